"""A table of debts that stays quick with any number of them: only the lines on the screen are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from debtledger.core.fitting import Fit, fitted
from debtledger.core.text import SafeText, display_width
from debtledger.tui.glyphs import UNICODE, Glyphs
from debtledger.tui.keys import TABLE_KEYS
from debtledger.tui.painting import Painted, Piece, Pieces, padded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.strip import Strip

HEAD: Final = 1


class Row(Protocol):
    """A line of a table; its key is empty where it cannot be selected."""

    @property
    def key(self) -> str:
        """What identifies it, also after the table was filled anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line between others, with words in it."""

    text: SafeText
    tone: str = "faint"
    key: str = ""


class Table(Painted, can_focus=True):
    """Rows under a head.

    The cursor is on the first row until somebody moves it or does something to that row; then it stays on its
    row by the key, whatever is filled in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(TABLE_KEYS[name], action, name, show=False, id=name)
        for name, action in (
            ("move.down", "move(1)"),
            ("move.up", "move(-1)"),
            ("move.first", "top"),
            ("move.last", "bottom"),
            ("move.page", "page(1)"),
            ("move.back", "page(-1)"),
        )
    ]

    class Moved(Message):
        """The cursor came to another row."""

        def __init__(self, table: Table, key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

    class Opened(Message):
        """The row under the cursor was clicked again."""

    class HeadClicked(Message):
        """Somebody clicked the head of a column."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(
        self,
        columns: Sequence[Fit],
        cell: Callable[[Row, str], Piece],
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id)
        self.glyphs: Glyphs = UNICODE
        self.columns = columns
        self.empty: Sequence[Pieces] = ()
        self._cell = cell
        self._rows: Sequence[Row] = ()
        self._cursor = 0
        self._moved = False
        self._aim = ""
        self._mark: tuple[str, SafeText] = ("", SafeText(""))

    @property
    def key(self) -> str:
        """The key of the row under the cursor; empty where there is none."""
        return self._rows[self._cursor].key if self._rows else ""

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None where there is none."""
        return self._rows[self._cursor] if self._rows else None

    def fill(self, rows: Sequence[Row], empty: Sequence[Pieces] = ()) -> None:
        """Show other rows; empty: what is said where there are none."""
        before, offset = self.key if self._moved else "", self._cursor - self.scroll_offset.y
        now = self.key
        self._rows, self.empty = rows, empty
        if self._aim and any(row.key == self._aim for row in rows):
            before, offset, self._moved = self._aim, 0, True
        self._cursor = self._place_of(before) if before else self._selectable(0, 1)
        self._resize()
        if rows:
            top = max(self._cursor - offset, 0) if before else 0
            self.scroll_to(y=top, animate=False, force=True)
            self._show_cursor()
        self.refresh()
        if self.key != now:
            self.post_message(self.Moved(self, self.key))

    def hold(self) -> None:
        """Keep the cursor on its row from now on, as if somebody had moved it there."""
        self._moved = bool(self._rows)

    def aim(self, key: str) -> None:
        """Put the cursor on a row as soon as it is there, unless somebody moves before."""
        self._aim = key
        self.select(key)

    def select(self, key: str) -> None:
        """Put the cursor on a row, if it is there."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                self._go(number)
                return

    def mark_head(self, name: str, glyph: SafeText) -> None:
        """Show in the head of which column the rows are sorted by."""
        self._mark = (name, glyph)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.room
        columns = fitted(self.columns, width - 1)
        if y == 0:
            return self.strip(self._head(columns), width, "head")
        at = self.scroll_offset.y + y - HEAD
        if not self._rows:
            return self.strip(self.empty[y - HEAD - 1] if 0 <= y - HEAD - 1 < len(self.empty) else (), width)
        if at >= len(self._rows):
            return self.strip((), width)
        row = self._rows[at]
        if isinstance(row, Rule):
            return self.strip(self._rule(row, width), width)
        here = at == self._cursor
        line = [Piece(SafeText(self.glyphs.cursor if here else " "))]
        for column, room in columns:
            piece = self._cell(row, column.name)
            gap = "" if column is columns[0][0] else " "
            line.append(
                Piece(
                    SafeText(gap + padded(piece.text, room, right=column.right)), "" if here else piece.tone
                )
            )
        return self.strip(line, width, "cursor" if here else "")

    def _head(self, columns: Sequence[tuple[Fit, int]]) -> Pieces:
        heads = []
        for column, room in columns:
            sign = self._mark[1] if column.name == self._mark[0] else ""
            heads.append(padded(SafeText(column.head + sign), room, right=column.right))
        return (Piece(SafeText(" " + " ".join(heads))),)

    def _rule(self, row: Rule, width: int) -> Pieces:
        room = max(width - display_width(row.text) - 2, 0)
        return (Piece(SafeText(f" {row.text} {self.glyphs.horizontal * room}"), row.tone),)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._resize()
        self._show_cursor()

    def action_move(self, steps: int) -> None:
        """Go up or down."""
        at = self._cursor + steps
        while 0 <= at < len(self._rows) and not self._rows[at].key:
            at += 1 if steps > 0 else -1
        if 0 <= at < len(self._rows):
            self._go(at)
        elif steps < 0:
            self.scroll_to(y=0, animate=False)

    def action_top(self) -> None:
        """Go to the first row."""
        self._go(self._selectable(0, 1))

    def action_bottom(self) -> None:
        """Go to the last row."""
        self._go(self._selectable(len(self._rows) - 1, -1))

    def action_page(self, pages: int) -> None:
        """Go half a page up or down."""
        half = max((self.size.height - HEAD) // 2, 1)
        aim = min(max(self._cursor + pages * half, 0), max(len(self._rows) - 1, 0))
        self._go(self._selectable(aim, 1 if pages > 0 else -1))

    def on_click(self, event: events.Click) -> None:
        """Select a row, open the one that is selected, or tell of a click at a head."""
        if event.y == 0:
            self._click_head(event.x)
            return
        at = self.scroll_offset.y + event.y - HEAD
        if at >= len(self._rows) or not self._rows[at].key:
            return
        if at == self._cursor:
            self.post_message(self.Opened())
        else:
            self._go(at)

    def _click_head(self, x: int) -> None:
        start = 1
        for column, room in fitted(self.columns, self.room - 1):
            if start <= x < start + room:
                self.post_message(self.HeadClicked(column.name))
            start += room + 1

    def _go(self, at: int) -> None:
        if not 0 <= at < len(self._rows) or at == self._cursor:
            return
        self._cursor, self._moved, self._aim = at, True, ""
        self._show_cursor()
        self.refresh()
        self.post_message(self.Moved(self, self.key))

    def _show_cursor(self) -> None:
        if self._rows and self.size.height > HEAD:
            top, height = self.scroll_offset.y, self.size.height - HEAD
            if self._cursor < top:
                self.scroll_to(y=self._cursor, animate=False, force=True)
            elif self._cursor >= top + height:
                self.scroll_to(y=self._cursor - height + 1, animate=False, force=True)

    def _place_of(self, key: str) -> int:
        """Where the row of a key is; near the place of the cursor where it is gone."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                return number
        return self._selectable(min(self._cursor, len(self._rows) - 1), 1)

    def _selectable(self, at: int, step: int) -> int:
        """The first row from a place on that can be selected, or else before it."""
        for way in (step, -step):
            number = at
            while 0 <= number < len(self._rows):
                if self._rows[number].key:
                    return number
                number += way
        return 0

    def _resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows) + HEAD if self._rows else 0)
