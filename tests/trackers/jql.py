"""The part of Jira's query language that a fake needs: what a query selects, and in which order."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zoneinfo import ZoneInfo

Fields = dict[str, Any]


class BadQueryError(Exception):
    """What Jira would answer with 400."""


def selected(
    query: str, issues: dict[str, Fields], zone: ZoneInfo, *, strict: bool
) -> list[tuple[str, Fields]]:
    """The issues that a query means, in its order; an unknown key is an error where that is strict."""
    where, _, order = query.partition(" ORDER BY ")
    if re.search(r"\border by\b", where, re.IGNORECASE):
        raise BadQueryError("ORDER BY is written once, in upper case")
    tests = [_test(clause.strip(), issues, zone, strict=strict) for clause in re.split(r"\s+AND\s+", where)]
    found = [each for each in issues.items() if all(test(*each) for test in tests)]
    return list(_ordered(found, order))


def _test(
    clause: str, issues: dict[str, Fields], zone: ZoneInfo, *, strict: bool
) -> Callable[[str, Fields], bool]:
    if found := re.fullmatch(r'project = "?([A-Z][A-Z0-9_]+)"?', clause):
        project = found[1]
        return lambda key, _: key.rpartition("-")[0] == project
    if found := re.fullmatch(r'(updated|created) >= "(\d{4}-\d\d-\d\d \d\d:\d\d)"', clause):
        name = found[1]
        since = datetime.strptime(found[2], "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        return lambda _, fields: datetime.fromisoformat(fields[name]) >= since
    if found := re.fullmatch(r"(?:issue)?key in \(([^()]*)\)", clause):
        keys = {word.strip(' "') for word in found[1].split(",")}
        unknown = sorted(keys - issues.keys())
        if strict and unknown:
            raise BadQueryError(f"An issue with key '{unknown[0]}' does not exist for field 'key'.")
        return lambda key, _: key in keys
    if found := re.fullmatch(r'(text|description) ~ "((?:[^"\\]|\\.)*)"', clause):
        words = found[2].replace('\\"', "").lower().split()
        return lambda _, fields: all(word in str(fields["description"]).lower() for word in words)
    raise BadQueryError(f"Error in the JQL Query: {clause}")


def _ordered(found: Iterable[tuple[str, Fields]], order: str) -> Iterable[tuple[str, Fields]]:
    if not order:
        return found
    by = re.fullmatch(r"(updated|created) (ASC|DESC)", order)
    if by is None:
        raise BadQueryError(f"Error in the JQL Query: ORDER BY {order}")
    name = by[1]
    return sorted(found, key=lambda each: datetime.fromisoformat(each[1][name]), reverse=by[2] == "DESC")
