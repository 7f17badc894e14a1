"""The hook judges exactly what is about to be committed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

BROKEN = "# DEBT(@alice: no retry\n"
WELL = "# DEBT(@alice)[2030-01-01]: no retry\n#   cost: 3d\n"
SCRIPT = "import sys; from debtledger.hook import main; sys.exit(main())"


def hook(cwd: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.stdout == "" or "--help" in arguments
    return done.returncode, done.stderr + done.stdout


def test_a_tag_that_cannot_be_read_stops_the_commit_and_says_what_to_type(repo: Sandbox) -> None:
    repo.write("n.py", "x = 1\n" + BROKEN)
    repo.git("add", "n.py")
    code, said = hook(repo.root)
    assert code == 1
    assert "n.py:2: DL001" in said
    assert "debtledger explain DL001" in said


def test_what_is_staged_counts_and_not_the_work_tree(repo: Sandbox) -> None:
    repo.write("n.py", BROKEN)
    assert hook(repo.root) == (0, "")
    repo.git("add", "n.py")
    repo.write("n.py", WELL)
    assert hook(repo.root)[0] == 1
    repo.git("add", "n.py")
    repo.write("n.py", BROKEN)
    assert hook(repo.root) == (0, "")


def test_legacy_that_is_not_touched_is_left_alone(repo: Sandbox) -> None:
    repo.write("old.py", BROKEN)
    repo.commit()
    repo.write("new.py", WELL)
    repo.git("add", "new.py")
    assert hook(repo.root) == (0, "")


def test_the_first_commit_is_judged_too(unborn: Sandbox) -> None:
    unborn.write("n.py", BROKEN)
    unborn.git("add", "n.py")
    assert hook(unborn.root)[0] == 1


def test_only_the_files_named_are_judged_from_wherever_they_are_named(repo: Sandbox) -> None:
    repo.write("sub/n.py", BROKEN)
    repo.git("add", "-A")
    assert hook(repo.root, "a.py")[0] == 0
    assert hook(repo.root, "sub/n.py")[0] == 1
    assert hook(repo.root / "sub", "n.py")[0] == 1
    assert hook(repo.root / "sub", "--", "../a.py")[0] == 0


def test_a_commit_of_some_paths_is_judged_by_the_index_it_is_made_from(repo: Sandbox) -> None:
    (repo.root / ".git" / "hooks" / "pre-commit").write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "{SCRIPT}"\n'
    )
    (repo.root / ".git" / "hooks" / "pre-commit").chmod(0o755)
    repo.write("a.py", WELL)
    repo.write("bad.py", BROKEN)
    repo.git("add", "bad.py")
    repo.git("commit", "-q", "-m", "only a", "--", "a.py")
    with pytest.raises(AssertionError, match="DL001"):
        repo.git("commit", "-q", "-m", "all")


def test_words_of_the_settings_count(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", '[tags]\nwords = ["SHORTCUT"]\n')
    repo.write("n.py", "# SHORTCUT(: x\n")
    repo.git("add", "-A")
    assert hook(repo.root)[0] == 1


def test_broken_settings_and_no_repository_are_told(repo: Sandbox, folder: Sandbox) -> None:
    repo.write(".debtledger.toml", "nonsense = 1\n")
    repo.write("n.py", WELL)
    repo.git("add", "-A")
    assert hook(repo.root)[0] == 2
    assert hook(folder.root)[0] == 2
    assert hook(repo.root, "--nosuch")[0] == 2


def test_links_and_submodules_and_removed_files_are_no_tags(repo: Sandbox) -> None:
    (repo.root / "link.py").symlink_to("a.py")
    repo.git("rm", "-q", "sub/b.c")
    repo.git("add", "-A")
    assert hook(repo.root) == (0, "")


def test_help_says_what_it_does(folder: Sandbox) -> None:
    code, said = hook(folder.root, "--help")
    assert code == 0
    assert said.startswith("usage: debtledger-hook")
