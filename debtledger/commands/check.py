"""`debtledger check`: whether what is about to be committed may be, and what to type where it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, OUTPUT, PROBLEMS, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.context import Context
    from debtledger.core.checking.request import CheckRequest, What
    from debtledger.core.checking.verdicts import Verdicts

COMMAND = Command(
    summary="Check that new and changed tags say what they must before they are committed.",
    group="team and CI",
    text="Judged is what is staged, which is exactly what git commit would take. New and changed tags must be"
    " readable, reach the level of the settings (a cost and when to repay, unless they say otherwise), and"
    " name records that exist. What was there before is known by what it says, wherever it moves, and what"
    " the baseline accepts passes. FILEs limit it to them; where none is staged, they are judged as they"
    " stand.",
    parameters=(
        Argument(name="files", metavar="[FILE]...", kind="path", count=-1),
        Option(flags=("--staged",), kind="flag", help="Check what is staged; so it is without any option."),
        Option(
            flags=("--base",),
            metavar="REV",
            help="Check what the commits since HEAD left REV add, by the settings of that point.",
        ),
        Option(flags=("--all",), kind="flag", help="Check everything in the work tree; old tags as well."),
        Option(
            flags=("--fix",),
            kind="flag",
            help="Write the missing lines into the files, with a ? that you replace; they fail until then.",
        ),
        Option(
            flags=("--format",),
            name="format_name",
            choices=("text", "github", "json", "sarif"),
            default="text",
            help="How to print it.",
        ),
        OUTPUT,
    ),
    examples=(
        "debtledger check",
        "debtledger check src/pay.py --fix",
        "debtledger check --base origin/main --format github",
        "debtledger check --all",
    ),
)


def run(  # noqa: PLR0913 - one parameter an option
    context: Context,
    *,
    files: tuple[str, ...],
    staged: bool,
    base: str | None,
    all: bool,  # noqa: A002 - the name of the option
    fix: bool,
    format_name: str,
    output: str | None,
) -> int:
    """Check, print what was found, and tell by the exit code whether it may be committed."""
    from debtledger.checking.check import check
    from debtledger.core.checking.request import CheckRequest

    asked = {"--staged": staged, "--base": base is not None, "--all": all}
    flags = [flag for flag, given in asked.items() if given]
    if len(flags) > 1:
        raise UsageError(f"{' and '.join(flags)} ask for two different things", "leave one of them out")
    if all and files:
        raise UsageError("--all means every file", "leave out --all, or the files")
    what: What = "all" if all else "base" if base is not None else "staged"
    request = CheckRequest(what=what, base=base or "", files=files)
    found = _mended(request, context) if fix else check(request, context)
    context.write_output(_page(found, what, format_name), output)
    return PROBLEMS if found.refused else CLEAN


def _mended(request: CheckRequest, context: Context) -> Verdicts:
    from debtledger.checking.mending import check_and_mend, told

    found, mended = check_and_mend(request, context)
    for line in told(mended):
        context.say(line)
    return found


def _page(found: Verdicts, what: str, format_name: str) -> Iterable[str]:
    from debtledger.pages.refusals import json_page, text_page

    if format_name == "text":
        return text_page(found)
    if format_name == "json":
        return json_page(found, what)
    from debtledger import __version__, rooms
    from debtledger.core.checking.reporting import as_report
    from debtledger.core.view import View

    member = rooms.load("debtledger.formats", format_name)
    chunks: Iterable[str] = member.render(as_report(found, __version__), View())
    return chunks
