"""`debtledger ci` from the event to the comment, the summary, the outputs and the exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from ci.talking_server import TalkingServer, comments
from ci.workflows import CANARY, NEW, NUMBER, OLD, Workflow, example
from commandline import debtledger
from sandbox import Sandbox
from trackers.github_server import Fault

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pull_request_gets_a_comment_a_summary_annotations_and_outputs(
    workflow: Workflow, server: TalkingServer
) -> None:
    workflow.pull_request()
    report, sarif = workflow.folder / "report.json", workflow.folder / "report.sarif"
    code, out, err = workflow.run("--report", str(report), "--sarif", str(sarif))
    assert (code, err) == (0, "")
    (comment,) = comments(server, NUMBER)
    assert "one host for all" in comment
    assert comment.strip() == workflow.summary.strip()
    assert "::notice file=a.py,line=9" in out
    outputs = workflow.outputs
    assert outputs["verdict"] == "pass"
    assert outputs["comment"] == "created"
    assert (outputs["taken"], outputs["touched"], outputs["problems"]) == ("1", "1", "0")
    assert outputs["net-principal-hours"] == "8"
    assert outputs["report"] == str(report)
    said = json.loads(report.read_text())
    assert (said["schema"], said["head"], said["verdict"]["outcome"]) == (1, workflow.head, "pass")
    assert json.loads(sarif.read_text())["version"] == "2.1.0"


def test_the_same_again_sends_nothing_and_a_later_commit_changes_the_comment_in_place(
    workflow: Workflow, server: TalkingServer
) -> None:
    workflow.pull_request()
    workflow.run()
    writes = server.writes()
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == "unchanged"
    assert server.writes() == writes
    workflow.sandbox.write("a.py", OLD)
    head = workflow.sandbox.commit("taken back")
    server.pull(NUMBER, head)
    workflow.pull_request(head, run=2)
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == "updated"
    assert "no longer changes any debt" in comments(server, NUMBER)[0]
    assert len(server.bodies(NUMBER)) == 1


def test_where_there_is_nothing_to_say_nothing_is_said(workflow: Workflow, server: TalkingServer) -> None:
    workflow.sandbox.git("checkout", "-q", "-b", "plain", "main")
    workflow.sandbox.write("b.py", "x = 1\n")
    head = workflow.sandbox.commit("plain")
    server.pull(NUMBER, head)
    workflow.pull_request(head)
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == "silent"
    assert server.writes() == []
    assert workflow.summary


def test_a_run_for_an_older_commit_does_not_go_back_in_time(
    workflow: Workflow, server: TalkingServer
) -> None:
    old = workflow.head
    workflow.sandbox.write("c.py", "# DEBT: later\n#   cost: 1h\n#   repay-when: 2027-01-01\n")
    workflow.head = workflow.sandbox.commit("later")
    server.pull(NUMBER, workflow.head)
    workflow.pull_request(run=2)
    workflow.run()
    workflow.pull_request(old, run=1)
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == "outdated"
    assert "later" in comments(server, NUMBER)[0]
    server.said.clear()
    workflow.run()
    assert workflow.outputs["comment"] == "outdated"
    assert not server.bodies(NUMBER)


@pytest.mark.parametrize(
    ("status", "told"), [("ahead", "outdated"), ("diverged", "outdated"), ("", "created")]
)
def test_a_later_commit_that_is_not_here_is_asked_about(
    workflow: Workflow, server: TalkingServer, status: str, told: str
) -> None:
    later = "f" * 40
    server.pull(NUMBER, later)
    if status:
        server.compared[workflow.head, later] = status
    workflow.pull_request()
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == told


def test_the_run_of_a_fork_may_not_write_and_tells_all_the_rest(
    workflow: Workflow, server: TalkingServer
) -> None:
    server.read_only = True
    workflow.pull_request(theirs="mallory/app")
    code, out, _ = workflow.run()
    assert code == 0
    assert workflow.outputs["comment"] == "forbidden"
    assert "::notice title=debtledger::no comment was written: not allowed (403)" in out
    assert "one host for all" in workflow.summary
    assert len(server.writes()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429, 401, 404, 422])
def test_whatever_the_server_does_the_verdict_is_of_the_change_alone(
    workflow: Workflow, server: TalkingServer, status: int
) -> None:
    workflow.pull_request()
    server.faults = [Fault(path="/comments", status=status, times=99)]
    code, out, err = workflow.run("--report", "report.json")
    assert code == 0
    assert workflow.outputs["comment"] in ("forbidden", "failed")
    assert "one host for all" in workflow.summary
    assert CANARY not in out + err + workflow.summary
    assert not server.writes()


def test_the_token_is_in_nothing_that_is_written(workflow: Workflow, server: TalkingServer) -> None:
    workflow.pull_request()
    server.faults = [Fault(path="/comments", status=500, times=2, change=lambda _: {"message": CANARY})]
    _, out, err = workflow.run("--report", "report.json", "--debug")
    left = b"".join(path.read_bytes() for path in workflow.folder.rglob("*") if path.name != "event.json")
    assert CANARY not in out + err
    assert CANARY.encode() not in left
    assert all(CANARY not in body for body in server.bodies(NUMBER))


def test_an_enterprise_server_is_the_one_that_the_environment_names(
    workflow: Workflow, server: TalkingServer
) -> None:
    server.prefix = "/api/v3"
    server.per_page = 1
    for login in ("mia", "max"):
        server.say(NUMBER, "hello", login)
    workflow.pull_request()
    host = {"GITHUB_SERVER_URL": server.url, "GITHUB_API_URL": f"{server.url}/api/v3"}
    workflow.env |= host
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == "created"
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == "unchanged"


def test_no_comment_means_no_request(workflow: Workflow, server: TalkingServer) -> None:
    workflow.pull_request()
    assert workflow.run("--no-comment")[0] == 0
    assert workflow.outputs["comment"] == "off"
    assert not server.log


def test_problems_fail_and_the_settings_of_the_base_decide(workflow: Workflow) -> None:
    workflow.sandbox.write("a.py", OLD + NEW + "# DEBT(: broken\n")
    workflow.sandbox.write(".debtledger.toml", "[ci]\nfail_on = []\n")
    head = workflow.sandbox.commit("broken, and nothing to fail on")
    workflow.pull_request(head)
    code, out, _ = workflow.run("--no-comment")
    assert code == 1
    assert workflow.outputs["verdict"] == "fail"
    assert "::error title=debtledger::1 problem in what the change brings" in out
    assert "`problems`" in workflow.summary


def test_settings_that_break_fail_and_those_that_are_mended_pass(workflow: Workflow) -> None:
    workflow.sandbox.write(".debtledger.toml", "[ci\n")
    broken = workflow.sandbox.commit("broken settings")
    workflow.pull_request(broken)
    assert workflow.run("--no-comment")[0] == 1
    assert "the settings cannot be used any more" in workflow.summary
    workflow.base = broken
    workflow.sandbox.write(".debtledger.toml", "[ci]\n")
    workflow.pull_request(workflow.sandbox.commit("mended"))
    assert workflow.run("--no-comment")[0] == 0
    assert "defaults count" in workflow.summary


def test_each_reason_to_fail_is_one_of_the_base(workflow: Workflow) -> None:
    workflow.sandbox.git("checkout", "-q", "main")
    workflow.sandbox.write(".debtledger.toml", '[ci]\nfail_on = ["unpriced", "ratchet"]\n')
    workflow.base = workflow.sandbox.commit("policy")
    workflow.sandbox.git("checkout", "-q", "-b", "other")
    workflow.sandbox.write("b.py", "# DEBT: no cost\n#   repay-when: 2027-01-01\n# TODO: more\n")
    workflow.pull_request(workflow.sandbox.commit("other"))
    assert workflow.run("--no-comment")[0] == 1
    assert "`unpriced`: 1 debt taken on without a cost" in workflow.summary
    assert "`ratchet`: 1 untagged TODO more than before" in workflow.summary


def test_what_the_check_refuses_fails_where_the_base_asks_for_it(workflow: Workflow) -> None:
    workflow.sandbox.git("checkout", "-q", "main")
    workflow.sandbox.write(".debtledger.toml", '[ci]\nfail_on = ["check"]\n')
    workflow.base = workflow.sandbox.commit("policy")
    workflow.sandbox.git("checkout", "-q", "-b", "other")
    workflow.sandbox.write("b.py", "# DEBT: no trigger\n#   cost: 1h\n")
    head = workflow.sandbox.commit("other")
    workflow.pull_request(head)
    report = workflow.folder / "report.json"
    code, out, _ = workflow.run("--no-comment", "--report", str(report))
    assert code == 1
    assert "::error file=b.py,line=1,title=DL012::" in out
    assert "- `b.py:1` `DL012`" in workflow.summary
    assert json.loads(report.read_text())["refused"][0]["code"] == "DL012"


def clone_of(workflow: Workflow, tmp_path: Path, *options: str) -> Sandbox:
    """A checkout as actions/checkout makes it: of the merge of the pull request."""
    workflow.sandbox.git("checkout", "-q", "-b", "merge", "main")
    workflow.sandbox.write("d.py", "y = 1\n")
    workflow.base = workflow.sandbox.commit("main goes on")
    workflow.sandbox.git("merge", "-q", "--no-ff", "-m", "merge", "feature")
    place = Sandbox(tmp_path / "shallow")
    place.root.mkdir()
    place.git("clone", "-q", "--no-local", *options, f"file://{workflow.sandbox.path}", ".")
    return place


def test_a_merge_with_its_parents_alone_is_enough(workflow: Workflow, tmp_path: Path) -> None:
    workflow.sandbox = clone_of(workflow, tmp_path, "--depth=2", "--branch=merge")
    workflow.pull_request()
    code, _, err = workflow.run("--report", "report.json")
    assert code == 0, err
    assert workflow.outputs["taken"] == "1"
    assert json.loads((workflow.sandbox.root / "report.json").read_text())["head"] == workflow.head


def test_too_shallow_a_checkout_is_told_with_the_depth_it_needs(
    workflow: Workflow, server: TalkingServer, tmp_path: Path
) -> None:
    workflow.sandbox = clone_of(workflow, tmp_path, "--depth=1", "--branch=merge")
    workflow.pull_request()
    code, out, _ = workflow.run()
    assert code == 2
    assert "fetch-depth: 0" in out
    assert "fetch-depth: 0" in workflow.summary
    assert workflow.outputs["verdict"] == "unknown"
    assert not server.writes()


def test_a_push_into_too_shallow_a_checkout_is_told(workflow: Workflow, tmp_path: Path) -> None:
    workflow.sandbox = clone_of(workflow, tmp_path, "--depth=1", "--branch=feature")
    workflow.event("push", example("push") | {"before": "a" * 40, "after": workflow.head, "created": False})
    assert workflow.run()[0] == 2
    assert "fetch-depth: 0" in workflow.summary


def test_a_push_is_compared_with_what_was_there_and_writes_no_comment(
    workflow: Workflow, server: TalkingServer
) -> None:
    payload = example("push")
    payload |= {"before": workflow.base, "after": workflow.head, "created": False}
    workflow.event("push", payload)
    assert workflow.run()[0] == 0
    assert workflow.outputs["taken"] == "1"
    assert workflow.outputs["comment"] == "off"
    assert not server.log
    workflow.event("push", payload | {"after": "0" * 40, "deleted": True})
    assert workflow.run()[0] == 0


def test_a_new_branch_is_compared_with_the_main_one(workflow: Workflow) -> None:
    workflow.event("push", example("push") | {"after": workflow.head})
    assert workflow.run()[0] == 0
    assert workflow.outputs["taken"] == "1"


def test_a_merge_group_is_compared_with_its_base(workflow: Workflow) -> None:
    payload = example("merge_group")
    payload["merge_group"] |= {"base_sha": workflow.base, "head_sha": workflow.head}
    workflow.event("merge_group", payload)
    assert workflow.run()[0] == 0
    assert workflow.outputs["taken"] == "1"


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", '{"pull_request": 3}', '{"a": 1, "a": 2}', "[" * 9999]
)
def test_an_event_that_is_none_ends_with_a_message(workflow: Workflow, text: str) -> None:
    workflow.event("pull_request", {})
    (workflow.folder / "event.json").write_text(text)
    code, out, err = workflow.run()
    assert code in (0, 2)
    assert "Traceback" not in out + err


def plain(workflow: Workflow, **env: str) -> tuple[int, str, str]:
    elsewhere = Workflow(workflow.sandbox, workflow.folder).environment()
    none = dict.fromkeys(("GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"), "")
    return debtledger(workflow.sandbox.path, "ci", env={**elsewhere, **none, **env})


def test_gitlab_and_jenkins_say_in_variables_what_to_compare(workflow: Workflow) -> None:
    gitlab = {
        "GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "3", "CI_MERGE_REQUEST_DIFF_BASE_SHA": workflow.base,
        "CI_COMMIT_SHA": workflow.head,
    }  # fmt: skip
    jenkins = {"JENKINS_URL": "https://ci", "CHANGE_TARGET": "main", "GIT_COMMIT": workflow.head}
    for env in (gitlab, jenkins, {}):
        code, out, _ = plain(workflow, **env)
        assert code == 0
        assert "one host for all" in out
        assert "passes" in out
        assert "::" not in out


def test_foreign_text_gives_no_orders_to_the_log_of_a_workflow(workflow: Workflow) -> None:
    title = "##[error]x ::stop-commands::y ::set-output name=a::b"
    workflow.sandbox.write("a.py", f"# DEBT: {title}\n#   cost: 1h\n#   repay-when: 2027-01-01\n")
    workflow.sandbox.write("::error::.py", f"# DEBT: ::warning::{title}\n")
    workflow.pull_request(workflow.sandbox.commit("hostile"))
    for name in ("github", "text", "markdown"):
        _, out, err = workflow.run("--no-comment", "--format", name)
        for line in (out + err).splitlines():
            assert "##[" not in line
            stripped = line.lstrip()
            assert not stripped.startswith("::") or stripped.startswith(
                ("::error ", "::notice ", "::warning ")
            )
