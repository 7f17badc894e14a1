"""The file of metrics that a job of the project writes: names, numbers and maybe days, as JSON or CSV.

JSON: {"p95 latency": 230}, {"p95 latency": {"value": 230, "date": "2026-06-02"}}, or a list of objects with
name, value and date. CSV: rows of name, value and, if there is one, date; a first row names the columns.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Final

from debtledger.core.inquiry import Measurements, Unknown
from debtledger.core.tables import iso_date
from debtledger.core.text import safe_text
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

Row = tuple[str, str, float]
"""Name, day (may be empty) and value."""


class StrangeMetrics(ValueError):  # noqa: N818 - the name that everybody uses for what cannot be read
    """A file of metrics that cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a metrics file says, by names without case; trouble: why nothing is known."""

    path: str
    by_name: Mapping[str, Measurements] = field(default_factory=dict)
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
        outside = {"outside": "lies outside of the repository", "missing": "is not there"}
        return Metrics(path=path, trouble=outside.get(data.reason, f"not read: {data.reason}"))
    try:
        rows = read_metrics(data)
    except StrangeMetrics as error:
        return Metrics(path=path, trouble=str(error))
    found: dict[str, list[tuple[str, float]]] = {}
    for name, day, value in rows:
        found.setdefault(_key(name), []).append((day, value))
    read_at = _written(os.path.join(root, path))
    return Metrics(
        path=path,
        by_name={
            name: Measurements(
                values=tuple(sorted(values, key=lambda value: value[0] or _LAST)),
                source=path,
                read_at=read_at,
            )
            for name, values in found.items()
        },
    )


def read_metrics(data: bytes) -> list[Row]:
    """The rows of a metrics file. Raises StrangeMetrics."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StrangeMetrics("not UTF-8 text") from None
    rows = list(_json_rows(text) if text.lstrip()[:1] in ("{", "[") else _csv_rows(text))
    if not rows:
        raise StrangeMetrics("holds no names with numbers")
    return rows


_LAST = "9999"
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,15})?(?:[eE][+-]?[0-9]{1,2})?")


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _json_rows(text: str) -> Iterator[Row]:
    import json

    if _depth(text) > MOST_DEPTH:
        raise StrangeMetrics("nested too deep")
    try:
        values = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise StrangeMetrics(f"not valid JSON: {safe_text(str(error))[:200]}") from None
    if isinstance(values, dict) and isinstance(values.get("metrics"), dict | list):
        values = values["metrics"]
    if isinstance(values, dict):
        day = _day_of(values)
        for name, value in values.items():
            if isinstance(value, dict):
                yield _row({"date": day, **value, "name": name})
            elif name != "schema" and name.casefold() not in DAYS and not isinstance(value, str):
                yield name, day, _finite(name, value)
        return
    for item in values:
        if not isinstance(item, dict):
            raise StrangeMetrics("an item of its list is no object with name and value")
        yield _row(item)


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


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _row(item: Mapping[str, object]) -> Row:
    said = {key.casefold(): value for key, value in item.items()}
    name = next((said[key] for key in NAMES if key in said), None)
    value = next((said[key] for key in VALUES if key in said), None)
    if not isinstance(name, str) or not name.strip():
        raise StrangeMetrics("a value has no name")
    return name, _day_of(said, name), _finite(name, value)


def _csv_rows(text: str) -> Iterator[Row]:
    import csv

    try:
        rows = [row for row in csv.reader(text.split("\n"), strict=True) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise StrangeMetrics(f"not valid CSV: {error}") from None
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    named = any(cell in VALUES for cell in head)
    columns = head if named else ["name", "value", "date"]
    for row in rows[1:] if named else rows:
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        yield _row(cells)


def _finite(name: str, value: object) -> float:
    number = value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        number = float(value)
    if isinstance(number, bool) or not isinstance(number, int | float) or not _is_finite(number):
        raise StrangeMetrics(f"the value of {safe_text(name)[:80]} is no number")
    return float(number)


def _is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False


def _day_of(said: Mapping[str, object], name: str = "them all") -> str:
    """The day that an object says, empty where it says none."""
    value = next((said[key] for key in DAYS if said.get(key) not in (None, "")), "")
    found = iso_date(value[:10]) if isinstance(value, str) else None
    if value not in (None, "") and found is None:
        raise StrangeMetrics(f"the day of {safe_text(name)[:80]} is none")
    return found or ""


def _written(path: str) -> str:
    """When the file was written, as UTC time; empty where that is not known."""
    try:
        seconds = os.lstat(path).st_mtime
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OSError, ValueError, OverflowError):
        return ""
