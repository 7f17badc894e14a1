"""Which lines make one comment, and what remains of them without their markers."""

from __future__ import annotations

import pytest

from debtledger.core.lexing.comments import Comment, all_comments, comment_style, comments_at
from debtledger.core.lexing.languages import FALLBACK, LANGUAGES


def said(text: str, name: str) -> list[list[str]]:
    return [[line.text for line in comment.lines] for comment in all_comments(text, LANGUAGES[name])]


def at(text: str, name: str, word: str) -> list[Comment]:
    return list(comments_at(text, LANGUAGES[name], [text.index(word)]))


def test_line_comments_on_consecutive_lines_are_one_comment() -> None:
    assert said("# a\n#  b\n#\n# c\n\n# d\n", "Python") == [["a", "b", "", "c"], ["d"]]


def test_code_between_line_comments_ends_the_comment() -> None:
    assert said("# a\nx = 1\n# b\n", "Python") == [["a"], ["b"]]


def test_comments_in_the_same_column_continue_one_that_trails_code() -> None:
    assert said("x = 1  # a\n       # b\n  # c\n", "Python") == [["a", "b"], ["c"]]


def test_a_comment_that_trails_code_on_the_next_line_is_another() -> None:
    assert said("x = 1  # a\ny = 2  # b\n", "Python") == [["a"], ["b"]]


def test_a_deeper_comment_continues_and_a_shallower_one_does_not() -> None:
    assert said("  # a\n    # b\n# c\n", "Python") == [["a", "b"], ["c"]]


def test_another_marker_ends_a_run() -> None:
    assert said("// a\n# b\n", "Thrift") == [["a"], ["b"]]


def test_a_run_is_given_from_the_line_of_the_first_offset_on() -> None:
    (comment,) = at("# a\n# b\n# c\n", "Python", "b")
    assert [(line.number, line.text, line.offset) for line in comment.lines] == [(2, "b", 6), (3, "c", 10)]


def test_each_comment_is_given_once() -> None:
    text = "/* a b */ c /* d */"
    assert len(list(comments_at(text, LANGUAGES["C"], [3, 5, 10, 15, 16]))) == 2


def test_a_block_comment_loses_its_stars_and_keeps_its_blank_lines() -> None:
    text = "/**\n * a\n *\n *   b\n\n   c\n **/"
    assert said(text, "C") == [["", "a", "", "b", "", "c", ""]]


def test_a_comment_in_a_box_loses_the_box() -> None:
    assert said("/******\n * a   *\n ******/", "C") == [["", "a", ""]]
    assert said("########\n# a b  #\n########\n", "Python") == [["", "a b", ""]]


def test_a_star_that_belongs_to_the_words_stays() -> None:
    assert said("/* multiply a * b, then *p */", "C") == [["multiply a * b, then *p"]]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("/// a", "Rust", "a"),
        ("//! a", "Rust", "a"),
        ("/** a */", "Java", "a"),
        ("#!a", "Shell", "a"),
        ("#' a", "R", "a"),
        (";;; a", "Common Lisp", "a"),
        ("--- a", "Lua", "a"),
        ("%% a", "Erlang", "a"),
        ("<!-- a -->", "HTML", "a"),
        ("{- a -}", "Haskell", "a"),
        ("#= a =#", "Julia", "a"),
        ("--[==[ a ]==]", "Lua", "a"),
        ("{# a #}", "Jinja", "a"),
        ("<%# a %>", "ERB", "a"),
        ("REM a", "Batch", "a"),
        ("      * a", "COBOL", "a"),
        ("// a \r", "C", "a"),
        ("/* a", "C", "a"),
    ],
)
def test_markers_are_no_part_of_the_words(text: str, name: str, words: str) -> None:
    assert said(text, name) == [[words]]


def test_a_backslash_carries_a_comment_of_c_to_the_next_line() -> None:
    assert said("// a \\\n  b\nint c;", "C") == [["a", "b"]]


def test_line_numbers_count_from_one_behind_any_line_end() -> None:
    text = "a\r\n\r\n// b\r\n/* c\r\n d */\r\n"
    lines = [line for comment in all_comments(text, LANGUAGES["C"]) for line in comment.lines]
    assert [(line.number, line.text) for line in lines] == [(3, "b"), (4, "c"), (5, "d")]


def test_an_offset_in_code_has_no_comment() -> None:
    assert at('x = "TODO"  # y\n', "Python", "TODO") == []
    assert at("TODO = 1  # y\n", "Python", "TODO") == []


def test_the_writer_is_told_the_marker_or_the_block_of_a_language() -> None:
    assert comment_style(LANGUAGES["Python"]).line == "# "
    assert comment_style(LANGUAGES["CSS"]).block == ("/*", " * ", " */")
    assert comment_style(LANGUAGES["HTML"]).line is None
    assert comment_style(FALLBACK).line == "# "


def test_what_the_writer_is_told_is_read_back_in_every_language() -> None:
    for language in LANGUAGES.values():
        style = comment_style(language)
        if language.notebook or (style.line, style.block) == (None, None):
            continue
        opener, prefix, closer = style.block or ("", style.line or "", "")
        lines = [f"{opener} a" if opener else f"{prefix}a", f"{prefix}b", closer]
        text = "\n".join(lines) + "\n"
        if language.syntax == "markup.PHP":
            text = "<?php\n" + text
        words = [line.text for comment in all_comments(text, language) for line in comment.lines if line.text]
        assert words == ["a", "b"], (language.name, text)
