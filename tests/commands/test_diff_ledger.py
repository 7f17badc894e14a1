"""The statement of a change: the files of the ledger, and repositories of strange shapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger
from sandbox import Sandbox

from debtledger.core.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

KEY = "D-7k3fq2m9"
RECORD = f"""schema = 1
id = "{KEY}"
title = "No retry"
state = "active"

[principal]
hours = 4

[interest]
toil_hours_per_sprint = 2

[scope]
paths = ["src"]
"""


@pytest.fixture
def pay(tmp_path: Path) -> Sandbox:
    """A repository whose one debt is about a folder."""
    repo = Sandbox(tmp_path / "pay").init()
    repo.write("src/pay.py", "x = 1\ny = 2\n")
    repo.write(f".debtledger/debts/{KEY}.toml", RECORD)
    repo.commit("first")
    return repo


def stated(repo: Sandbox, code: int = 0, base: str = "HEAD~1") -> dict[str, Any]:
    ended, out, err = debtledger(repo.path, "diff", base, "--format", "json")
    assert ended == code, err
    statement: dict[str, Any] = json.loads(out)["statement"]
    return statement


def told(repo: Sandbox) -> list[str]:
    return [each["text"] for each in stated(repo)["records"]]


def test_files_that_a_record_names_are_touched_whole(pay: Sandbox) -> None:
    pay.write("src/pay.py", "x = 3\ny = 2\n")
    pay.commit("one line")
    (touched,) = stated(pay)["touched"]
    assert (touched["path"], touched["lines"]) == ("src/pay.py", 1)


def test_a_small_debt_on_the_way_is_suggested_once(pay: Sandbox) -> None:
    other = (
        RECORD.replace(KEY, "D-1m2vx8c4").replace("No retry", "No limit").replace("hours = 4", "hours = 2")
    )
    pay.write(".debtledger/debts/D-1m2vx8c4.toml", other)
    pay.commit("another")
    pay.write("src/pay.py", "x = 3\n")
    pay.commit("both")
    suggestion = stated(pay)["suggestion"]
    assert suggestion["title"] == "No limit"
    assert suggestion["why"] == "Repay now: 2 h, and it pays for itself"


def test_a_record_that_is_deleted_is_told_and_asked_about(pay: Sandbox) -> None:
    (pay.root / f".debtledger/debts/{KEY}.toml").unlink()
    pay.commit("deleted")
    statement = stated(pay)
    assert [each["text"] for each in statement["records"]] == [
        "deletes 1 record",
        "deletes the record of D-7k3f: a record is closed, never deleted",
    ]
    (gone,) = statement["vanished"]
    assert gone["asks"][0][0].startswith("git restore --source=")


def test_closing_and_opening_records_is_counted(pay: Sandbox) -> None:
    pay.write(f".debtledger/debts/{KEY}.toml", RECORD.replace('"active"', '"written-off"'))
    pay.commit("closed")
    statement = stated(pay)
    assert statement["records"][0]["text"] == "closes 1 record"
    assert [each["how"] for each in statement["written_off"]] == ["written off"]
    assert statement["net_principal"]["value"] == -4.0
    pay.write(f".debtledger/debts/{KEY}.toml", RECORD)
    pay.commit("opened")
    statement = stated(pay)
    assert statement["records"][0]["text"] == "opens again 1 record"
    assert [each["how"] for each in statement["taken"]] == ["reopened"]


def test_fields_of_a_record_that_change_are_told(pay: Sandbox) -> None:
    pay.write(f".debtledger/debts/{KEY}.toml", RECORD.replace("[principal]", 'owner = "@pay"\n\n[principal]'))
    pay.commit("owned")
    statement = stated(pay)
    assert [each["text"] for each in statement["records"]] == ["D-7k3f: owner is @pay"]
    (edited,) = statement["edited"]
    assert (edited["field"], edited["now"]) == ("owner", "@pay")


def test_sprints_signals_topics_and_the_baseline_are_told_in_words(pay: Sandbox) -> None:
    sprint = (
        'schema = 1\nstart = 2026-06-01\nend = 2026-06-14\ncapacity_hours = {hours}\nplanned = ["{key}"]\n'
    )
    pay.write(".debtledger/sprints/S1.toml", sprint.format(hours=160, key=KEY))
    pay.commit("sprint")
    assert told(pay) == ["adds the sprint S1, with 160 h", "plans 1 debt for S1"]
    pay.write(".debtledger/sprints/S1.toml", sprint.format(hours=200, key="D-1m2vx8c4"))
    pay.write(".debtledger/baseline", "0123456789abcdef\nfedcba9876543210\n")
    pay.commit("more")
    assert told(pay) == [
        "raises the capacity of S1 from 160 to 200 h",
        "plans D-1m2vx8c4 for S1",
        f"takes {KEY} out of S1",
        "accepts 2 more as they are",
    ]
    code, _, err = debtledger(pay.path, "signal", "customers pay", "--note", "seen", "--anyway")
    assert code == 0, err
    code, _, err = debtledger(pay.path, "strategy", "tackle", "security", "--review", "2099-01-01")
    assert code == 0, err
    pay.commit("declared")
    assert told(pay) == ["declares that this has happened: customers pay", "decides to tackle security"]


def test_a_change_that_plans_sprints_gives_itself_no_budget_and_that_is_told(pay: Sandbox) -> None:
    pay.write(".debtledger.toml", '[sprint]\nfirst_day = "2026-01-05"\ncapacity_hours = 100\n')
    pay.commit("sprints of two weeks")
    pay.write("src/pay.py", "x = 3\n")
    pay.commit("no sprint")
    before = stated(pay)
    sprint = f'name = "{before["budget_left"]["sprint"]}"\nstart = 2026-05-25\nend = 2026-06-07\n'
    pay.write(".debtledger/sprints/2026-S22.toml", f"schema = 1\n{sprint}capacity_hours = 900\n")
    pay.commit("more hours")
    statement = stated(pay)
    assert statement["budget_left"] == before["budget_left"]
    assert [said for said in statement["notes"] if "planned before the change" in said]
    assert not [said for said in before["notes"] if "planned before the change" in said]


def test_a_long_path_leaves_room_for_what_is_said_of_it(pay: Sandbox) -> None:
    words = "a search takes longer than a second in the largest of all folders"
    code, _, err = debtledger(pay.path, "signal", words, "--note", "seen", "--anyway")
    assert code == 0, err
    pay.commit("declared")
    _, out, _ = debtledger(pay.path, "diff", "HEAD~1")
    lines = out.splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith("  .debtledger/signals/"))
    assert lines[at + 1].startswith("    declares that this has happened: a search takes longer")


def test_a_declared_signal_makes_due_what_waits_for_it(pay: Sandbox) -> None:
    pay.write("a.py", "# DEBT: one currency only\n# repay-when: customers pay\nx = 1\n")
    pay.commit("waits")
    debtledger(pay.path, "signal", "customers pay", "--note", "seen")
    pay.commit("declared")
    (fired,) = stated(pay)["fired"]
    assert (fired["signal"], fired["title"]) == ("manual", "one currency only")


def test_a_tag_of_two_places_that_loses_one_is_not_gone(pay: Sandbox) -> None:
    for name in ("a.py", "b.py"):
        pay.write(name, "# DEBT: one currency only\nx = 1\n")
    pay.commit("twice")
    pay.write("b.py", "x = 1\n")
    pay.commit("once")
    (moved,) = stated(pay)["moved"]
    assert (moved["how"], moved["was"]) == ("narrowed", "b.py:1")
    pay.write("b.py", "# DEBT: one currency only\nx = 1\n")
    pay.commit("twice again")
    assert [each["how"] for each in stated(pay)["moved"]] == ["spread"]


def test_a_file_that_is_renamed_and_rewritten_keeps_its_debts(pay: Sandbox) -> None:
    body = "".join(f"value_{number} = {number}\n" for number in range(40))
    pay.write("old.py", f"# DEBT: one currency only\n{body}")
    pay.commit("old")
    pay.git("mv", "old.py", "new name.py")
    pay.write("new name.py", f"# DEBT: one currency only, the euro\n{body}more = 1\n")
    pay.commit("new")
    statement = stated(pay)
    assert not statement["taken"]
    assert not statement["vanished"]
    assert [(each["was"], each["now"]) for each in statement["moved"]] == [("old.py:1", "new name.py:1")]
    assert [each["field"] for each in statement["edited"]] == ["title"]


def test_an_id_that_was_given_anew_is_the_same_debt(pay: Sandbox) -> None:
    pay.write("a.py", f"# DEBT({KEY}): No retry\nx = 1\n")
    pay.commit("tag")
    pay.git("mv", f".debtledger/debts/{KEY}.toml", ".debtledger/debts/D-1m2vx8c4.toml")
    pay.write(".debtledger/debts/D-1m2vx8c4.toml", RECORD.replace(KEY, "D-1m2vx8c4"))
    pay.write("a.py", "# DEBT(D-1m2vx8c4): No retry\nx = 1\n")
    pay.commit("rewritten")
    statement = stated(pay)
    assert not statement["taken"]
    assert not statement["vanished"]


def test_pointers_to_large_files_hold_no_tags_and_are_no_trouble(pay: Sandbox) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{digit}\nsize 12\n"
    pay.write("model.bin", pointer.format(digit="a" * 64))
    pay.commit("large")
    pay.write("model.bin", pointer.format(digit="b" * 64))
    pay.commit("larger")
    assert debtledger(pay.path, "diff", "HEAD~1")[1].startswith("no debt changes\n")


def test_a_partial_clone_says_how_many_files_it_cannot_compare(pay: Sandbox, tmp_path: Path) -> None:
    pay.write("a.py", "# DEBT: one currency only\nx = 1\n")
    pay.commit("debt")
    pay.write("a.py", "x = 1\n")
    pay.commit("gone")
    pay.configure("uploadpack.allowFilter", "true")
    pay.git("clone", "-q", "--filter=blob:none", f"file://{pay.path}", str(tmp_path / "partial"))
    code, out, _ = debtledger(str(tmp_path / "partial"), "diff", "HEAD~1", "--format", "json")
    assert code == 0
    assert any("not available offline" in each for each in json.loads(out)["statement"]["notes"])


def test_what_a_partial_clone_lacks_of_the_base_is_not_taken_on(pay: Sandbox, tmp_path: Path) -> None:
    pay.git("config", "uploadpack.allowFilter", "true")
    pay.write("a.py", "# DEBT: it was there before\nx = 1\n")
    pay.commit("before")
    pay.write("a.py", "# DEBT: it was there before\nx = 2\n")
    pay.write("b.py", "# DEBT: this one is new\n")
    pay.commit("after")
    clone = Sandbox(tmp_path / "clone")
    pay.git("clone", "--quiet", "--filter=blob:none", f"file://{pay.path}", str(clone.path))
    statement = stated(clone)
    assert [each["title"] for each in statement["taken"]] == ["this one is new"]
    assert statement["notes"] == ["1 file not available offline: debts there are not compared"]
    assert len(stated(pay)["taken"]) == 1


@pytest.mark.parametrize("path", [".debtledger.toml", f".debtledger/debts/{KEY}.toml"])
def test_without_the_ledger_of_the_base_nothing_is_guessed(pay: Sandbox, tmp_path: Path, path: str) -> None:
    pay.git("config", "uploadpack.allowFilter", "true")
    pay.write(".debtledger.toml", '[ci]\nfail_on = ["unpriced"]\n')
    pay.commit("before")
    pay.write(path, RECORD.replace("hours = 4", "hours = 9") if "debts" in path else "[ci]\nfail_on = []\n")
    pay.write("b.py", "# DEBT: this one is new\n")
    pay.commit("after")
    clone = Sandbox(tmp_path / "clone")
    pay.git("clone", "--quiet", "--filter=blob:none", f"file://{pay.path}", str(clone.path))
    for command in (("diff", "HEAD~1"), ("ci", "--base", "HEAD~1")):
        code, out, err = debtledger(clone.path, *command)
        assert (code, out) == (2, "")
        assert f"{path} is not here as it was: this clone is partial" in err
        assert "filter" in err


def test_a_file_that_grows_too_large_to_read_loses_no_debts_and_that_is_told(pay: Sandbox) -> None:
    pay.write(".debtledger.toml", "[scan]\nmax_file_bytes = 4096\n")
    pay.write("a.py", "# DEBT: it was there before\nx = 1\n")
    pay.write("picture.svg", "<svg>" + "x" * 9000)
    pay.commit("before")
    pay.write("a.py", "# DEBT: it was there before\n" + "x = 1\n" * 2000)
    pay.write("picture.svg", "<svg>" + "y" * 9000)
    pay.commit("large")
    pay.write("a.py", "# DEBT: it was there before\nx = 1\n")
    pay.commit("small again")
    for base, head in (("HEAD~2", "HEAD~1"), ("HEAD~1", "HEAD")):
        code, out, err = debtledger(pay.path, "diff", base, head)
        assert code == 0, err
        assert out.startswith("no debt changes seen\n")
        assert "1 file too large: debts there are not compared" in out


def test_annotations_and_sarif_point_at_the_lines(pay: Sandbox) -> None:
    pay.write("a.py", "x = 1\n# DEBT: ::error::x ]( y\ny = 1\n")
    pay.commit("debt")
    _, out, _ = debtledger(pay.path, "diff", "HEAD~1", "--format", "github")
    first, last = out.splitlines()
    assert first.startswith("::notice file=a.py,line=2,title=debt taken on::")
    assert last.startswith("debtledger: takes on 1 debt")
    _, out, _ = debtledger(pay.path, "diff", "HEAD~1", "--format", "sarif")
    (run,) = json.loads(out)["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("DEBT-TAKEN", "note")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert "](" not in result["message"]["text"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(RULES) < set(rules)
    assert all(rule["fullDescription"]["text"] and rule["help"]["markdown"] for rule in rules.values())


def test_the_identity_of_a_result_does_not_depend_on_its_line(pay: Sandbox) -> None:
    found = []
    for lead in ("", "\n\n\n"):
        pay.write("a.py", f"{lead}# DEBT: one currency only\ny = 1\n")
        pay.git("add", "-A")
        pay.git("commit", "-q", "--amend", "-m", "again") if lead else pay.commit("debt")
        _, out, _ = debtledger(pay.path, "diff", "HEAD~1", "--format", "sarif")
        found.append(json.loads(out)["runs"][0]["results"][0]["partialFingerprints"])
    assert found[0] == found[1]


def test_nothing_in_a_title_drives_the_terminal(pay: Sandbox) -> None:
    pay.write("a.py", "# DEBT: red \x1b[31m and \u202e back\ny = 1\n")
    pay.commit("debt\n\nFixes #1 \x1b[31m")
    _, out, _ = debtledger(pay.path, "diff", "HEAD~1")
    assert "red <1B>[31m" in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_what_a_new_debt_lacks_of_the_level_is_a_problem_of_the_change(pay: Sandbox) -> None:
    pay.write(".debtledger.toml", '[scan]\nlevel = "L1"\n')
    pay.write("old.py", "# DEBT: old\n")
    pay.commit("level")
    pay.write("new.py", "# DEBT: new\n")
    pay.commit("new")
    assert {each["path"] for each in stated(pay)["problems"]} == {"new.py"}
