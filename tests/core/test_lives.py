from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.packing import UnpackingError
from debtledger.core.past.annals import Annals, Findings, extended, founded, packed, seen_from, unpacked
from debtledger.core.past.biography import fate_of
from debtledger.core.past.pairing import Seen, link
from debtledger.core.past.survival import Stay, burn_down, half_life, survival
from debtledger.progress import estimate

TODAY = date(2026, 6, 2)


def seen(line: int, title: str, said: str = "") -> Seen:
    return Seen(
        line=line,
        end_line=line,
        keyword="DEBT",
        title=title,
        id=None,
        fingerprint=title,
        said=said or title,
    )


def pairs(
    before: list[Seen], after: list[Seen], *hunks: tuple[int, int, int, int]
) -> list[tuple[int, int, bool]]:
    linked = link(before, after, hunks)
    return [(pair.before, pair.after, pair.moved) for pair in (*linked.sure, *linked.likely)]


def test_a_line_outside_all_hunks_is_where_the_hunks_above_it_leave_it() -> None:
    assert pairs([seen(9, "a")], [seen(12, "a")], (2, 0, 3, 4), (5, 2, 10, 1)) == [(0, 0, False)]


def test_the_same_words_in_one_hunk_have_stayed_and_in_two_have_moved() -> None:
    assert pairs([seen(3, "a")], [seen(3, "a")], (3, 1, 3, 1)) == [(0, 0, False)]
    assert pairs([seen(3, "a")], [seen(9, "a")], (3, 1, 2, 0), (9, 0, 9, 1)) == [(0, 0, True)]


def test_what_a_hunk_replaces_at_the_same_depth_is_an_edit_and_elsewhere_is_another_tag() -> None:
    assert pairs([seen(3, "a b")], [seen(3, "x y")], (3, 1, 3, 1)) == [(0, 0, False)]
    assert pairs([seen(3, "a b")], [seen(5, "x y")], (3, 3, 3, 3)) == []
    assert pairs([seen(3, "a b c")], [seen(5, "a b d")], (3, 3, 3, 3)) == [(0, 0, False)]


@given(st.lists(st.sampled_from("abcd"), max_size=6), st.lists(st.sampled_from("abcd"), max_size=6))
def test_every_tag_has_at_most_one_counterpart_and_equal_words_pair_up(
    old: list[str], new: list[str]
) -> None:
    before, after = ([seen(line, title) for line, title in enumerate(titles, 1)] for titles in (old, new))
    linked = link(before, after, None)
    both = (*linked.sure, *linked.likely)
    assert len({pair.before for pair in both}) == len({pair.after for pair in both}) == len(both)
    same = sum(min(old.count(title), new.count(title)) for title in "abcd")
    assert len(linked.sure) == same


@given(st.lists(st.tuples(st.integers(0, 400), st.none() | st.integers(0, 400)), min_size=1, max_size=30))
def test_what_is_alive_at_the_end_is_what_came_and_did_not_go(ages: list[tuple[int, int | None]]) -> None:
    stays = [
        Stay(
            days=tuple(
                TODAY - timedelta(days=max(number, 0))
                for number in ((start,) if lived is None else (start, start - lived))
            )
        )
        for start, lived in ages
    ]
    spans: tuple[Literal["week", "month", "quarter"], ...] = ("week", "month", "quarter")
    for span in spans:
        periods = burn_down(stays, span, TODAY)
        assert periods[-1].alive == sum(not stay.gone for stay in stays)
        curve = [point.share for point in survival(stays, span, TODAY)]
        assert curve == sorted(curve, reverse=True)
        assert all(0 <= share <= 1 for share in curve)


def test_the_estimate_is_that_of_kaplan_and_meier() -> None:
    """Ages 7, 14 (gone), 20 (still there), 21 (gone): 3/4, 1/2, and 0 of the one left."""
    stays = [
        Stay(days=(date(2026, 1, 1), date(2026, 1, 8))),
        Stay(days=(date(2026, 1, 1), date(2026, 1, 15))),
        Stay(days=(TODAY - timedelta(days=20),)),
        Stay(days=(date(2026, 1, 1), date(2026, 1, 22))),
        Stay(days=(date(2020, 1, 1), date(2026, 1, 22)), whole=False),
    ]
    curve = survival(stays, "week", TODAY)
    assert [point.share for point in curve] == [1.0, 0.75, 0.5, 0.0, 0.0]
    assert [point.watched for point in curve] == [4, 4, 3, 1, 0]
    assert half_life(curve) == 2


def test_days_that_no_calendar_orders_do_no_harm() -> None:
    strange = [Stay(days=(date(9999, 12, 31), date.min)), Stay(days=(date(2026, 5, 1),))]
    assert burn_down(strange, "quarter", TODAY)[-1].alive == 1
    assert survival(strange, "week", TODAY)[0].watched == 2


def test_an_id_may_be_shortened_in_the_tag_and_in_the_trailer() -> None:
    assert fate_of("D-7k3f", ["D-7k3fq2m9"]) == "repaid"
    assert fate_of("D-7k3fq2m9", ["D-7K3F"]) == "repaid"
    assert fate_of("D-7k3fq2m9", ["D-1m2vx8c4"]) == "vanished"
    assert fate_of(None, ["D-1m2vx8c4"]) == "vanished"


OIDS = [f"{number:040x}" for number in range(5)]


def test_annals_are_what_they_were_after_being_kept() -> None:
    annals = founded([(OIDS[0], []), (OIDS[1], [OIDS[0]]), (OIDS[2], OIDS[:2])], Findings())
    assert unpacked(packed(annals)) == annals
    assert extended(annals, [(OIDS[3], [OIDS[2]])], Findings()).tip == OIDS[3]
    assert seen_from(OIDS[1], annals).commits == tuple(OIDS[:2])
    assert unpacked(packed(Annals())) == Annals()


@given(st.binary(max_size=200))
def test_bytes_that_are_no_annals_are_refused(data: bytes) -> None:
    with pytest.raises(UnpackingError):
        unpacked(data + b"x")


def test_annals_whose_commits_stand_before_their_parents_are_refused() -> None:
    strange = Annals(commits=(OIDS[0], OIDS[1]), parents=((1,), ()))
    with pytest.raises(UnpackingError):
        unpacked(packed(strange))


def test_the_rest_is_estimated_once_something_is_known() -> None:
    assert estimate(1.0, 5, 10) == ""
    assert estimate(10.0, 0, 10) == ""
    assert estimate(10.0, 5, 10) == "  about 10 s left"
    assert estimate(60.0, 1, 11) == "  about 10 min left"
