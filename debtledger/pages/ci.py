"""What a CI tells: below a pull request, in the summary of its run, in its log, and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger.core.ci.policy import CHECKED
from debtledger.core.ci.report import CUTS, MOST_BYTES, as_object, shortened
from debtledger.core.markdown import code_span
from debtledger.core.text import SafeText, clip, inert_line, safe_text
from debtledger.exchange.annotations import annotation, command
from debtledger.pages.statement_markdown import as_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.ci.report import CiReport
    from debtledger.core.model import Problem

TITLE: Final = {"title": "debtledger"}
MOST_REFUSED: Final = 20
MOST_TOLD: Final = 240
FOREIGN: Final = "Told by the run of a fork, which may say what it likes."


def comment_text(report: CiReport) -> str:
    """What is said below a pull request; empty where there is nothing to say."""
    return "" if report.statement.empty and not report.verdict.failures else summary(report)


def summary(report: CiReport) -> str:
    """The statement and the verdict as Markdown."""
    return "\n".join(("".join(as_markdown(report.statement)).strip(), *_failures(report))) + "\n"


def lacking_summary(message: str, hint: str) -> str:
    """The summary of a run that could compare nothing."""
    return f"### Technical debt: not compared\n\n{code_span(message)}\n\n{code_span(hint)}\n"


def _failures(report: CiReport) -> Iterator[str]:
    """Why the change fails; the words of a reason are ours and hold numbers alone."""
    failures = report.verdict.failures
    if not failures:
        return
    yield ""
    yield "**It fails** by `fail_on` of the settings of its base:"
    yield ""
    yield from (f"- `{each.reason}`: {each.words}" for each in failures)
    shown = _refused(report)
    if shown:
        yield ""
    for each in shown[:MOST_REFUSED]:
        told_in = (f"{each.path}:{each.line}", each.code, each.message)
        yield f"- {' '.join(code_span(clip(safe_text(text), MOST_TOLD)) for text in told_in)}"
    if len(shown) > MOST_REFUSED:
        yield f"- and {len(shown) - MOST_REFUSED:,} more: `debtledger check`"


def _refused(report: CiReport) -> tuple[Problem, ...]:
    """What the check refuses, where the change fails for it, beyond the problems that are told anyway."""
    known = {(each.code, each.path, each.line) for each in report.statement.problems}
    asked = any(each.reason in CHECKED for each in report.verdict.failures)
    every = report.refused if asked else ()
    return tuple(each for each in every if (each.code, each.path, each.line) not in known)


def log_lines(report: CiReport) -> Iterator[str]:
    """The verdict in the log of a workflow: a command for each reason to fail, else a plain line."""
    for problem in _refused(report):
        yield annotation(problem)
    for each in report.verdict.failures:
        yield command("error", TITLE, (f"{each.words} (fail_on {each.reason})",))
    if not report.verdict.failures:
        yield from text_lines(report)


def text_lines(report: CiReport) -> Iterator[str]:
    """The verdict for people."""
    for problem in _refused(report):
        for text in (f"{problem.path}:{problem.line}: {problem.code} {problem.message}", f"  {problem.hint}"):
            yield f"{inert_line(safe_text(text))}\n"
    for each in report.verdict.failures:
        yield f"fails: {each.words} (fail_on {each.reason})\n"
    if not report.verdict.failures:
        asked = ", ".join(report.verdict.fail_on) or "nothing"
        yield f"passes: none of what fail_on names ({asked})\n"


def told(level: str, message: str, hint: str, where: str) -> str:
    """One thing to know, for the log of a workflow ("github") or for people."""
    if where == "github":
        return command(level, TITLE, (message, hint))
    return "".join(
        f"{inert_line(safe_text(each))}\n" for each in (message, f"  {hint}" if hint else "") if each
    )


def inert(markdown: str) -> Iterator[str]:
    """Markdown for a log: lines in which its runner finds no commands."""
    for line in markdown.splitlines(keepends=True):
        yield inert_line(SafeText(line))


def report_json(report: CiReport) -> str:
    """The report as JSON with exact texts, of no more bytes than another workflow takes."""
    text = _encoded(report)
    for most in CUTS:
        if len(text.encode()) <= MOST_BYTES:
            break
        cut = shortened(report.statement, most)
        text = _encoded(replace(report, statement=cut, refused=report.refused[:most]))
    return text


def _encoded(report: CiReport) -> str:
    # Escaped surrogates are what file names that are no UTF-8 hold.
    return json.dumps(as_object(report), ensure_ascii=True, indent=1) + "\n"
