"""Text that is safe to show: foreign characters made visible, and shaping by display width."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NewType

SafeText = NewType("SafeText", str)
"""One line of text in which nothing can drive a terminal; made by `safe_text` only."""

ELLIPSIS = "…"
EMOJI_PRESENTATION = "\ufe0f"
_THOUSAND = 1000

# Controls, line separators, bidi, interlinear marks, surrogates, and Default_Ignorable_Code_Point of
# Unicode's DerivedCoreProperties.txt; only U+FE0E and U+FE0F stay, which pick a glyph and do nothing else.
_INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSAFE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_INVISIBLE}]")
_UNSAFE_IN_DATA = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LOG_COMMAND = re.compile(r"\A(\s*):(?=:)")


def safe_text(text: str) -> SafeText:
    """Return one line in which controls, bidi, invisible characters and surrogates read like `<1B>`."""
    if text.isascii() and text.isprintable():
        return SafeText(text)
    return SafeText(_UNSAFE.sub(_code_point, text))


def without_controls(text: str) -> str:
    """Return data with C0 (but newline), DEL, C1 and surrogates made visible; the rest stays exact."""
    return _UNSAFE_IN_DATA.sub(_code_point, text)


def inert_line(line: SafeText) -> SafeText:
    """Return a whole line that a workflow runner reading the log does not take for a command.

    The runner obeys `::name::` after any white space at the start of a line, and `##[name]` anywhere.
    """
    if "::" not in line and "##[" not in line:
        return line
    return SafeText(_LOG_COMMAND.sub(r"\1<3A>", line).replace("##[", "#<23>["))


def display_width(text: SafeText) -> int:
    """Return the terminal columns a text takes, at most: joined emoji may take fewer."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def clip(text: SafeText, width: int) -> SafeText:
    """Return the text in at most `width` columns, with an ellipsis where something is left out."""
    if len(text) <= _most_characters(width) and display_width(text) <= width:
        return text
    return SafeText(_fitting(text, width - 1).rstrip() + ELLIPSIS)


def wrap(text: SafeText, width: int, lines: int) -> list[SafeText]:
    """Return the text on at most `lines` lines of `width` columns, clipped; empty text gives no line.

    Breaks stand between words, or inside a word that alone is wider than a line.
    """
    wrapped: list[SafeText] = []
    rest = text.strip()
    while rest and len(wrapped) < lines - 1:
        line, rest = _first_line(rest, width)
        wrapped.append(SafeText(line))
    return [*wrapped, clip(SafeText(rest), width)] if rest else wrapped


def hours(value: float) -> SafeText:
    """Return hours as people say them: `24 h`, `2.5 h`, `0.05 h`, `1,250 h`."""
    return SafeText(f"{number(value)} h")


def brief_hours(value: float) -> SafeText:
    """Return hours in at most seven columns, for tables: `999.9 h`, `1,250 h`, `12k h`, `4M h`."""
    size = abs(value)
    if size < _THOUSAND - 0.05:
        return hours(value)
    for most, unit, letter in ((10 * _THOUSAND, 1, ""), (_THOUSAND**2, _THOUSAND, "k")):
        if round(size) < most:
            written = f"{value / unit:.0f}" if letter else f"{value:,.0f}"
            return SafeText(f"{written}{letter} h")
    return SafeText(f"{value / _THOUSAND**2:.0f}M h")


@lru_cache(maxsize=1024)
def number(value: float) -> str:
    """Return a number with no more digits than it deserves: one decimal, two below one, none if whole."""
    decimals = 1 if abs(value) >= 1 else 2
    written = f"{value + 0:,.{decimals}f}"  # nought has no sign
    return written.rstrip("0").rstrip(".") if "." in written else written


def count(amount: int, noun: str) -> SafeText:
    """Return an amount with its noun, which takes a plain plural s: `1 debt`, `2,000 debts`."""
    return SafeText(f"{amount:,} {noun}{'' if amount == 1 else 's'}")


def _code_point(match: re.Match[str]) -> str:
    return f"<{ord(match[0]):02X}>"


@lru_cache(maxsize=1024)
def _columns(character: str) -> int:
    if character == EMOJI_PRESENTATION:
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _most_characters(width: int) -> int:
    # Marks without width must not make an endless line.
    return 4 * max(width, 1)


def _fitting(text: str, width: int) -> str:
    """Return the longest start of the text that fits, and at least one character."""
    if text.isascii():
        return text[: max(width, 1)]
    used = 0
    for index, character in enumerate(text[: _most_characters(width)]):
        used += _columns(character)
        if used > width:
            return text[: max(index, 1)]
    return text[: _most_characters(width)]


def _first_line(text: str, width: int) -> tuple[str, str]:
    start = _fitting(text, width)
    if len(start) == len(text):
        return text, ""
    space = len(start) if text[len(start)] == " " else start.rfind(" ")
    end = space if space > 0 else len(start)
    return text[:end].rstrip(), text[end:].lstrip()
