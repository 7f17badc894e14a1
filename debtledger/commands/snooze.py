"""`debtledger snooze`: do not be reminded of a debt until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import Command, Option
from debtledger.deciding.decisions import ID, NOTE, Decision, carry_out

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Put a debt out of sight until a day.",
    group="decide",
    text="The state of the debt stays as it is; only reminders wait. ID is an id or its start.",
    parameters=(
        ID,
        Option(flags=("--until",), metavar="DATE", help="The day on which it comes back, YYYY-MM-DD."),
        NOTE,
    ),
    examples=("debtledger snooze D-7k3f --until 2027-01-31",),
)


def run(context: Context, *, typed: str, until: str | None, note: str | None) -> int:
    """Write the event."""
    return carry_out(context, typed, Decision(what="snoozed", until=until, note=note))
