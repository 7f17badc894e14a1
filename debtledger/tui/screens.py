"""The screens that lie over the views: one debt in full, and what can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.screen import Screen

from debtledger.core.text import safe_text, wrap
from debtledger.tui.keys import MOVES
from debtledger.tui.painting import Lines, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.app import ComposeResult

    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.key import Key
    from debtledger.tui.painting import Pieces

KEY_COLUMNS: Final = 16
MOST_LINES: Final = 4
WIDEST: Final = 100
KINDS: Final = (
    "A limit: of scale, or of cases that it covers.",
    "Quality that was put off: tests, security, speed.",
    "Work by hand, or a dependency that holds it back.",
    "Any other kind of shortcut.",
)
"""What the glyphs of kinds mean, in their order."""
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

    def __init__(self, lines: Callable[[int], Sequence[Pieces]], glyphs: Glyphs) -> None:
        super().__init__(classes=f"-{glyphs.name}")
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
        """Lay the page out anew."""
        self.lay_out()

    def lay_out(self) -> None:
        """Lay the page out for the width there is, with what is known now."""
        self._page.paint(self._lines(min(self.size.width - AROUND, WIDEST)))


def help_lines(view: str, glyphs: Glyphs, keys: Sequence[Key], width: int) -> Sequence[Pieces]:
    """What can be pressed in a view, and what the glyphs mean."""
    return [line for shown, about in _help(view, glyphs, keys) for line in _laid_out(shown, about, width)]


def _laid_out(shown: str, about: str, width: int) -> Iterator[Pieces]:
    """A key and its sentence on as many lines as it takes; without a sentence, a heading between others."""
    if not about:
        yield ()
        yield pieces((f" {shown}", "strong"))
        return
    lead = f" {shown:<{KEY_COLUMNS}}"
    for text in wrap(safe_text(about), width - len(lead), MOST_LINES):
        yield pieces((lead, "id"), (text,))
        lead = " " * len(lead)


def _help(view: str, glyphs: Glyphs, keys: Sequence[Key]) -> Iterator[tuple[str, str]]:
    yield f"Keys in {view.capitalize()}", ""
    yield from MOVES
    yield from ((key.shown, key.about) for key in keys if view in key.views)
    yield "Before a debt", ""
    yield "!", "One of its triggers has fired: it is due."
    yield "~", "One of its triggers is halfway or nearer."
    yield "?", "Nobody can decide one of its triggers now."
    yield glyphs.dot, "It waits for nothing, or for something far away."
    yield "In the picture", ""
    yield from zip(glyphs.kinds, KINDS, strict=True)
    yield "2 to 9, +", "So many debts at one place, or more than nine."
    yield glyphs.moved, "A debt that came from another cell since the last sprint; its page says why."
    yield "Elsewhere", ""
    yield (
        "debtledger",
        "Every view is a command as well: backlog, list, plan, triggers, verdicts, scan, show.",
    )
