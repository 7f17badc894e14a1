"""Tables in Markdown, as TECH_DEBT.md has them: each row under a header with a title is one debt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.columns import TITLES, Row, meaning_of, read_rows, state_of
from debtledger.core.importing import ImportFailedError, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.importing import Source

SUMMARY = "the tables of a Markdown file, as TECH_DEBT.md has them"
PLACES = ("TECH_DEBT.md", "TECHDEBT.md", "TECHNICAL_DEBT.md", "docs/TECH_DEBT.md", "docs/TECHNICAL_DEBT.md")
ENDINGS = (".md", ".markdown")


class _Table(NamedTuple):
    """A table: the heading it stands under, the line of its header, and its rows with their lines."""

    heading: str
    line: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(source: Source) -> Reading:
    """Read every table that has a title. Raises ImportFailedError where there is no table at all."""
    tables = list(_tables(source.text.removeprefix("\ufeff").split("\n")))
    if not tables:
        raise ImportFailedError("it has no table")
    readings = [_read_table(table, source) for table in tables]
    return Reading(
        items=tuple(item for reading in readings for item in reading.items),
        unread=tuple(each for reading in readings for each in reading.unread),
        closed=sum(reading.closed for reading in readings),
    )


def _read_table(table: _Table, source: Source) -> Reading:
    known = [meaning_of(column) for column in table.header]
    named = [meaning for meaning in known if meaning in TITLES]
    if not named or not [meaning for meaning in known if meaning and meaning not in (*named[:1], "origin")]:
        why = "none of its columns is a title" if not named else "it has no column about a debt but a title"
        return Reading(unread=(Unread(at=f"line {table.line}", what=_shown(table.header), why=why),))
    if state_of(table.heading) is None or any(_is_over(word) for word in _WORDS.findall(table.heading)):
        return Reading(closed=len(table.rows))
    rows = [
        Row(f"line {line}", dict(zip(table.header, map(_without_markup, cells), strict=False)))
        for line, cells in table.rows
    ]
    return read_rows(rows, source.vocabulary)


def _tables(lines: Sequence[str]) -> Iterator[_Table]:
    heading, fence, at = "", "", 0
    while at < len(lines):
        line = lines[at]
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and (found := _HEADING.match(line)):
            heading = found[1]
        elif not fence and "|" in line and at + 1 < len(lines) and _RULE.fullmatch(lines[at + 1].strip()):
            table = _table(lines, at, heading)
            yield table
            at += len(table.rows) + 1
        at += 1


def _table(lines: Sequence[str], at: int, heading: str) -> _Table:
    header = tuple(_without_markup(cell) for cell in _split(lines[at]))
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number in range(at + 2, len(lines)):
        if "|" not in lines[number]:
            break
        rows.append((number + 1, _split(lines[number])))
    return _Table(heading, at + 1, header, tuple(rows))


def _split(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(cell.replace("\\|", "|").strip() for cell in _CELL_END.split(inner))


def _without_markup(cell: str) -> str:
    """The words of a cell: links by their text and target, without emphasis."""
    cell = _LINK.sub(lambda link: link[1] if link[1] == link[2] else f"{link[1]} {link[2]}", cell)
    return _EMPHASIS.sub(r"\2", _BREAK.sub("\n", cell)).strip()


def _is_over(word: str) -> bool:
    return word[0].isupper() and state_of(word) is None


def _shown(header: Sequence[str]) -> str:
    return f"the table {' | '.join(header)}"[:120]


_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_CELL_END = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"\[([^\]\[]*)\]\(([^()\s]*)\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
