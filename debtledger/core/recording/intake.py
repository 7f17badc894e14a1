"""A new debt in words: what people say of it field by field, and the record that it becomes."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.model import Tag
from debtledger.core.recording.record import Block, Bought, Record, RecordInterest, RecordTrigger, Taken
from debtledger.core.tagging.draft import Draft
from debtledger.core.tagging.fields import KEYS, read_field
from debtledger.core.tagging.tags import read_comment
from debtledger.core.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.vocabulary import Vocabulary

KEYWORD: Final = "DEBT"
TITLE: Final = "title"
CONTEXT: Final = "context"
LONGEST_TITLE: Final = 500
WIDTH: Final = 80
SEVERAL: Final = frozenset({"repay-when", "ref", "requires"})


class Question(NamedTuple):
    """A field of a new debt: its name, what it is about, and examples of what may be said."""

    name: str
    about: str
    examples: str = ""


QUESTIONS: Final = (
    Question(TITLE, "what was left undone, in one line"),
    Question("cost", "the effort to repay it now", "3d, 2-4d, 2d/3d/5d, 5sp"),
    Question("interest", "the effort that it costs while it is there", "2h/sprint, 1h/touch"),
    Question("bought", "what the shortcut made possible"),
    Question("saved", "the effort that it saved", "2w, 3-5d"),
    Question("repay-when", "what must become true before it is repaid", "2026-12-01, #412 closed, words"),
    Question("owner", "who answers for it", "@platform"),
    Question("kind", "the sort of shortcut", ", ".join(KINDS)),
    Question("aspect", "the quality that customers would buy", "security, performance"),
    Question("ref", "an issue that belongs to it", "#412, org/repo#7, SEC-41"),
)


class Misunderstanding(ValueError):  # noqa: N818 - what it is says more than that it is an error
    """A field whose value is not understood: its name, what is wrong, and what to write instead."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.hint = hint


def read_said(said: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> Tag:
    """What was said of a new debt, by field; fields without a value are not said. Raises Misunderstanding."""
    draft = Draft(keyword=KEYWORD, line=1, end_line=1, vocabulary=vocabulary)
    for name, values in said.items():
        for value in values:
            if value.strip():
                _read(draft, name, value)
    return draft.tag()


def check(name: str, value: str, vocabulary: Vocabulary) -> None:
    """Raise Misunderstanding where a single value is not understood."""
    read_said({name: [value]}, vocabulary)


def as_record(tag: Tag, identity: str, taken: Taken) -> Record:
    """The record of a debt that says all that its tag says."""
    rates = tag.interest
    touch = rates.per_touch_hours
    return Record(
        id=identity,
        title=" ".join(tag.title.split()),
        kind=tag.kind,
        aspect=tag.aspect,
        owner=tag.owner,
        labels=tag.labels,
        taken=taken,
        context=tag.body or None,
        alternatives=(tag.alternatives,) if tag.alternatives else (),
        bought=Bought(what=tag.bought, saved_hours=tag.saved_hours),
        principal_hours=tag.principal_hours,
        points=tag.points,
        interest=RecordInterest(
            drag_hours=None if touch is None else (touch, touch, touch),
            toil_hours_per_sprint=rates.per_sprint_hours,
        ),
        triggers=tuple(RecordTrigger(text=trigger.text) for trigger in tag.triggers),
        refs=tag.refs,
        requires=tag.requires,
        blocks=tuple(Block(item=item) for item in tag.blocks),
    )


def pointer(tag: Tag, identity: str) -> Tag:
    """The tag that stands in the code for a record: its id and its title."""
    return Tag(keyword=KEYWORD, title=tag.title, id=identity)


def write_template(said: Mapping[str, Sequence[str]]) -> str:
    """A text to fill in with an editor: a line for each field, with what was said already, and help."""
    lines = [
        f"{question.name}: {value}".rstrip()
        for question in QUESTIONS
        for value in said.get(question.name) or ("",)
    ]
    context = "\n".join(said.get(CONTEXT, ()))
    return "\n".join([*lines, "", context, "", *_help(), ""])


def read_template(text: str) -> dict[str, list[str]]:
    """What a filled in text says, by field. Raises Misunderstanding, which names the line."""
    said: dict[str, list[str]] = {}
    prose: list[str] = []
    parted = False
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        field = None if prose else _FIELD.match(line)
        name = field["name"].lower() if field else ""
        if line.startswith(COMMENT):
            continue
        if field and KEYS.get(name, name) in _FILLED_IN:
            said.setdefault(KEYS.get(name, name), []).append(field["value"].strip())
        elif parted and (prose or line.strip()):
            prose.append(line.rstrip())
        elif line.strip():
            known = ", ".join(question.name for question in QUESTIONS)
            raise Misunderstanding(
                name, f"line {number} is no field: {line.strip()}", f"the fields are {known}"
            )
        else:
            parted = bool(said)
    filled = {name: [value for value in values if value] for name, values in said.items()}
    filled[CONTEXT] = ["\n".join(prose).strip()]
    return {name: values for name, values in filled.items() if any(values)}


COMMENT = "#"
_FIELD = re.compile(r"(?P<name>[A-Za-z]+(?:-[A-Za-z]+)?)[ \t]*:(?P<value>.*)")
_FILLED_IN = frozenset({*(question.name for question in QUESTIONS), "requires", "blocks", "alternatives"})


class _Line(NamedTuple):
    number: int
    text: str


def _read(draft: Draft, name: str, value: str) -> None:
    """Read one value into the draft. Raises Misunderstanding."""
    hidden = read_comment([_Line(1, f"{KEYWORD}: {line}") for line in value.split("\n")], draft.vocabulary)
    for problem in hidden.problems:
        if problem.code == "DL011":
            raise Misunderstanding(name, problem.message.replace("a tag", name), problem.hint)
    if name == CONTEXT:
        draft.body += value.strip("\n").split("\n")
        return
    value = " ".join(value.split())
    if name == TITLE:
        if len(value) > LONGEST_TITLE:
            raise Misunderstanding(name, f"a title of {len(value)} characters", "say it in one line")
        draft.title = value
        return
    if name in SEVERAL:
        draft.fields.discard(name)
    read_field(draft, name, value, 1)
    for flaw in draft.flaws:
        raise Misunderstanding(name, flaw.message, flaw.hint)


def _help() -> Iterator[str]:
    yield f"{COMMENT} Lines that begin with {COMMENT} are left out; without a title nothing is written."
    yield f"{COMMENT} Below an empty line, say as much as you like about why it was right then."
    yield COMMENT
    for question in QUESTIONS:
        yield f"{COMMENT} {question.name:<11} {question.about}"
        if question.examples:
            yield from (
                f"{COMMENT} {'':<11} {line}"
                for line in wrap(question.examples, WIDTH, break_on_hyphens=False)
            )
