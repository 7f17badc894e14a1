"""Trailers are found as git finds them, and say what they say of debts."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.past.trailers import DebtTrailer, debt_trailers, read_trailers
from debtledger.core.vocabulary import Vocabulary

ID = "D-7k3fq2m9"


def said(trailers: str) -> tuple[DebtTrailer, ...]:
    return debt_trailers(f"subject\n\nbody\n\n{trailers}\n", Vocabulary())


@pytest.mark.parametrize(
    ("trailer", "expected"),
    [
        (f"Debt-Interest: {ID} 1.5h", DebtTrailer(kind="interest", id=ID, hours=1.5)),
        (f"debt-interest: {ID} 90min", DebtTrailer(kind="interest", id=ID, hours=1.5)),
        (f"DEBT-REPAYS: {ID} 3", DebtTrailer(kind="repays", id=ID, hours=3.0)),
        (f"Debt-Repays: {ID} 1d 4h partial", DebtTrailer(kind="repays", id=ID, hours=12.0, partial=True)),
        (f"Debt-Repays: {ID} partial 2h", DebtTrailer(kind="repays", id=ID, hours=2.0, partial=True)),
        ("Debt-Repays: d-7k3f 2h", DebtTrailer(kind="repays", id="D-7k3f", hours=2.0)),
        (f"Debt-Takes: {ID}", DebtTrailer(kind="takes", id=ID)),
        (f"Debt-Takes : {ID}", DebtTrailer(kind="takes", id=ID)),
        (f"Debt-Interest: {ID}\n  2h", DebtTrailer(kind="interest", id=ID, hours=2.0)),
    ],
)
def test_a_trailer_says_a_debt_and_hours(trailer: str, expected: DebtTrailer) -> None:
    assert said(trailer) == (expected,)


@pytest.mark.parametrize(
    "trailer",
    [
        f"Debt-Interest: {ID}",
        f"Debt-Interest: {ID} many",
        f"Debt-Interest: {ID} 3sp",
        f"Debt-Interest: {ID} -1h",
        f"Debt-Interest: {ID} 0h",
        "Debt-Interest: 3h",
        "Debt-Repays:",
        "Debt-Takes: this one",
    ],
)
def test_what_is_not_understood_has_a_fault_and_no_hours(trailer: str) -> None:
    (found,) = said(trailer)

    assert found.fault
    assert found.hours is None


def test_one_commit_may_say_several_things() -> None:
    found = said(f"Debt-Interest: {ID} 1h\nDebt-Interest: D-1111 2h\nSigned-off-by: A <a@b>")

    assert [(each.id, each.hours) for each in found] == [(ID, 1.0), ("D-1111", 2.0)]


def test_what_stands_in_the_subject_or_the_body_is_no_trailer() -> None:
    line = f"Debt-Interest: {ID} 1h"

    assert not debt_trailers(line, Vocabulary())
    assert not debt_trailers(f"subject\n\n{line}\n\nthe last paragraph\n", Vocabulary())
    assert not debt_trailers(f"subject\n\nprose\n{line}\n", Vocabulary())


LINES = st.sampled_from(
    (
        *("", " ", "subject", "some prose", f"Debt-Interest: {ID} 1h", "Signed-off-by: A <a@b>", "  folded"),
        *("Key:value", "not a : trailer", "(cherry picked from commit 1234)", "# comment", "A-b : c", ": x"),
    )
)


@settings(max_examples=120, deadline=None)
@given(st.lists(LINES, max_size=9))
def test_the_trailers_are_those_of_git(lines: list[str]) -> None:
    message = "\n".join(["subject", *lines]) + "\n"
    command = ["git", "interpret-trailers", "--parse", "--unfold", "--no-divider"]
    done = subprocess.run(command, input=message.encode(), capture_output=True, check=True, timeout=20)
    expected = []
    for line in done.stdout.decode().splitlines():
        name, colon, value = line.partition(":")
        if colon:
            expected.append((name.strip(), value.strip()))

    assert list(read_trailers(message)) == expected


@given(st.text(max_size=200))
def test_no_message_is_too_strange(message: str) -> None:
    debt_trailers(f"x\n\ndebt-takes:{message}", Vocabulary())
