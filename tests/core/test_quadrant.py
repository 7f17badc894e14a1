from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.config import combine
from debtledger.core.market.quadrant import KEYS, Quadrant, backlog, matcher, weight
from debtledger.core.tracking.issue import Issue
from debtledger.market import backlog_of

QUADRANT = Quadrant(
    matchers={
        "Technical debt": (matcher("label:debt"),),
        "Support": (matcher("type:Bug"), matcher("label:bug")),
        "Architectural innovation": (matcher("label:area/*"),),
        "New features": (matcher("enhancement"),),
    },
    targets={"Support": 0.25},
)


def issue(number: int = 1, **said: object) -> Issue:
    values: dict[str, object] = {"ref": f"x:{number}", "tracker": "x", "title": "t", "state": "open"}
    return Issue(**{**values, **said})  # type: ignore[arg-type]  # the tests give the right ones


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ({"labels": ("Bug",)}, "Support"),
        ({"kind": "bug"}, "Support"),
        ({"labels": ("enhancement", "debt")}, "Technical debt"),
        ({"labels": ("Area/Storage",)}, "Architectural innovation"),
        ({"labels": ("area",)}, None),
        ({"labels": ("ENHANCEMENT",)}, "New features"),
        ({}, None),
    ],
)
def test_the_first_cell_whose_label_or_type_fits_has_the_issue(
    said: dict[str, object], cell: str | None
) -> None:
    assert QUADRANT.cell(issue(**said)) == cell  # type: ignore[arg-type]  # no number among them


@pytest.mark.parametrize(
    ("said", "weighs"),
    [
        ({"hours_spent": 7.0, "points": 3.0}, (7, "hours")),
        ({"points": 3.0}, (3, "points")),
        ({"hours_spent": 0.0, "points": 3.0}, (3, "points")),
        ({}, (1, "one")),
    ],
)
def test_an_issue_weighs_its_hours_else_its_points_else_one(
    said: dict[str, object], weighs: tuple[float, str]
) -> None:
    assert weight(issue(**said)) == weighs  # type: ignore[arg-type]


def test_cells_have_counts_hours_shares_and_targets() -> None:
    issues = [
        issue(1, labels=("bug",), hours_spent=6.0, state="closed"),
        issue(2, labels=("enhancement",), points=2.0),
        issue(3, labels=("question",)),
        issue(4, labels=("bug",), pull_request=True),
        issue(5, labels=("bug",), gone="deleted"),
        issue(6, labels=("whatever",), kind="x"),
    ]
    found = backlog(issues, QUADRANT, lambda each: each.ref == "x:6", {"Technical debt": 3})
    debt, support, architecture, features = found.cells
    assert (support.issues, support.open, support.hours, support.share, support.target) == (
        1,
        0,
        6,
        6 / 9,
        0.25,
    )
    assert (debt.issues, debt.debts, debt.share) == (1, 3, 1 / 9)
    assert (architecture.issues, architecture.share) == (0, 0)
    assert features.share == 2 / 9
    assert found.unmapped == 1
    assert found.words == (("label:question", 1),)
    assert found.weighed == {"hours": 1, "points": 1, "one": 1}
    assert found.innovation_rate == 2 / 9


def test_without_issues_shares_are_unknown_and_not_nought() -> None:
    found = backlog([], QUADRANT, lambda _: False, {})
    assert {each.share for each in found.cells} == {None}
    assert found.innovation_rate is None


def test_the_default_settings_know_usual_labels_and_their_targets_make_one() -> None:
    config = combine((), {})
    issues = [
        issue(number, labels=(label,))
        for number, label in enumerate(("tech-debt", "bug", "architecture", "enhancement", "ask:security"))
    ]
    found = backlog_of(issues, config, {})
    assert [each.issues for each in found.cells] == [1, 1, 1, 2]
    assert sum(each.target or 0 for each in found.cells) == pytest.approx(1)
    assert [KEYS[each.cell] for each in found.cells] == list(config.quadrant_targets)


ISSUES = st.lists(
    st.builds(
        issue,
        st.integers(0, 99),
        labels=st.lists(st.sampled_from(["bug", "debt", "area/x", "enhancement", "other"]), max_size=3).map(
            tuple
        ),
        hours_spent=st.none() | st.floats(0, 100),
        points=st.none() | st.floats(0, 100),
    ),
    max_size=20,
)


@given(ISSUES)
def test_every_issue_is_in_one_cell_or_in_none_and_shares_make_one(issues: list[Issue]) -> None:
    found = backlog(issues, QUADRANT, lambda _: False, {})
    assert sum(each.issues for each in found.cells) + found.unmapped == len(issues)
    shares = [each.share for each in found.cells if each.share is not None]
    assert not shares or sum(shares) == pytest.approx(1)
