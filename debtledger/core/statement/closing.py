"""Which issues the words of a commit or a pull request close, as GitHub reads them: "Fixes #412"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.statement.statement import LivesOn
from debtledger.core.tracking.issues import canonical
from debtledger.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.ledger import Entry

MOST_CHARACTERS: Final = 1 << 20
SHORT: Final = "GH-"
_CLOSING: Final = regex(
    r"(?i:(?<![\w-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?![\w-])):?[ \t]{1,4}"
    r"(?P<ref>(?:[\w.-]{1,100}+/[\w.-]{1,100}+)?#[0-9]{1,12}(?!\w)"
    r"|https?://[^/\s]{1,255}+/[\w.-]{1,100}+/[\w.-]{1,100}+/issues/[0-9]{1,12}(?!\w)"
    r"|[A-Z][A-Z0-9_]{1,19}-[0-9]{1,9}(?![\w-]))"
)


class Closing(NamedTuple):
    """An issue that some words close: the reference as written, the words, and where they stand."""

    ref: str
    said: str
    source: str


def closing(text: str, source: str) -> Iterator[Closing]:
    """The issues that a text closes."""
    for found in _CLOSING.finditer(text[:MOST_CHARACTERS]):
        yield Closing(found["ref"], " ".join(found[0].split()), source)


def living_on(
    entries: Iterable[Entry],
    closings: Iterable[Closing],
    own: tuple[str, ...],
    names: Mapping[str, str],
) -> Iterator[LivesOn]:
    """The open debts that refer to an issue which is closed; own: the slugs that a bare "#412" may mean."""
    said: dict[str, Closing] = {}
    for each in closings:
        for key in keys_of(each.ref, own):
            said.setdefault(key, each)
    for entry in entries if said else ():
        if not entry.open:
            continue
        found = (said[key] for ref in entry.tag.refs for key in keys_of(ref, own) if key in said)
        closed = next(found, None)
        if closed is None:
            continue
        place = entry.debt.places[0] if entry.debt.places else None
        yield LivesOn(
            key=entry.key,
            name=names.get(entry.key, entry.key),
            title=entry.tag.title,
            issue=closed.ref,
            said=closed.said,
            source=closed.source,
            path=place.path if place else entry.path or "",
            line=place.line if place else 0,
        )


def keys_of(ref: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """What a reference may be compared by: as written, and as it is known everywhere."""
    # GitHub takes GH-412 for #412; it may as well be an issue of a project in Jira.
    said = (ref, f"#{ref.removeprefix(SHORT)}") if ref.startswith(SHORT) else (ref,)
    found = (each for one in said for each in (one, *canonical(one, own)))
    return tuple(dict.fromkeys(each.casefold() for each in found))
