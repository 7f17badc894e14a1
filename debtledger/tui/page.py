"""One debt in full, as lines: what `debtledger show` says of it, in the order in which people ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger.core.economy.explaining import in_short
from debtledger.core.lines import Span, labelled
from debtledger.core.text import SafeText, clip, display_width, safe_text, wrap
from debtledger.core.wording import repay_words
from debtledger.pages import sheet, standings
from debtledger.tui.excerpt import excerpt
from debtledger.tui.glimpse import NAMES
from debtledger.tui.glyphs import MARKS, bar, mark_of
from debtledger.tui.painting import of_line, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.lines import Line
    from debtledger.tui.glimpse import Glimpse
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Pieces
    from debtledger.tui.reading import DebtRow, Known


WORDS: Final = {
    "principal": "Principal",
    "interest": "Interest",
    "payback": "Pays off",
    "age": "Age",
    "state": "State",
    "verdict": "Verdict",
    "repay": "Repay when",
    "owner": "Owner",
    "place": "Where",
}
LABEL: Final = 12
MOST_LINES: Final = 4
GAUGE: Final = 20
INDENT: Final = "  "
ANSWERED: Final = frozenset({"bought", "repay"})
"""Labels of the sheet whose words stand above already."""
TONES: Final = {verdict: tone for verdict, (tone, _) in MARKS.items()}


def glimpsed_lines(glimpse: Glimpse, key: str, width: int) -> Sequence[Pieces]:
    """What was seen last of a debt, in a few lines."""
    row = next((row for row in (*glimpse.backlog, *glimpse.ledger) if row.key == key), None)
    if row is None:
        return ()
    said = dict(zip(NAMES, row.cells, strict=True))
    lines = [
        *(pieces((part, "strong")) for part in wrap(safe_text(said["title"]), width, MOST_LINES)),
        (),
        *(
            pieces((f"{word:<{LABEL}}", "faint"), (clip(safe_text(said[name]), max(width - LABEL, 1)),))
            for name, word in WORDS.items()
            if said[name]
        ),
    ]
    return [*lines, (), pieces((f"as of {glimpse.day}; it is being read", "faint"))]


class Pages:
    """The pages of the debts that are known; what debts require is found once."""

    def __init__(self, known: Known, today: date, glyphs: Glyphs) -> None:
        self._known = known
        self._today = today
        self._glyphs = glyphs

    def lines(self, key: str, width: int) -> Sequence[Pieces]:
        """The page of a debt: what is asked first, its code, and then everything else."""
        row = self._known.by_key.get(key)
        return list(self._laid_out(row, width)) if row is not None else ()

    def _laid_out(self, row: DebtRow, width: int) -> Iterator[Pieces]:
        found, today = self._sheet(row), self._today.isoformat()
        yield from _fitted(sheet.head(found, width), width)
        yield from self._triggers(found, width)
        yield ()
        yield from _fitted(_answers(found, width), width)
        if row.debt is None:
            yield pieces(("its numbers are being read", "faint"))
        yield from self._code(row)
        move = self._known.moved.get(row.key)
        if move is not None:
            words = f"came from {move.before} to {move.after} since the last sprint; {move.why}"
            yield from ((), *(pieces((part, "near")) for part in wrap(safe_text(words), width, MOST_LINES)))
        yield ()
        yield from _fitted(sheet.facts(found, width, without=ANSWERED), width)
        yield from _fitted(sheet.places(found, today), width)
        yield from _fitted(sheet.numbers(replace(found, triggers=None), width), width)
        yield from _fitted(sheet.ending(found, width), width)

    def _triggers(self, found: sheet.Sheet, width: int) -> Iterator[Pieces]:
        """How each trigger stands, how far it is, and what shows that; the nearest first."""
        page = found.triggers
        for row in standings.in_order(page.rows) if page is not None else ():
            assert page is not None
            standing = row.standing
            sign, tone = mark_of(TONES.get(standing.verdict, "faint"), self._glyphs)
            yield ()
            yield from _fitted(standings.verdict_beside(standing, sign, width), width)
            if standing.progress is not None and not standing.waiting:
                gauge = bar((standing.progress, 0.0), min(GAUGE, width - len(INDENT)), self._glyphs)
                yield pieces((INDENT,), (gauge, tone))
            yield from _fitted(standings.shown_beside(standing, page, sign, width), width)

    def _code(self, row: DebtRow) -> Iterator[Pieces]:
        for place in row.entry.debt.places[:1]:
            yield ()
            yield pieces((f"{place.path}:{place.line}", "place"))
            yield from excerpt(self._known.books.reckoning.facts.root, place)

    def _sheet(self, row: DebtRow) -> sheet.Sheet:
        page = sheet.Sheet(entry=row.entry, name=row.name)
        if self._known.ground is not None:
            appraised = self._known.ground.appraisal.of(row.entry, self._today)
            page = replace(page, appraised=appraised, triggers=self._standings(row, appraised[0]))
        related = self._known.related
        if not any(row.key in edge for edge in related.pending):
            return page
        from debtledger.core.graph import unblocks, waits_for

        return replace(page, waits_for=waits_for(related, row.key), unblocks=unblocks(related, row.key))

    def _standings(self, row: DebtRow, found: Appraised) -> standings.Page:
        return standings.Page(
            rows=tuple(
                standings.Row(entry=row.entry, name=row.name, standing=each) for each in found.standings
            ),
            as_of=self._today.isoformat(),
            own=self._known.books.reckoning.tracked.issues.own,
        )


def _answers(found: sheet.Sheet, width: int) -> Iterator[Line]:
    """What is asked first: its size, what it costs, what it bought, and when it is to be repaid."""
    tag = found.entry.debt.tag
    said = list(in_short(*found.appraised)) if found.appraised is not None else []
    word, _, when = repay_words(tag.triggers).partition(" ")
    said += [("Bought", tag.bought or ""), (f"Repay {word}", when)]
    for label, value in said:
        if value:
            yield from labelled(f"{label:<{LABEL}}", value, width, MOST_LINES)


def _fitted(lines: Iterable[Line], width: int) -> Iterator[Pieces]:
    """Lines as pieces; where the last part of one is too long, as paths are, it goes on below."""
    for each in lines:
        lead = sum(display_width(span.text) for span in each[:-1])
        if not each or lead + display_width(each[-1].text) <= width:
            yield of_line(each)
            continue
        before = each[:-1]
        for text in wrap(each[-1].text, max(width - lead, LABEL), MOST_LINES):
            yield of_line((*before, each[-1]._replace(text=text)))
            before = (Span(SafeText(" " * lead)),)
