"""Triggers, signals and the strategy through the command line, on real repositories."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from books import issue, read
from commandline import TODAY, debtledger

from debtledger import cli
from debtledger.core.recording.record import Event, Record, RecordInterest, RecordTrigger, Taken
from debtledger.core.recording.records import write_record

if TYPE_CHECKING:
    from sandbox import Sandbox

SCHEMAS = Path(cli.__file__).parent / "schemas"
TOKEN = "D-7k3fq2m9"
CUSTOMERS = """id,segment,arr,paying_since,name
cus:01,A,48000,2024-03-01,Acme GmbH
cus:02,B,22000,2025-01-01,Initech Inc
cus:03,B,15000,2025-01-01,Hooli
cus:04,C,60000,2025-01-01,Umbrella
"""
WAITS = RecordTrigger(
    name="customers now paying for security",
    when="all",
    conditions=(
        {"signal": "customer_ask", "topic": "security", "window": "90d", "min_customers": 3},
        {"signal": "revenue_at_stake", "topic": "security", "min": 50000},
    ),
)
CODE = """# DEBT(D-7k3fq2m9)
token = "shared"
# DEBT[2026-09-01]: page size is fixed
#   repay-when: a second customer uses webhooks
"""


class Shop:
    """A repository of acme/app with a recorded debt, and the command line in it."""

    def __init__(self, repo: Sandbox) -> None:
        self.repo = repo

    def run(self, *words: str, today: date = TODAY) -> tuple[int, str, str]:
        return debtledger(self.repo.path, *words, today=today)

    def done(self, *words: str, today: date = TODAY) -> str:
        code, out, err = self.run(*words, today=today)
        assert code == 0, err
        return out

    def triggers(self, *words: str, today: date = TODAY) -> list[dict[str, Any]]:
        found = json.loads(self.done("triggers", "--format", "json", *words, today=today))
        schema = json.loads((SCHEMAS / "triggers.schema.json").read_text("utf-8"))
        jsonschema.Draft202012Validator(schema).validate(found)
        return list(found["triggers"])

    def verdicts(self, *words: str, today: date = TODAY) -> dict[str, str]:
        return {each["trigger"]: each["verdict"] for each in self.triggers(*words, today=today)}

    def asked(self, number: int, *labels: str) -> None:
        read(self.repo, issue(number, labels=("ask:security", *labels)))


@pytest.fixture
def shop(unborn: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    unborn.git("remote", "add", "origin", "git@github.com:acme/app.git")
    record = Record(id=TOKEN, title="One shared API token", taken=Taken(date="2026-01-12"), triggers=(WAITS,))
    unborn.write(f".debtledger/debts/{TOKEN}.toml", write_record(record))
    unborn.write("src/pay.py", CODE)
    unborn.commit("take on debt")
    made = Shop(unborn)
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    made.done("customers", "import", str(tmp_path / "customers.csv"))
    return made


def test_the_story_of_the_mission_fires_when_customers_who_pay_ask(shop: Shop) -> None:
    name = WAITS.name or ""
    assert shop.verdicts()[name] == "unknown"
    shop.asked(201, "cus:04", "demand:blocker")
    shop.asked(202)
    assert shop.verdicts()[name] == "dormant"
    shop.asked(204, "cus:01", "demand:blocker")
    shop.asked(311, "cus:02")
    assert shop.verdicts()[name] == "warming"
    told = shop.done("triggers", "explain", TOKEN)
    assert "2 of 3 paying customers; 70k of 50k; #204, #311" in told
    assert "1 more paying customer of segment A or B" in told
    assert "ignored: segment C, 60k" in told
    shop.asked(312, "cus:03")
    (found,) = [each for each in shop.triggers("--fired") if each["trigger"] == name]
    assert (found["demand"], found["since"]) == (True, "2026-05-20")
    assert [each["told"] for each in found["conditions"]] == ["3 of 3 paying customers", "85k of 50k"]
    assert found["conditions"][0]["read_at"] == "2026-05-30T10:00:00Z"
    code, out, _ = shop.run("triggers", "--fired", "--fail-on", "fired")
    assert code == 1
    assert "github read 3 d ago" in out


def test_names_and_single_revenues_leave_nothing_behind(shop: Shop) -> None:
    for number, who in enumerate(("cus:01", "cus:02", "cus:03", "cus:04"), 204):
        shop.asked(number, who)
    for words in (
        ("triggers",),
        ("triggers", "explain", TOKEN),
        ("triggers", "--format", "json"),
        ("strategy",),
    ):
        out = shop.done(*words)
        assert not [name for name in ("Acme", "Initech", "Hooli", "48000", "48,000", "22000") if name in out]


def test_what_is_acknowledged_or_snoozed_fails_nothing(shop: Shop) -> None:
    for number, who in enumerate(("cus:01", "cus:02", "cus:03"), 204):
        shop.asked(number, who)
    assert shop.run("triggers", "--fail-on", "fired")[0] == 1
    shop.done("snooze", TOKEN, "--until", "2026-06-10")
    assert shop.run("triggers", "--fail-on", "fired")[0] == 0
    assert shop.run("triggers", "--fail-on", "fired", today=date(2026, 6, 10))[0] == 1
    shop.done("acknowledge", TOKEN, today=date(2026, 6, 11))
    assert shop.run("triggers", "--fail-on", "fired", today=date(2026, 6, 11))[0] == 0


def test_asks_that_grow_old_leave_a_latch_until_somebody_acknowledges(shop: Shop) -> None:
    for number, who in enumerate(("cus:01", "cus:02", "cus:03"), 204):
        shop.asked(number, who)
    later, name = date(2026, 12, 1), WAITS.name or ""
    assert shop.verdicts(today=later)[name] == "fired"
    shop.done("acknowledge", TOKEN, today=later)
    assert shop.verdicts(today=later)[name] == "cooled"


def test_a_declined_debt_is_not_evaluated(shop: Shop) -> None:
    shop.done("decline", TOKEN, "--until", "2026-07-01")
    assert WAITS.name not in shop.verdicts()
    assert WAITS.name in shop.verdicts(today=date(2026, 7, 1))


def test_another_day_may_be_asked_for_and_the_day_itself_counts(shop: Shop) -> None:
    assert shop.verdicts()["2026-09-01"] in ("dormant", "warming")
    assert shop.verdicts("--as-of", "2026-08-31")["2026-09-01"] == "warming"
    assert shop.verdicts("--as-of", "2026-09-01")["2026-09-01"] == "fired"
    assert shop.run("triggers", "--as-of", "soon")[0] == 2


def test_the_filters_select_by_verdict_and_can_be_given_together(shop: Shop) -> None:
    assert set(shop.verdicts("--unknown").values()) == {"unknown"}
    assert shop.verdicts("--fired") == {}
    assert set(shop.verdicts("--fired", "--unknown").values()) == {"unknown"}


def test_words_wait_for_a_person_and_fire_with_no_settings_at_all(shop: Shop) -> None:
    words = "a second customer uses webhooks"
    (before,) = [each for each in shop.triggers() if each["trigger"] == words]
    assert (before["waiting"], before["verdict"]) == (True, "dormant")
    assert "1 waiting on a person" in shop.done("triggers")
    said = shop.done("signal", "A second customer: uses WEBHOOKS!", "--note", "cus:02 does")
    assert "fired since 2026-06-02" in said
    (after,) = [each for each in shop.triggers() if each["trigger"] == words]
    assert (after["waiting"], after["verdict"], after["since"]) == (False, "fired", "2026-06-02")
    assert after["conditions"][0]["told"] == "declared by Alice on 2026-06-02: cus:02 does"


@pytest.mark.parametrize("times", [6, 60])
def test_long_words_can_be_declared_as_well(shop: Shop, times: int) -> None:
    words = "when the big customers of the north ask for it again " * times
    shop.repo.write("src/long.py", f"# DEBT: long words\n#   repay-when: {words}\n")
    assert "fired since" in shop.done("signal", words)
    (found,) = [each for each in shop.triggers("--fired") if each["title"] == "long words"]
    assert found["since"] == "2026-06-02"


def test_a_signal_by_the_name_of_a_trigger_fires_it_at_once(shop: Shop) -> None:
    out = shop.done(
        "signal", "customers now paying for security", "--note", "cus:01 signed", "--format", "json"
    )
    found = json.loads(out)
    schema = json.loads((SCHEMAS / "signal.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    assert [(debt["id"], debt["verdict"]) for debt in found["debts"]] == [(TOKEN, "fired")]
    assert (shop.repo.root / found["signal"]["path"]).read_text().startswith("schema = 1\n")
    assert shop.verdicts()[WAITS.name or ""] == "fired"


def test_the_same_signal_twice_is_one_file(shop: Shop) -> None:
    words = ("signal", "a second customer uses webhooks")
    assert "declared in" in shop.done(*words)
    assert "declared already in" in shop.done(*words)
    assert len(list((shop.repo.root / ".debtledger/signals").iterdir())) == 1


def test_a_signal_that_nothing_waits_for_is_refused_and_the_nearest_is_named(shop: Shop) -> None:
    code, _, err = shop.run("signal", "a second customer uses webhook")
    assert code == 2
    assert 'did you mean "a second customer uses webhooks"?' in err
    assert not (shop.repo.root / ".debtledger/signals").exists()
    assert "no debt waits for it yet" in shop.done("signal", "the moon is full", "--anyway")


@pytest.mark.parametrize("note", ["Acme and others signed", "ACME's lawyers", "the people of initech, inc."])
def test_a_note_that_names_a_customer_is_refused_with_the_id_to_write(shop: Shop, note: str) -> None:
    code, _, err = shop.run("signal", "a second customer uses webhooks", "--note", note)
    assert code == 2
    assert "write cus:01 instead" in err or "write cus:02 instead" in err
    assert not (shop.repo.root / ".debtledger/signals").exists()
    code, _, err = shop.run("strategy", "tackle", "security", "--note", note)
    assert code == 2
    assert not (shop.repo.root / ".debtledger/strategy.toml").exists()


def test_a_trigger_of_the_settings_is_used_by_its_name_and_by_its_wording(shop: Shop) -> None:
    shop.repo.write(
        ".debtledger.toml",
        '[[trigger]]\nname = "webhooks"\nwording = "a second customer uses webhooks"\nwhen = "any"\n'
        '[[trigger.if]]\nsignal = "date"\non = 2026-06-02\n[[trigger.if]]\n'
        'signal = "manual"\nname = "webhook-signed"\n',
    )
    assert shop.verdicts()["webhooks"] == "fired"
    shop.done("signal", "webhook signed")


def test_an_ignored_topic_says_no_with_the_number_of_asks(shop: Shop) -> None:
    for number, who in enumerate(("cus:01", "cus:02", "cus:03", "cus:04"), 204):
        shop.asked(number, who)
    assert "security · 4 asks of 4 customers · tackle or ignore?" in shop.done("strategy")
    shop.done("strategy", "ignore", "Security", "--review", "2026-09-01", "--note", "nobody in A")
    assert "said no: 4 asks" in shop.done("strategy")
    again = shop.done("strategy", "ignore", "SECURITY", "--review", "2026-09-01", "--format", "json")
    assert json.loads(again)["decided"]["review"] == "2026-09-01"
    assert shop.verdicts()[WAITS.name or ""] == "dormant"
    assert "said no: 4 asks" in shop.done("triggers", "explain", TOKEN)
    assert shop.verdicts(today=date(2026, 7, 1))[WAITS.name or ""] == "dormant"
    shop.done("strategy", "tackle", "security", "--review", "2026-09-01")
    assert shop.verdicts()[WAITS.name or ""] == "fired"
    found = json.loads(shop.done("strategy", "--format", "json"))
    schema = json.loads((SCHEMAS / "strategy.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    assert [(each["topic"], each["choice"]) for each in found["topics"]] == [("Security", "tackle")]


@pytest.mark.parametrize(
    "words",
    [
        ("ignore", "security"),
        ("tackle",),
        ("ignor", "security"),
        ("ignore", "security", "--review", "2026-01-01"),
        ("ignore", "security", "--review", "soon"),
        ("--review", "2027-01-01"),
    ],
)
def test_a_decision_that_says_too_little_is_wrong_usage(shop: Shop, words: tuple[str, ...]) -> None:
    assert shop.run("strategy", *words)[0] == 2
    assert not (shop.repo.root / ".debtledger/strategy.toml").exists()


def test_what_is_wrong_with_triggers_is_told_and_stops_nothing(shop: Shop) -> None:
    broken = RecordTrigger(name="x", conditions=({"signal": "custmer_ask"},))
    record = Record(
        id="D-aaaa2222", title="No retry", scope_paths=("src",), triggers=(broken, RecordTrigger(use="y"))
    )
    shop.repo.write(".debtledger/debts/D-aaaa2222.toml", write_record(record))
    shop.repo.write(".debtledger/signals/x.toml", "schema = 1\n<<<<<<<\n")
    shop.repo.write(".debtledger/strategy.toml", "schema = 9\n")
    code, out, err = shop.run("triggers", "--format", "json")
    assert code == 0
    verdicts = {each["trigger"]: each["verdict"] for each in json.loads(out)["triggers"]}
    assert (verdicts["x"], verdicts["y"]) == ("unknown", "unknown")
    assert "did you mean customer_ask?" in err
    assert {word for word in err.split() if word.startswith("DL")} == {"DL060", "DL061", "DL062"}


def test_metrics_and_lock_files_of_the_repository_are_read(shop: Shop) -> None:
    conditions = (
        {"signal": "metric", "name": "users", "min": 100},
        {"signal": "version", "package": "django", "specifier": ">=6"},
    )
    record = Record(
        id="D-aaaa2222",
        title="No retry",
        scope_paths=("src",),
        triggers=(RecordTrigger(name="x", conditions=conditions),),
    )
    shop.repo.write(".debtledger/debts/D-aaaa2222.toml", write_record(record))
    assert shop.verdicts()["x"] == "unknown"
    shop.repo.write(".debtledger.toml", '[triggers]\nmetrics = "metrics.json"\n')
    assert "DL063 the metrics are not known: the file is not there" in shop.run("triggers")[2]
    shop.repo.write("metrics.json", '{"users": 120}')
    shop.repo.write(".debtledger.toml", '[triggers]\nmetrics = "metrics.json"\n')
    shop.repo.write("requirements.txt", "django==5.0\n")
    assert shop.verdicts()["x"] == "dormant"
    shop.repo.write("requirements.txt", "django==6.0\n")
    assert shop.verdicts()["x"] == "fired"


def test_what_a_debt_has_cost_is_weighed_as_everywhere_and_as_it_was_on_a_day(shop: Shop) -> None:
    ratio = RecordTrigger(name="x", conditions=({"signal": "interest_ratio", "min": 1},))
    rate = RecordTrigger(name="y", conditions=({"signal": "touch_rate", "min": 1},))
    open_ = Record(
        id="D-aaaa2222",
        title="No retry",
        principal_hours=(10.0, 10.0, 10.0),
        interest=RecordInterest(drag_hours=(2.0, 2.0, 2.0), toil_hours_per_sprint=1.0),
        taken=Taken(date="2026-01-01"),
        scope_paths=("src/pay.py",),
        triggers=(ratio, rate),
    )
    event = Event(at="2026-02-01", what="repaid", by="lea")
    repaid = Record(
        id="D-bbbb3333", title="Paid", principal_hours=(10.0, 10.0, 10.0), state="repaid", events=(event,)
    )
    for record in (open_, repaid):
        shop.repo.write(f".debtledger/debts/{record.id}.toml", write_record(record))
    shop.repo.commit("two debts")
    shop.repo.write("src/pay.py", CODE + "a = 1\n")
    shop.repo.commit("touch\n\nDebt-Repays: D-bbbb3333 90h")
    mine = {each["trigger"]: each for each in shop.triggers() if each["id"] == open_.id}
    shown = json.loads(shop.done("show", open_.id, "--format", "json"))["debt"]
    assert {each["name"]: each["progress"] for each in shown["standings"]} == {
        name: each["progress"] for name, each in mine.items()
    }
    worth = shown["valuation"]
    assert worth["calibration"] > 1
    ratio_now = worth["carried"]["value"] / worth["principal"]["value"]
    assert mine["x"]["progress"] == pytest.approx(ratio_now)
    before = {each["trigger"]: each["progress"] for each in shop.triggers("--as-of", "2026-01-01")}
    assert 0 < before["x"] < mine["x"]["progress"] / 2


def test_an_issue_of_another_repository_that_is_closed_fires(shop: Shop) -> None:
    shop.repo.write("src/dep.py", "# DEBT[upstream/lib#7 closed]: pinned to an old release\n")
    assert shop.verdicts()["upstream/lib#7 closed"] == "unknown"
    read(shop.repo, issue(7, ref="github:upstream/lib#7", state="closed", closed="2026-05-25T10:00:00Z"))
    assert shop.verdicts()["upstream/lib#7 closed"] == "fired"


def test_foreign_words_reach_the_terminal_as_plain_text(shop: Shop) -> None:
    shop.repo.write("src/bad.py", "# DEBT: x\n#   repay-when: \x1b[31mred\x07 words\n")
    out = shop.done("triggers")
    assert "\x1b" not in out
    assert "\x07" not in out


def test_two_branches_declare_and_decide_without_a_conflict(shop: Shop) -> None:
    repo = shop.repo
    shop.done("strategy", "tackle", "middle", "--review", "2027-01-01")
    repo.commit("decide")
    repo.git("checkout", "-q", "-b", "other")
    shop.done("signal", "a second customer uses webhooks", "--note", "one")
    shop.done("strategy", "ignore", "alpha", "--review", "2027-01-01")
    repo.commit("there")
    repo.git("checkout", "-q", "main")
    shop.done("signal", "a second customer uses webhooks", "--note", "two")
    shop.done("strategy", "ignore", "zeta", "--review", "2027-01-01")
    repo.commit("here")
    repo.git("merge", "-q", "other")
    topics = json.loads(shop.done("strategy", "--format", "json"))["topics"]
    assert [each["topic"] for each in topics] == ["alpha", "middle", "zeta"]
    assert len(list((repo.root / ".debtledger/signals").iterdir())) == 2
