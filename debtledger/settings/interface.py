"""The settings of the terminal interface: how it looks, which keys it has, and views that are saved."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import USER_ONLY, Setting

INTERFACE: Final = (
    Setting(
        key="views",
        kind="table",
        default={},
        text="Views of the terminal interface that are kept, by a name of yours: a query alone, or a screen"
        " (backlog or ledger) with a filter, a column to sort by, and reverse. `v` picks one, and `debtledger"
        " tui --view NAME` begins with it.",
        example='[views]\ndue = "state:fired"\n'
        'mine = {screen = "ledger", filter = "owner:@platform", sort = "interest", reverse = true}',
    ),
    Setting(
        key="ui.keys",
        kind="table",
        default={},
        homes=USER_ONLY,
        text="Other keys for what can be done in the terminal interface, by the names that docs/tui.md lists;"
        " several apart by commas. For your own file only.",
        example='[ui.keys]\nrescan = "f5"\n"move.down" = "j,down,n"',
    ),
    Setting(
        key="ui.theme",
        kind="text",
        default="",
        homes=USER_ONLY,
        text="The colours of the terminal interface: ansi-dark and ansi-light are those of your terminal, the"
        " palette lists all. Nothing chooses between these two by what the terminal says.",
    ),
    Setting(
        key="ui.glyphs",
        kind="choice",
        choices=("auto", "unicode", "ascii"),
        default="auto",
        homes=USER_ONLY,
        text="The characters that the terminal interface draws with; auto takes ASCII where the terminal is"
        " not one of UTF-8.",
    ),
    Setting(
        key="ui.editor",
        kind="text",
        default="",
        homes=USER_ONLY,
        text="The program that opens code, instead of $VISUAL and $EDITOR, with {file} and {line} where they"
        ' belong: "kate --line {line} {file}".',
    ),
)
