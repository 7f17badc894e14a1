"""The one comment machine: walks a text with the modes of a syntax and stops at every comment."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from debtledger.core.syntax import Do

if TYPE_CHECKING:
    from debtledger.core.syntax import Mode, Rule, Syntax

Span = tuple[int, int, int, "Rule"]
"""A comment: where it starts, where it ends, where its content starts, and the rule that found it."""


class Lexer:
    """A walk over one text. Scanners of the table read and steer it; nesting is a stack, never recursion."""

    __slots__ = ("base", "end", "failures", "mode", "pos", "resume", "stack", "syntax", "text")

    def __init__(self, text: str, syntax: Syntax) -> None:
        self.text = text
        self.syntax = syntax
        self.mode = syntax.modes["code"]
        self.pos = 0
        self.end = len(text)
        self.stack: list[tuple[Syntax, Mode, int, int]] = []
        self.resume = 0
        self.failures = 0

    def next(self) -> Span | None:
        """The next comment, or None at the end of the text."""
        text, pos = self.text, self.pos
        mode, end = self.mode, self.end
        match, table = mode.pattern.match, mode.table
        while True:
            found = match(text, pos, end)
            index = found.lastindex if found is not None else None
            if found is None or index is None:
                self.pos = end
                if not self._leave_region():
                    return None
            else:
                rule = table[index]
                do = rule.do
                pos = found.end()
                if do is Do.PLAIN:
                    continue
                start = found.start(index)
                self.pos = pos
                if do <= Do.NESTED or do is Do.EXTENT:
                    span = self._comment(rule, start, pos)
                    if span is not None:
                        return span
                else:
                    self._steer(rule, start, pos)
            pos, mode, end = self.pos, self.mode, self.end
            match, table = mode.pattern.match, mode.table

    def enter(self, syntax: Syntax, start: int, end: int, resume: int) -> int:
        """Read `start` to `end` as another syntax, and go on at `resume` afterwards."""
        return self.enter_mode(syntax, syntax.modes["code"], (start, end, resume))

    def enter_mode(self, syntax: Syntax, mode: Mode, region: tuple[int, int, int]) -> int:
        """As `enter`, in a given mode; the region is its start, its end and where to go on."""
        start, end, resume = region
        self.stack.append((self.syntax, self.mode, self.end, resume))
        self.syntax, self.mode, self.end = syntax, mode, min(end, self.end)
        return start

    def _comment(self, rule: Rule, start: int, pos: int) -> Span | None:
        do = rule.do
        if do is Do.LINE:
            if rule.scan is not None and rule.scan(self, start, pos) < 0:
                self.pos = start + 1
                return None
            return (start, pos, start + len(rule.opener), rule)
        if do is Do.BLOCK:
            at = self.text.find(rule.close, pos, self.end)
            self.pos = self.end if at < 0 else at + len(rule.close)
        elif do is Do.NESTED:
            self.pos = _nested_end(rule.target, self.text, pos, self.end)
        elif rule.scan is not None:
            at = rule.scan(self, start, pos)
            if at < 0:
                return None
            self.pos = at
        return (start, self.pos, pos, rule)

    def _steer(self, rule: Rule, start: int, pos: int) -> None:
        if rule.do is Do.PUSH:
            self.stack.append((self.syntax, self.mode, self.end, -1))
            self.mode = self.syntax.modes[rule.target]
            if len(self.stack) > DEEPEST:
                self.stack.clear()
                self.pos = self.end = len(self.text)
        elif rule.do is Do.POP:
            for _ in range(rule.count):
                if self.stack:
                    self.syntax, self.mode, self.end, _resume = self.stack.pop()
        elif rule.scan is not None:
            self.pos = rule.scan(self, start, pos)

    def _leave_region(self) -> bool:
        while self.pos >= self.end:
            if not self.stack:
                return False
            self.syntax, self.mode, self.end, resume = self.stack.pop()
            self.pos = max(self.pos, resume)
        return True


def _nested_end(marks: str, text: str, pos: int, end: int) -> int:
    depth = 1
    for mark in _compiled(marks).finditer(text, pos, end):
        group = mark.lastindex
        if group == 1:
            depth += 1
        elif group == 2:  # noqa: PLR2004 - the closing mark
            depth -= 1
            if not depth:
                return mark.end()
    return end


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


DEEPEST = 1000
"""Nesting beyond any program: the rest of such a text is given up, so that nobody can make it slow."""
