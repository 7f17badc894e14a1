"""Triggers at hand while a command works: the books, and how everything they wait for stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.bookkeeping import Books, open_books
from debtledger.core.triggering.watches import Compiler, declarations
from debtledger.market import Market, read_market
from debtledger.worth import kinds
from debtledger.worth.chronicle import Chronicle, chronicle
from debtledger.worth.evaluation import Evaluation, evaluation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.market.demand import Declared
    from debtledger.core.model import Problem
    from debtledger.reckoning import Reckoning

WEIGHING: Final = "interest_ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The ledger, its history, the market, and how triggers stand by these."""

    books: Books
    history: Chronicle
    market: Market
    evaluation: Evaluation
    context: Context

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with triggers, and with what people declared."""
        return (*self.evaluation.problems, *self.market.problems)

    def with_signal(self, declared: Declared) -> Evaluation:
        """How triggers stand once something more is declared."""
        demand = replace(self.market.demand, declared=(*self.market.demand.declared, declared))
        market = replace(self.market, demand=demand)
        return evaluation(self.books.reckoning, self.history, market, self.context)


def watch(context: Context, as_of: date | None = None) -> Watched:
    """Reckon the ledger around the current folder, and evaluate its triggers. Raises as reckoning does."""
    books = open_books(context)
    history = _history(books.reckoning, context)
    market = read_market(books.reckoning, context)
    return Watched(
        books=books,
        history=history,
        market=market,
        evaluation=evaluation(books.reckoning, history, market, context, as_of),
        context=context,
    )


def _history(reckoning: Reckoning, context: Context) -> Chronicle:
    """The history of the debts that wait for something, and of what teaches how estimates hold.

    That of others is not looked at; that of closed debts only where a trigger depends on a principal.
    """
    waiting = [entry for entry in reckoning.entries if entry.open and waits(entry)]
    if not waiting:
        return Chronicle()
    if _weighs(waiting, reckoning):
        waiting += [entry for entry in reckoning.entries if not entry.open]
    return chronicle(replace(reckoning, ledger=replace(reckoning.ledger, entries=tuple(waiting))), context)


def _weighs(waiting: Iterable[Entry], reckoning: Reckoning) -> bool:
    """Whether a debt may wait for what it has cost by its principal, which repayments calibrate."""
    compiler = Compiler(declarations(reckoning.config.trigger, kinds.read), kinds.read)
    watches = (watch for entry in waiting for watch in compiler.watches(entry)[0])
    return any(condition.signal == WEIGHING for watch in watches for condition in watch.conditions)


def waits(entry: Entry) -> bool:
    """Whether a debt says when it is to be repaid."""
    return bool(entry.tag.triggers or (entry.record and entry.record.triggers))
