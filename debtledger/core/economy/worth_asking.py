"""What a query can ask of the numbers of a debt: payback, interest, verdict, its place in the pictures."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

from debtledger.core.comparing import COMPARISONS, Field, NotAsked, equal_only, hours_in, parts_of
from debtledger.core.economy.placement import ACTIONS, CELLS
from debtledger.core.economy.valuation import VERDICTS
from debtledger.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from debtledger.core.comparing import Asked, Test
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.ledger import Entry

    Get = Callable[[Valuation], float | None]
    Read = Callable[[str, Asked], float]

FOWLER = ("deliberate", "inadvertent", "unknown", "prudent", "reckless")


def reckoned(example: str, get: Get, read: Read, stated: Callable[[Entry], float | None]) -> Field:
    """A number that is reckoned where valuations are at hand, and else taken from what the debt states.

    A debt without the number matches no comparison.
    """

    def test(comparison: str, value: str, asked: Asked) -> Test:
        wanted, compare = round(read(value, asked), 6), COMPARISONS[comparison]

        def fits(entry: Entry) -> bool:
            worth = asked.worth.get(entry.key) if asked.worth is not None else None
            amount = stated(entry) if worth is None else get(worth)
            return amount is not None and compare(round(amount, 6), wanted)

        return fits

    return Field(example, test)


def interest_of(worth: Valuation) -> float | None:
    """Hours a sprint; None where nothing says that the debt costs anything."""
    return worth.interest.value or None


def principal_of(worth: Valuation) -> float | None:
    """Hours to repay it now."""
    return None if worth.principal is None else worth.principal.value


def payback_of(worth: Valuation) -> float | None:
    """Sprints; infinite where repaying spares nothing, None where the principal is not known."""
    if worth.principal is None:
        return None
    return inf if worth.payback is None else worth.payback


def word(text: str) -> str:
    """A word of a picture or a verdict as it is typed: "good so far" is good-so-far."""
    return re.sub(r"[\s-]+", "-", text.strip().lower().replace("&", " and "))


def _unstated(_entry: Entry) -> None:
    return None


def _net(worth: Valuation) -> float | None:
    return None if worth.net is None else worth.net.value


def _number(value: str, _asked: Asked) -> float:
    found = _PLAIN.fullmatch(value.strip().lower())
    if found is None:
        raise NotAsked(0, f"{value} is no number", "write 6 or 2.5")
    return float(found[1])


_PLAIN = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,9})?)(?:\s*sprints?)?")


def _one_of(name: str, words: Sequence[str], get: Callable[[Valuation], Sequence[str]]) -> Field:
    """A field whose values are known words, of which a debt has one or several."""
    known = {word(each): each for each in words}

    def test(comparison: str, value: str, asked: Asked) -> Test:
        example = f"{name}:{next(iter(known))}"
        equal_only(comparison, name, example)
        wanted = set()
        for at, part in parts_of(value):
            if word(part) not in known:
                hint = did_you_mean(word(part), known) or f"{name} is one of {', '.join(known)}"
                raise NotAsked(at, f"unknown {name} {part}", hint)
            wanted.add(known[word(part)])

        def fits(entry: Entry) -> bool:
            worth = asked.worth.get(entry.key) if asked.worth is not None else None
            return worth is not None and not wanted.isdisjoint(get(worth))

        return fits

    return Field(f"{name}:{next(iter(known))}", test)


WORTH: dict[str, Field] = {
    "payback": reckoned("payback<=6", payback_of, _number, _unstated),
    "carried": reckoned("carried>40h", lambda worth: worth.carried.value, hours_in, _unstated),
    "delay": reckoned("delay>8h", lambda worth: worth.cost_of_delay.value, hours_in, _unstated),
    "net": reckoned("net<0", _net, _number, _unstated),
    "verdict": _one_of("verdict", VERDICTS, lambda worth: (worth.verdict,)),
    "cell": _one_of("cell", CELLS, lambda worth: (worth.cell,)),
    "action": _one_of("action", ACTIONS, lambda worth: (worth.action,)),
    "fowler": _one_of("fowler", FOWLER, lambda worth: worth.fowler),
}
"""The fields that need valuations, and match nothing without them."""
WORTH_WORDS = {
    "verdict": tuple(map(word, VERDICTS)),
    "cell": tuple(map(word, CELLS)),
    "action": tuple(map(word, ACTIONS)),
    "fowler": FOWLER,
}
"""The words that these fields know."""
EITHER = ("interest", "principal")
"""Fields that valuations make exact, and that are taken from what debts state without them."""
