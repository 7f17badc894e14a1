"""`debtledger resolve`: say what became of a debt whose tag is gone: repaid, written off, or moved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from debtledger.command import Command, Option, UsageError
from debtledger.deciding.decisions import ID, NOTE, Decision, carry_out

if TYPE_CHECKING:
    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry

COMMAND = Command(
    summary="Say what became of a debt whose tag is gone.",
    group="decide",
    text="A tag that is gone does not mean that the debt is repaid. Without an option it asks. ID is an id"
    " or its start.",
    parameters=(
        ID,
        Option(flags=("--repaid",), kind="flag", help="It was repaid; say how long that took by --hours."),
        Option(flags=("--hours",), metavar="H", help="The hours that repaying took: 3, 2.5, or 1d 4h."),
        Option(flags=("--written-off",), kind="flag", help="There is nothing left to repay."),
        Option(
            flags=("--moved",),
            metavar="PATH[:LINE]",
            help="It stands there now, without a tag; the path joins the record's scope.",
        ),
        NOTE,
    ),
    examples=(
        "debtledger resolve D-7k3f",
        "debtledger resolve D-7k3f --repaid --hours 3",
        'debtledger resolve D-7k3f --written-off --note "the importer was removed"',
        "debtledger resolve D-7k3f --moved src/billing/retry.py:40",
    ),
)
WAYS = "--repaid --hours 3, --written-off, or --moved src/pay.py:40"
QUESTION = "was it repaid, written off, or moved? [r/w/m] "
NOTHING_WRITTEN = "nothing was written"


def run(  # noqa: PLR0913 - one parameter for each option
    context: Context,
    *,
    typed: str,
    repaid: bool,
    hours: str | None,
    written_off: bool,
    moved: str | None,
    note: str | None,
) -> int:
    """Write the event, and the state that it leads to."""
    from debtledger.bookkeeping import open_books

    given = [
        name
        for name, said in (
            ("--repaid", repaid or hours is not None),
            ("--written-off", written_off),
            ("--moved", moved is not None),
        )
        if said
    ]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} say different things", "leave one of them out")
    books = open_books(context)
    entry = books.find(typed)
    _check(books, entry)
    if not given:
        given, hours, moved = _asked(context, books, entry)
    if given == ["--repaid"]:
        return carry_out(context, entry.key, Decision(what="repaid", hours=hours, note=note))
    if given == ["--written-off"]:
        return carry_out(context, entry.key, Decision(what="written-off", note=note))
    path, line = _place(context, books, moved or "")
    to = f"to {path}:{line}" if line else f"to {path}"
    decision = Decision(what="moved", note=f"{to}: {note}" if note else to, scope=(path,))
    code = carry_out(context, entry.key, decision)
    context.write([f"  or write DEBT({entry.key}) in a comment there, and the debt has a tag again\n"])
    return code


def _check(books: Books, entry: Entry) -> None:
    """Raise UsageError where there is nothing to resolve, or nowhere to write it."""
    name = books.name_of(entry)
    if entry.debt.places:
        place = entry.debt.places[0]
        raise UsageError(
            f"the tag of {name} is still there: {place.path}:{place.line}",
            f"debtledger repay {name} --hours 3, or debtledger write-off {name}",
        )
    if entry.record is not None and not entry.open:
        raise UsageError(f"{name} is {entry.state}: there is nothing to resolve", f"debtledger reopen {name}")


def _asked(context: Context, books: Books, entry: Entry) -> tuple[list[str], str | None, str | None]:
    """What somebody on the terminal answers: the option that was meant, and its value."""
    name = books.name_of(entry)
    if not context.interactive:
        raise UsageError(f"what became of {name}?", f"debtledger resolve {name} {WAYS}")
    context.say(f"the tag of {name} is gone: {entry.tag.title}")
    while True:
        answer = _answer(context, QUESTION).lower()
        if answer in {"r", "repaid"}:
            return ["--repaid"], _answer(context, "how many hours did it take? "), None
        if answer in {"w", "written off", "written-off"}:
            return ["--written-off"], None, None
        if answer in {"m", "moved"}:
            return ["--moved"], None, _answer(context, "where does it stand now? PATH[:LINE] ")
        context.say("  type r, w or m; ^D stops")


def _answer(context: Context, words: str) -> str:
    """An answer that is not empty. Raises UsageError where the user wants no more."""
    while (answer := context.ask(words)) is not None:
        if answer.strip():
            return answer.strip()
    raise UsageError(f"no answer, so {NOTHING_WRITTEN}")


def _place(context: Context, books: Books, typed: str) -> tuple[str, int]:
    """The path relative to the root, and the line (0 where none was said). Raises UsageError."""
    path, colon, line = typed.rpartition(":")
    if not (colon and path and line.isascii() and line.isdecimal() and len(line) < len("1000000000")):
        path, line = typed, "0"
    root = os.path.realpath(books.reckoning.facts.root)
    whole = os.path.join(os.path.realpath(context.cwd), path)
    below = os.path.relpath(whole, root)
    if not path or below.split(os.sep)[0] in {"..", ".git"} or not os.path.lexists(whole):
        raise UsageError(f"{path or typed}: no such file or folder here", "name where the debt stands now")
    return below, int(line)
