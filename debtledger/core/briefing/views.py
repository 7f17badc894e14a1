"""What a report shows besides: the past, the two pictures, sprints, verdicts, and the kinds that pay."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.charts import (
    Axis,
    Bars,
    Dot,
    Plane,
    Stroke,
    Tick,
    dated,
    decades,
    gathered,
    rising,
)
from debtledger.core.briefing.costs import MOST_ROWS, delay_of, principal_of
from debtledger.core.briefing.sections import NONE, Foreign, Picture, Section, Table, money, percent, said
from debtledger.core.days import day_number
from debtledger.core.economy.valuation import VERDICTS
from debtledger.core.text import count, hours, number

if TYPE_CHECKING:
    from debtledger.core.briefing.facts import Briefing, Listed, Turn
    from debtledger.core.economy.outcomes import Outcome
    from debtledger.core.planning.metrics import Metric
    from debtledger.core.planning.spending import Purse

MOST_NUMBERED: Final = 20
MOST_TURNS: Final = 5
EDGE: Final = 0.1
"""How much room there is around the quadrant, as a share of its width."""
_CELLS: Final = (
    Dot(0.12, 0.4, "technical debt"),
    Dot(0.72, 0.4, "support"),
    Dot(0.12, 0.98, "architectural innovation"),
    Dot(0.72, 0.98, "new features"),
)
LEAST_DELAY: Final = 0.01
"""Hours a sprint below which a debt is drawn at the lower edge."""


def past_section(found: Briefing) -> Section:
    """How many debts there were, since the first one."""
    points = found.points
    title = "Since the first debt"
    if len(points) <= 1:
        return Section(name="past", title=title, sentences=said(("There is no past to tell of yet.",)))
    days = {point.day: float(day_number(point.day)) for point in points}
    known = [float(point.debts) for point in points]
    whole = [float(point.debts + point.gone) for point in points]
    strokes = [Stroke(words="open debts", points=tuple(zip(days.values(), known, strict=True)))]
    legend = "The line counts the open debts of the ledger."
    if known != whole:
        strokes.append(
            Stroke(words="and tags", points=tuple(zip(days.values(), whole, strict=True)), style="dashed")
        )
        legend += " The dashed line counts tags as well that have left the code without a record: whether"
        legend += " they were repaid nobody said."
    last, gone = points[-1], max(point.gone for point in points)
    chart = Plane(
        words=f"open debts: from {points[0].debts} on {points[0].day} to {last.debts} on {last.day}",
        x=dated("end of sprint", days),
        y=rising("open debts", max(whole)),
        strokes=tuple(strokes),
    )
    ends = f"Since {points[0].day}: {last.repaid:,} repaid, {last.written_off:,} written off."
    lost = f" Up to {count(gone, 'tag')} at a time have left the code since without a word." if gone else ""
    still = f"{count(last.debts, 'debt')} {'is' if last.debts == 1 else 'are'} open"
    return Section(
        name="past",
        title=title,
        sentences=said((f"{still}. {ends}{lost}",)),
        pictures=(Picture(chart=chart, legend=legend),),
    )


def quadrant_section(found: Briefing) -> Section:
    """The backlog quadrant: where effort goes, and where debts stand by who pays for them."""
    cells = found.backlog.cells
    table = Table(
        caption="the four cells of the backlog",
        heads=("cell", "issues", "open", "hours spent", "share of effort", "target", "open debts"),
        rows=tuple(
            (
                each.cell,
                str(each.issues),
                str(each.open),
                number(each.hours),
                percent(each.share),
                NONE if each.target is None else percent(each.target),
                str(each.debts),
            )
            for each in cells
        ),
        numeric=frozenset(range(1, 7)),
    )
    rate = found.backlog.innovation_rate
    lead = (
        f"{percent(rate)} of the effort on issues goes to the future: architecture and features."
        if rate is not None
        else "No issue of a tracker was read, so shares of effort are unknown: debtledger sync."
    )
    chart = Plane(
        words="the backlog quadrant: debts by who feels them, and whether the past or the future pays",
        x=_halves("technical", "business"),
        y=_halves("past", "future"),
        dots=gathered(
            [Dot(each.debt.valuation.x, each.debt.valuation.y, _label(each)) for each in found.listed],
            _halves("", ""),
            _halves("", ""),
        ),
        names=_CELLS,
        strokes=(
            Stroke(words="", points=((0.5, -EDGE), (0.5, 1 + EDGE)), style="rule"),
            Stroke(words="", points=((-EDGE, 0.5), (1 + EDGE, 0.5)), style="rule"),
        ),
    )
    legend = "Numbers are those of the table of debts. A debt moves to the right as customers feel it, and up"
    legend += " as what is to come waits for it."
    return Section(
        name="quadrant",
        title="Where effort goes",
        sentences=said((lead,)),
        pictures=(Picture(chart=chart, legend=legend),) if found.listed else (),
        tables=(table,),
    )


def effort_section(found: Briefing) -> Section:
    """Effort x Pain: what fits into a sprint, what pays back, and the table of debts."""
    title = "Effort × pain"  # noqa: RUF001 - the sign of multiplication
    if not found.listed:
        return Section(name="effort", title=title, sentences=said(("No debt is open.",)))
    shown = [each for each in found.listed if each.debt.valuation.principal is not None]
    actions = [each.debt.valuation.action for each in found.listed]
    sums = [f"{amount:,} {name}" for name in _ACTIONS if (amount := actions.count(name))]
    lead = f"By what they take and what they cost, the debts are: {', '.join(sums)}."
    pictures = (_effort_picture(found, shown),) if shown else ()
    more = len(found.listed) - MOST_ROWS
    return Section(
        name="effort",
        title=title,
        sentences=said(
            (lead,),
            (f"The table has the {MOST_ROWS} that cost most; {more:,} more: debtledger list.",)
            if more > 0
            else None,
        ),
        pictures=pictures,
        tables=(_debts_table(found.listed[:MOST_ROWS]),),
    )


_ACTIONS: Final = ("Repay now", "Split & plan", "Boy scout", "Hold")


def sprints_section(found: Briefing) -> Section:
    """Whether the budget of the last sprints was spent on repayment."""
    title = "Sprint adherence"
    if all(purse.floor is None for purse in found.purses):
        line = "Nobody said what a sprint holds, so adherence is unknown: set sprint.capacity_hours."
        return Section(
            name="sprints", title=title, sentences=said((line,)), tables=(_metrics_table(found.metrics),)
        )
    adherence = next((each for each in found.metrics if each.name == "adherence"), None)
    overall = adherence.overall if adherence is not None else None
    names = ("floor", "spent on planned debts", "boy-scout hours")
    rows = tuple((purse.sprint.name, (purse.floor, purse.spent, purse.scouted)) for purse in found.purses)
    chart = Bars(
        words="hours of repayment in each sprint, beside the floor", unit="h", names=names, rows=rows
    )
    lead = (
        f"Over {count(len(found.purses), 'sprint')}, {percent(overall)} of the floor was spent on repayment."
    )
    legend = "In each group: the floor, hours on planned debts (striped), boy-scout hours (dotted)."
    return Section(
        name="sprints",
        title=title,
        sentences=said((lead,)),
        pictures=(Picture(chart=chart, legend=legend),),
        tables=(_sprints_table(found.purses), _metrics_table(found.metrics)),
    )


def turns_section(found: Briefing) -> Section:
    """The debts of which people think otherwise now."""
    title = "Largest change of verdict"
    if not found.turns:
        line = f"No verdict has changed since {found.turned_since}."
        return Section(name="turns", title=title, sentences=said((line,)))
    first = found.turns[0]
    lead = (Foreign(first.listed.title), f" was {first.before}, and is {first.after}.")
    return Section(
        name="turns",
        title=title,
        sentences=said(lead),
        tables=(
            Table(
                caption=f"verdicts that have changed since {found.turned_since}",
                heads=("no.", "debt", "was", "is", "net changed by"),
                rows=tuple(_turn_row(turn) for turn in found.turns[:MOST_TURNS]),
                numeric=frozenset({0, 4}),
            ),
        ),
    )


def kinds_section(found: Briefing) -> Section:
    """Which kinds of shortcuts pay."""
    title = "Which kinds pay"
    if not found.whole.debts:
        return Section(name="kinds", title=title, sentences=said(("No debt is recorded.",)))
    weighed = [each for each in found.kinds if each.weighed]
    lead = (
        "What debts have bought is not weighed yet: no record says it."
        if not weighed
        else f"Of {count(found.whole.debts, 'debt')}, {count(found.whole.weighed, 'net')} could be reckoned."
    )
    return Section(
        name="kinds",
        title=title,
        sentences=said((lead,)),
        tables=(
            Table(
                caption="verdicts by kind",
                heads=("kind", "debts", *VERDICTS, "net of one", "repaying took"),
                rows=tuple(_kind_row(each) for each in found.kinds),
                numeric=frozenset(range(1, len(VERDICTS) + 4)),
            ),
        ),
    )


def _label(each: Listed) -> str:
    return str(each.number) if each.number <= MOST_NUMBERED else ""


def _halves(low: str, high: str) -> Axis:
    ticks = (Tick(low, 0.0), Tick(high, 1.0))
    return Axis(words="", low=-EDGE, high=1.0 + EDGE, ticks=ticks)


def _effort_picture(found: Briefing, shown: list[Listed]) -> Picture:
    """Dots on logarithms, with the lines of what fits into a sprint and of what pays back."""
    budget, patience = found.request.budget, found.patience
    sizes = [max(_principal(each), LEAST_DELAY) for each in shown]
    pains = [max(each.debt.valuation.cost_of_delay.value, LEAST_DELAY) for each in shown]
    x = decades("hours to repay", [*sizes, budget], "h")
    y = decades("costs, hours a sprint", pains, "h")
    dots = [
        Dot(log10(size), log10(pain), _label(each))
        for each, size, pain in zip(shown, sizes, pains, strict=True)
    ]
    strokes = []
    if budget > 0:
        strokes.append(
            Stroke(words="fits", points=((log10(budget), y.low), (log10(budget), y.high)), style="dashed")
        )
    left, right = max(x.low, y.low + log10(patience)), min(x.high, y.high + log10(patience))
    if left < right:
        ends = ((left, left - log10(patience)), (right, right - log10(patience)))
        strokes.append(Stroke(words="pays back", points=ends, style="bound"))
    legend = (
        f"Left of the dashed line it fits into the {hours(budget)} of a sprint; above the dotted line"
        f" it pays back within {number(patience)} sprints. Numbers are those of the table."
    )
    chart = Plane(
        words="debts by the hours they take to repay and the hours they cost a sprint",
        x=x,
        y=y,
        dots=gathered(dots, x, y),
        strokes=tuple(strokes),
    )
    return Picture(chart=chart, legend=legend)


def _principal(each: Listed) -> float:
    figure = each.debt.valuation.principal
    return 0.0 if figure is None else figure.value


def _debts_table(listed: tuple[Listed, ...]) -> Table:
    return Table(
        caption="open debts that cost most",
        heads=(
            *("no.", "debt", "title", "kind", "to repay", "costs a sprint", "pays back in", "verdict"),
            "advice",
        ),
        rows=tuple(
            (
                str(each.number),
                each.name,
                Foreign(each.title),
                Foreign(each.debt.entry.tag.kind or NONE),
                principal_of(each),
                delay_of(each),
                _payback(each),
                each.debt.valuation.verdict,
                each.debt.valuation.action,
            )
            for each in listed
        ),
        numeric=frozenset({0, 4, 5, 6}),
    )


def _payback(each: Listed) -> str:
    worth = each.debt.valuation
    if worth.principal is None:
        return NONE
    return "never" if worth.payback is None else f"{number(worth.payback)} sprints"


def _sprints_table(purses: tuple[Purse, ...]) -> Table:
    return Table(
        caption="hours of repayment",
        heads=("sprint", "floor", "carried in", "on planned debts", "boy-scout hours", "adherence"),
        rows=tuple(
            (
                Foreign(purse.sprint.name),
                NONE if purse.floor is None else hours(purse.floor),
                hours(purse.carry_in),
                hours(purse.spent),
                hours(purse.scouted),
                percent(purse.spent / purse.floor if purse.floor else None),
            )
            for purse in purses
        ),
        numeric=frozenset(range(1, 6)),
    )


def _metrics_table(metrics: tuple[Metric, ...]) -> Table:
    return Table(
        caption="the same sprints in other numbers",
        heads=("metric", "value", "what it says"),
        rows=tuple((each.name, _metric(each), each.meaning) for each in metrics if each.name != "adherence"),
        numeric=frozenset({1}),
    )


def _metric(each: Metric) -> str:
    if each.overall is None:
        return "unknown"
    match each.unit:
        case "share":
            return percent(each.overall)
        case "days":
            return f"{number(each.overall)} d"
        case "count":
            return f"{each.overall:+g}" if each.overall else "0"
    return number(each.overall)


def _turn_row(turn: Turn) -> tuple[str, ...]:
    title = Foreign(turn.listed.title)
    return str(turn.listed.number), title, turn.before, turn.after, money(turn.by)


def _kind_row(each: Outcome) -> tuple[str, ...]:
    return (
        Foreign(each.kind) if each.kind else "(no kind)",
        str(each.debts),
        *(str(each.counts[name]) for name in VERDICTS),
        NONE if each.net_of_one is None else money(each.net_of_one),
        NONE if each.ratio is None else f"{number(each.ratio)} × estimate",  # noqa: RUF001 - times
    )
