"""Sprints of boards and milestones, from the tracker to the plan."""

from __future__ import annotations

import json
import os
from datetime import date
from typing import TYPE_CHECKING, Any

from commandline import debtledger
from trackers.clones import SLUG, cloned
from trackers.github_server import GitHubServer
from trackers.jira_server import JiraServer

from debtledger.core.planning.sprint import Calendar, Sprint, side_by_side
from debtledger.sprints import Timetable

if TYPE_CHECKING:
    from sandbox import Sandbox

RECORD = """schema = 1
id = "D-aaaa1111"
title = "cheap"
state = "active"

[taken]
date = 2026-05-01

[principal]
hours = 6

[interest]
toil_hours_per_sprint = 2

[scope]
paths = ["a.py"]
"""
MILESTONE = {
    "title": "Sprint 24",
    "due_on": "2026-06-14T07:00:00Z",
    **dict.fromkeys(("url", "html_url", "labels_url"), "https://github.com/acme/app/milestone/1"),
    **dict.fromkeys(("created_at", "updated_at"), "2026-05-01T00:00:00Z"),
    **dict.fromkeys(("id", "number", "open_issues"), 1),
    "node_id": "M_1",
    "description": "",
    "creator": None,
    "closed_issues": 0,
    "closed_at": None,
    "state": "open",
}
CAPACITY = "[sprint]\ncapacity_hours = 100\n"
SPRINTS = [
    ("S11", "2026-05-18T09:00:00.000Z", "2026-05-29T17:00:00.000Z"),
    ("../S12: \u202e [red]", "2026-06-01T09:00:00.000Z", "2026-06-12T17:00:00.000Z"),
    ("S13", "2026-06-15T09:00:00.000Z", "2026-06-26T17:00:00.000Z"),
]


def _json(repo: Sandbox, *arguments: str, today: date) -> dict[str, Any]:
    code, out, err = debtledger(repo.path, *arguments, "--format", "json", today=today)
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_sprints_of_a_board_are_planned_once_a_sync_has_read_them(repo: Sandbox) -> None:
    jira_settings = '[tracker.desk]\nkind = "jira"\nprojects = ["SEC"]\nboards = [7]\n'
    repo.write(".debtledger.toml", CAPACITY + jira_settings)
    repo.write(".debtledger/debts/D-aaaa1111.toml", RECORD)
    repo.commit("debt")
    monday = date(2026, 6, 8)
    assert _json(repo, "sprint", today=monday)["sprint"] is None
    with JiraServer() as jira:
        jira.add("SEC-1")
        jira.sprints[7] = [
            {"id": number, "name": name, "state": "active", "startDate": start, "endDate": end}
            for number, (name, start, end) in enumerate(SPRINTS)
        ]
        assert debtledger(repo.path, "sync", env={**os.environ, "JIRA_URL": jira.url})[0] == 0
    shown = _json(repo, "sprint", today=monday)
    assert (shown["sprint"], shown["start"], shown["end"]) == (SPRINTS[1][0], "2026-06-01", "2026-06-12")
    assert (shown["source"], shown["floor_hours"], shown["carry_in_hours"]) == ("tracker", 20, 20)
    assert [each["sprint"] for each in shown["last"]] == ["S11", SPRINTS[1][0]]
    assert _json(repo, "sprint", today=date(2026, 6, 13))["sprint"] == SPRINTS[1][0]
    assert _json(repo, "sprint", "s13", today=monday)["sprint"] == "S13"
    plan = _json(repo, "plan", today=monday)
    assert (plan["sprint"], plan["budget_hours"]) == (SPRINTS[1][0], 40)
    assert [each["sprint"] for each in plan["horizon"]][1] == "S13"
    _, out, err = debtledger(repo.path, "plan", "--commit", today=monday)
    assert "\u202e" not in out + err
    (file,) = (repo.root / ".debtledger" / "sprints").iterdir()
    assert file.name == "S12-red.toml"
    shown = _json(repo, "sprint", today=monday)
    assert (shown["sprint"], shown["source"]) == (SPRINTS[1][0], "file")
    assert [each["id"] for each in shown["planned"]] == ["D-aaaa1111"]
    assert debtledger(repo.path, "sprint", today=monday)[1].isprintable() is False
    assert "\u202e" not in debtledger(repo.path, "sprint", today=monday)[1]


def test_milestones_of_issues_are_sprints_once_a_sync_has_read_them(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", CAPACITY)
    repo.write(".debtledger/debts/D-aaaa1111.toml", RECORD)
    repo.commit("debt")
    with GitHubServer() as server:
        clone = cloned(repo, server)
        server.add(SLUG, 1, milestone=MILESTONE)
        assert clone.sync()[2] == ""
    shown = _json(repo, "sprint", today=date(2026, 6, 8))
    assert (shown["sprint"], shown["start"], shown["end"]) == ("Sprint 24", "2026-06-01", "2026-06-14")
    assert _json(repo, "plan", today=date(2026, 6, 8))["budget_hours"] == 20


def test_a_sprint_of_the_settings_leaves_out_the_days_of_listed_ones() -> None:
    calendar = Calendar(first_day="2026-06-01", days=14, capacity_hours=100)
    special = Sprint(name="special", start="2026-06-17", end="2026-06-21")
    table = Timetable(calendar=calendar, listed=side_by_side([special]))
    day = table.current("2026-06-16")
    assert day is not None
    assert (day.start, day.last_day) == ("2026-06-15", "2026-06-16")
    day = table.current("2026-06-22")
    assert day is not None
    assert (day.start, day.last_day) == ("2026-06-22", "2026-06-28")
    assert [each.name for each in table.before(day, 3)] == ["2026-S23", "2026-S25", "special"]


def test_the_work_log_of_an_issue_that_declares_a_debt_is_spent_in_the_sprint_of_its_days(
    repo: Sandbox,
) -> None:
    jira_settings = '[tracker.desk]\nkind = "jira"\nprojects = ["SEC"]\n'
    days = '[sprint]\nfirst_day = "2026-06-01"\ncapacity_hours = 100\n'
    repo.write(".debtledger.toml", days + jira_settings)
    repo.write("a.py")
    repo.commit("start")
    logs = [
        {
            "started": "2026-06-02T09:00:00.000+0000",
            "timeSpentSeconds": 5400,
            "author": {"displayName": "Mia"},
        },
        {"started": "2026-06-03T09:00:00.000+0000", "timeSpentSeconds": 3600},
        {"started": "2026-05-03T09:00:00.000+0000", "timeSpentSeconds": 36000},
    ]
    with JiraServer() as jira:
        worklog = {"startAt": 0, "maxResults": 20, "total": 3, "worklogs": logs}
        jira.add("SEC-1", labels=["debt"], description="cost: 3d", created="2026-04-01T09:00:00.000+0000")
        jira.add("SEC-1", worklog=worklog)
        jira.add("SEC-2", worklog=worklog)
        assert debtledger(repo.path, "sync", env={**os.environ, "JIRA_URL": jira.url})[0] == 0
    shown = _json(repo, "sprint", today=date(2026, 6, 8))
    assert shown["spent_hours"] == 2.5
    assert b"Mia" not in b"".join(
        each.read_bytes() for each in (repo.root / ".git" / "debtledger").iterdir() if each.is_file()
    )
