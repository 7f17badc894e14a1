"""Did you mean: the known word nearest to one that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 80
"""Longer words are no typing mistakes, and comparing them takes quadratic time."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, whatever its case, or None when none is like it."""
    from difflib import get_close_matches

    if len(word) > MAX_LENGTH:
        return None
    by_folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a message: the nearest known word as a question, or an empty string."""
    name = nearest(word, known)
    return f"did you mean {name}?" if name else ""
