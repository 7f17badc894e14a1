"""The file of metrics that a job of the project writes: names, numbers and maybe days, as JSON or CSV.

JSON: {"p95 latency": 230}, {"p95 latency": {"value": 230, "date": "2026-06-02"}}, a list of objects with
name, value and date, or objects in objects: {"latency": {"p95": 230}} is latency.p95. CSV: rows of name,
value and, if there is one, date; or a column for the date and one for each metric. A first row names the
columns.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Final

from debtledger.core.recording.tables import iso_date
from debtledger.core.text import safe_text
from debtledger.core.triggering.inquiry import Measurements, Unknown
from debtledger.sources.files import Tree
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_BYTES: Final = 4 << 20
MOST_DEPTH: Final = 20
NAMES: Final = ("name", "metric", "key")
VALUES: Final = ("value", "number")
DAYS: Final = ("date", "day", "at", "time", "timestamp")
HINT: Final = "set triggers.metrics to a file of the repository that holds names and numbers"

Row = tuple[str, str, float | str]
"""Name, day (may be empty) and value, or what is wrong with it."""


class StrangeMetrics(ValueError):  # noqa: N818 - the name that everybody uses for what cannot be read
    """A file of metrics that cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a metrics file says, by names without case; trouble: why nothing is known."""

    path: str
    by_name: Mapping[str, Measurements | Unknown] = field(default_factory=dict)
    trouble: str = ""

    def of(self, name: str) -> Measurements | Unknown:
        """The values of one metric, or why they are unknown."""
        if not self.path:
            return Unknown(why="no metrics file is set", hint=HINT, source="metrics")
        if self.trouble:
            return Unknown(why=f"{self.path}: {self.trouble}", hint=HINT, source=self.path)
        known = self.by_name.get(_key(name))
        if known is None:
            from debtledger.nearest import did_you_mean

            hint = did_you_mean(name, (each for each in self.by_name)) or f"let the job write {name} there"
            return Unknown(why=f"{self.path} has no metric {name}", hint=hint, source=self.path)
        return known


def load_metrics(root: str, path: str) -> Metrics:
    """Read the metrics file of a work tree, given by its path from the root; empty: there is none."""
    if not path:
        return Metrics(path="")
    with Tree(root) as tree:
        data = tree.read(path, MOST_BYTES)
    if isinstance(data, Refusal):
        outside = {"outside": "the file lies outside of the repository", "missing": "the file is not there"}
        return Metrics(path=path, trouble=outside.get(data.reason, f"not read: {data.reason}"))
    try:
        rows = read_metrics(data)
    except StrangeMetrics as error:
        return Metrics(path=path, trouble=str(error))
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(_key(row[0]), []).append(row)
    read_at = _written(os.path.join(root, path))
    return Metrics(
        path=path, by_name={key: _measured(found, path, read_at) for key, found in by_name.items()}
    )


def read_metrics(data: bytes) -> list[Row]:
    """The rows of a metrics file. Raises StrangeMetrics."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StrangeMetrics("not UTF-8 text") from None
    rows = list(_json_rows(text) if text.lstrip()[:1] in ("{", "[") else _csv_rows(text))
    if not any(isinstance(value, float) for _, _, value in rows):
        raise StrangeMetrics(next((str(value) for *_, value in rows), "holds no names with numbers"))
    return rows


_LAST = "9999"
_EARLIEST, _LATEST = 100_000_000, 100_000_000_000
"""Seconds since 1970 that can be a day of a project."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,15})?(?:[eE][+-]?[0-9]{1,2})?")


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _measured(rows: list[Row], path: str, read_at: str) -> Measurements | Unknown:
    """The values of one metric, oldest first; unknown where one of them is none."""
    wrong = next((value for *_, value in rows if isinstance(value, str)), None)
    if wrong is not None:
        return Unknown(why=f"{path}: {wrong}", hint="let the job write a number there", source=path)
    values = [(day, value) for _, day, value in rows if isinstance(value, float)]
    return Measurements(
        values=tuple(sorted(values, key=lambda value: value[0] or _LAST)), source=path, read_at=read_at
    )


def _json_rows(text: str) -> Iterator[Row]:
    import json

    if _depth(text) > MOST_DEPTH:
        raise StrangeMetrics("nested too deep")
    try:
        values = json.loads(text, object_pairs_hook=_once, parse_constant=_Endless)
    except (ValueError, RecursionError) as error:
        raise StrangeMetrics(f"not valid JSON: {safe_text(str(error))[:200]}") from None
    yield from _rows_in("", values, "")


def _rows_in(name: str, value: object, day: object) -> Iterator[Row]:
    """The metrics in a value that stands under a name, with the day of what it stands in."""
    if isinstance(value, dict):
        said = {key.casefold(): each for key, each in value.items()}
        own = next((said[key] for key in DAYS if said.get(key) not in (None, "")), day)
        called = next((said[key] for key in NAMES if isinstance(said.get(key), str)), name)
        measured = next((said[key] for key in VALUES if key in said), None)
        if called and measured is not None and not isinstance(measured, dict | list):
            yield from _row(called, own, measured)
            return
        for key, each in value.items():
            if key.casefold() not in (*DAYS, *NAMES, "schema"):
                below = key if not name and key == "metrics" and isinstance(each, dict | list) else ""
                yield from _rows_in("" if below else f"{name}.{key}" if name else key, each, own)
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, dict):
                yield from _rows_in(name, each, day)
            else:
                yield name, "", f"an item of the list {safe_text(name)[:80]} is no object"
    elif not (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        yield from _row(name, day, value)


def _depth(text: str) -> int:
    """How deep brackets are nested, at most; those in strings count as well, which only makes it stricter."""
    depth = deepest = 0
    for char in re.findall(r"[\[\]{}]", text):
        depth += 1 if char in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


class _Endless:
    """NaN or Infinity, which are no numbers to reckon with."""

    def __init__(self, word: str) -> None:
        self.word = word


def _row(name: str, day: object, value: object) -> Iterator[Row]:
    """One measurement; none where nothing was measured."""
    if not name.strip():
        raise StrangeMetrics("a value has no name")
    if value is None or value == "":
        return
    when, number = _day(day), _finite(value)
    called = safe_text(name)[:80]
    if number is None:
        yield name, when or "", f"the value of {called} is no number"
    else:
        yield name, when or "", number if when is not None else f"the day of {called} is none"


def _csv_rows(text: str) -> Iterator[Row]:
    import csv

    try:
        lines = csv.reader(text.split("\n"), strict=True, delimiter=_delimiter(text))
        rows = [[cell.strip() for cell in row] for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise StrangeMetrics(f"not valid CSV: {error}") from None
    head = [cell.casefold() for cell in rows[0]] if rows else []
    dated = next((index for index, cell in enumerate(head) if cell in DAYS), None)
    if any(cell in VALUES for cell in head):
        yield from _long(rows[1:], head)
    elif dated is not None and len(head) > 1:
        for row in rows[1:]:
            day = row[dated] if dated < len(row) else ""
            for name, value in zip(rows[0], row, strict=False):
                if name.casefold() != head[dated]:
                    yield from _row(name, day, value)
    else:
        yield from _long(rows, ["name", "value", "date"])


def _delimiter(text: str) -> str:
    first = text.lstrip("\n").partition("\n")[0]
    return "," if "," in first else ";" if ";" in first else "\t" if "\t" in first else ","


def _long(rows: list[list[str]], columns: list[str]) -> Iterator[Row]:
    """Rows of which each is one measurement."""
    for row in rows:
        cells = dict(zip(columns, row, strict=False))
        name = next((cells[key] for key in NAMES if key in cells), "")
        day = next((cells[key] for key in DAYS if cells.get(key)), "")
        yield from _row(name, day, next((cells[key] for key in VALUES if key in cells), ""))


def _finite(value: object) -> float | None:
    """A number, also as text; None for anything else."""
    number = float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not _is_finite(number):
        return None
    return float(number)


def _is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False


def _day(value: object) -> str | None:
    """A day, as a date, a time or seconds since 1970; empty where nothing is said, None for what is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return iso_date(value[:10])
    if isinstance(value, int) and _EARLIEST <= value <= _LATEST:
        return datetime.fromtimestamp(value, UTC).date().isoformat()
    return None


def _written(path: str) -> str:
    """When the file was written, as UTC time; empty where that is not known."""
    try:
        seconds = os.lstat(path).st_mtime
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OSError, ValueError, OverflowError):
        return ""
