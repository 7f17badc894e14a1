"""The verb pledge: write a plan to the file of its sprint and to the records of its debts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.command import UsageError
from debtledger.core.life import LifeError, after, state_named
from debtledger.core.planning.sprint import SprintFile
from debtledger.core.recording.record import Event, Record
from debtledger.core.recording.records import append_event, edit_record, read_record
from debtledger.core.replaced import Replaced
from debtledger.core.text import count
from debtledger.deciding.authorship import author
from debtledger.sources.sprintfiles import NotWritten, Plans, check_sprint_file, save_sprint_file
from debtledger.storage.store import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context
    from debtledger.core.planning.sprint import Sprint
    from debtledger.planning import Ground, Proposal
    from debtledger.storage.store import Store


Check = Callable[[Record], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A change to the plan of a sprint: debts by key that join it and leave it, and parts of debts in hours.

    check: may refuse the record of such a debt as it is on the disk.
    """

    sprint: Sprint
    joining: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    slices: tuple[tuple[str, float], ...] = ()
    check: Check | None = None

    @property
    def outcome(self) -> Plans:
        """What is planned then, and the parts of debts."""
        sprint, gone = self.sprint, {*self.joining, *self.leaving}
        slices = (*((key, hours) for key, hours in sprint.slices if key not in gone), *self.slices)
        return (*(key for key in sprint.planned if key not in gone), *self.joining), slices


def pledge(context: Context, ground: Ground, proposal: Proposal) -> list[str]:
    """Write the plan; doing it again changes nothing. Returns what to say. Raises UsageError and LedgerError.

    The records are changed all or none, before the file of the sprint: a plan in a file is a promise.
    """
    sprint, plan = proposal.sprint, proposal.plan
    if sprint is None:
        raise without_sprint()
    keys = [*(pick.key for pick in plan.chosen), *(part.key for part in plan.slices)]
    slices = tuple((part.key, part.hours) for part in plan.slices)
    file = _file(ground, sprint, keys, slices)
    *records, wrote = _write(ground, file, _edits(context, ground, Shift(sprint=sprint, joining=tuple(keys))))
    said = [f"wrote {wrote.path}"]
    if records:
        said.append(f"{count(len(records), 'record')} marked as {_note(sprint)}")
    without = [key for key in keys if _unrecorded(ground, key)]
    if without:
        name = ground.books.name_of(ground.appraisal.by_key[without[0]].entry)
        said.append(f"{count(len(without), 'debt')} without a record to mark\n  debtledger record {name}")
    return said


def replan(context: Context, ground: Ground, shift: Shift) -> tuple[Replaced, ...]:
    """Change the plan of a sprint, and nothing else in it. Returns what was written, the records first.

    Raises UsageError and LedgerError, and UsageError where the plan on the disk is not the one that is known.
    """
    keys, slices = shift.outcome
    file = _file(ground, shift.sprint, keys, slices)
    seen = (shift.sprint.planned, shift.sprint.slices)
    return _write(ground, file, _edits(context, ground, shift), seen)


def without_sprint() -> UsageError:
    """What is said where nobody said when sprints are."""
    return UsageError(
        "there is no sprint to write the plan to", "set sprint.first_day, or name one: --sprint 2026-S24"
    )


def _write(
    ground: Ground, file: SprintFile, edits: Sequence[Edit], seen: Plans | None = None
) -> tuple[Replaced, ...]:
    root, store = ground.books.reckoning.facts.root, ground.books.reckoning.store
    try:
        check_sprint_file(root, file, seen)
        paths = store.apply(edits) if edits else ()
        wrote = save_sprint_file(root, file, seen)
    except NotWritten as error:
        raise UsageError(error.message, error.hint) from None
    records = (
        Replaced(path=path, before=edit.expected.encode(), after=edit.text.encode())
        for path, edit in zip(paths, edits, strict=True)
    )
    return (*records, wrote)


def _file(
    ground: Ground, sprint: Sprint, keys: Sequence[str], slices: tuple[tuple[str, float], ...]
) -> SprintFile:
    """What the file of a sprint says; what is carried in is settled only once the sprint has begun."""
    return SprintFile(
        name=sprint.name,
        start=sprint.start,
        end=sprint.end,
        capacity_hours=sprint.capacity_hours,
        min_debt_share=sprint.share,
        carry_in=ground.purses(sprint)[-1].carry_in if sprint.start <= ground.today else None,
        planned=tuple(keys),
        slices=slices,
    )


def _edits(context: Context, ground: Ground, shift: Shift) -> list[Edit]:
    """The records with the event; those of which nothing changes are left out."""
    store, by = ground.books.reckoning.store, author(context, ground.books.git)
    note = _note(shift.sprint)
    elsewhere = {
        key
        for each in ground.timetable.listed
        if each.name != shift.sprint.name and each.last_day >= ground.today
        for key in each.planned
    }
    steps = [
        *((key, "planned", note) for key in shift.joining),
        *((key, "unplanned", f"not {note}") for key in shift.leaving if key not in elsewhere),
    ]
    edits = []
    for key, what, why in steps:
        if not _unrecorded(ground, key):
            event = Event(at=context.today.isoformat(), what=what, by=by, note=why)
            edits.append(_edit(store, key, event, shift.check))
    return [edit for edit in edits if edit is not None]


def _unrecorded(ground: Ground, key: str) -> bool:
    debt = ground.appraisal.by_key.get(key)
    return debt is None or debt.entry.record is None


def _note(sprint: Sprint) -> str:
    return f"planned for {sprint.name}"


def _edit(store: Store, identity: str, event: Event, check: Check | None) -> Edit | None:
    """The record with the event; None where it says the same already, or is planned no longer."""
    text = store.read(identity).text
    record = read_record(text, identity)
    if check is not None:
        check(record)
    last = [each for each in record.events if each.what == event.what][-1:]
    state = state_named(record.state)
    marked = state in {"planned", "repaying"}
    if event.what == "unplanned" and not marked:
        return None
    if event.what == "planned" and last and last[0].note == event.note and marked:
        return None
    try:
        following = after(state, event)
    except LifeError as error:
        raise UsageError(f"{identity}: {error.message}", error.hint) from None
    changed = text if following == state else edit_record(text, {"state": following})
    return Edit(id=identity, expected=text, text=append_event(changed, event))
