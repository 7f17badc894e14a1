"""The words that start tags and candidates unless the settings add others; light, for the commit hook."""

from __future__ import annotations

TAG_WORDS = ("DEBT", "TECHDEBT", "TECH_DEBT", "TODO_TECHDEBT")
CANDIDATE_WORDS = ("TODO", "FIXME", "HACK", "XXX")


def may_hold(data: bytes) -> bool:
    """Whether these bytes may hold a tag or a candidate in any encoding: True too often, never too seldom.

    It needs no regular expressions, whose module costs more to load than most commits cost to judge.
    """
    data = data.replace(b"\0", b"")  # UTF-16 and UTF-32
    lower = data.lower()
    if any(_stands(data, word) for word in _TAGS) or any(_stands(lower, word) for word in _LOWER):
        return True
    at = lower.find(b"around")
    while at >= 0:
        if b"work" in lower[max(at - _WORKED, 0) : at]:
            return True
        at = lower.find(b"around", at + 1)
    return False


# A word that ends in another one is found by that.
_TAGS = tuple(
    word.encode() for word in TAG_WORDS if not any(word.endswith(each) for each in TAG_WORDS if each != word)
)
_LOWER = (
    *(b"@" + word.lower().encode() for word in TAG_WORDS),
    *(word.lower().encode() for word in CANDIDATE_WORDS),
)
_WORKED = len(b"worked-")


def _stands(data: bytes, word: bytes) -> bool:
    """Whether the word is there with no letter, digit or _ after it."""
    at = data.find(word)
    while at >= 0:
        after = data[at + len(word) : at + len(word) + 1]
        if not after.isalnum() and after != b"_":
            return True
        at = data.find(word, at + 1)
    return False
