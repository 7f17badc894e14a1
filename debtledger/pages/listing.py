"""The list of debts: for people with what is owed and when to repay it, and as JSON for programs."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from debtledger.core.effort import mean
from debtledger.core.finding import name_of
from debtledger.core.lines import (
    BETWEEN,
    CYAN,
    EMPTY,
    FAINT,
    GREEN,
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
from debtledger.core.model import Interest
from debtledger.core.text import count, display_width, hours, safe_text, wrap
from debtledger.core.wording import cost_words, interest_words, repay_words
from debtledger.pages.entries import SCHEMA, entry_object, issue_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.lines import Line
    from debtledger.core.objects import JsonObject
    from debtledger.core.view import View

NOTHING: Mapping[str, Any] = MappingProxyType({})
TITLE_LINES = 2
REPAY_LINES = 1
STYLES = {"repaid": GREEN, "written-off": GREEN, "vanished": RED, "accepted": FAINT}

_encoded = json.JSONEncoder(ensure_ascii=True, check_circular=False).encode


def as_json(entries: Iterable[Entry], figures: Mapping[str, JsonObject] = NOTHING) -> Iterator[str]:
    """Yield one JSON object: its schema, and the debts, one a line; figures: more about each, by its key."""
    yield f'{{"schema": {SCHEMA}, "debts": ['
    separator = "\n  "
    for entry in entries:
        yield separator + _encoded({**entry_object(entry), **figures.get(entry.key, NOTHING)})
        separator = ",\n  "
    yield "]}\n"


def as_text(
    entries: Sequence[Entry], names: Mapping[str, str], view: View, figures: Mapping[str, str] = NOTHING
) -> Iterator[str]:
    """Yield the list for people: open debts in full, closed ones on a line each, and totals.

    names: the shortest start of each id of the ledger. figures: numbers of each debt in words, by its key.
    """
    yield from painted(_lines(entries, names, view, figures), view)


def _lines(
    entries: Sequence[Entry], short: Mapping[str, str], view: View, figures: Mapping[str, str]
) -> Iterator[Line]:
    still = [entry for entry in entries if entry.open]
    over = [entry for entry in entries if not entry.open]
    for entry in still:
        name = name_of(entry, short)
        yield from _entry(entry, name, view)
        yield from _figures(entry, name, view, figures)
        yield EMPTY
    for entry in over:
        name = name_of(entry, short)
        yield from _closed(entry, name, text_width(view))
        yield from _figures(entry, name, view, figures)
    if over:
        yield EMPTY
    yield from flow(_totals(still, over), text_width(view))


def _figures(entry: Entry, name: str, view: View, figures: Mapping[str, str]) -> Iterator[Line]:
    if entry.key in figures:
        yield from flow(figures[entry.key].split(BETWEEN), text_width(view), " " * (len(name) + 2))


def _entry(entry: Entry, name: str, view: View) -> Iterator[Line]:
    tag, width = entry.debt.tag, text_width(view)
    title = wrap(safe_text(tag.title or "(no title)"), width - len(name) - 2, TITLE_LINES)
    indent = " " * (len(name) + 2)
    for index, text in enumerate(title):
        yield line((f"{name}  " if index == 0 else indent, YELLOW), (text, STRONG))
    yield from _standing(entry, width, indent)
    for place in entry.debt.places[:1]:
        others = len(entry.debt.places) - 1
        more = f" and {count(others, 'other place')}" if others else ""
        yield line((indent,), (f"{place.path}:{place.line}", CYAN), (more, FAINT))
    if not entry.debt.places and entry.record and entry.record.scope_paths:
        yield from flow(entry.record.scope_paths[:1], width, f"{indent}about ")
    for issue in entry.issues:
        yield line((indent,), (issue_words(issue, view.today), CYAN if issue.declares else FAINT))
    costs = (("cost", cost_words(tag)), ("interest", interest_words(tag.interest)))
    yield from flow([f"{label} {words}" for label, words in costs if words], width, indent)
    if tag.triggers:
        yield from labelled(f"{indent}repay", repay_words(tag.triggers), width, REPAY_LINES)
    if entry.conflicts:
        yield line((f"{indent}its homes disagree on {', '.join(entry.conflicts)}", RED))


def _standing(entry: Entry, width: int, indent: str) -> Iterator[Line]:
    """The state of a debt, and whose it is, on as many lines as that needs."""
    tag = entry.debt.tag
    standing = BETWEEN.join((entry.state, *entry.marks))
    whose = [part for part in (tag.owner, tag.kind, tag.aspect, *tag.labels, *tag.refs) if part]
    room = width - display_width(safe_text(indent + standing))
    beside: list[str] = []
    while whose and (room := room - display_width(safe_text(BETWEEN + whose[0]))) >= 0:
        beside.append(BETWEEN + whose.pop(0))
    yield line((indent,), (standing, STYLES.get(entry.state, PLAIN)), *((part,) for part in beside))
    yield from flow(whose, width, indent)


def _closed(entry: Entry, name: str, width: int) -> Iterator[Line]:
    room = width - len(name) - len(entry.state) - 4
    (title,) = wrap(safe_text(entry.debt.tag.title or "(no title)"), room, 1) or ("",)
    yield line((f"{name}  ", YELLOW), (f"{entry.state}  ", STYLES.get(entry.state, PLAIN)), (title, FAINT))


def _totals(still: Sequence[Entry], over: Sequence[Entry]) -> Iterator[str]:
    tags = [entry.debt.tag for entry in still]
    yield f"{count(len(still), 'debt')} open" if still or over else "no debts"
    principal = sum(mean(tag.principal_hours) for tag in tags if tag.principal_hours is not None)
    if principal:
        yield f"{hours(principal)} principal"
    total = Interest(
        per_sprint_hours=sum(tag.interest.per_sprint_hours or 0 for tag in tags) or None,
        per_touch_hours=sum(tag.interest.per_touch_hours or 0 for tag in tags) or None,
    )
    if words := interest_words(total):
        yield f"{words} interest"
    if unpriced := sum(not cost_words(tag) for tag in tags):
        yield f"{unpriced:,} without a cost"
    if over:
        yield f"{len(over):,} closed"
