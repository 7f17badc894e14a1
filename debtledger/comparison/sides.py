"""Both sides of a change: the ledger before and after it, read from git's objects."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.config import FILE_NAME
from debtledger.core.ledger import Knowledge, reconcile
from debtledger.core.reader import byte_pattern
from debtledger.core.report import join
from debtledger.core.scope import Scope
from debtledger.core.whereabouts import HOME
from debtledger.past.asof import baseline_at, records_at
from debtledger.reckoning import lacks_of, of_code, unread_ids
from debtledger.sources.contents import read_contents, skip
from debtledger.sources.dependencies import is_lock
from debtledger.sources.listings import EXECUTABLE, REGULAR
from debtledger.sources.objects import NOT_HERE
from debtledger.sources.refusal import Refusal
from debtledger.sources.worktree import TOO_LARGE
from debtledger.workflow import ScanRequest, look

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.ledger import Entry, Ledger
    from debtledger.core.model import Findings, Problem
    from debtledger.sources.apart import FileChange
    from debtledger.sources.git import Git
    from debtledger.storage.store import Loaded
    from debtledger.survey import Survey

FILES = frozenset({REGULAR, EXECUTABLE})
UNREAD = frozenset({NOT_HERE, TOO_LARGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a change: a commit, what stands in it, its ledger, and what debts lack of the level."""

    commit: str
    findings: Findings
    loaded: Loaded
    baseline: frozenset[str]
    ledger: Ledger
    lacks: tuple[Problem, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All debts."""
        return self.ledger.entries

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in tags, with records, between them, and what debts lack."""
        return (*self.findings.problems, *self.ledger.problems, *self.loaded.broken, *self.lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Both sides, the files in which they differ, and the settings by which both were read.

    unread: reasons for which some of these files could not be compared, as in a partial clone, and how many.
    """

    before: Side
    after: Side
    files: tuple[FileChange, ...]
    config: Config
    unread: tuple[tuple[str, int], ...] = ()


def is_quiet(git: Git, files: Iterable[FileChange], config: Config, head: str) -> bool:
    """Whether files that differ have nothing to do with debts, so that no other file needs to be read.

    None holds a word that is looked for, is of the ledger, settles versions, or is in the scope of a record.
    Raises GitError.
    """
    scopes = [
        scope.rstrip("/") for each in records_at(git, head).records for scope in each.record.scope_paths
    ]
    oids: dict[str, None] = {}
    for each in files:
        for name, mode, oid in ((each.old_path, each.old_mode, each.old), (each.path, each.mode, each.new)):
            path = os.fsdecode(name)
            within = any(path == scope or path.startswith(f"{scope}/") for scope in scopes)
            if within or path.startswith(f"{HOME}/") or path.endswith(FILE_NAME) or is_lock(path):
                return False
            oids.update({oid: None} if oid and mode in FILES else {})
    reader = config.reader()
    search = byte_pattern(reader.vocabulary).search
    return not any(_is_heard(data, search) for _, data in git.batch(oids, reader.max_file))


def _is_heard(data: bytes | Refusal, search: Callable[[bytes], object]) -> bool:
    """Whether a file holds a word, or cannot be read for other reasons than its size."""
    if isinstance(data, Refusal):
        return data.reason != "too large"
    return search(data) is not None


def missing_of_ledger(git: Git, files: Iterable[FileChange]) -> str:
    """A file of settings or of the ledger that differs and is not here, "" for none.

    Without it all would be guessed. Raises GitError.
    """
    oids: dict[str, str] = {}
    for each in files:
        for name, oid in ((each.old_path, each.old), (each.path, each.new)):
            path = os.fsdecode(name)
            if oid and (path.startswith(f"{HOME}/") or path.rpartition("/")[2] == FILE_NAME):
                oids[oid] = path
    read = git.batch(oids, 0)
    return next((oids[oid] for oid, data in read if data == Refusal("missing")), "")


def read_sides(
    git: Git, ends: tuple[str, str], files: tuple[FileChange, ...], found: Survey, context: Context
) -> Sides:
    """Read two commits under the same settings. Files that are the same in both are read once.

    Raises RepositoryError.
    """
    whole = look(ScanRequest(rev=ends[1]), found, context).gathered.findings
    old = _before(git, files, whole, found.config)
    unread = _unread(files, old, whole)
    # What cannot be read on one side would seem to come or to go.
    aside = {os.fsdecode(path) for each in unread for path in (each.old_path, each.path)}
    return Sides(
        before=_side(git, ends[0], _outside(old, aside), (found.config, context)),
        after=_side(git, ends[1], _outside(whole, aside), (found.config, context)),
        files=files,
        config=found.config,
        unread=tuple(Counter(unread.values()).items()),
    )


def _before(git: Git, files: Sequence[FileChange], after: Findings, config: Config) -> Findings:
    """What stood in the files before: what still does, but for the files that differ."""
    scope = Scope(paths=(), include=config.scan_include, exclude=config.scan_exclude)
    differ = {os.fsdecode(each.path) for each in files}
    parts = [_outside(after, differ)]
    reader = config.reader()
    wanted: dict[str, list[bytes]] = {}
    for each in files:
        if each.old and each.old_mode in FILES and scope.admits(os.fsdecode(each.old_path)):
            wanted.setdefault(each.old, []).append(each.old_path)
    for oid, data in git.batch(wanted, reader.max_file):
        gone = isinstance(data, Refusal) and data.reason == "missing"
        parts += [skip(path, NOT_HERE) if gone else read_contents(path, data, reader) for path in wanted[oid]]
    return join(parts)


def _unread(files: Iterable[FileChange], before: Findings, after: Findings) -> dict[FileChange, str]:
    """The files that differ and cannot be read on one side, with the reason.

    One that is too large counts only where something is told of its other side: most such are pictures.
    """
    gone, lost = (
        {each.path: each.reason for each in side.skipped if each.reason in UNREAD} for side in (before, after)
    )
    had, has = _heard(before), _heard(after)
    found = {}
    for each in files:
        old, new = os.fsdecode(each.old_path), os.fsdecode(each.path)
        if NOT_HERE in (gone.get(old), lost.get(new)):
            found[each] = NOT_HERE
        elif (old in gone and new in has) or (new in lost and old in had):
            found[each] = TOO_LARGE
    return found


def _heard(findings: Findings) -> set[str]:
    """The paths of files in which something was found."""
    return {each.place.path for each in findings.sightings} | {each.path for each in findings.candidates}


def _outside(findings: Findings, paths: Collection[str]) -> Findings:
    """The findings in other files."""
    return type(findings)(
        sightings=tuple(each for each in findings.sightings if each.place.path not in paths),
        candidates=tuple(each for each in findings.candidates if each.path not in paths),
        problems=tuple(each for each in findings.problems if each.path not in paths),
        skipped=tuple(each for each in findings.skipped if each.path not in paths),
    )


def _side(git: Git, commit: str, found: Findings, by: tuple[Config, Context]) -> Side:
    config, context = by
    findings = of_code(found)
    loaded = records_at(git, commit)
    baseline = baseline_at(git, commit).fingerprints
    known = Knowledge(baseline=baseline, today=context.today.isoformat(), unread=unread_ids(loaded.broken))
    records = [each.record for each in loaded.records]
    ledger = reconcile(findings.sightings, records, known)
    return Side(
        commit=commit,
        findings=findings,
        loaded=loaded,
        baseline=baseline,
        ledger=ledger,
        lacks=tuple(lacks_of(ledger, config.scan_level)),
    )
