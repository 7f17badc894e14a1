"""What every kind of condition keeps to."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

import pytest

from debtledger.core.triggering.inquiry import Answers, DebtFacts, Unknown
from debtledger.worth import kinds

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition

EXAMPLES: dict[str, dict[str, object]] = {
    "customer_ask": {"topic": "security"},
    "revenue_at_stake": {"topic": "security", "min": 50000},
    "issue_count": {"label": "sso", "min": 3},
    "defect_count": {"min": 3},
    "votes": {"label": "sso", "min": 3},
    "touch_rate": {"min": 0.5},
    "interest_ratio": {"min": 1.0},
    "date": {"on": "2026-12-01"},
    "issue_closed": {"ref": "#412"},
    "version": {"package": "django", "specifier": ">=6"},
    "metric": {"name": "users", "min": 100},
    "region_change": {"min_lines": 20},
    "manual": {"name": "second region opened"},
}
NEVER_UNKNOWN = {"date", "region_change", "manual"}


def condition(name: str) -> Condition:
    found = kinds.read({"signal": name, **EXAMPLES[name]})
    assert found.flaw == ""
    return found


def test_the_room_has_every_kind_of_the_model() -> None:
    assert set(kinds.kinds()) == set(EXAMPLES)


@pytest.mark.parametrize("name", kinds.kinds())
def test_a_kind_says_what_it_is_and_shows_parameters_that_it_can_read(name: str) -> None:
    kind = kinds.kind(name)
    assert kind.SUMMARY
    assert kind.SUMMARY[0].islower()
    assert all(needed in kind.PARAMETERS for group in kind.NEEDS for needed in group)
    assert all(parameter.example for parameter in kind.PARAMETERS.values())


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - NEVER_UNKNOWN))
def test_a_missing_source_is_unknown_and_never_false(name: str) -> None:
    wanted = condition(name)
    answers = Answers(today="2026-06-02", given={}, debt=DebtFacts(whole=False))
    standing = kinds.kind(name).decide(wanted, answers)
    assert standing.progress is None
    assert standing.missing
    assert kinds.kind(name).past(wanted, answers) == ()


@pytest.mark.parametrize("name", kinds.kinds())
def test_what_is_unknown_is_told_as_it_was_answered(name: str) -> None:
    wanted = condition(name)
    kind = kinds.kind(name)
    questions = kind.questions(wanted)
    given = dict.fromkeys(questions, Unknown(why="the cat ate it", hint="feed it", source="cat"))
    standing = kind.decide(wanted, Answers(today="2026-06-02", given=given))
    if questions and name not in NEVER_UNKNOWN:
        assert (standing.told, standing.missing, standing.progress) == ("the cat ate it", "feed it", None)


@pytest.mark.parametrize("name", kinds.kinds())
def test_a_kind_reads_no_clock_no_network_and_no_file(name: str) -> None:
    source = ast.parse(inspect.getsource(kinds.kind(name)))  # type: ignore[arg-type]
    imported = {
        part
        for node in ast.walk(source)
        for part in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert all(part.startswith("debtledger.core") or part in ("__future__", "typing") for part in imported)
