"""The code cells of a Jupyter notebook, found in its raw text without a JSON parser's recursion."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.patterns import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The source of one code cell; part `i`, at most a line, starts at `starts[i]`, decoded from `raw[i]`.

    `language` is what the cell's magic (`%%bash`) or the kernel calls its language, in lower case.
    """

    notebook: str
    source: str
    language: str
    starts: tuple[int, ...]
    raw: tuple[tuple[int, int], ...]

    def origin(self, offset: int) -> int:
        """Where the character at an offset of the source stands in the notebook's text."""
        part = bisect_right(self.starts, offset) - 1
        start, end = self.raw[part]
        rest = offset - self.starts[part]
        if self.notebook.find("\\", start, end) < 0:
            return start + rest
        for _ in range(rest):
            start = _character_end(self.notebook, start)
        return start

    def inner(self, position: int) -> int:
        """The offset in the source of what stands at a position of the notebook's text, or -1."""
        part = bisect_right(self.raw, (position, len(self.notebook))) - 1
        if part < 0 or position >= self.raw[part][1]:
            return -1
        start, end = self.raw[part]
        if self.notebook.find("\\", start, end) < 0:
            return self.starts[part] + position - start
        offset = self.starts[part] - 1
        while start <= position:
            start = _character_end(self.notebook, start)
            offset += 1
        return offset


def code_cells(text: str) -> list[Cell]:
    """The code cells of a notebook in order; what is broken has the cells before the fault, or none."""
    kernel = _kernel(text)
    return [_cell(text, kernel, sources) for kind, sources in _cells(text) if kind == "code" and sources]


def _cells(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each member of an array called "cells": its cell_type, and where the strings of its source stand."""
    array, kind = 0, ""
    sources: list[tuple[int, int]] = []
    for mark, keys, span in _events(text):
        depth = len(keys)
        if not array:
            array = depth if mark == "[" and depth > 1 and keys[-2] == "cells" else 0
        elif mark == '"' and depth == array + 1 and keys[-1] == "cell_type":
            kind = text[span[0] : span[1]]
        elif mark == '"' and depth > array and keys[array] in SOURCES and depth <= array + 2:
            sources.append(span)
        elif mark == "}" and depth == array + 1:
            yield kind, sources
            kind, sources = "", []
        elif mark == "]" and depth == array:
            array = 0


def _events(text: str) -> Iterator[tuple[str, list[str], tuple[int, int]]]:
    """Brackets and strings, with the keys that lead to them: one for each open bracket, empty in an array."""
    keys: list[str] = []
    string = (0, 0)
    for token in JSON_TOKEN.finditer(text):
        mark = token[0][0]
        if mark == '"':
            string = (token.start() + 1, token.end() - 1)
            yield mark, keys, string
        elif mark in "{[":
            keys.append("")
            yield mark, keys, string
        elif mark in "}]":
            yield mark, keys, string
            del keys[-1:]
        elif keys:
            short = mark == ":" and string[1] - string[0] < LONGEST_KEY
            keys[-1] = text[string[0] : string[1]] if short else ""


def _cell(text: str, kernel: str, strings: list[tuple[int, int]]) -> Cell:
    raw = [piece.span() for string in strings for piece in JSON_LINE.finditer(text, *string) if piece[0]]
    decoded = [_decoded(text[start:end]) for start, end in raw]
    starts, at = [], 0
    for part in decoded:
        starts.append(at)
        at += len(part)
    source = "".join(decoded)
    magic = MAGIC.match(source)
    language = magic[1].lower() if magic else kernel
    return Cell(notebook=text, source=source, language=language, starts=tuple(starts), raw=tuple(raw))


def _kernel(text: str) -> str:
    """The language of the notebook's kernel; a quote inside a string of JSON has a backslash before it."""
    for section, pattern in KERNEL:
        at = text.rfind(section)
        found = pattern.search(text, at, at + NEAR) if at >= 0 else None
        if found is not None:
            return found[1].lower()
    return ""


def _decoded(raw: str) -> str:
    return JSON_ESCAPE.sub(_character, raw) if "\\" in raw else raw


def _character(found: re.Match[str]) -> str:
    if found[1]:
        high, low = int(found[1], 16), int(found[2], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if found[3]:
        return chr(int(found[3], 16))
    return JSON_CHARACTERS.get(found[4], found[4])


def _character_end(text: str, start: int) -> int:
    found = JSON_ESCAPE.match(text, start)
    return found.end() if found else start + 1


SOURCES = frozenset({"source", "input"})
LONGEST_KEY = 40
NEAR = 2000
JSON_TOKEN = regex(r'"(?:[^"\\]++|\\[\s\S])*+"|[{}\[\],:]')
JSON_LINE = regex(r"(?:[^\\\n]++|\\[^n])*+(?:\\n|\n)?")
JSON_ESCAPE = regex(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))"
)
JSON_CHARACTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
KERNEL = (
    ('"kernelspec"', regex(r'"language"\s*+:\s*+"([^"\\]*+)"')),
    ('"language_info"', regex(r'"name"\s*+:\s*+"([^"\\]*+)"')),
)
MAGIC = regex(r"\s*+%%(\w++)")
