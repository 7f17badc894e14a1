"""Names of customers, which stay in the user's own file: whether a text that others will read holds one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.identity import normalised_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORTEST = 2
"""Shorter names are no names: they stand in too many words."""


class Names:
    """The names of customers, ready to be looked for in many texts."""

    def __init__(self, names: Iterable[str]) -> None:
        forms = {said for name in names for said in spellings(name) if len(said) >= SHORTEST}
        self._forms = frozenset(forms)
        self._longest = max((said.count(" ") + 1 for said in forms), default=0)

    def tells(self, text: str) -> bool:
        """Whether one of the names stands in a text as words."""
        words = normalised_title(text).split() if self._forms else []
        return any(
            " ".join(words[start:end]) in self._forms
            for start in range(len(words))
            for end in range(start + 1, min(len(words), start + self._longest) + 1)
        )


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
        for said in spellings(name):
            if len(said) >= SHORTEST and said != own and f" {said} " in words:
                found.append(Named(name=name, id=identity))
                break
    return tuple(found)


def spellings(name: str) -> tuple[str, ...]:
    """A name as people write it: whole, without its legal form, and without spaces."""
    words = normalised_title(name).split()
    short = list(words)
    while len(short) > 1 and short[-1] in _LEGAL_FORMS:
        short.pop()
    return tuple(dict.fromkeys((" ".join(words), " ".join(short), "".join(words))))


_LEGAL_FORMS = frozenset(
    {
        *("ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding"),
        *("holdings", "inc", "incorporated", "kg", "limited", "llc", "llp", "ltd", "nv", "oy", "plc", "pty"),
        *("sa", "sarl", "se", "spa", "srl"),
    }
)
