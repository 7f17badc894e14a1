"""`debtledger verdicts`: which shortcuts pay here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, Argument, Command, Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context

COMMAND = Command(
    summary="Show by kind which shortcuts paid, and whether estimates held.",
    text="A debt is good where what it bought is worth more than what it has cost and repaying it costs, by"
    " more than chance; good so far as long as nobody has entered what it turned out to be worth; underwater"
    " where it is less; unpriced where nobody said what it bought. Net is in the money that the hour rate is"
    " in. QUERY selects debts, as for list.",
    parameters=(
        Argument(name="query", metavar="[QUERY]...", count=-1),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "json", "csv"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=(
        "debtledger verdicts",
        "debtledger verdicts state:closed",
        "debtledger verdicts --format csv -o verdicts.csv",
    ),
)


def run(context: Context, *, query: Sequence[str], format_name: str, output: str | None) -> int:
    """Print the verdicts by kind, and on standard error what is unknown."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.economy.load import load_of
    from debtledger.core.economy.outcomes import outcome, outcomes
    from debtledger.core.view import View
    from debtledger.pages import verdicts
    from debtledger.pages.entries import told_shortly
    from debtledger.worth.appraisal import appraise, chosen

    books = open_books(context)
    appraisal = appraise(books, context)
    debts = chosen(appraisal, books, " ".join(query), context)
    found = verdicts.Verdicts(
        kinds=outcomes(debts), whole=outcome("", debts), load=load_of(debts, appraisal.capacity)
    )
    if format_name == "json":
        chunks = verdicts.as_json(found)
    elif format_name == "csv":
        chunks = verdicts.as_csv(found)
    else:
        chunks = verdicts.as_text(found, View(colour=context.colour_for(output), width=context.width))
    context.write_output(chunks, output)
    for text in (*told_shortly(appraisal.problems), *appraisal.notes):
        context.say(text)
    return LEDGER if books.reckoning.broken else CLEAN
