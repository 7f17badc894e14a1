from __future__ import annotations

import pytest

from debtledger.core.scope import Scope


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.py", "a.py", True),
        ("*.py", "src/deep/a.py", True),
        ("*.py", "a.pyc", False),
        ("vendor", "src/vendor/x/y.js", True),
        ("vendor/", "src/vendor/x/y.js", True),
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/deep/a.py", False),
        ("src/*.py", "lib/src/a.py", False),
        ("/src", "src/a.py", True),
        ("/src/", "lib/src/a.py", False),
        ("src/**/a.py", "src/a.py", True),
        ("src/**/a.py", "src/x/y/a.py", True),
        ("**/gen/**", "a/gen/b.py", True),
        ("**/gen/**", "a/generated/b.py", False),
        ("a/**", "a/b/c", True),
        ("[ab].py", "b.py", True),
        ("[!ab].py", "b.py", False),
        ("ünï*", "ünïcode.py", True),
        ("?.py", "x.py", True),
        ("./src", "src/a.py", True),
    ],
)
def test_a_glob_matches_as_a_reader_of_gitignore_expects(glob: str, path: str, matches: bool) -> None:  # noqa: FBT001
    assert Scope(include=(glob,)).admits(path) is matches
    assert Scope(exclude=(glob,)).admits(path) is not matches


def test_without_globs_everything_is_admitted() -> None:
    assert Scope().admits("any/path")


def test_exclude_wins_over_include() -> None:
    scope = Scope(include=("*.py",), exclude=("tests",))
    assert scope.admits("src/a.py")
    assert not scope.admits("tests/a.py")


def test_many_double_stars_stay_cheap() -> None:
    glob = "/".join(["**", "a"] * 40) + "/z"
    assert not Scope(include=(glob,)).admits("/".join("a" * 400))


def test_only_what_lies_below_the_paths_asked_for_is_admitted() -> None:
    scope = Scope(paths=("src", "a.py"))
    assert scope.admits("src/x.py")
    assert scope.admits("a.py")
    assert not scope.admits("src2/x.py")
    assert not scope.admits("a.pyc")
