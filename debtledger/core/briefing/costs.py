"""What a report says first: the interest load, what to ask for, what is due, and how sure all that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.charts import Plane, Stroke, dated, rising
from debtledger.core.briefing.sections import NONE, Foreign, Picture, Section, Table, percent, said
from debtledger.core.days import day_number
from debtledger.core.economy.load import REPORTED_SHARE
from debtledger.core.model import Interest
from debtledger.core.recording.record import RecordInterest
from debtledger.core.text import count, hours, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.briefing.facts import Briefing, Fired, Listed, Request
    from debtledger.core.economy.series import Point

MOST_ROWS: Final = 20
LEAST_HOURS: Final = 0.05
NO_SPREAD: Final = 0.001
STEADY: Final = 0.05
"""A change by less than this share of what there was is none."""


def load_section(found: Briefing) -> Section:
    """The one number: which share of the capacity goes to interest, how sure that is, and where it goes."""
    if not found.listed:
        line = "No deliberate debt is open." if found.closed else "No deliberate debt is recorded."
        hint = "" if found.closed else " debtledger scan finds what is tagged in the code."
        return Section(name="load", title="What deliberate debt costs", sentences=said((line + hint,)))
    if not found.load.interest:
        return _unstated(found)
    share, load = found.load.share, found.load
    unknown: tuple[str, ...] = ()
    if share is None or not load.capacity:
        figure = f"{hours(load.interest)} a sprint"
        bounds = f"{number(found.low)} to {hours(found.high)}"
        lead = f"goes to interest on {_open(found)}. {_sure(found, bounds)}"
        unknown = (
            "Nobody said what a sprint holds, so the share of it is unknown: set sprint.capacity_hours.",
        )
    else:
        figure = percent(share)
        bounds = f"{percent(found.low / load.capacity)} to {percent(found.high / load.capacity)}"
        lead = (
            f"of the capacity goes to interest on {_open(found)}: {hours(load.interest)} of"
            f" {hours(load.capacity)} a sprint. That is the interest load. {_sure(found, bounds)}"
        )
    return Section(
        name="load",
        title="What deliberate debt costs",
        number=figure,
        sentences=said((lead,), unknown, (_direction(found),), _above(found), (_owed(found),)),
        pictures=(_load_picture(found),) if len(found.points) > 1 else (),
        tables=(_load_table(found.points),) if len(found.points) > 1 else (),
    )


def _unstated(found: Briefing) -> Section:
    """What there is to say where no debt says what it costs."""
    none = "It does not say" if len(found.listed) == 1 else "None of them says"
    lines = said(
        (f"{none} what staying in debt costs: that is unknown, and not nought.",),
        ("Write interest: 1h/touch or interest: 2h/sprint into a tag: debtledger edit ID interest=...",),
        (_owed(found),),
    )
    return Section(name="load", title="What deliberate debt costs", number=_open(found), sentences=lines)


def request_section(found: Briefing) -> Section:
    """The ask: the budget, what it buys, and how long it takes."""
    asked = found.request
    budget = hours(asked.budget)
    span = "this sprint" if asked.sprint else "a sprint"
    sprint = ("sprint ", Foreign(asked.sprint)) if asked.sprint else ("a sprint",)
    tables = (
        _short("what this budget repays first", asked.planned),
        _short("due, and without room in it", asked.late),
    )
    return Section(
        name="ask",
        title="What to ask for",
        number=f"{budget} {span}" if asked.worth or asked.late else "",
        sentences=said(
            ("An assumption, because nobody said what a sprint holds: set sprint.capacity_hours.",)
            if asked.assumed
            else None,
            (_worth(asked),),
            (_runway(asked),) if asked.worth else None,
            ("In ", *sprint, f", {hours(asked.spent)} of {budget} are spent.") if asked.spent else None,
            ("This is about all debts, whatever the query.",) if found.query else None,
        ),
        tables=tuple(table for table in tables if table.rows),
    )


def fired_section(found: Briefing) -> Section:
    """What has become due, and is in no plan."""
    if not found.fired:
        lines = said(("No trigger has fired of a debt that is not planned.",))
        return Section(name="fired", title="Due, and not scheduled", sentences=lines)
    lead = f"Triggers of {count(len(found.fired), 'debt')} have fired, and nobody has planned what is due."
    return Section(
        name="fired",
        title="Due, and not scheduled",
        sentences=said((lead, " debtledger plan finds room for it.")),
        tables=(
            Table(
                caption="debts whose trigger has fired",
                heads=("no.", "debt", "waited for", "since", "paying customers", "to repay"),
                rows=tuple(_fired_row(each) for each in found.fired[:MOST_ROWS]),
                numeric=frozenset({0, 4, 5}),
            ),
        ),
    )


def trust_section(found: Briefing) -> Section:
    """How sure the numbers are, and what they are not about."""
    unknown = sum(each.debt.valuation.principal is None for each in found.listed)
    return Section(
        name="trust",
        title="How far to trust this",
        sentences=said(
            (
                (
                    "It is about recorded, deliberate debt alone"
                    f" ({percent(found.coverage)} of what comments confess), is no measure of health,"
                    " and says nothing about any person."
                ),
            )
            if found.coverage is not None
            else None,
            (f"Of what debts have cost so far, {percent(found.measured)} was logged; the rest is estimated.",)
            if found.measured is not None
            else None,
            (f"Estimates are multiplied by {found.calibration:.2f}, as repayments have taught.",)
            if found.calibration != 1
            else ("No repayment has tested the estimates yet.",),
            (f"Nobody estimated {count(unknown, 'debt')}: sums are without them.",) if unknown else None,
            (f"Money is told in bands, at {number(found.hour_rate)} an hour.",),
            ("A record cannot be read, so sums are incomplete: debtledger doctor.",)
            if found.broken
            else None,
            (f"{count(found.problems, 'problem')} in tags and records: debtledger doctor.",)
            if found.problems
            else None,
            *((Foreign(note),) for note in found.notes),
        ),
    )


def _open(found: Briefing) -> str:
    return count(len(found.listed), "open debt")


def _sure(found: Briefing, bounds: str) -> str:
    if found.high - found.low < NO_SPREAD * max(found.high, NO_SPREAD):
        return "All of it is said as single numbers, so how sure it is nobody knows."
    return f"With 80 % certainty, it is {bounds}."


def _direction(found: Briefing) -> str:
    """Where the load goes: what it was some sprints ago."""
    weeks = (day_number(found.as_of) - day_number(found.turned_since)) // 7
    if found.earlier is None or not found.points:
        return f"There was no debt yet {count(weeks, 'week')} ago."
    before, now = found.earlier.interest, found.points[-1].interest
    moved, capacity = now - before, found.load.capacity
    was = percent(before / capacity) if capacity else f"{hours(before)} a sprint"
    by = f"{number(abs(moved) / capacity * 100)} points" if capacity else hours(abs(moved))
    if abs(moved) <= STEADY * max(before, now):
        return f"{count(weeks, 'week')} ago it was {was}: steady."
    return f"{count(weeks, 'week')} ago it was {was}: {'up' if moved > 0 else 'down'} by {by}."


def _above(found: Briefing) -> tuple[str, ...]:
    if not found.load.is_above_reported:
        return ()
    reported = f"{REPORTED_SHARE:.0%}"
    return (f"That is more than the {reported} that developers report to lose on average (Besker et al.).",)


def _owed(found: Briefing) -> str:
    known = [each.debt.valuation.principal for each in found.listed]
    estimated = [figure.value for figure in known if figure is not None]
    if not estimated:
        return "Nobody estimated what repaying takes."
    passed = sum(each.debt.valuation.past_breaking_point for each in found.listed)
    of = "all of it" if len(estimated) == len(known) else f"the {len(estimated):,} that are estimated"
    text = f"Repaying {of} takes {hours(sum(estimated))}."
    if passed:
        have = "debt has" if passed == 1 else "debts have"
        text += f" {passed:,} {have} cost more already than repaying takes."
    return text


def _load_picture(found: Briefing) -> Picture:
    """The load over time with its bounds, as a share where the capacity is known, else in hours."""
    shares = found.load.capacity
    factor = 100 / shares if shares else 1.0
    words = "interest, % of capacity" if shares else "interest, hours a sprint"
    days = {point.day: float(day_number(point.day)) for point in found.points}
    lines = {
        "interest": [point.interest for point in found.points],
        "low": [point.low for point in found.points],
        "high": [point.high for point in found.points],
    }
    strokes = tuple(
        Stroke(
            words=name,
            points=tuple((at, value * factor) for at, value in zip(days.values(), values, strict=True)),
            style="plain" if name == "interest" else "bound",
        )
        for name, values in lines.items()
    )
    chart = Plane(
        words=f"{words}: from {number(lines['interest'][0] * factor)} on {found.points[0].day}"
        f" to {number(lines['interest'][-1] * factor)} on {found.points[-1].day}",
        x=dated("end of sprint", days),
        y=rising(words, max(lines["high"]) * factor),
        strokes=strokes,
    )
    legend = "The line is the mean; the dotted lines hold it with 80 %. Capacity is that of today."
    return Picture(chart=chart, legend=legend if shares else legend.partition(" Capacity")[0])


def _load_table(points: Sequence[Point]) -> Table:
    return Table(
        caption="what was owed at the end of sprints",
        heads=(
            *("sprint", "day", "open debts", "to repay (h)", "interest (h a sprint)", "80 %"),
            "past breaking point",
        ),
        rows=tuple(
            (
                Foreign(point.name),
                point.day,
                str(point.debts),
                number(point.principal),
                number(point.interest),
                f"{number(point.low)} to {number(point.high)}",
                str(point.past_breaking),
            )
            for point in points
        ),
        numeric=frozenset({2, 3, 4, 5, 6}),
        detail=True,
    )


def _worth(asked: Request) -> str:
    if not asked.worth:
        return "By what they are known to cost, no debt is worth repaying: hold them all."
    are = "is" if asked.worth == 1 else "are"
    return (
        f"{count(asked.worth, 'debt')} {are} worth repaying: {hours(asked.worth_hours)} of work, which then"
        f" spares {hours(asked.spared)} a sprint{_waited_for(asked)}."
    )


def _waited_for(asked: Request) -> str:
    if asked.waited_for < LEAST_HOURS:
        return ""
    rest = max(asked.spared - asked.waited_for, 0.0)
    worth = f"{hours(asked.waited_for)} that customers and other work who wait are worth"
    return f": {hours(rest)} of it interest, {worth}" if rest >= LEAST_HOURS else f": {worth}"


def _runway(asked: Request) -> str:
    if asked.runway is None:
        return "Without a budget that never happens."
    return f"The runway is {count(asked.runway, 'sprint')} with {hours(asked.budget)} in each."


def _short(caption: str, listed: Sequence[Listed]) -> Table:
    return Table(
        caption=caption,
        heads=("debt", "title", "to repay", "spares a sprint"),
        rows=tuple(
            (each.name, Foreign(each.title), principal_of(each), delay_of(each))
            for each in listed[:MOST_ROWS]
        ),
        numeric=frozenset({2, 3}),
    )


def principal_of(each: Listed) -> str:
    """The hours to repay a debt."""
    figure = each.debt.valuation.principal
    return NONE if figure is None else hours(figure.value)


def delay_of(each: Listed) -> str:
    """The hours a sprint that a debt costs; none where nobody said, and nothing shows it."""
    delay, entry = each.debt.valuation.cost_of_delay.value, each.debt.entry
    recorded = entry.record.interest if entry.record is not None else RecordInterest()
    stated = entry.tag.interest != Interest() or recorded != RecordInterest()
    return hours(delay) if delay or stated else NONE


def _fired_row(each: Fired) -> tuple[str, ...]:
    return (
        str(each.listed.number),
        Foreign(each.listed.title),
        Foreign("; ".join(each.triggers)),
        each.since or NONE,
        str(each.customers) if each.customers else NONE,
        principal_of(each.listed),
    )
