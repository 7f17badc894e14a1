"""The thread that reads: what was seen last at once, then everything anew, and again when files change."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Protocol

from debtledger.survey import survey_all
from debtledger.tui.glimpse import glimpse_of, keep_glimpse, load_glimpse
from debtledger.tui.reading import read, speaking
from debtledger.tui.vigil import Vigil, sight_of

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.survey import Survey
    from debtledger.tui.glimpse import Glimpse
    from debtledger.tui.reading import Known


# DEBT(@maintainers, performance): while all is read anew, the old ledger is kept beside the new one
#   cost: 16-40h
#   interest: 0h/sprint
#   bought: the screens never stand empty, and every reading is a whole one
#   repay-when: somebody with 10,000 debts has less than 300 MB for the screens
PATIENCE: Final = 1.0
"""How many seconds reading waits for what was seen last to be painted."""


class Listener(Protocol):
    """Who hears of it, in the thread that reads."""

    def told(self, words: str) -> None:
        """How far the reading is."""

    def glimpsed(self, glimpse: Glimpse) -> None:
        """What was seen last is known."""

    def arrived(self, known: Known) -> None:
        """More is known."""

    def failed(self, error: BaseException) -> None:
        """It cannot be read."""

    def changed(self) -> None:
        """Files have changed since they were read."""

    def order(self) -> tuple[str, bool]:
        """The column that the ledger is sorted by, "" for none, and whether backwards."""
        raise NotImplementedError

    def prepare(self, known: Known) -> None:
        """Make what will be shown of it."""


class Reader:
    """Reads for one listener; found: the work tree, where it was surveyed already."""

    def __init__(self, context: Context, listener: Listener, found: Survey | None) -> None:
        self._context = context
        self._listener = listener
        self._ready = self._found = found
        self._kept: Glimpse | None = None
        self._places: tuple[str, ...] = ()
        self._reading = False
        self._painted = threading.Event()
        self.vigil = Vigil(self._look, listener.changed)

    def start(self) -> None:
        """Read from the beginning, in a thread."""
        self._reading = True
        threading.Thread(target=self._run, name="reading", daemon=True).start()

    def go_on(self) -> None:
        """Read on: what was seen last is on the screen, which came first."""
        self._painted.set()

    def _run(self) -> None:
        try:
            self._read()
        except BaseException as error:  # noqa: BLE001 - a thread has nobody else to tell
            self._listener.failed(error)
        finally:
            self._reading = False

    def _read(self) -> None:
        found = self._ready or survey_all(speaking(self._context, self._listener.told), {})
        self._ready, first = None, not self._places
        if first and (glimpse := load_glimpse(found)) is not None:
            self._listener.glimpsed(glimpse)
            self._kept = glimpse
            self._painted.wait(PATIENCE)
        sight = sight_of(found, self._places, self._context.env)
        for known in read(self._context, self._listener.told, found):
            _prepare(known, *self._listener.order())
            self._listener.prepare(known)
            self._listener.arrived(known)
        self._found = found
        self._places = tuple({place.path for row in known.rows for place in row.entry.debt.places})
        self.vigil.note({**sight_of(found, self._places, self._context.env), **sight})
        self._keep(known)

    def _keep(self, known: Known) -> None:
        glimpse = glimpse_of(known, self._listener.order())
        if glimpse is not None and glimpse != self._kept:
            keep_glimpse(known, glimpse)
            self._kept = glimpse

    def _look(self) -> dict[str, tuple[int, int, int] | None] | None:
        """What the files look like; None while they are being read anyway."""
        if self._reading or self._found is None:
            return None
        return sight_of(self._found, self._places, self._context.env)


def _prepare(known: Known, name: str, backwards: bool) -> None:  # noqa: FBT001 - a fact of the order
    """Make what views show, so that nobody waits for it."""
    known.order(name, backwards=backwards)
    assert known.by_key is not None
    assert known.summary
    assert known.texts is not None
    assert known.related is not None
    assert known.has_site in (True, False)
    assert known.scenery is None or known.scenery.whole
