"""The verb evaluate: how the triggers of every debt stand on a day."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from debtledger.chronicle import Chronicle
    from debtledger.context import Context
    from debtledger.core.standing import TriggerStanding
    from debtledger.market import Market
    from debtledger.reckoning import Reckoning


def evaluate(
    reckoning: Reckoning, chronicle: Chronicle, market: Market, context: Context, as_of: date | None = None
) -> Mapping[str, tuple[TriggerStanding, ...]]:
    """How the triggers of each open debt stand, by the debt's key, today or on another day. Reads no network."""
    del reckoning, chronicle, market, context, as_of
    return MappingProxyType({})
