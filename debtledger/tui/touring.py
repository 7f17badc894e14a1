"""The tour over the real screens: a few words at each place, and any key goes on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual.screen import ModalScreen

from debtledger.core.text import safe_text, wrap
from debtledger.demonstration.tour import STOPS
from debtledger.tui.app import Face
from debtledger.tui.key import BACKLOG
from debtledger.tui.painting import Lines, pieces
from debtledger.tui.widgets.table import Table

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from debtledger.demonstration.tour import Stop

ENDS: Final = frozenset({"escape", "q"})
AROUND: Final = 4
MOST_LINES: Final = 12
KEYS: Final = "any key goes on · esc ends the tour and leaves you here"


class Caption(ModalScreen[bool]):
    """The words of one stop at the bottom of the screen; it gives whether the tour goes on."""

    DEFAULT_CSS = """
    Caption { align: center bottom; background: transparent; }
    Caption #caption { width: 100%; border: round $primary; padding: 0 1; background: $background; }
    Caption.-ascii #caption { border: ascii $primary; }
    """

    def __init__(self, stop: Stop, where: str, style: str) -> None:
        super().__init__(classes=f"-{style}")
        self._stop, self._where = stop, where
        self._lines = Lines(id="caption")

    def compose(self) -> ComposeResult:
        """The words."""
        yield self._lines

    def on_resize(self) -> None:
        """Lay the words out anew."""
        lines = wrap(safe_text(self._stop.words), max(self.size.width - AROUND, 1), MOST_LINES)
        command = f"the same as text: debtledger {' '.join(self._stop.command)}"
        foot = (pieces((f"{self._where} · {command}", "faint")), pieces((KEYS, "faint")))
        self._lines.styles.height = len(lines) + len(foot) + 2
        self._lines.paint([*(pieces((line,)) for line in lines), *foot])

    def on_key(self, event: events.Key) -> None:
        """Go on, or end the tour."""
        event.stop()
        event.prevent_default()
        self.dismiss(event.key not in ENDS)

    def on_click(self) -> None:
        """Go on."""
        self.dismiss(result=True)


class Guide(Face):
    """The screens, which begin with a tour as soon as all is read."""

    _begun = False

    def on_face_arrived(self, message: Face.Arrived) -> None:
        """Begin once everything is known; what else happens then is told in Face."""
        if message.known.complete and not self._begun:
            self._begun = True
            self.call_after_refresh(self._go, 0)

    def _go(self, number: int) -> None:
        """Go to a stop; after the last one to where somebody would begin."""
        if number == len(STOPS):
            self.call_after_refresh(self._window.action_view, BACKLOG)
            return
        stop = STOPS[number]
        self._window.action_view(stop.view)
        table = self._window.views[stop.view].table
        if stop.debt and isinstance(table, Table):
            table.select(stop.debt)
        caption = Caption(stop, f"{number + 1} of {len(STOPS)}", self._window._glyphs.name)  # noqa: SLF001
        self.push_screen(caption, partial(self._left, number))

    def _left(self, number: int, goes_on: bool | None) -> None:  # noqa: FBT001 - the answer of the caption
        if goes_on:
            self._go(number + 1)
