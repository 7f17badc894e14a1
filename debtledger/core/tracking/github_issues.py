"""What GitHub says of an issue, as a value: also what older servers leave out, and people who are gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from debtledger.core.tracking.issue import Issue

GHOST: Final = "ghost"
"""How GitHub calls people whose account was deleted; the interface says null."""
MOST_TITLE: Final = 1_024
MOST_BODY: Final = 65_536
MOST_LABELS: Final = 100
MOST_NUMBER: Final = 10**12
TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def reference(slug: str, number: int) -> str:
    """The canonical reference of an issue."""
    return f"github:{slug}#{number}"


def issue_of(said: Any, tracker: str, slug: str, web: str) -> Issue | None:
    """The issue that a JSON object describes; None where it describes none.

    web is the base address of pages: addresses are made here, and never taken from an answer.
    """
    if not isinstance(said, Mapping):
        return None
    number, state, title = said.get("number"), said.get("state"), said.get("title")
    if type(number) is not int or not 0 < number < MOST_NUMBER or state not in ("open", "closed"):
        return None
    if not isinstance(title, str):
        return None
    reactions = _mapping(said.get("reactions"))
    milestone = _mapping(said.get("milestone"))
    pull = _is_pull_request(said.get("pull_request"))
    return Issue(
        ref=reference(slug, number),
        tracker=tracker,
        title=title[:MOST_TITLE],
        state=state,
        body=_text(said.get("body"))[:MOST_BODY],
        status=state,
        reason="merged" if pull and _is_merged(said) else _text(said.get("state_reason")),
        kind=_text(_mapping(said.get("type")).get("name")),
        labels=_labels(said.get("labels")),
        milestone=_text(milestone.get("title")),
        author=_login(said.get("user")) or GHOST,
        assignee=_login(said.get("assignee")),
        created=_time(said.get("created_at")),
        updated=_time(said.get("updated_at")),
        closed=_time(said.get("closed_at")),
        due=_day(milestone.get("due_on")),
        url=f"{web}/{slug}/{'pull' if pull else 'issues'}/{number}",
        votes=_count(reactions.get("+1")),
        reactions=_count(reactions.get("total_count")),
        pull_request=pull,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _login(value: Any) -> str:
    return _text(_mapping(value).get("login"))


def _count(value: Any) -> int:
    return value if type(value) is int and 0 <= value < MOST_NUMBER else 0


def _time(value: Any) -> str:
    """A moment in UTC, to the second, so that moments compare as texts do."""
    text = _text(value)
    return f"{text[:19]}Z" if TIME.fullmatch(text) else ""


def _day(value: Any) -> str:
    text = _text(value)[:10]
    return text if DAY.fullmatch(text) else ""


def _labels(value: Any) -> tuple[str, ...]:
    """The names of labels, which are objects, and were texts in old answers."""
    items = value[:MOST_LABELS] if isinstance(value, list) else []
    names = (each if isinstance(each, str) else _text(_mapping(each).get("name")) for each in items)
    return tuple(name for name in names if name)


def _is_merged(said: Mapping[str, Any]) -> bool:
    return bool(_time(_mapping(said.get("pull_request")).get("merged_at")))


def _is_pull_request(value: Any) -> bool:
    """Whether it is one: servers of old sent addresses that are null for plain issues."""
    return isinstance(value, Mapping) and any(each is not None for each in value.values())
