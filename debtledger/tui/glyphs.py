"""The characters that stand for meanings: narrow ones of Unicode, or those of ASCII."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.text import SafeText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.economy.appraised import Appraised

_GROUPS: Final[Mapping[str, int]] = {
    "scale-limit": 0,
    "edge-case": 0,
    "deferred-quality": 1,
    "dependency-hold": 2,
    "manual-process": 2,
}
OTHER_KINDS: Final = 3
MARKS: Final = {"fired": ("fired", "!"), "warming": ("near", "~"), "unknown": ("unknown", "?")}
"""The tone and the sign of what a trigger says, the most urgent first."""
MOST_COUNTED: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """One set of characters; kinds: of limits, of quality put off, of work and waiting, of all others."""

    name: str
    kinds: tuple[str, str, str, str]
    cursor: str
    vertical: str
    horizontal: str
    cross: str
    full: str
    part: str
    empty: str
    rising: str
    falling: str
    enter: str
    dot: str
    moved: str
    bars: str


UNICODE: Final = Glyphs(
    name="unicode",
    kinds=("▴", "◊", "✖", "▪"),
    cursor="▌",
    vertical="│",
    horizontal="─",
    cross="┼",
    full="█",
    part="▒",
    empty="░",
    rising="▴",
    falling="▾",
    enter="⏎",
    dot="·",
    moved="»",
    bars="▁▂▃▄▅▆▇█",
)
ASCII: Final = Glyphs(
    name="ascii",
    kinds=("o", "a", "x", "#"),
    cursor=">",
    vertical="|",
    horizontal="-",
    cross="+",
    full="#",
    part="=",
    empty=".",
    rising="^",
    falling="v",
    enter="enter",
    dot=".",
    moved=">",
    bars="_.:-=+*#",
)


def kind_group(kind: str | None) -> int:
    """The group of a kind of debt, whose glyph stands for it."""
    return _GROUPS.get(kind or "", OTHER_KINDS)


def mark(debt: Appraised | None, glyphs: Glyphs) -> tuple[SafeText, str]:
    """What stands before a debt, and its tone: `!` fired, `~` near, `?` nobody can say, else a dot."""
    return mark_of(tone_of(debt), glyphs)


def tone_of(debt: Appraised | None) -> str:
    """The tone of a debt, by the most urgent of its triggers."""
    verdicts = {standing.verdict for standing in debt.standings} if debt is not None else set()
    return next((tone for verdict, (tone, _) in MARKS.items() if verdict in verdicts), "faint")


def mark_of(tone: str, glyphs: Glyphs) -> tuple[SafeText, str]:
    """What stands before a debt of a tone."""
    signs = dict(MARKS.values())
    return SafeText(signs.get(tone, glyphs.dot)), tone if tone in signs else "faint"


def crowd(amount: int) -> str:
    """What stands for so many dots at one place."""
    return str(amount) if amount <= MOST_COUNTED else "+"


def bar(shares: tuple[float, float], width: int, glyphs: Glyphs) -> str:
    """A bar of two parts and what is left, each part a share from 0 to 1 of the width."""
    first = round(min(max(shares[0], 0.0), 1.0) * width)
    second = round(min(max(sum(shares), 0.0), 1.0) * width) - first
    return (
        glyphs.full * first + glyphs.part * max(second, 0) + glyphs.empty * (width - first - max(second, 0))
    )
