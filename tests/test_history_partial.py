"""A partial clone: what it has not is told, marked, never fetched, and read once it is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger
from sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

PAY = "def pay(order):\n    # DEBT: no retry on the webhook\n    return {}\n"


@pytest.fixture
def partial(unborn: Sandbox, tmp_path: Path) -> Sandbox:
    """A clone with the files of its last commit only, of a history with three touches and a tag that went."""
    unborn.write("gone.py", "# DEBT: old one here\n")
    for number in range(4):
        unborn.write("pay.py", PAY.format(number))
        unborn.commits = 48 * number
        unborn.commit(f"number {number}")
    unborn.git("rm", "-q", "gone.py")
    unborn.commit("removed")
    unborn.git("config", "uploadpack.allowFilter", "true")
    unborn.git("config", "uploadpack.allowAnySHA1InWant", "true")
    clone = Sandbox(tmp_path / "clone")
    unborn.git("clone", "-q", "--filter=blob:none", f"file://{unborn.path}", clone.path)
    return clone


def completed(repo: Sandbox) -> None:
    repo.git("fetch", "-q", "--refetch", "--no-filter")


def lives(repo: Sandbox) -> tuple[dict[str, Any], str]:
    code, out, said = debtledger(repo.path, "history", "--format", "json")
    assert code == 0
    return {tag["title"]: tag for tag in json.loads(out)["tags"]}, said


def sheet(repo: Sandbox) -> tuple[dict[str, Any], str]:
    code, out, said = debtledger(repo.path, "show", "pay.py:2", "--format", "json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)["debt"]["evidence"]
    return found, said


def test_lives_begin_where_they_are_first_seen_until_the_rest_is_here(partial: Sandbox) -> None:
    known, said = lives(partial)
    assert list(known) == ["no retry on the webhook"]
    assert known["no retry on the webhook"]["events"][0]["or_before"] is True
    assert "4 past files not available offline" in said
    completed(partial)
    known, said = lives(partial)
    assert (sorted(known), said) == (["no retry on the webhook", "old one here"], "")
    first = known["no retry on the webhook"]["events"][0]
    assert (first["date"], first["or_before"]) == ("2026-01-01", False)


def test_touches_are_a_lower_bound_until_the_rest_is_here(partial: Sandbox) -> None:
    found, said = sheet(partial)
    assert (found["whole"], found["touches"]) == (False, 0)
    assert "past versions of files with debts not available offline: more touches are possible" in said
    completed(partial)
    found, said = sheet(partial)
    assert (found["whole"], found["touches"], said) == (True, 3, "")


def test_an_age_that_nobody_knows_is_said_to_be_unknown(partial: Sandbox) -> None:
    code, out, said = debtledger(partial.path, "scan", "--age")
    assert code == 0
    assert "    age unknown\n" in out
    assert "ages are not known" in said
    completed(partial)
    assert "age unknown" not in debtledger(partial.path, "scan", "--age")[1]
