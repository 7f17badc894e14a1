"""Plans made better step by step: what still fits is added, and what is worth less gives way."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

from debtledger.core.planning.precedence import missing_for, spread, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from debtledger.core.planning.knapsack import Sack

ROUNDS: Final = 3
MOST_SWAPS: Final = 300


def filled(sack: Sack, chosen: Sequence[int]) -> tuple[int, ...]:
    """A closed set, and all that still fits: the bundles with most value an hour first."""
    inside = bytearray(len(sack.values))
    for each in chosen:
        inside[each] = 1
    room = sack.room - sum(sack.weights[each] for each in chosen)
    for _ in range(ROUNDS):
        added = _round(sack, inside, room)
        if not added:
            break
        room -= added
    return tuple(each for each, found in enumerate(inside) if found)


def trimmed(sack: Sack, crowded: Sequence[int]) -> tuple[int, ...]:
    """A closed set that is too heavy, without what is worth least for the hours it sets free.

    With a member all goes that waits for it; so prerequisites that many share go last.
    """
    kept = set(crowded)
    following = waiting(sack.requires)
    weight = sum(sack.weights[each] for each in kept)
    queue = [(_density(sack, list(_behind(each, following, kept))), each) for each in kept]
    heapq.heapify(queue)
    while weight > sack.room and queue:
        _, member = heapq.heappop(queue)
        if member not in kept:
            continue
        gone = _behind(member, following, kept)
        density = _density(sack, list(gone))
        if queue and density > queue[0][0]:
            heapq.heappush(queue, (density, member))
            continue
        kept -= gone
        weight -= sum(sack.weights[each] for each in gone)
        for each in {needed for one in gone for needed in sack.requires[one]} & kept:
            heapq.heappush(queue, (_density(sack, list(_behind(each, following, kept))), each))
    return tuple(sorted(kept))


def _behind(member: int, following: Sequence[Sequence[int]], kept: set[int]) -> set[int]:
    """The member and what waits for it, as far as it is kept."""
    found = {member}
    rest = [member]
    while rest:
        for each in following[rest.pop()]:
            if each in kept and each not in found:
                found.add(each)
                rest.append(each)
    return found


def improved(sack: Sack, chosen: Sequence[int], stop: Callable[[], bool], work: int) -> tuple[int, ...]:
    """A closed set made better by bounded swaps: something leaves, with all that waits for it, or enters.

    work: the members looked at in all; every swap looks at each of them once.
    """
    best, worth = tuple(chosen), _worth(sack, chosen)
    following = waiting(sack.requires)
    most = min(MOST_SWAPS, work // max(len(sack.values), 1))
    tries = 0
    while tries < most and not stop():
        better = None
        for candidate in _neighbours(sack, best, following):
            tries += 1
            value = _worth(sack, candidate)
            if value > worth * (1 + 1e-12):
                better, worth = candidate, value
                break
            if tries >= most or stop():
                break
        if better is None:
            break
        best = better
    return best


def _neighbours(
    sack: Sack, best: Sequence[int], following: Sequence[Sequence[int]]
) -> Iterator[tuple[int, ...]]:
    """Sets one swap away: each member left out in turn, the poorest first; then each one forced in."""
    inside = set(best)
    poorest = sorted(best, key=lambda each: (_density(sack, [each]), each))
    for each in poorest:
        gone = spread([each], following)
        kept = [member for member in best if member not in gone]
        yield _filled_without(sack, kept, gone)
    others = [each for each in range(len(sack.values)) if each not in inside]
    others.sort(key=lambda each: (-sack.values[each], each))
    for each in others:
        forced = _forced(sack, best, each, following)
        if forced is not None:
            yield filled(sack, forced)


def _filled_without(sack: Sack, kept: Sequence[int], banned: set[int]) -> tuple[int, ...]:
    inside = bytearray(len(sack.values))
    for each in kept:
        inside[each] = 1
    room = sack.room - sum(sack.weights[each] for each in kept)
    _round(sack, inside, room, banned)
    return tuple(each for each, found in enumerate(inside) if found)


def _forced(
    sack: Sack, best: Sequence[int], member: int, following: Sequence[Sequence[int]]
) -> list[int] | None:
    """The set with a member and all it requires, and without the poorest others, so that it fits."""
    empty = bytearray(len(sack.values))
    needed = set(missing_for(member, sack.requires, empty))
    kept = set(best) | needed
    weight = sum(sack.weights[each] for each in kept)
    for each in sorted(set(best) - needed, key=lambda each: (_density(sack, [each]), each)):
        if weight <= sack.room:
            break
        if each not in kept:
            continue
        gone = spread([each], following) & kept
        if gone & needed:
            continue
        kept -= gone
        weight -= sum(sack.weights[one] for one in gone)
    return sorted(kept) if weight <= sack.room else None


def _round(sack: Sack, inside: bytearray, room: float, banned: set[int] | None = None) -> float:
    """Add bundles to the set, once through all. Returns the weight added."""
    added = 0.0
    for bundle in _bundles(sack, inside, room, banned or set()):
        fresh = [each for each in bundle if not inside[each]]
        weight = sum(sack.weights[each] for each in fresh)
        if fresh and weight <= room - added:
            added += weight
            for each in fresh:
                inside[each] = 1
    return added


def _bundles(sack: Sack, inside: bytearray, room: float, banned: set[int]) -> list[list[int]]:
    """Members with all they require that is not there yet, if they fit: the most value an hour first."""
    found = []
    for member, there in enumerate(inside):
        if there or sack.weights[member] > room or member in banned:
            continue
        bundle = missing_for(member, sack.requires, inside)
        if banned and not banned.isdisjoint(bundle):
            continue
        if sum(sack.weights[each] for each in bundle) <= room:
            found.append((-_density(sack, bundle), member, bundle))
    found.sort()
    return [bundle for _, _, bundle in found]


def _density(sack: Sack, members: Sequence[int]) -> float:
    weight = sum(sack.weights[each] for each in members)
    value = sum(sack.values[each] for each in members)
    return value / weight if weight else float("inf")


def _worth(sack: Sack, members: Sequence[int]) -> float:
    return sum(sack.values[each] for each in members)
