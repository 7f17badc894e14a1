from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import pytest
from trackers.clones import SLUG, Clone, cloned
from trackers.description import AgainstDescriptionError, description
from trackers.github_server import Fault, GitHubServer

from debtledger.storage.issuebook import IssueBook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox import Sandbox

PAGE = 5


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.per_page = PAGE
        yield server
        assert server.violations == []


@pytest.fixture
def clone(repo: Sandbox, server: GitHubServer) -> Clone:
    return cloned(repo, server)


def requests(server: GitHubServer) -> int:
    count = len(server.log)
    server.log.clear()
    return count


# The fake is judged by GitHub's own description, and the description is no yes-man.


def test_an_issue_whose_state_is_a_number_is_refused_by_the_description(server: GitHubServer) -> None:
    issue = server.add(SLUG, 1)
    judge = description("github.json")
    judge.check_answer("GET", "/repos/acme/app/issues/1", 200, issue)
    with pytest.raises(AgainstDescriptionError):
        judge.check_answer("GET", "/repos/acme/app/issues/1", 200, {**issue, "state": 17})


def test_a_parameter_that_github_does_not_know_is_refused_by_the_description() -> None:
    judge = description("github.json")
    judge.check_request("GET", "/repos/acme/app/issues", {"state": ["all"]}, None)
    with pytest.raises(AgainstDescriptionError):
        judge.check_request("GET", "/repos/acme/app/issues", {"colour": ["red"]}, None)


# What is read.


def test_a_clone_needs_no_settings_and_all_pages_are_read_by_their_links(clone: Clone) -> None:
    clone.server.fill(SLUG, 3 * PAGE - 1)
    code, out, err = clone.sync()
    assert (code, err) == (0, "")
    assert "14 new, 0 changed, 0 gone; 3 requests used; 4,997 left for github" in out
    assert [each.path for each in clone.server.log] == [
        "/repos/acme/app/issues", "/repositories/1/issues", "/repositories/1/issues",
    ]  # fmt: skip
    assert clone.is_up_to_date()


@pytest.mark.parametrize("links", ["repositories", "repos", "relative"])
def test_every_form_of_links_leads_on(
    clone: Clone, links: Literal["repositories", "repos", "relative"]
) -> None:
    clone.server.links = links
    clone.server.fill(SLUG, 2 * PAGE)
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()


def test_an_enterprise_server_has_its_interface_below_a_path(clone: Clone) -> None:
    clone.server.prefix = "/api/v3"
    clone.server.fill(SLUG, 3 * PAGE)
    code, out, _ = clone.sync(GITHUB_API_URL=f"{clone.server.url}/api/v3")
    assert (code, "3 requests used" in out) == (0, True)
    assert clone.is_up_to_date()


def test_nothing_changed_takes_one_request_and_later_not_even_an_answer_with_a_body(clone: Clone) -> None:
    clone.server.fill(SLUG, 3 * PAGE)
    clone.sync()
    for status in (200, 304, 304):
        requests(clone.server)
        code, out, _ = clone.sync()
        assert code == 0
        assert "0 new, 0 changed, 0 gone; 1 request used" in out
        assert [each.status for each in clone.server.log] == [status]


def test_what_changed_is_read_and_nothing_else(clone: Clone) -> None:
    clone.server.fill(SLUG, 3 * PAGE)
    clone.sync()
    clone.server.now += timedelta(hours=3)
    clone.server.add(SLUG, 2, title="renamed", state="closed")
    clone.server.add(SLUG, 99, title="fresh")
    requests(clone.server)
    _, out, _ = clone.sync()
    assert "1 new, 1 changed, 0 gone; 1 request used" in out
    assert clone.book["github:acme/app#2"].title == "renamed"
    assert clone.is_up_to_date()
    for _ in range(3):
        clone.sync()
    clone.server.add(SLUG, 3, title="after a 304")
    clone.sync()
    assert clone.is_up_to_date()


def test_an_issue_that_changed_while_the_last_sync_ran_is_not_missed(clone: Clone) -> None:
    clone.server.fill(SLUG, 2)
    clone.sync()
    # It appears late, with a time before the server's clock of the last answer.
    late = (clone.server.now - timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    clone.server.add(SLUG, 7, title="late", updated_at=late)
    clone.sync()
    assert clone.book["github:acme/app#7"].title == "late"


def test_all_that_the_model_wants_is_taken_over(clone: Clone) -> None:
    clone.server.add(
        SLUG, 4, title="No retry", body="cost: 3d", state="closed", state_reason="not_planned",
        labels=[clone.server.label("debt"), clone.server.label("ask:security")],
    )  # fmt: skip
    clone.sync()
    issue = clone.book["github:acme/app#4"]
    assert (issue.title, issue.body, issue.state, issue.reason) == (
        "No retry",
        "cost: 3d",
        "closed",
        "not_planned",
    )
    assert issue.labels == ("debt", "ask:security")
    assert (issue.votes, issue.reactions, issue.author) == (2, 3, "mia")
    assert issue.url == "https://github.com/acme/app/issues/4"
    assert not issue.pull_request


# Issues that are gone.


def test_a_full_sync_finds_issues_that_are_gone_and_keeps_what_they_said(clone: Clone) -> None:
    clone.server.fill(SLUG, 8)
    clone.sync()
    for number in (3, 4, 5):
        del clone.server.issues[SLUG][number]
    clone.server.deleted.add((SLUG, 3))
    clone.server.moved[SLUG, 4] = "/repositories/2/issues/1"
    code, out, _ = clone.sync("--full")
    assert code == 0
    assert "0 new, 0 changed, 3 gone" in out
    gone = {ref: issue.gone for ref, issue in clone.book.items() if issue.gone}
    assert gone == {
        "github:acme/app#3": "deleted", "github:acme/app#4": "moved", "github:acme/app#5": "deleted",
    }  # fmt: skip
    assert clone.book["github:acme/app#4"].title == "issue 4"
    assert clone.book["github:acme/app#4"].state == "open"
    requests(clone.server)
    clone.sync("--full")
    assert not [each.path for each in clone.server.log if each.path.endswith(("/3", "/4", "/5"))]


def test_an_issue_that_comes_back_is_no_longer_gone(clone: Clone) -> None:
    clone.server.fill(SLUG, 3)
    clone.sync()
    kept = clone.server.issues[SLUG].pop(2)
    clone.sync("--full")
    assert [each.gone for each in clone.book.values()] == ["", "deleted", ""]
    clone.server.issues[SLUG][2] = kept
    clone.sync("--full")
    assert not clone.book["github:acme/app#2"].gone


def test_a_repository_that_is_hidden_makes_no_issue_gone(clone: Clone) -> None:
    clone.server.fill(SLUG, 3)
    clone.sync()
    issues = clone.server.issues.pop(SLUG)
    code, out, _ = clone.sync("--full")
    assert code == 4
    assert "not complete: not found (404)" in out
    assert {each.gone for each in clone.book.values()} == {""}
    assert len(clone.book) == len(issues)


# While the list shifts.


def test_an_issue_that_moves_to_the_end_while_pages_are_read_takes_none_with_it(clone: Clone) -> None:
    clone.server.fill(SLUG, 4 * PAGE)
    seen = []

    def touch_the_first(_method: str, _path: str) -> None:
        seen.append(_path)
        if len(seen) == 3:
            clone.server.add(SLUG, 1, title="touched")

    clone.server.before = touch_the_first
    code, _, _ = clone.sync()
    assert code == 0
    assert clone.is_up_to_date()


def test_reading_the_pages_as_they_come_would_have_lost_one(clone: Clone) -> None:
    server = clone.server
    server.fill(SLUG, 4 * PAGE)
    query = {"state": ["all"], "sort": ["updated"], "direction": ["asc"], "per_page": ["5"]}
    naive: set[int] = set()
    for page in range(1, 6):
        if page == 3:
            server.add(SLUG, 1, title="touched")
        _, found, _ = server.answer(("GET", f"/repos/{SLUG}/issues", {**query, "page": [str(page)]}, None))
        naive |= {each["number"] for each in found}
    assert set(server.issues[SLUG]) - naive == {2 * PAGE + 1}


def test_a_list_that_never_stands_still_ends_and_is_told(clone: Clone) -> None:
    clone.server.fill(SLUG, 3 * PAGE)
    count = iter(range(1, 10_000))
    clone.server.before = lambda _method, _path: clone.server.add(SLUG, 1 + next(count) % 7, title="again")
    code, out, _ = clone.sync()
    assert code == 4
    assert "changed faster than they were read" in out
    clone.server.before = lambda _method, _path: None
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()


# Interruptions.


@pytest.mark.parametrize("page", range(5))
def test_a_sync_that_breaks_off_at_any_page_goes_on_there(clone: Clone, page: int) -> None:
    clone.server.fill(SLUG, 5 * PAGE)
    clone.server.faults = [Fault(after=page, times=1, status=403)]
    code, out, _ = clone.sync()
    assert code == 4
    assert "not complete" in out
    assert len(clone.book) == page * PAGE
    clone.server.faults = []
    requests(clone.server)
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()
    assert requests(clone.server) <= 5 - page + 1


@pytest.mark.parametrize("page", range(1, 5))
def test_changes_between_breaking_off_and_going_on_are_read(clone: Clone, page: int) -> None:
    clone.server.fill(SLUG, 5 * PAGE)
    clone.server.faults = [Fault(after=page, times=1, status=403)]
    clone.sync()
    for number in (1, 7, 20):
        clone.server.add(SLUG, number, title="meanwhile")
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()


def test_a_shift_that_was_seen_before_breaking_off_is_remembered(clone: Clone) -> None:
    clone.server.fill(SLUG, 4 * PAGE)
    seen: list[str] = []

    def disturb(_method: str, _path: str) -> None:
        seen.append(_path)
        if len(seen) == 3:
            clone.server.add(SLUG, 1, title="touched")
        if len(seen) == 6:
            clone.server.faults = [Fault(status=403)]

    clone.server.before = disturb
    assert clone.sync()[0] == 4
    clone.server.before = lambda _method, _path: None
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()


def test_a_broken_off_full_sync_finds_the_gone_ones_when_it_goes_on(clone: Clone) -> None:
    clone.server.fill(SLUG, 4 * PAGE)
    clone.sync()
    del clone.server.issues[SLUG][2]
    clone.server.faults = [Fault(after=2, status=403)]
    assert clone.sync("--full")[0] == 4
    assert clone.sync()[0] == 0
    assert clone.book["github:acme/app#2"].gone == "deleted"


# Several trackers and repositories.


def test_an_item_that_is_no_issue_is_told_and_read_when_it_is_one_again(clone: Clone) -> None:
    clone.server.fill(SLUG, 2 * PAGE)
    clone.server.faults = [Fault(after=1, change=lambda page: [{**page[0], "number": "six"}, *page[1:]])]
    code, out, _ = clone.sync()
    assert (code, len(clone.book)) == (4, 2 * PAGE - 1)
    assert "not complete: 1 item could not be read as an issue" in out
    requests(clone.server)
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()
    assert requests(clone.server) == 2  # from where it was missing, not from the beginning
    clone.sync()
    assert requests(clone.server) == 1


def test_a_page_without_any_issue_on_it_is_an_error_and_nothing_is_lost(clone: Clone) -> None:
    clone.server.fill(SLUG, 2 * PAGE)
    clone.server.faults = [Fault(change=lambda _: [{"message": "not one"}])]
    code, out, _ = clone.sync()
    assert (code, "no item of a page is an issue" in out, clone.book) == (4, True, {})
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 304},
        {"status": 206},
        {"status": 204},
        {"headers": {"Link": '<<>>; rel="next"'}},
        {"headers": {"Link": f'<https://x/{"a" * 9_000}>; rel="next"'}},
    ],
)
@pytest.mark.parametrize("page", [0, 1])
def test_an_answer_that_was_not_asked_for_does_not_end_a_reading_as_if_it_were_whole(
    clone: Clone, answer: dict[str, Any], page: int
) -> None:
    clone.server.fill(SLUG, 2 * PAGE + 1)
    clone.server.faults = [Fault(after=page, **answer)]
    code, out, _ = clone.sync("--full")
    assert (code, "not complete" in out) == (4, True)
    assert clone.sync()[0] == 0
    assert clone.is_up_to_date()


def test_a_pull_request_that_was_merged_says_so(clone: Clone) -> None:
    pull = {"url": "u", "html_url": "u", "diff_url": "u", "patch_url": "u"}
    closed = {"state": "closed", "closed_at": "2026-06-01T09:00:00Z"}
    clone.server.add(SLUG, 1, pull_request={**pull, "merged_at": "2026-06-01T09:00:00Z"}, **closed)
    clone.server.add(SLUG, 2, pull_request={**pull, "merged_at": None}, **closed)
    clone.sync()
    assert [clone.book[f"github:acme/app#{number}"].reason for number in (1, 2)] == ["merged", ""]


def test_a_repository_with_another_name_is_told(clone: Clone) -> None:
    there = f"{clone.server.url}/repositories/1/issues?state=all"
    clone.server.faults = [Fault(status=301, headers={"Location": there})]
    code, out, _ = clone.sync()
    assert (code, len(clone.server.log)) == (4, 1)
    assert "acme/app was renamed, or moved to another owner (301)" in out


def test_several_repositories_are_read_and_one_that_fails_does_not_stop_the_others(
    clone: Clone, tmp_path: Path
) -> None:
    (tmp_path / "debtledger").mkdir()
    (tmp_path / "debtledger" / "config.toml").write_text(
        '[tracker.code]\nkind = "github"\nprojects = ["acme/app", "acme/none", "acme/lib"]\n'
    )
    clone.env["XDG_CONFIG_HOME"] = str(tmp_path)
    clone.server.fill(SLUG, 3)
    clone.server.fill("acme/lib", 2)
    code, out, _ = clone.sync()
    assert code == 4
    assert "code acme/app: 3 new" in out
    assert "code acme/lib: 2 new" in out
    assert "1 of 3 projects not complete" in out
    assert clone.is_up_to_date()
    with IssueBook(f"{clone.sandbox.path}/.git") as book:
        assert book.read_at("code") == ""  # not all of it was read


def test_one_tracker_can_be_named_and_a_wrong_name_is_answered(clone: Clone) -> None:
    assert clone.sync("--tracker", "github")[0] == 0
    code, _, err = clone.sync("--tracker", "gihub")
    assert code == 2
    assert "did you mean github?" in err


def test_a_dry_run_sends_nothing_and_writes_nothing(clone: Clone) -> None:
    clone.server.fill(SLUG, 3)
    code, out, _ = clone.sync("--dry-run")
    assert code == 0
    assert "would read all issues" in out
    assert requests(clone.server) == 0
    assert not (clone.sandbox.root / ".git" / "debtledger" / "issues.sqlite").exists()


def test_the_json_report_says_the_same(clone: Clone) -> None:
    clone.server.fill(SLUG, 3)
    code, out, _ = clone.sync("--format", "json")
    report = json.loads(out)
    assert code == 0
    assert report["schema"] == 1
    (project,) = report["projects"]
    assert (project["new"], project["complete"], project["read"]) == (3, True, "all")
    assert report["trackers"][0]["requests"] == 1
    assert report["trackers"][0]["rate_limit_left"] == 4999


def test_without_a_tracker_it_is_said_what_to_write(repo: Sandbox, server: GitHubServer) -> None:
    code, _, err = Clone(repo, server).sync()
    assert code == 2
    assert "no tracker is known" in err


def test_the_title_of_an_issue_cannot_drive_the_terminal_and_is_kept_as_it_is(clone: Clone) -> None:
    clone.server.add(SLUG, 1, title="\x1b]0;evil\x07\u202e")
    clone.sync()
    assert clone.book["github:acme/app#1"].title == "\x1b]0;evil\x07\u202e"
