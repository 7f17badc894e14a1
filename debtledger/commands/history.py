"""`debtledger history`: every tag that ever stood in the history, when it came, moved, changed and went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, Argument, Command, Option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from debtledger.context import Context
    from debtledger.core.past.biography import Biography
    from debtledger.core.past.survival import Span
    from debtledger.pages.lifelines import Chart, Page
    from debtledger.past.biographies import Wanted
    from debtledger.sources.quest import Subject


COMMAND = Command(
    summary="Show every tag that ever stood in the history: when it came, moved, changed and went.",
    text="The history of HEAD is read once; later runs read new commits only. A tag is alive, repaid (its id"
    " stands in a Debt-Repays trailer, or its record says so) or vanished: that a tag is gone is no proof"
    " that anybody repaid it. PATH shows only tags that stood there.",
    parameters=(
        Argument(name="paths", metavar="[PATH]...", kind="path", count=-1),
        Option(
            flags=("--by",),
            name="span",
            choices=("week", "month", "quarter"),
            help="Show tags over time instead: what came and went, and how long tags live.",
        ),
        Option(
            flags=("--as-of",),
            metavar="DATE|REV",
            help="Look from the last commit of a day (YYYY-MM-DD, UTC), or from a revision, instead of HEAD.",
        ),
        Option(flags=("--candidates",), kind="flag", help="Follow untagged TODO comments and the like, too."),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "json", "csv"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=(
        "debtledger history",
        "debtledger history --by month",
        "debtledger history src --format json -o lives.json",
        "debtledger history --by quarter --format csv",
    ),
)


def run(  # noqa: PLR0913 - one for each option
    context: Context,
    *,
    paths: Sequence[str],
    span: Span | None,
    as_of: str | None,
    candidates: bool,
    format_name: str,
    output: str | None,
) -> int:
    """Print the lives of tags, or how many there were over time."""
    from debtledger.core.view import View
    from debtledger.pages import lifelines
    from debtledger.past.biographies import Wanted

    subject: Subject = "tags and candidates" if candidates else "tags"
    page, code = _page(Wanted(paths=paths, as_of=as_of, subject=subject), span, context)
    if format_name == "json":
        chunks = lifelines.as_json(page)
    elif format_name == "csv":
        chunks = lifelines.as_csv(page)
    else:
        chunks = lifelines.as_text(page, View(colour=context.colour_for(output), width=context.width))
    context.write_output(chunks, output)
    return code


def _page(wanted: Wanted, span: Span | None, context: Context) -> tuple[Page, int]:
    from debtledger.pages.lifelines import Page
    from debtledger.past.biographies import biographies

    found = biographies(wanted, context)
    for text in found.notes:
        context.say(text)
    if found.broken:
        context.say("what was repaid may be told as vanished: a record is broken\n  debtledger doctor")
    chart = _chart(found.tags, span, found.today) if span else None
    return Page(commit=found.commit, tags=found.tags, chart=chart), LEDGER if found.broken else CLEAN


def _chart(tags: Sequence[Biography], span: Span, today: date) -> Chart:
    from datetime import date

    from debtledger.core.past.biography import turns
    from debtledger.core.past.survival import Stay, burn_down, survival
    from debtledger.pages.lifelines import Chart

    stays = [
        Stay(
            days=tuple(date.fromisoformat(event.date) for event in turns(tag.events)),
            whole=not tag.events[0].or_before,
        )
        for tag in tags
    ]
    return Chart(by=span, periods=burn_down(stays, span, today), curve=survival(stays, span, today))
