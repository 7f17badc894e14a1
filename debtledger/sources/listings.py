"""What git lists: the index, trees, untracked and changed files. Paths are bytes, relative to the root."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.asked import STATUS_COMMAND, UNTRACKED_COMMAND
from debtledger.sources.git import GitError, RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.sources.git import Git

REGULAR: Final = 0o100644
EXECUTABLE: Final = 0o100755
SYMLINK: Final = 0o120000
SUBMODULE: Final = 0o160000

# Tag, mode, id, stage and path of `ls-files -v -s`; mode, id and path of `ls-tree -r`.
_INDEX_ENTRY = re.compile(rb"([A-Za-z?]) ([0-7]{6}) ([0-9a-f]{40,64}) ([0-3])\t([^\0]+)\0")
_TREE_ENTRY = re.compile(rb"([0-7]{6}) (?:blob|commit|tree) ([0-9a-f]{40,64})\t([^\0]+)\0")
_STATUS_FIELDS = {b"1": 8, b"2": 9, b"u": 10}
_UNBORN = b"(initial)"
_DETACHED = b"(detached)"


class Entry(NamedTuple):
    """One file of the index or of a tree; unmerged files have one entry for each stage from 1 to 3."""

    path: bytes
    mode: int
    oid: str
    stage: int = 0
    skip_worktree: bool = False


class Change(NamedTuple):
    """One tracked file whose index entry or work-tree file differs from HEAD; the states are git's XY."""

    path: bytes
    states: str
    in_head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where HEAD is, and what differs from it; head is None before the first commit, branch when detached."""

    head: str | None
    branch: str | None
    changes: tuple[Change, ...]


def tracked(git: Git) -> list[Entry]:
    """Every entry of the index, in its order."""
    return parse_index(git.run("ls-files", "-v", "-s", "-z"))


def untracked(git: Git) -> list[bytes]:
    """Files that are neither tracked nor ignored; one that ends in "/" is another repository."""
    return parse_paths(git.run(*UNTRACKED_COMMAND))


def resolve(git: Git, rev: str) -> str:
    """The id of the commit, or else of the tree, that a revision names. Raises RepositoryError."""
    commit = _verified(git, f"{rev}^{{commit}}")
    if commit:
        return commit
    # A suffix after "HEAD:folder" would belong to the folder.
    named = _verified(git, rev)
    found = named and _verified(git, f"{named}^{{tree}}")
    if not found:
        raise RepositoryError(f"no such revision: {rev}", "type git log --oneline --all to see what there is")
    return found


def tree(git: Git, rev: str) -> list[Entry]:
    """Every file of the commit or tree that a revision names. Raises RepositoryError."""
    return parse_tree(git.run("ls-tree", "-r", "-z", "--full-tree", resolve(git, rev)))


def dirty(git: Git) -> Status:
    """HEAD, and the tracked files that differ from it in the index or in the work tree."""
    return parse_status(git.run(*STATUS_COMMAND))


def parse_index(data: bytes) -> list[Entry]:
    """Read `ls-files -v -s -z`."""
    return [
        Entry(path, int(mode, 8), oid.decode(), int(stage), tag in b"Ss")
        for tag, mode, oid, stage, path in _INDEX_ENTRY.findall(data)
    ]


def parse_tree(data: bytes) -> list[Entry]:
    """Read `ls-tree -r -z`."""
    return [Entry(path, int(mode, 8), oid.decode()) for mode, oid, path in _TREE_ENTRY.findall(data)]


def parse_paths(data: bytes) -> list[bytes]:
    """Read a list of paths in which NUL ends each."""
    return [path for path in data.split(b"\0") if path]


def parse_status(data: bytes) -> Status:
    """Read `status --porcelain=v2 --branch -z`."""
    headers: dict[bytes, bytes] = {}
    changes: list[Change] = []
    records = iter(data.split(b"\0"))
    for record in records:
        if record.startswith(b"# "):
            name, _, value = record[2:].partition(b" ")
            headers[name] = value
        else:
            changes.extend(_changes(record, records))
    head, branch = headers.get(b"branch.oid", _UNBORN), headers.get(b"branch.head", _DETACHED)
    return Status(
        head=None if head == _UNBORN else head.decode(errors="replace"),
        branch=None if branch == _DETACHED else branch.decode(errors="surrogateescape"),
        changes=tuple(changes),
    )


def _verified(git: Git, rev: str) -> str:
    """The id of an object, "" when there is none."""
    try:
        return git.run("rev-parse", "--verify", "--quiet", "--end-of-options", rev).decode().strip()
    except GitError as error:
        if error.returncode <= 0:
            raise
        return ""


def _changes(record: bytes, records: Iterator[bytes]) -> Iterator[Change]:
    kind = record[:1]
    fields = record.split(b" ", _STATUS_FIELDS.get(kind, 0))
    if len(fields) == 1 or len(fields) <= _STATUS_FIELDS[kind]:
        return
    path, states = fields[-1], fields[1].decode(errors="replace")
    if kind == b"2":
        # A rename gives the old path as a record of its own.
        old = next(records, b"")
        yield Change(path, states, in_head=False)
        yield Change(old, states, in_head=True)
    elif kind == b"u":
        # Stage 2 is ours, which is HEAD.
        yield Change(path, states, in_head=fields[4] != b"000000")
    else:
        yield Change(path, states, in_head=fields[3] != b"000000")
