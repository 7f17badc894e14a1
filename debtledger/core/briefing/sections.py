"""The parts of a report: headings, sentences, tables and charts, the same for every form it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.market.bands import band

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.briefing.charts import Chart

UNKNOWN: Final = "unknown"
NONE: Final = "–"  # noqa: RUF001 - a dash where a table has nothing


class Foreign(str):
    """Text that others wrote: a form must show it as it stands, and never obey it."""

    __slots__ = ()


Sentence = tuple[str, ...]
"""The parts of a sentence, ours and foreign ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: what it is about, its heads, and rows of as many cells; numeric: the columns of numbers.

    detail: it repeats a chart for those who cannot see it, or adds to it.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    detail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart, and below it what its lines and dots mean."""

    chart: Chart
    legend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part. number: the one figure that it is about, in large letters; name: of the anchor in a page."""

    name: str
    title: str
    number: str = ""
    sentences: tuple[Sentence, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()


def percent(share: float | None) -> str:
    """A share as people say it: "12.4 %"; what is unknown is told so."""
    if share is None:
        return UNKNOWN
    return f"{share * 100:.0f} %" if share >= 1 or share == 0 else f"{share * 100:.1f} %"


def money(amount: float | None) -> str:
    """Money in bands, which is all that a report tells of it: "+ 25k-50k"."""
    if amount is None:
        return UNKNOWN
    return f"{'+' if amount >= 0 else '−'} {band(abs(amount))}"  # noqa: RUF001 - a minus sign


def banded(amount: float | None) -> str | None:
    """The same for programs; None for what is unknown."""
    return None if amount is None else money(amount)


def said(*sentences: Iterable[str] | None) -> tuple[Sentence, ...]:
    """The sentences that are there."""
    return tuple(tuple(each) for each in sentences if each)
