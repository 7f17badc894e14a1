"""Markers, reports, orders and events hold against anything that somebody may write there."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from debtledger.core.ci.converging import Wanted, next_step
from debtledger.core.ci.marker import Marker, Posted, bodied, read
from debtledger.core.ci.occasion import Run, finished_of, occasion_of, remark_of
from debtledger.core.ci.outputs import as_file
from debtledger.core.ci.policy import judge
from debtledger.core.ci.report import (
    MOST_BYTES,
    CiReport,
    StrangeReportError,
    as_object,
    from_object,
    shortened,
)
from debtledger.core.ci.slash import OrderError, orders
from debtledger.core.ci.variables import occasion_from, run_from
from debtledger.core.model import Candidate, Problem
from debtledger.core.statement.statement import BudgetLeft, Change, Net, Statement
from debtledger.core.vocabulary import Vocabulary
from debtledger.pages.ci import report_json

NUMBERS = st.integers(0, 10**12)
OIDS = st.text("0123456789abcdef", min_size=40, max_size=40)
RUNS = st.builds(Run, id=NUMBERS, number=NUMBERS, attempt=NUMBERS)
MARKERS = st.builds(Marker, sort=st.just("statement"), head=OIDS, time=NUMBERS, run=RUNS)
COUNTED = st.builds(
    Marker, sort=st.just("statement"), head=OIDS, time=NUMBERS, run=st.builds(Run, id=st.integers(1, 9))
)
"""Markers of runs that are counted, as all runs in Actions are."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
EVENTS = ("pull_request", "push", "merge_group", "issue_comment", "workflow_run", "schedule", "", "x")
KEYS = (
    "pull_request",
    "repository",
    "comment",
    "issue",
    "workflow_run",
    "merge_group",
    "head",
    "base",
    "sha",
)
VARIABLES = (
    "GITLAB_CI", "CI_MERGE_REQUEST_IID", "CI_COMMIT_SHA", "JENKINS_URL", "CHANGE_TARGET", "CHANGE_ID",
    "GIT_COMMIT", "GITHUB_RUN_ID", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
)  # fmt: skip
SHAPED = st.recursive(
    JSON, lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=5), max_leaves=20
)


def change(**fields: Any) -> Change:
    return Change(**{"key": "k", "name": "n", "title": "t", "how": "new", **fields})


def statement(**fields: Any) -> Statement:
    return Statement(**{"base": "a" * 40, "head": "b" * 40, **fields})


@given(MARKERS, st.text())
def test_a_marker_is_read_as_it_was_written(marker: Marker, text: str) -> None:
    said = read(bodied(marker, text))
    assert said is not None
    assert said[0] == marker


@given(st.text())
@example("<!-- debtledger statement head=none time=0 run=0.0.0 -->")
@example("x\n<!-- debtledger statement head=none time=0 run=0.0.0 -->")
def test_a_marker_stands_on_the_first_line_or_nowhere(text: str) -> None:
    said = read(text)
    assert said is None or text.strip().startswith("<!-- debtledger ")


@given(st.lists(COUNTED, min_size=1, max_size=5), st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_runs_in_any_order_leave_one_comment_that_none_of_them_outdates(
    markers: list[Marker], order: list[int]
) -> None:
    there: list[Posted] = []
    spoken: list[Marker] = []
    for number, turn in enumerate(order):
        marker = markers[turn % len(markers)]
        wanted = Wanted(marker=marker, text=f"text {marker.line()}", cleared="none")
        for _ in range(20):
            step = next_step(there, "bot", wanted)
            body = bodied(marker, wanted.text)
            if step.act == "write":
                there.append(Posted(ident=number + 1, author="bot", body=body))
            elif step.act == "change":
                there = [Posted(ident=each.ident, author="bot", body=body) for each in there]
            elif step.act == "remove":
                there = [each for each in there if each.ident != step.ident]
            else:
                break
        spoken.append(marker)
        assert len(there) == 1
    said = read(there[0].body)
    assert said is not None
    assert not any(each.run.id > said[0].run.id for each in spoken)


def test_of_two_that_are_there_the_later_one_stays_whoever_looks() -> None:
    old, new = (
        Marker(sort="statement", head=letter * 40, time=1, run=Run(id=run))
        for letter, run in (("a", 1), ("b", 2))
    )
    there = [
        Posted(ident=1, author="bot", body=bodied(new, "new")),
        Posted(ident=2, author="bot", body=bodied(old, "old")),
    ]
    for marker, text in ((old, "old"), (new, "new")):
        assert next_step(there, "bot", Wanted(marker=marker, text=text, cleared="")).ident == 2


@given(st.sampled_from(EVENTS), SHAPED)
def test_an_event_of_any_shape_is_read_without_an_error(event: str, payload: Any) -> None:
    occasion_of(event, payload)
    remark_of(payload)
    finished_of(payload)


@given(st.dictionaries(st.sampled_from(VARIABLES), st.text()))
def test_variables_of_any_sort_name_no_option_of_git(env: dict[str, str]) -> None:
    found = occasion_from(env)
    run_from(env)
    assert not found.base.startswith("-")
    assert not found.head.startswith("-")


@given(st.text())
@example("/debt interest D-7k3f 1h\n" * 50)
@example("```\n/debt interest D-7k3f 1h\n")
def test_a_comment_of_any_text_gives_orders_or_a_reason(text: str) -> None:
    with suppress(OrderError):
        for each in orders(text, Vocabulary()):
            assert 0 < each.hours <= 1_000_000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("/debt interest D-7k3f 1.5h", 1),
        ("thanks\n/debt interest d-7K3F 2h\n/debt interest D-8aaa 1d", 2),
        ("`/debt interest D-7k3f 1h`", 0),
        ("~~~\n```\n/debt interest D-7k3f 1h\n```\n~~~", 0),
        ("    /debt interest D-7k3f 1h", 0),
        ("\t/debt interest D-7k3f 1h", 0),
        (" \t/debt interest D-7k3f 1h", 0),
        ("   /debt interest D-7k3f 1h", 1),
        ("````\n```\n/debt interest D-7k3f 1h\n````", 0),
        ("```\n``` not its end\n/debt interest D-7k3f 1h\n```", 0),
        ("```\n`````\n/debt interest D-7k3f 1h", 1),
        ("/debts", 0),
    ],
)
def test_orders_stand_at_the_start_of_lines_outside_of_code(text: str, count: int) -> None:
    assert len(orders(text, Vocabulary())) == count


@given(
    st.lists(st.builds(change, title=st.text(), principal=st.none() | st.floats(0, 1e6)), max_size=5),
    st.text(),
)
def test_a_report_comes_back_as_it_was(taken: list[Change], note: str) -> None:
    said = statement(taken=tuple(taken), notes=(note,), budget_left=BudgetLeft(sprint="s", budget=3, spent=1))
    report = CiReport(event="push", head="c" * 40, statement=said, verdict=judge(said, (), ("problems",)))
    assert from_object(json.loads(json.dumps(as_object(report)))) == report


@given(JSON)
def test_json_that_is_no_report_is_refused(value: Any) -> None:
    with pytest.raises(StrangeReportError):
        from_object(value)


@given(st.data(), JSON)
def test_a_report_with_any_value_put_in_is_refused_or_whole(data: st.DataObject, value: Any) -> None:
    said = statement(
        taken=(change(),),
        problems=(Problem(code="DL001", severity="error", path="a", line=1, message="m", hint="h"),),
    )
    good = json.loads(
        json.dumps(
            as_object(CiReport(event="push", head="c" * 40, statement=said, verdict=judge(said, (), ())))
        )
    )
    place = good
    while isinstance(place, dict) and place:
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or data.draw(st.booleans()):
            place[key] = value
            break
        place = place[key]
    with suppress(StrangeReportError):
        report_json(from_object(good))


def test_a_report_never_has_more_bytes_than_another_workflow_takes() -> None:
    many = tuple(
        Candidate(path="ö" * 200, line=number, keyword="TODO", text="x" * 300) for number in range(5000)
    )
    said = statement(candidates_added=many)
    report = CiReport(event="push", head="c" * 40, statement=said, verdict=judge(said, (), ("ratchet",)))
    text = report_json(report)
    assert len(text.encode()) <= MOST_BYTES
    assert "left out" in from_object(json.loads(text)).statement.notes[0]
    assert shortened(statement(), 5) == statement()


@pytest.mark.parametrize(
    ("left", "added", "outcome"),
    [(10, 8, "pass"), (10, 12, "fail"), (-3, 1, "fail"), (-3, 0, "pass"), (None, 99, "pass")],
)
def test_the_budget_is_exceeded_by_more_principal_than_is_left(
    left: float | None, added: float, outcome: str
) -> None:
    budget = None if left is None else BudgetLeft(sprint="s", budget=20, spent=20 - left)
    said = statement(budget_left=budget, net_principal=Net(added=added))
    assert judge(said, (), ("budget",)).outcome == outcome
    assert judge(said, (), ()).outcome == "pass"


@given(st.dictionaries(st.text("abc-", min_size=1), st.text()))
def test_an_output_can_neither_end_early_nor_make_another(outputs: dict[str, str]) -> None:
    lines = iter(as_file(outputs, "MARK").splitlines())
    for line in lines:
        name, _, mark = line.partition("<<")
        assert mark == "MARK"
        assert next(lines) == outputs[name]
        assert next(lines) == "MARK"
