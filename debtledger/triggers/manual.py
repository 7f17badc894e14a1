"""Somebody says that it has happened: `debtledger signal NAME`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.market.demand import Declared
from debtledger.core.triggering.conditions import Parameter
from debtledger.core.triggering.inquiry import DeclaredAs
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "somebody declares it: debtledger signal NAME"
PARAMETERS: Final = {"name": Parameter(kind="text", example='"second region opened"')}
NEEDS: Final = (("name",),)
MOST_SHOWN: Final = 3


def questions(condition: Condition) -> tuple[Question, ...]:
    """Who declared it."""
    return (DeclaredAs(name=condition.text("name")),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Nought or one."""
    declared = _declared(condition, answers)
    name = condition.text("name")
    if not declared:
        return ConditionStanding(
            signal=condition.signal,
            told="waiting on a person",
            progress=0.0,
            source="signals",
            read_at=answers.today,
            missing=f'debtledger signal "{name}" --note "what happened"',
        )
    last = declared[-1]
    note = f": {last.note}" if last.note else ""
    return ConditionStanding(
        signal=condition.signal,
        told=f"declared by {last.by or 'somebody'} on {last.at}{note}",
        progress=1.0,
        evidence=tuple(each.path for each in declared[-MOST_SHOWN:] if each.path),
        source="signals",
        read_at=last.at,
    )


def past(condition: Condition, answers: Answers) -> Past:
    """From the day on which it was declared."""
    declared = _declared(condition, answers)
    return ((declared[0].at, True),) if declared else ()


def _declared(condition: Condition, answers: Answers) -> list[Declared]:
    found = answers.to(*questions(condition))
    signals = [each for each in found if isinstance(each, Declared)] if isinstance(found, tuple) else []
    return sorted(
        (each for each in signals if each.at <= answers.today), key=lambda each: (each.at, each.path)
    )
