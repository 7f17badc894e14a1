"""The view Candidates: comments that speak of debt without being tagged, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.containers import Vertical

from debtledger.core.fitting import Fit
from debtledger.core.text import count, safe_text
from debtledger.tui.painting import Lines, Piece, pieces
from debtledger.tui.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from debtledger.core.model import Candidate
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Pieces
    from debtledger.tui.reading import Known
    from debtledger.tui.widgets.table import Row

COLUMNS: Final = (
    Fit(name="keyword", head="Word", width=10),
    Fit(name="text", head="Comment"),
    Fit(name="place", head="Where", width=34, least=70),
    Fit(name="owner", head="Owner", width=14, least=110),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """One of them."""

    candidate: Candidate

    @property
    def key(self) -> str:
        """What `debtledger adopt` takes: FILE:LINE."""
        return f"{self.candidate.path}:{self.candidate.line}"


class CandidatesView(Vertical):
    """All candidates, in the order of their places."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="view")
        self.glyphs = glyphs
        self.key = ""
        self.head = Lines()
        self.head.add_class("foot")
        self.table = Table(COLUMNS, self._cell)
        self.table.glyphs = glyphs
        self._rows: dict[str, CandidateRow] = {}

    def compose(self) -> ComposeResult:
        """What they are, and the candidates."""
        yield self.head
        yield self.table

    @property
    def candidate(self) -> Candidate | None:
        """The candidate under the cursor."""
        row = self._rows.get(self.table.key)
        return row.candidate if row is not None else None

    def show(self, known: Known) -> None:
        """Show what is known."""
        found = known.books.reckoning.candidates
        rows = [CandidateRow(candidate=each) for each in found]
        self._rows = {row.key: row for row in rows}
        words = f" {count(len(rows), 'comment')} without a tag; enter makes one a debt"
        self.head.paint([pieces((words, "faint"))] if rows else [])
        self.table.fill(rows, _nothing(known))

    @staticmethod
    def _cell(row: Row, name: str) -> Piece:
        assert isinstance(row, CandidateRow)
        candidate = row.candidate
        text = {
            "keyword": candidate.keyword,
            "text": " ".join(candidate.text.split()) or "(no words)",
            "place": row.key,
            "owner": candidate.owner or "",
        }[name]
        return Piece(safe_text(text), {"place": "place", "keyword": "id"}.get(name, ""))


def _nothing(known: Known) -> Sequence[Pieces]:
    words = ", ".join(known.books.reckoning.config.candidates_words)
    return [
        pieces((f" No candidates in {known.place}.", "strong")),
        pieces((f" No comment without a tag speaks of {words or 'debt'} or a workaround.",)),
        pieces((" Esc leads back.", "faint")),
    ]
