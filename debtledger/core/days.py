"""Days as numbers, for sweeping over many of them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

FIRST: Final = 1
"""The number of a day that nobody knows, which counts as long ago."""
NEVER: Final = date.max.toordinal()


@lru_cache(maxsize=65_536)
def day_number(text: str) -> int:
    """The number of the day in a date or a UTC time, "2026-01-31" or "2026-01-31T12:00:00Z"."""
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return FIRST


@lru_cache(maxsize=65_536)
def day_text(number: int) -> str:
    """The day of a number."""
    return date.fromordinal(max(FIRST, min(number, NEVER))).isoformat()
