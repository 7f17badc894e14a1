"""Writing the snapshot signals.jsonl, so that it tells no names and no revenue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.market.asks import PSEUDONYM, is_opaque
from debtledger.core.market.bands import band
from debtledger.core.market.declared import topic_key
from debtledger.core.market.secrecy import Names
from debtledger.core.market.signalslog import LONGEST, MOST_FOUND, MOST_TEXTS, NO_QUERIES, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.market.demand import Ask, Customer, Demand
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.tracking.issues import Found


class Secrets(NamedTuple):
    """What a snapshot must not tell: the names of customers by id, and how labels begin that name one.

    said: topics and labels without case that the conditions of the ledger name themselves.
    """

    names: Mapping[str, str]
    prefix: str = "cus:"
    said: frozenset[str] = frozenset()

    def allow(self, label: str, known: Names) -> bool:
        """Whether a label may be told."""
        if self.prefix and label.casefold().startswith(self.prefix.casefold()):
            return False
        return topic_key(label) in self.said or not known.tells(label)


def write_snapshot(
    demand: Demand,
    issues: Iterable[Issue],
    secrets: Secrets,
    today: str,
    queries: Mapping[str, Found] = NO_QUERIES,
) -> Iterator[str]:
    """Yield the lines of a snapshot, made today (a day); queries: what Jira found for those of conditions."""
    known = Names(secrets.names.values())
    aliases = _aliases(demand, known)
    topics = _numbered("topic", {ask.topic for ask in demand.asks}, known, secrets.said)
    sources = _numbered("source", demand.read_at, known)
    read_at = {sources[name]: time for name, time in sorted(demand.read_at.items())}
    yield _line("snapshot", made=today, sources=read_at)
    for key, customer in sorted(demand.customers.items()):
        yield _customer_line(aliases[key], customer, known, today)
    for ask in sorted(demand.asks, key=lambda ask: (ask.topic, ask.at, ask.ref, ask.customer or "")):
        yield _ask_line(ask, topics[ask.topic], aliases.get(ask.customer or ""))
    for issue in sorted(issues, key=lambda issue: issue.ref):
        yield _issue_line(issue, secrets, known)
    for query, found in sorted(queries.items()):
        yield _line("query", query=query, refs=list(found.refs[:MOST_FOUND]), read_at=found.read_at)
    for name, turns in sorted(demand.foretold.items()):
        yield _line("condition", key=name, turns=turns)


def _customer_line(alias: str, customer: Customer, known: Names, today: str) -> str:
    return _line(
        "customer",
        customer=alias,
        segment=customer.segment,
        paying=customer.paying_since is not None and customer.paying_since <= today,
        band=band(customer.arr),
        pmf=customer.pmf,
        likes=[like for like in customer.likes if not known.tells(like)],
    )


def _ask_line(ask: Ask, topic: str, alias: str | None) -> str:
    return _line(
        "ask",
        topic=topic,
        customer=alias,
        segment=ask.segment,
        strength=ask.strength,
        at=ask.at,
        ref=ask.ref,
        open=ask.open,
    )


def _issue_line(issue: Issue, secrets: Secrets, known: Names) -> str:
    return _line(
        "issue",
        ref=issue.ref,
        state=issue.state,
        reason=_untold(issue.reason, known),
        closed=issue.closed,
        gone=issue.gone,
        pull_request=issue.pull_request,
        kind=_untold(issue.kind, known),
        labels=[label[:LONGEST] for label in issue.labels[:MOST_TEXTS] if secrets.allow(label, known)],
        status=_untold(issue.status, known),
        created=issue.created,
        votes=issue.votes,
        reactions=issue.reactions,
    )


def _aliases(demand: Demand, known: Names) -> dict[str, str]:
    """The id under which each customer is told: the own one, or a number where that may tell a name."""
    found: dict[str, str] = {}
    ids = sorted({*demand.customers, *(ask.customer for ask in demand.asks if ask.customer)})
    for key in ids:
        telling = known.tells(key)
        plain = key in demand.customers or (is_opaque(key) and not key.startswith(PSEUDONYM))
        found[key] = key if plain and not telling else f"{PSEUDONYM}{len(found) + 1}"
    return found


def _numbered(
    what: str, texts: Iterable[str], known: Names, said: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Each text as it is told: itself, or a number where it tells a name that the ledger does not say."""
    found: dict[str, str] = {}
    for text in sorted(texts):
        telling = known.tells(text) and topic_key(text) not in said
        found[text] = f"{what}-{len(found) + 1}" if telling else text
    return found


def _untold(text: str, known: Names) -> str:
    return "" if known.tells(text) else text[:LONGEST]


def _line(kind: str, /, **values: object) -> str:
    return json.dumps({"schema": SCHEMA, "type": kind, **values}, ensure_ascii=True) + "\n"
