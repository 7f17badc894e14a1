"""The backlog prioritisation quadrant (Overeem): issues in four cells, and the share of effort of each.

Technical or business, past or future: technical debt, support, architectural innovation, new features. Each
cell has a share of capacity as its target (Growing Agile); the two future cells make the innovation rate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from debtledger.core.economy.placement import CELLS
from debtledger.core.tracking.issuedebts import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from debtledger.core.economy.placement import Cell
    from debtledger.core.tracking.issue import Issue

Basis = Literal["hours", "points", "one"]
"""What an issue is weighed by: the hours spent, else its points, else as one."""

KEYS: Final[Mapping[Cell, str]] = {
    "Technical debt": "technical_debt",
    "Support": "support",
    "Architectural innovation": "architectural_innovation",
    "New features": "new_features",
}
"""The names of the cells in settings and in JSON."""
FUTURE: Final[frozenset[Cell]] = frozenset({"Architectural innovation", "New features"})
DEBT: Final[Cell] = "Technical debt"
MOST_WORDS: Final = 5


class Matcher(NamedTuple):
    """What puts an issue into a cell: "label" or "type", and a name; open says that any ending fits."""

    what: str
    name: str
    open: bool = False

    def fits(self, names: Iterable[str]) -> bool:
        """Whether one of the names, as they are compared, is meant."""
        return any(each.startswith(self.name) if self.open else each == self.name for each in names)


def matcher(text: str) -> Matcher:
    """Read "label:bug", "type:Bug" or "label:area/*"; a bare word is a label."""
    what, sign, name = text.partition(":")
    if not sign or what.strip().casefold() not in {"label", "type"}:
        what, name = "label", text
    spelled = name.strip()
    return Matcher(what.strip().casefold(), mark(spelled.removesuffix("*")), spelled.endswith("*"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadrant:
    """What belongs into each cell, in the order of asking, and the share of effort that each should have."""

    matchers: Mapping[Cell, tuple[Matcher, ...]]
    targets: Mapping[Cell, float] = field(default_factory=dict)

    def cell(self, issue: Issue) -> Cell | None:
        """The first cell whose label or type the issue has; None where it has none of any."""
        labels, types = tuple(map(mark, issue.labels)), (mark(issue.kind),)
        for name in CELLS:
            for each in self.matchers.get(name, ()):
                if each.fits(labels if each.what == "label" else types):
                    return name
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSum:
    """One cell: its issues and how many of them are open, hours spent, weight, and open debts.

    share: of the weight of all cells (0..1), None where nothing is weighed; target: what it should be, None
    where nobody says.
    """

    cell: Cell
    issues: int
    open: int
    hours: float
    weight: float
    share: float | None
    target: float | None
    debts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The four cells, and what fits none.

    weighed: how many issues were weighed by hours, by points, or as one. words: labels and types of issues
    that are in no cell, the most frequent first.
    """

    cells: tuple[CellSum, ...]
    unmapped: int
    weighed: Mapping[Basis, int]
    words: tuple[tuple[str, int], ...]

    @property
    def innovation_rate(self) -> float | None:
        """The share of effort on the future: architectural innovation and new features."""
        shares = [each.share for each in self.cells if each.cell in FUTURE]
        return None if None in shares else sum(share for share in shares if share is not None)


def weight(issue: Issue) -> tuple[float, Basis]:
    """What an issue weighs: hours spent, else points, else 1; and by which of them."""
    if issue.hours_spent:
        return issue.hours_spent, "hours"
    if issue.points:
        return issue.points, "points"
    return 1.0, "one"


def counts(issue: Issue) -> bool:
    """Whether an issue is one of the backlog: pull requests, and what was deleted or moved away, are not."""
    return not issue.pull_request and issue.gone not in {"deleted", "moved"}


def backlog(
    issues: Iterable[Issue],
    quadrant: Quadrant,
    declares: Callable[[Issue], bool],
    debts: Mapping[str, int],
) -> Backlog:
    """Sum the issues up by cell. An issue that is a debt is one of Technical debt in any case.

    debts: how many open debts stand in each cell, by its name.
    """
    sums: dict[Cell, list[Issue]] = {cell: [] for cell in CELLS}
    lost: list[Issue] = []
    for issue in issues:
        if counts(issue):
            cell = DEBT if declares(issue) else quadrant.cell(issue)
            (lost if cell is None else sums[cell]).append(issue)
    weighed = Counter(weight(issue)[1] for found in sums.values() for issue in found)
    total = sum(weight(issue)[0] for found in sums.values() for issue in found)
    return Backlog(
        cells=tuple(
            _summed(cell, found, total, (quadrant.targets.get(cell), debts.get(cell, 0)))
            for cell, found in sums.items()
        ),
        unmapped=len(lost),
        weighed=weighed,
        words=_words(lost),
    )


def _summed(cell: Cell, issues: Sequence[Issue], total: float, known: tuple[float | None, int]) -> CellSum:
    mass = sum(weight(issue)[0] for issue in issues)
    return CellSum(
        cell=cell,
        issues=len(issues),
        open=sum(issue.state == "open" for issue in issues),
        hours=sum(issue.hours_spent or 0 for issue in issues),
        weight=mass,
        share=mass / total if total else None,
        target=known[0],
        debts=known[1],
    )


def _words(issues: Iterable[Issue]) -> tuple[tuple[str, int], ...]:
    said = Counter(
        word
        for issue in issues
        for word in (
            *(f"label:{label}" for label in issue.labels),
            *([f"type:{issue.kind}"] if issue.kind else []),
        )
    )
    return tuple(sorted(said.items(), key=lambda each: (-each[1], each[0]))[:MOST_WORDS])
