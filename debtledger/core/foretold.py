"""How near a condition on demand is, day by day, as told by somebody who knows what customers pay.

Where revenue is known in bands only, a sum of it may fall short. So a snapshot tells, beside the bands, on
which days each condition was near or true, which says no more of revenue than the trigger itself does.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.market.declared import topic_key
from debtledger.core.triggering.standing import TRUE, WARMING_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.triggering.eligible import Filter
    from debtledger.core.triggering.inquiry import AsksOf

Stage = Literal["dormant", "warming", "true", "unknown"]
Turns = tuple[tuple[str, Stage], ...]
"""The days from which a condition was so near, in their order."""

STAGES: Final[tuple[Stage, ...]] = ("dormant", "warming", "true", "unknown")
KEY_DIGITS: Final = 24
MOST_TURNS: Final = 1000
SHORT_OF: Final = 0.01
"""How far below the next stage what is shown stays, where bands alone would say more."""


def condition_key(question: AsksOf, wanted: Filter, needs: tuple[float, ...]) -> str:
    """What a condition is known by in a snapshot: the same for the same question, whatever it is called."""
    asked = (topic_key(question.topic), sorted(question.issues), question.label.casefold(), question.jql)
    counted = (sorted(wanted.segments), sorted(wanted.strengths), wanted.cohort, wanted.window)
    said = json.dumps([asked, counted, [float(each) for each in needs]])
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_DIGITS]


def stage_of(progress: float | None) -> Stage:
    """The stage of a progress; None is unknown."""
    if progress is None:
        return "unknown"
    if progress >= TRUE:
        return "true"
    return "warming" if progress >= WARMING_FROM else "dormant"


def turns_of(stages: Iterable[tuple[str, Stage]]) -> Turns:
    """The days on which the stage became another; the latest of very many."""
    turns: list[tuple[str, Stage]] = []
    for day, stage in stages:
        if stage != (turns[-1][1] if turns else "dormant"):
            turns.append((day, stage))
    return tuple(turns[-MOST_TURNS:])


def stage_at(turns: Turns, day: str) -> Stage:
    """The stage on a day."""
    index = bisect_right([each for each, _ in turns], day)
    return turns[index - 1][1] if index else "dormant"


def held(progress: float | None, stage: Stage) -> float | None:
    """The progress that bands show, held within the stage that is known."""
    shown = progress or 0.0
    match stage:
        case "unknown":
            return None
        case "true":
            return max(shown, TRUE)
        case "warming":
            return min(max(shown, WARMING_FROM), TRUE - SHORT_OF)
    return min(shown, WARMING_FROM - SHORT_OF)


def truths(turns: Turns) -> tuple[tuple[str, bool], ...]:
    """The days from which the condition was true, or no longer."""
    found: list[tuple[str, bool]] = []
    for day, stage in turns:
        if (stage == "true") != (found[-1][1] if found else False):
            found.append((day, stage == "true"))
    return tuple(found)
