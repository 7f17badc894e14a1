"""The tour: where one looks on the way through the story, and what is to be seen there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.command import Sequel
from debtledger.demonstration.debts import EXPORT, MAIL, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stop(NamedTuple):
    """A place on the way: the view of the screens, the words, and the command that shows the same.

    debt: the one that the cursor is put on, if it is one of the view.
    """

    view: str
    words: str
    command: tuple[str, ...]
    debt: str = ""


STOPS: Final = (
    Stop(
        "backlog",
        "Where the effort sits, and every debt as a dot. Security stood in the corner Technical debt for nine"
        " months. Since those who pay ask for it, it is a feature that sells: top right.",
        ("backlog",),
        TOKEN,
    ),
    Stop(
        "signals",
        "What every debt waits for. Two loud customers of C and D did not count; three paying ones of A and B"
        " did. Others come nearer: a limit at 85 %, a number of customers at 82 %.",
        ("triggers", "explain", TOKEN),
        TOKEN,
    ),
    Stop(
        "sprint",
        "The sprint has hours for repayment. What is due is proposed for them, with what it requires; the"
        " hours that are left go where they spare most. Everything else is held: that is the default.",
        ("plan",),
        TOKEN,
    ),
    Stop(
        "ledger",
        "Every debt with what it costs. The export was made for one customer, for 4,000: it has cost more"
        " than twice that, and is the one decision here that did not pay.",
        ("show", EXPORT),
        EXPORT,
    ),
    Stop(
        "ledger",
        "A tag that is gone is no repayment. Somebody rewrote the file, and nobody said what became of the"
        " debt: it is vanished until somebody does.",
        ("show", MAIL),
        MAIL,
    ),
    Stop(
        "trend",
        "What was owed, sprint by sprint, and which kinds of shortcuts have paid. Most did.",
        ("verdicts",),
    ),
)


def walked(root: str) -> Sequel:
    """The tour without screens: the words of each stop, and what its command prints."""
    return Sequel(cwd=root, lines=tuple(_line(number, stop) for number, stop in enumerate(STOPS, 1)))


def _line(number: int, stop: Stop) -> tuple[str, tuple[str, ...]]:
    return "".join(_heading(number, stop)), stop.command


def _heading(number: int, stop: Stop) -> Iterator[str]:
    from textwrap import wrap

    yield f"\n{number} of {len(STOPS)}\n"
    yield "\n".join(wrap(stop.words, _WIDTH))
    yield f"\n\n$ debtledger {' '.join(stop.command)}\n"


_WIDTH = 80
