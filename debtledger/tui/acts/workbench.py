"""Acts done beside the screen, one after the other, so that each knows what those before it wrote."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.replaced import Replaced
from debtledger.tui.acts.act import Done

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.storage.store import Store
    from debtledger.tui.acts.act import Deed


MOST_TOLD: Final = 3


class Outcome(NamedTuple):
    """What became of an act: what was done, or why it was not."""

    done: Done | None = None
    error: BaseException | None = None


class Workbench:
    """A thread that does acts in their order, and what was done that can be undone, the last one last."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Deed, Callable[[Outcome], None]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._undoable: list[Done] = []
        self.pending = 0

    @property
    def undoable(self) -> bool:
        """Whether something was done that can be undone."""
        return bool(self._undoable)

    def do(self, deed: Deed, tell: Callable[[Outcome], None]) -> None:
        """Do something as soon as all before it is done; tell is called in the thread."""
        self.pending += 1
        self._waiting.put((deed, tell))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="acts", daemon=True)
            self._thread.start()

    def undo(self, store: Store) -> Done | None:
        """In the thread: put back what the last act wrote; None where nothing is left to undo.

        Raises LedgerError. What others have changed since is left alone, and cannot be undone any more.
        """
        if not self._undoable:
            return None
        from debtledger.storage.store import ChangedOnDisk
        from debtledger.storage.undo import put_back

        last = self._undoable[-1]
        try:
            paths = put_back(store, last.replaced)
        except ChangedOnDisk:
            self._undoable.pop()
            raise
        self._undoable.pop()
        back = tuple(Replaced(path=each.path, before=each.after, after=each.before) for each in last.replaced)
        rest = len(paths) - MOST_TOLD
        more = (f"and {rest} more",) if rest > 0 else ()
        lines = (f"undone: {last.words}", *(f"put back {path}" for path in paths[:MOST_TOLD]), *more)
        return Done(words="", said=lines, replaced=back)

    def _work(self) -> None:
        while True:
            deed, tell = self._waiting.get()
            try:
                done = deed()
                if done.words and any(each.changed for each in done.replaced):
                    self._undoable.append(done)
                outcome = Outcome(done=done)
            except BaseException as error:  # noqa: BLE001 - a thread has nobody else to tell
                outcome = Outcome(error=error)
            tell(outcome)
