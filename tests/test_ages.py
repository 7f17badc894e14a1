"""`scan --age`: since when tags and candidates are there, and by whose commit."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger

if TYPE_CHECKING:
    from sandbox import Sandbox

TEXT = """import os

# DEBT: no retry on the payment webhook
x = 1

# TODO: stream the rows of the export
y = 2
"""


def origins(repo: Sandbox, *words: str) -> dict[str, dict[str, Any]]:
    """The origins of all tags and candidates by path and line."""
    code, out, err = debtledger(repo.path, "scan", "--age", "--format", "json", *words)
    assert code in {0, 1}, err
    said = json.loads(out)
    every = [place for debt in said["debts"] for place in debt["places"]] + said["candidates"]
    return {f"{each['path']}:{each['line']}": each["origin"] for each in every}


@pytest.fixture
def dated(unborn: Sandbox) -> tuple[Sandbox, str]:
    """A repository with a tag and a candidate, and the commit that brought them."""
    unborn.write("a.py", TEXT)
    return unborn, unborn.commit("take a debt")


def test_an_origin_is_commit_author_day_and_subject(dated: tuple[Sandbox, str]) -> None:
    repo, first = dated
    known = {
        "kind": "known",
        "commit": first,
        "author": "Alice",
        "date": "2026-01-01",
        "subject": "take a debt",
        "age_days": 152,
    }

    assert origins(repo) == {"a.py:3": known, "a.py:6": known}


def test_origins_go_through_moves_renames_and_white_space_as_git_blame_has_them(
    dated: tuple[Sandbox, str],
) -> None:
    repo, first = dated
    repo.git("mv", "a.py", "b.py")
    repo.commit("rename")
    lines = TEXT.split("\n")
    repo.write("b.py", "\n".join((*lines[4:], *lines[:4])) + "\n")
    repo.commit("move")
    indented = (repo.root / "b.py").read_text().replace("# DEBT", "   # DEBT")
    repo.write("b.py", indented)
    repo.commit("white space")

    found = origins(repo)

    assert len(found) == 2
    assert {each["commit"] for each in found.values()} == {first}


def test_commits_that_only_reformatted_are_looked_through(dated: tuple[Sandbox, str]) -> None:
    repo, first = dated
    repo.write("a.py", TEXT.replace("webhook", "Webhook"))
    second = repo.commit("reformat")
    assert origins(repo)["a.py:3"]["commit"] == second
    repo.write(".git-blame-ignore-revs", f"# formatting\n{second}\nnonsense\n{'0' * 40}\n")

    assert origins(repo)["a.py:3"]["commit"] == first


def test_lines_that_no_commit_has_are_not_committed_yet(dated: tuple[Sandbox, str]) -> None:
    repo, first = dated
    repo.write("a.py", "# DEBT: one above\nz = 1\n" + TEXT)
    repo.write("new.py", "# DEBT: all new\n")
    repo.write("staged.py", "# DEBT: staged\n")
    repo.git("add", "staged.py")

    found = origins(repo)

    kinds = {place: each["kind"] for place, each in found.items()}
    assert kinds == {
        **dict.fromkeys(("a.py:1", "new.py:1", "staged.py:1"), "uncommitted"),
        **dict.fromkeys(("a.py:5", "a.py:8"), "known"),
    }
    assert found["a.py:5"]["commit"] == first
    assert "not committed yet" in debtledger(repo.path, "scan", "--age")[1]


def test_at_a_shallow_boundary_an_origin_is_unknown(dated: tuple[Sandbox, str]) -> None:
    repo, _ = dated
    repo.write("b.py", "# DEBT: later\n")
    repo.commit("second")
    repo.write("c.py", "# DEBT: last\n")
    repo.commit("third")
    clone = type(repo)(repo.root.parent / "clone")
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.path}", clone.path)

    kinds = {place: each["kind"] for place, each in origins(clone).items()}

    assert kinds == {"a.py:3": "unknown", "a.py:6": "unknown", "b.py:1": "unknown", "c.py:1": "known"}
    clone.git("fetch", "-q", "--unshallow")
    assert {each["kind"] for each in origins(clone).values()} == {"known"}


def test_what_is_remembered_is_true_after_a_revert_and_after_a_rewrite(dated: tuple[Sandbox, str]) -> None:
    repo, first = dated
    assert origins(repo)["a.py:3"]["commit"] == first
    repo.write("a.py", "x = 1\n")
    repo.commit("remove")
    repo.write("a.py", TEXT)
    third = repo.commit("and bring it back")
    assert origins(repo)["a.py:3"]["commit"] == third
    repo.git("commit", "-q", "--amend", "-m", "another message")

    assert origins(repo)["a.py:3"]["subject"] == "another message"


def test_ages_of_a_commit_are_those_of_its_tree(dated: tuple[Sandbox, str]) -> None:
    repo, first = dated
    repo.write("a.py", "x = 1\n" + TEXT)
    repo.commit("more")

    assert origins(repo, "--rev", first)["a.py:3"]["commit"] == first


def test_ignored_commits_are_named_by_files_of_the_work_tree_alone(dated: tuple[Sandbox, str]) -> None:
    repo, first = dated
    repo.write("a.py", TEXT.replace("webhook", "Webhook"))
    second = repo.commit("reformat")
    names = [".git/pipe", "../outside", "names.txt"]
    os.mkfifo(repo.root / names[0])
    for name in names[1:]:
        (repo.root / name).write_text(f"{second}\n")
    for name in names[:2]:
        repo.git("config", "--add", "blame.ignoreRevsFile", name)
    assert origins(repo)["a.py:3"]["commit"] == second
    said = debtledger(repo.path, "scan", "--age")[2]
    assert all(f"{name} is not read" in said for name in names[:2])
    assert "names.txt" not in said

    repo.git("config", "--add", "blame.ignoreRevsFile", "names.txt")

    assert origins(repo)["a.py:3"]["commit"] == first


def test_git_alone_opens_the_file_that_a_configuration_names(dated: tuple[Sandbox, str]) -> None:
    """What test_ignored_commits_are_named_by_files_of_the_work_tree_alone guards against is real."""
    repo, _ = dated
    repo.configure("blame.ignoreRevsFile", "../missing")

    with pytest.raises(AssertionError, match="could not open"):
        repo.git("blame", "a.py")


@pytest.mark.parametrize("words", [("--staged",), ("--stdin-name", "a.py")])
def test_what_has_no_history_has_no_ages(dated: tuple[Sandbox, str], words: tuple[str, ...]) -> None:
    assert debtledger(dated[0].path, "scan", "--age", *words)[0] == 2


def test_a_plain_folder_has_no_ages(folder: Sandbox) -> None:
    assert debtledger(folder.path, "scan", "--age")[0] == 2
