"""What a key is, and the views that it may work in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BACKLOG, LEDGER, SPRINT, SIGNALS, TREND = "backlog", "ledger", "sprint", "signals", "trend"
CANDIDATES: Final = "candidates"
VIEWS: Final = (BACKLOG, LEDGER, SPRINT, SIGNALS, TREND)
"""The views in the order of their keys."""
EVERYWHERE: Final = frozenset({*VIEWS, CANDIDATES})
OF_DEBTS: Final = EVERYWHERE - {TREND, CANDIDATES}
"""The views in which a debt is under the cursor."""
NOWHERE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing that can be done.

    id: its public name; keys: as Textual names them, several apart by commas; shown: as people read them.
    label: a word for the bottom line, "" where it is not offered there. about: a sentence for the help.
    views: where it works. offered: in which of these views the bottom line has it; everywhere by default.
    writes: whether it changes files of the work tree.
    """

    id: str
    keys: str
    shown: str
    action: str
    about: str
    label: str = ""
    views: frozenset[str] = EVERYWHERE
    offered: frozenset[str] = EVERYWHERE
    writes: bool = False
