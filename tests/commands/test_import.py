"""Import through the command line: a dry run by default, idempotent, and nothing is lost silently."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger

from debtledger.core.recording.records import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

    from debtledger.core.recording.record import Record

TABLE = """# Technical debt

| ID | Item | Location | Effort | Owner | Status |
|----|------|----------|--------|-------|--------|
| TD-1 | Shared token for all tenants | src/api.py | 2d | alice | open |
| TD-2 | No paging | src/list.py | Medium | bob | wontfix |
| TD-3 | Old thing | src/list.py | 1h | bob | done |
"""
ITEMS = {"version": 1, "items": [{"id": "td-1", "title": "No back pressure", "effort": 3, "status": "open"}]}
CODE = """package pay

// TODO_TECHDEBT(@alice, #412): retry the webhook
// TODO(bob)[2026-12-01]: drop the shim
// COST: 3d
func Pay() {}
"""


def run(repo: Sandbox, *arguments: str) -> tuple[int, str, str]:
    return debtledger(repo.path, *arguments)


def outcome(repo: Sandbox, *arguments: str) -> Any:
    code, out, err = run(repo, "import", "--format", "json", *arguments)
    assert (code, err) == (0, "")
    return json.loads(out)


def records(repo: Sandbox) -> dict[str, Record]:
    files: list[Path] = sorted((repo.root / ".debtledger" / "debts").glob("*.toml"))
    found = [read_record(file.read_text("utf-8"), file.stem) for file in files]
    return {record.title: record for record in found}


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    unborn.write("TECH_DEBT.md", TABLE)
    unborn.write(".techdebt/items.json", json.dumps(ITEMS))
    unborn.write("src/pay.go", CODE)
    unborn.commit("a shop")
    return unborn


def test_by_default_nothing_is_written_and_what_was_not_read_is_said(shop: Sandbox) -> None:
    code, out, err = run(shop, "import")
    assert (code, err) == (0, "")
    for words in ("No back pressure", "Shared token", "TECH_DEBT.md line 6", '"Medium" is not understood'):
        assert words in out
    assert "3 new debts · 1 closed there and left out\nnothing was written; add --write" in out
    assert not (shop.root / ".debtledger").exists()


@pytest.mark.parametrize("flag", ["--write", "--apply"])
def test_what_is_written_says_all_that_the_source_said(shop: Sandbox, flag: str) -> None:
    assert "wrote 3 records to .debtledger/debts" in run(shop, "import", flag)[1]
    found = records(shop)
    token = found["Shared token for all tenants"]
    assert (token.owner, token.principal_hours, token.scope_paths) == (
        "@alice",
        (16.0, 16.0, 16.0),
        ("src/api.py",),
    )
    assert token.labels == ("TD-1",)
    paging = found["No paging"]
    assert (paging.state, paging.context) == ("accepted", "Effort: Medium")
    assert [event.what for event in paging.events] == ["declined"]
    assert found["No back pressure"].points == 3
    assert run(shop, "list")[0] == 0


def test_importing_twice_changes_nothing(shop: Sandbox) -> None:
    run(shop, "import", "--write")
    before = records(shop)
    again = outcome(shop, "--write")
    assert (again["new"], again["already_recorded"], again["written"]) == ([], 3, False)
    assert records(shop) == before


def test_tags_in_code_get_records_that_belong_to_them(shop: Sandbox) -> None:
    (new,) = outcome(shop, "--from", "tags", "--write")["new"]
    assert (new["title"], new["refs"], new["at"]) == ("retry the webhook", ["#412"], "src/pay.go:3")
    listed = json.loads(run(shop, "list", "--format", "json")[1])["debts"]
    assert [(debt["id"], len(debt["places"])) for debt in listed] == [(new["id"], 1)]
    assert outcome(shop, "--from", "tags")["already_recorded"] == 1


def test_todo_comments_are_read_as_tags_when_that_is_asked_for(shop: Sandbox) -> None:
    found = {each["title"]: each for each in outcome(shop, "--from", "todos")["new"]}
    shim = found["drop the shim"]
    assert (shim["owner"], shim["triggers"], shim["principal_hours"]) == (
        "@bob",
        ["2026-12-01"],
        [24.0, 24.0, 24.0],
    )
    assert shim["paths"] == ["src/pay.go"]
    assert found["retry the webhook"]["paths"] == []


def test_a_csv_file_outside_the_repository_is_read_by_its_ending(shop: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "backlog.CSV"
    file.write_text("Summary;Effort;Assignee\nCaché;2h;@zoë\n", "latin-1")
    (new,) = outcome(shop, str(file))["new"]
    assert new["title"] == "Caché"
    assert new["principal_hours"] == [2.0, 2.0, 2.0]


def test_one_debt_in_two_sources_is_taken_once(shop: Sandbox) -> None:
    shop.write("debts.csv", "title\nshared TOKEN for all tenants\nNew one\n")
    found = outcome(shop, "TECH_DEBT.md", "debts.csv")
    assert [each["title"] for each in found["new"]] == [
        "Shared token for all tenants",
        "No paging",
        "New one",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere.md",), "no such file"),
        (("src",), "is a folder"),
        (("src/pay.go",), "its ending does not tell"),
        (("--from", "xml"), "is not known"),
    ],
)
def test_what_cannot_be_a_source_is_wrong_usage(shop: Sandbox, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = run(shop, "import", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_without_any_source_the_places_that_were_looked_at_are_named(repo: Sandbox) -> None:
    code, _, err = run(repo, "import")
    assert code == 2
    assert "TECH_DEBT.md" in err
    assert "debtledger import --from tags" in err


def test_a_source_that_cannot_be_read_is_said_and_does_not_stop_the_others(shop: Sandbox) -> None:
    shop.write(".techdebt/items.json", "<<<<<<< ours\n")
    (shop.root / "linked.csv").symlink_to("/etc/passwd")
    found = outcome(shop)
    assert len(found["new"]) == 2
    assert any("not valid JSON" in each["why"] for each in found["unread"])


def test_control_characters_of_a_source_are_shown_and_not_obeyed(shop: Sandbox) -> None:
    shop.write("evil.csv", "title,effort\n\x1b[31mred\u202e,\x1b[2J\n")
    out = run(shop, "import", "evil.csv")[1]
    assert "\x1b" not in out
    assert "\u202e" not in out
