"""Which triggers fire because of a change: by what it rewrites, upgrades, closes or declares."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.market.declared import MAX_SIGNAL_BYTES, SIGNALS_FOLDER, BrokenDeclaration, read_signal
from debtledger.core.market.demand import Demand
from debtledger.core.statement.closing import keys_of
from debtledger.core.statement.statement import Fired
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issues import Issues
from debtledger.core.triggering.answering import MarketAnswers
from debtledger.core.triggering.conditions import combine, unknown_standing
from debtledger.core.triggering.inquiry import (
    Answers,
    DebtFacts,
    DeclaredAs,
    Installed,
    IssueAt,
    Listed,
    Measured,
    Unknown,
)
from debtledger.core.triggering.watches import Compiler, declarations
from debtledger.sources.dependencies import is_lock, locks_at
from debtledger.sources.refusal import Refusal
from debtledger.worth import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.comparison.sides import Sides
    from debtledger.comparison.touches import Touch
    from debtledger.core.ledger import Entry
    from debtledger.core.market.demand import Declared
    from debtledger.core.statement.closing import Closing
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.inquiry import Answer, Question
    from debtledger.core.triggering.standing import ConditionStanding
    from debtledger.core.triggering.watches import Watch
    from debtledger.sources.dependencies import Locked
    from debtledger.sources.git import Git

MOVING = frozenset({"region_change", "version", "issue_closed", "manual"})
"""The conditions that a change can make true; the others say the same before and after it."""


class Causes(NamedTuple):
    """What a change does that triggers may wait for; own: the slugs that a bare "#412" may mean."""

    touches: Mapping[str, Touch]
    closings: Sequence[Closing]
    own: tuple[str, ...]
    today: str


def fired(
    git: Git, sides: Sides, causes: Causes, names: Mapping[str, str], entries: Iterable[Entry]
) -> list[Fired]:
    """The triggers of open debts that do not fire before the change, and fire after it.

    What trackers, customers and metrics say is the same before and after it, and counts as unknown here.
    """
    declared = declarations(sides.config.trigger, kinds.read)
    compiler = Compiler(declared, kinds.read)
    waiting = [
        (entry, watch)
        for entry in entries
        for watch in compiler.watches(entry)[0]
        if watch.waiting or any(each.signal in MOVING for each in watch.conditions)
    ]
    if not waiting:
        return []
    questions = {
        question
        for _, watch in waiting
        for condition in watch.conditions
        if not condition.flaw
        for question in kinds.kind(condition.signal).questions(condition)
    }
    bench = _Bench(git, sides, causes, questions)
    return [found for entry, watch in waiting for found in bench.told(entry, watch, names)]


class _Bench:
    """The answers before and after the change."""

    def __init__(self, git: Git, sides: Sides, causes: Causes, questions: Iterable[Question]) -> None:
        self._causes = causes
        every = list(questions)
        signals = _signals(git, sides)
        self._market = [MarketAnswers(Demand(declared=each), Issues()) for each in signals]
        given: list[dict[Question, Answer]] = [{}, {}]
        locks = _locks(git, sides, every)
        for side in (0, 1):
            for question in every:
                given[side][question] = self._answer(side, question, locks)
        self._answers = [Answers(today=causes.today, given=each) for each in given]

    def told(self, entry: Entry, watch: Watch, names: Mapping[str, str]) -> Iterator[Fired]:
        """The trigger, if it fires because of the change."""
        if self._fires(0, entry, watch) or not self._fires(1, entry, watch):
            return
        place = entry.debt.places[0] if entry.debt.places else None
        signal, told = self._shown(entry, watch)
        yield Fired(
            key=entry.key,
            name=names.get(entry.key, entry.key),
            title=entry.tag.title,
            trigger=watch.name,
            signal=signal,
            told=told,
            path=place.path if place else entry.path or "",
            line=place.line if place else 0,
        )

    def _answer(self, side: int, question: Question, locks: Sequence[Locked | None]) -> Answer:
        if isinstance(question, Installed):
            lock = locks[side]
            return lock.of(question.package) if lock else Unknown(why=f"{question.package} is as it was")
        if isinstance(question, IssueAt):
            return self._issue(side, question.ref)
        if isinstance(question, Measured):
            return Unknown(why="metrics are not compared")
        if isinstance(question, DeclaredAs):
            return self._market[side].to(question) or ()
        return Unknown(why="the market is not asked")

    def _issue(self, side: int, ref: str) -> Answer:
        wanted = set(keys_of(ref, self._causes.own))
        for each in self._causes.closings if side else ():
            if wanted & set(keys_of(each.ref, self._causes.own)):
                issue = Issue(ref=ref, tracker="", title="", state="closed", closed=self._causes.today)
                return Listed(issues=(issue,), source=each.source, read_at=self._causes.today)
        return Unknown(why=f"{ref} is not closed by this change")

    def _fires(self, side: int, entry: Entry, watch: Watch) -> bool:
        if any(each.at <= self._causes.today for each in self._market[side].declared(watch.names)):
            return True
        standings = self._standings(side, entry, watch)
        return bool(standings) and combine(standings, watch.least).verdict == "fired"

    def _standings(self, side: int, entry: Entry, watch: Watch) -> list[ConditionStanding]:
        touch = self._causes.touches.get(entry.key)
        lines = (touch.lines if touch else 0) if side else None
        answers = self._answers[side].about(DebtFacts(changed_lines=lines, whole=False))
        return [_decided(condition, answers) for condition in watch.conditions]

    def _shown(self, entry: Entry, watch: Watch) -> tuple[str, str]:
        """The kind of condition that the change makes true, and what it says."""
        before, after = self._standings(0, entry, watch), self._standings(1, entry, watch)
        for was, now in zip(before, after, strict=True):
            if (now.progress or 0.0) >= 1 and (was.progress or 0.0) < 1:
                closed = now.signal == "issue_closed" and next(
                    (each.said for each in self._causes.closings if each.source == now.source), ""
                )
                return now.signal, f"{closed} ({now.source})" if closed else now.told
        said = self._market[1].declared(watch.names)
        return "manual", f"declared in {said[-1].path}" if said else ""


def _decided(condition: Condition, answers: Answers) -> ConditionStanding:
    if condition.flaw:
        return unknown_standing(condition.signal, Unknown(why=condition.flaw))
    return kinds.kind(condition.signal).decide(condition, answers)


def _locks(git: Git, sides: Sides, questions: Iterable[Question]) -> tuple[Locked | None, Locked | None]:
    """The lock files of both sides; None where nobody asks, or none of them differs."""
    differ = any(is_lock(os.fsdecode(path)) for each in sides.files for path in (each.old_path, each.path))
    if not (differ and any(isinstance(each, Installed) for each in questions)):
        return None, None
    return (locks_at(git, sides.before.commit), locks_at(git, sides.after.commit))


def _signals(git: Git, sides: Sides) -> tuple[tuple[Declared, ...], tuple[Declared, ...]]:
    """The signals in files that differ, before and after the change."""
    found: list[list[Declared]] = [[], []]
    for each in sides.files:
        for side, (path, oid) in enumerate(((each.old_path, each.old), (each.path, each.new))):
            name = os.fsdecode(path)
            if oid and name.startswith(f"{SIGNALS_FOLDER}/"):
                for _, data in git.batch((oid,), MAX_SIGNAL_BYTES):
                    if not isinstance(data, Refusal):
                        found[side] += _signal(data, name)
    return tuple(found[0]), tuple(found[1])


def _signal(data: bytes, name: str) -> list[Declared]:
    try:
        return [read_signal(data, name)]
    except BrokenDeclaration:
        return []
