"""SARIF 2.1.0 (OASIS), as code scanning services and editors read it: a log, its rules and its results."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from debtledger.core.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.model import Problem, Skipped
    from debtledger.core.rules import Rule

    JsonObject = dict[str, object]

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
INFORMATION_URI = "https://github.com/debtledger/debtledger"
ROOT = "%SRCROOT%"
MOST_RESULTS = 25_000
"""GitHub refuses logs of more."""

_encoded = json.JSONEncoder(ensure_ascii=True, check_circular=False).encode


def log(
    driver: tuple[str, Iterable[JsonObject]], skipped: Iterable[Skipped], results: Iterable[JsonObject]
) -> Iterator[str]:
    """Yield a log of some results; driver: the version, and rules besides those of problems."""
    log_head = _encoded({"$schema": SCHEMA_URI, "version": "2.1.0"})
    yield f'{log_head[:-1]}, "runs": [{{\n "tool": {_encoded(_tool(*driver))},\n'
    yield ' "columnKind": "unicodeCodePoints",\n "results": ['
    separator = "\n  "
    every = iter(results)
    for result in islice(every, MOST_RESULTS):
        yield separator + _encoded(result)
        separator = ",\n  "
    left_out = sum(1 for _ in every)
    yield f'],\n "invocations": [{_encoded(_invocation(skipped, left_out))}]}}]}}\n'


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


def _block(example: str) -> str:
    return "```\n" + example.strip("\n") + "\n```"


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


def _invocation(skipped: Iterable[Skipped], left_out: int) -> JsonObject:
    notes: list[JsonObject] = [
        {
            "level": "note",
            "message": {"text": f"not read: {item.reason}"},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(item.path)}}],
        }
        for item in skipped
    ]
    if left_out:
        told = f"{left_out:,} results more are left out: code scanning takes {MOST_RESULTS:,}"
        notes.append({"level": "note", "message": {"text": told}})
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
