"""Tables as comma-separated values, and with semicolons or tabs; also what `scan --format csv` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.columns import TITLES, Row, meaning_of, read_rows
from debtledger.core.importing import ImportFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.importing import Reading, Source

SUMMARY = "a table with a header row, separated by commas, semicolons or tabs"
PLACES: tuple[str, ...] = ()
ENDINGS = (".csv", ".tsv")

_SEPARATORS = (",", ";", "\t")
_OWN_MARK = "fingerprint"


def read(source: Source) -> Reading:
    """Read every row under the header. Raises ImportFailedError where no column can name a debt."""
    import csv

    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = [f"{line}\n" for line in text.split("\n")]
    if not text.strip():
        raise ImportFailedError("it is empty")
    separator = max(_SEPARATORS, key=lines[0].count)
    reader = csv.reader(lines, delimiter=separator, strict=False)
    try:
        header = next(reader)
        if not any(meaning_of(column) in TITLES for column in header):
            raise ImportFailedError(f"none of its columns is a title: {', '.join(header)[:200]}")
        own = _OWN_MARK in header
        rows = [Row(f"line {reader.line_num}", _cells(header, cells, own=own)) for cells in reader if cells]
    except csv.Error as error:
        raise ImportFailedError(f"line {reader.line_num}: {error}") from None
    return read_rows(rows, source.vocabulary)


def _cells(header: Sequence[str], cells: Sequence[str], *, own: bool) -> dict[str, str]:
    """The cells by column, without the apostrophe that our own export puts before formulas."""
    more = (f"column {number}" for number in range(len(header) + 1, len(cells) + 1))
    taken = [cell.removeprefix("'") for cell in cells] if own else cells
    return dict(zip((*header, *more), taken, strict=False))
