from __future__ import annotations

import io
import os
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from debtledger.context import Context
from debtledger.core.identity import fingerprint
from debtledger.reckoning import Reckoning, ReckonRequest, reconcile

if TYPE_CHECKING:
    from sandbox import Sandbox

    from debtledger.core.ledger import Entry

TOKEN = "D-7k3fq2m9"
RETRY = "D-aaaa2222"


def context_in(cwd: str) -> Context:
    return Context(
        cwd=cwd, env=dict(os.environ), today=date(2026, 6, 1), out=io.StringIO(), err=io.StringIO(),
        input=None, colour=False, width=80, interactive=False,
    )  # fmt: skip


def reckon(where: Sandbox, below: str = "") -> Reckoning:
    return reconcile(ReckonRequest(), context_in(os.path.join(where.path, below)))


def record(where: Sandbox, key: str, title: str, more: str = "") -> None:
    where.write(f".debtledger/debts/{key}.toml", f'schema = 1\nid = "{key}"\ntitle = "{title}"\n{more}')


def states(where: Sandbox) -> dict[str, str]:
    return {entry.key: entry.state for entry in reckon(where).entries}


def entry_of(where: Sandbox, key: str) -> Entry:
    (found,) = [entry for entry in reckon(where).entries if entry.key == key]
    return found


@pytest.fixture
def ledger(unborn: Sandbox) -> Sandbox:
    """A repository with one recorded debt, its tag, and an inline debt."""
    record(unborn, TOKEN, "Shared token")
    unborn.write("src/auth.py", f"# DEBT({TOKEN}): shared token\nx = 1\n# DEBT: no retry\n")
    unborn.commit("take")
    return unborn


def test_records_tags_and_baseline_make_one_ledger(ledger: Sandbox) -> None:
    ledger.write(".debtledger/baseline", fingerprint("No retry") + "\n")
    found = reckon(ledger)
    assert [(entry.key, entry.record is not None) for entry in found.entries] == [
        (TOKEN, True),
        (fingerprint("No retry"), False),
    ]
    assert found.entries[1].marks == ("unaudited",)
    assert found.problems == ()


def test_it_is_the_same_from_every_folder_of_the_work_tree(ledger: Sandbox) -> None:
    ledger.write("other/b.py")
    assert reckon(ledger, "other").ledger == reckon(ledger).ledger


def test_a_second_look_through_the_cache_sees_the_same(ledger: Sandbox) -> None:
    old = time.time() - 60
    os.utime(ledger.root / f".debtledger/debts/{TOKEN}.toml", (old, old))
    first = reckon(ledger)
    assert replace(reckon(ledger), store=first.store, stored=first.stored, repository=None) == replace(
        first, repository=None
    )


def test_renaming_files_and_refactoring_keep_the_debts(ledger: Sandbox) -> None:
    before = {(entry.key, entry.state) for entry in reckon(ledger).entries}
    (ledger.root / "src/auth.py").unlink()
    ledger.write("lib/tokens.c", f"int x;\n\n/* DEBT({TOKEN}): Shared\n   token */\n// DEBT:  No   retry.\n")
    ledger.commit("rewrite in C")
    assert {(entry.key, entry.state) for entry in reckon(ledger).entries} == before
    assert reckon(ledger).problems == ()


def test_a_tag_that_is_gone_from_history_has_vanished(ledger: Sandbox) -> None:
    ledger.write("src/auth.py", "x = 1\n")
    assert states(ledger) == {TOKEN: "vanished"}
    ledger.commit("tidy up")
    ledger.write("later.py")
    ledger.commit("later")
    assert states(ledger) == {TOKEN: "vanished"}
    assert [problem.code for problem in reckon(ledger).problems] == ["DL022"]


def test_a_short_id_in_a_tag_that_is_gone_is_known(unborn: Sandbox) -> None:
    unborn.commit("nothing yet")
    record(unborn, TOKEN, "Shared token")
    unborn.write("a.py", "# DEBT(@lea, D-7k3f, security)\n")
    unborn.commit("take")
    unborn.write("a.py", "")
    assert states(unborn) == {TOKEN: "vanished"}


def test_a_record_that_never_had_a_tag_has_not_vanished(unborn: Sandbox) -> None:
    record(unborn, TOKEN, "Shared token")
    record(unborn, RETRY, "No retry", '[links]\nissues = ["#412"]\n')
    unborn.write("NOTES.md", f"We talked about {TOKEN} and {RETRY}.\n")
    unborn.commit("records")
    record(unborn, "D-bbbb2222", "Not committed")
    assert set(states(unborn).values()) == {"active"}
    assert [problem.path for problem in reckon(unborn).problems] == [
        f".debtledger/debts/{TOKEN}.toml",
        ".debtledger/debts/D-bbbb2222.toml",
    ]


def test_whoever_answers_for_a_gone_tag_is_believed(ledger: Sandbox) -> None:
    ledger.write("src/auth.py", "x = 1\n")
    event = '[[event]]\nat = 2026-05-01\nwhat = "moved"\nby = "lea"\n'
    record(ledger, TOKEN, "Shared token", event)
    assert states(ledger) == {TOKEN: "active"}


def test_a_merge_of_two_branches_that_both_moved_a_tag_keeps_one_debt(ledger: Sandbox) -> None:
    ledger.git("checkout", "-q", "-b", "other")
    ledger.write("src/b.py", f"# DEBT({TOKEN})\n")
    ledger.commit("copy to b")
    ledger.git("checkout", "-q", "main")
    ledger.write("src/c.py", f"# DEBT({TOKEN})\n")
    ledger.commit("copy to c")
    ledger.git("merge", "-q", "--no-edit", "other")
    places = [place.path for place in entry_of(ledger, TOKEN).debt.places]
    assert places == ["src/auth.py", "src/b.py", "src/c.py"]


def test_comments_in_records_are_no_tags(ledger: Sandbox) -> None:
    record(ledger, RETRY, "x", '# DEBT: not one\n# TODO neither\n[scope]\npaths = ["src"]\n')
    found = reckon(ledger)
    assert len(found.entries) == 3
    assert found.candidates == ()


def test_a_broken_record_is_loud_and_the_others_are_there(ledger: Sandbox) -> None:
    ledger.write(f".debtledger/debts/{RETRY}.toml", "<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    found = reckon(ledger)
    assert [problem.path for problem in found.broken] == [f".debtledger/debts/{RETRY}.toml"]
    assert found.broken[0] in found.problems
    assert TOKEN in {entry.key for entry in found.entries}


def test_a_level_that_the_settings_demand_holds_for_records_too(ledger: Sandbox) -> None:
    ledger.write(".debtledger.toml", '[scan]\nlevel = "L1"\n')
    ledger.write(".debtledger/baseline", fingerprint("No retry") + "\n")
    found = reckon(ledger)
    assert [problem.code for problem in found.problems] == ["DL012", "DL013"]
    assert {problem.path for problem in found.problems} == {f".debtledger/debts/{TOKEN}.toml"}


def test_a_folder_that_is_no_repository_has_a_ledger(folder: Sandbox) -> None:
    record(folder, TOKEN, "Shared token")
    folder.write("a.py", f"# DEBT({TOKEN})\n")
    assert states(folder) == {TOKEN: "active"}
