"""The application: one window of views, filled by a thread that reads the repository."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.message import Message

from debtledger.core.text import safe_text
from debtledger.tui.keys import KEYS
from debtledger.tui.reading import read
from debtledger.tui.theme import CSS, theme_for
from debtledger.tui.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen

    from debtledger.context import Context
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import Known


SHOWN_SECONDS = 10


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

    class Arrived(Message):
        """More is known."""

        def __init__(self, known: Known) -> None:
            super().__init__()
            self.known = known

    class Failed(Message):
        """The repository cannot be read."""

        def __init__(self, error: BaseException) -> None:
            super().__init__()
            self.error = error

    def __init__(self, context: Context, view: str, glyphs: Glyphs) -> None:
        # without colour Textual turns colours grey, but for those of the terminal, which it leaves out
        super().__init__(ansi_color=True if context.env.get("NO_COLOR") else None)
        self._surroundings = context
        self._window = Window(view, glyphs, context.today)
        self._reading = False
        self.known: Known | None = None
        theme = theme_for(context.env)
        if theme is not None:
            self.theme = theme

    def get_default_screen(self) -> Screen[object]:
        """The window of views."""
        return self._window

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: colours, and all that has a key."""
        yield SystemCommand("Theme", "Choose colours.", self.action_change_theme)
        for key in KEYS:
            if screen is self._window and not key.action.startswith("app.") and key.id != "leave":
                yield SystemCommand(
                    f"{key.label or key.id} ({key.shown})", key.about, lambda key=key: self._do(key.action)
                )

    def on_mount(self) -> None:
        """Begin to read."""
        self.rescan()

    @property
    def settled(self) -> bool:
        """Whether nothing is being read."""
        return not self._reading

    def rescan(self) -> bool:
        """Read the repository, beside everything else. Returns False where that is going on already."""
        if self._reading:
            return False
        self._reading = True
        threading.Thread(target=self._read, name="reading", daemon=True).start()
        return True

    def on_face_told(self, message: Told) -> None:
        """Say how far the reading is."""
        if self._reading:
            self._window.say(message.words)

    def on_face_arrived(self, message: Arrived) -> None:
        """Show what is known; what was known before stays until everything is known anew."""
        known = message.known
        if known.complete or self.known is None or not self.known.complete:
            self.known = known
            self._window.show(known)
        if known.complete:
            self._reading = False
            self._window.say(known.summary)

    def on_face_failed(self, message: Failed) -> None:
        """End where nothing is known, else say so and keep what is."""
        self._reading = False
        if self.known is None:
            self.exit(message.error)
            return
        self._window.say(self.known.summary)
        lines = [safe_text(line) for line in f"it cannot be read now: {message.error}".split("\n")]
        self.notify("\n".join(lines), severity="error", markup=False, timeout=SHOWN_SECONDS)

    def _do(self, action: str) -> None:
        self.call_later(self._window.run_action, action)

    def _read(self) -> None:
        """In the thread: read step by step."""
        try:
            for known in read(self._surroundings, lambda words: self._send(self.Told(words))):
                self._send(self.Arrived(known))
        except BaseException as error:  # noqa: BLE001 - a thread has nobody else to tell
            self._send(self.Failed(error))

    def _send(self, message: Message) -> None:
        self.post_message(message)
