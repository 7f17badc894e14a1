"""The sprints of boards are read by a sync, kept, and there without the network."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from commandline import debtledger
from trackers.jira_server import Fault, JiraServer

from debtledger.core.planning.sprint import TrackerSprint
from debtledger.storage.boards import TOPIC, kept_sprints
from debtledger.storage.cache import Cache

if TYPE_CHECKING:
    from sandbox import Sandbox

SPRINT = {
    "id": 1,
    "name": "S12",
    "state": "active",
    "startDate": "2026-06-01T09:00:00.000Z",
    "endDate": "2026-06-12T17:00:00.000Z",
}
KEPT = (TrackerSprint(name="S12", start="2026-06-01", end="2026-06-12", source="desk board 7"),)


def kept(repo: Sandbox) -> tuple[TrackerSprint, ...]:
    return kept_sprints(f"{repo.path}/.git", ["desk", "other"])


def test_sprints_are_read_and_stay_where_they_cannot_be_read_again(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", '[tracker.desk]\nkind = "jira"\nprojects = ["SEC"]\nboards = [7]\n')
    with JiraServer() as jira:
        jira.add("SEC-1")
        jira.sprints[7] = [SPRINT, {"id": 2, "name": "to come", "state": "future"}]
        env = {**os.environ, "JIRA_URL": jira.url}
        assert kept(repo) == ()
        assert debtledger(repo.path, "sync", env=env)[0] == 0
        assert kept(repo) == KEPT
        jira.faults.append(Fault(path="board", status=404, times=9))
        code, _, err = debtledger(repo.path, "sync", env=env)
        assert code == 0
        assert "desk: its boards were not read" in err
        assert kept(repo) == KEPT


def test_what_is_kept_is_not_trusted(repo: Sandbox) -> None:
    for data in (b"", b"{}", b"[[1, 2, 3, 4]]", b'[["S", "yesterday", "", ""]]', b"[" * 9999, b"null", b"7"):
        with Cache(f"{repo.path}/.git") as cache:
            cache.put(TOPIC, "desk", data)
        assert kept(repo) == ()
