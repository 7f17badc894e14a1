"""JSON: the contract, key by key."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from debtledger.core.view import View
from debtledger.formats.json import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.model import ScanReport

SCHEMA = json.loads(resources.files("debtledger").joinpath("schemas/scan.schema.json").read_text("utf-8"))
CONTRACTED = (
    *(
        "id",
        "fingerprint",
        "title",
        "keyword",
        "owner",
        "kind",
        "aspect",
        "refs",
        "labels",
        "principal_hours",
    ),
    *("interest", "bought", "saved_hours", "triggers", "level", "body", "places"),
)


def rendered(report: ScanReport) -> str:
    return "".join(render(report, View()))


def keys(value: dict[str, Any]) -> list[str]:
    return list(value)


def test_the_keys_stand_in_the_order_of_the_contract(sample: ScanReport) -> None:
    data = json.loads(rendered(sample))
    assert keys(data) == [
        *("schema", "tool", "repository", "debts", "candidates", "problems", "skipped", "summary")
    ]
    assert tuple(data["debts"][0])[: len(CONTRACTED)] == CONTRACTED
    assert keys(data["debts"][0]["interest"]) == ["per_sprint_hours", "per_touch_hours"]
    assert keys(data["debts"][0]["places"][0]) == ["path", "line", "end_line", "language"]
    assert keys(data["candidates"][0]) == ["path", "line", "keyword", "text", "owner", "refs"]
    assert keys(data["problems"][0]) == ["code", "severity", "path", "line", "message", "hint"]
    assert keys(data["skipped"][0]) == ["path", "reason"]
    assert keys(data["summary"]) == [
        *("files_scanned", "debts", "candidates", "problems", "coverage", "principal_hours")
    ]


def test_a_debt_says_all_its_tag_says(single: ScanReport) -> None:
    debt = json.loads(rendered(single))["debts"][0]
    assert debt["principal_hours"] == [24, 24, 24]
    assert debt["saved_hours"] == [24, 30.5, 40]
    assert debt["interest"] == {"per_sprint_hours": 2.0, "per_touch_hours": None}
    assert debt["triggers"][0] == {"text": "2026-12-01", "source": "conds"}
    assert [place["line"] for place in debt["places"]] == [39, 7]
    assert debt["labels"] == ["@bob"]


def test_figures_are_written_in_the_style_of_the_contract(single: ScanReport) -> None:
    text = rendered(single)
    assert '"principal_hours": [24, 24, 24]' in text
    assert '"per_sprint_hours": 2.0' in text
    assert '"coverage": 1.0, "principal_hours": 24.0}' in text


def test_an_empty_report_has_empty_lists(empty: ScanReport) -> None:
    data = json.loads(rendered(empty))
    assert data["debts"] == data["candidates"] == data["problems"] == data["skipped"] == []
    assert data["summary"]["coverage"] == 0.0


@pytest.mark.parametrize("which", ["empty", "single", "sample"])
def test_reports_match_the_schema_in_the_package(which: str, request: pytest.FixtureRequest) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(rendered(request.getfixturevalue(which))), SCHEMA)


def test_the_schema_rejects_another_shape(sample: ScanReport) -> None:
    data = json.loads(rendered(sample))
    data["debts"][0]["triggers"][0]["source"] = "guess"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)


@pytest.mark.parametrize("payload", ["caf\udce9.py", "\x1b[2J\u202e", "a\u2028b\nc", "🚀", '"\\'])
def test_strings_come_back_exactly(payload: str, hostile: Callable[[str], ScanReport]) -> None:
    text = rendered(hostile(payload))
    data = json.loads(text)
    assert text.isascii()
    assert (
        data["debts"][0]["title"] == data["candidates"][0]["path"] == data["skipped"][0]["reason"] == payload
    )
    assert data["repository"]["root"] == payload


def test_lists_are_complete_whatever_the_view(sample: ScanReport) -> None:
    data = json.loads("".join(render(sample, View(limit=1, width=20))))
    assert (len(data["debts"]), len(data["candidates"]), len(data["problems"])) == (4, 22, 2)
