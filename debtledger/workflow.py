"""The verbs: each wires sources, cache and settings to the core; no rule lives here."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from debtledger import __version__
from debtledger.command import UsageError
from debtledger.core.model import RepositoryFacts
from debtledger.core.report import build
from debtledger.core.scope import Scope
from debtledger.ground import find_ground
from debtledger.sources.contents import Gathering, read_contents, skip
from debtledger.sources.files import Tree
from debtledger.sources.listings import parse_paths, parse_status, resolve
from debtledger.sources.objects import read_index, read_revision
from debtledger.sources.repository import head
from debtledger.sources.worktree import TOO_LARGE, Site, read_each, read_folder
from debtledger.storage.cache import Cache
from debtledger.storage.snapshot import read_clean
from debtledger.survey import ask, survey
from debtledger.tracking import read_tracked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.model import Findings, ScanReport
    from debtledger.core.reader import Reader
    from debtledger.ground import Ground
    from debtledger.sources.contents import Gathered
    from debtledger.sources.repository import Repository
    from debtledger.survey import Survey

NESTED = "another repository"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What to scan: the work tree, unless a revision, the index or a text is asked for; settings by key."""

    paths: tuple[str, ...] = ()
    rev: str | None = None
    staged: bool = False
    stdin_name: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


class Look(NamedTuple):
    """What was read: the findings, and what was scanned."""

    gathered: Gathered
    facts: RepositoryFacts


def scan(request: ScanRequest, context: Context) -> ScanReport:
    """Read what is asked for and report it. Raises UsageError, SettingsError and RepositoryError."""
    _check(request)
    found = survey(find_ground(request.paths, context), context, request.settings)
    gathered, facts = look(request, found, context)
    report = build(gathered.findings, gathered.files, facts, __version__, found.config.scan_level)
    if request.rev or request.staged or request.stdin_name is not None:
        return report
    return _with_issues(report, gathered.findings, found)


def look(request: ScanRequest, found: Survey, context: Context) -> Look:
    """Read what is asked for, where it was found. Raises UsageError and RepositoryError."""
    return Look(*_gather(request, found, context))


def _with_issues(report: ScanReport, findings: Findings, found: Survey) -> ScanReport:
    """The report of a work tree with what trackers said, where they were ever read.

    Debts that only issues declare belong to all of it, not to one of its folders.
    """
    known = read_tracked(found.ground.repository, found.config)
    if not known:
        return report
    from debtledger.core.report import families
    from debtledger.core.tracking.issuejoin import join
    from debtledger.core.tracking.issuereport import with_issues
    from debtledger.storage.store import Store

    ground = found.ground
    store = Store(ground.root, ground.repository.common_dir if ground.repository else None)
    records = {each.record.id: each.record for each in store.load(None).records}
    tags = {**{key: [] for key in records}, **families(findings.sightings)}
    joined = join(tags, records, known)
    if ground.paths:
        joined = joined._replace(families={key: each for key, each in joined.families.items() if each})
    return with_issues(report, joined, known, found.config.scan_level)


def _check(request: ScanRequest) -> None:
    """Raise UsageError where the request asks for two things at once, or for a text without a name."""
    asked = {
        "--stdin-name": request.stdin_name is not None,
        "--rev": request.rev is not None,
        "--staged": request.staged,
    }
    flags = [flag for flag, given in asked.items() if given]
    if len(flags) > 1:
        raise UsageError(f"{' and '.join(flags)} ask for two different things", "leave one of them out")
    if request.stdin_name == "":
        raise UsageError("standard input has no name", "debtledger scan --stdin-name pay.py < pay.py")


def _gather(request: ScanRequest, found: Survey, context: Context) -> tuple[Gathered, RepositoryFacts]:
    ground = found.ground
    site = _site(ground, found.config, context)
    repository = ground.repository
    if request.stdin_name is not None:
        gathered = _read_standard_input(request.stdin_name, site.reader, context)
        return gathered, RepositoryFacts(root=ground.root)
    if repository is None:
        if request.rev is not None or request.staged:
            raise UsageError(f"{ground.root} is no git repository", "leave out --rev and --staged")
        with Tree(ground.root) as tree:
            return read_folder(tree, site), RepositoryFacts(root=ground.root)
    if request.rev is not None:
        commit = resolve(repository.git, request.rev)
        return read_revision(repository.git, site, commit), RepositoryFacts(root=ground.root, head=commit)
    if request.staged:
        last, branch = head(repository.git)
        facts = RepositoryFacts(root=ground.root, head=last, branch=branch)
        return read_index(repository.git, site), facts
    return _read_work_tree(repository, site, found)


def _site(ground: Ground, config: Config, context: Context) -> Site:
    return Site(
        scope=Scope(paths=ground.paths, include=config.scan_include, exclude=config.scan_exclude),
        reader=config.reader(),
        progress=context.progress,
    )


def _read_work_tree(repository: Repository, site: Site, found: Survey) -> tuple[Gathered, RepositoryFacts]:
    """Read the clean files through the cache, and those that differ from HEAD or are untracked one by one."""
    git = repository.git
    asked = found.asked or ask(repository, found.config)
    status = parse_status(asked.status)
    with Tree(repository.root) as tree, ExitStack() as stack:
        cache = None
        # A sparse work tree lacks files without any of them being dirty.
        if found.config.cache_enabled and not repository.sparse:
            cache = stack.enter_context(Cache(repository.common_dir))
        clean = read_clean(git, tree, site, status, cache)
        strays = parse_paths(asked.untracked)
        nested = [path for path in strays if path.endswith(b"/")]
        changed = [change.path for change in status.changes]
        others = read_each(tree, site, sorted({*changed, *strays} - set(nested)))
    gathered = Gathering()
    for each in (clean, others):
        gathered.add_all(each)
    for path in nested:
        if site.scope.admits(os.fsdecode(path).rstrip("/")):
            gathered.add(skip(path, NESTED))
    facts = RepositoryFacts(root=repository.root, head=status.head, branch=status.branch)
    return gathered.result(), facts


def _read_standard_input(name: str, reader: Reader, context: Context) -> Gathered:
    data = context.input.read(reader.max_file + 1) if context.input else b""
    gathering = Gathering()
    path = os.fsencode(name)
    gathering.add(skip(path, TOO_LARGE) if len(data) > reader.max_file else read_contents(path, data, reader))
    return gathering.result()
