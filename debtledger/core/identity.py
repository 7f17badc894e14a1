"""What makes two tags the same debt: its id, else its title and references; never its place."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FINGERPRINT_DIGITS = 16
ID_LENGTH = 8
SHORTEST_PREFIX = 4


def fingerprint(title: str, refs: Iterable[str] = ()) -> str:
    """16 hexadecimal digits for normalised title and references: no path, line, body or time in it."""
    from hashlib import sha256

    said = "\0".join([normalised_title(title), *sorted(set(refs))])
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:FINGERPRINT_DIGITS]


def normalised_title(title: str) -> str:
    """The title in one case and one Unicode form (NFKC), words separated by one space.

    Words are letters and digits; a title without any is only stripped.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold())
    return _BETWEEN_WORDS.sub(" ", folded).strip() or title.strip()


def valid_id(text: str) -> bool:
    """Whether the text is "D-" and 8 digits of Crockford's base 32, or a prefix with 4 of them or more."""
    return _ID.fullmatch(text) is not None


def canonical_id(text: str) -> str:
    """A valid id in the case in which records are named."""
    return text[:2] + text[2:].lower()


_BETWEEN_WORDS = re.compile(r"[\W_]+")
_ID = re.compile(rf"D-[0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{{{SHORTEST_PREFIX},{ID_LENGTH}}}")
