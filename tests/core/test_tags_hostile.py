from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.rules import RULES
from debtledger.core.tagging.tags import CommentFindings, read_comment
from debtledger.core.vocabulary import Vocabulary

WORDS = Vocabulary()
SIZE = 65_536
SECONDS = 1.0


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def read(comment: str) -> CommentFindings:
    return read_comment([Line(at, text) for at, text in enumerate(comment.split("\n"), 1)], WORDS)


def filled(head: str, unit: str, tail: str = "") -> str:
    return head + unit * (SIZE // len(unit)) + tail


LONG = [
    filled("DEBT(", "("),
    filled("DEBT(", "(", ")"),
    filled("DEBT(", "()"),
    filled("DEBT(", ",", "): t"),
    filled("DEBT(", "a,", "): t"),
    filled("DEBT(", "#1x,", "): t"),
    filled("DEBT(", "@", "): t"),
    filled("DEBT(", "a.", "): t"),
    filled("DEBT(", "a/", "): t"),
    filled("DEBT(", "a-", "): t"),
    filled("DEBT(", "debt-", "): t"),
    filled("DEBT(", "1d ", "): t"),
    filled("DEBT(" + ",".join(f"#{n}x" for n in range(9000)) + "): ", "t"),
    filled("DEBT(" + ",".join(f"u{n}" for n in range(9000)) + "): ", "t"),
    "DEBT[" + ",".join(f"c{n}" for n in range(12000)) + "]: t",
    filled("DEBT[", ","),
    filled("DEBT[", ",", "]"),
    filled("DEBT[", "["),
    filled("DEBT", "()"),
    filled("DEBT", "[]"),
    filled("DEBT", "(a)[b]"),
    filled("DEBT", "/A"),
    filled("DEBT", " "),
    filled("DEBT ", "- "),
    filled("DEBT: ", "#1,"),
    filled("DEBT: ", "#1:1d "),
    filled("DEBT: ", "a/"),
    filled("DEBT: ", "A-"),
    filled("DEBT: ", "*/"),
    filled("DEBT: ", "\u200b"),
    filled("DEBT: ", "\x00"),
    filled("DEBT @", "a."),
    filled("DEBT @", "a-"),
    filled("", "DEBT "),
    filled("x ", "DEBT("),
    filled("x ", "DEBT()"),
    filled("x ", "DEBT(#1) "),
    filled("x ", "DEBT::"),
    filled("", "TODO("),
    filled("", "TODO()"),
    filled("", "TODO "),
    filled("TODO(", "("),
    filled("TODO(", "a,", ")"),
    filled("TODO", "[]"),
    filled("TODO: ", "#1,"),
    filled("", "work"),
    filled("", "work around "),
    filled("", "- "),
    filled("", "debtledger: "),
    filled("", "@debt"),
    "DEBT: t\n" + filled("cost: ", "1d "),
    "DEBT: t\n" + filled("cost: ", "1"),
    "DEBT: t\n" + filled("cost: ", "1-"),
    "DEBT: t\n" + filled("cost: ", "1/"),
    "DEBT: t\n" + filled("cost: ", "."),
    "DEBT: t\n" + filled("interest: ", "1h/sprint,"),
    "DEBT: t\n" + filled("interest: ", "1h per "),
    "DEBT: t\n" + filled("interest: ", "a"),
    "DEBT: t\n" + filled("cost", " ", ": 3d"),
    "DEBT: t\n" + filled("", "cost: ;"),
    "DEBT: t\n" + filled("cost = 1d", "; a = b"),
    "DEBT: t\n" + filled("cost = 1d", ";"),
    "DEBT: t\n" + filled("bought: x", "; owner: y"),
    "DEBT: t\n" + filled("owner: ", "@a,"),
    "DEBT: t\n" + filled("owner: ", "@a/"),
    "DEBT: t\n" + filled("ref: ", "#1,"),
    "DEBT: t\n" + filled("ref: ", "a."),
    "DEBT: t\n" + filled("ref: ", "a/"),
    "DEBT: t\n" + filled("ref: ", "a:/"),
    "DEBT: t\n" + filled("requires: ", "x, "),
    "DEBT: t\n" + filled("", "- "),
    "DEBT: t\n" + filled("", "a"),
    "DEBT: t\n" + filled("", "a-"),
    "DEBT: t\n" + filled("repay-by: ", "2026-"),
    "DEBT: t\n" + "intrest: 2h\n" * 5000,
    "DEBT: t\n" + "body\n" * 12000,
    "DEBT: t\n" * 8000,
]


@pytest.mark.parametrize("comment", LONG, ids=[repr(comment[:30]) for comment in LONG])
def test_a_long_line_takes_no_time(comment: str) -> None:
    start = time.process_time()
    found = read(comment)
    assert time.process_time() - start < SECONDS
    assert len(found.problems) <= 20 or comment.count("\n") > 20


def test_a_plausible_pattern_would_take_for_ever() -> None:
    naive = re.compile(r"^DEBT(\(([\w@#, ]+)*\))?:")
    start = time.process_time()
    assert naive.match("DEBT(" + "a" * 22) is None
    assert time.process_time() - start > 20 * _seconds("DEBT(" + "a" * 22)


def _seconds(comment: str) -> float:
    start = time.process_time()
    read(comment)
    return time.process_time() - start


PIECES = st.sampled_from(
    [
        "DEBT",
        "TECHDEBT",
        "TODO",
        "@debt",
        "@todo",
        "debt",
        "workaround",
        "debtledger: off",
        "debtledger: on",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        "::",
        " - ",
        "-",
        "--",
        ",",
        "|",
        ";",
        "=",
        "/",
        "\\",
        "#",
        "!",
        "@",
        "~",
        ".",
        "\n",
        "\n\n",
        " ",
        "\t",
        "\r",
        "\x00",
        "\x1b",
        "\u200b",
        "\u202e",
        "�",
        "👩",
        "٣",
        "é",
        "@alice",
        "#412",
        "org/repo#7",
        "SEC-41",
        "D-7k3fq2m9",
        "https://x.org/a",
        "security",
        "hardcoding",
        "debt-042",
        "cost",
        "interest",
        "bought",
        "saved",
        "repay-when",
        "repay-by",
        "owner",
        "ref",
        "id",
        "kind",
        "requires",
        "intrest",
        "3d",
        "3-5d",
        "2d/3d/5d",
        "5sp",
        "2h/sprint",
        "1h/touch",
        "nan",
        "1e999h",
        "2026-12-01",
        "2026-02-30",
        "no retry",
        "words",
        "A",
        "z9",
        "*/",
        "-->",
        '"""',
    ]
)
SOUP = st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join)


@given(SOUP)
@settings(max_examples=600, deadline=None)
def test_any_comment_is_read_without_an_exception(comment: str) -> None:
    found = read(comment)
    lines = comment.count("\n") + 1
    assert all(1 <= each.line <= each.end_line <= lines for each in found.tags)
    numbers = [candidate.line for candidate in found.candidates]
    numbers += [problem.line for problem in found.problems] + [fence.line for fence in found.fences]
    assert all(1 <= number <= lines for number in numbers)
    assert all(problem.code in RULES for problem in found.problems)
    for each in found.tags:
        assert "\n" not in each.tag.title
        assert each.tag.title == each.tag.title.strip()
        assert each.tag.principal_hours is None or all(
            0 <= hours <= 1e6 for hours in each.tag.principal_hours
        )
        assert all(trigger.text for trigger in each.tag.triggers)
        assert all((*each.tag.refs, *each.tag.labels, *each.tag.requires, *each.tag.blocks))


@given(SOUP)
@settings(max_examples=200, deadline=None)
def test_tags_follow_one_another_and_never_overlap(comment: str) -> None:
    found = read(comment)
    ends = [(each.line, each.end_line) for each in found.tags]
    assert all(before[1] < after[0] for before, after in itertools.pairwise(ends))
    inside = {line for first, last in ends for line in range(first, last + 1)}
    assert inside.isdisjoint(each.line for each in found.candidates)


@given(SOUP, st.integers(1, 10_000))
@settings(max_examples=200, deadline=None)
def test_where_a_comment_stands_changes_line_numbers_only(comment: str, first: int) -> None:
    here = read(comment)
    there = read_comment([Line(at, text) for at, text in enumerate(comment.split("\n"), first)], WORDS)
    assert [each.tag for each in here.tags] == [each.tag for each in there.tags]
    assert [each.line + first - 1 for each in here.tags] == [each.line for each in there.tags]
