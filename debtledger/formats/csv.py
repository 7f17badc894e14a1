"""Debts as comma-separated values (RFC 4180), one row each, that no spreadsheet runs as formulas."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from debtledger.core.cells import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.model import Debt, Place, ScanReport, ThreePoint
    from debtledger.core.view import View

SUMMARY = "one row per debt, for spreadsheets; a cell that looks like a formula or @name starts with '"

_SEPARATOR = "; "


def render(report: ScanReport, _view: View) -> Iterator[str]:
    """Yield a header row and one row per debt, each ended by CR LF; several places share a cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for debt in report.debts:
        yield _taken(buffer)
        writer.writerow(map(cell, _row(debt)))
    yield _taken(buffer)


_COLUMNS = (
    *("id", "fingerprint", "title", "keyword", "owner", "kind", "aspect", "refs", "labels", "level"),
    *("principal_low_hours", "principal_likely_hours", "principal_high_hours", "points"),
    *("interest_per_sprint_hours", "interest_per_touch_hours"),
    *("bought", "saved_low_hours", "saved_likely_hours", "saved_high_hours"),
    *("repay_when", "requires", "blocks", "alternatives", "path", "line", "places"),
    "issues",
)


def _row(debt: Debt) -> tuple[object, ...]:
    tag = debt.tag
    first = debt.places[0] if debt.places else None
    return (
        *(tag.id, debt.fingerprint, tag.title, tag.keyword, tag.owner, tag.kind, tag.aspect),
        *(_SEPARATOR.join(tag.refs), _SEPARATOR.join(tag.labels), debt.level),
        *(*_estimate(tag.principal_hours), tag.points),
        *(tag.interest.per_sprint_hours, tag.interest.per_touch_hours),
        *(tag.bought, *_estimate(tag.saved_hours)),
        _SEPARATOR.join(trigger.text for trigger in tag.triggers),
        *(_SEPARATOR.join(tag.requires), _SEPARATOR.join(tag.blocks), tag.alternatives),
        *((first.path, first.line) if first else (None, None)),
        *(_SEPARATOR.join(map(_place, debt.places)), _SEPARATOR.join(each.ref for each in debt.issues)),
    )


def _estimate(estimate: ThreePoint | None) -> tuple[float | None, ...]:
    return (None, None, None) if estimate is None else estimate


def _place(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
