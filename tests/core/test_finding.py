from __future__ import annotations

import pytest

from debtledger.core.finding import find
from debtledger.core.ledger import Entry, reconcile
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.recording.record import Record

RECORDS = (
    Record(id="D-7k3fq2m9", title="one token"),
    Record(id="D-7k9zzzz0", title="no paging"),
    Record(id="D-m2222222", title="no retry"),
)


@pytest.fixture
def entries() -> tuple[Entry, ...]:
    return reconcile((), RECORDS).entries


def test_the_start_of_several_ids_names_them(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(UnknownId) as refused:
        find(entries, "d-7K")
    assert refused.value.message == "d-7K means several debts"
    assert refused.value.hint == "type one of: D-7k3fq2m9, D-7k9zzzz0"


def test_the_letter_of_all_ids_means_several_and_not_none(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(UnknownId, match=r"^D- means several debts"):
        find(entries, "D-")
    with pytest.raises(UnknownId):
        resolve_prefix(["D-7k3fq2m9"], "")


def test_of_very_many_only_some_are_named() -> None:
    ids = [f"D-7{number:07}" for number in range(1000)]
    with pytest.raises(UnknownId, match=r"D-70000005 and 994 more$"):
        resolve_prefix(ids, "D-7")


def test_a_debt_is_found_by_its_fingerprint_after_it_got_a_record(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        assert find(entries, entry.debt.fingerprint) is entry
        assert find(entries, entry.debt.fingerprint[:8]) is entry


def test_the_start_of_several_fingerprints_names_them() -> None:
    entries = reconcile(
        (), [Record(id=f"D-7{number:07}", title=f"debt {number}") for number in range(60)]
    ).entries
    first = next(each for each in "abcdef" if sum(e.debt.fingerprint[0] == each for e in entries) > 1)
    with pytest.raises(UnknownId, match=rf"^{first} means several debts; type one of: {first}"):
        find(entries, first)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("D-0000", "no record has the id D-0000"),
        ("payments", 'no debt is called "payments"'),
        ("src/pay.py:7", "no tag stands at src/pay.py:7"),
        ("", 'no debt is called ""'),
    ],
)
def test_what_means_nothing_is_told(entries: tuple[Entry, ...], typed: str, message: str) -> None:
    with pytest.raises(UnknownId) as refused:
        find(entries, typed)
    assert refused.value.message == message
