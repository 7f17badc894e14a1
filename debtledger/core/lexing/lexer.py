"""The one comment machine: walks a text with the modes of a syntax and stops at every comment."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from debtledger.core.lexing.syntax import BLOCK, EXTENT, GUARDED, JUMP, LINE, NESTED, PLAIN, POP, PUSH
from debtledger.patterns import regex

if TYPE_CHECKING:
    import re

    from debtledger.core.lexing.syntax import Mode, Rule, Syntax

Span = tuple[int, int, int, "Rule"]
"""A comment: where it starts, where it ends, where its content starts, and the rule that found it."""


class Lexer:
    """A walk over one text. Scanners of the table read and steer it; nesting is a stack, never recursion."""

    __slots__ = (
        "end",
        "failures",
        "line_from",
        "line_to",
        "mode",
        "pos",
        "resume",
        "stack",
        "syntax",
        "text",
    )

    def __init__(self, text: str, syntax: Syntax) -> None:
        self.text = text
        self.syntax = syntax
        self.mode = syntax.modes["code"]
        self.pos = 0
        self.end = len(text)
        self.stack: list[tuple[Syntax, Mode, int, int]] = []
        self.resume = 0
        self.failures = 0
        self.line_from, self.line_to = 0, -1

    def next(self) -> Span | None:
        """The next comment, or None at the end of the text."""
        text, pos = self.text, self.pos
        while True:
            end, match, table = self.end, self.mode.match, self.mode.table
            while True:
                found = match(text, pos, end)
                index = found.lastindex if found is not None else None
                if found is None or index is None:
                    self.pos = end
                    if not self._leave_region():
                        return None
                    break
                rule = table[index]
                pos = found.end()
                if rule.do == PLAIN:
                    continue
                self.pos = pos
                if rule.do == LINE:
                    start = found.start(index)
                    return (start, pos, start + len(rule.opener), rule)
                if (span := self._apply(rule, found.start(index), pos)) is not None:
                    return span
                break
            pos = self.pos

    def enter(self, syntax: Syntax, start: int, end: int, resume: int) -> int:
        """Read `start` to `end` as another syntax, and go on at `resume` afterwards."""
        return self.enter_mode(syntax, syntax.modes["code"], (start, end, resume))

    def enter_mode(self, syntax: Syntax, mode: Mode, region: tuple[int, int, int]) -> int:
        """As `enter`, in a given mode; the region is its start, its end and where to go on."""
        start, end, resume = region
        self.stack.append((self.syntax, self.mode, self.end, resume))
        self.syntax, self.mode, self.end = syntax, mode, min(end, self.end)
        return start

    def _apply(self, rule: Rule, start: int, pos: int) -> Span | None:
        """Do what a rule says that matched from `start` to `pos`; the comment, if it was one."""
        if rule.do == PUSH:
            self._push(rule.target)
        elif rule.do == POP:
            for _ in range(min(rule.count, len(self.stack))):
                self.syntax, self.mode, self.end, _resume = self.stack.pop()
        elif rule.do == JUMP:
            self.pos = rule.scan(self, start, pos)
        elif (end := self._comment_end(rule, start, pos)) >= 0:
            self.pos = end
            return (start, end, pos, rule)
        else:
            self.pos = max(pos, -end)
        return None

    def _comment_end(self, rule: Rule, start: int, pos: int) -> int:
        """The end of a comment, or a negative number where it is none."""
        if rule.do == BLOCK:
            at = self.text.find(rule.close, pos, self.end)
            return self.end if at < 0 else at + len(rule.close)
        if rule.do == NESTED:
            return _nested_end(rule.target, self.text, pos, self.end)
        end = rule.scan(self, start, pos)
        if rule.do == EXTENT or end < 0:
            return end
        assert rule.do == GUARDED
        tail = _compiled(rule.target).match(self.text, pos, self.end)
        return tail.end() if tail else pos

    def _push(self, target: str) -> None:
        self.stack.append((self.syntax, self.mode, self.end, -1))
        self.mode = self.syntax.modes[target]
        if len(self.stack) > DEEPEST:
            self.stack.clear()
            self.pos = self.end = len(self.text)

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
        if mark.lastindex == OPENS:
            depth += 1
        elif mark.lastindex == CLOSES:
            depth -= 1
            if not depth:
                return mark.end()
    return end


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return regex(pattern)


OPENS, CLOSES = 1, 2
DEEPEST = 1000
"""Nesting beyond any program: the rest of such a text is given up, so that nobody can make it slow."""
