"""What a change brings and takes besides debts: untagged comments, and problems."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from debtledger.core.baseline import candidate_fingerprint
from debtledger.core.recording.record import record_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from debtledger.core.model import Candidate, Problem

TAGLESS: Final = "DL022"


def candidates_apart(
    was: Sequence[Candidate], now: Sequence[Candidate]
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Untagged comments that came, and those that went; known by their words, wherever they stand."""
    old, new = Counter(map(candidate_fingerprint, was)), Counter(map(candidate_fingerprint, now))
    return _beyond(now, new - old), _beyond(was, old - new)


def problems_brought(
    was: Iterable[Problem], now: Iterable[Problem], over: Collection[str]
) -> tuple[Problem, ...]:
    """What is wrong after the change, and was not before, wherever it stood then.

    over: debts of which the statement says what became of them; that no tag points at them is no news.
    """
    told = {record_path(key) for key in over}
    old = Counter((each.code, each.message) for each in was)
    found = []
    for each in now:
        if old[each.code, each.message] > 0:
            old[each.code, each.message] -= 1
        elif each.code != TAGLESS or each.path not in told:
            found.append(each)
    return tuple(sorted(found, key=lambda each: (each.path, each.line, each.code)))


def _beyond(candidates: Iterable[Candidate], more: Counter[str]) -> tuple[Candidate, ...]:
    """As many of each as there are more; of equal ones the last."""
    left = Counter(more)
    found = []
    for each in sorted(candidates, key=lambda each: (each.path, each.line), reverse=True):
        print_ = candidate_fingerprint(each)
        if left[print_] > 0:
            left[print_] -= 1
            found.append(each)
    return tuple(reversed(found))
