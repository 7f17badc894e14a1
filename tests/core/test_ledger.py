from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.homes import spoken
from debtledger.core.identity import fingerprint
from debtledger.core.ledger import Entry, Knowledge, Ledger, reconcile
from debtledger.core.model import Interest, Place, Sighting, Tag, Trigger
from debtledger.core.recording.record import Bought, Event, Record, RecordInterest, RecordTrigger

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN = "D-7k3fq2m9"
RETRY = "D-aaaa2222"
TITLES = ("Shared token", "No retry", "no RETRY!", "Import is slow", "")
IDS = (TOKEN, RETRY, "D-7k3fq2m8", "D-7k3f", "D-aaaa", "D-zzzz9999")
REFS: tuple[tuple[str, ...], ...] = ((), ("#412",), ("#412", "SEC-41"), ("SEC-41", "#412"))


def tag(path: str = "a.py", line: int = 1, **said: Any) -> Sighting:
    place = Place(path=path, line=line, end_line=line, language="python")
    return Sighting(tag=Tag(keyword="DEBT", **said), place=place)


def entry_of(ledger: Ledger, key: str) -> Entry:
    (found,) = [entry for entry in ledger.entries if entry.key == key]
    return found


def codes(ledger: Ledger) -> list[str]:
    return [problem.code for problem in ledger.problems]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("per tenant", ""),
        ("per\ntenant\nno scopes yet", "no scopes yet"),
        ("per tenant. Why", "Why"),
        ("x", "x"),
    ],
)
def test_the_rest_of_a_wrapped_title_is_no_context(body: str, left: str) -> None:
    record = Record(id=TOKEN, title="One token per tenant")
    (entry,) = reconcile([tag(id=TOKEN, title="One token", body=body)], [record]).entries
    assert entry.tag.body == left


def test_a_tag_with_an_id_is_a_place_of_its_record() -> None:
    ledger = reconcile([tag(id=TOKEN)], [Record(id=TOKEN, title="Shared token", owner="@p")])
    (entry,) = ledger.entries
    assert (entry.key, entry.tag.title, entry.tag.owner) == (TOKEN, "Shared token", "@p")
    assert [place.path for place in entry.debt.places] == ["a.py"]
    assert entry.path == f".debtledger/debts/{TOKEN}.toml"
    assert ledger.problems == ()


def test_the_unique_start_of_an_id_is_enough() -> None:
    records = [Record(id=TOKEN, title="Shared token"), Record(id=RETRY, title="No retry", refs=("#1",))]
    ledger = reconcile([tag(id="D-7k3f")], records)
    assert entry_of(ledger, TOKEN).debt.places
    assert ledger.problems == ()


def test_the_start_of_several_ids_leads_to_none_of_them() -> None:
    records = [Record(id=TOKEN, title="a", refs=("#1",)), Record(id="D-7k3faaaa", title="b", refs=("#1",))]
    ledger = reconcile([tag(id="D-7k3f", title="a")], records)
    assert codes(ledger) == ["DL024"]
    assert not entry_of(ledger, TOKEN).debt.places
    assert entry_of(ledger, "D-7k3f").record is None
    assert TOKEN in ledger.problems[0].message


def test_an_id_that_no_record_has_is_told_and_its_debt_stays_visible() -> None:
    ledger = reconcile([tag(line=7, id=RETRY, title="No retry")], [])
    assert codes(ledger) == ["DL021"]
    assert (ledger.problems[0].path, ledger.problems[0].line) == ("a.py", 7)
    assert entry_of(ledger, RETRY).tag.title == "No retry"


@pytest.mark.parametrize("typed", [RETRY, "D-aaaa"])
def test_an_id_whose_record_is_there_but_broken_is_not_wrong(typed: str) -> None:
    known = Knowledge(unread={RETRY})
    ledger = reconcile([tag(id=typed), tag(line=9, title="x", requires=(typed,))], [], known)
    assert codes(ledger) == []
    assert entry_of(ledger, typed).record is None
    assert codes(reconcile([tag(id="D-zzzz9999")], [], known)) == ["DL021"]
    records = [Record(id=TOKEN, title="Shared token", refs=("#1",), requires=(typed,))]
    assert codes(reconcile([], records, known)) == []
    assert codes(reconcile([], records)) == ["DL025"]


def test_a_tag_without_an_id_belongs_to_the_record_of_its_title_and_references() -> None:
    record = Record(id=RETRY, title="No retry", refs=("#412",))
    ledger = reconcile([tag(title="no   RETRY!", refs=("#412",)), tag(line=9, title="No retry")], [record])
    assert [entry.key for entry in ledger.entries] == [RETRY, fingerprint("No retry")]


def test_a_copy_that_lost_its_id_stays_with_the_tag_that_has_it() -> None:
    record = Record(id=RETRY, title="Webhooks are never sent twice")
    ledger = reconcile([tag(id=RETRY, title="No retry"), tag("b.py", title="no retry")], [record])
    (entry,) = ledger.entries
    assert [place.path for place in entry.debt.places] == ["a.py", "b.py"]


def test_a_title_that_a_formatter_wrapped_into_the_text_is_still_the_title() -> None:
    record = Record(id=TOKEN, title="One shared API token per tenant", refs=("#412",))
    wrapped: dict[str, Any] = {
        "title": "One shared API",
        "body": "token per tenant. No scopes.",
        "refs": ("#412",),
    }
    ledger = reconcile([tag(**wrapped), tag(line=9, id=TOKEN, **wrapped)], [record])
    (entry,) = ledger.entries
    assert len(entry.debt.places) == 2
    assert ledger.problems == ()
    other: dict[str, Any] = {**wrapped, "body": "tokens are slow"}
    assert len(reconcile([tag(**other), tag(line=9, id=TOKEN)], [record]).entries) == 2


def test_a_title_that_two_ids_share_is_no_identity() -> None:
    records = [Record(id=TOKEN, title="x"), Record(id=RETRY, title="y")]
    tags = [tag(line=1, id=TOKEN, title="z"), tag(line=2, id=RETRY, title="z"), tag(line=3, title="z")]
    assert len(reconcile(tags, records).entries) == 3


def test_an_open_record_is_preferred_to_a_closed_one_of_the_same_title() -> None:
    records = [
        Record(id=RETRY, title="No retry", state="repaid"),
        Record(id="D-bbbb2222", title="No retry"),
    ]
    ledger = reconcile([tag(title="No retry")], records)
    assert entry_of(ledger, "D-bbbb2222").debt.places
    assert ledger.problems == ()


def test_two_open_records_of_one_title_are_told_once() -> None:
    records = [Record(id=each, title="No retry") for each in (RETRY, "D-bbbb2222")]
    ledger = reconcile([tag(id=RETRY), tag(id="D-bbbb2222")], records)
    assert codes(ledger) == ["DL023"]
    assert all(each in ledger.problems[0].message for each in (RETRY, "D-bbbb2222"))


def test_two_different_records_with_one_id_are_told() -> None:
    records = [Record(id=RETRY, title="No retry"), Record(id=RETRY, title="Other", refs=("#1",))]
    ledger = reconcile([tag(id=RETRY)], records)
    assert codes(ledger) == ["DL023"]
    assert reconcile([tag(id=RETRY)], records[::-1]) == ledger


@pytest.mark.parametrize(
    ("name", "in_tag", "in_record"),
    [
        ("owner", {"owner": "@bob"}, {"owner": "@platform"}),
        ("title", {"title": "One token for all"}, {}),
        ("kind", {"kind": "hardcoding"}, {"kind": "edge-case"}),
        ("aspect", {"aspect": "security"}, {"aspect": "privacy"}),
        ("cost", {"principal_hours": (8, 8, 8)}, {"principal_hours": (8, 16, 24)}),
        ("points", {"points": 5}, {"points": 3}),
        (
            "interest",
            {"interest": Interest(per_sprint_hours=2)},
            {"interest": RecordInterest(toil_hours_per_sprint=3)},
        ),
        (
            "drag",
            {"interest": Interest(per_touch_hours=2)},
            {"interest": RecordInterest(drag_hours=(1, 1, 1))},
        ),
        ("bought", {"bought": "a week"}, {"bought": Bought(what="two weeks")}),
        ("saved", {"saved_hours": (8, 8, 8)}, {"bought": Bought(saved_hours=(9, 9, 9))}),
        ("alternatives", {"alternatives": "wait"}, {"alternatives": ("drop it",)}),
    ],
)
def test_a_field_stated_differently_is_told_and_the_record_counts(
    name: str, in_tag: dict[str, Any], in_record: dict[str, Any]
) -> None:
    record = Record(id=TOKEN, title="Shared token", **in_record)
    ledger = reconcile([tag(line=5, id=TOKEN, **in_tag)], [record])
    (entry,) = ledger.entries
    assert entry.conflicts == (name,)
    assert codes(ledger) == ["DL020"]
    assert ledger.problems[0].line == 5
    assert name in ledger.problems[0].hint
    own = spoken(record)
    assert entry.tag == replace(own, requires=entry.tag.requires)


@pytest.mark.parametrize(
    ("in_tag", "in_record"),
    [
        ({"owner": "platform"}, {"owner": "@Platform"}),
        ({"title": "shared   TOKEN."}, {}),
        ({"bought": "A week!"}, {"bought": Bought(what="a week")}),
        ({"principal_hours": (8, 8, 8)}, {"principal_hours": (8.0, 8.0, 8.0)}),
        (
            {"interest": Interest(per_touch_hours=1)},
            {"interest": RecordInterest(drag_hours=(0.5, 1, 1.5))},
        ),
        ({"body": "why"}, {"context": "because"}),
        ({"labels": ("a",), "refs": ("#1",)}, {"labels": ("b",), "refs": ("#2",)}),
        ({"alternatives": "wait; drop it"}, {"alternatives": ("wait", "drop it")}),
    ],
)
def test_what_is_said_in_other_words_or_added_is_no_conflict(
    in_tag: dict[str, Any], in_record: dict[str, Any]
) -> None:
    ledger = reconcile([tag(id=TOKEN, **in_tag)], [Record(id=TOKEN, title="Shared token", **in_record)])
    assert ledger.problems == ()


def test_two_tags_of_one_debt_can_disagree() -> None:
    ledger = reconcile([tag(title="x", owner="@a"), tag("b.py", 4, title="x", owner="@b")], [])
    (entry,) = ledger.entries
    assert (entry.tag.owner, entry.conflicts) == ("@a", ("owner",))
    (problem,) = ledger.problems
    assert (problem.path, problem.line) == ("b.py", 4)
    assert "a.py:1" in problem.message


def test_homes_add_to_each_other() -> None:
    record = Record(
        id=TOKEN, title="Shared token", labels=("x",), triggers=(RecordTrigger(name="customers pay"),)
    )
    trigger = Trigger(text="Customers pay.", source="repay-when")
    other = Trigger(text="2026-12-01", source="conds")
    said = tag(id=TOKEN, labels=("y",), owner="@a", points=0.0, triggers=(trigger, other), body="why")
    (entry,) = reconcile([said], [record]).entries
    assert (entry.tag.labels, entry.tag.owner, entry.tag.points) == (("x", "y"), "@a", 0.0)
    assert [each.text for each in entry.tag.triggers] == ["customers pay", "2026-12-01"]
    assert entry.debt.level == "L1"


def test_an_open_record_without_a_tag_is_told_unless_it_says_where_it_is() -> None:
    assert codes(reconcile([], [Record(id=TOKEN, title="t")])) == ["DL022"]
    assert codes(reconcile([], [Record(id=TOKEN, title="t", scope_paths=("src",))])) == []
    assert codes(reconcile([], [Record(id=TOKEN, title="t", refs=("#412",))])) == []
    assert codes(reconcile([], [Record(id=TOKEN, title="t", state="written-off")])) == []


def test_a_tag_that_is_gone_is_no_repayment() -> None:
    record = Record(id=TOKEN, title="t", refs=("#412",))
    known = Knowledge(once_tagged=frozenset({TOKEN}))
    (entry,) = reconcile([], [record], known).entries
    assert (entry.state, entry.open) == ("vanished", True)
    assert codes(reconcile([], [record], known)) == ["DL022"]
    (back,) = reconcile([tag("other.py", id=TOKEN)], [record], known).entries
    assert back.state == "active"
    moved = replace(record, events=(Event(at="2026-01-01", what="moved", by="lea"),))
    (answered,) = reconcile([], [moved], known).entries
    assert answered.state == "active"


def test_a_closed_debt_whose_tag_still_stands_is_told() -> None:
    ledger = reconcile([tag(id=TOKEN), tag(line=2, id=TOKEN)], [Record(id=TOKEN, title="t", state="repaid")])
    assert codes(ledger) == ["DL027"]


def test_what_was_declined_is_active_from_its_review_date_on() -> None:
    record = Record(id=TOKEN, title="t", state="accepted", review_on="2026-10-01")
    for today, state in (("2026-09-30", "accepted"), ("2026-10-01", "active")):
        (entry,) = reconcile([tag(id=TOKEN)], [record], Knowledge(today=today)).entries
        assert entry.state == state


def test_legacy_in_the_baseline_is_marked_until_it_has_a_record() -> None:
    known = Knowledge(baseline=frozenset({fingerprint("No retry")}))
    (entry,) = reconcile([tag(title="no retry")], [], known).entries
    assert entry.marks == ("unaudited",)
    (recorded,) = reconcile([tag(title="no retry")], [Record(id=RETRY, title="No retry")], known).entries
    assert recorded.marks == ()


def test_requires_that_leads_nowhere_and_circles_are_told() -> None:
    records = [
        Record(id=TOKEN, title="t", requires=("D-zzzz9999", "#412")),
        Record(id=RETRY, title="u", requires=("D-aaaa",)),
    ]
    ledger = reconcile([tag(id=TOKEN), tag(id=RETRY)], records)
    assert codes(ledger) == ["DL025", "DL026"]
    assert RETRY in ledger.problems[1].message


# What the ledger holds does not depend on how it is told.

TAGS = st.builds(
    tag,
    path=st.sampled_from(["a.py", "b.py", "src/c.py"]),
    line=st.integers(1, 5),
    title=st.sampled_from(TITLES),
    id=st.sampled_from([None, None, *IDS]),
    refs=st.sampled_from(REFS),
    owner=st.sampled_from([None, "@a", "@b"]),
    labels=st.sampled_from([(), ("x",), ("y", "x")]),
    requires=st.sampled_from([(), (TOKEN,), ("D-aaaa",), ("#1",)]),
)
RECORDS = st.builds(
    Record,
    id=st.sampled_from([TOKEN, RETRY, "D-7k3faaaa"]),
    title=st.sampled_from(TITLES[:-1]),
    refs=st.sampled_from(REFS),
    state=st.sampled_from(["active", "repaid", "accepted", "vanished"]),
    owner=st.sampled_from([None, "@a"]),
    requires=st.sampled_from([(), (RETRY,), (TOKEN,), ("D-7k3f",)]),
)
TAG_LISTS = st.lists(TAGS, max_size=6)
RECORD_LISTS = st.lists(RECORDS, max_size=4)
MODEST = settings(max_examples=150)


def identities(ledger: Ledger) -> set[tuple[str, str, bool]]:
    return {(entry.key, entry.state, entry.record is None) for entry in ledger.entries}


@MODEST
@given(TAG_LISTS, RECORD_LISTS, st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_told_makes_no_difference(
    tags: list[Sighting], records: list[Record], random: Any
) -> None:
    ledger = reconcile(tags, records)
    random.shuffle(tags)
    random.shuffle(records)
    assert reconcile(tags, records) == ledger


@MODEST
@given(TAG_LISTS, RECORD_LISTS)
def test_telling_it_twice_makes_no_difference(tags: list[Sighting], records: list[Record]) -> None:
    assert reconcile(tags * 2, records * 2) == reconcile(tags, records)


@MODEST
@given(TAG_LISTS, RECORD_LISTS)
def test_every_tag_and_every_record_is_in_the_ledger_exactly_once(
    tags: list[Sighting], records: list[Record]
) -> None:
    ledger = reconcile(tags, records)
    told = [place for entry in ledger.entries for place in entry.debt.places]
    homes = {(entry.key, place) for entry in ledger.entries for place in entry.debt.places}
    assert set(told) == {each.place for each in tags}
    assert len(homes) == len(told)
    assert sorted(entry.record.id for entry in ledger.entries if entry.record) == sorted(
        {each.id for each in records}
    )
    keys = [entry.key for entry in ledger.entries]
    assert len(set(keys)) == len(keys)


@MODEST
@given(TAG_LISTS, RECORD_LISTS, st.data())
def test_moves_and_renames_keep_every_identity(
    tags: list[Sighting], records: list[Record], data: st.DataObject
) -> None:
    moved = [
        replace(each, place=replace(each.place, path=f"moved/{at}.py", line=data.draw(st.integers(1, 99))))
        for at, each in enumerate(tags)
    ]
    assert identities(reconcile(moved, records)) == identities(reconcile(tags, records))


@MODEST
@given(TAG_LISTS, RECORD_LISTS, st.data())
def test_a_flow_of_the_words_over_other_lines_keeps_every_identity(
    tags: list[Sighting], records: list[Record], data: st.DataObject
) -> None:
    def flowed(title: str) -> str:
        gap = data.draw(st.sampled_from(["  ", "\t", " ... ", " — "]))
        return gap.join(title.split()).swapcase()

    flown = [replace(each, tag=replace(each.tag, title=flowed(each.tag.title))) for each in tags]
    assert identities(reconcile(flown, records)) == identities(reconcile(tags, records))


@MODEST
@given(TAG_LISTS, RECORD_LISTS, st.data())
def test_a_copy_of_a_tag_is_another_place_of_the_same_debt(
    tags: list[Sighting], records: list[Record], data: st.DataObject
) -> None:
    if not tags:
        return
    original = data.draw(st.sampled_from(tags))
    copy = replace(original, place=replace(original.place, path="copy/of.py"))
    before, after = reconcile(tags, records), reconcile([*tags, copy], records)
    assert identities(after) == identities(before)
    (home,) = [e for e in after.entries if any(place.path == "copy/of.py" for place in e.debt.places)]
    assert original.place in home.debt.places


@MODEST
@given(TAG_LISTS)
def test_a_debt_that_gets_a_record_of_its_words_keeps_its_places(tags: Sequence[Sighting]) -> None:
    before = [entry for entry in reconcile(tags, []).entries if entry.tag.id is None and entry.tag.title]
    fresh = [f"D-{at:08}" for at in range(len(before))]
    records = [
        Record(id=each, title=entry.tag.title, refs=entry.tag.refs)
        for each, entry in zip(fresh, before, strict=True)
    ]
    after = reconcile(tags, records)
    for each, entry in zip(fresh, before, strict=True):
        assert set(entry_of(after, each).debt.places) >= set(entry.debt.places)
        assert entry_of(after, each).debt.fingerprint == entry.debt.fingerprint
