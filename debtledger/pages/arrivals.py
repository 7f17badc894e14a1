"""What an import does, or would do: the debts that are new, and what could not be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from debtledger.core.lines import (
    BETWEEN,
    CYAN,
    EMPTY,
    FAINT,
    STRONG,
    YELLOW,
    flow,
    labelled,
    line,
    painted,
    text_width,
)
from debtledger.core.text import clip, count, safe_text
from debtledger.core.wording import stated
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.importing import Arrival, Outcome
    from debtledger.core.lines import Line
    from debtledger.core.view import View

INDENT = "    "
VALUE_LINES = 2
LONGEST_QUOTE = 80


def as_json(outcome: Outcome) -> Iterator[str]:
    """Yield one JSON object: what is new, what was left out and why."""
    yield json.dumps(
        {
            "schema": SCHEMA,
            "written": bool(outcome.written),
            "new": [_object(arrival) for arrival in outcome.arrivals],
            "already_recorded": outcome.present,
            "closed": sum(found.reading.closed for found in outcome.found),
            "unread": [
                *(
                    {"source": found.name, "at": "", "what": "", "why": found.failed}
                    for found in outcome.found
                    if found.failed
                ),
                *(
                    {"source": found.name, "at": each.at, "what": each.what, "why": each.why}
                    for found in outcome.found
                    for each in found.reading.unread
                ),
            ],
        },
        indent=2,
    )
    yield "\n"


def as_text(outcome: Outcome, view: View) -> Iterator[str]:
    """Yield what is new, what was not read, and what to type next."""
    yield from painted(_lines(outcome, text_width(view)), view)


def _object(arrival: Arrival) -> dict[str, object]:
    item = arrival.item
    return {
        "id": arrival.id,
        "source": arrival.source,
        "at": item.at,
        "origin": item.origin or None,
        "title": item.tag.title,
        "owner": item.tag.owner,
        "kind": item.tag.kind,
        "aspect": item.tag.aspect,
        "refs": item.tag.refs,
        "labels": item.tag.labels,
        "principal_hours": item.tag.principal_hours,
        "points": item.tag.points,
        "triggers": [trigger.text for trigger in item.tag.triggers],
        "body": item.tag.body,
        "state": item.state,
        "paths": item.paths,
    }


def _lines(outcome: Outcome, width: int) -> Iterator[Line]:
    for arrival in outcome.arrivals:
        yield from _arrival(arrival, width)
    if outcome.arrivals:
        yield EMPTY
    yield from _unread(outcome)
    yield from flow(_totals(outcome), width)
    if outcome.written:
        yield line(("  debtledger list",), ("  see them in the ledger", FAINT))
    elif outcome.arrivals:
        yield line(("nothing was written; add --write to make these records",))


def _arrival(arrival: Arrival, width: int) -> Iterator[Line]:
    item = arrival.item
    name = f"{arrival.id}  " if arrival.id else ""
    yield line((name, YELLOW), (clip(safe_text(item.tag.title), width - len(name)), STRONG))
    where = item.at if ":" in item.at else f"{arrival.source} {item.at}"
    origin = f"{BETWEEN}{item.origin}" if item.origin else ""
    state = f"{BETWEEN}{item.state}" if item.state != "active" else ""
    yield line((f"{INDENT}{where}", CYAN), (f"{origin}{state}",))
    for label, value in stated(item.tag):
        yield from labelled(f"{INDENT}{label}", value, width, VALUE_LINES)
    if item.tag.body:
        yield from labelled(f"{INDENT}context", item.tag.body, width, VALUE_LINES)
    if item.paths:
        yield from labelled(f"{INDENT}paths", ", ".join(item.paths), width, VALUE_LINES)


def _unread(outcome: Outcome) -> Iterator[Line]:
    amount = sum(len(found.reading.unread) + bool(found.failed) for found in outcome.found)
    if not amount:
        return
    yield line(("not read", STRONG), (f"{BETWEEN}{count(amount, 'part')}", FAINT))
    for found in outcome.found:
        if found.failed:
            yield line((f"  {found.name}: ", CYAN), (found.failed,))
        for each in found.reading.unread:
            where = each.at if ":" in each.at else f"{found.name} {each.at}"
            what = clip(safe_text(each.what), LONGEST_QUOTE)
            yield line((f"  {where}: ", CYAN), (f"{what}: ",), (each.why, FAINT))
    yield EMPTY


def _totals(outcome: Outcome) -> Iterator[str]:
    yield f"{count(len(outcome.arrivals), 'new debt')}"
    if outcome.present:
        yield f"{outcome.present:,} in the ledger already, or told twice"
    if closed := sum(found.reading.closed for found in outcome.found):
        yield f"{closed:,} closed there and left out"
    if outcome.written:
        yield f"wrote {count(len(outcome.written), 'record')} to .debtledger/debts"
