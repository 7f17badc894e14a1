"""A change before it is judged: what the index or a commit adds to its parents, or all of a work tree."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from debtledger.checking.sides import OWN, by_glance, ledger_of, of_commits, of_index
from debtledger.config import FILE_NAME, MAX_BYTES, SettingsError, SettingsProblem, load, load_text
from debtledger.core.baseline import read_baseline
from debtledger.core.checking.judging import FIX
from debtledger.core.checking.ledgerfiles import BASELINE_PATH, RECORDS, LedgerFile, is_record
from debtledger.core.model import Findings
from debtledger.core.report import join
from debtledger.core.whereabouts import HOME
from debtledger.core.words import CANDIDATE_WORDS, may_hold
from debtledger.sources.contents import read_contents
from debtledger.sources.listings import EXECUTABLE, REGULAR
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from debtledger.checking.sides import Side
    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.checking.request import CheckRequest, What
    from debtledger.core.checking.verdicts import Why
    from debtledger.sources.git import Git
    from debtledger.sources.listings import Entry
    from debtledger.sources.repository import Repository
    from debtledger.sources.staged import Glance
    from debtledger.storage.store import Loaded

MOST_LEDGER_BYTES: Final = 64 << 20
MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeset:
    """What is judged, and what it is held against.

    found and before: what the new and the old versions of the changed files say. baseline: the fingerprints
    that are accepted; was: those before the change, None where there was no baseline. ledger: its files that
    the change touches; records reads those, None where there are none. whole: what to call tags where nothing
    older is compared. blobs: the ids of the new versions, by path; none of files of the work tree. command:
    what writes the lines that tags lack. root: the work tree from which more can be staged, "" for none.
    """

    config: Config
    found: Findings
    records: Callable[[], Loaded] | None
    before: Sequence[Findings] = ()
    baseline: Collection[str] = frozenset()
    was: Collection[str] | None = None
    ledger: Sequence[LedgerFile] = ()
    whole: Why | None = None
    notes: tuple[str, ...] = ()
    blobs: Mapping[str, str] = field(default_factory=dict)
    command: str = FIX
    root: str = ""


def changeset(request: CheckRequest, repository: Repository | None, context: Context) -> Changeset:
    """Read what is asked for; nothing is written. Raises UsageError, SettingsError and RepositoryError."""
    if request.what == "all":
        return in_work_tree((), context)
    if repository is None:
        from debtledger.command import UsageError

        raise UsageError(f"{context.cwd} is no git repository", "cd to one, or debtledger check --all")
    side = of_commits(request, repository) if request.what == "base" else of_index(repository, context)
    named = _named(request.files, side.root, context.cwd)
    if named and request.what == "staged" and not _is_staged(side, named, request):
        return in_work_tree(request.files, context)
    seen = _read(side, named, request.what, context.env)
    return replace(seen, command=_fixing("--base", request.base)) if request.what == "base" else seen


def glanced(seen: Glance, files: Sequence[str], env: Mapping[str, str]) -> Changeset:
    """What is staged, by what was asked about it in its root already; files limit it.

    Raises SettingsError and GitError.
    """
    side = by_glance(seen)
    return _read(side, _named(files, side.root, side.root), "staged", env)


def baseline_of(git: Git, commit: str) -> frozenset[str] | None:
    """The fingerprints that a commit accepts, None where it has no baseline. Raises GitError."""
    return _baseline(git, ledger_of(git, commit))


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
        records=partial(records_of, records) if records else None,
        baseline=load_baseline(root).fingerprints,
        whole="present",
        ledger=() if files else ledger,
        command=_fixing(*(files if 0 < len(files) <= MOST_NAMED else ("--all",))),
    )


def _fixing(*words: str) -> str:
    """The command that writes the lines that are missing from what some words of the check mean."""
    return shlex.join(("debtledger", "check", *words, "--fix"))


def _named(files: Sequence[str], root: str, cwd: str) -> frozenset[str]:
    """The files and folders that were typed, as paths from the root."""
    top = os.path.realpath(root)
    typed = [os.path.split(os.path.normpath(os.path.join(cwd, file))) for file in files]
    folders = {
        folder: os.path.relpath(os.path.realpath(folder), top) for folder in {each[0] for each in typed}
    }
    return frozenset(os.path.normpath(os.path.join(folders[folder], name)) for folder, name in typed)


def _is_staged(side: Side, named: Collection[str], request: CheckRequest) -> bool:
    """Whether the files that were named are meant as parts of the next commit."""
    if request.asked_by == "hook" and (side.changes or side.merging):
        return True
    return any(_is_named(change.path, named) for change in side.changes)


def _is_named(path: bytes, named: Collection[str]) -> bool:
    text = os.fsdecode(path)
    while text:
        if text in named:
            return True
        text = os.path.dirname(text)
    return "." in named


def _read(side: Side, named: Collection[str], what: What, env: Mapping[str, str]) -> Changeset:
    config = _settings(side, env)
    side.git.seconds = config.limits_git_seconds
    fresh = [
        (change.path, change.after)
        for change in side.changes
        if change.after and what != "ledger" and (not named or _is_named(change.path, named))
    ]
    found = _findings(side, fresh, config)
    anything = found.sightings or found.candidates or found.problems
    before = _findings(side, side.old if anything else (), config)
    ledger = tuple(_ledger_files(side, what))
    touched = any(file.path == BASELINE_PATH for file in ledger)
    return Changeset(
        config=config,
        found=found,
        before=(before,),
        baseline=_accepted(side),
        was=_older_baselines(side.git, side.parents) if touched else None,
        ledger=ledger,
        records=partial(_records, side.git, side.files) if any(map(is_record, side.files)) else None,
        notes=side.notes,
        blobs={os.fsdecode(path): oid for path, oid in fresh},
        root=side.root if side.policy is None else "",
    )


def _settings(side: Side, env: Mapping[str, str]) -> Config:
    """The settings of the tree that is judged, else those of the work tree. Raises SettingsError.

    A proposal is judged by those of the other tree, and has none of its own.
    """
    entry = (side.files if side.policy is None else side.policy).get(FILE_NAME)
    if entry is None:
        return load(side.root, side.root, env) if side.policy is None else load_text("", None, env)
    _, data = next(iter(side.contents([entry.oid], MAX_BYTES)))
    if entry.mode not in (REGULAR, EXECUTABLE):
        data = Refusal("not a regular file")
    if isinstance(data, Refusal):
        raise SettingsError((SettingsProblem(where=FILE_NAME, message=f"not read: {data.reason}"),))
    return load_text(FILE_NAME, data, env)


def _findings(side: Side, files: Iterable[tuple[bytes, str]], config: Config) -> Findings:
    """What some versions of files say; those of the ledger are no code."""
    admitted = _admitted(config)
    paths: dict[str, list[bytes]] = {}
    for path, oid in files:
        text = os.fsdecode(path)
        if not text.startswith(OWN) and admitted(text):
            paths.setdefault(oid, []).append(path)
    reader = config.reader()
    # The quick look knows the usual words only.
    usual = not config.tags_words and set(config.candidates_words) <= set(CANDIDATE_WORDS)
    return join(
        [
            read_contents(path, data, reader)
            for oid, data in side.contents(paths, reader.max_file)
            if not (usual and isinstance(data, bytes)) or may_hold(data)
            for path in paths[oid]
        ]
    )


def _admitted(config: Config) -> Callable[[str], bool]:
    """Whether the settings want a path to be read."""
    if not config.scan_include and not config.scan_exclude:
        return bool
    from debtledger.core.scope import Scope

    return Scope(include=config.scan_include, exclude=config.scan_exclude).admits


def _of_code(findings: Findings) -> Findings:
    """The findings but for those in files of the ledger."""
    return Findings(
        sightings=tuple(each for each in findings.sightings if not each.place.path.startswith(OWN)),
        candidates=tuple(each for each in findings.candidates if not each.path.startswith(OWN)),
        problems=tuple(each for each in findings.problems if not each.path.startswith(OWN)),
        skipped=findings.skipped,
    )


def _accepted(side: Side) -> Collection[str]:
    """The fingerprints that the baseline accepts; what a proposal adds to it needs a reason."""
    data = _content(side.git, side.files, BASELINE_PATH)
    if data is None:
        return frozenset()
    baseline = read_baseline(data.decode("utf-8", "replace"))
    if side.policy is None:
        return baseline.fingerprints
    known = (_baseline(side.git, side.policy) or frozenset()) | baseline.reasons.keys()
    return baseline.fingerprints & known


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


def _ledger_files(side: Side, what: What) -> Iterable[LedgerFile]:
    """The files of the ledger that the change touches; all of them where only they are asked for."""
    changed = {os.fsdecode(change.path): change.after for change in side.changes}
    touched = {path: oid for path, oid in changed.items() if path.startswith(OWN)}
    if what == "ledger" and not touched:
        touched = {path: entry.oid for path, entry in side.files.items() if path.startswith(OWN)}
    contents = dict(side.contents([oid for oid in touched.values() if oid], MOST_LEDGER_BYTES))
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
