"""What a snapshot of signals tells a CI: the known demand, and the issues that the ledger waits for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from debtledger.core.market.declared import topic_key
from debtledger.core.market.snapshot_writing import Secrets, write_snapshot
from debtledger.core.triggering.answering import MarketAnswers
from debtledger.core.triggering.guards import foretell, key_of
from debtledger.core.triggering.inquiry import AsksOf, Demanded, IssuesOf, Listed
from debtledger.core.triggering.watches import Compiler, declarations
from debtledger.worth import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.foretold import Turns
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.inquiry import Question
    from debtledger.core.triggering.watches import Watch
    from debtledger.market import Market
    from debtledger.reckoning import Reckoning


def disclosed(reckoning: Reckoning, market: Market, today: str) -> Iterator[str]:
    """Yield the lines of the snapshot; no name, no revenue and no title is in it."""
    answers = MarketAnswers(market.demand, reckoning.tracked.issues)
    conditions = tuple(_conditions(reckoning))
    questions = tuple(dict.fromkeys(each for said in conditions for each in _questions(said)))
    issues = {issue.ref: issue for issue in _awaited(reckoning, market, questions, answers)}
    secrets = Secrets(
        names=market.names,
        prefix=reckoning.config.asks_customer_prefix,
        said=frozenset(
            topic_key(text)
            for each in questions
            if isinstance(each, AsksOf | IssuesOf)
            for text in (each.label, each.topic if isinstance(each, AsksOf) else "")
        ),
    )
    demand = replace(market.demand, foretold=dict(_foretold(conditions, answers)))
    asked = {each.jql for each in questions if isinstance(each, AsksOf | IssuesOf)}
    queries = {query: found for query, found in market.queries.items() if query in asked}
    return write_snapshot(demand, issues.values(), secrets, today, queries)


def _foretold(conditions: Iterable[Condition], answers: MarketAnswers) -> Iterator[tuple[str, Turns]]:
    """How near the conditions on demand are, day by day, which bands of revenue alone do not tell."""
    for condition in conditions:
        for question in _questions(condition):
            if isinstance(question, AsksOf):
                demanded = answers.to(question)
                if isinstance(demanded, Demanded):
                    yield key_of(condition), foretell(condition, demanded)


def _awaited(
    reckoning: Reckoning, market: Market, questions: Iterable[Question], answers: MarketAnswers
) -> Iterator[Issue]:
    """The issues that debts refer to, that somebody asks in, and that conditions ask about."""
    for entry in reckoning.entries:
        yield from (market.issues[each.ref] for each in entry.issues if each.ref in market.issues)
    yield from (market.issues[ask.ref] for ask in market.demand.asks if ask.ref in market.issues)
    for question in questions:
        answer = answers.to(question)
        if isinstance(answer, Listed):
            whole = isinstance(question, IssuesOf) and not (question.label or question.issues or question.jql)
            yield from (issue for issue in answer.issues if not whole or _is_defect(issue))
        elif isinstance(answer, Demanded) and isinstance(question, AsksOf) and question.label:
            wanted = question.label.casefold()
            known = market.issues.values()
            yield from (issue for issue in known if wanted in map(str.casefold, issue.labels))


def _conditions(reckoning: Reckoning) -> Iterator[Condition]:
    """The sound conditions of all open debts."""
    compiler = Compiler(declarations(reckoning.config.trigger, kinds.read), kinds.read)
    for entry in reckoning.entries:
        watches: Iterable[Watch] = ()
        if entry.open:
            watches, _ = compiler.watches(entry)
        for watch in watches:
            yield from (condition for condition in watch.conditions if not condition.flaw)


def _questions(condition: Condition) -> tuple[Question, ...]:
    return kinds.kind(condition.signal).questions(condition)


def _is_defect(issue: Issue) -> bool:
    from debtledger.triggers.defect_count import DEFECTS

    return not DEFECTS.isdisjoint(map(str.casefold, (issue.kind, *issue.labels)))
