"""Colours and layout. Colours are those of the theme, which by default are those of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.color import Color

ANSI_THEMES: Final = frozenset({"ansi-dark", "ansi-light"})
LIGHT_BACKGROUNDS: Final = frozenset({"7", "15"})
HUES: Final = ("secondary", "error", "warning", "success", "accent")
READABLE: Final = 4.5
"""The contrast that text has at least, by criterion 1.4.3 of the Web Content Accessibility Guidelines 2.2."""
STEP, MOST_STEPS, HALF = 0.04, 25, 0.5

CSS: Final = """
#body { height: 1fr; }
#views { width: 3fr; }
#pane { width: 2fr; border: round $foreground; padding: 0 1; scrollbar-gutter: stable; }
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


def hues(variables: Mapping[str, str]) -> Mapping[str, str]:
    """The colours of text as `$hue-error` and the like: those of the theme, readable on its backgrounds.

    Colours of the terminal stay what they are: nobody but the terminal knows how they look.
    """
    from textual.color import Color

    grounds = [Color.parse(variables[name]) for name in ("background", "surface")]
    return {f"hue-{name}": _readable(Color.parse(variables[f"text-{name}"]), grounds) for name in HUES}


def contrast(one: Color, other: Color) -> float:
    """How much brighter the brighter one is, from 1 to 21, by the formula of the guidelines."""
    darker, brighter = sorted((_luminance(one), _luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def _readable(colour: Color, grounds: Sequence[Color]) -> str:
    if colour.ansi is not None:
        return colour.css
    ways = (
        (colour.darken, colour.lighten) if grounds[0].brightness > HALF else (colour.lighten, colour.darken)
    )
    for way in ways:
        for step in range(MOST_STEPS + 1):
            found = way(step * STEP)
            if all(ground.ansi is not None or contrast(found, ground) >= READABLE for ground in grounds):
                return found.hex
    return colour.hex


def _luminance(colour: Color) -> float:
    """The relative luminance of sRGB, from 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of sRGB
        for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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
