"""The code around a debt, as it stands in the work tree now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.text import SafeText, safe_text
from debtledger.sources.encoding import decode
from debtledger.sources.files import Tree
from debtledger.sources.refusal import Refusal
from debtledger.tui.painting import Piece, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.model import Place
    from debtledger.tui.painting import Pieces

MOST_BYTES: Final = 2 << 20
BEFORE: Final = 3
AFTER: Final = 6
TAB: Final = 4


def excerpt(root: str, place: Place) -> Sequence[Pieces]:
    """The lines around a place with their numbers, each on one line; why there are none, where so."""
    with Tree(root) as tree:
        data = tree.read(place.path, MOST_BYTES)
    text = None if isinstance(data, Refusal) else decode(data)
    if text is None:
        return [pieces((f"{place.path} cannot be read now", "faint"))]
    lines = text.text.split("\n")
    first = max(place.line - BEFORE, 1)
    last = min(max(place.end_line, place.line) + AFTER, len(lines))
    room = len(str(last))
    found = []
    for number in range(first, last + 1):
        shown = safe_text(lines[number - 1].rstrip("\r").expandtabs(TAB))
        inside = place.line <= number <= place.end_line
        found.append(
            (
                Piece(SafeText(f"{number:>{room}}  "), "faint"),
                Piece(shown, "strong" if inside else ""),
            )
        )
    return found
