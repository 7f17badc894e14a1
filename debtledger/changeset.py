"""A change before it is judged: what the index or a commit adds to its parents, or all of a work tree."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.config import FILE_NAME, MAX_BYTES, load, load_text
from debtledger.core.baseline import read_baseline
from debtledger.core.checking.ledgerfiles import BASELINE_PATH, RECORDS, LedgerFile, is_record
from debtledger.core.model import Findings
from debtledger.core.report import join
from debtledger.core.scope import Scope
from debtledger.core.whereabouts import HOME
from debtledger.sources.changes import commit_changes, staged_changes
from debtledger.sources.contents import read_contents
from debtledger.sources.git import GitError, RepositoryError
from debtledger.sources.heads import merged_commits
from debtledger.sources.listings import parse_index, parse_tree, resolve
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.checking.request import CheckRequest
    from debtledger.core.checking.verdicts import Why
    from debtledger.sources.changes import StagedChange
    from debtledger.sources.git import Git
    from debtledger.sources.listings import Entry
    from debtledger.sources.repository import Repository
    from debtledger.storage.store import Loaded

OWN: Final = f"{HOME}/"
MOST_LEDGER_BYTES: Final = 64 << 20
SHOWN: Final = 10
UNMERGED: Final = "unmerged: resolve it and git add it; what is staged of it cannot be committed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeset:
    """What is judged, and what it is held against.

    found and before: what the new and the old versions of the changed files say. baseline: the fingerprints
    that are accepted; was: those before the change, None where there was no baseline. ledger: its files that
    the change touches. whole: what to call tags where nothing older is compared.
    """

    config: Config
    found: Findings
    records: Callable[[], Loaded]
    before: Sequence[Findings] = ()
    baseline: Collection[str] = frozenset()
    was: Collection[str] | None = None
    ledger: Sequence[LedgerFile] = ()
    whole: Why | None = None
    notes: tuple[str, ...] = ()


def changeset(request: CheckRequest, repository: Repository | None, context: Context) -> Changeset:
    """Read what is asked for; nothing is written. Raises UsageError, SettingsError and RepositoryError."""
    if request.what == "all":
        return in_work_tree((), context)
    if repository is None:
        raise UsageError(f"{context.cwd} is no git repository", "cd to one, or debtledger check --all")
    side = _of_commits(request, repository) if request.what == "base" else _of_index(repository, context)
    named = _named(request.files, repository, context)
    if named and request.what == "staged" and not _is_staged(side, named, request):
        return in_work_tree(request.files, context)
    return _read(side, named, request, context)


def baseline_of(git: Git, commit: str) -> frozenset[str] | None:
    """The fingerprints that a commit accepts, None where it has no baseline. Raises GitError."""
    return _baseline(git, _ledger_of(git, commit))


def in_work_tree(files: Sequence[str], context: Context) -> Changeset:
    """All of the work tree or folder, or some files of it, as they stand there."""
    from debtledger.ground import find_ground
    from debtledger.sources.baseline import load_baseline
    from debtledger.storage.committed import records_of
    from debtledger.survey import survey
    from debtledger.workflow import ScanRequest, look

    found = survey(find_ground(files, context), context, {"cache.enabled": False})
    seen = look(ScanRequest(), found, context)
    root = found.ground.root
    ledger = tuple(_ledger_on_disk(root))
    records = [(each.path.removeprefix(RECORDS), each.data or b"") for each in ledger if is_record(each.path)]
    return Changeset(
        config=found.config,
        found=_of_code(seen.gathered.findings),
        records=partial(records_of, records),
        baseline=load_baseline(root).fingerprints,
        whole="present",
        ledger=() if files else ledger,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A tree of git's that is judged: the files that differ from all parents, and its ledger's files.

    old: the blobs that the parents have of changed files. files: the settings and the ledger, by path.
    policy: the settings that count, where they are not those of this tree.
    """

    repository: Repository
    root: str
    changes: tuple[StagedChange, ...]
    old: tuple[tuple[bytes, str], ...]
    files: Mapping[str, Entry]
    parents: tuple[Mapping[str, Entry], ...]
    merging: bool = False
    policy: Entry | None = None
    notes: tuple[str, ...] = ()


def _of_index(repository: Repository, context: Context) -> _Side:
    """The index, held against HEAD and against the commits that are being merged."""
    git = repository.git
    merged = merged_commits(repository, context.env)
    against = [staged_changes(git, parent) for parent in (None, *merged)]
    listing = git.run("ls-files", "-v", "-s", "-z", "--", FILE_NAME, OWN)
    changes, old = _apart(against)
    return _Side(
        repository=repository,
        root=repository.root,
        changes=changes,
        old=old,
        files=_by_path(parse_index(listing)),
        parents=tuple(_ledger_of(git, parent) for parent in ("HEAD", *merged)) if _touches(changes) else (),
        merging=bool(merged),
        notes=_unmerged(git, changes),
    )


def _of_commits(request: CheckRequest, repository: Repository) -> _Side:
    """A commit, held against the point where it left a base; the settings are those of that point."""
    git = repository.git
    head = resolve(git, request.head)
    start = _fork(repository, request.base, head)
    changes, old = _apart([commit_changes(git, start, head)])
    before = _ledger_of(git, start)
    return _Side(
        repository=repository,
        root=repository.root,
        changes=changes,
        old=old,
        files=_ledger_of(git, head),
        parents=(before,),
        policy=before.get(FILE_NAME),
    )


def _fork(repository: Repository, base: str, head: str) -> str:
    """The commit at which head left base. Raises RepositoryError, which says what a shallow clone lacks."""
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
    """The changes that differ from every parent, and the older blobs of all that differ from any."""
    first, *others = against
    shared = [{change.path for change in other} for other in others]
    changes = tuple(change for change in first if all(change.path in paths for paths in shared))
    old = ((change.path, change.before) for changed in against for change in changed if change.before)
    return changes, tuple(dict.fromkeys(old))


def _ledger_of(git: Git, commit: str) -> dict[str, Entry]:
    """The settings and the files of the ledger in a commit; nothing where there is no such commit yet."""
    try:
        listing = git.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", FILE_NAME, OWN)
    except GitError:
        return {}
    return _by_path(parse_tree(listing))


def _by_path(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {os.fsdecode(entry.path): entry for entry in entries if not entry.stage}


def _touches(changes: Iterable[StagedChange]) -> bool:
    """Whether a change touches the ledger."""
    return any(change.path.startswith(OWN.encode()) for change in changes)


def _unmerged(git: Git, changes: Iterable[StagedChange]) -> tuple[str, ...]:
    """The files that are still in conflict."""
    if all(change.before or change.after for change in changes):
        return ()
    entries = parse_index(git.run("ls-files", "-v", "-s", "-u", "-z"))
    return tuple(
        f"{path} is {UNMERGED}" for path in dict.fromkeys(os.fsdecode(each.path) for each in entries)
    )


def _named(files: Sequence[str], repository: Repository, context: Context) -> tuple[str, ...]:
    """The files that were typed, as paths from the root."""
    found = []
    for file in files:
        folder, name = os.path.split(os.path.normpath(context.path(file)))
        found.append(os.path.relpath(os.path.join(os.path.realpath(folder), name), repository.root))
    return tuple(found)


def _is_staged(side: _Side, named: Collection[str], request: CheckRequest) -> bool:
    """Whether the files that were named are meant as parts of the next commit."""
    if request.asked_by == "hook" and (side.changes or side.merging):
        return True
    return any(_is_named(change.path, named) for change in side.changes)


def _is_named(path: bytes, named: Collection[str]) -> bool:
    text = os.fsdecode(path)
    return "." in named or text in named or any(text.startswith(f"{each}/") for each in named)


def _read(side: _Side, named: Collection[str], request: CheckRequest, context: Context) -> Changeset:
    git = side.repository.git
    config = _settings(side, context)
    git.seconds = config.limits_git_seconds
    scope = Scope(include=config.scan_include, exclude=config.scan_exclude)
    fresh = [
        (change.path, change.after)
        for change in side.changes
        if change.after and request.what != "ledger" and (not named or _is_named(change.path, named))
    ]
    found = _findings(git, fresh, config, scope)
    before = _findings(git, side.old if fresh else (), config, scope)
    baseline = _baseline(git, side.files)
    ledger = tuple(_ledger_files(side, request))
    touched = any(file.path == BASELINE_PATH for file in ledger)
    return Changeset(
        config=config,
        found=found,
        before=(before,),
        baseline=baseline or frozenset(),
        was=_older_baselines(git, side.parents) if touched else None,
        ledger=ledger,
        records=partial(_records, git, side.files),
        notes=side.notes,
    )


def _settings(side: _Side, context: Context) -> Config:
    """The settings of the tree that is judged, else those of the work tree. Raises SettingsError."""
    entry = side.policy or side.files.get(FILE_NAME)
    if entry is None:
        return load(side.root, side.root, context.env)
    _, data = next(iter(side.repository.git.batch([entry.oid], MAX_BYTES)))
    return load_text(FILE_NAME, data if isinstance(data, bytes) else None, context.env)


def _findings(git: Git, files: Iterable[tuple[bytes, str]], config: Config, scope: Scope) -> Findings:
    """What some versions of files say; those of the ledger are no code."""
    paths: dict[str, list[bytes]] = {}
    for path, oid in files:
        text = os.fsdecode(path)
        if not text.startswith(OWN) and scope.admits(text):
            paths.setdefault(oid, []).append(path)
    reader = config.reader()
    return join(
        [
            read_contents(path, data, reader)
            for oid, data in git.batch(paths, reader.max_file)
            for path in paths[oid]
        ]
    )


def _of_code(findings: Findings) -> Findings:
    """The findings but for those in files of the ledger."""
    return Findings(
        sightings=tuple(each for each in findings.sightings if not each.place.path.startswith(OWN)),
        candidates=tuple(each for each in findings.candidates if not each.path.startswith(OWN)),
        problems=tuple(each for each in findings.problems if not each.path.startswith(OWN)),
        skipped=findings.skipped,
    )


def _baseline(git: Git, files: Mapping[str, Entry]) -> frozenset[str] | None:
    data = _content(git, files, BASELINE_PATH)
    return None if data is None else read_baseline(data.decode("utf-8", "replace")).fingerprints


def _older_baselines(git: Git, parents: Iterable[Mapping[str, Entry]]) -> frozenset[str] | None:
    """The baselines of all parents together; None where none of them has one."""
    found = [each for files in parents if (each := _baseline(git, files)) is not None]
    return frozenset().union(*found) if found else None


def _content(git: Git, files: Mapping[str, Entry], path: str) -> bytes | None:
    entry = files.get(path)
    if entry is None:
        return None
    _, data = next(iter(git.batch([entry.oid], MOST_LEDGER_BYTES)))
    return data if isinstance(data, bytes) else None


def _records(git: Git, files: Mapping[str, Entry]) -> Loaded:
    from debtledger.storage.committed import records_in

    return records_in(git, [entry for path, entry in files.items() if path.startswith(RECORDS)])


def _ledger_files(side: _Side, request: CheckRequest) -> Iterable[LedgerFile]:
    """The files of the ledger that the change touches; all of them where only they are asked for."""
    changed = {os.fsdecode(change.path): change.after for change in side.changes}
    touched = {path: oid for path, oid in changed.items() if path.startswith(OWN)}
    if request.what == "ledger" and not touched:
        touched = {path: entry.oid for path, entry in side.files.items() if path.startswith(OWN)}
    contents = dict(side.repository.git.batch([oid for oid in touched.values() if oid], MOST_LEDGER_BYTES))
    for path, oid in touched.items():
        data = contents.get(oid)
        if isinstance(data, Refusal):
            continue
        yield LedgerFile(path, data)


def _ledger_on_disk(root: str) -> Iterable[LedgerFile]:
    """All files of the ledger in a work tree that can be read."""
    from debtledger.sources.files import Tree

    with Tree(root) as tree:
        for path, why in tree.walk(HOME.encode()):
            if why is None:
                data = tree.read(path, MOST_LEDGER_BYTES)
                if isinstance(data, bytes):
                    yield LedgerFile(os.fsdecode(path), data)
