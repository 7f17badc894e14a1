"""Blocks in braces: where they begin, with their headers, and end, and which are functions or classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CHARACTERS: Final = 1 << 21
MOST_HEADER: Final = 2_000
MOST_OPEN: Final = 500

# Each alternative is left behind at once, so that no text takes longer than its length.
_C = r"//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)"
_HASH = r"(?<![^\s;{}()])\#[^\n]*"
_STRINGS = (
    r'"""(?s:.*?)(?:"""|\Z)|"(?:[^"\\\n]|\\.)*(?:"|$)|`(?:[^`\\]|\\(?s:.))*(?:`|\Z)|' r"'(?:[^'\\\n]|\\.)*'"
)
_SIMPLE_STRINGS = r'"(?:[^"\\\n]|\\.)*(?:"|$)|' r"'(?:[^'\\\n]|\\.)*'"
_CHARACTERS = r'"(?:[^"\\]|\\(?s:.))*(?:"|\Z)|' r"'(?:[^'\\\n]|\\[^\n]{1,9})'"
_MARKS = r"[{}()]"
_SCRIPTS: Final = frozenset({"Shell", "Perl", "Raku", "R", "Tcl", "Awk", "PowerShell", "Nginx", "Puppet"})
_QUOTING: Final = frozenset({"Rust", "RON", "Cairo", "Move"})

_CONTROL: Final = re.compile(
    r"(?:\}\s*)?(?:if|else|elif|elsif|elseif|for|foreach|while|until|unless|switch|try|catch|except|finally"
    r"|do|select|case|default|match|when|loop|unsafe|synchronized|using|lock|with|guard|repeat|defer"
    r"|return|namespace|extern|package|mod|module|then)\b"
)
_NAMING: Final = re.compile(
    r"\b(?:class|struct|interface|enum|trait|impl|object|record|protocol|extension|union|actor|message"
    r"|service|contract|library|func|fn|function|fun|def|sub|method|constructor|init|proc|macro_rules"
    r"|resource|data|module|variable|type|query|mutation)\b"
)
_CONTAINER: Final = re.compile(r"(?:\w+\s+)*(?:namespace|extern|package|mod|module)\b(?!.*\))")
_CALLED: Final = re.compile(r"\)[^()=;]*$|->[^;=]*$|\|\s*$")
_ARROWED: Final = re.compile(r"\)[^()=;]*$|=>\s*$|->[^;=]*$")
_ARROWS: Final = frozenset({"JavaScript", "TypeScript", "Dart", "C#", "QML", "ActionScript"})


class Span(NamedTuple):
    """Lines of a block with its header, and whether it is a function or a class."""

    start: int
    end: int
    named: bool


class _Open(NamedTuple):
    start: int
    indent: int
    named: bool
    container: bool


def brace_blocks(text: str, language: str, *, hashes: str) -> Iterator[Span]:
    """Yield the blocks of a text as they close; namespaces and the like are none.

    hashes: "#" where it begins a comment. Where braces do not match (two branches of a preprocessor), a
    closing one that stands first on its line closes the block that is indented as it is.
    """
    if len(text) > MOST_CHARACTERS:
        return
    opened: list[_Open] = []
    reader = _Reader(text, _ARROWED if language in _ARROWS else _CALLED)
    for found in _pattern(language, hashes).finditer(text):
        mark = found[0]
        if mark == "{":
            if len(opened) >= MOST_OPEN:
                return
            opened.append(reader.header(found.start()))
        elif mark == "}":
            block = _closed(opened, reader, found.start())
            if block is not None and not block.container:
                yield Span(block.start, reader.line(found.start()), block.named)
        elif mark in "()":
            reader.bracket(mark, found.start())


def _pattern(language: str, hashes: str) -> re.Pattern[str]:
    strings = _CHARACTERS if language in _QUOTING else _SIMPLE_STRINGS if language in _SCRIPTS else _STRINGS
    comments = _HASH if language in _SCRIPTS else f"{_C}|{_HASH}" if hashes else _C
    if language in {"PHP", "Hack", "PHP without tags"}:
        comments = f"{_C}|{_HASH}"
    return re.compile(f"{comments}|{strings}|{_MARKS}", re.MULTILINE)


def _closed(opened: list[_Open], reader: _Reader, at: int) -> _Open | None:
    """The block that a brace closes, taken off the open ones."""
    if not opened:
        return None
    indent = reader.indent_of_first(at)
    if indent is not None and opened[-1].indent != indent:
        same = [number for number, block in enumerate(opened) if block.indent == indent]
        if same and opened[-1].indent > indent:
            del opened[same[-1] + 1 :]
    return opened.pop()


class _Reader:
    """Where lines begin in a text, and which lines the brackets so far belong together."""

    def __init__(self, text: str, called: re.Pattern[str]) -> None:
        self._text = text
        self._called = called
        self._line = 1
        self._at = 0
        self._brackets: list[int] = []
        self._first: dict[int, int] = {}

    def line(self, at: int) -> int:
        """The number of the line at an offset; offsets may only grow."""
        self._line += self._text.count("\n", self._at, at)
        self._at = at
        return self._line

    def bracket(self, mark: str, at: int) -> None:
        """Take note of a round bracket."""
        line = self.line(at)
        if mark == "(":
            self._brackets.append(line)
        elif self._brackets:
            first = self._brackets.pop()
            if first < line:
                self._first[line] = min(first, self._first.get(line, first))

    def header(self, at: int) -> _Open:
        """What a brace opens, judged by the words before it."""
        text = self._text
        line = self.line(at)
        end = at
        begin = text.rfind("\n", 0, at) + 1
        while not text[begin:at].strip() and begin > 0 and at - begin < MOST_HEADER:
            end = begin - 1
            begin = text.rfind("\n", 0, end) + 1
            line -= 1
        while (first := self._first.get(line, line)) < line:
            for _ in range(line - first):
                begin = text.rfind("\n", 0, max(begin - 1, 0)) + 1
            line = first
        words = text[max(begin, at - MOST_HEADER) : at]
        said = words.strip().lstrip("}").strip()
        container = _CONTAINER.match(said) is not None and "resource" not in said
        control = _CONTROL.match(said) is not None
        named = not container and not control and bool(_NAMING.search(said) or self._called.search(said))
        return _Open(line, len(words) - len(words.lstrip()), named, container)

    def indent_of_first(self, at: int) -> int | None:
        """How far a mark is indented that stands first on its line; None for another."""
        begin = self._text.rfind("\n", 0, at) + 1
        return at - begin if not self._text[begin:at].strip() else None
