"""Signals and topics as files."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.market.declared import (
    BrokenDeclaration,
    read_signal,
    read_strategy,
    signal_file_name,
    topic_key,
    with_topic,
    write_signal,
)
from debtledger.core.market.demand import Declared, Topic
from debtledger.core.market.secrecy import Names, names_in

words = st.text(st.characters(codec="utf-8"), max_size=60).map(lambda text: " ".join(text.split()))
dates = st.dates().map(lambda day: day.isoformat())
signals = st.builds(Declared, name=words.filter(bool), at=dates, by=words, note=words)
topics = st.builds(
    Topic,
    name=words.filter(bool),
    choice=st.sampled_from(["tackle", "ignore"]),
    since=dates,
    review=st.just("") | dates,
    note=words,
)


@given(signals)
def test_what_is_written_is_what_is_read(declared: Declared) -> None:
    found = read_signal(write_signal(declared).encode(), "x.toml")
    assert (found.name, found.at, found.by, found.note) == (
        declared.name,
        declared.at,
        declared.by,
        declared.note,
    )


@given(signals)
def test_the_file_of_a_signal_has_a_plain_name_that_is_always_the_same(declared: Declared) -> None:
    name = signal_file_name(declared)
    assert name == signal_file_name(declared)
    assert name.isascii()
    assert "/" not in name
    assert len(name) < 100


@given(st.lists(topics, max_size=5))
def test_topics_decided_one_after_the_other_are_all_there(decided: list[Topic]) -> None:
    text, wanted = "", {}
    for topic in decided:
        text = with_topic(text, topic)
        wanted[topic_key(topic.name)] = (topic.choice, topic.since, topic.review, topic.note)
    found = (
        {
            topic_key(each.name): (each.choice, each.since, each.review, each.note)
            for each in read_strategy(text.encode())
        }
        if text
        else {}
    )
    assert found == wanted


def test_a_decision_leaves_other_topics_and_comments_as_they_are() -> None:
    text = '# ours\nschema = 1\n\n[topic.api] # kept\nchoice = "tackle"\nsince = 2026-01-01\nteam = "x"\n'
    changed = with_topic(text, Topic(name="zeal", choice="ignore", since="2026-06-02", review="2027-01-01"))
    assert changed.startswith(text.rstrip("\n"))
    again = with_topic(changed, Topic(name="Zeal", choice="tackle", since="2026-06-03"))
    assert again.startswith(text.rstrip("\n"))
    assert [(each.name, each.choice) for each in read_strategy(again.encode())] == [
        ("api", "tackle"),
        ("zeal", "tackle"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = 'x'\nat = 2026-01-01", "schema"),
        ("schema = 2\nname = 'x'\nat = 2026-01-01", "newer"),
        ("schema = 1\nat = 2026-01-01", "name"),
        ("schema = 1\nname = 'x'", "day"),
        ("schema = 1\nname = 'x'\nat = 'soon'", "date"),
        ("<<<<<<< HEAD", "TOML"),
    ],
)
def test_a_signal_that_is_broken_says_why(text: str, message: str) -> None:
    with pytest.raises(BrokenDeclaration) as error:
        read_signal(text.encode(), "x.toml")
    assert message in str(error.value)
    assert {problem.code for problem in error.value.problems} == {"DL060"}


@pytest.mark.parametrize(
    "text", ["schema = 1\n[topic.x]\nchoice = 'later'", "schema = 1\n[topic.x]\n", "[topic"]
)
def test_a_strategy_that_is_broken_is_not_written_over(text: str) -> None:
    with pytest.raises(BrokenDeclaration):
        with_topic(text, Topic(name="y", choice="tackle", since="2026-01-01"))


@given(st.binary(max_size=300))
def test_no_bytes_are_an_error_of_another_kind(data: bytes) -> None:
    with suppress(BrokenDeclaration):
        read_signal(data, "x")
    with suppress(BrokenDeclaration):
        read_strategy(data)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Acme and Initech signed", ["cus:01", "cus:02"]),
        ("ACME's lawyers", ["cus:01"]),
        ("acmecorp called", ["cus:01"]),
        ("cus:01 signed", []),
        ("the acmeist poets", []),
        ("macme", []),
    ],
)
def test_the_names_of_customers_are_found_in_whatever_case(text: str, ids: list[str]) -> None:
    names = {"cus:01": "Acme Corp", "cus:02": "Initech", "cus:03": "cus 03", "cus:04": "A"}
    assert [found.id for found in names_in(text, names)] == ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MÜLLER & Söhne signed", True),
        ("Muller Sohne", True),
        ("Mueller & Soehne GmbH", True),
        ("M\u200büller\u00ad & Söhne", True),
        ("Mu\u0308ller Sohne", True),
        ("muellersoehne", True),
        ("the north-face deal", True),
        ("thenorthface", True),
        ("\uff21\uff34\uff06\uff34 pays", True),
        ("\u682a\u5f0f\u65e5\u7acb\u304c\u7f72\u540d", True),
        ("a mill of sons", False),
        ("the north, and its face", False),
        ("\u65e5\u672c", False),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, found: bool) -> None:  # noqa: FBT001 - expected
    names = {
        "cus:01": "Müller & Söhne GmbH",
        "cus:02": "The North Face Ltd",
        "cus:03": "AT&T",
        "cus:04": "\u682a\u5f0f\u65e5\u7acb",
    }
    assert bool(names_in(text, names)) is found
    assert Names(names.values()).tells(text) is found
