"""Sprints: their days, their capacity, the part of it reserved for repayment, and which one a day is in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SprintSource = Literal["settings", "file", "tracker"]
DEFAULT_SHARE: Final = 0.2
MOST_SPRINTS: Final = 2000
MOST_BETWEEN: Final = 6
MOST_DAYS: Final = 366
EARLIEST: Final = "1970-01-01"
LATEST: Final = "2999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerSprint:
    """A sprint as a tracker tells it: days (YYYY-MM-DD, both inside), "" where it does not say.

    source: the profile of the tracker, and what it was there ("jira board 7", "github milestone").
    """

    name: str
    start: str
    end: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintFile:
    """What a file of a sprint says; None where it does not.

    planned: the ids or fingerprints of debts; slices: hours of those that are planned in part.
    """

    name: str
    start: str | None = None
    end: str | None = None
    capacity_hours: float | None = None
    min_debt_share: float | None = None
    carry_in: float | None = None
    planned: tuple[str, ...] = ()
    slices: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprint:
    """One sprint: first and last day, both inside; hours of the whole team, None where nobody said.

    share: the part of the capacity that repayment takes at least. carry_in: hours brought along, None where
    they follow from the sprint before. source: where its days come from. until: the last day that counts to
    it, where that is another than its own: days between two sprints belong to the earlier one, a day in both
    to the later one.
    """

    name: str
    start: str
    end: str
    capacity_hours: float | None = None
    share: float = DEFAULT_SHARE
    carry_in: float | None = None
    planned: tuple[str, ...] = ()
    slices: tuple[tuple[str, float], ...] = ()
    source: SprintSource = "settings"
    until: str = ""

    @property
    def floor(self) -> float | None:
        """The hours that repayment takes at least, without what is carried in."""
        return None if self.capacity_hours is None else self.share * self.capacity_hours

    def holds(self, day: str) -> bool:
        """Whether a day (YYYY-MM-DD) is in it; of a time the day counts."""
        return self.start <= day[:10] <= self.last_day

    @property
    def last_day(self) -> str:
        """The last day that counts to it."""
        return self.until or self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What settings say of all sprints: the first day of one of them, days in each, capacity and share."""

    first_day: str = ""
    days: int = 14
    capacity_hours: float | None = None
    share: float = DEFAULT_SHARE


def automatic(calendar: Calendar, day: str, ahead: int = 0) -> Sprint | None:
    """The sprint of the settings that a day is in, or so many after (before) it; None without a first day.

    It is named after the year and the week of the year of its first day, 2026-S24; where sprints are shorter
    than a week, after the first day itself.
    """
    if not calendar.first_day:
        return None
    anchor, length = date.fromisoformat(calendar.first_day), max(calendar.days, 1)
    index = (date.fromisoformat(day[:10]) - anchor).days // length + ahead
    try:
        start = anchor + timedelta(days=index * length)
        end = start + timedelta(days=length - 1)
    except OverflowError:
        return None
    return Sprint(
        name=_name(start, length),
        start=start.isoformat(),
        end=end.isoformat(),
        capacity_hours=calendar.capacity_hours,
        share=calendar.share,
    )


def possible(start: str, end: str) -> bool:
    """Whether a sprint can have these days: of our times, in order, and not longer than a year."""
    return EARLIEST <= start <= end <= LATEST and _days(start, end) < MOST_DAYS


def with_file(sprint: Sprint | None, file: SprintFile, calendar: Calendar) -> Sprint | None:
    """A sprint with what its file says; the file wins. None where its days are unknown or not possible."""
    under = sprint or Sprint(
        name=file.name, start="", end="", capacity_hours=calendar.capacity_hours, share=calendar.share
    )
    start = file.start or under.start
    if not start:
        return None
    end = file.end or (under.end if under.start == start else "") or _last_day(start, calendar.days)
    if not possible(start, end):
        return None
    return replace(
        under,
        start=start,
        end=end,
        capacity_hours=under.capacity_hours if file.capacity_hours is None else file.capacity_hours,
        share=under.share if file.min_debt_share is None else file.min_debt_share,
        carry_in=file.carry_in,
        planned=file.planned,
        slices=file.slices,
        source="file",
    )


def of_tracker(found: TrackerSprint, calendar: Calendar) -> Sprint | None:
    """A tracker's sprint with the capacity that the settings say; None where its days are not possible."""
    known = [day[:10] for day in (found.start, found.end) if day]
    if not known or not possible(known[0], known[-1]):
        return None
    start = found.start[:10] or _first_day(known[-1], calendar.days)
    return Sprint(
        name=found.name,
        start=start,
        end=found.end[:10] or _last_day(start, calendar.days),
        capacity_hours=calendar.capacity_hours,
        share=calendar.share,
        source="tracker",
    )


def side_by_side(sprints: Sequence[Sprint], between: int = MOST_BETWEEN) -> tuple[Sprint, ...]:
    """Sprints in the order of their first days, so that each day counts to one of them.

    A day in two counts to the later one; so many days between two, such as a weekend, to the earlier one. A
    sprint that lies within another takes nothing from it.
    """
    listed = sorted(sprints, key=lambda sprint: (sprint.start, sprint.name))
    found = []
    for number, sprint in enumerate(listed):
        following = [each for each in listed[number + 1 :] if each.start > sprint.start]
        until = ""
        if following and following[0].end >= sprint.end:
            near = _days(sprint.end, following[0].start) - 1 <= between
            until = _shifted(following[0].start, -1) if near else ""
        found.append(replace(sprint, until="" if until == sprint.end else until))
    return tuple(found)


def on_day(sprints: Iterable[Sprint], day: str) -> Sprint | None:
    """The sprint that a day is in; of several the one that begins last, then the first by name."""
    inside = [sprint for sprint in sprints if sprint.holds(day)]
    return min(inside, key=lambda sprint: (_backwards(sprint.start), sprint.name)) if inside else None


def carried(before: Sequence[tuple[Sprint, float]]) -> float:
    """The hours that come into the sprint after these, each with the hours spent on repayment in it.

    What is left of the floor is carried, and never more than one floor; a sprint whose file states what came
    in begins anew. Hours spent beyond the floor are not taken from the next.
    """
    hours = 0.0
    for sprint, spent in before:
        floor = sprint.floor or 0.0
        came = hours if sprint.carry_in is None else sprint.carry_in
        hours = min(max(floor + came - spent, 0.0), floor)
    return hours


def _name(start: date, length: int) -> str:
    week = 7
    if length < week:
        return f"{start.year}-{start.month:02}-{start.day:02}"
    iso = start.isocalendar()
    return f"{iso.year}-S{iso.week:02}"


def _days(first: str, second: str) -> int:
    return (date.fromisoformat(second[:10]) - date.fromisoformat(first[:10])).days


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()


def _last_day(start: str, days: int) -> str:
    return (date.fromisoformat(start[:10]) + timedelta(days=max(days, 1) - 1)).isoformat()


def _first_day(end: str, days: int) -> str:
    return (date.fromisoformat(end[:10]) - timedelta(days=max(days, 1) - 1)).isoformat()


def _backwards(day: str) -> int:
    return -date.fromisoformat(day[:10]).toordinal()
