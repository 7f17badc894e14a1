"""`debtledger reopen`: a debt that was closed or declined is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import Command
from debtledger.deciding.decisions import ID, NOTE, Decision, carry_out

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Open a debt again that was repaid, written off or declined.",
    group="decide",
    text="ID is an id or its start.",
    parameters=(ID, NOTE),
    examples=('debtledger reopen D-7k3f --note "the shim is still used"',),
)


def run(context: Context, *, typed: str, note: str | None) -> int:
    """Write the event, and the state active."""
    return carry_out(context, typed, Decision(what="reopened", note=note))
