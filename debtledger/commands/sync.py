"""`debtledger sync`: read the issues of GitHub and Jira, so that all else works without the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import (
    CLEAN,
    OUTPUT,
    PLAIN_FORMAT,
    TRACKER,
    USAGE,
    Command,
    Option,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context
    from debtledger.core.tracking.syncing import Report

COMMAND = Command(
    summary="Read issues from GitHub and Jira into the git directory.",
    group="trackers",
    text="The first time all issues are read, then those that have changed; what was read is kept when it"
    " breaks off, and the next sync goes on there. A clone of GitHub needs no settings; others name their"
    " trackers in [tracker.NAME]. Tokens come from the environment (GH_TOKEN, GITHUB_TOKEN, JIRA_TOKEN), from"
    " gh, or as your own settings say. The exit code is 4 where a tracker was not read to the end.",
    parameters=(
        Option(flags=("--full",), kind="flag", help="Read all issues again, and find those that are gone."),
        Option(
            flags=("--tracker",),
            name="trackers",
            metavar="NAME",
            multiple=True,
            help="Read this tracker only; may be given several times.",
        ),
        Option(flags=("--dry-run",), kind="flag", help="Say what would be read; send and write nothing."),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=("debtledger sync", "debtledger sync --full --tracker desk", "debtledger sync --dry-run"),
)


def run(context: Context, *, full: bool, trackers: Sequence[str], dry_run: bool, **values: str | None) -> int:
    """Read, and print what came. Exit code 4 where that is not everything, 2 where settings are wrong."""
    from debtledger.pages import intake
    from debtledger.storage.issuebook import BookError
    from debtledger.sync import Wish, foresee, sync

    wish = Wish(trackers=tuple(trackers), extent="whole" if full else "changes")
    try:
        report = foresee(wish, context) if dry_run else sync(wish, context)
    except BookError as error:
        raise UsageError(error.message, error.hint) from None
    if values["format_name"] == "json":
        chunks = intake.as_json(report)
    else:
        chunks = intake.as_foresight(report) if dry_run else intake.as_text(report)
    context.write_output(chunks, values["output"])
    _tell(context, report)
    if any(each.error for each in report.outcomes):
        return TRACKER
    return USAGE if report.problems else CLEAN


def _tell(context: Context, report: Report) -> None:
    for each in report.problems:
        context.say(
            "\n".join([f"{each.where}: {each.message}", *(f"  {line}" for line in each.hint.split("\n"))])
        )
