"""The life of every tag: a list for people, a table for spreadsheets, an object for programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.cells import cell
from debtledger.core.lines import EMPTY, FAINT, GREEN, PLAIN, RED, STRONG, YELLOW, line, painted, text_width
from debtledger.core.past.survival import half_life
from debtledger.core.text import clip, count, safe_text
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.past.biography import Biography, Happened
    from debtledger.core.past.survival import Period, Span, Survival
    from debtledger.core.view import View

COMMIT_SHOWN: Final = 10
INDENT: Final = "  "
BAR: Final = "#"
WIDEST_BAR: Final = 40
COLOURS: Final = {"alive": YELLOW, "repaid": GREEN, "vanished": RED}
COLUMNS: Final = (
    *("title", "id", "fingerprint", "keyword", "fate"),
    *("what", "commit", "date", "author", "path", "line"),
)
PERIOD_COLUMNS: Final = ("period", "introduced", "removed", "alive", "age", "survival", "watched")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Tags by period, and how many of them survive so many periods."""

    by: Span
    periods: Sequence[Period]
    curve: Sequence[Survival]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All tags that ever were, as seen from a commit ("" where there is none), with a chart if wished for."""

    commit: str
    tags: Sequence[Biography]
    chart: Chart | None = None


def as_json(page: Page) -> Iterator[str]:
    """Yield one JSON object: the tags in the order in which they came, and the chart."""
    said: dict[str, object] = {
        "schema": SCHEMA,
        "commit": page.commit or None,
        "totals": _totals(page.tags),
        "tags": [asdict(each) for each in page.tags],
    }
    if page.chart:
        said |= {
            "by": page.chart.by,
            "burn_down": [asdict(each) for each in page.chart.periods],
            "survival": [asdict(each) for each in page.chart.curve],
            "half_life": half_life(page.chart.curve),
        }
    yield json.dumps(said, indent=2)
    yield "\n"


def as_csv(page: Page) -> Iterator[str]:
    """Yield a row for each event; of a chart one for each period, with the survival after as many."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(PERIOD_COLUMNS if page.chart else COLUMNS)
    for row in _period_rows(page.chart) if page.chart else _event_rows(page.tags):
        writer.writerow(map(cell, row))
    yield buffer.getvalue()


def as_text(page: Page, view: View) -> Iterator[str]:
    """Yield the lives, or the chart, for people."""
    width = text_width(view)
    lines = _chart(page.chart, width) if page.chart else _lives(page.tags, width)
    yield from painted([*lines, *_summary(page.tags)], view)


def _event_rows(tags: Iterable[Biography]) -> Iterator[tuple[object, ...]]:
    for tag in tags:
        for event in tag.events:
            yield (
                *(tag.title, tag.id, tag.fingerprint, tag.keyword, tag.fate),
                *(event.what, event.commit, event.date, event.author, event.path, event.line),
            )


def _period_rows(chart: Chart) -> Iterator[tuple[object, ...]]:
    for number in range(max(len(chart.periods), len(chart.curve))):
        period = chart.periods[number] if number < len(chart.periods) else None
        point = chart.curve[number] if number < len(chart.curve) else None
        yield (
            *((period.name, period.introduced, period.removed, period.alive) if period else (None,) * 4),
            *((point.after, point.share, point.watched) if point else (None,) * 3),
        )


def _totals(tags: Sequence[Biography]) -> dict[str, int]:
    fates = Counter[str](tag.fate for tag in tags)
    return {"tags": len(tags), **{fate: fates[fate] for fate in COLOURS}}


def _summary(tags: Sequence[Biography]) -> Iterator[Line]:
    if not tags:
        yield line(("no tag ever stood in this history",))
        return
    totals = _totals(tags)
    said = " · ".join(f"{totals[fate]} {fate}" for fate in COLOURS)
    yield line((f"{count(len(tags), 'tag')} ever: ", PLAIN), (said, STRONG))


def _lives(tags: Iterable[Biography], width: int) -> Iterator[Line]:
    for tag in tags:
        name = tag.id or tag.fingerprint[:8]
        title = clip(safe_text(tag.title or "(no title)"), max(width - len(name) - len(tag.fate) - 4, 10))
        yield line((f"{name}  ", YELLOW), (title, STRONG), (f"  {tag.fate}", COLOURS[tag.fate]))
        for event in tag.events:
            yield _event(event, width)
        yield EMPTY


def _event(event: Happened, width: int) -> Line:
    when = f"{INDENT}{'by ' if event.or_before else ''}{event.date}  {event.what:<10}  "
    rest = f"{event.path}:{event.line} · {event.commit[:COMMIT_SHOWN]} · {event.author}"
    return line((when, FAINT), (clip(safe_text(rest), max(width - len(when), 10)),))


def _chart(chart: Chart, width: int) -> Iterator[Line]:
    most = max((period.alive for period in chart.periods), default=0)
    yield line((f"tags at the end of each {chart.by}", STRONG))
    for period in chart.periods:
        change = f"+{period.introduced}".rjust(6) + f"-{period.removed}".rjust(6)
        yield _bar(
            (period.name, change, str(period.alive).rjust(6)), period.alive / most if most else 0, width
        )
    yield EMPTY
    half = half_life(chart.curve)
    told = f"half are gone after {count(half, chart.by)}" if half is not None else "more than half live on"
    yield line((f"share of tags still there after so many {chart.by}s", STRONG), (f" ({told})",))
    for point in chart.curve:
        words = (str(point.after).rjust(8), f"n={point.watched}".rjust(12), f"{point.share:.0%}".rjust(6))
        yield _bar(words, point.share, width)
    yield EMPTY


def _bar(words: tuple[str, str, str], share: float, width: int) -> Line:
    before = f"{words[0]:<9}{words[1]}{words[2]}  "
    room = max(min(width - len(before), WIDEST_BAR), 1)
    return line((before,), (BAR * round(share * room), YELLOW))
