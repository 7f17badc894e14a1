"""Which shortcuts pay here: a table by kind for people, and the same as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from debtledger.core.cells import cell
from debtledger.core.lines import EMPTY, FAINT, GREEN, PLAIN, RED, STRONG, line, painted
from debtledger.core.load import REPORTED_SHARE
from debtledger.core.text import count, number, safe_text
from debtledger.core.valuation import VERDICTS
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.load import Load
    from debtledger.core.objects import JsonObject
    from debtledger.core.outcomes import Outcome
    from debtledger.core.view import View

NO_KIND = "(no kind)"
ALL = "all"
HEADS = ("kind", "debts", "good", "so far", "unsure", "under", "unpriced", "net", "a debt", "took")
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
    yield from painted(_lines(found), view)


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


def _lines(found: Verdicts) -> Iterator[Line]:
    if not found.whole.debts:
        yield line(("no debts",))
        return
    rows = [HEADS, *(_row(each, each.kind or NO_KIND) for each in found.kinds), _row(found.whole, ALL)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    for at, row in enumerate(rows):
        style = FAINT if at == 0 else STRONG if at == len(rows) - 1 else PLAIN
        yield line(*_spans(row, widths, style))
    yield EMPTY
    yield line((calibration_words(found.whole),))
    yield from _load_lines(found.load)


def _row(outcome: Outcome, name: str) -> tuple[str, ...]:
    counts = (str(outcome.counts[verdict] or NONE) for verdict in VERDICTS)
    mean = outcome.net_of_one
    return (
        safe_text(name),
        str(outcome.debts),
        *counts,
        f"{outcome.net:+,.0f}" if outcome.weighed else NONE,
        NONE if mean is None else f"{mean:+,.0f}",
        NONE if outcome.ratio is None else f"{number(outcome.ratio)} x",
    )


def _spans(row: Sequence[str], widths: Sequence[int], style: str) -> Iterator[tuple[str, str]]:
    for at, (text, width) in enumerate(zip(row, widths, strict=True)):
        filled = f"{text:<{width}}" if at == 0 else f"  {text:>{width}}"
        money = at in {HEADS.index("net"), HEADS.index("a debt")}
        colour = {"+": GREEN, "-": RED}.get(text[:1], style) if money and len(text) > 1 else style
        yield filled, colour


def calibration_words(whole: Outcome) -> str:
    """What repayments taught about estimates."""
    if not whole.repaid:
        return "no debt with an estimate was repaid yet: estimates are taken as they are"
    return (
        f"repaying {count(whole.repaid, 'debt')} took {number(whole.actual_hours)} h, estimated at"
        f" {number(whole.estimated_hours)} h: estimates are multiplied by {whole.calibration:.2f}"
    )


def _load_lines(load: Load) -> Iterator[Line]:
    text = f"open debts cost {number(load.interest)} h a sprint"
    if load.overlap:
        text += f", {number(load.overlap)} h less than one by one, where one change touches several"
    yield line((text,))
    if load.share is not None:
        share = f"that is {load.share:.0%} of the capacity of a sprint"
        if load.is_above_reported:
            share += f", more than the {REPORTED_SHARE:.0%} that developers report to lose on average"
        yield line((share, RED if load.is_above_reported else PLAIN))
