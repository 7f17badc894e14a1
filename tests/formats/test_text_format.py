"""The text a person reads first: reviewed goldens, and what must hold at any width."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from debtledger.core.text import display_width, safe_text
from debtledger.core.view import View
from debtledger.formats.text import render

if TYPE_CHECKING:
    from debtledger.core.model import ScanReport

GOLDENS = Path(__file__).parents[1] / "data" / "goldens"
UPDATE = "DEBTLEDGER_UPDATE_GOLDENS"
# Read before the tests run: they do not see variables of this name.
UPDATING = bool(os.environ.get(UPDATE))


def rendered(report: ScanReport, view: View) -> str:
    return "".join(render(report, view))


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("which", ["empty", "single", "sample", "untagged"])
def test_text_reads_as_reviewed(which: str, width: int, request: pytest.FixtureRequest) -> None:
    text = rendered(request.getfixturevalue(which), View(width=width))
    golden = GOLDENS / f"text-{which}-{width}.txt"
    if UPDATING:
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8"), f"review the change, then run with {UPDATE}=1"


@pytest.fixture
def untagged(sample: ScanReport) -> ScanReport:
    summary = replace(sample.summary, debts=0, problems=0, coverage=0.0, principal_hours=0.0)
    return replace(sample, debts=(), problems=(), summary=summary)


def test_colour_adds_nothing_but_colour(sample: ScanReport) -> None:
    coloured = rendered(sample, View(colour=True))
    assert "\x1b[" in coloured
    assert re.sub("\x1b\\[[0-9]{1,2}m", "", coloured) == rendered(sample, View())
    assert all(line.count("\x1b[0m") * 2 == line.count("\x1b[") for line in coloured.split("\n"))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_fit_but_where_a_path_or_link_stands(sample: ScanReport, width: int) -> None:
    indented = [line for line in rendered(sample, View(width=width)).split("\n") if line.startswith("    ")]
    too_wide = [line for line in indented if display_width(safe_text(line)) > width]
    assert all("/" in line for line in too_wide)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("which", ["empty", "sample", "untagged"])
def test_words_of_our_own_fit(which: str, width: int, request: pytest.FixtureRequest) -> None:
    text = rendered(request.getfixturevalue(which), View(width=width))
    own = [
        line
        for line in text.split("\n")
        if line.startswith(("a tag", "coverage", "  debtledger", "    what"))
    ]
    assert own
    assert all(len(line) <= width for line in own)


def test_a_path_and_its_line_are_never_broken(sample: ScanReport) -> None:
    text = rendered(sample, View(width=20))
    assert all(f"{place.path}:{place.line}" in text for debt in sample.debts for place in debt.places[:1])


def test_candidates_are_counted_by_folder_and_listed_on_demand(sample: ScanReport) -> None:
    counted, listed = rendered(sample, View()), rendered(sample, View(candidates=True))
    assert "  5  tools/build/linux\n" in counted
    assert "file0.py" not in counted
    assert "  src/pay/file0.py:1 TODO tidy this up\n" in listed


def test_many_folders_are_counted_together(sample: ScanReport) -> None:
    candidates = tuple(replace(sample.candidates[0], path=f"d{index:02}/a.py") for index in range(15))
    assert "  5  in 5 other folders\n" in rendered(replace(sample, candidates=candidates), View())


def test_files_of_the_top_folder_are_counted_too(sample: ScanReport) -> None:
    candidates = (replace(sample.candidates[0], path="setup.py"),)
    assert "  1  (top folder)\n" in rendered(replace(sample, candidates=candidates), View())


def test_problems_have_the_message_shape_and_end_with_a_command(sample: ScanReport) -> None:
    text = rendered(sample, View())
    assert "\nsrc/pay/webhook.go:112: DL012 debt has no repay-when\n    add a line" in text
    assert "  debtledger explain DL001 " in text


def test_what_is_left_out_by_the_limit_is_said(sample: ScanReport) -> None:
    text = rendered(sample, View(limit=1, candidates=True))
    assert "and 3 more debts" in text
    assert "and 21 more candidates" in text
    assert "and 1 more problem\n" in text


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.9999, "over 99 %"), (1.0, "100 %")],
)
def test_coverage_is_not_rounded_to_nothing_or_all(sample: ScanReport, share: float, said: str) -> None:
    report = replace(sample, summary=replace(sample.summary, coverage=share))
    assert f"coverage {said} " in rendered(report, View())


def test_tags_that_say_too_little_lead_to_the_next_command(sample: ScanReport) -> None:
    text = rendered(replace(sample, problems=(), candidates=()), View())
    assert "  debtledger scan --level L1 " in text


def test_a_debt_with_only_an_id_is_shown_by_it(single: ScanReport) -> None:
    debt = replace(single.debts[0], tag=replace(single.debts[0].tag, title=""))
    assert "\n  D-7k3fq2m9\n" in rendered(replace(single, debts=(debt,)), View())
