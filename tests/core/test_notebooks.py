"""Comments in the code cells of Jupyter notebooks, with the lines and offsets of the raw file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.lexing.comments import all_comments, comments_at
from debtledger.core.lexing.languages import LANGUAGES, language_of

NOTEBOOK = LANGUAGES["Jupyter Notebook"]
SOURCE = ['x = "# no"  # DEBT: a "quoted" é\n', "#   cost: 3d\n", "print('# no')\n", "# last"]


def notebook(source: object, kind: str = "code", language: str = "python") -> str:
    cells = [
        {"cell_type": "markdown", "source": ["# no\n"]},
        {
            "cell_type": kind,
            "source": source,
            "outputs": [{"text": ["# no\n"]}],
            "metadata": {"source": "# no"},
        },
    ]
    return json.dumps({"cells": cells, "metadata": {"kernelspec": {"language": language}}}, indent=1)


def found(text: str) -> list[tuple[int, str]]:
    return [(line.number, line.text) for comment in all_comments(text, NOTEBOOK) for line in comment.lines]


def test_a_notebook_is_known_by_its_extension() -> None:
    assert language_of("a/b.ipynb").notebook


def test_comments_have_the_line_numbers_of_the_raw_file() -> None:
    text = notebook(SOURCE)
    assert [words for _, words in found(text)] == ['DEBT: a "quoted" é', "cost: 3d", "last"]
    lines = text.split("\n")
    assert [
        ("DEBT" in lines[n - 1], "cost" in lines[n - 1], "last" in lines[n - 1]) for n, _ in found(text)
    ] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_offsets_point_into_the_raw_file_or_are_minus_one() -> None:
    text = notebook(SOURCE)
    lines = [line for comment in all_comments(text, NOTEBOOK) for line in comment.lines]
    assert [line.offset >= 0 for line in lines] == [False, True, True]
    assert all(line.offset < 0 or text.startswith(line.text, line.offset) for line in lines)


def test_an_offset_in_a_string_of_a_cell_is_in_no_comment() -> None:
    text = notebook(SOURCE)
    inside = list(comments_at(text, NOTEBOOK, [text.index("DEBT")]))
    assert [line.text for comment in inside for line in comment.lines] == ['DEBT: a "quoted" é']
    assert list(comments_at(text, NOTEBOOK, [text.index('# no\\"'), text.index("markdown")])) == []


def test_a_source_in_one_string_counts_too() -> None:
    assert [words for _, words in found(notebook("".join(SOURCE)))][:2] == ['DEBT: a "quoted" é', "cost: 3d"]


def test_only_code_cells_have_comments() -> None:
    assert found(notebook(SOURCE, kind="markdown")) == found(notebook(SOURCE, kind="raw")) == []


def test_the_kernel_and_the_magic_of_a_cell_name_its_language() -> None:
    assert [words for _, words in found(notebook(["x # no\n", "// yes\n"], language="C++"))] == ["yes"]
    assert [words for _, words in found(notebook(["%%bash\n", "a#no # yes\n"]))] == ["yes"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "# DEBT: no notebook",
        '{"cells": [{"cell_type": "code", "source": 3}]}',
        '{"cells": {"cell_type": "code", "source": ["# no"]}}',
        '{"cells": [["# no"]], "source": ["# no"]}',
        '{"cells": [' * 100_000,
        "[" * 500_000,
        '{"cells": [{"cell_type": "code", "source": ["# \\ud800 \\u12"]}]',
    ],
)
def test_what_is_broken_is_no_error(text: str) -> None:
    assert all("no" not in words for _, words in found(text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.recursive(st.text(), st.lists).map(json.dumps))
def test_no_text_is_an_error(text: str) -> None:
    list(all_comments(text, NOTEBOOK))
    list(comments_at(text, NOTEBOOK, [0, 1, 5]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["x", "# a", '"# b"', "\\", "\n", "é", "\t", "😀", "'''", "# c\n"]), max_size=12)
)
def test_comments_of_a_cell_are_those_of_its_source(parts: list[str]) -> None:
    source = "".join(parts)
    expected = [line.text for comment in all_comments(source, LANGUAGES["Python"]) for line in comment.lines]
    assert [words for _, words in found(notebook(source))] == expected
    assert [words for _, words in found(notebook(source.splitlines(keepends=True)))] == expected
