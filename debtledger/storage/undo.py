"""Files put back as they were before they were written, if nobody has changed them since."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from debtledger.sources.durable import open_folder, reason, remedy
from debtledger.storage.store import ChangedOnDisk, LedgerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.replaced import Replaced
    from debtledger.sources.durable import Folder
    from debtledger.storage.store import Store


MOST_BYTES: Final = 64 << 20


def put_back(store: Store, written: Sequence[Replaced]) -> tuple[str, ...]:
    """Give files the bytes that they had before; a file that was new is removed. Returns the paths.

    Raises ChangedOnDisk where one of them is not as it was written any more, and LedgerError where it cannot
    be done; in the first case nothing is changed.
    """
    changed = [each for each in reversed(written) if each.changed]
    with store.writing():
        for each in changed:
            _look(store.root, each)
        for each in changed:
            _restore(store.root, each)
    return tuple(each.path for each in changed)


def _look(root: str, written: Replaced) -> None:
    if _present(root, written.path) != written.after:
        raise ChangedOnDisk(
            f"{written.path} has been changed since it was written; it is left as it is",
            "look at it: git diff",
        )


def _present(root: str, path: str) -> bytes | None:
    try:
        with ExitStack() as stack:
            folder, name = _folder(stack, root, path)
            return folder.read(name, MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {reason(error)}", remedy(error)) from error


def _restore(root: str, written: Replaced) -> None:
    try:
        with ExitStack() as stack:
            folder, name = _folder(stack, root, written.path)
            if written.before is None:
                folder.unlink(name)
            else:
                _put(folder, name, written.before)
            folder.sync()
    except OSError as error:
        raise LedgerError(f"{written.path} cannot be written: {reason(error)}", remedy(error)) from error


def _folder(stack: ExitStack, root: str, path: str) -> tuple[Folder, str]:
    *folders, name = path.split("/")
    folder = stack.enter_context(open_folder(root))
    for each in folders:
        folder = stack.enter_context(folder.enter(each))
    return folder, name


def _put(folder: Folder, name: str, data: bytes) -> None:
    temporary = f".debtledger-{os.urandom(6).hex()}.tmp"
    folder.write(temporary, data, folder.mode(name) if folder.exists(name) else None)
    try:
        folder.replace(temporary, name)
    except BaseException:
        folder.remove(temporary)
        raise
