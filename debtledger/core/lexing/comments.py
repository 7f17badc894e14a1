"""The comments of a text: which positions are in one, and what each comment says line by line."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.lexing import notebooks
from debtledger.core.lexing.approach import approach
from debtledger.core.lexing.languages import LANGUAGES, language_called, syntax_of
from debtledger.core.lexing.lexer import Lexer
from debtledger.core.lexing.scanners import compiled
from debtledger.core.lexing.syntax import EXTENT, GUARDED, LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.lexing.languages import Language
    from debtledger.core.lexing.lexer import Span


class Line(NamedTuple):
    """One line of a comment: its number in the file from 1, its words without markers, and their offset.

    The offset is -1 where the words do not stand in the file as they are (an escape in a notebook).
    """

    number: int
    text: str
    offset: int


class Comment(NamedTuple):
    """A block comment, or a run of line comments on consecutive lines, with the marker that opens it."""

    lines: tuple[Line, ...]
    opener: str


@dataclass(frozen=True, slots=True)
class CommentStyle:
    """How a comment is written: a marker for each line, or the opener, line prefix and closer of a block."""

    line: str | None
    block: tuple[str, str, str] | None


def comments_at(text: str, language: Language, offsets: Sequence[int]) -> Iterator[Comment]:
    """The comments that contain at least one of the sorted offsets, in order, each once.

    A run of line comments is given from the line of the first offset on.
    """
    if language.notebook:
        yield from _of_notebook(text, offsets)
        return
    reader = _Reader(text, language)
    decided = 0
    for offset in offsets:
        if offset >= decided and (span := reader.span_at(offset)) is not None:
            comment, decided = reader.comment(span)
            yield comment


def all_comments(text: str, language: Language) -> Iterator[Comment]:
    """Every comment of the text, in order."""
    if language.notebook:
        yield from _of_notebook(text, None)
        return
    reader = _Reader(text, language)
    while (span := reader.next()) is not None:
        yield reader.comment(span)[0]


def comment_style(language: Language) -> CommentStyle:
    """How the writer writes a comment in this language."""
    return CommentStyle(language.line, language.block)


class _Reader:
    """Turns the spans of the machine into comments, counting lines on the way."""

    __slots__ = ("ahead", "counted", "lexer", "line_start", "number", "text")

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.lexer = Lexer(text, syntax_of(language))
        self.ahead: Span | None = None
        self.counted = 0
        self.number = 1
        self.line_start = 0

    def next(self) -> Span | None:
        span, self.ahead = self.ahead, None
        return span if span is not None else self.lexer.next()

    def span_at(self, offset: int) -> Span | None:
        """The comment at an offset, or None; one that starts later is kept for the next question."""
        span, self.ahead = self.ahead, None
        near = False
        while span is None or span[1] <= offset:
            near = near or not approach(self.lexer, offset)
            span = self.lexer.next()
            if span is None:
                return None
        if span[0] <= offset:
            return span
        self.ahead = span
        return None

    def comment(self, span: Span) -> tuple[Comment, int]:
        """The comment that begins with this span, and the offset at which it ends."""
        self._count(span[0])
        rule = span[3]
        if rule.do not in RUNS:
            return Comment(tuple(self._block(span)), rule.opener), span[1]
        lines: list[Line] = []
        own = not self.text[self.line_start + rule.margin : span[0]].strip(BLANK)
        column = span[0] - self.line_start
        deepest = SHALLOW if own else column
        while True:
            self._marked(span, lines)
            following = self._continuation(span, column, deepest)
            if following is None:
                return Comment(tuple(lines), rule.opener), span[1]
            span = following
            column, deepest = span[0] - self.line_start, SHALLOW

    def _count(self, position: int) -> None:
        if position > self.counted:
            start = self.text.rfind("\n", self.counted, position)
            if start >= 0:
                self.number += self.text.count("\n", self.counted, position)
                self.line_start = start + 1
            self.counted = position

    def _marked(self, span: Span, lines: list[Line]) -> None:
        """Add the lines of one line comment: more than one where a backslash continues it."""
        _start, end, at, rule = span
        piece = self.text[at:end].lstrip(rule.trim)
        if "\n" in piece:
            *continued, piece = piece.split("\n")
            at = end - len(piece) - sum(map(len, continued)) - len(continued)
            for part in continued:
                lines.append(_line(self.number, part.rstrip("\\\r"), at))
                at += len(part) + 1
                self.number += 1
            self.line_start = self.counted = at
        words = piece.lstrip(BLANK)
        offset = end - len(words)
        words = words.rstrip(BLANK)
        if words and words[-1] in rule.trim:
            words = _unboxed(words, rule.trim, "  ")
        lines.append(Line(self.number, words, offset))

    def _continuation(self, span: Span, column: int, deepest: int) -> Span | None:
        """The comment on a line of its own that continues this one: it starts between these columns."""
        text, start, rule = self.text, span[1] + 1, span[3]
        if start >= len(text) or text[start - 1] != "\n":
            return None
        at = start + rule.margin
        while text.startswith(BLANKS, at):
            at += 1
        if not column <= at - start <= deepest or text[at : at + 1].lower() != rule.opener[0].lower():
            return None
        if rule.margin and text.find("\n", start, at) >= 0:
            return None
        following = self.next()
        if following is None or following[0] != at or following[3].opener != rule.opener:
            self.ahead = following
            return None
        self.number += 1
        self.line_start = self.counted = start
        return following

    def _block(self, span: Span) -> Iterator[Line]:
        at, rule = span[2], span[3]
        end = _content_end(self.text, span)
        marks = "*" if rule.opener.endswith("*") else ""
        pieces = self.text[at:end].split("\n")
        first = pieces[0]
        if not rule.opener[-1:].isalnum():
            pieces[0] = first.lstrip(rule.opener[-1:] + rule.trim)
        at += len(first) - len(pieces[0])
        if marks:
            pieces[-1] = pieces[-1].rstrip("*")
        for number, piece in enumerate(pieces, self.number):
            yield _block_line(number, piece, at, marks)
            at += len(piece) + 1


def _content_end(text: str, span: Span) -> int:
    _start, end, at, rule = span
    if rule.do == EXTENT:
        last = max(text.rfind("\n", at, end) + 1, at)
        closer = compiled(rule.close).search(text, last, end) if rule.close else None
        return closer.start() if closer else end
    content = end - len(rule.close)
    return content if content >= at and text.startswith(rule.close, content) else end


def _line(number: int, piece: str, at: int) -> Line:
    words = piece.lstrip(BLANK)
    return Line(number, words.rstrip(BLANK), at + len(piece) - len(words))


def _block_line(number: int, piece: str, at: int, marks: str) -> Line:
    if not marks:
        return _line(number, piece, at)
    words = piece.lstrip(BLANK).lstrip(marks).lstrip(BLANK)
    at += len(piece) - len(words)
    return Line(number, _unboxed(words.rstrip(BLANK), marks, " "), at)


def _unboxed(words: str, marks: str, gap: str) -> str:
    """The words without the right-hand border of a comment drawn as a box."""
    inner = words.rstrip(marks)
    return words if inner and not inner.endswith(gap) else inner.rstrip(BLANK)


def _of_notebook(text: str, offsets: Sequence[int] | None) -> Iterator[Comment]:
    """The comments of the code cells, with the lines and offsets of the notebook's own text."""
    counted, number = 0, 1
    for cell in notebooks.code_cells(text):
        language = language_called(cell.language) or LANGUAGES["Python"]
        if offsets is None:
            found = all_comments(cell.source, language)
        else:
            first = bisect_left(offsets, cell.raw[0][0])
            last = bisect_left(offsets, cell.raw[-1][1])
            inner = [cell.inner(offset) for offset in offsets[first:last]]
            found = comments_at(cell.source, language, [offset for offset in inner if offset >= 0])
        for comment in found:
            lines = []
            for line in comment.lines:
                at = cell.origin(line.offset)
                number += text.count("\n", counted, at)
                counted = at
                lines.append(Line(number, line.text, at if text.startswith(line.text, at) else -1))
            yield Comment(tuple(lines), comment.opener)


SHALLOW = 1 << 62
BLANKS = (" ", "\t")
RUNS = (LINE, GUARDED)
BLANK = " \t\r\f\v\u00a0\u3000"
