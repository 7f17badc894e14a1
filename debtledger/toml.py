"""TOML from strangers: a lexical check before tomllib, which needs 16 s for 64 KiB of one dotted key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from debtledger.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_PARTS: Final = 8
MAX_NESTING: Final = 8
MAX_LINE: Final = 8192
BOM: Final = b"\xef\xbb\xbf"

TOKEN: Final = regex(
    r"""
      (?P<newline>\n)
    | (?P<space>[ \t]++)
    | (?P<comment>\#[^\n]*+)
    | (?P<string>
          \"\"\"(?:[^"\\]|\\.|"{1,2}+(?!"))*+(?:"{3,5}+)?+
        | '''(?:[^']|'{1,2}+(?!'))*+(?:'{3,5}+)?+
        | "(?:[^"\\\n]|\\[^\n])*+"?+
        | '[^'\n]*+'?+
      )
    | (?P<word>[A-Za-z0-9_+:-]++)
    | (?P<mark>[\[\]{}=,.])
    | (?P<other>[^\n])
    """,
    re.VERBOSE | re.DOTALL,
)
"""Enough of TOML's lexical grammar to tell keys from values. Every character belongs to a token, and a
string that is never closed is one too, so that the time taken grows with the length only."""


class TomlError(Exception):
    """A document that is not read: why, and the line (0 when the whole of it is meant)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The values of a TOML document, and the line of each key path where one stands."""

    values: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def line(self, path: tuple[str, ...]) -> int:
        """The line of a key, or of the nearest table around it; 1 when nothing is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(data: bytes, limit: int) -> Document:
    """Read a TOML document of at most `limit` bytes. Raises TomlError, whatever the bytes are."""
    import tomllib

    if len(data) > limit:
        raise TomlError(f"larger than {limit // 1024} KiB")
    try:
        text = data.removeprefix(BOM).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TomlError("not UTF-8 text", data.count(b"\n", 0, error.start) + 1) from None
    _check_lengths(text)
    lines = _key_lines(text)
    try:
        return Document(values=tomllib.loads(text), lines=lines)
    except RecursionError:
        raise TomlError("nested too deep") from None
    except ValueError as error:
        raise _explained(str(error)) from None


def _check_lengths(text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise TomlError(f"longer than {MAX_LINE} characters", number)


def _explained(message: str) -> TomlError:
    place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if place is None:
        return TomlError(f"not valid TOML: {_lower(message)}")
    return TomlError(f"not valid TOML: {_lower(message[: place.start()])}", int(place[1]))


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _key_lines(text: str) -> dict[tuple[str, ...], int]:
    """The line of every key path; raises TomlError where tomllib would need too long or too much stack."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, tokens in _statements(text):
        header = len(tokens) > 1 and tokens[0] == "["
        parts = _parts(tokens)
        path = parts if header else (*table, *parts)
        if header:
            table = path
        for depth in range(1, len(path) + 1):
            lines.setdefault(path[:depth], number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each header or assignment: its line and the tokens of its key."""
    number = start = 1
    nesting = dots = 0
    key: list[str] = []
    in_key = True
    for token in TOKEN.finditer(text):
        word = token[0]
        if word == "\n" and nesting == 0:
            if key:
                yield start, key
            key, in_key, start, dots = [], True, number + 1, 0
        number += word.count("\n")
        if token.lastgroup in {"comment", "space", "newline"}:
            continue
        nesting, dots = _depth(word, nesting, dots, number)
        in_key = in_key and word != "="
        if in_key:
            key.append(word)
    if key:
        yield start, key


def _depth(word: str, nesting: int, dots: int, number: int) -> tuple[int, int]:
    if word in {"[", "{"}:
        nesting += 1
    elif word in {"]", "}"}:
        nesting = max(nesting - 1, 0)
    dots = dots + 1 if word == "." else 0 if word in {"=", ",", "[", "{"} else dots
    if nesting > MAX_NESTING or dots >= MAX_PARTS:
        raise TomlError("nested too deep", number)
    return nesting, dots


def _parts(tokens: list[str]) -> tuple[str, ...]:
    """The parts of a dotted key; a quoted part without its quotes (escapes stay, they only cost the line)."""
    words = [word for word in tokens if word not in "[]."][:MAX_PARTS]
    return tuple(word[1:-1] if word[0] in "\"'" and len(word) > 1 else word for word in words)
