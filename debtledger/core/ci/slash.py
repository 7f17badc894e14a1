"""What people write to us in comments: `/debt interest D-7k3f 1.5h`, which is a receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.past.trailers import debt_trailers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.past.trailers import DebtTrailer
    from debtledger.core.vocabulary import Vocabulary

WORD: Final = "/debt"
ACTIONS: Final = ("interest",)
MOST_LINES: Final = 200
MOST_ORDERS: Final = 10
INDENT: Final = 4
"""Blanks before a line that make it code."""


class OrderError(ValueError):
    """What was written is no order that can be carried out: why, in words that quote nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Hours that a debt has cost, as somebody says: the id as typed, and the hours."""

    typed: str
    hours: float


def orders(body: str, vocabulary: Vocabulary) -> tuple[Order, ...]:
    """The orders of a comment, one a line, none in code or in a quotation. Raises OrderError."""
    found = tuple(_order(line, vocabulary) for line in _lines(body))
    if len(found) > MOST_ORDERS:
        raise OrderError(f"more than {MOST_ORDERS} orders in one comment")
    return found


def _lines(body: str) -> Iterator[str]:
    """The lines that begin with the word, outside of blocks of code."""
    fence = ""
    for line in body.replace("\r\n", "\n").split("\n")[:MOST_LINES]:
        shown = line.expandtabs(INDENT)
        found = _FENCE.match(shown)
        if found and not fence:
            fence = found["mark"]
        elif found and found["mark"].startswith(fence) and not found["more"].strip():
            fence = ""
        elif not fence and shown.split(None, 1)[:1] == [WORD] and not shown[:INDENT].isspace():
            yield line


_FENCE: Final = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<more>.*)")


def _order(line: str, vocabulary: Vocabulary) -> Order:
    words = line.split()
    if len(words) < 2 or words[1] not in ACTIONS:  # noqa: PLR2004 - the word and what to do
        raise OrderError("the one order that is known is /debt interest ID HOURS")
    (said,) = _trailers(" ".join(words[2:]), vocabulary)
    if said.fault or said.hours is None:
        raise OrderError("expected an id and hours: /debt interest D-7k3f 1.5h")
    return Order(typed=said.id, hours=said.hours)


def _trailers(value: str, vocabulary: Vocabulary) -> tuple[DebtTrailer, ...]:
    """What a trailer of a commit with this value would say: the one meaning of an id and hours."""
    return debt_trailers(f"x\n\nDebt-Interest: {value}", vocabulary)
