"""What a change fails for, by the settings of its base: each reason in words, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.rules_of_checks import GROWN
from debtledger.core.statement.statement import UNUSABLE
from debtledger.core.text import count, hours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from debtledger.core.model import Problem
    from debtledger.core.statement.statement import Statement

CHECKED: Final = frozenset({"check", "ratchet"})
"""Reasons for which the check of a commit has to be asked."""
Outcome = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One reason to fail: the word of the setting, and what is the matter."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a change passes; "unknown" where it could not be looked at. fail_on: what was asked for."""

    outcome: Outcome
    fail_on: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def judge(statement: Statement, refused: Sequence[Problem], fail_on: Sequence[str]) -> Verdict:
    """The verdict on a change, by the reasons to fail that the settings of its base name.

    refused: what the check of a commit has against the change.
    """
    failures = tuple(
        Failure(reason=reason, words=words)
        for reason in REASONS
        if reason in fail_on and (words := REASONS[reason](statement, refused))
    )
    return Verdict(outcome="fail" if failures else "pass", fail_on=tuple(fail_on), failures=failures)


def _problems(statement: Statement, _: Sequence[Problem]) -> str:
    found = len(statement.problems)
    if found:
        return f"{count(found, 'problem')} in what the change brings"
    broken = any(each.text.startswith(UNUSABLE) for each in statement.settings)
    return "the settings cannot be used any more" if broken else ""


def _unpriced(statement: Statement, _: Sequence[Problem]) -> str:
    found = len(statement.unpriced)
    return f"{count(found, 'debt')} taken on without a cost" if found else ""


def _fired(statement: Statement, _: Sequence[Problem]) -> str:
    found = len(statement.fired)
    return f"{count(found, 'trigger')} fired by the change" if found else ""


def _budget(statement: Statement, _: Sequence[Problem]) -> str:
    """More than is left: the change takes on more principal than the rest of the sprint can repay."""
    budget, grown = statement.budget_left, statement.net_principal.value
    if budget is None or grown <= max(budget.left, 0.0):
        return ""
    return f"{hours(grown)} of principal more, and {hours(max(budget.left, 0.0))} left in the sprint's budget"


def _check(_: Statement, refused: Sequence[Problem]) -> str:
    return f"{count(len(refused), 'problem')} for debtledger check" if refused else ""


def _ratchet(statement: Statement, refused: Sequence[Problem]) -> str:
    more = len(statement.candidates_added) - len(statement.candidates_removed)
    if more > 0:
        return f"{count(more, 'untagged TODO')} more than before"
    return "the baseline grows without a reason" if any(each.code == GROWN for each in refused) else ""


REASONS: Final[Mapping[str, Callable[[Statement, Sequence[Problem]], str]]] = {
    "problems": _problems,
    "check": _check,
    "unpriced": _unpriced,
    "fired": _fired,
    "budget": _budget,
    "ratchet": _ratchet,
}
