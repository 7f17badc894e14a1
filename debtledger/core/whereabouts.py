"""Where a ledger is kept below the root of a work tree; light, for those who only look whether it changed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

HOME: Final = ".debtledger"
DEBTS: Final = "debts"
BASELINE: Final = "baseline"
ISSUES: Final = "issues.sqlite"
"""The file below our folder in the git directory that holds what trackers said."""
JOURNAL: Final = "journal-"
"""How the names of files begin in which a command promises what is not all done yet."""
