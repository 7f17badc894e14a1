from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.baseline import candidate_fingerprint, legacy, read_baseline, write_baseline
from debtledger.core.model import Candidate, Findings, Place, RepositoryFacts, Sighting, Tag
from debtledger.core.report import build

FINGERPRINTS = st.frozensets(st.text("0123456789abcdef", min_size=16, max_size=16), max_size=8)
A, B, C = "a" * 16, "b" * 16, "c" * 16


def candidate(text: str, keyword: str = "TODO", line: int = 1) -> Candidate:
    return Candidate(path="a.py", line=line, keyword=keyword, text=text)


def sighting(tag: Tag) -> Sighting:
    return Sighting(tag=tag, place=Place(path="a.py", line=1, end_line=1, language="Python"))


@given(FINGERPRINTS)
def test_what_was_written_reads_back(fingerprints: frozenset[str]) -> None:
    read = read_baseline(write_baseline(fingerprints))
    assert read.fingerprints == fingerprints
    assert read.broken == ()


@given(FINGERPRINTS, FINGERPRINTS)
def test_the_lines_of_two_branches_together_are_their_union(
    one: frozenset[str], other: frozenset[str]
) -> None:
    merged = write_baseline(other) + write_baseline(one)
    assert read_baseline(merged).fingerprints == one | other


def test_it_is_sorted_and_says_each_thing_once() -> None:
    assert write_baseline([C, A, B, A]) == f"{A}\n{B}\n{C}\n"


def test_windows_line_ends_a_byte_order_mark_and_a_missing_last_newline_are_read() -> None:
    assert read_baseline(f"\ufeff{A}\r\n\r\n{B}").fingerprints == {A, B}


def test_lines_that_are_no_fingerprints_are_named_and_the_others_still_count() -> None:
    read = read_baseline(f"<<<<<<< ours\n{A}\n=======\n{B[:-1]}\n{C.upper()}\n")
    assert read.fingerprints == {A}
    assert read.broken == (1, 3, 4, 5)


def test_a_candidate_keeps_its_fingerprint_wherever_it_stands() -> None:
    assert candidate_fingerprint(candidate("Stream the rows")) == candidate_fingerprint(
        candidate("stream  the rows", line=9)
    )


def test_the_word_of_a_candidate_belongs_to_its_fingerprint() -> None:
    assert candidate_fingerprint(candidate("stream")) != candidate_fingerprint(candidate("stream", "FIXME"))


def test_the_legacy_is_every_candidate_and_every_debt_without_a_record() -> None:
    findings = Findings(
        sightings=(
            sighting(Tag(keyword="DEBT", title="no retry")),
            sighting(Tag(keyword="DEBT", title="kept", id="D-7k3fq2m9")),
        ),
        candidates=(candidate("stream"), candidate("stream", line=4)),
    )
    report = build(findings, 1, RepositoryFacts(root="/"), "1", "L0")
    inline = next(debt for debt in report.debts if debt.tag.id is None)
    assert legacy(report.debts, report.candidates) == {
        inline.fingerprint,
        candidate_fingerprint(candidate("stream")),
    }


def test_a_reason_is_kept_beside_its_fingerprint_and_goes_with_it() -> None:
    text = write_baseline([B, A], {A: "taken over from the old shop", C: "no longer there"})
    assert text == f"{A} # taken over from the old shop\n{B}\n"
    read = read_baseline(text)
    assert (set(read.fingerprints), read.broken) == ({A, B}, ())
    assert read.reasons == {A: "taken over from the old shop"}


def test_a_merge_of_a_line_with_and_without_a_reason_keeps_the_reason() -> None:
    assert read_baseline(f"{A}\n{A} # moved here\n{A} # also here\n").reasons == {A: "also here"}
