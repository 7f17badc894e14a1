"""`debtledger backlog`: where effort sits, in the four cells of the backlog quadrant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, OUTPUT, Command, Option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.bookkeeping import Books
    from debtledger.context import Context

PART = "a snapshot tells of the issues that debts and conditions wait for, not of the others: debtledger sync"

COMMAND = Command(
    summary="Show the backlog quadrant: counts, hours, and shares against their targets.",
    group="trackers",
    text="Issues are put into cells by their labels and types ([quadrant] in the settings; the first that"
    " matches counts), weighed by hours spent, else points, else as one. Debts count in the cell where their"
    " cost of delay puts them.",
    parameters=(
        Option(
            flags=("--state",),
            choices=("open", "closed", "all"),
            default="all",
            help="Which issues: those still open, those closed, or all.",
        ),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "json", "csv"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=("debtledger backlog", "debtledger backlog --state open --format json"),
)


def run(context: Context, *, state: str, format_name: str, output: str | None) -> int:
    """Print the quadrant."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.view import View
    from debtledger.market import backlog_of
    from debtledger.pages import board
    from debtledger.pages.entries import told_shortly
    from debtledger.sprints import share_problems
    from debtledger.worth.appraisal import appraise

    books = open_books(context)
    appraisal = appraise(books, context)
    market = appraisal.market
    cells = _cells(books, {key: each.cell for key, each in appraisal.valuations.items()})
    issues = [each for each in market.issues.values() if state in ("all", each.state)]
    found = backlog_of(issues, books.reckoning.config, cells)
    notes = (*appraisal.notes, PART) if issues and not books.reckoning.tracked else appraisal.notes
    read_at = {name: time for name, time in market.demand.read_at.items() if name != "customers"}
    if format_name == "json":
        chunks = board.as_json(found, read_at, notes, context.today.isoformat())
    elif format_name == "csv":
        chunks = board.as_csv(found)
    else:
        view = View(colour=context.colour_for(output), width=context.width, today=context.today.isoformat())
        chunks = board.as_text(found, read_at, notes, view)
    context.write_output(chunks, output)
    for text in told_shortly((*share_problems(books.reckoning.config), *appraisal.problems)):
        context.say(text)
    return CLEAN


def _cells(books: Books, placed: Mapping[str, str]) -> dict[str, int]:
    """How many open debts stand in each cell."""
    found: dict[str, int] = {}
    for entry in books.entries:
        if entry.open and entry.key in placed:
            found[placed[entry.key]] = found.get(placed[entry.key], 0) + 1
    return found
