"""How somebody looks at a report: what the formats for people go by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Colour, width in columns, whether candidates are listed, and how much of a list is shown (None: all).

    today is the day from which ages are counted (YYYY-MM-DD), "" where nobody asks for ages.

    Formats for machines are always complete and plain.
    """

    colour: bool = False
    width: int = 80
    candidates: bool = False
    limit: int | None = None
    today: str = ""
