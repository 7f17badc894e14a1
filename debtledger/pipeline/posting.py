"""The verb say_once: one comment, or one issue, of ours in a conversation, whatever runs beside us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from debtledger.core.ci.converging import next_step
from debtledger.core.ci.marker import bodied
from debtledger.network.replies import TrackerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from debtledger.core.ci.converging import Act, Step, Wanted
    from debtledger.core.ci.marker import Posted
    from debtledger.network.conversations import Conversations

Said = Literal["created", "updated", "unchanged", "silent", "outdated"]
ENDS: Final[Mapping[Act, Said | None]] = {"keep": None, "stay silent": "silent", "give way": "outdated"}
"""What was said when a step ends it; None: what was done before."""
MOST_STEPS: Final = 30
PATIENCE: Final = 3
"""How often a step may fail in a way that leaves open whether it was done."""


class Place(Protocol):
    """Where we speak: what is there, and how to write, change and remove. Methods raise TrackerError."""

    def look(self) -> Sequence[Posted]:
        """All that is there."""
        ...

    def write(self, body: str) -> Posted:
        """Write something new."""
        ...

    def change(self, ident: int, body: str) -> None:
        """Change what is there."""
        ...

    def remove(self, ident: int) -> None:
        """Take away what is there twice."""
        ...


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments below a pull request."""

    conversations: Conversations
    number: int

    def look(self) -> Sequence[Posted]:
        """All comments."""
        return self.conversations.comments(self.number)

    def write(self, body: str) -> Posted:
        """Write a comment."""
        return self.conversations.comment(self.number, body)

    def change(self, ident: int, body: str) -> None:
        """Change a comment."""
        self.conversations.change_comment(ident, body)

    def remove(self, ident: int) -> None:
        """Remove a comment."""
        self.conversations.remove_comment(ident)


def say_once(
    place: Place, author: str, wanted: Wanted, is_outdated: Callable[[], bool] = lambda: False
) -> Said:
    """Bring a place to where one text of ours is left, the latest; nothing is sent where it is there.

    Before and after each step all that is there is looked at: an answer that was lost leaves nothing twice,
    and what others write at the same time is seen. is_outdated: asked before anything is written. Raises
    TrackerError.
    """
    speaker = _Speaker(place, author, wanted)
    patience, gone, asked = PATIENCE, PATIENCE, False
    for _ in range(MOST_STEPS):
        step = next_step(place.look(), speaker.author, wanted)
        if step.act in ENDS:
            return ENDS[step.act] or speaker.said
        if step.act != "remove" and not asked:
            asked = True
            if is_outdated():
                return "outdated"
            continue  # that took a while: what is there now counts
        try:
            speaker.take(step)
        except TrackerError as error:
            if error.fault == "missing" and step.act != "write" and gone:
                gone -= 1  # another run was quicker; or the server hides from us what it shows to all
                continue
            patience -= 1
            if not patience or not error.ambiguous:
                raise
    raise TrackerError("unavailable", "others write at the same time, and it comes to no end")


class _Speaker:
    """Takes steps, and remembers what became of them."""

    def __init__(self, place: Place, author: str, wanted: Wanted) -> None:
        self.author = author
        self.said: Said = "unchanged"
        self._place = place
        self._wanted = wanted

    def take(self, step: Step) -> None:
        """Take one step. Raises TrackerError, also where it may have been taken all the same."""
        if step.act == "write":
            self.said = "created"
            written = self._place.write(bodied(self._wanted.marker, self._wanted.text))
            # Whoever the server says we are is who wrote what is looked for from now on.
            self.author = written.author or self.author
        elif step.act == "change":
            self.said = "updated" if self.said == "unchanged" else self.said
            self._place.change(step.ident, bodied(self._wanted.marker, self._wanted.shown))
        else:
            self._place.remove(step.ident)
