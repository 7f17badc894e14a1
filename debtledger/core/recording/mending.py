"""Repairing the text of a broken record without losing anything that it states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from debtledger import toml
from debtledger.core.recording.record import MAX_RECORD_BYTES, BrokenRecord
from debtledger.core.recording.record_reading import read_record, read_values
from debtledger.core.recording.records import EditImpossible, append_event, edit_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from debtledger.core.recording.record import Event

MOST_TWINS = 20
LONGEST_SHOWN = 60


class Undecided(Exception):  # noqa: N818 - nobody did anything wrong
    """Both sides of a conflict say something else, and only a person can choose: what it is about."""


class Mended(NamedTuple):
    """A text that can be read again, and what was done to it, in words."""

    text: str
    done: tuple[str, ...]


def mend(text: str, name: str, base: str | None, ids: Collection[str]) -> Mended | None:
    """Mend the text of the record file called `name`; None where a person has to choose.

    Conflict markers go where no field was changed on both sides since base, the text that both sides come
    from (None: unknown); events of both sides stay. A key that stands twice keeps its first value, the other
    becomes a comment. A copy of another record (ids: the records that are sound) gets the id of its file.
    Raises Undecided where the sides of a conflict say something else.
    """
    done: list[str] = []
    try:
        for repair in (_resolved, _without_twins, _named):
            fresh = repair(text, _Case(name, base, ids))
            if fresh is not None:
                text, said = fresh
                done.append(said)
        read_record(text, name)
    except (BrokenRecord, EditImpossible):
        return None
    return Mended(text, tuple(done) or ("its text is saved as UTF-8",))


class _Case(NamedTuple):
    name: str
    base: str | None
    ids: Collection[str]


class _Sides(NamedTuple):
    ours: str
    theirs: str
    base: str | None


_OPEN = re.compile(r"<{7}(?: |\r?$)")
_CLOSE = re.compile(r">{7}(?: |\r?$)")
_PARENT = re.compile(r"\|{7}(?: |\r?$)")
_MIDDLE = re.compile(r"={7}\r?$")
_KEY = re.compile(r"\s*[A-Za-z0-9_.\"'-]+\s*=")
_ID = re.compile(r"^(\s*id\s*=\s*)([\"'])(?P<id>[^\"'\n]*)\2", re.MULTILINE)


def _resolved(text: str, case: _Case) -> tuple[str, str] | None:
    """Merge the two sides of all conflicts. Raises Undecided where both changed one field."""
    sides = _sides(text)
    if sides is None:
        return None
    ours, theirs = (_values(side, case.name) for side in (sides.ours, sides.theirs))
    parent = sides.base if sides.base is not None else case.base
    before = None if parent is None else _values(parent, case.name)
    changes = dict(_taken(_flat(ours), _flat(theirs), None if before is None else _flat(before)))
    known = read_record(sides.ours, case.name).events
    fresh = edit_record(sides.ours, changes)
    for event in _missing(known, read_record(sides.theirs, case.name).events):
        fresh = append_event(fresh, event)
    return fresh, "the two sides of a conflict were merged; no field was changed on both"


def _sides(text: str) -> _Sides | None:
    """The texts of both sides, and of their parent where git wrote it down; None without conflict markers."""
    parts: dict[str, list[str]] = {"ours": [], "theirs": [], "base": []}
    inside, parented, seen = "", True, False
    for line in text.split("\n"):
        if not inside and _OPEN.match(line):
            inside, seen, parent_here = "ours", True, False
        elif inside == "ours" and _PARENT.match(line):
            inside, parent_here = "base", True
        elif inside in ("ours", "base") and _MIDDLE.match(line):
            inside, parented = "theirs", parented and parent_here
        elif inside == "theirs" and _CLOSE.match(line):
            inside = ""
        else:
            for side in (inside,) if inside else parts:
                parts[side].append(line)
    if not seen or inside:
        return None
    ours, theirs, base = ("\n".join(parts[side]) for side in ("ours", "theirs", "base"))
    return _Sides(ours, theirs, base if parented else None)


def _values(text: str, name: str) -> Mapping[str, object]:
    read_record(text, name)
    return read_values(text, name)


def _flat(values: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """The values by dotted key, without the events."""
    found: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{key}.")
        elif prefix or key != "event":
            found[prefix + key] = value
    return found


def _taken(
    ours: Mapping[str, object], theirs: Mapping[str, object], before: Mapping[str, object] | None
) -> Iterator[tuple[str, object]]:
    """What to take from their side. Raises Undecided where both changed a field, or one may have."""
    from debtledger.core.recording.keypaths import REMOVE

    for key in dict.fromkeys((*ours, *theirs)):
        here, there = ours.get(key), theirs.get(key)
        if here == there:
            continue
        if before is None:
            if here is not None and there is not None:
                raise Undecided(f"{key} differs, and what it was before is not known: {_versus(here, there)}")
            if there is not None:
                yield key, there
        elif here == before.get(key):
            yield key, REMOVE if there is None else there
        elif there != before.get(key):
            raise Undecided(f"{key} was changed on both sides: {_versus(here, there)}")


def _versus(here: object, there: object) -> str:
    ours, theirs = ("nothing" if side is None else f"{side}"[:LONGEST_SHOWN] for side in (here, there))
    return f"{ours} here, {theirs} there"


def _missing(known: Sequence[Event], others: Sequence[Event]) -> list[Event]:
    return [event for event in others if event not in known]


def _without_twins(text: str, case: _Case) -> tuple[str, str] | None:
    """Make a comment of each assignment whose key was assigned before."""
    twins: list[str] = []
    for _ in range(MOST_TWINS):
        try:
            toml.parse(text.encode("utf-8", "surrogatepass"), MAX_RECORD_BYTES)
        except toml.TomlError as error:
            if "overwrite a value" not in error.message or not error.line:
                break
            lines = text.split("\n")
            last = error.line - 1
            first = next((at for at in range(last, -1, -1) if _KEY.match(lines[at])), None)
            if first is None:
                break
            twins.append(lines[first].partition("=")[0].strip())
            lines[first : last + 1] = [f"# {line}" for line in lines[first : last + 1]]
            text = "\n".join(lines)
        else:
            break
    if not twins:
        return None
    return text, f"{', '.join(twins)} stood twice in {case.name}; the second became a comment"


def _named(text: str, case: _Case) -> tuple[str, str] | None:
    """Give a copy of a sound record the id that its own file is called by."""
    found = _ID.search(text)
    if found is None or found["id"] == case.name or found["id"] not in case.ids:
        return None
    fresh = text[: found.start("id")] + case.name + text[found.end("id") :]
    return fresh, f"it was a copy of {found['id']}; its own id is now that of its file"
