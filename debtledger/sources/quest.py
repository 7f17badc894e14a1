"""What to look for in past files: the words of tags, and of candidates where these are wanted too."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from debtledger.core.identity import canonical_id, fingerprint
from debtledger.core.past.pairing import Seen
from debtledger.core.rereading import reread
from debtledger.core.vocabulary import git_pattern
from debtledger.core.words import TAG_WORDS
from debtledger.sources.contents import read_hit
from debtledger.sources.search import Hit

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.model import Candidate, Sighting, Tag
    from debtledger.core.reader import Reader
    from debtledger.sources.refusal import Refusal
    from debtledger.sources.synthetic import Lines

Subject = Literal["tags", "tags and candidates"]

DIGEST_DIGITS: Final = 16
_DEBT = (r"(?i)debt(?![0-9a-z_])", r"(?i)d\x00{1,3}e\x00{1,3}b\x00{1,3}t")
"""All built-in words end so, and so does what makes a tag of a TODO; also as UTF-16 and UTF-32 have it.

Alternatives of one pattern would cost more than two patterns do.
"""
_WIDE = b"\0"


class Quest(NamedTuple):
    """What is looked for in blobs.

    patterns: Perl patterns that find at least that; keep: whether a line found so is worth a look; take:
    the tags in a file, from its path, its bytes and the lines where something stands; largest: in bytes.
    """

    patterns: tuple[str, ...]
    keep: Callable[[bytes], object]
    take: Callable[[str, bytes | Refusal, Lines], tuple[Seen, ...]]
    largest: int


def quest(reader: Reader, subject: Subject) -> Quest:
    """Look for tags as a reader does, or for candidates as well."""
    candidates = subject != "tags"

    def take(path: str, data: bytes | Refusal, lines: Lines) -> tuple[Seen, ...]:
        found = read_hit(Hit(path.encode("utf-8", "surrogateescape"), lines), data, reader, reread)
        seen = [*map(_of_tag, found.sightings), *(map(_of_candidate, found.candidates) if candidates else ())]
        return tuple(sorted(seen, key=_line))

    words = _words(reader)
    loose = [git_pattern(reader.vocabulary)] if candidates else []
    patterns = (*filter(None, ("|".join([*loose, *words]),)), *_DEBT)
    keep = re.compile(_worth(reader, words)).search
    return Quest(patterns, (lambda _: True) if candidates else keep, take, reader.max_file)


def _words(reader: Reader) -> list[str]:
    """The words that a project has besides the built-in ones."""
    own = [word for word in reader.vocabulary.tags if word not in TAG_WORDS]
    return [f"(?:{re.escape(word)}|@{re.escape(word.lower())})(?![0-9A-Za-z_])" for word in own]


def _worth(reader: Reader, words: list[str]) -> bytes:
    """A pattern of lines with a word of a tag, or a candidate's word and "debt", or in a wide encoding."""
    exact = "|".join(f"{re.escape(word)}|@{re.escape(word.lower())}" for word in reader.vocabulary.tags)
    said = [rf"(?:{exact})(?![0-9A-Za-z_])", *words]
    if reader.vocabulary.candidates:
        marks = "|".join(map(re.escape, reader.vocabulary.candidates))
        said.append(rf"(?i:(?:{marks})[^0-9A-Za-z_].*debt)")
    return "|".join(said).encode() + b"|" + _WIDE


def _of_tag(sighting: Sighting) -> Seen:
    tag, place = sighting.tag, sighting.place
    said, print_ = _prints(tag)
    return Seen(
        line=place.line,
        end_line=place.end_line,
        keyword=tag.keyword,
        title=tag.title,
        id=canonical_id(tag.id) if tag.id else None,
        fingerprint=print_,
        said=said,
    )


@lru_cache(maxsize=8_192)
def _prints(tag: Tag) -> tuple[str, str]:
    """What stands for all that a tag says, and its fingerprint; most tags come in many versions of a file."""
    return _digest(tag), fingerprint(tag.title, tag.refs)


def _of_candidate(candidate: Candidate) -> Seen:
    said = (candidate.keyword, candidate.text, candidate.owner, candidate.refs)
    return Seen(
        line=candidate.line,
        end_line=candidate.line,
        keyword=candidate.keyword,
        title=candidate.text,
        id=None,
        fingerprint=fingerprint(candidate.text, candidate.refs),
        said=_digest(said),
    )


def _digest(said: object) -> str:
    return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]


def _line(seen: Seen) -> int:
    return seen.line
