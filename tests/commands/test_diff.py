"""The statement of a change: what it takes on, repays, moves, loses, touches and makes due."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from commandline import debtledger
from sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

KEY = "D-7k3fq2m9"
SCHEMA = json.loads(resources.files("debtledger").joinpath("schemas/diff.schema.json").read_text("utf-8"))
CODE = """def charge(card):
    # DEBT({key}): no retry on the payment webhook
    # cost: 8h
    # interest: 1h/touch
    total = 0
    for each in card:
        total += each
    return total
"""
RECORD = """schema = 1
id = "D-7k3fq2m9"
title = "No retry on the payment webhook"
owner = "@pay"
state = "active"

[taken]
date = 2026-01-01

[principal]
hours = 8

[interest]
drag_hours = 1
"""


@pytest.fixture
def pay(tmp_path: Path) -> Sandbox:
    """A repository with one recorded debt on main, and a branch that left it."""
    repo = Sandbox(tmp_path / "pay").init()
    repo.write("src/pay.py", CODE.format(key=KEY))
    repo.write(f".debtledger/debts/{KEY}.toml", RECORD)
    repo.write("other.py", "x = 1\n")
    repo.commit("first")
    repo.git("checkout", "-q", "-b", "change")
    return repo


def stated(repo: Sandbox, *more: str, code: int = 0) -> dict[str, Any]:
    """The statement against main."""
    ended, out, err = debtledger(repo.path, "diff", "main", *more, "--format", "json")
    assert ended == code, err
    said = json.loads(out)
    assert said["schema"] == 1
    statement: dict[str, Any] = said["statement"]
    return statement


def found(statement: dict[str, Any]) -> set[str]:
    """The fields of a statement that hold something."""
    aside = {"base", "head", "net_principal", "net_interest", "notes", "budget_left", "suggestion"}
    return {name for name, value in statement.items() if value and name not in aside}


def test_a_change_without_debts_says_so(pay: Sandbox) -> None:
    pay.write("other.py", "x = 2\n")
    pay.commit("plain")
    code, out, _ = debtledger(pay.path, "diff", "main", "--exit-code")
    assert code == 0
    assert out.startswith("no debt changes\n")


def test_a_new_tag_is_taken_on_with_its_cost(pay: Sandbox) -> None:
    pay.write("other.py", "# DEBT: one currency only\n# cost: 3d\n# interest: 2h/sprint\nx = 1\n")
    pay.commit("new")
    statement = stated(pay)
    assert found(statement) == {"taken"}
    (taken,) = statement["taken"]
    assert (taken["title"], taken["how"], taken["path"], taken["line"]) == (
        "one currency only",
        "new",
        "other.py",
        1,
    )
    assert (taken["principal"], taken["interest"]) == (24.0, 2.0)
    assert statement["net_principal"]["value"] == 24.0
    assert statement["net_interest"]["value"] == 2.0
    assert debtledger(pay.path, "diff", "main", "--exit-code")[0] == 1


def test_a_tag_that_moves_to_another_file_is_neither_taken_nor_gone(pay: Sandbox) -> None:
    pay.write("src/pay.py", "def charge(card):\n    return 0\n")
    pay.write("src/hooks.py", "\n\n" + CODE.format(key=KEY))
    pay.commit("moved")
    statement = stated(pay)
    assert found(statement) == {"moved"}
    (moved,) = statement["moved"]
    assert (moved["was"], moved["now"]) == ("src/pay.py:2", "src/hooks.py:4")
    assert statement["net_principal"]["value"] == 0


def test_an_inline_debt_moves_with_its_file(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write("a.py", "# DEBT: one currency only\nx = 1\n")
    pay.commit("inline")
    pay.git("checkout", "-q", "-B", "change")
    pay.git("mv", "a.py", "b.py")
    pay.commit("renamed")
    assert found(stated(pay)) == {"moved"}


@pytest.mark.parametrize(
    ("was", "now", "is_same"),
    [("", "(#629)", True), ("(#629)", "", True), ("(#1)", "(#1, #2)", True), ("(#1)", "(#2)", False)],
)
def test_a_tag_that_moves_and_gets_or_loses_a_reference_is_neither_taken_nor_gone(
    pay: Sandbox,
    was: str,
    now: str,
    is_same: bool,  # noqa: FBT001 - a case
) -> None:
    pay.write("other.py", f"x = 1\n# DEBT{was}: expose it by the config.\n")
    pay.commit("before")
    pay.git("branch", "-f", "main", "change")
    pay.write("other.py", "x = 1\n")
    pay.write("new/place.py", f"# DEBT{now}: expose it by the config\ny = 2\n")
    pay.commit("after")
    statement = stated(pay)
    assert found(statement) - {"touched"} == ({"moved", "edited"} if is_same else {"taken", "vanished"})


def test_short_titles_are_not_enough_to_know_a_debt_by(pay: Sandbox) -> None:
    pay.write("other.py", "x = 1\n# DEBT: fix this\n")
    pay.commit("before")
    pay.git("branch", "-f", "main", "change")
    pay.write("other.py", "x = 1\n")
    pay.write("new/place.py", "# DEBT(#12): fix this\ny = 2\n")
    pay.commit("after")
    assert found(stated(pay)) == {"taken", "vanished"}


def test_a_tag_that_is_gone_without_a_word_is_a_question_with_commands(pay: Sandbox) -> None:
    pay.write("src/pay.py", "def charge(card):\n    return 0\n")
    pay.commit("gone")
    statement = stated(pay)
    assert found(statement) == {"vanished"}
    (gone,) = statement["vanished"]
    commands = [command for command, _ in gone["asks"]]
    assert commands[0] == f"Debt-Repays: {KEY} ?h"
    assert commands[1].startswith("debtledger repay D-")
    assert statement["net_principal"]["value"] == 0


def test_a_trailer_repays_the_debt_with_its_hours(pay: Sandbox) -> None:
    pay.write("src/pay.py", "def charge(card):\n    return 0\n")
    pay.commit("retry\n\nDebt-Repays: D-7k3f 5h")
    statement = stated(pay)
    assert found(statement) == {"repaid"}
    (repaid,) = statement["repaid"]
    assert (repaid["how"], repaid["hours"], repaid["principal"]) == ("trailer", 5.0, 8.0)
    assert statement["net_principal"]["value"] == -8.0


def test_a_trailer_in_the_description_counts_and_only_once(pay: Sandbox, tmp_path: Path) -> None:
    pay.write("src/pay.py", "def charge(card):\n    return 0\n")
    pay.commit("retry\n\nDebt-Repays: D-7k3f 5h")
    text = tmp_path / "text"
    text.write_text("Retry\n\nsome words\n\nDebt-Repays: D-7k3f 5h\n")
    (repaid,) = stated(pay, "--text", str(text))["repaid"]
    assert repaid["hours"] == 5.0


def test_a_record_that_is_closed_is_repaid_and_told(pay: Sandbox) -> None:
    pay.write("src/pay.py", "def charge(card):\n    return 0\n")
    event = '\n[[event]]\nat = 2026-02-01\nwhat = "repaid"\nby = "lea"\nhours = 6\n'
    pay.write(f".debtledger/debts/{KEY}.toml", RECORD.replace('"active"', '"repaid"') + event)
    pay.commit("closed")
    statement = stated(pay)
    assert found(statement) == {"repaid", "records"}
    assert (statement["repaid"][0]["how"], statement["repaid"][0]["hours"]) == ("record", 6.0)
    assert statement["records"][0]["text"] == "closes 1 record"
    assert "repaid, 6 h by lea" in statement["records"][1]["text"]


def test_a_repayment_in_part_takes_its_hours_off(pay: Sandbox) -> None:
    pay.write("other.py", "x = 2\n")
    pay.commit("half\n\nDebt-Repays: D-7k3f 3h partial")
    statement = stated(pay)
    assert found(statement) == {"repaid"}
    assert statement["repaid"][0]["how"] == "partial"
    assert statement["net_principal"]["value"] == -3.0


def test_an_estimate_that_changes_is_told_from_and_to(pay: Sandbox) -> None:
    pay.write(f".debtledger/debts/{KEY}.toml", RECORD.replace("hours = 8", "hours = 12"))
    pay.write("src/pay.py", CODE.format(key=KEY).replace("cost: 8h", "cost: 12h"))
    pay.commit("dearer")
    statement = stated(pay)
    assert found(statement) == {"reestimated", "records"}
    (changed,) = statement["reestimated"]
    assert (changed["field"], changed["was"], changed["now"]) == ("cost", "8 h", "12 h")
    assert statement["net_principal"]["value"] == 4.0


def test_a_trigger_that_changes_is_told_from_and_to(pay: Sandbox) -> None:
    pay.write(
        "src/pay.py", CODE.format(key=KEY).replace("    # cost", "    # repay-when: #412 closed\n    # cost")
    )
    pay.commit("waits")
    (changed,) = stated(pay)["retriggered"]
    assert (changed["was"], changed["now"]) == ("", "when #412 closed")


def test_a_touched_region_tells_what_the_debt_has_cost_and_the_trailer(pay: Sandbox) -> None:
    pay.write("src/pay.py", CODE.format(key=KEY).replace("total += each", "total += each * 2"))
    pay.commit("double")
    statement = stated(pay)
    assert found(statement) == {"touched"}
    (touched,) = statement["touched"]
    assert touched["lines"] == 1
    assert touched["trailer"].startswith("Debt-Interest: D-")
    assert touched["trailer"].endswith(" ?h")
    assert touched["carried"] is not None
    assert statement["suggestion"]["key"] == KEY


def test_hours_that_the_change_logs_are_told(pay: Sandbox) -> None:
    pay.write("src/pay.py", CODE.format(key=KEY).replace("total += each", "total += each * 2"))
    pay.commit("double\n\nDebt-Interest: D-7k3f 1.5h")
    assert stated(pay)["touched"][0]["logged"] == 1.5


def test_editing_the_tag_alone_touches_nothing(pay: Sandbox) -> None:
    pay.write(
        "src/pay.py", CODE.format(key=KEY).replace("    # cost", "    # because of the pilot\n    # cost")
    )
    pay.commit("words")
    assert "touched" not in found(stated(pay))


def test_a_rewritten_region_fires_its_trigger_from_so_many_lines_on(pay: Sandbox) -> None:
    trigger = (
        '\n[[trigger]]\nname = "next rewrite"\n[[trigger.if]]\nsignal = "region_change"\nmin_lines = 2\n'
    )
    pay.git("checkout", "-q", "main")
    pay.write(f".debtledger/debts/{KEY}.toml", RECORD + trigger)
    pay.commit("waits")
    pay.git("checkout", "-q", "-B", "change")
    pay.write("src/pay.py", CODE.format(key=KEY).replace("total += each", "total += each * 2"))
    pay.commit("one line")
    assert found(stated(pay)) == {"touched"}
    pay.write(
        "src/pay.py", CODE.format(key=KEY).replace("total += each", "total += each * 2").replace("= 0", "= 1")
    )
    pay.commit("two lines")
    (fired,) = stated(pay)["fired"]
    assert (fired["trigger"], fired["signal"]) == ("next rewrite", "region_change")


def test_an_upgrade_in_a_lock_file_fires_its_trigger(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write("requirements.txt", "django==5.2\n")
    pay.write("other.py", "# DEBT: shim for old django\n# repay-when: django>=6\nx = 1\n")
    pay.commit("lock")
    pay.git("checkout", "-q", "-B", "change")
    pay.write("requirements.txt", "django==6.0\n")
    pay.commit("upgrade")
    statement = stated(pay)
    assert found(statement) == {"fired"}
    assert statement["fired"][0]["signal"] == "version"


def test_an_issue_that_the_change_closes_fires_and_its_debt_lives_on(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write("other.py", "# DEBT(#412): one currency only\n# repay-when: #412 closed\nx = 1\n")
    pay.commit("debt")
    pay.git("checkout", "-q", "-B", "change")
    pay.write("more.py", "y = 1\n")
    pay.commit("currencies\n\nFixes #412")
    statement = stated(pay)
    assert found(statement) == {"fired", "living_on"}
    assert statement["living_on"][0]["said"] == "Fixes #412"


@pytest.mark.parametrize("said", ["closes: #412", "RESOLVED GH-412", "fix https://github.com/a/b/issues/412"])
def test_issues_are_closed_in_all_the_ways_that_github_knows(pay: Sandbox, said: str) -> None:
    pay.git("remote", "add", "origin", "https://github.com/a/b.git")
    pay.write("other.py", "# DEBT(#412): one currency only\nx = 1\n")
    pay.commit("debt")
    pay.git("branch", "-f", "main", "change")
    pay.commit(f"currencies\n\n{said}")
    (living,) = stated(pay)["living_on"]
    assert living["said"] == said


def test_words_in_passing_close_no_issue(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write("other.py", "# DEBT(#412): one currency only\nx = 1\n")
    pay.commit("debt")
    pay.git("checkout", "-q", "-B", "change")
    pay.write("more.py", "y = 1\n")
    pay.commit("prefix #412, see #412, unfixes #412, fixes#412 and fix 412")
    assert found(stated(pay)) == set()


def test_a_raised_budget_is_told_in_words(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write(".debtledger.toml", "[economics]\nbudget_hours = 32\n")
    pay.commit("settings")
    pay.git("checkout", "-q", "-B", "change")
    pay.write(".debtledger.toml", '[economics]\nbudget_hours = 40\n\n[tags]\nwords = ["SHORTCUT"]\n')
    pay.commit("more")
    texts = [each["text"] for each in stated(pay)["settings"]]
    assert texts[0].startswith('adds "SHORTCUT" to tags.words') or texts[1].startswith('adds "SHORTCUT"')
    assert "raises the budget from 32 to 40 h" in texts


def test_a_change_cannot_hide_its_debts_by_its_own_settings(pay: Sandbox) -> None:
    pay.write(".debtledger.toml", '[scan]\nexclude = ["**"]\n')
    pay.write("other.py", "# DEBT: one currency only\nx = 1\n")
    pay.commit("hidden")
    statement = stated(pay)
    assert len(statement["taken"]) == 1
    assert next(each["text"] for each in statement["settings"]) == 'adds "**" to scan.exclude'


def test_settings_that_are_broken_are_told_and_stop_nothing(pay: Sandbox) -> None:
    pay.write(".debtledger.toml", "[scan\n")
    pay.commit("broken")
    (told,) = [each for each in stated(pay)["settings"] if "used" in each["text"]]
    assert told["text"].startswith("cannot be used any more")


def test_a_record_that_breaks_is_a_problem_and_ends_with_3(pay: Sandbox) -> None:
    pay.write(f".debtledger/debts/{KEY}.toml", RECORD + "<<<<<<< HEAD\n")
    pay.commit("conflict")
    statement = stated(pay, code=3)
    assert "DL030" in [each["code"] for each in statement["problems"]]
    assert "vanished" not in found(statement)


def test_a_debt_that_gets_a_record_is_not_taken_on(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write("other.py", "# DEBT: one currency only\nx = 1\n")
    pay.commit("inline")
    pay.git("checkout", "-q", "-B", "change")
    record = 'schema = 1\nid = "D-1m2vx8c4"\ntitle = "one currency only"\nstate = "active"\n'
    pay.write(".debtledger/debts/D-1m2vx8c4.toml", record)
    pay.write("other.py", "# DEBT(D-1m2vx8c4): one currency only\nx = 1\n")
    pay.commit("record")
    assert found(stated(pay)) == {"records"}


def test_a_reworded_tag_is_edited_and_another_one_in_its_place_is_not(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write("other.py", "# DEBT: one currency only, euro\nx = 1\n")
    pay.commit("inline")
    pay.git("checkout", "-q", "-B", "change")
    pay.write("other.py", "# DEBT: one currency only, for now\nx = 1\n")
    pay.commit("reworded")
    assert found(stated(pay)) == {"edited"}
    pay.write("other.py", "# DEBT: no timeouts at all\nx = 1\n")
    pay.commit("another")
    assert found(stated(pay)) == {"taken", "vanished"}


def test_untagged_comments_that_come_and_go_are_counted_by_their_words(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write("other.py", "# TODO: old\n# TODO: kept\n")
    pay.commit("todos")
    pay.git("checkout", "-q", "-B", "change")
    pay.write("other.py", "x = 1\n# TODO: kept\n# TODO: new\n")
    pay.commit("others")
    statement = stated(pay)
    assert [each["text"] for each in statement["candidates_added"]] == ["new"]
    assert [each["text"] for each in statement["candidates_removed"]] == ["old"]


def test_what_main_did_meanwhile_is_not_of_the_change(pay: Sandbox) -> None:
    pay.write("other.py", "x = 2\n")
    pay.commit("plain")
    pay.git("checkout", "-q", "main")
    pay.write("new.py", "# DEBT: taken on main\nx = 1\n")
    pay.commit("main goes on")
    pay.git("checkout", "-q", "change")
    assert found(stated(pay)) == set()
    assert found(stated(pay, "--direct")) == {"vanished"}
    pay.git("merge", "-q", "main", "-m", "merge main")
    assert found(stated(pay)) == set()


def test_a_shallow_clone_says_what_it_needs(pay: Sandbox, tmp_path: Path) -> None:
    pay.write("other.py", "# DEBT: one currency only\nx = 1\n")
    pay.commit("new")
    there = tmp_path / "shallow"
    pay.git("clone", "-q", "--depth=1", "--branch", "change", f"file://{pay.path}", str(there))
    code, _, err = debtledger(str(there), "diff", "origin/main")
    assert code == 2
    assert "shallow" in err
    assert "fetch-depth" in err
    Sandbox(there).git("fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    code, out, _ = debtledger(str(there), "diff", "origin/main", "--format", "json")
    said = json.loads(out)["statement"]
    assert [each["title"] for each in said["taken"]] == ["one currency only"]
    assert any("shallow" in each for each in said["notes"])


def test_the_work_tree_and_the_index_do_not_matter(pay: Sandbox) -> None:
    pay.commit("nothing")
    pay.write("other.py", "# DEBT: not committed\n")
    pay.git("add", "-A")
    assert found(stated(pay)) == set()


@pytest.mark.parametrize("form", ["text", "markdown", "json", "github", "sarif"])
def test_every_format_tells_a_change_and_an_empty_one(pay: Sandbox, form: str) -> None:
    pay.write("src/pay.py", "def charge(card):\n    return 0\n")
    pay.write("other.py", "# DEBT: one currency only\n# cost: 3d\nx = 1\n")
    pay.commit("both")
    code, out, _ = debtledger(pay.path, "diff", "main", "--format", form)
    assert code == 0
    assert "one currency only" in out
    assert "payment webhook" in out
    assert debtledger(pay.path, "diff", "HEAD", "--format", form)[0] == 0


def test_the_statement_has_the_form_that_its_schema_says_and_nothing_else(pay: Sandbox) -> None:
    pay.git("checkout", "-q", "main")
    pay.write(".debtledger.toml", '[sprint]\nfirst_day = "2026-01-05"\ncapacity_hours = 100\n')
    pay.write("a.py", "# DEBT(#412): one currency only\n# repay-when: #412 closed\nx = 1\n")
    pay.commit("settings")
    pay.git("checkout", "-q", "-B", "change")
    pay.write(".debtledger.toml", '[sprint]\nfirst_day = "2026-01-05"\ncapacity_hours = 120\n')
    pay.write("src/pay.py", CODE.format(key=KEY).replace("total += each", "total += each * 2"))
    pay.write("b.py", "# DEBT(D-99999999): broken\n# TODO: later\nx = 1\n")
    pay.commit("all\n\nCloses #412")
    statement = stated(pay)
    assert {"taken", "settings", "touched", "fired", "living_on", "problems"} <= found(statement)
    assert statement["budget_left"] == {"sprint": "2026-S22", "budget": 40.0, "spent": 0.0, "left": 40.0}
    validator = jsonschema.Draft202012Validator(SCHEMA)
    said = {"schema": 1, "empty": False, "headline": "x", "statement": statement}
    validator.validate(said)
    for spoiled in ({**statement, "more": 1}, {**statement, "base": 1}, {**statement, "taken": [{}]}):
        assert not validator.is_valid({**said, "statement": spoiled})


def test_the_text_reads_well_at_eighty_columns(pay: Sandbox) -> None:
    pay.write("src/pay.py", CODE.format(key=KEY).replace("total += each", "total += each * 2"))
    pay.write("other.py", "# DEBT: one currency only\n# cost: 3d\n# interest: 2h/sprint\nx = 1\n")
    pay.commit("both")
    code, out, _ = debtledger(pay.path, "diff", "main")
    assert code == 0
    lines = out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    base, head = (pay.git("rev-parse", name).decode()[:10] for name in ("main", "HEAD"))
    assert lines[:7] == [
        "takes on 1 debt (24 h), touches 1 debt",
        f"{base}..{head}",
        "",
        "Taken on  1",
        f"  {stated(pay)['taken'][0]['name']}  one currency only",
        "            other.py:1",
        "            cost 24 h · interest 2 h/sprint",
    ]
    assert lines[8:13] == [
        "Touched  1",
        "  Did a debt here cost you time? A line at the end of a commit message logs it.",
        "  D-7k3f  No retry on the payment webhook",
        "          src/pay.py:2",
        "          1 line of its region · 0 h so far · 1 h a touch",
    ]
    assert lines[13] == "          Debt-Interest: D-7k3f ?h  logs what it cost you"
    assert lines[15:] == [
        "net principal  +24 h (estimate)",
        "net interest   +2 h/sprint (estimate)",
        "on the way     repay D-7k3f: Boy scout: 8 h, and the change touches it anyway",
    ]


def test_a_trailer_that_names_no_debt_is_told(pay: Sandbox) -> None:
    pay.write("src/pay.py", "def charge(card):\n    return 0\n")
    pay.commit("retry\n\nDebt-Repays: D-zzzzzzzz 5h\nDebt-Repays: D-7k3f")
    statement = stated(pay)
    assert [each.partition(": ")[2] for each in statement["notes"]] == [
        "Debt-Repays: no record has the id D-zzzzzzzz",
        "Debt-Repays: no hours",
    ]
