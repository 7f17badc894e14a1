from __future__ import annotations

import pytest

from debtledger.core.recording.mending import Undecided, mend
from debtledger.core.recording.record import Event, Record
from debtledger.core.recording.records import append_event, edit_record, read_record, write_record

NAME = "D-7k3fq2m9"
BASE = write_record(
    Record(id=NAME, title="Shared token", owner="@platform", labels=("hot",), principal_hours=(1.0, 2.0, 3.0))
)
OURS = Event(at="2026-02-01", what="acknowledged", by="lea", note="ours")
THEIRS = Event(at="2026-01-01", what="snoozed", by="bob", until="2026-09-01", note="theirs")


def conflict(ours: str, theirs: str, base: str | None = None) -> str:
    """All of two texts as the two sides of one conflict."""
    middle = f"||||||| base\n{base}" if base is not None else ""
    return f"<<<<<<< HEAD\n{ours}{middle}=======\n{theirs}>>>>>>> other\n"


def test_a_conflict_in_which_each_side_decided_something_keeps_both_decisions() -> None:
    text = BASE + conflict(
        append_event(BASE, OURS).removeprefix(BASE), append_event(BASE, THEIRS).removeprefix(BASE)
    )
    mended = mend(text, NAME, None, ())
    assert mended is not None
    assert read_record(mended.text, NAME).events == (OURS, THEIRS)
    assert mended.text.startswith(BASE)


@pytest.mark.parametrize("inside", [False, True])
def test_a_field_that_one_side_changed_is_taken_where_the_parent_is_known(inside: bool) -> None:  # noqa: FBT001
    ours = edit_record(BASE, {"owner": "@lea", "bought.what": "pilot"})
    theirs = edit_record(BASE, {"title": "Token", "labels": ["hot", "old"]})
    text = conflict(ours, theirs, BASE if inside else None)
    if not inside:
        with pytest.raises(Undecided, match="differs, and what it was before is not known"):
            mend(text, NAME, None, ())
    mended = mend(text, NAME, None if inside else BASE, ())
    assert mended is not None
    record = read_record(mended.text, NAME)
    assert (record.owner, record.title, record.labels) == ("@lea", "Token", ("hot", "old"))
    assert record.bought.what == "pilot"


def test_a_field_that_one_side_removed_is_gone_where_the_parent_is_known() -> None:
    from debtledger.core.recording.keypaths import REMOVE

    theirs = edit_record(BASE, {"owner": REMOVE})
    mended = mend(conflict(edit_record(BASE, {"title": "Token"}), theirs), NAME, BASE, ())
    assert mended is not None
    assert read_record(mended.text, NAME).owner is None


def test_a_field_that_both_sides_changed_is_left_to_a_person() -> None:
    ours, theirs = (edit_record(BASE, {"owner": owner}) for owner in ("@lea", "@bob"))
    with pytest.raises(Undecided, match=r"^owner was changed on both sides: @lea here, @bob there$"):
        mend(conflict(ours, theirs), NAME, BASE, ())


@pytest.mark.parametrize(
    "text",
    [
        BASE.replace('"@platform"', "3"),
        BASE.replace("schema = 1", "schema = 2"),
        f"<<<<<<< HEAD\n{BASE}",
        conflict(BASE, "title = \n"),
        "\x00",
        "",
    ],
)
def test_what_cannot_be_understood_is_left_to_a_person(text: str) -> None:
    assert mend(text, NAME, None, ()) is None


def test_a_key_that_stands_twice_keeps_its_first_value_and_the_other_stays_as_a_comment() -> None:
    text = BASE.replace('owner = "@platform"\n', 'owner = "@platform"\n\nowner = "@bob" # new\n')
    text = text.replace("[principal]", 'labels = [\n    "old",\n]\n\n[principal]')
    mended = mend(text, NAME, None, ())
    assert mended is not None
    record = read_record(mended.text, NAME)
    assert (record.owner, record.labels) == ("@platform", ("hot",))
    assert '\n# owner = "@bob" # new\n' in mended.text
    assert '\n# labels = [\n#     "old",\n# ]\n' in mended.text
    assert "owner, labels stood twice" in mended.done[0]


def test_a_copy_of_a_sound_record_gets_the_id_of_its_file_and_keeps_all_else() -> None:
    mended = mend(BASE + "# end\n", "D-aaaa2222", None, {NAME})
    assert mended is not None
    assert mended.text == BASE.replace(NAME, "D-aaaa2222") + "# end\n"
    assert mend(BASE, "D-aaaa2222", None, ()) is None
