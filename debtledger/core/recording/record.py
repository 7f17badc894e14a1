"""The values of a record file: one deliberate debt, as people and the program write it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from debtledger.core import whereabouts
from debtledger.core.model import ThreePoint  # noqa: TC001 - fields have their types looked up when unpacked

if TYPE_CHECKING:
    from debtledger.core.model import Problem

FOLDER: Final = f"{whereabouts.HOME}/{whereabouts.DEBTS}"
ENDING: Final = ".toml"
MAX_RECORD_BYTES: Final = 16 << 10
STATES: Final = (
    "proposed",
    "active",
    "planned",
    "repaying",
    "repaid",
    "written-off",
    "accepted",
    "vanished",
)
EVENT_KINDS: Final = (
    "acknowledged",
    "snoozed",
    "declined",
    "re-estimated",
    "planned",
    "unplanned",
    "repaid",
    "written-off",
    "reopened",
    "moved",
)

Condition = Mapping[str, object]
"""One condition of a trigger: `signal` and its parameters, as plain texts, numbers, truths and lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One decision of a person; `at` and `until` are dates (YYYY-MM-DD), `partial` says that more is left."""

    at: str
    what: str
    by: str
    note: str = ""
    hours: float | None = None
    partial: bool = False
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """When the debt was taken, by whom, and at which commit."""

    date: str | None = None
    by: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Realised:
    """What the opportunity turned out to be worth, in money, and what shows it."""

    value: float | None = None
    evidence: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """The opportunity taken on credit: hours saved then, weeks earlier, money a week, price in money."""

    what: str | None = None
    saved_hours: ThreePoint | None = None
    weeks: float | None = None
    cost_of_delay_per_week: float | None = None
    probability: float | None = None
    customer: str | None = None
    price: float | None = None
    realised: Realised | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What may go wrong because of the debt: the probability per sprint, and the hours it costs then."""

    probability_per_sprint: float | None = None
    hours: float | None = None
    customer_visible: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInterest:
    """What the debt costs while it is open: hours a touch, hours a sprint, and expected touches a sprint."""

    drag_hours: ThreePoint | None = None
    toil_hours_per_sprint: float | None = None
    expected_touches_per_sprint: float | None = None
    incident: Incident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTrigger:
    """What must become true before the debt is repaid.

    Either conditions of its own, or `use`, the name of a trigger declared in the settings, or `text`, words
    as in a tag's repay-when. `when` is "all" or "any", or else `at_least` so many conditions must be true.
    """

    name: str | None = None
    use: str | None = None
    text: str | None = None
    when: str | None = None
    at_least: int | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What cannot go on before the debt is repaid, and the hours a sprint that this costs."""

    item: str
    hours_per_sprint: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record file. What it does not say is None or empty; an empty text in the file says nothing."""

    id: str
    title: str
    state: str = "active"
    kind: str | None = None
    aspect: str | None = None
    owner: str | None = None
    labels: tuple[str, ...] = ()
    taken: Taken = field(default_factory=Taken)
    context: str | None = None
    alternatives: tuple[str, ...] = ()
    bought: Bought = field(default_factory=Bought)
    principal_hours: ThreePoint | None = None
    principal_basis: str | None = None
    points: float | None = None
    interest: RecordInterest = field(default_factory=RecordInterest)
    scope_paths: tuple[str, ...] = ()
    triggers: tuple[RecordTrigger, ...] = ()
    refs: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    review_on: str | None = None
    events: tuple[Event, ...] = ()


class BrokenRecord(Exception):  # noqa: N818 - the name that everybody uses for it
    """A record file that cannot be understood, or must not be written: what is wrong with it, and where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.path}:{each.line}: {each.message}" for each in problems))
        self.problems = problems


def record_path(identity: str) -> str:
    """The path of the record of an id, relative to the root of the work tree."""
    return f"{FOLDER}/{identity}{ENDING}"
