"""The debts of a report as comma-separated values (RFC 4180), one row each; no spreadsheet runs them."""

from __future__ import annotations

import csv
import io
from math import inf
from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.rows import debt_row
from debtledger.core.cells import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.briefing.facts import Briefing

SUMMARY: Final = "one row for each debt, for spreadsheets"


def render(found: Briefing) -> Iterator[str]:
    """Yield a header row and one row for each debt, open ones first, each ended by CR LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(debt_row(None))
    for each in (*found.listed, *found.closed):
        row = debt_row(each)
        writer.writerow(cell(None if value == inf else value) for value in row.values())
    yield buffer.getvalue()
