"""Record files: what is read, what is broken, and the canonical form."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from ledger_records import BY_HAND, FULL, FULL_TEXT, ID, records

from debtledger.core.recording.record_reading import unknown_keys
from debtledger.core.recording.records import BrokenRecord, Event, Record, read_record, write_record

MINIMAL = f'schema = 1\nid = "{ID}"\ntitle = "no retry"\n'


def problems_of(text: str, name: str = ID) -> list[tuple[int, str]]:
    with pytest.raises(BrokenRecord) as caught:
        read_record(text, name)
    assert all(problem.path == f".debtledger/debts/{name}.toml" for problem in caught.value.problems)
    assert all(problem.hint for problem in caught.value.problems)
    return [(problem.line, problem.message) for problem in caught.value.problems]


@given(records)
@settings(max_examples=150)
def test_what_is_written_is_read_again(record: Record) -> None:
    assert read_record(write_record(record), record.id) == record


@given(records)
@settings(max_examples=50)
def test_writing_is_canonical(record: Record) -> None:
    text = write_record(record)
    assert write_record(read_record(text, record.id)) == text


def test_the_full_record_says_everything() -> None:
    assert read_record(FULL_TEXT, ID) == FULL


def test_keys_are_set_apart_by_empty_lines_and_list_items_have_lines() -> None:
    text = FULL_TEXT.partition("[[event]]")[0]
    keys = [at for at, line in enumerate(text.split("\n")) if re.match(r"[a-z_]+ = ", line)]
    rows = text.split("\n")
    assert all(rows[at - 1] == "" or rows[at - 1].startswith("[") for at in keys[1:])
    assert '    "api",\n    "tenants",\n' in text
    assert "hours = [24, 40, 72]\n" in text


def test_the_order_of_keys_is_that_of_the_model() -> None:
    headers = re.findall(r"^\[+([a-z.]+)\]+$", FULL_TEXT, re.MULTILINE)
    assert list(dict.fromkeys(headers)) == [
        "taken",
        "decision",
        "bought",
        "principal",
        "interest",
        "scope",
        "trigger",
        "trigger.if",
        "links",
        "review",
        "event",
    ]


def test_the_least_record_has_a_schema_an_id_and_a_title() -> None:
    assert read_record(MINIMAL, ID) == Record(id=ID, title="no retry")


def test_a_record_edited_by_hand_is_read() -> None:
    for text in (BY_HAND, BY_HAND.replace("\n", "\r\n"), "\ufeff" + BY_HAND):
        record = read_record(text, ID)
        assert record.owner == "@platform"
        assert record.labels == ("api", "tenants")
        assert record.bought.weeks == 6
        assert record.principal_hours == (24.0, 40.0, 72.0)
        assert record.events == (Event(at="2026-06-02", what="acknowledged", by="lea"),)


def test_unknown_keys_are_warned_of_and_read_over() -> None:
    found = [(problem.line, problem.message, problem.severity) for problem in unknown_keys(BY_HAND, ID)]
    assert sorted(found) == [
        (8, "x-team is not known", "warning"),
        (15, "bought.extra is not known", "warning"),
        (22, "principal.colour is not known", "warning"),
        (39, "notes is not known", "warning"),
    ]


def test_one_number_stands_for_a_three_point_estimate() -> None:
    assert read_record(f"{MINIMAL}[principal]\nhours = 8\n", ID).principal_hours == (8, 8, 8)
    assert read_record(f"{MINIMAL}[principal]\nhours = [8]\n", ID).principal_hours == (8, 8, 8)


def test_an_empty_text_says_nothing() -> None:
    text = f'{MINIMAL}owner = ""\n[bought]\nrealised = {{ value = 0, evidence = "", date = "" }}\n'
    record = read_record(text, ID)
    assert record.owner is None
    assert record.bought.realised is not None
    assert record.bought.realised.date is None


@pytest.mark.parametrize(
    ("more", "line", "message"),
    [
        ("owner = 5\n", 4, "owner is no text"),
        ('owner = "a"\nowner = "b"\n', 5, "not valid TOML: cannot overwrite a value"),
        ("owner = \n", 4, "not valid TOML: invalid value"),
        ('state = "gone"\n', 4, "state 'gone' is not known"),
        ("labels = [1]\n", 4, "labels is no list of texts"),
        ("[principal]\nhours = [3, 2, 1]\n", 5, "principal.hours is not low, likely and high, rising"),
        ("[principal]\nhours = [1, 2]\n", 5, "principal.hours is not low, likely and high, rising"),
        ("[principal]\nhours = -1\n", 5, "principal.hours is not low, likely and high, rising"),
        ("[principal]\npoints = true\n", 5, "principal.points is no number from 0 up"),
        ("principal = 5\n", 4, "principal is no table"),
        ("event = 5\n", 4, "event is no list of tables"),
        (
            "[review]\non = 2026-13-01\n",
            5,
            "not valid TOML: expected newline or end of document after a statement",
        ),
        ('[review]\non = "soon"\n', 5, "review.on is no date"),
        ("[review]\non = 2026-01-01T10:00:00\n", 5, "review.on is no date"),
        ('[[event]]\nat = 2026-01-01\nby = "me"\n', 4, "an event does not say what"),
        ('[[trigger]]\nwhen = "some"\n', 5, "trigger.when is not understood"),
        ("[[trigger]]\nwhen = { at_least = 0 }\n", 5, "trigger.when is not understood"),
        ('[[trigger]]\n[[trigger.if]]\ntopic = "x"\n', 5, "a condition does not say its signal"),
        ("[links]\nblocks = [{ hours_per_sprint = 1 }]\n", 5, "it does not say what is blocked"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(more: str, line: int, message: str) -> None:
    assert problems_of(MINIMAL + more)[0] == (line, message)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "+nan"])
def test_no_number_is_endless_not_even_in_an_unknown_key(number: str) -> None:
    assert problems_of(f"{MINIMAL}x = [{{ y = {number} }}]\n")


def test_every_problem_is_told_not_only_the_first() -> None:
    assert len(problems_of(MINIMAL + "owner = 5\nkind = 6\n[principal]\nhours = 'x'\n")) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it does not say its schema"),
        (MINIMAL.replace("schema = 1\n", ""), "it does not say its schema"),
        (MINIMAL.replace("schema = 1", "schema = true"), "it does not say its schema"),
        (MINIMAL.replace("schema = 1", "schema = 99"), "it has schema 99, and this debtledger knows 1"),
        (MINIMAL.replace(ID, "D-22222222"), "the id is D-22222222, but the file is called"),
        (MINIMAL.replace(ID, "D-7K3FQ2M9"), "the id 'D-7K3FQ2M9' is none"),
        (MINIMAL.replace("id =", "x ="), "the id '' is none"),
        (MINIMAL.replace("no retry", ""), "the title is not one line of text"),
        (MINIMAL.replace("no retry", "a\\nb"), "the title is not one line of text"),
        ("\udcff", "not UTF-8 text"),
        (f"{MINIMAL}# {'x' * 9000}\n", "longer than 8192 characters"),
        (MINIMAL + "# x\n" * 5000, "larger than 16 KiB"),
    ],
)
def test_a_file_that_is_no_record_is_broken(text: str, message: str) -> None:
    assert problems_of(text)[0][1].startswith(message)


def test_conflict_markers_are_found_even_inside_a_text() -> None:
    sides = 'owner = "a"\n=======\nowner = "b"\n'
    conflict = f"{MINIMAL}<<<<<<< HEAD\n{sides}>>>>>>> other\n"
    assert problems_of(conflict) == [(4, "it holds conflict markers of git")]
    inside = f"{MINIMAL}[decision]\ncontext = '''\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n'''\n"
    assert problems_of(inside) == [(6, "it holds conflict markers of git")]


def test_a_heading_underlined_in_a_text_is_no_conflict() -> None:
    assert (
        read_record(f"{MINIMAL}[decision]\ncontext = '''\nWhy\n=======\n'''\n", ID).context
        == "Why\n=======\n"
    )


@pytest.mark.parametrize(
    "bomb",
    [
        ".".join("a" * 8000) + " = 1",
        "x = " + "[" * 8000,
        "x = " + "{a=" * 4000,
        "\n".join(f"[{'.'.join('abcdefgh')}.x{n}]" for n in range(800)),
        "x = '''" + "'" * 8000,
        '"' * 8000,
        "\n".join("a.b.c.d.e.f = 1" for _ in range(1000)),
    ],
)
def test_a_hostile_record_is_broken_within_a_second(bomb: str) -> None:
    started = time.process_time()
    assert problems_of(MINIMAL + bomb[:15_000])
    assert time.process_time() - started < 1


def test_a_record_that_could_not_be_read_again_is_not_written() -> None:
    for record in (
        replace(FULL, id="D-nonsense"),
        replace(FULL, title="two\nlines"),
        replace(FULL, context="x" * 20_000),
        replace(FULL, context="x" * 9_000),
        replace(FULL, review_on="soon"),
        replace(FULL, owner="\udcff"),
    ):
        with pytest.raises(BrokenRecord):
            write_record(record)


def test_the_hint_for_a_file_whose_name_is_no_id_tells_what_an_id_is() -> None:
    with pytest.raises(BrokenRecord) as broken:
        read_record(MINIMAL.replace(ID, "D-7K3FQ2M9"), "D-7K3FQ2M9")
    assert broken.value.problems[0].hint.startswith('an id is "D-" and 8 of 0-9 a-z')
