"""Reports of forks, receipts out of comments, and the digest: what other workflows run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from ci.talking_server import BOT, SLUG, TalkingServer, comments
from ci.workflows import ID, NUMBER, OLD, Workflow, example
from commandline import debtledger
from markdown_it import MarkdownIt

from debtledger.core.triggering.standing import ConditionStanding
from debtledger.pipeline.digest import _told

if TYPE_CHECKING:
    from pathlib import Path


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
    assert "one host for all" in comments(server, NUMBER)[0]
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
    for body in comments(server, NUMBER):
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
