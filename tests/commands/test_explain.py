from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger

from debtledger.core.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str, cwd: str = "/") -> tuple[int, str, str]:
    return debtledger(cwd, *arguments, env={})


@pytest.mark.parametrize("code", RULES)
def test_every_code_is_explained_with_its_rule_and_both_examples(code: str) -> None:
    ended, out, err = run("explain", code)
    assert (ended, err) == (0, "")
    rule = RULES[code]
    assert out.startswith(f"{code}  {rule.title}  ({rule.severity})\n")
    assert " ".join(rule.explanation.split()) in " ".join(out.split())
    for example in (rule.wrong, rule.right):
        for line in example.strip().splitlines():
            assert f"    {line}".rstrip() in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_code_may_be_typed_in_lower_case() -> None:
    assert run("explain", "dl012") == run("explain", "DL012")


@pytest.mark.parametrize("code", ["DL999", "dl12", "012", "nonsense", "", "DL012\x1b[31m"])
def test_an_unknown_code_is_wrong_usage_and_leads_to_the_list(code: str) -> None:
    ended, out, err = run("explain", code)
    assert (ended, out) == (2, "")
    assert "debtledger explain" in err
    assert "\x1b" not in err


def test_a_misspelt_code_is_answered_with_the_nearest_one() -> None:
    assert "did you mean DL012?" in run("explain", "DL0012")[2]


def test_without_a_code_all_are_listed_in_order() -> None:
    _, out, _ = run("explain")
    assert [line.split()[0] for line in out.splitlines() if line.startswith("DL")] == sorted(RULES)


def test_json_holds_everything(tmp_path: Path) -> None:
    report = json.loads(run("explain", "--format", "json")[1])
    assert report["schema"] == 1
    assert [rule["code"] for rule in report["rules"]] == list(RULES)
    assert set(report["rules"][0]) >= {"code", "title", "severity", "explanation", "wrong", "right"}
    written = run("explain", "DL001", "--format", "json", "-o", "rule.json", cwd=str(tmp_path))
    assert written == (0, "", "")
    (rule,) = json.loads((tmp_path / "rule.json").read_text())["rules"]
    assert rule["code"] == "DL001"
