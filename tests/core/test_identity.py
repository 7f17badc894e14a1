from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.identity import canonical_id, fingerprint, normalised_title, valid_id

SAME = [
    ("No retry on the webhook", "no  retry on the webhook"),
    ("no retry: the webhook", "no retry - the webhook!"),
    ("`foo_bar` is slow", "foo bar is slow"),
    ("Stra\u00dfe", "STRASSE"),
    ("caf\u00e9", "cafe\u0301"),
    ("\uff21\uff22\uff23", "abc"),
    ("no\u00a0retry", "no retry"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_punctuation_and_unicode_form_do_not_matter(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"), [("no retry", "retry no"), ("a1", "a 1"), ("???", "!!!"), ("", "?")]
)
def test_different_words_are_different_debts(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_references_count_but_not_their_order_or_number() -> None:
    assert fingerprint("t", ["#1", "#2"]) == fingerprint("t", ["#2", "#1", "#1"])
    assert fingerprint("t", ["#1"]) != fingerprint("t")
    assert fingerprint("t", ["#1"]) != fingerprint("t #1")


def test_a_fingerprint_is_stable_across_versions_and_machines() -> None:
    assert fingerprint("no retry on the payment webhook", ["#412"]) == "7a095fc286332594"


def test_a_title_without_letters_is_itself() -> None:
    assert normalised_title(" ??? ") == "???"
    assert normalised_title("_ - No  Retry!") == "no retry"


@given(st.text(max_size=60), st.lists(st.text(max_size=10), max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_title_has_a_fingerprint_and_one_normal_form(title: str, refs: list[str]) -> None:
    assert re.fullmatch("[0-9a-f]{16}", fingerprint(title, refs))
    normal = normalised_title(title)
    assert normalised_title(normal) == normal
    assert fingerprint(normal, refs) == fingerprint(title, refs)


def test_lone_surrogates_have_a_fingerprint() -> None:
    assert len(fingerprint("\udcff name")) == 16


@pytest.mark.parametrize("text", ["D-7k3fq2m9", "D-7K3FQ2M9", "D-7k3f", "D-7k3fq", "D-0000", "D-zzzzzzzz"])
def test_this_is_an_id(text: str) -> None:
    assert valid_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "D-",
        "D-7k3",
        "D-7k3fq2m9x",
        "d-7k3fq2m9",
        "D7k3fq2m9",
        "D-7k3i",
        "D-7k3l",
        "D-7k3o",
        "D-7k3u",
        "D-7k3!",
        "D-7k3f\n",
        " D-7k3f",
        "D-١٢٣٤",
        "E-7k3f",
        "D_7k3f",
        "D-7k3\u017f",
    ],
)
def test_this_is_no_id(text: str) -> None:
    assert not valid_id(text)


def test_an_id_is_named_in_lower_case() -> None:
    assert canonical_id("D-7K3FQ2M9") == "D-7k3fq2m9"
