"""Regular expressions whose repeated groups give nothing back, also where Python's own do that wrongly.

Up to Python 3.11.4 a group that is repeated possessively, as in `(?:a(?!b))*+`, may keep what an attempt
took that failed (python/cpython#106052). There an atomic group says the same, `(?>(?:a(?!b))*)`, but slower.
"""

from __future__ import annotations

import re
from functools import cache

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?#)|\)(?:(?P<often>[*+?]|\{[0-9]*,?[0-9]*\})\+)?|.", re.DOTALL
)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern in which groups may be repeated possessively."""
    return re.compile(atomic(pattern) if _is_wrong() else pattern, flags)


def atomic(pattern: str) -> str:
    """The pattern with an atomic group around each group that it repeats possessively."""
    pieces: list[str] = []
    opened: list[int] = []
    for piece in _PIECE.finditer(pattern):
        text = piece[0]
        if text == "(":
            opened.append(len(pieces))
        elif text[0] == ")":
            start = opened.pop()
            if often := piece["often"]:
                pieces[start] = f"(?>{pieces[start]}"
                text = f"){often})"
        pieces.append(text)
    return "".join(pieces)


@cache
def _is_wrong() -> bool:
    """Whether this Python keeps what a failed attempt took."""
    found = re.match(r"(?:a(?!b))*+", "ab")
    return found is None or found.end() != 0
