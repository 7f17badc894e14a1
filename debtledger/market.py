"""The verb read_market: issues, customers, asks and what people declared, as far as known offline."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from debtledger.core.market.demand import Demand
from debtledger.core.tracking.issue import STALE_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.market.asks import AskWords
    from debtledger.core.market.customers import Clientele
    from debtledger.core.market.demand import Ask, Customer
    from debtledger.core.market.quadrant import Backlog, Quadrant
    from debtledger.core.market.signalslog import Snapshot
    from debtledger.core.model import Problem
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.tracking.issues import Found, Issues, Tracked
    from debtledger.reckoning import Reckoning
    from debtledger.storage.customers import CustomersFile

CUSTOMERS: Final = "customers"
SNAPSHOTS: Final = (".debtledger/signals.jsonl", "signals.jsonl")
"""Where a snapshot of signals is looked for, below the root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What is known of issues and of demand, and what is unknown.

    issues: by canonical reference ("github:acme/app#412"). names: what the customers file calls customers,
    which only the user's own terminal may show. queries: what Jira found for those of conditions. problems:
    what is wrong with the files that were read. notes: what is unknown or old, in words for people.
    """

    issues: Mapping[str, Issue] = field(default_factory=lambda: MappingProxyType({}))
    demand: Demand = field(default_factory=Demand)
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    queries: Mapping[str, Found] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def read_market(reckoning: Reckoning, context: Context) -> Market:
    """All that is known of the market without the network. Raises nothing for damaged files.

    Where no tracker was ever read, or there is no customers file, a committed snapshot speaks instead.
    """
    from debtledger.sources.declarations import load_declarations
    from debtledger.storage.customers import load_customers

    config, tracked = reckoning.config, reckoning.tracked
    repository = reckoning.repository
    file = load_customers(config, context.env, repository.common_dir if repository else None)
    declarations = load_declarations(reckoning.facts.root)
    path, snapshot = _snapshot(reckoning.facts.root, tracked, file)
    customers: Mapping[str, Customer] = file.clientele.customers or snapshot.demand.customers
    issues = {issue.ref: issue for issue in (tracked.issues.known.values() if tracked else snapshot.issues)}
    asks = asks_in(tracked, file.clientele, config) if tracked else snapshot.demand.asks
    read_at = {**dict.fromkeys(config.tracker, ""), **tracked.issues.read_at}
    if file.changed:
        read_at[CUSTOMERS] = file.changed
    if path:
        read_at |= {name: time for name, time in snapshot.demand.read_at.items() if not read_at.get(name)}
    demand = Demand(
        customers=customers,
        asks=asks,
        declared=declarations.declared,
        topics=declarations.topics,
        read_at=read_at,
        foretold={} if tracked or file.clientele.customers else snapshot.demand.foretold,
    )
    return Market(
        issues=issues,
        demand=demand,
        names=file.names,
        queries=tracked.issues.queries if tracked else snapshot.queries,
        problems=(*declarations.problems, *_problems(file, path, snapshot)),
        notes=tuple(_notes(demand, issues.values(), context.today.isoformat())),
    )


def issues_of(reckoning: Reckoning, market: Market) -> Issues:
    """The issues that are known offline, ready to be found: those read, else those of a snapshot."""
    from debtledger.core.market.signalslog import NAME
    from debtledger.core.tracking.issues import only_slug, shelved

    tracked, read_at = reckoning.tracked.issues, market.demand.read_at
    told = min((time for name, time in read_at.items() if time and name != CUSTOMERS), default="")
    shelf = shelved(market.issues.values(), tracked.own or only_slug(market.issues), {NAME: told, **read_at})
    return replace(shelf, elsewhere=tracked.elsewhere, queries=market.queries)


def asks_in(tracked: Tracked, clientele: Clientele, config: Config) -> tuple[Ask, ...]:
    """The asks of all issues that were read, oldest first."""
    from debtledger.core.market.asks import Directory, asks_of

    words = ask_words(config)
    directory = Directory(clientele, words.customer)
    found = (ask for issue in tracked.issues.known.values() for ask in asks_of(issue, words, directory))
    return tuple(sorted(found, key=lambda ask: (ask.at, ask.ref, ask.topic, ask.customer or "")))


def backlog_of(issues: Iterable[Issue], config: Config, debts: Mapping[str, int]) -> Backlog:
    """The issues in the cells of the backlog quadrant; debts: how many open ones stand in each, by name."""
    from debtledger.core.market.quadrant import backlog
    from debtledger.core.tracking.issuedebts import declares
    from debtledger.tracking import marks

    known = marks(config)
    return backlog(issues, _quadrant(config), lambda issue: declares(issue, known), debts)


def ask_words(config: Config) -> AskWords:
    """How labels, headings and custom fields say who asks for what, under these settings."""
    from debtledger.core.market.asks import AskWords

    return AskWords(
        topic=config.asks_topic_prefix,
        strength=config.asks_strength_prefix,
        customer=config.asks_customer_prefix,
        segment=config.asks_segment_prefix,
        headings={name: str(key) for name, key in config.issues_headings.items()},
        fields={name: str(key) for name, key in config.issues_fields.items()},
    )


def _quadrant(config: Config) -> Quadrant:
    """The cells under these settings."""
    from debtledger.core.market.quadrant import KEYS, Quadrant, matcher

    targets = config.quadrant_targets
    return Quadrant(
        matchers={
            cell: tuple(matcher(text) for text in getattr(config, f"quadrant_{key}"))
            for cell, key in KEYS.items()
        },
        targets={
            cell: float(targets[key])
            for cell, key in KEYS.items()
            if isinstance(targets.get(key), (int, float))
            and not isinstance(targets[key], bool)
            and 0 <= targets[key] <= 1
        },
    )


def _snapshot(root: str, tracked: Tracked, file: CustomersFile) -> tuple[str, Snapshot]:
    """The snapshot of the work tree and its path; nothing where all is known first-hand."""
    from debtledger.core.market.signalslog import MAX_BYTES, Snapshot, read_snapshot

    if tracked and file.clientele.customers:
        return "", Snapshot()
    from debtledger.sources.files import Tree
    from debtledger.sources.refusal import Refusal

    with Tree(root) as tree:
        for path in SNAPSHOTS:
            data = tree.read(path, MAX_BYTES)
            if not isinstance(data, Refusal):
                return path, read_snapshot(data)
    return "", Snapshot()


def _problems(file: CustomersFile, path: str, snapshot: Snapshot) -> Iterator[Problem]:
    from debtledger.core.rules import problem

    for flaw in file.clientele.flaws:
        yield problem("DL070", file.path, flaw.line, flaw.message, flaw.hint)
    for wrong in snapshot.flaws:
        hint = "write it again where the trackers are read: debtledger signals export"
        yield problem("DL071", path, wrong.line, wrong.message, hint)


def _notes(demand: Demand, issues: Iterable[Issue], today: str) -> Iterator[str]:
    """What is old, incomplete or unknown, and what to type for it."""
    from debtledger.core.ages import days_between

    begun = {issue.tracker for issue in issues}
    for name, time in sorted(demand.read_at.items()):
        age = days_between(time[:10], today) if time else None
        if not time:
            yield f"{name} was {'not read to its end' if name in begun else 'never read'}: debtledger sync"
        elif age is not None and age > STALE_DAYS and name != CUSTOMERS:
            yield f"{name} was read {age} days ago: debtledger sync"
    unknown = {ask.customer for ask in demand.asks if ask.customer} - set(demand.customers)
    if unknown:
        yield f"whether they pay is unknown of {len(unknown)} who ask: debtledger customers check"
