"""Who must come before whom, by index: an order, and a member with all that it requires."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.core.planning.closure import Requires


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Members that wait for each other, and one way around."""

    members: tuple[int, ...]
    path: tuple[int, ...]


def ordered(requires: Requires) -> list[int]:
    """The members, each after all that it requires; circles and what waits for them are left out."""
    dependents = waiting(requires)
    missing = [len(needed) for needed in requires]
    found = [member for member, count in enumerate(missing) if not count]
    for member in found:
        for each in dependents[member]:
            missing[each] -= 1
            if not missing[each]:
                found.append(each)
    return found


def waiting(requires: Requires) -> list[list[int]]:
    """For each member those that require it."""
    found: list[list[int]] = [[] for _ in requires]
    for member, needed in enumerate(requires):
        for each in needed:
            found[each].append(member)
    return found


def missing_for(member: int, requires: Requires, chosen: Sequence[int] | bytearray) -> list[int]:
    """The member and all it requires, directly or not, but for what is chosen (1) already."""
    found = [member]
    seen = {member}
    for each in found:
        for needed in requires[each]:
            if not chosen[needed] and needed not in seen:
                seen.add(needed)
                found.append(needed)
    return found


def missing_within(
    member: int, requires: Requires, chosen: bytearray, weights: Sequence[float], room: float
) -> list[int]:
    """The member and all it requires that is not chosen (1) yet; nothing where that is too heavy."""
    found = [member]
    seen = {member}
    weight = 0.0
    for each in found:
        weight += weights[each]
        if weight > room:
            return []
        for needed in requires[each]:
            if not chosen[needed] and needed not in seen:
                seen.add(needed)
                found.append(needed)
    return found


def burdens(weights: Sequence[float], requires: Requires, chosen: bytearray) -> list[float]:
    """For each member the weight of it and of all it requires, but for what is chosen (1) already.

    There are no circles. What waits for one thing only has the burden of that and its own: chains are quick.
    """
    found = [0.0] * len(weights)
    for member in ordered(requires):
        first = [each for each in requires[member] if not chosen[each]]
        if len(first) > 1:
            found[member] = math.fsum(weights[each] for each in missing_for(member, requires, chosen))
        else:
            found[member] = weights[member] + sum(found[each] for each in first)
    return found


def among(requires: Requires, members: Sequence[int]) -> Requires:
    """The prerequisites of some members among themselves, by their places in the sequence."""
    place = {index: number for number, index in enumerate(members)}
    return tuple(tuple(place[each] for each in requires[index] if each in place) for index in members)


def spread(start: Iterable[int], following: Sequence[Sequence[int]]) -> set[int]:
    """The members that can be reached, the first ones with them."""
    found = set(start)
    rest = list(found)
    while rest:
        for each in following[rest.pop()]:
            if each not in found:
                found.add(each)
                rest.append(each)
    return found


def circles(requires: Requires, rest: set[int]) -> list[Circle]:
    """The circles among members that cannot be put in order, each told once around from its first member."""
    if not rest:
        return []
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((each, one) for each in rest for one in requires[each] if one in rest)
    found = []
    for members in nx.strongly_connected_components(graph):
        if len(members) > 1 or any(graph.has_edge(each, each) for each in members):
            way = [min(members)]
            while (step := min(one for one in requires[way[-1]] if one in members)) not in way:
                way.append(step)
            circle = way[way.index(step) :]
            turn = circle.index(min(circle))
            found.append(Circle(members=tuple(sorted(members)), path=(*circle[turn:], *circle[:turn])))
    return sorted(found, key=lambda circle: circle.members)
