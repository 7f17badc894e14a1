from __future__ import annotations

import json
import string
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger import rooms
from debtledger.core.importing import ImportFailedError, Item, Reading, Source
from debtledger.core.model import Debt, Interest, Place, RepositoryFacts, ScanReport, Summary, Tag, Trigger
from debtledger.core.view import View
from debtledger.core.vocabulary import Vocabulary
from debtledger.formats import csv as csv_format

if TYPE_CHECKING:
    from types import ModuleType

ROOM = "debtledger.core.importers"
MEMBERS = rooms.names(ROOM)

TABLE = """# Technical debt

Some words.

## Open

| ID | Item | Location | Effort | Owner | Trigger | Priority |
|----|:-----|----------|-------:|-------|---------|----------|
| TD-1 | **Retry** the webhook | `src/pay.py:12`, `src/hook.py` | 3d | alice | #412 closed | High |
| TD-2 | Split \\| join | [the file](lib/a.c) | Medium | - | 2026-12-01 | |
| TD-3 | ~~old~~ | x.py | 1h | | | |
| - | _(none yet)_ | | | | | |

## Resolved

| ID | Item | Effort |
|----|------|--------|
| TD-0 | Gone | 1d |

```
| Item | Effort |
|------|--------|
| in a fence | 1d |
```

| Gem | Source |
|-----|--------|
| a | b |
"""

ITEMS = {
    "version": 1,
    "items": [
        {
            "id": "td-a4f2",
            "title": "Event bus has no back pressure",
            "location": ["src/bus.ts", "src/queue.ts"],
            "category": "perf",
            "detectedBy": "human",
            "effort": 5,
            "impact": 8,
            "interestRate": 0.5,
            "rationale": "Copied by every new feature.",
            "blocksWork": ["APP-77", "the big launch"],
            "firstSeen": "2026-07-02",
            "lastSeen": "2026-07-03",
            "status": "planned",
        },
        {"id": "td-1", "title": "Done", "status": "fixed"},
        {"id": "td-2", "title": "Never", "status": "wontfix"},
        "no object",
        {"id": "td-3", "effort": 1},
    ],
}


def read(name: str, text: str) -> Reading:
    reading: Reading = rooms.load(ROOM, name).read(Source(name="given", text=text, vocabulary=Vocabulary()))
    return reading


def item(name: str, text: str) -> Item:
    (only,) = read(name, text).items
    return only


@pytest.mark.parametrize("name", MEMBERS)
def test_every_importer_says_what_it_reads_and_where_it_looks(name: str) -> None:
    module: ModuleType = rooms.load(ROOM, name)
    assert module.SUMMARY
    assert all(place.endswith(module.ENDINGS) for place in module.PLACES)
    assert all(ending.startswith(".") for ending in module.ENDINGS)


@pytest.mark.parametrize("name", MEMBERS)
@settings(max_examples=60)
@given(text=st.text(st.sampled_from(string.ascii_letters[:6] + '|-#\n"{}[],:;~\\\x00\u2028é 1d')) | st.text())
def test_no_text_makes_an_importer_fail_in_any_other_way_than_by_saying_so(name: str, text: str) -> None:
    with suppress(ImportFailedError):
        reading = read(name, f"title,effort\n{text}" if name == "csv" else text)
        assert all(each.tag.title for each in reading.items)


def test_a_markdown_table_gives_an_item_a_row_and_says_what_it_left_out() -> None:
    reading = read("markdown", TABLE)
    first, second = reading.items
    assert first.tag.title == "Retry the webhook"
    assert first.paths == ("src/pay.py", "src/hook.py")
    assert first.tag.principal_hours == (24.0, 24.0, 24.0)
    assert first.tag.owner == "@alice"
    assert first.tag.triggers == (Trigger(text="#412 closed", source="repay-when"),)
    assert first.tag.labels == ("priority:high",)
    assert (first.origin, first.at) == ("TD-1", "line 9")
    assert second.tag.title == "Split | join"
    assert second.tag.body.split("\n") == ["where: the file lib/a.c", "Effort: Medium"]
    assert reading.closed == 2
    assert [(each.at, each.what) for each in reading.unread] == [
        ("line 10", '"Split | join"'),
        ("line 26", "the table Gem | Source"),
    ]


def test_a_markdown_file_without_a_table_is_said_to_have_none() -> None:
    with pytest.raises(ImportFailedError, match="it has no table"):
        read("markdown", "# Debt\n\n- one\n- two | three\n")


def test_the_items_of_a_techdebt_file_keep_every_statement() -> None:
    reading = read("json", json.dumps(ITEMS))
    first, never = reading.items
    assert first.tag.title == "Event bus has no back pressure"
    assert first.tag.points == 5
    assert first.tag.aspect == "performance"
    assert first.tag.blocks == ("APP-77",)
    assert first.paths == ("src/bus.ts", "src/queue.ts")
    assert (first.taken_on, first.origin, first.state) == ("2026-07-02", "td-a4f2", "planned")
    said = first.tag.body.split("\n")
    assert "Copied by every new feature." in said
    assert {"blocksWork: the big launch", "interestRate there: 0.5", "impact there: 8"} <= set(said)
    assert (never.tag.title, never.state) == ("Never", "accepted")
    assert reading.closed == 1
    assert [each.at for each in reading.unread] == ["item 4", "item 5"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"items": [{"id": 1, "id": 2}]}', "stands twice"),
        ("<<<<<<< ours\n{}", "line 1: it is not valid JSON"),
        ('{"items": [NaN]}', "NaN is no number"),
        ('{"version": 1}', "no list of items"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_json_that_is_not_a_list_of_items_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(ImportFailedError, match=why):
        read("json", text)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_may_be_separated_by_commas_semicolons_or_tabs(separator: str) -> None:
    header = separator.join(("Titel", "Title", "Story points", "Due date", "Jira", "Created"))
    row = separator.join(("x", '"two\nlines"', "5", "2026-12-01", "SEC-41", "2026-01-02T10:00:00Z"))
    found = item("csv", f"\ufeff{header}\r\n{row}\r\n")
    assert found.tag.title == "two"
    assert found.tag.points == 5
    assert found.tag.triggers == (Trigger(text="2026-12-01", source="repay-by"),)
    assert found.tag.refs == ("SEC-41",)
    assert found.taken_on == "2026-01-02"
    assert found.tag.body == "lines\nTitel: x"


def test_lines_within_a_cell_end_as_all_lines_do() -> None:
    found = item("csv", 'title,context\r\nno retry,"one\r\ntwo"\r\n')
    assert found.tag.body == "one\ntwo"


def test_what_a_field_cannot_be_is_reported_and_kept_as_text() -> None:
    reading = read("csv", "title,effort,created\nRetry,big,yesterday\n")
    assert reading.items[0].tag.body == "effort: big\ncreated: yesterday"
    assert [each.at for each in reading.unread] == ["line 2", "line 2"]
    assert "not a date" in reading.unread[0].why


def test_our_own_export_comes_back_as_it_was() -> None:
    tag = Tag(
        keyword="DEBT",
        title="=cmd",
        owner="@alice",
        kind="hardcoding",
        aspect="security",
        refs=("#412", "SEC-41"),
        labels=("hot",),
        principal_hours=(24.0, 30.5, 40.0),
        interest=Interest(per_sprint_hours=2.0, per_touch_hours=0.5),
        bought="pilot",
        saved_hours=(8.0, 8.0, 8.0),
        triggers=(Trigger(text="#412 closed", source="repay-when"),),
        alternatives="none",
    )
    place = Place(path="src/a.py", line=3, end_line=4, language="Python")
    found = item("csv", "".join(csv_format.render(_report(tag, place), View())))
    assert found.tag == Tag(**{**_fields(tag), "alternatives": None})
    assert found.paths == ("src/a.py",)


def _fields(tag: Tag) -> dict[str, Any]:
    return {name: getattr(tag, name) for name in Tag.__slots__}


def _report(tag: Tag, place: Place) -> ScanReport:
    return ScanReport(
        version="0",
        repository=RepositoryFacts(root="/"),
        debts=(Debt(tag=tag, fingerprint="0" * 16, level="L0", places=(place,)),),
        candidates=(),
        problems=(),
        skipped=(),
        summary=Summary(
            files_scanned=1, debts=1, candidates=0, problems=0, coverage=1.0, principal_hours=0.0
        ),
    )
