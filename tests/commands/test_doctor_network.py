from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from trackers.clones import CANARY, SLUG, Clone, cloned
from trackers.github_server import Fault, GitHubServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox


@pytest.fixture
def clone(repo: Sandbox) -> Iterator[Clone]:
    with GitHubServer() as server:
        clone = cloned(repo, server)
        server.token = CANARY
        server.now = datetime.fromtimestamp(int(time.time()), UTC)
        clone.env["GITHUB_TOKEN"] = CANARY
        yield clone


def asked(clone: Clone, code: int) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What doctor says of the tracker, and its problems."""
    ended, out, err = clone.run("doctor", "--network", "--format", "json")
    assert ended == code, err
    assert CANARY not in out
    report = json.loads(out)
    return report["tracker github"], [
        each for each in report["problems"] if each["where"] == "tracker github"
    ]


def test_a_tracker_that_is_well_says_who_we_are_and_what_is_left(clone: Clone) -> None:
    facts, problems = asked(clone, 0)
    assert problems == []
    assert facts["reachable"] == "yes"
    assert facts["authenticated as"] == "octocat"
    assert facts["missing"] == "nothing"
    assert facts["token"] == "from GITHUB_TOKEN"
    assert facts["rate limit"].startswith("4,998 requests left until")
    assert facts["clock"] == "in step"


def test_without_the_option_nothing_is_asked(clone: Clone) -> None:
    code, out, _ = clone.run("doctor")
    assert (code, "tracker github" in out, len(clone.server.log)) == (0, False, 0)


def test_a_scope_that_is_missing_is_named(clone: Clone) -> None:
    clone.server.scopes = "gist, read:user"
    facts, problems = asked(clone, 1)
    assert "repo" in facts["missing"]
    assert "lacks repo" in problems[0]["message"]
    assert problems[0]["hint"]


@pytest.mark.parametrize("scopes", ["repo, gist", "public_repo", None, ""])
def test_enough_scopes_and_tokens_that_name_none_are_fine(clone: Clone, scopes: str | None) -> None:
    clone.server.scopes = scopes
    assert asked(clone, 0)[0]["missing"] == "nothing"


@pytest.mark.parametrize("hidden", ["missing", "forbidden"])
def test_a_repository_that_cannot_be_seen_is_named(clone: Clone, hidden: str) -> None:
    if hidden == "missing":
        clone.server.issues.clear()
    else:
        clone.server.forbidden.add(SLUG)
    facts, problems = asked(clone, 1)
    assert f"access to {SLUG}" in facts["missing"]
    assert len(problems) == 1


def test_a_token_of_a_job_is_no_users_and_fine(clone: Clone) -> None:
    clone.server.faults = [Fault(path="/user", status=403)]
    facts, problems = asked(clone, 0)
    assert facts["authenticated as"] == "an installation of an app"
    assert problems == []


def test_a_token_that_is_not_accepted_is_told_with_what_to_do(clone: Clone) -> None:
    clone.server.token = "another"
    facts, problems = asked(clone, 4)
    assert facts["reachable"] == "yes"
    assert "the token is not accepted (401)" in problems[0]["message"]
    assert "new token" in problems[0]["hint"]


def test_a_clock_that_is_off_is_told(clone: Clone) -> None:
    clone.server.now += timedelta(hours=1)
    facts, problems = asked(clone, 1)
    assert "ahead of this one" in facts["clock"]
    assert "NTP" in problems[0]["hint"]


def test_no_request_left_is_told(clone: Clone) -> None:
    clone.server.left = 2
    _, problems = asked(clone, 1)
    assert "no request is left" in problems[0]["message"]


def test_no_token_is_told_with_what_to_set(clone: Clone) -> None:
    clone.server.token = ""
    del clone.env["GITHUB_TOKEN"]
    facts, problems = asked(clone, 1)
    assert (facts["token"], facts["authenticated as"]) == ("none", "nobody")
    assert "without a token" in problems[0]["message"]


def test_a_tracker_that_cannot_be_reached_is_told_and_doctor_goes_on(clone: Clone) -> None:
    clone.env["GITHUB_API_URL"] = "http://127.0.0.1:1"
    facts, problems = asked(clone, 4)
    assert facts["reachable"] == "no"
    assert "cannot be reached" in problems[0]["message"]


def test_where_there_is_no_tracker_doctor_says_how_to_name_one(repo: Sandbox) -> None:
    with GitHubServer() as server:
        code, out, _ = Clone(repo, server).run("doctor", "--network")
    assert code == 0
    assert "no tracker is known" in out


def test_tables_of_the_settings_are_shown_as_they_are_written(clone: Clone) -> None:
    clone.sandbox.write(".debtledger.toml", '[tracker.code]\nkind = "github"\nprojects = ["acme/app"]\n')
    code, out, _ = clone.run("doctor")
    assert code == 0
    assert '{code = {kind = "github", projects = ["acme/app"]}}' in out
