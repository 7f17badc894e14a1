"""What doctor finds in a ledger, and what it mends."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger

from debtledger.core.recording.record import Record, RecordTrigger
from debtledger.core.recording.records import read_record, write_record
from debtledger.storage.store import LedgerError

if TYPE_CHECKING:
    from sandbox import Sandbox

NAME = "D-7k3fq2m9"
PATH = f".debtledger/debts/{NAME}.toml"


def run(repo: Sandbox, *arguments: str) -> tuple[int, str, str]:
    return debtledger(repo.path, *arguments)


def report(repo: Sandbox, *arguments: str) -> Any:
    return json.loads(run(repo, "doctor", "--format", "json", *arguments)[1])


@pytest.fixture
def ledger(repo: Sandbox) -> Sandbox:
    repo.write(PATH, write_record(Record(id=NAME, title="no retry", owner="@platform")))
    repo.commit("record")
    return repo


@pytest.fixture
def in_conflict(ledger: Sandbox) -> Sandbox:
    """A merge in which both sides decided something about one debt."""
    ledger.git("checkout", "-q", "-b", "other")
    assert run(ledger, "snooze", NAME, "--until", "2026-09-01")[0] == 0
    ledger.commit("theirs")
    ledger.git("checkout", "-q", "main")
    assert run(ledger, "decline", NAME)[0] == 0
    ledger.commit("ours")
    with pytest.raises(AssertionError):
        ledger.git("merge", "-q", "other")
    return ledger


def test_a_repository_without_a_ledger_is_fine_and_gets_none(repo: Sandbox) -> None:
    assert report(repo, "--fix")["ledger"] == {"state": "none yet"}
    assert not (repo.root / ".debtledger").exists()


def test_records_and_debts_are_counted(ledger: Sandbox) -> None:
    found = report(ledger)
    assert found["ledger"] == {
        "records": 1,
        "broken records": 0,
        "debts": "1 active",
        "accepted in the baseline": 0,
    }
    assert found["problems"] == found["repairs"] == []
    assert run(ledger, "doctor")[0] == 0


def test_strange_keys_ignored_records_and_problems_between_homes_are_told(ledger: Sandbox) -> None:
    ledger.write(PATH, (ledger.root / PATH).read_text().replace("owner", "onwer"))
    ledger.write(".gitignore", "D-aaaa2222.toml\n")
    ledger.write(".debtledger/debts/D-aaaa2222.toml", write_record(Record(id="D-aaaa2222", title="x")))
    code, out, _ = run(ledger, "doctor")
    assert code == 1
    for words in ("DL031", "onwer", "git ignores this record", "git add --force", "DL022"):
        assert words in out


def test_decisions_of_both_sides_of_a_merge_survive_the_mending_and_the_old_bytes_are_kept(
    in_conflict: Sandbox,
) -> None:
    before = (in_conflict.root / PATH).read_bytes()
    code, out, _ = run(in_conflict, "doctor")
    assert code == 3
    assert f"{PATH}:" in out
    assert (in_conflict.root / PATH).read_bytes() == before
    code, out, _ = run(in_conflict, "doctor", "--fix")
    assert code == 0
    record = read_record((in_conflict.root / PATH).read_text(), NAME)
    assert record.state == "accepted"
    assert [event.what for event in record.events] == ["declined", "snoozed"]
    backup = out.partition("old bytes are kept in ")[2].partition("\n")[0]
    assert os.path.realpath(backup).startswith(os.path.realpath(in_conflict.root / ".git"))
    with open(backup, "rb") as stream:
        assert stream.read() == before


def test_what_only_a_person_can_decide_stays_broken_byte_for_byte(ledger: Sandbox) -> None:
    text = f'schema = 1\nid = "{NAME}"\n<<<<<<< a\ntitle = "x"\n=======\ntitle = "y"\n>>>>>>> b\n'
    ledger.write(PATH, text)
    found = report(ledger, "--fix")
    assert found["repairs"] == []
    assert run(ledger, "doctor", "--fix")[0] == 3
    assert (ledger.root / PATH).read_text() == text


def test_a_copied_record_becomes_one_of_its_own(ledger: Sandbox) -> None:
    ledger.write(".debtledger/debts/D-aaaa2222.toml", (ledger.root / PATH).read_bytes())
    assert run(ledger, "doctor")[0] == 3
    (repair,) = report(ledger, "--fix")["repairs"]
    assert repair["path"] == ".debtledger/debts/D-aaaa2222.toml"
    assert "copy of D-7k3fq2m9" in repair["done"][0]
    assert report(ledger)["ledger"]["records"] == 2


def test_a_record_in_another_encoding_is_saved_as_utf8(ledger: Sandbox) -> None:
    text = (ledger.root / PATH).read_text().replace("no retry", "kein Rückgriff für Geräte")
    ledger.write(PATH, text.encode("latin-1"))
    assert run(ledger, "doctor")[0] == 3
    assert report(ledger, "--fix")["repairs"][0]["done"] == ["its text is saved as UTF-8"]
    assert (ledger.root / PATH).read_text("utf-8") == text


def test_a_folder_of_records_that_is_a_link_is_told_and_not_followed(
    ledger: Sandbox, folder: Sandbox
) -> None:
    (ledger.root / ".debtledger").rename(folder.root / "elsewhere")
    (ledger.root / ".debtledger").symlink_to(folder.root / "elsewhere")
    code, out, err = run(ledger, "doctor", "--fix")
    assert (code, err) == (3, "")
    assert "link" in out


def test_a_record_that_cannot_be_read_keeps_no_other_from_being_mended_and_told(ledger: Sandbox) -> None:
    text = (ledger.root / PATH).read_text()
    os.symlink("/etc/hostname", ledger.root / ".debtledger/debts/D-0000aaaa.toml")
    (ledger.root / ".debtledger/debts/D-zzzz9999.toml").mkdir()
    ledger.write(PATH, text + "\n[principal]\nhours = 3\nhours = 3\n")
    code, out, _ = run(ledger, "doctor", "--fix")
    assert code == 3
    assert out.startswith(f"mended {PATH}\n")
    assert "D-zzzz9999.toml:1: DL030 it is not read" in out


def test_a_record_that_cannot_be_written_is_told(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.write(PATH, (ledger.root / PATH).read_text() + "\n[principal]\nhours = 3\nhours = 3\n")

    def full(*_: object) -> str:
        raise LedgerError("no space left on device", "make room")

    monkeypatch.setattr("debtledger.storage.store.Store.repair", full)
    found = report(ledger, "--fix")
    assert found["repairs"] == []
    assert found["problems"][0] == {
        "where": PATH, "message": "not mended: no space left on device", "hint": "make room",
    }  # fmt: skip


def test_a_conflict_that_only_a_person_can_decide_is_told_with_both_sides(ledger: Sandbox) -> None:
    for branch, owner in (("other", "@lea"), ("main", "@bob")):
        ledger.git("checkout", "-q", *(("-b",) if branch == "other" else ()), branch)
        assert run(ledger, "edit", NAME, f"owner={owner}")[0] == 0
        ledger.commit(branch)
    with pytest.raises(AssertionError):
        ledger.git("merge", "-q", "other")
    before = (ledger.root / PATH).read_bytes()
    told = report(ledger, "--fix")["problems"][0]
    assert told["message"] == "not mended: owner was changed on both sides: @bob here, @lea there"
    assert (ledger.root / PATH).read_bytes() == before


def test_triggers_signals_and_decisions_that_are_not_understood_are_told(ledger: Sandbox) -> None:
    ledger.write(
        ".debtledger.toml",
        '[[trigger]]\nname = "pay"\n[[trigger.if]]\nsignal = "custmer_ask"\ntopic = "security"\n',
    )
    record = Record(id="D-aaaa2222", title="page size", triggers=(RecordTrigger(use="pya"),))
    ledger.write(".debtledger/debts/D-aaaa2222.toml", write_record(record))
    ledger.write(".debtledger/signals/x.toml", "schema = 1\n")
    ledger.write("a.py", "# DEBT: no index\n#   repay-when: churn > 8/decade\n")
    ledger.commit("triggers")
    code, out, err = run(ledger, "doctor")
    assert code == 1, err
    for said in (
        ".debtledger.toml:1: DL061 pay: no kind of condition is called",
        "did you mean customer_ask?",
        'debts/D-aaaa2222.toml:1: DL062 no trigger is declared as "pya"',
        "did you mean pay?",
        "signals/x.toml:1: DL060",
        "a.py:1: DL061 churn > 8/decade: window of touch_rate is not understood",
    ):
        assert said in out
