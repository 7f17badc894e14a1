"""The report of a CI as JSON, and back: what another workflow reads of it is checked as foreign."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from debtledger.core.ci.occasion import OID
from debtledger.core.ci.policy import REASONS, Verdict, judge
from debtledger.core.model import Problem
from debtledger.core.packing import UnpackingError, unpack
from debtledger.core.statement.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.objects import JsonObject

SCHEMA: Final = 1
KIND: Final = "debtledger ci"
KEYS: Final = ("event", "head", "verdict", "statement", "refused")
MOST_BYTES: Final = 262_144
"""Of a report that another workflow takes."""
LISTS: Final = 8_192
MOST_AMOUNT: Final = 1e12
CUTS: Final = (200, 100, 50, 20, 10, 5)


class StrangeReportError(ValueError):
    """A report that is none of ours: what is wrong with it, in words that quote nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CiReport:
    """What a CI found: the event, the commit that it ran for, the statement, and the verdict on it.

    A CI may compare a merge of that commit, so that the head of the statement is another. refused: what the
    check of a commit has against the change, where the settings of its base ask for that.
    """

    event: str
    head: str
    statement: Statement
    verdict: Verdict
    refused: tuple[Problem, ...] = ()


def as_object(report: CiReport) -> JsonObject:
    """The report as JSON objects, exact texts in it."""
    return {
        "schema": SCHEMA,
        "kind": KIND,
        "event": report.event,
        "head": report.head,
        "verdict": asdict(report.verdict),
        "statement": asdict(report.statement),
        "refused": [asdict(each) for each in report.refused],
    }


def shortened(statement: Statement, most: int) -> Statement:
    """The statement with at most so many items in each of its lists, and a note on what is left out."""
    lists = {
        each.name: getattr(statement, each.name)
        for each in fields(Statement)
        if isinstance(getattr(statement, each.name), tuple) and each.name != "notes"
    }
    left_out = sum(max(len(items) - most, 0) for items in lists.values())
    if not left_out:
        return statement
    cut = {name: items[:most] for name, items in lists.items()}
    note = f"{left_out:,} items are left out here: the summary of the run has all of them"
    return replace(statement, **cut, notes=(*statement.notes, note))


def from_object(said: Any) -> CiReport:
    """The report that JSON tells, every value checked. Raises StrangeReportError."""
    if not isinstance(said, dict) or said.get("schema") != SCHEMA or said.get("kind") != KIND:
        raise StrangeReportError("it is no report of debtledger ci with schema 1")
    event, head, verdict, statement, refused = (said.get(key) for key in KEYS)
    if not isinstance(event, str) or not isinstance(head, str) or set(said) != {"schema", "kind", *KEYS}:
        raise StrangeReportError("it has other keys than a report has")
    try:
        stated = unpack(Statement, listed(Statement, statement))
        judged = unpack(Verdict, listed(Verdict, verdict))
        problems = unpack(tuple[Problem, ...], listed(tuple[Problem, ...], refused))
    except (UnpackingError, RecursionError):
        raise StrangeReportError("a value in it is of another type than it should be") from None
    # Words of a verdict stand in no code: they are made again, out of the values.
    verdict_again = judge(stated, problems, [each for each in judged.fail_on if each in REASONS])
    found = CiReport(event=event[:40], head=head, statement=stated, verdict=verdict_again, refused=problems)
    _check(found)
    return found


def _check(found: CiReport) -> None:
    """What types do not say. Raises StrangeReportError."""
    if not all(map(OID.fullmatch, (found.head, found.statement.head, found.statement.base))):
        raise StrangeReportError("it names no commits")
    if not _finite(asdict(found.statement)):
        raise StrangeReportError("a number in it is none")


def listed(kind: Any, said: Any) -> Any:
    """What named values say as `unpack` takes it: in the order of the fields, all of them and no others.

    Raises UnpackingError.
    """
    if isinstance(kind, UnionType):
        if said is None:
            return None
        return listed(next(each for each in get_args(kind) if each is not NoneType), said)
    if is_dataclass(kind):
        return _fields_of(kind, said)
    if get_origin(kind) is tuple:
        if type(said) is not list or len(said) > LISTS:
            raise UnpackingError("a list was expected")
        return [listed(get_args(kind)[0], each) for each in said]
    return said


def _fields_of(kind: Any, said: Any) -> list[Any]:
    hints: Mapping[str, Any] = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    if type(said) is not dict or set(said) != set(names):
        raise UnpackingError("other names than expected")
    return [listed(hints[name], said[name]) for name in names]


def _finite(value: Any) -> bool:
    """Whether every number in a value is one that can be shown; JSON may hold 1e999."""
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    return not isinstance(value, int | float) or abs(value) < MOST_AMOUNT
