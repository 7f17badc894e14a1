from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.packing import pack, unpack
from debtledger.core.tracking.github_issues import issue_of
from debtledger.core.tracking.issue import Issue

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
KEYS = (
    "title", "body", "state", "number", "labels", "user", "assignee", "milestone", "reactions",
    "pull_request", "created_at", "updated_at", "closed_at", "state_reason", "type",
)  # fmt: skip
OLD: dict[str, Any] = {"number": 7, "state": "open", "title": "of old"}


def read(said: Any) -> Issue | None:
    return issue_of(said, "code", "acme/app", "https://github.com")


def test_an_answer_of_old_with_nothing_but_the_least_is_an_issue() -> None:
    issue = read(OLD)
    assert issue is not None
    assert (issue.ref, issue.title, issue.author, issue.labels) == (
        "github:acme/app#7",
        "of old",
        "ghost",
        (),
    )


def test_labels_may_be_texts_or_objects() -> None:
    issue = read({**OLD, "labels": ["debt", {"name": "bug"}, {"name": None}, None, 3]})
    assert issue is not None
    assert issue.labels == ("debt", "bug")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, False), ({}, False), ({"url": None, "html_url": None}, False),
        ({"url": "https://api.github.com/x"}, True), ("x", False),
    ],
)  # fmt: skip
def test_a_pull_request_is_told_from_an_issue(said: Any, expected: bool) -> None:  # noqa: FBT001
    issue = read({**OLD, "pull_request": said})
    assert issue is not None
    assert issue.pull_request is expected


def test_addresses_are_made_here() -> None:
    issue = read({**OLD, "html_url": "javascript:alert(1)", "url": "https://evil.example"})
    assert issue is not None
    assert issue.url == "https://github.com/acme/app/issues/7"


@pytest.mark.parametrize(
    "change",
    [
        {"state": 17}, {"state": "OPEN"}, {"number": 0}, {"number": "7"}, {"number": True}, {"number": 7.0},
        {"title": None}, {"title": 3}, {"number": 10**40},
    ],
)  # fmt: skip
def test_what_is_no_issue_is_none(change: dict[str, Any]) -> None:
    assert read({**OLD, **change}) is None


@given(st.one_of(JSON, st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON))))
def test_whatever_is_said_there_is_a_sound_issue_or_none(said: Any) -> None:
    added = {key: value for key, value in said.items() if key not in OLD} if isinstance(said, dict) else {}
    whole = read({**OLD, **added})
    assert whole is not None
    for issue in (read(said), whole):
        assert issue is None or unpack(Issue, packed(issue)) == issue


def packed(issue: Issue) -> Any:
    return [dict(each) if hasattr(each, "items") else each for each in pack(issue)]
