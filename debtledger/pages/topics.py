"""The strategy: topics that are tackled, topics that are ignored, and those that nobody decided on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.lines import (
    BETWEEN,
    EMPTY,
    FAINT,
    GREEN,
    STRONG,
    YELLOW,
    flow,
    line,
    painted,
    text_width,
)
from debtledger.core.text import count
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.market.strategy import Stance
    from debtledger.core.view import View

HEADINGS = (("tackle", GREEN), ("ignore", FAINT), ("undecided", YELLOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """Where the project stands on each topic, on a day."""

    stances: tuple[Stance, ...]
    today: str


def as_json(strategy: Strategy) -> Iterator[str]:
    """Yield one JSON object with every topic."""
    topics = [
        {
            "topic": each.topic,
            "choice": each.choice,
            "since": each.since or None,
            "review": each.review or None,
            "due": each.due,
            "note": each.note,
            "asks": each.asks,
            "customers": each.customers,
        }
        for each in strategy.stances
    ]
    yield json.dumps({"schema": SCHEMA, "as_of": strategy.today, "topics": topics}, indent=2) + "\n"


def as_text(strategy: Strategy, view: View) -> Iterator[str]:
    """Yield the topics for people."""
    yield from painted(_lines(strategy.stances, text_width(view)), view)


def _lines(stances: Sequence[Stance], width: int) -> Iterator[Line]:
    for choice, style in HEADINGS:
        of_choice = [each for each in stances if each.choice == choice]
        if of_choice:
            yield line((choice, STRONG))
        for each in of_choice:
            said = BETWEEN + BETWEEN.join(_said(each))
            if len(each.topic) + len(said) + 2 <= width:
                yield line(("  ",), (each.topic, style), (said,))
            else:
                yield line(("  ",), (each.topic, style))
                yield from flow(_said(each), width, "    ")
        if of_choice:
            yield EMPTY
    if not stances:
        yield line(("nothing is decided, and nobody asks: debtledger strategy tackle TOPIC --review DATE",))


def _said(stance: Stance) -> Iterator[str]:
    asks = count(stance.asks, "ask")
    if stance.choice == "ignore":
        yield f"said no: {asks}"
    else:
        yield f"{asks} of {count(stance.customers, 'customer')}"
    if stance.choice == "undecided":
        yield "tackle or ignore?"
    if stance.since:
        yield f"since {stance.since}"
    if stance.review:
        yield f"to be looked at again on {stance.review}" + (", which has come" if stance.due else "")
    if stance.note:
        yield stance.note
