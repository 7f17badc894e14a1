"""All keys in one table: what is bound, what the bottom line offers, and what the help says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

from debtledger.tui.act_keys import ACTS
from debtledger.tui.key import (
    BACKLOG,
    CANDIDATES,
    EVERYWHERE,
    LEDGER,
    NOWHERE,
    OF_DEBTS,
    SIGNALS,
    SPRINT,
    TREND,
    VIEWS,
    Key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from textual.binding import BindingType

__all__ = [
    "BACKLOG",
    "CANDIDATES",
    "EVERYWHERE",
    "KEYS",
    "LEDGER",
    "SIGNALS",
    "SPRINT",
    "TREND",
    "VIEWS",
    "Key",
]

MOST_OFFERED: Final = 7

KEYS: Final = (
    Key(
        id="open",
        keys="enter",
        shown="enter",
        action="open",
        label="Detail",
        about="Everything about the debt under the cursor.",
        views=OF_DEBTS,
    ),
    Key(
        id="adopt",
        keys="enter",
        shown="enter",
        action="adopt",
        label="Adopt",
        about="Make a debt of the comment under the cursor; asks what it costs, and writes the tag.",
        views=frozenset({CANDIDATES}),
        writes=True,
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
        id="pane.wider",
        keys="less_than_sign",
        shown="<",
        action="widen(1)",
        label="Wider pane",
        about="More room for the pane at the side.",
        views=frozenset({BACKLOG, LEDGER}),
        offered=NOWHERE,
    ),
    Key(
        id="pane.narrower",
        keys="greater_than_sign",
        shown=">",
        action="widen(-1)",
        label="Narrower pane",
        about="Less room for the pane at the side.",
        views=frozenset({BACKLOG, LEDGER}),
        offered=NOWHERE,
    ),
    *ACTS,
    Key(
        id="saved",
        keys="v",
        shown="v",
        action="saved",
        label="Saved views",
        about="Pick one of the views that the settings keep under [views].",
        offered=NOWHERE,
    ),
    Key(
        id="candidates",
        keys="c",
        shown="c",
        action="view('candidates')",
        label="Candidates",
        about="Comments that speak of debt without being tagged; the same key or esc leads back.",
        offered=NOWHERE,
    ),
    Key(
        id="rescan",
        keys="r",
        shown="r",
        action="rescan",
        label="Rescan",
        about="Read the repository again; what changes on disk is noticed by itself.",
        offered=frozenset({TREND, CANDIDATES}),
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
        label="Back",
        offered=frozenset({CANDIDATES}),
    ),
    Key(
        id="palette",
        keys="colon,ctrl+p",
        shown=":",
        action="app.command_palette",
        about="Search everything that can be done, and choose colours.",
    ),
)
TABLE_KEYS: Final = {
    "move.down": "j,down",
    "move.up": "k,up",
    "move.first": "g,home",
    "move.last": "G,end",
    "move.page": "ctrl+d,pagedown",
    "move.back": "ctrl+u,pageup",
}
"""The keys that move in every list, by their public names."""
NAMES: Final = {
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "colon": ":",
    "full_stop": ".",
    "comma": ",",
    "semicolon": ";",
}
"""How people read keys, where Textual has a word for them."""
MOVES: Final = (
    ("j k up down", "Move. In the picture also h l left right."),
    ("g G", "To the first and to the last."),
    ("ctrl+d ctrl+u", "Half a page down and up."),
    ("tab shift+tab", "To the next pane, and back."),
)


def bindings() -> list[BindingType]:
    """All keys as Textual binds them."""
    return [Binding(key.keys, key.action, key.label or key.about, id=key.id) for key in KEYS]


def remapped(keymap: Mapping[str, str]) -> tuple[Key, ...]:
    """The table with other keys, by the names of what they do."""
    return tuple(
        replace(key, keys=keymap[key.id], shown=shown(keymap[key.id])) if key.id in keymap else key
        for key in KEYS
    )


def shown(keys: str) -> str:
    """The first of several keys as people read it."""
    first = keys.split(",", maxsplit=1)[0]
    return NAMES.get(first, first)


def offered(view: str, keys: Sequence[Key] = KEYS) -> Iterator[Key]:
    """What the bottom line offers in a view, in the order of use; at most seven."""
    labelled = [key for key in keys if key.label and view in key.views & key.offered]
    yield from labelled[:MOST_OFFERED]


def action_view(action: str) -> frozenset[str]:
    """Where an action works, by its name; nowhere where no key of the table has it."""
    found = [key.views for key in KEYS if key.action.partition("(")[0] == action]
    return frozenset().union(*found)
