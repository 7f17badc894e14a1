"""The order in which debts can be repaid, the circles that prevent it, and what a repayment sets free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from debtledger.core.relations import Relations


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Debts that wait for each other: all of them, sorted, and one shortest way around.

    Each debt of the path can only be repaid after the next one, the last one after the first.
    """

    members: tuple[str, ...]
    path: tuple[str, ...]


def order(related: Relations) -> tuple[str, ...]:
    """The open debts that have relations, each after all that it requires, else by key.

    The debts of a circle stand together.
    """
    import networkx as nx

    graph = _graph(related)
    groups = nx.condensation(graph)
    members = {node: sorted(data["members"]) for node, data in groups.nodes(data=True)}
    ordered = nx.lexicographical_topological_sort(groups, key=lambda node: members[node][0])
    return tuple(key for node in ordered for key in members[node])


def circles(related: Relations) -> tuple[Circle, ...]:
    """The circles among open debts, one for each strongly connected component, by their first member."""
    import networkx as nx

    graph = _graph(related)
    found = [
        _circle(graph.subgraph(members))
        for members in nx.strongly_connected_components(graph)
        if len(members) > 1 or any(graph.has_edge(key, key) for key in members)
    ]
    return tuple(sorted(found, key=lambda circle: circle.members))


def unblocks(related: Relations, key: str) -> tuple[str, ...]:
    """The open debts that cannot be repaid before this one, directly or not, in order; not itself."""
    import networkx as nx

    graph = _graph(related)
    return tuple(sorted(nx.descendants(graph, key))) if key in graph else ()


def unblock_counts(related: Relations) -> dict[str, int]:
    """For each open debt that has relations: how many others its repayment helps to unblock."""
    import networkx as nx

    graph = _graph(related)
    return {key: len(nx.descendants(graph, key)) for key in sorted(graph)}


def waits_for(related: Relations, key: str) -> tuple[str, ...]:
    """The open debts that must be repaid before this one, directly or not, in order; not itself."""
    import networkx as nx

    graph = _graph(related)
    return tuple(sorted(nx.ancestors(graph, key))) if key in graph else ()


def _graph(related: Relations) -> nx.DiGraph[str]:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(related.pending)
    return graph


def _circle(graph: nx.DiGraph[str]) -> Circle:
    """The circle of one component: a shortest way from its first member back to itself."""
    import networkx as nx

    first = min(graph)
    if graph.has_edge(first, first):
        return Circle(members=tuple(sorted(graph)), path=(first,))
    ways = nx.single_source_shortest_path(graph.reverse(copy=False), first)
    # Ties are broken by the keys, so that the same circle is always told the same way.
    path = min((ways[key] for key in graph.successors(first)), key=lambda way: (len(way), way))
    return Circle(members=tuple(sorted(graph)), path=tuple(path))
