"""`debtledger write-off`: a debt is over without having been repaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import Command
from debtledger.deciding.decisions import ID, NOTE, Decision, carry_out

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Close a debt that needs no repayment any more.",
    group="decide",
    text="For code or features that are gone: there is nothing left to repay. ID is an id or its start.",
    parameters=(ID, NOTE),
    examples=('debtledger write-off D-7k3f --note "the importer was removed"',),
)


def run(context: Context, *, typed: str, note: str | None) -> int:
    """Write the event, and the state written-off."""
    return carry_out(context, typed, Decision(what="written-off", note=note))
