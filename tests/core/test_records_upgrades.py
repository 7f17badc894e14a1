"""Schema upgrades, tried with two schemas that do not exist yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_records import BY_HAND, ID

from debtledger.core import upgrades
from debtledger.core.recording import record_reading, records
from debtledger.core.recording.keypaths import REMOVE
from debtledger.core.recording.records import BrokenRecord, edit_record, read_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.recording.keypaths import Changes


def people_become_owners(values: Mapping[str, object]) -> Changes:
    return {"owner": f"@{values['person']}", "person": REMOVE}


def weeks_become_hours(_values: Mapping[str, object]) -> Changes:
    return {"bought.saved_hours": 40, "bought.weeks": REMOVE}


@pytest.fixture
def _third_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    later = {1: people_become_owners, 2: weeks_become_hours}

    def upgraded(values: Mapping[str, object]) -> Mapping[str, object]:
        return upgrades.upgraded(values, later, 3)

    def steps(values: Mapping[str, object]) -> list[Changes]:
        return upgrades.steps(values, later, 3)

    monkeypatch.setattr(record_reading, "CURRENT", 3)
    monkeypatch.setattr(record_reading, "UPGRADES", later)
    monkeypatch.setattr(record_reading, "upgraded", upgraded)
    monkeypatch.setattr(records, "steps", steps)


OLD = BY_HAND.replace('"owner" = "@platform"', 'person = "mo" # who')


@pytest.mark.usefixtures("_third_schema")
def test_an_older_record_is_read_as_one_of_today() -> None:
    record = read_record(OLD, ID)
    assert record.owner == "@mo"
    assert record.bought.saved_hours == (40.0, 40.0, 40.0)
    assert record.bought.weeks is None


@pytest.mark.usefixtures("_third_schema")
def test_an_edit_brings_the_text_to_the_schema_of_today_and_keeps_the_rest() -> None:
    fresh = edit_record(OLD, {"state": "repaid"})
    assert "schema = 3\n" in fresh
    assert "person" not in fresh
    assert 'owner = "@mo"' in fresh
    assert fresh.count("kept") == OLD.count("kept")
    assert read_record(fresh, ID).state == "repaid"


def test_the_same_record_is_not_read_without_the_upgrades() -> None:
    assert read_record(OLD, ID).owner is None
    with pytest.raises(BrokenRecord, match="schema 3"):
        read_record(OLD.replace("schema = 1", "schema = 3"), ID)


def test_the_upgrades_of_this_version_lead_to_its_schema_without_a_gap() -> None:
    assert sorted(upgrades.UPGRADES) == list(range(1, upgrades.CURRENT))
