"""What is remembered of a history: versions of files, the tags in them, and how they differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger.core.identity import fingerprint
from debtledger.core.past.region import regions
from debtledger.core.past.touching import Hunk, Passage, TagAt
from debtledger.core.rereading import reread
from debtledger.core.tagging.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.reader import Reader

DIGEST_DIGITS: Final = 16
COMMENT: Final = re.compile(r"\s*(?:#|//|/\*|\*|--|;|<!--|%|\"\"\"|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a file, by its blob id, and the tags in it."""

    blob: str
    tags: tuple[TagAt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HunkValue:
    """A hunk as it is kept."""

    old: int
    old_count: int
    new: int
    new_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two blobs, and the hunks between them."""

    before: str
    after: str
    hunks: tuple[HunkValue, ...]

    def plain(self) -> tuple[Hunk, ...]:
        """The hunks."""
        return tuple(Hunk(each.old, each.old_count, each.new, each.new_count) for each in self.hunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedValue:
    """A commit that touched something: its author and time in seconds, and the paths it changed, if few."""

    commit: str
    at: int
    author: str
    email: str
    paths: tuple[str, ...]
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Everything that was found in the history of a commit about the paths that are covered.

    passages stand the latest first. Versions and differences are true for ever, the rest for this history.
    absent are the ids of versions that a partial clone has not, though not of very many.
    """

    commit: str = ""
    covered: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    versions: tuple[Version, ...] = ()
    differences: tuple[Difference, ...] = ()
    deeds: tuple[DeedValue, ...] = ()
    absent: tuple[str, ...] = ()


def tags_at(path: str, text: str, reader: Reader) -> tuple[TagAt, ...]:
    """The tags of a text, each with its region."""
    sightings = read_text(path, text, reader, read=reread).sightings
    if not sightings:
        return ()
    lines = text.split("\n")
    spans = [(each.place.line, each.place.end_line) for each in sightings]
    found = []
    for sighting, region in zip(sightings, regions(path, text, spans), strict=True):
        tag, place = sighting.tag, sighting.place
        found.append(
            TagAt(
                id=tag.id or "",
                print=fingerprint(tag.title, tag.refs) if tag.title else "",
                title=tag.title,
                line=place.line,
                end_line=place.end_line,
                start=region.start,
                end=region.end,
                code=_code(lines, place.line, place.end_line, region.end),
                digest=_digest(lines[region.start - 1 : region.end]),
            )
        )
    return tuple(found)


def _code(lines: Sequence[str], first: int, last: int, end: int) -> int:
    """The line of the code that a tag speaks of: its own where code stands before it, else the next one."""
    if first <= len(lines) and not COMMENT.match(lines[first - 1]):
        return first
    below = range(last + 1, min(end, len(lines)) + 1)
    return next((number for number in below if not COMMENT.match(lines[number - 1])), first)


def _digest(lines: Sequence[str]) -> str:
    said = "\n".join("".join(text.split()) for text in lines if text.strip())
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]
