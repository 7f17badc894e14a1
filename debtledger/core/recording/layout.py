"""Where the keys and values of a TOML text stand, to the character: what a splice needs to know."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.toml import TOKEN

if TYPE_CHECKING:
    import re

    from debtledger.core.recording.keypaths import Path

IGNORED: Final = frozenset({"space", "comment", "newline"})
OPENERS: Final = frozenset({"[", "{"})
CLOSERS: Final = frozenset({"]", "}"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header of a table: its path, with the number of the table in an array; its first line and end."""

    path: Path
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One key and its value: offsets of the line it begins on, of key and value, and after its last line.

    table is the path of the header above it. One inside of an inline table is `inline`, and there `start`
    and `end` are those of key and value.
    """

    path: Path
    table: Path
    start: int
    value_start: int
    value_end: int
    end: int
    inline: bool = False
    holds_table: bool = False


def read_layout(text: str) -> list[Header | Assignment]:
    """Every header and assignment of a valid TOML text, in their order; of others nothing is promised."""
    return _Layout(text).read()


class _Layout:
    """One walk over the tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[re.Match[str]] = [token for token in TOKEN.finditer(text) if token[0] != "\r"]
        self._at = 0
        self._arrays: dict[Path, int] = {}
        self._table: Path = ()
        self._found: list[Header | Assignment] = []

    def read(self) -> list[Header | Assignment]:
        while self._skip(IGNORED):
            if self._word() == "[":
                self._header()
            else:
                self._assignment()
        return self._found

    def _skip(self, kinds: frozenset[str]) -> bool:
        """Step over tokens of some kinds, and a byte order mark; whether there are others after them."""
        while self._at < len(self._tokens) and (
            self._tokens[self._at].lastgroup in kinds or self._word() == "\ufeff"
        ):
            self._at += 1
        return self._at < len(self._tokens)

    def _word(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _line_start(self, offset: int) -> int:
        start = self._text.rfind("\n", 0, offset) + 1
        return start + 1 if self._text.startswith("\ufeff", start) else start

    def _line_end(self, offset: int) -> int:
        end = self._text.find("\n", offset)
        return end + 1 if end >= 0 else len(self._text)

    def _header(self) -> None:
        first = self._tokens[self._at].start()
        self._at += 1
        array = self._word() == "["
        self._at += array
        parts = self._key("]")
        closing = self._tokens[self._at].end()
        self._at += 1 + array
        path = self._resolved(parts[:-1]) + parts[-1:]
        if array:
            self._arrays[path] = self._arrays.get(path, -1) + 1
            path = (*path, self._arrays[path])
        self._table = path
        self._found.append(Header(path=path, start=self._line_start(first), end=self._line_end(closing)))

    def _resolved(self, parts: Path) -> Path:
        """The path of a table, through the last table of each array on the way."""
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _assignment(self) -> None:
        start = self._line_start(self._tokens[self._at].start())
        path = self._table + self._key("=")
        place, found = self._assigned(path, start)
        self._found[place] = replace(found, end=self._line_end(found.value_end))
        while self._at < len(self._tokens) and self._tokens[self._at].lastgroup in {"space", "comment"}:
            self._at += 1

    def _assigned(self, path: Path, start: int) -> tuple[int, Assignment]:
        """Step over "=" and a value; the assignment, and where it stands: before those within its value."""
        self._at += 1
        place = len(self._found)
        value_start, value_end, holds_table = self._value(path)
        found = Assignment(
            path=path,
            table=self._table,
            start=start,
            value_start=value_start,
            value_end=value_end,
            end=value_end,
            holds_table=holds_table,
        )
        self._found.insert(place, found)
        return place, found

    def _key(self, end: str) -> Path:
        parts: list[str | int] = []
        while self._at < len(self._tokens) and self._word() != end:
            token = self._tokens[self._at]
            if token.lastgroup == "string":
                parts.append(str(tomllib.loads(f"x = {token[0]}")["x"]))
            elif token.lastgroup == "word":
                parts.append(token[0])
            self._at += 1
        return tuple(parts)

    def _value(self, path: Path) -> tuple[int, int, bool]:
        """Step over a value: its start, its end, and whether it is an inline table."""
        self._skip(IGNORED)
        start = self._tokens[self._at].start() if self._at < len(self._tokens) else len(self._text)
        if self._word() == "{":
            return start, self._inline_table(path), True
        depth = 0
        end = start
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if depth == 0 and (token.lastgroup in {"newline", "comment"} or token[0] in {",", "]", "}"}):
                break
            depth += (token[0] in OPENERS) - (token[0] in CLOSERS)
            end = token.end() if token.lastgroup not in IGNORED else end
            self._at += 1
        return start, end, False

    def _inline_table(self, path: Path) -> int:
        self._at += 1
        while self._skip(IGNORED) and self._word() != "}":
            start = self._tokens[self._at].start()
            inner = path + self._key("=")
            place, found = self._assigned(inner, start)
            self._found[place] = replace(found, inline=True)
            self._skip(IGNORED)
            self._at += self._word() == ","
        end = self._tokens[self._at].end() if self._at < len(self._tokens) else len(self._text)
        self._at += 1
        return end
