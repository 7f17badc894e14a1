"""Source files changed in place: only over what was read, in their own encoding, whole or not at all."""

from __future__ import annotations

import codecs
import os
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.sources.durable import open_folder
from debtledger.sources.encoding import decode
from debtledger.sources.files import Tree
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from debtledger.sources.durable import Folder

WRITABLE: Final = 0o222
REPLACEMENT: Final = "\ufffd"


class NotRewritten(Exception):  # noqa: N818 - what it is says more than that it is an error
    """A file that is left as it is: why, and what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as it was read: its path from the root, its bytes, and its text without a byte order mark."""

    path: str
    data: bytes
    text: str
    encoding: str


def read_source(root: str, path: str, limit: int) -> Source:
    """Read a text file that may be changed. Raises NotRewritten, also where it could only be read."""
    with Tree(root) as tree:
        data = tree.read(path, limit)
    if isinstance(data, Refusal):
        message, hint = _REFUSALS.get(data.reason, (data.reason, ""))
        raise NotRewritten(f"{path}: {message}", hint)
    if not _may_write(os.path.join(root, path)):
        raise NotRewritten(f"{path} is read-only", f"chmod u+w {path}")
    decoded = decode(data)
    if decoded is None:
        raise NotRewritten(f"{path} is binary, not text", "name a file of code")
    return Source(path=path, data=data, text=decoded.text, encoding=decoded.encoding)


def rewrite(root: str, source: Source, text: str) -> None:
    """Give a file a new text; its permissions and all bytes outside of the changed lines stay.

    Raises NotRewritten where the file is not as it was read any more, or cannot be written.
    """
    data = encoded(source, text)
    *folders, name = source.path.split("/")
    try:
        with ExitStack() as stack:
            folder = stack.enter_context(open_folder(root))
            for each in folders:
                folder = stack.enter_context(folder.enter(each))
            _replace(folder, name, source, data)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotRewritten(f"{source.path} cannot be written: {reason}", "it is as it was before") from error


def encoded(source: Source, text: str) -> bytes:
    """The bytes of a changed text of the file. Raises NotRewritten where its encoding cannot say it."""
    codec, mark = _codec(source)
    try:
        data = mark + text.encode(codec)
        if mark + source.text.encode(codec, "replace") != source.data:
            data = _spliced(source, text, codec, mark)
    except UnicodeEncodeError as error:
        missing = error.object[error.start : error.start + 1]
        raise NotRewritten(
            f"{source.path} is {codec}, which has no {missing!r}", "say it in other characters"
        ) from None
    again = decode(data)
    if again is None or again.text != text:
        raise NotRewritten(
            f"{source.path} is {codec} and would not be read as that any more", "save it as UTF-8 first"
        )
    return data


_REFUSALS = {
    "symlink": ("a symbolic link is not written through", "name the file that it leads to"),
    "missing": ("no such file", ""),
    "not a regular file": ("not a regular file", "name a file of code"),
    "too large": ("larger than files are read", "see scan.max_file_bytes in the settings"),
    "unreadable": ("it cannot be read", ""),
    "outside": ("outside of the work tree", "name a file of the work tree"),
}
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _may_write(path: str) -> bool:
    """Whether its permissions allow somebody to write it, and us; for the superuser they allow everything."""
    return bool(os.lstat(path).st_mode & WRITABLE) and os.access(path, os.W_OK)


def _replace(folder: Folder, name: str, source: Source, data: bytes) -> None:
    temporary = f".debtledger-{os.urandom(6).hex()}.tmp"
    folder.write(temporary, data, folder.mode(name))
    try:
        _compare(folder.read(name, len(source.data)), source)
        folder.replace(temporary, name)
    except BaseException:
        folder.remove(temporary)
        raise
    folder.sync()


def _compare(data: bytes, source: Source) -> None:
    if data != source.data:
        raise NotRewritten(f"{source.path} has been changed since it was read", "look at it, and try again")


def _codec(source: Source) -> tuple[str, bytes]:
    """The codec that encodes lines of the file, and the byte order mark that it begins with."""
    if source.encoding == "utf-8-sig":
        return "utf-8", codecs.BOM_UTF8
    if source.encoding in ("utf-16", "utf-32"):
        return next((name, mark) for mark, name in _WIDE_MARKS if source.data.startswith(mark))
    return source.encoding, b""


def _spliced(source: Source, text: str, codec: str, mark: bytes) -> bytes:
    """The bytes of a file with some that its encoding does not know, in lines that do not change."""
    rows = source.data[len(mark) :].split(b"\n")
    old, new = source.text.split("\n"), text.split("\n")
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    changed = new[first : len(new) - last]
    if len(rows) != len(old) or any(REPLACEMENT in row for row in changed):
        raise NotRewritten(f"{source.path} has bytes that are no {codec}", "save it as UTF-8 first")
    middle = [row.encode(codec) for row in changed]
    return mark + b"\n".join([*rows[:first], *middle, *rows[len(rows) - last :]])


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines at the start of both are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (here, there) in pairs if here != there), min(len(one), len(other)))
