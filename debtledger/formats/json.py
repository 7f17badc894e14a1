"""The report as JSON, schema 1: exact text in pure ASCII, one debt, candidate or problem a line."""

from __future__ import annotations

import json
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from debtledger.core.objects import debt_object
from debtledger.core.past.origin import UNKNOWN, origin_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from debtledger.core.model import (
        Candidate,
        Problem,
        RepositoryFacts,
        ScanReport,
        Skipped,
        Summary,
    )
    from debtledger.core.objects import JsonObject
    from debtledger.core.past.origin import Origin
    from debtledger.core.view import View

SUMMARY = "complete and exact, for programs; described by schemas/scan.schema.json"
SCHEMA = 1

_LINES_PER_PIECE = 256
# ASCII only: half of a surrogate pair, which stands for a byte of a path, survives as an escape.
_encoded = json.JSONEncoder(ensure_ascii=True, check_circular=False).encode


def render(report: ScanReport, view: View) -> Iterator[str]:
    """Yield the report in pieces; the whole is one JSON object of the scan schema."""
    yield f'{{"schema": {SCHEMA}, "tool": {_encoded(tool_object(report.version))},\n'
    yield f' "repository": {_encoded(repository_object(report.repository))},\n'
    dated = partial(_dated, report.origins, view.today)
    yield from _array("debts", (_with_places(debt_object(debt), dated) for debt in report.debts))
    yield from _array("candidates", (dated(candidate_object(each)) for each in report.candidates))
    yield from _array("problems", map(problem_object, report.problems))
    yield from _array("skipped", map(skipped_object, report.skipped))
    yield f' "summary": {_encoded(summary_object(report.summary))}}}\n'


def _dated(origins: Mapping[tuple[str, int], Origin] | None, today: str, place: JsonObject) -> JsonObject:
    """The object of a place or a candidate, with its origin where origins were asked for."""
    if origins is None:
        return place
    origin = origins.get((str(place["path"]), int(str(place["line"]))), UNKNOWN)
    return {**place, "origin": origin_object(origin, today)}


def _with_places(debt: JsonObject, dated: Callable[[JsonObject], JsonObject]) -> JsonObject:
    places = debt["places"]
    return {**debt, "places": list(map(dated, places))} if isinstance(places, list) else debt


def tool_object(version: str) -> JsonObject:
    """Return the program that made the report."""
    return {"name": "debtledger", "version": version}


def repository_object(facts: RepositoryFacts) -> JsonObject:
    """Return what was scanned; head and branch are null where there is none."""
    return {"root": facts.root, "head": facts.head, "branch": facts.branch}


def candidate_object(candidate: Candidate) -> JsonObject:
    """Return one candidate."""
    return {
        "path": candidate.path,
        "line": candidate.line,
        "keyword": candidate.keyword,
        "text": candidate.text,
        "owner": candidate.owner,
        "refs": candidate.refs,
    }


def problem_object(problem: Problem) -> JsonObject:
    """Return one problem."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "path": problem.path,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
    }


def skipped_object(skipped: Skipped) -> JsonObject:
    """Return one file, or part of it, that was not read."""
    return {"path": skipped.path, "reason": skipped.reason}


def summary_object(summary: Summary) -> JsonObject:
    """Return the totals; coverage and principal are always written as floats."""
    return {
        "files_scanned": summary.files_scanned,
        "debts": summary.debts,
        "candidates": summary.candidates,
        "problems": summary.problems,
        "coverage": float(summary.coverage),
        "principal_hours": float(summary.principal_hours),
    }


def _array(name: str, objects: Iterable[JsonObject]) -> Iterator[str]:
    yield f' "{name}": ['
    lines = map(_encoded, objects)
    separator = "\n  "
    while piece := list(islice(lines, _LINES_PER_PIECE)):
        yield separator + ",\n  ".join(piece)
        separator = ",\n  "
    yield "],\n"
