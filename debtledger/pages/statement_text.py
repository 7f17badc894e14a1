"""The statement of a change for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.lines import (
    CYAN,
    EMPTY,
    FAINT,
    PLAIN,
    RED,
    STRONG,
    YELLOW,
    flow,
    labelled,
    line,
    painted,
    text_width,
)
from debtledger.core.statement.telling import headline, sections, totals
from debtledger.core.text import count, display_width, safe_text, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.lines import Line
    from debtledger.core.statement.statement import Statement
    from debtledger.core.statement.telling import Item, Section
    from debtledger.core.view import View

SHOWN: Final = 10
INDENT: Final = "  "
TITLE_LINES: Final = 2
VALUE_LINES: Final = 3
NOTE_LINES: Final = 5
LABEL: Final = 14
FEW: Final = {"candidates_added": 5, "candidates_removed": 5, "moved": 10, "edited": 10, "touched": 20}
"""How many items some sections show, where nobody asks for all."""
LOUD: Final = frozenset({"problems", "vanished"})


def as_text(statement: Statement, view: View) -> Iterator[str]:
    """Yield the statement, as wide as can be read with ease."""
    yield from painted(_lines(statement, text_width(view), view.limit), view)


def _lines(statement: Statement, width: int, limit: int | None) -> Iterator[Line]:
    for text in wrap(safe_text(headline(statement)), width, VALUE_LINES):
        yield line((text, STRONG))
    yield line((f"{statement.base[:SHOWN]}..{statement.head[:SHOWN]}", FAINT))
    for section in sections(statement):
        yield EMPTY
        yield from _section(section, width, limit)
    sums = [*totals(statement)]
    if sums:
        yield EMPTY
    for label, words in sums:
        yield from labelled(f"{label:<{LABEL}}", words, width, VALUE_LINES)
    for note in statement.notes:
        yield EMPTY
        yield from (line((text, FAINT)) for text in wrap(safe_text(note), width, NOTE_LINES))


def _section(section: Section, width: int, limit: int | None) -> Iterator[Line]:
    most = FEW.get(section.field, len(section.items)) if limit is None else limit
    yield line(
        (section.heading, RED if section.field in LOUD else STRONG), (f"  {len(section.items)}", FAINT)
    )
    for text in wrap(safe_text(section.means), width - len(INDENT), VALUE_LINES):
        yield line((INDENT,), (text, FAINT))
    for item in section.items[:most]:
        yield from _item(item, width)
    if len(section.items) > most:
        yield line(
            (f"{INDENT}and {count(len(section.items) - most, 'item')} more: --format json has all", FAINT)
        )


def _item(item: Item, width: int) -> Iterator[Line]:
    lead = f"{INDENT}{item.name}  " if item.name else INDENT
    indent = " " * len(lead)
    if item.title:
        for number, text in enumerate(
            wrap(safe_text(item.title), width - display_width(safe_text(lead)), TITLE_LINES)
        ):
            yield line((lead if number == 0 else indent, YELLOW), (text,))
    if item.name or item.title:
        yield from flow((item.place,) if item.place else (), width, indent, CYAN)
        yield from _facts(item, width, indent)
    else:
        yield from _file(item, width)
    room = max((len(command) for command, _ in item.asks), default=0)
    for command, why in item.asks:
        if len(indent) + room + 2 + len(why) <= width:
            yield line((f"{indent}{command:<{room}}", CYAN), (f"  {why}", FAINT))
        else:
            yield line((f"{indent}{command}", CYAN))
            yield from (
                line((f"{indent}{INDENT}{text}", FAINT)) for text in _wrapped(why, width - len(indent) - 2)
            )


def _file(item: Item, width: int) -> Iterator[Line]:
    """A file and what is said of it, beside it where there is room for that."""
    said = "; ".join(item.facts)
    label = f"{INDENT}{safe_text(item.path)}:"
    if display_width(safe_text(label)) <= width // 2 or display_width(safe_text(f"{label} {said}")) <= width:
        yield from labelled(label, said, width, VALUE_LINES)
        return
    yield line((label, FAINT))
    for text in _wrapped(said, width - 2 * len(INDENT)):
        yield line((2 * INDENT,), (text,))


def _facts(item: Item, width: int, indent: str) -> Iterator[Line]:
    """Facts side by side; a long one on lines of its own."""
    short = [each for each in item.facts if display_width(safe_text(indent + each)) <= width]
    yield from flow(short, width, indent, PLAIN)
    for each in item.facts:
        if each not in short:
            yield from (line((indent,), (text,)) for text in _wrapped(each, width - len(indent)))


def _wrapped(text: str, width: int) -> list[str]:
    return [*wrap(safe_text(text), max(width, 20), VALUE_LINES)]
