"""What a commit that is being made does to debts: the index held against the commits that come before."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.committing.staged import Effects, Version, effects, tagged
from debtledger.core.recording.record import MAX_RECORD_BYTES, BrokenRecord, record_path
from debtledger.core.recording.record_reading import read_record
from debtledger.core.scope import Scope
from debtledger.past.testimony import meant_by, testimony
from debtledger.past.vantage import Vantage
from debtledger.sources.changes import staged_changes
from debtledger.sources.contents import read_contents
from debtledger.sources.encoding import decode
from debtledger.sources.files import Tree
from debtledger.sources.git import GitError
from debtledger.sources.heads import merged_commits
from debtledger.sources.objects import read_index
from debtledger.sources.repository import head
from debtledger.sources.worktree import Site
from debtledger.storage.committed import records_staged
from debtledger.storage.store import LedgerError, Store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.recording.record import Record
    from debtledger.sources.changes import StagedChange
    from debtledger.sources.repository import Repository


class Stage(NamedTuple):
    """A repository whose next commit is looked at, its settings, and the records of that commit."""

    repository: Repository
    config: Config
    records: tuple[Record, ...]
    broken: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all records that the next commit will have, broken or not."""
        return (*(record.id for record in self.records), *self.broken)


def open_stage(repository: Repository, config: Config) -> Stage:
    """Read the records of the index. Raises GitError."""
    loaded = records_staged(repository.git)
    broken = {problem.path.rpartition("/")[2].partition(".")[0] for problem in loaded.broken}
    return Stage(repository, config, tuple(each.record for each in loaded.records), tuple(sorted(broken)))


def ids_of_work_tree(repository: Repository) -> tuple[str, ...]:
    """The ids of the records in the work tree, staged or not; none where they cannot be read."""
    try:
        return Store(repository.root, repository.common_dir).ids()
    except LedgerError:
        return ()


def states_of_work_tree(repository: Repository, ids: Iterable[str]) -> dict[str, str]:
    """The states that records have in the work tree; only of those that can be read."""
    found = {}
    with Tree(repository.root) as tree:
        for identity in ids:
            data = tree.read(record_path(identity), MAX_RECORD_BYTES)
            if isinstance(data, bytes):
                with suppress(BrokenRecord):
                    found[identity] = read_record(data.decode("utf-8", "replace"), identity).state
    return found


def effects_of(stage: Stage, context: Context) -> Effects:
    """What the next commit does to debts with records; of a merge, what no parent did. Raises GitError."""
    if not stage.records:
        return Effects()
    last, _ = head(stage.repository.git)
    found = _against(stage, last)
    for parent in merged_commits(stage.repository, context.env):
        other = _against(stage, parent)
        found = Effects(
            taken=_both(found.taken, other.taken),
            gone=_both(found.gone, other.gone),
            touched=_both(found.touched, other.touched),
        )
    gone = _really_gone(stage, found.gone, context) if found.gone else ()
    return Effects(taken=found.taken, gone=_unclaimed(stage, gone, last), touched=found.touched)


def _both(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(one) & set(other)))


def _against(stage: Stage, commit: str | None) -> Effects:
    scope = Scope(include=stage.config.scan_include, exclude=stage.config.scan_exclude)
    changes = staged_changes(stage.repository.git, commit)
    seen = [change for change in changes if scope.admits(os.fsdecode(change.path))]
    before, after = _versions(stage, seen, "before"), _versions(stage, seen, "after")
    found = effects(before, after, stage.records)
    fresh = {os.fsdecode(change.path) for change in changes if not change.before}
    taken = tuple(each for each in found.taken if record_path(each) in fresh)
    return Effects(taken=taken, gone=found.gone, touched=found.touched)


def _versions(stage: Stage, changes: Iterable[StagedChange], side: str) -> list[Version]:
    """One side of each change that has tags."""
    reader = stage.config.reader()
    paths: dict[str, list[bytes]] = {}
    for change in changes:
        oid = change.before if side == "before" else change.after
        if oid:
            paths.setdefault(oid, []).append(change.path)
    found = []
    for oid, data in stage.repository.git.batch(paths, reader.max_file):
        for path in paths[oid]:
            tags = read_contents(path, data, reader).sightings
            text = decode(data) if tags and isinstance(data, bytes) else None
            if text is not None:
                found.append(Version(os.fsdecode(path), text.text, tags))
    return found


def _really_gone(stage: Stage, ids: Iterable[str], context: Context) -> tuple[str, ...]:
    """Those of the ids that no tag of the whole index belongs to any more."""
    scope = Scope(include=stage.config.scan_include, exclude=stage.config.scan_exclude)
    site = Site(scope=scope, reader=stage.config.reader(), progress=context.progress)
    left = tagged(read_index(stage.repository.git, site).findings.sightings, stage.records)
    return tuple(each for each in ids if each not in left)


def _unclaimed(stage: Stage, ids: tuple[str, ...], last: str | None) -> tuple[str, ...]:
    """Those of the ids that no earlier commit says it repays."""
    if not ids or last is None:
        return ids
    view = Vantage(repository=stage.repository, commit=last, live=True, remembers=False)
    try:
        said, _ = meant_by(testimony(view, stage.config.vocabulary()), stage.ids)
    except GitError:
        return ids
    repaid = {each for each in ids if any(saying.kind == "repays" for saying in said.get(each, ()))}
    return tuple(each for each in ids if each not in repaid)
