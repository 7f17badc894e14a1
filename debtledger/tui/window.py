"""The window: four views, the debt under the cursor beside them, and the lines at the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import ContentSwitcher

from debtledger.tui.excerpt import excerpt
from debtledger.tui.keys import BACKLOG, LEDGER, SIGNALS, SPRINT, VIEWS, action_view, bindings
from debtledger.tui.page import Pages
from debtledger.tui.painting import Lines, Pieces, pieces
from debtledger.tui.screens import Page, Reading, help_lines
from debtledger.tui.views.backlog import BacklogView
from debtledger.tui.views.debts import DebtView
from debtledger.tui.views.ledger import LedgerView
from debtledger.tui.views.signals import SignalsView
from debtledger.tui.views.sprint import SprintView
from debtledger.tui.widgets.lines import Keybar, Tabs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import Known
    from debtledger.tui.widgets.table import Table

LEAST_COLUMNS, LEAST_ROWS = 40, 10
AROUND_THE_PANE = 1


class Window(Screen[object]):
    """Everything but what lies over it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()

    def __init__(self, view: str, glyphs: Glyphs, today: date) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self._view = view
        self._glyphs = glyphs
        self._today = today
        self._known: Known | None = None
        self._pages: Pages | None = None
        self.tabs, self.keybar = Tabs(id="tabs"), Keybar(id="keybar")
        self.tabs.glyphs = self.keybar.glyphs = glyphs
        self.pane = Page(id="pane")
        self.small = Lines(id="small")
        self.backlog = BacklogView(glyphs, id=BACKLOG)
        self.ledger = LedgerView(glyphs, id=LEDGER)
        self.sprint = SprintView(glyphs, id=SPRINT)
        self.signals = SignalsView(glyphs, id=SIGNALS)
        self.views: dict[str, BacklogView | LedgerView | SprintView | SignalsView] = {
            BACKLOG: self.backlog,
            LEDGER: self.ledger,
            SPRINT: self.sprint,
            SIGNALS: self.signals,
        }

    def compose(self) -> ComposeResult:
        """The views between the lines at the edges."""
        yield self.tabs
        with Horizontal(id="body"):
            with ContentSwitcher(initial=self._view, id="views"):
                yield from self.views.values()
            yield self.pane
        yield self.keybar
        yield self.small

    def on_mount(self) -> None:
        """Begin with a view."""
        self.action_view(self._view)

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

    def show(self, known: Known) -> None:
        """Show what is known in all views."""
        self._known = known
        self._pages = Pages(known, self._today)
        for view in self.views.values():
            view.show(known)
        self._fill_pane()

    @property
    def key(self) -> str:
        """The debt under the cursor; empty where there is none."""
        view = self.views[self._view]
        return view.table.key if isinstance(view, DebtView) else view.key

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action works in this view."""
        del parameters
        views = action_view(action)
        return not views or self._view in views

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the debt that the cursor came to."""
        if event.table is self.views[self._view].table:
            self._fill_pane()

    def on_table_opened(self) -> None:
        """Open the debt that was clicked."""
        self.action_open()

    def action_view(self, name: str) -> None:
        """Go to a view."""
        self._view = name if name in VIEWS else BACKLOG
        self.query_one("#views", ContentSwitcher).current = self._view
        self.set_class(self._view in (SPRINT, SIGNALS), "-one-pane")
        self.tabs.show(self._view)
        self.keybar.show(self._view)
        self._focus_list()
        self.call_after_refresh(self._fill_pane)

    def action_open(self) -> None:
        """Show one debt in full."""
        key = self.key
        if key and self._pages is not None:
            self.app.push_screen(Reading(lambda width: self._full(key, width), self._glyphs))

    def action_filter(self) -> None:
        """Type a filter."""
        view = self.views[self._view]
        if isinstance(view, DebtView):
            view.start_filter()

    def action_leave(self) -> None:
        """Leave the filter."""
        view = self.views[self._view]
        if isinstance(view, DebtView):
            view.end_filter()

    def action_plot(self) -> None:
        """Show the other picture."""
        self.backlog.next_picture()
        self.call_after_refresh(self._focus_list)

    def action_detail(self) -> None:
        """Show or hide the debt at the side."""
        self.toggle_class("-no-pane")
        self.call_after_refresh(self._fill_pane)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.ledger.sort()

    def action_reverse(self) -> None:
        """Turn the order around."""
        self.ledger.reverse()

    def action_rescan(self) -> None:
        """Read the repository again."""
        from debtledger.tui.app import Face

        assert isinstance(self.app, Face)
        if not self.app.rescan():
            self.notify("it is being read already", markup=False)

    def action_help(self) -> None:
        """Say what can be pressed."""
        view = self._view
        self.app.push_screen(Reading(lambda width: help_lines(view, self._glyphs, width), self._glyphs))

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()

    def _focus_list(self) -> None:
        """Put the keys where the cursor is: the list, or the picture where that is hidden."""
        view = self.views[self._view]
        if isinstance(view, BacklogView) and not view.table.display:
            view.plot.focus()
        else:
            view.table.focus()

    def _fill_pane(self) -> None:
        if self._pages is not None and self.pane.display and self.pane.size.width:
            self.pane.paint(self._pages.lines(self.key, self.pane.room - AROUND_THE_PANE))

    def _full(self, key: str, width: int) -> Sequence[Pieces]:
        if self._pages is None or self._known is None:
            return ()
        lines = [(pieces((" ",))[0], *line) for line in self._pages.lines(key, width)]
        row = self._known.by_key.get(key)
        for place in row.entry.debt.places[:1] if row is not None else ():
            code = excerpt(self._known.books.reckoning.facts.root, place)
            lines += [(), *((pieces((" ",))[0], *line) for line in code)]
        return lines
