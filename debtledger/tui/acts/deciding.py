"""What people decide about one debt: what is asked for it, and the verbs decide and amend that do it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.life import state_named
from debtledger.core.text import safe_text
from debtledger.deciding.amending import amend
from debtledger.deciding.decisions import Decision, decide, told
from debtledger.deciding.desk import open_desk
from debtledger.deciding.enrolling import enrol
from debtledger.tui.acts.act import Done, Field, Form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.tui.acts.act import Values
    from debtledger.tui.acts.seen import Seen

NOTE: Final = Field(name="note", label="why; kept with the decision, may be empty")
YES: Final = frozenset({"y", "yes", "true", "1"})
NO: Final = frozenset({"", "n", "no", "false", "0"})
EXAMPLE: Final = "m, then owner=@platform cost=3-5d labels+=hot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A debt that somebody decides about, with its books."""

    context: Context
    books: Books
    entry: Entry
    seen: Seen

    @property
    def name(self) -> str:
        """What to type for it."""
        return self.books.name_of(self.entry)

    @property
    def latest(self) -> Entry:
        """The debt with its record as it was written here last."""
        record = self.seen.now(self.entry)
        if record is None or record is self.entry.record:
            return self.entry
        return replace(self.entry, record=record, state=state_named(record.state))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A decision that can be asked for: its verb, what is asked, and how the answers become a decision."""

    verb: str
    fields: tuple[Field, ...]
    decision: Callable[[Values], Decision]


def _repaid(said: Values) -> Decision:
    part = said["part"].strip().lower()
    if part not in YES | NO:
        raise UsageError(f"part: {said['part']} is neither y nor n", "y where something is left to repay")
    return Decision(
        what="repaid", hours=said["hours"].strip() or None, partial=part in YES, note=said["note"]
    )


def _until(what: str) -> Callable[[Values], Decision]:
    return lambda said: Decision(what=what, until=said["until"].strip() or None, note=said["note"])


def _noted(what: str) -> Callable[[Values], Decision]:
    return lambda said: Decision(what=what, note=said["note"])


QUESTIONS: Final[Mapping[str, Question]] = {
    "acknowledge": Question(verb="Acknowledge", fields=(NOTE,), decision=_noted("acknowledged")),
    "snooze": Question(
        verb="Snooze",
        fields=(Field(name="until", label="until which day, YYYY-MM-DD"), NOTE),
        decision=_until("snoozed"),
    ),
    "repay": Question(
        verb="Repay",
        fields=(
            Field(name="hours", label="the hours it took: 3, 2.5, 1d 4h"),
            Field(name="part", label="only a part of it? y or n", default="n"),
            NOTE,
        ),
        decision=_repaid,
    ),
    "decline": Question(
        verb="Decline",
        fields=(Field(name="until", label="look at it again on, YYYY-MM-DD (may be empty)"), NOTE),
        decision=_until("declined"),
    ),
    "write-off": Question(verb="Write off", fields=(NOTE,), decision=_noted("written-off")),
    "reopen": Question(verb="Reopen", fields=(NOTE,), decision=_noted("reopened")),
}


def decision_form(case: Case, name: str) -> Form:
    """What is asked before a decision is written."""
    question, guard = QUESTIONS[name], case.seen.guard()

    def do(said: Values) -> Done:
        done = decide(case.context, case.books, case.latest, question.decision(said), guard)
        words = f"{question.verb.lower()} {case.name}"
        return Done(words=words, said=tuple(told(done, case.name)), replaced=(done.replaced,))

    return Form(title=_title(question.verb, case), verb=question.verb, fields=question.fields, do=do)


def amend_form(case: Case) -> Form:
    """What is asked before fields of a record are changed."""
    guard = case.seen.guard()

    def do(said: Values) -> Done:
        try:
            typed = shlex.split(said["changes"])
        except ValueError:
            raise UsageError("a quotation mark is open", 'write title="two words"') from None
        if not typed:
            raise UsageError("there is nothing to change", EXAMPLE)
        replaced = amend(case.context, case.books, case.latest, typed, guard)
        if not replaced.changed:
            return Done(words="", said=(f"{case.name} says that already; nothing was written",))
        lines = (f"{case.name}: {safe_text(', '.join(typed))}", f"wrote {replaced.path}")
        return Done(words=f"modify {case.name}", said=lines, replaced=(replaced,))

    field = Field(name="changes", label='FIELD=VALUE, as in owner=@ana cost=3-5d title="two words"')
    return Form(title=_title("Modify", case), verb="Modify", fields=(field,), do=do)


def enrol_form(case: Case) -> Form:
    """What is asked before a debt that only a tag declares gets a record."""

    def do(said: Values) -> Done:
        del said
        desk, _ = open_desk(case.context)
        done = enrol(case.context, desk, case.entry)
        case.seen.enrolled.add(case.entry.key)
        lines = (f"{case.name} is {done.identity} now", *(f"wrote {each.path}" for each in done.replaced))
        return Done(words=f"record {done.identity}", said=lines, replaced=done.replaced)

    return Form(
        title=_title("No record yet:", case),
        verb="Write the record",
        fields=(),
        do=do,
        about="Decisions are kept in a record, and the id goes into the tag.",
    )


def _title(verb: str, case: Case) -> str:
    return f"{verb} {case.name}  {' '.join(case.entry.tag.title.split())}"
