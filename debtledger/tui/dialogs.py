"""A dialog over the views: it asks what an act needs, says what is wrong with that, and esc leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import get_current_worker

from debtledger.core.fitting import Fit
from debtledger.core.text import SafeText, clip, safe_text, wrap
from debtledger.tui.painting import Lines, Piece, pieces
from debtledger.tui.widgets.offers import Offer, Offers
from debtledger.tui.widgets.table import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult

    from debtledger.tui.acts.act import Field, Form, Values
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Pieces

MOST_TYPED: Final = 400
MOST_COMPLAINED: Final = 4
MOST_LINES: Final = 2
MOST_PREVIEWED: Final = 6
MOST_CHOICES: Final = 5
AROUND: Final = 4


class Typed(Input):
    """A line where something is typed. What is pasted is made visible, as all text is."""

    def __init__(self, field: Field) -> None:
        super().__init__(value=safe_text(field.default), max_length=MOST_TYPED, compact=True)
        self.field = field

    def validate_value(self, value: str) -> str:
        """Let no character in that could drive the terminal."""
        return safe_text(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the things to choose from."""

    text: str

    @property
    def key(self) -> str:
        """What identifies it."""
        return self.text


class Choices(Table, can_focus=False):
    """What the first line may be chosen from."""

    def __init__(self) -> None:
        super().__init__((Fit(name="text"),), self._text)

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked, and stay where the keys go."""
        super().on_click(event)
        event.stop()

    @staticmethod
    def _text(row: Row, name: str) -> Piece:
        del name
        return Piece(safe_text(row.key))


class Said(Lines):
    """A sentence of the dialog, in as many lines as it takes."""

    def __init__(self, text: str, tone: str = "faint") -> None:
        super().__init__()
        self._text = safe_text(text)
        self._tone = tone

    def on_resize(self) -> None:
        """Take the room that it needs."""
        _rows(self, [pieces((part, self._tone)) for part in wrap(self._text, max(self.room, 1), MOST_LINES)])


class Dialog(ModalScreen[None]):
    """Lines to fill in. It stays open until what was asked for is done, or somebody leaves."""

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog #box { width: 76; max-width: 98%; height: auto; max-height: 100%; overflow-y: auto;
        scrollbar-size-vertical: 1; border: round $primary;
        padding: 0 1; background: $background; }
    Dialog.-ascii #box { border: ascii $primary; }
    Dialog Said { height: 1; }
    Dialog Typed, Dialog Typed:focus { height: 1; border: none; padding: 0; background: $surface; }
    Dialog Typed:focus { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("enter", "submit", "do it", show=False),
        Binding("down", "choose(1)", "next choice", show=False),
        Binding("up", "choose(-1)", "choice before", show=False),
        Binding("tab", "next", "next line", show=False),
        Binding("shift+tab", "before", "line before", show=False),
    ]

    class Filled(Message):
        """Everything is filled in."""

        def __init__(self, dialog: Dialog, values: Values) -> None:
            super().__init__()
            self.dialog = dialog
            self.values = values

    class Previewed(Message):
        """It is known what would be done."""

        def __init__(self, values: Values, lines: Sequence[Pieces]) -> None:
            super().__init__()
            self.values_then = values
            self.lines = lines

    def __init__(self, form: Form, glyphs: Glyphs) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.form = form
        self.busy = False
        self._glyphs = glyphs
        self._typed = [Typed(field) for field in form.fields]
        self._first = self._typed[0] if self._typed else None
        self._complaint, self._preview = Lines(), Lines()
        following = [Offer("tab", "Next line", "next")] if len(form.fields) > 1 else []
        self._foot = Offers([Offer("enter", form.verb, "submit"), *following, Offer("esc", "Leave", "leave")])
        self._choices = Choices()
        self._choices.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The title, the lines, what is wrong, what would be done, and the keys."""
        with Vertical(id="box"):
            yield Said(self.form.title, "strong")
            if self.form.about:
                yield Said(self.form.about)
            for typed in self._typed:
                yield Said(typed.field.label)
                yield typed
                if typed is self._first and self.form.choices:
                    yield self._choices
            yield self._complaint
            yield self._preview
            yield self._foot

    def on_mount(self) -> None:
        """Begin with the first line."""
        _rows(self._complaint, ())
        _rows(self._preview, ())
        if self._first is not None:
            self._first.focus()
        self._filter()
        self._look_ahead()

    @property
    def values(self) -> Values:
        """What stands there now; of choices the one that is marked."""
        said = {typed.field.name: typed.value for typed in self._typed}
        if self._first is not None and self._choices.key:
            said[self._first.field.name] = self._choices.key
        return said

    def complain(self, lines: Sequence[SafeText]) -> None:
        """Say what is wrong, and let it be mended."""
        self.busy = False
        width = max(self._foot.size.width, 1)
        wrapped = [part for line in lines for part in wrap(line, width, 2)]
        tones = ["fired", *["faint"] * len(wrapped)]
        _rows(self._complaint, [pieces(pair) for pair in zip(wrapped, tones, strict=False)][:MOST_COMPLAINED])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what fits to what was typed."""
        event.stop()
        if event.input is self._first:
            self._filter()
        _rows(self._complaint, ())
        self._look_ahead()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line, or do it after the last one."""
        event.stop()
        at = next(number for number, typed in enumerate(self._typed) if typed is event.input)
        if at + 1 < len(self._typed):
            self._typed[at + 1].focus()
        else:
            self.action_submit()

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show what another choice would do."""
        event.stop()
        self._look_ahead()

    def on_table_opened(self, event: Table.Opened) -> None:
        """Go on once the marked choice is clicked again."""
        event.stop()
        self._typed[min(1, len(self._typed) - 1)].focus()

    def action_submit(self) -> None:
        """Do it."""
        if not self.busy:
            self.busy = True
            self.app.screen_stack[0].post_message(self.Filled(self, self.values))

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss()

    def action_next(self) -> None:
        """Go to the next line."""
        self.focus_next(Typed)

    def action_before(self) -> None:
        """Go to the line before."""
        self.focus_previous(Typed)

    def action_choose(self, steps: int) -> None:
        """Mark another choice."""
        self._choices.action_move(steps)

    def on_dialog_previewed(self, message: Previewed) -> None:
        """Show what would be done, if that is still what is asked."""
        if message.values_then == self.values:
            _rows(self._preview, [self._fitting(line) for line in message.lines[:MOST_PREVIEWED]])

    def _fitting(self, line: Pieces) -> Pieces:
        """A line of one tone, no wider than the dialog."""
        width = max(self._foot.size.width, 1)
        return tuple(Piece(clip(part.text, width), part.tone) for part in line)

    def _filter(self) -> None:
        words = self._first.value.casefold().split() if self._first is not None else []
        found = [each for each in self.form.choices if all(word in each.casefold() for word in words)]
        self._choices.fill([Choice(text=each) for each in found])
        self._choices.display = bool(found)
        self._choices.styles.height = min(len(found), MOST_CHOICES) + 1

    def _look_ahead(self) -> None:
        if self.form.preview is not None:
            ahead = partial(self._preview_of, self.values, self.form.preview)
            self.run_worker(ahead, description="preview", thread=True, exclusive=True, group="preview")

    def _preview_of(self, said: Values, preview: Callable[[Values], Sequence[Pieces]]) -> None:
        """In a thread: find out what would be done."""
        if not get_current_worker().is_cancelled:
            self.post_message(self.Previewed(said, preview(said)))


def _rows(lines: Lines, said: Sequence[Pieces]) -> None:
    """Paint lines in as many rows as they take."""
    lines.display = bool(said)
    lines.styles.height = max(len(said), 1)
    lines.paint(said)
