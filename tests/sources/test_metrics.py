"""The metrics file."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.triggering.inquiry import Measurements, Unknown
from debtledger.sources.metrics import StrangeMetrics, load_metrics, read_metrics

if TYPE_CHECKING:
    from sandbox import Sandbox


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            '{"p95 latency": 230, "users": 1.5, "job": "nightly"}',
            [("p95 latency", "", 230), ("users", "", 1.5)],
        ),
        ('{"date": "2026-06-02", "users": 5}', [("users", "2026-06-02", 5)]),
        ('{"metrics": {"users": {"value": 5, "at": "2026-06-02T10:00:00Z"}}}', [("users", "2026-06-02", 5)]),
        ('[{"name": "users", "value": "5"}]', [("users", "", 5)]),
        (
            '{"latency": {"p95": 230, "p50": {"value": 90}}}',
            [("latency.p95", "", 230), ("latency.p50", "", 90)],
        ),
        (
            '{"users": [{"date": "2026-05-01", "value": 5}, {"at": 1780000000, "value": 6}]}',
            [("users", "2026-05-01", 5), ("users", "2026-05-28", 6)],
        ),
        ('{"name": "users", "value": 5, "unit": "people"}', [("users", "", 5)]),
        ('{"schema": 1, "users": 5, "gone": null}', [("users", "", 5)]),
        ("date;users;latency\n2026-06-02;5;\n", [("users", "2026-06-02", 5)]),
        ("name\tvalue\nusers\t5\n", [("users", "", 5)]),
        ("users,5\nlatency,2.5,2026-06-02\n", [("users", "", 5), ("latency", "2026-06-02", 2.5)]),
        ("Date,Metric,Value\r\n2026-06-02,users,5\r\n", [("users", "2026-06-02", 5)]),
        ("\ufeffname,value\nusers,-5e2\n", [("users", "", -500)]),
    ],
)
def test_names_and_numbers_are_read_from_json_and_csv(text: str, rows: list[tuple[str, str, float]]) -> None:
    assert read_metrics(text.encode()) == rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        '{"a": {"value": "fast"}}',
        "[1]",
        "[" * 100_000,
        "users,many\n",
        '{"a": {"value": 1, "date": "soon"}}',
        '{"a": 1e999}',
        '{"a": ' + "9" * 400 + "}",
        '"unclosed',
    ],
)
def test_what_is_no_file_of_metrics_is_told(text: str) -> None:
    with pytest.raises(StrangeMetrics):
        read_metrics(text.encode())


@given(st.binary(max_size=200))
def test_no_bytes_are_an_error_of_another_kind(data: bytes) -> None:
    with suppress(StrangeMetrics):
        read_metrics(data)


def test_the_values_of_a_metric_are_in_the_order_of_their_days(folder: Sandbox) -> None:
    folder.write("m.csv", "name,value,date\nusers,7,2026-06-02\nUSERS,5,2026-05-01\n")
    found = load_metrics(folder.path, "m.csv").of("users")
    assert isinstance(found, Measurements)
    assert found.values == (("2026-05-01", 5.0), ("2026-06-02", 7.0))
    assert found.read_at


def test_a_metric_that_is_not_there_is_unknown_and_the_nearest_is_named(folder: Sandbox) -> None:
    folder.write("m.json", '{"users": 5}')
    missing = load_metrics(folder.path, "m.json").of("user")
    assert isinstance(missing, Unknown)
    assert missing.hint == "did you mean users?"
    assert isinstance(load_metrics(folder.path, "").of("users"), Unknown)


@pytest.mark.parametrize(
    "text",
    [
        '{"users": 5, "p95": NaN}',
        '{"users": 5, "p95": [1, 2]}',
        '{"users": 5, "p95": true}',
        '{"users": 5, "p95": {"value": 2, "date": "soon"}}',
        "users,5\np95,many\n",
        "users,5\np95,3\np95,inf\n",
    ],
)
def test_a_metric_that_is_no_number_is_unknown_and_leaves_the_others_alone(
    folder: Sandbox, text: str
) -> None:
    folder.write("m", text)
    found = load_metrics(folder.path, "m")
    assert isinstance(found.of("users"), Measurements)
    wrong = found.of("P95")
    assert isinstance(wrong, Unknown)
    assert "p95" in wrong.why


@pytest.mark.parametrize(
    "path", ["../secret.json", "/etc/passwd", "link.json", ".git/config", "none.json", "sub"]
)
def test_nothing_outside_of_the_tree_is_read(folder: Sandbox, path: str) -> None:
    folder.root.parent.joinpath("secret.json").write_text('{"users": 5}')
    folder.root.joinpath("link.json").symlink_to("../secret.json")
    folder.write("sub/x")
    found = load_metrics(folder.path, path).of("users")
    assert isinstance(found, Unknown)
    # the naive way reads it
    assert (folder.root / "../secret.json").read_text() == (folder.root / "link.json").read_text() != ""
