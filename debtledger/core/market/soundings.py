"""What the market says by topic: who asks, how many of them pay, and, kept apart, votes and reactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.identity import normalised_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.market.demand import Ask, Choice, Customer, Declared, Demand
    from debtledger.core.tracking.issue import Issue


class Filter(NamedTuple):
    """Which asks are meant: of a topic, of a customer, on or after a day; empty means any."""

    topic: str = ""
    customer: str = ""
    since: str = ""

    def admits(self, ask: Ask) -> bool:
        """Whether an ask is meant."""
        return (
            (not self.topic or normalised_title(self.topic) == normalised_title(ask.topic))
            and (not self.customer or self.customer.casefold() == (ask.customer or "").casefold())
            and (not self.since or ask.at >= self.since)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounding:
    """One topic: its asks, oldest first, and what was decided about it ("" undecided).

    paying and others are distinct customers by segment ("?" where it is unknown); strangers are asks without
    a customer. votes and reactions are those of the issues in which it is asked for; they count for nothing.
    """

    topic: str
    choice: Choice | str
    asks: tuple[Ask, ...]
    paying: Mapping[str, int]
    others: int
    strangers: int
    votes: int
    reactions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundings:
    """All that is known of demand, as far as a filter admits it."""

    topics: tuple[Sounding, ...]
    declared: tuple[Declared, ...]
    read_at: Mapping[str, str]
    customers: Mapping[str, Customer]
    trackers: Mapping[str, str]


def soundings(demand: Demand, issues: Mapping[str, Issue], wanted: Filter, today: str) -> Soundings:
    """Take the soundings on a day: topics by how many paying customers ask, then by name."""
    asks = [ask for ask in demand.asks if wanted.admits(ask)]
    by_topic: dict[str, list[Ask]] = {}
    for ask in asks:
        by_topic.setdefault(ask.topic, []).append(ask)
    topics = [_sounding(topic, found, (demand, issues), today) for topic, found in by_topic.items()]
    if not wanted.customer and not wanted.since:
        asked = {normalised_title(topic) for topic in by_topic}
        decided = (each.name for each in demand.topics if normalised_title(each.name) not in asked)
        topics += [
            _sounding(name, [], (demand, issues), today)
            for name in decided
            if not wanted.topic or normalised_title(name) == normalised_title(wanted.topic)
        ]
    declared = [] if wanted.customer else [each for each in demand.declared if each.at >= wanted.since]
    return Soundings(
        topics=tuple(sorted(topics, key=lambda each: (-sum(each.paying.values()), each.topic))),
        declared=tuple(each for each in declared if not wanted.topic),
        read_at=demand.read_at,
        customers=demand.customers,
        trackers={ask.ref: issues[ask.ref].tracker for ask in asks if ask.ref in issues},
    )


def pays(customer: Customer | None, today: str) -> bool | None:
    """Whether a customer pays on a day; None for one who is not known."""
    if customer is None:
        return None
    return customer.paying_since is not None and customer.paying_since <= today


def _sounding(topic: str, asks: list[Ask], known: tuple[Demand, Mapping[str, Issue]], today: str) -> Sounding:
    demand, issues = known
    asking = {ask.customer: ask for ask in asks if ask.customer and ask.open}
    paying: dict[str, int] = {}
    for key, ask in asking.items():
        if pays(demand.customers.get(key or ""), today):
            name = ask.segment or "?"
            paying[name] = paying.get(name, 0) + 1
    choice = next(
        (each.choice for each in demand.topics if normalised_title(each.name) == normalised_title(topic)), ""
    )
    voted = [issues[ref] for ref in dict.fromkeys(ask.ref for ask in asks) if ref in issues]
    return Sounding(
        topic=topic,
        choice=choice,
        asks=tuple(sorted(asks, key=lambda ask: (ask.at, ask.ref, ask.customer or ""))),
        paying=dict(sorted(paying.items())),
        others=len(asking) - sum(paying.values()),
        strangers=sum(ask.customer is None for ask in asks),
        votes=sum(issue.votes for issue in voted),
        reactions=sum(issue.reactions for issue in voted),
    )
