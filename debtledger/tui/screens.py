"""The screens that lie over the views: one debt in full, and what can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.screen import Screen

from debtledger.tui.keys import KEYS, MOVES
from debtledger.tui.painting import Lines, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.app import ComposeResult

    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Pieces

KEY_COLUMNS: Final = 16
WIDEST: Final = 100
AROUND: Final = 4


class Page(Lines, can_focus=True):
    """Lines that can be scrolled with the same keys as a table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", "down", show=False),
        Binding("k,up", "scroll_up", "up", show=False),
        Binding("g,home", "scroll_home", "to the first line", show=False),
        Binding("G,end", "scroll_end", "to the last line", show=False),
        Binding("ctrl+d,pagedown,space", "page_down", "a page down", show=False),
        Binding("ctrl+u,pageup", "page_up", "a page up", show=False),
    ]


class Reading(Screen[None]):
    """A page over everything else; esc leads back to where one was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Back"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self, lines: Callable[[int], Sequence[Pieces]]) -> None:
        super().__init__()
        self._lines = lines
        self._page = Page()
        self._foot = Lines()
        self._foot.add_class("foot")

    def compose(self) -> ComposeResult:
        """The page over a line of keys."""
        yield self._page
        yield self._foot

    def on_mount(self) -> None:
        """Let the page be scrolled at once."""
        self._page.focus()
        back, move = (" esc", "strong"), ("   j k", "strong")
        words = (back, (" Back", "faint"), move, (" Move", "faint"), ("   q", "strong"), (" Quit", "faint"))
        self._foot.paint([pieces(*words)])

    def on_resize(self) -> None:
        """Lay the page out for the width there is."""
        self._page.paint(self._lines(min(self.size.width - AROUND, WIDEST)))


def help_lines(view: str, glyphs: Glyphs) -> Sequence[Pieces]:
    """What can be pressed in a view, and what the glyphs mean."""
    return list(_help(view, glyphs))


def _help(view: str, glyphs: Glyphs) -> Iterator[Pieces]:
    yield pieces((f" Keys in {view.capitalize()}", "strong"))
    yield ()
    for shown, about in MOVES:
        yield _key(shown, about)
    for key in KEYS:
        if view in key.views:
            yield _key(key.shown, key.about)
    yield ()
    yield pieces((" Before a debt", "strong"))
    yield ()
    yield _key("!", "One of its triggers has fired: it is due.")
    yield _key("~", "One of its triggers is halfway or nearer.")
    yield _key("?", "Nobody can decide one of its triggers now.")
    yield _key(glyphs.dot, "It waits for nothing, or for something far away.")
    yield ()
    yield pieces((" In the picture", "strong"))
    yield ()
    kinds = (
        "A limit: of scale, or of cases that it covers.",
        "Quality that was put off: tests, security, speed.",
        "Work by hand, or a dependency that holds it back.",
        "Any other kind of shortcut.",
    )
    for glyph, about in zip(glyphs.kinds, kinds, strict=True):
        yield _key(glyph, about)
    yield _key("2 to 9, +", "So many debts at one place, or more than nine.")
    yield ()
    yield pieces((" Every view is a command as well: backlog, list, plan, sprint, triggers, show.", "faint"))


def _key(shown: str, about: str) -> Pieces:
    return pieces((f" {shown:<{KEY_COLUMNS}}", "id"), (about,))
