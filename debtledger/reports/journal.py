"""Debts as a journal of plain-text double-entry accounting, in hours, for hledger and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.bookings import accounts, bookings
from debtledger.core.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.briefing.bookings import Booking
    from debtledger.core.briefing.facts import Briefing

SUMMARY: Final = "plain-text double-entry accounting in hours, for hledger"


def render(found: Briefing) -> Iterator[str]:
    """Give a journal that declares its accounts, with transactions in the order of their days."""
    return written(found.as_of, bookings((*found.listed, *found.closed), found.as_of, found.calibration))


def written(as_of: str, booked: Sequence[Booking]) -> Iterator[str]:
    """Yield the journal of these bookings."""
    yield f"; what deliberate debts took and cost, in hours, as of {as_of}\n"
    yield "decimal-mark .\ncommodity 1000.0000 h\n"
    for account in accounts(booked):
        yield f"account {account}\n"
    for booking in booked:
        yield from _transaction(booking)


def _transaction(booking: Booking) -> Iterator[str]:
    yield f"\n{booking.day} * {booking.words} | {_description(booking.title)}\n".replace(" | \n", "\n")
    for posting in booking.postings:
        yield f"    {posting.account}  {posting.hours} h\n"


def _description(text: str) -> str:
    """Foreign text as a part of a description, which a semicolon would end: tags may follow it."""
    return " ".join(safe_text(text).replace(";", ",").replace("|", "/").split())
