"""What debts ask trackers for beside the lists: single issues of other repositories, and queries of Jira."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger
from trackers.clones import CANARY, SLUG, Clone, cloned
from trackers.github_server import GitHubServer
from trackers.jira_server import Deployment, Fault, JiraServer

from debtledger.storage.issuebook import IssueBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

OTHER = "upstream/lib"
HIDDEN = "a title that nobody here may see"
TAGS = """# DEBT(cost: 3d, issue: upstream/lib#7): A workaround
# DEBT(cost: 2d, repay-when: upstream/lib#8 closed): It waits
# DEBT(cost: 2d, repay-when: #1 closed): It waits for our own
"""
QUERY = "project = OTHER"
JIRA = f"""[tracker.desk]
kind = "jira"
projects = ["SEC"]

[[trigger]]
name = "many ask"
if = [{{ signal = "issue_count", jql = '{QUERY}', min = 2 }}]
"""


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
def clone(repo: Sandbox, server: GitHubServer) -> Clone:
    clone = cloned(repo, server)
    clone.env |= {"GITHUB_TOKEN": CANARY, "CI": "", "GITHUB_ACTIONS": ""}
    server.fill(SLUG, 2)
    for number in (7, 8):
        server.add(OTHER, number, title=HIDDEN, labels=[server.label(HIDDEN)], body=HIDDEN)
    repo.write("a.py", TAGS)
    repo.commit("debts")
    return clone


def asked(server: GitHubServer) -> list[tuple[str, bool]]:
    """The paths that were asked for since the last time, and whether a token came with it."""
    found = [(each.path, "authorization" in each.headers) for each in server.log]
    server.log.clear()
    return found


def standing(clone: Clone, words: str) -> str:
    """What is said of the trigger with these words."""
    standings = json.loads(clone.run("triggers", "--format", "json")[1])["triggers"]
    return next(str(each["verdict"]) for each in standings if each["trigger"] == words)


def test_issues_of_other_repositories_are_asked_for_one_by_one_and_without_a_token(clone: Clone) -> None:
    code, out, _ = clone.sync()
    assert code == 0
    assert "issues of other repositories: 2 new, 0 changed, 0 gone; 2 issues known" in out
    assert asked(clone.server) == [
        ("/repos/acme/app/issues", True),
        ("/repos/upstream/lib/issues/8", False),
        ("/repos/upstream/lib/issues/7", False),
    ]
    assert standing(clone, "upstream/lib#8 closed") == "dormant"
    clone.server.add(OTHER, 8, state="closed", title=HIDDEN)
    clone.sync()
    assert standing(clone, "upstream/lib#8 closed") == "fired"
    asked(clone.server)
    clone.sync()
    assert [path for path, _ in asked(clone.server)] == [
        "/repos/acme/app/issues", "/repos/upstream/lib/issues/7",
    ]  # fmt: skip
    clone.sync("--full")
    assert ("/repos/upstream/lib/issues/8", False) in asked(clone.server)


def test_nothing_but_the_state_of_issues_elsewhere_is_kept_or_told(clone: Clone) -> None:
    told = "".join("".join(clone.sync(*words)[1:]) for words in ((), ("--format", "json"), ("--debug",)))
    for words in (("list",), ("list", "--format", "json"), ("triggers",), ("scan",), ("signals", "export")):
        told += "".join(clone.run(*words)[1:])
    assert "upstream/lib#7" in told
    assert HIDDEN not in told
    for path in (clone.sandbox.root / ".git/debtledger").iterdir():
        assert HIDDEN.encode() not in path.read_bytes()
    assert "2 issues in none" in clone.run("backlog")[1] or "· 2 in none" in clone.run("backlog")[1]


def test_a_repository_that_the_user_lists_is_read_as_a_whole(clone: Clone) -> None:
    folder = clone.sandbox.root / "home" / "debtledger"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(
        f'[tracker.code]\nkind = "github"\nprojects = ["{SLUG}", "{OTHER}"]\n'
    )
    clone.sync(XDG_CONFIG_HOME=str(folder.parent))
    assert asked(clone.server) == [("/repos/acme/app/issues", True), ("/repos/upstream/lib/issues", True)]


def test_an_issue_elsewhere_that_cannot_be_seen_is_unknown_and_never_closed(clone: Clone) -> None:
    clone.server.forbidden.add(OTHER)
    code, out, _ = clone.sync()
    assert (code, "0 new, 0 changed, 2 gone" in out) == (0, True)
    assert standing(clone, "upstream/lib#8 closed") == "unknown"
    clone.server.forbidden.clear()
    clone.sync()
    assert standing(clone, "upstream/lib#8 closed") == "dormant"
    clone.server.deleted.add((OTHER, 8))
    clone.sync()
    assert standing(clone, "upstream/lib#8 closed") == "unknown"


def test_a_repository_elsewhere_that_is_hidden_takes_one_request_for_each_issue(clone: Clone) -> None:
    del clone.server.issues[OTHER]
    assert clone.sync()[0] == 0
    assert [path for path, _ in asked(clone.server)] == [
        "/repos/acme/app/issues", "/repos/upstream/lib/issues/8", "/repos/upstream/lib/issues/7",
    ]  # fmt: skip
    assert standing(clone, "upstream/lib#8 closed") == "unknown"


def test_a_server_that_lets_nobody_in_without_a_token_ends_no_sync(clone: Clone) -> None:
    clone.server.token = CANARY
    assert clone.sync()[0] == 0
    assert standing(clone, "upstream/lib#8 closed") == "unknown"


def test_a_dry_run_tells_how_many_would_be_asked_for_and_asks_for_none(clone: Clone) -> None:
    code, _, err = clone.sync("--dry-run")
    assert (code, asked(clone.server)) == (0, [])
    assert "besides: 2 issues of other repositories without a token, no queries of Jira" in err


def test_where_a_tracker_is_named_or_does_not_answer_no_other_repository_is_asked_for(clone: Clone) -> None:
    assert clone.sync("--tracker", "github")[0] == 0
    assert [path for path, _ in asked(clone.server)] == ["/repos/acme/app/issues"]
    clone.server.forbidden.add(SLUG)
    assert clone.sync()[0] == 4
    assert [path for path, _ in asked(clone.server)] == ["/repos/acme/app/issues"]


def test_in_a_ci_no_other_repository_is_asked_for(clone: Clone) -> None:
    code, _, err = clone.sync(CI="true")
    assert (code, "2 issues of other repositories: not read in a CI" in err) == (0, True)
    assert [path for path, _ in asked(clone.server)] == ["/repos/acme/app/issues"]


def test_no_more_than_a_hundred_are_asked_for_and_the_others_come_next(clone: Clone) -> None:
    tags = [f"# DEBT(cost: 1d, issue: upstream/lib#{number}): Debt {number}\n" for number in range(101, 221)]
    clone.sandbox.write("a.py", "".join(tags))
    for number in range(101, 221):
        clone.server.add(OTHER, number)
    code, out, _ = clone.sync()
    assert (code, "20 more of them are left for the next sync" in out) == (4, True)
    clone.sync()
    assert "120 issues known" in clone.sync()[1]


def test_a_ledger_that_cannot_be_read_ends_no_sync(clone: Clone) -> None:
    (clone.sandbox.root / ".debtledger").mkdir()
    (clone.sandbox.root / ".debtledger/baseline").symlink_to("/etc/passwd")
    code, out, err = clone.sync()
    assert (code, "2 new, 0 changed" in out) == (0, True)
    assert "what debts wait for elsewhere is not known" in err


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_what_jira_finds_for_a_query_of_a_trigger_is_remembered(
    repo: Sandbox, deployment: Deployment
) -> None:
    repo.write(".debtledger.toml", JIRA)
    repo.write("a.py", "# DEBT(cost: 2d, repay-when: many ask): It waits\n")
    with JiraServer(deployment) as jira:
        env = {**os.environ, "JIRA_URL": jira.url}

        def verdict() -> str:
            told = json.loads(debtledger(repo.path, "triggers", "--format", "json", env=env)[1])
            return str(told["triggers"][0]["verdict"])

        jira.add("SEC-1")
        for number in range(1, 4):
            jira.add(f"OTHER-{number}", summary=HIDDEN)
        assert verdict() == "unknown"
        jira.faults.append(Fault(path="search", status=400, after=1))
        code, out, _ = debtledger(repo.path, "sync", env=env)
        assert (code, f"desk query {QUERY}: 0 new" in out, verdict()) == (4, True, "unknown")
        code, out, _ = debtledger(repo.path, "sync", env=env)
        assert (code, f"desk query {QUERY}: 3 new, 0 changed, 0 gone; 3 issues known" in out) == (0, True)
        assert verdict() == "fired"
        assert {each.method for each in jira.log} == {"GET"}
        assert not jira.violations
        with IssueBook(f"{repo.path}/.git") as book:
            assert [issue.ref for issue in book.issues()] == ["jira:SEC-1"]
        assert HIDDEN.encode() not in (repo.root / ".git/debtledger/issues.sqlite").read_bytes()
        del jira.issues["OTHER-1"], jira.issues["OTHER-2"]
        debtledger(repo.path, "sync", env=env)
        assert verdict() == "warming"


def test_a_snapshot_tells_a_ci_what_jira_found_and_how_issues_elsewhere_stand(clone: Clone) -> None:
    clone.server.add(OTHER, 8, state="closed", title=HIDDEN)
    with JiraServer() as jira:
        for key in ("SEC-1", "OTHER-1", "OTHER-2"):
            jira.add(key, summary=HIDDEN)
        code = f'[tracker.code]\nkind = "github"\nprojects = ["{SLUG}"]\n'
        clone.sandbox.write(".debtledger.toml", f"{code}{JIRA}")
        clone.sandbox.write("b.py", "# DEBT(cost: 2d, repay-when: many ask): Many wait\n")
        assert clone.sync(JIRA_URL=jira.url)[0] == 0
    snapshot = clone.sandbox.root / "signals.jsonl"
    assert clone.run("signals", "export", "-o", str(snapshot))[0] == 0
    assert HIDDEN not in snapshot.read_text()
    before = [standing(clone, words) for words in ("many ask", "upstream/lib#8 closed")]
    (clone.sandbox.root / ".git/debtledger/issues.sqlite").unlink()
    assert [standing(clone, words) for words in ("many ask", "upstream/lib#8 closed")] == before
    assert before == ["fired", "fired"]
