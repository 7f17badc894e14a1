"""The vocabulary of the comment machine's table: what may stand at a place, and what is done there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from debtledger.core.lexing.fragments import CUT
from debtledger.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.core.lexing.lexer import Lexer


class Scanner(Protocol):
    """Code of the table that finds where a construct ends; see `extent`, `line` and `jump`."""

    def __call__(self, lexer: Lexer, start: int, stop: int, /) -> int:
        """Where the construct is left that starts at `start` and whose opener ends at `stop`."""


PLAIN, LINE, GUARDED, BLOCK, NESTED, EXTENT, PUSH, POP, JUMP = range(9)
"""What the machine does with a rule that matched; small numbers, as it asks for every token."""


def nowhere(_lexer: Lexer, _start: int, stop: int, /) -> int:
    """The scanner of the rules that need none."""
    return stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One construct: the regular expression it starts with (no groups that capture), and what to do there.

    `close` is what ends a block; for an extent it is a regular expression of what to take off its last line.
    `target` is the mode to push, the marks inside a nested comment, or the tail of a guarded line comment.
    """

    at: str
    do: int
    opener: str = ""
    close: str = ""
    trim: str = ""
    target: str = ""
    count: int = 1
    margin: int = 0
    scan: Scanner = nowhere


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One state of the machine: `stops` are the characters at which it looks up, `skips` what it steps over.

    `ahead` says that no skip ends earlier when the text is cut off: see `approach`.
    """

    stops: str
    skips: tuple[str, ...]
    rules: tuple[Rule, ...]
    ahead: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Steps over everything of no interest, then captures the group of the rule that applies, if any."""
        groups = "|".join((*(f"({rule.at})" for rule in self.rules), f"([{self._stops}])"))
        return regex(f"{self._stepping(self.skips)}(?:{groups})?")

    @cached_property
    def forward(self) -> re.Pattern[str]:
        """Steps over comments too, as far as that needs no scanner or other mode; over nothing cut off."""
        first = next((at for at, rule in enumerate(self.rules) if rule.do not in (LINE, BLOCK)), None)
        closed = (skip.replace(CUT, "") for skip in self.skips)
        return regex(self._stepping((*closed, *_ended(self.rules[:first]))))

    @property
    def _stops(self) -> str:
        return "".join(f"\\{stop}" if stop in r"\]^-" else stop for stop in self.stops)

    def _stepping(self, skips: tuple[str, ...]) -> str:
        plain = f"[^{self._stops}]*+"
        return f"(?:{plain}(?:{'|'.join(skips)}))*+{plain}" if skips else plain

    @cached_property
    def match(self) -> Matcher:
        """The pattern's own `match`."""
        return self.pattern.match

    @cached_property
    def table(self) -> tuple[Rule, ...]:
        """The rules by the number of their group; group 0 is no rule, the last steps over one character."""
        return (STEP, *self.rules, STEP)


class Matcher(Protocol):
    """A pattern's `match`."""

    def __call__(self, text: str, pos: int, endpos: int, /) -> re.Match[str] | None:
        """The match that starts at `pos`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """How a family of languages writes comments and what hides them; the machine starts in mode `code`.

    `hazards` are what must be absent for a line's start to be known as code or block comment without reading
    all before it; None says that this is never known.
    """

    modes: Mapping[str, Mode]
    hazards: tuple[str, ...] | None = None


STEP = Rule(at="", do=PLAIN)
TO_LINE_END = r"[^\n]*+"
CONTINUED = r"(?:[^\n\\]++|\\\r?\n?)*+"
"""The rest of a line comment that a backslash at its end carries on to the next line."""


def line(opener: str, at: str = "", *, trim: str = "", tail: str = TO_LINE_END, margin: int = 0) -> Rule:
    """A comment from `opener` to the end of the line; the characters of `trim` belong to the opener.

    The first `margin` columns of a line do not count as code before the comment.
    """
    return Rule(
        at=(at or re.escape(opener)) + tail, do=LINE, opener=opener, trim=trim or opener[-1], margin=margin
    )


def guarded(opener: str, guard: Scanner, at: str = "", *, trim: str = "", tail: str = TO_LINE_END) -> Rule:
    """A line comment, unless `guard` refuses it with minus the position to go on at."""
    return Rule(
        at=at or re.escape(opener),
        do=GUARDED,
        opener=opener,
        trim=trim or opener[-1],
        target=tail,
        scan=guard,
    )


def block(opener: str, close: str, at: str = "") -> Rule:
    """A comment from `opener` to the first `close`, or to the end of the text."""
    return Rule(at=at or re.escape(opener), do=BLOCK, opener=opener, close=close)


def nested(opener: str, close: str, inside: str = "", at: str = "") -> Rule:
    """A comment that may hold comments of its own kind; `inside` matches what hides both marks in it."""
    marks = "|".join(part for part in (inside, f"({re.escape(opener)})", f"({re.escape(close)})") if part)
    return Rule(at=at or re.escape(opener), do=NESTED, opener=opener, close=close, target=marks)


def extent(opener: str, at: str, scan: Scanner, close: str = "") -> Rule:
    """A comment whose end is found by `scan`, or refused with minus the position to go on at."""
    return Rule(at=at, do=EXTENT, opener=opener, close=close, scan=scan)


def push(at: str, target: str) -> Rule:
    """Go on in mode `target` until that is left."""
    return Rule(at=at, do=PUSH, target=target)


def pop(at: str, count: int = 1) -> Rule:
    """Leave this mode, or several."""
    return Rule(at=at, do=POP, count=count)


def jump(at: str, scan: Scanner) -> Rule:
    """Go on where `scan` says; it may send the machine into a region of another mode."""
    return Rule(at=at, do=JUMP, scan=scan)


def simple(
    stops: str, skips: tuple[str, ...], *rules: Rule, hazards: tuple[str, ...] | None = None
) -> Syntax:
    """A syntax of one mode."""
    return Syntax(modes={"code": Mode(stops=stops, skips=skips, rules=rules)}, hazards=hazards)


def _ended(rules: tuple[Rule, ...]) -> Iterator[str]:
    """Comments with their end (newline or closer), each only where no rule before it applies."""
    before: list[str] = []
    for rule in rules:
        unless = f"(?!{'|'.join(before)})" if before else ""
        before.append(rule.at.removesuffix(TO_LINE_END))
        if rule.do == LINE:
            yield unless + rule.at + r"\n"
        else:
            first, rest = re.escape(rule.close[0]), re.escape(rule.close[1:])
            inside = rf"[^{first}]++|{first}(?!{rest})" if rest else f"[^{first}]++"
            yield f"{unless}{rule.at}(?:{inside})*+{first}{rest}"
