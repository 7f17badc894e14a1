"""Drawings of what must be repaid before what: as text, for Graphviz (DOT), and for Mermaid.

Titles are foreign text: in each language they can be nothing but a label.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from debtledger.core.graph import circles, order, unblock_counts
from debtledger.core.life import CLOSED
from debtledger.core.text import clip, count, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.core.graph import Circle
    from debtledger.core.ledger import Entry
    from debtledger.core.relations import Relations

NOTHING = "no open debt requires another, or blocks one\n"
LABEL_WIDTH = 60


def text(related: Relations, names: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield the open debts that have relations, one a line, in an order in which they can be repaid.

    names: how a debt is shown by its key, where that is not the key itself.
    """
    if not related.pending:
        yield NOTHING
        return
    before: dict[str, list[str]] = {}
    for edge in related.pending:
        before.setdefault(edge.then, []).append(names.get(edge.first, edge.first))
    freed = unblock_counts(related)
    for key in order(related):
        title = safe_text(related.entries[key].tag.title)
        yield f"{clip(safe_text(f'{names.get(key, key)}  {title}'), width)}\n"
        if key in before:
            yield f"    after {', '.join(before[key])}\n"
        if freed[key]:
            yield f"    repaying this unblocks {count(freed[key], 'debt')}\n"
    for circle in circles(related):
        yield f"circle: {_around(circle, names)}\n"


def dot(related: Relations, names: Mapping[str, str]) -> Iterator[str]:
    """Yield a graph for Graphviz; arrows lead from what must be repaid to what waits for it."""
    yield "digraph debts {\n  rankdir=LR;\n  node [shape=box];\n"
    for key in _drawn(related):
        entry = related.entries[key]
        style = ", style=dashed" if entry.state in CLOSED else ""
        yield f"  {_dot_quoted(key)} [label={_dot_quoted(_label(entry, names))}{style}];\n"
    for edge in related.edges:
        yield f"  {_dot_quoted(edge.first)} -> {_dot_quoted(edge.then)};\n"
    yield "}\n"


def mermaid(related: Relations, names: Mapping[str, str]) -> Iterator[str]:
    """Yield a Mermaid flowchart; arrows lead from what must be repaid to what waits for it."""
    yield "flowchart LR\n"
    nodes = {key: f"n{number}" for number, key in enumerate(_drawn(related), 1)}
    for key, node in nodes.items():
        yield f'  {node}["{_mermaid_escaped(_label(related.entries[key], names))}"]\n'
    for edge in related.edges:
        yield f"  {nodes[edge.first]} --> {nodes[edge.then]}\n"
    closed = [node for key, node in nodes.items() if related.entries[key].state in CLOSED]
    if closed:
        yield f"  classDef closed stroke-dasharray: 4\n  class {','.join(closed)} closed\n"


def _drawn(related: Relations) -> list[str]:
    return sorted({key for edge in related.edges for key in edge})


def _label(entry: Entry, names: Mapping[str, str]) -> str:
    title = clip(safe_text(entry.tag.title), LABEL_WIDTH)
    return f"{names.get(entry.key, entry.key)} {title} ({entry.state})"


def _around(circle: Circle, names: Mapping[str, str]) -> str:
    return " after ".join(names.get(key, key) for key in (*circle.path, circle.path[0]))


def _dot_quoted(label: str) -> str:
    """A quoted string of DOT, in which backslashes would make new lines or name the node."""
    escaped = safe_text(label).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_NOT_PLAIN = re.compile(r"[^\w \-.,:/()]")


def _mermaid_escaped(label: str) -> str:
    """A label in which whatever might mean something to Mermaid, Markdown or HTML is a character code."""
    return _NOT_PLAIN.sub(lambda found: f"#{ord(found[0])};", safe_text(label))
