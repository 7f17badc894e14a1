"""`debtledger ci` from the event to the comment, the summary, the outputs and the exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from ci.talking_server import BOT, SLUG, TalkingServer
from ci.workflows import CANARY, ID, NEW, NUMBER, OLD, Workflow, example
from commandline import debtledger
from markdown_it import MarkdownIt
from sandbox import Sandbox
from trackers.github_server import Fault

from debtledger.core.ci.marker import read
from debtledger.core.triggering.standing import ConditionStanding
from debtledger.network import courier
from debtledger.pipeline.digest import _told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TalkingServer]:
    monkeypatch.setattr(courier, "NAPS", (0.01, 0.01, 0.01))
    with TalkingServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
def workflow(unborn: Sandbox, tmp_path: Path, server: TalkingServer) -> Workflow:
    folder = tmp_path / "given"
    folder.mkdir()
    return Workflow(unborn, folder, server).start()


def comments(server: TalkingServer) -> list[str]:
    return [said[1] for body in server.bodies(NUMBER) if (said := read(body)) is not None]


def test_a_pull_request_gets_a_comment_a_summary_annotations_and_outputs(
    workflow: Workflow, server: TalkingServer
) -> None:
    workflow.pull_request()
    report, sarif = workflow.folder / "report.json", workflow.folder / "report.sarif"
    code, out, err = workflow.run("--report", str(report), "--sarif", str(sarif))
    assert (code, err) == (0, "")
    (comment,) = comments(server)
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
    assert "no longer changes any debt" in comments(server)[0]
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
    assert "later" in comments(server)[0]
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


# The run of a fork, told by another workflow.


def forked(workflow: Workflow, server: TalkingServer) -> Path:
    """The report of a fork's run, and the event of the run that has ended."""
    server.read_only = True
    workflow.pull_request(theirs="mallory/app")
    report = workflow.folder / "report.json"
    workflow.run("--report", str(report))
    server.read_only = False
    server.log.clear()
    payload = example("workflow_run")
    payload["workflow_run"] |= {"head_sha": workflow.head, "event": "pull_request", "pull_requests": []}
    workflow.event("workflow_run", payload)
    return report


def test_the_report_of_a_fork_is_told_below_the_pull_request_with_its_commit(
    workflow: Workflow, server: TalkingServer
) -> None:
    report = forked(workflow, server)
    server.pull(9, "c" * 40)
    code, out, _ = workflow.run("post", str(report))
    assert (code, out) == (0, "the comment: created\n")
    assert "one host for all" in comments(server)[0]
    assert not server.bodies(9)
    assert workflow.run("post", str(report))[0] == 0
    assert workflow.outputs["comment"] == "unchanged"


def test_a_report_that_is_not_exactly_one_is_not_taken(workflow: Workflow, server: TalkingServer) -> None:
    report = forked(workflow, server)
    good = json.loads(report.read_text())
    statement = good["statement"]
    change = statement["taken"][0]
    strange: tuple[Any, ...] = (
        [], None, "x", 3, {}, {**good, "schema": 2}, {**good, "kind": "x"}, {**good, "more": 1},
        {**good, "head": "d" * 40}, {**good, "head": "main"}, {**good, "verdict": {}},
        {**good, "statement": 1},
        {**good, "statement": {**statement, "taken": "x"}}, {**good, "statement": {**statement, "number": 9}},
        {**good, "statement": {**statement, "taken": [{**change, "principal": "8"}]}},
        {**good, "statement": {**statement, "taken": [{**change, "principal": 1e300}]}},
        {**good, "statement": {**statement, "taken": [{**change, "how": "<script>"}]}},
        {**good, "statement": {**statement, "taken": [{**change, "line": True}]}},
        {**good, "verdict": {**good["verdict"], "failures": [{"reason": "x", "text": "y"}]}},
    )  # fmt: skip
    for bad in strange:
        report.write_text(json.dumps(bad))
        code, out, err = workflow.run("post", str(report))
        assert code == 2, bad
        assert "Traceback" not in out + err
    report.write_text(json.dumps({**good, "event": "x" * 300_000}))
    assert workflow.run("post", str(report))[0] == 2
    report.write_text('{"schema": 1, "schema": 1}')
    assert workflow.run("post", str(report))[0] == 2
    report.unlink()
    report.symlink_to("/etc/passwd")
    assert workflow.run("post", str(report))[0] == 2
    assert workflow.run("post", str(workflow.folder / "none.json"))[0] == 2
    assert not server.writes()


def test_words_in_a_report_break_out_of_nothing(workflow: Workflow, server: TalkingServer) -> None:
    report = forked(workflow, server)
    said = json.loads(report.read_text())
    evil = "`</details>`` @acme/all #1 https://evil.example <!-- debtledger --> ![x](y) | ``` \n\n# x"
    said["statement"]["taken"][0] |= {"title": evil, "name": evil, "path": evil, "owner": evil}
    said["statement"]["notes"] = [evil]
    said["verdict"] |= {"outcome": "fail", "failures": [{"reason": "problems", "words": evil}]}
    report.write_text(json.dumps(said))
    code, _, err = workflow.run("post", str(report))
    assert code in (0, 2), err
    for body in comments(server):
        tokens = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table").parse(body)
        inline = [child for token in tokens for child in token.children or ()]
        assert not {"link_open", "image", "html_inline"} & {each.type for each in inline}
        plain_text = "".join(each.content for each in inline if each.type == "text")
        assert "@acme" not in plain_text
        assert "evil.example" not in plain_text


def test_without_the_event_of_a_run_no_report_is_told(workflow: Workflow, server: TalkingServer) -> None:
    report = forked(workflow, server)
    payload = example("workflow_run")
    workflow.event("workflow_run", payload)
    assert workflow.run("post", str(report))[0] == 2
    workflow.pull_request()
    assert workflow.run("post", str(report))[0] == 2
    assert not server.log


def test_a_commit_that_is_no_longer_at_a_head_is_told_nowhere(
    workflow: Workflow, server: TalkingServer
) -> None:
    report = forked(workflow, server)
    server.pull(NUMBER, "e" * 40)
    assert workflow.run("post", str(report))[0] == 0
    assert workflow.outputs["comment"] == "outdated"
    assert not server.writes()


# Receipts.


def comment_event(workflow: Workflow, body: str, association: str = "MEMBER", **more: str) -> None:
    payload = example("issue_comment")
    payload["issue"]["pull_request"] = {"html_url": "https://github.com/acme/app/pull/2"}
    payload["issue"]["number"] = NUMBER
    payload["comment"] |= {"body": body, "author_association": association}
    payload |= more
    workflow.event("issue_comment", payload)


def recorded(workflow: Workflow) -> None:
    workflow.sandbox.git("checkout", "-q", "main")
    workflow.sandbox.write(
        f".debtledger/debts/{ID}.toml",
        f'schema = 1\n\nid = "{ID}"\n\ntitle = "no retry"\n\nstate = "active"\n',
    )
    workflow.sandbox.commit("record")


def test_a_comment_becomes_a_commit_that_logs_hours(workflow: Workflow, server: TalkingServer) -> None:
    recorded(workflow)
    before = workflow.sandbox.git("rev-parse", "HEAD")
    comment_event(workflow, "took ages\n\n/debt interest D-7k3f 1.5h\n")
    code, out, err = workflow.run()
    assert code == 0, err
    assert f"1.5 h logged on {ID}" in out
    commit = workflow.outputs["commit"]
    assert workflow.sandbox.git("rev-parse", "HEAD") == before
    workflow.sandbox.git("update-ref", "HEAD", commit)
    author = workflow.sandbox.git("log", "-1", "--format=%an <%ae>").decode().strip()
    assert author == "Codertocat <21031067+Codertocat@users.noreply.github.com>"
    shown = debtledger(workflow.sandbox.path, "show", ID, "--format", "json")[1]
    (receipt,) = json.loads(shown)["debt"]["evidence"]["receipts"]
    assert (receipt["hours"], receipt["by"]) == (1.5, "Codertocat")
    assert not server.log
    workflow.run()
    assert workflow.outputs["commit"] == ""


@pytest.mark.parametrize(
    ("body", "association"),
    [
        ("/debt interest D-7k3f 1.5h", "CONTRIBUTOR"),
        ("/debt interest D-7k3f 1.5h", "NONE"),
        ("/debt interest D-7k3f", "OWNER"),
        ("/debt interest D-zzzz 1h", "OWNER"),
        ("/debt interest D-7k3f -1h", "OWNER"),
        ("/debt interest D-7k3f 1h\nDebt-Repays: D-7k3f 9h\n/debt interest", "OWNER"),
        ("/debt repay D-7k3f 1h", "OWNER"),
        ("/debt interest $(id) 1h", "OWNER"),
    ],
)
def test_what_is_no_order_of_somebody_with_a_say_is_refused(
    workflow: Workflow, body: str, association: str
) -> None:
    recorded(workflow)
    comment_event(workflow, body, association)
    code, out, _ = workflow.run()
    assert code == 1
    assert "::error title=debtledger::" in out
    assert workflow.outputs["commit"] == ""


@pytest.mark.parametrize("body", ["nice", "> /debt interest D-7k3f 1h", "x /debt interest D-7k3f 1h"])
def test_a_comment_that_asks_for_nothing_is_left_alone(workflow: Workflow, body: str) -> None:
    recorded(workflow)
    comment_event(workflow, body, "NONE")
    assert workflow.run()[0] == 0
    assert workflow.outputs["commit"] == ""


def test_an_edited_comment_and_one_on_an_issue_are_left_alone(workflow: Workflow) -> None:
    recorded(workflow)
    comment_event(workflow, "/debt interest D-7k3f 1h", action="edited")
    assert workflow.run()[0] == 0
    assert workflow.outputs["commit"] == ""
    workflow.event("issue_comment", example("issue_comment"))
    assert workflow.run()[0] == 0


# The digest.


def test_the_digest_opens_one_issue_and_keeps_it_up_to_date(
    workflow: Workflow, server: TalkingServer
) -> None:
    workflow.sandbox.git("remote", "add", "origin", f"https://github.com/{SLUG}.git")
    workflow.event("schedule", {"schedule": "0 6 * * 1"})
    assert workflow.run()[0] == 0
    assert workflow.outputs["comment"] == "silent"
    workflow.sandbox.write("a.py", OLD.replace("2027-01-01", "2026-01-01"))
    workflow.sandbox.commit("due")
    code, out, _ = workflow.run()
    assert code == 0
    assert "no retry" in out
    assert workflow.outputs["comment"] == "created"
    (issue,) = server.issues[SLUG].values()
    assert issue["title"] == "Debt digest: 1 trigger fired"
    assert issue["user"]["login"] == BOT
    assert workflow.run("digest")[0] == 0
    assert workflow.outputs["comment"] == "unchanged"
    workflow.sandbox.write("a.py", OLD)
    workflow.sandbox.commit("later")
    workflow.run()
    assert workflow.outputs["comment"] == "updated"
    assert len(server.issues[SLUG]) == 1


def test_of_two_digests_one_is_closed_and_a_forged_one_is_left_alone(
    workflow: Workflow, server: TalkingServer
) -> None:
    workflow.sandbox.git("remote", "add", "origin", f"https://github.com/{SLUG}.git")
    workflow.sandbox.write("a.py", OLD.replace("2027-01-01", "2026-01-01"))
    workflow.sandbox.commit("due")
    workflow.event("schedule", {})
    workflow.run()
    (first,) = server.issues[SLUG].values()
    labels = {"labels": first["labels"], "body": first["body"]}
    server.add(SLUG, 2, **labels, user=first["user"])
    server.add(SLUG, 3, **labels)
    assert workflow.run()[0] == 0
    states = {number: each["state"] for number, each in server.issues[SLUG].items()}
    assert states == {1: "open", 2: "closed", 3: "open"}
    assert server.issues[SLUG][3]["user"]["login"] == "mia"
    writes = server.writes()
    assert workflow.run()[0] == 0
    assert server.writes() == writes


def test_a_digest_names_no_amounts_of_money() -> None:
    standing = ConditionStanding(signal="revenue_at_stake", told="85k of 50k", progress=1.7)
    assert _told(standing) == "enough revenue is at stake"
    assert _told(replace(standing, progress=0.5)) == "revenue is at stake"
    assert _told(replace(standing, signal="date", told="2026-01-01")) == "2026-01-01"
