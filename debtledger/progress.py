"""One line on standard error that says how far a long piece of work is, and leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

FIRST_AFTER = 0.3
EVERY = 0.1
BAR = 20
CLEAR = "\r\x1b[K"
ESTIMATE_AFTER = 2.0
MINUTE = 60


class Progress:
    """Counts steps of `total` and shows them on `stream` at most ten times a second; None shows nothing."""

    def __init__(self, stream: TextIO | None, words: str, total: int, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._words = words
        self._total = total
        self._clock = clock
        self._count = 0
        self._began = clock() if stream else 0.0
        self._next = self._began + FIRST_AFTER
        self._shown = False

    def advance(self, steps: int = 1) -> None:
        """Tell that more steps are done."""
        self._count += steps
        if self._stream is None:
            return
        now = self._clock()
        if now >= self._next:
            self._next = now + EVERY
            self._show(self._stream, now - self._began)

    def finish(self) -> None:
        """Wipe the line; nothing is shown afterwards."""
        stream, self._stream = self._stream, None
        if stream is not None and self._shown:
            stream.write(CLEAR)
            stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish()

    def _show(self, stream: TextIO, elapsed: float) -> None:
        self._shown = True
        left = estimate(elapsed, self._count, self._total)
        stream.write(f"{CLEAR}{line(self._words, self._count, self._total)}{left}")
        stream.flush()


def line(words: str, count: int, total: int) -> str:
    """The progress line, for example `reading files [#####---------------] 250 of 1,000  25 %`."""
    if total <= 0:
        return f"{words} {count:,}"
    share = min(count / total, 1.0)
    filled = int(share * BAR)
    return f"{words} [{'#' * filled}{'-' * (BAR - filled)}] {count:,} of {total:,}  {int(share * 100)} %"


def estimate(elapsed: float, count: int, total: int) -> str:
    """How long the rest will take if it goes on like that, in words; nothing in the first two seconds."""
    if elapsed < ESTIMATE_AFTER or not 0 < count < total:
        return ""
    seconds = round(elapsed * (total - count) / count)
    return f"  about {seconds} s left" if seconds < MINUTE else f"  about {round(seconds / MINUTE)} min left"
