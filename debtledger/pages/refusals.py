"""What a check found, to read and for programs: each problem with what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.text import count, inert_line, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.checking.verdicts import Verdict, Verdicts
    from debtledger.core.model import Candidate, Sighting

SKIPPED_SHOWN: Final = 5
WHY: Final = {"new": "new", "changed": "changed", "present": "", "ledger": ""}


def text_page(found: Verdicts) -> Iterator[str]:
    """Every problem with its place, its code and what to type; nothing where there is nothing to say."""
    for each in found.verdicts:
        yield from _lines(each)
    for skipped in found.skipped[:SKIPPED_SHOWN]:
        yield _line(f"{skipped.path}: not judged: {skipped.reason}")
    if len(found.skipped) > SKIPPED_SHOWN:
        yield f"and {count(len(found.skipped) - SKIPPED_SHOWN, 'more file')} not judged\n"
    for note in found.notes:
        yield _line(note)
    if found.verdicts:
        yield from _end(found)


def json_page(found: Verdicts, what: str) -> Iterator[str]:
    """The same as JSON, schema 1, with the exact text."""
    import json

    page = {
        "schema": 1,
        "checked": what,
        "verdict": "refused" if found.refused else "passed",
        "problems": [_problem(each) for each in found.verdicts],
        "tags": [_tag(each) for each in found.tags],
        "candidates": [_candidate(each) for each in found.candidates],
        "skipped": [{"path": each.path, "reason": each.reason} for each in found.skipped],
        "notes": list(found.notes),
    }
    yield json.dumps(page, indent=2) + "\n"


def _lines(verdict: Verdict) -> Iterator[str]:
    problem = verdict.problem
    word = "" if verdict.refuses else "warning: "
    said = f"{problem.path}:{problem.line}: {word}{problem.code} {problem.message}{_about(verdict)}"
    yield _line(said)
    for line in problem.hint.split("\n") if problem.hint else ():
        yield _line(f"    {line}")


def _line(said: str) -> str:
    """A line that neither a terminal nor a workflow runner obeys."""
    return f"{inert_line(safe_text(said))}\n"


def _about(verdict: Verdict) -> str:
    """Which tag is meant, and why it counts."""
    why = WHY[verdict.why]
    if not verdict.about:
        return f" ({why})" if why else ""
    return f' ({why + ": " if why else ""}"{verdict.about}")'


def _end(found: Verdicts) -> Iterator[str]:
    refusing = [each for each in found.verdicts if each.refuses]
    yield f"\n{_counted(found)}\n"
    for command in dict.fromkeys(each.command for each in refusing if each.command):
        yield f"  {command}   writes the missing lines, for you to fill in\n"
    codes = dict.fromkeys(each.problem.code for each in (refusing or found.verdicts))
    yield f"  debtledger explain {next(iter(codes))}\n"


def _counted(found: Verdicts) -> str:
    refusing = sum(each.refuses for each in found.verdicts)
    warnings = len(found.verdicts) - refusing
    counted = [count(refusing, "problem")] if refusing else []
    counted += [count(warnings, "warning")] if warnings else []
    return ", ".join(counted)


def _problem(verdict: Verdict) -> dict[str, object]:
    problem = verdict.problem
    return {
        "code": problem.code,
        "severity": problem.severity,
        "path": problem.path,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
        "why": verdict.why,
        "about": verdict.about,
        "command": verdict.command,
    }


def _tag(sighting: Sighting) -> dict[str, object]:
    place, tag = sighting.place, sighting.tag
    return {"path": place.path, "line": place.line, "title": tag.title, "id": tag.id}


def _candidate(candidate: Candidate) -> dict[str, object]:
    return {
        "path": candidate.path,
        "line": candidate.line,
        "keyword": candidate.keyword,
        "text": candidate.text,
    }
