"""All keys in one table: what is bound, what the bottom line offers, and what the help says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.binding import BindingType

BACKLOG, LEDGER, SPRINT, SIGNALS = "backlog", "ledger", "sprint", "signals"
VIEWS: Final = (BACKLOG, LEDGER, SPRINT, SIGNALS)
"""The views in the order of their keys."""
EVERYWHERE: Final = frozenset(VIEWS)
MOST_OFFERED: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing that can be done.

    id: its public name; keys: as Textual names them, several apart by commas; shown: as people read them.
    label: a word for the bottom line, "" where it is not offered there. about: a sentence for the help.
    views: where it works.
    """

    id: str
    keys: str
    shown: str
    action: str
    about: str
    label: str = ""
    views: frozenset[str] = EVERYWHERE


KEYS: Final = (
    Key(
        id="open",
        keys="enter",
        shown="enter",
        action="open",
        label="Detail",
        about="Everything about the debt under the cursor.",
    ),
    Key(
        id="filter",
        keys="slash",
        shown="/",
        action="filter",
        label="Filter",
        about="As `debtledger list` does: state:fired interest>4h words. Enter keeps it, esc clears it.",
        views=frozenset({BACKLOG, LEDGER}),
    ),
    Key(
        id="plot",
        keys="z",
        shown="z",
        action="plot",
        label="Picture",
        about="The backlog quadrant, Effort x Pain, or no picture.",
        views=frozenset({BACKLOG}),
    ),
    Key(
        id="sort",
        keys="s",
        shown="s",
        action="sort",
        label="Sort",
        about="Sort by the next column.",
        views=frozenset({LEDGER}),
    ),
    Key(
        id="reverse",
        keys="S",
        shown="S",
        action="reverse",
        about="Turn the order around.",
        views=frozenset({LEDGER}),
    ),
    Key(
        id="detail",
        keys="d",
        shown="d",
        action="detail",
        about="Show or hide the pane with the debt under the cursor, where the window is wide.",
        views=frozenset({BACKLOG, LEDGER}),
    ),
    Key(
        id="rescan",
        keys="r",
        shown="r",
        action="rescan",
        label="Rescan",
        about="Read the repository again.",
    ),
    Key(
        id="help",
        keys="question_mark",
        shown="?",
        action="help",
        label="Help",
        about="What can be pressed here.",
    ),
    Key(id="quit", keys="q", shown="q", action="quit", label="Quit", about="Leave."),
    *(
        Key(
            id=f"view.{name}",
            keys=str(number),
            shown=str(number),
            action=f"view('{name}')",
            about=f"The view {name.capitalize()}.",
        )
        for number, name in enumerate(VIEWS, 1)
    ),
    Key(
        id="leave",
        keys="escape",
        shown="esc",
        action="leave",
        about="Leave the filter, or close what is open. It never quits.",
    ),
    Key(
        id="palette",
        keys="colon,ctrl+p",
        shown=":",
        action="app.command_palette",
        about="Search everything that can be done, and choose colours.",
    ),
)
MOVES: Final = (
    ("j k up down", "Move. In the picture also h l left right."),
    ("g G", "To the first and to the last."),
    ("ctrl+d ctrl+u", "Half a page down and up."),
    ("tab shift+tab", "To the next pane, and back."),
)


def bindings() -> list[BindingType]:
    """All keys as Textual binds them."""
    return [Binding(key.keys, key.action, key.label or key.about, id=key.id) for key in KEYS]


def offered(view: str) -> Iterator[Key]:
    """What the bottom line offers in a view, in the order of use; at most seven."""
    labelled = [key for key in KEYS if key.label and view in key.views]
    yield from labelled[:MOST_OFFERED]


def action_view(action: str) -> frozenset[str]:
    """Where an action works, by its name; nowhere where no key of the table has it."""
    found = [key.views for key in KEYS if key.action.partition("(")[0] == action]
    return frozenset().union(*found)
