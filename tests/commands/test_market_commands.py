from __future__ import annotations

import csv
import io
import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from books import issue, read
from commandline import debtledger

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

TABLE = """id,segment,arr,paying_since,pmf,likes,name
cus:01,A,48123,2024-03-01,very,speed,Acme GmbH
cus:02,B,22456,2025-01-01,somewhat,speed,Initech Inc
cus:03,C,60789,2025-01-01,not,,Umbrella
"""
SECRETS = ("Acme", "Initech", "Umbrella", "48123", "22456", "60789", "48,123")


@pytest.fixture
def app(repo: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A repository of acme/app whose issues were read, and a home for the customers file."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    repo.git("remote", "add", "origin", "git@github.com:acme/app.git")
    read(
        repo,
        issue(204, labels=("ask:security", "cus:01", "demand:blocker"), reactions=9, votes=2),
        issue(311, labels=("ask:security", "cus:02")),
        issue(318, labels=("ask:security", "cus:09"), state="closed"),
        issue(320, labels=("ask:speed",), hours_spent=7.0),
        issue(321, labels=("bug",), state="closed"),
    )
    return repo


def imported(app: Sandbox, text: str = TABLE) -> tuple[int, str, str]:
    app.write("customers.csv", text)
    return debtledger(app.path, "customers", "import", "customers.csv")


def as_json(app: Sandbox, *words: str) -> dict[str, Any]:
    code, out, err = debtledger(app.path, *words, "--format", "json")
    assert code in (0, 1), err
    found: dict[str, Any] = json.loads(out)
    assert found["schema"] == 1
    return found


def test_customers_are_kept_where_only_their_owner_can_read_them(app: Sandbox, tmp_path: Path) -> None:
    code, out, err = imported(app)
    assert code == 0, err
    assert out.startswith("3 new · 0 changed · 0 as before\n")
    file = tmp_path / "home" / ".config" / "debtledger" / "customers.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert imported(app)[1].startswith("0 new · 0 changed · 3 as before\nnothing was written")


def test_an_import_that_is_only_tried_writes_nothing(app: Sandbox, tmp_path: Path) -> None:
    app.write("customers.csv", TABLE)
    code, out, _ = debtledger(app.path, "customers", "import", "customers.csv", "--dry-run")
    assert code == 0
    assert out.startswith("3 new")
    assert not (tmp_path / "home" / ".config").exists()


def test_an_import_tells_what_it_did_not_understand_and_takes_the_rest(app: Sandbox) -> None:
    code, out, _ = imported(app, TABLE + "cus:04,Q,soon,,,,\n")
    assert code == 1
    assert "line 5: cus:04: its segment is not understood" in out
    assert "4 new" in out


@pytest.mark.parametrize("text", ["", "name,arr\nAcme,3\n", "\x00"])
def test_a_file_without_customers_is_refused(app: Sandbox, text: str) -> None:
    code, _, err = imported(app, text)
    assert code == 2
    assert "customers.csv:1:" in err


def test_names_and_revenue_are_shown_to_their_owner_only(app: Sandbox) -> None:
    imported(app)
    _, exact, _ = debtledger(app.path, "customers", "--exact")
    assert "Acme GmbH" in exact
    assert "48,123" in exact
    _, text, _ = debtledger(app.path, "customers")
    told = text + json.dumps(as_json(app, "customers"))
    assert not [secret for secret in SECRETS if secret in told]
    assert "25k-50k" in text
    assert debtledger(app.path, "customers", "--exact", "--format", "json")[0] == 2


def test_a_check_says_what_is_missing(app: Sandbox) -> None:
    imported(app, "id,segment\ncus:01,A\n")
    code, out, _ = debtledger(app.path, "customers", "check")
    assert code == 1
    assert "asking, but not in the customers file, so not counted · 2 customers\n    cus:02, cus:09" in out
    assert "asking, without paying_since, so not counted as paying · 1 customer\n    cus:01" in out
    assert "0 pmf answers: below 30" in out


def test_a_check_of_a_file_that_others_can_read_says_so(app: Sandbox, tmp_path: Path) -> None:
    imported(app)
    (tmp_path / "home" / ".config" / "debtledger" / "customers.toml").chmod(0o644)
    code, out, _ = debtledger(app.path, "customers", "check")
    assert code == 1
    assert "others can read " in out


def test_signals_count_paying_customers_and_keep_votes_apart(app: Sandbox) -> None:
    imported(app)
    found = as_json(app, "signals")
    security = next(each for each in found["topics"] if each["topic"] == "security")
    assert security["by_segment"] == {"A": 1, "B": 1}
    assert (security["paying_customers"], security["asks"], security["other_customers"]) == (2, 3, 0)
    assert (security["votes"], security["reactions"]) == (2, 9)
    assert {ask["ref"]: ask["paying"] for ask in found["asks"] if ask["topic"] == "security"} == {
        "github:acme/app#204": True,
        "github:acme/app#311": True,
        "github:acme/app#318": None,
    }
    assert {each["name"]: each["age_days"] for each in found["sources"]}["github"] == 3


def test_signals_have_age_and_source_for_people(app: Sandbox) -> None:
    _, out, _ = debtledger(app.path, "signals")
    assert "security · undecided: tackle or ignore?" in out
    assert "2026-05-20  cus:01  -  blocker    unknown       github:acme/app#204" in out
    assert "2 votes, 9 reactions: shown, never counted" in out
    assert "github read 3 d ago" in out


def test_filters_narrow_the_signals(app: Sandbox) -> None:
    assert [each["topic"] for each in as_json(app, "signals", "--topic", "SPEED")["asks"]] == ["speed"]
    assert len(as_json(app, "signals", "--customer", "cus:01")["asks"]) == 1
    assert as_json(app, "signals", "--since", "2026-05-21")["asks"] == []
    assert len(as_json(app, "signals", "--since", "2w")["asks"]) == 4
    assert debtledger(app.path, "signals", "--since", "soon")[0] == 2


def test_signals_are_a_table_for_programs(app: Sandbox) -> None:
    _, out, _ = debtledger(app.path, "signals", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["ref"] for row in rows if row["topic"] == "security"} == {
        f"github:acme/app#{number}" for number in (204, 311, 318)
    }


def test_a_snapshot_tells_a_ci_what_it_needs_and_no_secret(app: Sandbox) -> None:
    imported(app)
    before = as_json(app, "signals")
    code, _, err = debtledger(app.path, "signals", "export", "-o", ".debtledger/signals.jsonl")
    assert code == 0, err
    text = (app.root / ".debtledger" / "signals.jsonl").read_text()
    assert not [secret for secret in SECRETS if secret in text]
    (app.root / ".git" / "debtledger" / "issues.sqlite").unlink()
    (app.root.parent / "home" / ".config" / "debtledger" / "customers.toml").unlink()
    after = as_json(app, "signals")
    assert after["topics"] == before["topics"]
    assert [{**ask, "source": ""} for ask in after["asks"]] == [
        {**ask, "source": ""} for ask in before["asks"]
    ]


def test_without_the_snapshot_the_ci_knows_nothing(app: Sandbox) -> None:
    (app.root / ".git" / "debtledger" / "issues.sqlite").unlink()
    assert as_json(app, "signals")["topics"] == []


def test_a_damaged_snapshot_is_told_and_stops_nothing(app: Sandbox) -> None:
    (app.root / ".git" / "debtledger" / "issues.sqlite").unlink()
    app.write(".debtledger/signals.jsonl", b"{\n\xff\n")
    code, _, err = debtledger(app.path, "signals")
    assert code == 0
    assert ".debtledger/signals.jsonl:1: DL071" in err


def test_the_backlog_shows_cells_with_counts_hours_and_shares(app: Sandbox) -> None:
    found = as_json(app, "backlog")
    cells = {each["cell"]: each for each in found["cells"]}
    assert {name: each["issues"] for name, each in cells.items()} == {
        "technical_debt": 0,
        "support": 1,
        "architectural_innovation": 0,
        "new_features": 4,
    }
    assert cells["technical_debt"]["debts"] == 1
    assert cells["new_features"]["hours"] == 7
    assert cells["new_features"]["share"] == pytest.approx(10 / 11)
    assert cells["technical_debt"]["target"] == 0.2
    _, out, _ = debtledger(app.path, "backlog")
    assert "4 issues, 3 open · 7 h" in out
    assert "90.9 % of effort, target 55 %" in out
    _, out, _ = debtledger(app.path, "backlog", "--format", "csv", "--state", "open")
    assert [row["issues"] for row in csv.DictReader(io.StringIO(out))] == ["0", "0", "0", "3"]


def test_everything_works_where_no_tracker_was_ever_read(folder: Sandbox) -> None:
    folder.write("a.py", "# DEBT: no retry\n")
    for words in (
        "signals",
        "signals export",
        "customers",
        "customers check",
        "backlog",
        "backlog --format json",
    ):
        code, _, err = debtledger(folder.path, *words.split())
        assert code == 0, err
    _, out, _ = debtledger(folder.path, "backlog")
    assert "share unknown, target 20 %" in out
    assert "no tracker was ever read: debtledger sync" in out


def test_no_name_reaches_a_snapshot_in_whatever_it_stands(app: Sandbox) -> None:
    imported(app)
    read(
        app,
        issue(401, labels=("ask:acme-sso", "cus:acme")),
        issue(402, labels=("ask:security", "cus:initech inc", "wanted by Umbrella", "INITECH")),
        issue(403, "### Topic\n\nsecurity\n\n### Customer\n\nInitech\n", kind="Umbrella request"),
        issue(404, labels=("debt",), title="for Acme", kind="Acme", status="asks Initech", reason="umbrella"),
    )
    _, out, _ = debtledger(app.path, "signals", "export")
    told = out.replace("acme/app#", "")
    assert not [name for name in ("acme", "initech", "umbrella") if name in told.casefold()]
    assert '"topic-1"' in out
    assert '"ref": "github:acme/app#404"' in out


def test_names_that_the_ledger_itself_says_are_told(app: Sandbox) -> None:
    imported(app)
    app.write(
        ".debtledger.toml",
        '[[trigger]]\nname = "sso"\n[[trigger.if]]\nsignal = "customer_ask"\ntopic = "Acme SSO"\n',
    )
    app.write("a.py", "# DEBT: no sign-on\n# repay-when: sso\n")
    read(app, issue(401, labels=("ask:acme-sso", "cus:02")))
    assert '"topic": "acme-sso"' in debtledger(app.path, "signals", "export")[1]


def test_a_name_in_a_label_means_the_customer_who_is_called_so(app: Sandbox) -> None:
    imported(app)
    read(app, issue(501, labels=("ask:reports", "cus:Initech")), issue(502, "### Customer\n\nacme\n"))
    asks = {ask["ref"]: ask["customer"] for ask in as_json(app, "signals")["asks"]}
    assert asks["github:acme/app#501"] == "cus:02"
    assert asks["github:acme/app#502"] == "cus:01"


def test_a_trigger_stands_the_same_in_a_ci_that_reads_the_snapshot(app: Sandbox) -> None:
    imported(app)
    app.write(
        ".debtledger.toml",
        """[[trigger]]
name = "security is asked for"
[[trigger.if]]
signal = "revenue_at_stake"
topic = "security"
min = 70000
max_single_share = 0.7
""",
    )
    app.write("a.py", "# DEBT: one token\n# repay-when: security is asked for\n")

    def verdict() -> str:
        (found,) = as_json(app, "triggers")["triggers"]
        verdict: str = found["verdict"]
        return verdict

    assert verdict() == "fired"
    debtledger(app.path, "signals", "export", "-o", ".debtledger/signals.jsonl")
    (app.root / ".git" / "debtledger" / "issues.sqlite").unlink()
    (app.root.parent / "home" / ".config" / "debtledger" / "customers.toml").unlink()
    assert verdict() == "fired"
    snapshot = app.root / ".debtledger" / "signals.jsonl"
    lines = snapshot.read_text().splitlines()
    snapshot.write_text("\n".join(line for line in lines if '"condition"' not in line))
    assert verdict() == "warming"


def test_who_pays_only_later_does_not_pay_yet(app: Sandbox) -> None:
    imported(app, "id,paying_since\ncus:01,2026-06-02\ncus:02,2026-06-03\n")
    assert [each["paying"] for each in as_json(app, "customers")["customers"]] == [True, False]
    assert "2 customers · 1 paying" in debtledger(app.path, "customers")[1]


@pytest.mark.parametrize(
    "said", ["support = 20", "support = -1", "support = 'a lot'", "techdebt = 0.2", "support = 0.9"]
)
def test_targets_that_cannot_be_are_told_beside_the_backlog(app: Sandbox, said: str) -> None:
    app.write(".debtledger.toml", f"[quadrant.targets]\n{said}\n")
    code, out, err = debtledger(app.path, "backlog")
    assert code == 0
    assert ".debtledger.toml:2: DL081 quadrant.targets" in err or ".debtledger.toml:1: DL081" in err
    assert "2,000 %" not in out
    assert "target -" not in out


def test_long_names_of_strangers_leave_the_lines_whole(app: Sandbox) -> None:
    read(app, issue(601, labels=("ask:" + "語" * 150, "cus:" + "c" * 180)))
    _, out, _ = debtledger(app.path, "signals")
    assert max(map(len, out.splitlines())) < 110
    assert as_json(app, "signals", "--customer", "cus:" + "c" * 180)["asks"]


def test_sources_say_their_age_to_programs(app: Sandbox) -> None:
    (source,) = as_json(app, "backlog")["sources"]
    assert source == {"name": "github", "read_at": "2026-05-30T10:00:00Z", "age_days": 3}


def test_no_mistake_in_the_customers_file_tells_a_name_or_an_amount(app: Sandbox, tmp_path: Path) -> None:
    rows = "id,segment,arr,paying_since,pmf,name\ncus:01,Acme GmbH,48.123,Initech Inc,Umbrella,Acme GmbH\n"
    told = "".join(
        (*map(str, imported(app, rows)), json.dumps(as_json(app, "customers", "import", "customers.csv")))
    )
    file = tmp_path / "home" / ".config" / "debtledger" / "customers.toml"
    file.write_text('[[customer]]\nid = "cus:01"\nsegment = "Acme"\narr = "48.123"\nname = "Acme GmbH"\n')
    for words in ("customers", "customers check", "signals", "triggers", "backlog", "list", "doctor"):
        told += "".join(map(str, debtledger(app.path, *words.split())))
    assert "its arr is not understood" in told
    assert not [secret for secret in (*SECRETS, "48.123") if secret in told]


def test_names_are_written_to_no_other_file(app: Sandbox) -> None:
    imported(app)
    assert debtledger(app.path, "customers", "--exact", "-o", "all.txt")[0] == 2
    assert not (app.root / "all.txt").exists()


def test_the_backlog_of_a_snapshot_says_that_it_is_a_part(app: Sandbox) -> None:
    assert not any("not of the others" in note for note in as_json(app, "backlog")["notes"])
    debtledger(app.path, "signals", "export", "-o", ".debtledger/signals.jsonl")
    (app.root / ".git" / "debtledger" / "issues.sqlite").unlink()
    assert any("not of the others" in note for note in as_json(app, "backlog")["notes"])
