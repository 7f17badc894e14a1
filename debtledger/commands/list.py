"""`debtledger list`: the debts of the ledger, all or those that a query means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from debtledger.command import CLEAN, LEDGER, OUTPUT, PLAIN_FORMAT, PROBLEMS, Argument, Command, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from debtledger.answers import Answer
    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.view import View
    from debtledger.survey import Survey

COMMAND = Command(
    summary="List the debts of the ledger, with their states.",
    text="QUERY selects some: state:active owner:@platform kind:hardcoding interest>4h path:src/pay, words;"
    " not excludes, OR and ( ) combine. What is wrong between tags and records is told on standard error;"
    " errors make the exit code 1, broken records 3.",
    parameters=(Argument(name="query", metavar="[QUERY]...", count=-1), PLAIN_FORMAT, OUTPUT),
    examples=(
        "debtledger list",
        "debtledger list owner:@platform 'interest>4h'",
        "debtledger list not state:repaid",
        "debtledger list --format json -o debts.json",
    ),
)


def run(context: Context, *, query: Sequence[str], format_name: str, output: str | None) -> int:
    """Print the debts that are meant."""
    from debtledger.answers import answered
    from debtledger.core.view import View

    view = View(colour=context.colour_for(output), width=context.width, today=context.today.isoformat())
    wish = Wish(" ".join(query), format_name, view)
    answer = answered(("list", wish), context, lambda found: _answer(wish, context, found))
    context.write_output((answer.text,), output)
    for text in answer.said:
        context.say(text)
    return answer.code


class Wish(NamedTuple):
    """Which debts to list, and how."""

    query: str
    format_name: str
    view: View


def _answer(wish: Wish, context: Context, found: Survey) -> Answer:
    from debtledger.answers import Answer
    from debtledger.bookkeeping import open_books
    from debtledger.core.text import count
    from debtledger.pages import listing
    from debtledger.pages.entries import told

    books = open_books(context, found)
    entries = _selected(books, wish.query, context.today)
    if wish.format_name == "json":
        chunks = listing.as_json(entries)
    elif books.entries and not entries:
        chunks = iter((f"none of {count(len(books.entries), 'debt')} matches\n",))
    else:
        chunks = listing.as_text(entries, books.names, wish.view)
    said = tuple(told(books.problems))
    if books.reckoning.broken:
        return Answer("".join(chunks), (*said, "the list is incomplete: a record is broken"), LEDGER)
    wrong = any(problem.severity == "error" for problem in books.problems)
    return Answer("".join(chunks), said, PROBLEMS if wrong else CLEAN)


def _selected(books: Books, text: str, today: date) -> Sequence[Entry]:
    if not text.strip():
        return books.entries
    from debtledger.core.query import QueryError, matches, parse

    try:
        query = parse(text, books.reckoning.config.reader().vocabulary, today)
    except QueryError as error:
        raise UsageError(error.render()) from None
    return [entry for entry in books.entries if matches(query, entry)]
