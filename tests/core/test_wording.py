"""What tags say, in words."""

from __future__ import annotations

import pytest

from debtledger.core.model import Interest, Tag, Trigger
from debtledger.core.wording import cost_words, estimate_words, interest_words, repay_words, stated


@pytest.mark.parametrize(
    ("estimate", "said"),
    [((24, 24, 24), "24 h"), ((24, 40, 72), "24 to 72 h, likely 40"), ((0.5, 1, 2), "0.5 to 2 h, likely 1")],
)
def test_an_estimate_is_one_figure_or_a_range(estimate: tuple[float, float, float], said: str) -> None:
    assert estimate_words(estimate) == said


def test_a_cost_is_hours_or_points_or_nothing() -> None:
    tags = (
        Tag(keyword="DEBT", principal_hours=(8, 8, 8)),
        Tag(keyword="DEBT", points=5),
        Tag(keyword="DEBT"),
    )
    assert [cost_words(tag) for tag in tags] == ["8 h", "5 points", ""]


def test_interest_names_its_rate() -> None:
    assert interest_words(Interest(per_sprint_hours=2, per_touch_hours=0.5)) == "2 h/sprint + 0.5 h/touch"
    assert interest_words(Interest()) == ""


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ((), ""),
        (("2026-12-01",), "by 2026-12-01"),
        (("django>=6", "#412 closed"), "when django>=6; #412 closed"),
        (("2026-12-01", "when customers ask"), "by 2026-12-01; when customers ask"),
    ],
)
def test_repaying_has_a_date_or_a_condition(texts: tuple[str, ...], said: str) -> None:
    assert repay_words([Trigger(text=text, source="conds") for text in texts]) == said


def test_only_what_is_stated_is_said() -> None:
    tag = Tag(keyword="DEBT", owner="@alice", triggers=(Trigger(text="2026-12-01", source="repay-by"),))
    assert dict(stated(tag)) == {"owner": "@alice", "repay": "by 2026-12-01"}
