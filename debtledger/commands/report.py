"""`debtledger report`: what people who decide about money should know, in three minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import AS_OF, CLEAN, LEDGER, OUTPUT, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context
    from debtledger.core.briefing.facts import Briefing

ROOM = "debtledger.reports"
ENDINGS = {"html": "html", "htm": "html", "md": "markdown", "csv": "csv", "json": "json"} | {
    "journal": "journal",
    "hledger": "journal",
}

COMMAND = Command(
    summary="Report to people who decide about money: what debts cost, and what to ask for.",
    group="look",
    text="One number first, the share of capacity that goes to interest; then the ask, what is due and not"
    " scheduled, the past, the two pictures, sprints, and which kinds of shortcuts pay. The page needs no"
    " network. It names no customer and measures no person, and money stands in bands. QUERY selects debts,"
    " as for list. Without --format, the ending of the file says it, else it is html.",
    parameters=(
        Argument(name="query", metavar="[QUERY]...", count=-1),
        Option(flags=("--format",), name="format_name", room=ROOM, help="The form of the report."),
        AS_OF,
        OUTPUT,
    ),
    examples=(
        "debtledger report -o report.html",
        "debtledger report --format markdown",
        "debtledger report --format journal -o debts.journal",
    ),
)


def run(
    context: Context,
    *,
    query: Sequence[str],
    format_name: str | None,
    as_of: str | None,
    output: str | None,
) -> int:
    """Print the report, and on standard error what is unknown."""
    from debtledger import rooms

    found = _brief(context, " ".join(query), as_of)
    member = rooms.load(ROOM, format_name or _form(output))
    context.write_output(member.render(found), output)
    if output is None and format_name is None and context.interactive:
        context.say("this is a page for a browser: debtledger report -o report.html")
    for note in found.notes:
        context.say(note)
    if found.broken:
        context.say("the report is incomplete: a record is broken\n  debtledger doctor")
        return LEDGER
    return CLEAN


def _form(output: str | None) -> str:
    """The form that the ending of a file means. Raises UsageError for one that means none."""
    _, dot, ending = (output or "").rpartition("/")[2].rpartition(".")
    if not dot:
        return "html"
    if ending.lower() not in ENDINGS:
        raise UsageError(f"no form of a report ends in .{ending}", "add --format html")
    return ENDINGS[ending.lower()]


def _brief(context: Context, query: str, as_of: str | None) -> Briefing:
    import os

    from debtledger.bookkeeping import open_books, open_books_at
    from debtledger.briefing import Brief, brief
    from debtledger.planning import survey_ground

    words = ""
    if as_of is None:
        books = open_books(context)
    else:
        books, context, words = open_books_at(context, as_of)
    name = os.path.basename(books.reckoning.facts.root)
    return brief(survey_ground(books, context), Brief(query=query, words=words, name=name), context)
