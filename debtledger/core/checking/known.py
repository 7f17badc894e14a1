"""What is there already: tags, candidates and problems by what they say, never by where they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.baseline import candidate_fingerprint
from debtledger.core.identity import fingerprint, normalised_title

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from debtledger.core.model import Candidate, Findings, Problem, Sighting, Tag


class Mark(NamedTuple):
    """All that a tag says, however its lines are wrapped and indented."""

    words: str
    said: Tag


class Flaw(NamedTuple):
    """A problem by the tag that it stands in, "" outside of tags, and by what is wrong."""

    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was there before a change, and what the baseline accepts.

    marks: the tags word by word. names and candidates: what identifies tags and candidates. words: those of
    the tags of each file. baseline: fingerprints.
    """

    marks: Collection[Mark] = frozenset()
    names: Collection[str] = frozenset()
    candidates: Collection[str] = frozenset()
    flaws: Collection[Flaw] = frozenset()
    words: Collection[tuple[str, frozenset[str]]] = ()
    baseline: Collection[str] = frozenset()

    def has(self, tag: Tag) -> bool:
        """Whether the tag was there, word by word."""
        return mark_of(tag) in self.marks

    def accepts(self, tag: Tag) -> bool:
        """Whether the baseline accepts the tag; one that names a record is never legacy."""
        return bool(self.baseline) and tag.id is None and fingerprint(tag.title, tag.refs) in self.baseline

    def has_candidate(self, candidate: Candidate) -> bool:
        """Whether the candidate was there, or is accepted."""
        if _name_of_candidate(candidate) in self.candidates:
            return True
        return bool(self.baseline) and candidate_fingerprint(candidate) in self.baseline

    def excuses(self, problem: Problem, tag: Tag | None) -> bool:
        """Whether a problem was there before; what the baseline accepts may be wrong until it is touched."""
        if flaw_of(problem, tag) in self.flaws:
            return True
        return tag is not None and self.accepts(tag) and name_of(tag) not in self.names

    def resembles(self, sighting: Sighting) -> bool:
        """Whether a tag is an older one in other words: by its name, or by most of the words in that file."""
        if name_of(sighting.tag) in self.names:
            return True
        here = _words(sighting.tag)
        return any(
            2 * len(here & there) > min(len(here), len(there))
            for path, there in self.words
            if path == sighting.place.path
        )


def known(before: Iterable[Findings], baseline: Collection[str]) -> Known:
    """What the older versions of the changed files say, and what the baseline accepts."""
    parts = list(before)
    sightings = [each for part in parts for each in part.sightings]
    return Known(
        marks=frozenset(mark_of(each.tag) for each in sightings),
        names=frozenset(name_of(each.tag) for each in sightings),
        candidates=frozenset(_name_of_candidate(each) for part in parts for each in part.candidates),
        flaws=frozenset(
            flaw_of(problem, tag_at(part.sightings, problem)) for part in parts for problem in part.problems
        ),
        words=tuple({(each.place.path, _words(each.tag)) for each in sightings}),
        baseline=baseline,
    )


def mark_of(tag: Tag) -> Mark:
    """All that a tag says, without the ends of its lines."""
    return Mark(normalised_title(f"{tag.title} {tag.body}"), replace(tag, title="", body=""))


def name_of(tag: Tag) -> str:
    """What identifies a tag: its id, else what its fingerprint is made of."""
    return tag.id or _said(tag.title, tag.refs)


def flaw_of(problem: Problem, tag: Tag | None) -> Flaw:
    """A problem without its place."""
    return Flaw(name_of(tag) if tag else "", problem.code, problem.message)


def tag_at(sightings: Iterable[Sighting], problem: Problem) -> Tag | None:
    """The tag in whose lines a problem of the same file stands."""
    for each in sightings:
        if each.place.path == problem.path and each.place.line <= problem.line <= each.place.end_line:
            return each.tag
    return None


def _name_of_candidate(candidate: Candidate) -> str:
    return _said(f"{candidate.keyword} {candidate.text}", candidate.refs)


def _said(title: str, refs: Iterable[str]) -> str:
    # Not hashed: the modules for that take longer to load than most changes to judge.
    return "\0".join((normalised_title(title), *sorted(set(refs))))


def _words(tag: Tag) -> frozenset[str]:
    return frozenset(normalised_title(f"{tag.title} {tag.body}").split())
