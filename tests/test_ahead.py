"""Reading ahead changes when things are fetched, and nothing else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.network.ahead import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 10


@given(st.lists(st.integers()))
def test_the_items_come_as_they_are(items: list[int]) -> None:
    assert list(ahead(items)) == items
    assert list(ahead(iter(items))) == items


def test_the_next_item_is_fetched_while_the_present_one_is_worked_on() -> None:
    fetched = [threading.Event() for _ in range(3)]

    def slow() -> Iterator[int]:
        for number, event in enumerate(fetched):
            event.set()
            yield number

    for number in ahead(slow()):
        if number + 1 < len(fetched):
            assert fetched[number + 1].wait(LONG)


def test_no_more_than_one_item_is_fetched_ahead() -> None:
    fetched: list[int] = []

    def source() -> Iterator[int]:
        for number in range(9):
            fetched.append(number)
            yield number

    items = ahead(source())
    first = next(items)
    assert first == 0
    for _ in range(3):
        threading.Event().wait(0.02)
    assert len(fetched) <= 2


def test_what_fetching_raises_comes_in_the_place_of_its_item() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    items = ahead(broken())
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)


def test_whoever_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    for _ in range(20):
        items = ahead(range(100))
        assert next(items) == 0
        items.close()  # type: ignore[attr-defined]  # a generator
    for _ in range(100):
        if threading.active_count() <= before:
            break
        threading.Event().wait(0.02)
    assert threading.active_count() <= before
