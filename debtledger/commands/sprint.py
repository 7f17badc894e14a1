"""`debtledger sprint`: what a sprint has for repayment, and where it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, PLAIN_FORMAT, Argument, Command, UsageError

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.core.planning.sprint import Sprint
    from debtledger.pages.sprint_sheet import SprintSheet
    from debtledger.planning import Ground

SHOWN = 6
NO_SPRINT = """nobody said when sprints begin
  write under [sprint] in .debtledger.toml: first_day = "2026-01-05" and capacity_hours = 160
"""
NO_SPRINT_JSON = '{"schema": 1, "sprint": null}\n'

COMMAND = Command(
    summary="Show the repayment budget of the current sprint, or of another, and the last six.",
    group="plan",
    text="The floor is the share of the capacity that quadrant.targets gives to technical debt. What is left"
    " of it is carried into the next sprint, at most one floor. Spent are the hours of Debt-Repays and of"
    " work logs on planned debts; those on other debts are boy-scout hours and stand apart. NAME is one"
    " of a file in .debtledger/sprints, of a milestone, or of the settings such as 2026-S24.",
    parameters=(Argument(name="name", metavar="[NAME]", count=0), PLAIN_FORMAT, OUTPUT),
    examples=("debtledger sprint", "debtledger sprint 2026-S24 --format json"),
)


def run(context: Context, *, name: str | None, format_name: str, output: str | None) -> int:
    """Print the sprint."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.view import View
    from debtledger.pages import sprint_sheet
    from debtledger.pages.entries import told
    from debtledger.planning import survey_ground

    ground = survey_ground(open_books(context), context)
    found = _meant(ground, name)
    if found is None:
        chunks = iter([NO_SPRINT_JSON if format_name == "json" else NO_SPRINT])
    elif format_name == "json":
        chunks = sprint_sheet.as_json(_page(ground, found))
    else:
        view = View(colour=context.colour_for(output), width=context.width)
        chunks = sprint_sheet.as_text(_page(ground, found), view)
    context.write_output(chunks, output)
    for text in told(ground.timetable.problems):
        context.say(text)
    if ground.books.reckoning.broken:
        context.say("the sprint is incomplete: a record is broken\n  debtledger doctor")
        return LEDGER
    return CLEAN


def _meant(ground: Ground, name: str | None) -> Sprint | None:
    """The sprint that is meant, None where nobody said when sprints are. Raises UsageError."""
    timetable = ground.timetable
    if name is None:
        return timetable.current(ground.today)
    found = timetable.named(name, ground.today)
    if found is None:
        known = ", ".join(each.name for each in timetable.listed[-3:])
        raise UsageError(
            f"no sprint is called {name}", f"known are {known}" if known else "debtledger sprint"
        )
    return found


def _page(ground: Ground, sprint: Sprint) -> SprintSheet:
    from debtledger.core.planning.spending import spent_in
    from debtledger.pages.sprint_sheet import PlannedDebt, SprintSheet
    from debtledger.sprints import cells_of

    spent = spent_in(sprint, ground.books.entries, ground.evidence)
    slices = dict(sprint.slices)
    planned = []
    for key in dict.fromkeys((*sprint.planned, *slices)):
        debt = ground.appraisal.by_key.get(key)
        principal = debt.valuation.principal if debt is not None else None
        left = None if principal is None else principal.value
        if debt is not None and not debt.entry.open:
            left = 0.0
        planned.append(
            PlannedDebt(
                id=key,
                name=key if debt is None else ground.books.name_of(debt.entry),
                title="" if debt is None else debt.entry.tag.title,
                state="gone" if debt is None else debt.entry.state,
                hours=min(slices[key], left) if key in slices and left is not None else left,
                spent=spent.get(key, 0.0),
            )
        )
    return SprintSheet(
        last=ground.purses(sprint, SHOWN),
        planned=planned,
        cells=cells_of(ground.books.reckoning.config, ground.appraisal.market.issues.values(), sprint),
    )
