"""What a check is asked to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

What = Literal["staged", "base", "all", "ledger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What to check.

    what: "staged", the index; "base", what the commit `head` adds to where it left `base`; "all", the whole
    work tree; "ledger", only the files of the ledger that are staged, and all of them where nothing is.
    files: paths as typed, to which the findings are limited. Where none of them is staged, they are judged
    whole, as they stand in the work tree; but for a hook only where nothing at all is staged, since hook
    managers also name files that a merge leaves as they are.
    """

    what: What = "staged"
    base: str = ""
    head: str = "HEAD"
    files: tuple[str, ...] = ()
    asked_by: Literal["person", "hook"] = "person"
