"""SARIF: what code scanning needs to show a result."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest

from debtledger.core.rules import RULES
from debtledger.core.view import View
from debtledger.exchange import sarif
from debtledger.formats.sarif import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.model import ScanReport


def run_of(report: ScanReport) -> dict[str, Any]:
    log = json.loads("".join(render(report, View())))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def place_of(result: dict[str, Any]) -> dict[str, Any]:
    place: dict[str, Any] = result["locations"][0]["physicalLocation"]
    return place


def test_the_driver_names_itself_and_explains_every_rule(empty: ScanReport) -> None:
    driver = run_of(empty)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("debtledger", "0.1.0")
    assert driver["informationUri"].startswith("https://")
    assert [rule["id"] for rule in driver["rules"]] == [*RULES, "DEBT"]
    for rule in driver["rules"]:
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]


def test_an_empty_report_has_no_results(empty: ScanReport) -> None:
    assert run_of(empty)["results"] == []


def test_problems_keep_their_level_and_debts_are_notes(sample: ScanReport) -> None:
    results = run_of(sample)["results"]
    assert [(result["ruleId"], result["level"]) for result in results] == [
        ("DL001", "error"),
        ("DL012", "warning"),
        *[("DEBT", "note")] * 4,
    ]


def test_a_debt_stands_at_its_first_place_and_names_the_others(single: ScanReport) -> None:
    (result,) = run_of(single)["results"]
    assert place_of(result)["region"] == {"startLine": 39, "endLine": 43}
    assert len(result["locations"]) == 1
    related = result["relatedLocations"][0]["physicalLocation"]
    assert related["artifactLocation"]["uri"] == "src/pay/legacy/auth_v1.py"
    assert result["message"]["text"].startswith(
        "export endpoint skips the token check\nowner @alice\ncost 24 h"
    )


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("src/a b.py", "src/a%20b.py"),
        ("caf\udce9.py", "caf%E9.py"),
        ("价.py", "%E4%BB%B7.py"),
        ("c:x?y#z%.py", "c%3Ax%3Fy%23z%25.py"),
        ("\x1b[2J\n", "%1B%5B2J%0A"),
    ],
)
def test_paths_are_percent_encoded_bytes(path: str, uri: str, hostile: Callable[[str], ScanReport]) -> None:
    artifact = place_of(run_of(hostile(path))["results"][0])["artifactLocation"]
    assert artifact == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


def test_a_line_is_at_least_one(sample: ScanReport) -> None:
    report = replace(sample, problems=(replace(sample.problems[0], line=0),))
    assert place_of(run_of(report)["results"][0])["region"] == {"startLine": 1, "endLine": 1}


def test_fingerprints_stay_when_lines_move_and_differ_for_repeats(sample: ScanReport) -> None:
    problem = sample.problems[0]
    twice = replace(sample, debts=(), problems=(problem, replace(problem, line=70)))
    moved = replace(sample, debts=(), problems=(replace(problem, line=9), replace(problem, line=71)))

    def prints(report: ScanReport) -> list[str]:
        return [result["partialFingerprints"]["debtledger/v1"] for result in run_of(report)["results"]]

    assert prints(twice) == prints(moved)
    assert len(set(prints(twice))) == 2


def test_what_was_not_read_is_noted(sample: ScanReport) -> None:
    (invocation,) = run_of(sample)["invocations"]
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == [
        *("not read: binary", "not read: binary", "not read: too large")
    ]


def test_a_title_makes_no_link_in_a_viewer(hostile: Callable[[str], ScanReport]) -> None:
    report = hostile("[click](https://evil.example)")
    assert "](" in report.debts[0].tag.title
    texts = [result["message"]["text"] for result in run_of(report)["results"]]
    assert all("](" not in text for text in texts)


def test_a_log_holds_no_more_results_than_github_takes_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    few, many = (json.loads("".join(sarif.log(("1", ()), (), iter([{}] * amount)))) for amount in (3, 5))
    assert [len(each["runs"][0]["results"]) for each in (few, many)] == [3, 3]
    told = [each["runs"][0]["invocations"][0]["toolExecutionNotifications"] for each in (few, many)]
    assert told[0] == []
    assert [each["message"]["text"][:28] for each in told[1]] == ["2 results more are left out:"]
