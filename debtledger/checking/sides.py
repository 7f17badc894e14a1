"""The sides of a change: a tree that is judged, and what its parents have of the files that it changes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from debtledger.core.whereabouts import HOME
from debtledger.settings.whose import FILE_NAME
from debtledger.sources.changes import commit_changes, parse_changes, staged_changes
from debtledger.sources.git import GitError, RepositoryError
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.checking.request import CheckRequest
    from debtledger.sources.changes import StagedChange
    from debtledger.sources.git import Git
    from debtledger.sources.listings import Entry
    from debtledger.sources.repository import Repository
    from debtledger.sources.staged import Glance

OWN: Final = f"{HOME}/"
SHOWN: Final = 10
UNMERGED: Final = "unmerged: resolve it and git add it; what is staged of it cannot be committed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A tree of git's that is judged: the files that differ from all parents, and its ledger's files.

    old: the blobs that the parents have of changed files. files: the settings and the ledger, by path.
    policy: the same of the tree whose settings and baseline count, where this one is a proposal to it. blobs:
    contents that are known.
    """

    git: Git
    root: str
    changes: tuple[StagedChange, ...]
    old: tuple[tuple[bytes, str], ...]
    files: Mapping[str, Entry]
    parents: tuple[Mapping[str, Entry], ...]
    merging: bool = False
    policy: Mapping[str, Entry] | None = None
    notes: tuple[str, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict)

    def contents(self, oids: Iterable[str], cap: int) -> Iterator[tuple[str, bytes | Refusal]]:
        """The contents of blobs, at most cap bytes each, those that are known first."""
        unknown = []
        for oid in oids:
            data = self.blobs.get(oid)
            if data is None:
                unknown.append(oid)
            else:
                yield oid, data if len(data) <= cap else Refusal("too large")
        yield from self.git.batch(unknown, cap)


def by_glance(seen: Glance) -> Side:
    """The index, by what was asked about it already; its ledger is that of HEAD."""
    changes = tuple(parse_changes(seen.listing))
    try:
        listing = seen.ledger.result() if seen.ledger else b""
    except GitError:  # there is no commit yet
        listing = b""
    return Side(
        git=seen.git,
        root=seen.git.root,
        changes=changes,
        old=tuple((change.path, change.before) for change in changes if change.before),
        files=_entries(listing),
        parents=(),
        notes=_unmerged(seen.git, changes),
        blobs=seen.blobs,
    )


def of_index(repository: Repository, context: Context) -> Side:
    """The index, held against HEAD and against the commits that are being merged."""
    git = repository.git
    from debtledger.sources.heads import merged_commits

    merged = merged_commits(repository, context.env)
    against = [staged_changes(git, parent) for parent in (None, *merged)]
    from debtledger.sources.listings import parse_index

    listing = git.run("ls-files", "-v", "-s", "-z", "--", FILE_NAME, OWN)
    changes, old = _apart(against)
    return Side(
        git=git,
        root=repository.root,
        changes=changes,
        old=old,
        files=_by_path(parse_index(listing)),
        parents=tuple(ledger_of(git, parent) for parent in ("HEAD", *merged)) if _touches(changes) else (),
        merging=bool(merged),
        notes=_unmerged(git, changes),
    )


def of_commits(request: CheckRequest, repository: Repository) -> Side:
    """A commit, held against the point where it left a base; the settings are those of that point."""
    from debtledger.sources.listings import resolve

    git = repository.git
    head = resolve(git, request.head)
    start = _fork(repository, request.base, head)
    changes, old = _apart([commit_changes(git, start, head)])
    before = ledger_of(git, start)
    return Side(
        git=git,
        root=repository.root,
        changes=changes,
        old=old,
        files=ledger_of(git, head),
        parents=(before,),
        policy=before,
    )


def _fork(repository: Repository, base: str, head: str) -> str:
    """The commit at which head left base. Raises RepositoryError, which says what a shallow clone lacks."""
    from debtledger.sources.listings import resolve

    git = repository.git
    try:
        tip = resolve(git, base)
        found = git.start("merge-base", tip, head, succeeds=(0, 1)).result().decode().split()
    except RepositoryError:
        if not repository.shallow:
            raise
        found = []
    if found:
        return found[0]
    if not repository.shallow:
        raise RepositoryError(f"{base} and {head[:SHOWN]} have no commit in common", "name another base")
    count = git.run("rev-list", "--count", head, "--").decode().strip()
    raise RepositoryError(
        f"this clone has {count} commits of {head[:SHOWN]}, and not the one at which it left {base}",
        f"git fetch --unshallow, or git fetch --deepen=100 origin {base} until it is there"
        "\nin a workflow: actions/checkout with fetch-depth: 0",
    )


def _apart(
    against: Sequence[Sequence[StagedChange]],
) -> tuple[tuple[StagedChange, ...], tuple[tuple[bytes, str], ...]]:
    """The changes that differ from every parent, and what the parents have of all that differ from any."""
    first, *others = against
    shared = [{change.path for change in other} for other in others]
    changes = tuple(change for change in first if all(change.path in paths for paths in shared))
    old = [(change.path, change.before) for changed in against for change in changed if change.before]
    # What is as in a parent does not differ from it.
    judged = {change.path for change in changes}
    old += [(change.path, change.after) for change in first if change.after and change.path not in judged]
    return changes, tuple(dict.fromkeys(old))


def ledger_of(git: Git, commit: str) -> dict[str, Entry]:
    """The settings and the files of the ledger in a commit; nothing where there is no such commit yet."""
    try:
        listing = git.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", FILE_NAME, OWN)
    except GitError:
        return {}
    return _entries(listing)


def _entries(listing: bytes) -> dict[str, Entry]:
    """What `ls-tree -z` lists, by path."""
    if not listing:
        return {}
    from debtledger.sources.listings import parse_tree

    return _by_path(parse_tree(listing))


def _by_path(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {os.fsdecode(entry.path): entry for entry in entries if not entry.stage}


def _touches(changes: Iterable[StagedChange]) -> bool:
    """Whether a change touches the ledger."""
    return any(change.path.startswith(OWN.encode()) for change in changes)


def _unmerged(git: Git, changes: Iterable[StagedChange]) -> tuple[str, ...]:
    """The files that are still in conflict."""
    if all(change.after for change in changes):
        return ()
    from debtledger.sources.listings import parse_index

    entries = parse_index(git.run("ls-files", "-v", "-s", "-u", "-z"))
    return tuple(
        f"{path} is {UNMERGED}" for path in dict.fromkeys(os.fsdecode(each.path) for each in entries)
    )
