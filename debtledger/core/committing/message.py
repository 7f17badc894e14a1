"""A commit message as its author leaves it: what git will keep of it, and where lines can be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from debtledger.core.past.trailers import trailer_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Kind = Literal["plain", "fixup", "combined", "revert"]
"""Fixup: git throws the message away. Combined: it becomes a part of another. Revert: it undoes a commit."""

SCISSORS: Final = "------------------------ >8 ------------------------"
AUTOMATIC: Final = "#;@!$%^&|:"
"""The characters of which git takes one for comments, where core.commentChar is auto."""
VERBATIM: Final = "verbatim"
KEEPING: Final = frozenset({VERBATIM, "whitespace"})
CUTTING: Final = "scissors"
REVERTS: Final = "This reverts commit "


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """What git does with a message: how comments begin, and commit.cleanup ("" where nobody says).

    edited: an editor was open; else git keeps comments, and what is below the scissors.
    """

    comment: str = "#"
    cleanup: str = ""
    edited: bool = True

    @property
    def drops_comments(self) -> bool:
        """Whether comments are left out of the commit."""
        return self.cleanup == "strip" or (self.edited and self.cleanup in {"", "default"})


class Line(NamedTuple):
    """One line of a message, and its number in the file, counted from 1."""

    number: int
    text: str


def comment_of(said: str, text: str) -> str:
    """How comments begin in a text, by what core.commentChar says ("" for nothing)."""
    if said != "auto":
        return said or "#"
    last = next((line for line in reversed(text.split("\n")) if line.strip()), "")
    return last[0] if last[:1] and last[0] in AUTOMATIC else "#"


def kept(text: str, custom: Custom) -> tuple[Line, ...]:
    """The lines that git will keep, from the first that says something, without line ends.

    Comments inside of trailers are left in where git leaves them in; they are no part of any.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    end = _scissors(lines, custom) if custom.edited else len(lines)
    found = [Line(number, line.rstrip()) for number, line in enumerate(lines[:end], 1)]
    if custom.drops_comments:
        found = [line for line in found if not line.text.startswith(custom.comment)]
    first = next((at for at, line in enumerate(found) if line.text), len(found))
    return tuple(found if custom.cleanup == VERBATIM else found[first:])


def kind_of(lines: Iterable[Line]) -> Kind:
    """What sort of commit the message belongs to, by its first line and by what git writes for a revert."""
    said = [line.text for line in lines if line.text]
    title = said[0] if said else ""
    if title.startswith("fixup! "):
        return "fixup"
    if title.startswith(("squash! ", "amend! ")):
        return "combined"
    if title.startswith(('Revert "', 'Reapply "')) and any(line.startswith(REVERTS) for line in said):
        return "revert"
    return "plain"


def with_trailers(text: str, trailers: Sequence[str], custom: Custom) -> str:
    """The text with more trailers: after those that are there, else in a paragraph of their own."""
    lines = text.split("\n")
    last = max((line.number for line in kept(text, custom) if line.text), default=0)
    message = [line.text for line in kept("\n".join(lines[:last]), custom)]
    start, end = trailer_lines(message)
    fresh = [*([] if start < end else [""]), *trailers]
    if not last:
        fresh = ["", *fresh]
    elif last == len(lines):
        fresh = [*fresh, ""]
    return "\n".join([*lines[:last], *_with_ends(fresh, text), *lines[last:]])


def with_remarks(text: str, remarks: Sequence[str], custom: Custom) -> str:
    """The text with comments where git leaves them out: before its own, or below the scissors."""
    lines = text.split("\n")
    cut = _scissors(lines, custom)
    first = _own_comments(lines[:cut], custom.comment)
    if cut < len(lines) and (first == cut or custom.cleanup == CUTTING):
        first = cut + 1
        while first < len(lines) and lines[first].startswith(custom.comment):
            first += 1
    comments = [f"{custom.comment} {remark}".rstrip() for remark in remarks]
    above = lines[first - 1] if first else ""
    untitled = not any(line.text for line in kept("\n".join(lines[:first]), custom))
    if untitled or (above.strip() and not above.startswith(custom.comment)):
        # A trailer needs an empty line before it, also below a title that is yet to be typed.
        comments = ["", *comments]
    return "\n".join([*lines[:first], *_with_ends(comments, text), *lines[first:]])


def _with_ends(lines: Sequence[str], text: str) -> list[str]:
    return [f"{line}\r" for line in lines] if "\r\n" in text else list(lines)


def _scissors(lines: Sequence[str], custom: Custom) -> int:
    """Where the line stands below which git cuts everything off; the number of lines where none does."""
    mark = f"{custom.comment} {SCISSORS}"
    return next((at for at, line in enumerate(lines) if line.rstrip("\r") == mark), len(lines))


def _own_comments(lines: Sequence[str], comment: str) -> int:
    """Where the comments begin with which the lines end; at their end where there are none."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].startswith(comment)):
        at -= 1
    while at < len(lines) and not lines[at].startswith(comment):
        at += 1
    return at
