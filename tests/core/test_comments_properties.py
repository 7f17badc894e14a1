"""What holds of the comments of any text, however hostile, in every language."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.lexing.comments import Line, all_comments, comments_at
from debtledger.core.lexing.languages import FALLBACK, LANGUAGES, Language, syntax_of
from debtledger.core.lexing.lexer import Lexer
from debtledger.core.lexing.syntax import GUARDED, LINE

EVERY = [language for language in (*LANGUAGES.values(), FALLBACK) if not language.notebook]
ONE_OF_EACH_SYNTAX = list({language.syntax: language for language in EVERY}.values())
PIECES = (
    *(
        "x",
        "DEBT: y",
        "TODO z",
        "a b",
        "0",
        "r",
        "R",
        "f",
        "q",
        "s",
        "$",
        "@",
        "%",
        "@$",
        "u8",
        "case",
        "return ",
    ),
    *(
        " ",
        "  ",
        "\n",
        "\n",
        "\n ",
        "\n  ",
        "\t",
        "\r\n",
        "\\",
        "\\\n",
        "\\\r\n",
        "é",
        "\u3000",
        "\ufeff",
        "\0",
        "\f",
    ),
    *(
        "'",
        "''",
        "'''",
        '"',
        '""',
        '"""',
        "`",
        "```",
        "#",
        "##",
        "#!",
        "#[",
        "]#",
        "#|",
        "|#",
        "#=",
        "=#",
        "#`(",
    ),
    *(
        "//",
        "///",
        "/*",
        "/**",
        "*/",
        "/",
        "*",
        "/*/",
        "*/*",
        "/+",
        "+/",
        "--",
        "---",
        "--[[",
        "[[",
        "]]",
        "[=[",
    ),
    *("]=]", "{-", "-}", "{", "}", "${", "#{", "(", ")", "$(", "((", "))", "\\(", "(*", "*)", "<!--", "-->"),
    *(
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<?php ",
        "?>",
        "<%",
        "%>",
        "<%#",
        "{{!--",
        "--}}",
        "{#",
        "#}",
    ),
    *(
        "{%",
        "%}",
        "%{",
        "<<EOF",
        "<<-EOF",
        "<<~EOF",
        "<<<EOF",
        "\nEOF\n",
        "EOF",
        "<#",
        "#>",
        '@"',
        "@'",
        "\n=begin\n",
    ),
    *(
        "\n=end\n",
        "\n=cut\n",
        "|",
        "|\n",
        ">",
        ": |\n",
        "- ",
        ":",
        ";",
        "!",
        ".. ",
        "REM ",
        "rem ",
        "::",
        "⍝",
    ),
    *(
        "\n      *",
        "C ",
        "\nC ",
        "%w(",
        "q{",
        "s#",
        "$$",
        "\\begin{verbatim}",
        "\\end{verbatim}",
        "###",
        'R"(',
    ),
)
C_PIECES = (
    "/*",
    "*/",
    "/",
    "*",
    "//",
    "/*/",
    "\n",
    "\n",
    " ",
    "x",
    '"',
    "'",
    "`",
    'R"(',
    "\\\n",
    '@"',
    "$",
    ')"',
)
SOUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
C_SOUP = st.lists(st.sampled_from(C_PIECES), max_size=30).map("".join)
CUTS = st.lists(st.floats(0, 1, exclude_max=True), max_size=4)
HOSTILE_SIZE = 64 << 10
HOSTILE = (
    *(
        "'",
        '"',
        "`",
        "#",
        "/*",
        "*/",
        "/",
        "${",
        "`${",
        "`${}",
        "{{",
        "/[",
        "}\n/[",
        '<a "',
        "<a '",
        "<<A",
        "<<A\n",
    ),
    *(
        "(*",
        '(*"',
        "q(",
        "s{",
        "%w[",
        'r#"',
        'R"(',
        "a/b/",
        "<script>",
        "<?php ",
        "[[",
        "--[[",
        "$a$",
        'f"{',
        'f"{x:',
    ),
    *(
        "\\",
        "\\\n",
        "//\\\n",
        "\0",
        "((",
        "((a",
        "a rem ",
        "<!--",
        ".. ",
        "x: |\n y\n",
        "``",
        "'a ",
        '"a ',
        "##",
        "\n",
    ),
)
HOSTILE_LANGUAGES = (
    *(
        "Python",
        "C",
        "C++",
        "C#",
        "JavaScript",
        "Rust",
        "Swift",
        "Kotlin",
        "Shell",
        "Ruby",
        "Perl",
        "PHP",
        "HTML",
    ),
    *(
        "Markdown",
        "YAML",
        "SQL",
        "OCaml",
        "Lua",
        "TeX",
        "Vim Script",
        "Batch",
        "Jinja",
        "AsciiDoc",
        "unknown",
    ),
)


def truth(text: str, language: Language, offsets: list[int]) -> list[tuple[tuple[Line, ...], str]]:
    """The slow way: read everything, and keep what holds an offset; a run from the line of the offset on."""
    found = []
    comments = list(all_comments(text, language))
    lexer = Lexer(text, syntax_of(language))
    decided = 0
    while (span := lexer.next()) is not None:
        if decided <= span[0] and any(span[0] <= offset < span[1] for offset in offsets):
            first = text.count("\n", 0, span[0]) + 1
            comment = next(c for c in comments if any(span[2] <= line.offset <= span[1] for line in c.lines))
            run = span[3].do in (LINE, GUARDED)
            lines = tuple(line for line in comment.lines if not run or line.number >= first)
            found.append((lines, comment.opener))
            decided = lines[-1].offset + 1 if run else span[1]
    return found


def check_fast_path(text: str, cuts: list[float], language: Language) -> None:
    offsets = sorted({int(cut * len(text)) for cut in cuts}) if text else []
    fast = [(comment.lines, comment.opener) for comment in comments_at(text, language, offsets)]
    assert fast == truth(text, language, offsets), (language.name, text, offsets)


@settings(max_examples=60, deadline=None)
@given(SOUP, CUTS)
def test_asking_at_offsets_finds_what_reading_everything_finds_in_every_language(
    text: str, cuts: list[float]
) -> None:
    for language in ONE_OF_EACH_SYNTAX:
        check_fast_path(text, cuts, language)


@settings(max_examples=200, deadline=None)
@given(C_SOUP, CUTS)
def test_asking_at_offsets_is_exact_where_strings_and_comment_marks_mix(text: str, cuts: list[float]) -> None:
    for name in ("C", "C++", "C#", "Java", "Go", "JavaScript", "CSS"):
        check_fast_path(text, cuts, LANGUAGES[name])


def test_a_guess_from_the_nearest_comment_mark_would_be_wrong() -> None:
    text = "s := `/*`\nTODO := 1 // TODO: x\n"
    first, second = text.index("TODO"), text.rindex("TODO")
    assert text.rfind("/*", 0, first) > text.rfind("*/", 0, first)
    assert [c.opener for c in comments_at(text, LANGUAGES["Go"], [first, second])] == ["//"]
    assert list(comments_at(text, LANGUAGES["Go"], [first])) == []


@settings(max_examples=40, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=80)))
def test_comments_of_any_text_are_in_order_apart_and_found_at_their_offsets(text: str) -> None:
    for language in EVERY:
        last = 0
        for comment in all_comments(text, language):
            assert comment.lines[0].offset >= last, (language.name, text)
            for line in comment.lines:
                assert text.startswith(line.text, line.offset), (language.name, text, line)
                assert line.number == text.count("\n", 0, line.offset) + 1, (language.name, text, line)
            last = comment.lines[-1].offset + len(comment.lines[-1].text)


@pytest.mark.parametrize("name", HOSTILE_LANGUAGES)
def test_four_times_the_text_takes_about_four_times_as_long_whatever_it_repeats(name: str) -> None:
    language = FALLBACK if name == "unknown" else LANGUAGES[name]
    suspects = [piece for piece in HOSTILE if seconds(piece, HOSTILE_SIZE, language) > 0.01]
    assert [piece for piece in suspects if growth(piece, language) > 10] == []


def test_a_regular_expression_that_can_back_up_would_take_far_longer() -> None:
    text = '"' + "\\a" * 20
    start = time.process_time()
    re.match(r'"(?:\\?.)*"\Z', text)
    naive = time.process_time() - start
    assert naive > 20 * seconds(text, len(text) * 20, LANGUAGES["C"])


def growth(piece: str, language: Language) -> float:
    small, large = (
        min(seconds(piece, size, language) for _ in range(3)) for size in (HOSTILE_SIZE // 4, HOSTILE_SIZE)
    )
    return large / max(small, 0.001)


def seconds(piece: str, size: int, language: Language) -> float:
    """The time to look for the comment at the end of a text that repeats one piece."""
    text = piece * (size // len(piece))
    start = time.process_time()
    list(comments_at(text, language, [len(text) - 1]))
    return time.process_time() - start


def test_nesting_deeper_than_any_stack_is_given_up_without_an_error() -> None:
    for name, piece in (
        ("JavaScript", "`${"),
        ("Rust", "/*"),
        ("Shell", '"$('),
        ("Python", 'f"{'),
        ("C", "{"),
    ):
        list(all_comments(piece * 20_000, LANGUAGES[name]))
