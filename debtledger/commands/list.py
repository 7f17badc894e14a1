"""`debtledger list`: the debts of the ledger, all or those that a query means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from debtledger.command import AS_OF, CLEAN, LEDGER, OUTPUT, PROBLEMS, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.answers import Answer
    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.view import View

HELP = "help"
COMMAND = Command(
    summary="List the debts of the ledger, with their states.",
    text="QUERY selects some: state:active owner:@platform kind:hardcoding interest>4h path:src/pay, words;"
    " not excludes, OR and ( ) combine. --columns makes a table of id, title, state, age, principal,"
    " interest, carried, payback, verdict, cell, action and more: `--columns help` tells all of them. What is"
    " wrong between tags and records is told on standard error; errors make the exit code 1, broken"
    " records 3.",
    parameters=(
        Argument(name="query", metavar="[QUERY]...", count=-1),
        Option(
            flags=("--columns",),
            metavar="NAME,...",
            help="Print a table of these columns: title,payback,verdict. The word help lists all.",
        ),
        Option(
            flags=("--sort",),
            metavar="COLUMN",
            help="Order by payback, interest, principal, verdict, age or any other column; what is unknown"
            " comes last.",
        ),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "json", "csv"),
            default="text",
            help="How to print it.",
        ),
        AS_OF,
        OUTPUT,
    ),
    examples=(
        "debtledger list",
        "debtledger list owner:@platform 'interest>4h'",
        "debtledger list not state:repaid",
        "debtledger list --columns id,title,payback,verdict --sort payback",
        "debtledger list --as-of 2026-01-31",
        "debtledger list --format json -o debts.json",
    ),
)


def run(context: Context, *, query: Sequence[str], format_name: str, output: str | None, **more: Any) -> int:
    """Print the debts that are meant."""
    from debtledger.answers import answered
    from debtledger.bookkeeping import open_books, open_books_at
    from debtledger.core.view import View

    view = View(colour=context.colour_for(output), width=context.width, today=context.today.isoformat())
    if more["columns"] == HELP:
        from debtledger.pages import table

        context.write_output(table.help_text(view), output)
        return CLEAN
    text = " ".join(query)
    wish = Wish(text, format_name, view, _columns(more["columns"], format_name), _sort(more["sort"]))
    if more["as_of"] is not None:
        books, context, when = open_books_at(context, more["as_of"])
        answer = (_reckoned if _reckons(wish, context) else _plain)(wish, context, books)
        context.say(f"the ledger as of {when}")
    elif _reckons(wish, context):
        answer = _reckoned(wish, context, open_books(context))
    else:
        answer = answered(
            ("list", wish), context, lambda found: _plain(wish, context, open_books(context, found))
        )
    context.write_output((answer.text,), output)
    for said in answer.said:
        context.say(said)
    return answer.code


class Wish(NamedTuple):
    """Which debts to list, and how."""

    query: str
    format_name: str
    view: View
    columns: tuple[str, ...] = ()
    sort: str = ""


def _columns(text: str | None, format_name: str) -> tuple[str, ...]:
    """The columns that were asked for. Raises UsageError."""
    if text is None:
        if format_name != "csv":
            return ()
        from debtledger.core.economy.tabling import COLUMNS

        return tuple(COLUMNS)
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for name in names:
        _check_column(name)
    if not names:
        raise UsageError("--columns names no column", "debtledger list --columns id,title,payback")
    return names


def _sort(name: str | None) -> str:
    if name:
        _check_column(name.lower())
    return (name or "").lower()


def _check_column(name: str) -> None:
    from debtledger.core.economy.tabling import COLUMNS
    from debtledger.nearest import did_you_mean

    if name not in COLUMNS:
        hint = did_you_mean(name, COLUMNS) or f"the columns are {', '.join(COLUMNS)}"
        raise UsageError(f"there is no column {name}", hint)


def _reckons(wish: Wish, context: Context) -> bool:
    """Whether numbers have to be reckoned, which takes the history; a plain list is to stay quick."""
    from debtledger.worth.selection import query_of

    if wish.columns or wish.sort or wish.format_name != "text":
        return True
    return bool(wish.query.strip()) and query_of(wish.query, context).reckons


def _plain(wish: Wish, context: Context, books: Books) -> Answer:
    """The plain list."""
    from debtledger.pages import listing

    entries = books.entries
    if wish.query.strip():
        from debtledger.core.query import matches
        from debtledger.worth.selection import query_of

        query = query_of(wish.query, context, books.reckoning.config)
        entries = [entry for entry in entries if matches(query, entry)]
    return _told(books, listing.as_text(entries, books.names, wish.view), len(entries))


def _reckoned(wish: Wish, context: Context, books: Books) -> Answer:
    """The list with numbers, in the order that was asked for."""
    from debtledger.core.economy.tabling import in_order
    from debtledger.pages import listing, table
    from debtledger.pages.entries import told_shortly
    from debtledger.pages.figures import appraised_object
    from debtledger.worth.appraisal import appraise, chosen

    appraisal = appraise(books, context)
    debts = chosen(appraisal, books, wish.query, context)
    if wish.sort:
        debts = in_order(debts, wish.sort)
    ordered = [debt.entry for debt in debts]
    notes = (*told_shortly(appraisal.problems), *appraisal.notes)
    if wish.format_name == "json":
        figures = {debt.entry.key: appraised_object(debt) for debt in debts}
        for debt in debts if wish.columns else ():
            figures[debt.entry.key]["columns"] = table.columns_object(debt, wish.columns)
        return _told(books, listing.as_json(ordered, figures), None, notes)
    if wish.format_name == "csv":
        return _told(books, table.as_csv(debts, wish.columns), None, notes)
    if wish.columns:
        chunks = table.as_text(debts, wish.columns, books.names, wish.view)
    else:
        words = {debt.entry.key: table.summary_words(debt) for debt in debts}
        chunks = listing.as_text(ordered, books.names, wish.view, words)
    return _told(books, chunks, len(debts), notes)


def _told(books: Books, chunks: Iterable[str], shown: int | None, notes: Sequence[str] = ()) -> Answer:
    """The answer with what is wrong; shown: how many debts, where people read that none of them matches."""
    from debtledger.answers import Answer
    from debtledger.core.text import count
    from debtledger.pages.entries import told

    if shown == 0 and books.entries:
        chunks = (f"none of {count(len(books.entries), 'debt')} matches\n",)
    said = (*told(books.problems), *notes)
    if books.reckoning.broken:
        return Answer("".join(chunks), (*said, "the list is incomplete: a record is broken"), LEDGER)
    wrong = any(problem.severity == "error" for problem in books.problems)
    return Answer("".join(chunks), said, PROBLEMS if wrong else CLEAN)
