"""What the commits of a change, and its description, say: trailers about debts, and issues they close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.past.trailers import debt_trailers
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.statement.changes import Claim
from debtledger.sources.apart import messages
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.core.vocabulary import Vocabulary
    from debtledger.sources.git import Git

SHOWN: Final = 10
PULL_REQUEST: Final = "pull request"


def sayings(git: Git, ends: tuple[str, str], text: str, notes: list[str]) -> list[tuple[str, str]]:
    """What the commits of a change, and its description, say; each with its source."""
    try:
        found = [(f"commit {oid[:SHOWN]}", said) for oid, said in messages(git, *ends)]
    except GitError as error:
        notes.append(f"the messages of commits are not known: {error.message}")
        found = []
    return [*found, *([(PULL_REQUEST, text)] if text.strip() else [])]


def claims_of(
    said: Iterable[tuple[str, str]], ids: Sequence[str], vocabulary: Vocabulary
) -> dict[str, list[Claim]]:
    """What trailers say, by the id that is meant; what a description repeats counts once."""
    found: dict[str, list[Claim]] = {}
    for source, text in said:
        for each in debt_trailers(text, vocabulary):
            try:
                key = resolve_prefix(ids, each.id)
            except UnknownId:
                continue
            claim = Claim(kind=each.kind, source=source, hours=each.hours, partial=each.partial)
            here = found.setdefault(key, [])
            repeated = [(other.kind, other.hours, other.partial) for other in here]
            if source != PULL_REQUEST or (claim.kind, claim.hours, claim.partial) not in repeated:
                here.append(claim)
    return found


def faults_of(said: Iterable[tuple[str, str]], ids: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    """What is wrong with trailers, in words: they name no debt, or say no hours."""
    for source, text in said:
        for each in debt_trailers(text, vocabulary):
            fault = each.fault
            if not fault:
                try:
                    resolve_prefix(ids, each.id)
                except UnknownId as error:
                    fault = error.message
            if fault:
                yield f"{source}: Debt-{each.kind.capitalize()}: {fault}"
