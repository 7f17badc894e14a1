"""Building the repository of the story: every step is one of the product, on its day."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from debtledger.core.baseline import legacy
from debtledger.core.market.customers import Clientele
from debtledger.core.market.demand import Declared
from debtledger.core.model import Tag
from debtledger.core.planning.sprint import SprintFile
from debtledger.core.recording.intake import pointer
from debtledger.core.recording.record import Taken, record_path
from debtledger.core.tagging.reading import read_text
from debtledger.deciding.decisions import carry_out
from debtledger.deciding.desk import create, inserted, open_desk
from debtledger.demonstration.chapters import Chapter, chapters
from debtledger.demonstration.company import (
    COMPANIES,
    PEOPLE,
    REMOTE,
    SETTINGS,
    SPRINT_DAYS,
    Calendar,
    customers,
)
from debtledger.demonstration.debts import debts
from debtledger.demonstration.everyday import CHANGES, Change
from debtledger.demonstration.issues import issues
from debtledger.reckoning import ReckonRequest, reconcile
from debtledger.sources.baseline import ATTRIBUTES, merge_as_set, save_baseline
from debtledger.sources.baseline import PATH as BASELINE
from debtledger.sources.declarations import decide, declare
from debtledger.sources.founding import NewRepository, Signature, found
from debtledger.sources.rewriting import rewrite
from debtledger.sources.sprintfiles import save_sprint_file
from debtledger.storage.customers import own_path, save_customers
from debtledger.storage.issuebook import IssueBook, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.recording.record import Record

FIRST_HOUR: Final = 9
HOURS: Final = 8
READ_AT: Final = 6
CAPACITY: Final = 160.0
SHARE: Final = 0.2
END_OF_FILE: Final = "\0"


@dataclass(slots=True)
class Builder:
    """The repository while it grows; context is the user's, of whom each step makes a person of the story."""

    root: str
    context: Context
    calendar: Calendar
    repository: NewRepository
    records: dict[str, Record]
    commits: int = 0

    @property
    def git_dir(self) -> str:
        """The git directory."""
        return os.path.join(self.root, ".git")

    def at(self, ago: int, who: str) -> Context:
        """The context of a person of the story on a day: nobody is asked, and nothing is printed."""
        return replace(
            self.context,
            cwd=self.root,
            env=surroundings(self.context, PEOPLE[who][0]),
            today=date.fromisoformat(self.calendar.day(ago)),
            out=io.StringIO(),
            err=io.StringIO(),
            input=None,
            interactive=False,
        )

    def read(self, path: str) -> str:
        """The text of a file."""
        with open(os.path.join(self.root, path), encoding="utf-8", newline="") as file:
            return file.read()

    def write(self, path: str, text: str) -> str:
        """Write a file, in a folder that may be new. Returns its path."""
        whole = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return path

    def commit(self, ago: int, who: str, message: str, paths: list[str]) -> None:
        """Commit files as a person did, so many days ago."""
        self.commits += 1
        day = datetime.fromisoformat(self.calendar.time(ago, FIRST_HOUR + self.commits % HOURS))
        name, address = PEOPLE[who]
        by = Signature(name, address, int(day.replace(tzinfo=UTC).timestamp()))
        self.repository.commit(f"{message}\n", paths, by)


def build(root: str, context: Context) -> int:
    """Build the repository in an empty folder. Returns how many commits it has. Raises RepositoryError."""
    calendar = Calendar(today=context.today)
    repository = found(root, REMOTE)
    builder = Builder(root, context, calendar, repository, debts(calendar))
    try:
        for step in _in_order(calendar):
            if isinstance(step, Change):
                _add(builder, step)
            else:
                _tell(builder, step)
        repository.settle()
    finally:
        repository.close()
    _read_trackers(builder.git_dir, calendar)
    known = {each.id: each for each in customers(calendar)}
    path = own_path(builder.git_dir)
    save_customers(path, Clientele(customers=known, names=COMPANIES))
    read_at = datetime.fromisoformat(calendar.time(0, READ_AT)).timestamp()
    os.utime(path, (read_at, read_at))
    return builder.commits


def surroundings(context: Context, name: str) -> dict[str, str]:
    """The environment of the story: settings of the user's do not count in it."""
    env = {
        key: value
        for key, value in context.env.items()
        if not key.startswith(("GIT_", "DEBTLEDGER", "JIRA_"))
    }
    return {**env, "GIT_AUTHOR_NAME": name, "XDG_CONFIG_HOME": os.devnull}


def _in_order(calendar: Calendar) -> Iterator[Change | Chapter]:
    """All steps, oldest first; on a day the chapter comes first."""
    steps: list[Change | Chapter] = [*chapters(calendar), *CHANGES]
    yield from sorted(steps, key=lambda each: (-each.ago, isinstance(each, Change)))


def _add(builder: Builder, change: Change) -> None:
    line = builder.calendar.dated(change.line)
    if not change.below:
        text = line
    else:
        before = builder.read(change.path).splitlines(keepends=True)
        at = next(
            (number for number, each in enumerate(before, 1) if change.below in each),
            len(before) if change.below == END_OF_FILE else -1,
        )
        if at < 0:
            raise ValueError(f"{change.path} has no line with {change.below!r}")
        text = "".join((*before[:at], f"{line}\n", *before[at:]))
    cost = f"\n\nDebt-Interest: {change.cost[0]} {change.cost[1]:g}h" if change.cost else ""
    builder.commit(change.ago, change.who, change.message + cost, [builder.write(change.path, text)])


def _tell(builder: Builder, chapter: Chapter) -> None:
    paths = list(_written(builder, chapter))
    context = builder.at(chapter.ago, chapter.who)
    if chapter.taken or chapter.decided or chapter.baseline:
        builder.repository.settle()
    if chapter.taken:
        paths += _take(builder, context, chapter.taken)
    if chapter.untagged:
        paths.append(_without_tag(builder, context, *chapter.untagged))
    if chapter.decided:
        identity, decision = chapter.decided
        carry_out(context, identity, decision)
        paths.append(record_path(identity))
    if chapter.declared:
        name, note = chapter.declared
        by, at = PEOPLE[chapter.who][0], builder.calendar.day(chapter.ago)
        paths.append(declare(builder.root, builder.git_dir, Declared(name=name, at=at, by=by, note=note))[0])
    if chapter.topic:
        paths.append(decide(builder.root, builder.git_dir, chapter.topic))
    if chapter.baseline:
        paths += _accept(builder, context)
    if chapter.planned:
        paths.append(save_sprint_file(builder.root, _sprint(builder.calendar, chapter)).path)
    builder.commit(chapter.ago, chapter.who, chapter.message, paths)


def _written(builder: Builder, chapter: Chapter) -> Iterator[str]:
    """Write and remove files as the chapter says; gives their paths."""
    for path, text in chapter.files.items():
        if text:
            yield builder.write(path, text)
        else:
            os.unlink(os.path.join(builder.root, path))
            yield path
    if chapter.ago == CHAPTER_OF_SETTINGS:
        yield builder.write(".debtledger.toml", builder.calendar.dated(SETTINGS))
    for path, (old, new) in chapter.swaps.items():
        text = builder.read(path)
        if old not in text:
            raise ValueError(f"{path} has no {old!r}")
        yield builder.write(path, text.replace(old, new, 1))


CHAPTER_OF_SETTINGS: Final = 730


def _take(builder: Builder, context: Context, taken: tuple[str, str, str]) -> list[str]:
    """Take a debt as the command does, under an id that is known beforehand."""
    identity, path, words = taken
    record = builder.records[identity]
    lines = builder.read(path).splitlines() if path else []
    line = next((number for number, each in enumerate(lines, 1) if words in each), 0)
    desk, spot = open_desk(context, f"{os.path.join(builder.root, path)}:{line}" if path else None)
    day, by, commit = desk.taken(context)
    paths = [create(desk, replace(record, taken=Taken(date=day, by=by, commit=commit)))]
    if spot is not None:
        source, written = inserted(desk, spot, pointer(Tag(keyword="", title=record.title), identity))
        rewrite(desk.root, source, written.text)
        paths.append(path)
    return paths


def _without_tag(builder: Builder, context: Context, identity: str, path: str) -> str:
    desk, _ = open_desk(context)
    text = builder.read(path)
    lines = text.splitlines(keepends=True)
    for sighting in read_text(path, text, desk.reader).sightings:
        if sighting.tag.id == identity:
            del lines[sighting.place.line - 1 : sighting.place.end_line]
            break
    return builder.write(path, "".join(lines))


def _accept(builder: Builder, context: Context) -> list[str]:
    """Accept the candidates that are there, as `adopt --all --as baseline` does."""
    reckoning = reconcile(ReckonRequest(), context)
    unrecorded = [entry.debt for entry in reckoning.entries if entry.record is None]
    save_baseline(builder.root, legacy(unrecorded, reckoning.candidates))
    merge_as_set(builder.root)
    return [BASELINE, ATTRIBUTES]


def _sprint(calendar: Calendar, chapter: Chapter) -> SprintFile:
    start = date.fromisoformat(calendar.day(chapter.ago))
    year, week, _ = start.isocalendar()
    return SprintFile(
        name=f"{year}-S{week:02}",
        start=start.isoformat(),
        end=calendar.day(chapter.ago - SPRINT_DAYS + 1),
        capacity_hours=CAPACITY,
        min_debt_share=SHARE,
        planned=tuple(identity for identity, _ in chapter.planned),
        slices=tuple((identity, hours) for identity, hours in chapter.planned if hours),
    )


def _read_trackers(git_dir: str, calendar: Calendar) -> None:
    """What the trackers said this morning, as a sync would have left it."""
    read_at = calendar.time(0, READ_AT)
    with IssueBook(git_dir) as book:
        for (tracker, project), found_there in issues(calendar).items():
            book.apply(tracker, project, found_there, Progress(since=read_at, read_at=read_at, number=1))
