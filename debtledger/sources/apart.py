"""What lies between two commits: the files that differ, with those that moved, and the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from debtledger.sources.git import Git

MOST_MESSAGES: Final = 5_000
_MOVED: Final = (b"R", b"C")


class FileChange(NamedTuple):
    """One file that differs: its paths, modes and blob ids before and after; "" and 0 where there is none."""

    old_path: bytes
    path: bytes
    old_mode: int
    mode: int
    old: str
    new: str


def apart(git: Git, base: str, head: str) -> list[FileChange]:
    """The files in which two commits differ; one that moved is one of them. Raises GitError.

    Where git cannot compare contents, as in a partial clone, a file that moved is two.
    """
    if base == head:
        return []
    try:
        return _listed(git, base, head, ("-M", "-l2000"))
    except GitError:
        return _listed(git, base, head, ("--no-renames",))


def messages(git: Git, base: str, head: str) -> list[tuple[str, str]]:
    """The ids and messages of the commits that one has and the other has not, oldest first.

    Raises GitError.
    """
    listing = git.run(
        *("log", "--reverse", "-z", "--format=%H%x01%B", "--encoding=UTF-8", f"--max-count={MOST_MESSAGES}"),
        *("--no-show-signature", "--no-notes", "--no-color", "--no-patch", "--no-mailmap"),
        *("--end-of-options", head, f"^{base}", "--"),
    )
    records = listing.decode("utf-8", "replace").split("\0")
    found = (record.partition("\x01") for record in records if "\x01" in record)
    return [(oid.strip(), message) for oid, _, message in found]


def merge_base(git: Git, one: str, other: str) -> str:
    """The commit at which two histories parted, "" where none is here."""
    try:
        found = git.run("merge-base", one, other).decode().split()
    except GitError as error:
        if error.returncode <= 0:
            raise
        return ""
    return found[0] if found else ""


def _listed(git: Git, base: str, head: str, renames: tuple[str, ...]) -> list[FileChange]:
    listing = git.run(
        *("diff-tree", "-r", "-z", "--raw", "--no-abbrev", *renames, "--no-ext-diff", "--no-textconv"),
        *("--ignore-submodules=none", "--end-of-options", base, head),
    )
    words = iter(listing.split(b"\0"))
    found = []
    for said in words:
        if not said.startswith(b":"):
            continue
        old_mode, mode, old, new, status = said[1:].split(b" ")
        path = next(words)
        other = next(words) if status[:1] in _MOVED else path
        modes = int(old_mode, 8), int(mode, 8)
        found.append(FileChange(path, other, *modes, _oid(old), _oid(new)))
    return found


def _oid(digits: bytes) -> str:
    return digits.decode() if digits.strip(b"0") else ""
