"""Reading comments as they were read before: versions of one file have most of theirs in common."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.tagging.tags import CommentFindings, TagFinding, read_comment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.tagging.tags import SourceLine
    from debtledger.core.vocabulary import Vocabulary

MOST_REMEMBERED = 8_192
LONGEST = 40
"""Of more lines a comment hardly comes again as it was, and takes much memory."""


def reread(lines: Sequence[SourceLine], vocabulary: Vocabulary) -> CommentFindings:
    """The same as `read_comment`, which is asked only where nobody read such a comment lately."""
    first = lines[0].number if lines else 0
    if len(lines) > LONGEST or any(line.number != first + at for at, line in enumerate(lines)):
        return read_comment(lines, vocabulary)
    return _from_line(first, _read(tuple([line.text for line in lines]), vocabulary))


class _Line(NamedTuple):
    number: int
    text: str


@lru_cache(maxsize=MOST_REMEMBERED)
def _read(texts: tuple[str, ...], vocabulary: Vocabulary) -> CommentFindings:
    return read_comment([_Line(number, text) for number, text in enumerate(texts)], vocabulary)


def _from_line(first: int, found: CommentFindings) -> CommentFindings:
    """The findings of a comment whose first line counted as 0."""
    return CommentFindings(
        tags=tuple([TagFinding(tag, line + first, end + first) for tag, line, end in found.tags]),
        candidates=tuple([replace(each, line=each.line + first) for each in found.candidates]),
        problems=tuple([replace(each, line=each.line + first) for each in found.problems]),
        fences=tuple([replace(each, line=each.line + first) for each in found.fences]),
    )
