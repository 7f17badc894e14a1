"""Which shortcuts pay: verdicts by kind, what they brought, and whether estimates of repayments held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.economy.economics import calibration, three_point
from debtledger.core.economy.valuation import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.valuation import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the debts of one kind ("" where none is said).

    counts: how many have each verdict. net: money, over those whose net is known, which are `weighed`.
    repaid: how many were repaid of those that were estimated, with the hours estimated and those it took.
    """

    kind: str
    debts: int
    counts: Mapping[Verdict, int]
    weighed: int
    net: float
    carried: float
    repaid: int
    estimated_hours: float
    actual_hours: float

    @property
    def net_of_one(self) -> float | None:
        """What a debt of this kind brought on average, in money; None where nobody knows."""
        return self.net / self.weighed if self.weighed else None

    @property
    def ratio(self) -> float | None:
        """How many times the estimate repaying took; None where nothing was repaid."""
        return self.actual_hours / self.estimated_hours if self.estimated_hours else None

    @property
    def calibration(self) -> float:
        """By how much estimates of this kind should be multiplied, with some trust in estimates."""
        return calibration(self.estimated_hours, self.actual_hours)


def outcomes(debts: Iterable[Appraised]) -> tuple[Outcome, ...]:
    """The outcome of each kind: what brought most on average comes first, and what nobody weighed last."""
    by_kind: dict[str, list[Appraised]] = {}
    for debt in debts:
        by_kind.setdefault(debt.entry.tag.kind or "", []).append(debt)
    found = [outcome(kind, several) for kind, several in by_kind.items()]
    return tuple(sorted(found, key=_order))


def outcome(kind: str, debts: Sequence[Appraised]) -> Outcome:
    """What became of these debts together."""
    worths = [debt.valuation for debt in debts]
    nets = [worth.net.value for worth in worths if worth.net is not None]
    repaid = [
        (three_point(debt.account.principal).mean, debt.account.repaid_hours)
        for debt in debts
        if debt.account.outcome == "repaid" and debt.account.principal and debt.account.repaid_hours
    ]
    return Outcome(
        kind=kind,
        debts=len(debts),
        counts={name: sum(worth.verdict == name for worth in worths) for name in VERDICTS},
        weighed=len(nets),
        net=sum(nets),
        carried=sum(worth.carried.value for worth in worths),
        repaid=len(repaid),
        estimated_hours=sum(estimated for estimated, _ in repaid),
        actual_hours=sum(actual for _, actual in repaid),
    )


def _order(found: Outcome) -> tuple[bool, float, str]:
    mean = found.net_of_one
    return mean is None, -(mean or 0.0), found.kind
