"""Edits of record files: one value changes, and every other character stays."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_records import BY_HAND, FULL_TEXT, ID, dates, events, lists, records, three_points, words

from debtledger.core.recording.keypaths import applied, same
from debtledger.core.recording.records import (
    REMOVE,
    STATES,
    BrokenRecord,
    EditImpossible,
    Event,
    Record,
    append_event,
    edit_record,
    read_record,
    write_record,
)
from debtledger.core.recording.splice import splice

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.recording.keypaths import Changes

INSIDE = {"labels": {"kept 6"}, "decision.context": {"kept 14", "kept 98"}}
"""The comments in the value of a key, which go when all of it is replaced."""
SHAPES: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.replace("\n", "\r\n"),
    lambda text: "\ufeff" + text,
    lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    lambda text: text.rstrip("\n"),
    lambda text: text.rstrip("\n") + "\n\n\n# the end, kept 99",
    lambda text: "\n\n# kept 97\n\n" + text,
    lambda text: text.replace(" = ", "\t=   "),
    lambda text: re.sub(r"^(\w+ .*[^[{,])$", r"  \1  # kept 98", text, flags=re.MULTILINE),
    lambda text: re.sub(r"\n\n(?=\w+ = )", "\n", text),
]
VALUES = {
    "owner": words | st.just(REMOVE),
    "title": st.sampled_from(["x", 'a "b" \\ # c', "naïve \U0001f600 []{}"]),
    "state": st.sampled_from(STATES),
    "kind": words | st.just(REMOVE),
    "aspect": words | st.just(REMOVE),
    "labels": lists | st.just(REMOVE),
    "taken.by": words | st.just(REMOVE),
    "taken.date": dates | st.just(REMOVE),
    "decision.context": words | st.just(REMOVE),
    "decision.alternatives": lists | st.just(REMOVE),
    "bought.what": words | st.just(REMOVE),
    "bought.weeks": st.integers(0, 9) | st.floats(0, 9) | st.just(REMOVE),
    "bought.saved_hours": three_points.map(list) | st.just(REMOVE),
    "bought.realised.evidence": words | st.just(REMOVE),
    "principal": st.just(REMOVE),
    "principal.hours": three_points.map(list) | st.just(REMOVE),
    "principal.points": st.integers(0, 20) | st.just(REMOVE),
    "interest.toil_hours_per_sprint": st.floats(0, 9) | st.just(REMOVE),
    "interest.incident.hours": st.integers(0, 9) | st.just(REMOVE),
    "interest.incident": st.just({"hours": 4, "customer_visible": False}) | st.just(REMOVE),
    "scope.paths": lists | st.just(REMOVE),
    "trigger": st.just([{"text": "when asked"}, {"when": "any", "if": [{"signal": "votes", "min": 2}]}])
    | st.just(REMOVE),
    "links.issues": lists | st.just(REMOVE),
    "links.blocks": st.just([{"item": "jira:APP-1", "hours_per_sprint": 2.5}]) | st.just(REMOVE),
    "review.on": dates | st.just(REMOVE),
    "review": st.just(REMOVE),
    "notes.free": words,
    "brand.new.key": words,
}
changes = st.sampled_from(sorted(VALUES)).flatmap(lambda key: VALUES[key].map(lambda value: {key: value}))


def values_of(text: str) -> dict[str, object]:
    return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))


def naive_edit(text: str, change: Changes) -> str:
    """What everybody writes first."""
    return tomli_w.dumps(dict(applied(values_of(text), change)))


def stays(text: str, fresh: str, change: Changes) -> None:
    """Everything around one changed stretch is the same, and all values but those meant are."""
    assert same(values_of(fresh), applied_as_dates(text, change))
    start = len(common(text, fresh))
    end = len(common(text[start:][::-1], fresh[start:][::-1]))
    gone = text[start : len(text) - end]
    (key,) = change
    if change[key] is not REMOVE and "trigger" not in key:
        assert not set(re.findall(r"kept \d+", gone)) - INSIDE.get(key, set()), gone
    if text.replace("\r\n", "").count("\n") == 0:
        assert fresh.replace("\r\n", "").count("\n") == 0
    assert fresh.startswith("\ufeff") == text.startswith("\ufeff")


def applied_as_dates(text: str, change: Changes) -> object:
    from debtledger.core.recording.record_writing import dated

    return applied(
        values_of(text),
        {key: value if value is REMOVE else dated(key, value) for key, value in change.items()},
    )


def common(one: str, other: str) -> str:
    length = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    return one[: min(len(one), len(other)) if length is None else length]


@given(st.sampled_from([BY_HAND, FULL_TEXT]), st.sampled_from(SHAPES), changes)
@settings(max_examples=200)
def test_an_edit_changes_one_stretch_and_one_value(
    text: str, shape: Callable[[str], str], change: Changes
) -> None:
    text = shape(text)
    stays(text, edit_record(text, change), change)


@given(records.map(write_record), changes)
@settings(max_examples=80)
def test_an_edit_of_any_canonical_record_is_possible(text: str, change: Changes) -> None:
    stays(text, edit_record(text, change), change)


@given(records.map(write_record), st.sampled_from(SHAPES), st.lists(changes, min_size=2, max_size=6))
@settings(max_examples=40)
def test_edits_follow_each_other(text: str, shape: Callable[[str], str], several: list[Changes]) -> None:
    try:
        text = shape(text)
        read_record(text, str(values_of(text)["id"]))
    except (BrokenRecord, ValueError):
        return  # the shape hit the inside of a text
    for change in several:
        text = edit_record(text, change)


def test_a_naive_edit_fails_the_same_check() -> None:
    change: Changes = {"owner": "@x"}
    with pytest.raises(AssertionError):
        stays(BY_HAND, naive_edit(BY_HAND, change), change)


@given(st.sampled_from([BY_HAND, FULL_TEXT]), st.sampled_from(SHAPES), events)
@settings(max_examples=100)
def test_an_event_goes_to_the_end_and_touches_nothing(
    text: str, shape: Callable[[str], str], event: Event
) -> None:
    text = shape(text)
    fresh = append_event(text, event)
    assert fresh.startswith(text)
    assert read_record(fresh, ID).events == (*read_record(text, ID).events, event)
    assert fresh.endswith("\n")


def test_every_comment_and_unknown_key_survives_edits_of_all_the_rest() -> None:
    several = {
        "owner": "@x",
        "state": "planned",
        "labels": ["one"],
        "taken.by": "mo",
        "bought.weeks": 7,
        "principal.hours": [1, 2, 3],
        "principal.basis": "measured",
        "decision.context": "short",
        "trigger.0.text": "other words",
        "trigger.1.if.0.min": 4,
        "review.on": "2027-01-01",
    }
    fresh = edit_record(BY_HAND, several)
    # "kept 6" is inside of the list that is replaced, "kept 14" inside of the text
    assert [found for found in re.findall(r"kept \d+", BY_HAND) if found not in fresh] == [
        "kept 6",
        "kept 14",
    ]
    assert values_of(fresh)["x-team"] == {"lead": "mo", "size": 4}
    assert "free = 1.50\n" in fresh


@pytest.mark.parametrize(
    ("change", "line", "fresh"),
    [
        ({"owner": "@x"}, '"owner" = "@platform"\n', '"owner" = "@x"\n'),
        ({"schema": 1, "taken.by": "mo"}, 'taken.by = "maria"\n', 'taken.by = "mo"\n'),
        (
            {"taken.commit": "4f2c9e1"},
            'taken.by = "maria"\n',
            'taken.by = "maria"\ntaken.commit = "4f2c9e1"\n',
        ),
        ({"bought.weeks": 7}, "weeks = 6,", "weeks = 7,"),
        ({"bought.price": 9}, 'extra = "kept 8" }', 'extra = "kept 8", price = 9 }'),
        ({"bought.weeks": REMOVE}, "weeks = 6, ", ""),
        ({"bought.extra": REMOVE}, ', extra = "kept 8" }', " }"),
        ({"review.on": "2027-01-01"}, "  min = 3\n", "  min = 3\n\n[review]\non = 2027-01-01\n"),
        ({"event.0.note": "why"}, 'by = "lea"\n', 'by = "lea"\nnote = "why"\n'),
        ({"trigger.1.name": "asked"}, "[[trigger]]\nwhen", '[[trigger]]\nname = "asked"\nwhen'),
        ({"state": "repaid"}, 'state = "active"\n', 'state = "repaid"\n'),
        (
            {"kind": "other"},
            "title   =   'One shared token'   # kept 3\n",
            "title   =   'One shared token'   # kept 3\nkind = \"other\"\n",
        ),
    ],
)
def test_a_change_is_put_where_a_person_would_put_it(change: Changes, line: str, fresh: str) -> None:
    assert edit_record(BY_HAND, change) == BY_HAND.replace(line, fresh)


@pytest.mark.parametrize(
    ("present", "fresh"),
    [
        ('["a", "b"]', '["a", "b", "c"]'),
        ('["a", "b",]', '["a", "b", "c",]'),
        ('[ "a",# one\n  "b" ] # two', '[ "a",# one\n  "b", "c" ] # two'),
        ('[\n  "a", # one\n  "b", # two\n]', '[\n  "a", # one\n  "b", # two\n  "c",\n]'),
        ('[\n\t"a",\n\t"b" # two\n]', '[\n\t"a",\n\t"b", # two\n\t"c",\n]'),
        ('[\r\n  "a",\r\n  "b", # two\r\n]', '[\r\n  "a",\r\n  "b", # two\r\n  "c",\r\n]'),
        (
            '[\n  "a",\n  # before\n  "b",\n  # after\n]',
            '[\n  "a",\n  # before\n  "b",\n  "c",\n  # after\n]',
        ),
    ],
)
def test_a_list_that_grows_keeps_what_is_in_it(present: str, fresh: str) -> None:
    head = f'schema = 1\nid = "{ID}"\ntitle = "x"\nlabels = '
    assert edit_record(f"{head}{present}\n", {"labels": ["a", "b", "c"]}) == f"{head}{fresh}\n"


def test_changing_a_value_to_itself_changes_nothing() -> None:
    assert edit_record(BY_HAND, {"owner": "@platform", "labels": ["api", "tenants"]}) == BY_HAND


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "D-22222222"}, "keeps its id"),
        ({"owner.name": "x"}, "leads into a value that is no table"),
        ({"trigger.9.text": "x"}, "cannot be set"),
        ({"principal.points": float("nan")}, "cannot be set"),
        ({"owner": object()}, "cannot be set"),
    ],
)
def test_an_impossible_change_is_refused(change: Changes, words: str) -> None:
    with pytest.raises(EditImpossible, match=words):
        edit_record(BY_HAND, change)


@pytest.mark.parametrize(
    "change",
    [{"owner": 5}, {"state": "gone"}, {"title": REMOVE}, {"schema": 2}, {"principal.hours": [3, 2, 1]}],
)
def test_an_edit_never_makes_a_record_broken(change: Changes) -> None:
    with pytest.raises((BrokenRecord, EditImpossible)):
        edit_record(BY_HAND, change)


def test_a_broken_record_is_not_edited() -> None:
    with pytest.raises(BrokenRecord):
        edit_record(BY_HAND + '\nowner = "again"\nowner = "twice"\n', {"state": "repaid"})
    with pytest.raises(BrokenRecord):
        append_event(BY_HAND + "\n<<<<<<< HEAD\n", Event(at="2026-01-01", what="repaid", by="me"))


def test_events_in_another_form_are_not_touched() -> None:
    text = (
        f'schema = 1\nid = "{ID}"\ntitle = "x"\nevent = [{{ at = 2026-01-01, what = "repaid", by = "a" }}]\n'
    )
    with pytest.raises(EditImpossible, match="event"):
        append_event(text, Event(at="2026-01-01", what="repaid", by="me"))


def test_an_edit_that_goes_wrong_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(text: str, dotted: str, value: object) -> str:
        return splice(text, dotted, value).replace('"@platform"', '"@nobody"')

    monkeypatch.setattr("debtledger.core.recording.records.splice", careless)
    with pytest.raises(EditImpossible, match="without touching something else"):
        edit_record(BY_HAND, {"state": "repaid"})
    assert '"@nobody"' in careless(BY_HAND, "state", "repaid")


def test_a_record_of_any_shape_can_be_closed() -> None:
    for shape in SHAPES:
        text = append_event(
            edit_record(shape(BY_HAND), {"state": "repaid"}),
            Event(at="2026-09-01", what="repaid", by="mo", hours=3),
        )
        record: Record = read_record(text, ID)
        assert record.state == "repaid"
        assert record.events[-1].hours == 3


@pytest.mark.parametrize(
    ("present", "left"),
    [
        ('[\n  "a", # A\n  "b", # B\n]', '[\n  "b", # B\n]'),
        ('[\n\t"a",\n# on b\n\t"b"  # B\n\t]', '[\n# on b\n\t"b"  # B\n\t]'),
        ('[\r\n  "a",\r\n\r\n  "b",\r\n]', '[\r\n\r\n  "b",\r\n]'),
    ],
)
def test_a_list_that_loses_an_item_keeps_the_lines_of_the_others(present: str, left: str) -> None:
    text = f'schema = 1\nid = "{ID}"\ntitle = "t"\nlabels = {present}\n'
    assert edit_record(text, {"labels": ["b"]}) == text.replace(present, left)


@pytest.mark.parametrize("present", ['["a", "b", "c"]', '[\n"a", "b",\n"c"]', '["a",\n"b", # B\n"c"\n]'])
@pytest.mark.parametrize("left", [["a"], ["b"], ["c", "a"], ["a", "c"], ["d"]])
def test_a_list_of_any_layout_ends_with_the_items_wanted(present: str, left: list[str]) -> None:
    text = f'schema = 1\nid = "{ID}"\ntitle = "t"\nlabels = {present}\n'
    assert read_record(edit_record(text, {"labels": left}), ID).labels == tuple(left)
