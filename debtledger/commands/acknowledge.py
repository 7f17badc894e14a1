"""`debtledger acknowledge`: say that a person has seen a debt, or the trigger that fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import Command
from debtledger.deciding.decisions import ID, NOTE, Decision, carry_out

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Say that you have seen a debt and know what will be done.",
    group="decide",
    text="The state of the debt stays as it is. ID is an id or its start.",
    parameters=(ID, NOTE),
    examples=('debtledger acknowledge D-7k3f --note "planned for S12"',),
)


def run(context: Context, *, typed: str, note: str | None) -> int:
    """Write the event."""
    return carry_out(context, typed, Decision(what="acknowledged", note=note))
