"""Conditions of triggers: their parameters, how they are combined, and what a trigger then says.

Three values: true, false and unknown (strong Kleene logic). The progress of "all" is the least of its
conditions', that of "any" the largest, that of "at least k" the k-th largest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.market.demand import SEGMENTS, STRENGTHS
from debtledger.core.references import is_date
from debtledger.core.triggering.standing import TRUE, WARMING_FROM, ConditionStanding
from debtledger.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.core.triggering.inquiry import Unknown
    from debtledger.core.triggering.standing import TriggerVerdict

Value = str | float | tuple[str, ...]
ParameterKind = Literal["text", "texts", "number", "count", "share", "day", "days", "words"]

MAX_TEXT: Final = 2000
MAX_TEXTS: Final = 200
LARGEST: Final = 1e15
JUST_BELOW: Final = 0.99
"""What is shown of a trigger that would be true by its numbers, but must not fire by them alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a kind of condition: its kind, its default (None: says nothing), and an example.

    days are a time ("90d", "12w"), held as a number of days; words are some of `choices`.
    """

    kind: ParameterKind
    example: str
    default: Value | None = None
    choices: tuple[str, ...] = ()


Parameters = Mapping[str, Parameter]
AnyOf = tuple[tuple[str, ...], ...]
"""Groups of parameters; of each group at least one must be said."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Condition:
    """One condition as it was understood: its kind, and its parameters with their defaults.

    flaw: what is wrong with it, and hint what to write; such a condition is unknown. Two are the same only
    if they are one value, by which it is remembered what was decided.
    """

    signal: str
    values: Mapping[str, Value]
    flaw: str = ""
    hint: str = ""

    def text(self, name: str) -> str:
        """A parameter that is a text; empty where it says nothing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of texts."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def number(self, name: str) -> float | None:
        """A parameter that is a number; None where it says nothing."""
        value = self.values.get(name)
        return value if isinstance(value, int | float) else None


def read_condition(raw: Mapping[str, object], parameters: Parameters, needs: AnyOf = ()) -> Condition:
    """Read the parameters of a condition of a known kind; the first mistake makes it one that is unknown."""
    signal = str(raw.get("signal", ""))
    values = {name: each.default for name, each in parameters.items() if each.default is not None}
    for name, value in raw.items():
        if name == "signal":
            continue
        if name not in parameters:
            near = nearest(name, parameters)
            hint = f"did you mean {near}?" if near else f"known: {', '.join(parameters)}"
            return flawed(signal, f"{signal} has no parameter {_short(name)}", hint)
        read = _read(parameters[name], value)
        if read is None:
            message = f"{name} of {signal} is not understood: {_short(value)}"
            return flawed(signal, message, f"write {name} = {parameters[name].example}")
        values[name] = read
    for group in needs:
        if not any(values.get(name) not in (None, "", ()) for name in group):
            example = parameters[group[0]].example
            return flawed(signal, f"{signal} does not say {_either(group)}", f"write {group[0]} = {example}")
    return Condition(signal=signal, values=values)


def flawed(signal: str, flaw: str, hint: str) -> Condition:
    """A condition that is not understood."""
    return Condition(signal=signal, values={}, flaw=flaw, hint=hint)


def unknown_standing(signal: str, answer: Unknown) -> ConditionStanding:
    """How a condition stands that nobody can decide."""
    return ConditionStanding(
        signal=signal, told=answer.why, progress=None, source=answer.source, missing=answer.hint or answer.why
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """What several conditions come to: a verdict without a past, and the progress where it is known."""

    verdict: TriggerVerdict
    progress: float | None


def combine(standings: Sequence[ConditionStanding], least: int) -> Combined:
    """What conditions come to of which at least so many must be true.

    Conditions that never count alone (votes, reactions) fire nothing unless another is true as well.
    """
    known = [each.progress for each in standings]
    if len(known) == least == 1 and known[0] is not None and not standings[0].never_alone:
        return Combined(verdict=verdict_of(known[0]), progress=known[0])
    low = _kth([0.0 if each is None else each for each in known], least)
    high = _kth([float("inf") if each is None else each for each in known], least)
    if high >= TRUE and not any(not each.never_alone for each in standings if _may_be_true(each)):
        low, high = min(low, JUST_BELOW), min(high, JUST_BELOW)
    elif low >= TRUE and not any(_is_true(each) and not each.never_alone for each in standings):
        low = JUST_BELOW
    verdict = verdict_of(low)
    if verdict != verdict_of(high):
        return Combined(verdict="unknown", progress=None)
    return Combined(verdict=verdict, progress=high if verdict == "dormant" else low)


def verdict_of(progress: float) -> TriggerVerdict:
    """Dormant below a half, warming below one, else fired."""
    return "fired" if progress >= TRUE else "warming" if progress >= WARMING_FROM else "dormant"


@lru_cache(maxsize=1024)
def read_days(text: str) -> float | None:
    """A time as people write it, in days: "90d", "12 weeks", "3 months", "1y"; None for anything else."""
    found = _DAYS.fullmatch(text.strip().lower())
    if found is None:
        return None
    days = float(found[1]) * _LENGTHS[found[2][:1] or "d"]
    return days if 0 < days <= _LONGEST else None


_DAYS = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*(d|days?|w|weeks?|m|months?|y|years?|)")
_LENGTHS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "y": 365.25}
_LONGEST = 36_525.0


def _kth(values: Iterable[float], least: int) -> float:
    """The k-th largest; nought where there are not so many."""
    ordered = sorted(values, reverse=True)
    return ordered[least - 1] if 0 < least <= len(ordered) else 0.0


def _is_true(standing: ConditionStanding) -> bool:
    return standing.progress is not None and standing.progress >= TRUE


def _may_be_true(standing: ConditionStanding) -> bool:
    return standing.progress is None or standing.progress >= TRUE


def _read(parameter: Parameter, value: object) -> Value | None:
    match parameter.kind:
        case "text":
            return _text(value)
        case "texts":
            return _texts(value)
        case "words":
            return _words(value, parameter.choices)
        case "day":
            return value if isinstance(value, str) and is_date(value) else None
        case "days":
            return read_days(value) if isinstance(value, str) else _number(value, 1, _LONGEST)
        case "count":
            number = _number(value, 1, LARGEST)
            return number if number is not None and number == int(number) else None
        case "share":
            number = _number(value, 0, 1)
            return number or None
        case "number":
            return _number(value, 0, LARGEST)


def _number(value: object, low: float, high: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        return None
    return value


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and 0 < len(value.strip()) <= MAX_TEXT else None


def _texts(value: object) -> tuple[str, ...] | None:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not 0 < len(items) <= MAX_TEXTS:
        return None
    found = tuple(_text(item) for item in items)
    return None if None in found else tuple(dict.fromkeys(item for item in found if item))


def _words(value: object, choices: Sequence[str]) -> tuple[str, ...] | None:
    """Some of the choices, in their case; a single text of an ordered choice is a list of one."""
    found = _texts(value)
    if found is None:
        return None
    known = {choice.casefold(): choice for choice in choices}
    if any(item.casefold() not in known for item in found):
        return None
    return tuple(dict.fromkeys(known[item.casefold()] for item in found))


def _short(value: object) -> str:
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"  # noqa: PLR2004 - a message is one line


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


DEMAND: Final[Parameters] = {
    "topic": Parameter(kind="text", example='"security"'),
    "issues": Parameter(kind="texts", example='["#412"]'),
    "label": Parameter(kind="text", example='"sso"'),
    "jql": Parameter(kind="text", example='"project = APP AND labels = sso"'),
    "segments": Parameter(kind="words", example='["A", "B"]', default=("A", "B"), choices=SEGMENTS),
    "cohort": Parameter(kind="words", example='"almost-fan"', choices=("almost-fan",)),
    "strength": Parameter(kind="words", example='["blocker", "retention"]', choices=STRENGTHS),
    "window": Parameter(kind="days", example='"90d"'),
    "min_customers": Parameter(kind="count", example="3", default=2),
    "max_single_share": Parameter(kind="share", example="0.60", default=0.60),
}
"""The parameters of conditions on demand, with the guards against the trap of being led by single sales."""
OF_SOMETHING: Final[AnyOf] = (("topic", "issues", "label", "jql"),)
OF_ISSUES: Final[Parameters] = {
    "label": Parameter(kind="text", example='"bug"'),
    "jql": Parameter(kind="text", example='"project = APP AND labels = sso"'),
    "issues": Parameter(kind="texts", example='["#412"]'),
    "state": Parameter(kind="words", example='"open"', choices=("open", "closed", "all")),
    "window": Parameter(kind="days", example='"90d"'),
    "min": Parameter(kind="count", example="5"),
}
"""The parameters of conditions that count issues."""
