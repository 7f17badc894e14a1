"""A picture of debts as dots in four quarters, with what is in each quarter said in words around it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from debtledger.core.projection import Grid, Picture, Slot, beside, nearest, project
from debtledger.core.text import SafeText, display_width
from debtledger.tui.glyphs import UNICODE, Glyphs, crowd
from debtledger.tui.painting import Painted, Piece, Pieces, padded
from debtledger.tui.scenes import Scene, fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.strip import Strip

    from debtledger.core.projection import Direction

LEAST_ROWS: Final = 5
LEAST_COLUMNS: Final = 9
FIRED: Final = "!"


class Plot(Painted, can_focus=True):
    """The dots; captions stand in rows of their own, never over a dot."""

    DEFAULT_CSS = "Plot { overflow: hidden hidden; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step('down')", "down", show=False),
        Binding("k,up", "step('up')", "up", show=False),
        Binding("h,left", "step('left')", "left", show=False),
        Binding("l,right", "step('right')", "right", show=False),
    ]

    class Picked(Message):
        """A dot was picked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.glyphs: Glyphs = UNICODE
        self.scene = Scene(title="")
        self._picture: Picture | None = None
        self._ready: tuple[Scene, Picture | None] = (self.scene, None)
        self._dots: dict[int, dict[int, Piece]] = {}
        self._selected = ""
        self._numbers: dict[str, int] = {}

    def show(self, scene: Scene) -> None:
        """Show other debts, or the same in another picture."""
        self.scene = scene
        self._numbers = {dot.key: number for number, dot in enumerate(scene.dots)}
        self.border_title = scene.title
        self._picture = None
        self.refresh()

    def select(self, key: str) -> None:
        """Mark the dot of a debt."""
        if key != self._selected:
            self._selected = key
            self.refresh()

    def on_resize(self) -> None:
        """Put the dots anew."""
        self._picture = None
        self.virtual_size = Size(self.size.width, self.size.height)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width, height = self.size
        if height < LEAST_ROWS or width < LEAST_COLUMNS:
            return self.strip((), width)
        if y in (0, height - 1):
            return self.strip(self._captions(bottom=y > 0), width)
        return self.strip(self._line(y - 1), width)

    def prepare(self, scene: Scene) -> None:
        """Find the places of dots that will be shown, in another thread; only for the size there is now."""
        grid = self._grid
        self._ready = (scene, project([dot.point for dot in scene.dots], grid))

    @property
    def _grid(self) -> Grid:
        return Grid(max(self.size.width, LEAST_COLUMNS), max(self.size.height - 2, LEAST_ROWS - 2))

    def _projection(self) -> Picture:
        if self._picture is None:
            scene, picture = self._ready
            if scene is not self.scene or picture is None or picture.grid != self._grid:
                picture = project([dot.point for dot in self.scene.dots], self._grid)
            self._picture = picture
            self._dots = {}
            for slot, members in self._picture.inside.items():
                self._dots.setdefault(slot.row, {})[slot.column] = self._dot(members)
        return self._picture

    def _captions(self, *, bottom: bool) -> Pieces:
        width = self.size.width
        left, right = map(fitting, self.scene.captions[2:] if bottom else self.scene.captions[:2])
        middle = width // 2
        return (
            Piece(padded(_fitting(left, middle), middle), "faint"),
            Piece(SafeText(" ")),
            Piece(padded(_fitting(right, width - middle - 1), width - middle - 1, right=True), "faint"),
        )

    def _line(self, row: int) -> Pieces:
        picture = self._projection()
        middle_row, middle_column = picture.grid.middle
        found = self._dots.get(row, {})
        number = self._numbers.get(self._selected)
        chosen = picture.slots[number] if number is not None else None
        line: list[Piece] = []
        for column in range(picture.grid.width):
            if column in found:
                dot = found[column]
                line.append(Piece(dot.text, "here") if chosen == (row, column) else dot)
            elif row == middle_row:
                glyph = self.glyphs.cross if column == middle_column else self.glyphs.horizontal
                line.append(Piece(SafeText(glyph), "faint"))
            elif column == middle_column:
                line.append(Piece(SafeText(self.glyphs.vertical), "faint"))
            else:
                line.append(Piece(SafeText(" ")))
        return _in_runs(line)

    def _dot(self, members: Sequence[int]) -> Piece:
        """One dot, or the sign of several: what is due says so before all, then what came from elsewhere."""
        dots = [self.scene.dots[number] for number in members]
        if any(dot.fired for dot in dots):
            return Piece(SafeText(FIRED), "fired")
        if any(dot.moved for dot in dots):
            return Piece(SafeText(self.glyphs.moved), "near")
        return Piece(SafeText(crowd(len(dots)) if len(dots) > 1 else self.glyphs.kinds[dots[0].group]))

    def action_step(self, direction: Direction) -> None:
        """Pick the next dot in a direction."""
        if not self.scene.dots:
            return
        start = self._numbers.get(self._selected, 0)
        self._pick(beside(self._projection(), start, direction))

    def on_click(self, event: events.Click) -> None:
        """Pick the nearest dot."""
        offset = event.get_content_offset(self)
        if offset is not None:
            self._pick(nearest(self._projection(), Slot(offset.y - 1, offset.x)))

    def _pick(self, number: int | None) -> None:
        if number is not None:
            self.select(self.scene.dots[number].key)
            self.post_message(self.Picked(self._selected))


def _fitting(forms: Sequence[SafeText], width: int) -> SafeText:
    """The first form that fits, else the last one."""
    for form in forms:
        if display_width(form) <= width:
            return form
    return forms[-1] if forms else SafeText("")


def _in_runs(line: Sequence[Piece]) -> Pieces:
    """The line with neighbours of one tone joined, of which there are few."""
    runs = [
        (tone, "".join(piece.text for piece in run)) for tone, run in groupby(line, lambda piece: piece.tone)
    ]
    return tuple(Piece(SafeText(text), tone) for tone, text in runs)
