from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from books import READ_AT, issue, read
from commandline import debtledger

from debtledger.storage.issuebook import IssueBook, Progress

if TYPE_CHECKING:
    from sandbox import Sandbox

TAG = "# DEBT(#412): no retry\n# cost: 1d\nx = 1\n"
DEBT = ("debt",)


@pytest.fixture
def app(repo: Sandbox) -> Sandbox:
    """A repository of acme/app with one tag, which refers to issue 412."""
    repo.git("remote", "add", "origin", "git@github.com:acme/app.git")
    repo.write("a.py", TAG)
    repo.commit("tag")
    return repo


def listed(app: Sandbox, *words: str) -> list[dict[str, Any]]:
    _, out, _ = debtledger(app.path, "list", "--format", "json", *words)
    found: list[dict[str, Any]] = json.loads(out)["debts"]
    return found


def test_a_tag_and_its_issue_are_one_debt_in_list_and_scan(app: Sandbox) -> None:
    read(app, issue(412, "bought: six weeks", labels=DEBT))
    (debt,) = listed(app)
    assert (debt["title"], debt["bought"]) == ("no retry", "six weeks")
    assert [each["ref"] for each in debt["issues"]] == ["github:acme/app#412"]
    _, out, _ = debtledger(app.path, "scan", "--format", "json")
    (scanned,) = json.loads(out)["debts"]
    assert scanned["bought"] == "six weeks"
    assert scanned["issues"] == debt["issues"]


def test_without_a_book_no_debt_speaks_of_issues(app: Sandbox) -> None:
    assert "issues" not in listed(app)[0]
    assert not (app.root / ".git" / "debtledger" / "issues.sqlite").exists()


def test_debts_of_tags_and_of_issues_stand_side_by_side(app: Sandbox) -> None:
    read(app, issue(8, "### Cost\n\n2d\n", title="No scopes", labels=("Tech Debt",)), issue(9))
    assert [debt["title"] for debt in listed(app)] == ["no retry", "No scopes"]
    code, out, _ = debtledger(app.path, "list")
    assert code == 0
    assert "github:acme/app#8 open · read 3 d ago" in out
    _, out, _ = debtledger(app.path, "scan")
    assert "No scopes" in out
    assert "2 debts · 24 h principal" in out
    _, out, _ = debtledger(app.path, "scan", "sub")
    assert "No scopes" not in out


@pytest.mark.parametrize("form", ["text", "json", "csv", "github", "sarif"])
def test_every_format_of_a_scan_shows_a_repository_with_debts_of_issues(app: Sandbox, form: str) -> None:
    read(app, issue(8, labels=DEBT), issue(412, state="closed", labels=DEBT))
    code, out, err = debtledger(app.path, "scan", "--format", form)
    assert code == 1, err
    assert "is closed, the debt is alive" in out or form == "csv"


def test_a_closed_issue_whose_tag_is_there_is_a_problem_at_the_tag(app: Sandbox) -> None:
    read(app, issue(412, state="closed"))
    _, _, err = debtledger(app.path, "list")
    assert "a.py:1: DL028 #412 is closed, the debt is alive" in err
    code, out, _ = debtledger(app.path, "scan")
    assert code == 1
    assert "a.py:1: DL028 #412 is closed, the debt is alive" in out


def test_an_open_issue_whose_tag_was_removed_is_a_problem(app: Sandbox) -> None:
    read(app, issue(412, labels=DEBT, created="2025-12-01T00:00:00Z"), issue(8, labels=DEBT))
    assert "DL029" not in debtledger(app.path, "list")[2]
    app.write("a.py", "x = 1\n")
    app.commit("tag removed")
    code, _, err = debtledger(app.path, "list")
    assert code == 0
    assert "github:acme/app#412:1: DL029 no tag names github:acme/app#412 any more, but it is open" in err
    assert "#8" not in err
    app.write("b.py", "# DEBT(#8): here\n")
    app.commit("another tag")
    app.git("rm", "-q", "b.py")
    app.commit("and gone")
    assert "no tag names github:acme/app#8" in debtledger(app.path, "list")[2]


def test_an_issue_that_cannot_be_read_any_more_is_shown_and_closes_nothing(app: Sandbox) -> None:
    read(app, issue(412, labels=DEBT, gone="deleted"), issue(8, labels=DEBT, gone="forbidden"))
    code, out, err = debtledger(app.path, "list")
    assert (code, err) == (0, "")
    assert "github:acme/app#412 deleted, last seen open" in out
    assert [debt["state"] for debt in listed(app)] == ["active", "active"]


def test_what_an_issue_says_wrongly_is_told_at_the_issue(app: Sandbox) -> None:
    read(app, issue(8, "text\ncost: soon\n", labels=DEBT))
    _, _, err = debtledger(app.path, "list")
    assert "github:acme/app#8:2: DL007" in err


def test_a_debt_that_only_an_issue_declares_is_as_old_as_the_issue(app: Sandbox) -> None:
    read(app, issue(8, "cost: 2d", labels=DEBT, created="2026-05-05T10:00:00Z"))
    _, out, _ = debtledger(app.path, "show", "#8")
    assert "since 2026-05-05" in out


def test_a_debt_whose_issue_was_closed_has_cost_something_until_that_day(app: Sandbox) -> None:
    times = {"created": "2026-01-01T10:00:00Z", "closed": "2026-01-29T10:00:00Z"}
    read(app, issue(8, "cost: 1d\ninterest: 2h/sprint", labels=DEBT, state="closed", **times))
    debt = next(each for each in listed(app) if each["state"] == "repaid")
    assert (debt["valuation"]["days_open"], debt["valuation"]["carried"]["value"]) == (28, 4.0)


def test_a_query_asks_for_debts_with_issues(app: Sandbox) -> None:
    app.write("b.py", "# DEBT: alone\n")
    read(app, issue(412))
    assert [debt["title"] for debt in listed(app, "has:issue")] == ["no retry"]
    assert [debt["title"] for debt in listed(app, "not", "has:issue")] == ["alone"]


def test_a_debt_is_found_by_its_issue(app: Sandbox) -> None:
    read(app, issue(8, labels=DEBT), issue(18, labels=DEBT), issue(412))
    for typed, title in (("#8", "Issue 8"), ("acme/app#18", "Issue 18"), ("#412", "no retry")):
        code, out, _ = debtledger(app.path, "show", typed)
        assert code == 0
        assert out.startswith(title)


def test_a_debt_of_an_issue_gets_a_record_and_stays_one_debt(app: Sandbox) -> None:
    read(app, issue(8, "cost: 2d", title="No scopes", labels=DEBT))
    code, out, err = debtledger(app.path, "record", "#8")
    assert code == 0, err
    (debt,) = [each for each in listed(app) if each["title"] == "No scopes"]
    assert debt["id"] in out
    assert debt["refs"] == ["github:acme/app#8"]
    code, _, err = debtledger(app.path, "repay", debt["id"], "--hours", "3")
    assert code == 0, err
    _, _, err = debtledger(app.path, "list")
    assert "DL029" in err
    assert "is repaid, but github:acme/app#8 is open" in err


@pytest.mark.parametrize(
    "words",
    [
        "import --from tags",
        "import --from todos",
        "graph",
        "log",
        "doctor",
        "scan --level L3",
        "list has:ref",
        "list path:a",
        "list state:open",
    ],
)
def test_debts_without_a_place_stop_no_command(app: Sandbox, words: str) -> None:
    read(app, issue(8, "requires: D-zzzzzzzz\n", labels=DEBT))
    code, _, err = debtledger(app.path, *words.split())
    assert code in (0, 1), err
    assert "internal error" not in err


def test_the_settings_say_what_is_a_debt(app: Sandbox) -> None:
    app.write(".debtledger.toml", '[issues]\ndebt_labels = ["kind: shortcut"]\ndebt_types = []\n')
    read(app, issue(7, labels=("Kind: Shortcut",)), issue(8, labels=DEBT))
    assert [debt["title"] for debt in listed(app)] == ["no retry", "Issue 7"]


def test_a_heading_that_stands_for_no_field_is_a_mistake_in_the_settings(app: Sandbox) -> None:
    app.write(".debtledger.toml", '[issues.headings]\n"How long?" = "cots"\n')
    read(app, issue(8, "### How long?\n\n2d\n", labels=DEBT))
    code, _, err = debtledger(app.path, "list")
    assert code == 2
    assert "did you mean cost?" in err
    app.write(".debtledger.toml", '[issues.headings]\n"How long?" = "cost"\n')
    assert [debt["principal_hours"] for debt in listed(app)] == [[8, 8, 8], [16, 16, 16]]


def test_a_list_is_worked_out_again_when_the_issues_are_others(app: Sandbox) -> None:
    read(app, issue(8, title="Before", labels=DEBT))
    old = time.time() - 60
    for path in (
        app.root / ".git" / "debtledger" / "issues.sqlite",
        app.root / ".git" / "config",
        app.root / "a.py",
    ):
        os.utime(path, (old, old))
    assert [debt["title"] for debt in listed(app)] == ["no retry", "Before"]
    assert [debt["title"] for debt in listed(app)] == ["no retry", "Before"]
    read(app, issue(8, title="After", labels=DEBT))
    assert [debt["title"] for debt in listed(app)] == ["no retry", "After"]


def test_foreign_text_of_an_issue_drives_no_terminal(app: Sandbox) -> None:
    read(
        app,
        issue(8, "owner: \x1b]0;x\x07\n\x1b[31m", title="red \x1b[31m \u202e", labels=DEBT, reason="\x1b"),
    )
    for words in ("list", "scan", "show #8"):
        _, out, err = debtledger(app.path, *words.split())
        assert not {"\x1b", "\x07", "\u202e"} & set(out + err)
    assert listed(app)[1]["title"] == "red \x1b[31m \u202e"


def test_a_tracker_that_was_read_and_has_no_issues_was_read(app: Sandbox) -> None:
    with IssueBook(f"{app.path}/.git") as book:
        book.apply("github", "acme/app", [], Progress(read_at=READ_AT, number=1))
    _, out, _ = debtledger(app.path, "backlog")
    assert "github read 3 d ago" in out
    assert "never read" not in out


def test_a_first_reading_that_broke_off_is_not_shown_as_whole(app: Sandbox) -> None:
    read(app, issue(8, labels=DEBT), read_at="")
    _, out, _ = debtledger(app.path, "backlog")
    assert "github was not read to its end: debtledger sync" in out


def test_what_a_renamed_tracker_said_before_counts_no_more(app: Sandbox) -> None:
    read(app, issue(8, title="Before", labels=DEBT))
    app.write(".debtledger.toml", '[tracker.work]\nkind = "github"\nprojects = ["acme/app"]\n')
    assert [debt["title"] for debt in listed(app)] == ["no retry"]
    read(app, issue(8, title="After", labels=DEBT, tracker="work"))
    assert [debt["title"] for debt in listed(app)] == ["no retry", "After"]


@pytest.mark.parametrize("names", [("aaa", "zzz"), ("zzz", "aaa")])
def test_of_an_issue_in_two_trackers_the_later_state_counts(app: Sandbox, names: tuple[str, str]) -> None:
    old = issue(8, title="Before", labels=DEBT, tracker=names[0], updated="2026-05-01T10:00:00Z")
    new = issue(8, title="After", labels=DEBT, tracker=names[1], updated="2026-05-02T10:00:00Z")
    read(app, old, new)
    assert [debt["title"] for debt in listed(app)] == ["no retry", "After"]


def test_a_bare_number_means_the_own_repository_first(app: Sandbox) -> None:
    app.write("b.py", "# DEBT(acme/api#412): theirs\n# DEBT(other/lib#8): elsewhere\n")
    read(app, issue(8, title="ours", labels=DEBT), issue(412, labels=DEBT))
    for typed, title in (
        ("#412", "no retry"),
        ("acme/api#412", "theirs"),
        ("#8", "ours"),
        ("lib#8", "elsewhere"),
    ):
        code, out, err = debtledger(app.path, "show", typed)
        assert (code, out.split("\n")[0]) == (0, title), err


def test_two_debts_of_one_issue_are_told_apart_by_who_types(app: Sandbox) -> None:
    app.write("b.py", "# DEBT(#412): another\n")
    read(app, issue(412))
    code, _, err = debtledger(app.path, "show", "#412")
    assert code == 2
    assert "#412 means several debts" in err


def test_a_sheet_says_which_references_nobody_has_read(app: Sandbox) -> None:
    app.write("a.py", "# DEBT(#412, #999, other/lib#5, SEC-41): no retry\n")
    _, out, _ = debtledger(app.path, "show", "a.py:1")
    assert "issues       #412 unknown, it was never read: debtledger sync" in out
    read(app, issue(412))
    _, out, _ = debtledger(app.path, "show", "a.py:1")
    assert "issues       github:acme/app#412 open · read 3 d ago\n" in out
    for ref in ("#999", "other/lib#5", "SEC-41"):
        assert f"             {ref} unknown, it was never read: debtledger sync\n" in out
    _, out, _ = debtledger(app.path, "show", "a.py:1", "--format", "json")
    assert json.loads(out)["debt"]["unread"] == ["#999", "other/lib#5", "SEC-41"]


def test_a_sheet_shows_what_a_snapshot_tells_of_an_issue(app: Sandbox) -> None:
    app.write("a.py", "# DEBT(#412): no retry\n# repay-when: #413 closed\n")
    read(app, issue(412, state="closed", reason="completed"), issue(413))
    debtledger(app.path, "signals", "export", "-o", ".debtledger/signals.jsonl")
    (app.root / ".git" / "debtledger" / "issues.sqlite").unlink()
    _, out, _ = debtledger(app.path, "show", "a.py:1")
    assert "issues       github:acme/app#412 closed (completed) · read 3 d ago" in out
    assert "unknown, it was never read" not in out
    _, out, _ = debtledger(app.path, "show", "a.py:1", "--format", "json")
    assert [each["state"] for each in json.loads(out)["debt"]["issues"]] == ["closed"]


def test_a_text_of_very_many_lines_does_not_flood_the_sheet(app: Sandbox) -> None:
    read(app, issue(8, "cost: 1d\n" + "log\n" * 4000, labels=DEBT))
    _, out, _ = debtledger(app.path, "show", "#8")
    assert 60 < out.count("\n") < 120
    assert "more lines" in out


def test_a_project_that_the_settings_have_dropped_counts_no_more_and_makes_nothing_old(app: Sandbox) -> None:
    both = '[tracker.work]\nkind = "github"\nprojects = ["acme/app", "acme/api"]\n'
    app.write(".debtledger.toml", both)
    dropped = issue(3, title="dropped", labels=DEBT, tracker="work", ref="github:acme/api#3")
    read(app, dropped, read_at="2026-01-01T00:00:00Z")
    read(app, issue(8, title="kept", labels=DEBT, tracker="work"))
    assert [debt["title"] for debt in listed(app)] == ["no retry", "kept", "dropped"]
    assert "work read 152 d ago" in debtledger(app.path, "backlog")[1]
    app.write(".debtledger.toml", both.replace(', "acme/api"', ""))
    assert [debt["title"] for debt in listed(app)] == ["no retry", "kept"]
    assert "work read 3 d ago" in debtledger(app.path, "backlog")[1]
