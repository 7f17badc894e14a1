"""The report as SARIF 2.1.0 for code scanning: problems at their level, debts as notes under rule DEBT."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from debtledger.core.rules import RULES
from debtledger.core.wording import stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.model import Debt, Problem, ScanReport, Skipped
    from debtledger.core.rules import Rule
    from debtledger.core.view import View

    JsonObject = dict[str, object]

SUMMARY = "SARIF 2.1.0, for code scanning services and editors"
SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
INFORMATION_URI = "https://github.com/debtledger/debtledger"
DEBT_RULE = "DEBT"
ROOT = "%SRCROOT%"

_encoded = json.JSONEncoder(ensure_ascii=True, check_circular=False).encode


def render(report: ScanReport, _view: View) -> Iterator[str]:
    """Yield one SARIF log with one run; each result stands on its own line."""
    yield from log((report.version, [_debt_rule()]), report.skipped, _results(report))


def log(
    driver: tuple[str, Iterable[JsonObject]], skipped: Iterable[Skipped], results: Iterable[JsonObject]
) -> Iterator[str]:
    """Yield a log of some results; driver: the version, and rules besides those of problems."""
    log_head = _encoded({"$schema": SCHEMA_URI, "version": "2.1.0"})
    yield f'{log_head[:-1]}, "runs": [{{\n "tool": {_encoded(_tool(*driver))},\n'
    yield f' "columnKind": "unicodeCodePoints",\n "invocations": [{_encoded(_invocation(skipped))}],\n'
    yield ' "results": ['
    separator = "\n  "
    for result in results:
        yield separator + _encoded(result)
        separator = ",\n  "
    yield "]}]}\n"


def _tool(version: str, more: Iterable[JsonObject]) -> JsonObject:
    driver = {
        "name": "debtledger",
        "version": version,
        "semanticVersion": version,
        "informationUri": INFORMATION_URI,
        "rules": [*map(_rule, RULES.values()), *more],
    }
    return {"driver": driver}


def _rule(rule: Rule) -> JsonObject:
    """Return a rule with the help that code scanning shows beside a result."""
    text = f"{rule.explanation}\n\nwrong:\n{rule.wrong}\n\nright:\n{rule.right}"
    markdown = f"{rule.explanation}\n\nwrong:\n\n{_block(rule.wrong)}\n\nright:\n\n{_block(rule.right)}\n"
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": ["technical-debt"], "problem.severity": rule.severity},
    }


def _debt_rule() -> JsonObject:
    explanation = (
        "A deliberate technical debt: somebody took a shortcut on purpose and wrote down what it costs,"
        " what it bought and when to repay it. This is information, not a mistake: hold it until its trigger."
    )
    return {
        "id": DEBT_RULE,
        "shortDescription": {"text": "deliberate technical debt"},
        "fullDescription": {"text": explanation},
        "help": {"text": explanation, "markdown": explanation},
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": ["technical-debt"], "problem.severity": "recommendation"},
    }


def _block(example: str) -> str:
    return "```\n" + example.strip("\n") + "\n```"


def _results(report: ScanReport) -> Iterator[JsonObject]:
    yield from problem_results(report.problems)
    yield from (_debt(debt) for debt in report.debts if debt.places)


def problem_results(problems: Iterable[Problem]) -> Iterator[JsonObject]:
    """Problems as results."""
    seen: Counter[str] = Counter()
    for problem in problems:
        identity = f"{problem.code}\0{problem.path}\0{problem.message}"
        seen[identity] += 1
        yield _problem(problem, f"{identity}\0{seen[identity]}")


def _problem(problem: Problem, identity: str) -> JsonObject:
    text = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "ruleId": problem.code,
        "level": problem.severity,
        "message": {"text": unlinked(text)},
        "locations": [location(problem.path, problem.line, problem.line)],
        "partialFingerprints": {"debtledger/v1": digest[:32]},
    }


def _debt(debt: Debt) -> JsonObject:
    """Return a debt at its first place; the others are related, since one change may repay it."""
    first, *others = (location(place.path, place.line, place.end_line) for place in debt.places)
    result: JsonObject = {
        "ruleId": DEBT_RULE,
        "level": "note",
        "message": {"text": unlinked("\n".join(_debt_lines(debt)))},
        "locations": [first],
        "partialFingerprints": {"debtledger/v1": debt.tag.id or debt.fingerprint},
    }
    if others:
        result["relatedLocations"] = [{"id": index, **other} for index, other in enumerate(others, start=1)]
    return result


def _debt_lines(debt: Debt) -> Iterator[str]:
    tag = debt.tag
    yield tag.title or tag.id or "(no title)"
    yield from (f"{label} {value}" for label, value in stated(tag))


def _invocation(skipped: Iterable[Skipped]) -> JsonObject:
    notes = [
        {
            "level": "note",
            "message": {"text": f"not read: {item.reason}"},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(item.path)}}],
        }
        for item in skipped
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def location(path: str, line: int, end_line: int) -> JsonObject:
    """Where a result stands."""
    start = max(line, 1)
    region = {"startLine": start, "endLine": max(end_line, start)}
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}


def _artifact(path: str) -> JsonObject:
    return {"uri": _uri(path), "uriBaseId": ROOT}


def _uri(path: str) -> str:
    """Return a relative reference of the path's bytes; a colon before the first slash would be a scheme."""
    try:
        encoded = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = path.encode("utf-8", "surrogatepass")
    return quote(encoded, safe="/")


def unlinked(text: str) -> str:
    """Return text in which a viewer finds no `[text](target)` link, which SARIF allows in plain messages."""
    return text.replace("](", "] (")
