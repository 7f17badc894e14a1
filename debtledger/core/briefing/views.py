"""What a report shows besides: the past, sprints, verdicts that changed, and the kinds that pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.charts import (
    Bars,
    Plane,
    Stroke,
    dated,
    rising,
)
from debtledger.core.briefing.sections import NONE, Foreign, Picture, Section, Table, money, percent, said
from debtledger.core.days import day_number
from debtledger.core.economy.valuation import VERDICTS
from debtledger.core.text import count, hours, number

if TYPE_CHECKING:
    from debtledger.core.briefing.facts import Briefing, Turn
    from debtledger.core.economy.outcomes import Outcome
    from debtledger.core.planning.metrics import Metric
    from debtledger.core.planning.spending import Purse
    from debtledger.core.planning.sprint import Sprint

MOST_TURNS: Final = 5
LONGEST_NAME: Final = 12


def past_section(found: Briefing) -> Section:
    """How many debts there were, since the first one."""
    points = found.points
    title = "Burn-down since the first debt"
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
    rows = tuple(
        (_short_name(purse.sprint), (purse.floor, purse.spent, purse.scouted)) for purse in found.purses
    )
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


def _short_name(sprint: Sprint) -> str:
    """What fits below a bar: names are cut at their ends, where those of sprints differ."""
    return sprint.name if len(sprint.name) <= LONGEST_NAME else sprint.start


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
