"""What happened to records: the changes that git remembers, and the decisions that the records tell."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from debtledger.core.recording.record import Record
from debtledger.core.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.recording.record import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit: its id, the author's date in UTC (YYYY-MM-DD) and name, and the first line of its message."""

    id: str
    date: str
    author: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A change of one record by one commit (None: not committed yet).

    before and after are None where there was no file, or one that cannot be read; created tells which.
    """

    id: str
    commit: Commit | None
    before: Record | None
    after: Record | None
    created: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of an audit trail.

    event is the decision of a person, None for a change of other fields; those are in `changes`, each with
    its old and new words (empty where there was nothing). The commit is None for what is not committed yet.
    """

    id: str
    date: str
    by: str
    event: Event | None
    changes: tuple[tuple[str, str, str], ...]
    commit: Commit | None
    created: bool = False


def happenings(versions: Iterable[Version], today: str) -> tuple[Happening, ...]:
    """What happened, in the order of the versions, which is the latest first; other changes are today's.

    An event is told once, with the first commit that has it; the state it leads to is not told again.
    """
    told: set[tuple[str, Event]] = set()
    found = [list(_told(version, told, today)) for version in reversed(list(versions))]
    return tuple(each for group in reversed(found) for each in reversed(group))


_NOT_COMPARED = frozenset({"id", "events"})


def _told(version: Version, told: set[tuple[str, Event]], today: str) -> Iterator[Happening]:
    commit, after = version.commit, version.after
    if after is None:
        yield _change(version, today, (("text", "", "no record that can be read"),))
        return
    known = set(version.before.events) if version.before else set()
    fresh = [event for event in after.events if event not in known and (version.id, event) not in told]
    told.update((version.id, event) for event in after.events)
    changes = tuple(_differences(version.before, after, decided=bool(fresh)))
    if changes or version.before is None:
        yield _change(version, today, changes)
    for event in fresh:
        yield Happening(id=version.id, date=event.at, by=event.by, event=event, changes=(), commit=commit)


def _change(version: Version, today: str, changes: tuple[tuple[str, str, str], ...]) -> Happening:
    commit = version.commit
    return Happening(
        id=version.id,
        date=commit.date if commit else today,
        by=commit.author if commit else "",
        event=None,
        changes=changes,
        commit=commit,
        created=version.created,
    )


def _differences(before: Record | None, after: Record, *, decided: bool) -> Iterator[tuple[str, str, str]]:
    """The fields that differ, with their words; not the state where an event tells it."""
    if before is None:
        return
    for item in fields(Record):
        old, new = getattr(before, item.name), getattr(after, item.name)
        if old != new and item.name not in _NOT_COMPARED and not (decided and item.name == "state"):
            yield item.name, _words(old), _words(new)


def _words(value: object) -> str:
    """A value of a record in few words."""
    if value is None:
        return ""
    if isinstance(value, float):
        return number(value)
    if isinstance(value, tuple):
        return _three(value) or ", ".join(filter(None, map(_words, value)))
    slots: Sequence[str] = getattr(value, "__slots__", ())
    if slots:
        said = {name: _words(getattr(value, name)) for name in slots}
        return _paired({name: words for name, words in said.items() if words})
    return str(value)


def _three(value: tuple[object, ...]) -> str:
    estimate = [each for each in value if isinstance(each, float)]
    if len(estimate) != 3 or len(value) != 3:  # noqa: PLR2004 - low, likely, high
        return ""
    return "/".join(dict.fromkeys(map(number, estimate)))


def _paired(said: Mapping[str, str]) -> str:
    return (
        next(iter(said.values()))
        if len(said) == 1
        else ", ".join(f"{name} {words}" for name, words in said.items())
    )
