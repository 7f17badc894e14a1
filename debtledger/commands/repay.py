"""`debtledger repay`: say that a debt, or a part of it, was repaid, and the hours it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import Command, Option
from debtledger.deciding.decisions import ID, NOTE, Decision, carry_out

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Say that a debt was repaid, and the hours it took.",
    group="decide",
    text="The hours teach the ledger how good estimates are, so repaying needs them. ID is an id or its"
    " start.",
    parameters=(
        ID,
        Option(flags=("--hours",), metavar="H", help="The hours it took: 3, 2.5, or 1d 4h."),
        Option(flags=("--partial",), kind="flag", help="Only a part was repaid; the debt stays open."),
        NOTE,
    ),
    examples=("debtledger repay D-7k3f --hours 3", "debtledger repay D-7k3f --hours 1d --partial"),
)


def run(context: Context, *, typed: str, hours: str | None, partial: bool, note: str | None) -> int:
    """Write the event, and the state repaid or repaying."""
    decision = Decision(what="repaid", hours=hours, partial=partial, note=note)
    return carry_out(context, typed, decision)
