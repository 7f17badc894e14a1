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
    from debtledger.evaluation import Evaluation
    from debtledger.watching import Watched

MOST_SHOWN = 10


def known_names(context: Context) -> tuple[str, ...]:
    """What may be declared, for a shell to complete; nothing where there is no ledger to be read."""
    from debtledger.config import SettingsError
    from debtledger.sources.git import RepositoryError
    from debtledger.storage.store import LedgerError
    from debtledger.watching import watch

    try:
        return tuple(sorted(_waiting(watch(context).evaluation)))
    except (UsageError, SettingsError, RepositoryError, LedgerError):
        return ()


COMMAND = Command(
    summary="Declare that something has happened; the debts that wait for it fire.",
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

    from debtledger.authorship import author
    from debtledger.core.market.declared import MAX_NAME, BrokenDeclaration
    from debtledger.core.market.demand import Declared
    from debtledger.sources.declarations import NotDeclared, declare
    from debtledger.watching import watch

    name = " ".join(" ".join(words).split())[:MAX_NAME].rstrip()
    if not name:
        raise UsageError("what has happened is missing", 'debtledger signal "customers now pay for it"')
    watched = watch(context)
    told = " ".join((note or "").split())
    _guard((name, told), watched)
    declared = Declared(
        name=_spelled(name, watched, anyway),
        at=context.today.isoformat(),
        by=author(context, watched.books.git),
        note=told,
    )
    repository = watched.books.reckoning.repository
    try:
        path, new = declare(
            watched.books.reckoning.facts.root, repository.common_dir if repository else None, declared
        )
    except BrokenDeclaration as error:
        first = error.problems[0]
        raise UsageError(f"such a signal cannot be written: {first.message}", first.hint) from None
    except NotDeclared as error:
        raise UsageError(error.message, error.hint) from None
    after = watched.with_signal(declared) if new else watched.evaluation
    fired = tuple(_fired(watched, after, declared.name))
    if format_name == "json":
        context.write(_as_json(replace(declared, path=path), fired, new=new))
    else:
        said = f"{'declared in' if new else 'declared already in'} {path}; commit it\n"
        context.write(_as_text(said, fired, watched))
    return CLEAN


def _guard(texts: tuple[str, ...], watched: Watched) -> None:
    """Refuse a text that names a customer. Raises UsageError."""
    from debtledger.core.market.secrecy import names_in

    for text in texts:
        for found in names_in(text, watched.market.names):
            raise UsageError(
                f'"{found.name}" is the name of a customer, and others will read this',
                f"write {found.id} instead",
            )


def _waiting(evaluation: Evaluation) -> dict[str, str]:
    """What is worth declaring: the name of each trigger and condition that waits, and its wording."""
    from debtledger.core.market.declared import wording
    from debtledger.core.triggering.literals import literal

    found: dict[str, str] = {}
    every = [watch for several in evaluation.watches.values() for watch in several]
    for watch in (*every, *evaluation.declared.watches):
        if literal(watch.name) is None:
            found.setdefault(watch.name, wording(watch.name))
        for condition in watch.conditions:
            if condition.signal == "manual" and (name := condition.text("name")):
                found.setdefault(name, wording(name))
    return found


def _known(evaluation: Evaluation) -> set[str]:
    """All wordings by which something can be declared."""
    from debtledger.core.triggering.watches import names_of

    every = [watch for several in evaluation.watches.values() for watch in several]
    names = {name for watch in (*every, *evaluation.declared.watches) for name in watch.names}
    return names.union(*map(names_of, _waiting(evaluation)))


def _spelled(name: str, watched: Watched, anyway: bool) -> str:  # noqa: FBT001 - an option as it was typed
    """The name as debts have it. Raises UsageError where none waits for it."""
    from debtledger.core.triggering.watches import names_of
    from debtledger.nearest import nearest

    if not names_of(name):
        raise UsageError(f"{name} has no words", 'debtledger signal "customers now pay for it"')
    if anyway or not _known(watched.evaluation).isdisjoint(names_of(name)):
        return name
    waiting = sorted(_waiting(watched.evaluation))
    near = nearest(name, waiting)
    listed = [f"  {each}" for each in waiting[:MOST_SHOWN]]
    more = (
        [f"  and {len(waiting) - MOST_SHOWN} more: debtledger triggers"] if len(waiting) > MOST_SHOWN else []
    )
    head = [f'did you mean "{near}"?'] if near else []
    tail = ["debts wait for:", *listed, *more] if listed else ["no debt waits for anything"]
    raise UsageError(
        f'nothing waits for "{name}"', "\n".join([*head, *tail, "to declare it all the same: --anyway"])
    )


def _fired(watched: Watched, after: Evaluation, name: str) -> Iterator[tuple[Entry, TriggerStanding]]:
    """The triggers that the signal is about, each with its debt."""
    from debtledger.core.triggering.watches import names_of

    names = names_of(name)
    for entry in watched.books.entries:
        both = zip(after.watches.get(entry.key, ()), after.standings.get(entry.key, ()), strict=True)
        for watch, standing in both:
            manual = (each.text("name") for each in watch.conditions if each.signal == "manual")
            wordings = watch.names.union(*map(names_of, manual))
            if not names.isdisjoint(wordings):
                yield entry, standing


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
