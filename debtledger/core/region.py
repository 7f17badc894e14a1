"""The region of a tag: the smallest function or class around it, whose changes are touches of the debt.

Python is parsed; other languages are cut into their brace or indented blocks; where nothing stands around a
tag, and no function or class directly below its comment, it is the lines nearby.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.braces import brace_blocks
from debtledger.core.languages import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NEARBY: Final = 10
"""Lines before and after a tag that stands in no function, class or block."""
HEAD_CHARACTERS: Final = 256
PARSED: Final = frozenset({"Python"})
BRACED: Final = frozenset(
    (
        *("PHP", "Hack", "PHP without tags", "Perl", "Raku", "R", "PowerShell", "Shell", "Awk"),
        *("Tcl", "Puppet", "Nginx", "Rego", "GraphQL"),
    )
)
"""Languages with blocks in braces besides those of the C family."""
NOT_BRACED: Final = frozenset({"Pascal", "Verilog", "SystemVerilog", "Sass", "ANTLR", "ASN.1", "Typst"})
MOST_PARSED: Final = 1 << 21


class Region(NamedTuple):
    """First and last line, counted from 1, both of it."""

    start: int
    end: int

    def meets(self, first: int, last: int) -> bool:
        """Whether a stretch of lines has one in common with it; one that ends before it starts has none."""
        return first <= last and first <= self.end and self.start <= last


class Block(NamedTuple):
    """A block of code: its lines, its header among them, and whether it is a function or class."""

    start: int
    end: int
    named: bool


def regions(path: str, text: str, tags: Sequence[tuple[int, int]]) -> list[Region]:
    """The region of each tag, given by its first and last line, in the file of a path."""
    language = language_of(path, text[:HEAD_CHARACTERS])
    lines = text.split("\n")
    if language.name in PARSED and len(text) <= MOST_PARSED:
        around = _python(lines)
    elif language.name in BRACED or (
        language.syntax.startswith("clike.") and language.name not in NOT_BRACED
    ):
        found = [Block(*each) for each in brace_blocks(text, language.name, hashes=_hashes(language.line))]
        around = _given(found)
    else:
        around = _indented(lines)
    return [_region(lines, tag, around(*tag)) for tag in tags]


def _hashes(line: str | None) -> str:
    return "#" if (line or "").startswith("#") else ""


def _region(lines: Sequence[str], tag: tuple[int, int], blocks: Sequence[Block]) -> Region:
    """The block that the comment of the tag heads, else the smallest around it that has a name, else any."""
    first, last = tag
    below = _headed(lines, last)
    headed = [block for block in blocks if block.named and first < block.start <= below <= block.end]
    if headed:
        block = max(headed, key=lambda each: each.end)
        return Region(first, block.end)
    around = [block for block in blocks if block.start <= first and last <= block.end]
    for wanted in ([each for each in around if each.named], around):
        if wanted:
            smallest = min(wanted, key=lambda each: each.end - each.start)
            return Region(smallest.start, smallest.end)
    total = len(lines) - (1 if lines and not lines[-1] else 0)
    return Region(max(first - NEARBY, 1), max(min(last + NEARBY, total), last))


_COMMENT: Final = ("#", "//", "/*", "*", "--", ";", "@", "[", "%")


def _headed(lines: Sequence[str], last: int) -> int:
    """The line of code directly below a comment that ends on a line, 0 where an empty line comes first."""
    for number in range(last + 1, min(last + MOST_BETWEEN, len(lines)) + 1):
        text = lines[number - 1].strip()
        if not text:
            return 0
        if not text.startswith(_COMMENT):
            return number
    return 0


MOST_BETWEEN: Final = 60
"""Lines of comment, decorators and the like between a tag and what it stands above."""


def _given(blocks: Sequence[Block]) -> Callable[[int, int], Sequence[Block]]:
    return lambda _first, _last: blocks


# Python


def _python(lines: Sequence[str]) -> Callable[[int, int], Sequence[Block]]:
    """Functions and classes near a tag; only the top-level piece that it stands in is parsed."""
    whole: list[Sequence[Block]] = []

    def around(first: int, last: int) -> Sequence[Block]:
        start, end = _piece(lines, first, last)
        found = _parsed(lines[start - 1 : end], start)
        if found is None:
            if not whole:
                parsed = _parsed(lines, 1)
                whole.append(_indented(lines)(first, last) if parsed is None else parsed)
                if parsed is None:
                    return whole.pop()
            return whole[0]
        return found

    return around


_TOP: Final = re.compile(r"[A-Za-z_@]")


def _piece(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The lines from the top-level statement that a tag stands in, to where the next one begins.

    For a comment at top level it is the statement below.
    """
    outer = lines[first - 1][:1] in ("#", "") if first <= len(lines) else False
    start = _headed(lines, last) if outer else first
    while start > 1 and not _TOP.match(lines[start - 1]):
        start -= 1
    while start > 1 and lines[start - 2].startswith("@"):
        start -= 1
    start = max(start, 1)
    end = max(start, last)
    while end < len(lines) and (lines[end - 1].startswith("@") or not _TOP.match(lines[end])):
        end += 1
    return start, end


def _parsed(lines: Sequence[str], offset: int) -> list[Block] | None:
    """The functions and classes of lines, which begin on line `offset`; None where they cannot be parsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse("\n".join(lines) + "\n")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return [
        Block(
            min([node.lineno, *(each.lineno for each in node.decorator_list)]) + offset - 1,
            _with_comments(lines, node.end_lineno or node.lineno, node.col_offset) + offset - 1,
            named=True,
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]


def _with_comments(lines: Sequence[str], end: int, indent: int) -> int:
    """The last line of a body with the comments below its last statement, which no parser counts."""
    for number in range(end + 1, len(lines) + 1):
        text = lines[number - 1]
        if not text.strip():
            continue
        if not text.lstrip().startswith("#") or len(text) - len(text.lstrip()) <= indent:
            break
        end = number
    return end


# Indentation

_NAMED: Final = re.compile(
    r"\b(?:def|defp|func|function|fn|class|module|sub|proc|procedure|interface|struct|trait|enum|macro"
    r"|task|describe|context|it|test|let|where|instance|type)\b"
)
_ENDING: Final = re.compile(r"(?:(?:end|endif|endfunction|fi|done|esac)\b|[\])}]+)[;,)]*$", re.IGNORECASE)


def _indented(lines: Sequence[str]) -> Callable[[int, int], Sequence[Block]]:
    """The blocks around a tag by indentation, the smallest first, and the one directly below it."""
    depths = [_depth(text) for text in lines]

    def around(first: int, last: int) -> list[Block]:
        found = list(_outward(lines, depths, first, last))
        below = _headed(lines, last)
        if below and (end := _end_below(lines, depths, below)) > below:
            found.append(Block(below, end, named=True))
        return found

    return around


def _depth(text: str) -> int:
    """The columns that a line is indented by, -1 for an empty one."""
    expanded = text.expandtabs(8)
    return len(expanded) - len(expanded.lstrip()) if expanded.strip() else -1


def _outward(lines: Sequence[str], depths: Sequence[int], first: int, last: int) -> Iterator[Block]:
    depth = depths[first - 1] if first <= len(depths) else 0
    at = first
    while depth > 0:
        at -= 1
        while at > 0 and not 0 <= depths[at - 1] < depth:
            at -= 1
        if at < 1:
            return
        depth = depths[at - 1]
        end = max(_end_below(lines, depths, at), last)
        yield Block(at, end, named=_NAMED.search(lines[at - 1]) is not None)


def _end_below(lines: Sequence[str], depths: Sequence[int], header: int) -> int:
    """The last line of what is indented below a header, with the word or bracket that closes it."""
    depth, end = depths[header - 1], header
    for number in range(header + 1, len(lines) + 1):
        if depths[number - 1] > depth:
            end = number
        elif depths[number - 1] >= 0:
            closes = depths[number - 1] == depth and end > header and _ENDING.match(lines[number - 1].strip())
            return number if closes else end
    return end
