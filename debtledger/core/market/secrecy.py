"""Names of customers, which stay in the user's own file: whether a text that others will read holds one."""

from __future__ import annotations

import re
import unicodedata
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
        self._unspaced = tuple(form for form in self._forms if _UNSPACED.search(form))
        self._longest = max((said.count(" ") + 1 for said in forms), default=0)

    def tells(self, text: str) -> bool:
        """Whether one of the names stands in a text as words."""
        plain = _plain(text) if self._forms else ""
        words = plain.split()
        return any(form in plain for form in self._unspaced) or any(
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
    plain = _plain(text)
    words = f" {plain} "
    found = []
    for identity, name in sorted(names.items()):
        own = _plain(identity)
        for said in spellings(name):
            if len(said) < SHORTEST or said == own:
                continue
            if f" {said} " in words or (_UNSPACED.search(said) and said in plain):
                found.append(Named(name=name, id=identity))
                break
    return tuple(found)


def spellings(name: str) -> tuple[str, ...]:
    """A name as people write it: whole, without its legal form, without spaces, and with ue for ü."""
    found = []
    for written in (name, name.casefold().translate(_UMLAUTS)):
        words = _plain(written).split()
        short = list(words)
        while len(short) > 1 and short[-1] in _LEGAL_FORMS:
            short.pop()
        found += [" ".join(words), " ".join(short), "".join(words), "".join(short)]
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    """The words of a text without case, punctuation, accents, and characters that cannot be seen."""
    if text.isascii():
        return normalised_title(text)
    kept = (char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) not in _UNSEEN)
    return normalised_title("".join(kept))


_UNSEEN = frozenset({"Mn", "Cf"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_UNSPACED = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Letters of scripts that set no spaces between words."""
_LEGAL_FORMS = frozenset(
    {
        *("ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding"),
        *("holdings", "inc", "incorporated", "kg", "limited", "llc", "llp", "ltd", "nv", "oy", "plc", "pty"),
        *("sa", "sarl", "se", "spa", "srl"),
    }
)
