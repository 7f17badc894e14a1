"""Coming back: the window as somebody left it, or as a saved view wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.tui.cells import SORTS
from debtledger.tui.key import BACKLOG, LEDGER, VIEWS
from debtledger.tui.session import NARROWEST, WIDEST, Session
from debtledger.tui.views.backlog import NEXT

if TYPE_CHECKING:
    from debtledger.tui.window import Window
    from debtledger.tui.wishes import SavedView, Wishes

STEP: Final = 5
NO_PANE: Final = "-no-pane"


def restore(window: Window, wishes: Wishes) -> None:
    """Bring a new window to where somebody was; a saved view that was asked for comes before that."""
    session = wishes.session
    saved = next((view for view in wishes.saved if view.name == session.saved), None)
    if session.sort in SORTS:
        window.ledger.sort_as(session.sort, backwards=session.backwards)
    if session.picture in NEXT:
        window.backlog.choose(next(shown for shown in NEXT if shown == session.picture))
    window.set_class(not session.pane, NO_PANE)
    window.share = session.share
    if wishes.chosen is not None:
        apply(window, wishes.chosen)
    elif saved is not None and saved.screen == session.view:
        apply(window, saved)
    if session.selected:
        for view in (window.backlog, window.ledger, window.sprint):
            view.table.aim(session.selected)


def apply(window: Window, view: SavedView) -> None:
    """Show a saved view."""
    shown = window.ledger if view.screen == LEDGER else window.backlog
    if view.screen == LEDGER and view.sort:
        window.ledger.sort_as(view.sort, backwards=view.backwards)
    shown.set_filter(view.filter)
    window.saved = view.name
    window.action_view(view.screen)


def session_of(window: Window) -> Session:
    """Where somebody is now."""
    return Session(
        view=window.view if window.view in VIEWS else BACKLOG,
        selected=window.key or window.backlog.table.key,
        saved=window.saved,
        sort=window.ledger.sorted_by,
        backwards=window.ledger.backwards,
        picture=window.backlog.shown or "",
        pane=not window.has_class(NO_PANE),
        share=window.share,
    )


def widened(share: int, steps: int) -> int:
    """The share of the pane, so many steps wider, within its bounds."""
    return min(max(share + steps * STEP, NARROWEST), WIDEST)
