"""`debtledger decline`: decide not to repay a debt for now, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import Command, Option
from debtledger.deciding.decisions import ID, NOTE, Decision, carry_out

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Decide not to repay a debt, as a matter of strategy.",
    group="decide",
    text="The debt is accepted: it is kept and shown, and becomes active again on the review date, if there"
    " is one. ID is an id or its start.",
    parameters=(
        ID,
        Option(flags=("--until",), metavar="DATE", help="The day on which to look at it again, YYYY-MM-DD."),
        NOTE,
    ),
    examples=('debtledger decline D-7k3f --until 2027-06-01 --note "no customer pays for it"',),
)


def run(context: Context, *, typed: str, until: str | None, note: str | None) -> int:
    """Write the event, and the state accepted."""
    return carry_out(context, typed, Decision(what="declined", until=until, note=note))
