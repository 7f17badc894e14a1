"""`debtledger graph`: which debts must be repaid before which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, PROBLEMS, Command, Option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.context import Context
    from debtledger.core.relations import Relations

COMMAND = Command(
    summary="Show which debts must be repaid before which, and circles among them.",
    text="What a debt requires comes before it, what it blocks after it. A circle makes the exit code 1, a"
    " broken record 3.",
    parameters=(
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "dot", "mermaid", "json"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=("debtledger graph", "debtledger graph --format mermaid -o debts.mmd"),
)


def run(context: Context, *, format_name: str, output: str | None) -> int:
    """Print the order of repayment, or the graph."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.relations import has_circle, relations

    books = open_books(context)
    related = relations(books.entries)
    names = {entry.key: books.name_of(entry) for entry in books.entries}
    context.write_output(_drawn(related, names, format_name, context.width), output)
    if books.reckoning.broken:
        context.say("the graph is incomplete: a record is broken\n  debtledger doctor")
        return LEDGER
    return PROBLEMS if has_circle(related.pending) else CLEAN


def _drawn(related: Relations, names: Mapping[str, str], form: str, width: int) -> Iterator[str]:
    from debtledger.core import drawing
    from debtledger.pages import network

    match form:
        case "dot":
            return drawing.dot(related, names)
        case "mermaid":
            return drawing.mermaid(related, names)
        case "json":
            return network.as_json(related)
    return drawing.text(related, names, width)
