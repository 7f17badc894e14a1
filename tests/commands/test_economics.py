"""What debts cost, on the command line: the worked example in a real history, lists, and verdicts."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger
from worked_example import ASKED, CUSTOMERS, ID, RECORD, TAKEN, TODAY

from debtledger.core.economy.tabling import COLUMNS
from debtledger.core.recording.record import Event, Record, record_path
from debtledger.core.recording.records import write_record
from debtledger.core.tracking.issue import Issue
from debtledger.storage.issuebook import IssueBook, Progress

if TYPE_CHECKING:
    from sandbox import Sandbox

RECEIPTS = ("0.5h", "1h", "1h", "1.5h", "1.5h", "1.5h", "2h", "2h", "2h")
CONFIRMED = "[demand]\nconfirmed = true\n"


def history(commits: int) -> bytes:
    """A record and a file, and so many days on which the file was changed; the first nine cost hours."""
    lines = []
    for number in range(commits + 1):
        day = datetime.combine(TAKEN, datetime.min.time(), UTC) + timedelta(days=5 * number, hours=10)
        text = f"def token():\n    return {number}\n"
        message = f"change {number}\n"
        if 0 < number <= len(RECEIPTS):
            message += f"\nDebt-Interest: {ID} {RECEIPTS[number - 1]}\n"
        who = f"Lea <lea@example.com> {int(day.timestamp())} +0000"
        lines += [
            "commit refs/heads/main",
            f"author {who}",
            f"committer {who}",
            f"data {len(message.encode())}",
            message,
            "M 100644 inline src/api/auth.py",
            f"data {len(text)}",
            text,
        ]
        if number == 0:
            record = write_record(RECORD)
            lines += [f"M 100644 inline {record_path(ID)}", f"data {len(record.encode())}", record]
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    """The repository of the worked example, twenty sprints after its debt was taken."""
    unborn.git("fast-import", "--quiet", stdin=history(53))
    unborn.git("reset", "-q", "--hard", "main")
    unborn.git("remote", "add", "origin", "https://github.com/acme/app.git")
    return unborn


def ask(shop: Sandbox, home: Path, *who: str) -> dict[str, str]:
    """Let customers ask for security; the environment with the customers file in it."""
    folder = home / "debtledger"
    folder.mkdir(parents=True)
    tables = [
        f'[customers."{key}"]\nsegment = "{each.segment}"\narr = {each.arr}\n'
        f"paying_since = {each.paying_since}\n"
        for key, each in CUSTOMERS.items()
    ]
    (folder / "customers.toml").write_text("schema = 1\n" + "\n".join(tables))
    (folder / "customers.toml").chmod(0o600)
    issues = [
        Issue(
            ref=f"github:acme/app#{number}",
            tracker="github",
            title="security, please",
            state="open",
            labels=("ask:security", f"demand:{strength}", key),
            created="2026-10-01T10:00:00Z",
            updated="2026-10-01T10:00:00Z",
        )
        for number, (key, strength) in enumerate(ASKED, 900)
        if key in who
    ]
    with IssueBook(str(shop.root / ".git")) as book:
        book.apply("github", "acme/app", issues, Progress(read_at="2026-10-19T08:00:00Z"))
    return {**clean(), "XDG_CONFIG_HOME": str(home)}


def clean() -> dict[str, str]:
    return dict(os.environ)


def shown(shop: Sandbox, env: dict[str, str] | None = None) -> dict[str, Any]:
    code, out, err = debtledger(shop.path, "show", ID, "--format", "json", env=env, today=TODAY)
    assert code == 0, err
    debt: dict[str, Any] = json.loads(out)["debt"]
    return debt


def test_the_worked_example_comes_out_of_a_real_history(shop: Sandbox) -> None:
    debt = shown(shop)
    worth = debt["valuation"]
    assert (debt["evidence"]["touches"], len(debt["evidence"]["receipts"])) == (53, 9)
    assert f"{worth['touch_rate']['value']:.2f}" == "2.59"
    assert f"{worth['carried']['value']:.1f} {worth['carried']['measured']:.2f}" == "81.7 0.16"
    assert f"{worth['interest']['value']:.2f} {worth['payback']:.1f} {worth['npv']:.0f}" == "4.75 9.0 75"
    assert (round(worth["net"]["value"]), worth["verdict"]) == (6570, "good so far")
    assert (worth["cell"], worth["action"]) == ("Technical debt", "Hold")
    assert worth["fowler"][1] == "prudent"


def test_the_record_of_the_documents_word_by_word_says_the_same(shop: Sandbox) -> None:
    before = shown(shop)
    record = Path(__file__).parents[1] / "data" / "worked_example.toml"
    shop.write(record_path(ID), record.read_text("utf-8"))
    after = shown(shop)
    assert after["valuation"] == before["valuation"]
    assert after["requires"] == ["D-1m2vx8c4"]


def test_the_sheet_says_where_each_number_comes_from(shop: Sandbox) -> None:
    code, out, _ = debtledger(shop.path, "show", ID, today=TODAY, env={**clean(), "COLUMNS": "100"})
    assert code == 0
    assert (
        "81.7 h so far (16 % measured): 13.0 h logged in 9 receipts, 44 touches at 1.33 h, 10 h toil"
        in " ".join(out.split())
    )
    assert "breaking point passed at sprint 10.4" in out


def test_when_three_paying_customers_ask_the_dot_moves_to_new_features(shop: Sandbox, tmp_path: Path) -> None:
    shop.write(".debtledger.toml", CONFIRMED)
    debt = shown(shop, ask(shop, tmp_path / "config", *CUSTOMERS))
    worth = debt["valuation"]
    assert [standing["verdict"] for standing in debt["standings"]] == ["fired"]
    assert {each["customer"] for each in debt["standings"][0]["asks"]} == {"cus:01", "cus:02", "cus:03"}
    assert f"{worth['streams']['demand']:.1f} {worth['cost_of_delay']['value']:.1f}" == "25.5 30.3"
    assert f"{worth['x']:.2f} {worth['y']:.2f} {worth['cell']}" == "0.87 0.84 New features"
    assert f"{worth['payback']:.1f} {worth['action']} {worth['break_even']:.1f}" == "1.4 Split & plan 2.4"


def test_the_tutorial_shows_what_is_printed_before_and_after_the_asks(shop: Sandbox, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "economics.md").read_text("utf-8")
    before, after = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert before in debtledger(shop.path, "show", ID, today=TODAY)[1]
    shop.write(".debtledger.toml", CONFIRMED)
    env = ask(shop, tmp_path / "config", *CUSTOMERS)
    assert after in debtledger(shop.path, "show", ID, env=env, today=TODAY)[1]


def test_a_query_for_fired_debts_asks_their_triggers(shop: Sandbox, tmp_path: Path) -> None:
    env = ask(shop, tmp_path / "config", *CUSTOMERS)
    _, out, _ = debtledger(shop.path, "list", "state:fired", env=env, today=TODAY)
    assert "active · acknowledged · fired" in out
    _, out, _ = debtledger(shop.path, "list", "state:warming", env=env, today=TODAY)
    assert out == "none of 1 debt matches\n"
    _, out, _ = debtledger(shop.path, "list", "state:fired", today=TODAY)
    assert out == "none of 1 debt matches\n"


def test_the_budget_is_that_of_the_sprint_where_its_capacity_is_known(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", "[sprint]\ncapacity_hours = 250\n")
    assert shown(shop)["valuation"]["action"] == "Boy scout"
    shop.write(".debtledger.toml", '[sprint]\nfirst_day = "2026-10-19"\ncapacity_hours = 16\n')
    _, sheet, _ = debtledger(shop.path, "show", ID, today=TODAY)
    assert "does not fit the 3.2 h that a sprint has" in " ".join(sheet.split())
    _, out, _ = debtledger(shop.path, "verdicts", today=TODAY)
    told = " ".join(out.split())
    assert "that is 30% of the capacity of a sprint, more than the 23% that developers report" in told


def test_demand_of_customers_who_do_not_count_moves_nothing(shop: Sandbox, tmp_path: Path) -> None:
    shop.write(".debtledger.toml", CONFIRMED)
    debt = shown(shop, ask(shop, tmp_path / "config", "cus:04"))
    assert debt["standings"][0]["verdict"] == "dormant"
    assert debt["valuation"]["cell"] == "Technical debt"


def test_revenue_at_risk_is_left_out_until_the_settings_say_that_it_holds(
    shop: Sandbox, tmp_path: Path
) -> None:
    env = ask(shop, tmp_path / "config", *CUSTOMERS)
    debt = shown(shop, env)
    assert debt["standings"][0]["verdict"] == "fired"
    assert debt["valuation"]["streams"]["demand"] == 0
    _, out, _ = debtledger(shop.path, "show", ID, env=env, today=TODAY)
    assert "25.51 h a sprint of demand are left out" in " ".join(out.split())
    assert "[demand] confirmed = true" in " ".join(out.split())


@pytest.fixture
def ledger(unborn: Sandbox) -> Sandbox:
    """Four debts: one underwater, one that was good, one that nobody priced, and one without an estimate."""
    unborn.write(
        "a.py", "# DEBT(hardcoding): rates\n#   cost: 10h\n#   interest: 4h/sprint\n#   saved: 5h\nx = 1\n"
    )
    unborn.write("b.py", "# DEBT(hardcoding): countries\n#   cost: 1h\n#   saved: 100h\nx = 1\n")
    unborn.write("c.py", "# DEBT(edge-case): leap years\n#   cost: 40h\n#   interest: 1h/sprint\nx = 1\n")
    unborn.write("d.py", "# DEBT: who knows\nx = 1\n")
    unborn.commit("take on debt")
    return unborn


def listed(ledger: Sandbox, *arguments: str, code: int = 0) -> str:
    found, out, err = debtledger(ledger.path, "list", *arguments, today=TODAY)
    assert found == code, err
    return out


def titles(ledger: Sandbox, *arguments: str) -> list[str]:
    return [debt["title"] for debt in json.loads(listed(ledger, *arguments, "--format", "json"))["debts"]]


@pytest.mark.parametrize(
    ("column", "order"),
    [
        ("payback", ["rates", "leap years", "countries", "who knows"]),
        ("interest", ["rates", "leap years", "countries", "who knows"]),
        ("principal", ["leap years", "rates", "countries", "who knows"]),
        ("verdict", ["rates", "countries", "leap years", "who knows"]),
        ("title", ["countries", "leap years", "rates", "who knows"]),
    ],
)
def test_a_list_is_sorted_with_what_is_unknown_last(ledger: Sandbox, column: str, order: list[str]) -> None:
    assert titles(ledger, "--sort", column) == order


def test_the_columns_of_a_list_are_explained(ledger: Sandbox) -> None:
    lines = listed(ledger, "--columns", "help").splitlines()
    assert {line.split()[0] for line in lines} == set(COLUMNS)
    assert "payback        sprints until repaying has paid for itself" in lines


def test_debts_that_are_equal_in_a_column_stay_in_the_order_of_the_ledger(ledger: Sandbox) -> None:
    assert titles(ledger, "--sort", "age") == ["rates", "countries", "leap years", "who knows"]
    assert titles(ledger, "--sort", "state") == ["rates", "countries", "leap years", "who knows"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("payback<=6", ["rates"]),
        ("payback>1000", ["countries"]),
        ("verdict:underwater", ["rates"]),
        ("verdict:good-so-far,unpriced", ["countries", "leap years", "who knows"]),
        ('verdict:"good so far"', ["countries"]),
        ("action:repay-now", ["rates"]),
        ("cell:technical-debt net<0", ["rates"]),
        ("interest>=1h", ["rates", "leap years"]),
        ("carried>30h", ["rates"]),
        ("fowler:reckless", ["rates", "countries", "leap years", "who knows"]),
        ("not fowler:deliberate", []),
    ],
)
def test_a_query_asks_for_numbers_that_are_reckoned(ledger: Sandbox, query: str, found: list[str]) -> None:
    assert titles(ledger, query) == found


@pytest.mark.parametrize("query", ["payback>soon", "verdict:bad", "cell:nowhere", "verdict>good", "net<x"])
def test_a_query_for_numbers_that_means_nothing_is_told_with_its_column(ledger: Sandbox, query: str) -> None:
    code, out, err = debtledger(ledger.path, "list", query, today=TODAY)
    assert (code, out) == (2, "")
    assert "column " in err


def test_columns_make_a_table_with_the_same_numbers_as_json_and_csv(ledger: Sandbox) -> None:
    table = listed(ledger, "--columns", "title,principal,interest,payback,verdict", "--sort", "payback")
    assert [line.split() for line in table.splitlines()] == [
        ["title", "principal", "interest", "payback", "verdict"],
        ["rates", "10", "4.00", "2.5", "underwater"],
        ["leap", "years", "40", "1.00", "40", "unpriced"],
        ["countries", "1", "0.00", "never", "good", "so", "far"],
        ["who", "knows", "?", "0.00", "?", "unpriced"],
    ]
    rows = list(csv.DictReader(io.StringIO(listed(ledger, "--format", "csv"))))
    assert [row["payback"] for row in rows] == ["2.5", "", "40", ""]
    found = json.loads(listed(ledger, "--format", "json", "--columns", "payback,verdict"))["debts"]
    assert [debt["columns"]["payback"] for debt in found] == [2.5, None, 40.0, None]
    assert [debt["valuation"]["payback"] for debt in found] == [2.5, None, 40.0, None]


def test_an_unknown_column_is_told_with_the_nearest_one(ledger: Sandbox) -> None:
    for option in ("--columns", "--sort"):
        code, _, err = debtledger(ledger.path, "list", option, "paybak", today=TODAY)
        assert code == 2
        assert "did you mean payback?" in err


def test_a_title_cannot_drive_the_terminal_from_a_table(unborn: Sandbox) -> None:
    unborn.write("a.py", "# DEBT: red \x1b[31m title\nx = 1\n")
    unborn.commit()
    out = listed(unborn, "--columns", "title,owner")
    assert "\x1b" not in out
    assert "<1B>" in out


def test_no_cell_of_the_csv_is_run_as_a_formula(unborn: Sandbox) -> None:
    unborn.write("a.py", "# DEBT: =HYPERLINK(1)\nx = 1\n")
    unborn.commit()
    (row,) = csv.DictReader(io.StringIO(listed(unborn, "--format", "csv", "--columns", "title")))
    assert row["title"] == "'=HYPERLINK(1)"


def test_a_plain_list_says_no_numbers_that_take_the_history(ledger: Sandbox) -> None:
    assert "payback" not in listed(ledger)
    assert "payback 2.5 sprints" in listed(ledger, "--sort", "payback")


def put(ledger: Sandbox, record: Record) -> None:
    ledger.write(record_path(record.id), write_record(record))


def test_the_verdicts_tell_by_kind_which_shortcuts_pay(ledger: Sandbox) -> None:
    put(
        ledger,
        Record(
            id="D-11111111",
            title="done",
            kind="hardcoding",
            state="repaid",
            principal_hours=(10, 10, 10),
            events=(Event(at="2026-03-01", what="repaid", by="lea", hours=30),),
        ),
    )
    code, out, err = debtledger(ledger.path, "verdicts", "--format", "json", today=TODAY)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [each["kind"] for each in found["kinds"]] == ["hardcoding", None, "edge-case"]
    first = found["kinds"][0]
    assert first["debts"] == 3
    assert first["counts"] == {
        "good": 0,
        "good so far": 1,
        "inconclusive": 0,
        "underwater": 1,
        "unpriced": 1,
    }
    assert (first["repaid"], first["ratio"], first["calibration"]) == (1, 3.0, 70 / 50)
    assert found["all"]["debts"] == 5
    assert found["load"]["interest"] == 5
    _, text, _ = debtledger(ledger.path, "verdicts", today=TODAY)
    assert "repaying 1 debt took 30 h, estimated at 10 h: estimates are multiplied by 1.40" in text
    _, sheet, _ = debtledger(ledger.path, "show", "a.py:1", today=TODAY)
    assert "14.0 h to repay it now" in " ".join(sheet.split())
    _, table, _ = debtledger(ledger.path, "verdicts", "--format", "csv", today=TODAY)
    assert [row["kind"] for row in csv.DictReader(io.StringIO(table))] == [
        "hardcoding",
        "",
        "edge-case",
        "all",
    ]


def test_what_an_opportunity_turned_out_to_be_worth_makes_the_verdict_final(shop: Sandbox) -> None:
    assert debtledger(shop.path, "edit", ID, "realised=21000", today=TODAY)[0] == 0
    worth = shown(shop)["valuation"]
    assert (worth["benefit"]["value"], worth["benefit"]["basis"]) == (21_000, "measured")
    assert worth["verdict"] == "good"


def test_verdicts_can_be_asked_for_some_debts(ledger: Sandbox) -> None:
    _, out, _ = debtledger(ledger.path, "verdicts", "kind:edge-case", "--format", "json", today=TODAY)
    assert json.loads(out)["all"]["debts"] == 1


def test_without_debts_there_are_no_verdicts(repo: Sandbox) -> None:
    repo.write("a.py", "x = 1\n")
    assert debtledger(repo.path, "verdicts", today=TODAY)[:2] == (0, "no debts\n")
