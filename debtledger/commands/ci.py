"""`debtledger ci`: one command for a CI: what the change does to debts, told where its reviewers look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.command import CLEAN, OUTPUT, PROBLEMS, TRACKER, USAGE, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debtledger.context import Context
    from debtledger.core.ci.report import CiReport
    from debtledger.pipeline.change import Answer, Comment

POST: Final = "post"
DIGEST: Final = "digest"
SUMMARY: Final = "GITHUB_STEP_SUMMARY"
OUTPUTS: Final = "GITHUB_OUTPUT"
FORMATS: Final = ("text", "github", "markdown", "json")

COMMAND = Command(
    summary="State, in a CI, what a change does to debts, and fail as the settings of its base say.",
    group="team and CI",
    text="In a workflow of GitHub it reads the event, writes one comment below the pull request and keeps"
    " it up to date, fills the summary of the run, annotates lines and sets outputs. In GitLab CI, in Jenkins"
    " and on a laptop it prints. Nothing is fetched: the base of the change must be in the clone."
    " `ci post REPORT` tells, in a workflow_run, what the run of a fork found. `ci digest` reads trackers,"
    " and opens or updates the issue on what waits for a decision; so does `ci` where a schedule starts it."
    " Of a comment `/debt interest D-7k3f 1.5h`, `ci` makes the commit that logs the hours, and the workflow"
    " pushes it. The exit code is 1 where the change fails by fail_on.",
    parameters=(
        Argument(name="what", metavar="[post|digest]", count=0, choices=(POST, DIGEST)),
        Argument(name="file", metavar="[REPORT]", kind="path", count=0),
        Option(flags=("--base",), metavar="REV", help="What to compare with; else as the CI says."),
        Option(flags=("--head",), metavar="REV", help="The change itself; else as the CI says, else HEAD."),
        Option(flags=("--no-comment",), kind="flag", help="Write no comment and no issue."),
        Option(
            flags=("--author",),
            metavar="LOGIN",
            help="Whose comments are ours: my-app[bot] for the token of an app; else as the server says.",
        ),
        Option(flags=("--report",), kind="path", metavar="FILE", help="Write the report as JSON, too."),
        Option(flags=("--sarif",), kind="path", metavar="FILE", help="Write it as SARIF, too."),
        Option(
            flags=("--format",),
            name="format_name",
            choices=FORMATS,
            help="How to print it: github in a workflow of GitHub, else text.",
        ),
        OUTPUT,
    ),
    examples=(
        "debtledger ci",
        "debtledger ci --base origin/main --no-comment",
        "debtledger ci --report report.json --sarif report.sarif",
        "debtledger ci digest --no-comment",
    ),
)


class _Wanted(NamedTuple):
    """What was typed."""

    comment: bool
    author: str
    report: str | None
    sarif: str | None
    format_name: str
    output: str | None


def run(context: Context, **values: object) -> int:
    """Do what the event asks for, or what was typed."""
    from debtledger.pipeline.occasions import occasion_here, with_slug

    what, file = values["what"], values["file"]
    asked = str(values["base"] or ""), str(values["head"] or "")
    wanted = _wanted(context, values)
    if what == POST:
        return _post(context, str(file or ""), wanted)
    if file:
        raise UsageError(f"{file} is not understood", "debtledger ci post REPORT")
    if what == DIGEST:
        if values["format_name"] in ("github", "json"):
            raise UsageError("the digest is Markdown", "debtledger triggers --fired --format json")
        return _digest(context, wanted)
    occasion = with_slug(occasion_here(context), context)
    if occasion.reason == "comment":
        return _receipts(context, wanted)
    if occasion.reason == "run":
        raise UsageError(
            "this run follows another one, whose report it may tell", "debtledger ci post REPORT"
        )
    if occasion.reason == "schedule" and not asked[0]:
        return _digest(context, wanted)
    if occasion.gone:
        context.say("the branch is gone: there is nothing to compare")
        return CLEAN
    from debtledger.pipeline.change import examine

    return _tell(context, examine(occasion, asked, context), wanted)


def _wanted(context: Context, values: Mapping[str, object]) -> _Wanted:
    def text(name: str) -> str | None:
        value = values[name]
        return value if isinstance(value, str) and value else None

    usual = "github" if context.env.get("GITHUB_ACTIONS") == "true" else "text"
    return _Wanted(
        comment=not values["no_comment"],
        author=text("author") or "",
        report=text("report"),
        sarif=text("sarif"),
        format_name=text("format_name") or usual,
        output=text("output"),
    )


def _tell(context: Context, answer: Answer, wanted: _Wanted) -> int:
    """Tell what was found everywhere it belongs; the exit code."""
    from debtledger.core.ci.outputs import outputs_of
    from debtledger.pages import ci as page

    report = answer.report
    if report is None:
        assert answer.lacking is not None
        lacking = answer.lacking
        context.write(page.told("error", lacking.message, lacking.hint, wanted.format_name))
        _leave(
            context,
            {"verdict": "unknown", "comment": "off"},
            page.lacking_summary(lacking.message, lacking.hint),
        )
        return USAGE
    files = _files(context, report, wanted)
    comment = _comment(context, answer, wanted)
    context.write_output(_printed(context, report, wanted), wanted.output)
    _tell_comment(context, comment, wanted)
    outputs = {**outputs_of(report), "comment": comment.told, **files}
    _leave(context, outputs, page.summary(report))
    return PROBLEMS if report.verdict.outcome == "fail" else CLEAN


def _comment(context: Context, answer: Answer, wanted: _Wanted) -> Comment:
    from debtledger.pages.ci import comment_text
    from debtledger.pipeline.change import Comment, comment

    assert answer.report is not None
    if not wanted.comment:
        return Comment("off")
    return comment(answer, comment_text(answer.report), wanted.author, context)


def _printed(context: Context, report: CiReport, wanted: _Wanted) -> Iterable[str]:
    """The report as it was asked for."""
    from debtledger.core.view import View
    from debtledger.pages import ci as page
    from debtledger.pages.statement_data import as_github
    from debtledger.pages.statement_text import as_text

    match wanted.format_name:
        case "json":
            return (page.report_json(report),)
        case "markdown":
            return page.inert(page.summary(report))
        case "github":
            return (*as_github(report.statement), *page.log_lines(report))
    view = View(colour=context.colour_for(wanted.output), width=context.width)
    return (*as_text(report.statement, view), "\n", *page.text_lines(report))


def _files(context: Context, report: CiReport, wanted: _Wanted) -> dict[str, str]:
    """Write the files that were asked for; their whole paths."""
    from debtledger.pages.ci import report_json
    from debtledger.pages.statement_data import as_sarif

    written = {}
    if wanted.report:
        context.write_output((report_json(report),), wanted.report)
        written["report"] = context.path(wanted.report)
    if wanted.sarif:
        context.write_output(as_sarif(report.statement), wanted.sarif)
        written["sarif"] = context.path(wanted.sarif)
    return written


def _tell_comment(context: Context, comment: Comment, wanted: _Wanted) -> None:
    """Say where a comment could not be written, and why; that fails nothing."""
    from debtledger.pages.ci import told

    if comment.told in ("forbidden", "failed"):
        level = "notice" if comment.told == "forbidden" else "warning"
        hint = "the summary of the run has all of it"
        if wanted.format_name == "github" and wanted.output is None:
            context.write((told(level, f"no comment was written: {comment.why}", hint, "github"),))
        else:
            context.say(f"no comment was written: {comment.why}")
    elif comment.told == "outdated":
        context.say("the pull request has moved on: a later run tells its comment")


def _leave(context: Context, outputs: Mapping[str, str], summary: str) -> None:
    """Leave the outputs and the summary where GitHub looks for them."""
    import secrets

    from debtledger.core.ci.outputs import as_file
    from debtledger.output import append_file

    if context.env.get(OUTPUTS):
        delimiter = f"debtledger-{secrets.token_hex(16)}"
        append_file(context.path(context.env[OUTPUTS]), as_file(outputs, delimiter))
    if context.env.get(SUMMARY) and summary:
        append_file(context.path(context.env[SUMMARY]), summary)


def _post(context: Context, path: str, wanted: _Wanted) -> int:
    """Tell the report of a fork's run."""
    from debtledger.pages.ci import FOREIGN, comment_text
    from debtledger.pipeline.poster import post

    if not path:
        raise UsageError("which report to tell is not said", "debtledger ci post REPORT")

    def told(report: CiReport) -> str:
        text = comment_text(report)
        return f"{text}\n{FOREIGN}\n" if text else ""

    comment = post(path, wanted.author, told, context)
    context.write((f"the comment: {comment.told}\n",))
    if comment.why:
        context.say(comment.why)
    _leave(context, {"comment": comment.told}, "")
    return TRACKER if comment.told in ("failed", "forbidden") else CLEAN


def _digest(context: Context, wanted: _Wanted) -> int:
    """Gather the digest, print it, and bring its issue up to date."""
    from debtledger.pages.ci import inert
    from debtledger.pages.digest import body
    from debtledger.pipeline.digest import gather, publish
    from debtledger.pipeline.occasions import occasion_here, with_slug

    digest = gather(context)
    text = body(digest)
    context.write_output(inert(text), wanted.output)
    slug = with_slug(occasion_here(context), context).slug
    told = "off"
    if wanted.comment and slug:
        published = publish(digest, slug, wanted.author, context)
        told = published.told
        context.say(f"the issue: {told}" + (f": {published.why}" if published.why else ""))
    _leave(context, {"comment": told, "fired": str(len(digest.fired))}, text)
    return TRACKER if told in ("failed", "forbidden") else CLEAN


def _receipts(context: Context, wanted: _Wanted) -> int:
    """Make the commit that a comment asks for, and leave its id to the workflow."""
    from debtledger.pages.ci import told
    from debtledger.pipeline.receipts import log_receipts

    logged = log_receipts(context)
    level = "error" if logged.refused else "notice"
    for each in logged.words:
        context.write((told(level, each, "", wanted.format_name),))
    _leave(context, {"commit": logged.commit}, "")
    return PROBLEMS if logged.refused else CLEAN
