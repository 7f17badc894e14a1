from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.market.demand import Ask, Customer, Demand
from debtledger.core.market.signalslog import MAX_BYTES, SINCE_UNKNOWN, read_snapshot
from debtledger.core.market.snapshot_writing import Secrets, write_snapshot
from debtledger.core.tracking.issue import Issue

NAMES = {"cus:01": "Acme GmbH", "initech": "Initech"}
DEMAND = Demand(
    customers={
        "cus:01": Customer(
            id="cus:01",
            segment="A",
            arr=48_123,
            paying_since="2024-03-01",
            pmf="very",
            likes=("speed", "what Acme GmbH says"),
        ),
        "initech": Customer(id="initech", segment="B", arr=22_000),
    },
    asks=(
        Ask(
            topic="security",
            at="2026-05-20",
            ref="github:acme/app#9",
            customer="cus:01",
            segment="A",
            strength="blocker",
        ),
        Ask(
            topic="security", at="2026-05-21", ref="github:acme/app#9", customer="anon-1234567890", open=False
        ),
        Ask(topic="speed", at="2026-05-22", ref="github:acme/app#8", customer="cus:hooli"),
        Ask(topic="speed", at="2026-05-23", ref="github:acme/app#8"),
    ),
    read_at={"github": "2026-06-01T10:00:00Z", "jira": ""},
)
ISSUE = Issue(
    ref="github:acme/app#9",
    tracker="github",
    title="Acme GmbH wants SSO",
    state="closed",
    reason="completed",
    body="secret",
    labels=("ask:security", "cus:hooli", "Initech"),
    author="maria",
    closed="2026-05-30T00:00:00Z",
    votes=3,
)


def written() -> str:
    return "".join(write_snapshot(DEMAND, [ISSUE], Secrets(names=NAMES), "2026-06-02"))


def test_no_name_no_revenue_and_no_title_is_in_a_snapshot() -> None:
    text = written().casefold()
    for secret in (
        "gmbh",
        "initech",
        "hooli",
        "48123",
        "48_123",
        "22000",
        "sso",
        "maria",
        '"secret',
        "anon-1234",
    ):
        assert secret not in text
    assert "25k-50k" in text


def test_the_secrets_are_there_to_be_found() -> None:
    assert "gmbh" in repr((DEMAND, ISSUE, NAMES)).casefold()
    assert "hooli" in repr((DEMAND, ISSUE)).casefold()


def test_every_line_is_a_json_object_with_its_schema() -> None:
    lines = [json.loads(line) for line in written().splitlines()]
    assert all(line["schema"] == 1 for line in lines)
    assert [line["type"] for line in lines] == ["snapshot"] + ["customer"] * 2 + ["ask"] * 4 + ["issue"]


def test_what_a_ci_needs_is_read_again() -> None:
    found = read_snapshot(written().encode())
    assert found.flaws == ()
    customer = found.demand.customers["cus:01"]
    assert (customer.segment, customer.arr, customer.paying_since, customer.pmf, customer.likes) == (
        *("A", 25_000, SINCE_UNKNOWN, "very", ("speed",)),
    )
    assert [(ask.topic, ask.at, ask.strength, ask.open) for ask in found.demand.asks] == [
        ("security", "2026-05-20", "blocker", True),
        ("security", "2026-05-21", "nice", False),
        ("speed", "2026-05-22", "nice", True),
        ("speed", "2026-05-23", "nice", True),
    ]
    assert len({ask.customer for ask in found.demand.asks}) == 4
    assert found.demand.read_at == {"github": "2026-06-01T10:00:00Z", "jira": ""}
    (issue,) = found.issues
    assert (issue.state, issue.reason, issue.closed, issue.votes) == ("closed", "completed", ISSUE.closed, 3)
    assert issue.labels == ("ask:security",)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"schema": 2, "type": "ask"}',
        b'{"schema": true, "type": "ask"}',
        b'{"schema": 1, "type": "ask", "type": "ask"}',
        b'{"schema": 1, "type": "money"}',
        b'{"schema": 1, "type": "ask", "topic": "x", "at": "soon", "ref": "r"}',
        b'{"schema": 1, "type": "ask", "topic": 7, "at": "2026-01-01", "ref": "r"}',
        b'{"schema": 1, "type": "customer", "customer": "c", "segment": "Z"}',
        b'{"schema": 1, "type": "issue", "ref": "r", "votes": -1}',
        b'{"schema": 1, "type": "issue", "ref": "r", "votes": NaN}',
        b"[" * 60_000,
        b"x" * 70_000,
    ],
)
def test_a_line_that_is_not_understood_is_told_and_the_others_count(line: bytes) -> None:
    good = b'{"schema": 1, "type": "ask", "topic": "x", "at": "2026-01-01", "ref": "r"}'
    found = read_snapshot(line + b"\n" + good + b"\n")
    assert [flaw.line for flaw in found.flaws] == [1]
    assert len(found.demand.asks) == 1


def test_a_file_that_is_too_large_is_not_read() -> None:
    found = read_snapshot(b" " * (MAX_BYTES + 1))
    assert len(found.flaws) == 1
    assert found.demand == Demand()


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=10)
    | st.lists(st.text(max_size=3), max_size=3)
)
OBJECTS = st.dictionaries(
    st.sampled_from(
        ["type", "topic", "at", "ref", "customer", "segment", "band", "votes", "labels", "sources", "made"]
    ),
    VALUES | st.sampled_from(["ask", "issue", "customer", "snapshot", "2026-01-01"]),
)


@given(st.lists(OBJECTS, max_size=5))
def test_no_object_breaks_the_reading(objects: list[dict[str, Any]]) -> None:
    data = "\n".join(json.dumps({"schema": 1, **each}) for each in objects).encode()
    found = read_snapshot(data)
    assert len(found.flaws) + len(found.demand.asks) + len(found.issues) <= len(objects)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    assert read_snapshot(data).demand.asks == ()
