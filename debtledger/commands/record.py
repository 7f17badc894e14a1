"""`debtledger record`: give a debt that only its tag declares a record, and write the id into the tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, PLAIN_FORMAT, Argument, Command, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.deciding.desk import Desk

COMMAND = Command(
    summary="Give a debt that only its tag declares a record.",
    group="decide",
    text="ID is the beginning of its fingerprint, as debtledger list shows it, or FILE:LINE of a tag. The"
    " record takes over what the tag says; the tag keeps its title and prose, and gets the id. All places of"
    " the debt are written.",
    parameters=(Argument(name="typed", metavar="ID"), PLAIN_FORMAT),
    examples=("debtledger record src/pay.py:39", "debtledger record 3f9c2a"),
)


def run(context: Context, *, typed: str, format_name: str) -> int:
    """Write the record and the tags. Raises UsageError, LedgerError and NotRewritten."""
    from debtledger.deciding.desk import open_desk
    from debtledger.deciding.enrolling import enrol

    desk, _ = open_desk(context)
    entry = _entry(context, desk, typed)
    done = enrol(context, desk, entry)
    wrote = [each.path for each in done.replaced]
    context.write(_told(entry, done.identity, wrote, format_name))
    return CLEAN


def _entry(context: Context, desk: Desk, typed: str) -> Entry:
    """The debt that was typed, which has no record. Raises UsageError and UnknownId."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.prefixes import UnknownId
    from debtledger.deciding.desk import open_desk

    books = open_books(context)
    wanted = typed
    if typed.rpartition(":")[2].isdecimal():
        there, spot = open_desk(context, typed)
        if spot is None or there.root != desk.root:
            raise UsageError(f"{typed} is in another work tree", f"cd {there.root}")
        wanted = f"{spot.path}:{spot.line}"
    try:
        entry = books.find(wanted)
    except UnknownId:
        if wanted in {f"{each.path}:{each.line}" for each in books.reckoning.candidates}:
            raise UsageError(f"{typed} is a candidate, no tag yet", f"debtledger adopt {typed}") from None
        if ":" in wanted:
            raise UsageError(f"there is no tag at {typed}", "debtledger list") from None
        raise
    if entry.record is not None:
        raise UsageError(f"{entry.key} has a record: {entry.path}", f"debtledger show {entry.key}")
    return entry


def _told(entry: Entry, identity: str, wrote: list[str], format_name: str) -> Iterator[str]:
    if format_name == "json":
        import json

        places = [{"path": place.path, "line": place.line} for place in entry.debt.places]
        said = {"id": identity, "title": entry.tag.title, "record": wrote[0], "places": places}
        report = {"schema": 1, "debt": said, "wrote": wrote, "conflicts": entry.conflicts}
        yield json.dumps(report, indent=2) + "\n"
        return
    from debtledger.core.text import safe_text

    yield f"{identity} {safe_text(entry.tag.title)}\n"
    yield from (f"wrote {safe_text(path)}\n" for path in wrote)
    if entry.conflicts:
        names = ", ".join(entry.conflicts)
        yield f"its tags disagreed on {names}; the record has what the first of them said\n"
        yield f"  debtledger edit {identity} {entry.conflicts[0]}=...\n"
    yield f"  debtledger show {identity}\n"
