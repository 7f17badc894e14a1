"""What a change does to the settings and to the files of the ledger, in words that a reviewer understands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from debtledger.config import FILE_NAME, MAX_BYTES, SettingsError, load_text
from debtledger.core.baseline import read_baseline
from debtledger.core.history import Version, happenings
from debtledger.core.life import CLOSED
from debtledger.core.market.declared import (
    MAX_SIGNAL_BYTES,
    MAX_STRATEGY_BYTES,
    SIGNALS_FOLDER,
    STRATEGY_PATH,
    BrokenDeclaration,
    read_signal,
    read_strategy,
)
from debtledger.core.planning.sprint_files import FOLDER as SPRINTS
from debtledger.core.recording.record import FOLDER as RECORDS
from debtledger.core.statement.statement import UNUSABLE, Told
from debtledger.core.text import count, number
from debtledger.core.whereabouts import BASELINE, HOME
from debtledger.settings.setting import TABLES, shown
from debtledger.settings.table import SETTINGS
from debtledger.sources.refusal import Refusal
from debtledger.sources.sprintfiles import sprint_files_at
from debtledger.sprints import calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.comparison.sides import Sides
    from debtledger.config import Config
    from debtledger.core.history import Happening
    from debtledger.core.market.demand import Topic
    from debtledger.core.model import Problem
    from debtledger.core.planning.sprint import SprintFile
    from debtledger.core.recording.record import Record
    from debtledger.settings.setting import Setting, Value
    from debtledger.sources.apart import FileChange
    from debtledger.sources.git import Git

MOST_BASELINE: Final = 64 << 20
MOST_TOLD: Final = 50
BASELINE_PATH: Final = f"{HOME}/{BASELINE}"
BUDGET: Final = "economics.budget_hours"
CALLED: Final = {
    BUDGET: ("the budget of a sprint without a capacity", " h"),
    "sprint.capacity_hours": ("the capacity of a sprint", " h"),
    "economics.hour_rate": ("what an hour costs", ""),
    "scan.level": ("the level that debts must reach", ""),
}
"""How some settings are called in a sentence, and their units; others go by their keys."""


def settings_told(git: Git, sides: Sides) -> Iterator[Told]:
    """What changes in the settings of the repository, file by file; those of users are left out."""
    for each in sides.files:
        path = os.fsdecode(each.path)
        if path.rpartition("/")[2] != FILE_NAME:
            continue
        old, new = (_config(path, _data(git, oid, MAX_BYTES)) for oid in (each.old, each.new))
        if isinstance(new, str):
            yield Told(path=path, text=f"{UNUSABLE}: {new}")
        elif isinstance(old, str):
            yield Told(path=path, text="can be used again")
        else:
            yield from _settings(path, old, new)
        if not (each.old and each.new):
            yield Told(path=path, text="is new" if each.new else "is gone: defaults count")


def _config(path: str, data: bytes | None) -> Config | str:
    """The settings that a file makes, by nobody's own; or what is wrong with it."""
    try:
        return load_text(path, data, {})
    except SettingsError as error:
        first = error.problems[0]
        return f"{first.where}: {first.message}"


def _settings(path: str, old: Config, new: Config) -> Iterator[Told]:
    was, now = (calendar_of(each) for each in (old, new))
    floors = [
        None if each.capacity_hours is None else each.share * each.capacity_hours for each in (was, now)
    ]
    if floors[0] != floors[1]:
        yield Told(path=path, text=_numbers("the budget", (floors[0], floors[1]), " h"))
    called = {**CALLED, BUDGET: ("the budget", " h")} if floors == [None, None] else CALLED
    for setting in SETTINGS:
        values = old.value(setting), new.value(setting)
        if values[0] != values[1]:
            said = called.get(setting.key, (setting.key, ""))
            yield from (Told(path=path, text=text) for text in _words(setting, said, values))


def _words(setting: Setting, called: tuple[str, str], values: tuple[Value, Value]) -> Iterator[str]:
    (name, unit), (old, new) = called, values
    if isinstance(old, int | float) and isinstance(new, int | float) and setting.kind != "switch":
        yield _numbers(name, (old, new), unit)
    elif setting.kind in TABLES:
        yield f"changes {name}"
    elif isinstance(old, tuple) and isinstance(new, tuple):
        came = [shown(each) for each in new if each not in old]
        gone = [shown(each) for each in old if each not in new]
        if came:
            yield f"adds {', '.join(came)} to {name}"
        if gone:
            yield f"takes {', '.join(gone)} out of {name}"
    else:
        yield f"changes {name} from {shown(old)} to {shown(new)}"


def _numbers(name: str, values: tuple[float | None, float | None], unit: str) -> str:
    old, new = values
    if not old:
        return f"sets {name} to {number(new or 0)}{unit}"
    if new is None:
        return f"drops {name}, which was {number(old)}{unit}"
    return f"{'raises' if new > old else 'lowers'} {name} from {number(old)} to {number(new)}{unit}"


def records_told(git: Git, sides: Sides, names: Mapping[str, str], today: str) -> Iterator[Told]:
    """What changes in the files of the ledger."""
    yield from _records(sides, names, today)
    yield from _sprints(git, sides)
    for each in sides.files:
        path = os.fsdecode(each.path)
        if path == BASELINE_PATH:
            yield from _baseline(git, each)
        elif path == STRATEGY_PATH:
            yield from _strategy(git, each)
        elif path.startswith(f"{SIGNALS_FOLDER}/"):
            yield from _signal(git, each, path)


def _records(sides: Sides, names: Mapping[str, str], today: str) -> Iterator[Told]:
    old = {each.record.id: each.record for each in sides.before.loaded.records}
    new = {each.record.id: each.record for each in sides.after.loaded.records}
    paths = {
        each.record.id: each.path for side in (sides.before, sides.after) for each in side.loaded.records
    }
    broken = _broken(sides.after.loaded.broken)
    closed = [key for key in old if key in new and _closes(old[key], new[key])]
    reopened = [key for key in old if key in new and _closes(new[key], old[key])]
    gone = [key for key in old if key not in new and paths[key] not in broken]
    sums = (
        ("closes", len(closed)),
        ("opens again", len(reopened)),
        ("adds", len(new.keys() - old.keys())),
        ("deletes", len(gone)),
    )
    for words, amount in sums:
        if amount:
            yield Told(path=RECORDS, text=f"{words} {count(amount, 'record')}")
    for key in gone[:MOST_TOLD]:
        yield Told(
            path=paths[key],
            text=f"deletes the record of {names.get(key, key)}: a record is closed, never deleted",
        )
    for path in sorted(broken - _broken(sides.before.loaded.broken)):
        yield Told(path=path, text="breaks this record: it cannot be read")
    changed = [key for key in new if key in old and new[key] != old[key]]
    for key in changed[:MOST_TOLD]:
        version = Version(id=key, commit=None, before=old[key], after=new[key])
        for each in reversed(happenings([version], today)):
            yield Told(path=paths[key], text=f"{names.get(key, key)}: {_happened(each)}")
    if len(changed) > MOST_TOLD:
        yield Told(path=RECORDS, text=f"and changes {count(len(changed) - MOST_TOLD, 'record')} more")


def _closes(before: Record, after: Record) -> bool:
    return before.state not in CLOSED and after.state in CLOSED


def _broken(problems: Sequence[Problem]) -> set[str]:
    return {each.path for each in problems}


def _happened(each: Happening) -> str:
    """A decision, or fields that changed."""
    if each.event is not None:
        event = each.event
        spent = f", {number(event.hours)} h" if event.hours is not None else ""
        until = f" until {event.until}" if event.until else ""
        part = " in part" if event.partial else ""
        return f"{event.what}{part}{spent}{until} by {event.by}" + (f": {event.note}" if event.note else "")
    return "; ".join(
        f"{name} from {was} to {now}"
        if was and now
        else f"{name} is {now}"
        if now
        else f"{name} is no more {was}"
        for name, was, now in each.changes
    )


def _sprints(git: Git, sides: Sides) -> Iterator[Told]:
    paths = {os.fsdecode(each.path) for each in sides.files} | {
        os.fsdecode(each.old_path) for each in sides.files
    }
    if not any(path.startswith(f"{SPRINTS}/") for path in paths):
        return
    old, new = (
        {file.name: file for file in sprint_files_at(git, side.commit).files}
        for side in (sides.before, sides.after)
    )
    for name in sorted({*old, *new}):
        path = f"{SPRINTS}/{name}.toml"
        if name not in new:
            yield Told(path=path, text=f"drops the sprint {name}")
        elif old.get(name) != new[name]:
            yield from (Told(path=path, text=text) for text in _sprint(name, old.get(name), new[name]))


def _sprint(name: str, old: SprintFile | None, new: SprintFile) -> Iterator[str]:
    if old is None:
        hours = f", with {number(new.capacity_hours)} h" if new.capacity_hours is not None else ""
        yield f"adds the sprint {name}{hours}"
        if new.planned:
            yield f"plans {count(len(new.planned), 'debt')} for {name}"
        return
    if old.capacity_hours != new.capacity_hours:
        yield _numbers(f"the capacity of {name}", (old.capacity_hours, new.capacity_hours), " h")
    if old.min_debt_share != new.min_debt_share:
        shares = [None if each is None else each * 100 for each in (old.min_debt_share, new.min_debt_share)]
        yield _numbers(f"the share for repayment in {name}", (shares[0], shares[1]), " %")
    if old.carry_in != new.carry_in:
        yield _numbers(f"what is carried into {name}", (old.carry_in, new.carry_in), " h")
    if (old.start, old.end) != (new.start, new.end):
        yield f"moves {name} to {new.start or '?'} until {new.end or '?'}"
    came = [each for each in new.planned if each not in old.planned]
    gone = [each for each in old.planned if each not in new.planned]
    if came:
        yield f"plans {', '.join(came[:MOST_TOLD])} for {name}"
    if gone:
        yield f"takes {', '.join(gone[:MOST_TOLD])} out of {name}"


def _baseline(git: Git, each: FileChange) -> Iterator[Told]:
    old, new = (
        read_baseline((_data(git, oid, MOST_BASELINE) or b"").decode("utf-8", "replace")).fingerprints
        for oid in (each.old, each.new)
    )
    if new - old:
        yield Told(path=BASELINE_PATH, text=f"accepts {number(len(new - old))} more as they are")
    if old - new:
        yield Told(path=BASELINE_PATH, text=f"accepts {number(len(old - new))} no longer, or they are gone")


def _strategy(git: Git, each: FileChange) -> Iterator[Told]:
    try:
        old, new = (_topics(_data(git, oid, MAX_STRATEGY_BYTES)) for oid in (each.old, each.new))
    except BrokenDeclaration:
        yield Told(path=STRATEGY_PATH, text="cannot be read, or could not before")
        return
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            said = f"decides to {new[name].choice} {name}" if name in new else f"says nothing of {name} now"
            yield Told(path=STRATEGY_PATH, text=said)


def _topics(data: bytes | None) -> dict[str, Topic]:
    return {} if data is None else {topic.name: topic for topic in read_strategy(data)}


def _signal(git: Git, each: FileChange, path: str) -> Iterator[Told]:
    data = _data(git, each.new, MAX_SIGNAL_BYTES)
    if data is None:
        yield Told(path=path, text="takes a signal back")
        return
    try:
        declared = read_signal(data, path)
    except BrokenDeclaration:
        return
    yield Told(path=path, text=f"declares that this has happened: {declared.name}")


def _data(git: Git, oid: str, cap: int) -> bytes | None:
    """The bytes of a blob, None where there is none that can be read."""
    for _, data in git.batch((oid,) if oid else (), cap):
        return None if isinstance(data, Refusal) else data
    return None
