"""The judgement: everything that is new or changed, against what is demanded of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import attrgetter
from shlex import quote
from typing import TYPE_CHECKING, Final

from debtledger.core.checking.known import tag_at
from debtledger.core.checking.phrasing import EDITABLE, PLACEHOLDERS, in_comment, shown
from debtledger.core.checking.verdicts import Verdict
from debtledger.core.rules import missing, problem
from debtledger.core.rules_of_checks import NEW_CANDIDATE, PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.checking.demands import Demands
    from debtledger.core.checking.known import Known
    from debtledger.core.checking.verdicts import Why
    from debtledger.core.model import Candidate, Findings, Problem, Sighting, Tag

FIX: Final = "debtledger check --fix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the ledger says of tags: all that their homes state together, by place, and what is wrong.

    unread: the places of tags whose records are missing or broken, which say nothing about their level.
    """

    tags: Mapping[tuple[str, int], Tag] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unread: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is new or changed, and why.

    whole: what all of it is called where nothing is compared. command: what writes the missing lines.
    """

    tags: Mapping[Sighting, Why]
    candidates: tuple[Candidate, ...]
    whole: Why | None = None
    command: str = FIX


def sift(found: Findings, known: Known, *, whole: Why | None = None, command: str = FIX) -> Judged:
    """Tell what is new or changed in the findings; whole and command are those of Judged."""
    tags: dict[Sighting, Why] = {}
    for each in found.sightings:
        if not known.has(each.tag) and not known.accepts(each.tag):
            tags[each] = whole or ("changed" if known.resembles(each) else "new")
    candidates = tuple(each for each in found.candidates if not known.has_candidate(each))
    return Judged(tags=tags, candidates=candidates, whole=whole, command=command)


def judge(found: Findings, known: Known, judged: Judged, demands: Demands, told: Told) -> tuple[Verdict, ...]:
    """Everything that is wrong with what is new or changed, in the order of places."""
    verdicts = [
        *_malformed(found, known, judged),
        *_incomplete(found, judged, demands, told),
        *_of_the_ledger(judged, told),
        *_candidates(judged, demands),
    ]
    return in_order(verdicts)


def in_order(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Verdicts by place."""
    return tuple(sorted(verdicts, key=_WHERE))


_WHERE = attrgetter("problem.path", "problem.line", "problem.code", "problem.message")


def _malformed(found: Findings, known: Known, judged: Judged) -> Iterator[Verdict]:
    """What cannot be read, in new tags and anew in older ones."""
    for each in found.problems:
        tag = tag_at(found.sightings, each)
        if known.excuses(each, tag):
            continue
        why = next((why for seen, why in judged.tags.items() if seen.tag is tag), None)
        why = why or ("changed" if tag and known.has(tag) else "new")
        yield Verdict(problem=_refusing(each), why=why, about=shown(tag))


def _incomplete(found: Findings, judged: Judged, demands: Demands, told: Told) -> Iterator[Verdict]:
    """What tags lack of the level that their kind and their path demand, and no placeholder stands for."""
    waiting = [each for each in found.problems if each.code == PLACEHOLDER]
    for sighting, why in judged.tags.items():
        place = sighting.place
        where = (place.path, place.line)
        if where in told.unread:
            continue
        tag = told.tags.get(where, sighting.tag)
        here = [each.message for each in waiting if tag_at((sighting,), each)]
        for code, message, hint in missing(tag, demands.level_of(tag.kind, place.path)):
            if any(PLACEHOLDERS[code].partition(":")[0] in said for said in here):
                continue
            if tag.id:
                hint = f"debtledger edit {tag.id} {EDITABLE[code]}, then git add its file"  # noqa: PLW2901
            else:
                hint = in_comment(code, place.language) or hint  # noqa: PLW2901
            flaw = _refusing(problem(code, *where, message, hint))
            yield Verdict(problem=flaw, why=why, about=shown(tag), command="" if tag.id else judged.command)


def _of_the_ledger(judged: Judged, told: Told) -> Iterator[Verdict]:
    """What is wrong between tags and records: ids that lead nowhere, requirements out of reach."""
    places = {(each.place.path, each.place.line): (each, why) for each, why in judged.tags.items()}
    for each in told.problems:
        found = places.get((each.path, each.line))
        if found is None:
            yield Verdict(problem=each, why="ledger")
        else:
            yield Verdict(problem=each, why=found[1], about=shown(found[0].tag))


def _candidates(judged: Judged, demands: Demands) -> Iterator[Verdict]:
    if demands.candidates == "allow":
        return
    for each in judged.candidates:
        message = f"{each.keyword} that is no tag: nobody says what it costs"
        place = quote(f"{each.path}:{each.line}")
        hint = f"make it a tag: debtledger adopt {place} --cost 3d --repay-when 2027-01-31"
        flaw = problem(NEW_CANDIDATE, each.path, each.line, message, hint)
        if demands.candidates == "require-adopt":
            flaw = _refusing(flaw)
        yield Verdict(problem=flaw, why=judged.whole or "new", about=each.text)


def _refusing(flaw: Problem) -> Problem:
    """The problem as one that refuses the change, whatever it is elsewhere."""
    return replace(flaw, severity="error")
