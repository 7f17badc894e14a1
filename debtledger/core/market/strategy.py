"""Strategy means saying no: where the project stands on the topics that people decided on or ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from debtledger.core.market.declared import topic_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.market.demand import Ask, Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """A topic, what was decided about it, and the open asks for it; due: its review day has come."""

    topic: str
    choice: Literal["tackle", "ignore", "undecided"]
    since: str = ""
    review: str = ""
    note: str = ""
    asks: int = 0
    customers: int = 0
    due: bool = False


def stances(demand: Demand, today: str) -> tuple[Stance, ...]:
    """Every topic by its name: those decided on, and those that somebody asks for."""
    asks: dict[str, list[Ask]] = {}
    names: dict[str, str] = {}
    for ask in demand.asks:
        if ask.open and ask.at[:10] <= today and (key := topic_key(ask.topic)):
            asks.setdefault(key, []).append(ask)
            names.setdefault(key, ask.topic)
    return tuple(sorted(_stances(demand, asks, names, today), key=lambda each: topic_key(each.topic)))


def _stances(
    demand: Demand, asks: dict[str, list[Ask]], names: dict[str, str], today: str
) -> Iterator[Stance]:
    decided = set()
    for topic in demand.topics:
        key = topic_key(topic.name)
        decided.add(key)
        of_topic = asks.get(key, [])
        yield Stance(
            topic=topic.name,
            choice=topic.choice,
            since=topic.since,
            review=topic.review,
            note=topic.note,
            asks=len(of_topic),
            customers=_customers(of_topic),
            due=bool(topic.review) and topic.review <= today,
        )
    for key, of_topic in asks.items():
        if key not in decided:
            customers = _customers(of_topic)
            yield Stance(topic=names[key], choice="undecided", asks=len(of_topic), customers=customers)


def _customers(asks: Iterable[Ask]) -> int:
    return len({ask.customer for ask in asks if ask.customer})
