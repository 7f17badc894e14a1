"""The view Signals: which triggers have fired or are near, on what evidence, and which nobody can decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.containers import Vertical

from debtledger.core.ages import age_words
from debtledger.core.fitting import Fit
from debtledger.core.text import SafeText, safe_text
from debtledger.pages.standings import short_ref
from debtledger.tui.glyphs import Glyphs, bar
from debtledger.tui.painting import Lines, Piece, pieces
from debtledger.tui.widgets.table import Rule, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from textual.app import ComposeResult

    from debtledger.core.triggering.standing import ConditionStanding, TriggerStanding
    from debtledger.tui.painting import Pieces
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.widgets.table import Row

BAR: Final = 10
SHOWN_REFS: Final = 4
MOST_NOTES: Final = 3
COLUMNS: Final = (
    Fit(name="mark", width=1),
    Fit(name="id", head="ID", width=9),
    Fit(name="trigger", head="Repay when", width=28, least=50),
    Fit(name="bar", head="How far", width=BAR, least=70),
    Fit(name="now", head="Now"),
    Fit(name="evidence", head="Evidence", width=30, least=110),
    Fit(name="seen", head="Seen", width=14, least=130),
)
GROUPS: Final = (
    ("Fired", "fired"),
    ("Near", "near"),
    ("Waiting", "faint"),
    ("Unknown", "unknown"),
    ("Cooled", "faint"),
)
"""The groups in their order, with their tones."""
MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "Fired": ("!", "fired"),
    "Near": ("~", "near"),
    "Unknown": ("?", "unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """One trigger of one debt; number: which of them, so that each has a key of its own."""

    row: DebtRow
    standing: TriggerStanding
    number: int

    @property
    def key(self) -> str:
        """What identifies it."""
        return f"{self.row.key}\0{self.number}"


class SignalsView(Vertical):
    """All triggers of open debts, by how they stand."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="view")
        self.glyphs = glyphs
        self.known: Known | None = None
        self.table = Table(COLUMNS, self._cell)
        self.table.glyphs = glyphs
        self.notes = Lines(id="notes")

    def compose(self) -> ComposeResult:
        """The triggers."""
        yield self.table
        yield self.notes

    @property
    def key(self) -> str:
        """The debt under the cursor."""
        return self.table.key.partition("\0")[0]

    @property
    def trigger(self) -> str:
        """The name of the trigger under the cursor; empty where there is none."""
        row = self.table.row
        return row.standing.name if isinstance(row, SignalRow) else ""

    def show(self, known: Known) -> None:
        """Show what is known."""
        self.known = known
        rows = list(grouped(known))
        self.table.fill(rows, _nothing(known))
        said = known.ground.appraisal.notes if known.ground is not None else ()
        self.notes.paint([pieces((f" {note}", "near")) for note in said])
        self.notes.display = bool(said)
        self.notes.styles.height = min(len(said), MOST_NOTES)

    def _cell(self, row: Row, name: str) -> Piece:
        assert isinstance(row, SignalRow)
        standing = row.standing
        if name == "mark":
            text, tone = MARKS.get(group_of(standing), (self.glyphs.dot, "faint"))
            return Piece(safe_text(text), tone)
        if name == "bar":
            shown = "" if standing.progress is None else bar((standing.progress, 0.0), BAR, self.glyphs)
            return Piece(SafeText(shown))
        if name == "id":
            return Piece(safe_text(row.row.name), "id")
        return Piece(safe_text(self._words(standing, name)))

    def _words(self, standing: TriggerStanding, name: str) -> str:
        if name == "trigger":
            return " ".join(standing.name.split())
        if name == "now":
            return "; ".join(_now(standing))
        own = self.known.books.reckoning.tracked.issues.own if self.known is not None else ()
        if name == "evidence":
            refs = list(
                dict.fromkeys(short_ref(ref, own) for each in standing.conditions for ref in each.evidence)
            )
            more = [f"and {len(refs) - SHOWN_REFS:,} more"] if len(refs) > SHOWN_REFS else []
            return ", ".join([*refs[:SHOWN_REFS], *more])
        return self._seen(standing.conditions)

    def _seen(self, conditions: Sequence[ConditionStanding]) -> str:
        """When the oldest of the answers was read."""
        times = [each.read_at for each in conditions if each.read_at]
        return age_words(min(times), self.known.today) if times and self.known is not None else ""


def group_of(standing: TriggerStanding) -> str:
    """The group that a trigger is shown in."""
    if standing.waiting:
        return "Waiting"
    return {
        "fired": "Fired",
        "warming": "Near",
        "dormant": "Waiting",
        "unknown": "Unknown",
        "cooled": "Cooled",
    }[standing.verdict]


def grouped(known: Known) -> Iterator[Row]:
    """The triggers of open debts under a line for each group, the nearest first."""
    rows = [
        SignalRow(row=row, standing=standing, number=number)
        for row in known.rows
        if row.debt is not None and row.entry.open
        for number, standing in enumerate(row.debt.standings)
    ]
    for name, tone in GROUPS:
        inside = [row for row in rows if group_of(row.standing) == name]
        if inside:
            yield Rule(text=safe_text(f"{name} {len(inside):,}"), tone=tone)
            yield from sorted(inside, key=_order)


def _order(row: SignalRow) -> tuple[bool, float, str]:
    return not row.standing.calls, -(row.standing.progress or 0.0), row.row.name


def _now(standing: TriggerStanding) -> Iterator[str]:
    """What was counted, what people decided about it, and of what is unknown what is missing."""
    if standing.waiting:
        yield "a person has to say so"
    elif standing.verdict == "unknown":
        yield from dict.fromkeys(each.missing or each.told for each in standing.conditions)
    else:
        yield from dict.fromkeys(each.told for each in standing.conditions)
    if standing.since and standing.verdict == "fired":
        yield f"since {standing.since}"
    if standing.acknowledged:
        yield "acknowledged"
    if standing.snoozed_until:
        yield f"snoozed until {standing.snoozed_until}"


def _nothing(known: Known) -> Sequence[Pieces]:
    if known.ground is None:
        return [pieces((" Reading the history, then what every trigger waits for.", "faint"))]
    return [
        pieces((f" No debt in {known.place} waits for anything.", "strong")),
        pieces((" Say when one is to be repaid:  debtledger edit ID repay-when=2027-01-31", "faint")),
    ]
