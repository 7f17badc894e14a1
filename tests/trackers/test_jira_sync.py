"""Jira through `debtledger sync`: whatever goes wrong on the way, the book comes to equal the server."""

from __future__ import annotations

import os
import random
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from commandline import debtledger
from trackers.jira_server import Deployment, Fault, JiraServer

from debtledger.storage.issuebook import IssueBook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox import Sandbox

SETTINGS = '[tracker.desk]\nkind = "jira"\nprojects = ["SEC"]\n'
TOKEN = "canary-7e21"  # no password
SEEDS = range(40)
KINDS: tuple[Callable[[random.Random], dict[str, Any]], ...] = (
    lambda rnd: {"status": rnd.choice((400, 401, 403, 404, 410, 422, 500, 502, 503))},
    lambda rnd: {
        "status": 429,
        "headers": {"Retry-After": rnd.choice(("0", "3600", "Fri, 01 Jan 2100 00:00:00 GMT"))},
    },
    lambda rnd: {"how": rnd.choice(("reset", "truncate", "html"))},
    lambda _: {"change": lambda _: []},
    lambda _: {"change": lambda said: {**said, "issues": "none"}},
    lambda _: {"change": lambda said: {**said, "issues": [*said["issues"], *said["issues"]]}},
)


@contextmanager
def served(deployment: Deployment, count: int) -> Iterator[JiraServer]:
    with JiraServer(deployment) as jira:
        for number in range(1, count + 1):
            jira.add(f"SEC-{number}")
        jira.add("OTHER-1")
        yield jira
        assert not jira.violations


def sync(repo: Sandbox, jira: JiraServer, *arguments: str, **env: str) -> tuple[int, str, str]:
    repo.write(".debtledger.toml", SETTINGS)
    everything = {**os.environ, "JIRA_URL": jira.url, "DEBTLEDGER_LIMITS_SYNC_SECONDS": "20", **env}
    return debtledger(repo.path, "sync", *arguments, env=everything)


def book(repo: Sandbox) -> dict[str, str]:
    with IssueBook(f"{repo.path}/.git") as known:
        return {issue.ref: issue.title for issue in known.issues() if not issue.gone}


def there(jira: JiraServer) -> dict[str, str]:
    return {f"jira:{key}": each["summary"] for key, each in jira.issues.items() if key.startswith("SEC-")}


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_what_has_changed_and_what_is_gone_comes_into_the_book(repo: Sandbox, deployment: Deployment) -> None:
    with served(deployment, 150) as jira:
        assert sync(repo, jira)[0] == 0
        assert book(repo) == there(jira)
        jira.add("SEC-3", summary="changed")
        jira.add("SEC-151")
        jira.log.clear()
        assert sync(repo, jira)[0] == 0
        assert book(repo) == there(jira)
        assert len([path for path in jira.paths if "search" in path]) == 1
        del jira.issues["SEC-9"]
        assert sync(repo, jira, "--full")[0] == 0
        assert book(repo) == there(jira)


def asked(jira: JiraServer) -> list[str]:
    """What was asked since the last time."""
    found = [each.path.rpartition("/2/")[2].partition("/")[0] for each in jira.log]
    jira.log.clear()
    return found


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_nothing_changed_takes_one_request_once_the_server_is_known(
    repo: Sandbox, deployment: Deployment
) -> None:
    with served(deployment, 5) as jira:
        sync(repo, jira)
        assert asked(jira) == ["serverInfo", "search"]
        sync(repo, jira)
        assert sorted(asked(jira)) == ["myself", "search"]
        for _ in range(2):
            assert sync(repo, jira)[0] == 0
            assert asked(jira) == ["search"]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_a_user_who_moves_to_another_time_zone_misses_no_change(
    repo: Sandbox, deployment: Deployment, zone: str
) -> None:
    with served(deployment, 5) as jira:
        for _ in range(3):
            sync(repo, jira)
        jira.zone = ZoneInfo(zone)
        for number in (6, 2):
            jira.add(f"SEC-{number}", summary=f"late {number}")
            assert sync(repo, jira)[0] == 0
            assert book(repo) == there(jira)


def test_times_in_another_zone_than_that_of_the_user_take_one_request_more(repo: Sandbox) -> None:
    with served("Cloud", 3) as jira:
        for number in range(1, 4):
            said = datetime.fromisoformat(jira.issues[f"SEC-{number}"]["updated"]).astimezone(UTC)
            jira.issues[f"SEC-{number}"]["updated"] = f"{said:%Y-%m-%dT%H:%M:%S}.000+0000"
        for _ in range(3):
            sync(repo, jira)
        jira.log.clear()
        assert sync(repo, jira)[0] == 0
        assert sorted(asked(jira)) == ["myself", "search"]


def test_a_server_that_moves_into_the_cloud_is_read_on(repo: Sandbox) -> None:
    with served("Server", 5) as jira:
        for _ in range(3):
            sync(repo, jira)
        jira.deployment = "Cloud"
        jira.add("SEC-6")
        code, out, _ = sync(repo, jira)
        assert (code, book(repo) == there(jira), "1 new" in out) == (0, True, True)


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_issues_that_change_while_they_are_read_are_not_lost(repo: Sandbox, deployment: Deployment) -> None:
    with served(deployment, 420) as jira:
        moving = iter([3, 150, 4, 260, 5])

        def shift(_: str, path: str) -> None:
            number = next(moving, None) if "search" in path else None
            if number:
                jira.add(f"SEC-{number}", summary=f"moved {number}")

        jira.before = shift
        assert sync(repo, jira)[0] == 0
        assert book(repo) == there(jira)


def test_in_the_same_minute_many_change(repo: Sandbox) -> None:
    with served("Cloud", 1) as jira:
        stamp = jira.stamp()
        for number in range(2, 330):
            jira.add(f"SEC-{number}", updated=stamp)
        assert sync(repo, jira)[0] == 0
        assert book(repo) == there(jira)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_goes_wrong_is_told_and_made_good_by_the_next_sync(
    repo: Sandbox, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("debtledger.network.courier.NAPS", (0.0,))
    rnd = random.Random(seed)
    with served(rnd.choice(("Cloud", "Server")), rnd.randrange(1, 450)) as jira:
        for _ in range(rnd.randrange(1, 4)):
            jira.faults += [
                Fault(
                    path=rnd.choice(("search", "search", "serverInfo", "myself")),
                    after=rnd.randrange(5),
                    times=rnd.randrange(1, 3),
                    **rnd.choice(KINDS)(rnd),
                )
                for _ in range(rnd.randrange(1, 4))
            ]
            if rnd.random() < 0.5:
                jira.add(f"SEC-{rnd.randrange(1, 460)}", summary=f"changed {rnd.random()}")
            code, out, err = sync(repo, jira, JIRA_TOKEN=TOKEN)
            assert code in (0, 4), err
            assert "Traceback" not in err
            assert TOKEN not in out + err
            if code == 0:
                assert book(repo) == there(jira)
        jira.faults.clear()
        assert sync(repo, jira)[0] == 0
        assert book(repo) == there(jira)


def test_an_account_and_its_token_are_sent_to_cloud(repo: Sandbox) -> None:
    with served("Cloud", 1) as jira:
        assert sync(repo, jira, JIRA_TOKEN=TOKEN, JIRA_EMAIL="lea@acme.example")[0] == 0
        assert {each.headers["authorization"].split()[0] for each in jira.log} == {"Basic"}


def test_custom_fields_are_read_by_their_ids(repo: Sandbox) -> None:
    with served("Cloud", 0) as jira:
        organizations = [{"id": "7", "name": "Acme GmbH"}]
        jira.add(
            "SEC-1", customfield_10016=5.0, customfield_10050=organizations, customfield_1={"value": "3d"}
        )
        repo.write(
            ".debtledger.toml",
            SETTINGS
            + "[tracker.desk.fields]\npoints = 'customfield_10016'\norganizations = 'customfield_10050'\n"
            "cost = 'customfield_1'\nevil = '*all'\n",
        )
        code, _, err = debtledger(repo.path, "sync", env={**os.environ, "JIRA_URL": jira.url})
        assert code == 0, err
        with IssueBook(f"{repo.path}/.git") as known:
            (issue,) = known.issues()
        assert (issue.points, issue.customers, dict(issue.fields)) == (5.0, ("org-7",), {"cost": "3d"})
        assert "*all" not in str(jira.log)
