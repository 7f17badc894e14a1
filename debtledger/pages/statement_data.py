"""The statement of a change for programs: JSON, annotations of a workflow, and SARIF."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.statement.telling import headline, sections
from debtledger.exchange.annotations import NOTICES_SHOWN, annotation, command
from debtledger.exchange.sarif import location, log, problem_results, unlinked
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.objects import JsonObject
    from debtledger.core.statement.statement import Net, Statement
    from debtledger.core.statement.telling import Item


class Sort(NamedTuple):
    """Items of a section as results: the rule, how loud it is, and what it means."""

    rule: str
    level: str
    title: str
    explanation: str


SORTS: Final = {
    "taken": Sort(
        "DEBT-TAKEN",
        "note",
        "debt taken on",
        "The change takes on a deliberate technical debt. This is information, not a mistake.",
    ),
    "vanished": Sort(
        "DEBT-VANISHED",
        "warning",
        "tag of a debt gone",
        "The tag of a debt is gone, and nobody says that it is repaid. Say what became of it.",
    ),
    "fired": Sort(
        "DEBT-DUE",
        "warning",
        "debt due by this change",
        "The change makes the trigger of a debt true: what it waited for is there.",
    ),
    "living_on": Sort(
        "DEBT-LIVES-ON",
        "warning",
        "issue closed, debt stays",
        "The change closes an issue, but a debt that refers to it is still there.",
    ),
    "touched": Sort(
        "DEBT-TOUCHED",
        "note",
        "region of a debt touched",
        "The change touches the region of a debt. If the debt cost time, a trailer of a commit can log it.",
    ),
}


def as_json(statement: Statement) -> Iterator[str]:
    """Yield one JSON object with the exact texts."""
    shown = {
        "schema": SCHEMA,
        "empty": statement.empty,
        "headline": headline(statement),
        "statement": statement_object(statement),
    }
    yield json.dumps(shown, indent=2)
    yield "\n"


def statement_object(statement: Statement) -> JsonObject:
    """The statement as JSON has it."""
    said = asdict(statement)
    for name in ("net_principal", "net_interest"):
        net: Net = getattr(statement, name)
        said[name] = {**said[name], "value": net.value}
    if statement.budget_left is not None:
        said["budget_left"] = {**said["budget_left"], "left": statement.budget_left.left}
    return said


def as_github(statement: Statement) -> Iterator[str]:
    """Yield an annotation for each problem, errors first, then what else belongs to a line of the code."""
    for problem in sorted(statement.problems, key=attrgetter("severity")):
        yield annotation(problem)
    shown: dict[str, int] = {}
    for sort, item in _placed(statement):
        name = "notice" if sort.level == "note" else sort.level
        shown[name] = shown.get(name, 0) + 1
        if shown[name] <= NOTICES_SHOWN:
            place = {"file": item.path, "line": str(max(item.line, 1)), "title": sort.title}
            yield command(name, place, tuple(_words(item)))
    yield f"debtledger: {headline(statement)}\n"


def as_sarif(statement: Statement) -> Iterator[str]:
    """Yield SARIF 2.1.0: problems, and what else belongs to a line of the code."""
    from debtledger import __version__

    rules = [_rule(sort) for sort in SORTS.values()]
    yield from log((__version__, rules), (), _results(statement))


def _results(statement: Statement) -> Iterator[JsonObject]:
    yield from problem_results(statement.problems)
    seen: dict[str, int] = {}
    for sort, item in _placed(statement):
        identity = f"{sort.rule}\0{item.key or item.title}"
        seen[identity] = seen.get(identity, 0) + 1
        digest = hashlib.sha256(f"{identity}\0{seen[identity]}".encode("utf-8", "surrogatepass")).hexdigest()
        yield {
            "ruleId": sort.rule,
            "level": sort.level,
            "message": {"text": unlinked("\n".join(_words(item)))},
            "locations": [location(item.path, item.line, item.line)],
            "partialFingerprints": {"debtledger/v1": digest[:32]},
        }


def _placed(statement: Statement) -> Iterator[tuple[Sort, Item]]:
    """What belongs to a place, the loudest first."""
    found = {section.field: section for section in sections(statement)}
    for _, name in sorted((sort.level != "warning", name) for name, sort in SORTS.items()):
        for item in found[name].items if name in found else ():
            if item.path:
                yield SORTS[name], item


def _words(item: Item) -> Iterator[str]:
    yield f"{item.name} {item.title}"
    yield from item.facts
    yield from (f"{command}  ({why})" for command, why in item.asks)


def _rule(sort: Sort) -> JsonObject:
    return {
        "id": sort.rule,
        "shortDescription": {"text": sort.title},
        "fullDescription": {"text": sort.explanation},
        "help": {"text": sort.explanation, "markdown": sort.explanation},
        "defaultConfiguration": {"level": sort.level},
        "properties": {
            "tags": ["technical-debt"],
            "problem.severity": "recommendation" if sort.level == "note" else sort.level,
        },
    }
