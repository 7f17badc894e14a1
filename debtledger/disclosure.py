"""What a snapshot of signals tells a CI: the known demand, and the issues that the ledger waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.inquiry import AsksOf, Demanded, IssuesOf, Listed
from debtledger.core.signalslog import Secrets, write_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.inquiry import Question
    from debtledger.core.issue import Issue
    from debtledger.core.watches import Watch
    from debtledger.market import Market
    from debtledger.reckoning import Reckoning


def disclosed(reckoning: Reckoning, market: Market, today: str) -> Iterator[str]:
    """Yield the lines of the snapshot; no name, no revenue and no title is in it."""
    issues = {issue.ref: issue for issue in _awaited(reckoning, market)}
    secrets = Secrets(names=market.names, prefix=reckoning.config.asks_customer_prefix)
    return write_snapshot(market.demand, issues.values(), secrets, today)


def _awaited(reckoning: Reckoning, market: Market) -> Iterator[Issue]:
    """The issues that debts refer to, that somebody asks in, and that conditions ask about."""
    for entry in reckoning.entries:
        yield from (market.issues[each.ref] for each in entry.issues if each.ref in market.issues)
    yield from (market.issues[ask.ref] for ask in market.demand.asks if ask.ref in market.issues)
    from debtledger.core.answering import MarketAnswers

    answers = MarketAnswers(market.demand, reckoning.tracked.issues)
    for question in dict.fromkeys(_questions(reckoning)):
        answer = answers.to(question)
        if isinstance(answer, Listed):
            whole = isinstance(question, IssuesOf) and not (question.label or question.issues)
            yield from (issue for issue in answer.issues if not whole or _is_defect(issue))
        elif isinstance(answer, Demanded) and isinstance(question, AsksOf) and question.label:
            wanted = question.label.casefold()
            known = market.issues.values()
            yield from (issue for issue in known if wanted in map(str.casefold, issue.labels))


def _questions(reckoning: Reckoning) -> Iterator[Question]:
    """What the conditions of all open debts ask."""
    from debtledger import kinds
    from debtledger.core.watches import Compiler, declarations

    compiler = Compiler(declarations(reckoning.config.trigger, kinds.read), kinds.read)
    for entry in reckoning.entries:
        watches: Iterable[Watch] = ()
        if entry.open:
            watches, _ = compiler.watches(entry)
        for watch in watches:
            for condition in watch.conditions:
                if not condition.flaw:
                    yield from kinds.kind(condition.signal).questions(condition)


def _is_defect(issue: Issue) -> bool:
    from debtledger.triggers.defect_count import DEFECTS

    return not DEFECTS.isdisjoint(map(str.casefold, (issue.kind, *issue.labels)))
