"""One debt in full, over the views; what can be done to it is done by the window below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from debtledger.tui.act_keys import ACTS
from debtledger.tui.key import BACKLOG
from debtledger.tui.screens import Reading
from debtledger.tui.widgets.offers import Offer, Offers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Pieces

OFFERED: Final = ("edit", "browse", "copy", "snooze", "acknowledge")


class Detail(Reading):
    """The page of a debt, with the keys of what can be done to it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, f"act({key.action!r})", key.label, id=key.id)
        for key in ACTS
        if BACKLOG in key.views
    ]

    def __init__(self, lines: Callable[[int], Sequence[Pieces]], glyphs: Glyphs) -> None:
        super().__init__(lines, glyphs)
        by_id = {key.id: key for key in ACTS}
        acts = (
            Offer(by_id[name].shown, by_id[name].label, f"act({by_id[name].action!r})") for name in OFFERED
        )
        self._offers = Offers([Offer("esc", "Back", "app.pop_screen"), *acts, Offer("q", "Quit", "app.quit")])
        self._offers.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The page over a line of keys."""
        yield self._page
        yield self._offers

    def on_mount(self) -> None:
        """Let the page be scrolled at once."""
        self._page.focus()

    async def action_act(self, action: str) -> None:
        """Do something to the debt."""
        await self.app.screen_stack[0].run_action(action)
