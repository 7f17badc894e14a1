from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from debtledger.core.checking.phrasing import PLACEHOLDERS, in_comment
from debtledger.core.lexing.language_table import TABLE
from debtledger.core.lexing.languages import LANGUAGES
from debtledger.core.model import Tag
from debtledger.core.reader import Reader
from debtledger.core.rules_of_checks import PLACEHOLDER
from debtledger.core.tagging.insertion import CannotWriteTag
from debtledger.core.tagging.reading import read_text
from debtledger.core.tagging.replacement import add_lines, adopt_candidate, point_at_record
from debtledger.core.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

READER = Reader(Vocabulary(), 1 << 21, 1 << 16)
COST = (8.0, 8.0, 8.0)
DAYS = (24.0, 24.0, 24.0)


def adopt(path: str, text: str, *, bought: str | None = None) -> str:
    candidate = read_text(path, text, READER).candidates[0]
    tag = Tag(keyword="DEBT", title=candidate.text, owner=candidate.owner, refs=candidate.refs, bought=bought)
    return adopt_candidate(path, text, candidate, tag, READER).text


def promoted(path: str, text: str) -> str:
    sighting = read_text(path, text, READER).sightings[0]
    new = point_at_record(path, text, sighting, "D-7k3fq2m9", READER).text
    tag = read_text(path, new, READER).sightings[0].tag
    assert (tag.id, tag.title) == ("D-7k3fq2m9", sighting.tag.title)
    assert tag.body == sighting.tag.body
    return new


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", "# TODO: stream the rows\n", "# DEBT: stream the rows\n"),
        ("a.py", "x = 1  # TODO(alice): stream rows #12", "x = 1  # DEBT(@alice): stream rows #12"),
        ("a.py", "\tx()  # fixme stream the rows\n", "\tx()  # DEBT: stream the rows\n"),
        ("a.py", "# TODO(SEC-41): stream the rows\n", "# DEBT(SEC-41): stream the rows\n"),
        ("a.c", "int x; /* XXX: stream the rows */ int y;\n", "int x; /* DEBT: stream the rows */ int y;\n"),
        ("a.c", "/**\n * A.\n * HACK: stream all rows\n */\n", "/**\n * A.\n * DEBT: stream all rows\n */\n"),
        ("a.html", "<p> <!-- TODO: stream the rows --> </p>\n", "<p> <!-- DEBT: stream the rows --> </p>\n"),
        ("a.py", "# TODO: a thing, since\n# it is big\n", "# DEBT: a thing, since\n# it is big\n"),
        ("a.py", "# see TODO stream\n", "# see DEBT: stream\n"),
        ("a.py", "# TODO\n# stream the rows\n", "# DEBT\n# stream the rows\n"),
        ("a.py", "# a workaround for the parser\n", "# DEBT: a workaround for the parser\n"),
        ("a.py", "## TODO: stream the rows ##\n", "## DEBT: stream the rows ##\n"),
        ("a.py", "# TODO: one thing\n# TODO: two\r\n", "# DEBT: one thing\n# TODO: two\r\n"),
    ],
)
def test_a_candidate_becomes_a_tag_with_its_words(path: str, before: str, after: str) -> None:
    assert adopt(path, before) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", "# TODO: two rows\ny\n", "# DEBT: two rows\n#   bought: one week\ny\n"),
        ("a.py", "x()\t# TODO: two rows\n", "x()\t# DEBT: two rows\n   \t#   bought: one week\n"),
        ("a.c", "/* TODO: two rows */\r\n", "/* DEBT: two rows\r\n *   bought: one week */\r\n"),
        (
            "a.c",
            "/*\n * TODO: two rows\n * more\n */\n",
            "/*\n * DEBT: two rows\n * more\n *   bought: one week\n */\n",
        ),
        (
            "a.py",
            "# TODO: retry as\n# webhook (SEC-4)\n# fails twice.\n# give up\n",
            "# DEBT: retry as\n# webhook (SEC-4)\n# fails twice.\n#   bought: one week\n# give up\n",
        ),
        ("a.go", "// TODO: two rows\n// F adds.\n", "// DEBT: two rows\n//   bought: one week\n// F adds.\n"),
        (
            "a.go",
            "// TODO: old rows\n// b TODO c\n",
            "// DEBT: old rows\n//   bought: one week\n// b TODO c\n",
        ),
        ("a.c", "/* TODO: two old\n   rows */\n", "/* DEBT: two old\n   rows\n *   bought: one week */\n"),
        (
            "a.py",
            "x()  # TODO: two old\n     # rows\n",
            "x()  # DEBT: two old\n     # rows\n     #   bought: one week\n",
        ),
        ("a.go", "//nolint // TODO: two rows\n", "//nolint // DEBT: two rows\n//   bought: one week\n"),
        ("a.bat", "REM TODO: two rows\n", "REM DEBT: two rows\nREM   bought: one week\n"),
        ("a.xml", "<!-- TODO: two rows -->", "<!-- DEBT: two rows\n    bought: one week -->"),
    ],
)
def test_fields_go_below_the_header_in_the_style_of_the_comment(path: str, before: str, after: str) -> None:
    assert adopt(path, before, bought="one week") == after


def test_words_that_follow_are_kept_out_of_the_tag_where_they_would_break_it() -> None:
    before = "# TODO: stream the rows\n# cost: too much\n"
    assert adopt("a.py", before) == "# DEBT: stream the rows\n#\n# cost: too much\n"


def test_a_candidate_that_says_nothing_is_refused() -> None:
    with pytest.raises(CannotWriteTag, match="it says nothing"):
        adopt("a.py", "# TODO\nx = 1\n")


@pytest.mark.parametrize(
    ("path", "value"), [("a.c", "x */ evil(); /* y"), ("a.xml", "a -- b"), ("a.py", "x\ny = 2")]
)
def test_a_value_cannot_leave_the_comment(path: str, value: str) -> None:
    text = {"a.c": "/* TODO: rows */", "a.xml": "<!-- TODO: rows -->", "a.py": "# TODO: rows"}
    with pytest.raises(CannotWriteTag):
        adopt(path, text[path], bought=value)


def test_a_notebook_is_refused() -> None:
    text = '{"cells": [{"cell_type": "code", "source": ["# TODO: stream\\n"]}], "metadata": {}}'
    with pytest.raises(CannotWriteTag, match="is a notebook"):
        adopt("a.ipynb", text)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "a.py",
            "# DEBT(@a, #4, security)[2026-12-01]: skips\n#   cost: 3d\n# since pilots\n#   bought: x\ny\n",
            "# DEBT(D-7k3fq2m9): skips\n# since pilots\ny\n",
        ),
        (
            "a.c",
            "/* DEBT: skips all\n *   cost: 3d */ int x;\n",
            "/* DEBT(D-7k3fq2m9): skips all\n */ int x;\n",
        ),
        (
            "a.c",
            "/* DEBT: skips all\r\n *   cost: 3d\r\n */\r\n",
            "/* DEBT(D-7k3fq2m9): skips all\r\n */\r\n",
        ),
        ("a.c", "int x; /* DEBT: skips all */ int y;", "int x; /* DEBT(D-7k3fq2m9): skips all */ int y;"),
        (
            "a.c",
            "/*\n * DEBT(@alice):\n *   skips all\n */\n",
            "/*\n * DEBT(D-7k3fq2m9):\n *   skips all\n */\n",
        ),
        (
            "a.go",
            "//nolint // TODO_TECHDEBT(#12): drop this\n",
            "//nolint // TODO_TECHDEBT(D-7k3fq2m9): drop this\n",
        ),
        ("a.py", "# @debt drop all\n# cost: 3d", "# DEBT(D-7k3fq2m9): drop all"),
        ("a.py", "# TODO(debt): drop all #12\n", "# TODO(debt, D-7k3fq2m9): drop all #12\n"),
        (
            "a.py",
            "# TODO: other\n# DEBT: drop all\n# TODO: third\n",
            "# TODO: other\n# DEBT(D-7k3fq2m9): drop all\n# TODO: third\n",
        ),
    ],
)
def test_a_tag_points_at_its_record_and_leaves_the_fields_to_it(path: str, before: str, after: str) -> None:
    assert promoted(path, before) == after


def test_a_tag_with_a_problem_is_to_be_mended_first() -> None:
    with pytest.raises(CannotWriteTag, match="is not understood"):
        promoted("a.py", "# DEBT: drop all\n#   cost: plenty\n")


def tags_of_every_language() -> Iterator[tuple[str, str, str]]:
    """The name of a file, its language, and a tag in it, in each form of comments that the language has."""
    for name, _, _, extensions, _ in TABLE:
        language = LANGUAGES[name]
        forms = [f"{language.line.rstrip()} DEBT: no retry\n"] if language.line else []
        if language.block:
            start, mark, end = language.block
            forms += [
                f"{start} DEBT: no retry {end}\n",
                f"{start} DEBT: no retry\n{end}\n",
                f"{start}\n{mark} DEBT: no retry\n{end}\n",
            ]
        for text in forms if extensions and not language.notebook else ():
            path = f"a.{extensions.split()[0]}"
            if read_text(path, text, READER).sightings:
                yield path, name, text


def test_lines_are_added_to_tags_of_every_language_as_fields() -> None:
    rows = [f"  {row}" for row in PLACEHOLDERS.values()]
    seen = 0
    for path, _, text in tags_of_every_language():
        (sighting,) = read_text(path, text, READER).sightings
        new = add_lines(path, text, sighting, rows, READER).text
        codes = [each.code for each in read_text(path, new, READER).problems]
        assert codes == [PLACEHOLDER] * len(rows), new
        filled = (
            new.replace("cost: ?", "cost: 3d").replace("when: ?", "when: 2030-01-01").replace("?", "@lea")
        )
        found = read_text(path, filled, READER)
        (tag,) = (each.tag for each in found.sightings)
        assert (tag.bought, tag.owner, tag.principal_hours) == ("@lea", "@lea", DAYS), new
        assert len(tag.triggers) == 1, new
        assert not found.problems
        seen += 1
    assert seen > 300


def test_what_is_told_to_be_typed_below_a_tag_is_read_in_every_language() -> None:
    for path, name, text in tags_of_every_language():
        lead, _, typed = in_comment("DL013", name).partition("comment:  ")
        block = LANGUAGES[name].block
        end = f" {block[2]}\n" if block and "inside" in lead else "\n"
        lines = f"{text.removesuffix(end)}\n{end}".split("\n")
        lines.insert(read_text(path, text, READER).sightings[0].place.line, typed)
        found = read_text(path, "\n".join(lines), READER)
        assert found.sightings[0].tag.principal_hours == DAYS, (path, lines)
