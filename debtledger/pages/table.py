"""The list of debts as a table: columns that were asked for, for people and for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from debtledger.core.cells import cell
from debtledger.core.economy.tabling import COLUMNS, NEVER, plain
from debtledger.core.finding import name_of
from debtledger.core.lines import BETWEEN, FAINT, PLAIN, STRONG, YELLOW, labelled, line, painted, text_width
from debtledger.core.text import clip, display_width, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.lines import Line
    from debtledger.core.objects import JsonObject
    from debtledger.core.text import SafeText
    from debtledger.core.view import View

GAP = "  "
NARROWEST = 12
NARROWED = ("title", "place", "owner", "fowler", "aspect")
"""Columns that give way where the line is too long, in this order."""


def as_text(
    debts: Sequence[Appraised], columns: Sequence[str], names: Mapping[str, str], view: View
) -> Iterator[str]:
    """Yield the table for people: a head, and a line for each debt."""
    yield from painted(_lines(debts, columns, names, view.width), view)


def as_csv(debts: Iterable[Appraised], columns: Sequence[str]) -> Iterator[str]:
    """Yield a head and one row for each debt, ended by CR LF; what is unknown, or never comes, is empty."""
    yield _row(columns)
    for debt in debts:
        yield _row([cell(plain(COLUMNS[name].get(debt))) for name in columns])


def help_text(view: View) -> Iterator[str]:
    """Yield the name of each column, and what stands in it."""
    room = max(map(len, COLUMNS))
    lines = (
        each
        for name, column in COLUMNS.items()
        for each in labelled(f"{name:<{room}}", column.about, text_width(view), 2)
    )
    yield from painted(lines, view)


def columns_object(debt: Appraised, columns: Iterable[str]) -> JsonObject:
    """What stands in the columns, for programs: exact numbers, null for what is unknown or never comes."""
    return {name: plain(COLUMNS[name].get(debt)) for name in columns}


def _row(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _lines(
    debts: Sequence[Appraised], columns: Sequence[str], names: Mapping[str, str], width: int
) -> Iterator[Line]:
    head = [safe_text(name) for name in columns]
    rows = [[_shown(debt, name, names) for name in columns] for debt in debts]
    widths = _widths([head, *rows], columns, width)
    yield line(*_spans(head, columns, widths, FAINT))
    for row in rows:
        yield line(*_spans(row, columns, widths, PLAIN))


def _shown(debt: Appraised, name: str, names: Mapping[str, str]) -> SafeText:
    if name == "id":
        return safe_text(name_of(debt.entry, names))
    column = COLUMNS[name]
    return safe_text(" ".join(column.words(column.get(debt)).split()))


def _widths(rows: Sequence[Sequence[SafeText]], columns: Sequence[str], width: int) -> list[int]:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    over = sum(widths) + len(GAP) * (len(widths) - 1) - width
    for name in NARROWED:
        if name in columns and over > 0:
            at = columns.index(name)
            less = min(over, max(widths[at] - NARROWEST, 0))
            widths[at] -= less
            over -= less
    return widths


def _spans(
    row: Sequence[SafeText], columns: Sequence[str], widths: Sequence[int], style: str
) -> Iterator[tuple[str, str]]:
    for at, (text, name, width) in enumerate(zip(row, columns, widths, strict=True)):
        short = clip(text, width)
        room = " " * (width - display_width(short))
        filled = room + short if COLUMNS[name].is_number else short + room
        yield (GAP if at else "") + filled, style or _STYLES.get(name, PLAIN)


_STYLES = {"id": YELLOW, "title": STRONG}


def summary_words(debt: Appraised) -> str:
    """The numbers of a debt in the list, and where it stands in both pictures: `payback 9 sprints · ...`."""
    return BETWEEN.join(_summary(debt))


def _summary(debt: Appraised) -> Iterator[str]:
    worth = debt.valuation
    if worth.principal is None:
        yield "needs an estimate"
    elif debt.account.open:
        payback = COLUMNS["payback"].words(COLUMNS["payback"].get(debt))
        yield f"payback {payback}" if payback == NEVER else f"payback {payback} sprints"
    if worth.interest.value:
        yield f"interest now {COLUMNS['interest'].words(worth.interest.value)} h/sprint"
    if worth.carried.value:
        yield f"carried {COLUMNS['carried'].words(worth.carried.value)} h"
    yield worth.verdict
    if debt.account.open:
        yield worth.action
        yield worth.cell
