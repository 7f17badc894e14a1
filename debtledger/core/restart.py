"""Where a text may be read from instead of its beginning: a place that is provably not inside a string."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debtledger.core.lexer import Lexer


def restart(lexer: Lexer, offset: int) -> None:
    """Move the lexer ahead, to the start of the line of `offset` or of the block comment around that start.

    Where no string goes over a line's end, a line starts in code or in a block comment, and it starts in a
    comment only if the last comment opener before it is followed by no closer. Where the proof fails,
    nothing moves and everything is read.
    """
    hazards = lexer.syntax.hazards
    if hazards is None or lexer.stack:
        return
    text, known = lexer.text, lexer.pos
    line = _logical_line(text, known, offset)
    if line <= known or any(text.find(hazard, known, line) >= 0 for hazard in hazards):
        return
    opener = text.rfind("/*", known, line)
    if opener < 0 or text.find("*/", opener + 2, line) >= 0:
        lexer.pos = line
    elif _opens(text, known, opener):
        lexer.pos = opener


def _logical_line(text: str, known: int, offset: int) -> int:
    """The start of the line of `offset`, or of the first line that goes on to it with backslashes."""
    line = text.rfind("\n", known, offset) + 1
    while line > known and text.endswith(("\\\n", "\\\r\n"), known, line):
        line = text.rfind("\n", known, line - 1) + 1
    return line


def _opens(text: str, known: int, opener: int) -> bool:
    """Whether an opener that nothing closes is the one that opened the comment it is in."""
    line = _logical_line(text, known, opener)
    if line < known or text.startswith("/", opener + 2):
        return False
    if any(text.find(mark, line, opener) >= 0 for mark in ('"', "'", "`", "/")):
        return False
    closer = text.rfind("*/", known, opener)
    return closer + 1 != opener and text.rfind("/*", max(known, closer - 1), opener) < 0
