"""From the text of a record file to its Record, or to everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final

from debtledger import toml
from debtledger.core.identity import ID_LENGTH, canonical_id, valid_id
from debtledger.core.model import Problem
from debtledger.core.recording.record import (
    MAX_RECORD_BYTES,
    STATES,
    Block,
    Bought,
    BrokenRecord,
    Event,
    Incident,
    Realised,
    Record,
    RecordInterest,
    RecordTrigger,
    Taken,
    record_path,
)
from debtledger.core.recording.tables import Fault, Reading, endless, plain_text
from debtledger.core.upgrades import CURRENT, UPGRADES, upgraded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.recording.record import Condition
    from debtledger.core.recording.tables import Table

BROKEN: Final = "DL030"
UNKNOWN_KEY: Final = "DL031"
MEND: Final = "mend the file by hand, or take it back from git: git checkout HEAD -- FILE"
FULL_ID: Final = len("D-") + ID_LENGTH


def read_record(text: str, name: str) -> Record:
    """Read the text of the record file that is called `name` (without its ending).

    Raises BrokenRecord, which lists everything that is wrong; keys that are not known are not wrong.
    """
    record, _ = _read(text, name)
    return record


def unknown_keys(text: str, name: str) -> tuple[Problem, ...]:
    """A warning for each key that is not known. Raises BrokenRecord."""
    _, reading = _read(text, name)
    found = [
        Fault(path, f"{'.'.join(path)} is not known", "it is kept as it is; look for a slip of the pen")
        for path in reading.unknown()
    ]
    return _problems(found, text, name, UNKNOWN_KEY)


def read_values(text: str, name: str) -> Mapping[str, object]:
    """The values of a record's text as TOML, in the schema that it is written in. Raises BrokenRecord."""
    if {found[0][:7] for found in _MARKERS.finditer(text)} >= {"<" * 7, "=" * 7, ">" * 7}:
        raise _broken(name, _line_of(text, "<<<<<<<"), "it holds conflict markers of git", _RESOLVE)
    try:
        values = _parse(text)
    except toml.TomlError as error:
        hint = _TWICE if "overwrite a value" in error.message else MEND
        raise _broken(name, error.line or 1, error.message, hint) from None
    except UnicodeEncodeError:
        raise _broken(name, 1, "not UTF-8 text", MEND) from None
    schema = values.get("schema")
    if type(schema) is not int or schema < 1:
        raise _broken(name, 1, "it does not say its schema", f'write "schema = {CURRENT}" as its first line')
    if schema > CURRENT or (schema < CURRENT and schema not in UPGRADES):
        message = f"it has schema {schema}, and this debtledger knows {CURRENT}: a newer one wrote it"
        raise _broken(name, 1, message, "pip install --upgrade debtledger")
    return values


_RESOLVE = (
    "debtledger doctor --fix merges the two sides where it can; else choose in the file, then git add it"
)
_TWICE = "debtledger doctor --fix makes a comment of the second, or take one of the two out"
_MARKERS = re.compile(r"^(?:<{7}|>{7}) .*$|^={7}\r?$", re.MULTILINE)
_MANY_DOTS = re.compile(rf"^(?:[^.\n]*+\.){{{toml.MAX_PARTS - 1}}}", re.MULTILINE)
_MANY_BRACKETS: Final = 200


def _read(text: str, name: str) -> tuple[Record, Reading]:
    values = upgraded(read_values(text, name))
    reading = Reading()
    top = reading.table(values)
    top.asked.add("schema")
    if ("nan" in text or "inf" in text) and endless(values):
        reading.faults.append(Fault((), "nan and infinity are no numbers to reckon with", "write a number"))
    record = _record(top, name)
    if reading.faults:
        raise BrokenRecord(_problems(reading.faults, text, name))
    return record, reading


def _parse(text: str) -> Mapping[str, object]:
    """Parse TOML; only what looks like a hostile document takes the slow way that examines it first."""
    data = text.encode()
    if len(data) <= toml.MAX_LINE and data.count(b"[") + data.count(b"{") < _MANY_BRACKETS:
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if not _MANY_DOTS.search(plain):
            try:
                return tomllib.loads(plain)
            except (ValueError, RecursionError):
                pass  # the slow way knows why, and where
    return toml.parse(data, MAX_RECORD_BYTES).values


def _line_of(text: str, words: str) -> int:
    return text.count("\n", 0, max(text.find(words), 0)) + 1


def _broken(name: str, line: int, message: str, hint: str) -> BrokenRecord:
    return BrokenRecord((_problem(name, line, message, hint),))


def _problem(name: str, line: int, message: str, hint: str) -> Problem:
    return Problem(
        code=BROKEN, severity="error", path=record_path(name), line=line, message=message, hint=hint
    )


def _problems(faults: Iterable[Fault], text: str, name: str, code: str = BROKEN) -> tuple[Problem, ...]:
    document = toml.parse(text.encode(), MAX_RECORD_BYTES)
    return tuple(
        Problem(
            code=code,
            severity="error" if code == BROKEN else "warning",
            path=record_path(name),
            line=document.line(fault.path),
            message=fault.message,
            hint=fault.hint,
        )
        for fault in faults
    )


def _record(top: Table, name: str) -> Record:
    links, decision, principal = top.table("links"), top.table("decision"), top.table("principal")
    return Record(
        id=_id(top, name),
        title=_title(top),
        state=top.word("state", STATES) or "active",
        kind=top.text("kind"),
        aspect=top.text("aspect"),
        owner=top.text("owner"),
        labels=top.texts("labels"),
        taken=_taken(top.table("taken")),
        context=decision.text("context"),
        alternatives=decision.texts("alternatives"),
        bought=_bought(top.table("bought")),
        principal_hours=principal.three("hours"),
        principal_basis=principal.text("basis"),
        points=principal.number("points"),
        interest=_interest(top.table("interest")),
        scope_paths=top.table("scope").texts("paths"),
        triggers=tuple(map(_trigger, top.tables("trigger"))),
        refs=links.texts("issues"),
        requires=links.texts("requires"),
        blocks=tuple(_blocks(links)),
        review_on=top.table("review").date("on"),
        events=tuple(map(_event, top.tables("event"))),
    )


def _id(top: Table, name: str) -> str:
    found = top.text("id") or ""
    if not (valid_id(found) and len(found) == FULL_ID and found == canonical_id(found)):
        named = valid_id(name) and len(name) == FULL_ID and name == canonical_id(name)
        form = 'an id is "D-" and 8 of 0-9 a-z but i, l, o, u; the file has the same name'
        hint = f'write id = "{name}", as the file is called' if named else form
        top.fault("id", f"the id {found!r} is none", hint)
    elif found != name:
        hint = f"call it {found}.toml again, or write its own id; a copy needs a new id and name"
        top.fault("id", f"the id is {found}, but the file is called {name}", hint)
    return found


def _title(top: Table) -> str:
    title = top.text("title") or ""
    if not title.strip() or "\n" in title:
        top.fault("title", "the title is not one line of text", 'write title = "..."')
    return title


def _taken(table: Table) -> Taken:
    return Taken(date=table.date("date"), by=table.text("by"), commit=table.text("commit"))


def _bought(table: Table) -> Bought:
    realised = table.table("realised")
    outcome = Realised(
        value=realised.number("value"), evidence=realised.text("evidence"), date=realised.date("date")
    )
    return Bought(
        what=table.text("what"),
        saved_hours=table.three("saved_hours"),
        weeks=table.number("weeks"),
        cost_of_delay_per_week=table.number("cost_of_delay_per_week"),
        probability=table.number("probability"),
        customer=table.text("customer"),
        price=table.number("price"),
        realised=None if outcome == Realised() else outcome,
    )


def _interest(table: Table) -> RecordInterest:
    incident = table.table("incident")
    risk = Incident(
        probability_per_sprint=incident.number("probability_per_sprint"),
        hours=incident.number("hours"),
        customer_visible=incident.truth("customer_visible"),
    )
    return RecordInterest(
        drag_hours=table.three("drag_hours"),
        toil_hours_per_sprint=table.number("toil_hours_per_sprint"),
        expected_touches_per_sprint=table.number("expected_touches_per_sprint"),
        incident=None if risk == Incident() else risk,
    )


def _trigger(table: Table) -> RecordTrigger:
    when = table.ask("when")
    return RecordTrigger(
        name=table.text("name"),
        use=table.text("use"),
        text=table.text("text"),
        when=when if isinstance(when, str) else None,
        at_least=_at_least(table, when),
        conditions=tuple(map(_condition, table.tables("if"))),
    )


def _at_least(table: Table, when: object) -> int | None:
    if when is None or when in ("all", "any"):
        return None
    if isinstance(when, dict):
        least = when.get("at_least")
        if when.keys() == {"at_least"} and type(least) is int and least > 0:
            return least
    table.fault("when", "trigger.when is not understood", 'write "all", "any" or { at_least = 2 }')
    return None


def _condition(table: Table) -> Condition:
    table.asked.update(table.values)
    if not isinstance(table.values.get("signal"), str):
        table.fault("signal", "a condition does not say its signal", 'write signal = "..."')
    return {key: plain_text(value) for key, value in table.values.items()}


def _blocks(links: Table) -> Iterator[Block]:
    items = links.ask("blocks")
    if isinstance(items, list) and not all(isinstance(item, dict) for item in items):
        yield from (Block(item=item) for item in links.texts("blocks"))
        return
    for table in links.tables("blocks"):
        item = table.text("item")
        if item is None:
            table.fault("item", "it does not say what is blocked", 'write item = "..."')
        yield Block(item=item or "", hours_per_sprint=table.number("hours_per_sprint"))


def _event(table: Table) -> Event:
    event = Event(
        at=table.date("at") or "",
        what=table.text("what") or "",
        by=table.text("by") or "",
        note=table.text("note") or "",
        hours=table.number("hours"),
        partial=table.truth("partial") or False,
        until=table.date("until"),
    )
    for key, value in (("at", event.at), ("what", event.what)):
        if not value:
            table.fault(key, f"an event does not say {key}", f"write {key} = ...")
    return event
