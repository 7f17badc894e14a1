"""The debt statement: what one change takes on, repays, moves, loses and touches, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from debtledger.core.model import Candidate, Problem  # noqa: TC001 - types of fields are looked up when unpacked

How = Literal[
    "new",
    "reopened",
    "record",
    "trailer",
    "partial",
    "written off",
    "moved",
    "spread",
    "narrowed",
    "gone",
    "changed",
]
"""How a change came about: see `Change`."""
FOUND: Final = (
    *("taken", "repaid", "written_off", "moved", "vanished", "reestimated", "retriggered", "edited"),
    *("settings", "records", "touched", "fired", "living_on"),
    *("candidates_added", "candidates_removed", "problems"),
)
"""The fields of a statement that hold what was found; where all are empty, there is nothing to say."""


UNUSABLE: Final = "cannot be used any more"
"""How the words on settings begin that were sound before the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a change does to one debt.

    key: its id, else its fingerprint; name: what to type for it. path and line: where it stands since, or
    stood last (0: no line). how: "new" or "reopened" for what is taken on; "record", "trailer" or "partial"
    for what says that it is repaid; "moved", "spread" or "narrowed" for its places; "gone"; "changed" for a
    field of it. field, was, now: the field that changed and its words before and after, or the places. hours:
    what repaying took, where somebody says so. principal, interest: expected hours, and hours a sprint, None
    where nobody estimated them. stated: what the debt says of itself, label and words. asks: lines to type,
    each with what it is for.
    """

    key: str
    name: str
    title: str
    how: How
    path: str = ""
    line: int = 0
    field: str = ""
    was: str = ""
    now: str = ""
    hours: float | None = None
    principal: float | None = None
    interest: float | None = None
    owner: str = ""
    recorded: bool = False
    stated: tuple[tuple[str, str], ...] = ()
    asks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A debt that stays, and whose region the change touches.

    lines: how many lines of its region change. carried: hours that it has cost so far, None where history is
    not known; measured: the share of them that somebody logged. friction: hours a touch. logged: hours that
    the change itself logs. trailer: the line of a commit message that logs hours, empty for a debt without an
    id, which `asks` says how to give it.
    """

    key: str
    name: str
    title: str
    path: str
    line: int
    lines: int
    carried: float | None = None
    measured: float | None = None
    friction: float | None = None
    logged: float | None = None
    principal: float | None = None
    action: str = ""
    trailer: str = ""
    asks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A trigger that fires because of the change: its name, the kind of condition, and what shows it."""

    key: str
    name: str
    title: str
    trigger: str
    signal: str
    told: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LivesOn:
    """An issue that the change closes, and a debt that refers to it and stays.

    said: the words that close it; source: "commit 4f2c9e1" or "pull request".
    """

    key: str
    name: str
    title: str
    issue: str
    said: str
    source: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change of settings, of a record or another file of the ledger, in words, and the file."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """What comes and what goes, in hours or in hours a sprint; unknown: debts that nobody estimated.

    changed: by re-estimates of debts that stay. A tag that vanished counts as neither.
    """

    added: float = 0.0
    removed: float = 0.0
    changed: float = 0.0
    unknown_added: int = 0
    unknown_removed: int = 0
    basis: str = "estimate"

    @property
    def value(self) -> float:
        """By how much it grows."""
        return self.added - self.removed + self.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLeft:
    """The budget for repayment of the current sprint, in hours, what was spent of it, and what is left."""

    sprint: str
    budget: float
    spent: float

    @property
    def left(self) -> float:
        """What is left; less than nought where more was spent."""
        return self.budget - self.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A debt that the change touches anyway, and that is small enough to repay now."""

    key: str
    name: str
    title: str
    path: str
    line: int
    principal: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a change does to the debts of a project, from one commit to another.

    base, head: ids of commits. problems: those that the change brings. notes: what could not be seen, in
    words.
    """

    base: str
    head: str
    taken: tuple[Change, ...] = ()
    repaid: tuple[Change, ...] = ()
    written_off: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()
    vanished: tuple[Change, ...] = ()
    reestimated: tuple[Change, ...] = ()
    retriggered: tuple[Change, ...] = ()
    edited: tuple[Change, ...] = ()
    settings: tuple[Told, ...] = ()
    records: tuple[Told, ...] = ()
    touched: tuple[Touched, ...] = ()
    fired: tuple[Fired, ...] = ()
    living_on: tuple[LivesOn, ...] = ()
    candidates_added: tuple[Candidate, ...] = ()
    candidates_removed: tuple[Candidate, ...] = ()
    problems: tuple[Problem, ...] = ()
    net_principal: Net = field(default_factory=Net)
    net_interest: Net = field(default_factory=Net)
    budget_left: BudgetLeft | None = None
    suggestion: Suggestion | None = None
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of the change."""
        return not any(getattr(self, name) for name in FOUND)

    @property
    def unpriced(self) -> tuple[Change, ...]:
        """Debts that are taken on and say no cost."""
        return tuple(each for each in self.taken if each.principal is None and not _points(each))


def _points(change: Change) -> bool:
    return any(label == "cost" for label, _ in change.stated)
