"""Signals: who asks for what, what people declared, votes apart, and how old each source is."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from debtledger.core.ages import age_words, days_between
from debtledger.core.cells import cell
from debtledger.core.lines import CYAN, EMPTY, FAINT, GREEN, STRONG, YELLOW, flow, line, painted, text_width
from debtledger.core.market.soundings import pays
from debtledger.core.text import clip, count, display_width, safe_text
from debtledger.pages.entries import SCHEMA, sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.market.demand import Ask
    from debtledger.core.market.soundings import Sounding, Soundings
    from debtledger.core.objects import JsonObject
    from debtledger.core.view import View

COLUMNS = ("topic", "customer", "segment", "paying", "strength", "at", "age_days", "open", "ref", "source")
NO_TOPIC = "(no topic)"
MOST_TOPIC = 48
MOST_NAME = 24
CHOICES = {"tackle": "to be tackled", "ignore": "said no", "": "undecided: tackle or ignore?"}


def as_json(found: Soundings, notes: Sequence[str], today: str) -> Iterator[str]:
    """Yield one JSON object; customers are opaque ids."""
    said = {
        "schema": SCHEMA,
        "topics": [_topic(each) for each in found.topics],
        "asks": [_ask(ask, found, today) for each in found.topics for ask in each.asks],
        "declared": [
            {"name": each.name, "at": each.at, "by": each.by, "note": each.note, "path": each.path}
            for each in found.declared
        ],
        "sources": sources(found.read_at, today),
        "notes": notes,
    }
    yield json.dumps(said, indent=2) + "\n"


def as_csv(found: Soundings, today: str) -> Iterator[str]:
    """Yield a header row and one row per ask, each ended by CR LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in found.topics:
        for ask in each.asks:
            values = _ask(ask, found, today)
            writer.writerow([_word(values[name]) for name in COLUMNS])
    yield buffer.getvalue()


def as_text(found: Soundings, notes: Sequence[str], view: View) -> Iterator[str]:
    """Yield the signals for people."""
    yield from painted(_lines(found, notes, view), view)


def _topic(each: Sounding) -> JsonObject:
    return {
        "topic": each.topic,
        "choice": each.choice or None,
        "asks": len(each.asks),
        "paying_customers": sum(each.paying.values()),
        "by_segment": each.paying,
        "other_customers": each.others,
        "asks_without_customer": each.strangers,
        "votes": each.votes,
        "reactions": each.reactions,
    }


def _ask(ask: Ask, found: Soundings, today: str) -> JsonObject:
    return {
        "topic": ask.topic,
        "customer": ask.customer,
        "segment": ask.segment,
        "paying": pays(found.customers.get(ask.customer or ""), today),
        "strength": ask.strength,
        "at": ask.at,
        "age_days": days_between(ask.at, today),
        "open": ask.open,
        "ref": ask.ref,
        "source": found.trackers.get(ask.ref, "signals.jsonl"),
    }


def _word(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else cell(value)


def _lines(found: Soundings, notes: Sequence[str], view: View) -> Iterator[Line]:
    for each in found.topics:
        yield from _sounded(each, found, view)
        yield EMPTY
    if found.declared:
        yield line(("declared", STRONG))
        for said in found.declared:
            note = f"  {said.note}" if said.note else ""
            yield line((f"  {said.at}  ", FAINT), (said.name, CYAN), (f"  {said.by}", FAINT), (note,))
        yield EMPTY
    if not found.topics and not found.declared:
        yield line(("nobody asks for anything that is known here",))
    ages = [f"{name} {age_words(time, view.today)}" for name, time in sorted(found.read_at.items())]
    yield from flow(ages or ["no tracker was ever read: debtledger sync"], text_width(view), style=FAINT)
    for note in notes:
        yield from flow([note], text_width(view), style=YELLOW)


def _sounded(each: Sounding, found: Soundings, view: View) -> Iterator[Line]:
    style = {"tackle": GREEN, "ignore": FAINT}.get(each.choice, YELLOW)
    topic = clip(safe_text(each.topic or NO_TOPIC), MOST_TOPIC)
    choice = f" · {CHOICES.get(each.choice, each.choice)}" if each.topic else ""
    yield line((topic, STRONG), (choice, style))
    yield from flow(_counts(each), text_width(view), "  ")
    names = [clip(safe_text(ask.customer or ""), MOST_NAME) for ask in each.asks]
    width = max(map(display_width, names), default=0)
    for ask, who in zip(each.asks, names, strict=True):
        paying = {True: "pays", False: "does not pay", None: "unknown" if ask.customer else ""}[
            pays(found.customers.get(ask.customer or ""), view.today)
        ]
        facts = f"{ask.segment or '-'}  {ask.strength:<9}  {paying:<12}  "
        over = "" if ask.open else "  closed"
        yield line(
            (f"    {ask.at or '-':<10}  ", FAINT),
            (who + " " * (width - display_width(who) + 2), CYAN),
            (facts,),
            (ask.ref,),
            (over, FAINT),
        )


def _counts(each: Sounding) -> Iterator[str]:
    yield count(len(each.asks), "ask")
    if each.asks:
        by = ", ".join(f"{name} {amount}" for name, amount in each.paying.items())
        yield count(sum(each.paying.values()), "paying customer") + (f" ({by})" if by else "")
    if each.others:
        yield f"{each.others} not paying or unknown"
    if each.strangers:
        yield f"{each.strangers} without a customer"
    if each.votes or each.reactions:
        yield f"{count(each.votes, 'vote')}, {count(each.reactions, 'reaction')}: shown, never counted"
