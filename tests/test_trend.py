"""What was owed at the end of each sprint: debts that came, ended, or went without a word."""

from __future__ import annotations

import io
import json
import os
from datetime import date
from typing import TYPE_CHECKING

from commandline import debtledger

from debtledger.bookkeeping import open_books
from debtledger.context import Context
from debtledger.planning import survey_ground
from debtledger.trend import trend

if TYPE_CHECKING:
    from sandbox import Sandbox

    from debtledger.trend import Trend

RECORD = """schema = 1
id = "{id}"
title = "debt {id}"
state = "{state}"
[taken]
date = {taken}
[principal]
hours = 10
[interest]
toil_hours_per_sprint = 4
[scope]
paths = ["a.py"]
"""
REPAID = '[[event]]\nat = {at}\nwhat = "repaid"\nby = "A"\nhours = 12\n'
SETTINGS = '[sprint]\nfirst_day = "2026-01-05"\ncapacity_hours = 80\n'


def _trend(repo: Sandbox, most: int = 40) -> Trend:
    context = Context(
        cwd=repo.path, env=os.environ, today=date(2026, 6, 2), out=io.StringIO(), err=io.StringIO(),
        input=None, colour=False, width=80, interactive=False,
    )  # fmt: skip
    return trend(survey_ground(open_books(context), context), context, most)


def _record(repo: Sandbox, identity: str, taken: str, repaid: str = "") -> None:
    state = "repaid" if repaid else "active"
    text = RECORD.format(id=identity, taken=taken, state=state) + (REPAID.format(at=repaid) if repaid else "")
    repo.write(f".debtledger/debts/{identity}.toml", text)


def test_a_debt_counts_from_the_day_it_was_taken_until_the_day_it_was_repaid(repo: Sandbox) -> None:
    repo.write("a.py", "x = 1\n")
    repo.write(".debtledger.toml", SETTINGS)
    _record(repo, "D-aaaa1111", "2026-02-02")
    _record(repo, "D-bbbb2222", "2026-03-02", repaid="2026-04-13")
    repo.commit("debts")
    found = {point.day: point for point in _trend(repo).points}
    assert [found[day].debts for day in ("2026-02-15", "2026-03-15", "2026-05-10", "2026-06-02")] == [
        1,
        2,
        1,
        1,
    ]
    assert found["2026-05-10"].repaid == 1
    assert found["2026-03-15"].interest == 8
    assert found["2026-02-15"].share == found["2026-02-15"].interest / 80


def test_a_tag_that_went_without_a_record_is_counted_while_it_stood_there(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", SETTINGS)
    repo.commit("settings")
    repo.commits += 24 * 40
    repo.write("a.py", "x = 1\n")
    repo.commit("the tag goes")
    points = _trend(repo).points
    assert [point.gone for point in points][:2] == [1, 1]
    assert points[-1].gone == 0
    assert {point.debts for point in points} == {0}


def test_the_last_point_is_today_and_says_what_the_ledger_says(repo: Sandbox) -> None:
    found = _trend(repo)
    assert found.assumed
    assert found.points[-1].day == "2026-06-02"
    assert found.points[-1].debts == 1
    assert found.points[-1].unestimated == 1
    assert found.points[-1].share is None


def test_however_long_the_past_there_are_no_more_points_than_asked_for(repo: Sandbox) -> None:
    _record(repo, "D-aaaa1111", "1999-01-04")
    found = _trend(repo, most=10).points
    assert len(found) == 10
    assert found[0].day < "1999-02-01"
    assert found[-1].day == "2026-06-02"


def test_a_ledger_without_debts_has_one_point_of_noughts(folder: Sandbox) -> None:
    (point,) = _trend(folder).points
    assert (point.debts, point.principal, point.interest) == (0, 0, 0)


def test_a_past_point_says_what_the_report_of_that_day_says(repo: Sandbox) -> None:
    repo.write("a.py", "x = 1\n")
    repo.write(".debtledger.toml", SETTINGS)
    _record(repo, "D-aaaa1111", "2026-01-01")
    repo.commit("one debt")
    _record(repo, "D-bbbb2222", "2026-03-02", repaid="2026-04-13")
    repo.commits += 24 * 120
    repo.commit("another, repaid for more than was thought")
    _, text, _ = debtledger(repo.path, "report", "--format", "json", "--as-of", "2026-02-15")
    then = json.loads(text)["series"][-1]
    (point,) = [point for point in _trend(repo).points if point.day == "2026-02-15"]
    assert (
        (point.debts, point.interest, point.principal)
        == (1, then["interest"], then["principal"])
        == (1, 4, 10)
    )
