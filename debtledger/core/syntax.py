"""The vocabulary of the comment machine's table: what may stand at a position, and what the machine does there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from debtledger.core.lexer import Lexer

Scanner = Callable[["Lexer", int, int], int] if TYPE_CHECKING else object
"""Where a construct that starts at the first position, and whose opener ends at the second, is left."""


class Do(IntEnum):
    """What the machine does with a rule that matched."""

    PLAIN = 0
    LINE = 1
    BLOCK = 2
    NESTED = 3
    PUSH = 4
    POP = 5
    JUMP = 6
    EXTENT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One construct: the regular expression it starts with (no groups that capture), and what to do."""

    at: str
    do: Do
    opener: str = ""
    close: str = ""
    trim: str = ""
    target: str = ""
    count: int = 1
    margin: int = 0
    scan: Scanner | None = None


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One state of the machine: `stops` are the characters at which it looks up, `skips` what it steps over."""

    stops: str
    skips: tuple[str, ...]
    rules: tuple[Rule, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Steps over everything of no interest, then captures the group of the rule that applies, if any."""
        stops = "".join(f"\\{stop}" if stop in r"\]^-" else stop for stop in self.stops)
        steps = "|".join((f"[^{stops}]++", *self.skips))
        groups = "|".join((*(f"({rule.at})" for rule in self.rules), f"([{stops}])"))
        return re.compile(f"(?:{steps})*+(?:{groups})?")

    @cached_property
    def table(self) -> tuple[Rule, ...]:
        """The rules by the number of their group; group 0 is no rule, the last steps over one character."""
        return (STEP, *self.rules, STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """How a family of languages writes comments and what hides them; the machine starts in mode `code`.

    `hazards` are what must be absent for a line's start to be known as code or block comment without reading
    all before it; None says that this is never known. They do not hide `/*`, which is looked for by itself.
    """

    modes: Mapping[str, Mode]
    hazards: tuple[str, ...] | None = None


STEP = Rule(at="", do=Do.PLAIN)


def line(opener: str, at: str | None = None, *, trim: str = "", guard: Scanner | None = None, margin: int = 0) -> Rule:
    """A comment from `opener` to the end of the line; `guard` may refuse it by answering a negative number."""
    pattern = at if at is not None else re.escape(opener)
    if not pattern.endswith("*+"):
        pattern += r"[^\n]*+"
    return Rule(at=pattern, do=Do.LINE, opener=opener, trim=trim or opener[-1], scan=guard, margin=margin)


def block(opener: str, close: str, at: str | None = None) -> Rule:
    """A comment from `opener` to the first `close`, or to the end of the text."""
    return Rule(at=at or re.escape(opener), do=Do.BLOCK, opener=opener, close=close)


def nested(opener: str, close: str, inside: str = "", at: str | None = None) -> Rule:
    """A comment that may hold comments of its own kind; `inside` matches what hides both marks in it."""
    marks = "|".join(part for part in (inside, f"({re.escape(opener)})", f"({re.escape(close)})") if part)
    return Rule(at=at or re.escape(opener), do=Do.NESTED, opener=opener, close=close, target=marks)


def extent(opener: str, at: str, scan: Scanner, close: str = "") -> Rule:
    """A comment whose end is found by `scan`."""
    return Rule(at=at, do=Do.EXTENT, opener=opener, close=close, scan=scan)


def push(at: str, target: str) -> Rule:
    """Go on in mode `target` until that is left."""
    return Rule(at=at, do=Do.PUSH, target=target)


def pop(at: str, count: int = 1) -> Rule:
    """Leave this mode, or several."""
    return Rule(at=at, do=Do.POP, count=count)


def jump(at: str, scan: Scanner) -> Rule:
    """Go on where `scan` says; it may send the machine into a region of another mode."""
    return Rule(at=at, do=Do.JUMP, scan=scan)


def simple(stops: str, skips: tuple[str, ...], *rules: Rule, hazards: tuple[str, ...] | None = None) -> Syntax:
    """A syntax of one mode."""
    return Syntax(modes={"code": Mode(stops=stops, skips=skips, rules=rules)}, hazards=hazards)
