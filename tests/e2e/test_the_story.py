"""The story that the program is made for: from an empty repository to the verdict on a repaid debt."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from trackers.clones import SLUG, Clone, cloned
from trackers.github_server import GitHubServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox import Sandbox

WORDS = "customers now paying for security"
SETTINGS = f"""
[[trigger]]
name = "{WORDS}"
[[trigger.if]]
signal = "customer_ask"
topic = "security"
min_customers = 3
[[trigger.if]]
signal = "revenue_at_stake"
topic = "security"
min = 50000

[demand]
confirmed = true
"""
CUSTOMERS = """id,segment,arr,paying_since
cus:01,A,48000,2024-03-01
cus:02,B,22000,2024-03-01
cus:03,B,15000,2024-03-01
cus:04,C,60000,2024-03-01
cus:05,D,9000,2024-03-01
cus:06,A,90000,
"""


class Team:
    """A team that works on a clone, and what its customers ask for."""

    def __init__(self, clone: Clone, home: Path) -> None:
        self.clone = clone
        self.root = clone.sandbox.root
        clone.env.update(os.environ, XDG_CONFIG_HOME=str(home))

    def does(self, *words: str, code: int = 0) -> str:
        found, out, err = self.clone.run(*words)
        assert found == code, (words, out, err)
        return out

    def asked(self, number: int, *labels: str) -> None:
        """Somebody asks for security in an issue, and it is read."""
        named = [self.clone.server.label(label) for label in ("ask:security", *labels)]
        self.clone.server.add(SLUG, number, title="security, please", labels=named)
        self.does("sync")

    @property
    def debt(self) -> dict[str, Any]:
        (found,) = json.loads(self.does("list", "--format", "json"))["debts"]
        shown: dict[str, Any] = json.loads(self.does("show", found["id"], "--format", "json"))["debt"]
        for name in ("valuation", "evidence", "standings"):
            assert shown[name] == found[name], "show and list say the same"
        return shown

    @property
    def verdict(self) -> str:
        """How the trigger stands."""
        (standing,) = self.debt["standings"]
        return str(standing["verdict"])

    @property
    def planned(self) -> list[str]:
        plan = json.loads(self.does("plan", "--budget", "40", "--format", "json"))
        return [each["id"] for each in plan["chosen"]]


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as running:
        yield running
    assert running.violations == []


@pytest.fixture
def team(unborn: Sandbox, server: GitHubServer, tmp_path: Path) -> Team:
    """An empty repository, and security that was left for later to ship something that is paid for."""
    unborn.write("src/auth.py", "def check(token):\n    return token == 'secret'\n")
    unborn.commit("first")
    found = Team(cloned(unborn, server), tmp_path / "config")
    found.does(
        *("take", "--title", "one token per tenant", "--at", "src/auth.py:1", "--aspect", "security"),
        *("--kind", "deferred-quality", "--owner", "@platform", "--context", "none of those who pay asked"),
        *(
            "--cost",
            "3-5d",
            "--interest",
            "1h/touch",
            "--bought",
            "import 6 weeks earlier",
            "--saved",
            "9-11d",
        ),
        *("--repay-when", WORDS),
    )
    unborn.commit("ship the import, security later")
    return found


def test_security_is_postponed_and_repaid_once_customers_pay_for_it(team: Team, tmp_path: Path) -> None:
    (team.root / ".debtledger.toml").write_text(SETTINGS)
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    team.does("customers", "import", str(tmp_path / "customers.csv"))

    team.asked(1, "cus:04", "demand:blocker")
    team.asked(2, "cus:05", "demand:blocker")
    team.asked(3, "cus:06", "demand:blocker")
    for user in (4, 5, 6):
        team.asked(user)
    assert (team.verdict, team.planned) == ("dormant", [])
    assert team.debt["valuation"]["cell"] == "Technical debt"
    assert team.debt["valuation"]["fowler"][1] == "prudent"

    team.asked(7, "cus:01", "demand:blocker")
    team.asked(8, "cus:02", "demand:retention")
    assert (team.verdict, team.planned) == ("warming", [])

    team.asked(9, "cus:03", "demand:nice")
    debt = team.debt
    assert (team.verdict, team.planned) == ("fired", [debt["id"]])
    assert (debt["valuation"]["cell"], debt["valuation"]["action"]) == ("New features", "Repay now")
    assert round(debt["valuation"]["streams"]["demand"], 2) == 25.51
    assert "it is due, as a trigger has fired" in " ".join(team.does("show", debt["id"]).split())
    team.does("triggers", "--fail-on", "fired", code=1)

    (team.root / "src" / "auth.py").write_text("def check(token):\n    return scopes(token)\n")
    team.does("repay", debt["id"], "--hours", "28")
    team.clone.sandbox.commit("scoped tokens")
    assert (team.debt["state"], team.debt["valuation"]["verdict"]) == ("repaid", "good so far")
    team.does("triggers", "--fail-on", "fired")

    team.does("edit", debt["id"], "realised=21000", "realised-evidence=contracts of cus:01 and cus:02")
    worth = team.debt["valuation"]
    assert (worth["verdict"], worth["net"]["value"]) == ("good", 21000 - 28 * 90)
    assert "  1 good\n" in team.does("verdicts")


def test_the_same_without_any_tracker_when_somebody_says_so(team: Team) -> None:
    debt = team.debt
    assert (team.verdict, team.planned) == ("dormant", [])
    assert "waiting on a person" in team.does("triggers")

    team.does("signal", WORDS.upper() + "!", "--note", "cus:01 and cus:02 signed, they need SOC 2")

    assert (team.verdict, team.planned) == ("fired", [debt["id"]])
    assert "cus:01 and cus:02 signed" in " ".join(team.does("show", debt["id"]).split())
