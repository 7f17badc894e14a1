from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.market.asks import PSEUDONYM, AskWords, Directory, asks_of
from debtledger.core.market.customers import Clientele
from debtledger.core.market.demand import Ask, Customer
from debtledger.core.tracking.issue import Issue

CLIENTELE = Clientele(
    customers={
        "cus:01": Customer(id="cus:01", segment="A"),
        "02": Customer(id="02", segment="B"),
    },
    names={"cus:01": "Acme GmbH"},
)


def asks(body: str = "", **said: object) -> list[Ask]:
    values: dict[str, object] = {
        "ref": "github:acme/app#9", "tracker": "github", "title": "SSO", "state": "open",
        "created": "2026-05-20T10:00:00Z",
    }  # fmt: skip
    issue = Issue(**{**values, **said}, body=body)  # type: ignore[arg-type]  # the tests give the right ones
    return list(asks_of(issue, AskWords(), Directory(CLIENTELE, "cus:")))


def test_labels_say_topic_strength_and_customer() -> None:
    (ask,) = asks(labels=("ask:Security", "demand:blocker", "demand:nice", "cus:01"))
    assert (ask.topic, ask.strength, ask.customer, ask.segment) == ("security", "blocker", "cus:01", "A")
    assert (ask.at, ask.ref, ask.open) == ("2026-05-20", "github:acme/app#9", True)


def test_each_customer_asks_for_each_topic() -> None:
    found = asks(labels=("ask:a", "ask:b", "cus:01", "cus:02"))
    assert sorted((ask.topic, ask.customer) for ask in found) == [
        *(("a", "02"), ("a", "cus:01"), ("b", "02"), ("b", "cus:01")),
    ]


def test_a_topic_without_a_customer_is_an_ask_of_somebody_unknown() -> None:
    (ask,) = asks(labels=("ask:security", "segment:b"))
    assert (ask.customer, ask.segment, ask.strength) == (None, "B", "nice")


def test_a_customer_without_a_topic_asks_for_the_issue_itself() -> None:
    (ask,) = asks(labels=("cus:01",))
    assert (ask.topic, ask.customer) == ("", "cus:01")


def test_the_customers_file_knows_the_segment_better_than_a_label() -> None:
    assert [ask.segment for ask in asks(labels=("ask:x", "cus:01", "segment:D"))] == ["A"]


def test_reactions_and_votes_are_no_asks() -> None:
    assert asks(votes=900, reactions=900, labels=("enhancement",)) == []
    assert len(asks(votes=900, reactions=900, labels=("ask:x",))) == 1


def test_a_form_answers_who_asks_for_what() -> None:
    body = "### Topic\n\nSecurity, Speed\n\n### Customer\n\nacme gmbh\n\n### Strength\n\nBlocker: we stop\n"
    found = asks(body)
    assert sorted(ask.topic for ask in found) == ["security", "speed"]
    assert {(ask.customer, ask.strength) for ask in found} == {("cus:01", "blocker")}


def test_no_response_is_nothing() -> None:
    assert asks("### Topic\n\n_No response_\n\n### Customer\n\n_No response_\n") == []


def test_fields_and_organisations_of_a_tracker_name_customers() -> None:
    found = asks(fields={"Topic": "speed"}, customers=("02", "ORG-7"))
    assert {ask.customer for ask in found} == {"02", "ORG-7"}


def test_a_name_that_nobody_knows_becomes_a_pseudonym_and_stays_the_same_one() -> None:
    (one,), (other,) = asks(labels=("ask:x",), customers=("Initech Inc",)), asks(customers=("initech  inc",))
    assert one.customer is not None
    assert one.customer.startswith(PSEUDONYM)
    assert "nitech" not in one.customer
    assert one.customer == other.customer


@pytest.mark.parametrize("said", [{"pull_request": True}, {"gone": "deleted"}, {"gone": "moved"}])
def test_what_is_no_issue_any_more_asks_for_nothing(said: dict[str, object]) -> None:
    assert asks(labels=("ask:x", "cus:01"), **said) == []  # type: ignore[arg-type]  # no body among them


def test_a_closed_issue_is_an_ask_that_is_over() -> None:
    assert [ask.open for ask in asks(labels=("ask:x",), state="closed")] == [False]


@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=5))
def test_no_body_and_no_label_breaks_the_reading(body: str, labels: list[str]) -> None:
    assert all(ask.strength in {"blocker", "retention", "nice"} for ask in asks(body, labels=tuple(labels)))


def test_of_boxes_those_that_are_ticked_are_topics() -> None:
    body = "### Topic\n\n- [X] Security\n- [ ] speed\n- [x] reports\n\n### Customer\n\n- [x] cus:01\n"
    assert sorted(ask.topic for ask in asks(body)) == ["reports", "security"]
    assert asks("### Topic\n\n- [ ] Security\n- [ ] speed\n") == []


def test_a_name_that_two_customers_have_means_neither() -> None:
    both = Clientele(names={"cus:01": "Acme GmbH", "cus:02": "Acme Inc"})
    directory = Directory(both, "cus:")
    assert directory.named("Acme GmbH") == "cus:01"
    assert directory.named("acme").startswith(PSEUDONYM)
    assert directory.labelled("cus:Acme") == "cus:acme"
