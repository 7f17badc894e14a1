from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.asking import FIELDS
from debtledger.core.ledger import Entry, Knowledge, reconcile
from debtledger.core.model import Interest, Place, Sighting, Tag, Trigger
from debtledger.core.query import MAX_DEPTH, MAX_LENGTH, QueryError, matches, parse
from debtledger.core.recording.record import Event, Record, RecordInterest, Taken
from debtledger.core.vocabulary import Vocabulary

TODAY = date(2026, 6, 1)
TAG = Tag(
    keyword="DEBT",
    title="No retry on the payment webhook",
    id="D-7k3fq2m9",
    owner="@Platform",
    kind="hardcoding",
    aspect="security",
    refs=("acme/app#412", "SEC-41"),
    labels=("API", "v2"),
    principal_hours=(8, 16, 24),
    points=5,
    interest=Interest(per_sprint_hours=4.5),
    bought="pilot two weeks early",
    saved_hours=(40, 40, 40),
    triggers=(Trigger(text="customers pay for security", source="repay-when"),),
    body="Straße and  \uff26\uff35\uff2c\uff2c width",
)
RECORD = Record(
    id="D-7k3fq2m9",
    title="No retry on the payment webhook",
    taken=Taken(date="2026-01-01"),
    review_on="2026-10-01",
    scope_paths=("lib/queue",),
    events=(Event(at="2026-05-01", what="snoozed", by="lea", until="2026-09-01"),),
)
PLACE = Place(path="src/pay/webhook.py", line=3, end_line=4, language="python")
KNOWN = Knowledge(today=TODAY.isoformat())
(FULL,) = reconcile([Sighting(tag=TAG, place=PLACE)], [RECORD], KNOWN).entries
(BARE,) = reconcile([Sighting(tag=Tag(keyword="DEBT", title="Other words"), place=PLACE)], []).entries


def says(query: str, entry: Entry = FULL) -> bool:
    return matches(parse(query, Vocabulary(), TODAY), entry)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "state:active",
        "STATE:Active",
        "state:open",
        "state:snoozed",
        "state=active",
        "state!=repaid",
        "state:repaid,active",
        "owner:@platform",
        "owner:platform",
        "kind:hardcoding",
        "aspect:security",
        "label:api",
        "ref:412",
        "ref:#412",
        "ref:acme/app#412",
        "ref:sec-41",
        "id:D-7k3f",
        "id:7K3F",
        "path:src/pay",
        "path:pay",
        "path:webhook",
        "path:./src/pay/",
        "path:src/*.py",
        "path:lib/queue",
        "level:L3",
        "level>=l1",
        "level:L0,L3",
        'title:"the payment"',
        "title:RETRY",
        "bought:pilot",
        "has:trigger has:cost has:record has:tag",
        "interest>4h",
        "interest>=4.5",
        "interest=4.5h/sprint",
        "principal<=3d",
        "principal:2d",
        "cost>1.5d",
        "saved>=1w",
        "points>=5 points<=5sp",
        "age>90d age<1y age>=21w",
        "taken>=2026-01-01 taken<2026-01-02",
        "review:2026-10-01",
        "retry webhook",
        "strasse",
        "full",
        '"customers pay"',
        '"FULL   width"',
        "zzz or retry",
        "zzz | retry",
        "zzz || retry",
        "not zzz",
        "NOT zzz AND retry",
        "-zzz",
        "-state:closed",
        "--retry",
        '-"two words"',
        "-(zzz or yyy)",
        "(retry or zzz) (zzz or webhook)",
        "zzz yyy or retry",
        "retry or zzz yyy",
    ],
)
def test_a_debt_matches(query: str) -> None:
    assert says(query)
    assert not says(f"-({query.strip() or 'retry'})")


@pytest.mark.parametrize(
    "query",
    [
        "state:closed",
        "state:fired",
        "state!=active",
        "owner:@plat",
        "kind:edge-case",
        "label:a",
        "ref:12",
        "ref:41",
        "id:D-7k3g",
        "path:ay/webhook",
        "path:rc",
        "path:pay/other",
        "path:*.js",
        "path:src/web",
        "level<L3",
        'title:"pilot"',
        "-has:trigger",
        "interest>4.5h",
        "principal>2d",
        "saved<1w",
        "age<90d",
        "taken>2026-01-01",
        "zzz",
        "retry zzz",
        "zzz or yyy",
        "(zzz or retry) yyy",
        "zzz and retry or yyy",
        '"webhook payment"',
    ],
)
def test_a_debt_does_not_match(query: str) -> None:
    assert not says(query)


def test_or_binds_less_than_and() -> None:
    assert says("retry or zzz zzz")
    assert not says("(retry or zzz) zzz")


@pytest.mark.parametrize("name", ["interest", "principal", "saved", "points", "age", "taken", "review"])
def test_what_is_not_said_matches_no_comparison(name: str) -> None:
    value = {"age": "1d", "taken": "2026-01-01", "review": "2026-01-01", "points": "1"}.get(name, "1h")
    for comparison in ("<", "<=", ">", ">=", ":"):
        assert not says(f"{name}{comparison}{value}", BARE)
    assert says(f"-{name}>{value}", BARE)


def test_a_day_is_as_long_as_the_settings_say() -> None:
    assert matches(parse("principal>3d", Vocabulary(hours_per_day=4.0)), FULL)
    assert not matches(parse("principal>3d", Vocabulary(hours_per_day=8.0)), FULL)


def test_interest_counts_the_touches_that_are_expected() -> None:
    per_touch = replace(BARE.tag, interest=Interest(per_touch_hours=2))
    entry = replace(BARE, debt=replace(BARE.debt, tag=per_touch))
    assert says("interest=0.2h", entry)
    record = Record(id="D-aaaa2222", title="t", interest=RecordInterest(expected_touches_per_sprint=3.0))
    assert says("interest=6h", replace(entry, record=record))


def test_no_day_means_no_age() -> None:
    assert not matches(parse("age>1d"), FULL)


def test_marks_are_asked_for_as_states() -> None:
    assert says("state:unaudited", replace(BARE, marks=("unaudited",)))
    assert says("state:fired", replace(BARE, marks=("fired",)))
    assert says("state:cooled", replace(BARE, marks=("cooled",)))
    assert says("state:unknown", replace(BARE, marks=("trigger unknown",)))
    assert says("state:waiting", replace(BARE, marks=("waiting on a person",)))
    assert not says("state:unknown,waiting,cooled", BARE)


def test_triggers_are_asked_for_by_their_words() -> None:
    waits = replace(BARE.tag, triggers=(Trigger(text="Customers: now paying", source="repay-when"),))
    entry = replace(BARE, debt=replace(BARE.debt, tag=waits))
    assert says('trigger:"CUSTOMERS now"', entry)
    assert says("trigger:zzz,paying", entry)
    assert not says("trigger:zzz", entry)
    assert not says("trigger:paying", BARE)


@pytest.mark.parametrize(
    ("query", "column", "message", "hint"),
    [
        ("stat:fired", 1, "unknown field stat", "did you mean state?"),
        ("retry  onwer:@a", 8, "unknown field onwer", "did you mean owner?"),
        ("qqq:1", 1, "unknown field qqq", "the fields are state, owner"),
        ("http://x", 1, "unknown field http", '"http://x"'),
        ("state:fird", 7, "unknown state fird", "did you mean fired?"),
        ("state:active,fird", 14, "unknown state fird", "did you mean fired?"),
        ("kind:hardcodng", 6, "unknown kind hardcodng", "did you mean hardcoding?"),
        ("kind:zzz", 6, "unknown kind zzz", "kind is one of scaffolding"),
        ("has:triger", 5, "unknown has triger", "did you mean trigger?"),
        ("level:L9", 7, "unknown level L9", "L0, L1, L2, L3"),
        ("owner>@a", 6, "owner cannot be compared by >", "owner:@platform"),
        ("title<x", 6, "title cannot be compared by <", "title:"),
        ("owner:", 7, "owner needs a value", "owner:@platform"),
        ("owner: @a", 7, "owner needs a value", "owner:@platform"),
        ("interest>4moons", 10, "4moons is no duration", "write 4h"),
        ("interest>5sp", 10, "5sp is no duration", "write 4h"),
        ("points>x", 8, "x is no number of points", "points>=5"),
        ("age>soon", 5, "soon is no age", "age>90d"),
        ("taken>2026-02-30", 7, "2026-02-30 is not a date", "YYYY-MM-DD"),
        ("owner:a,,b", 9, "a value is missing", ""),
        ("(retry", 1, "this parenthesis is not closed", ""),
        ("a (b (c) ", 3, "this parenthesis is not closed", ""),
        ("retry) x", 6, "this parenthesis was not opened", ""),
        ("()", 2, "something to look for is missing", ""),
        ("retry or", 9, "something to look for is missing", ""),
        ("or retry", 1, "something to look for is missing", '"or"'),
        ("a and or b", 7, "something to look for is missing", '"or"'),
        ("retry -", 8, "something to look for is missing", ""),
        ("not", 4, "something to look for is missing", ""),
        ('say "two words', 5, "this quotation mark is not closed", '"two words"'),
        ('title:"two words', 7, "this quotation mark is not closed", '"two words"'),
    ],
)
def test_what_is_not_understood_is_told_at_its_column(
    query: str, column: int, message: str, hint: str
) -> None:
    with pytest.raises(QueryError) as error:
        parse(query)
    assert (error.value.column, error.value.message[: len(message)]) == (column, message)
    assert hint in error.value.hint


def test_the_caret_stands_below_the_column() -> None:
    with pytest.raises(QueryError) as error:
        parse("retry stat:x")
    assert error.value.render().split("\n")[:3] == [
        "column 7: unknown field stat",
        "  retry stat:x",
        "        ^",
    ]


def test_wide_and_hidden_characters_do_not_move_the_caret() -> None:
    with pytest.raises(QueryError) as error:
        parse("支払\x1b stat:x")
    _, shown, caret, *_ = error.value.render().split("\n")
    assert shown == "  支払<1B> stat:x"
    assert caret == " " * (2 + 4 + 4 + 1) + "^"


def test_a_query_has_bounds() -> None:
    for hostile in ("(" * 3_000, "-" * 3_000, "not " * 900, "x" * (MAX_LENGTH + 1)):
        with pytest.raises(QueryError):
            parse(hostile)
    assert says("-" * MAX_DEPTH + "retry")
    assert says(" or ".join(["zzz"] * 500 + ["retry"]))


def test_a_hostile_glob_is_quick() -> None:
    place = replace(PLACE, path="a" * 4_000)
    entry = replace(FULL, debt=replace(FULL.debt, places=(place,)), record=None)
    assert not says("path:" + "*a" * 1_000 + "*b", entry)


def test_quotes_and_backslashes_can_be_searched() -> None:
    entry = replace(BARE, debt=replace(BARE.debt, tag=replace(BARE.tag, title='say "hi" \\o/')))
    assert says(r'"\"hi\""', entry)
    assert says(r'title:"\"hi\" \\o"', entry)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_the_example_of_a_field_is_a_query(name: str) -> None:
    assert matches(parse(FIELDS[name].example, today=TODAY), BARE) in (True, False)


WORDS = st.sampled_from(
    [
        "state:open",
        "owner:@a",
        "interest>4h",
        "(",
        ")",
        "-",
        "or",
        "not",
        "|",
        '"',
        "x",
        "level>",
        ":",
        "<",
        "é",
    ]
)


@settings(max_examples=300)
@given(
    st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS).map("".join))
)
def test_any_text_is_a_query_or_an_error_at_a_column_of_it(text: str) -> None:
    error = refusal(text)
    if error is None:
        assert matches(parse(text, today=TODAY), FULL) in (True, False)
    else:
        assert 1 <= error.column <= len(text) + 1
        assert len(error.render().split("\n")) >= 3


def refusal(text: str) -> QueryError | None:
    try:
        parse(text, today=TODAY)
    except QueryError as error:
        return error
    return None


@settings(max_examples=100)
@given(
    st.sampled_from(["retry", "zzz", "state:open", "-x", "age>1d"]),
    st.sampled_from(["retry", "zzz", "has:cost"]),
)
def test_negation_turns_and_into_or(one: str, other: str) -> None:
    assert says(f"-({one} {other})") == says(f"-({one}) or -({other})")
    assert says(f"-({one} or {other})") == says(f"-({one}) -({other})")
