"""A line of keys that can be pressed, and clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.text import SafeText, safe_text
from debtledger.tui.painting import Piece
from debtledger.tui.widgets.lines import Edge, Spot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.tui.painting import Pieces

GAP: Final = 3


class Offer(NamedTuple):
    """A key as people read it, what it does, and the action of the screen."""

    shown: str
    label: str
    action: str


class Offers(Edge):
    """What can be pressed on a screen that lies over the views; what does not fit is left out whole."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self.offers = offers

    def parts(self, width: int) -> tuple[Pieces, Sequence[Spot]]:
        """The line, and where it can be clicked."""
        line: list[Piece] = [Piece(SafeText(" "))]
        spots, at = [], 1
        for offer in self.offers:
            end = at + len(offer.shown) + 1 + len(offer.label)
            if end > width:
                break
            line += [Piece(safe_text(offer.shown), "strong"), Piece(safe_text(f" {offer.label}"), "faint")]
            line.append(Piece(SafeText(" " * GAP)))
            spots.append(Spot(start=at, end=end, action=offer.action))
            at = end + GAP
        return tuple(line), spots
