"""The verb reconcile: scan the work tree, load records and baseline, and bring them together."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from debtledger.cache import Cache
from debtledger.core.issuejoin import Tracked
from debtledger.core.ledger import Knowledge
from debtledger.core.ledger import reconcile as reconciled
from debtledger.core.model import Findings
from debtledger.core.record import ENDING
from debtledger.core.rules import LEVELS, missing, problem
from debtledger.sources.baseline import load_baseline
from debtledger.sources.formertags import once_tagged
from debtledger.store import Store
from debtledger.survey import survey_all
from debtledger.tracking import read_tracked
from debtledger.workflow import ScanRequest, look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.ledger import Entry, Ledger
    from debtledger.core.model import Candidate, Level, Problem, RepositoryFacts, Skipped
    from debtledger.ground import Ground
    from debtledger.sources.repository import Repository
    from debtledger.store import Stored
    from debtledger.survey import Survey
    from debtledger.workflow import Look

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
    findings = _of_code(seen.gathered.findings)
    tracked = read_tracked(ground.repository, config)
    with _cache(ground, config) as cache:
        loaded = store.load(cache)
        baseline = load_baseline(ground.root).fingerprints
        known = Knowledge(
            baseline=baseline,
            today=context.today.isoformat(),
            unread=_ids(loaded.broken),
            tracked=tracked,
        )
        records = [each.record for each in loaded.records]
        ledger = reconciled(findings.sightings, records, known)
        tagless = [
            entry.key for entry in ledger.entries if entry.record and entry.open and not entry.debt.places
        ]
        if once := _once_tagged(ground, seen, tagless, cache):
            ledger = reconciled(findings.sightings, records, replace(known, once_tagged=once))
    lacks = _lacks(ledger, config.scan_level)
    return Reckoning(
        ledger=ledger,
        problems=tuple(sorted((*findings.problems, *ledger.problems, *loaded.broken, *lacks), key=_ORDER)),
        broken=loaded.broken,
        candidates=tuple(sorted(findings.candidates, key=attrgetter("path", "line"))),
        skipped=tuple(sorted(findings.skipped, key=attrgetter("path", "reason"))),
        stored=loaded.records,
        store=store,
        baseline=baseline,
        facts=seen.facts,
        repository=ground.repository,
        config=config,
        tracked=tracked,
    )


_ORDER = attrgetter("path", "line", "code", "message")


def _ids(broken: Sequence[Problem]) -> frozenset[str]:
    """The ids that the files of broken records are called by."""
    return frozenset(each.path.rpartition("/")[2].removesuffix(ENDING) for each in broken)


def _of_code(findings: Findings) -> Findings:
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


def _once_tagged(ground: Ground, seen: Look, ids: Sequence[str], cache: Cache | None) -> frozenset[str]:
    """Those of the ids that once stood in a tag; what history says is remembered for its last commit."""
    if not ids or ground.repository is None or seen.facts.head is None:
        return frozenset()
    key = f"{seen.facts.head} {sha256(' '.join(sorted(ids)).encode()).hexdigest()}"
    kept = cache.get(TOPIC, key) if cache else None
    if kept is not None:
        return frozenset(ids).intersection(kept.decode("ascii", "replace").split())
    found = once_tagged(ground.repository.git, ids)
    if cache:
        cache.put(TOPIC, key, " ".join(sorted(found)).encode())
    return found


def _lacks(ledger: Ledger, level: Level) -> Iterator[Problem]:
    """What open debts lack of the level demanded; legacy that was accepted as it is lacks nothing."""
    for entry in ledger.entries if level != LEVELS[0] else ():
        if not entry.open or "unaudited" in entry.marks or not (entry.record or entry.debt.places):
            continue
        for code, message, hint in missing(entry.tag, level):
            yield problem(code, *entry.home, message, hint)
