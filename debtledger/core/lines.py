"""Lines for people: parts in a style each, laid out by display width, safe to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.text import SafeText, clip, count, display_width, inert_line, safe_text, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.view import View

PLAIN, STRONG, FAINT = "", "1", "2"
RED, GREEN, YELLOW, CYAN = "31", "32", "33", "36"
BETWEEN: Final = " · "
HANGING: Final = "  "
NARROWEST: Final = 40
TEXT_WIDTH: Final = 100
WIDEST_PART: Final = 200
MOST_PARAGRAPHS: Final = 60


class Span(NamedTuple):
    """A part of a line in one style; the style is the number of an SGR sequence."""

    text: SafeText
    style: str = PLAIN


Line = tuple[Span, ...]
EMPTY: Line = ()


def line(*parts: tuple[str] | tuple[str, str]) -> Line:
    """A line of parts, each a text and its style; empty ones are left out."""
    return tuple([Span(safe_text(part[0]), *part[1:]) for part in parts if part[0]])


def painted(lines: Iterable[Line], view: View) -> Iterator[str]:
    """The lines as text, each ended by a newline, coloured where the view is."""
    for each in lines:
        yield (_coloured(each) if view.colour else _uncoloured(each)) + "\n"


def text_width(view: View) -> int:
    """The columns that running text takes: no more than can be read with ease."""
    return max(NARROWEST, min(view.width, TEXT_WIDTH))


def labelled(label: str, value: str, width: int, most: int, style: str = PLAIN) -> Iterator[Line]:
    """A label and its value, which hangs beside it, each line of it on at most so many; newlines in it stay.

    Of very many lines, as in a pasted log, the first are there.
    """
    indent = len(label) + 1
    lead = label + " "
    paragraphs = value.split("\n")
    for paragraph in paragraphs[:MOST_PARAGRAPHS]:
        for text in wrap(safe_text(paragraph), width - indent, most) or [SafeText("")]:
            yield line((lead, FAINT), (text, style))
            lead = " " * indent
    if len(paragraphs) > MOST_PARAGRAPHS:
        yield line((lead, FAINT), (f"… {count(len(paragraphs) - MOST_PARAGRAPHS, 'more line')}", FAINT))


def flow(parts: Iterable[str], width: int, indent: str = "", style: str = PLAIN) -> Iterator[Line]:
    """The parts side by side on as many lines as they need; a part stays whole, as links must.

    Lines after the first are indented as well, a little where it is not.
    """
    text = ""
    for part in (clip(safe_text(part), WIDEST_PART) for part in parts):
        longer = f"{text}{BETWEEN}{part}" if text else f"{indent}{part}"
        if text and display_width(safe_text(longer)) > width:
            yield line((text, style))
            longer = f"{indent or HANGING}{part}"
        text = longer
    if text:
        yield line((text, style))


def _joined(spans: Line) -> SafeText:
    return SafeText("".join([span.text for span in spans]))


def _uncoloured(spans: Line) -> str:
    return inert_line(_joined(spans)).rstrip()


def _coloured(spans: Line) -> str:
    if inert_line(_joined(spans)) != _joined(spans):
        return _uncoloured(spans)
    return "".join(f"\x1b[{span.style}m{span.text}\x1b[0m" if span.style else span.text for span in spans)
