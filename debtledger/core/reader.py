"""How files are read: the words to look for and the limits; light, since rescans often read no file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.vocabulary import git_pattern

if TYPE_CHECKING:
    from debtledger.core.vocabulary import Vocabulary


class Reader(NamedTuple):
    """The words to look for, and the longest file (in bytes) and line (in characters) that is read."""

    vocabulary: Vocabulary
    max_file: int
    max_line: int


@lru_cache(maxsize=4)
def byte_pattern(vocabulary: Vocabulary) -> re.Pattern[bytes]:
    """Match every file that may hold something: by a word, or a NUL, as binary files and UTF-16 have."""
    return re.compile(rf"{git_pattern(vocabulary)}|\x00".encode())
