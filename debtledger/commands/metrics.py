"""`debtledger metrics`: what the last sprints say about repayment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, Command, Option, UsageError

if TYPE_CHECKING:
    from debtledger.context import Context

NO_SPRINTS = """nobody said when sprints begin: measured in spans of {days} days that end today, an assumption
  write under [sprint] in .debtledger.toml: first_day = "2026-01-05" and capacity_hours = 160"""

COMMAND = Command(
    summary="Show adherence, innovation rate, defects, boy-scout rate and more, sprint by sprint.",
    group="plan",
    text="The last six sprints, or those since a day. What cannot be known is told as unknown, never as"
    " nought: without trackers there is no innovation rate, without a capacity no adherence. No number here"
    " is about a person.",
    parameters=(
        Option(flags=("--since",), metavar="DATE", help="From the sprint that this day is in, YYYY-MM-DD."),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "json", "csv"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=("debtledger metrics --since 2026-01-05", "debtledger metrics --format csv -o metrics.csv"),
)


def run(context: Context, *, since: str | None, format_name: str, output: str | None) -> int:
    """Print the metrics."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.references import is_date
    from debtledger.core.view import View
    from debtledger.measuring import measure
    from debtledger.pages import gauges
    from debtledger.pages.entries import told
    from debtledger.planning import survey_ground

    if since is not None and not is_date(since):
        raise UsageError(f'"{since}" is no day', "write year, month and day: --since 2026-01-05")
    ground = survey_ground(open_books(context), context)
    sprints, found = measure(ground, since)
    if format_name == "json":
        chunks = gauges.as_json(sprints, found)
    elif format_name == "csv":
        chunks = gauges.as_csv(sprints, found)
    else:
        view = View(colour=context.colour_for(output), width=context.width)
        chunks = gauges.as_text(sprints, found, view)
    context.write_output(chunks, output)
    if ground.timetable.current(ground.today) is None:
        context.say(NO_SPRINTS.format(days=ground.timetable.calendar.days))
    for text in told(ground.timetable.problems):
        context.say(text)
    if ground.books.reckoning.broken:
        context.say("the metrics are incomplete: a record is broken\n  debtledger doctor")
        return LEDGER
    return CLEAN
