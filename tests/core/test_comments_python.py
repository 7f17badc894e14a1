"""Python's comments are those that `tokenize` finds, on the standard library of the running interpreter."""

from __future__ import annotations

import io
import sysconfig
import tokenize
import warnings
from pathlib import Path

from debtledger.core.lexing.languages import LANGUAGES, syntax_of
from debtledger.core.lexing.lexer import Lexer

FEW = 40
"""Files of the library that are broken on purpose, to test Python itself."""


def library() -> list[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    return [path for path in sorted(root.rglob("*.py")) if "site-packages" not in path.parts]


def by_tokenize(text: str) -> list[tuple[int, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def by_machine(text: str) -> list[tuple[int, str]]:
    lexer = Lexer(text, syntax_of(LANGUAGES["Python"]))
    found, line, counted = [], 1, 0
    while (span := lexer.next()) is not None:
        line += text.count("\n", counted, span[0])
        counted = span[0]
        found.append((line, text[span[0] : span[1]]))
    return found


def test_comments_agree_with_tokenize_on_the_whole_standard_library() -> None:
    agreed, rejected, different = 0, 0, []
    for path in library():
        try:
            with tokenize.open(path) as file:
                text = file.read()
            expected = by_tokenize(text)
        except (SyntaxError, UnicodeDecodeError, tokenize.TokenError):
            rejected += 1
            continue
        if by_machine(text) == expected:
            agreed += 1
        else:
            different.append(str(path))
    assert different == []
    assert agreed > 500
    assert rejected <= FEW


def test_a_search_for_hash_signs_would_not_agree() -> None:
    text = 'x = "# no"  # yes\n'
    assert by_machine(text) == by_tokenize(text) == [(1, "# yes")]
    assert text.count("#") == 2
