"""The sprints that are known here: those of files, trackers and settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.core.market.quadrant import DEBT, KEYS
from debtledger.core.planning.sprint import (
    DEFAULT_SHARE,
    MOST_BETWEEN,
    Calendar,
    Sprint,
    automatic,
    of_tracker,
    on_day,
    side_by_side,
    with_file,
)
from debtledger.core.rules import problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.config import Config
    from debtledger.core.model import Problem
    from debtledger.core.planning.sprint import TrackerSprint
    from debtledger.core.tracking.issue import Issue
    from debtledger.reckoning import Reckoning
    from debtledger.sources.sprintfiles import SprintFiles

LOOKED_BACK: Final = 26
TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The sprints of files and trackers by their days, and the calendar that the others follow from."""

    calendar: Calendar
    listed: tuple[Sprint, ...] = ()
    problems: tuple[Problem, ...] = ()

    def current(self, day: str) -> Sprint | None:
        """The sprint that a day is in, or that has just ended where none follows; None where nobody says."""
        found = on_day(self.listed, day)
        if found is not None:
            return found
        made = automatic(self.calendar, day)
        return self._just_over(day) if made is None else self._overlaid(made, day)

    def named(self, name: str, day: str) -> Sprint | None:
        """The sprint of that name, of any case: a listed one, else one within a few years of the day."""
        wanted = name.casefold()
        for sprint in self.listed:
            if sprint.name.casefold() == wanted:
                return sprint
        for ahead in range(-4 * LOOKED_BACK, 4 * LOOKED_BACK):
            made = automatic(self.calendar, day, ahead)
            if made is not None and made.name.casefold() == wanted:
                return made
        return None

    def after(self, sprint: Sprint, count: int) -> tuple[Sprint, ...]:
        """The sprints that follow one; those that nobody listed have its length and its capacity."""
        from debtledger.core.days import day_number, day_text

        found = [sprint]
        length = max(day_number(sprint.end) - day_number(sprint.start) + 1, 1)
        while len(found) <= count:
            last = found[-1]
            start = day_text(day_number(last.last_day) + 1)
            following = self.current(start)
            if following is None or following.start <= last.start:
                end = day_text(day_number(start) + length - 1)
                following = replace(
                    last, name=start, start=start, end=end, carry_in=None, planned=(), slices=(), until=""
                )
            found.append(following)
        return tuple(found[1:])

    def before(self, sprint: Sprint, count: int) -> tuple[Sprint, ...]:
        """The sprints before one, as far as they are known, oldest first."""
        from debtledger.core.days import FIRST, day_number, day_text

        found: list[Sprint] = []
        start = sprint.start
        while len(found) < count and day_number(start) > FIRST:
            earlier = self.current(day_text(day_number(start) - 1))
            if earlier is None or earlier.start >= start:
                break
            found.append(earlier)
            start = earlier.start
        return tuple(reversed(found))

    def with_sprint(self, sprint: Sprint) -> Timetable:
        """The timetable with this sprint in place of the one of its name."""
        others = [each for each in self.listed if each.name.casefold() != sprint.name.casefold()]
        return replace(
            self, listed=side_by_side([*others, sprint], min(self.calendar.days - 1, MOST_BETWEEN))
        )

    def _just_over(self, day: str) -> Sprint | None:
        from debtledger.core.days import day_number

        past = [sprint for sprint in self.listed if sprint.end < day]
        last = max(past, key=lambda sprint: sprint.end, default=None)
        return last if last is not None and day_number(day) - day_number(last.end) <= MOST_BETWEEN else None

    def _overlaid(self, made: Sprint, day: str) -> Sprint:
        """The listed sprint of that name, else the days of the settings' sprint that are in no listed one."""
        from debtledger.core.days import day_number, day_text

        for sprint in self.listed:
            if sprint.name == made.name:
                return sprint
        for sprint in self.listed:
            if made.start <= sprint.last_day < day:
                made = replace(made, start=day_text(day_number(sprint.last_day) + 1))
            elif day < sprint.start <= made.last_day:
                made = replace(made, until=day_text(day_number(sprint.start) - 1))
        return made


def timetable(reckoning: Reckoning, tracked: Iterable[TrackerSprint] = ()) -> Timetable:
    """The sprints that settings, files and trackers tell; files win over trackers, trackers over settings."""
    calendar = calendar_of(reckoning.config)
    loaded = _loaded(reckoning)
    problems = [*loaded.problems, *share_problems(reckoning.config)]
    known = [each for each in (of_tracker(found, calendar) for found in tracked) if each is not None]
    by_name = {sprint.name.casefold(): sprint for sprint in known}
    for file in loaded.files:
        under = by_name.get(file.name.casefold()) or _made(calendar, file.name, file.start)
        sprint = with_file(under, file, calendar)
        if sprint is None:
            message = "it has no days, or not such as a sprint can have"
            path = f".debtledger/sprints/{file.name}.toml"
            problems.append(problem("DL080", path, 1, message, "add start = 2026-06-08"))
        else:
            by_name[file.name.casefold()] = sprint
    listed = side_by_side([*by_name.values()], min(calendar.days - 1, MOST_BETWEEN))
    return Timetable(calendar=calendar, listed=listed, problems=tuple(problems))


def _loaded(reckoning: Reckoning) -> SprintFiles:
    """The files of sprints, of the work tree or of the commit that is looked at."""
    from debtledger.sources.sprintfiles import load_sprint_files, sprint_files_at

    if reckoning.at is None or reckoning.repository is None:
        return load_sprint_files(reckoning.facts.root)
    return sprint_files_at(reckoning.repository.git, reckoning.at)


def milestones(reckoning: Reckoning) -> tuple[TrackerSprint, ...]:
    """The sprints of boards, and the milestones with a due day that issues are in; without the network."""
    from debtledger.core.planning.sprint import TrackerSprint
    from debtledger.storage.boards import kept_sprints

    issues = reckoning.tracked.issues.known.values()
    days: dict[str, str] = {}
    for issue in issues:
        if issue.milestone and issue.due and issue.ref.startswith("github:"):
            days[issue.milestone] = max(days.get(issue.milestone, ""), issue.due[:10])
    due = (TrackerSprint(name=name, start="", end=days[name], source="milestone") for name in sorted(days))
    repository = reckoning.repository
    names = sorted(reckoning.config.tracker) if repository else []
    kept = kept_sprints(repository.common_dir, names) if repository and names else ()
    return (*due, *kept)


def calendar_of(config: Config) -> Calendar:
    """What the settings say of all sprints. The share of technical debt is the floor of repayment."""
    share = config.quadrant_targets.get(KEYS[DEBT], DEFAULT_SHARE)
    usable = isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1
    return Calendar(
        first_day=config.sprint_first_day,
        days=max(round(config.effort_sprint_days), 1),
        capacity_hours=config.sprint_capacity_hours or None,
        share=float(share) if usable else DEFAULT_SHARE,
    )


def cells_of(
    config: Config, issues: Iterable[Issue], sprint: Sprint
) -> tuple[tuple[str, float | None, float | None], ...]:
    """For each cell of the backlog the share of effort on what was closed in a sprint, and its target."""
    from debtledger.market import backlog_of

    closed = [issue for issue in issues if issue.closed and sprint.holds(issue.closed)]
    cells = backlog_of(closed, config, {}).cells
    return tuple((each.cell, each.share, each.target) for each in cells)


def _made(calendar: Calendar, name: str, start: str | None) -> Sprint | None:
    """The sprint of the settings that a file adds to, by its name, else by its first day."""
    if start is not None:
        made = automatic(calendar, start)
        return made if made is not None and made.start == start else None
    year = name[:4]
    if not (year.isascii() and year.isdecimal()):
        return None
    return Timetable(calendar=calendar).named(name, f"{max(int(year), 1):04}-07-01")


def share_problems(config: Config) -> list[Problem]:
    """What is wrong with the targets of the backlog's cells."""
    targets = config.quadrant_targets
    where, _, line = config.origins.get("quadrant.targets", "").rpartition(":")
    place = (where or "settings", int(line) if line.isdecimal() else 1)
    shares = [
        each for each in targets.values() if isinstance(each, int | float) and not isinstance(each, bool)
    ]
    strange = [name for name in targets if name not in KEYS.values()]
    if strange or len(shares) < len(targets) or any(not 0 <= each <= 1 for each in shares):
        message = f"quadrant.targets: expected shares from 0 to 1 of {', '.join(KEYS.values())}"
        return [problem("DL081", *place, message, "debtledger explain DL081")]
    total = sum(shares)
    if abs(total - 1) > TOLERANCE:
        message = f"quadrant.targets make {total:g}, not 1"
        return [problem("DL081", *place, message, "change one of the shares")]
    return []
