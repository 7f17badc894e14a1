"""The backlog quadrant as text: four cells with counts, hours, and shares against their targets."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from debtledger.core.ages import age_words
from debtledger.core.lines import EMPTY, FAINT, STRONG, YELLOW, flow, line, painted, text_width
from debtledger.core.market.quadrant import KEYS
from debtledger.core.text import clip, count, display_width, hours, number, safe_text
from debtledger.pages.entries import SCHEMA, sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.market.quadrant import Backlog, Basis, CellSum
    from debtledger.core.view import View

BASES: Final[tuple[Basis, ...]] = ("hours", "points", "one")
WIDEST: Final = 44
NARROW: Final = 60
OFF: Final = 0.1
"""A share that is farther from its target than this stands out."""
COLUMNS: Final = ("cell", "issues", "open", "hours", "weight", "share", "target", "debts")


def as_json(found: Backlog, read_at: Mapping[str, str], notes: Sequence[str], today: str) -> Iterator[str]:
    """Yield one JSON object; shares and targets are from 0 to 1; ages are those of today (a day)."""
    said = {
        "schema": SCHEMA,
        "cells": [
            {
                "cell": KEYS[each.cell],
                "name": each.cell,
                "issues": each.issues,
                "open": each.open,
                "hours": each.hours,
                "weight": each.weight,
                "share": each.share,
                "target": each.target,
                "debts": each.debts,
            }
            for each in found.cells
        ],
        "unmapped": {"issues": found.unmapped, "words": dict(found.words)},
        "weighed_by": {name: found.weighed.get(name, 0) for name in BASES},
        "innovation_rate": found.innovation_rate,
        "sources": sources(read_at, today),
        "notes": notes,
    }
    yield json.dumps(said, indent=2) + "\n"


def as_csv(found: Backlog) -> Iterator[str]:
    """Yield a header row and one row per cell, each ended by CR LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in found.cells:
        share, target = (_plain(value) for value in (each.share, each.target))
        sums = (each.issues, each.open, _plain(each.hours), _plain(each.weight), share, target, each.debts)
        writer.writerow((KEYS[each.cell], *sums))
    yield buffer.getvalue()


def as_text(found: Backlog, read_at: Mapping[str, str], notes: Sequence[str], view: View) -> Iterator[str]:
    """Yield the quadrant for people: technical to the left, the future above."""
    yield from painted(_lines(found, read_at, notes, view), view)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _lines(found: Backlog, read_at: Mapping[str, str], notes: Sequence[str], view: View) -> Iterator[Line]:
    debt, support, architecture, features = found.cells
    if view.width < NARROW:
        for each in (architecture, features, debt, support):
            yield from (line((text, style)) for text, style in _cell(each))
    else:
        wide = min((view.width - 3) // 2, WIDEST)
        yield from _row(architecture, features, wide)
        yield line(("─" * (wide + 1) + "┼" + "─" * (wide + 1), FAINT))
        yield from _row(debt, support, wide)
        yield line(
            (f"{'technical':<{wide + 1}}", FAINT), ("  business; below the past, above the future", FAINT)
        )
    yield EMPTY
    yield from flow(_totals(found), text_width(view))
    if found.words:
        often = [f"{word} {amount:,}" for word, amount in found.words]
        yield from flow(
            ["in no cell are mostly", *often, "put them there with [quadrant] in the settings"],
            text_width(view),
            style=FAINT,
        )
    ages = [f"{name} {age_words(time, view.today)}" for name, time in sorted(read_at.items())]
    yield from flow(ages or ["no tracker was ever read: debtledger sync"], text_width(view), style=FAINT)
    for note in notes:
        yield from flow([note], text_width(view), style=YELLOW)


def _row(left: CellSum, right: CellSum, wide: int) -> Iterator[Line]:
    for (here, style), (there, other) in zip(_cell(left), _cell(right), strict=True):
        text = clip(safe_text(here), wide)
        room = " " * (wide - display_width(text))
        yield line((f"{text}{room} ", style), ("│ ", FAINT), (clip(safe_text(there), wide), other))


def _cell(each: CellSum) -> tuple[tuple[str, str], ...]:
    """The three lines of a cell: its name, what is in it, and its share."""
    spent = f" · {hours(each.hours)}" if each.hours else ""
    still = f", {each.open:,} open" if each.issues else ""
    debts = f" · {count(each.debts, 'debt')}" if each.debts else ""
    return (
        (each.cell, STRONG),
        (f"{count(each.issues, 'issue')}{still}{spent}{debts}", ""),
        (_share(each), YELLOW if _is_off(each) else ""),
    )


def _share(each: CellSum) -> str:
    target = "" if each.target is None else f", target {number(each.target * 100)} %"
    share = "share unknown" if each.share is None else f"{number(each.share * 100)} % of effort"
    return share + target


def _is_off(each: CellSum) -> bool:
    """Whether a share is so far from its target that a reader should see it."""
    return each.share is not None and each.target is not None and abs(each.share - each.target) > OFF


def _totals(found: Backlog) -> Iterator[str]:
    yield count(sum(each.issues for each in found.cells), "issue") + " in cells"
    if found.unmapped:
        yield f"{found.unmapped:,} in none"
    rate = found.innovation_rate
    if rate is not None:
        yield f"innovation rate {number(rate * 100)} %"
    names: dict[Basis, str] = {"hours": "by hours spent", "points": "by points", "one": "as one each"}
    weighed = [f"{found.weighed[name]:,} {words}" for name, words in names.items() if found.weighed.get(name)]
    if weighed:
        yield f"weighed: {', '.join(weighed)}"
