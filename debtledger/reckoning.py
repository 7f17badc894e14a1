"""The verb reconcile: scan the work tree, load records and baseline, and bring them together."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from debtledger.command import UsageError
from debtledger.core.ledger import Knowledge
from debtledger.core.ledger import reconcile as reconciled
from debtledger.core.life import CLOSED
from debtledger.core.model import Findings, RepositoryFacts
from debtledger.core.recording.record import ENDING
from debtledger.core.rules import LEVELS, missing, problem
from debtledger.core.tracking.issues import Tracked
from debtledger.ground import find_ground
from debtledger.past.asof import baseline_at, records_at, settings_at
from debtledger.past.testimony import meant_by, testimony
from debtledger.past.vantage import vantage
from debtledger.sources.baseline import load_baseline
from debtledger.sources.branches import on_default_branch
from debtledger.sources.contents import Gathered
from debtledger.sources.formertags import once_tagged
from debtledger.sources.git import GitError
from debtledger.storage.cache import Cache
from debtledger.storage.store import Loaded, Store
from debtledger.survey import Survey, survey, survey_all
from debtledger.tracking import read_tracked
from debtledger.workflow import Look, ScanRequest, look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.ledger import Entry, Ledger
    from debtledger.core.model import Candidate, Level, Problem, Skipped
    from debtledger.core.recording.record import Record
    from debtledger.ground import Ground
    from debtledger.past.asof import AsOf
    from debtledger.sources.repository import Repository
    from debtledger.storage.store import Stored

HOME = ".debtledger/"
TOPIC = "once tagged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """The ledger, and all that was read for it.

    problems: those of the scan, of the ledger, of records that are broken, and what debts lack of the level
    that the settings demand. broken: the records that could not be read; totals are incomplete then.
    tracked: what trackers said when they were last read. at: the commit whose tree was read instead of the
    work tree, if one was.
    """

    ledger: Ledger
    problems: tuple[Problem, ...]
    broken: tuple[Problem, ...]
    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]
    stored: tuple[Stored, ...]
    store: Store
    baseline: frozenset[str]
    facts: RepositoryFacts
    repository: Repository | None
    config: Config
    tracked: Tracked = field(default_factory=Tracked)
    at: str | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All debts of the ledger."""
        return self.ledger.entries


@dataclass(frozen=True, slots=True, kw_only=True)
class ReckonRequest:
    """What to reckon: always the whole work tree; settings by key."""

    settings: Mapping[str, Any] = field(default_factory=dict)


def reconcile(request: ReckonRequest, context: Context, found: Survey | None = None) -> Reckoning:
    """Reckon the work tree around the current folder: all of it, for a tag elsewhere is not gone.

    found: the survey of all of it, where somebody has made one. Raises UsageError, SettingsError,
    RepositoryError, LedgerError and StrangeBaseline.
    """
    found = found or survey_all(context, request.settings)
    ground, config = found.ground, found.config
    seen = look(ScanRequest(), found, context)
    store = Store(ground.root, ground.repository.common_dir if ground.repository else None)
    with _cache(ground, config) as cache:
        loaded = store.load(cache)
        material = _Material(
            seen=seen,
            loaded=loaded,
            baseline=load_baseline(ground.root).fingerprints,
            tracked=read_tracked(ground.repository, config),
            found=found,
        )
        return _reckoned(material, context, cache)


def reconcile_at(point: AsOf, context: Context) -> Reckoning:
    """Reckon the tree of a commit as on its day; without a commit, the ledger is empty. Nothing is written.

    Raises UsageError, SettingsError and RepositoryError.
    """
    ground = find_ground((), context)._replace(paths=())
    repository = ground.repository
    if repository is None:
        raise UsageError(f"{ground.root} is no git repository", "leave out --as-of")
    if point.commit is None:
        found = survey(ground, context, {})
        nothing = Look(Gathered(files=0, findings=Findings()), RepositoryFacts(root=ground.root))
        material = _Material(
            seen=nothing, loaded=Loaded(records=()), baseline=frozenset(), tracked=Tracked(), found=found
        )
        return _reckoned(material, context, None)
    config = settings_at(ground, repository.git, point.commit, context)
    repository.git.seconds = config.limits_git_seconds
    found = Survey(ground, config)
    material = _Material(
        seen=look(ScanRequest(rev=point.commit), found, context),
        loaded=records_at(repository.git, point.commit),
        baseline=baseline_at(repository.git, point.commit).fingerprints,
        tracked=Tracked(),
        found=found,
        at=point.commit,
    )
    return _reckoned(material, context, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What a ledger is made of, wherever it was read."""

    seen: Look
    loaded: Loaded
    baseline: frozenset[str]
    tracked: Tracked
    found: Survey
    at: str | None = None


def _reckoned(material: _Material, context: Context, cache: Cache | None) -> Reckoning:
    ground, config, loaded = material.found.ground, material.found.config, material.loaded
    findings = of_code(material.seen.gathered.findings)
    records = [each.record for each in loaded.records]
    known = Knowledge(
        baseline=material.baseline,
        today=context.today.isoformat(),
        unread=unread_ids(loaded.broken),
        tracked=material.tracked,
        repaid=_repaid(material, records),
    )
    ledger = reconciled(findings.sightings, records, known)
    tagless = [entry.key for entry in ledger.entries if entry.record and entry.open and not entry.debt.places]
    if once := _once_tagged(material, tagless, cache):
        known = replace(known, once_tagged=once, elsewhere=_elsewhere(material))
        ledger = reconciled(findings.sightings, records, known)
    if lost := _lost_tags(material, ledger, cache):
        known = replace(known, tracked=replace(material.tracked, once_tagged=lost))
        ledger = reconciled(findings.sightings, records, known)
    lacks = lacks_of(ledger, config.scan_level)
    return Reckoning(
        ledger=ledger,
        problems=tuple(sorted((*findings.problems, *ledger.problems, *loaded.broken, *lacks), key=_ORDER)),
        broken=loaded.broken,
        candidates=tuple(sorted(findings.candidates, key=attrgetter("path", "line"))),
        skipped=tuple(sorted(findings.skipped, key=attrgetter("path", "reason"))),
        stored=loaded.records,
        store=Store(ground.root, ground.repository.common_dir if ground.repository else None),
        baseline=material.baseline,
        facts=material.seen.facts,
        repository=ground.repository,
        config=config,
        tracked=material.tracked,
        at=material.at,
    )


_ORDER = attrgetter("path", "line", "code", "message")


def unread_ids(broken: Sequence[Problem]) -> frozenset[str]:
    """The ids that the files of broken records are called by."""
    return frozenset(each.path.rpartition("/")[2].removesuffix(ENDING) for each in broken)


def of_code(findings: Findings) -> Findings:
    """The findings but for those in the ledger's own files, whose comments and words are no code."""
    return Findings(
        sightings=tuple(each for each in findings.sightings if not each.place.path.startswith(HOME)),
        candidates=tuple(each for each in findings.candidates if not each.path.startswith(HOME)),
        problems=tuple(each for each in findings.problems if not each.path.startswith(HOME)),
        skipped=findings.skipped,
    )


@contextmanager
def _cache(ground: Ground, config: Config) -> Iterator[Cache | None]:
    """The cache of the repository; None where there is none, or the settings do not want one."""
    if ground.repository is None or not config.cache_enabled:
        yield None
    else:
        with Cache(ground.repository.common_dir) as cache:
            yield cache


def _once_tagged(material: _Material, ids: Sequence[str], cache: Cache | None) -> frozenset[str]:
    """Those of the ids that once stood in a tag; what history says is remembered for its last commit."""
    repository, head = material.found.ground.repository, material.seen.facts.head
    if not ids or repository is None or head is None:
        return frozenset()
    key = f"{head} {sha256(' '.join(sorted(ids)).encode()).hexdigest()}"
    kept = cache.get(TOPIC, key) if cache else None
    if kept is not None:
        return frozenset(ids).intersection(kept.decode("ascii", "replace").split())
    found = once_tagged(repository.git, ids, head)
    if cache:
        cache.put(TOPIC, key, " ".join(sorted(found)).encode())
    return found


def _lost_tags(material: _Material, ledger: Ledger, cache: Cache | None) -> frozenset[str]:
    """The open issues whose only home they are now, but which a tag once named; by reference without case."""
    repository, head = material.found.ground.repository, material.seen.facts.head
    issues = material.tracked.issues
    lonely = {
        entry.issues[0].ref.casefold(): issues.known[entry.issues[0].ref.casefold()].created[:10]
        for entry in (ledger.entries if issues else ())
        if entry.open and entry.issues and entry.record is None and not entry.debt.places
    }
    if not lonely or repository is None or head is None:
        return frozenset()
    from debtledger.sources.formerrefs import once_referred

    words = material.found.config.vocabulary().tags
    refs = once_referred(repository.git, words, head, min(lonely.values()), cache)
    named = (issue.ref.casefold() for ref in refs if (issue := issues.find(ref)) is not None)
    return frozenset(lonely).intersection(named)


def _elsewhere(material: _Material) -> str:
    """What to call where HEAD stands, if that is not the default branch; a commit that was asked for is."""
    repository, facts = material.found.ground.repository, material.seen.facts
    if repository is None or facts.head is None or material.at is not None:
        return ""
    try:
        if on_default_branch(repository.git, facts.head, facts.branch):
            return ""
    except GitError:
        return ""
    return f"branch {facts.branch}" if facts.branch else f"commit {facts.head[:10]}"


def _repaid(material: _Material, records: Sequence[Record]) -> Mapping[str, str]:
    """The last day on which a commit said that it repays a debt, of those that are open."""
    repository, head = material.found.ground.repository, material.seen.facts.head
    still = [each.id for each in records if each.state not in CLOSED]
    if not still or repository is None or head is None:
        return {}
    view = vantage(repository, head, material.found.config, at=material.at)
    try:
        said, _ = meant_by(testimony(view, material.found.config.vocabulary()), [each.id for each in records])
    except GitError:
        return {}
    days = {
        key: max((each.day for each in said.get(key, ()) if each.kind == "repays"), default="")
        for key in still
    }
    return {key: day for key, day in days.items() if day}


def lacks_of(ledger: Ledger, level: Level) -> Iterator[Problem]:
    """What open debts lack of the level demanded; legacy that was accepted as it is lacks nothing."""
    for entry in ledger.entries if level != LEVELS[0] else ():
        if not entry.open or "unaudited" in entry.marks or not (entry.record or entry.debt.places):
            continue
        for code, message, hint in missing(entry.tag, level):
            yield problem(code, *entry.home, message, hint)
