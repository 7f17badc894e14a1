"""The files of sprints: read safely, written durably."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.planning.sprint_files import (
    ENDING,
    FOLDER,
    MAX_BYTES,
    SprintFileError,
    file_name,
    read_sprint,
    write_sprint,
)
from debtledger.core.replaced import Replaced
from debtledger.core.rules import problem
from debtledger.core.whereabouts import HOME
from debtledger.sources.durable import Folder, open_folder, reason, remedy
from debtledger.sources.files import Tree
from debtledger.sources.listings import parse_tree
from debtledger.sources.refusal import Refusal
from debtledger.toml import TomlError, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.model import Problem
    from debtledger.core.planning.sprint import SprintFile
    from debtledger.sources.git import Git

SPRINTS: Final = "sprints"
MOST_FILES: Final = 2000


class NotWritten(Exception):  # noqa: N818 - the name that everybody uses for it
    """The file of a sprint cannot be written: why, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SprintFiles(NamedTuple):
    """What the files say, by their names, and what is wrong with them."""

    files: tuple[SprintFile, ...] = ()
    problems: tuple[Problem, ...] = ()


def load_sprint_files(root: str) -> SprintFiles:
    """Read the files of sprints of a work tree. What cannot be read is a problem, never an error."""
    try:
        names = list(_names(root))
    except FileNotFoundError:
        return SprintFiles()
    except OSError as error:
        return SprintFiles(problems=(_problem(FOLDER, 1, f"it is not read: {reason(error)}"),))
    with Tree(root) as tree:
        return _read((name, tree.read(f"{FOLDER}/{name}", MAX_BYTES)) for name in names[:MOST_FILES])


def sprint_files_at(git: Git, commit: str) -> SprintFiles:
    """Read the files of sprints of a commit. What cannot be read is a problem. Raises GitError."""
    listing = parse_tree(git.run("ls-tree", "-z", "--full-tree", commit, "--", f"{FOLDER}/"))
    names = {os.fsdecode(entry.path).rpartition("/")[2]: entry.oid for entry in listing}
    wanted = sorted((name, oid) for name, oid in names.items() if name.endswith(ENDING))[:MOST_FILES]
    contents = dict(git.batch(dict.fromkeys(oid for _, oid in wanted), MAX_BYTES))
    return _read((name, contents[oid]) for name, oid in wanted)


def _read(found: Iterable[tuple[str, bytes | Refusal]]) -> SprintFiles:
    """What files say, by their names."""
    files: list[SprintFile] = []
    problems: list[Problem] = []
    for name, data in found:
        path = f"{FOLDER}/{name}"
        if isinstance(data, Refusal):
            problems.append(_problem(path, 1, f"it is not read: {data.reason}"))
            continue
        try:
            document = parse(data, MAX_BYTES)
            files.append(read_sprint(document.values, name.removesuffix(ENDING)))
        except TomlError as error:
            problems.append(_problem(path, error.line or 1, error.message))
        except SprintFileError as error:
            line = document.line((error.key,)) if error.key else 1
            problems.append(_problem(path, line, error.message))
    return SprintFiles(tuple(files), tuple(problems))


Plans = tuple[tuple[str, ...], tuple[tuple[str, float], ...]]
"""The debts that are planned, and the hours of those that are planned in part."""


def check_sprint_file(root: str, file: SprintFile, seen: Plans | None = None) -> None:
    """See whether the plan of a sprint can be put into its file. Raises NotWritten; nothing changes.

    seen: the plan that the file still has to have, where somebody changed that one.
    """
    name = file_name(file.name)
    with (
        _telling(f"{FOLDER}/{name}"),
        suppress(FileNotFoundError),
        open_folder(root) as top,
        top.enter(HOME) as home,
        home.enter(SPRINTS) as folder,
    ):
        _text(file, _before(folder, name), seen)


def save_sprint_file(root: str, file: SprintFile, seen: Plans | None = None) -> Replaced:
    """Write the plan of a sprint to its file. Raises as check_sprint_file does; nothing changes then."""
    name = file_name(file.name)
    path = f"{FOLDER}/{name}"
    with _telling(path), open_folder(root) as top, top.make(HOME) as home, home.make(SPRINTS) as folder:
        before = _before(folder, name)
        after = _text(file, before, seen).encode()
        _put(folder, name, after)
    return Replaced(path=path, before=before, after=after)


@contextmanager
def _telling(path: str) -> Iterator[None]:
    """Turn what goes wrong with a file into NotWritten."""
    try:
        yield
    except (TomlError, SprintFileError, UnicodeDecodeError) as error:
        raise NotWritten(f"{path} is left alone: {error}", "mend it first") from None
    except OSError as error:
        message = f"{path} cannot be written: {reason(error)}"
        raise NotWritten(message, remedy(error) or "nothing was changed") from error


def _put(folder: Folder, name: str, data: bytes) -> None:
    mode = folder.mode(name) if folder.exists(name) else None
    temporary = f".debtledger-{os.urandom(6).hex()}.tmp"
    folder.write(temporary, data, mode)
    try:
        folder.replace(temporary, name)
    except BaseException:
        folder.remove(temporary)
        raise
    folder.sync()


def _before(folder: Folder, name: str) -> bytes | None:
    return folder.read(name, MAX_BYTES) if folder.exists(name) else None


def _text(file: SprintFile, before: bytes | None, seen: Plans | None) -> str:
    """What the file says with the plan in it. Raises SprintFileError where it is that of another sprint."""
    there = None
    if before:
        there = read_sprint(parse(before, MAX_BYTES).values, file_name(file.name).removesuffix(ENDING))
        if there.name.casefold() != file.name.casefold():
            raise SprintFileError(f"it is that of the sprint {there.name}, not of {file.name}", "name")
    planned = (there.planned, there.slices) if there is not None else ((), ())
    if seen is not None and planned != seen:
        message = f"the plan of {file.name} has been changed on the disk since it was read"
        raise NotWritten(message, "look at it, and try again")
    text = write_sprint(file, (before or b"").decode())
    again = read_sprint(parse(text.encode(), MAX_BYTES).values, file.name)
    if (again.planned, again.slices) != (file.planned, file.slices):
        raise SprintFileError("the plan could not be put there")
    return text


def _names(root: str) -> Iterator[str]:
    with open_folder(root) as top, top.enter(HOME) as home, home.enter(SPRINTS) as folder:
        found = [entry.name for entry in folder.entries()]
    return iter(sorted(name for name in found if name.endswith(ENDING) and not name.startswith(".")))


def _problem(path: str, line: int, message: str) -> Problem:
    return problem("DL080", path, line, message, "debtledger explain DL080")
