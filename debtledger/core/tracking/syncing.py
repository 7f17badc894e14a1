"""What a sync did, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What reading one project of a tracker brought.

    known: issues known of it now. whole: whether everything was read rather than what has changed. error:
    why it is not complete, with what to do in `hint`; both empty where it is. strange: items that were no
    issues. since: from when on it was read, "" from the beginning.
    """

    tracker: str
    project: str
    whole: bool
    since: str = ""
    new: int = 0
    changed: int = 0
    gone: int = 0
    known: int = 0
    strange: int = 0
    read_at: str = ""
    error: str = ""
    hint: str = ""


class Spent(NamedTuple):
    """What reading a tracker took: requests sent, requests left, and until when (UTC, "" unknown)."""

    tracker: str
    host: str
    token_from: str
    requests: int
    left: int | None
    reset: str


class Trouble(NamedTuple):
    """Something wrong with the settings of a tracker: where, what, and what to write instead."""

    where: str
    message: str
    hint: str


class Report(NamedTuple):
    """All that a sync did, and what is wrong with settings of trackers."""

    outcomes: tuple[Outcome, ...]
    spent: tuple[Spent, ...]
    problems: tuple[Trouble, ...]
