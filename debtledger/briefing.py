"""The verb brief: everything that a report for managers tells, from the verbs that all views share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.facts import Briefing, Fired, Listed, Request, Turn
from debtledger.core.days import day_number, day_text
from debtledger.core.economy.load import load_of
from debtledger.core.economy.outcomes import outcome, outcomes
from debtledger.core.economy.series import Moment, debts_on, load_bounds, series
from debtledger.core.market.secrecy import Names
from debtledger.market import backlog_of
from debtledger.measuring import measure, recent
from debtledger.planning import Wish, propose
from debtledger.trend import MOST_POINTS, trend
from debtledger.worth.appraisal import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.series import Known, Point
    from debtledger.core.planning.spending import Purse
    from debtledger.planning import Ground, Proposal
    from debtledger.trend import Trend

SPRINTS_BACK: Final = 6
FEWEST_POINTS: Final = 12
MOST_REVALUED: Final = 80_000
"""Debts that are valued anew for the past, all points together."""
HIDDEN: Final = "(the words name a customer)"
PLANNED: Final = frozenset({"planned", "repaying"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Which debts to tell of, as of when (words, "" for now), and where: a name of the project."""

    query: str = ""
    words: str = ""
    name: str = ""


def brief(ground: Ground, wish: Brief, context: Context) -> Briefing:
    """Gather what a report tells of the debts that a query means. Raises UsageError.

    The request and the sprints are those of the whole ledger, whatever the query: a budget is one.
    """
    appraisal, books = ground.appraisal, ground.books
    debts = chosen(appraisal, books, wish.query, context)
    seen = _Seen(ground, debts)
    among = {debt.entry.key for debt in debts} if wish.query.strip() else None
    past = trend(ground, context, _points(len(appraisal.by_key)), among)
    load = load_of(debts, appraisal.capacity)
    low, high = load_bounds(debts, load.interest)
    since = day_text(day_number(ground.today) - SPRINTS_BACK * max(ground.timetable.calendar.days, 1))
    proposal = propose(ground, Wish())
    reckoning = books.reckoning
    _, metrics = measure(ground, None)
    return Briefing(
        name=wish.name,
        as_of=ground.today,
        words=wish.words,
        commit=(reckoning.at or reckoning.facts.head or ""),
        query=seen.shown(wish.query.strip()),
        hour_rate=appraisal.terms.hour_rate,
        patience=appraisal.terms.payback,
        listed=seen.listed,
        closed=seen.closed,
        load=load,
        low=low,
        high=high,
        earlier=_earlier(past, since),
        points=tuple(replace(point, name=seen.called(point.name, point.day)) for point in past.points),
        assumed=past.assumed,
        request=_request(ground, proposal, seen),
        fired=tuple(_fired(seen, ground)),
        backlog=backlog_of(
            appraisal.market.issues.values(),
            reckoning.config,
            Counter(each.debt.valuation.cell for each in seen.listed),
        ),
        read=bool(appraisal.market.issues),
        purses=tuple(_called(seen, purse) for purse in recent(ground)),
        metrics=metrics,
        turned_since=since,
        turns=_turns(past.known, since, (*seen.listed, *seen.closed)),
        kinds=outcomes([each.debt for each in (*seen.listed, *seen.closed)]),
        whole=outcome("", debts),
        calibration=appraisal.calibration,
        measured=_measured(debts),
        coverage=_coverage(len(books.entries), len(reckoning.candidates)),
        notes=tuple(dict.fromkeys((*appraisal.notes, *past.notes))),
        problems=len(reckoning.problems) + len(appraisal.problems),
        broken=bool(reckoning.broken),
    )


class _Seen:
    """The debts of a report, numbered: what is open and costs most comes first."""

    def __init__(self, ground: Ground, debts: Sequence[Appraised]) -> None:
        self._ground = ground
        self._names = Names(ground.appraisal.market.names.values())
        ordered = sorted(debts, key=lambda debt: (-debt.valuation.cost_of_delay.value, debt.entry.key))
        still = [debt for debt in ordered if debt.entry.open]
        ended = [debt for debt in ordered if not debt.entry.open]
        self.listed = tuple(self._listed(number, debt) for number, debt in enumerate(still, 1))
        numbered = enumerate(ended, len(still) + 1)
        self.closed = tuple(self._listed(number, debt) for number, debt in numbered)
        self._by_key = {each.debt.entry.key: each for each in (*self.listed, *self.closed)}

    def of(self, keys: Iterable[str]) -> tuple[Listed, ...]:
        """The debts with these keys; those outside the report have the number 0."""
        every = self._ground.appraisal.by_key
        return tuple(self._by_key.get(key) or self._listed(0, every[key]) for key in keys)

    def _listed(self, number: int, debt: Appraised) -> Listed:
        name, tag = self._ground.books.name_of(debt.entry), debt.entry.tag
        plain = replace(
            tag, kind=tag.kind and self.shown(tag.kind), aspect=tag.aspect and self.shown(tag.aspect)
        )
        if plain != tag:
            debt = replace(debt, entry=replace(debt.entry, debt=replace(debt.entry.debt, tag=plain)))
        return Listed(number=number, name=name, title=self.shown(tag.title), debt=debt)

    def called(self, sprint: str, day: str) -> str:
        """The name of a sprint, or a day of it where the name is one of a customer."""
        return day if self._names.tells(sprint) else sprint

    def shown(self, text: str) -> str:
        """The text, where it names no customer."""
        return HIDDEN if self._names.tells(text) else text


def _called(seen: _Seen, purse: Purse) -> Purse:
    return replace(
        purse, sprint=replace(purse.sprint, name=seen.called(purse.sprint.name, purse.sprint.start))
    )


def _points(debts: int) -> int:
    """How many points of the past are reckoned, which takes as long as they have debts."""
    return max(min(MOST_POINTS, MOST_REVALUED // max(debts, 1)), FEWEST_POINTS)


def _earlier(past: Trend, since: str) -> Point | None:
    """What was owed on a day; None where no debt had been taken."""
    begun = past.points[0].day if past.points else since
    moment = Moment(day=since, name=since, capacity=past.points[-1].capacity if past.points else None)
    return series(past.known, [moment])[0] if begun <= since else None


def _request(ground: Ground, proposal: Proposal, seen: _Seen) -> Request:
    plan, every = proposal.plan, ground.appraisal.by_key
    worths = [every[key].valuation for key in plan.worth]
    return Request(
        sprint=seen.called(proposal.sprint.name, proposal.sprint.start)
        if proposal.sprint is not None
        else "",
        budget=proposal.budget,
        spent=proposal.spent,
        assumed=bool(proposal.notes),
        worth=len(plan.worth),
        worth_hours=plan.worth_hours,
        spared=sum(each.cost_of_delay.value for each in worths),
        waited_for=sum(each.streams.enabling + each.streams.demand for each in worths),
        runway=proposal.runway,
        planned=seen.of(pick.key for pick in plan.chosen),
        late=seen.of(miss.key for miss in plan.missed if miss.due),
    )


def _fired(seen: _Seen, ground: Ground) -> Iterator[Fired]:
    """The debts of which a trigger has fired that are in no plan, the longest waiting first."""
    current = ground.timetable.current(ground.today)
    planned = {*current.planned, *(key for key, _ in current.slices)} if current is not None else set()
    found = []
    for each in seen.listed:
        called = [
            standing
            for standing in each.debt.standings
            if standing.verdict == "fired" and standing.snoozed_until is None
        ]
        entry = each.debt.entry
        if not called or entry.state in PLANNED or {entry.key, entry.debt.fingerprint} & planned:
            continue
        asking = {ask.customer for standing in called for ask in standing.asks if ask.customer}
        found.append(
            Fired(
                listed=each,
                triggers=tuple(seen.shown(standing.name) for standing in called),
                since=min((standing.since for standing in called if standing.since), default=None),
                customers=len(asking),
            )
        )
    yield from sorted(found, key=lambda each: (each.since or "9999", each.listed.number))


def _turns(known: Known, since: str, listed: Iterable[Listed]) -> tuple[Turn, ...]:
    """The debts whose verdict is another than on a day; what gained or lost most comes first."""
    then: Mapping[str, Appraised] = {debt.entry.key: debt for debt in debts_on(known, since)}
    found = []
    for each in listed:
        before, after = then.get(each.debt.entry.key), each.debt.valuation
        if before is None or before.valuation.verdict == after.verdict:
            continue
        nets = (before.valuation.net, after.net)
        by = nets[1].value - nets[0].value if nets[0] is not None and nets[1] is not None else None
        found.append(Turn(listed=each, before=before.valuation.verdict, after=after.verdict, by=by))
    return tuple(sorted(found, key=lambda turn: (turn.by is None, -abs(turn.by or 0.0), turn.listed.number)))


def _measured(debts: Iterable[Appraised]) -> float | None:
    """The share of what debts have cost so far that somebody logged; None where they have cost nothing."""
    worths = [debt.valuation.carried for debt in debts]
    whole = sum(each.value for each in worths)
    logged = sum(each.value * (each.measured or 0.0) for each in worths)
    return logged / whole if whole > 0 else None


def _coverage(debts: int, candidates: int) -> float | None:
    return debts / (debts + candidates) if debts + candidates else None
