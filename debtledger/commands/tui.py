"""`debtledger tui`: the ledger on screens, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, INTERNAL, Command, Option, UsageError

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Look at the ledger on screens: backlog, all debts, the sprint, and what they wait for.",
    text="Number keys change the view, enter opens a debt, ? says what else can be pressed, q leaves. Nothing"
    " is written. Every view is a command as well: backlog, list, plan, triggers, show.",
    parameters=(
        Option(
            flags=("--view",),
            choices=("backlog", "ledger", "sprint", "signals"),
            default="backlog",
            help="The view to begin with.",
        ),
        Option(flags=("--ascii",), kind="flag", help="Draw with ASCII characters only."),
    ),
    examples=("debtledger tui --view signals",),
)


def run(context: Context, *, view: str, ascii: bool) -> int:  # noqa: A002 - the option's name
    """Show the screens until somebody leaves."""
    if not context.interactive:
        raise UsageError("the screens need a terminal", "debtledger list, or backlog, plan, triggers")
    from debtledger.tui.app import Face
    from debtledger.tui.glyphs import ASCII, UNICODE

    plain = ascii or (context.out.encoding or "").lower().replace("-", "") != "utf8"
    face = Face(context, view, ASCII if plain else UNICODE)
    error = face.run()
    if error is not None:
        raise error
    return INTERNAL if face.return_code else CLEAN
