"""Record files: reading, writing, and edits that leave every character alone that they do not mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.recording.keypaths import REMOVE, applied, same
from debtledger.core.recording.record import (
    EVENT_KINDS,
    MAX_RECORD_BYTES,
    STATES,
    Block,
    Bought,
    BrokenRecord,
    Condition,
    Event,
    Incident,
    Realised,
    Record,
    RecordInterest,
    RecordTrigger,
    Taken,
    record_path,
)
from debtledger.core.recording.record_reading import MEND, read_record, read_values, unknown_keys
from debtledger.core.recording.record_writing import dated, event_section, event_values, write_record
from debtledger.core.recording.splice import EditImpossible, appended, splice
from debtledger.core.upgrades import steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.recording.keypaths import Changes

__all__ = [
    "EVENT_KINDS",
    "MAX_RECORD_BYTES",
    "REMOVE",
    "STATES",
    "Block",
    "Bought",
    "BrokenRecord",
    "Condition",
    "EditImpossible",
    "Event",
    "Incident",
    "Realised",
    "Record",
    "RecordInterest",
    "RecordTrigger",
    "Taken",
    "append_event",
    "edit_record",
    "read_record",
    "record_path",
    "unknown_keys",
    "write_record",
]


def edit_record(text: str, changes: Changes) -> str:
    """Give keys of a record their new values, or take them away; nothing else in the text changes.

    Keys are dotted: "owner", "principal.hours", "trigger.0.text". An older record is brought to the current
    schema on the way. Raises BrokenRecord where the record is broken, and EditImpossible.
    """
    name = _name(text)
    read_record(text, name)
    for step in (*steps(read_values(text, name)), changes):
        for dotted, value in step.items():
            text = _changed(text, name, dotted, value)
    return _sound(text, name)


def append_event(text: str, event: Event) -> str:
    """The text of a record with one more event at its end. Raises BrokenRecord and EditImpossible."""
    name = _name(text)
    text = edit_record(text, {})
    values = event_values(event)
    before = read_values(text, name)
    events = before.get("event", [])
    fresh = appended(text, event_section(values))
    said = {key: dated(f"event.{key}", value) for key, value in values.items()}
    wanted = applied(before, {"event": [*(events if isinstance(events, list) else ()), said]})
    if isinstance(events, list) and events and "[[event]]" not in text.replace(" ", ""):
        raise EditImpossible("its events are not written as [[event]] tables")
    _sound(fresh, name)
    if not same(read_values(fresh, name), wanted):
        raise EditImpossible("an event cannot be added without touching something else")
    return fresh


def _sound(text: str, name: str) -> str:
    """The text itself. Raises EditImpossible where it is no record any more."""
    try:
        read_record(text, name)
    except BrokenRecord as error:
        message = "; ".join(problem.message for problem in error.problems)
        hint = error.problems[0].hint
        hint = "shorten its texts by hand, or make two records of it" if hint == MEND else hint
        raise EditImpossible(f"the record would be broken: {message}", hint) from None
    return text


def _name(text: str) -> str:
    name = read_values(text, "?").get("id")
    return name if isinstance(name, str) else "?"


def _changed(text: str, name: str, dotted: str, value: object) -> str:
    if dotted == "id":
        raise EditImpossible("a record keeps its id for ever")
    before = read_values(text, name)
    wanted = _wanted(before, dotted, value)
    if same(before, wanted):
        return text
    fresh = splice(text, dotted, value)
    try:
        after = read_values(fresh, name)
    except BrokenRecord as error:
        message = f"{dotted} cannot be changed by itself: {error.problems[0].message}"
        raise EditImpossible(message) from None
    if not same(after, wanted):
        raise EditImpossible(f"{dotted} cannot be changed without touching something else")
    return fresh


def _wanted(before: Mapping[str, object], dotted: str, value: object) -> Mapping[str, object]:
    named = ".".join(part for part in dotted.split(".") if not part.isdecimal())
    try:
        return applied(before, {dotted: value if value is REMOVE else dated(named, value)})
    except (LookupError, TypeError) as error:
        raise EditImpossible(f"{dotted} cannot be set: {error}") from None
