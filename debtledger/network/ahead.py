"""Reading ahead: the next item of something slow is fetched while the present one is worked on."""

from __future__ import annotations

from itertools import islice
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
Turn = Literal["fetch", "stop"]


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The items, in order, each fetched by another thread while the one before is worked on.

    What fetching raises is raised where its item would have come. Whoever stops early waits for no item: the
    thread ends by itself after the one that it is at.
    """
    slot: Queue[_Box[T]] = Queue(1)
    turns: Queue[Turn] = Queue()
    turns.put("fetch")
    Thread(target=_fetch, args=(items, slot, turns), daemon=True).start()
    try:
        while True:
            box = slot.get()
            if box.error is not None:
                raise box.error
            if not box.items:
                return
            turns.put("fetch")
            yield from box.items
    finally:
        turns.put("stop")


class _Box(NamedTuple, Generic[T]):
    """One item, or none at the end, or what was raised instead."""

    items: tuple[T, ...] = ()
    error: BaseException | None = None


def _fetch(items: Iterable[T], slot: Queue[_Box[T]], turns: Queue[Turn]) -> None:
    try:
        source = iter(items)
        while turns.get() == "fetch":
            slot.put(_Box(tuple(islice(source, 1))))
    except BaseException as error:  # noqa: BLE001 - raised again where the items are worked on
        slot.put(_Box(error=error))
