"""`debtledger diff`: what a change does to the debts of the project, from one commit to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, PROBLEMS, Argument, Command, Option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.statement.statement import Statement
    from debtledger.core.view import View

COMMAND = Command(
    summary="State what a change does to debts: taken on, repaid, moved, gone, touched.",
    group="team and CI",
    text="HEAD is compared with the commit at which it left BASE, as a pull request is. Both are read from"
    " git's objects: the work tree and the index do not matter, and nothing is written. Both sides are read"
    " by the settings of the first. A tag that is gone is not taken for repaid: a Debt-Repays line in a"
    " commit message, or its record, has to say so.",
    parameters=(
        Argument(name="base", metavar="BASE"),
        Argument(name="head", metavar="[HEAD]", count=0),
        Option(
            flags=("--direct",), kind="flag", help="Compare with BASE itself, not with where HEAD left it."
        ),
        Option(
            flags=("--text",),
            kind="path",
            metavar="FILE",
            help="Read the description of the change from FILE, or from standard input (-): what it closes"
            ' ("Fixes #412"), and trailers such as Debt-Repays.',
        ),
        Option(flags=("--exit-code",), kind="flag", help="End with 1 where there is something to say."),
        Option(
            flags=("--limit",), kind="integer", metavar="N", help="Show at most so many items of each sort."
        ),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "markdown", "json", "github", "sarif"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=(
        "debtledger diff main",
        "debtledger diff v1.0 v1.1 --direct",
        "debtledger diff origin/main --format markdown -o statement.md",
        "debtledger diff main --exit-code --format github",
    ),
)


def run(  # noqa: PLR0913 - one for each option
    context: Context,
    *,
    base: str,
    head: str | None,
    direct: bool,
    text: str | None,
    exit_code: bool,
    limit: int | None,
    format_name: str,
    output: str | None,
) -> int:
    """Print the statement."""
    from debtledger.comparison.stating import StateRequest, state
    from debtledger.core.view import View

    request = StateRequest(
        base=base, head=head or "HEAD", text=_description(text, context), since="base" if direct else "fork"
    )
    found = state(request, context)
    view = View(colour=context.colour_for(output), width=context.width, limit=limit)
    context.write_output(_rendered(found, format_name, view), output)
    if any(each.code == BROKEN for each in found.problems):
        return LEDGER
    return PROBLEMS if exit_code and not found.empty else CLEAN


BROKEN = "DL030"


def _rendered(found: Statement, format_name: str, view: View) -> Iterator[str]:
    if format_name == "markdown":
        from debtledger.pages.statement_markdown import as_markdown

        return as_markdown(found)
    if format_name == "text":
        from debtledger.pages.statement_text import as_text

        return as_text(found, view)
    from debtledger.pages import statement_data

    renderers = {
        "json": statement_data.as_json,
        "github": statement_data.as_github,
        "sarif": statement_data.as_sarif,
    }
    return renderers[format_name](found)


def _description(path: str | None, context: Context) -> str:
    """What a file says. Raises UsageError."""
    if path is None:
        return ""
    from debtledger.command import UsageError

    if path == "-":
        data = context.input.read(MOST_BYTES) if context.input else b""
        return data.decode("utf-8", "replace")
    try:
        with open(context.path(path), "rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(
            f"{path} cannot be read: {why}", "git log -1 --format=%B | debtledger diff main --text -"
        ) from None


MOST_BYTES = 1 << 20
