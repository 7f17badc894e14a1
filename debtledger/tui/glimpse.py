"""The first screens as they were seen last: kept in the cache, shown until the repository is read anew.

The cache lies in the git directory, so it may be anybody's: what is kept are words and positions only, each
checked when it is read, and all of it is made safe when it is painted.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger.core.packing import UnpackingError, pack, unpack
from debtledger.core.text import safe_text
from debtledger.storage.cache import Cache
from debtledger.tui.cells import LONG, debt_cell
from debtledger.tui.glyphs import UNICODE, Glyphs, mark_of, tone_of
from debtledger.tui.painting import Piece
from debtledger.tui.scenes import Scene  # noqa: TC001 - unpacking looks at the types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.survey import Survey
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.scenes import Picture

TOPIC: Final = "glimpse"
FORM: Final = "1"
MOST_ROWS: Final = 300
MOST_DOTS: Final = 2000
MOST_BYTES: Final = 4 << 20
MOST_CHARACTERS: Final = 300
NAMES: Final = tuple(column.name for column in LONG if column.name != "mark")
TONES: Final = {column.name: column.name for column in LONG if column.name in ("id", "place")}
CORNERS: Final = 4
KINDS: Final = len(UNICODE.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlimpsedRow:
    """A debt as it was seen last; tone: of its mark; cells: its words, in the order of NAMES."""

    key: str
    tone: str
    cells: tuple[str, ...]

    def piece(self, name: str, glyphs: Glyphs) -> Piece:
        """What stood in a column."""
        if name == "mark":
            return Piece(*mark_of(self.tone, glyphs))
        return Piece(safe_text(self.cells[NAMES.index(name)]), TONES.get(name, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What was seen last; sort: of the ledger; left: how many open debts, and how many in all, are not here.

    heap: nothing placed any debt in the quadrant.
    """

    day: str
    summary: str
    backlog: tuple[GlimpsedRow, ...]
    ledger: tuple[GlimpsedRow, ...]
    sort: str
    left: tuple[int, int]
    quadrant: Scene
    effort: Scene
    heap: bool

    def scene(self, which: Picture) -> Scene:
        """A picture."""
        return self.quadrant if which == "quadrant" else self.effort


def glimpse_of(known: Known, sort: tuple[str, bool]) -> Glimpse | None:
    """What is worth keeping; None before the numbers are known, and where there is no debt."""
    scenery = known.scenery
    if scenery is None or not known.rows:
        return None
    every = known.order(sort[0], backwards=sort[1])
    return Glimpse(
        day=known.today,
        summary=known.summary,
        backlog=_rows(known.open_rows),
        ledger=_rows(every),
        sort=sort_words(*sort),
        left=(max(len(known.open_rows) - MOST_ROWS, 0), max(len(every) - MOST_ROWS, 0)),
        quadrant=_thin(scenery.whole["quadrant"]),
        effort=_thin(scenery.whole["effort"]),
        heap=scenery.heap,
    )


def sort_words(name: str, backwards: bool) -> str:  # noqa: FBT001 - a fact of the order
    """An order as a text: `interest`, `-interest`, or nothing."""
    return f"-{name}" if backwards and name else name


def load_glimpse(found: Survey) -> Glimpse | None:
    """What was kept for a work tree; None where nothing was, or it is damaged."""
    repository = found.ground.repository
    if repository is None or not found.config.cache_enabled:
        return None
    with Cache(repository.common_dir) as cache:
        data = cache.get(TOPIC, _key(found.ground.root))
    if data is None or len(data) > MOST_BYTES:
        return None
    try:
        glimpse = unpack(Glimpse, json.loads(data))
    except (UnpackingError, ValueError, RecursionError):
        return None
    return glimpse if _is_sound(glimpse) else None


def keep_glimpse(known: Known, glimpse: Glimpse) -> None:
    """Keep what is seen now for the next time."""
    repository = known.books.reckoning.repository
    if repository is None or not known.books.reckoning.config.cache_enabled:
        return
    data = json.dumps(pack(glimpse), separators=(",", ":"), allow_nan=False).encode()
    if len(data) <= MOST_BYTES:
        with Cache(repository.common_dir) as cache:
            cache.put(TOPIC, _key(repository.root), data)


def _key(root: str) -> str:
    return sha256(FORM.encode() + os.fsencode(os.path.realpath(root))).hexdigest()


def _rows(rows: Sequence[DebtRow]) -> tuple[GlimpsedRow, ...]:
    return tuple(
        GlimpsedRow(
            key=row.key,
            tone=tone_of(row.debt),
            cells=tuple(debt_cell(row, name, UNICODE).text[:MOST_CHARACTERS] for name in NAMES),
        )
        for row in rows[:MOST_ROWS]
    )


def _thin(scene: Scene) -> Scene:
    """The picture with fewer dots, where they are so many that nobody could tell."""
    step = -(-len(scene.dots) // MOST_DOTS)
    return scene if step <= 1 else replace(scene, dots=scene.dots[::step])


def _is_sound(glimpse: Glimpse) -> bool:
    scenes = (glimpse.quadrant, glimpse.effort)
    dots = [dot for scene in scenes for dot in scene.dots]
    rows = (*glimpse.backlog, *glimpse.ledger)
    return (
        bool(rows)
        and len(glimpse.left) == len(("backlog", "ledger"))
        and all(row.key and len(row.cells) == len(NAMES) for row in rows)
        and all(len(scene.captions) == CORNERS for scene in scenes)
        and all(0 <= dot.x <= 1 and 0 <= dot.y <= 1 and math.isfinite(dot.mass) for dot in dots)
        and all(0 <= dot.group < KINDS for dot in dots)
    )
