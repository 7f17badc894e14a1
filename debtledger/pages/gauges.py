"""Metrics over sprints: for people with a bar for each sprint, as JSON, and as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from debtledger.core.lines import EMPTY, FAINT, STRONG, flow, line, painted, text_width
from debtledger.core.text import number, safe_text
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.planning.metrics import Metric, Unit
    from debtledger.core.view import View

BARS: Final = "▁▂▃▄▅▆▇█"
NOTHING: Final = "·"
UNKNOWN: Final = "unknown"
NAME_WIDTH: Final = 20
BESIDE_BARS: Final = 46


def as_json(sprints: Sequence[str], found: Sequence[Metric]) -> Iterator[str]:
    """Yield one JSON object; what is unknown is null."""
    said = {
        "schema": SCHEMA,
        "sprints": sprints,
        "metrics": [
            {
                "name": each.name,
                "unit": each.unit,
                "overall": each.overall,
                "values": each.values,
                "meaning": each.meaning,
            }
            for each in found
        ],
    }
    yield json.dumps(said, indent=2) + "\n"


def as_csv(sprints: Sequence[str], found: Sequence[Metric]) -> Iterator[str]:
    """Yield a header row and one row for each sprint, each ended by CR LF; what is unknown is empty."""
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(["sprint", *(each.name for each in found)])
    for index, name in enumerate(sprints):
        values = [each.values[index] for each in found]
        rows.writerow([_cell(name), *("" if value is None else f"{value:g}" for value in values)])
    yield buffer.getvalue()


def as_text(sprints: Sequence[str], found: Sequence[Metric], view: View) -> Iterator[str]:
    """Yield the metrics for people."""
    yield from painted(_lines(sprints, found, text_width(view)), view)


def _lines(sprints: Sequence[str], found: Sequence[Metric], width: int) -> Iterator[Line]:
    if not sprints:
        yield line(("no sprints",))
        return
    span = sprints[0] if len(sprints) == 1 else f"{sprints[0]} to {sprints[-1]}"
    room = max(width - BESIDE_BARS, len(BARS))
    few = len(sprints) <= room
    which = "one bar a sprint, the last is not over" if few else f"bars of the last {room} sprints"
    yield line((f"metrics of {span}", STRONG), (f"  {which}", FAINT))
    yield EMPTY
    for each in found:
        overall = _told(each.overall, each.unit)
        last = _told(each.values[-1], each.unit)
        yield line(
            (f"{each.name:<{NAME_WIDTH}}",),
            (f"{bars(each.values)[-room:]:<{min(len(sprints), room)}}  ",),
            (f"{overall:>9}", STRONG),
            (f"  last {last}", FAINT),
        )
        yield from flow([each.meaning], width, " " * NAME_WIDTH, FAINT)


def bars(values: Sequence[float | None]) -> str:
    """A bar for each value, from the smallest (or nought) to the greatest; a point where it is unknown."""
    known = [value for value in values if value is not None]
    low, high = min([*known, 0.0]), max([*known, 0.0])
    if high == low:
        return "".join(NOTHING if value is None else BARS[0] for value in values)
    steps = len(BARS) - 1
    return "".join(
        NOTHING if value is None else BARS[round((value - low) / (high - low) * steps)] for value in values
    )


def _told(value: float | None, unit: Unit) -> str:
    if value is None:
        return UNKNOWN
    match unit:
        case "share":
            return f"{value:.0%}"
        case "days":
            return f"{number(value)} d"
        case "count":
            return f"{value:+g}" if value else "0"
    return number(value)


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    plain = safe_text(text)
    return f"'{plain}" if plain[:1] in set("=+-@") else plain
