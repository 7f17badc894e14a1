"""What to do next so that one comment of ours is left, with the latest text: decided by what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from debtledger.core.ci.marker import is_same, ours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.ci.marker import Marker, Posted

Act = Literal["write", "change", "remove", "keep", "stay silent", "give way"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be said: text, empty for nothing; cleared stands in its place where something was said."""

    marker: Marker
    text: str
    cleared: str

    @property
    def shown(self) -> str:
        """What people read in the place of something older."""
        return self.text or self.cleared


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: "write" anew, "change" or "remove" the one with this number; the others end it.

    "keep": it is there already. "give way": a later run has spoken.
    """

    act: Act
    ident: int = 0


def next_step(posted: Iterable[Posted], author: str, wanted: Wanted) -> Step:
    """The next step, by all that is there. Runs that do so at the same time come to the same end."""
    found = ours(posted, author, wanted.marker.sort)
    if not found:
        return Step(act="write" if wanted.text.strip() else "stay silent")
    latest, *others = found
    if others:
        return Step(act="remove", ident=others[-1].posted.ident)
    if latest.marker.is_later_than(wanted.marker):
        return Step(act="give way", ident=latest.posted.ident)
    if is_same(latest, wanted.marker, wanted.shown):
        return Step(act="keep", ident=latest.posted.ident)
    return Step(act="change", ident=latest.posted.ident)
