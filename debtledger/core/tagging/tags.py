"""One comment in, its tags, candidates, fences and problems out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from debtledger.core.identity import valid_id
from debtledger.core.model import Tag
from debtledger.core.references import is_item
from debtledger.core.tagging.candidates import WORKAROUND, CandidateFinding, read_candidate
from debtledger.core.tagging.draft import Draft, Flaw
from debtledger.core.tagging.fences import Fence, outside, read_fence
from debtledger.core.tagging.fields import read_field_line
from debtledger.core.tagging.header import closing, read_header
from debtledger.core.tagging.items import items_of, says_debt
from debtledger.core.vocabulary import hit_pattern
from debtledger.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.core.vocabulary import Vocabulary


class SourceLine(Protocol):
    """A line of a comment: its number in the file, and its text without comment markers."""

    @property
    def number(self) -> int: ...  # noqa: D102 - described above

    @property
    def text(self) -> str: ...  # noqa: D102 - described above


class TagFinding(NamedTuple):
    """A tag and its first and last line."""

    tag: Tag
    line: int
    end_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFindings:
    """What one comment, or all comments of a file, say."""

    tags: tuple[TagFinding, ...] = ()
    candidates: tuple[CandidateFinding, ...] = ()
    problems: tuple[Flaw, ...] = ()
    fences: tuple[Fence, ...] = ()


def read_comment(lines: Sequence[SourceLine], vocabulary: Vocabulary) -> CommentFindings:
    """Read a comment. What is wrong with a tag becomes a problem, never an error. Fences are not applied."""
    search = hit_pattern(vocabulary).search
    reading = _Reading(vocabulary)
    for line in lines:
        text = line.text
        found = search(text)
        if found is not None:
            reading.hit(line.number, text, found)
        elif reading.draft is not None:
            reading.go_on(line.number, text)
    return reading.findings()


def outside_fences(comments: Iterable[CommentFindings]) -> CommentFindings:
    """All findings of a file's comments but those that its fences exclude."""
    found = list(comments)
    fences = tuple(fence for each in found for fence in each.fences)
    return CommentFindings(
        tags=outside((tag for each in found for tag in each.tags), fences),
        candidates=outside((candidate for each in found for candidate in each.candidates), fences),
        problems=outside((problem for each in found for problem in each.problems), fences),
        fences=fences,
    )


class _Reading:
    """The state while a comment is read: what was found, and the tag that is still open."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.draft: Draft | None = None
        self.tags: list[TagFinding] = []
        self.candidates: list[CandidateFinding] = []
        self.problems: list[Flaw] = []
        self.fences: list[Fence] = []

    def hit(self, number: int, text: str, first: re.Match[str]) -> None:
        """Read a line with at least one word of the vocabulary."""
        if first.lastgroup == "fence" and (fence := read_fence(number, text)):
            self.close()
            self.fences.append(fence)
            return
        start = _tag_start(text, first)
        if start is not None:
            self.close()
            self.open(number, text, start)
            return
        candidate = _candidate_in(text, first)
        if self.draft is not None and (candidate is None or not _starts_anew(text, candidate)):
            self.go_on(number, text)
        elif candidate is not None:
            self.close()
            self.candidates.append(_candidate(number, text, candidate, self.vocabulary))

    def open(self, number: int, text: str, start: re.Match[str]) -> None:
        """Begin a tag and read its header."""
        keyword = start[0].lstrip("@").upper()
        draft = Draft(keyword=keyword, line=number, end_line=number, vocabulary=self.vocabulary)
        _check_hidden(draft, number, text)
        read_header(draft, _without_terminator(text[start.end() :]))
        self.draft = draft

    def go_on(self, number: int, text: str) -> None:
        """Read a further line of the open tag; an empty one ends it."""
        draft = self.draft
        said = _without_terminator(text).lstrip()
        if not said:
            self.close()
        elif draft is not None:
            draft.end_line = number
            _check_hidden(draft, number, text)
            if not read_field_line(draft, said, number):
                draft.add_text(said)

    def close(self) -> None:
        """End the open tag, if there is one."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        tag = draft.tag()
        if not (tag.title or tag.id or any(map(is_item, tag.refs)) or draft.has_flaw("DL009")):
            hint = f'write "{tag.keyword}: ..." and what was left undone'
            draft.flaw("DL002", draft.line, f"{tag.keyword} has no title and no id", hint)
        if tag != Tag(keyword=tag.keyword):
            self.tags.append(TagFinding(tag=tag, line=draft.line, end_line=draft.end_line))
        self.problems += draft.flaws

    def findings(self) -> CommentFindings:
        """What the comment said."""
        self.close()
        return CommentFindings(
            tags=tuple(self.tags),
            candidates=tuple(self.candidates),
            problems=tuple(self.problems),
            fences=tuple(self.fences),
        )


_LEAD = regex(r"\s*+(?:[-*+•>!]\s*+)*+@?")
_SLASHED = regex(r"(?:/[A-Z][A-Z0-9_]*+)*+(?!\w)")
_ASSIGNS = re.compile(r"\s*+(?:[:+\-*/%|&^.<>!?]?=|->|<-)")
_PROSE = re.compile(r"\s++(?:is|are|was|were|and|or|of|tags?|comments?)\b")
_SIGN = re.compile(r"\s++(?:[#(\[@:]|[-\u2013\u2014]{1,2}\s++\w)")
_LAST_WORDS = re.compile(r"[\W_]*+")
_TERMINATORS = ("*/", "-->", "#}", "%}", "%>", '"""', "=#")
_CONTEXT_LENGTH = 500
_HIDDEN = re.compile(
    # C0 but tab, DEL, C1, soft hyphen, line separators, bidi, zero-width and tag characters
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
    # joiners beside ASCII; between other letters and in emoji they are spelling
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)


def _tag_start(text: str, first: re.Match[str]) -> re.Match[str] | None:
    """The first word of the line that starts a tag."""
    found: re.Match[str] | None = first
    while found is not None:
        if _is_tag_start(text, found):
            return found
        found = found.re.search(text, found.end())
    return None


def _is_tag_start(text: str, found: re.Match[str]) -> bool:
    group, end = found.lastgroup, found.end()
    if group == "candidate":
        return text[end : end + 1] == "(" and _is_tag_word(text, found) and _says_debt(text, end)
    if group not in ("tag", "at"):
        return False
    slashed = _SLASHED.match(text, end)
    end = slashed.end() if slashed else end
    follow = text[end : end + 1]
    if follow == ":":
        return text[end + 1 : end + 2] != ":"
    if follow in ("(", "["):
        return _leads(text, found) or not _is_mention(text, end)
    return _leads(text, found) and _separates(text, end)


def _is_tag_word(text: str, found: re.Match[str]) -> bool:
    """Whether a candidate word is written as a tag word is: in upper case, or as "@todo"."""
    return found[0].isupper() or (found[0].islower() and text[found.start() - 1 : found.start()] == "@")


def _says_debt(text: str, at: int) -> bool:
    near = text[at : at + _CONTEXT_LENGTH]
    end = closing(near, 0)
    return end > 0 and any(map(says_debt, items_of(near[1:end])))


def _leads(text: str, found: re.Match[str]) -> bool:
    """Whether nothing but a bullet stands before the word."""
    lead = _LEAD.match(text)
    return lead is not None and lead.end() >= found.start()


def _is_mention(text: str, at: int) -> bool:
    """Whether a group in the middle of a line ends it and names no record: "see DEBT(#12)"."""
    end = closing(text, at)
    if end < 0 or any(map(valid_id, items_of(text[at + 1 : end]))):
        return False
    last = _LAST_WORDS.match(text, end + 1)
    return last is not None and last.end() == len(text) and text[end + 1 : end + 2] not in (":", "(", "[")


def _separates(text: str, end: int) -> bool:
    """Whether what follows a keyword at a line's start makes it a tag, not code, a heading or prose."""
    rest = text[end:]
    if not rest.strip() or rest[0] == "@":
        return True
    if not rest[0].isspace() or _ASSIGNS.match(rest) or _PROSE.match(rest):
        return False
    if _SIGN.match(rest):
        return True
    return not rest.isupper() and any(map(str.isalpha, rest))


def _candidate_in(text: str, first: re.Match[str]) -> re.Match[str] | None:
    """The first candidate word of the line."""
    found: re.Match[str] | None = first
    while found is not None and found.lastgroup not in ("candidate", "workaround"):
        found = found.re.search(text, found.end())
    return found


def _starts_anew(text: str, found: re.Match[str]) -> bool:
    """Whether a candidate word inside an open tag stands as the start of something else."""
    if found.lastgroup != "candidate" or not _leads(text, found):
        return False
    return found[0].isupper() or text[found.end() : found.end() + 1] in (":", "(", "[")


def _candidate(number: int, text: str, found: re.Match[str], vocabulary: Vocabulary) -> CandidateFinding:
    if found.lastgroup == "workaround":
        return CandidateFinding(line=number, keyword=WORKAROUND, text=_without_terminator(text).lstrip())
    return read_candidate(number, found[0], _without_terminator(text[found.end() :]), vocabulary)


def _without_terminator(text: str) -> str:
    """The text without space and the end of a comment at its end."""
    text = text.rstrip()
    for terminator in _TERMINATORS:
        if text.endswith(terminator):
            return text.removesuffix(terminator).rstrip()
    return text


def _check_hidden(draft: Draft, number: int, text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    found = sorted({ord(char) for char in _HIDDEN.findall(text)})
    if found:
        names = ", ".join(f"U+{code:04X}" for code in found[:5])
        hint = "delete them; they can change what a reader sees"
        draft.flaw("DL011", number, f"hidden characters in a tag: {names}", hint)
