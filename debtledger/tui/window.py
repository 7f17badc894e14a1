"""The window: the views, the debt under the cursor beside them, and the lines at the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Horizontal
from textual.widgets import ContentSwitcher

from debtledger.tui.acts.acting import Acting
from debtledger.tui.detail import Detail
from debtledger.tui.keys import (
    BACKLOG,
    CANDIDATES,
    EVERYWHERE,
    LEDGER,
    SIGNALS,
    SPRINT,
    TREND,
    action_view,
    bindings,
    remapped,
)
from debtledger.tui.page import Pages, glimpsed_lines
from debtledger.tui.painting import Lines, Pieces, pieces
from debtledger.tui.picker import Picker
from debtledger.tui.returning import NO_PANE, apply, restore, session_of, widened
from debtledger.tui.screens import Page, Reading, help_lines
from debtledger.tui.views.backlog import BacklogView
from debtledger.tui.views.candidates import CandidatesView
from debtledger.tui.views.debts import DebtView
from debtledger.tui.views.ledger import LedgerView
from debtledger.tui.views.signals import SignalsView
from debtledger.tui.views.sprint import SprintView
from debtledger.tui.views.trend import TrendView
from debtledger.tui.widgets.lines import Keybar, Tabs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from debtledger.context import Context
    from debtledger.tui.app import Face
    from debtledger.tui.glimpse import Glimpse
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import Known
    from debtledger.tui.session import Session
    from debtledger.tui.views.trend import Past
    from debtledger.tui.widgets.table import Table
    from debtledger.tui.wishes import Wishes

    View = BacklogView | LedgerView | SprintView | SignalsView | TrendView | CandidatesView

LEAST_COLUMNS, LEAST_ROWS = 40, 10
AROUND_THE_PANE = 1
WITHOUT_PANE: Final = frozenset({SPRINT, SIGNALS, TREND, CANDIDATES})


class Window(Acting):
    """Everything but what lies over it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()

    def __init__(self, context: Context, view: str, glyphs: Glyphs, wishes: Wishes) -> None:
        super().__init__(context, glyphs)
        self.view = self._before = view or wishes.session.view or BACKLOG
        self.saved = ""
        self.keys = remapped(wishes.keymap)
        self._wishes = wishes
        self._today = context.today
        self._known: Known | None = None
        self._glimpse: Glimpse | None = None
        self._pages: Pages | None = None
        self._stale: set[str] = set()
        self.tabs, self.keybar = Tabs(id="tabs"), Keybar(self.works, id="keybar")
        self.tabs.glyphs = self.keybar.glyphs = glyphs
        self.keybar.keys = self.keys
        self.pane = Page(id="pane")
        self.small = Lines(id="small")
        self.backlog = BacklogView(glyphs, id=BACKLOG)
        self.ledger = LedgerView(glyphs, id=LEDGER)
        self.sprint = SprintView(glyphs, id=SPRINT)
        self.signals = SignalsView(glyphs, id=SIGNALS)
        self.trend = TrendView(glyphs, id=TREND)
        self.candidates = CandidatesView(glyphs, id=CANDIDATES)
        self.views: dict[str, View] = {
            BACKLOG: self.backlog,
            LEDGER: self.ledger,
            SPRINT: self.sprint,
            SIGNALS: self.signals,
            TREND: self.trend,
            CANDIDATES: self.candidates,
        }
        if self.view not in self.views:
            self.view = self._before = BACKLOG

    def compose(self) -> ComposeResult:
        """The views between the lines at the edges."""
        yield self.tabs
        with Horizontal(id="body"):
            with ContentSwitcher(initial=self.view, id="views"):
                yield from self.views.values()
            yield self.pane
        yield self.keybar
        yield self.small

    def on_mount(self) -> None:
        """Begin with a view."""
        self.action_view(self.view)
        restore(self, self._wishes)

    @property
    def session(self) -> Session:
        """Where somebody is."""
        return session_of(self)

    @property
    def glimpsed(self) -> bool:
        """Whether what was seen last is shown."""
        return self._glimpse is not None

    @property
    def share(self) -> int:
        """The part of the width that the pane at the side takes, in per cent."""
        return self._share

    @share.setter
    def share(self, share: int) -> None:
        self._share = share
        self.pane.styles.width = f"{share}%"
        self.query_one("#views").styles.width = "1fr"

    def on_resize(self) -> None:
        """Say so where nothing can be shown, and lay out the debt at the side anew."""
        words = (
            f"{self.size.width} x {self.size.height} is too small: {LEAST_COLUMNS} x {LEAST_ROWS} at least"
        )
        self.small.paint([pieces((words,))])
        self.call_after_refresh(self._fill_pane)

    def say(self, words: str) -> None:
        """Say what is going on."""
        self.tabs.say(words)

    def glimpse(self, glimpse: Glimpse) -> None:
        """Show what was seen last."""
        self._glimpse = glimpse
        self.backlog.glimpse(glimpse.backlog, glimpse.left[0])
        self.backlog.glimpse_pictures(glimpse)
        if glimpse.sort == self.ledger.order_words:
            self.ledger.glimpse(glimpse.ledger, glimpse.left[1])
        for view in (self.sprint, self.signals, self.candidates):
            view.table.fill((), [pieces((" It is being read.", "faint"))])
        self.trend.table.paint([pieces((" It is being read.", "faint"))])
        self.say(f"{glimpse.summary} · as of {glimpse.day}, being read")
        self._fill_pane()

    def show(self, known: Known) -> None:
        """Show what is known: in this view now, in the others when somebody goes there."""
        self._known, self._glimpse = known, None
        self.learn(known)
        self._pages = Pages(known, self._today, self._glyphs)
        self._stale = set(self.views)
        self._freshen()
        self._fill_pane()
        self.keybar.refresh()

    def show_past(self, past: Past) -> None:
        """Show how debt has changed."""
        self.trend.show_past(past)

    def _freshen(self) -> None:
        """Show what is known in this view, if it shows less."""
        if self.view in self._stale and self._known is not None:
            self._stale.discard(self.view)
            self.views[self.view].show(self._known)
        if self.view == TREND and self._known is not None and self._known.complete:
            self._face.want_past(self._known)

    def read_again(self) -> None:
        """Read the repository again, because something in it was written."""
        self._face.read_again()

    @property
    def key(self) -> str:
        """The debt under the cursor; empty where there is none."""
        view = self.views[self.view]
        return view.table.key if isinstance(view, DebtView) else view.key

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action works in this view, for the debt under the cursor."""
        views = action_view(action)
        return (not views or self.view in views) and self.check_going(action, parameters)

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the debt that the cursor came to."""
        if event.table is self.views[self.view].table:
            self._fill_pane()
            self.keybar.refresh()

    def on_table_opened(self) -> None:
        """Open the debt that was clicked."""
        self.action_open()

    def action_view(self, name: str) -> None:
        """Go to a view."""
        wanted = name if name in EVERYWHERE else BACKLOG
        if wanted == CANDIDATES and self.view == CANDIDATES:
            wanted = self._before
        if wanted == CANDIDATES:
            self._before = self.view
        self.view = wanted
        self.query_one("#views", ContentSwitcher).current = wanted
        self.set_class(wanted in WITHOUT_PANE, "-one-pane")
        self.tabs.show(wanted)
        self.keybar.show(wanted)
        self._freshen()
        self._focus_list()
        self.call_after_refresh(self._fill_pane)

    def action_open(self) -> None:
        """Show one debt in full."""
        key = self.key
        if self.view == CANDIDATES:
            self.action_adopt()
        elif key and self._pages is not None:
            self.app.push_screen(Detail(lambda width: self._full(key, width), self._glyphs))

    def action_filter(self) -> None:
        """Type a filter."""
        view = self.views[self.view]
        if isinstance(view, DebtView):
            view.start_filter()

    def action_leave(self) -> None:
        """Leave the filter, or the candidates."""
        view = self.views[self.view]
        if isinstance(view, DebtView):
            view.end_filter()
            self.saved = ""
        elif self.view == CANDIDATES:
            self.action_view(self._before)

    def action_adopt(self) -> None:
        """Ask what is to be known of the comment under the cursor, and make a debt of it."""
        from debtledger.tui.acts.adopting import adoption_form

        candidate = self.candidates.candidate
        if candidate is not None and self._known is not None:
            root = self._known.books.reckoning.facts.root
            self.ask(adoption_form(self.surroundings, root, candidate))

    def action_saved(self) -> None:
        """Pick a saved view."""
        saved = self._wishes.saved
        if not saved:
            self.tell(["no view is saved yet", 'in .debtledger.toml:  [views]  due = "state:fired"'])
            return
        self.app.push_screen(Picker(saved, self._glyphs), lambda view: apply(self, view) if view else None)

    def action_plot(self) -> None:
        """Show the other picture."""
        self.backlog.next_picture()
        self.call_after_refresh(self._focus_list)

    def action_detail(self) -> None:
        """Show or hide the debt at the side."""
        self.toggle_class(NO_PANE)
        self.call_after_refresh(self._fill_pane)

    def action_widen(self, steps: int) -> None:
        """Give the pane at the side more room, or less."""
        self.share = widened(self.share, steps)
        self.call_after_refresh(self._fill_pane)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.ledger.sort()

    def action_reverse(self) -> None:
        """Turn the order around."""
        self.ledger.reverse()

    def action_rescan(self) -> None:
        """Read the repository again."""
        if not self._face.rescan():
            self.notify("it is being read already", markup=False)

    def action_help(self) -> None:
        """Say what can be pressed."""
        view = self.view
        self.app.push_screen(
            Reading(lambda width: help_lines(view, self._glyphs, self.keys, width), self._glyphs)
        )

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()

    @property
    def _face(self) -> Face:
        from debtledger.tui.app import Face

        assert isinstance(self.app, Face)
        return self.app

    def _focus_list(self) -> None:
        """Put the keys where the cursor is: the list, or the picture where that is hidden."""
        view = self.views[self.view]
        hidden = isinstance(view, BacklogView) and not view.table.display
        # at once, not by a message: the next key may be here already
        self.set_focus(self.backlog.plot if hidden else view.table)

    def _fill_pane(self) -> None:
        if not (self.pane.display and self.pane.size.width):
            return
        width = self.pane.room - AROUND_THE_PANE
        if self._pages is not None:
            self.pane.paint(self._pages.lines(self.key, width))
        elif self._glimpse is not None:
            self.pane.paint(glimpsed_lines(self._glimpse, self.key, width))

    def _full(self, key: str, width: int) -> Sequence[Pieces]:
        if self._pages is None:
            return ()
        return [(pieces((" ",))[0], *line) for line in self._pages.lines(key, width)]
