"""A tag in the place of a candidate, or of a tag that says more; everything around it stays as it is."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.lexing.comments import comments_at
from debtledger.core.model import Tag
from debtledger.core.tagging.draft import Draft
from debtledger.core.tagging.fields import read_field_line
from debtledger.core.tagging.insertion import (
    CannotWriteTag,
    Written,
    line_end,
    says_the_same,
    shifted,
    without,
    written_in,
)
from debtledger.core.tagging.reading import read_text
from debtledger.core.tagging.writer import UnprintableTag, print_tag
from debtledger.core.vocabulary import hit_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from debtledger.core.lexing.comments import Comment, Line
    from debtledger.core.lexing.languages import Language
    from debtledger.core.model import Candidate, Findings, Sighting
    from debtledger.core.reader import Reader


def adopt_candidate(path: str, text: str, candidate: Candidate, tag: Tag, reader: Reader) -> Written:
    """Write a tag where a candidate stands: its header in place of the candidate's words, its fields below.

    Below is after the end of the sentence, where that goes on in the next lines. Lines of the comment that
    follow become the tag's body. Raises CannotWriteTag.
    """
    place = _Place.find(path, text, candidate.line, reader)
    start = _words_start(place.line, candidate, reader)
    before = read_text(path, text, reader)
    kept = tag.keyword + place.line.text[start + len(candidate.keyword) :]
    refusal = "it would not read back as a tag with the same words" if tag.title else "it says nothing"
    _refuse_ends(tag, place.comment.opener)
    for header, *fields in _forms(tag, kept, reader):
        for last, prefix, end in product(place.ends(reader), place.prefixes(), ([], [""])):
            new = place.with_words(start, header, _Below(last, prefix, [*fields, *end]))
            found = read_text(path, new, reader)
            here = [each for each in found.sightings if each.place.line == candidate.line]
            if len(here) != 1 or not _keeps(here[0].tag, tag):
                continue
            expected = shifted(before, _moved(last.number, new.count("\n") - text.count("\n")))
            if _only_adopted(expected, without(found, here), here[0]):
                return Written(new, candidate.line)
            refusal = _what_is_wrong(found, before) or refusal
    raise CannotWriteTag(f"{path}:{candidate.line}: {refusal}", "say it in words of your own with --title")


def add_lines(path: str, text: str, sighting: Sighting, rows: Sequence[str], reader: Reader) -> Written:
    """Write more lines below a tag, in its comment: fields, or what stands in place of them.

    Everything that was read before is read again; what may be wrong is only in the new lines. Raises
    CannotWriteTag.
    """
    first = sighting.place.line
    before = read_text(path, text, reader)
    place = _Place.find(path, text, first, reader)
    last = next((line for line in place.comment.lines if line.number == sighting.place.end_line), place.line)
    start = _keyword_start(place.line, sighting.tag.keyword, reader)
    for prefix, contents in product(place.prefixes(), ([*rows], [*rows, ""])):
        new = place.with_words(start, place.line.text[start:], _Below(last, prefix, contents))
        found = read_text(path, new, reader)
        expected = shifted(before, _moved(last.number, new.count("\n") - text.count("\n")))
        here = [each for each in found.sightings if each.place.line == first]
        kept = without(expected, [each for each in expected.sightings if each.place.line == first])
        added = last.number + len(contents)
        old = tuple(each for each in found.problems if not last.number < each.line <= added)
        if (
            len(here) == 1
            and here[0].tag.body == sighting.tag.body
            and here[0].place.end_line == last.number + len(rows)
            and replace(without(found, here), problems=old) == kept
        ):
            return Written(new, first)
    raise CannotWriteTag(f"{path}:{first}: no lines can be added to this comment", "write them by hand")


def point_at_record(path: str, text: str, sighting: Sighting, identity: str, reader: Reader) -> Written:
    """Write an id into a tag, and take its fields out, which are the record's from now on; prose stays.

    Raises CannotWriteTag.
    """
    first, last = sighting.place.line, sighting.place.end_line
    before = read_text(path, text, reader)
    troubles = [each for each in before.problems if first <= each.line <= last]
    if troubles:
        raise CannotWriteTag(f"{path}:{troubles[0].line}: {troubles[0].message}", troubles[0].hint)
    place = _Place.find(path, text, first, reader)
    wanted = Tag(keyword=sighting.tag.keyword, id=identity, title=sighting.tag.title, body=sighting.tag.body)
    start = _keyword_start(place.line, sighting.tag.keyword, reader)
    bare = place.without_fields(last, sighting.tag, reader)
    for header in _pointers(wanted, place, start, reader):
        new = bare.with_words(start, header)
        removed = text.count("\n") - new.count("\n")
        found = read_text(path, new, reader)
        here = [each for each in found.sightings if each.place.line == first]
        expected = shifted(without(before, [sighting]), _moved(last, -removed))
        if len(here) == 1 and says_the_same(here[0].tag, wanted) and without(found, here) == expected:
            return Written(new, first)
    raise CannotWriteTag(
        f"{path}:{first}: the tag would not read back with an id in it", f"write ({identity}) by hand"
    )


class _Below(NamedTuple):
    """Lines of a comment that come after one of its lines: what stands before the words of each; those."""

    line: Line
    prefix: str
    contents: list[str]


class _Place(NamedTuple):
    """A line of a comment in a text."""

    text: str
    line: Line
    comment: Comment

    @classmethod
    def find(cls, path: str, text: str, number: int, reader: Reader) -> _Place:
        """The comment's line with that number. Raises CannotWriteTag."""
        language: Language = written_in(path, text)
        start = _line_start(text, number)
        end = text.find("\n", start)
        words = hit_pattern(reader.vocabulary).finditer(text, start, len(text) if end < 0 else end)
        for comment in comments_at(text, language, [found.start() for found in words]):
            for line in comment.lines:
                if line.number == number and text.startswith(line.text, max(line.offset, 0)):
                    return cls(text, line, comment)
        raise CannotWriteTag(f"{path}:{number}: no comment is found there", "debtledger scan --candidates")

    def ends(self, reader: Reader) -> tuple[Line, ...]:
        """The lines after which fields may stand: the last one of the sentence first, then this one."""
        last = self.line
        draft = Draft(keyword="", line=0, end_line=0, vocabulary=reader.vocabulary)
        for line in self.comment.lines:
            if line.number <= self.line.number:
                continue
            goes_on = line.text[:1].islower() and not last.text.rstrip().endswith(_SENTENCE_ENDS)
            words = hit_pattern(reader.vocabulary).search(line.text)
            if not goes_on or words or read_field_line(draft, line.text, line.number):
                break
            last = line
        return (self.line,) if last is self.line else (last, self.line)

    def with_words(self, start: int, header: str, below: _Below | None = None) -> str:
        """The text with the header in place of the words from `start` on, and lines below it."""
        last, prefix, contents = below or _Below(self.line, "", [])
        offset = self.line.offset
        end = line_end(self.text.split("\n"), self.line.number)
        added = "".join(f"{end}{(prefix + content).rstrip()}" for content in contents)
        stop, after = offset + len(self.line.text), last.offset + len(last.text)
        return f"{self.text[: offset + start]}{header}{self.text[stop:after]}{added}{self.text[after:]}"

    def without_fields(self, last: int, tag: Tag, reader: Reader) -> _Place:
        """The place in the text without the field lines between this line and the last."""
        text = self.text
        draft = Draft(keyword=tag.keyword, line=0, end_line=0, vocabulary=reader.vocabulary)
        fields = [
            line
            for line in self.comment.lines
            if self.line.number < line.number <= last and read_field_line(draft, line.text, line.number)
        ]
        for line in reversed(fields):
            text = _without_line(text, line)
        return self._replace(text=text)

    def prefixes(self) -> tuple[str, ...]:
        """What may stand before the words of a line that continues the comment below this one.

        Where the marker would be read as words, or would begin another comment, it is blanks.
        """
        start = self.text.rfind("\n", 0, self.line.offset) + 1
        lead = self.text[start : self.line.offset]
        return (self._prefix(lead), _NOT_BLANK.sub(" ", lead))

    def _prefix(self, lead: str) -> str:
        """The prefix in the style of the comment; lead: what stands before the words of this line."""
        opener = self.comment.opener
        at = lead.lower().rfind(opener.lower())
        if at < 0:
            return lead
        while at > 0 and lead[at - 1] == opener[0] and opener[0] == opener[-1]:
            at -= 1
        blank = _NOT_BLANK.sub(" ", lead[:at])
        if opener in _BLOCK_PREFIXES:
            return blank + _BLOCK_PREFIXES[opener]
        return blank + (lead[at:] if lead[at:] != opener else f"{opener} ")


_SENTENCE_ENDS = (".", "!", "?", ":", ";")
_NOT_BLANK = re.compile(r"[^\t]")
_BLOCK_PREFIXES = {
    "/*": " * ",
    "<!--": "  ",
    "(*": "   ",
    "{-": "   ",
    "{#": "   ",
    "<#": "   ",
    "--[[": "  ",
}


def _line_start(text: str, number: int) -> int:
    at = 0
    for _ in range(number - 1):
        at = text.find("\n", at) + 1
    return at


def _words_start(line: Line, candidate: Candidate, reader: Reader) -> int:
    """Where in the line the words of a candidate begin: at its keyword, or where the line does."""
    for found in hit_pattern(reader.vocabulary).finditer(line.text):
        if found.lastgroup == "candidate" and found[0].upper() == candidate.keyword:
            return found.start() - (line.text[found.start() - 1 : found.start()] == "@")
    return max(line.text.find(candidate.text), 0)


def _keyword_start(line: Line, keyword: str, reader: Reader) -> int:
    """Where in the line the tag begins."""
    for found in hit_pattern(reader.vocabulary).finditer(line.text):
        if found[0].lstrip("@").upper() == keyword:
            return found.start() - (
                found[0][0] != "@" and line.text[found.start() - 1 : found.start()] == "@"
            )
    return 0


class _Plain(NamedTuple):
    line: str = ""
    block: None = None


def _printed(tag: Tag, reader: Reader) -> list[str]:
    """The lines of a tag without comment markers."""
    return [row[1:] for row in print_tag(tag, _Plain(), vocabulary=reader.vocabulary).split("\n")]


def _refuse_ends(tag: Tag, opener: str) -> None:
    """Raise CannotWriteTag for a tag that holds what no comment of markup may."""
    if opener.startswith("<!--"):
        for value in (tag.title, tag.bought, tag.alternatives, *(each.text for each in tag.triggers)):
            if value and "--" in value:
                raise CannotWriteTag('"--" must not stand in a comment of markup', "write it without")


def _forms(tag: Tag, kept: str, reader: Reader) -> Iterator[list[str]]:
    """The lines of the adopted tag: as tags are printed, else with the candidate's words as they are."""
    with suppress(UnprintableTag):
        header, *fields = _printed(tag, reader)
        yield [header, *fields]
        if header == f"{tag.keyword} {tag.title}":
            yield [f"{tag.keyword}: {tag.title}", *fields]
    try:
        bare = replace(tag, title="x", refs=(), owner=None)
        yield [kept, *_printed(bare, reader)[1:]]
    except UnprintableTag as error:
        raise CannotWriteTag(str(error)) from error


def _pointers(wanted: Tag, place: _Place, start: int, reader: Reader) -> Iterator[str]:
    """The header of a tag with an id: with the title after it, or where the title is on the next line."""
    if wanted.title in place.line.text:
        with suppress(UnprintableTag):
            yield _printed(replace(wanted, body=""), reader)[0]
        yield f"{wanted.keyword}({wanted.id}): {wanted.title}"
    head = place.line.text[start : start + len(wanted.keyword)]
    yield f"{head}({wanted.id}):"


def _keeps(found: Tag, tag: Tag) -> bool:
    """Whether what was found says all that the tag says; body, and a title where it has none, may be more."""
    return replace(found, body="", title=found.title if tag.title else "") == replace(tag, body="")


def _only_adopted(expected: Findings, found: Findings, here: Sighting) -> bool:
    """Whether all else was found as before, but for candidates that are part of the tag now."""
    first, last = here.place.line, here.place.end_line
    left = tuple(each for each in expected.candidates if not first <= each.line <= last)
    kept = tuple(each for each in found.candidates if not first <= each.line <= last)
    return replace(expected, candidates=left) == replace(found, candidates=kept)


def _what_is_wrong(found: Findings, before: Findings) -> str | None:
    known = {(each.code, each.message) for each in before.problems}
    new = (each for each in found.problems if (each.code, each.message) not in known)
    return next((each.message for each in new), None)


def _without_line(text: str, line: Line) -> str:
    """The text without a line of a comment; of one that also ends the comment, without its words."""
    start = text.rfind("\n", 0, line.offset) + 1
    stop = text.find("\n", line.offset)
    stop = len(text) if stop < 0 else stop
    rest = text[line.offset + len(line.text) : stop].strip()
    if not rest:
        # The last line of a text has no end of its own to go with it.
        return text[:start] + text[stop + 1 :] if stop < len(text) else text[:start].removesuffix("\n")
    lead = text[start : line.offset]
    indent = lead[: len(lead) - len(lead.lstrip())]
    return f"{text[:start]}{indent}{text[line.offset + len(line.text) :].lstrip(' ')}"


def _moved(at: int, added: int) -> Callable[[int], int]:
    return lambda line: line + added if line > at else line
