"""CSV: one row per debt that reads back and runs nothing."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from debtledger.core.view import View
from debtledger.formats.csv import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.model import ScanReport


def rows(report: ScanReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(render(report, View())), newline=""), strict=True))


def test_each_debt_is_a_row_under_a_header(sample: ScanReport) -> None:
    read = rows(sample)
    assert [row["fingerprint"] for row in read] == ["0f3a5c", "77aa01", "c0ffee", "beef00"]
    assert len({len(row) for row in read}) == 1


def test_a_row_tells_cost_places_and_trigger(sample: ScanReport) -> None:
    first, bare, wide, points = rows(sample)
    assert first["places"] == "src/pay/auth.py:39; src/pay/legacy/auth_v1.py:7"
    assert (first["path"], first["line"], first["level"]) == ("src/pay/auth.py", "39", "L3")
    assert first["saved_likely_hours"] == "30.5"
    assert first["repay_when"] == "2026-12-01; customers now paying for security"
    assert bare["principal_likely_hours"] == bare["owner"] == ""
    assert [wide[f"principal_{which}_hours"] for which in ("low", "likely", "high")] == ["24", "40", "72"]
    assert points["points"] == "5"


def test_lines_end_as_the_standard_says(empty: ScanReport, single: ScanReport) -> None:
    assert "".join(render(empty, View())).count("\r\n") == 1
    assert "".join(render(single, View())).endswith("\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "'"])  # noqa: RUF001
def test_no_cell_starts_as_a_formula_does(start: str, hostile: Callable[[str], ScanReport]) -> None:
    report = hostile(f"{start}cmd|'/c calc'!A1")
    cells = [cell for row in rows(report) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))]  # noqa: RUF001
    assert not [cell for cell in cells if cell.startswith("'") and not cell.startswith(f"'{start}"[:1])]


def test_the_apostrophe_comes_off_again(hostile: Callable[[str], ScanReport]) -> None:
    for text in ("@alice", "=1+1", "'quoted", "plain"):
        assert rows(hostile(text))[0]["owner"].removeprefix("'") == text


def test_plain_writing_would_hand_a_formula_to_the_spreadsheet(hostile: Callable[[str], ScanReport]) -> None:
    naive = io.StringIO()
    csv.writer(naive).writerow([hostile("=1+1").debts[0].tag.title])
    assert naive.getvalue().startswith("=")


def test_commas_quotes_and_newlines_survive(hostile: Callable[[str], ScanReport]) -> None:
    assert rows(hostile('a, "b"\nc'))[0]["title"] == 'a, "b"\nc'


def test_controls_and_bytes_that_are_no_text_are_made_visible(hostile: Callable[[str], ScanReport]) -> None:
    assert rows(hostile("caf\udce9\x1b[2J"))[0]["path"] == "caf<DCE9><1B>[2J"
