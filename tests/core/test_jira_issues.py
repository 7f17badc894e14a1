"""Issues as Jira writes them become values; whatever is no issue is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.jira_issues import FIELDS, BadAnswerError, Form, read_issue, utc

FORM = Form(
    tracker="work",
    site="https://acme.atlassian.net",
    fields={
        "points": "customfield_1",
        "customer": "customfield_2",
        "organizations": "customfield_3",
        "severity": "customfield_4",
    },
)
CLOUD: dict[str, Any] = {
    "id": "10001",
    "key": "SEC-41",
    "fields": {
        "summary": "One token per tenant",
        "description": "cost: 3d",
        "status": {"name": "Done", "statusCategory": {"key": "done"}},
        "resolution": {"name": "Fixed"},
        "resolutiondate": "2026-11-22T10:54:00.000+0100",
        "created": "2026-01-12T23:30:00.000-0200",
        "updated": "2026-11-22T10:54:01.999+0100",
        "duedate": "2026-12-01",
        "labels": ["debt", "ask:security"],
        "priority": {"name": "High"},
        "assignee": None,
        "reporter": {"displayName": "Mia"},
        "issuetype": {"name": "Bug"},
        "components": [{"name": "api"}, {"name": "web"}],
        "fixVersions": [{"name": "2.0"}],
        "votes": {"votes": 3},
        "timespent": 5400,
        "timeoriginalestimate": 36000,
        "customfield_1": 5.0,
        "customfield_2": [{"value": "c-07"}],
        "customfield_3": [{"id": "12", "name": "Acme GmbH"}],
        "customfield_4": {"value": "major"},
    },
}


def test_an_issue_of_cloud_is_read_whole() -> None:
    assert read_issue(CLOUD, FORM) == Issue(
        ref="jira:SEC-41", tracker="work", title="One token per tenant", body="cost: 3d", state="closed",
        status="Done", reason="Fixed", kind="Bug", labels=("debt", "ask:security"), priority="High",
        components=("api", "web"), milestone="2.0", author="Mia", created="2026-01-13T01:30:00Z",
        updated="2026-11-22T09:54:01Z", closed="2026-11-22T09:54:00Z", due="2026-12-01",
        url="https://acme.atlassian.net/browse/SEC-41", votes=3, points=5.0, hours_spent=1.5,
        hours_estimated=10.0, customers=("org-12", "c-07"), fields={"severity": "major"},
    )  # fmt: skip


def test_the_name_of_an_organisation_is_kept_nowhere() -> None:
    assert "Acme GmbH" not in repr(read_issue(CLOUD, FORM))


def test_old_servers_leave_most_out() -> None:
    issue = read_issue({"key": "A_B2-1", "fields": {"summary": None}}, FORM)
    assert (issue.ref, issue.title, issue.state) == ("jira:A_B2-1", "", "open")


def test_without_categories_what_is_resolved_is_closed() -> None:
    fields = {"status": {"name": "Zu"}, "resolution": {"name": "Fixed"}}
    assert read_issue({"key": "AB-1", "fields": fields}, FORM).state == "closed"


def test_a_category_counts_for_more_than_a_resolution() -> None:
    status = {"name": "Reopened", "statusCategory": {"key": "indeterminate"}}
    fields = {"status": status, "resolution": {"name": "Fixed"}}
    assert read_issue({"key": "AB-1", "fields": fields}, FORM).state == "open"


@pytest.mark.parametrize(
    "key", ["", "sec-41", "SEC-", "SEC-41\n", "S-1", "../SEC-41", "SEC-1234567890", "SEC-4١", 7, None]  # noqa: RUF001
)  # fmt: skip
def test_a_key_that_is_none_is_refused(key: object) -> None:
    with pytest.raises(BadAnswerError):
        read_issue({**CLOUD, "key": key}, FORM)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("summary", 17), ("labels", "debt"), ("labels", [1]), ("status", "Done"), ("votes", []),
        ("updated", "x"), ("updated", 5), ("timespent", "1h"), ("timespent", True), ("components", [None]),
        ("created", "2026-01-01"), ("customfield_1", "many"), ("timespent", float("nan")),
    ],
)  # fmt: skip
def test_a_field_of_another_type_is_told_with_its_key(name: str, wrong: object) -> None:
    with pytest.raises(BadAnswerError, match="SEC-41"):
        read_issue({**CLOUD, "fields": {**CLOUD["fields"], name: wrong}}, FORM)


def test_every_configured_field_is_asked_for_once() -> None:
    assert FORM.asked == (*FIELDS, "customfield_1", "customfield_2", "customfield_3", "customfield_4")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)


@given(fields=st.dictionaries(st.sampled_from(FORM.asked), JSON, max_size=6))
def test_whatever_is_answered_gives_an_issue_or_is_told(fields: dict[str, object]) -> None:
    try:
        issue = read_issue({"key": "AB-1", "fields": fields}, FORM)
    except BadAnswerError:
        return
    assert issue.ref == "jira:AB-1"
    assert all(isinstance(each, str) for each in (*issue.labels, *issue.customers, *issue.fields.values()))


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_a_time_is_the_same_moment_in_utc(moment: datetime) -> None:
    read = datetime.fromisoformat(utc(f"{moment:%Y-%m-%dT%H:%M:%S}.000{moment:%z}"[:28]))
    told = moment.replace(microsecond=0).astimezone(UTC)
    assert abs((read - told).total_seconds()) < 60  # zones of old had seconds, which Jira does not write
