"""Which debt comes before which, as JSON; core.drawing draws it for people and for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.relations import Relations


def as_json(related: Relations) -> Iterator[str]:
    """Yield one JSON object; keys are ids, or fingerprints of debts without one."""
    from debtledger.core.graph import circles, order, unblock_counts

    unblocks = unblock_counts(related)
    ordered = [
        {
            "key": key,
            "title": related.entries[key].tag.title,
            "state": related.entries[key].state,
            "unblocks": unblocks.get(key, 0),
        }
        for key in order(related)
    ]
    edges = [{"first": edge.first, "then": edge.then} for edge in related.edges]
    rings = [{"members": circle.members, "path": circle.path} for circle in circles(related)]
    yield json.dumps({"schema": SCHEMA, "order": ordered, "edges": edges, "circles": rings}, indent=2)
    yield "\n"
