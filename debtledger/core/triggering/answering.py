"""Answers from the market: every question of the conditions once, over asks that are sorted by topic once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.market.declared import topic_key
from debtledger.core.tracking.issues import canonical
from debtledger.core.triggering.eligible import almost_fans
from debtledger.core.triggering.inquiry import (
    AsksOf,
    Buyers,
    DeclaredAs,
    Demanded,
    IssueAt,
    IssuesOf,
    Listed,
    Unknown,
)
from debtledger.core.triggering.watches import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.market.demand import Ask, Declared, Demand
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.tracking.issues import Found, Issues
    from debtledger.core.triggering.inquiry import Answer, Question

CUSTOMERS: Final = "customers"
SYNC: Final = "debtledger sync"
NOT_READ: Final = Unknown(why="no tracker was ever read", hint=SYNC)


class MarketAnswers:
    """What the market says, ready to be asked."""

    def __init__(self, demand: Demand, issues: Issues) -> None:
        self._demand = demand
        self._issues = issues
        fans, answers = almost_fans(demand.customers.values())
        self._buyers = Buyers(
            customers=demand.customers,
            almost_fans=fans,
            pmf_answers=answers,
            read_at=demand.read_at.get(CUSTOMERS, ""),
        )
        self._by_topic = _by_topic(demand.asks)
        self._decisions = {topic_key(topic.name): topic for topic in demand.topics}
        self._declared: dict[str, list[Declared]] = {}
        for each in sorted(demand.declared, key=lambda each: (each.at, each.path)):
            for name in names_of(each.name):
                self._declared.setdefault(name, []).append(each)
        read = {name: at for name, at in demand.read_at.items() if name != CUSTOMERS and at}
        self._source = ", ".join(sorted(read))
        self._read_at = min(read.values(), default="")

    def to(self, question: Question) -> Answer | None:
        """The answer to a question about the market; None for another."""
        match question:
            case AsksOf():
                return self._asks(question)
            case IssuesOf():
                return self._listed(question)
            case IssueAt():
                return self._one(question.ref)
            case DeclaredAs():
                return self.declared(names_of(question.name))
        return None

    def declared(self, names: Iterable[str]) -> tuple[Declared, ...]:
        """The signals of any of these wordings, oldest first."""
        if not self._declared:
            return ()
        found = {id(each): each for name in names for each in self._declared.get(name, ())}
        return tuple(sorted(found.values(), key=lambda each: (each.at, each.path)))

    def _asks(self, question: AsksOf) -> Answer:
        if not (self._demand.asks or self._read_at):
            return Unknown(why="nobody has read who asks for what", hint=f"{SYNC}, or commit a signals.jsonl")
        found = self._issues.queries.get(question.jql)
        if question.jql and found is None:
            return _not_asked(question.jql)
        asks: Iterable[Ask] = self._demand.asks
        if question.topic:
            asks = self._by_topic.get(topic_key(question.topic), ())
        for refs in self._narrowed(question, found):
            asks = [ask for ask in asks if ask.ref.casefold() in refs]
        ordered = tuple(sorted(asks, key=lambda ask: (ask.at, ask.ref, ask.customer or "", ask.strength)))
        return Demanded(
            asks=ordered,
            buyers=self._buyers,
            topic=question.topic,
            decision=self._decisions.get(topic_key(question.topic)) if question.topic else None,
            closed={ask.ref: at for ask in ordered if not ask.open and (at := self._closed(ask.ref))},
            source=self._source,
            read_at=self._read_at,
            foretold=self._demand.foretold,
        )

    def _narrowed(self, question: AsksOf, found: Found | None) -> Iterator[set[str]]:
        """The references that each of what is asked for but the topic allows."""
        if question.issues:
            yield self._refs(question.issues)
        if question.label:
            yield self._labelled(question.label)
        if found:
            yield {ref.casefold() for ref in found.refs}

    def _closed(self, ref: str) -> str:
        issue = self._issues.known.get(ref.casefold())
        return issue.closed[:10] if issue is not None else ""

    def _listed(self, question: IssuesOf) -> Answer:
        if not (self._issues or self._read_at):
            return NOT_READ
        answer = self._issues.queries.get(question.jql)
        if question.jql and answer is None:
            return _not_asked(question.jql)
        found: Iterable[Issue] = self._issues.known.values()
        if question.issues:
            found = self._named(question.issues)
        if answer and question.issues:
            found = [issue for issue in found if issue.ref in answer.refs]
        elif answer:
            found = self._named(answer.refs)
        if question.label:
            wanted = question.label.casefold()
            found = [issue for issue in found if wanted in map(str.casefold, issue.labels)]
        return Listed(
            issues=tuple(found),
            source=answer.tracker if answer else self._source,
            read_at=answer.read_at if answer else self._read_at,
        )

    def _named(self, refs: Iterable[str]) -> tuple[Issue, ...]:
        """The issues that are known of those named, each once."""
        found = (self._issues.find(ref) for ref in refs)
        return tuple({issue.ref: issue for issue in found if issue is not None}.values())

    def _one(self, ref: str) -> Answer:
        issue = self._issues.find(ref)
        if issue is not None:
            read_at = self._issues.read(issue) or self._read_at
            return Listed(issues=(issue,), source=issue.tracker, read_at=read_at)
        if not (self._issues or self._read_at):
            return NOT_READ
        return Unknown(
            why=f"{ref} was not read", hint=f"{SYNC}, or correct the reference", source=self._source
        )

    def _refs(self, refs: Iterable[str]) -> set[str]:
        found = {ref.casefold() for ref in refs}
        for ref in refs:
            issue = self._issues.find(ref)
            found.update(
                [issue.ref.casefold()] if issue else map(str.casefold, canonical(ref, self._issues.own))
            )
        return found

    def _labelled(self, label: str) -> set[str]:
        wanted = label.casefold()
        return {key for key, issue in self._issues.known.items() if wanted in map(str.casefold, issue.labels)}


def _not_asked(jql: str) -> Unknown:
    return Unknown(why=f"no Jira has answered {jql!r} yet", hint=SYNC)


def _by_topic(asks: Iterable[Ask]) -> Mapping[str, list[Ask]]:
    """The asks of each topic; names of topics are compared once each."""
    keys: dict[str, str] = {}
    found: dict[str, list[Ask]] = {}
    for ask in asks:
        key = keys.get(ask.topic)
        if key is None:
            key = keys[ask.topic] = topic_key(ask.topic)
        found.setdefault(key, []).append(ask)
    return found
