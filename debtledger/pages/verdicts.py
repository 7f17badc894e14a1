"""Which shortcuts pay here: a table by kind for people, and the same as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from debtledger.core.cells import cell
from debtledger.core.economy.load import REPORTED_SHARE
from debtledger.core.economy.valuation import VERDICTS
from debtledger.core.lines import EMPTY, FAINT, GREEN, PLAIN, RED, STRONG, flow, line, painted, text_width
from debtledger.core.text import clip, count, number, safe_text, wrap
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.economy.load import Load
    from debtledger.core.economy.outcomes import Outcome
    from debtledger.core.lines import Line
    from debtledger.core.objects import JsonObject
    from debtledger.core.view import View

NO_KIND = "(no kind)"
ALL = "all"
HEADS = ("kind", "debts", "net", "net each", "repaying took")
MONEY = frozenset({HEADS.index("net"), HEADS.index("net each")})
MOST_LINES = 3
LONGEST_KIND = 24
GAP = "  "
NONE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What is shown: the outcome of each kind, that of all together, and what is open costs a sprint."""

    kinds: tuple[Outcome, ...]
    whole: Outcome
    load: Load


def as_json(found: Verdicts) -> Iterator[str]:
    """Yield one JSON object: kinds, all debts together, and the load; money as the hour rate is in."""
    load = {**asdict(found.load), "share": found.load.share, "reported_share": REPORTED_SHARE}
    shown = {
        "schema": SCHEMA,
        "kinds": [_object(each) for each in found.kinds],
        "all": _object(found.whole),
        "load": load,
    }
    yield json.dumps(shown, indent=2)
    yield "\n"


def as_csv(found: Verdicts) -> Iterator[str]:
    """Yield a head, a row for each kind, and one for all; ended by CR LF."""
    rows = [_flat(each) for each in found.kinds] + [{**_flat(found.whole), "kind": ALL}]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([cell(value) for value in row.values()])
    yield buffer.getvalue()


def as_text(found: Verdicts, view: View) -> Iterator[str]:
    """Yield the table for people."""
    yield from painted(lines(found, text_width(view)), view)


def _object(outcome: Outcome) -> JsonObject:
    return {
        **asdict(outcome),
        "kind": outcome.kind or None,
        "net_of_one": outcome.net_of_one,
        "ratio": outcome.ratio,
        "calibration": outcome.calibration,
    }


def _flat(outcome: Outcome) -> JsonObject:
    shown = _object(outcome)
    counts = {name.replace(" ", "_"): outcome.counts[name] for name in VERDICTS}
    return {"kind": shown.pop("kind"), "debts": shown.pop("debts"), **counts} | {
        name: value for name, value in shown.items() if name != "counts"
    }


def lines(found: Verdicts, width: int) -> Iterator[Line]:
    """Yield the table, in a width."""
    if not found.whole.debts:
        yield line(("no debts",))
        return
    rows = [HEADS, *(_row(each, each.kind or NO_KIND) for each in found.kinds), _row(found.whole, ALL)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    outcomes = (None, *found.kinds, found.whole)
    for row, each in zip(rows, outcomes, strict=True):
        style = FAINT if each is None else STRONG if each is found.whole else PLAIN
        yield line(*_spans(row, widths, style))
        if each is not None:
            yield from flow(verdict_words(each), width, GAP, style)
    yield EMPTY
    yield from _told(calibration_words(found.whole), width)
    yield from _load_lines(found.load, width)


def _row(outcome: Outcome, name: str) -> tuple[str, ...]:
    mean = outcome.net_of_one
    return (
        clip(safe_text(name), LONGEST_KIND),
        str(outcome.debts),
        f"{outcome.net:+,.0f}" if outcome.weighed else NONE,
        NONE if mean is None else f"{mean:+,.0f}",
        NONE if outcome.ratio is None else f"{number(outcome.ratio)} x estimate",
    )


def verdict_words(outcome: Outcome) -> Iterator[str]:
    """How many debts have each verdict: "3 good", "2 good so far", "1 underwater"."""
    return (f"{outcome.counts[name]:,} {name}" for name in VERDICTS if outcome.counts[name])


def _spans(row: Sequence[str], widths: Sequence[int], style: str) -> Iterator[tuple[str, str]]:
    for at, (text, width) in enumerate(zip(row, widths, strict=True)):
        filled = f"{text:<{width}}" if at == 0 else f"{GAP}{text:>{width}}"
        colour = {"+": GREEN, "-": RED}.get(text[:1], style) if at in MONEY and len(text) > 1 else style
        yield filled, colour


def calibration_words(whole: Outcome) -> str:
    """What repayments taught about estimates."""
    if not whole.repaid:
        return "no debt with an estimate was repaid yet: estimates are taken as they are"
    return (
        f"repaying {count(whole.repaid, 'debt')} took {number(whole.actual_hours)} h, estimated at"
        f" {number(whole.estimated_hours)} h: estimates are multiplied by {whole.calibration:.2f}"
    )


def _load_lines(load: Load, width: int) -> Iterator[Line]:
    text = f"open debts cost {number(load.interest)} h a sprint"
    if load.overlap:
        text += f", {number(load.overlap)} h less than one by one, where one change touches several"
    yield from _told(text, width)
    if load.share is not None:
        share = f"that is {load.share:.0%} of the capacity of a sprint"
        if load.is_above_reported:
            share += f", more than the {REPORTED_SHARE:.0%} that developers report to lose on average"
        yield from _told(share, width, RED if load.is_above_reported else PLAIN)


def _told(words: str, width: int, style: str = PLAIN) -> Iterator[Line]:
    for text in wrap(safe_text(words), width, MOST_LINES):
        yield line((text, style))
