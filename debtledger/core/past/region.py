"""The region of a tag: the smallest function or class around it, whose changes are touches of the debt.

Python is parsed; other languages are cut into their brace or indented blocks; where nothing stands around a
tag, and no function or class directly below its comment, it is the lines nearby.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.lexing.languages import language_of
from debtledger.core.past.braces import brace_blocks

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

_HEADER: Final = re.compile(r"(?:async\s+def|def|class)\b|@")
_CLOSER: Final = (")", "]", "}", "#")
UNSURE: Final = -1
MOST_ENDS: Final = 4
"""How often the end of a body is looked for again, where a text in quotes stands further left than it."""


def _python(lines: Sequence[str]) -> Callable[[int, int], Sequence[Block]]:
    """The function or class around a tag and the one that its comment heads.

    Indentation tells where each should be, and is believed where that can be parsed; else the file is.
    """
    whole: list[Sequence[Block]] = []

    def around(first: int, last: int) -> Sequence[Block]:
        headers = [each for each in (_outer(lines, first), _below(lines, last)) if each]
        found = [None if header == UNSURE else _block(lines, header) for header in headers]
        sure = [block for block in found if block is not None]
        if len(sure) == len(found):
            return sure
        if not whole:
            whole.append(_parsed(lines) or _indented(lines)(first, last))
        return whole[0]

    return around


def _outer(lines: Sequence[str], first: int) -> int:
    """The line on which the function or class around a line begins, by indentation; 0 for none, or UNSURE."""
    if first > len(lines):
        return 0
    depth = _columns(lines[first - 1]) + (0 if lines[first - 1].lstrip().startswith("#") else 1)
    for number in range(first, 0, -1):
        text = lines[number - 1]
        said = text.strip()
        if not said or said.startswith(_CLOSER) or _columns(text) >= depth:
            continue
        depth = _columns(text)
        if _HEADER.match(said) and not said.startswith("@"):
            return _decorated(lines, number)
        if not depth:
            # What no colon opens may be the end of a text in quotes.
            return 0 if said.endswith(":") or number == first else UNSURE
    return 0


def _below(lines: Sequence[str], last: int) -> int:
    """The line on which the function or class begins that stands directly below a comment."""
    number = _headed(lines, last)
    if not number or not _HEADER.match(lines[number - 1].strip()):
        return 0
    return _decorated(lines, number)


def _decorated(lines: Sequence[str], number: int) -> int:
    """The first line of the decorators above a header."""
    depth = _columns(lines[number - 1])
    while number > 1 and lines[number - 2].lstrip().startswith("@") and _columns(lines[number - 2]) == depth:
        number -= 1
    return number


def _columns(text: str) -> int:
    expanded = text.expandtabs(8)
    return len(expanded) - len(expanded.lstrip())


def _block(lines: Sequence[str], start: int) -> Block | None:
    """The function or class that begins on a line, if its lines alone can be parsed as one."""
    depth = _columns(lines[start - 1])
    end = start
    for _ in range(MOST_ENDS):
        end = _end(lines, start, end, depth)
        last = _last_line("\n".join(lines[start - 1 : end]))
        if last is not None:
            return Block(start, _with_comments(lines, start + last - 1, depth), named=True) if last else None
        if end >= len(lines):
            return None
        end += 1
    return None


def _end(lines: Sequence[str], start: int, at: int, depth: int) -> int:
    """The last line, from one on, before code stands as far left as the header, once its body has begun."""
    body = at > start
    last = at
    for number in range(at + 1, len(lines) + 1):
        text = lines[number - 1]
        said = text.strip()
        if not said:
            continue
        columns = _columns(text)
        if columns > depth:
            body = True
        elif not said.startswith(_CLOSER) and (body or not lines[start - 1].lstrip().startswith("@")):
            return last
        if columns > depth or not said.startswith("#"):
            last = number
    return last


@lru_cache(maxsize=2048)
def _last_line(text: str) -> int | None:
    """The last line of the one function or class that a text is; 0 where it is none, None for no Python.

    Versions of a file share most of their functions, so what was parsed is remembered for a while.
    """
    indented = text[:1].isspace()
    tree = _tree(f"if 1:\n{text}\n" if indented else f"{text}\n")
    if tree is None:
        return None
    outer = tree.body[0] if tree.body else None
    body = outer.body if indented and isinstance(outer, ast.If) else tree.body
    if len(body) != 1 or not isinstance(body[0], _DEFINITIONS):
        return 0
    return (body[0].end_lineno or 0) - (1 if indented else 0)


_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _tree(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _parsed(lines: Sequence[str]) -> list[Block] | None:
    """The functions and classes of a file; None where it cannot be parsed."""
    tree = _tree("\n".join(lines) + "\n")
    if tree is None:
        return None
    return [
        Block(
            min([node.lineno, *(each.lineno for each in node.decorator_list)]),
            _with_comments(lines, node.end_lineno or node.lineno, node.col_offset),
            named=True,
        )
        for node in ast.walk(tree)
        if isinstance(node, _DEFINITIONS)
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
