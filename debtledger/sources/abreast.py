"""Several pieces of work at the same time, each of which waits for a git command of its own."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Work = TypeVar("Work")
Result = TypeVar("Result")

WORKERS: Final = min(os.cpu_count() or 1, 2)
"""More git processes than this over one repository hardly help, and memory grows with them."""


def abreast(do: Callable[[Work], Result], works: Iterable[Work]) -> Iterator[Result]:
    """The results of all works, in their order; a little more is done ahead of what is asked for.

    Leaving early drops what has not begun and waits for what has. What a work raises is raised here.
    """
    pool = ThreadPoolExecutor(WORKERS)
    waiting: deque[Future[Result]] = deque()
    try:
        for work in works:
            waiting.append(pool.submit(do, work))
            if len(waiting) > 2 * WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
