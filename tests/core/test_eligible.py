"""Whose asks count, and the guards against being led by single sales."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.market.demand import SEGMENTS, STRENGTHS, Ask, Customer, Demand, Topic
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issues import Found, Issues, shelved
from debtledger.core.triggering.answering import MarketAnswers
from debtledger.core.triggering.eligible import almost_fans
from debtledger.core.triggering.inquiry import Answers, AsksOf, Demanded
from debtledger.worth import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.standing import ConditionStanding

TODAY = "2026-06-02"
READ = {"github": "2026-06-01T10:00:00Z", "customers": "2026-06-01T10:00:00Z"}


def customer(
    number: int, segment: str = "A", arr: float | None = 10_000, since: str | None = "2025-01-01"
) -> Customer:
    return Customer(id=f"cus:{number:02}", segment=segment, arr=arr, paying_since=since)  # type: ignore[arg-type]


def ask(number: int | None, at: str = "2026-05-01", strength: str = "nice", *, open_: bool = True) -> Ask:
    return Ask(
        topic="security",
        at=at,
        ref=f"github:acme/app#{200 + (number or 99)}",
        customer=None if number is None else f"cus:{number:02}",
        strength=strength,  # type: ignore[arg-type]
        open=open_,
    )


def demand(asks: Iterable[Ask], customers: Iterable[Customer], *topics: Topic) -> Demand:
    return Demand(
        asks=tuple(asks), customers={each.id: each for each in customers}, topics=topics, read_at=READ
    )


def decided(
    known: Demand, tracked: Iterable[Issue] = (), today: str = TODAY, **raw: object
) -> tuple[ConditionStanding, Past]:
    condition = kinds.read(
        {"signal": "customer_ask", **({} if "label" in raw else {"topic": "security"}), **raw}
    )
    assert condition.flaw == ""
    kind = kinds.kind(condition.signal)
    market = MarketAnswers(known, shelved(tracked, (), READ) if tracked else Issues())
    given_ = {question: answer for question in kind.questions(condition) if (answer := market.to(question))}
    answers = Answers(today=today, given=given_)
    return kind.decide(condition, answers), kind.past(condition, answers)


def stands(known: Demand, **raw: object) -> ConditionStanding:
    return decided(known, **raw)[0]  # type: ignore[arg-type]


WORKED = (
    (customer(1, "A", 48_000), customer(2, "B", 22_000), customer(3, "B", 15_000), customer(4, "C", 60_000)),
    (ask(1, strength="blocker"), ask(2, strength="retention"), ask(3), ask(4, strength="blocker")),
)


def test_the_worked_example_counts_three_of_three_and_85k_of_50k() -> None:
    known = demand(WORKED[1], WORKED[0])
    asked = stands(known, min_customers=3, window="90d")
    assert (asked.told, asked.progress) == ("3 of 3 paying customers", 1.0)
    assert "top share 56 %" in asked.notes
    assert "ignored: segment C, 60k" in asked.notes
    assert [each.customer for each in asked.asks] == ["cus:01", "cus:02", "cus:03"]
    staked = stands(known, signal="revenue_at_stake", min=50_000)
    assert (staked.told, staked.progress) == ("85k of 50k", 1.7)


def test_users_and_customers_of_other_segments_count_for_nothing() -> None:
    known = demand([ask(None), ask(4), ask(5)], [customer(4, "C"), customer(5, "D")])
    found = stands(known)
    assert found.progress == 0
    assert "ignored: 1 ask of users who are no customers" in found.notes


def test_who_does_not_pay_yet_does_not_count_until_the_day() -> None:
    known = demand([ask(1), ask(2)], [customer(1), customer(2, since="2026-06-02")])
    assert decided(known, today="2026-06-01")[0].told == "1 of 2 paying customers"
    assert decided(known, today="2026-06-02")[0].progress == 1.0


def test_one_customer_who_asks_twice_is_one_customer() -> None:
    known = demand([ask(1), ask(1, "2026-05-02")], [customer(1)])
    assert stands(known).told == "1 of 2 paying customers"


def test_one_customer_must_not_steer_the_product() -> None:
    customers = [customer(1, arr=70_000), customer(2, arr=30_000)]
    found = stands(demand([ask(1), ask(2)], customers))
    assert found.progress == pytest.approx(6 / 7)
    assert "one customer has 70 % of it, and at most 60 % count" in found.missing
    assert stands(demand([ask(1), ask(2)], customers), max_single_share=0.7).progress == 1.0


def test_a_window_forgets_old_asks_the_day_after() -> None:
    known = demand([ask(1, "2026-03-04"), ask(2, "2026-05-01")], [customer(1), customer(2)])
    assert decided(known, window="90d")[0].progress == 1.0
    after, past = decided(known, window="90d", today="2026-06-03")
    assert after.told == "1 of 2 paying customers"
    assert past == (("2026-05-01", True), ("2026-06-03", False))


def test_a_strength_means_it_or_a_stronger_one_and_a_list_exactly_those() -> None:
    known = demand(WORKED[1], WORKED[0])
    assert stands(known, strength="retention").told == "2 of 2 paying customers"
    assert stands(known, strength="blocker").told == "1 of 2 paying customers"
    assert stands(known, strength=["retention", "nice"]).told == "2 of 2 paying customers"


def test_a_closed_ask_counts_until_its_issue_was_closed() -> None:
    closed = Issue(
        ref="github:acme/app#201", tracker="github", title="x", state="closed", closed="2026-05-20T08:00:00Z"
    )
    known = demand([ask(1, open_=False), ask(2)], [customer(1), customer(2)])
    found, past = decided(known, [closed])
    assert found.told == "1 of 2 paying customers"
    assert past == (("2026-05-01", True), ("2026-05-20", False))


def test_unknown_revenue_is_unknown_and_not_nought() -> None:
    found = stands(demand([ask(1), ask(2)], [customer(1), customer(2, arr=None)]))
    assert found.progress is None
    assert "unknown" in found.missing
    few = stands(demand([ask(2)], [customer(2, arr=None)]))
    assert few.progress == 0.5


def test_without_a_customers_file_who_pays_is_unknown() -> None:
    known = Demand(asks=(ask(1), ask(2)), read_at={"github": "2026-06-01T10:00:00Z"})
    found = stands(known)
    assert found.progress is None
    assert found.missing == "debtledger customers import FILE"


def test_where_nothing_was_ever_read_asks_are_unknown_and_else_none() -> None:
    assert stands(Demand()).progress is None
    assert stands(Demand(read_at={"github": ""})).progress is None
    assert stands(demand([], [])).progress == 0


def test_an_ignored_topic_cannot_fire_and_says_no_until_its_review_day() -> None:
    no = Topic(name="Security", choice="ignore", since="2026-01-01", review="2026-07-01")
    known = demand(WORKED[1], WORKED[0], no)
    found, past = decided(known)
    assert (found.told, found.progress, past) == ("said no: 4 asks", 0.0, ())
    assert decided(known, today="2026-06-30")[0].progress == 0.0
    later, past = decided(known, today="2026-07-01")
    assert later.progress == 1.5
    assert past
    assert any("tackle or ignore?" in note for note in later.notes)


def test_a_topic_on_neither_list_is_asked_about_and_one_that_is_tackled_is_not() -> None:
    known = demand(WORKED[1], WORKED[0])
    assert any("undecided topic: tackle or ignore?" in note for note in stands(known).notes)
    yes = Topic(name="security", choice="tackle", since="2026-01-01", review="2027-01-01")
    assert not any("undecided" in note for note in stands(replace(known, topics=(yes,))).notes)


def test_asks_may_be_chosen_by_a_label_of_their_issues_or_by_the_issues() -> None:
    issues = [Issue(ref="github:acme/app#201", tracker="github", title="x", state="open", labels=("SSO",))]
    known = demand(WORKED[1], WORKED[0])
    assert (
        decided(known, issues, label="sso", min_customers=1, max_single_share=1)[0].told
        == "1 of 1 paying customer"
    )
    two = {"topic": "security", "issues": ["acme/app#201", "github:acme/app#202"]}
    assert decided(known, issues, **two)[0].told == "2 of 2 paying customers"  # type: ignore[arg-type]


def test_each_of_what_a_condition_asks_for_narrows_it() -> None:
    issues = [
        Issue(ref=f"github:acme/app#{201 + n}", tracker="github", title="x", state="open", labels=labels)
        for n, labels in enumerate((("sso",), ("sso",), ()))
    ]
    known = demand(WORKED[1], WORKED[0])
    named = ["acme/app#201", "acme/app#203"]
    assert decided(known, issues, label="sso", issues=named)[0].evidence == ("github:acme/app#201",)
    assert decided(known, issues, label="none", issues=named)[0].evidence == ()
    assert decided(known, issues, label="sso", issues=named, topic="speed")[0].evidence == ()


def test_what_only_jira_can_tell_is_unknown_until_jira_was_asked() -> None:
    known = demand(WORKED[1], WORKED[0])
    assert stands(known, jql="labels = sso").progress is None
    found = Found(tracker="jira", read_at="2026-06-01T10:00:00Z", refs=("github:acme/app#201",))
    asked = MarketAnswers(known, Issues(queries={"labels = sso": found}))
    for topic, refs in (("", ["github:acme/app#201"]), ("security", ["github:acme/app#201"]), ("speed", [])):
        answer = asked.to(AsksOf(topic=topic, jql="labels = sso"))
        assert isinstance(answer, Demanded)
        assert [each.ref for each in answer.asks] == refs


def fan(number: int, pmf: str, *likes: str) -> Customer:
    return replace(customer(number), pmf=pmf, likes=likes)


def test_almost_fans_are_somewhat_disappointed_and_like_what_fans_like_most() -> None:
    fans = [fan(number, "very", "speed", "price", "api") for number in range(3)]
    others = [
        fan(10, "very", "docs"),
        fan(11, "somewhat", "Speed"),
        fan(12, "somewhat", "docs"),
        fan(13, "not", "speed"),
    ]
    assert almost_fans([*fans, *others]) == (frozenset({"cus:11"}), 7)


def test_a_cohort_of_few_answers_says_so() -> None:
    known = demand([ask(1), ask(2)], [fan(1, "somewhat", "speed"), fan(2, "very", "speed")])
    found = stands(known, cohort="almost-fan", min_customers=1, max_single_share=1)
    assert found.told == "1 of 1 paying customer"
    assert any("2 answers, fewer than 30" in note for note in found.notes)


customers = st.lists(
    st.builds(
        Customer,
        id=st.integers(1, 9).map("cus:{:02}".format),
        segment=st.sampled_from(SEGMENTS),
        arr=st.none() | st.integers(0, 9).map(lambda value: value * 1000.0),
        paying_since=st.none() | st.sampled_from(["2025-01-01", "2026-05-01", "2026-07-01"]),
    ),
    max_size=9,
    unique_by=lambda each: each.id,
)
days = st.sampled_from(["2025-12-01", "2026-02-01", "2026-04-01", "2026-05-20", "2026-06-02", "2026-07-01"])
asks = st.lists(
    st.builds(
        Ask,
        topic=st.sampled_from(["security", "Security", "speed"]),
        at=days,
        ref=st.integers(1, 9).map("github:acme/app#{}".format),
        customer=st.none() | st.integers(1, 12).map("cus:{:02}".format),
        strength=st.sampled_from(STRENGTHS),
        open=st.booleans(),
    ),
    max_size=14,
)
wishes = st.fixed_dictionaries(
    {"min_customers": st.integers(1, 4), "max_single_share": st.sampled_from([0.3, 0.6, 1.0])},
    optional={"window": st.sampled_from(["30d", "90d"]), "strength": st.sampled_from(STRENGTHS)},
)


@given(asks, customers, wishes, st.data())
def test_who_counts_does_not_depend_on_order(
    said: list[Ask], known: list[Customer], wish: dict[str, object], data: st.DataObject
) -> None:
    other = demand(data.draw(st.permutations(said)), data.draw(st.permutations(known)))
    here, there = decided(demand(said, known), **wish), decided(other, **wish)  # type: ignore[arg-type]
    assert here[1] == there[1]
    assert (here[0].progress, here[0].told, here[0].missing) == (
        there[0].progress,
        there[0].told,
        there[0].missing,
    )


@given(asks, customers, wishes)
def test_the_sweep_over_all_days_says_of_each_day_what_is_decided_on_it(
    said: list[Ask], known: list[Customer], wish: dict[str, object]
) -> None:
    everything = demand(said, known)
    _, past = decided(everything, today="2026-12-31", **wish)  # type: ignore[arg-type]
    for day in ("2026-01-01", "2026-02-01", "2026-05-20", "2026-06-02", "2026-07-02"):
        true = (decided(everything, today=day, **wish)[0].progress or 0) >= 1  # type: ignore[arg-type]
        before = [was for since, was in past if since <= day]
        assert true == bool(before and before[-1])


@given(asks, customers, wishes, st.integers(0, 9))
def test_one_more_eligible_customer_under_the_cap_never_unfires(
    said: list[Ask], known: list[Customer], wish: dict[str, object], thousands: int
) -> None:
    before = stands(demand(said, known), **wish)
    new = Customer(id="cus:99", segment="A", arr=thousands * 1000.0, paying_since="2025-01-01")
    asked = Ask(topic="security", at=TODAY, ref="github:acme/app#99", customer="cus:99", strength="blocker")
    after = stands(demand([*said, asked], [*known, new]), **wish)
    revenue = sum(
        {each.id: each.arr or 0 for each in known if each.id in {one.customer for one in after.asks}}.values()
    )
    share = (new.arr or 0) / (revenue + (new.arr or 0)) if new.arr else 0
    cap = wish["max_single_share"]
    assert isinstance(cap, float)
    if before.progress is not None and before.progress >= 1 and share <= cap:
        assert after.progress is not None
        assert after.progress >= 1


def test_one_more_customer_over_the_cap_may_unfire() -> None:
    small = [customer(1, arr=10_000), customer(2, arr=10_000)]
    assert stands(demand([ask(1), ask(2)], small)).progress == 1.0
    big = customer(3, arr=90_000)
    found = stands(demand([ask(1), ask(2), ask(3)], [*small, big]))
    assert found.progress is not None
    assert found.progress < 1
