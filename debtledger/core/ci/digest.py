"""What a project should look at now: triggers that have fired, those that are near, debts without a tag."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A trigger of a debt: what to type for the debt, where it stands, and what shows the trigger.

    since: the day (YYYY-MM-DD) on which it fired, "" where that is not known. progress: how far it is.
    """

    name: str
    title: str
    place: str
    trigger: str
    told: str
    since: str = ""
    progress: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What calls for a decision, what is near, and what nobody can tell.

    seen: how many have fired and were acknowledged or snoozed. unknown: how many nobody can decide now.
    vanished: debts whose tag is gone, with nobody saying what became of them, as name and title. notes: what
    is not complete.
    """

    fired: tuple[Call, ...] = ()
    warming: tuple[Call, ...] = ()
    vanished: tuple[tuple[str, str], ...] = ()
    seen: int = 0
    unknown: int = 0
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nobody has to look at anything."""
        return not self.fired and not self.vanished
