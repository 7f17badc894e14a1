"""The verb measure: what the sprints since a day say about repayment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger.core.days import day_number, day_text
from debtledger.core.market.quadrant import FUTURE, weight
from debtledger.core.planning.metrics import SprintFacts, metrics
from debtledger.core.planning.spending import spent_in
from debtledger.market import backlog_of
from debtledger.sprints import Timetable
from debtledger.worth.evaluation import fired_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.planning.metrics import Metric
    from debtledger.core.planning.spending import Purse
    from debtledger.core.planning.sprint import Sprint
    from debtledger.core.tracking.issue import Issue
    from debtledger.planning import Ground

SHOWN: Final = 6
MOST: Final = 104
SUPPORT: Final = "Support"
BEST: Final = frozenset({"A", "B"})


def measure(ground: Ground, since: str | None) -> tuple[tuple[str, ...], tuple[Metric, ...]]:
    """The names of the sprints that have begun since a day (of the last six), and the metrics over them.

    Where nobody says when sprints are, spans of their length stand for them, the last of which ends today.
    """
    leads = _leads(ground)
    facts = [_facts(ground, purse, leads) for purse in recent(ground, since)]
    return tuple(each.name for each in facts), metrics(facts)


def recent(ground: Ground, since: str | None = None) -> tuple[Purse, ...]:
    """The purses of the sprints that have begun since a day (of the last six), oldest first; or of spans."""
    current = ground.timetable.current(ground.today)
    if current is None:
        return recent(_in_spans(ground), since)
    known = ground.purses(current, MOST if since else SHOWN)
    return tuple(purse for purse in known if since is None or purse.sprint.end >= since)


def _in_spans(ground: Ground) -> Ground:
    calendar = ground.timetable.calendar
    first_day = day_text(day_number(ground.today) + 1 - calendar.days * MOST)
    return replace(ground, timetable=Timetable(calendar=replace(calendar, first_day=first_day)))


def _facts(ground: Ground, purse: Purse, leads: Mapping[str, tuple[str, int]]) -> SprintFacts:
    sprint = purse.sprint
    issues = [issue for issue in ground.appraisal.market.issues.values() if not issue.pull_request]
    cells = backlog_of(_closed(issues, sprint), ground.books.reckoning.config, {}).cells
    effort = sum(each.weight for each in cells)
    opened, closed = _defects(ground, issues, sprint)
    best, asked = _asked(ground, sprint)
    taken, repaid = _principal(ground, sprint)
    return SprintFacts(
        name=sprint.name,
        floor=purse.floor,
        spent=purse.spent,
        scouted=purse.scouted,
        future=sum(each.weight for each in cells if each.cell in FUTURE) if effort else None,
        effort=effort or None,
        opened=opened,
        closed=closed,
        best=best,
        asked=asked,
        taken=taken,
        repaid=repaid,
        lead_days=tuple(days for end, days in leads.values() if sprint.holds(end)),
    )


def _closed(issues: Sequence[Issue], sprint: Sprint) -> list[Issue]:
    return [issue for issue in issues if issue.closed and sprint.holds(issue.closed)]


def _defects(ground: Ground, issues: Sequence[Issue], sprint: Sprint) -> tuple[int | None, int | None]:
    """How many issues of the cell Support were opened and closed; unknown where no issue was ever read."""
    if not issues:
        return None, None
    config = ground.books.reckoning.config
    sums = [
        sum(each.issues for each in backlog_of(found, config, {}).cells if each.cell == SUPPORT)
        for found in (
            [issue for issue in issues if issue.created and sprint.holds(issue.created)],
            _closed(issues, sprint),
        )
    ]
    return sums[0], sums[1]


def _asked(ground: Ground, sprint: Sprint) -> tuple[float | None, float | None]:
    """The weight of issues closed that customers asked for: of segments A and B, and of all segments."""
    market = ground.appraisal.market
    segments: dict[str, set[str]] = {}
    for ask in market.demand.asks:
        customer = market.demand.customers.get(ask.customer or "")
        segment = ask.segment or (customer.segment if customer is not None else None)
        if segment is not None:
            segments.setdefault(ask.ref, set()).add(segment)
    asked = [issue for issue in _closed(list(market.issues.values()), sprint) if issue.ref in segments]
    if not asked:
        return None, None
    best = [issue for issue in asked if segments[issue.ref] & BEST]
    return sum(weight(issue)[0] for issue in best), sum(weight(issue)[0] for issue in asked)


def _principal(ground: Ground, sprint: Sprint) -> tuple[float | None, float | None]:
    """Hours of principal taken, and repaid, in a sprint; unknown where debts have no estimate.

    Every hour of repayment counts as an hour of principal.
    """
    taken: float | None = 0.0
    repaid = sum(spent_in(sprint, ground.books.entries, ground.evidence).values())
    for debt in ground.appraisal.by_key.values():
        if debt.evidence.since and sprint.holds(debt.evidence.since):
            hours = debt.valuation.principal
            taken = None if hours is None or taken is None else taken + hours.value
    return taken, repaid


def _leads(ground: Ground) -> dict[str, tuple[str, int]]:
    """When debts were repaid, and how many days after a trigger of theirs was true first, by key."""
    reckoning, every = ground.books.reckoning, ground.appraisal.by_key
    spans = {}
    for key, debt in every.items():
        end, since = _repaid_on(debt), debt.evidence.since
        if end is not None and since is not None:
            spans[key] = max(since, *_reopened(debt, end)), end
    evidence = {key: debt.evidence for key, debt in every.items()}
    first = fired_first(reckoning, ground.appraisal.market, spans, evidence) if spans else {}
    return {key: (spans[key][1], day_number(spans[key][1]) - day_number(day)) for key, day in first.items()}


def _reopened(debt: Appraised, end: str) -> Iterator[str]:
    """The days up to one on which a debt was opened again."""
    events = debt.entry.record.events if debt.entry.record is not None else ()
    yield ""
    yield from (each.at for each in events if each.what == "reopened" and each.at <= end)


def _repaid_on(debt: Appraised) -> str | None:
    """The day on which a debt was repaid for good."""
    if debt.entry.state != "repaid":
        return None
    days = [each.at[:10] for each in debt.evidence.repayments if not each.partial]
    events = debt.entry.record.events if debt.entry.record is not None else ()
    days += [each.at for each in events if each.what == "repaid" and not each.partial]
    return max(days, default=None)
