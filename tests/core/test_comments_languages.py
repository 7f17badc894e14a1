"""Small hard texts of many languages: every YES stands in a comment, every NOT in none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from debtledger.core.lexing.comments import all_comments, comments_at
from debtledger.core.lexing.languages import language_of

SAMPLES = Path(__file__).parent.parent / "data" / "comments" / "samples.txt"
HEADING = re.compile(r"(?m)^=== (\S+) \| (.+)\n")
WORD = re.compile(r"(?<![A-Za-z])(?:YES|NOT)(?![a-z])")


def samples() -> list[tuple[str, str, str]]:
    _, *parts = HEADING.split(SAMPLES.read_text(encoding="utf-8"))
    return list(zip(parts[0::3], parts[1::3], parts[2::3], strict=True))


def marked(text: str) -> list[tuple[int, str]]:
    return [(text.count("\n", 0, word.start()) + 1, word[0]) for word in WORD.finditer(text)]


@pytest.mark.parametrize(("name", "expected", "text"), samples(), ids=[name for name, _, _ in samples()])
def test_words_count_only_where_the_language_has_a_comment(name: str, expected: str, text: str) -> None:
    language = language_of(name, text)
    assert language.name == expected
    found = [
        (
            text.count("\n", 0, word.start()) + 1,
            word.start(),
            bool(list(comments_at(text, language, [word.start()]))),
        )
        for word in WORD.finditer(text)
    ]
    wrong = [(line, text[at : at + 3]) for line, at, inside in found if inside != text.startswith("YES", at)]
    assert wrong == []


@pytest.mark.parametrize(("name", "expected", "text"), samples(), ids=[name for name, _, _ in samples()])
def test_no_comment_says_what_its_text_does_not_say_in_one(name: str, expected: str, text: str) -> None:
    said = " ".join(
        line.text for comment in all_comments(text, language_of(name, text)) for line in comment.lines
    )
    assert said.count("YES") == sum(word == "YES" for _, word in marked(text)), expected
    assert re.search(r"\bNOT\b", said) is None


def test_at_least_sixty_five_languages_have_a_hard_sample() -> None:
    assert len({language for _, language, _ in samples()}) >= 65
