"""The view Trend: whether debt is growing, what was taken and repaid, and which shortcuts paid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from textual.containers import Vertical

from debtledger.core.economy.load import load_of
from debtledger.core.economy.outcomes import outcome, outcomes
from debtledger.core.text import SafeText, count, hours, safe_text, wrap
from debtledger.pages import verdicts
from debtledger.tui.charts import chart
from debtledger.tui.painting import Piece, of_line, pieces
from debtledger.tui.screens import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult

    from debtledger.core.economy.series import Point
    from debtledger.trend import Trend
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Pieces
    from debtledger.tui.reading import Known

HEIGHT: Final = 5
LOW: Final = 3
TALL: Final = 30
MARGIN: Final = 3
MOST_LISTED: Final = 12
WIDEST: Final = 110
NOTE_LINES: Final = 3
WIDE: Final = 78
HEAD: Final = 11
MARGINAL: Final = Piece(SafeText(" "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the view shows: the points of the past, the verdicts by kind, and what is to be said besides."""

    points: tuple[Point, ...]
    verdicts: verdicts.Verdicts
    assumed: bool
    notes: tuple[str, ...]


def past_of(known: Known, trend: Trend) -> Past:
    """What is shown of a trend, with the verdicts of today."""
    assert known.ground is not None
    appraisal = known.ground.appraisal
    debts = list(appraisal.by_key.values())
    return Past(
        points=trend.points,
        verdicts=verdicts.Verdicts(
            kinds=outcomes(debts), whole=outcome("", debts), load=load_of(debts, appraisal.capacity)
        ),
        assumed=trend.assumed,
        notes=trend.notes,
    )


class TrendView(Vertical):
    """Lines that can be scrolled: pictures first, then the same as numbers."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="view")
        self.glyphs = glyphs
        self.table = Page()
        self.key = ""
        self._past: Past | None = None
        self._known: Known | None = None

    def compose(self) -> ComposeResult:
        """The lines."""
        yield self.table

    def show(self, known: Known) -> None:
        """Remember what is known; the past of older knowledge stays until it is reckoned anew."""
        self._known = known
        self._paint()

    def show_past(self, past: Past) -> None:
        """Show the past."""
        self._past = past
        self._paint()

    def on_resize(self) -> None:
        """Lay it out for the width there is."""
        self._paint()

    def _paint(self) -> None:
        if self._known is not None and self.size.width:
            self.table.paint(list(self._lines(self._known)))

    def _lines(self, known: Known) -> Iterator[Pieces]:
        if known.complete and not known.rows:
            yield pieces((f" No debts recorded in {known.place}, so nothing has changed.", "strong"))
            return
        if self._past is None:
            yield pieces((" Reckoning what was owed at the end of each sprint.", "faint"))
            return
        width = min(self.size.width - MARGIN, WIDEST)
        yield from lines_of(self._past, width, HEIGHT if self.size.height >= TALL else LOW, self.glyphs)


def lines_of(past: Past, width: int, height: int, glyphs: Glyphs) -> Iterator[Pieces]:
    """The whole view, for a width."""
    points = past.points
    if not points:
        yield pieces((" Nobody knows since when any of the debts is there.", "strong"))
        return
    now, then = points[-1], points[0]
    yield from _headed("Principal", _principal(now), _since(now, then, points), width)
    drawn = [point.principal for point in points]
    # where nobody estimated anything, how many debts there are says more than nothing
    yield from _drawn(drawn if any(drawn) else [point.debts for point in points], height, width, glyphs)
    yield from _headed("Interest", _interest(now), _range(now), width)
    if any(point.interest for point in points):
        yield from _drawn([point.interest for point in points], height, width, glyphs)
    yield _days(points, width, glyphs)
    yield ()
    yield from _listed(points, width)
    yield ()
    yield from _told(past, width)


def _headed(name: str, words: str, more: str, width: int) -> Iterator[Pieces]:
    """What a picture shows, and what is to be added, on the next line where there is no room."""
    lead = f" {name:<{HEAD}}"
    if len(lead) + len(words) + len(more) + MARGIN <= width:
        yield pieces((lead, "faint"), (words, "strong"), (f"   {more}" if more else "",))
        return
    yield pieces((lead, "faint"), (words, "strong"))
    if more:
        yield pieces((" " * len(lead),), (more,))


def _drawn(values: Sequence[float], height: int, width: int, glyphs: Glyphs) -> Iterator[Pieces]:
    for line in chart(values, height, width - MARGIN, glyphs):
        yield pieces((f"   {line}", "good"))


def _days(points: Sequence[Point], width: int, glyphs: Glyphs) -> Pieces:
    """The first and the last day, below the first and the last column."""
    drawn = len(chart([1.0] * len(points), 1, width - MARGIN, glyphs)[0])
    shown = points[-(width - MARGIN) :]
    room = drawn - len(shown[0].day) - len(shown[-1].day)
    if room < 1:
        return pieces((f"   {shown[0].day} to {shown[-1].day}", "faint"))
    return pieces((f"   {shown[0].day}{' ' * room}{shown[-1].day}", "faint"))


def _principal(point: Point) -> str:
    unknown = f", {point.unestimated:,} of them not estimated" if point.unestimated else ""
    return f"{_hours(point.principal)} in {count(point.debts, 'open debt')}{unknown}"


def _since(now: Point, then: Point, points: Sequence[Point]) -> str:
    if len(points) < 2:  # noqa: PLR2004 - one point is no change
        return ""
    if not any(point.principal for point in points):
        return f"drawn is how many are open, {count(then.debts, 'debt')} on {then.day}"
    change = now.principal - then.principal
    word = "as much as" if abs(change) < 0.05 else ("more than" if change > 0 else "less than")  # noqa: PLR2004
    amount = "" if word == "as much as" else f"{_hours(abs(change))} "
    return f"{amount}{word} on {then.day}"


def _interest(point: Point) -> str:
    share = f", {point.share * 100:.0f} % of what a sprint holds" if point.share is not None else ""
    return f"{_hours(point.interest)}/sprint{share}"


def _range(point: Point) -> str:
    return f"80 % between {_hours(point.low)} and {_hours(point.high)}" if point.high > point.low else ""


def _listed(points: Sequence[Point], width: int) -> Iterator[Pieces]:
    """The same as numbers, the latest first: what is open, and what was taken and repaid since the last."""
    shown = [(None, points[0]), *pairwise(points)][-MOST_LISTED:]
    wide = width >= WIDE
    last = f"{'Written off':>13}{'Past breaking':>15}" if wide else ""
    yield pieces(
        (f" {'Until':<12}{'Open':>6}{'Principal':>11}{'Interest':>10}{'Taken':>7}{'Repaid':>8}{last}", "head")
    )
    for before, point in reversed(shown):
        taken, repaid, off = _changes(before, point)
        more = f"{off:>13}{point.past_breaking:>15,}" if wide else ""
        numbers = f"{point.debts:>6,}{_hours(point.principal):>11}{_hours(point.interest):>10}"
        yield pieces((f" {point.day:<12}", "place"), (f"{numbers}{taken:>7}{repaid:>8}{more}",))


def _changes(before: Point | None, point: Point) -> tuple[str, str, str]:
    """How many debts were taken, repaid and written off since the point before."""
    if before is None:
        return "", "", ""
    repaid, off = point.repaid - before.repaid, point.written_off - before.written_off
    taken = point.debts - before.debts + repaid + off
    return tuple(f"{number:,}" for number in (taken, repaid, off))  # type: ignore[return-value]


def _told(past: Past, width: int) -> Iterator[Pieces]:
    """Which kinds of shortcut paid, in the words of `debtledger verdicts`; then notes."""
    yield pieces((" Which shortcuts pay", "strong"), ("  debtledger verdicts", "faint"))
    yield from ((MARGINAL, *of_line(line)) for line in verdicts.lines(past.verdicts, width))
    yield ()
    gone = past.points[-1].gone
    notes = list(past.notes)
    if gone:
        notes.append(f"{count(gone, 'tag')} more, whose debts nobody recorded, stand in no number")
    if past.assumed:
        notes.append("nobody said when sprints begin: spans of their length that end today stand for them")
    notes.append("estimates are those of today; what was re-estimated since counts as it is now")
    for note in notes:
        yield from (pieces((f" {part}", "faint")) for part in wrap(safe_text(note), width, NOTE_LINES))


def _hours(value: float) -> str:
    return hours(round(value, 1))
