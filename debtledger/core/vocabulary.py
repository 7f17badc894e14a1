"""The words a project uses in its tags, and the patterns that find them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

TAG_WORDS = ("DEBT", "TECHDEBT", "TECH_DEBT", "TODO_TECHDEBT")
CANDIDATE_WORDS = ("TODO", "FIXME", "HACK", "XXX")
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
        ("workaround", [("Ww", "[Oo][Rr][Kk](?:[Ee][Dd]|[Ss])?[- ]?[Aa][Rr][Oo][Uu][Nn][Dd]")]),
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

    Word characters are spelled out, so that the locale cannot widen them; and a word may follow the second
    byte of a double-byte character, which can be a letter (a full stop before TODO in Shift-JIS). UTF-16 and
    UTF-32 are beyond it.
    """
    upper = "|".join(map(_escaped, vocabulary.tags))
    lower = "|".join(_escaped(word.lower()) for word in vocabulary.tags)
    loose = "|".join([*map(_escaped, vocabulary.candidates), "work(?:ed|s)?[- ]?around"])
    words = f"(?:{upper}|@(?:{lower})|(?i:{loose})){_NOT_BEFORE_WORD}|debtledger:"
    return f"{_NOT_AFTER_WORD}(?:{words})"


_WORD = "[0-9A-Za-z_]"
_NOT_BEFORE_WORD = f"(?!{_WORD})"
_NOT_AFTER_WORD = f"(?:(?<!{_WORD})|(?<=[\\x80-\\xff]{_WORD}))"


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


def _escaped(word: str) -> str:
    return "".join(char if char.isalnum() or char == "_" else f"\\{char}" for char in word)
