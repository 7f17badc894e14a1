"""What stands in the columns of a table of debts."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from debtledger.core.economy.tabling import COLUMNS, in_order
from debtledger.core.fitting import Fit
from debtledger.core.text import SafeText, brief_hours, number, safe_text
from debtledger.core.wording import repay_words
from debtledger.tui.glyphs import mark
from debtledger.tui.painting import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from debtledger.core.economy.appraised import Appraised
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import DebtRow
    from debtledger.tui.widgets.table import Row

SORTS: Final = ("payback", "interest", "principal", "age", "verdict", "state", "title", "place")
"""What `s` goes through."""
UNTITLED: Final = "(no title)"
MOST_SPRINTS: Final = 100

ID: Final = Fit(name="id", head="ID", width=9)
MARK: Final = Fit(name="mark", width=1)
TITLE: Final = Fit(name="title", head="Decision")
INTEREST: Final = Fit(name="interest", head="Int/spr", width=8, least=45, right=True)
PRINCIPAL: Final = Fit(name="principal", head="Princ.", width=7, least=45, right=True)
PAYBACK: Final = Fit(name="payback", head="Pays off", width=9, least=60, right=True)
AGE: Final = Fit(name="age", head="Age", width=8, least=70, right=True)
STATE: Final = Fit(name="state", head="State", width=11, least=90)
VERDICT: Final = Fit(name="verdict", head="Verdict", width=12, least=100)
REPAY: Final = Fit(name="repay", head="Repay when", width=24, least=110)
OWNER: Final = Fit(name="owner", head="Owner", width=12, least=135)
PLACE: Final = Fit(name="place", head="Where", width=28, least=150)
SHORT: Final = (ID, MARK, TITLE, PAYBACK, INTEREST, PRINCIPAL, AGE)
LONG: Final = (ID, MARK, TITLE, INTEREST, PRINCIPAL, PAYBACK, AGE, STATE, VERDICT, REPAY, OWNER, PLACE)
"""The columns in the order of their importance: the last one goes first."""


def debt_cell(row: DebtRow, name: str, glyphs: Glyphs) -> Piece:
    """What stands in a column; numbers that are not read yet are dots, unknown ones question marks."""
    if name == "mark":
        return Piece(*mark(row.debt, glyphs))
    if name in _WORDS:
        text, tone = _WORDS[name]
        return Piece(safe_text(" ".join(text(row).split())), tone)
    return Piece(SafeText(".." if row.debt is None else _NUMBERS[name](row.debt)), "")


def ordered(rows: Sequence[DebtRow], name: str, *, backwards: bool) -> list[DebtRow]:
    """The rows by a column; those for which it is unknown come last in any case."""
    by_key = {row.key: row for row in rows}
    debts = in_order([row.debt for row in rows if row.debt is not None], name)
    if backwards:
        get = COLUMNS[name].get
        known = [debt for debt in debts if get(debt) is not None]
        debts = [*reversed(known), *(debt for debt in debts if get(debt) is None)]
    found = [by_key[debt.entry.key] for debt in debts]
    return [*found, *(row for row in rows if row.debt is None)]


def as_row(row: Row) -> DebtRow:
    """A row of a table of debts."""
    from debtledger.tui.reading import DebtRow

    assert isinstance(row, DebtRow)
    return row


def _plain(name: str) -> Callable[[Appraised], str]:
    column = COLUMNS[name]
    return lambda debt: safe_text(column.words(column.get(debt)))


def _hours_of(name: str) -> Callable[[Appraised], str]:
    column = COLUMNS[name]

    def words(debt: Appraised) -> str:
        value = column.get(debt)
        return brief_hours(value) if isinstance(value, int | float) else "?"

    return words


def _payback(debt: Appraised) -> str:
    """In sprints; how many more than a hundred they are makes no difference."""
    if not debt.account.open:
        return ""
    column = COLUMNS["payback"]
    value = column.get(debt)
    if not isinstance(value, int | float) or not isfinite(value):
        return safe_text(column.words(value))
    return f"{number(value)} spr" if value < MOST_SPRINTS else f"> {number(MOST_SPRINTS - 1)} spr"


def _age(debt: Appraised) -> str:
    return "?" if debt.account.days is None else f"{number(debt.account.days)} d"


def _place(row: DebtRow) -> str:
    places = row.entry.debt.places
    return f"{places[0].path}:{places[0].line}" if places else ""


_WORDS: Final[dict[str, tuple[Callable[[DebtRow], str], str]]] = {
    "id": (lambda row: row.name, "id"),
    "title": (lambda row: row.entry.tag.title or UNTITLED, ""),
    "state": (lambda row: row.entry.state, ""),
    "owner": (lambda row: row.entry.tag.owner or "", ""),
    "repay": (lambda row: repay_words(row.entry.tag.triggers), ""),
    "place": (_place, "place"),
}
_NUMBERS: Final[dict[str, Callable[[Appraised], str]]] = {
    "interest": _hours_of("interest"),
    "principal": _hours_of("principal"),
    "payback": _payback,
    "age": _age,
    "verdict": _plain("verdict"),
}
