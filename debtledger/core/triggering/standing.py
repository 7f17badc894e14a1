"""How a trigger stands on a day: its verdict, how far each of its conditions is, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from debtledger.core.market.demand import Ask

TriggerVerdict = Literal["dormant", "warming", "fired", "cooled", "unknown"]

VERDICTS: Final[tuple[TriggerVerdict, ...]] = get_args(TriggerVerdict)
WARMING_FROM: Final = 0.5
"""The progress from which a trigger is warming: halfway."""
TRUE: Final = 1.0
STALE_DAYS: Final = 180
"""An answer that is older is marked as old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionStanding:
    """How one condition stands.

    told: what was counted, in words ("2 of 3 paying customers"). progress: None where it is unknown, 1.0 and
    above where the condition is true. evidence: references of issues, opaque ids, names of metrics, files.
    source and read_at: where the answer is from, and when it was read there (a UTC time, or a day). missing:
    exactly what is missing, empty where nothing is. notes: what else should be known (who was not counted,
    that a topic is undecided). asks: those of customers that were counted. never_alone: it is shown, and
    fires nothing by itself.
    """

    signal: str
    told: str
    progress: float | None
    evidence: tuple[str, ...] = ()
    source: str = ""
    read_at: str = ""
    missing: str = ""
    notes: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    never_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerStanding:
    """How one trigger of a debt stands.

    name: its name, else its words. progress: None where it is unknown. waiting: words that a person has to
    answer. since: the day on which it fired, where that is known. demand: one of its conditions counts asks
    of customers; asks: those that it counted. acknowledged, snoozed_until: what people decided about it.
    """

    name: str
    verdict: TriggerVerdict
    progress: float | None
    conditions: tuple[ConditionStanding, ...] = ()
    waiting: bool = False
    since: str | None = None
    demand: bool = False
    asks: tuple[Ask, ...] = ()
    acknowledged: bool = False
    snoozed_until: str | None = None

    @property
    def calls(self) -> bool:
        """Whether somebody should look at it now: it has fired, and nobody has said that it was seen."""
        return self.verdict == "fired" and not self.acknowledged and self.snoozed_until is None
