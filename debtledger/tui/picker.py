"""Picking one of the saved views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from debtledger.core.fitting import Fit
from debtledger.core.text import safe_text
from debtledger.tui.painting import Lines, Piece, pieces
from debtledger.tui.widgets.table import Table
from debtledger.tui.wishes import SavedView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.widgets.table import Row

COLUMNS: Final = (
    Fit(name="name", head="View", width=18),
    Fit(name="screen", head="Screen", width=8, least=45),
    Fit(name="filter", head="Filter"),
    Fit(name="sort", head="Sorted by", width=18, least=60),
)
MOST_ROWS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRow:
    """A saved view in the list."""

    view: SavedView

    @property
    def key(self) -> str:
        """Its name."""
        return self.view.name


class Picker(ModalScreen[SavedView | None]):
    """A list of the saved views; it gives the one that was picked."""

    DEFAULT_CSS = """
    Picker { align: center middle; }
    Picker #box { width: 76; max-width: 98%; height: auto; max-height: 100%; border: round $primary;
        padding: 0 1; background: $background; }
    Picker.-ascii #box { border: ascii $primary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pick", "Pick", show=False),
        Binding("escape,v", "dismiss(None)", "Leave", show=False),
    ]

    def __init__(self, saved: Sequence[SavedView], glyphs: Glyphs) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self._saved = saved
        self._table = Table(COLUMNS, self._cell)
        self._table.glyphs = glyphs
        self._foot = Lines()
        self._foot.add_class("foot")

    def compose(self) -> ComposeResult:
        """The list over a line of keys."""
        with Vertical(id="box"):
            yield self._table
            yield self._foot

    def on_mount(self) -> None:
        """Show the views."""
        self._table.styles.height = min(len(self._saved), MOST_ROWS) + 1
        self._table.fill([SavedRow(view=view) for view in self._saved])
        self._table.focus()
        keys = (("enter", "strong"), (" Pick   ", "faint"), ("esc", "strong"), (" Leave", "faint"))
        self._foot.paint([pieces(*keys)])

    def on_table_opened(self) -> None:
        """Pick what was clicked twice."""
        self.action_pick()

    def action_pick(self) -> None:
        """Give the view under the cursor."""
        self.dismiss(next((view for view in self._saved if view.name == self._table.key), None))

    @staticmethod
    def _cell(row: Row, name: str) -> Piece:
        assert isinstance(row, SavedRow)
        view = row.view
        text = {
            "name": view.name,
            "screen": view.screen.capitalize(),
            "filter": view.filter,
            "sort": f"{view.sort} reversed" if view.sort and view.backwards else view.sort,
        }[name]
        return Piece(safe_text(" ".join(text.split())), "strong" if name == "name" else "")
