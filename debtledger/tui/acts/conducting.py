"""Acts of a window: asked for by keys, done beside the screen, told, and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.actions import parse
from textual.message import Message
from textual.screen import Screen

from debtledger.core.text import safe_text
from debtledger.tui.acts.act import Done, words_of
from debtledger.tui.acts.seen import Seen
from debtledger.tui.acts.workbench import Outcome, Workbench
from debtledger.tui.dialogs import Dialog
from debtledger.tui.screens import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from debtledger.context import Context
    from debtledger.core.text import SafeText
    from debtledger.tui.acts.act import Deed, Form
    from debtledger.tui.acts.deciding import Case
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import DebtRow, Known

    Settle = Callable[[Outcome], None]

SECONDS_SHOWN: Final = 6
SECONDS_OF_ERRORS: Final = 10


class Conducting(Screen[object]):
    """A window in which people do something to the debt under the cursor."""

    class Finished(Message):
        """An act came to its end."""

        def __init__(self, outcome: Outcome, dialog: Dialog | None, settle: Settle | None) -> None:
            super().__init__()
            self.outcome = outcome
            self.dialog = dialog
            self.settle = settle

    class Formed(Message):
        """It is known what to ask."""

        def __init__(self, form: Form) -> None:
            super().__init__()
            self.form = form

    def __init__(self, context: Context, glyphs: Glyphs) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.surroundings = context
        self.known: Known | None = None
        self._glyphs = glyphs
        self._seen = Seen()
        self._bench = Workbench()

    @property
    def key(self) -> str:
        """The debt under the cursor; empty where there is none."""
        raise NotImplementedError

    @property
    def busy(self) -> bool:
        """Whether an act is being done."""
        return self._bench.pending > 0

    @property
    def row(self) -> DebtRow | None:
        """The debt under the cursor."""
        return self.known.by_key.get(self.key) if self.known is not None else None

    def works(self, action: str) -> bool:
        """Whether an action would do something now."""
        _, name, parameters = parse(action)
        if name == "undo" and not self._bench.undoable:
            return False
        return bool(self.check_action(name, parameters))

    def learn(self, known: Known) -> None:
        """Remember what is shown from now on."""
        self.known = known
        self._seen.show(known.books.entries)
        for screen in self.app.screen_stack[1:]:
            if isinstance(screen, Reading):
                screen.call_after_refresh(screen.lay_out)

    def read_again(self) -> None:
        """Read the repository again, because something in it was written."""
        raise NotImplementedError

    def wrote(self, done: Done) -> None:
        """Take over what an act wrote."""
        self._seen.wrote(done.replaced)

    def perform(self, deed: Deed, dialog: Dialog | None = None, settle: Settle | None = None) -> None:
        """Do something beside the screen; what went wrong is said in the dialog, where there is one.

        settle: hears of its end before anything is said.
        """

        def tell(outcome: Outcome) -> None:
            self.post_message(self.Finished(outcome, dialog, settle))

        self._bench.do(deed, tell)

    def ask(self, form: Form) -> None:
        """Ask for what an act needs."""
        self.app.push_screen(Dialog(form, self._glyphs))

    def tell(self, lines: Sequence[str]) -> None:
        """Say what was done, in place of what was said before."""
        self.app.clear_notifications()
        self.app.notify("\n".join(map(safe_text, lines)), markup=False, timeout=SECONDS_SHOWN)

    def refuse(self, lines: Sequence[SafeText]) -> None:
        """Say why something was not done."""
        self.app.notify("\n".join(lines), severity="error", markup=False, timeout=SECONDS_OF_ERRORS)

    def on_dialog_filled(self, message: Dialog.Filled) -> None:
        """Do what was asked for."""
        form, values = message.dialog.form, message.values
        self.perform(lambda: form.do(values), message.dialog)

    def on_conducting_formed(self, message: Formed) -> None:
        """Ask, now that it is known what."""
        self.ask(message.form)

    def on_conducting_finished(self, message: Finished) -> None:
        """Say what was done, and read it; or why it was not."""
        self._bench.pending -= 1
        self.query_one("#keybar").refresh()
        if message.settle is not None:
            message.settle(message.outcome)
        done, error = message.outcome
        if error is not None:
            self._refused(error, message.dialog)
        elif done is not None:
            if message.dialog is not None and message.dialog.is_current:
                message.dialog.dismiss()
            self.wrote(done)
            if done.said:
                self.tell(done.said)
            if any(each.changed for each in done.replaced):
                self.read_again()

    def action_decide(self, name: str) -> None:
        """Ask for a decision about the debt under the cursor."""
        case = self._case()
        if case is not None:
            from debtledger.tui.acts.deciding import decision_form

            self.ask(decision_form(case, name))

    def action_amend(self) -> None:
        """Ask which fields of the record to change."""
        case = self._case()
        if case is not None:
            from debtledger.tui.acts.deciding import amend_form

            self.ask(amend_form(case))

    def action_signal(self) -> None:
        """Ask what has happened."""
        ground = self.known.ground if self.known is not None else None
        if ground is None:
            self.tell(["the history is being read; try again in a moment"])
            return
        probably = self.waited_for()

        def find_out() -> Done:
            from debtledger.tui.acts.signalling import signal_form, watched_on

            form = signal_form(self.surroundings, watched_on(ground, self.surroundings), probably)
            self.post_message(self.Formed(form))
            return Done(words="", said=())

        self.perform(find_out)

    def action_undo(self) -> None:
        """Put back what was written last."""
        if self.known is None:
            return
        store = self.known.books.reckoning.store
        nothing = Done(words="", said=("nothing was written here that could be undone",))
        self.perform(lambda: self._bench.undo(store) or nothing)

    def waited_for(self) -> str:
        """What the trigger under the cursor waits for; empty where there is none."""
        return ""

    def _case(self) -> Case | None:
        """The debt under the cursor, to decide about; one without a record is offered one first."""
        row = self.row
        if row is None or self.known is None:
            return None
        from debtledger.tui.acts.deciding import Case, enrol_form

        case = Case(context=self.surroundings, books=self.known.books, entry=row.entry, seen=self._seen)
        if row.key in self._seen.enrolled:
            self.tell([f"{row.name} got its record just now, and is being read"])
            return None
        if row.entry.record is None:
            self.ask(enrol_form(case))
            return None
        return case

    def _refused(self, error: BaseException, dialog: Dialog | None) -> None:
        from debtledger.storage.store import ChangedOnDisk

        lines = words_of(error)
        if lines is None:
            lines = [safe_text(f"internal error: {type(error).__name__}: {error}")]
        if dialog is not None and dialog.is_current:
            dialog.complain(lines)
        else:
            self.refuse(lines)
        if isinstance(error, ChangedOnDisk):
            self.read_again()
