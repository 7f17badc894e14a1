"""Durations as people write them in tags: "3d 4h", "3-5d", "2d/3d/5d", "5sp", "2h/sprint"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.model import Interest

if TYPE_CHECKING:
    from debtledger.core.model import ThreePoint
    from debtledger.core.vocabulary import Vocabulary

MAX_HOURS = 1_000_000.0
DAYS_PER_MONTH = 365.25 / 12
DAYS_PER_WEEK = 7.0


class EffortError(ValueError):
    """A duration that is not understood; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An effort: low, likely and high hours, or story points, never both."""

    hours: ThreePoint | None = None
    points: float | None = None


def read_estimate(text: str, vocabulary: Vocabulary) -> Estimate:
    """Read a duration, a range or a three-point estimate; points of a range are its middle.

    Raises EffortError where it is not understood, negative, backwards, or above a million hours.
    """
    parts = _parts(_plain(text))
    unit = _unit_of(parts[-1])
    amounts = [_amount(part, unit, vocabulary) for part in parts]
    low, high = amounts[0], amounts[-1]
    likely = amounts[1] if len(amounts) == _THREE else (low + high) / 2
    if not low <= likely <= high:
        raise EffortError("low, likely and high must rise")
    if high > MAX_HOURS:
        raise EffortError("more than a million hours")
    return Estimate(points=likely) if unit == "sp" else Estimate(hours=(low, likely, high))


def read_interest(text: str, vocabulary: Vocabulary) -> Interest:
    """Read "2h/sprint", "1h/touch", "30min per week" or several of them; a bare duration is per sprint.

    A day is a working day. Raises EffortError where it is not understood.
    """
    sprint: float | None = None
    touch: float | None = None
    for term in re.split(r"[,;+&]|\band\b", _plain(text)):
        duration, period = _rate(term.strip())
        hours = read_estimate(duration, vocabulary).hours
        if hours is None:
            raise EffortError("interest is counted in time, not in points")
        if period in _TOUCHES:
            touch = (touch or 0.0) + mean(hours)
        else:
            sprint = (sprint or 0.0) + mean(hours) * _periods_in_sprint(period, vocabulary)
    if max(sprint or 0.0, touch or 0.0) > MAX_HOURS:
        raise EffortError("more than a million hours")
    return Interest(per_sprint_hours=sprint, per_touch_hours=touch)


def mean(hours: ThreePoint) -> float:
    """The mean of a three-point estimate, (a + 4m + b) / 6, in hours."""
    low, likely, high = hours
    return low if low == high else (low + 4 * likely + high) / 6


def write_hours(hours: ThreePoint, vocabulary: Vocabulary) -> str:
    """The estimate as `read_estimate` reads it, in days where that is short and exact, else in hours."""
    texts = [_write(amount, vocabulary) for amount in hours]
    return texts[0] if len(set(texts)) == 1 else "/".join(texts)


def write_interest(interest: Interest, vocabulary: Vocabulary) -> str:
    """The interest as `read_interest` reads it."""
    rates = ((interest.per_sprint_hours, "sprint"), (interest.per_touch_hours, "touch"))
    return ", ".join(f"{_write(hours, vocabulary)}/{period}" for hours, period in rates if hours is not None)


def write_points(points: float) -> str:
    """The story points as `read_estimate` reads them."""
    return f"{_decimal(points)}sp"


_THREE = 3
_AMOUNT = re.compile(r"(?P<number>[0-9]{1,15}(?:\.[0-9]{0,25})?|\.[0-9]{1,25})\s*+(?P<unit>[a-z]*+)\.?\s*+")
_ABOUT = re.compile(r"(?:[~≈]|about\b|approx(?:imately|\.)?|ca\.|around\b|roughly\b)\s*+")
_DASHES = re.compile(r"[\u2012-\u2014\u2212]|\bto\b")
_UNITS = {
    name: unit
    for unit, names in {
        "min": "m min mins minute minutes",
        "h": "h hr hrs hour hours",
        "d": "d day days",
        "w": "w wk wks week weeks",
        "sp": "sp point points pt pts",
    }.items()
    for name in names.split()
}
_TOUCHES = {"touch", "change", "edit"}
_SPRINTS = {"sprint", "iteration"}
_PER = {"per", "a", "an", "each", "every"}


def _plain(text: str) -> str:
    text = text.strip().casefold()
    about = _ABOUT.match(text)
    return _DASHES.sub("-", text[about.end() :] if about else text)


def _parts(text: str) -> list[str]:
    if not text:
        raise EffortError("there is no number")
    if text[0] == "-":
        raise EffortError("it is negative")
    points = text.split("/")
    if len(points) == _THREE:
        return points
    ends = text.split("-")
    if len(points) > 1 or len(ends) > _THREE - 1:
        raise EffortError("write one duration, a range (3-5d) or three points (2d/3d/5d)")
    return ends


def _unit_of(part: str) -> str:
    found = list(_AMOUNT.finditer(part))
    unit = _UNITS.get(found[-1]["unit"]) if found else None
    if unit is None:
        raise EffortError("a number and its unit are wanted")
    return unit


def _amount(part: str, last_unit: str, vocabulary: Vocabulary) -> float:
    """Hours or points of one duration; a lone number has the unit of the last part of its range."""
    part = part.strip()
    total, at, end = 0.0, 0, len(part)
    while True:
        found = _AMOUNT.match(part, at)
        if found is None:
            raise EffortError(f"not understood from {part[at : at + 20]!r} on")
        alone = found.end() == end and at == 0
        unit = _UNITS.get(found["unit"] or (last_unit if alone else ""))
        if unit is None or (unit == "sp") != (last_unit == "sp"):
            raise EffortError(f"the unit of {found[0][:20].strip()!r} is not understood")
        total += float(found["number"]) * _hours_in(unit, vocabulary)
        at = found.end()
        if at == end:
            return total


def _hours_in(unit: str, vocabulary: Vocabulary) -> float:
    day = vocabulary.hours_per_day
    return {"min": 1 / 60, "h": 1.0, "d": day, "w": day * vocabulary.days_per_week, "sp": 1.0}[unit]


def _rate(term: str) -> tuple[str, str]:
    duration, slash, period = term.rpartition("/")
    if slash and _period(period):
        words = duration, _period(period)
    else:
        spoken = term.split()
        if len(spoken) > _THREE - 1 and spoken[-2] in _PER:
            words = " ".join(spoken[:-2]), _period(spoken[-1])
        else:
            words = term, "sprint"
    if not words[1]:
        raise EffortError("it is counted per sprint, week, month, day or touch")
    return words


def _period(text: str) -> str:
    word = text.strip().removeprefix("per ").strip()
    word = {"touches": "touch"}.get(word, word.removesuffix("s"))
    return word if word in _TOUCHES | _SPRINTS | {"day", "week", "month"} else ""


def _periods_in_sprint(period: str, vocabulary: Vocabulary) -> float:
    weeks = vocabulary.sprint_days / DAYS_PER_WEEK
    if period in _SPRINTS:
        return 1.0
    if period == "month":
        return vocabulary.sprint_days / DAYS_PER_MONTH
    return weeks if period == "week" else weeks * vocabulary.days_per_week


def _write(hours: float, vocabulary: Vocabulary) -> str:
    days = hours / vocabulary.hours_per_day
    if days == round(days, 1) and days >= 1 and days * vocabulary.hours_per_day == hours:
        return f"{_decimal(days)}d"
    return f"{_decimal(hours)}h"


def _decimal(number: float) -> str:
    text = repr(number)
    return (f"{number:.25f}".rstrip("0") if "e" in text else text).removesuffix(".0").removesuffix(".")
