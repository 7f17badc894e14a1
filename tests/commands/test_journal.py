"""The journal: what hledger accepts, balanced for each debt, whatever titles and histories say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.briefing.bookings import Booking, Posting
from debtledger.reports.journal import written

if TYPE_CHECKING:
    from sandbox import Sandbox

HLEDGER = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(HLEDGER is None, reason="there is no hledger")
TODAY = date(2026, 6, 2)
RECORD = """schema = 1
id = "{id}"
title = {title}
state = "{state}"
[taken]
date = {taken}
{more}"""
HOURS = "[principal]\nhours = {hours}\n[interest]\ntoil_hours_per_sprint = 2\n"
EVENT = '[[event]]\nat = {at}\nwhat = "{what}"\nby = "A"\n{more}'
STORIES = {
    "open": ("active", HOURS.format(hours=8)),
    "partly repaid": (
        "repaying",
        HOURS.format(hours=20)
        + EVENT.format(at="2026-04-01", what="repaid", more="hours = 5\npartial = true\n"),
    ),
    "repaid for more": (
        "repaid",
        HOURS.format(hours=8) + EVENT.format(at="2026-04-01", what="repaid", more="hours = 13.37\n"),
    ),
    "repaid for less": (
        "repaid",
        HOURS.format(hours=8) + EVENT.format(at="2026-04-01", what="repaid", more="hours = 3\n"),
    ),
    "written off": (
        "written-off",
        HOURS.format(hours=8) + EVENT.format(at="2026-04-01", what="written-off", more=""),
    ),
    "estimated anew": (
        "active",
        HOURS.format(hours=30)
        + EVENT.format(at="2026-04-01", what="repaid", more="hours = 5\npartial = true\n")
        + EVENT.format(at="2026-05-01", what="re-estimated", more=""),
    ),
    "merged in another order": (
        "active",
        HOURS.format(hours=30)
        + EVENT.format(at="2026-05-01", what="reopened", more="")
        + EVENT.format(at="2026-04-01", what="repaid", more="hours = 5\npartial = true\n"),
    ),
    "unknown": ("active", ""),
    "unknown, repaid": ("repaid", EVENT.format(at="2026-04-01", what="repaid", more="hours = 4\n")),
    "repaid before it was taken": (
        "repaid",
        HOURS.format(hours=8) + EVENT.format(at="2025-04-01", what="repaid", more="hours = 4\n"),
    ),
}


@pytest.fixture
def stories(repo: Sandbox) -> Sandbox:
    """A debt for each story that a debt can have."""
    for number, (title, (state, more)) in enumerate(STORIES.items(), 1):
        identity = f"D-{number:08}"
        text = RECORD.format(id=identity, title=json.dumps(title), state=state, taken="2026-03-02", more=more)
        repo.write(f".debtledger/debts/{identity}.toml", text)
    repo.commit("Debt-Interest\n\nDebt-Interest: D-00000001 1.5h")
    return repo


def _journal(repo: Sandbox) -> str:
    code, out, err = debtledger(repo.path, "report", "--format", "journal", today=TODAY)
    assert code == 0, err
    return out


def _hledger(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HLEDGER or "", "-f", "-", *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@needs_hledger
def test_hledger_accepts_it_strictly_with_days_in_order(stories: Sandbox) -> None:
    done = _hledger(_journal(stories), "check", "--strict", "ordereddates")
    assert (done.returncode, done.stderr) == (0, "")


@needs_hledger
def test_hledger_refuses_a_journal_that_does_not_balance(stories: Sandbox) -> None:
    text = _journal(stories)
    assert _hledger(text.replace("-8.0000 h", "-7.0000 h", 1) + "\n", "check").returncode != 0


def test_what_is_left_of_each_liability_is_what_is_left_to_repay(stories: Sandbox) -> None:
    left = _sums(_journal(stories), "liabilities:debt")
    found = json.loads(debtledger(stories.path, "list", "--format", "json", today=TODAY)[1])["debts"]
    assert len(found) > len(STORIES)
    for debt in found:
        principal = debt["valuation"]["principal"]
        still = principal["value"] if principal and debt["state"] not in ("repaid", "written-off") else 0
        assert float(-left.get(debt["id"] or debt["fingerprint"], Decimal(0))) == pytest.approx(
            still, abs=1e-3
        )


def test_interest_paid_is_what_each_debt_has_carried(stories: Sandbox) -> None:
    paid = _sums(_journal(stories), "expenses:interest")
    for debt in json.loads(debtledger(stories.path, "list", "--format", "json", today=TODAY)[1])["debts"]:
        carried = debt["valuation"]["carried"]["value"]
        assert float(paid.get(debt["id"] or debt["fingerprint"], Decimal(0))) == pytest.approx(
            carried, abs=1e-3
        )


def _sums(text: str, account: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for key, hours in re.findall(rf"^    {account}:(\S+)  (-?[\d.]+) h$", text, re.MULTILINE):
        found[key] = found.get(key, Decimal(0)) + Decimal(hours)
    return {key: hours for key, hours in found.items() if hours}


def test_every_transaction_sums_to_nought(stories: Sandbox) -> None:
    for transaction in _journal(stories).split("\n\n")[1:]:
        hours = [Decimal(each) for each in re.findall(r"  (-?[\d.]+) h$", transaction, re.MULTILINE)]
        assert len(hours) >= 2
        assert sum(hours) == 0


def test_repaying_beyond_the_estimate_and_below_it_is_told(stories: Sandbox) -> None:
    text = _journal(stories)
    assert "expenses:beyond estimate:D-00000003  5.3700 h" in text
    assert "revenues:below estimate:D-00000004  -5.0000 h" in text
    assert "revenues:written off  -8.0000 h" in text
    assert "interest paid | open\n    expenses:interest:D-00000001  1.5000 h" in text


def _booking(title: str) -> Booking:
    postings = (Posting("assets:taken", Decimal(1)), Posting("liabilities:debt:D-1", Decimal(-1)))
    return Booking(day="2026-01-02", words="principal taken", title=title, postings=postings)


NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("\n\r;|=*!()[]{}\"'\\:,\t\x0b\x0c\x85\u2028 @#%&~")),
    max_size=40,
)


@given(title=NASTY)
def test_a_title_stays_on_the_line_of_its_description(title: str) -> None:
    lines = "".join(written("2026-01-03", (_booking(title),))).split("\n")
    assert len(lines) == len("".join(written("2026-01-03", (_booking("plain"),))).split("\n"))
    (line,) = [line for line in lines if line.startswith("2026-01-02")]
    assert ";" not in line
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line)


@needs_hledger
@settings(max_examples=8)
@given(data=st.data())
def test_no_title_breaks_the_grammar_of_hledger(data: st.DataObject) -> None:
    # one run of hledger reads many titles: each example is a journal of them
    titles = data.draw(st.lists(NASTY, min_size=60, max_size=60))
    titles += ["date:2026-99-99", "[2026/99/99]", "x  ; date:99", "= 5 h", "1/2", "%", "\u3000;"]
    text = "".join(written("2026-01-03", tuple(map(_booking, titles))))
    done = _hledger(text, "check", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
