"""What is missing in the customers file for asks to count, and what in it should not be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.market.secrecy import Names
from debtledger.core.text import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from debtledger.core.market.customers import Clientele
    from debtledger.core.market.demand import Ask, Customer

FEWEST_ANSWERS: Final = 30
"""Below so many answers of the product-market-fit survey the groups say little (Ellis asks for 30 to 40)."""
MOST_SHOWN: Final = 8


class Finding(NamedTuple):
    """Something about the customers file: what, which customers, what to do; wrong: it needs doing."""

    what: str
    customers: tuple[str, ...] = ()
    hint: str = ""
    wrong: bool = True

    @property
    def shown(self) -> str:
        """The first few customers, and how many more there are."""
        more = len(self.customers) - MOST_SHOWN
        return ", ".join(self.customers[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def checked_clientele(clientele: Clientele, asks: Sequence[Ask]) -> tuple[Finding, ...]:
    """Everything that is missing or wrong, the worst first."""
    return tuple(finding for finding in _findings(clientele, asks) if finding.customers or not finding.wrong)


def _findings(clientele: Clientele, asks: Sequence[Ask]) -> Iterator[Finding]:
    customers = clientele.customers
    asking = {ask.customer for ask in asks if ask.customer}
    yield Finding(
        "asking, but not in the customers file, so not counted",
        tuple(sorted(asking - set(customers))),
        "add them: debtledger customers import FILE",
    )
    names = Names(clientele.names.values())
    yield Finding(
        "with a name as id, which others would see",
        tuple(sorted(key for key in customers if names.tells(key))),
        "give them ids that tell nothing, such as cus:01",
    )
    for what, lacks in _LACKS:
        lacking = sorted(key for key, customer in customers.items() if lacks(customer))
        yield Finding(f"asking, {what}", tuple(key for key in lacking if key in asking))
        rest = tuple(key for key in lacking if key not in asking)
        if rest:
            yield Finding(f"{what}; not asking now", rest, wrong=False)
    yield from _unspoken(customers.values(), asks)


_LACKS: tuple[tuple[str, Callable[[Customer], bool]], ...] = (
    ("without a segment", lambda customer: customer.segment is None),
    ("without paying_since, so not counted as paying", lambda customer: customer.paying_since is None),
    ("without arr, so of unknown revenue", lambda customer: customer.arr is None),
)


def _unspoken(customers: Iterable[Customer], asks: Sequence[Ask]) -> Iterator[Finding]:
    """What limits what the numbers say, and is nobody's mistake."""
    nameless = sum(ask.customer is None for ask in asks)
    if nameless:
        text = f"{count(nameless, 'ask')} without a customer: shown, but they count for nobody"
        yield Finding(text, hint="label their issues: cus:01", wrong=False)
    answers = sum(bool(customer.pmf) for customer in customers)
    if answers < FEWEST_ANSWERS:
        text = f"{count(answers, 'pmf answer')}: below {FEWEST_ANSWERS}, almost-fans are a guess"
        yield Finding(text, wrong=False)
