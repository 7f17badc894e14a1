"""From what a tag says to a record that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.record import Block, Bought, Record, RecordInterest, RecordTrigger

if TYPE_CHECKING:
    from debtledger.core.model import Tag


def record_of(tag: Tag, identity: str) -> Record:
    """A new record with the identity given, which says all that the tag says."""
    touch = tag.interest.per_touch_hours
    return Record(
        id=identity,
        title=tag.title,
        kind=tag.kind,
        aspect=tag.aspect,
        owner=tag.owner,
        labels=tag.labels,
        refs=tag.refs,
        context=tag.body or None,
        alternatives=(tag.alternatives,) if tag.alternatives else (),
        bought=Bought(what=tag.bought, saved_hours=tag.saved_hours),
        principal_hours=tag.principal_hours,
        points=tag.points,
        interest=RecordInterest(
            toil_hours_per_sprint=tag.interest.per_sprint_hours,
            drag_hours=None if touch is None else (touch, touch, touch),
        ),
        triggers=tuple(RecordTrigger(text=trigger.text) for trigger in tag.triggers),
        requires=tag.requires,
        blocks=tuple(Block(item=item) for item in tag.blocks),
    )
