"""`debtledger signal`: declare that something has happened for which debts wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, PLAIN_FORMAT, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.market.demand import Declared
    from debtledger.core.triggering.standing import TriggerStanding
    from debtledger.worth.watching import Watched


def known_names(context: Context) -> tuple[str, ...]:
    """What may be declared, for a shell to complete; nothing where there is no ledger to be read."""
    from debtledger.config import SettingsError
    from debtledger.deciding.signalling import waited_for
    from debtledger.sources.git import RepositoryError
    from debtledger.storage.store import LedgerError
    from debtledger.worth.watching import watch

    try:
        return tuple(sorted(waited_for(watch(context).evaluation)))
    except (UsageError, SettingsError, RepositoryError, LedgerError):
        return ()


COMMAND = Command(
    summary="Declare that something has happened; the debts that wait for it fire.",
    group="decide",
    text="NAME is the name of a declared trigger or one of its wordings, the name of a record's trigger, or"
    " the words of a repay-when, whatever their case and punctuation. The signal becomes a file of its own"
    " under .debtledger/signals, with the day and your name; commit it. A note must not name a customer that"
    " your customers file knows: write the opaque id.",
    parameters=(
        Argument(name="words", metavar="NAME", count=-1, complete=known_names),
        Option(flags=("--note",), metavar="TEXT", help="What happened, and where one can see it."),
        Option(flags=("--anyway",), kind="flag", help="Declare it although no debt waits for it yet."),
        PLAIN_FORMAT,
    ),
    examples=(
        'debtledger signal "customers now paying for security" --note "cus:01 signed, and needs it"',
        'debtledger signal "second region opened"',
    ),
)


def run(context: Context, *, words: tuple[str, ...], note: str | None, anyway: bool, format_name: str) -> int:
    """Write the signal, and say what has fired."""
    from dataclasses import replace

    from debtledger.deciding.signalling import Saying, announce
    from debtledger.worth.watching import watch

    watched = watch(context)
    saying = Saying(name=" ".join(words), note=note or "", anyway=anyway)
    said = announce(context, watched, saying)
    if format_name == "json":
        context.write(_as_json(replace(said.declared, path=said.replaced.path), said.fired, new=said.new))
    else:
        how = f"{'declared in' if said.new else 'declared already in'} {said.replaced.path}; commit it\n"
        context.write(_as_text(how, said.fired, watched))
    return CLEAN


def _as_text(said: str, fired: tuple[tuple[Entry, TriggerStanding], ...], watched: Watched) -> Iterator[str]:
    from debtledger.core.text import clip, safe_text
    from debtledger.pages.standings import verdict_words

    yield said
    for entry, standing in fired:
        title = clip(safe_text(entry.debt.tag.title), 50)
        words = safe_text(verdict_words(standing))
        yield f"{watched.books.name_of(entry)}  {title}: {safe_text(standing.name)}: {words}\n"
    if not fired:
        yield "no debt waits for it yet\n"


def _as_json(
    declared: Declared, fired: tuple[tuple[Entry, TriggerStanding], ...], *, new: bool
) -> Iterator[str]:
    import json

    debts = [
        {
            "id": entry.debt.tag.id,
            "fingerprint": entry.debt.fingerprint,
            "title": entry.debt.tag.title,
            "trigger": standing.name,
            "verdict": standing.verdict,
        }
        for entry, standing in fired
    ]
    said = {
        "name": declared.name,
        "at": declared.at,
        "by": declared.by,
        "note": declared.note,
        "path": declared.path,
        "new": new,
    }
    yield json.dumps({"schema": 1, "signal": said, "debts": debts}, indent=2) + "\n"
