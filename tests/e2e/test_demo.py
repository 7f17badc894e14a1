"""The story of the demo, walked through with the commands that its summary names."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from commandline import debtledger
from demo import TODAY, built

import debtledger as package

TOKEN, KEYS, EXPORT, NUMBERS = "D-7k3fq2m9", "D-1m2vx8c4", "D-9ze4w1tb", "D-4hq8n2vd"
MAIL, TAX, PREMISES, CLOSING = "D-b3x7k0rm", "D-t5c1y9ja", "D-p4w8c2ye", "D-s5g1a9ce"
PACKAGE = Path(package.__file__).parents[1]
DAYS = (TODAY, date(2028, 2, 29), date(2027, 1, 1))


def told(root: Path, *words: str, code: int = 0, today: date = TODAY) -> str:
    """What a command prints in the repository, without line breaks."""
    found, out, err = debtledger(str(root), *words, today=today)
    assert found == code, (words, out, err)
    return " ".join(out.split())


def asked(root: Path, *words: str, code: int = 0, today: date = TODAY) -> Any:
    """What a command says as JSON."""
    found, out, err = debtledger(str(root), *words, "--format", "json", today=today)
    assert found == code, (words, out, err)
    return json.loads(out)


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def debts(root: Path, today: date = TODAY) -> dict[str, Any]:
    """The debts with a record, by id."""
    return {each["id"]: each for each in asked(root, "list", today=today)["debts"] if each["id"]}


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def test_the_company_has_two_services_three_languages_and_two_years_of_history(paperboat: Path) -> None:
    people = set(git(paperboat, "log", "--format=%an").split("\n")) - {""}
    days = git(paperboat, "log", "--format=%cs").split()
    endings = {path.rpartition(".")[2] for path in git(paperboat, "ls-files").split()}

    assert 140 <= len(days) <= 180
    assert (days[-1], days[0]) == (ago(730), ago(3))
    assert len(people) == 5
    assert {"py", "ts", "sql"} <= endings
    assert days == sorted(days, reverse=True)


def test_the_repository_is_sound_and_nothing_in_it_waits_to_be_committed(paperboat: Path) -> None:
    assert git(paperboat, "status", "--porcelain") == ""
    done = subprocess.run(
        ["git", "fsck", "--strict"], cwd=paperboat, capture_output=True, text=True, check=True
    )
    assert "error" not in done.stderr
    assert not list((paperboat / ".git").glob("hooks/*"))


def test_doctor_and_scan_find_nothing_but_the_tag_that_is_gone(paperboat: Path) -> None:
    codes = {each["code"] for each in asked(paperboat, "scan")["problems"]}
    assert codes == set()
    found = told(paperboat, "doctor", code=1)
    assert re.findall(r"\bDL\d+\b", found) == ["DL022"]
    assert "problems: 1" in found
    told(paperboat, "check", "--all")


def test_security_was_held_until_three_who_pay_asked_and_those_who_shout_are_told(paperboat: Path) -> None:
    explained = told(paperboat, "triggers", "explain", TOKEN)

    assert f"fired since {ago(5)}" in explained
    assert "3 of 3 paying customers; 85k of 50k" in explained
    assert "asked by cus:01, cus:02, cus:03" in explained
    assert "top share 56 %" in explained
    assert "ignored: segment C, 60k" in explained
    assert "ignored: segment D, 9k" in explained


@pytest.mark.parametrize(
    ("day", "verdict"), [(100, "dormant"), (57, "dormant"), (29, "dormant"), (15, "warming"), (5, "fired")]
)
def test_the_trigger_moves_with_those_who_pay_alone(paperboat: Path, day: int, verdict: str) -> None:
    then = debtledger(str(paperboat), "triggers", "--as-of", ago(day), "--format", "json", today=TODAY)[1]
    (found,) = [each for each in json.loads(then)["triggers"] if each["id"] == TOKEN]
    assert found["verdict"] == verdict


def test_the_plan_repays_it_first_with_what_it_requires(paperboat: Path) -> None:
    plan = asked(paperboat, "plan")

    chosen = [each["id"] for each in plan["chosen"]]
    assert chosen[:2] == [KEYS, TOKEN]
    assert CLOSING in chosen
    words = told(paperboat, "plan")
    assert f"due: customers-pay-for-security fired on {ago(5)}" in words
    assert "comes before D-7k3f, which is due" in words


def test_one_debt_is_underwater_and_it_is_the_export_for_one_customer(paperboat: Path) -> None:
    verdicts = {key: each["valuation"]["verdict"] for key, each in debts(paperboat).items()}

    assert [key for key, verdict in verdicts.items() if verdict == "underwater"] == [EXPORT]
    assert [verdicts[key] for key in ("D-h2r7s4zq", "D-e8n3g6wp", "D-k8f2w6vb")] == ["good"] * 3
    assert "underwater" in told(paperboat, "show", EXPORT)
    assert "custom-oneoff 1" in told(paperboat, "verdicts")


def test_the_debt_of_the_story_was_taken_on_purpose_and_with_care(paperboat: Path) -> None:
    assert debts(paperboat)[TOKEN]["valuation"]["fowler"] == ["deliberate", "prudent"]


def test_a_limit_comes_nearer(paperboat: Path) -> None:
    near = told(paperboat, "triggers", "--near")
    assert "warming 85 % waits for four fifths of what one row can do - invoices an hour is 340" in near


def test_a_tag_is_gone_and_somebody_is_asked_what_became_of_it(paperboat: Path, demo: Path) -> None:
    assert debts(paperboat)[MAIL]["state"] == "vanished"
    assert "what became of" in debtledger(str(paperboat), "resolve", MAIL)[2]

    told(demo, "resolve", MAIL, "--repaid", "--hours", "3")
    assert debts(demo)[MAIL]["state"] == "repaid"


def test_the_hot_region_is_the_one_that_everybody_touches(paperboat: Path) -> None:
    found = debts(paperboat)
    hottest = max(found, key=lambda key: found[key]["evidence"]["touches"] if found[key]["evidence"] else 0)

    assert hottest == TAX
    words = told(paperboat, "show", TAX)
    assert "21 touches by 5 authors" in words
    assert "breaking point passed" in words


def test_no_was_said_to_a_topic_that_others_ask_for(paperboat: Path) -> None:
    assert debts(paperboat)[PREMISES]["state"] == "accepted"
    strategy = told(paperboat, "strategy")
    assert "on-premises said no: 4 asks" in strategy
    assert "mobile · 2 asks of 2 customers · tackle or ignore?" in strategy


def test_the_last_sprints_and_metrics_have_something_to_show(paperboat: Path) -> None:
    sprint = told(paperboat, "sprint")
    assert "allotted 44 h spent 4 h" in sprint
    metrics = told(paperboat, "metrics")
    for name in ("adherence", "innovation rate", "boy-scout rate", "A/B alignment", "accumulation ratio"):
        assert f"{name} " in metrics
        assert not re.search(rf"{name} \S+ unknown", metrics), name
    assert re.search(r"fired to repaid \S+ 18\.5 d ", metrics)


def test_commands_agree_about_the_same_debt(paperboat: Path) -> None:
    listed = debts(paperboat)
    for identity in (TOKEN, EXPORT, TAX, NUMBERS):
        shown = asked(paperboat, "show", identity)["debt"]
        for name in ("valuation", "evidence", "standings", "state"):
            assert shown[name] == listed[identity][name], (identity, name)
    hours = listed[TOKEN]["valuation"]["principal"]["value"]
    (pick,) = [each for each in asked(paperboat, "plan")["chosen"] if each["id"] == TOKEN]
    assert hours == pytest.approx(pick["hours"])


@pytest.mark.parametrize("today", DAYS[1:], ids=str)
def test_on_every_day_the_figures_are_the_same(
    paperboat: Path, tmp_path_factory: pytest.TempPathFactory, today: date
) -> None:
    other = built(tmp_path_factory.getbasetemp(), today)

    now, then = debts(paperboat), debts(other, today)
    assert now.keys() == then.keys()
    for identity, debt in now.items():
        assert (debt["state"], debt["standings"] and debt["standings"][0]["verdict"]) == (
            then[identity]["state"],
            then[identity]["standings"] and then[identity]["standings"][0]["verdict"],
        )
        for name in ("verdict", "cell", "action"):
            assert debt["valuation"][name] == then[identity]["valuation"][name], identity
    plans = [asked(paperboat, "plan"), asked(other, "plan", today=today)]
    assert [each["id"] for each in plans[0]["chosen"]] == [each["id"] for each in plans[1]["chosen"]]
    assert git(other, "status", "--porcelain") == ""


class Again(NamedTuple):
    """The demo built another time, and what it printed."""

    root: Path
    out: str


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Again:
    """The demo of the same day, with its tour as text."""
    folder = tmp_path_factory.mktemp("again")
    code, out, err = debtledger(str(folder), "demo", "paperboat", "--tour", "--no-tui")
    assert (code, "Traceback" in err) == (0, False)
    return Again((folder / "paperboat").resolve(), out)


def test_for_one_day_it_is_always_the_same_commit(paperboat: Path, again: Again) -> None:
    assert git(again.root, "rev-parse", "HEAD") == git(paperboat, "rev-parse", "HEAD")


def test_the_summary_tells_the_story_and_all_it_names_can_be_typed(again: Again) -> None:
    summary = again.out.partition("\n1 of ")[0]
    typed = re.findall(r"^  (cd|debtledger) (.*?)(?:  |$)", summary, re.MULTILINE)
    (where,) = [shlex.split(words)[0] for name, words in typed if name == "cd"]
    commands = [shlex.split(words) for name, words in typed if name == "debtledger"]
    assert where == str(again.root)
    assert len(commands) >= 5
    for words in commands:
        found, said, wrong = debtledger(where, *words)
        assert found in ({2} if words[0] in {"tui", "resolve"} else {0}), (words, said, wrong)


def test_the_tour_shows_what_the_commands_print(again: Again) -> None:
    assert re.findall(r"^(\d) of 6$", again.out, re.MULTILINE) == list("123456")
    for words in re.findall(r"^\$ debtledger (.*)$", again.out, re.MULTILINE):
        assert debtledger(str(again.root), *words.split())[1] in again.out


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("precious")

    code, out, err = debtledger(str(tmp_path), "demo", "mine", "--no-tui")

    assert (code, out) == (2, "")
    assert "mine is not empty" in err
    assert os.listdir(tmp_path / "mine") == ["file"]


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE"])
def test_a_variable_that_means_another_repository_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "other"))

    code, _, err = debtledger(str(tmp_path), "demo", "paperboat", "--no-tui")

    assert code != 0
    assert f"{name} is set" in err
    assert os.listdir(tmp_path) == []


def test_without_git_it_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "debtledger", "demo", "paperboat", "--no-tui"],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(tmp_path / "bin"), "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "git cannot be started" in done.stderr
    assert os.listdir(tmp_path) == ["bin"]


def test_no_hook_and_no_template_of_the_user_gets_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    (template / "post-commit").write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n")
    (template / "post-commit").chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f"[init]\ntemplateDir = {tmp_path}/template\ndefaultObjectFormat = sha256\n"
        f"[core]\nhooksPath = {template}\nautocrlf = true\n[commit]\ngpgsign = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))

    code, _, err = debtledger(str(tmp_path), "demo", "paperboat", "--no-tui")

    assert code == 0, err
    assert not (tmp_path / "pwned").exists()
    assert not list((tmp_path / "paperboat" / ".git").glob("hooks/*"))


def test_the_users_own_customers_and_settings_are_neither_read_nor_written(
    tmp_path: Path, paperboat: Path, env: dict[str, str]
) -> None:
    home = tmp_path / "config" / "debtledger"
    home.mkdir(parents=True)
    mine = 'schema = 1\n\n[[customer]]\nid = "cus:01"\nsegment = "D"\nname = "Secret & Sons"\n'
    (home / "customers.toml").write_text(mine)
    theirs = {**env, "XDG_CONFIG_HOME": str(tmp_path / "config")}

    code, _, err = debtledger(str(tmp_path), "demo", "boat", "--no-tui", env=theirs)
    assert code == 0, err
    _, out, _ = debtledger(str(tmp_path / "boat"), "triggers", "explain", TOKEN, env=theirs)
    _, _, refused = debtledger(str(tmp_path / "boat"), "strategy", "tackle", "secret & sons", env=theirs)

    assert "3 of 3 paying customers" in out
    assert os.listdir(home) == ["customers.toml"]
    assert (home / "customers.toml").read_text() == mine
    assert "is the name of a customer" in refused
    own = paperboat / ".git" / "debtledger" / "customers.toml"
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    assert len(tomllib.loads(own.read_text())["customer"]) == 12


def test_what_fails_half_way_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from debtledger.demonstration import building

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_read_trackers", fail)

    code, _, _ = debtledger(str(tmp_path), "demo", "paperboat", "--no-tui")

    assert code == 130
    assert os.listdir(tmp_path) == []
