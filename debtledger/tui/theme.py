"""Colours and layout. Colours are those of the theme, which by default are those of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ANSI_THEMES: Final = frozenset({"ansi-dark", "ansi-light"})
LIGHT_BACKGROUNDS: Final = frozenset({"7", "15"})

CSS: Final = """
#body { height: 1fr; }
#views { width: 3fr; }
#pane { width: 2fr; border: round $foreground; padding: 0 1; }
#plot { height: 3fr; border: round $foreground; }
#pane:focus, #plot:focus { border: heavy $primary; }
.-ascii #pane, .-ascii #plot { border: ascii $foreground; }
.-ascii #pane:focus, .-ascii #plot:focus { border: ascii $primary; }
.-ascii Painted { scrollbar-size-vertical: 0; }
.view { height: 1fr; }
.view Table { height: 2fr; }
#remark, #reason, .complaint, .foot { height: 1; }
#purse { height: 1; }
FilterLine, FilterLine:focus { height: 1; border: none; padding: 0 1; background: $surface; }
#small { display: none; }
.-tiny #pane, .-narrow #pane, .-no-pane #pane, .-one-pane #pane { display: none; }
.-tiny #plot, .-short #plot, .-tiny #remark, .-short #remark { display: none; }
.-list-only #plot, .-list-only #remark, .-placed #remark { display: none; }
.-short .-picture-wanted #plot, .-tiny .-picture-wanted #plot { display: block; height: 1fr; }
.-short .-picture-wanted Table, .-tiny .-picture-wanted Table { display: none; }
.-thin #body, .-flat #body, .-thin Edge, .-flat Edge { display: none; }
.-thin #small, .-flat #small { display: block; height: 1fr; }
"""


def theme_for(env: Mapping[str, str], wished: str = "") -> str | None:
    """The theme to begin with; None where the user's environment chooses one for all such programs.

    wished: what the settings say. Else the terminal's own colours are used; without colour only they can be
    left out wholly.
    """
    if wished and (not env.get("NO_COLOR") or wished in ANSI_THEMES):
        return wished
    if env.get("TEXTUAL_THEME") and not env.get("NO_COLOR"):
        return None
    background = env.get("COLORFGBG", "").rpartition(";")[2]
    return "ansi-light" if background in LIGHT_BACKGROUNDS else "ansi-dark"
