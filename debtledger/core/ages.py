"""How long ago something was: days between days, and the words for it."""

from __future__ import annotations

from datetime import date

from debtledger.core.text import number


def days_between(day: str, today: str) -> int | None:
    """The days from one day to another (YYYY-MM-DD); None where one of them is no day."""
    try:
        return (date.fromisoformat(today) - date.fromisoformat(day)).days
    except ValueError:
        return None


def age_words(read_at: str, today: str) -> str:
    """How long ago something was read, in days of UTC: `read today`, `read 3 d ago`, `never read`."""
    if not read_at:
        return "never read"
    days = days_between(read_at[:10], today)
    if days is None:
        return f"read {read_at[:10]}"
    return "read today" if days <= 0 else f"read {number(days)} d ago"
