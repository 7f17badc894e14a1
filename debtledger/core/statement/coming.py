"""What a change brings and takes besides debts: untagged comments, and problems."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from debtledger.core.baseline import candidate_fingerprint
from debtledger.core.recording.record import record_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

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
    rest = [each for each in now if each.code != TAGLESS or each.path not in told]
    before = list(was)
    for known in (_where, _what):  # what stands where it stood first, then what moved
        old = Counter(map(known, before))
        new = Counter(map(known, rest))
        rest, before = list(_left(rest, old, known)), list(_left(before, new, known))
    return tuple(sorted(rest, key=lambda each: (each.path, each.line, each.code)))


def _where(problem: Problem) -> tuple[str, ...]:
    return problem.code, problem.path, problem.message


def _what(problem: Problem) -> tuple[str, ...]:
    return problem.code, problem.message


def _left(
    problems: Iterable[Problem], others: Counter[tuple[str, ...]], known: Callable[[Problem], tuple[str, ...]]
) -> Iterator[Problem]:
    """Those that have no counterpart among others; each counts for one."""
    free = Counter(others)
    for each in problems:
        if free[known(each)] > 0:
            free[known(each)] -= 1
        else:
            yield each


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
