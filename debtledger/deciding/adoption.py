"""The verb adopt: turn a candidate into a tag, in the file that it stands in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.recording.intake import read_said
from debtledger.core.replaced import Replaced
from debtledger.core.tagging.reading import read_text
from debtledger.core.tagging.replacement import adopt_candidate
from debtledger.deciding.desk import open_desk, understood
from debtledger.sources.rewriting import encoded, rewrite

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.core.model import Candidate, Findings, Tag
    from debtledger.deciding.desk import Desk, Spot

MOST_LINES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The tag that was written, where it stands, and the bytes of its file before and after."""

    tag: Tag
    spot: Spot
    line: int
    replaced: Replaced


def adopt(context: Context, place: str, said: dict[str, list[str]]) -> Adopted:
    """Make a tag of the candidate at FILE:LINE, with what is said of it besides.

    Raises UsageError, and NotRewritten where its file cannot be changed.
    """
    desk, spot = open_desk(context, place)
    assert spot is not None
    source = desk.source(spot.path)
    candidate = candidate_at(read_text(spot.path, source.text, desk.reader), spot)
    with understood():
        tag = _merged(candidate, said, desk)
        written = adopt_candidate(spot.path, source.text, candidate, tag, desk.reader)
    after = encoded(source, written.text)
    rewrite(desk.root, source, written.text)
    found = read_text(spot.path, written.text, desk.reader).sightings
    tag = next(each.tag for each in found if each.place.line == written.line)
    return Adopted(
        tag=tag,
        spot=spot,
        line=written.line,
        replaced=Replaced(path=spot.path, before=source.data, after=after),
    )


def candidate_at(found: Findings, spot: Spot) -> Candidate:
    """The candidate at a line. Raises UsageError that says what is there instead."""
    for candidate in found.candidates:
        if candidate.line == spot.line:
            return candidate
    for sighting in found.sightings:
        if sighting.place.line <= spot.line <= sighting.place.end_line:
            raise UsageError(f"{spot.typed} is a tag already", f"debtledger record {spot.typed}")
    lines = sorted((each.line for each in found.candidates), key=lambda line: abs(line - spot.line))
    known = ", ".join(map(str, sorted(lines[:MOST_LINES])))
    hint = f"candidates are on lines {known}" if lines else "debtledger scan --candidates"
    raise UsageError(f"there is no candidate at {spot.typed}", hint)


def _merged(candidate: Candidate, said: dict[str, list[str]], desk: Desk) -> Tag:
    """The tag that says what the candidate says, and what the options say, which count."""
    tag = read_said(said, desk.reader.vocabulary)
    return replace(
        tag,
        title=tag.title or candidate.text,
        owner=tag.owner or candidate.owner,
        refs=tuple(dict.fromkeys((*candidate.refs, *tag.refs))),
    )
