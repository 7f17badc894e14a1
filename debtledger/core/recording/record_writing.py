"""From a Record to the canonical text of its file: keys in a fixed order, so that git merges it well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from debtledger.core.recording.keypaths import plain
from debtledger.core.recording.record_reading import read_record
from debtledger.core.upgrades import CURRENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.recording.record import Event, Record, RecordTrigger

ORDER: Final = (
    ("", ("schema", "id", "title", "kind", "aspect", "owner", "labels", "state")),
    ("taken", ("date", "by", "commit")),
    ("decision", ("context", "alternatives")),
    (
        "bought",
        (
            "what",
            "saved_hours",
            "weeks",
            "cost_of_delay_per_week",
            "probability",
            "customer",
            "price",
            "realised",
        ),
    ),
    ("principal", ("hours", "basis", "points")),
    ("interest", ("drag_hours", "toil_hours_per_sprint", "expected_touches_per_sprint", "incident")),
    ("scope", ("paths",)),
    ("trigger", ("name", "use", "text", "when", "if")),
    ("links", ("issues", "requires", "blocks")),
    ("review", ("on",)),
    ("event", ("at", "what", "by", "hours", "partial", "until", "note")),
)
"""The tables of a record and their keys, as they are written; those before the first table have no name."""

DATES: Final = frozenset({"taken.date", "bought.realised.date", "review.on", "event.at", "event.until"})
ONE_LINE: Final = frozenset({"hours", "saved_hours", "drag_hours"})
"""Lists that are one value, a three-point estimate; the items of all others stand on lines of their own."""


def write_record(record: Record) -> str:
    """The canonical text of a record. Raises BrokenRecord for one that could not be read again."""
    text = "\n".join(_sections(record))
    read_record(text, record.id)
    return text


def section(name: str, values: Mapping[str, object]) -> str:
    """A table with its header, keys in the order of the mapping, each set apart by an empty line."""
    lines = [assignment(key, dated(f"{name}.{key}", value)) for key, value in values.items()]
    return f"[{name}]\n" + "\n".join(lines)


def event_section(values: Mapping[str, object]) -> str:
    """One event; without empty lines, since nobody edits what is append only."""
    lines = (assignment(key, dated(f"event.{key}", value)) for key, value in values.items())
    return "[[event]]\n" + "".join(lines)


def event_values(event: Event) -> dict[str, object]:
    """What an event says, in the order in which it is written."""
    said = _said(event)
    return {key: said[key] for key in dict(ORDER)["event"] if key in said}


def trigger_section(values: Mapping[str, object]) -> str:
    """One trigger with its conditions."""
    conditions = values.get("if")
    lines = [assignment(key, value) for key, value in values.items() if key != "if"]
    parts = ["[[trigger]]\n" + "\n".join(lines)]
    for condition in conditions if isinstance(conditions, list) else []:
        said = [
            assignment(key, dated("review.on" if key == "on" else "", item))
            for key, item in condition.items()
        ]
        parts.append("[[trigger.if]]\n" + "\n".join(said))
    return "\n".join(parts)


def assignment(key: str, value: object) -> str:
    """The line, or lines, that give a key its value, with the end of line."""
    return f"{_key(key)} = {value_text(value, key)}\n"


def value_text(value: object, key: str = "") -> str:
    """A value as TOML; a list has each item on a line of its own, but for three-point estimates."""
    value = plain(value)
    if isinstance(value, list) and value and key not in ONE_LINE:
        return "[\n" + "".join(f"    {one_line(item)},\n" for item in value) + "]"
    return one_line(value)


def dated(dotted: str, value: object) -> object:
    """The value, as a date where the key holds dates and the text is one."""
    if dotted in DATES and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return {name: dated(f"{dotted}.{name}", item) for name, item in value.items()}
    return value


def one_line(value: object) -> str:
    """A plain value as TOML on one line, but for a text that has several."""
    if isinstance(value, list):
        return f"[{', '.join(map(one_line, value))}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {one_line(item)}" for name, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    return _scalar(value)


def _scalar(value: object) -> str:
    import tomli_w

    several = isinstance(value, str) and "\n" in value and "\r" not in value
    return tomli_w.dumps({"x": value}, multiline_strings=several).removeprefix("x = ").removesuffix("\n")


def _key(name: str) -> str:
    import tomli_w

    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def _sections(record: Record) -> Iterator[str]:
    values = _values(record)
    for name, keys in ORDER:
        if name == "event":
            yield from (event_section(event_values(event)) for event in record.events)
        elif name == "trigger":
            yield from (trigger_section(_trigger(trigger)) for trigger in record.triggers)
        elif name:
            said = {key: value for key in keys if (value := values.get(f"{name}.{key}")) is not None}
            if said:
                yield section(name, said)
        else:
            said = {key: value for key in keys if (value := values.get(key)) is not None}
            yield "\n".join(assignment(key, value) for key, value in said.items())


def _values(record: Record) -> dict[str, object]:
    """What the record says, by dotted key; None and lists without items for what it does not."""
    found: dict[str, object] = {
        "schema": CURRENT,
        "decision.context": record.context,
        "decision.alternatives": record.alternatives,
        "principal.hours": record.principal_hours,
        "principal.basis": record.principal_basis,
        "principal.points": record.points,
        "scope.paths": record.scope_paths,
        "links.issues": record.refs,
        "links.requires": record.requires,
        "links.blocks": tuple(map(_said, record.blocks)),
        "review.on": record.review_on,
    }
    for name in ("id", "title", "kind", "aspect", "owner", "labels", "state"):
        found[name] = getattr(record, name)
    for name in ("taken", "bought", "interest"):
        found |= {f"{name}.{key}": value for key, value in _said(getattr(record, name)).items()}
    return {key: value for key, value in found.items() if value not in (None, ())}


def _trigger(trigger: RecordTrigger) -> dict[str, object]:
    when = trigger.when if trigger.at_least is None else {"at_least": trigger.at_least}
    found = {"name": trigger.name, "use": trigger.use, "text": trigger.text, "when": when}
    said: dict[str, object] = {key: value for key, value in found.items() if value is not None}
    return {**said, "if": list(trigger.conditions)} if trigger.conditions else said


def _said(value: object) -> dict[str, object]:
    """The fields of a value class that differ from what it says when it says nothing."""
    found: dict[str, object] = {}
    for item in fields(value) if is_dataclass(value) else ():
        said = getattr(value, item.name)
        if said != item.default:
            found[item.name] = _said(said) if is_dataclass(said) else said
    return found
