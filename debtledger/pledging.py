"""The verb pledge: write a plan to the file of its sprint and to the records of its debts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.authorship import author
from debtledger.command import UsageError
from debtledger.core.life import LifeError, after, state_named
from debtledger.core.planning.sprint import SprintFile
from debtledger.core.recording.record import Event
from debtledger.core.recording.records import append_event, edit_record, read_record
from debtledger.core.text import count
from debtledger.sources.sprintfiles import NotWritten, check_sprint_file, save_sprint_file
from debtledger.storage.store import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context
    from debtledger.core.planning.sprint import Sprint
    from debtledger.planning import Ground, Proposal
    from debtledger.storage.store import Store


def pledge(context: Context, ground: Ground, proposal: Proposal) -> list[str]:
    """Write the plan; doing it again changes nothing. Returns what to say. Raises UsageError and LedgerError.

    The records are changed all or none, before the file of the sprint: a plan in a file is a promise.
    """
    sprint, plan = proposal.sprint, proposal.plan
    if sprint is None:
        raise UsageError(
            "there is no sprint to write the plan to", "set sprint.first_day, or name one: --sprint 2026-S24"
        )
    keys = [*(pick.key for pick in plan.chosen), *(part.key for part in plan.slices)]
    recorded = [key for key in keys if ground.appraisal.by_key[key].entry.record is not None]
    note = f"planned for {sprint.name}"
    event = Event(
        at=context.today.isoformat(), what="planned", by=author(context, ground.books.git), note=note
    )
    root, store = ground.books.reckoning.facts.root, ground.books.reckoning.store
    file = _file(proposal, sprint, keys, ground.today)
    try:
        check_sprint_file(root, file)
        edits = [edit for key in recorded if (edit := _edit(store, key, event)) is not None]
        if edits:
            store.apply(edits)
        path = save_sprint_file(root, file)
    except NotWritten as error:
        raise UsageError(error.message, error.hint) from None
    said = [f"wrote {path}"]
    if edits:
        said.append(f"{count(len(edits), 'record')} marked as {note}")
    without = [key for key in keys if key not in recorded]
    if without:
        name = ground.books.name_of(ground.appraisal.by_key[without[0]].entry)
        said.append(f"{count(len(without), 'debt')} without a record to mark\n  debtledger record {name}")
    return said


def _file(proposal: Proposal, sprint: Sprint, keys: Sequence[str], today: str) -> SprintFile:
    """What the file of a sprint says; what is carried in is settled only once the sprint has begun."""
    purse = proposal.purse
    return SprintFile(
        name=sprint.name,
        start=sprint.start,
        end=sprint.end,
        capacity_hours=sprint.capacity_hours,
        min_debt_share=sprint.share,
        carry_in=purse.carry_in if purse is not None and sprint.start <= today else None,
        planned=tuple(keys),
        slices=tuple((part.key, part.hours) for part in proposal.plan.slices),
    )


def _edit(store: Store, identity: str, event: Event) -> Edit | None:
    """The record with the event; None where its last such event says the same already."""
    text = store.read(identity).text
    record = read_record(text, identity)
    last = [each for each in record.events if each.what == event.what][-1:]
    state = state_named(record.state)
    if last and last[0].note == event.note and state in {"planned", "repaying"}:
        return None
    try:
        following = after(state, event)
    except LifeError as error:
        raise UsageError(f"{identity}: {error.message}", error.hint) from None
    changed = text if following == state else edit_record(text, {"state": following})
    return Edit(id=identity, expected=text, text=append_event(changed, event))
