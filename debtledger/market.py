"""The verb read_market: issues, customers, asks and what people declared, as far as they are known offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from debtledger.core.demand import Demand
from debtledger.core.issue import Issue

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.core.model import Problem
    from debtledger.reckoning import Reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What is known of issues and of demand, and what is unknown.

    issues: by canonical reference ("github:acme/app#412"). problems: what is wrong with the files that were
    read. notes: what is unknown or old, in words for people.
    """

    issues: Mapping[str, Issue] = field(default_factory=lambda: MappingProxyType({}))
    demand: Demand = field(default_factory=Demand)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def read_market(reckoning: Reckoning, context: Context) -> Market:
    """All that is known of the market without the network. Raises nothing for damaged files."""
    del reckoning, context
    return Market()
