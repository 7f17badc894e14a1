"""How triggers stand: for people with what shows it and what is missing, and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.ages import age_words, days_between
from debtledger.core.lines import (
    BETWEEN,
    CYAN,
    EMPTY,
    FAINT,
    GREEN,
    PLAIN,
    RED,
    STRONG,
    YELLOW,
    flow,
    labelled,
    line,
    painted,
    text_width,
)
from debtledger.core.text import clip, count, safe_text
from debtledger.core.triggering.standing import STALE_DAYS, TRUE, VERDICTS
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.lines import Line
    from debtledger.core.triggering.standing import ConditionStanding, TriggerStanding
    from debtledger.core.view import View

STYLES: Final = {"fired": RED, "warming": YELLOW, "unknown": CYAN, "cooled": FAINT, "dormant": PLAIN}
INDENT: Final = "  "
VALUE_LINES: Final = 6
NAME_LINES: Final = 2
SHOWN_REFS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One trigger of one debt: the debt, what to type for it, and how the trigger stands."""

    entry: Entry
    name: str
    standing: TriggerStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The triggers to show, as they stand on a day.

    own: the repositories whose issues are written #412. without: how many open debts wait for nothing.
    """

    rows: tuple[Row, ...]
    as_of: str
    own: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    without: int = 0


def as_json(page: Page) -> Iterator[str]:
    """Yield one JSON object with each trigger, its conditions, and what shows them."""
    rows = [
        {
            "id": row.entry.debt.tag.id,
            "fingerprint": row.entry.debt.fingerprint,
            "title": row.entry.debt.tag.title,
            "state": row.entry.state,
            **_trigger(row.standing),
        }
        for row in page.rows
    ]
    yield json.dumps({"schema": SCHEMA, "as_of": page.as_of, "notes": page.notes, "triggers": rows}, indent=2)
    yield "\n"


def as_text(page: Page, view: View) -> Iterator[str]:
    """Yield a list for people: what calls for somebody first."""
    yield from painted(_list(page, text_width(view)), view)


def explained(page: Page, view: View) -> Iterator[str]:
    """Yield every trigger of a debt with exactly what is missing."""
    yield from painted(_explained(page, text_width(view)), view)


def beside(page: Page, label: str, width: int) -> Iterator[Line]:
    """Yield the triggers of one debt behind a label, as they stand in its sheet."""
    for row in page.rows:
        yield from verdict_beside(row.standing, label, width)
        yield from shown_beside(row.standing, page, label, width)


def verdict_beside(standing: TriggerStanding, label: str, width: int) -> Iterator[Line]:
    """Yield the verdict and the name of a trigger behind a label."""
    words = f"{verdict_words(standing)}: {standing.name}"
    yield from labelled(label, words, width, VALUE_LINES, STYLES[standing.verdict])


def shown_beside(standing: TriggerStanding, page: Page, label: str, width: int) -> Iterator[Line]:
    """Yield what shows that, and what is missing, as far to the right as a label is wide."""
    indent = " " * (len(label) + 1)
    yield from _conditions(standing, page, width, indent)
    yield from _missing(standing, f"{indent}missing", width)


def in_order(rows: Sequence[Row]) -> tuple[Row, ...]:
    """What has fired first, then the nearest; words that wait for a person last."""
    return tuple(sorted(rows, key=_order))


def verdict_words(standing: TriggerStanding) -> str:
    """The verdict, and what people decided about it: `fired since 2026-05-20 · acknowledged`."""
    said = "waiting on a person" if standing.waiting else str(standing.verdict)
    if standing.verdict in ("dormant", "warming") and not standing.waiting and standing.progress is not None:
        said += f" {_percent(standing.progress)}"
    if standing.since and standing.verdict in ("fired", "cooled"):
        said += f" {'since' if standing.verdict == 'fired' else 'from'} {standing.since}"
    if standing.verdict == "fired" and (standing.progress is None or standing.progress < TRUE):
        still = "unknown whether still true" if standing.progress is None else "no longer true"
        said += f"{BETWEEN}{still}, and nobody has acknowledged it"
    if standing.acknowledged:
        said += f"{BETWEEN}acknowledged"
    if standing.snoozed_until:
        said += f"{BETWEEN}snoozed until {standing.snoozed_until}"
    return said


def short_ref(ref: str, own: Sequence[str]) -> str:
    """A reference as people write it: `#412` in the own repository, `acme/app#412`, `SEC-41`."""
    _, colon, rest = ref.partition(":")
    if not colon or rest.startswith("//"):
        return ref
    slug, sign, number = rest.rpartition("#")
    return f"#{number}" if sign and slug in own else rest


def _trigger(standing: TriggerStanding) -> dict[str, object]:
    return {
        "trigger": standing.name,
        "verdict": standing.verdict,
        "progress": standing.progress,
        "waiting": standing.waiting,
        "since": standing.since,
        "demand": standing.demand,
        "acknowledged": standing.acknowledged,
        "snoozed_until": standing.snoozed_until,
        "conditions": [
            {
                "signal": each.signal,
                "told": each.told,
                "progress": each.progress,
                "evidence": each.evidence,
                "source": each.source,
                "read_at": each.read_at or None,
                "missing": each.missing,
                "notes": each.notes,
            }
            for each in standing.conditions
        ],
    }


def _order(row: Row) -> tuple[bool, bool, int, float]:
    standing = row.standing
    return (
        not standing.calls,
        standing.waiting,
        _RANKS[standing.verdict],
        -(standing.progress or 0.0),
    )


_RANKS: Final = {"fired": 0, "warming": 1, "unknown": 2, "cooled": 3, "dormant": 4}


def _list(page: Page, width: int) -> Iterator[Line]:
    for row in page.rows:
        yield from _head(row, width)
        yield from _conditions(row.standing, page, width, INDENT * 2)
        yield EMPTY
    for note in page.notes:
        yield from flow((note,), width, style=FAINT)
    yield from flow(_totals(page), width)


def _explained(page: Page, width: int) -> Iterator[Line]:
    for row in page.rows:
        yield from _head(row, width)
        if not row.standing.waiting:
            yield from labelled(f"{INDENT}in short", _in_short(row.standing, page), width, VALUE_LINES)
        yield from _conditions(row.standing, page, width, INDENT * 2)
        yield from _missing(row.standing, f"{INDENT}missing", width)
        for note in _notes(row.standing):
            yield from labelled(f"{INDENT}note", note, width, VALUE_LINES)
        if row.standing.calls:
            step = (
                f"debtledger acknowledge {row.name}" if row.entry.record else f"debtledger record {row.name}"
            )
            yield from labelled(f"{INDENT}next", step, width, 1)
        if row.standing.waiting:
            yield from _declaration(row)
        yield EMPTY
    if not page.rows:
        yield line(("the debt waits for nothing: debtledger edit ID repay-when=...",))


def _head(row: Row, width: int) -> Iterator[Line]:
    title = clip(safe_text(row.entry.debt.tag.title or "(no title)"), width - len(row.name) - 2)
    yield line((f"{row.name}  ", YELLOW), (title, STRONG))
    standing = row.standing
    yield from labelled(INDENT[:-1], verdict_words(standing), width, NAME_LINES, STYLES[standing.verdict])
    yield from labelled(f"{INDENT}waits for", standing.name, width, NAME_LINES)


def _conditions(standing: TriggerStanding, page: Page, width: int, indent: str) -> Iterator[Line]:
    for each in standing.conditions:
        if standing.waiting:
            yield from labelled(f"{indent}say so:", each.missing, width, NAME_LINES)
            continue
        mark, style = _mark(each)
        read = _read(each, page.as_of)
        refs = [short_ref(ref, page.own) for ref in each.evidence[:SHOWN_REFS]]
        more = len(each.evidence) - len(refs)
        refs += [f"and {more} more"] if more > 0 else []
        yield from flow(
            (f"{mark} {each.told}", *read, ", ".join(refs)) if refs else (f"{mark} {each.told}", *read),
            width,
            indent,
            style,
        )


def _missing(standing: TriggerStanding, label: str, width: int) -> Iterator[Line]:
    """What each condition lacks, once; nothing for words, whose condition says what to type."""
    lacks = [lack for each in standing.conditions for lack in each.missing.split("; ") if lack]
    if lacks and standing.verdict != "fired" and not standing.waiting:
        yield from labelled(label, "\n".join(dict.fromkeys(lacks)), width, VALUE_LINES)


def _declaration(row: Row) -> Iterator[Line]:
    """What to write into the settings for words to be watched for, instead of waiting for a person."""
    topic = row.entry.tag.aspect or "..."
    yield line((f"{INDENT}or let asks of customers decide: write this into .debtledger.toml",))
    yield EMPTY
    for text in (
        "[[trigger]]",
        f"name = {json.dumps(row.standing.name, ensure_ascii=False)}",
        "[[trigger.if]]",
        'signal = "customer_ask"',
        f"topic = {json.dumps(topic, ensure_ascii=False)}",
    ):
        yield line((f"{INDENT * 2}{text}", CYAN))


def _in_short(standing: TriggerStanding, page: Page) -> str:
    """What was counted and what shows it, on one line: `2 of 3 paying customers; 85k of 50k; #204, #311`."""
    refs = dict.fromkeys(short_ref(ref, page.own) for each in standing.conditions for ref in each.evidence)
    shown = list(refs)[:SHOWN_REFS]
    more = [f"and {len(refs) - len(shown)} more"] if len(refs) > len(shown) else []
    told = list(dict.fromkeys(each.told for each in standing.conditions))
    return "; ".join([*told, ", ".join([*shown, *more])] if refs else told)


def _notes(standing: TriggerStanding) -> list[str]:
    return list(dict.fromkeys(note for each in standing.conditions for note in each.notes))


def _mark(standing: ConditionStanding) -> tuple[str, str]:
    if standing.progress is None:
        return "?", CYAN
    return ("+", GREEN) if standing.progress >= 1 else ("-", PLAIN)


def _read(standing: ConditionStanding, as_of: str) -> tuple[str, ...]:
    """Where the answer is from, and how old it is."""
    if not standing.source:
        return ()
    if not standing.read_at:
        return (standing.source,)
    if standing.source in _ALWAYS_FRESH:
        return (standing.source,)
    stale = (days_between(standing.read_at[:10], as_of) or 0) > STALE_DAYS
    return (f"{standing.source} {age_words(standing.read_at, as_of)}{', stale' if stale else ''}",)


_ALWAYS_FRESH: Final = frozenset({"calendar", "git", "ledger", "change", "lock files"})


def _percent(progress: float) -> str:
    return f"{int(100 * min(progress, 1.0))} %"


def _totals(page: Page) -> Iterator[str]:
    standings = [row.standing for row in page.rows]
    yield count(len(standings), "trigger") if standings else "no triggers"
    for verdict in sorted(VERDICTS, key=_RANKS.__getitem__):
        amount = sum(each.verdict == verdict and not each.waiting for each in standings)
        if amount:
            yield f"{amount:,} {verdict}"
    if waiting := sum(each.waiting for each in standings):
        yield f"{waiting:,} waiting on a person"
    if seen := sum(each.verdict == "fired" and not each.calls for each in standings):
        yield f"{seen:,} of those fired acknowledged or snoozed"
    if page.without:
        yield f"{count(page.without, 'open debt')} without any"
