"""Groups that are repeated possessively mean the same on every Python."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.lexing.languages import LANGUAGES, syntax_of
from debtledger.patterns import atomic, regex

PACKAGE = Path(__file__).parents[1] / "debtledger"
OURS = PACKAGE / "patterns.py"
MODULES = sorted(PACKAGE.rglob("*.py"))
POSSESSIVE = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


@cache
def _patterns() -> tuple[str, ...]:
    """The patterns of all languages."""
    syntaxes = [syntax_of(language) for language in LANGUAGES.values()]
    modes = [mode for syntax in syntaxes for mode in syntax.modes.values()]
    return tuple(dict.fromkeys(pattern.pattern for mode in modes for pattern in (mode.pattern, mode.forward)))


def test_a_failed_attempt_of_a_group_takes_nothing() -> None:
    found = regex(r"(?:a(?!b))*+").match("aab")
    assert found is not None
    assert found[0] == "a"


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        (r"(?:a|b)*+c", r"(?>(?:a|b)*)c"),
        (r"(?P<x>a)++", r"(?>(?P<x>a)+)"),
        (r"((?:a)?+b)*+", r"(?>((?>(?:a)?)b)*)"),
        (r"(a){1,3}+", r"(?>(a){1,3})"),
        (r"a*+[)]*+\)*+(b)*", r"a*+[)]*+\)*+(b)*"),
        (r"[]()]*+(?:[^]()\]]++)*+", r"[]()]*+(?>(?:[^]()\]]++)*)"),
    ],
)
def test_only_groups_that_are_repeated_possessively_become_atomic(pattern: str, meant: str) -> None:
    assert atomic(pattern) == meant
    re.compile(meant)


@given(text=st.text(st.sampled_from("ab/*#\"'\\\n{}()$-% "), max_size=30), at=st.integers(0, 10_000))
def test_the_patterns_of_all_languages_mean_the_same_in_both_forms(text: str, at: int) -> None:
    pattern = _patterns()[at % len(_patterns())]
    ours, other = regex(pattern).match(text), re.compile(atomic(pattern)).match(text)
    assert (ours and (ours.span(), ours.lastindex)) == (other and (other.span(), other.lastindex))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_pattern_with_such_a_group_is_compiled_past_us(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and path != OURS:
            assert not POSSESSIVE.search(ast.unparse(node)), f"{path}:{node.lineno}"
