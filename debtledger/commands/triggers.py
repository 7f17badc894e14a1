"""`debtledger triggers`: what debts wait for, how far it is, and what shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import (
    CLEAN,
    LEDGER,
    OUTPUT,
    PLAIN_FORMAT,
    PROBLEMS,
    Argument,
    Command,
    Option,
    UsageError,
)
from debtledger.deciding.decisions import known_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from debtledger.context import Context
    from debtledger.pages.standings import Row
    from debtledger.worth.watching import Watched

EXPLAIN = "explain"
COMMAND = Command(
    summary="Show which triggers have fired, how near the others are, and what shows it.",
    group="plan",
    text="`explain ID` says of one debt exactly what is missing. Everything is read offline: from the cache"
    " that sync fills, your customers file, declared signals, lock files and the metrics file. A missing"
    " source is unknown, never false. A trigger that has fired stays fired until somebody acknowledges it."
    " The exit code is 1 only with --fail-on fired, where one has fired that is neither acknowledged nor"
    " snoozed.",
    parameters=(
        Argument(name="words", metavar="[explain ID]", count=-1, complete=known_ids),
        Option(flags=("--fired",), kind="flag", help="Only those that have fired."),
        Option(flags=("--near",), kind="flag", help="Only those that are halfway or nearer (warming)."),
        Option(flags=("--unknown",), kind="flag", help="Only those that nobody can decide now."),
        Option(flags=("--as-of",), metavar="DATE", help="As they stand on that day (YYYY-MM-DD, UTC)."),
        Option(
            flags=("--fail-on",),
            choices=("fired",),
            help="End with exit code 1 where a trigger has fired and nobody has acknowledged it.",
        ),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=(
        "debtledger triggers",
        "debtledger triggers --fired --near",
        "debtledger triggers explain D-7k3f",
        "debtledger triggers --as-of 2027-01-31",
        "debtledger triggers --fail-on fired --format json",
    ),
)


def run(  # noqa: PLR0913 - one parameter for each option
    context: Context,
    *,
    words: Sequence[str],
    fired: bool,
    near: bool,
    unknown: bool,
    as_of: str | None,
    fail_on: str | None,
    format_name: str,
    output: str | None,
) -> int:
    """Print how triggers stand."""
    from debtledger.core.view import View
    from debtledger.pages import standings
    from debtledger.pages.entries import told
    from debtledger.worth.watching import waits, watch

    typed = _typed(words)
    day = _day(as_of) if as_of else None
    watched = watch(context, day)
    asked = {"fired": fired, "warming": near, "unknown": unknown}
    wanted = {verdict for verdict, chosen in asked.items() if chosen}
    every = tuple(_rows(watched, typed))
    rows = [row for row in every if not wanted or row.standing.verdict in wanted]
    page = standings.Page(
        rows=standings.in_order(rows),
        as_of=(day or context.today).isoformat(),
        own=watched.books.reckoning.tracked.issues.own,
        notes=watched.market.notes,
        without=sum(entry.open and not waits(entry) for entry in watched.books.entries) if not wanted else 0,
    )
    if format_name == "json":
        chunks = standings.as_json(page)
    else:
        view = View(colour=context.colour_for(output), width=context.width)
        chunks = standings.explained(page, view) if typed else standings.as_text(page, view)
    context.write_output(chunks, output)
    for text in told((*watched.books.reckoning.broken, *watched.problems)):
        context.say(text)
    if watched.books.reckoning.broken:
        context.say("the triggers are incomplete: a record is broken")
        return LEDGER
    return PROBLEMS if fail_on and any(row.standing.calls for row in every) else CLEAN


def _typed(words: Sequence[str]) -> str | None:
    if not words:
        return None
    if words[0] != EXPLAIN or len(words) != 2:  # noqa: PLR2004 - a word and an id
        raise UsageError(f"{' '.join(words)[:80]} is not understood", "debtledger triggers explain ID")
    return words[1]


def _day(text: str) -> date:
    from datetime import date

    from debtledger.core.references import is_date

    if not is_date(text):
        raise UsageError(f"--as-of {text[:40]} is no date", "write a day as YYYY-MM-DD")
    return date.fromisoformat(text)


def _rows(watched: Watched, typed: str | None) -> Iterator[Row]:
    from debtledger.pages.standings import Row

    entries = (watched.books.find(typed),) if typed else watched.books.entries
    for entry in entries:
        for standing in watched.evaluation.standings.get(entry.key, ()):
            yield Row(entry=entry, name=watched.books.name_of(entry), standing=standing)
