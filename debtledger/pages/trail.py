"""The audit trail: what happened to one debt, or to all, by whom and in which commit."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.lines import BETWEEN, FAINT, PLAIN, STRONG, YELLOW, labelled, line, painted, text_width
from debtledger.core.text import clip, safe_text
from debtledger.pages.entries import SCHEMA
from debtledger.pages.sheet import event_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.history import Happening
    from debtledger.core.lines import Line
    from debtledger.core.view import View

VALUE_LINES = 4
COMMIT_SHOWN = 10
INDENT = "    "


def as_json(happenings: Sequence[Happening]) -> Iterator[str]:
    """Yield one JSON object with all that happened, the latest first."""
    yield json.dumps({"schema": SCHEMA, "log": list(map(_object, happenings))}, indent=2)
    yield "\n"


class Called(NamedTuple):
    """What a debt is called: its shortest id, and its title."""

    name: str
    title: str


def as_text(happenings: Sequence[Happening], names: Mapping[str, Called], view: View) -> Iterator[str]:
    """Yield the trail for people: names are those of the debts, empty for the log of one debt."""
    yield from painted(_lines(happenings, names, text_width(view)), view)


def _object(happening: Happening) -> dict[str, object]:
    return {
        "id": happening.id,
        "date": happening.date,
        "by": happening.by,
        "what": _what(happening),
        "event": asdict(happening.event) if happening.event else None,
        "changes": [{"field": field, "old": old, "new": new} for field, old, new in happening.changes],
        "commit": happening.commit.id if happening.commit else None,
        "subject": happening.commit.subject if happening.commit else None,
    }


def _what(happening: Happening) -> str:
    if happening.event:
        return happening.event.what
    return "recorded" if happening.created else "changed"


def _lines(happenings: Sequence[Happening], names: Mapping[str, Called], width: int) -> Iterator[Line]:
    for happening in happenings:
        words = event_words(happening.event) if happening.event else _what(happening)
        name, title = names.get(happening.id, NAMELESS)
        by = f"{BETWEEN}{happening.by}" if happening.by else ""
        yield line(
            (f"{happening.date}  ", FAINT),
            (f"{name}  " if name else "", YELLOW),
            (words, STRONG),
            (by, PLAIN),
        )
        if title:
            yield line((INDENT + clip(safe_text(title), width - len(INDENT)),))
        for field, old, new in happening.changes:
            yield from labelled(f"{INDENT}{field}", _change(old, new), width, VALUE_LINES)
        yield line((f"{INDENT}{_commit(happening)}", FAINT))


NAMELESS = Called("", "")


def _change(old: str, new: str) -> str:
    if not old:
        return f"is now {new}"
    return f"was {old}, and is no longer stated" if not new else f"{old} \u2192 {new}"


def _commit(happening: Happening) -> str:
    commit = happening.commit
    return f"{commit.id[:COMMIT_SHOWN]} {commit.subject}" if commit else "not committed yet"
