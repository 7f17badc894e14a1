"""The kinds of conditions: members of the triggers room, loaded when a condition names them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, cast

from debtledger.core.triggering.conditions import flawed, read_condition
from debtledger.core.triggering.watches import Compiler, declarations
from debtledger.nearest import nearest
from debtledger.rooms import load, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.triggering.conditions import AnyOf, Condition, Parameters
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question
    from debtledger.core.triggering.standing import ConditionStanding

ROOM: Final = "debtledger.triggers"


class Kind(Protocol):
    """What a member of the triggers room offers; PER_DEBT and checked() are optional."""

    SUMMARY: str
    PARAMETERS: Parameters
    NEEDS: AnyOf

    def questions(self, condition: Condition) -> tuple[Question, ...]:
        """What must be known to decide it."""

    def decide(self, condition: Condition, answers: Answers) -> ConditionStanding:
        """How it stands."""

    def past(self, condition: Condition, answers: Answers) -> Past:
        """When it was true."""


@lru_cache(maxsize=1)
def kinds() -> tuple[str, ...]:
    """The names of all kinds, as `signal` has them."""
    return tuple(name.replace("-", "_") for name in names(ROOM))


@lru_cache(maxsize=64)
def kind(signal: str) -> Kind:
    """One kind. Raises UnknownMemberError."""
    return cast("Kind", load(ROOM, signal.replace("_", "-")))


def per_debt(condition: Condition) -> bool:
    """Whether the debt that waits matters to how the condition stands."""
    return not condition.flaw and bool(getattr(kind(condition.signal), "PER_DEBT", False))


def asked(entries: Iterable[Entry], declared: Sequence[Mapping[str, object]]) -> Iterator[Question]:
    """What must be known to decide the sound conditions of open debts and of all declared triggers."""
    said = declarations(declared, read)
    compiler = Compiler(said, read)
    several = (compiler.watches(entry)[0] for entry in entries if entry.open)
    watches = dict.fromkeys(watch for group in (said.watches, *several) for watch in group)
    conditions = dict.fromkeys(condition for watch in watches for condition in watch.conditions)
    for condition in conditions:
        if not condition.flaw:
            yield from kind(condition.signal).questions(condition)


def read(raw: Mapping[str, object]) -> Condition:
    """Read a condition; one of an unknown kind, or with unknown parameters, is a flawed one."""
    signal = raw.get("signal")
    known = kinds()
    if not isinstance(signal, str) or signal not in known:
        near = nearest(signal, known) if isinstance(signal, str) else None
        hint = f"did you mean {near}?" if near else f"known: {', '.join(known)}"
        said = f'"{signal[:60]}"' if isinstance(signal, str) else "none"
        return flawed(str(signal)[:60], f"no kind of condition is called {said}", hint)
    member = kind(signal)
    condition = read_condition(raw, member.PARAMETERS, member.NEEDS)
    checked = getattr(member, "checked", None)
    return cast("Condition", checked(condition)) if checked and not condition.flaw else condition
