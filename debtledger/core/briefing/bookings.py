"""A debt as bookings of double entry, in hours: taken, interest paid, repaid, written off.

Each sums to nought, and what is left of a liability is what is left to repay, as all other views tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.economy.account import payments
from debtledger.core.economy.economics import three_point
from debtledger.core.economy.series import ended_on
from debtledger.core.references import is_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.core.briefing.facts import Listed
    from debtledger.core.economy.appraised import Appraised

DIGITS: Final = Decimal("0.0001")
NOUGHT: Final = Decimal(0)
TIME, TAKEN = "assets:time", "assets:taken"


class Posting(NamedTuple):
    """Hours on an account."""

    account: str
    hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What happened on a day (YYYY-MM-DD), and the accounts between which hours went."""

    day: str
    words: str
    title: str
    postings: tuple[Posting, ...]


class _Paid(NamedTuple):
    """Hours of repayment on a day; earlier: before the debt was estimated anew."""

    day: str
    hours: Decimal
    earlier: bool


def bookings(listed: Iterable[Listed], today: str, calibration: float) -> tuple[Booking, ...]:
    """The bookings of these debts, in the order of their days."""
    found = [booking for each in listed for booking in _of(each, today, calibration)]
    return tuple(sorted(found, key=lambda booking: booking.day))


def accounts(found: Iterable[Booking]) -> tuple[str, ...]:
    """All accounts that are used, in order."""
    return tuple(sorted({posting.account for booking in found for posting in booking.postings}))


def _of(listed: Listed, today: str, calibration: float) -> Iterator[Booking]:
    debt, key = listed.debt, listed.debt.entry.key
    paid = _payments(debt, today)
    end = ended_on(debt) or today
    days = [debt.account.since or today, *(each.day for each in paid)]
    taken = _taken(debt, calibration, paid)
    liability = f"liabilities:debt:{key}"
    if taken:
        yield _booked(min(days), "principal taken", listed, (TAKEN, taken), (liability, -taken))
    yield from _interest(listed, today if debt.account.open else end)
    left = taken
    for each in paid:
        part = min(left, each.hours)
        left -= part
        over = (f"expenses:beyond estimate:{key}", each.hours - part)
        yield _booked(each.day, "repaid", listed, (liability, part), over, (TIME, -each.hours))
    if left and not debt.account.open:
        if debt.account.outcome == "written-off":
            yield _booked(end, "written off", listed, (liability, left), ("revenues:written off", -left))
        else:
            short = f"revenues:below estimate:{key}"
            yield _booked(end, "repaid for less", listed, (liability, left), (short, -left))


def _interest(listed: Listed, day: str) -> Iterator[Booking]:
    """Each receipt, and in one sum what is estimated beside them."""
    debt = listed.debt
    account, logged = f"expenses:interest:{debt.entry.key}", NOUGHT
    for receipt in debt.evidence.receipts:
        hours = _hours(receipt.hours)
        logged += hours
        if hours and is_date(receipt.at[:10]):
            yield _booked(receipt.at[:10], "interest paid", listed, (account, hours), (TIME, -hours))
    rest = _hours(debt.valuation.carried.value) - logged
    if rest > 0:
        words = "interest paid, estimated"
        yield _booked(day, words, listed, (account, rest), (TIME, -rest))


def _taken(debt: Appraised, calibration: float, paid: Sequence[_Paid]) -> Decimal:
    """The principal as it is estimated now, and what was repaid before; nought where nobody estimated it."""
    if debt.account.principal is None:
        return NOUGHT
    factor = calibration if debt.account.open else 1.0
    earlier = sum((each.hours for each in paid if each.earlier), NOUGHT)
    return _hours(three_point(debt.account.principal).mean * factor) + earlier


def _payments(debt: Appraised, today: str) -> tuple[_Paid, ...]:
    """Repayments in the order of their days; one whose day nobody knows is of today."""
    found = (
        _Paid(each.at if is_date(each.at) else today, _hours(each.hours), each.earlier)
        for each in payments(debt.entry, debt.evidence)
    )
    return tuple(sorted(each for each in found if each.hours > 0))


def _booked(day: str, words: str, listed: Listed, *pairs: tuple[str, Decimal]) -> Booking:
    postings = tuple(Posting(account, hours) for account, hours in pairs if hours)
    return Booking(day=day, words=words, title=listed.title, postings=postings)


def _hours(value: float) -> Decimal:
    return Decimal(repr(max(value, 0.0))).quantize(DIGITS)
