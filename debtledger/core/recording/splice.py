"""Changing one value in a TOML text and leaving every other character as it is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from debtledger.core.recording.growing import longer_list, shorter_list
from debtledger.core.recording.keypaths import REMOVE, path_of
from debtledger.core.recording.layout import Assignment, Header, read_layout
from debtledger.core.recording.record_writing import (
    ORDER,
    assignment,
    dated,
    section,
    trigger_section,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.recording.keypaths import Path

    Layout = Sequence[Header | Assignment]

TABLES: Final = tuple(name for name, _ in ORDER)
RANKS: Final = {(name, key): rank for name, keys in ORDER for rank, key in enumerate(keys)}


class EditImpossible(Exception):  # noqa: N818 - the name that everybody uses for it
    """A change that cannot be made to a text: it would touch something else, or break the record."""

    def __init__(self, message: str, hint: str = "edit the file by hand") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def splice(text: str, dotted: str, value: object) -> str:
    """Give the key its value, or take it away for REMOVE. The result is to be checked by reading it again."""
    path = path_of(dotted)
    layout = read_layout(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    if value is REMOVE:
        return _removed(text, layout, path)
    value = dated(".".join(part for part in path if isinstance(part, str)), value)
    found = _assigned(layout, path)
    if found:
        present = text[found.value_start : found.value_end]
        fresh = (
            longer_list(present, value, newline)
            or shorter_list(present, value)
            or value_text(value, str(path[-1])).replace("\n", newline)
        )
        return text[: found.value_start] + fresh + text[found.value_end :]
    if any(item.path[: len(path)] == path for item in layout):
        return _replaced_tables(text, layout, path, value)
    if isinstance(value, list | tuple) and path == ("trigger",):
        return _with_triggers(text, layout, value)
    return _inserted(text, layout, path, value)


def appended(text: str, block: str) -> str:
    """The text with a block of lines after it, an empty line between."""
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else newline
    return f"{text}{gap}{newline}{block.replace(chr(10), newline)}"


def _assigned(layout: Layout, path: Path) -> Assignment | None:
    return next((item for item in layout if isinstance(item, Assignment) and item.path == path), None)


def _removed(text: str, layout: Layout, path: Path) -> str:
    found = _assigned(layout, path)
    if found is None:
        return _without_tables(text, layout, path)
    if not found.inline:
        return _cut(text, found.start, found.end)
    start, end = found.start, found.value_end
    rest = text[end:]
    if rest.lstrip().startswith(","):
        end += rest.index(",") + 1
        end += len(text[end:]) - len(text[end:].lstrip(" \t"))
    else:
        before = text[:start].rstrip()
        start = len(before) - 1 if before.endswith(",") else start
    return text[:start] + text[end:]


def _cut(text: str, start: int, end: int) -> str:
    """Take lines away, and the empty line after them where there is one before them too."""
    before = text[:start]
    alone = not before.strip("\ufeff") or before.endswith(("\n\n", "\n\r\n"))
    for blank in ("\r\n", "\n"):
        if alone and text.startswith(blank, end):
            return before + text[end + len(blank) :]
    return before + text[end:]


def _without_tables(text: str, layout: Layout, path: Path) -> str:
    """Take away all tables and dotted keys below a path."""
    depth = len(path)
    below = [item for item in layout if item.path[:depth] == path and not getattr(item, "inline", False)]
    for item in sorted(below, key=lambda item: item.start, reverse=True):
        text = _cut(text, item.start, item.end)
    return text


def _replaced_tables(text: str, layout: Layout, path: Path, value: object) -> str:
    return splice(_without_tables(text, layout, path), ".".join(map(str, path)), value)


def _with_triggers(text: str, layout: Layout, triggers: Sequence[object]) -> str:
    blocks = [trigger_section(trigger) for trigger in triggers if isinstance(trigger, dict)]
    return _with_section(text, layout, "trigger", "\n".join(blocks))


def _inserted(text: str, layout: Layout, path: Path, value: object) -> str:
    """Add a key: to its table if there is one, inline, dotted or with a header, else in a new table."""
    for depth in range(len(path) - 1, 0, -1):
        parent, rest = path[:depth], path[depth:]
        inline = _assigned(layout, parent)
        if inline and inline.holds_table:
            return _into_inline(text, inline, rest, value)
        dotted = [
            item
            for item in layout
            if isinstance(item, Assignment)
            and not item.inline
            and item.path[:depth] == parent
            and len(item.table) < depth
        ]
        if dotted:
            line = _line(path[len(dotted[-1].table) :], value)
            return _after(text, layout, dotted[-1], line)
        header = next((item for item in layout if isinstance(item, Header) and item.path == parent), None)
        if header:
            return _into_table(text, layout, header, rest, value)
    if len(path) == 1:
        return _into_table(text, layout, None, path, value)
    name = ".".join(map(str, path[:-1]))
    return _with_section(text, layout, name, section(name, {str(path[-1]): value}))


def _line(path: Path, value: object) -> str:
    prefix = "".join(f"{part}." for part in path[:-1])
    return prefix + assignment(str(path[-1]), value)


def _into_inline(text: str, table: Assignment, path: Path, value: object) -> str:
    said = _line(path, value).rstrip("\n")
    inside = text[table.value_start + 1 : table.value_end - 1]
    kept = inside.rstrip()
    tail = inside[len(kept) :] or (" " if not kept else "")
    fresh = f"{kept}, {said}{tail}" if kept else f" {said}{tail}"
    return text[: table.value_start + 1] + fresh + text[table.value_end - 1 :]


def _into_table(text: str, layout: Layout, header: Header | None, path: Path, value: object) -> str:
    """Put a key behind the last of the table's keys that comes before it in the canonical order."""
    table = header.path if header else ()
    siblings = [
        item for item in layout if isinstance(item, Assignment) and not item.inline and item.table == table
    ]
    rank = _rank(table + path)
    earlier = [item for item in siblings if len(item.path) == len(table + path) and _rank(item.path) <= rank]
    line = _line(path, value)
    if earlier:
        return _after(text, layout, earlier[-1], line)
    at = header.end if header else siblings[0].start if siblings else len(text) - len(text.lstrip("\ufeff"))
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "\n" if siblings and _spaced(text, layout) else ""
    lead = newline if at and not text[:at].endswith(("\n", "\ufeff")) else ""
    return text[:at] + lead + (line + gap).replace("\n", newline) + text[at:]


def _rank(path: Path) -> int:
    names = [part for part in path if isinstance(part, str)]
    table = names[0] if len(names) > 1 else ""
    return RANKS.get((table, names[-1]), len(RANKS))


def _after(text: str, layout: Layout, item: Assignment, line: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "\n" if _spaced(text, layout) else ""
    lead = "" if text[: item.end].endswith("\n") else newline
    return text[: item.end] + lead + (gap + line).replace("\n", newline) + text[item.end :]


def _spaced(text: str, layout: Layout) -> bool:
    """Whether the text sets its keys apart by empty lines, as the canonical form does."""
    for one, other in pairwise(item for item in layout if not getattr(item, "inline", False)):
        neighbours = isinstance(one, Assignment) and isinstance(other, Assignment)
        if neighbours and "event" not in other.path and not text[one.end : other.start].strip(" \t#"):
            return False
    return True


def _with_section(text: str, layout: Layout, name: str, block: str) -> str:
    """Put a new table behind the last one that comes before it in the canonical order."""
    rank = _table_rank(name.partition(".")[0])
    newline = "\r\n" if "\r\n" in text else "\n"
    end = len(text) - len(text.lstrip("\ufeff"))
    table = 0
    for item in layout:
        if isinstance(item, Header):
            table = _table_rank(str(item.path[0]))
        if table <= rank and not getattr(item, "inline", False):
            end = max(end, item.end)
    lead = "" if not text[:end].strip("\ufeff") else "\n" if text[:end].endswith("\n") else "\n\n"
    return text[:end] + (lead + block).replace("\n", newline) + text[end:]


def _table_rank(name: str) -> int:
    return TABLES.index(name) if name in TABLES else len(TABLES)
