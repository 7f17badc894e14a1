"""The application: one window of views, filled by a thread that reads the repository."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.message import Message

from debtledger.core.text import safe_text
from debtledger.tui.ending import heed
from debtledger.tui.reader import Reader
from debtledger.tui.reading import speaking
from debtledger.tui.theme import CSS, hues, theme_for
from debtledger.tui.widgets.table import Table
from debtledger.tui.window import Window
from debtledger.tui.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen

    from debtledger.context import Context
    from debtledger.tui.glimpse import Glimpse
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import Known
    from debtledger.tui.session import Session
    from debtledger.tui.views.trend import Past


SHOWN_SECONDS = 10
SWITCH_SECONDS = 0.001
"""How long a thread may compute before another one has its turn: keys come before reading."""
MOST_POINTS, FEW_POINTS, MANY = 26, 8, 2000
"""At how many points the past is reckoned, and at how many where there are many debts."""


class Face(App[BaseException]):
    """The terminal interface. It ends with the error that kept it from reading anything, if one did."""

    TITLE = "debtledger"
    CSS = CSS
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] = [  # noqa: RUF012 - as Textual declares it
        (0, "-thin"),
        (40, "-tiny"),
        (60, "-narrow"),
        (110, "-wide"),
        (160, "-huge"),
    ]
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] = [  # noqa: RUF012 - as Textual declares it
        (0, "-flat"),
        (10, "-short"),
        (20, "-medium"),
        (30, "-tall"),
    ]

    class Told(Message):
        """How far the reading is."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

        def can_replace(self, message: Message) -> bool:
            """Only the last words count."""
            return isinstance(message, Face.Told)

    class Glimpsed(Message):
        """What was seen last is known."""

        def __init__(self, glimpse: Glimpse) -> None:
            super().__init__()
            self.glimpse = glimpse

    class Changed(Message):
        """Files have changed since they were read."""

    class Arrived(Message):
        """More is known."""

        def __init__(self, known: Known) -> None:
            super().__init__()
            self.known = known

    class Reckoned(Message):
        """How debt has changed is known."""

        def __init__(self, known: Known, past: Past) -> None:
            super().__init__()
            self.known = known
            self.past = past

    class Failed(Message):
        """The repository cannot be read."""

        def __init__(self, error: BaseException) -> None:
            super().__init__()
            self.error = error

    def __init__(self, context: Context, view: str, glyphs: Glyphs, wishes: Wishes | None = None) -> None:
        # without colour Textual turns colours grey, but for those of the terminal, which it leaves out
        super().__init__(ansi_color=True if context.env.get("NO_COLOR") else None)
        wishes = wishes or Wishes()
        self._surroundings = context
        self._wishes = wishes
        self._window = Window(context, view, glyphs, wishes)
        self._reader = Reader(context, Ears(self), wishes.found)
        self._reading = self._stale = False
        self.known: Known | None = None
        self.session: Session | None = None
        self._past_of: Known | None = None
        self._past_known: Known | None = None
        theme = theme_for(context.env, wishes.theme)
        if theme is not None:
            self.theme = theme

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme, and those of text."""
        variables = super().get_css_variables()
        return {**variables, **hues(variables)}

    def get_default_screen(self) -> Screen[object]:
        """The window of views."""
        return self._window

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: colours, and all that has a key."""
        yield SystemCommand("Theme", "Choose colours.", self.action_change_theme)
        for key in self._window.keys:
            if screen is self._window and not key.action.startswith("app.") and key.id != "leave":
                yield SystemCommand(
                    f"{key.label or key.id} ({key.shown})", key.about, lambda key=key: self._do(key.action)
                )

    def on_mount(self) -> None:
        """Begin to read."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self.set_keymap(dict(self._wishes.keymap))
        if not self.is_headless and not self.is_web:
            heed(self._end)
        self.rescan()
        self._reader.vigil.start()

    def on_unmount(self) -> None:
        """Look no more."""
        self._reader.vigil.end()
        self.session = self._window.session

    @property
    def order(self) -> tuple[str, bool]:
        """The column that the ledger is sorted by, "" for none, and whether backwards."""
        return self._window.ledger.sorted_by, self._window.ledger.backwards

    def prepare(self, known: Known) -> None:
        """In the thread that reads: make what will be shown."""
        self._window.backlog.prepare(known)

    @property
    def settled(self) -> bool:
        """Whether nothing is being read, or done."""
        return not self._reading and not self._window.busy and self._past_of is self._past_known

    def rescan(self) -> bool:
        """Read the repository, beside everything else. Returns False where that is going on already."""
        if self._reading:
            return False
        self._reading = True
        self._reader.start()
        return True

    def want_past(self, known: Known) -> None:
        """Reckon how debt has changed, beside everything else, unless that is done or being done."""
        if self._past_of is not known:
            self._past_of = known
            threading.Thread(target=self._reckon_past, args=(known,), name="past", daemon=True).start()

    def _reckon_past(self, known: Known) -> None:
        """In a thread: reckon what was owed at the ends of sprints."""
        from debtledger.trend import trend
        from debtledger.tui.views.trend import past_of

        assert known.ground is not None
        try:
            most = MOST_POINTS if len(known.rows) <= MANY else FEW_POINTS
            found = trend(known.ground, speaking(self._surroundings, lambda _words: None), most)
            self.post_message(self.Reckoned(known, past_of(known, found)))
        except BaseException as error:  # noqa: BLE001 - a thread has nobody else to tell
            self.post_message(self.Failed(error))

    def on_face_reckoned(self, message: Reckoned) -> None:
        """Show how debt has changed, if it is about what is shown."""
        if message.known is self._past_of:
            self._window.show_past(message.past)
            self._past_known = message.known

    def read_again(self) -> None:
        """Read the repository because it was written; what is being read now is from before that."""
        self._stale = not self.rescan()

    def on_face_told(self, message: Told) -> None:
        """Say how far the reading is."""
        if self._reading:
            self._window.say(message.words)

    def on_face_glimpsed(self, message: Glimpsed) -> None:
        """Show what was seen last, until more is known."""
        if self.known is None:
            self._window.glimpse(message.glimpse)
            self.call_after_refresh(self._reader.go_on)

    def on_face_changed(self) -> None:
        """Read again what somebody else has changed."""
        self.rescan()

    def on_face_arrived(self, message: Arrived) -> None:
        """Show what is known; what was known before stays until everything is known anew."""
        known = message.known
        if self._stale and self.known is not None:
            if known.complete:
                self._reading = self._stale = False
                self.rescan()
            return
        if self._is_news(known):
            if self.known is not None and self.known.complete:
                for table in self._window.query(Table):
                    table.hold()
            self.known = known
            self._window.show(known)
        if known.complete:
            self._reading = False
            self._window.say(known.summary)

    def on_face_failed(self, message: Failed) -> None:
        """End where nothing is known, else say so and keep what is."""
        self._reading = self._stale = False
        self._past_known = self._past_of
        if self.known is None:
            self.exit(message.error)
            return
        self._window.say(self.known.summary)
        lines = [safe_text(line) for line in f"it cannot be read now: {message.error}".split("\n")]
        # it may be tried every two seconds: what is wrong now takes the place of what was
        self.clear_notifications()
        self.notify("\n".join(lines), severity="error", markup=False, timeout=SHOWN_SECONDS)

    def _is_news(self, known: Known) -> bool:
        """Whether it says more than what is shown: debts without numbers say less than old ones with some."""
        if known.complete:
            return True
        shown = self.known
        return (shown is None or not shown.complete) and (
            known.ground is not None or not self._window.glimpsed
        )

    def _end(self, code: int) -> None:
        self.exit(return_code=code)

    def _do(self, action: str) -> None:
        self.call_later(self._window.run_action, action)


class Ears:
    """What the thread that reads says, as messages to the application."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def told(self, words: str) -> None:
        """How far the reading is."""
        self._face.post_message(Face.Told(words))

    def glimpsed(self, glimpse: Glimpse) -> None:
        """What was seen last is known."""
        self._face.post_message(Face.Glimpsed(glimpse))

    def arrived(self, known: Known) -> None:
        """More is known."""
        self._face.post_message(Face.Arrived(known))

    def failed(self, error: BaseException) -> None:
        """It cannot be read."""
        self._face.post_message(Face.Failed(error))

    def changed(self) -> None:
        """Files have changed since they were read."""
        self._face.post_message(Face.Changed())

    def order(self) -> tuple[str, bool]:
        """How the ledger is sorted."""
        return self._face.order

    def prepare(self, known: Known) -> None:
        """Make what will be shown."""
        self._face.prepare(known)
