"""What debts of a change cost: expected interest, what touched ones cost so far, and the budget left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from debtledger.core.economy.pricing import priced, surroundings
from debtledger.core.evidence import Evidence, Repayment
from debtledger.core.ledger import Ledger
from debtledger.core.model import RepositoryFacts
from debtledger.core.planning.spending import purses
from debtledger.core.statement.statement import BudgetLeft
from debtledger.past.testimony import meant_by, testimony
from debtledger.past.vantage import vantage
from debtledger.reckoning import Reckoning
from debtledger.sources.git import GitError
from debtledger.sprints import LOOKED_BACK, timetable
from debtledger.storage.store import Store
from debtledger.worth.chronicle import chronicle
from debtledger.worth.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from debtledger.comparison.sides import Side, Sides
    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.economy.economics import Terms
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.ledger import Entry
    from debtledger.past.testimony import Saying
    from debtledger.sources.repository import Repository


MOST_WEIGHED: Final = 20
"""Debts of one change whose history is asked for what they have cost: each is the history of a file."""
LEFT_OUT: Final = "touched debts more: what they have cost so far was not looked up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What debts that stay have cost, by key; whole: whether all of their history was seen."""

    valuations: Mapping[str, Valuation] = field(default_factory=lambda: MappingProxyType({}))
    whole: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()


def expected_interest(entries: Iterable[Entry], config: Config, context: Context) -> dict[str, float]:
    """Hours a sprint that debts are expected to cost, by key, of those that say so; history is not asked."""
    saying = {entry.key: entry for entry in entries if _says_interest(entry)}
    worth = _valued(saying.values(), {}, terms_of(config), context)
    return {key: each.interest.value for key, each in worth.items()}


def weighed(
    sides: Sides,
    repository: Repository,
    asked: tuple[Collection[str], BudgetLeft | None],
    context: Context,
) -> Weights:
    """What debts have cost before the change; closed ones teach how estimates hold.

    asked: the keys of debts, and the budget of the sprint. History is asked here, of those that say what they
    cost or have a record.
    """
    side, terms = sides.before, terms_of(sides.config)
    keys, left = asked
    saying = [
        entry for entry in side.entries if entry.key in keys and (entry.record or _says_interest(entry))
    ]
    entries, left_out = saying[:MOST_WEIGHED], len(saying) - MOST_WEIGHED
    if not entries:
        return Weights()
    history = chronicle(_reckoning(sides, side, repository, entries), context)
    closed = [entry for entry in side.entries if not entry.open]
    if left is not None:
        terms = replace(terms, budget=left.budget)
    return Weights(
        valuations=_valued([*entries, *closed], history.evidence, terms, context),
        whole={key: each.whole for key, each in history.evidence.items()},
        notes=(
            *(note for note in history.notes if note not in history.faults),
            *([f"{left_out:,} {LEFT_OUT}"] if left_out > 0 else []),
        ),
    )


def budget_left(sides: Sides, repository: Repository, context: Context) -> BudgetLeft | None:
    """The budget of the current sprint and what is left of it after the change; None where nobody said."""
    side = sides.after
    reckoning = _reckoning(sides, side, repository, side.entries)
    try:
        table = timetable(replace(reckoning, at=sides.before.commit))
    except GitError:
        return None
    sprint = table.current(context.today.isoformat())
    if sprint is None or sprint.floor is None:
        return None
    evidence = _repayments(reckoning, repository)
    known = (*table.before(sprint, LOOKED_BACK), sprint)
    *_, purse = purses(known, side.entries, evidence, table.calendar.first_day)
    return BudgetLeft(sprint=sprint.name, budget=purse.budget or 0.0, spent=purse.spent)


def _says_interest(entry: Entry) -> bool:
    interest, record = entry.tag.interest, entry.record
    said = interest.per_sprint_hours is not None or interest.per_touch_hours is not None
    return said or (record is not None and record.interest.incident is not None)


def _valued(
    entries: Iterable[Entry], evidence: Mapping[str, Evidence], terms: Terms, context: Context
) -> Mapping[str, Valuation]:
    every = list({entry.key: entry for entry in entries}.values())
    return priced(every, evidence, surroundings(every, {}, terms, context.today), terms).valuations


def _reckoning(sides: Sides, side: Side, repository: Repository, entries: Sequence[Entry]) -> Reckoning:
    """One side as a reckoning of some of its debts."""
    return Reckoning(
        ledger=Ledger(entries=tuple(entries), problems=()),
        problems=(),
        broken=side.loaded.broken,
        candidates=(),
        skipped=(),
        stored=side.loaded.records,
        store=Store(repository.root, repository.common_dir),
        baseline=side.baseline,
        facts=RepositoryFacts(root=repository.root, head=side.commit),
        repository=repository,
        config=sides.config,
        at=side.commit,
    )


def _repayments(reckoning: Reckoning, repository: Repository) -> dict[str, Evidence]:
    """What commits say was spent on repaying each debt, and since when it is there, by its record."""
    view = vantage(repository, reckoning.facts.head, reckoning.config, at=reckoning.at)
    ids = [entry.tag.id for entry in reckoning.entries if entry.tag.id]
    try:
        said, _ = meant_by(testimony(view, reckoning.config.vocabulary()), ids)
    except GitError:
        said = {}
    return {
        entry.key: Evidence(
            since=entry.record.taken.date if entry.record else None,
            repayments=tuple(_repaid(said.get(entry.key, ()))),
        )
        for entry in reckoning.entries
    }


def _repaid(sayings: Iterable[Saying]) -> Iterable[Repayment]:
    return (
        Repayment(at=each.day, by=each.by, hours=each.hours, source="commit", partial=each.partial)
        for each in sayings
        if each.kind == "repays" and each.hours is not None
    )
