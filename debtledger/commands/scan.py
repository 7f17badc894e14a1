"""The command that reads a repository and lists its deliberate debts, candidates and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from debtledger.command import CLEAN, OUTPUT, PROBLEMS, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="List the deliberate debts of a repository, its candidates and problems.",
    text="PATH is a repository, a folder or file in one, or a plain folder; the current folder if none is"
    " given. Tracked files are read as they stand in the work tree, and untracked ones unless git ignores"
    " them.",
    parameters=(
        Argument(name="paths", metavar="[PATH]...", kind="path", count=-1),
        Option(flags=("--rev",), metavar="REV", help="Read the files of a commit, not the work tree."),
        Option(flags=("--staged",), kind="flag", help="Read the files of the index, not the work tree."),
        Option(
            flags=("--stdin-name",),
            metavar="NAME",
            help="Read one text from standard input, as if it were the file NAME.",
        ),
        Option(
            flags=("--include",),
            metavar="GLOB",
            multiple=True,
            help="Read only paths that match; may be given again.",
        ),
        Option(
            flags=("--exclude",),
            metavar="GLOB",
            multiple=True,
            help="Do not read paths that match; may be given again.",
        ),
        Option(
            flags=("--candidates",), kind="flag", help="List the candidates, not only how many a folder has."
        ),
        Option(
            flags=("--age",),
            kind="flag",
            help="Tell for every tag and candidate since when it is there, by whose commit.",
        ),
        Option(
            flags=("--limit",),
            kind="integer",
            metavar="N",
            help="Show at most N debts, candidates and problems each; formats for programs show all.",
        ),
        Option(
            flags=("--level",),
            choices=("L0", "L1", "L2", "L3"),
            help="What every debt must say: L1 cost and trigger, L2 also bought and owner, L3 also context.",
        ),
        Option(
            flags=("--format",),
            name="format_name",
            room="debtledger.formats",
            default="text",
            help="How to print the report.",
        ),
        OUTPUT,
    ),
    examples=(
        "debtledger scan",
        "debtledger scan src tests --candidates",
        "debtledger scan --age",
        "debtledger scan --rev v1.0 --format json -o debts.json",
        "debtledger scan --stdin-name pay.py < pay.py",
    ),
)


def run(context: Context, **values: Any) -> int:
    """Scan, print the report, and tell by the exit code whether there are problems."""
    from debtledger import rooms, workflow
    from debtledger.core.view import View

    if values["limit"] is not None and values["limit"] < 0:
        raise UsageError("--limit counts what is shown", "--limit 20")
    request = workflow.ScanRequest(
        paths=values["paths"],
        rev=values["rev"],
        staged=values["staged"],
        stdin_name=values["stdin_name"],
        settings=_settings(values),
    )
    report = workflow.scan(request, context)
    if values["age"]:
        from debtledger.worth.ageing import aged

        report = aged(report, request, context)
    member = rooms.load("debtledger.formats", values["format_name"])
    view = View(
        colour=context.colour_for(values["output"]),
        width=context.width,
        candidates=values["candidates"],
        limit=values["limit"],
        today=context.today.isoformat(),
    )
    context.write_output(member.render(report, view), values["output"])
    return PROBLEMS if report.problems else CLEAN


def _settings(values: dict[str, Any]) -> dict[str, Any]:
    """Return the flags that are settings, by their keys."""
    return {f"scan.{name}": values[name] for name in ("include", "exclude", "level") if values[name]}
