"""`debtledger edit`: change what the record of a debt says, and nothing else in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, Argument, Command, UsageError
from debtledger.deciding.decisions import ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.replaced import Replaced

COMMAND = Command(
    summary="Change fields of a debt's record.",
    group="decide",
    text="FIELD=VALUE sets a field, FIELD= removes it; FIELD+=ITEM and FIELD-=ITEM change a list. All else in"
    " the file stays as it is, comments too; a new cost or interest is also kept as an event. On a terminal"
    " and without FIELD=VALUE the whole record is opened in your editor: triggers with conditions are written"
    " there. Fields: title, owner, kind, aspect, context, alternatives, labels, paths, ref, requires, blocks,"
    " repay-when, review-on, taken; cost, basis; interest, drag, touches, incident-probability,"
    " incident-hours, incident-visible; bought, saved, weeks, cost-of-delay, probability, customer, price,"
    " realised, realised-evidence, realised-on.",
    parameters=(ID, Argument(name="amendments", metavar="[FIELD=VALUE]...", count=-1)),
    examples=(
        "debtledger edit D-7k3f owner=@platform cost=3-5d",
        "debtledger edit D-7k3f labels+=hot repay-when='#412 closed'",
        "debtledger edit D-7k3f weeks=6 cost-of-delay=2500 incident-probability=0.01 incident-hours=80",
    ),
)


def run(context: Context, *, typed: str, amendments: Sequence[str]) -> int:
    """Splice the changes into the record, or let the user edit all of it."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.text import safe_text
    from debtledger.deciding.amending import amend, unrecorded

    if not (amendments or context.interactive):
        raise UsageError("there is nothing to change", "debtledger edit ID FIELD=VALUE")
    books = open_books(context)
    entry = books.find(typed)
    name = books.name_of(entry)
    if entry.record is None:
        raise unrecorded(name)
    replaced = amend(context, books, entry, amendments) if amendments else _by_hand(context, books, entry)
    if not replaced.changed:
        context.write((f"{name} says that already; nothing was written\n",))
    else:
        said = safe_text(", ".join(amendments)) or "the record"
        context.write((f"edited {said}\n", f"wrote {replaced.path}\n", f"  debtledger show {name}\n"))
    return CLEAN


def _by_hand(context: Context, books: Books, entry: Entry) -> Replaced:
    """Let the user edit the record; its text before and after."""
    from debtledger.core.replaced import Replaced
    from debtledger.deciding.questions import rewritten

    store = books.reckoning.store
    stored = store.read(entry.key)

    def put(text: str) -> str:
        if text != stored.text:
            store.edit(entry.key, stored.text, text)
        return text

    fresh = rewritten(context, stored.text, put)
    return Replaced(path=stored.path, before=stored.text.encode(), after=fresh.encode())
