"""The guards of conditions on demand: enough paying customers, none too large, and a topic not refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.days import day_number, day_text
from debtledger.core.foretold import condition_key, held, stage_at, stage_of, truths, turns_of
from debtledger.core.market.clientele import FEWEST_ANSWERS
from debtledger.core.text import count
from debtledger.core.triggering.conditions import unknown_standing
from debtledger.core.triggering.eligible import at, course, filter_of, tally
from debtledger.core.triggering.inquiry import AsksOf, Demanded, Unknown
from debtledger.core.triggering.standing import TRUE, ConditionStanding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.foretold import Stage, Turns
    from debtledger.core.market.demand import Topic
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.eligible import Filter, Point, Tally
    from debtledger.core.triggering.inquiry import Answers

Past = tuple[tuple[str, bool], ...]
"""The days from which a condition was true, or no longer."""

THOUSAND, MILLION = 1_000.0, 1_000_000.0
ROUNDING: Final = 1e-9
MOST_NAMES: Final = 5
IN_BANDS: Final = "revenue is known in bands here; how near it is was reckoned where the snapshot was made"
EXACT: Final = "more revenue, or less of it from one customer"


class Needs(NamedTuple):
    """What must be there: so many customers, so much revenue a year (0: any), none with more than a share."""

    customers: float
    share: float
    revenue: float = 0.0


def question_of(condition: Condition) -> AsksOf:
    """Who asks for what the condition is about."""
    return AsksOf(
        topic=condition.text("topic"),
        issues=condition.texts("issues"),
        label=condition.text("label"),
        jql=condition.text("jql"),
    )


def needs_of(condition: Condition) -> Needs:
    """What the parameters of a condition demand."""
    return Needs(
        customers=condition.number("min_customers") or 1,
        share=condition.number("max_single_share") or 1.0,
        revenue=condition.number("min") or 0.0,
    )


def standing_of(condition: Condition, answers: Answers) -> ConditionStanding:
    """How a condition on demand stands."""
    demanded = answers.to(question_of(condition))
    if not isinstance(demanded, Demanded):
        unknown = demanded if isinstance(demanded, Unknown) else Unknown(why="nobody has answered")
        return unknown_standing(condition.signal, unknown)
    wanted, needs = filter_of(condition), needs_of(condition)
    key = ("standing", condition.signal, wanted, needs, answers.today)
    known = demanded.settled.get(key)
    if known is None:
        standing = _standing(condition.signal, demanded, (wanted, needs), answers.today)
        turns = foretold_of(condition, demanded)
        if turns is not None and not refused(demanded.decision, answers.today):
            standing = _as_foretold(standing, stage_at(turns, answers.today), needs)
        known = demanded.settled[key] = standing
    return known  # type: ignore[return-value]  # the key says what it is


def past_of(condition: Condition, answers: Answers) -> Past:
    """From which days on a condition on demand was true, or no longer; never for a topic that is refused."""
    demanded = answers.to(question_of(condition))
    if not isinstance(demanded, Demanded) or refused(demanded.decision, answers.today):
        return ()
    if (turns := foretold_of(condition, demanded)) is not None:
        return truths(turns)
    wanted, needs = filter_of(condition), needs_of(condition)
    key = ("past", wanted, needs)
    known = demanded.settled.get(key)
    if known is None:
        known = demanded.settled[key] = tuple(_turns(course(demanded, wanted), needs))
    return known  # type: ignore[return-value]  # the key says what it is


def foretold_of(condition: Condition, demanded: Demanded) -> Turns | None:
    """How near a condition is by what a snapshot tells; None where none does."""
    if not demanded.foretold:
        return None
    return demanded.foretold.get(key_of(condition))


def key_of(condition: Condition) -> str:
    """What a condition on demand is known by in a snapshot."""
    return condition_key(question_of(condition), filter_of(condition), needs_of(condition))


def foretell(condition: Condition, demanded: Demanded) -> Turns:
    """How near a condition is, day by day, for those who know revenue in bands only."""
    known = foretold_of(condition, demanded)
    if known is not None:
        return known
    needs = needs_of(condition)
    points = course(demanded, filter_of(condition))
    return turns_of((day_text(point.day), stage_of(progress_of(point, needs))) for point in points)


def refused(decision: Topic | None, today: str) -> bool:
    """Whether a topic is on the ignore list; a refusal ends on its review day."""
    if decision is None or decision.choice != "ignore" or decision.since[:10] > today:
        return False
    return not decision.review or decision.review > today


def progress_of(point: Point, needs: Needs) -> float | None:
    """How far a condition on demand is: 1 and above where all guards are met, None where that is unknown."""
    parts = [point.customers / needs.customers]
    unknown = False
    if needs.revenue:
        if point.revenue < needs.revenue and point.unpriced:
            unknown = True
        else:
            parts.insert(0, point.revenue / needs.revenue)
    if needs.share < 1 and point.customers:
        if point.unpriced:
            unknown = True
        elif point.largest > needs.share * point.revenue * (1 + ROUNDING):
            parts.append(needs.share * point.revenue / point.largest)
    least = min(parts)
    if least < TRUE:
        return least
    return None if unknown else parts[0]


def money(value: float) -> str:
    """Money a year, rounded as people say it: `85k`, `1.3M`, `900`."""
    if value >= MILLION:
        return f"{value / MILLION:.1f}".removesuffix(".0") + "M"
    return f"{value / THOUSAND:.0f}k" if value >= THOUSAND else f"{value:.0f}"


def _turns(points: Sequence[Point], needs: Needs) -> Iterator[tuple[str, bool]]:
    """When all guards were met: progress_of at 1 and above, said for speed in comparisons."""
    least, share = needs.customers, needs.share
    bound, before = share * (1 + ROUNDING), False
    for point in points:
        day, customers, revenue, largest, unpriced = point
        true = (
            customers >= least
            and revenue >= needs.revenue
            and (share >= 1 or (not unpriced and largest <= bound * revenue))
        )
        if true != before:
            before = true
            yield day_text(day), true


def _standing(signal: str, demanded: Demanded, wish: tuple[Filter, Needs], today: str) -> ConditionStanding:
    wanted, needs = wish
    day = day_number(today)
    counted = tally(demanded, wanted, day)
    if demanded.decision is not None and refused(demanded.decision, today):
        return _said_no(signal, demanded, demanded.decision, counted.of_topic)
    point = at(course(demanded, wanted), day)
    progress = progress_of(point, needs)
    lacks_buyers = not demanded.buyers.customers and not demanded.buyers.read_at
    if lacks_buyers and any(ask.customer for ask in demanded.asks):
        why = f"{count(counted.of_topic, 'ask')}, but nobody knows which customers pay"
        return unknown_standing(signal, Unknown(why=why, hint="debtledger customers import FILE"))
    return ConditionStanding(
        signal=signal,
        told=_told(point, needs),
        progress=progress,
        evidence=counted.refs,
        source=demanded.source,
        read_at=demanded.read_at,
        missing=""
        if progress is not None and progress >= TRUE
        else "; ".join(_missing(point, wanted, needs)),
        notes=_all_notes(demanded, counted, point, (wanted, today)),
        asks=counted.asks,
    )


def _as_foretold(standing: ConditionStanding, stage: Stage, needs: Needs) -> ConditionStanding:
    """The standing as it is for those who know exact sums; what bands make of them is the least."""
    if standing.progress is None and not standing.asks:
        return standing
    told, missing, notes = standing.told, standing.missing, standing.notes
    if needs.revenue or needs.share < 1:
        notes = (*notes, IN_BANDS)
    if needs.revenue:
        least = f"{money(needs.revenue)} or more of {money(needs.revenue)}"
        told = least if stage == "true" else f"at least {told}"
    if stage == "true":
        missing = ""
    elif not missing or needs.revenue:
        missing = EXACT
    return replace(standing, progress=held(standing.progress, stage), told=told, missing=missing, notes=notes)


def _said_no(signal: str, demanded: Demanded, decision: Topic, asks: int) -> ConditionStanding:
    until = f"look again on {decision.review}: " if decision.review else ""
    return ConditionStanding(
        signal=signal,
        told=f"said no: {count(asks, 'ask')}",
        progress=0.0,
        source=demanded.source,
        read_at=demanded.read_at,
        missing=f"the topic {decision.name} is ignored; {until}debtledger strategy tackle {decision.name}",
    )


def _told(point: Point, needs: Needs) -> str:
    if needs.revenue:
        return f"{money(point.revenue)} of {money(needs.revenue)}"
    return f"{point.customers} of {count(int(needs.customers), 'paying customer')}"


def _missing(point: Point, wanted: Filter, needs: Needs) -> Iterator[str]:
    whose = f" of segment {' or '.join(sorted(wanted.segments))}" if wanted.segments else ""
    if wanted.cohort:
        whose += f" who are {wanted.cohort}s"
    lack = int(needs.customers) - point.customers
    if lack > 0:
        yield f"{count(lack, 'more paying customer')}{whose}"
    if point.revenue < needs.revenue:
        yield f"{money(needs.revenue - point.revenue)} more a year"
    if point.unpriced:
        yield f"what {count(point.unpriced, 'customer')} pay{'s' * (point.unpriced == 1)} is unknown"
    elif needs.share < 1 and point.largest > needs.share * point.revenue * (1 + ROUNDING):
        share = round(100 * point.largest / point.revenue)
        yield f"one customer has {share} % of it, and at most {round(100 * needs.share)} % count"


def _all_notes(
    demanded: Demanded, counted: Tally, point: Point, about: tuple[Filter, str]
) -> tuple[str, ...]:
    """What else should be known; the same whatever is needed."""
    key = ("notes", about)
    known = demanded.settled.get(key)
    if known is None:
        notes = (*_notes(demanded, counted, point, about[0]), *_undecided(demanded, counted, about[1]))
        known = demanded.settled[key] = notes
    return known  # type: ignore[return-value]  # the key says what it is


def _notes(demanded: Demanded, counted: Tally, point: Point, wanted: Filter) -> Iterator[str]:
    if counted.customers:
        yield f"asked by {_names(counted.customers)}"
    if point.revenue and not point.unpriced:
        yield f"top share {round(100 * point.largest / point.revenue)} %"
    for reason, names in counted.left_out.items():
        yield f"ignored: {reason}, {_worth(names)}"
    if counted.users:
        yield f"ignored: {count(counted.users, 'ask')} of users who are no customers"
    if wanted.cohort:
        few = f", fewer than {FEWEST_ANSWERS}: they say little"
        answers = demanded.buyers.pmf_answers
        yield f"{wanted.cohort}s by {count(answers, 'answer')}{few * (answers < FEWEST_ANSWERS)}"


def _undecided(demanded: Demanded, counted: Tally, today: str) -> Iterator[str]:
    decision = demanded.decision
    if not demanded.topic or not counted.of_topic:
        return
    if decision is None or (decision.choice == "ignore" and not refused(decision, today)):
        yield f"undecided topic: tackle or ignore? debtledger strategy tackle {demanded.topic} --review DATE"
    elif decision.review and decision.review <= today:
        yield f"the topic {demanded.topic} was to be looked at again on {decision.review}"


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def _worth(names: Mapping[str, float | None]) -> str:
    known = [arr for arr in names.values() if arr]
    return money(sum(known)) if known else count(len(names), "customer")
