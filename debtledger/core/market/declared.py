"""What people declared: signals, one TOML file each, and the topics that a project tackles or ignores."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, get_args

from debtledger import toml
from debtledger.core import whereabouts
from debtledger.core.identity import normalised_title
from debtledger.core.market.demand import Choice, Declared, Topic
from debtledger.core.recording.record_writing import assignment, one_line
from debtledger.core.recording.tables import Reading, endless
from debtledger.core.rules import problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.model import Problem
    from debtledger.core.recording.tables import Table

SIGNALS: Final = "signals"
SIGNALS_FOLDER: Final = f"{whereabouts.HOME}/{SIGNALS}"
STRATEGY: Final = "strategy.toml"
STRATEGY_PATH: Final = f"{whereabouts.HOME}/{STRATEGY}"
ENDING: Final = ".toml"
MAX_SIGNAL_BYTES: Final = 16 << 10
MAX_STRATEGY_BYTES: Final = 64 << 10
MAX_NAME: Final = 2000
"""As long as the words of a repay-when may be that wait for it."""
MAX_NOTE: Final = 2000
MAX_TOPIC: Final = 64
SCHEMA: Final = 1
CHOICES: Final[tuple[Choice, ...]] = get_args(Choice)
BROKEN: Final = "DL060"


class BrokenDeclaration(ValueError):  # noqa: N818 - the name that everybody uses for what cannot be read
    """A declared file that cannot be understood: everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.path}:{each.line}: {each.message}" for each in problems))
        self.problems = problems


def wording(text: str) -> str:
    """The words for comparing, without case and punctuation."""
    return normalised_title(text)


def topic_key(name: str) -> str:
    """The name of a topic for comparing: its words without case and punctuation."""
    return wording(name)


def signal_file_name(declared: Declared) -> str:
    """The file of a declared signal: its day, its words and what tells it from others; always the same."""
    from hashlib import sha256

    said = "\0".join((declared.at, wording(declared.name), declared.by, declared.note))
    slug = _NOT_IN_NAMES.sub("-", wording(declared.name)).strip("-")[:40].strip("-") or "signal"
    return f"{declared.at}-{slug}-{sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}{ENDING}"


def write_signal(declared: Declared) -> str:
    """The text of a signal's file. Raises BrokenDeclaration for what could not be read again."""
    said: dict[str, object] = {"schema": SCHEMA, "name": declared.name, "at": date.fromisoformat(declared.at)}
    said["by"] = declared.by
    if declared.note:
        said["note"] = declared.note
    text = "".join(assignment(key, value) for key, value in said.items())
    read_signal(text.encode(), declared.path or signal_file_name(declared))
    return text


def read_signal(data: bytes, path: str) -> Declared:
    """Read a signal's file. Raises BrokenDeclaration; keys that are not known are left alone."""
    top, reading = _opened(data, path, MAX_SIGNAL_BYTES)
    found = Declared(
        name=" ".join((top.text("name") or "").split()),
        at=top.date("at") or "",
        by=top.text("by") or "",
        note=top.text("note") or "",
        path=path,
    )
    if not wording(found.name) or len(found.name) > MAX_NAME:
        top.fault("name", f"its name is not one of 1 to {MAX_NAME} characters", 'write name = "..."')
    if not found.at:
        top.fault("at", "it does not say its day", "write at = 2026-01-31")
    if len(found.note) > MAX_NOTE:
        top.fault("note", f"its note has more than {MAX_NOTE} characters", "write a shorter one")
    _refuse(reading, data, path, MAX_SIGNAL_BYTES)
    return found


def read_strategy(data: bytes, path: str = STRATEGY_PATH) -> tuple[Topic, ...]:
    """The topics of a strategy file, by name. Raises BrokenDeclaration."""
    top, reading = _opened(data, path, MAX_STRATEGY_BYTES)
    topics = top.table("topic")
    found = [_topic(topics.table(name), name) for name in topics.values]
    twice = _twice(found)
    if twice is not None:
        topics.fault(twice.name, f"the topic {twice.name} stands there twice", "take one of the two out")
    _refuse(reading, data, path, MAX_STRATEGY_BYTES)
    return tuple(sorted(found, key=lambda topic: (topic_key(topic.name), topic.name)))


def with_topic(text: str, topic: Topic) -> str:
    """The text of a strategy file in which a topic has been decided on; the rest of it stays as it is.

    Raises BrokenDeclaration where the text is broken, or would be.
    """
    before = read_strategy(text.encode()) if text.strip() else ()
    known = next((each for each in before if topic_key(each.name) == topic_key(topic.name)), None)
    wanted = replace(topic, name=known.name) if known else topic
    blocks = _blocks(text if text.strip() else f"schema = {SCHEMA}\n")
    fresh = _block(wanted)
    kept = [fresh if known and _names(block) == known.name else block for block in blocks]
    if known is None:
        later = [
            index
            for index, block in enumerate(blocks)
            if (name := _names(block)) and topic_key(name) > topic_key(topic.name)
        ]
        kept.insert(later[0] if later else len(kept), fresh)
    changed = "\n\n".join(block.strip("\n") for block in kept) + "\n"
    after = {each.name: each for each in read_strategy(changed.encode())}
    if after != {**{each.name: each for each in before}, wanted.name: wanted}:
        message = "the topic cannot be put in without changing others"
        raise BrokenDeclaration((problem(BROKEN, STRATEGY_PATH, 1, message, "write it there by hand"),))
    return changed


_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_HEADER = re.compile(r"^\[[ \t]*topic[ \t]*\.", re.MULTILINE)


def _opened(data: bytes, path: str, limit: int) -> tuple[Table, Reading]:
    try:
        values = toml.parse(data, limit).values
    except toml.TomlError as error:
        hint = "mend the file by hand, or take it back from git"
        raise BrokenDeclaration((problem(BROKEN, path, error.line or 1, error.message, hint),)) from None
    reading = Reading()
    top = reading.table(values)
    schema = top.ask("schema")
    if type(schema) is not int or schema < 1:
        top.fault("schema", "it does not say its schema", f'write "schema = {SCHEMA}" as its first line')
    elif schema > SCHEMA:
        message = f"it has schema {schema}, and this debtledger knows {SCHEMA}: a newer one wrote it"
        top.fault("schema", message, "pip install --upgrade debtledger")
    if endless(values):
        top.fault("schema", "nan and infinity are no numbers to reckon with", "write a number")
    return top, reading


def _refuse(reading: Reading, data: bytes, path: str, limit: int) -> None:
    if not reading.faults:
        return
    document = toml.parse(data, limit)
    raise BrokenDeclaration(
        tuple(
            problem(BROKEN, path, document.line(fault.path), fault.message, fault.hint)
            for fault in reading.faults
        )
    )


def _topic(table: Table, name: str) -> Topic:
    if not topic_key(name) or len(name) > MAX_TOPIC or "\n" in name:
        table.fault("choice", f"the name of a topic has 1 to {MAX_TOPIC} characters", "[topic.security]")
    choice = table.word("choice", CHOICES)
    if choice is None:
        table.fault("choice", f"{name}: tackle or ignore?", 'write choice = "tackle"')
    return Topic(
        name=name,
        choice="tackle" if choice == "tackle" else "ignore",
        since=table.date("since") or "",
        review=table.date("review") or "",
        note=table.text("note") or "",
    )


def _twice(topics: Iterable[Topic]) -> Topic | None:
    seen: set[str] = set()
    for topic in topics:
        if topic_key(topic.name) in seen:
            return topic
        seen.add(topic_key(topic.name))
    return None


def _block(topic: Topic) -> str:
    """A topic with its header; keys stand apart, so that edits of neighbouring ones merge."""
    said = {"choice": topic.choice, "since": topic.since, "review": topic.review, "note": topic.note}
    lines = [
        f"{key} = {value if key in ('since', 'review') else one_line(value)}"
        for key, value in said.items()
        if value
    ]
    return f"[topic.{one_line(topic.name)}]\n" + "\n\n".join(lines)


def _blocks(text: str) -> list[str]:
    """The text cut before each header of a topic."""
    starts = [0, *(found.start() for found in _HEADER.finditer(text)), len(text)]
    return [text[here:there] for here, there in pairwise(starts) if text[here:there].strip()]


def _names(block: str) -> str:
    """The topic that a block is about; empty for what stands before the first."""
    if not _HEADER.match(block):
        return ""
    return next(_names_in(block), "")


def _names_in(block: str) -> Iterator[str]:
    try:
        topics = toml.parse(block.encode(), MAX_STRATEGY_BYTES).values.get("topic")
    except toml.TomlError:
        return
    if isinstance(topics, dict):
        yield from topics
