from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.lexing.language_table import TABLE
from debtledger.core.model import Interest, Tag, Trigger
from debtledger.core.reader import Reader
from debtledger.core.tagging.insertion import CannotWriteTag, insert_tag
from debtledger.core.tagging.reading import read_text
from debtledger.core.vocabulary import Vocabulary

READER = Reader(Vocabulary(), 1 << 21, 1 << 16)
SHORT = Tag(keyword="DEBT", title="no retry on the webhook", id="D-7k3fq2m9")
FULL = Tag(
    keyword="DEBT",
    title="export skips the token check",
    owner="@alice",
    refs=("#412",),
    principal_hours=(24.0, 24.0, 24.0),
    interest=Interest(per_sprint_hours=2.0),
    bought="pilot shipped early",
    triggers=(Trigger(text="customers pay for security", source="repay-when"),),
)
SHOWN = "DEBT(D-7k3fq2m9): no retry on the webhook"
WITHOUT_COMMENTS = ("CSV", "Diff", "Go checksums", "JSON", "Jupyter Notebook", "Lock file")


def insert(path: str, text: str, line: int, tag: Tag = SHORT) -> str:
    return insert_tag(path, text, line, tag, READER).text


def name_of(row: tuple[str, str, str, str, str]) -> str:
    return f"x.{row[3].split()[0]}" if row[3] else row[4].split()[0]


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row[0] not in WITHOUT_COMMENTS], ids=lambda row: row[0]
)
def test_every_language_takes_a_tag_with_all_its_fields(row: tuple[str, str, str, str, str]) -> None:
    text = "first line\n  second line\nthird line\n"
    new = insert(name_of(row), text, 2, FULL)
    assert [each.tag for each in read_text(name_of(row), new, READER).sightings] == [FULL]
    lines = iter(new.split("\n"))
    assert all(line in lines for line in text.split("\n"))


@pytest.mark.parametrize("row", [row for row in TABLE if row[0] in WITHOUT_COMMENTS], ids=lambda row: row[0])
def test_a_file_without_comments_is_refused(row: tuple[str, str, str, str, str]) -> None:
    with pytest.raises(CannotWriteTag, match=r"have no comments|is a notebook"):
        insert(name_of(row), "{}\n", 1)


@pytest.mark.parametrize(
    ("path", "text", "line", "wanted"),
    [
        ("a.py", "def f():\n    x = 1\n", 2, f"def f():\n    # {SHOWN}\n    x = 1\n"),
        ("a.go", "func f() {\n\t\tx()\n}\n", 2, f"func f() {{\n\t\t// {SHOWN}\n\t\tx()\n}}\n"),
        ("a.css", "a {\n  b: c;\n}\n", 2, f"a {{\n  /* {SHOWN} */\n  b: c;\n}}\n"),
        ("a.xml", '<?xml version="1.0"?>\n<a/>\n', 1, f'<?xml version="1.0"?>\n<!-- {SHOWN} -->\n<a/>\n'),
        ("a.ml", "let x = 1\n", 1, f"(* {SHOWN} *)\nlet x = 1\n"),
        ("a.sql", "select 1;", 1, f"-- {SHOWN}\nselect 1;"),
    ],
)
def test_it_has_the_indentation_and_the_comment_style_of_its_file(
    path: str, text: str, line: int, wanted: str
) -> None:
    assert insert(path, text, line) == wanted


@pytest.mark.parametrize(
    ("path", "text", "line", "first"),
    [
        ("run", "#!/bin/sh\nrun\n", 1, "#!/bin/sh"),
        ("a.py", "#!/usr/bin/python\n# coding: latin-1\nx = 1\n", 1, "#!/usr/bin/python\n# coding: latin-1"),
        ("a.php", "<?php\necho 1;\n", 1, "<?php"),
        ("a.css", '@charset "utf-8";\na {}\n', 1, '@charset "utf-8";'),
        ("Dockerfile", "# syntax=docker/dockerfile:1\nFROM x\n", 1, "# syntax=docker/dockerfile:1"),
        ("a.md", "---\ntitle: x\n---\nwords\n", 1, "---\ntitle: x\n---"),
    ],
)  # fmt: skip
def test_what_must_stay_first_in_a_file_stays_first(path: str, text: str, line: int, first: str) -> None:
    new = insert(path, text, line)
    assert new.startswith(f"{first}\n")
    assert new.partition(first)[2].lstrip().partition("DEBT")[1] == "DEBT"


def test_script_and_style_in_markup_get_comments_of_their_own() -> None:
    text = "<p>\n<style>\n  a { b: c }\n</style>\n<script>\n  f();\n</script>\n</p>\n"
    assert insert("a.html", text, 6).split("\n")[5] == f"  // {SHOWN}"
    assert insert("a.html", text, 3).split("\n")[2] == f"  /* {SHOWN} */"
    assert insert("a.html", text, 8).split("\n")[7] == f"<!-- {SHOWN} -->"


def test_a_file_that_comments_in_blocks_gets_a_block() -> None:
    text = "int x;\n/* the answer */\nint y;\n/* and more */\nint z;\n"
    assert insert("a.c", text, 5).split("\n")[4] == f"/* {SHOWN} */"


def test_a_licence_at_the_top_decides_no_style() -> None:
    text = "/*\n * Copyright\n */\nint x;\n"
    assert insert("a.c", text, 4).split("\n")[3] == f"// {SHOWN}"


def test_a_settings_file_with_number_signs_keeps_to_them() -> None:
    assert insert("a.ini", "[a]\n# b\nc = 1\nd = 2\n", 4).split("\n")[3] == f"# {SHOWN}"


def test_windows_line_ends_stay() -> None:
    assert insert("a.py", "x = 1\r\ny = 2\r\n", 2) == f"x = 1\r\n# {SHOWN}\r\ny = 2\r\n"
    assert insert("a.py", "x = 1\r\ny = 2", 2) == f"x = 1\r\n# {SHOWN}\r\ny = 2"


def test_a_last_line_without_an_end_gets_none() -> None:
    assert insert("a.py", "x = 1", 1) == f"# {SHOWN}\nx = 1"


def test_an_empty_file_gets_its_first_line() -> None:
    assert insert("a.py", "", 1) == f"# {SHOWN}\n"


@pytest.mark.parametrize("line", [-1, 0, 3, 10**9])
def test_a_line_that_is_not_there_is_refused(line: int) -> None:
    with pytest.raises(CannotWriteTag, match="has no line") as caught:
        insert("a.py", "x = 1\ny = 2\n", line)
    assert caught.value.hint == "its lines are 1 to 2"


def test_the_comment_below_does_not_become_part_of_the_tag() -> None:
    new = insert("a.py", "# why: it is so\n# cost: nothing\nx = 1\n", 1)
    assert new == f"# {SHOWN}\n#\n# why: it is so\n# cost: nothing\nx = 1\n"
    assert read_text("a.py", new, READER).sightings[0].tag == SHORT


def test_without_an_empty_line_it_would_become_part_of_it() -> None:
    naive = f"# {SHOWN}\n# why: it is so\nx = 1\n"
    assert read_text("a.py", naive, READER).sightings[0].tag != SHORT


@pytest.mark.parametrize("line", [2, 3, 4])
def test_a_line_inside_a_comment_means_the_line_above_all_of_it(line: int) -> None:
    block = "x = 1;\n/* a\n * b\n */\ny = 2;\n"
    assert insert("a.c", block, line).split("\n")[1] == f"/* {SHOWN} */"
    run = "x = 1\n# a\n# b\n# c\ny = 2\n"
    assert insert("a.py", run, line) == f"x = 1\n# {SHOWN}\n#\n# a\n# b\n# c\ny = 2\n"


def test_a_comment_about_the_next_line_stays_next_to_it() -> None:
    new = insert("a.js", "f();\n// eslint-disable-next-line no-eval\neval(x);\n", 3)
    assert new == f"f();\n// {SHOWN}\n//\n// eslint-disable-next-line no-eval\neval(x);\n"


def test_a_continued_line_is_not_torn_apart() -> None:
    new = insert("a.h", "int x;\n#define A(b) \\\n    do_a(b); \\\n    do_b(b)\n", 4)
    assert new.split("\n")[1:3] == [f"// {SHOWN}", "#define A(b) \\"]


def test_words_of_yaml_that_go_on_are_not_torn_apart() -> None:
    text = "fixes:\n  - one thing\n    and another\n    of it\nmore: 1\n"
    new = insert("a.yaml", text, 4)
    assert new == f"fixes:\n  # {SHOWN}\n  - one thing\n    and another\n    of it\nmore: 1\n"


@pytest.mark.parametrize("row", ["# a", "x = 1  # a", "#define A \\", "/* a */ int y;", "words"])
def test_a_large_file_takes_no_longer_than_its_size_asks_for(row: str) -> None:
    short, long = (_seconds_for(f"{row}\n" * count) for count in (4_000, 32_000))
    assert long < 40 * max(short, 0.005)


def _seconds_for(text: str) -> float:
    start = process_time()
    with suppress(CannotWriteTag):
        insert("a.h" if "i" in text else "a.yaml", text, text.count("\n"))
    return process_time() - start


def test_inside_a_string_is_refused() -> None:
    with pytest.raises(CannotWriteTag, match="inside a string"):
        insert("a.py", 'x = """\none\ntwo\n"""\n', 3)
    with pytest.raises(CannotWriteTag, match="inside a string"):
        insert("a.yaml", "a: |\n  one: 1\n  two: 2\nb: 1\n", 3)


def test_where_tags_are_fenced_out_is_refused() -> None:
    with pytest.raises(CannotWriteTag, match="fenced out"):
        insert("a.py", "# debtledger: off\nx = 1\ny = 2\n", 3)


def test_tags_and_candidates_around_it_stay_what_they_are() -> None:
    text = "# DEBT: one\n#   cost: 3d\nx = 1\n# TODO: two\ny = 2\n"
    for line in range(1, 6):
        found = read_text("a.py", insert("a.py", text, line), READER)
        assert sorted(each.tag.title for each in found.sightings) == ["no retry on the webhook", "one"]
        assert [each.text for each in found.candidates] == ["two"]


def test_a_title_that_would_end_the_comment_is_refused() -> None:
    with pytest.raises(CannotWriteTag, match="would end the comment"):
        insert("a.css", "a {}\n", 1, replace(SHORT, title="x */ body { color: red } /* y"))


LINES = st.sampled_from(
    ["x = 1", "    y()", "", "# note", "  # DEBT: old", "# TODO: later", '"""', "'text", "\tz", "a \\"]
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(LINES, max_size=8),
    st.integers(1, 8),
    st.sampled_from(["a.py", "a.c", "a.sh", "a.yaml", "a.txt"]),
)
def test_whatever_the_file_only_lines_are_added_and_exactly_the_tag_is_found(
    lines: list[str], line: int, path: str
) -> None:
    text = "\n".join(lines)
    try:
        written = insert_tag(path, text, line, FULL, READER)
    except CannotWriteTag:
        return
    before, after = read_text(path, text, READER), read_text(path, written.text, READER)
    assert len(after.sightings) == len(before.sightings) + 1
    assert [each.text for each in after.candidates] == [each.text for each in before.candidates]
    assert FULL in [each.tag for each in after.sightings if each.place.line == written.line]
    rest = iter(written.text.split("\n"))
    assert all(each in rest for each in lines)
