"""Customers: the list, what is wrong with the file, and what an import did; names only when asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.lines import EMPTY, FAINT, RED, STRONG, YELLOW, flow, line, painted, text_width
from debtledger.core.market.bands import band
from debtledger.core.market.soundings import pays
from debtledger.core.text import count, number
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.market.clientele import Finding
    from debtledger.core.market.customers import Clientele, Flaw
    from debtledger.core.market.demand import Customer
    from debtledger.core.objects import JsonObject
    from debtledger.core.view import View


class Roll(NamedTuple):
    """The customers to list on a day; names and exact revenue are shown where they are given."""

    customers: Mapping[str, Customer]
    today: str
    names: Mapping[str, str] | None = None


class Intake(NamedTuple):
    """What an import did: ids that are new, changed and as before; what was not understood; where it went."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    flaws: tuple[Flaw, ...]
    path: str
    written: bool


def as_json(roll: Roll) -> Iterator[str]:
    """Yield one JSON object: ids, segments, bands of revenue; never names or revenue."""
    rows = [_object(each, roll.today) for _, each in sorted(roll.customers.items())]
    yield json.dumps({"schema": SCHEMA, "customers": rows}, indent=2) + "\n"


def as_text(roll: Roll, view: View) -> Iterator[str]:
    """Yield a table of the customers for people."""
    yield from painted(_table(roll, view), view)


def findings_as_json(findings: Iterable[Finding], flaws: Iterable[Flaw]) -> Iterator[str]:
    """Yield one JSON object with everything that is missing or wrong."""
    said = {
        "schema": SCHEMA,
        "findings": [
            {"what": each.what, "customers": each.customers, "hint": each.hint, "wrong": each.wrong}
            for each in findings
        ],
        "flaws": [{"line": each.line, "message": each.message, "hint": each.hint} for each in flaws],
    }
    yield json.dumps(said, indent=2) + "\n"


def findings_as_text(
    findings: Sequence[Finding], clientele: Clientele, path: str, view: View
) -> Iterator[str]:
    """Yield everything that is missing or wrong, for people."""
    yield from painted(_checked(findings, clientele, path, view), view)


def intake_as_text(intake: Intake, view: View) -> Iterator[str]:
    """Yield what an import did."""
    yield from painted(_taken_in(intake, view), view)


def intake_as_json(intake: Intake) -> Iterator[str]:
    """Yield one JSON object with what an import did."""
    said = {
        "schema": SCHEMA,
        "new": intake.new,
        "changed": intake.changed,
        "unchanged": intake.same,
        "written": intake.written,
        "flaws": [{"line": each.line, "message": each.message, "hint": each.hint} for each in intake.flaws],
    }
    yield json.dumps(said, indent=2) + "\n"


def _object(customer: Customer, today: str) -> JsonObject:
    return {
        "id": customer.id,
        "segment": customer.segment,
        "paying": pays(customer, today),
        "paying_since": customer.paying_since,
        "band": band(customer.arr),
        "pmf": customer.pmf,
        "likes": customer.likes,
    }


def _table(roll: Roll, view: View) -> Iterator[Line]:
    rows = [_row(customer, roll.names) for _, customer in sorted(roll.customers.items())]
    heads: tuple[str, ...] = ("id", "segment", "paying since", "revenue a year", "pmf", "likes")
    if roll.names is not None:
        heads = (*heads[:1], "name", *heads[1:])
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    if rows:
        yield _cells(heads, widths, FAINT)
    for row in rows:
        yield _cells(row, widths)
    if rows:
        yield EMPTY
    yield from flow(_totals(roll), text_width(view))


def _row(customer: Customer, names: Mapping[str, str] | None) -> tuple[str, ...]:
    money = band(customer.arr)
    if names is not None and customer.arr is not None:
        money = number(customer.arr)
    cells = (
        customer.segment or "-",
        customer.paying_since or "not paying",
        money,
        customer.pmf or "-",
        number(len(customer.likes)) if customer.likes else "-",
    )
    return (customer.id, *((names.get(customer.id, "-"),) if names is not None else ()), *cells)


def _cells(cells: Sequence[str], widths: Sequence[int], style: str = "") -> Line:
    text = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return line((text.rstrip(), style))


def _totals(roll: Roll) -> Iterator[str]:
    customers = roll.customers.values()
    yield count(len(customers), "customer")
    yield f"{sum(pays(each, roll.today) is True for each in customers):,} paying"
    segments = sorted({each.segment for each in customers if each.segment})
    yield from (f"{name} {sum(each.segment == name for each in customers):,}" for name in segments)
    if roll.names is None:
        yield "--exact shows names and revenue"


def _checked(findings: Sequence[Finding], clientele: Clientele, path: str, view: View) -> Iterator[Line]:
    for flaw in clientele.flaws:
        yield line((f"{path}:{flaw.line}: ",), (flaw.message, RED))
        yield from _hint(flaw.hint)
    for finding in findings:
        amount = f" · {count(len(finding.customers), 'customer')}" if finding.customers else ""
        yield line((finding.what, YELLOW if finding.wrong else ""), (amount, FAINT))
        if finding.customers:
            yield from flow([finding.shown], text_width(view), "    ")
        yield from _hint(finding.hint)
    if not clientele.flaws and not any(each.wrong for each in findings):
        known = count(len(clientele.customers), "customer")
        yield line(("nothing is missing", STRONG), (f" · {known}", FAINT))


def _hint(hint: str) -> Iterator[Line]:
    if hint:
        yield line((f"    {hint}", FAINT))


def _taken_in(intake: Intake, view: View) -> Iterator[Line]:
    for flaw in intake.flaws:
        yield line((f"line {flaw.line}: ",), (flaw.message, RED))
        yield from _hint(flaw.hint)
    parts = [
        f"{len(intake.new):,} new",
        f"{len(intake.changed):,} changed",
        f"{intake.same:,} as before",
    ]
    yield from flow(parts, text_width(view))
    if intake.written:
        yield line((f"wrote {intake.path}",))
        yield line(("  debtledger customers check", ""), ("  see what is missing", FAINT))
    else:
        yield line(("nothing was written", FAINT))
