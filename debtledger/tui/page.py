"""One debt in full, as lines: what `debtledger show` says of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger.core.text import clip, safe_text, wrap
from debtledger.pages import sheet
from debtledger.tui.glimpse import NAMES
from debtledger.tui.painting import of_line, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from debtledger.tui.glimpse import Glimpse
    from debtledger.tui.painting import Pieces
    from debtledger.tui.reading import DebtRow, Known


WORDS: Final = {
    "principal": "Principal",
    "interest": "Interest",
    "payback": "Pays off",
    "age": "Age",
    "state": "State",
    "verdict": "Verdict",
    "repay": "Repay when",
    "owner": "Owner",
    "place": "Where",
}
LABEL: Final = 12
MOST_LINES: Final = 4


def glimpsed_lines(glimpse: Glimpse, key: str, width: int) -> Sequence[Pieces]:
    """What was seen last of a debt, in a few lines."""
    row = next((row for row in (*glimpse.backlog, *glimpse.ledger) if row.key == key), None)
    if row is None:
        return ()
    said = dict(zip(NAMES, row.cells, strict=True))
    lines = [
        *(pieces((part, "strong")) for part in wrap(safe_text(said["title"]), width, MOST_LINES)),
        (),
        *(
            pieces((f"{word:<{LABEL}}", "faint"), (clip(safe_text(said[name]), max(width - LABEL, 1)),))
            for name, word in WORDS.items()
            if said[name]
        ),
    ]
    return [*lines, (), pieces((f"as of {glimpse.day}; it is being read", "faint"))]


class Pages:
    """The pages of the debts that are known; what debts require is found once."""

    def __init__(self, known: Known, today: date) -> None:
        self._known = known
        self._today = today

    def lines(self, key: str, width: int) -> Sequence[Pieces]:
        """The page of a debt; that of one whose numbers are not read yet says so."""
        row = self._known.by_key.get(key)
        if row is None:
            return ()
        found = [of_line(line) for line in sheet.lines(self._sheet(row), width, self._today.isoformat())]
        move = self._known.moved.get(key)
        if move is not None:
            words = f"came from {move.before} to {move.after} since the last sprint; {move.why}"
            found += [(), *(pieces((part, "near")) for part in wrap(safe_text(words), width, MOST_LINES))]
        if row.debt is None:
            found.append(pieces(("its numbers are being read", "faint")))
        return found

    def _sheet(self, row: DebtRow) -> sheet.Sheet:
        page = sheet.Sheet(entry=row.entry, name=row.name)
        if self._known.ground is not None:
            appraised = self._known.ground.appraisal.of(row.entry, self._today)
            page = replace(page, appraised=appraised)
        related = self._known.related
        if not any(row.key in edge for edge in related.pending):
            return page
        from debtledger.core.graph import unblocks, waits_for

        return replace(page, waits_for=waits_for(related, row.key), unblocks=unblocks(related, row.key))
