"""Issues filed for debts, once whatever happens, and debts linked to issues that are there."""

from __future__ import annotations

import json
import os
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger
from trackers.jira_server import REST, Fault, JiraServer

from debtledger import filing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

ID = "D-7k3fq2m9"
RECORD = f""".debtledger/debts/{ID}.toml"""
TEXT = f"""schema = 1

id = "{ID}"

title = "One token per tenant, ask @maria"

owner = "@platform"

[taken]
date = 2026-05-20

[principal]
hours = [24, 40, 72]

[links]
issues = ["#7"]
"""
POST = f"POST {REST}issue"


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for a tracker to settle is not the matter of most tests here."""
    monkeypatch.setattr(filing, "PAUSES", (0.0, 0.05))
    monkeypatch.setattr(filing, "SETTLED", 0.2)
    monkeypatch.setattr("debtledger.network.courier.NAPS", (0.0,))


@pytest.fixture
def jira() -> Iterator[JiraServer]:
    with JiraServer("Cloud") as server:
        server.add("SEC-1")
        yield server
        assert not server.violations


@pytest.fixture
def work(repo: Sandbox) -> Sandbox:
    repo.git("remote", "add", "origin", "https://github.com/acme/app.git")
    repo.write("a.py", f"x = 1\n# DEBT({ID}): One token per tenant\ny = 2\n")
    repo.write(RECORD, TEXT)
    repo.write(".debtledger.toml", '[tracker.desk]\nkind = "jira"\nprojects = ["SEC"]\n')
    repo.commit("debt")
    return repo


def link(work: Sandbox, jira: JiraServer | None, *arguments: str) -> tuple[int, str, str]:
    env = {**os.environ, "JIRA_URL": jira.url if jira else "http://127.0.0.1:9"}
    return debtledger(work.path, "link", ID, *arguments, env=env)


def record(work: Sandbox) -> str:
    return (work.root / RECORD).read_text()


def filed(jira: JiraServer) -> list[str]:
    return [key for key, fields in jira.issues.items() if f"debtledger: {ID}" in str(fields["description"])]


def test_an_issue_is_filed_and_written_into_the_record(work: Sandbox, jira: JiraServer) -> None:
    code, out, _ = link(work, jira, "--create", "jira")
    assert (code, filed(jira)) == (0, ["SEC-2"])
    assert "filed as jira:SEC-2" in out
    assert f"{jira.url}/browse/SEC-2" in out
    assert record(work) == TEXT.replace('["#7"]', '["#7", "jira:SEC-2"]')
    issue = jira.issues["SEC-2"]
    assert issue["summary"] == "One token per tenant, ask @\u200bmaria"
    assert issue["labels"] == ["debt"]
    assert "cost: 3d/5d/9d" in issue["description"]
    commit = work.git("rev-parse", "HEAD").decode().strip()
    assert f"* https://github.com/acme/app/blob/{commit}/a.py#L2" in issue["description"]


def test_a_second_time_nothing_is_sent(work: Sandbox, jira: JiraServer) -> None:
    link(work, jira, "--create", "desk")
    jira.log.clear()
    code, out, _ = link(work, jira, "--create", "jira")
    assert (code, list(jira.log)) == (0, [])
    assert "names jira:SEC-2 already" in out


def test_what_somebody_else_has_filed_is_found(work: Sandbox, jira: JiraServer) -> None:
    jira.add("SEC-9", description=f"cost: 3d\n\ndebtledger: {ID}\n")
    code, out, _ = link(work, jira, "--create", "jira")
    assert (code, jira.paths.count(POST)) == (0, 0)
    assert "was there already" in out
    assert '"jira:SEC-9"' in record(work)


def test_what_is_printed_first_is_what_is_filed(work: Sandbox, jira: JiraServer) -> None:
    code, out, _ = link(work, jira, "--create", "jira", "--dry-run")
    assert (code, list(jira.log), record(work)) == (0, [], TEXT)
    _, told, _ = link(work, jira, "--create", "jira", "--dry-run", "--format", "json")
    link(work, jira, "--create", "jira")
    issue, said = jira.issues["SEC-2"], json.loads(told)
    assert (said["schema"], said["dry_run"], said["title"], said["body"]) == (
        1, True, issue["summary"], issue["description"]
    )  # fmt: skip
    assert out.endswith(f"\n\n{issue['summary']}\n\n{issue['description']}")


LOST = [
    Fault(method="POST", path="issue", status=502, done=True),
    Fault(method="POST", path="issue", status=504, done=True),
    Fault(method="POST", path="issue", how="reset"),
    Fault(method="POST", path="issue", how="truncate"),
    Fault(method="POST", path="issue", how="html"),
    Fault(method="POST", path="issue", change=lambda _: {"id": "1"}),
]


@pytest.mark.parametrize("at", range(len(LOST)))
def test_an_answer_that_is_lost_after_filing_leads_to_no_second_issue(
    work: Sandbox, jira: JiraServer, at: int
) -> None:
    jira.faults.append(LOST[at])
    code, out, err = link(work, jira, "--create", "jira")
    assert (code, filed(jira)) == (0, ["SEC-2"]), err
    assert "jira:SEC-2" in out
    assert '"jira:SEC-2"' in record(work)
    assert notes(work) == []


def test_without_a_look_the_next_try_would_file_a_second_one(work: Sandbox, jira: JiraServer) -> None:
    hidden = Fault(path="search", times=99, change=lambda said: {**said, "issues": []})
    jira.faults += [Fault(method="POST", path="issue", status=502, done=True), hidden]
    assert link(work, jira, "--create", "jira")[0] == 4
    for note in notes(work):
        os.unlink(note)
    link(work, jira, "--create", "jira")
    assert filed(jira) == ["SEC-2", "SEC-3"]


def test_where_it_cannot_be_seen_the_next_run_looks_before_it_files(work: Sandbox, jira: JiraServer) -> None:
    jira.faults += [
        Fault(method="POST", path="issue", status=502, done=True),
        Fault(path="search", after=1, times=99, status=500),
    ]
    code, _, err = link(work, jira, "--create", "jira")
    assert code == 4
    assert "whether the issue was filed is not known" in err
    assert "run the same command again" in err
    assert len(notes(work)) == 1
    jira.faults.clear()
    code, out, _ = link(work, jira, "--create", "jira")
    assert (code, filed(jira)) == (0, ["SEC-2"])
    assert "was there already" in out
    assert notes(work) == []


def test_what_was_not_filed_is_filed_by_the_next_run(work: Sandbox, jira: JiraServer) -> None:
    jira.faults.append(Fault(method="POST", path="issue", status=502))
    assert link(work, jira, "--create", "jira")[0] == 4
    assert (record(work), filed(jira)) == (TEXT, [])
    assert link(work, jira, "--create", "jira")[0] == 0
    assert filed(jira) == ["SEC-2"]


def test_a_list_that_lags_behind_is_waited_for(
    work: Sandbox, jira: JiraServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "SETTLED", 600.0)
    monkeypatch.setattr(filing, "time", SimpleNamespace(sleep=lambda _: None))
    hide = Fault(path="search", times=5, change=lambda said: {**said, "issues": []})
    jira.faults += [Fault(method="POST", path="issue", status=502, done=True), hide]
    assert link(work, jira, "--create", "jira")[0] == 4
    assert hide.times == 2
    assert link(work, jira, "--create", "jira")[0] == 0
    assert filed(jira) == ["SEC-2"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_files_nothing_and_leaves_nothing(work: Sandbox, jira: JiraServer, status: int) -> None:
    jira.faults.append(Fault(method="POST", path="issue", status=status))
    code, out, err = link(work, jira, "--create", "jira", "--format", "json")
    assert (code, record(work), notes(work), jira.paths.count(POST)) == (4, TEXT, [], 1)
    assert str(status) in json.loads(out)["error"]
    assert "Traceback" not in err


def test_a_record_that_cannot_be_written_is_written_by_the_next_run(work: Sandbox, jira: JiraServer) -> None:
    def spoil(method: str, _: str) -> None:
        if method == "POST":
            (work.root / RECORD).write_text("<<<<<<< ours\n")

    jira.before = spoil
    assert link(work, jira, "--create", "jira")[0] == 3
    work.write(RECORD, TEXT)
    code, out, _ = link(work, jira, "--create", "jira")
    assert (code, filed(jira)) == (0, ["SEC-2"])
    assert "was there already" in out


def test_of_many_at_once_one_files(work: Sandbox, jira: JiraServer) -> None:
    ended: list[int] = []
    threads = [
        threading.Thread(target=lambda: ended.append(link(work, jira, "--create", "jira")[0]))
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert filed(jira) == ["SEC-2"]
    assert 0 in ended
    assert set(ended) <= {0, 2}


def test_after_a_sync_nothing_is_read_anew(work: Sandbox, jira: JiraServer) -> None:
    env = {**os.environ, "JIRA_URL": jira.url}
    for number in range(2, 150):
        jira.add(f"SEC-{number}")
    assert debtledger(work.path, "sync", env=env)[0] == 0
    jira.log.clear()
    assert link(work, jira, "--create", "jira")[0] == 0
    assert len([path for path in jira.paths if "search" in path]) == 1
    jira.log.clear()
    assert debtledger(work.path, "show", ID, env=env)[0] == 0
    assert not jira.log


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#412", "github:acme/app#412"),
        ("acme/other#4", "github:acme/other#4"),
        ("SEC-41", "jira:SEC-41"),
        ("https://github.com/acme/app/issues/412", "github:acme/app#412"),
        ("https://acme.atlassian.net/browse/SEC-41", "jira:SEC-41"),
    ],
)
def test_an_issue_that_is_there_is_linked_without_the_network(work: Sandbox, typed: str, kept: str) -> None:
    code, out, err = link(work, None, typed)
    assert code == 0
    assert f"linked to {kept}" in out
    assert "not among the issues that were read" in err
    assert record(work) == TEXT.replace('["#7"]', f'["#7", "{kept}"]')
    _, out, _ = link(work, None, typed)
    assert "nothing was written" in out
    assert record(work) == TEXT.replace('["#7"]', f'["#7", "{kept}"]')


def test_a_reference_that_the_record_has_in_other_words_is_the_same(work: Sandbox) -> None:
    code, out, _ = link(work, None, "acme/app#7")
    assert (code, record(work)) == (0, TEXT)
    assert "nothing was written" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "either an issue or --create"),
        (("#1", "--create", "jira"), "either an issue or --create"),
        (("something",), "no issue"),
        (("#1", "--dry-run"), "belong to --create"),
        (("--create", "gitlab"), "no tracker is called gitlab"),
        (("--create", "jira", "--project", "OPS"), "no project OPS"),
    ],
)
def test_what_cannot_be_done_is_told(work: Sandbox, arguments: tuple[str, ...], said: str) -> None:
    code, _, err = link(work, None, *arguments)
    assert (code, record(work)) == (2, TEXT)
    assert said in err


def test_a_debt_without_a_record_is_given_one_first(work: Sandbox, jira: JiraServer) -> None:
    work.write("b.py", "# DEBT: no retry\n")
    env = {**os.environ, "JIRA_URL": jira.url}
    for arguments in (("--create", "jira"), ("#4",)):
        code, _, err = debtledger(work.path, "link", "b.py:1", *arguments, env=env)
        assert code == 2
        assert "debtledger record" in err
    assert not jira.log


def test_a_repository_cannot_choose_where_an_issue_is_filed(work: Sandbox, jira: JiraServer) -> None:
    work.write(".debtledger.toml", f'[tracker.desk]\nkind = "jira"\nprojects = ["SEC"]\nurl = "{jira.url}"\n')
    assert debtledger(work.path, "link", ID, "--create", "jira")[0] == 2
    assert not jira.log


def test_a_place_that_is_in_no_commit_has_no_address(work: Sandbox, jira: JiraServer) -> None:
    work.write("a.py", "x = 1\n")
    work.commit("gone")
    work.write("c.py", f"# DEBT({ID}): One token per tenant\n")
    body = json.loads(link(work, jira, "--create", "jira", "--dry-run", "--format", "json")[1])["body"]
    assert "{noformat}\nc.py:1\n{noformat}" in body
    assert "https://" not in body


def test_an_address_follows_the_tag_to_its_line_in_the_commit(work: Sandbox, jira: JiraServer) -> None:
    work.write("a.py", "\n" * 9 + (work.root / "a.py").read_text())
    body = json.loads(link(work, jira, "--create", "jira", "--dry-run", "--format", "json")[1])["body"]
    assert "/a.py#L2\n" in body


def notes(work: Sandbox) -> list[str]:
    folder = work.root / ".git" / "debtledger"
    return [str(path) for path in folder.glob("filing-*")]
