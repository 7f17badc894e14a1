"""The words a project uses in its tags, and the patterns that find them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from debtledger.core.words import CANDIDATE_WORDS, TAG_WORDS

DEFAULT_ASPECTS = (
    "accessibility",
    "availability",
    "compatibility",
    "compliance",
    "maintainability",
    "observability",
    "performance",
    "portability",
    "privacy",
    "reliability",
    "scalability",
    "security",
    "testability",
    "usability",
)
KINDS = (
    "scaffolding",
    "hardcoding",
    "edge-case",
    "deferred-quality",
    "scale-limit",
    "manual-process",
    "custom-oneoff",
    "dependency-hold",
    "other",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The tag words (upper case) and candidate words of a project, its labels, aspects and time units."""

    tags: tuple[str, ...] = TAG_WORDS
    candidates: tuple[str, ...] = CANDIDATE_WORDS
    labels: tuple[str, ...] = ()
    aspects: tuple[str, ...] = DEFAULT_ASPECTS
    hours_per_day: float = 8.0
    days_per_week: float = 5.0
    sprint_days: float = 14.0


@lru_cache(maxsize=16)
def hit_pattern(vocabulary: Vocabulary) -> re.Pattern[str]:
    """The pattern of every word that may start a tag, a candidate or a fence; its `lastgroup` says which.

    Groups: `tag` (upper case), `at` ("@debt"), `candidate`, `workaround` and `fence`. The match as a whole is
    the word; the groups hold what follows its first character.
    """
    forms = (
        ("tag", [_exact(word) for word in vocabulary.tags]),
        ("at", [("@", re.escape(word.lower())) for word in vocabulary.tags]),
        ("candidate", [_any_case(word) for word in vocabulary.candidates]),
        ("workaround", [_WORKAROUND]),
    )
    kinds = [f"(?P<{name}>{_branches(branches)})(?!\\w)" for name, branches in forms if branches]
    firsts = "".join(
        sorted({first for _, branches in forms for head, _ in branches for first in head} | {"d"})
    )
    # The class comes first, the boundary after it: `re` then skips to the next possible first letter in C.
    return re.compile(f"[{re.escape(firsts)}](?<!\\w.)(?:{'|'.join(kinds)}|(?P<fence>(?<=d)ebtledger:))")


@lru_cache(maxsize=16)
def git_pattern(vocabulary: Vocabulary) -> str:
    """The same words for `git grep -P`: finds at least what `hit_pattern` finds, whatever the encoding.

    Fences are left out, as they matter only beside other words; UTF-16 and UTF-32 are beyond it. No boundary
    is asked for before a word: it would be slower, and in Shift-JIS the byte there may look like a letter.
    """
    exact = map(re.escape, _shortest(vocabulary.tags))
    at = (f"@{re.escape(word.lower())}" for word in vocabulary.tags)
    loose = [*map(_any_case, vocabulary.candidates), _WORKAROUND]
    return f"(?:{'|'.join([*exact, *at, *(f'[{first}]{rest}' for first, rest in loose)])})(?![0-9A-Za-z_])"


_WORKAROUND = ("Ww", "[Oo][Rr][Kk](?:[Ee][Dd]|[Ss])?[- ]?[Aa][Rr][Oo][Uu][Nn][Dd]")


def _shortest(words: tuple[str, ...]) -> list[str]:
    """The words without those that end in another one, which finds them too."""
    return [word for word in words if not any(word != other and word.endswith(other) for other in words)]


def _branches(branches: list[tuple[str, str]]) -> str:
    return "|".join(f"(?<=[{re.escape(first)}]){rest}" for first, rest in branches)


def _exact(word: str) -> tuple[str, str]:
    return word[0], re.escape(word[1:])


def _any_case(word: str) -> tuple[str, str]:
    return _cases(word[0]), "".join(f"[{re.escape(_cases(char))}]" for char in word[1:])


def _cases(char: str) -> str:
    if char.isascii() and char.isalpha():
        return char.upper() + char.lower()
    return char
