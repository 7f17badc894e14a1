"""`debtledger signals`: who asks for what, and what people declared; and a snapshot of it for a CI."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from debtledger.command import CLEAN, OUTPUT, Argument, Command, Option, UsageError
from debtledger.core.whereabouts import HOME

if TYPE_CHECKING:
    from datetime import date

    from debtledger.context import Context
    from debtledger.core.market.soundings import Filter
    from debtledger.market import Market
    from debtledger.reckoning import Reckoning

ACTIONS: Final = ("list", "export")

COMMAND = Command(
    summary="List asks by topic, declared signals and votes, with their age and source.",
    group="trackers",
    text="Everything is from the cache, your customers file and the work tree; the network is not used."
    " Export writes a snapshot that a CI can evaluate without a token: opaque ids, states of issues,"
    " revenue as a band of which the least counts; no names, no titles. Commit it as"
    " .debtledger/signals.jsonl.",
    parameters=(
        Argument(name="action", metavar="[list|export]", count=0, choices=ACTIONS),
        Option(flags=("--topic",), metavar="TOPIC", help="Only the asks for a topic."),
        Option(flags=("--customer",), metavar="ID", help="Only the asks of a customer."),
        Option(flags=("--since",), metavar="DAY", help="Only since a day, 2026-01-31, or for so long: 90d."),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "json", "csv"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=(
        "debtledger signals",
        "debtledger signals --topic security --since 90d",
        "debtledger signals export -o .debtledger/signals.jsonl",
    ),
)


def run(context: Context, **values: str | None) -> int:
    """List or export."""
    from debtledger.bookkeeping import open_books
    from debtledger.market import read_market

    wanted = _filter(values, context.today)
    exporting = values["action"] == "export"
    if exporting and (any(wanted) or values["format_name"] != "text"):
        raise UsageError("a snapshot holds everything, as JSON lines", "debtledger signals export")
    reckoning = open_books(context).reckoning
    market = read_market(reckoning, context)
    if exporting:
        return _export(context, reckoning, market, values["output"])
    return _listed(context, market, wanted, values)


def _listed(context: Context, market: Market, wanted: Filter, values: dict[str, str | None]) -> int:
    from debtledger.core.market.soundings import soundings
    from debtledger.core.view import View
    from debtledger.pages import market as page
    from debtledger.pages.entries import told

    today, output = context.today.isoformat(), values["output"]
    found = soundings(market.demand, market.issues, wanted, today)
    if values["format_name"] == "json":
        chunks = page.as_json(found, market.notes, today)
    elif values["format_name"] == "csv":
        chunks = page.as_csv(found, today)
    else:
        view = View(colour=context.colour_for(output), width=context.width, today=today)
        chunks = page.as_text(found, market.notes, view)
    context.write_output(chunks, output)
    for text in told(market.problems):
        context.say(text)
    return CLEAN


def _export(context: Context, reckoning: Reckoning, market: Market, output: str | None) -> int:
    from debtledger.disclosure import disclosed

    if not reckoning.tracked and not market.demand.customers:
        context.say("there is nothing to tell: no tracker was ever read\n  debtledger sync")
    if output is not None and os.path.dirname(output) == HOME:
        with suppress(OSError):
            os.mkdir(context.path(HOME))
    context.write_output(disclosed(reckoning, market, context.today.isoformat()), output)
    return CLEAN


def _filter(values: dict[str, str | None], today: date) -> Filter:
    from debtledger.core.market.soundings import Filter

    return Filter(values["topic"] or "", values["customer"] or "", _day(values["since"] or "", today))


def _day(typed: str, today: date) -> str:
    """The day that was typed, as a day or as a time back from today. Raises UsageError."""
    from datetime import timedelta

    from debtledger.core.references import is_date

    if not typed or is_date(typed):
        return typed
    units = {"d": 1, "w": 7, "m": 30, "y": 365}
    amount, unit = typed[:-1], typed[-1].lower()
    if unit not in units or not (amount.isascii() and amount.isdecimal()) or len(amount) > 4:  # noqa: PLR2004 - years enough
        raise UsageError(f'"{typed}" is no day', "--since 2026-01-31, or --since 90d")
    try:
        return (today - timedelta(days=int(amount) * units[unit])).isoformat()
    except OverflowError:
        return "0001-01-01"
