"""What holds of the comments of any text, however hostile, in every language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.comments import Comment, all_comments, comments_at
from debtledger.core.languages import FALLBACK, LANGUAGES, Language, syntax_of
from debtledger.core.lexer import Lexer

EVERY = [language for language in (*LANGUAGES.values(), FALLBACK) if not language.notebook]
ONE_OF_EACH_SYNTAX = list({language.syntax: language for language in EVERY}.values())
WITH_FAST_PATH = [language for language in ONE_OF_EACH_SYNTAX if syntax_of(language).hazards is not None]
PIECES = (
    "x", "DEBT: y", "TODO z", "a b", "0", "r", "R", "f", "q", "s", "$", "@", "%", "@$", "u8", "case", "return ",
    " ", "  ", "\n", "\n", "\n ", "\n  ", "\t", "\r\n", "\\", "\\\n", "\\\r\n", "'", "''", "'''", '"', '""', '"""', "`", "```",
    "#", "##", "#!", "#[", "]#", "#|", "|#", "#=", "=#", "#`(", "//", "///", "/*", "/**", "*/", "/", "*", "/*/", "*/*", "/+", "+/",
    "--", "---", "--[[", "[[", "]]", "[=[", "]=]", "{-", "-}", "{", "}", "${", "#{", "(", ")", "$(", "((", "))", "\\(", "(*", "*)",
    "<!--", "-->", "<script>", "</script>", "<style>", "</style>", "<?php ", "?>", "<%", "%>", "<%#", "{{!--", "--}}", "{#", "#}",
    "{%", "%}", "%{", "<<EOF", "<<-EOF", "<<~EOF", "<<<EOF", "\nEOF\n", "EOF", "<#", "#>", '@"', "@'", "\n=begin\n", "\n=end\n", "\n=cut\n",
    "|", "|\n", ">", ": |\n", "- ", ":", ";", "%", "!", ".. ", "REM ", "rem ", "::", "⍝", "\n      *", "C ", "\nC ", "%w(", "q{", "s#", "$$",
    "\\begin{verbatim}", "\\end{verbatim}", "é", "\u3000", "\ufeff", "\0", "\x0c",
)  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
WORD = re.compile(r"[A-Za-z0-9#/*'\"]+")


def spans(text: str, language: Language) -> list[tuple[int, int]]:
    lexer = Lexer(text, syntax_of(language))
    found = []
    while (span := lexer.next()) is not None:
        found.append(span[:2])
    return found


def starting_at(comment: Comment, line: int) -> Comment:
    return Comment(tuple(each for each in comment.lines if each.number >= line), comment.opener)


def expected(text: str, language: Language, offsets: list[int]) -> list[Comment]:
    """The slow truth: every comment of the full reading that holds an offset, from that offset's line on."""
    extents = spans(text, language)
    found = []
    for comment in all_comments(text, language):
        first, last = comment.lines[0].number, comment.lines[-1].number
        holding = [
            offset
            for offset in offsets
            for start, end in extents
            if start <= offset < end
            and first <= text.count("\n", 0, start) + 1 <= last
            and any(start <= line.offset <= end for line in comment.lines)
        ]
        if holding:
            line = text.count("\n", 0, min(holding)) + 1
            run = any(each.opener == comment.opener for each in (comment,)) and is_run(comment, text, language)
            found.append(starting_at(comment, line) if run else comment)
    return found


def is_run(comment: Comment, text: str, language: Language) -> bool:
    lexer = Lexer(text, syntax_of(language))
    while (span := lexer.next()) is not None:
        if span[0] <= comment.lines[0].offset <= span[1]:
            return span[3].do == 1
    return False
