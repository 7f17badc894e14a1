"""Gets the machine near a position in fewer steps than there are comments, to a place provably in code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debtledger.core.lexing.lexer import Lexer


def approach(lexer: Lexer, offset: int) -> bool:
    """Move the lexer ahead, towards the comment that may hold `offset`; False where no way to do so is known.

    Reading up to `offset` alone, a comment that holds it has no end, so the place where that reading gets
    stuck is code; only where it gets to `offset` itself, that may be in a string that has no end yet.
    """
    if lexer.stack:
        return False
    hazards = lexer.syntax.hazards
    if hazards is not None and _jump(lexer, offset, hazards):
        return True
    if not lexer.mode.ahead or lexer.text[offset - 1 : offset] in CUT_ESCAPES:
        return False
    found = lexer.mode.forward.match(lexer.text, lexer.pos, offset)
    if found is None or found.end() >= offset:
        return False
    lexer.pos = found.end()
    return True


def _jump(lexer: Lexer, offset: int, hazards: tuple[str, ...]) -> bool:
    """Whether the start of the line of `offset`, or the block comment around that start, could be moved to.

    Where no string goes over a line's end, a line starts in code or in a block comment, and it starts in a
    comment only if the last comment opener before it is followed by no closer.
    """
    text, known = lexer.text, lexer.pos
    line = _logical_line(text, known, offset)
    if line <= known or any(text.find(hazard, known, line) >= 0 for hazard in hazards):
        return False
    opener = text.rfind("/*", known, line)
    if opener < 0 or text.find("*/", opener + 2, line) >= 0:
        lexer.pos = line
    elif _opens(text, known, opener):
        lexer.pos = opener
    else:
        return False
    return True


def _logical_line(text: str, known: int, offset: int) -> int:
    """The start of the line of `offset`, or of the first line that goes on to it with backslashes."""
    line = text.rfind("\n", known, offset) + 1
    while line > known and text.endswith(("\\\n", "\\\r\n"), known, line):
        line = text.rfind("\n", known, line - 1) + 1
    return line


def _opens(text: str, known: int, opener: int) -> bool:
    """Whether an opener that nothing closes is the one that opened the comment it is in."""
    line = _logical_line(text, known, opener)
    if line < known or text.startswith("/", opener + 2) or (line == 0 and text.startswith("#!")):
        return False
    if any(text.find(mark, line, opener) >= 0 for mark in ('"', "'", "`", "/")):
        return False
    closer = text.rfind("*/", known, opener)
    return closer + 1 != opener and text.rfind("/*", max(known, closer - 1), opener) < 0


CUT_ESCAPES = frozenset({"", "\\", "\r"})
