"""The lines at the edges: the views above with what is going on, and below what can be pressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.lines import BETWEEN
from debtledger.core.text import SafeText, clip, display_width, safe_text
from debtledger.tui.glyphs import UNICODE, Glyphs
from debtledger.tui.keys import CANDIDATES, KEYS, VIEWS, Key, offered
from debtledger.tui.painting import Painted, Piece, Pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.strip import Strip

GAP = 3
KEPT = frozenset({"help", "quit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A part of a line that can be clicked: its columns, and the action of the screen that it starts."""

    start: int
    end: int
    action: str


class Edge(Painted):
    """One line with parts that can be clicked."""

    DEFAULT_CSS = "Edge { height: 1; overflow: hidden; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.glyphs: Glyphs = UNICODE
        self.view = VIEWS[0]
        self.keys: Sequence[Key] = KEYS
        self._spots: Sequence[Spot] = ()

    def parts(self, width: int) -> tuple[Pieces, Sequence[Spot]]:
        """The line, and where it can be clicked."""
        raise NotImplementedError

    def show(self, view: str) -> None:
        """Stand under or above another view."""
        self.view = view
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        line, self._spots = self.parts(self.size.width) if y == 0 else ((), self._spots)
        return self.strip(line, self.size.width)

    async def on_click(self, event: events.Click) -> None:
        """Do what stands there."""
        for spot in self._spots:
            if spot.start <= event.x < spot.end:
                await self.screen.run_action(spot.action)


class Tabs(Edge):
    """The views, and at the right the repository or how far the reading is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._status = SafeText("")

    def say(self, words: str) -> None:
        """Show other words at the right."""
        self._status = safe_text(words)
        self.refresh()

    def parts(self, width: int) -> tuple[Pieces, Sequence[Spot]]:
        """The line, and where it can be clicked."""
        line, spots, at = [], [], 0
        for word, action in self._words(width):
            here = word.startswith("[")
            line += [Piece(safe_text(word), "strong" if here else "faint"), Piece(SafeText(" "))]
            spots.append(Spot(start=at, end=at + len(word), action=action))
            at += len(word) + 1
        room = width - at - GAP
        if room > GAP:
            words = _whole_parts(self._status, room)
            line.append(Piece(SafeText(" " * max(width - at - display_width(words) - 1, 0))))
            line.append(Piece(words, "faint"))
        return tuple(line), spots

    def _words(self, width: int) -> Sequence[tuple[str, str]]:
        """The words of the views with their actions; only numbers where the one that is shown lacks room."""
        named = [(f"{number} {name.capitalize()}", name, str(number)) for number, name in enumerate(VIEWS, 1)]
        if self.view == CANDIDATES:
            named.append((CANDIDATES.capitalize(), CANDIDATES, CANDIDATES.capitalize()))
        long = [(long, name) for long, name, _ in named]
        if sum(len(word) + GAP for word, _ in long) > width:
            long = [(long if name == self.view else short, name) for long, name, short in named]
        return [(f"[{word}]" if name == self.view else f" {word} ", f"view('{name}')") for word, name in long]


def _whole_parts(words: SafeText, width: int) -> SafeText:
    """As many of the parts as there is room for, each of them whole: no number is cut."""
    parts = words.split(BETWEEN)
    while len(parts) > 1 and display_width(SafeText(BETWEEN.join(parts))) > width:
        parts.pop()
    return clip(SafeText(BETWEEN.join(parts)), width)


class Keybar(Edge):
    """What can be pressed; what does not fit, and what would do nothing now, is left out whole."""

    def __init__(self, works: Callable[[str], bool], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._works = works

    def parts(self, width: int) -> tuple[Pieces, Sequence[Spot]]:
        """The line, and where it can be clicked."""
        line, spots, at = [Piece(SafeText(" "))], [], 1
        for key in self._fitting(width):
            shown = self._shown(key)
            taken = len(shown) + 1 + len(key.label)
            line += [Piece(safe_text(shown), "strong"), Piece(safe_text(f" {key.label}  "), "faint")]
            spots.append(Spot(start=at, end=at + taken, action=key.action))
            at += taken + 2
        return tuple(line), spots

    def _fitting(self, width: int) -> Sequence[Key]:
        """The keys that there is room for; help and leaving are kept longest."""
        keys = [key for key in offered(self.view, self.keys) if self._works(key.action)]
        while keys and sum(len(self._shown(key)) + len(key.label) + GAP for key in keys) > width + 1:
            others = [key for key in keys if key.id not in KEPT]
            keys.remove(others[-1] if others else keys[-1])
        return keys

    def _shown(self, key: Key) -> str:
        return self.glyphs.enter if key.shown == "enter" else key.shown
