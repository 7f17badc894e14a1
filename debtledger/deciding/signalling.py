"""The verb announce: declare that something has happened, and see what fires by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.market.declared import MAX_NAME, BrokenDeclaration, wording, write_signal
from debtledger.core.market.demand import Declared
from debtledger.core.market.secrecy import names_in
from debtledger.core.replaced import Replaced
from debtledger.core.triggering.literals import literal
from debtledger.core.triggering.watches import names_of
from debtledger.deciding.authorship import author
from debtledger.nearest import nearest
from debtledger.sources.declarations import NotDeclared, declare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.triggering.standing import TriggerStanding
    from debtledger.worth.evaluation import Evaluation
    from debtledger.worth.watching import Watched

MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What somebody wants to declare; anyway: although no debt waits for it."""

    name: str
    note: str = ""
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A signal that was written, whether it is new, and the triggers that it is about with their debts."""

    declared: Declared
    new: bool
    replaced: Replaced
    fired: tuple[tuple[Entry, TriggerStanding], ...]


def announce(context: Context, watched: Watched, saying: Saying) -> Said:
    """Write a signal. Raises UsageError for one that nothing waits for, or that names a customer."""
    declared = formed(context, watched, saying)
    reckoning = watched.books.reckoning
    repository = reckoning.repository
    try:
        path, new = declare(reckoning.facts.root, repository.common_dir if repository else None, declared)
    except BrokenDeclaration as error:
        first = error.problems[0]
        raise UsageError(f"such a signal cannot be written: {first.message}", first.hint) from None
    except NotDeclared as error:
        raise UsageError(error.message, error.hint) from None
    data = write_signal(declared).encode()
    return Said(
        declared=declared,
        new=new,
        replaced=Replaced(path=path, before=None if new else data, after=data),
        fired=fired_by(watched, declared, watched.with_signal(declared) if new else watched.evaluation),
    )


def formed(context: Context, watched: Watched, saying: Saying) -> Declared:
    """The signal as it would be written. Raises UsageError."""
    name = " ".join(saying.name.split())[:MAX_NAME].rstrip()
    if not name:
        raise UsageError("what has happened is missing", 'debtledger signal "customers now pay for it"')
    note = " ".join(saying.note.split())
    _guard((name, note), watched)
    return Declared(
        name=name if saying.anyway and names_of(name) else _spelled(name, watched),
        at=context.today.isoformat(),
        by=author(context, watched.books.git),
        note=note,
    )


def waited_for(evaluation: Evaluation) -> dict[str, str]:
    """What is worth declaring: the name of each trigger and condition that waits, and its wording."""
    found: dict[str, str] = {}
    every = [watch for several in evaluation.watches.values() for watch in several]
    for watch in (*every, *evaluation.declared.watches):
        if literal(watch.name) is None:
            found.setdefault(watch.name, wording(watch.name))
        for condition in watch.conditions:
            if condition.signal == "manual" and (name := condition.text("name")):
                found.setdefault(name, wording(name))
    return found


def fired_by(
    watched: Watched, declared: Declared, after: Evaluation
) -> tuple[tuple[Entry, TriggerStanding], ...]:
    """The triggers that a signal is about, each with its debt, as they stand after it."""
    return tuple(_about(watched, after, declared.name))


def _about(watched: Watched, after: Evaluation, name: str) -> Iterator[tuple[Entry, TriggerStanding]]:
    names = names_of(name)
    for entry in watched.books.entries:
        both = zip(after.watches.get(entry.key, ()), after.standings.get(entry.key, ()), strict=True)
        for watch, standing in both:
            manual = (each.text("name") for each in watch.conditions if each.signal == "manual")
            wordings = watch.names.union(*map(names_of, manual))
            if not names.isdisjoint(wordings):
                yield entry, standing


def _guard(texts: tuple[str, ...], watched: Watched) -> None:
    """Refuse a text that names a customer. Raises UsageError."""
    for text in texts:
        for found in names_in(text, watched.market.names):
            raise UsageError(
                f'"{found.name}" is the name of a customer, and others will read this',
                f"write {found.id} instead",
            )


def _known(evaluation: Evaluation) -> set[str]:
    """All wordings by which something can be declared."""
    every = [watch for several in evaluation.watches.values() for watch in several]
    names = {name for watch in (*every, *evaluation.declared.watches) for name in watch.names}
    return names.union(*map(names_of, waited_for(evaluation)))


def _spelled(name: str, watched: Watched) -> str:
    """The name where debts wait for it. Raises UsageError where none does."""
    if not names_of(name):
        raise UsageError(f"{name} has no words", 'debtledger signal "customers now pay for it"')
    if not _known(watched.evaluation).isdisjoint(names_of(name)):
        return name
    waiting = sorted(waited_for(watched.evaluation))
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
