"""Workflow annotations, read back as the runner reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from debtledger.core.view import View
from debtledger.formats.github import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.model import ScanReport


def read_back(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does: split first, unescape afterwards."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)\n", line)
    assert match
    properties = dict(part.split("=", 1) for part in match[2].split(","))
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%25", "%")):
        properties = {key: value.replace(code, character) for key, value in properties.items()}
    return match[1], properties, match[3].replace("%0A", "\n").replace("%25", "%")


def test_problems_come_first_and_errors_before_warnings(sample: ScanReport) -> None:
    kinds = [line.split(" ")[0] for line in render(sample, View())]
    assert kinds == ["::error", "::warning", "::notice", "::notice", "::notice", "::notice", "debtledger:"]


def test_a_problem_names_its_place_and_what_to_type(sample: ScanReport) -> None:
    kind, properties, message = read_back(next(render(sample, View())))
    assert kind == "error"
    assert properties == {"file": "src/pay/cart.go", "line": "8", "title": "DL001"}
    assert message == '"(" is not closed\nclose it on the same line: DEBT(@alice): …'


def test_a_debt_is_a_notice_with_what_it_states(single: ScanReport) -> None:
    kind, properties, message = read_back(next(render(single, View())))
    assert (kind, properties["file"], properties["endLine"]) == ("notice", "src/pay/auth.py", "43")
    assert "cost 24 h" in message.split("\n")


def test_the_last_line_counts(sample: ScanReport) -> None:
    last = list(render(sample, View()))[-1]
    assert last.startswith(
        "debtledger: 4 debts (69.3 h principal), 22 candidates, 2 problems, coverage 15.4 %"
    )


def test_no_more_notices_than_github_shows(single: ScanReport) -> None:
    many = replace(single, debts=single.debts * 30)
    assert sum(line.startswith("::notice") for line in render(many, View())) == 10
    assert sum(line.startswith("::notice") for line in render(many, View(limit=3))) == 3


def test_properties_cannot_be_added_or_ended_from_outside(hostile: Callable[[str], ScanReport]) -> None:
    for line in list(render(hostile("a,line=9::b%0A%3A"), View()))[:-1]:
        _, properties, message = read_back(line)
        assert properties["file"] == "a,line=9::b%0A%3A"
        assert properties["line"] == "1"
        assert "a,line=9::b%0A%3A" in message


def test_without_escapes_a_path_would_end_the_properties() -> None:
    naive = "::error file={0},line=1,title=DL001::{0}\n".format("a,line=9::b")
    _, properties, _ = read_back(naive)
    assert properties["file"] != "a,line=9::b"
