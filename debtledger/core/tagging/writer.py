"""The printer of tags, the parser's inverse: what would not read back as the same tag is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from debtledger.core.effort import write_hours, write_interest, write_points
from debtledger.core.tagging.header import closing
from debtledger.core.tagging.items import item_form, says_debt
from debtledger.core.tagging.tags import read_comment
from debtledger.core.vocabulary import KINDS, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.model import Tag

FIELD_INDENT = "  "
SHORTEST_BODY = 20
DEFAULT = Vocabulary()


class UnprintableTag(ValueError):  # noqa: N818 - what it is says more than that it is an error
    """A tag that cannot be written in a comment style so that it reads back the same; its text says why."""


class Style(Protocol):
    """How a language writes comments: a marker for each line, or a block's opener, line prefix and closer."""

    @property
    def line(self) -> str | None: ...  # noqa: D102 - described above

    @property
    def block(self) -> tuple[str, str, str] | None: ...  # noqa: D102 - described above


def print_tag(
    tag: Tag, style: Style, *, indent: str = "", width: int | None = None, vocabulary: Vocabulary = DEFAULT
) -> str:
    """The tag as a whole comment, its lines joined by newlines, without one at the end.

    Each line begins with the indent; body text is wrapped where a width is given. Raises UnprintableTag where
    the comment would not read back as this tag, or would end early.
    """
    body = list(_body(tag, style, None if width is None else width - len(indent)))
    lines = _readable(tag, body, vocabulary)
    if style.line is not None:
        return "\n".join(_in_lines(lines, style.line, indent))
    if style.block is not None:
        return "\n".join(_in_block(lines, style.block, indent))
    raise UnprintableTag("this kind of file has no comments")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


_SAFE_ITEM = re.compile(r"[^,|()]++")
_USER = re.compile(r"@\w[\w.-]*+(?:/[\w.-]++)?")
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
_OPERATORS = frozenset({"and", "or", "not", "in", "is", "if", "else", "lambda", "await", "for"})
_NEVER_IN_CODE = frozenset("#$?!;`@\\")
_NEVER_LAST = frozenset(".:+-*/%<>=&|^~([{")
_ENDS_OF_EMBEDDED_CODE = ("?>", "%>", "</script", "</style")


def _readable(tag: Tag, body: list[str], vocabulary: Vocabulary) -> list[str]:
    """The comment's lines without markers, in the first form that reads back as the tag."""
    wanted = replace(tag, body="\n".join(body))
    for separator in _separators(tag):
        lines = [_header(tag, separator, vocabulary), *_fields(tag, vocabulary), *body]
        found = read_comment([_Line(at, text) for at, text in enumerate(lines, 1)], vocabulary)
        if not found.problems and not found.candidates and [each.tag for each in found.tags] == [wanted]:
            return lines
    raise UnprintableTag("the tag would not read back as it is")


def _separators(tag: Tag) -> tuple[str, ...]:
    """A title that makes "DEBT: title" a Python annotation follows a space instead."""
    return (" ", ": ") if _looks_like_code(tag.title) else (": ",)


def _header(tag: Tag, separator: str, vocabulary: Vocabulary) -> str:
    items = list(_items(tag, vocabulary))
    context = f"({', '.join(items)})" if items else ""
    conditions = [trigger.text for trigger in tag.triggers if trigger.source == "conds"]
    brackets = f"[{', '.join(conditions)}]" if conditions else ""
    if context or brackets:
        separator = ": "
    return f"{tag.keyword}{context}{brackets}" + (f"{separator}{tag.title}" if tag.title else "")


def _items(tag: Tag, vocabulary: Vocabulary) -> Iterator[str]:
    refs = tag.refs if _refs_fit(tag) else ()
    if tag.keyword in vocabulary.candidates and not any(map(says_debt, (*refs, *tag.labels))):
        yield "debt"
    if tag.owner and _USER.fullmatch(tag.owner):
        yield tag.owner
    if tag.id:
        yield tag.id
    yield from refs
    if tag.principal_hours and tag.points is not None:
        yield write_points(tag.points)
    if tag.kind in KINDS:
        yield tag.kind
    if tag.aspect in vocabulary.aspects:
        yield tag.aspect
    for label in tag.labels:
        yield _label(label, vocabulary)


def _label(label: str, vocabulary: Vocabulary) -> str:
    if label in vocabulary.labels or _USER.fullmatch(label):
        return label
    return f"#{label}" if item_form(f"#{label}", vocabulary) == "label" else f"!{label}"


def _refs_fit(tag: Tag) -> bool:
    return all(_SAFE_ITEM.fullmatch(ref) or _is_closed(ref) for ref in tag.refs)


def _is_closed(ref: str) -> bool:
    """Whether a reference with parentheses, but no separators, fits into a context."""
    return "," not in ref and "|" not in ref and closing(f"({ref})", 0) == len(ref) + 1


def _fields(tag: Tag, vocabulary: Vocabulary) -> Iterator[str]:
    for key, value in _values(tag, vocabulary):
        bullet = "- " if key.isidentifier() and _looks_like_code(value) else ""
        yield f"{FIELD_INDENT}{bullet}{key}: {value}"


def _values(tag: Tag, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    interest = write_interest(tag.interest, vocabulary)
    values = (
        ("owner", "" if tag.owner and _USER.fullmatch(tag.owner) else tag.owner),
        ("kind", "" if tag.kind in KINDS else tag.kind),
        ("aspect", "" if tag.aspect in vocabulary.aspects else tag.aspect),
        ("ref", "" if _refs_fit(tag) else ", ".join(tag.refs)),
        ("cost", _cost(tag, vocabulary)),
        ("interest", interest),
        ("bought", tag.bought),
        ("saved", write_hours(tag.saved_hours, vocabulary) if tag.saved_hours else None),
        *((trigger.source, trigger.text) for trigger in tag.triggers if trigger.source != "conds"),
        ("requires", ", ".join(tag.requires)),
        ("blocks", ", ".join(tag.blocks)),
        ("alternatives", tag.alternatives),
    )
    return ((key, value) for key, value in values if value)


def _cost(tag: Tag, vocabulary: Vocabulary) -> str | None:
    if tag.principal_hours:
        return write_hours(tag.principal_hours, vocabulary)
    return None if tag.points is None else write_points(tag.points)


def _looks_like_code(value: str) -> bool:
    """Whether "key: value" may be taken for commented-out Python, as ruff's ERA001 does."""
    words = _WORD_OR_SIGN.findall(value)
    if not words or words[-1] in _NEVER_LAST or not _NEVER_IN_CODE.isdisjoint(words):
        return False
    if any(word[0].isdecimal() and not word.isdecimal() for word in words):
        return False
    return not any(
        one.isidentifier() and other.isidentifier() and _OPERATORS.isdisjoint((one, other))
        for one, other in pairwise(words)
    )


def _body(tag: Tag, style: Style, room: int | None) -> Iterator[str]:
    lines = tag.body.split("\n") if tag.body else []
    if room is None:
        yield from lines
        return
    from textwrap import wrap

    prefix = style.line or (style.block or ("", "", ""))[1]
    room = max(SHORTEST_BODY, room - len(prefix.rstrip()) - 1)
    for line in lines:
        yield from wrap(line, room, break_long_words=False, break_on_hyphens=False) or [line]


def _in_lines(lines: list[str], marker: str, indent: str) -> Iterator[str]:
    for line in lines:
        _refuse(line, _ENDS_OF_EMBEDDED_CODE)
        if line.endswith("\\"):
            raise UnprintableTag("a backslash at the end of a line would continue the comment")
        yield f"{indent}{marker.rstrip()} {line}"


def _in_block(lines: list[str], block: tuple[str, str, str], indent: str) -> Iterator[str]:
    """The lines in a block; one without a closer ends where its indentation does."""
    opener, prefix, closer = (mark.rstrip() for mark in block)
    marks = [mark for mark in (opener, closer.strip()) if mark]
    if opener == "<!--":
        marks.append("--")
    for line in lines:
        _refuse(line, (*marks, *_ENDS_OF_EMBEDDED_CODE))
        _refuse_border(line.strip(), opener, prefix)
    if len(lines) == 1:
        yield f"{indent}{opener} {lines[0]} {closer.strip()}".rstrip()
        return
    yield f"{indent}{opener} {lines[0]}"
    margin = f"{prefix} " if prefix else block[1]
    for line in lines[1:]:
        yield f"{indent}{margin}{line}"
    if closer:
        yield f"{indent}{closer}"


def _refuse_border(line: str, opener: str, prefix: str) -> None:
    """Refuse stars that a reader takes for the border of a starred block."""
    if "*" in opener and (line[-1] == "*" or (line[0] == "*" and not prefix)):
        raise UnprintableTag("a star at the border of a block comment would be taken for decoration")


def _refuse(line: str, marks: tuple[str, ...]) -> None:
    for mark in marks:
        if mark in line.lower():
            raise UnprintableTag(f'"{mark}" would end the comment')
