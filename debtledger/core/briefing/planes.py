"""The two pictures of a report: where effort goes, and what debts take against what they cost."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.charts import Axis, Dot, Plane, Stroke, Tick, decades, gathered
from debtledger.core.briefing.costs import MOST_ROWS, delay_of, principal_of
from debtledger.core.briefing.sections import NONE, Foreign, Picture, Section, Table, percent, said
from debtledger.core.text import hours, number

if TYPE_CHECKING:
    from debtledger.core.briefing.facts import Briefing, Listed

MOST_NUMBERED: Final = 20
EDGE: Final = 0.1
"""How much room there is around the quadrant, as a share of its width."""
_CELLS: Final = (
    Dot(0.14, 0.32, "technical debt"),
    Dot(0.74, 0.32, "support"),
    Dot(0.14, 0.9, "architectural innovation"),
    Dot(0.74, 0.9, "new features"),
)
LEAST_DELAY: Final = 0.01
"""Hours a sprint below which a debt is drawn at the lower edge."""
_ACTIONS: Final = ("Repay now", "Split & plan", "Boy scout", "Hold")


def quadrant_section(found: Briefing) -> Section:
    """The backlog quadrant: where effort goes, and where debts stand by who pays for them."""
    rate = found.backlog.innovation_rate
    lead = (
        f"{percent(rate)} of the effort on issues goes to the future: architecture and features."
        if rate is not None
        else "No issue of a tracker was read, so shares of effort are unknown: debtledger sync."
    )
    return Section(
        name="quadrant",
        title="The backlog quadrant: where effort goes",
        sentences=said((lead,)),
        pictures=(_quadrant_picture(found),) if found.listed else (),
        tables=(_cells_table(found),),
    )


def effort_section(found: Briefing) -> Section:
    """Effort x Pain: what fits into a sprint, what pays back, and the table of debts."""
    title = "Effort × Pain"  # noqa: RUF001 - the sign of multiplication
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
    if worth.principal is None or delay_of(each) == NONE:
        return NONE
    return "never" if worth.payback is None else f"{number(worth.payback)} sprints"


def _quadrant_picture(found: Briefing) -> Picture:
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
    return Picture(chart=chart, legend=legend)


def _cells_table(found: Briefing) -> Table:
    return Table(
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
            for each in found.backlog.cells
        ),
        numeric=frozenset(range(1, 7)),
    )
