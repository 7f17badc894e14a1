"""The ledger at a day or a revision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger

if TYPE_CHECKING:
    from sandbox import Sandbox

IDENTITY = "D-7k3fq2m9"
RECORD = (
    f'schema = 1\nid = "{IDENTITY}"\ntitle = "one token"\nstate = "{{state}}"\n\n[scope]\npaths = ["a.py"]\n'
)


def on(repo: Sandbox, day: str, message: str = "change") -> str:
    """Commit everything at noon of a day, UTC."""
    at = f"{day}T12:00:00+00:00"
    repo.git("add", "-A")
    repo.git(
        *("commit", "-q", "--allow-empty", "-m", message),
        env={"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at},
    )
    return repo.git("rev-parse", "HEAD").decode().strip()


def titles(repo: Sandbox, *words: str) -> list[str]:
    code, out, err = debtledger(repo.path, "list", "--format", "json", *words)
    assert code in {0, 1}, err
    return [debt["title"] for debt in json.loads(out)["debts"]]


@pytest.fixture
def long(unborn: Sandbox) -> Sandbox:
    """Three commits on three days, with a record that was closed on the last."""
    unborn.write("a.py", "# DEBT: no retry\nx = 1\n")
    on(unborn, "2026-01-01")
    unborn.write("b.py", "# DEBT: no cache\nx = 1\n")
    unborn.write(f".debtledger/debts/{IDENTITY}.toml", RECORD.format(state="active"))
    on(unborn, "2026-02-01")
    unborn.write("a.py", "x = 1\n")
    unborn.write(f".debtledger/debts/{IDENTITY}.toml", RECORD.format(state="repaid"))
    on(unborn, "2026-03-01")
    return unborn


def test_a_day_means_the_tree_of_the_last_commit_before_it_ended(long: Sandbox) -> None:
    assert titles(long, "--as-of", "2026-01-01") == ["no retry"]
    assert titles(long, "--as-of", "2026-01-31") == ["no retry"]
    assert titles(long, "--as-of", "2026-02-01") == ["no retry", "no cache", "one token"]
    assert titles(long, "--as-of", "2026-03-01") == titles(long)


def test_records_are_as_they_were_then(long: Sandbox) -> None:
    assert "one token" in titles(long, "--as-of", "HEAD~1", "state:open")
    assert "one token" not in titles(long, "--as-of", "HEAD", "state:open")


def test_a_day_before_the_first_commit_has_an_empty_ledger_and_says_why(long: Sandbox) -> None:
    code, out, err = debtledger(long.path, "list", "--as-of", "2025-12-31")

    assert (code, out) == (0, "no debts\n")
    assert "the first is of 2026-01-01" in err


def test_a_branch_that_was_merged_later_is_not_there_yet(long: Sandbox) -> None:
    long.git("checkout", "-q", "-b", "side")
    long.write("c.py", "# DEBT: no paging\nx = 1\n")
    on(long, "2026-03-02")
    long.git("checkout", "-q", "main")
    on(long, "2026-03-03")
    at = {"GIT_AUTHOR_DATE": "2026-03-09T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-09T12:00:00Z"}
    long.git("merge", "-q", "--no-ff", "-m", "merge", "side", env=at)

    assert "no paging" not in titles(long, "--as-of", "2026-03-02")
    assert "no paging" in titles(long, "--as-of", "2026-03-09")


def test_ages_and_what_was_uncommitted_count_from_then(long: Sandbox) -> None:
    long.write("z.py", "# DEBT: not committed\nx = 1\n")

    assert titles(long, "--as-of", "2026-03-01", "age>15d") == ["no cache"]
    assert "not committed" not in titles(long, "--as-of", "HEAD")


def test_settings_are_those_of_then(long: Sandbox) -> None:
    long.write(".debtledger.toml", '[tags]\nwords = ["SHORTCUT"]\n')
    long.write("c.py", "# SHORTCUT: no paging\nx = 1\n")
    on(long, "2026-04-01")
    long.write(".debtledger.toml", "")
    on(long, "2026-04-02")

    assert "no paging" in titles(long, "--as-of", "2026-04-01")
    assert "no paging" not in titles(long)


def test_a_history_is_told_with_the_settings_and_records_of_then(long: Sandbox) -> None:
    tag = f"# SHORTCUT(D-{IDENTITY[2:]}): no paging\n"
    long.write(".debtledger.toml", '[tags]\nwords = ["SHORTCUT"]\n')
    long.write("c.py", tag)
    on(long, "2026-04-01")
    long.write("c.py", "x = 1\n")
    then = on(long, "2026-04-02")
    long.write(".debtledger.toml", "")
    long.write(f".debtledger/debts/{IDENTITY}.toml", RECORD.format(state="active"))
    on(long, "2026-04-03")

    assert fates(long, "--as-of", then)["no paging"] == "repaid"
    assert fates(long, "--as-of", "2026-04-01")["no paging"] == "alive"
    assert "no paging" not in fates(long)


def fates(repo: Sandbox, *words: str) -> dict[str, str]:
    code, out, said = debtledger(repo.path, "history", "--format", "json", *words)
    assert (code, "the history as of" in said) == (0, bool(words))
    return {tag["title"]: tag["fate"] for tag in json.loads(out)["tags"]}


def test_show_prints_a_debt_that_is_gone_since(long: Sandbox) -> None:
    assert debtledger(long.path, "show", "a.py:1")[0] != 0

    code, out, _ = debtledger(long.path, "show", "a.py:1", "--as-of", "2026-02-10")

    assert code == 0
    assert "no retry" in out
    assert "2026-01-01" in out


@pytest.mark.parametrize("typed", ["2026-13-01", "nonsense", "--x", "", "HEAD:a.py", "2026-02-30"])
def test_what_is_neither_a_day_nor_a_revision_is_refused(long: Sandbox, typed: str) -> None:
    code, _, err = debtledger(long.path, "list", f"--as-of={typed}")

    assert code == 2, err
    assert "Traceback" not in err


def test_nothing_is_written_for_a_look_back(long: Sandbox) -> None:
    before = sorted(each.name for each in (long.root / ".git").iterdir())

    debtledger(long.path, "list", "--as-of", "2026-02-01")

    assert sorted(each.name for each in (long.root / ".git").iterdir()) == before
    assert long.git("status", "--porcelain") == b""
