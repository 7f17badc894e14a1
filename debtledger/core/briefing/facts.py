"""The facts of a report for managers, as values; nothing here is about a person, or names a customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.load import Load
    from debtledger.core.economy.outcomes import Outcome
    from debtledger.core.economy.series import Point
    from debtledger.core.economy.valuation import Verdict
    from debtledger.core.market.quadrant import Backlog
    from debtledger.core.planning.metrics import Metric
    from debtledger.core.planning.spending import Purse


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A debt with its number in the pictures, what to type for it, and a title that names no customer."""

    number: int
    name: str
    title: str
    debt: Appraised


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A debt of which a trigger has fired, and that nobody has planned.

    triggers: their names; since: the first day, where it is known; customers: how many who pay ask for it.
    """

    listed: Listed
    triggers: tuple[str, ...]
    since: str | None
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A debt whose verdict has changed since a day; by: the money by which its net changed."""

    listed: Listed
    before: Verdict
    after: Verdict
    by: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask for: hours of budget for what is worth repaying.

    sprint: its name, "" where none is known. budget, spent: hours of this sprint. assumed: nobody said what a
    sprint holds. worth: debts that are worth repaying at all, worth_hours to repay them, and spared, hours a
    sprint that they cost, of them waited_for: the part that is no interest, but what customers and other work
    that wait for them are worth. runway: sprints of this budget until they are repaid, None: never. planned:
    debts that fit into this sprint. late: hours of what is due, but does not fit.
    """

    sprint: str
    budget: float
    spent: float
    assumed: bool
    worth: int
    worth_hours: float
    spared: float
    waited_for: float
    runway: int | None
    planned: tuple[Listed, ...]
    late: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """All that a report tells, as of a day.

    words: how to say when and where that is. query: which debts it is about, "" for all. listed: the open
    ones, those that cost most first; closed: the others. low and high: what the interest of the load lies
    between with 80 %. earlier: what was owed some sprints ago, None where there was nothing yet. points: at
    the ends of sprints, the last one today; assumed: nobody said when those are. read: trackers were read.
    measured: the share of what debts have carried that was logged. turned_since: the day that turns are
    counted from. problems: how many there are; broken: a record cannot be read, so that sums are incomplete.
    """

    name: str
    as_of: str
    words: str
    commit: str
    query: str
    hour_rate: float
    patience: float
    listed: tuple[Listed, ...]
    closed: tuple[Listed, ...]
    load: Load
    low: float
    high: float
    earlier: Point | None
    points: tuple[Point, ...]
    assumed: bool
    request: Request
    fired: tuple[Fired, ...]
    backlog: Backlog
    read: bool
    purses: tuple[Purse, ...]
    metrics: tuple[Metric, ...]
    turned_since: str
    turns: tuple[Turn, ...]
    kinds: tuple[Outcome, ...]
    whole: Outcome
    calibration: float
    measured: float | None
    coverage: float | None
    notes: tuple[str, ...]
    problems: int
    broken: bool
