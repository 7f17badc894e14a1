"""The verb evaluate: how the triggers of every debt stand on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from debtledger.core.evidence import Evidence, until
from debtledger.core.rules import problem
from debtledger.core.triggering import firing
from debtledger.core.triggering.answering import MarketAnswers
from debtledger.core.triggering.conditions import unknown_standing
from debtledger.core.triggering.inquiry import Answers, DebtFacts, Installed, Measured, Unknown
from debtledger.core.triggering.watches import Compiler, declarations
from debtledger.market import issues_of
from debtledger.storage.recall import collection_paused
from debtledger.worth import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.firing import Reading, Seen
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answer, Question
    from debtledger.core.triggering.standing import ConditionStanding, TriggerStanding
    from debtledger.core.triggering.watches import Declarations, Watch
    from debtledger.market import Market
    from debtledger.reckoning import Reckoning
    from debtledger.sources.metrics import Metrics
    from debtledger.worth.chronicle import Chronicle

DECLINED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How triggers stand, by the keys of their debts, what is wrong with them, and what they wait for.

    watches: the triggers of each debt, in the order of its standings.
    """

    standings: Mapping[str, tuple[TriggerStanding, ...]] = field(default_factory=lambda: MappingProxyType({}))
    watches: Mapping[str, tuple[Watch, ...]] = field(default_factory=lambda: MappingProxyType({}))
    declared: Declarations
    problems: tuple[Problem, ...] = ()


def evaluation(
    reckoning: Reckoning, chronicle: Chronicle, market: Market, context: Context, as_of: date | None = None
) -> Evaluation:
    """How the triggers of each open debt that nobody declined stand, and what is wrong with them."""
    today = (as_of or context.today).isoformat()
    declared = declarations(reckoning.config.trigger, kinds.read)
    with collection_paused():
        return _evaluated(declared, (reckoning, chronicle, market, context), today)


def _evaluated(
    declared: Declarations, known: tuple[Reckoning, Chronicle, Market, Context], today: str
) -> Evaluation:
    reckoning, _, market, _ = known
    waiting = [entry for entry in reckoning.entries if entry.open and entry.state != DECLINED]
    watches, problems = _understood(declared, waiting)
    bench = _Bench(reckoning, market, today)
    bench.ask(watch for several in watches.values() for watch in several)
    facts = _facts(waiting, watches, known, today)
    standings = {}
    for entry in waiting:
        events = entry.record.events if entry.record else ()
        debt = facts[entry.key]
        decided = firing.seen(events, today, debt.since)
        standings[entry.key] = bench.stand(watches[entry.key], debt, decided)
    problems += bench.problems
    return Evaluation(standings=standings, watches=watches, declared=declared, problems=tuple(problems))


def fired_first(
    reckoning: Reckoning, market: Market, spans: Mapping[str, tuple[str, str]], seen: Mapping[str, Evidence]
) -> dict[str, str]:
    """The first day between two on which a trigger of a debt was true, by its key; none where none was.

    spans: from which day to which a debt was open, by its key. seen: what is known of each.
    """
    declared = declarations(reckoning.config.trigger, kinds.read)
    entries = [entry for entry in reckoning.entries if entry.key in spans]
    watches, _ = _understood(declared, entries)
    bench = _Bench(reckoning, market, max((end for _, end in spans.values()), default=""))
    bench.ask(watch for several in watches.values() for watch in several)
    found = {}
    for key, several in watches.items():
        since, end = spans[key]
        debt = DebtFacts(since=since, touches=seen[key].touches, whole=seen[key].whole)
        first = firing.first_true(bench.readings(several, debt), since, end)
        if first is not None:
            found[key] = first
    return found


def misunderstood(reckoning: Reckoning) -> tuple[Problem, ...]:
    """What is wrong with the triggers of the settings and of open debts; nothing is evaluated."""
    declared = declarations(reckoning.config.trigger, kinds.read)
    return tuple(_understood(declared, [entry for entry in reckoning.entries if entry.open])[1])


def _understood(
    declared: Declarations, entries: Iterable[Entry]
) -> tuple[dict[str, tuple[Watch, ...]], list[Problem]]:
    """The triggers of debts by their keys, and what is wrong with them and with those that are declared."""
    compiler = Compiler(declared, kinds.read)
    watches: dict[str, tuple[Watch, ...]] = {}
    problems = list(declared.problems)
    for entry in entries:
        watches[entry.key], found = compiler.watches(entry)
        problems += found
    return watches, problems


class _Bench:
    """The answers to all questions, and the triggers that were read already."""

    def __init__(self, reckoning: Reckoning, market: Market, today: str) -> None:
        self._market = MarketAnswers(market.demand, issues_of(reckoning, market))
        self._reckoning = reckoning
        self._today = today
        self._answers = Answers(today=today, given={})
        self._read: dict[Watch, Reading] = {}
        self._stood: dict[object, dict[tuple[Watch, str], TriggerStanding]] = {}
        self._decided: dict[Condition, tuple[ConditionStanding, Past]] = {}
        self._per_debt: dict[Watch, bool] = {}
        self._join = firing.Joiner()
        self.problems: tuple[Problem, ...] = ()

    def ask(self, watches: Iterable[Watch]) -> None:
        """Answer all questions of the triggers, each once."""
        for watch in watches:
            if watch not in self._per_debt:
                self._per_debt[watch] = any(map(kinds.per_debt, watch.conditions))
        questions = {
            question: None
            for watch in self._per_debt
            for condition in watch.conditions
            if not condition.flaw
            for question in kinds.kind(condition.signal).questions(condition)
        }
        given: dict[Question, Answer] = {}
        packages = [question for question in questions if isinstance(question, Installed)]
        metrics = [question for question in questions if isinstance(question, Measured)]
        for question in questions:
            answer = self._market.to(question)
            if answer is not None:
                given[question] = answer
        given.update(_locked(packages, self._reckoning))
        if metrics:
            read = _metrics(self._reckoning)
            given.update({question: read.of(question.name) for question in metrics})
            self.problems = tuple(_unread(read))
        self._answers = Answers(today=self._today, given=given)

    def stand(
        self, watches: tuple[Watch, ...], debt: DebtFacts, decided: Seen
    ) -> tuple[TriggerStanding, ...]:
        """How the triggers of a debt stand.

        Each is the same for all debts of which people decided the same, unless a condition is about the debt.
        """
        known = self._stood.setdefault((decided.acknowledged, decided.set_aside, decided.snoozed_until), {})
        found = []
        for watch in watches:
            if self._per_debt[watch]:
                reading = self._reading(watch, self._answers.about(debt))
                found.append(firing.stand(watch, reading, decided))
                continue
            reading = self._read_of(watch)
            key = (watch, decided.taken if reading.spells else "")
            standing = known.get(key)
            if standing is None:
                standing = known[key] = firing.stand(watch, reading, decided)
            found.append(standing)
        return tuple(found)

    def readings(self, watches: Sequence[Watch], debt: DebtFacts) -> list[Reading]:
        """What the triggers of a debt say, whatever people decided about it."""
        about = self._answers.about(debt)
        return [
            self._reading(watch, about) if self._per_debt[watch] else self._read_of(watch)
            for watch in watches
        ]

    def _read_of(self, watch: Watch) -> Reading:
        known = self._read.get(watch)
        if known is None:
            known = self._read[watch] = self._reading(watch, self._answers)
        return known

    def _reading(self, watch: Watch, answers: Answers) -> Reading:
        decided = [self._decide(condition, answers) for condition in watch.conditions]
        declared = [each for each in self._market.declared(watch.names) if each.at <= self._today]
        standings, pasts = [each for each, _ in decided], [past for _, past in decided]
        return firing.read(watch, standings, pasts, declared, self._join)

    def _decide(self, condition: Condition, answers: Answers) -> tuple[ConditionStanding, Past]:
        if kinds.per_debt(condition):
            return _decided(condition, answers)
        known = self._decided.get(condition)
        if known is None:
            known = self._decided[condition] = _decided(condition, answers)
        return known


def _decided(condition: Condition, answers: Answers) -> tuple[ConditionStanding, Past]:
    if condition.flaw:
        return unknown_standing(condition.signal, Unknown(why=condition.flaw, hint=condition.hint)), ()
    kind = kinds.kind(condition.signal)
    return kind.decide(condition, answers), kind.past(condition, answers)


def _locked(questions: list[Installed], reckoning: Reckoning) -> dict[Question, Answer]:
    if not questions:
        return {}
    from debtledger.sources.dependencies import load_locks

    repository = reckoning.repository
    locks = load_locks(reckoning.facts.root, repository.git if repository else None)
    return {question: locks.of(question.package) for question in questions}


def _metrics(reckoning: Reckoning) -> Metrics:
    from debtledger.sources.metrics import load_metrics

    return load_metrics(reckoning.facts.root, reckoning.config.triggers_metrics)


def _unread(metrics: Metrics) -> Iterator[Problem]:
    """The problem of a file of metrics that is set and cannot be read."""
    if metrics.path and metrics.trouble:
        hint = "let the job write an object of names and numbers, or rows of name, value and date"
        yield problem("DL063", metrics.path, 1, f"the metrics are not known: {metrics.trouble}", hint)


def _facts(
    entries: list[Entry],
    watches: Mapping[str, tuple[Watch, ...]],
    known: tuple[Reckoning, Chronicle, Market, Context],
    today: str,
) -> dict[str, DebtFacts]:
    """What is known of each debt on a day; its numbers only where a condition asks for them."""
    reckoning, chronicle, market, _ = known
    seen = {key: until(evidence, today) for key, evidence in chronicle.evidence.items()}
    numbers: Mapping[str, tuple[float | None, float | None]] = {}
    signals = {
        condition.signal
        for several in watches.values()
        for watch in several
        for condition in watch.conditions
    }
    if not signals.isdisjoint(("touch_rate", "interest_ratio")):
        numbers = _numbers(reckoning, seen, market, date.fromisoformat(today))
    found = {}
    for entry in entries:
        evidence = seen.get(entry.key) or Evidence(whole=False)
        rate, ratio = numbers.get(entry.key, (None, None))
        found[entry.key] = DebtFacts(
            since=evidence.since or (entry.record.taken.date if entry.record else None),
            touches=evidence.touches,
            touch_rate=rate,
            interest_ratio=ratio,
            whole=evidence.whole,
        )
    return found


def _numbers(
    reckoning: Reckoning, seen: Mapping[str, Evidence], market: Market, today: date
) -> dict[str, tuple[float | None, float | None]]:
    """Touches a sprint, and the carrying cost by the principal, of each debt on a day."""
    from debtledger.core.economy.pricing import priced, surroundings
    from debtledger.worth.terms import terms_of

    terms = terms_of(reckoning.config)
    around = surroundings(reckoning.entries, market.issues, terms, today)
    found: dict[str, tuple[float | None, float | None]] = {}
    for key, worth in priced(reckoning.entries, seen, around, terms).valuations.items():
        principal = worth.principal.value if worth.principal else 0.0
        found[key] = worth.touch_rate.value, worth.carried.value / principal if principal else None
    return found
