"""Debts that issues declare: which issues are debts, and what their bodies and fields say of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.identity import normalised_title
from debtledger.core.model import Tag, Trigger
from debtledger.core.references import is_date
from debtledger.core.tagging.draft import Draft
from debtledger.core.tagging.fields import ALIASES, KEYS, is_field_line, read_field, read_field_line
from debtledger.core.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.life import State
    from debtledger.core.tagging.draft import Flaw
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.vocabulary import Vocabulary

KEYWORD: Final = "DEBT"
MOST_CHARACTERS: Final = 1 << 16
MOST_CONTEXT: Final = 8192
NO_ANSWER: Final = "_No response_"
CONTEXT: Final = "context"
HEADINGS: Final = {
    "effort to repay": "cost",
    "effort to fix": "cost",
    "cost to repay": "cost",
    "what it bought": "bought",
    "what did it buy": "bought",
    "when to repay": "repay-when",
    "repay when": "repay-when",
    "repay by": "repay-by",
    "due date": "repay-by",
    "description": CONTEXT,
    "context": CONTEXT,
}
"""Headings of issue forms that stand for a field, beside the names of the fields themselves."""
UNDONE: Final = frozenset(
    {"not planned", "not_planned", "duplicate", "won t do", "won t fix", "wont fix", "wont do", "wontfix"}
    | {
        "declined",
        "rejected",
        "cannot reproduce",
        "invalid",
        "abandoned",
        "obsolete",
        "cancelled",
        "canceled",
    }
)
"""Why issues are closed whose debt was not repaid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What makes an issue a debt, and what its headings and custom fields stand for, by normalised name."""

    labels: frozenset[str] = frozenset({"debt", "tech-debt"})
    types: frozenset[str] = frozenset()
    headings: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


class IssueDebt(NamedTuple):
    """A debt as an issue declares it.

    stated: what its body and custom fields say; spare: what the issue's own attributes say, which no other
    home contradicts. flaws: what could not be understood, by line of the body.
    """

    issue: Issue
    stated: Tag
    spare: Tag
    flaws: tuple[Flaw, ...] = ()

    @property
    def state(self) -> State:
        """Where the debt is when the issue is its only home; an issue that cannot be read closes nothing."""
        issue = self.issue
        if issue.state == "open" or issue.gone:
            return "active"
        said = {normalised_title(issue.reason), normalised_title(issue.status)}
        return "written-off" if said & UNDONE else "repaid"


def mark(name: str) -> str:
    """A label or type for comparing: without case, and with - for spaces and _."""
    return _BETWEEN.sub("-", name.strip().casefold())


def declares(issue: Issue, marks: Marks) -> bool:
    """Whether an issue is a debt; a pull request never is."""
    if issue.pull_request:
        return False
    return mark(issue.kind) in marks.types or any(mark(label) in marks.labels for label in issue.labels)


def issue_debt(issue: Issue, marks: Marks, vocabulary: Vocabulary) -> IssueDebt:
    """The debt that an issue declares."""
    draft = Draft(keyword=KEYWORD, line=1, end_line=1, vocabulary=vocabulary, title=issue.title or issue.ref)
    known = {normalised_title(name): key for name, key in marks.fields.items()}
    for name, value in issue.fields.items():
        key = known.get(normalised_title(name)) or _KEYS.get(normalised_title(name))
        if key in KEYS and value.strip():
            read_field(draft, str(key), _with_unit(str(key), " ".join(value.split())), 1)
    headings = {normalised_title(name): key for name, key in marks.headings.items()}
    for number, said in sections(issue.body):
        _read(draft, said, number, headings)
    draft.body = "\n".join(draft.body).strip()[:MOST_CONTEXT].split("\n")
    return IssueDebt(issue, draft.tag(), _spare(issue, marks, vocabulary), tuple(draft.flaws))


Lines = tuple[tuple[int, str], ...]
"""Lines with their numbers."""


class Section(NamedTuple):
    """A part of an issue's body: its heading ("" before the first), and its lines with their numbers."""

    heading: str
    lines: Lines


def sections(body: str) -> Iterator[tuple[int, Section]]:
    """The parts of a body, each with the line of its heading; no comments, quotations, or fenced code."""
    heading, start = "", 1
    lines: list[tuple[int, str]] = []
    for number, text in _visible(body[:MOST_CHARACTERS]):
        found = _HEADING.match(text)
        if found:
            yield start, Section(heading, tuple(lines))
            heading = (found["markdown"] or found["wiki"]).rstrip(" \t#")
            start, lines = number, []
        else:
            lines.append((number, text))
    yield start, Section(heading, tuple(lines))


def paragraph(lines: Lines) -> tuple[Lines, Lines]:
    """The first paragraph, without the empty lines before it, and what follows it."""
    start = next((at for at, (_, text) in enumerate(lines) if text.strip()), len(lines))
    empty = (at for at, (_, text) in enumerate(lines) if at >= start and not text.strip())
    end = next(empty, len(lines))
    return lines[start:end], lines[end:]


def answer(lines: Iterable[tuple[int, str]]) -> str:
    """What somebody answered under a heading of an issue form, on one line; "" for nothing.

    Of boxes to be ticked, those that are.
    """
    said = [text.strip() for _, text in lines if text.strip()]
    boxes = [_BOX.match(text) for text in said]
    if said and all(boxes):
        return ", ".join(
            text[box.end() :] for text, box in zip(said, boxes, strict=True) if box and box["tick"]
        )
    whole = " ".join(said)
    return "" if whole in _NOTHING else whole


_BETWEEN = re.compile(r"[\s_-]+")
_EFFORTS = frozenset({"cost", "saved", *ALIASES["cost"]})
_KEYS = {normalised_title(name): key for name, key in KEYS.items()}
_HEADING = re.compile(
    r"[ ]{0,3}(?:#{1,6}[ \t]++(?P<markdown>[^\s#][^\n]{0,200}+)|h[1-6]\.[ \t]++(?P<wiki>[^\n]{1,200}+))$"
)
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~|\{code|\{noformat)")
_EMPHASIS = re.compile(
    r"(?P<lead>\s*(?:[-*+•]\s+)?)(?P<sign>\*\*|__|\*|_|`)(?P<key>[A-Za-z][A-Za-z _-]{0,30}?)"
    r"(?:(?P=sign)\s*:|:\s*(?P=sign))"
)
_BOX = re.compile(r"[-*+]\s+\[(?:(?P<tick>[xX])|\s?)\]\s*")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,4})?")
_NOTHING = frozenset({"", NO_ANSWER, "No response", "None", "N/A", "n/a", "-"})


def _visible(body: str) -> Iterator[tuple[int, str]]:
    """The lines of a body that say something themselves."""
    fenced = hidden = False
    for number, line in enumerate(body.replace("\r\n", "\n").split("\n"), 1):
        text = line
        if hidden or "<!--" in line:
            text, hidden = _without_comments(line, "-->" if hidden else "<!--")
        if _FENCE.match(text):
            fenced = not fenced
        elif not fenced and not text.lstrip().startswith(">"):
            yield number, text


def _without_comments(line: str, sign: str) -> tuple[str, bool]:
    """A line without the comments of Markdown, up to the next sign of one; whether one goes on after it."""
    shown = []
    rest = line
    while rest:
        before, found, rest = rest.partition(sign)
        if sign == "<!--":
            shown.append(before)
        if found:
            sign = "<!--" if sign == "-->" else "-->"
    return "".join(shown), sign == "-->"


def _read(draft: Draft, section: Section, line: int, headings: Mapping[str, str]) -> None:
    """Read a part of the body: the answer to what its heading asks, or lines of fields and text."""
    name = normalised_title(section.heading)
    key = headings.get(name) or _KEYS.get(name) or HEADINGS.get(name)
    rest = section.lines
    if key in KEYS:
        first, rest = _apart(*paragraph(section.lines))
        if said := answer(first):
            read_field(draft, str(key), said, line)
    for number, text in rest:
        said = _plain(text)
        if said.strip() and read_field_line(draft, said, number):
            continue
        if said.strip() not in _NOTHING or (draft.body and draft.body[-1]):
            draft.body.append("" if said.strip() == NO_ANSWER else text.rstrip())


def _apart(first: Lines, rest: Lines) -> tuple[Lines, Lines]:
    """The answer without the lines of other fields that stand right below it, and what follows."""
    ends = (at for at, (_, text) in enumerate(first) if at and is_field_line(_plain(text)))
    end = next(ends, len(first))
    return first[:end], first[end:] + rest


def _with_unit(key: str, value: str) -> str:
    """What a custom field says; a number field has no place for a unit, and is meant in hours."""
    return f"{value}h" if key in _EFFORTS and _PLAIN_NUMBER.fullmatch(value) else value


def _plain(text: str) -> str:
    """A line whose key is emphasised, "**cost:** 3d", as it would stand in a tag."""
    found = _EMPHASIS.match(text)
    return f"{found['lead']}{found['key']}:{text[found.end() :]}" if found else text


def _spare(issue: Issue, marks: Marks, vocabulary: Vocabulary) -> Tag:
    """What the attributes of an issue say where nobody says it in words."""
    names = [label for label in issue.labels if mark(label) not in marks.labels]
    kinds = [mark(name).removeprefix("kind:") for name in names]
    aspects = [mark(name).removeprefix("aspect:") for name in names]
    known = {*KINDS, *vocabulary.aspects}
    hours = issue.hours_estimated
    return replace(
        Tag(keyword=KEYWORD),
        owner=f"@{issue.assignee}"
        if issue.assignee and " " not in issue.assignee
        else issue.assignee or None,
        kind=next((kind for kind in kinds if kind in KINDS), None),
        aspect=next((aspect for aspect in aspects if aspect in vocabulary.aspects), None),
        principal_hours=None if hours is None or hours <= 0 else (hours, hours, hours),
        points=issue.points,
        labels=tuple(dict.fromkeys(name for name in names if ":" not in name and mark(name) not in known)),
        triggers=(Trigger(text=issue.due, source="repay-by"),) if is_date(issue.due) else (),
    )
