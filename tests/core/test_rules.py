from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from debtledger.core.model import Debt, Level, Tag, Trigger
from debtledger.core.rules import LEVELS, RULES, level_of, missing, problem
from debtledger.core.tagging.tags import CommentFindings, read_comment
from debtledger.core.vocabulary import Vocabulary

BARE = Tag(keyword="DEBT", title="t")
L1 = replace(BARE, principal_hours=(8, 8, 8), triggers=(Trigger(text="x", source="repay-when"),))
L2 = replace(L1, bought="time", owner="@alice")
L3 = replace(L2, body="why")
ON_DEMAND = {"DL012", "DL013", "DL014", "DL015", "DL016"}
OF_THE_LEDGER = {code for code in RULES if code >= "DL020"}  # their examples: test_ledger_rules.py


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def read(comment: str) -> CommentFindings:
    lines = [Line(at, text.removeprefix("#")) for at, text in enumerate(comment.split("\n"), 1)]
    return read_comment(lines, Vocabulary())


def test_the_codes_are_in_order() -> None:
    assert list(RULES) == sorted(RULES)
    assert all(re.fullmatch(r"DL[0-9]{3}", code) for code in RULES)
    assert all(code == rule.code for code, rule in RULES.items())


@pytest.mark.parametrize("code", list(RULES))
def test_a_rule_is_explained(code: str) -> None:
    rule = RULES[code]
    assert 2 <= rule.explanation.count(". ") + 1 <= 5
    assert rule.explanation.endswith(".")
    assert rule.title
    assert rule.severity in ("error", "warning")
    assert "!" not in rule.explanation + rule.title


@pytest.mark.parametrize("code", sorted(set(RULES) - ON_DEMAND - OF_THE_LEDGER))
def test_the_wrong_example_has_the_problem_and_the_right_one_none(code: str) -> None:
    wrong = RULES[code].wrong.replace("<U+200B>", "\u200b")
    assert code in {flaw.code for flaw in read(wrong).problems}
    right = read(RULES[code].right)
    assert right.problems == ()
    assert len(right.tags) == 1


@pytest.mark.parametrize("code", sorted(ON_DEMAND))
def test_the_wrong_example_of_a_level_lacks_it_and_the_right_one_does_not(code: str) -> None:
    (wrong,) = read(RULES[code].wrong).tags
    (right,) = read(RULES[code].right).tags
    assert code in {lack.code for lack in missing(wrong.tag, "L3")}
    assert code not in {lack.code for lack in missing(right.tag, "L3")}


@pytest.mark.parametrize(("tag", "level"), [(BARE, "L0"), (L1, "L1"), (L2, "L2"), (L3, "L3")])
def test_the_level_of_a_tag(tag: Tag, level: Level) -> None:
    assert level_of(tag) == level
    assert missing(tag, level) == []


def test_a_level_needs_all_below_it() -> None:
    assert level_of(replace(L3, triggers=())) == "L0"
    assert level_of(replace(L3, owner=None)) == "L1"


def test_points_are_a_cost_and_hours_saved_are_something_bought() -> None:
    assert level_of(replace(L2, principal_hours=None, points=5, bought=None, saved_hours=(1, 1, 1))) == "L2"


def test_what_is_missing_is_named_lowest_level_first() -> None:
    codes = {level: [lack.code for lack in missing(BARE, level)] for level in LEVELS}
    assert codes == {
        "L0": [],
        "L1": ["DL013", "DL012"],
        "L2": ["DL013", "DL012", "DL014", "DL015"],
        "L3": ["DL013", "DL012", "DL014", "DL015", "DL016"],
    }
    assert all(lack.message and lack.hint for lack in missing(BARE, "L3"))


def test_a_debt_lacks_what_its_tag_lacks() -> None:
    debt = Debt(tag=L1, fingerprint="", level="L1", places=())
    assert missing(debt, "L2") == missing(L1, "L2")


def test_a_tag_that_only_points_at_a_record_lacks_nothing_here() -> None:
    assert missing(Tag(keyword="DEBT", id="D-7k3fq2m9"), "L3") == []


def test_a_problem_has_the_severity_of_its_rule() -> None:
    found = problem("DL012", "src/a.py", 39, "debt has no repay-when", "type it")
    assert (found.severity, found.path, found.line) == ("warning", "src/a.py", 39)


def test_a_problem_of_an_unknown_code_is_a_bug() -> None:
    with pytest.raises(KeyError):
        problem("DL999", "a", 1, "", "")
