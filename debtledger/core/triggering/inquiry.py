"""What conditions ask, and what they are answered: plain values, so that each question is answered once."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - types of fields are looked up when unpacked
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from debtledger.core.evidence import Touch
    from debtledger.core.foretold import Turns
    from debtledger.core.market.demand import Ask, Customer, Declared, Topic
    from debtledger.core.tracking.issue import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class AsksOf:
    """Which customers ask for something: a topic, or what some issues, a label or a query stand for."""

    topic: str = ""
    issues: tuple[str, ...] = ()
    label: str = ""
    jql: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesOf:
    """Which issues there are: those named, those with a label, or those that a query means."""

    issues: tuple[str, ...] = ()
    label: str = ""
    jql: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAt:
    """What is known of one issue."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Which versions of a package the project's lock files have; "self" is the project itself."""

    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Which values a metric has had."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAs:
    """Which signals of that wording people declared."""

    name: str


Question = AsksOf | IssuesOf | IssueAt | Installed | Measured | DeclaredAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The answer that nobody can give: why, and what to do about it. It is never the same as "no"."""

    why: str
    hint: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyers:
    """All customers; almost_fans: those of that cohort; pmf_answers: how many said how they would feel.

    settled: what was found out about each of them before, by its key.
    """

    customers: Mapping[str, Customer] = field(default_factory=lambda: MappingProxyType({}))
    almost_fans: frozenset[str] = frozenset()
    pmf_answers: int = 0
    read_at: str = ""
    settled: dict[object, dict[str, object]] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """Who asks for something: the topic where it is one, and what was decided about it (None: nothing).

    closed: the day on which the issue of an ask was closed, by its reference. foretold: how near conditions
    are, by their keys, as somebody told who knows revenue. settled: what was reckoned
    from these asks before, by its key.
    """

    asks: tuple[Ask, ...]
    buyers: Buyers
    topic: str = ""
    decision: Topic | None = None
    closed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
    read_at: str = ""
    foretold: Mapping[str, Turns] = field(default_factory=lambda: MappingProxyType({}))
    settled: dict[object, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Issues, and where and when they were read."""

    issues: tuple[Issue, ...]
    source: str = ""
    read_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A package in one lock file: its version, empty where it is not there.

    loose: it is there, but the file leaves open in which version.
    """

    path: str
    ecosystem: Literal["python", "npm", "cargo", "go", "self"]
    version: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """The values of a metric, oldest first; a day is empty where the file gives none."""

    values: tuple[tuple[str, float], ...]
    source: str = ""
    read_at: str = ""


Answer = Demanded | Listed | tuple["Lock", ...] | Measurements | tuple["Declared", ...] | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtFacts:
    """What is known of the debt that waits; None is unknown.

    since: the day on which it was taken. touch_rate: touches a sprint. interest_ratio: what it has cost, by
    its principal. changed_lines: lines of its region that the change at hand changes; None: no change is
    looked at. whole: False where touches may be missing.
    """

    since: str | None = None
    touches: tuple[Touch, ...] = ()
    touch_rate: float | None = None
    interest_ratio: float | None = None
    changed_lines: int | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything that a condition may decide by, on a day (YYYY-MM-DD)."""

    today: str
    given: Mapping[Question, Answer]
    debt: DebtFacts = field(default_factory=DebtFacts)

    def to(self, question: Question) -> Answer:
        """The answer to a question; unknown where nobody has answered."""
        return self.given.get(question) or _NOBODY

    def about(self, debt: DebtFacts) -> Answers:
        """The same answers for a debt."""
        return Answers(today=self.today, given=self.given, debt=debt)


_NOBODY = Unknown(why="nobody has answered")
