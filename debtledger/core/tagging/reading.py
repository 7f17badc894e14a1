"""Reading one text: the tags, candidates and problems in its comments, minus what is fenced out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from debtledger.core.lexing.comments import comments_at
from debtledger.core.lexing.languages import language_of
from debtledger.core.model import Candidate, Findings, Place, Sighting, Skipped
from debtledger.core.rules import problem
from debtledger.core.tagging.tags import outside_fences, read_comment
from debtledger.core.vocabulary import hit_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from debtledger.core.reader import Reader
    from debtledger.core.tagging.tags import CommentFindings, SourceLine
    from debtledger.core.vocabulary import Vocabulary

    class Read(Protocol):
        """What reads the lines of a comment."""

        def __call__(self, lines: Sequence[SourceLine], vocabulary: Vocabulary) -> CommentFindings: ...  # noqa: D102


HEAD_CHARACTERS = 256
FENCE = "debtledger:"
BLOCK = 1024
LONG_LINE = "line too long"


def read_text(
    path: str,
    text: str,
    reader: Reader,
    lines: Sequence[int] | None = None,
    read: Read | None = None,
) -> Findings:
    """Read the comments of a text; a path is only a name here. read: as `read_comment` does it.

    Where the lines (counted from 1, in order) are known in which a word may stand, only they are searched.
    Lines that are too long are not looked at, and reported when a word stands in them.
    """
    # Fences are not among the lines that are known.
    spans = [(0, len(text))] if lines is None or FENCE in text else _spans(text, lines)
    search = hit_pattern(reader.vocabulary).finditer
    hits = [match.start() for start, end in spans for match in search(text, start, end)]
    offsets = [hit for hit in hits if _line_length(text, hit) <= reader.max_line]
    say = partial(read or read_comment, vocabulary=reader.vocabulary)
    found = _read_comments(path, text, offsets, say) if offsets else Findings()
    if len(offsets) == len(hits):
        return found
    skipped = Skipped(path=path, reason=LONG_LINE)
    return Findings(
        sightings=found.sightings, candidates=found.candidates, problems=found.problems, skipped=(skipped,)
    )


def _spans(text: str, lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the offsets between which each of the lines stands; newlines are counted block by block."""
    number, at = 1, 0
    for line in lines:
        while number + (newlines := text.count("\n", at, at + BLOCK)) < line:
            number, at = number + newlines, at + BLOCK
            if at >= len(text):
                return
        for _ in range(line - number):
            at = text.find("\n", at) + 1
        number = line
        end = text.find("\n", at)
        yield at, len(text) if end < 0 else end


def _line_length(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return (len(text) if end < 0 else end) - text.rfind("\n", 0, offset) - 1


def _read_comments(
    path: str, text: str, offsets: list[int], say: Callable[[Sequence[SourceLine]], CommentFindings]
) -> Findings:
    language = language_of(path, text[:HEAD_CHARACTERS])
    found = outside_fences(say(comment.lines) for comment in comments_at(text, language, offsets))
    return _placed(path, language.name, found)


def _placed(path: str, language: str, found: CommentFindings) -> Findings:
    """Say of each finding in which file it stands."""
    return Findings(
        sightings=tuple(
            Sighting(
                tag=each.tag,
                place=Place(path=path, line=each.line, end_line=each.end_line, language=language),
            )
            for each in found.tags
        ),
        candidates=tuple(
            Candidate(
                path=path,
                line=each.line,
                keyword=each.keyword,
                text=each.text,
                owner=each.owner,
                refs=each.refs,
            )
            for each in found.candidates
        ),
        problems=tuple(
            problem(each.code, path, each.line, each.message, each.hint) for each in found.problems
        ),
    )
