"""The columns that a list of debts can have: what stands in them, how it reads, and which comes first."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.economy.placement import ACTIONS, CELLS
from debtledger.core.economy.valuation import VERDICTS
from debtledger.core.economy.worth_asking import payback_of
from debtledger.core.text import number
from debtledger.core.triggering.standing import VERDICTS as STANDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.valuation import Figure

    Cell = float | str | None
    Get = Callable[[Appraised], Cell]

NEVER = "never"
UNKNOWN = "?"


class Column(NamedTuple):
    """One column: its value for a debt (None: unknown), its words, and its rank: low ranks come first."""

    about: str
    get: Get
    words: Callable[[Cell], str]
    rank: Callable[[Cell], float | str]
    is_number: bool = True


def in_order(debts: Iterable[Appraised], name: str) -> list[Appraised]:
    """The debts by a column; those for which it is unknown come last, and equal ones stay as they were."""
    column = COLUMNS[name]

    def rank(debt: Appraised) -> tuple[bool, float | str]:
        value = column.get(debt)
        return (True, 0.0) if value is None else (False, column.rank(value))

    found = list(debts)
    known = [debt for debt in found if not rank(debt)[0]]
    unknown = [debt for debt in found if rank(debt)[0]]
    return [*sorted(known, key=lambda debt: rank(debt)[1]), *unknown]


def plain(value: Cell) -> Cell:
    """A value for programs: what never comes is null there."""
    return None if value == inf else value


def _amount(value: Cell) -> str:
    """A number with the digits it deserves; an unknown one is a question mark."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value
    return NEVER if value == inf else number(value)


def _words(value: Cell) -> str:
    return "" if value is None else str(value)


def _money(value: Cell) -> str:
    return UNKNOWN if value is None else f"{value:,.0f}"


def _hundredths(value: Cell) -> str:
    return UNKNOWN if value is None else f"{value:.2f}"


def _percent(value: Cell) -> str:
    return UNKNOWN if not isinstance(value, int | float) else f"{value * 100:.0f} %"


def _rising(value: Cell) -> float | str:
    return 0.0 if value is None else value


def _falling(value: Cell) -> float:
    return -value if isinstance(value, int | float) else 0.0


def _alphabetical(value: Cell) -> str:
    return str(value).casefold()


def _in(order: Sequence[str]) -> Callable[[Cell], float]:
    ranks = {word: float(rank) for rank, word in enumerate(order)}
    return lambda value: ranks.get(str(value), inf)


def _number(about: str, get: Get, *, words: Callable[[Cell], str] = _amount) -> Column:
    """A number of which the largest comes first."""
    return Column(about, get, words, _falling)


def _text(about: str, get: Get) -> Column:
    return Column(about, get, _words, _alphabetical, is_number=False)


def _figure(get: Callable[[Appraised], Figure | None]) -> Get:
    def value(debt: Appraised) -> Cell:
        figure = get(debt)
        return None if figure is None else figure.value

    return value


def _place(debt: Appraised) -> Cell:
    places = debt.entry.debt.places
    return f"{places[0].path}:{places[0].line}" if places else None


def _strongest(debt: Appraised) -> Cell:
    """The verdict of the trigger that is nearest to being due."""
    order = ("fired", "warming", "cooled", "dormant", "unknown")
    said = {standing.verdict for standing in debt.standings}
    return next((verdict for verdict in order if verdict in said), None)


def _verdict(debt: Appraised) -> Cell:
    return debt.valuation.verdict


def _paid_back(debt: Appraised) -> Cell:
    return payback_of(debt.valuation) if debt.account.open else None


WORST_FIRST = ("underwater", "inconclusive", "good so far", "good", "unpriced")
COLUMNS: dict[str, Column] = {
    "id": _text("its id, else its fingerprint", lambda debt: debt.entry.key),
    "title": _text("its title", lambda debt: debt.entry.tag.title),
    "state": _text("its state", lambda debt: debt.entry.state),
    "owner": _text("its owner", lambda debt: debt.entry.tag.owner),
    "kind": _text("its kind", lambda debt: debt.entry.tag.kind),
    "aspect": _text("its aspect", lambda debt: debt.entry.tag.aspect),
    "level": _text("how complete it is, L0 to L3", lambda debt: debt.entry.debt.level),
    "place": _text("where its first tag stands", _place),
    "age": _number("days that it is or was open", lambda debt: debt.account.days),
    "touches": _number("author-days on which its region was changed", lambda debt: debt.account.touches),
    "touch-rate": _number(
        "touches a sprint", _figure(lambda debt: debt.valuation.touch_rate), words=_hundredths
    ),
    "friction": _number("hours a touch", _figure(lambda debt: debt.valuation.friction), words=_hundredths),
    "principal": _number("hours to repay it now", _figure(lambda debt: debt.valuation.principal)),
    "points": _number("story points, which enter no formula", lambda debt: debt.entry.tag.points),
    "carried": _number("hours it has cost so far", _figure(lambda debt: debt.valuation.carried)),
    "measured": _number(
        "the share of those that was logged", lambda debt: debt.valuation.carried.measured, words=_percent
    ),
    "interest": _number(
        "hours it costs a sprint", _figure(lambda debt: debt.valuation.interest), words=_hundredths
    ),
    "delay": _number(
        "hours a sprint with support, waiting work and demand",
        _figure(lambda debt: debt.valuation.cost_of_delay),
        words=_hundredths,
    ),
    "internal": _number(
        "of those, inside the team", lambda debt: debt.valuation.streams.internal, words=_hundredths
    ),
    "support": _number("of those, support", lambda debt: debt.valuation.streams.support, words=_hundredths),
    "enabling": _number(
        "of those, waiting work", lambda debt: debt.valuation.streams.enabling, words=_hundredths
    ),
    "demand": _number("of those, demand", lambda debt: debt.valuation.streams.demand, words=_hundredths),
    "payback": Column("sprints until repaying has paid for itself", _paid_back, _amount, _rising),
    "npv": _number("hours that repaying now is worth", lambda debt: debt.valuation.npv),
    "breaking-point": Column(
        "the sprint at which it has cost its principal",
        lambda debt: debt.valuation.breaking_point,
        _amount,
        _rising,
    ),
    "benefit": _number("money that it bought", _figure(lambda debt: debt.valuation.benefit), words=_money),
    "net": _number("money that is left of it", _figure(lambda debt: debt.valuation.net), words=_money),
    "verdict": Column("whether it was good debt", _verdict, _words, _in(WORST_FIRST), is_number=False),
    "break-even": Column(
        "sprints until nothing is left of it", lambda debt: debt.valuation.break_even, _amount, _rising
    ),
    "cell": Column(
        "its cell in the backlog quadrant",
        lambda debt: debt.valuation.cell,
        _words,
        _in(CELLS),
        is_number=False,
    ),
    "x": _number("from technical 0 to business 1", lambda debt: debt.valuation.x, words=_hundredths),
    "y": _number("from past 0 to future 1", lambda debt: debt.valuation.y, words=_hundredths),
    "action": Column(
        "what to do with it", lambda debt: debt.valuation.action, _words, _in(ACTIONS), is_number=False
    ),
    "fowler": _text("how it was taken", lambda debt: ", ".join(debt.valuation.fowler)),
    "trigger": Column("how its nearest trigger stands", _strongest, _words, _in(STANDINGS), is_number=False),
    "review": _text(
        "the day to look at it again", lambda debt: debt.entry.record.review_on if debt.entry.record else None
    ),
}
"""All columns by name, in the order in which they are told."""
SORTS = ("payback", "interest", "principal", "verdict", "age")
"""The columns by which people sort most."""
assert set(WORST_FIRST) == set(VERDICTS)
