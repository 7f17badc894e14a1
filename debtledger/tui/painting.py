"""Painting safe text: the only way from words to the screen.

Whatever comes from a repository, a tracker or a customer is `SafeText` before it gets here, and it becomes
plain segments: no markup is read, and nothing can drive the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.segment import Segment
from textual.content import Content
from textual.scroll_view import ScrollView
from textual.strip import Strip

from debtledger.core.text import ELLIPSIS, SafeText, clip, display_width, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.style import Style

    from debtledger.core.lines import Line

TONES: Final = (
    "strong",
    "faint",
    "id",
    "fired",
    "near",
    "unknown",
    "good",
    "head",
    "place",
    "cursor",
    "here",
)


NUMERIC: Final = "0123456789.,"
NUMBERS_FOLLOW: Final = " (+<>=/:"
ASCII_SIGNS: Final = str.maketrans({"·": "-", "…": "~"})
"""What our own signs become where only ASCII is drawn; names and titles stay as they are."""


class Piece(NamedTuple):
    """A part of a line in one tone, which is empty for plain text."""

    text: SafeText
    tone: str = ""


Pieces = tuple[Piece, ...]

_TONE_OF_STYLE: Final = {
    "1": "strong",
    "2": "faint",
    "31": "fired",
    "32": "good",
    "33": "id",
    "36": "place",
}


def pieces(*parts: tuple[str, str] | tuple[str]) -> Pieces:
    """A line of parts, each a text and its tone; what is in them is made safe."""
    return tuple(Piece(safe_text(part[0]), *part[1:]) for part in parts if part[0])


def of_line(line: Line) -> Pieces:
    """A line as pages make it."""
    return tuple(Piece(span.text, _TONE_OF_STYLE.get(span.style, "")) for span in line)


def told(text: str) -> Content:
    """Words for a widget of Textual: safe, and without markup."""
    return Content("\n".join(safe_text(line) for line in text.split("\n")))


def padded(text: SafeText, width: int, *, right: bool = False) -> SafeText:
    """A text in exactly so many columns; where it is cut, no number is left in part."""
    short = clip(text, width)
    if short is not text and text[len(short) - 1 : len(short)] in NUMERIC:
        before = short[:-1].rstrip(NUMERIC)
        # what is part of a word, as in an id, is no number
        if before[-1:] in NUMBERS_FOLLOW:
            short = SafeText(before.rstrip() + ELLIPSIS)
    room = " " * max(width - display_width(short), 0)
    return SafeText(room + short if right else short + room)


class Painted(ScrollView):
    """A widget of lines that are painted one by one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    Painted {
        scrollbar-size-vertical: 1;
        scrollbar-color: $hue-secondary;
        scrollbar-background: $surface;
        overflow-x: hidden;
        & > .tone--strong { text-style: bold; }
        & > .tone--faint { text-style: dim; }
        & > .tone--head { text-style: dim; }
        & > .tone--id { color: $hue-secondary; }
        & > .tone--fired { color: $hue-error; text-style: bold; }
        & > .tone--near { color: $hue-warning; }
        & > .tone--unknown { color: $hue-accent; }
        & > .tone--good { color: $hue-success; }
        & > .tone--place { color: $hue-secondary; }
        & > .tone--cursor { text-style: bold; }
        & > .tone--here { text-style: reverse bold; }
        &:focus > .tone--cursor { text-style: reverse bold; }
    }
    """

    @property
    def room(self) -> int:
        """The columns beside a scroll bar."""
        return self.scrollable_content_region.width

    def strip(self, line: Iterable[Piece], width: int, over: str = "") -> Strip:
        """A line of exactly so many columns, with a sign where it is cut; over: a tone over all of it."""
        plain = self.rich_style
        signs = ASCII_SIGNS if self.screen.has_class("-ascii") else {}
        segments = [Segment(part.text.translate(signs), self._style(plain, part.tone, over)) for part in line]
        found = Strip(segments)
        if found.cell_length > width > 0 and found.crop(width).text.strip():
            cut = Segment(ELLIPSIS.translate(signs), self._style(plain, over))
            found = Strip([*found.crop(0, width - 1), cut])
        return found.adjust_cell_length(width, self._style(plain, over)).simplify()

    def _style(self, style: Style, *tones: str) -> Style:
        for tone in tones:
            if tone:
                style += self.get_component_rich_style(f"tone--{tone}", partial=True)
        return style


class Lines(Painted):
    """Lines that are there to be read, and scrolled where there are more than fit."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._lines: Sequence[Pieces] = ()

    def paint(self, lines: Sequence[Pieces]) -> None:
        """Show these lines."""
        self._lines = lines
        self.virtual_size = self.size.with_height(len(lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        at = self.scroll_offset.y + y
        return self.strip(self._lines[at] if at < len(self._lines) else (), self.room)
