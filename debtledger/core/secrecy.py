"""Names of customers, which stay in the user's own file: whether a text that others will read holds one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.identity import normalised_title

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST = 2
"""Shorter names are no names: they stand in too many words."""


class Named(NamedTuple):
    """A customer's name that stands in a text, and the opaque id to write instead."""

    name: str
    id: str


def names_in(text: str, names: Mapping[str, str]) -> tuple[Named, ...]:
    """The names (by opaque id) that stand in a text as words, without case, punctuation and legal form."""
    words = f" {normalised_title(text)} "
    found = []
    for identity, name in sorted(names.items()):
        own = normalised_title(identity)
        for said in _forms(name):
            if len(said) >= SHORTEST and said != own and f" {said} " in words:
                found.append(Named(name=name, id=identity))
                break
    return tuple(found)


_LEGAL_FORMS = frozenset(
    {
        *("ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding"),
        *("holdings", "inc", "incorporated", "kg", "limited", "llc", "llp", "ltd", "nv", "oy", "plc", "pty"),
        *("sa", "sarl", "se", "spa", "srl"),
    }
)


def _forms(name: str) -> tuple[str, ...]:
    """A name as people write it: whole, without its legal form, and without spaces."""
    words = normalised_title(name).split()
    short = list(words)
    while len(short) > 1 and short[-1] in _LEGAL_FORMS:
        short.pop()
    return tuple(dict.fromkeys((" ".join(words), " ".join(short), "".join(words))))
