"""Names and revenue of customers stay in the user's own file, whatever is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from books import issue, read
from commandline import debtledger

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

TABLE = """id,segment,arr,paying_since,pmf,likes,name
cus:01,A,48123,2024-03-01,very,speed,Zyxcanary GmbH
cus:02,B,22456,2025-01-01,somewhat,speed,Qwvcanary Inc
cus:03,C,60789,2025-01-01,not,,Plkcanary
"""
SECRETS = ("zyxcanary", "qwvcanary", "plkcanary", *("48123", "48,123", "22456", "22,456", "60789", "60,789"))
SUMS = ("70579", "70,579")
TRIGGER = """[[trigger]]
name = "security is asked for"
[[trigger.if]]
signal = "revenue_at_stake"
topic = "security"
min = 70000
max_single_share = 0.7
"""
WITH_JSON = (
    "list", "scan", "show #5", "graph", "log", "history", "verdicts", "triggers", "triggers explain #5",
    "strategy", "signals", "customers", "customers check", "backlog", "plan", "sprint", "metrics", "doctor",
    "report",
)  # fmt: skip
OTHERS = (
    *("report", "report --format markdown", "report --format csv", "report --format journal"),
    *("scan --format csv", "scan --format github", "scan --format sarif", "graph --format mermaid"),
    *(
        "signals --format csv",
        "backlog --format csv",
        "signals export",
        "list --columns id,title,delay,place",
    ),
    *("signal security is asked for", "strategy tackle security --review 2099-01-01", "record #5"),
)


@pytest.fixture
def app(repo: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A repository with a customers file, in whose trackers customers are called by ids and by names."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    repo.git("remote", "add", "origin", "git@github.com:acme/app.git")
    repo.write(".debtledger.toml", TRIGGER)
    repo.write("a.py", "# DEBT(#5): one token\n# cost: 1d\n# repay-when: security is asked for\nx = 1\n")
    repo.commit("tag")
    read(
        repo,
        issue(1, labels=("ask:security", "cus:01", "demand:blocker")),
        issue(2, "### Topic\n\nsecurity\n\n### Customer\n\nQwvcanary Inc\n"),
        issue(3, labels=("ask:security", "cus:Plkcanary")),
        issue(5, labels=("debt",)),
    )
    repo.write("customers.csv", TABLE)
    assert debtledger(repo.path, "customers", "import", "customers.csv")[0] == 0
    (repo.root / "customers.csv").unlink()
    return repo


@pytest.mark.parametrize("words", [*WITH_JSON, *(f"{words} --format json" for words in WITH_JSON), *OTHERS])
def test_no_command_tells_a_name_or_a_revenue(app: Sandbox, words: str) -> None:
    code, out, err = debtledger(app.path, *words.split())
    assert code in (0, 1), err
    said = f"{out}{err}".casefold()
    assert not [secret for secret in (*SECRETS, *SUMS) if secret in said]


def test_the_owner_is_shown_both(app: Sandbox) -> None:
    said = debtledger(app.path, "customers", "--exact")[1].casefold()
    assert [secret for secret in SECRETS if secret in said] == [
        *("zyxcanary", "qwvcanary", "plkcanary", "48,123", "22,456", "60,789")
    ]


@pytest.mark.parametrize("form", ["html", "markdown", "csv", "json", "journal"])
def test_a_report_names_no_customer_whatever_is_called_after_one(form: str, app: Sandbox) -> None:
    app.write(
        ".debtledger/debts/D-00000001.toml",
        'schema = 1\nid = "D-00000001"\ntitle = "as Zyxcanary GmbH wants it"\nkind = "for zyxcanary"\n'
        'aspect = "Qwvcanary wishes"\nstate = "active"\n[taken]\ndate = 2026-03-01\n[principal]\nhours = 8\n'
        '[interest]\ntoil_hours_per_sprint = 9\n[[trigger]]\nname = "Plkcanary signs"\n'
        '[[trigger.if]]\nsignal = "date"\non = 2026-03-02\n',
    )
    app.write(
        ".debtledger/sprints/Zyxcanary.toml",
        'schema = 1\nname = "Zyxcanary"\nstart = 2026-05-25\nend = 2026-06-07\ncapacity_hours = 100\n',
    )
    code, out, err = debtledger(app.path, "report", "--format", form, "Zyxcanary")
    assert code == 0, err
    assert not [secret for secret in SECRETS if secret in out.casefold()], out
    assert "(the words name a customer)" in out
    assert "2026-05-25" in out or form in ("csv", "journal")
