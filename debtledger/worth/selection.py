"""Which debts a typed query means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.query import Query


def query_of(
    text: str, context: Context, config: Config | None = None, worth: Mapping[str, Valuation] | None = None
) -> Query:
    """What a query means, by the words of the settings and with valuations where they are at hand.

    Raises UsageError where it means nothing.
    """
    from debtledger.core.query import QueryError, parse

    vocabulary = config.reader().vocabulary if config else None
    try:
        return parse(text, vocabulary, context.today, worth)
    except QueryError as error:
        raise UsageError(error.render()) from None
