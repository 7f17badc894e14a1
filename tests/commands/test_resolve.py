"""`debtledger resolve`: what became of a debt whose tag is gone."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest
from commandline import TODAY, debtledger

from debtledger import cli
from debtledger.context import Context

if TYPE_CHECKING:
    from sandbox import Sandbox


@pytest.fixture
def vanished(repo: Sandbox) -> tuple[Sandbox, str]:
    """A repository with a debt whose tag was removed, and the debt's id."""
    assert debtledger(repo.path, "record", "a.py:1")[0] == 0
    repo.commit("record")
    repo.write("a.py", "x = 1\n")
    repo.commit("remove the tag")
    identity = next((repo.root / ".debtledger/debts").iterdir()).stem
    assert "vanished" in debtledger(repo.path, "list")[1]
    return repo, identity


def answered(repo: Sandbox, identity: str, typed: str) -> tuple[int, str, str]:
    """Resolve a debt on a terminal, typing answers."""
    out, err = io.StringIO(), io.StringIO()
    context = Context(
        cwd=repo.path, env=os.environ, today=TODAY, out=out, err=err, input=io.BytesIO(typed.encode()),
        colour=False, width=80, interactive=True,
    )  # fmt: skip
    return cli.main(("resolve", identity), context), out.getvalue(), err.getvalue()


def state(repo: Sandbox, identity: str) -> str:
    text = (repo.root / f".debtledger/debts/{identity}.toml").read_text()
    return next(line for line in text.split("\n") if line.startswith("state ="))


def test_it_was_repaid_with_hours(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished

    code, out, err = debtledger(repo.path, "resolve", identity[:6], "--repaid", "--hours", "3")

    assert code == 0, err
    assert "now repaid" in out
    assert state(repo, identity) == 'state = "repaid"'


def test_repaying_needs_the_hours(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished

    code, _, err = debtledger(repo.path, "resolve", identity, "--repaid")

    assert code == 2
    assert "--hours" in err
    assert "repaid" not in state(repo, identity)


def test_it_was_written_off_for_a_reason(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished

    code, _, _ = debtledger(repo.path, "resolve", identity, "--written-off", "--note", "feature removed")

    assert code == 0
    assert state(repo, identity) == 'state = "written-off"'
    assert "feature removed" in debtledger(repo.path, "show", identity)[1]


def test_it_moved_and_is_active_where_it_stands_now(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished

    code, out, err = debtledger(repo.path, "resolve", identity, "--moved", "sub/b.c:1", "--note", "in C now")

    assert code == 0, err
    assert f"DEBT({identity})" in out
    _, shown, told = debtledger(repo.path, "show", identity)
    assert "active" in shown
    assert "sub/b.c" in shown
    assert "to sub/b.c:1: in C now" in shown
    assert "is gone" not in told + debtledger(repo.path, "list")[2]


def test_a_path_is_seen_from_the_current_folder_and_must_be_there(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished
    assert debtledger(f"{repo.path}/sub", "resolve", identity, "--moved", "nowhere.c")[0] == 2
    assert debtledger(f"{repo.path}/sub", "resolve", identity, "--moved", "../../x")[0] == 2

    assert debtledger(f"{repo.path}/sub", "resolve", identity, "--moved", "b.c")[0] == 0

    assert '"sub/b.c"' in (repo.root / f".debtledger/debts/{identity}.toml").read_text()


def test_without_an_option_it_asks_until_it_understands(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished

    code, _, err = answered(repo, identity, "perhaps\nr\n1d\n")

    assert code == 0
    assert "type r, w or m" in err
    assert state(repo, identity) == 'state = "repaid"'


def test_who_stops_answering_changes_nothing(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished
    before = state(repo, identity)

    code, _, err = answered(repo, identity, "m\n")

    assert code == 2
    assert "nothing was written" in err
    assert state(repo, identity) == before


def test_nobody_is_asked_off_a_terminal(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished

    code, _, err = debtledger(repo.path, "resolve", identity)

    assert code == 2
    assert "--written-off" in err


def test_two_answers_at_once_are_refused(vanished: tuple[Sandbox, str]) -> None:
    repo, identity = vanished

    assert debtledger(repo.path, "resolve", identity, "--written-off", "--hours", "3")[0] == 2


def test_a_debt_whose_tag_is_there_has_nothing_to_resolve(repo: Sandbox) -> None:
    assert debtledger(repo.path, "record", "a.py:1")[0] == 0
    identity = next((repo.root / ".debtledger/debts").iterdir()).stem

    code, _, err = debtledger(repo.path, "resolve", identity, "--written-off")

    assert code == 2
    assert "a.py:1" in err
