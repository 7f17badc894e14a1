"""What every test gets: no settings of the user's, and repositories in named situations."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# Tests share `sandbox` and `hostile.corpus`; the project's root stays off the path, so that the package is
# the installed one.
sys.path.append(str(Path(__file__).parent))

from demo import demo, paperboat  # noqa: F401 - fixtures for every test
from sandbox import Sandbox, hermetic

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")


@pytest.fixture(scope="session", autouse=True)
def _hermetic_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the user's git settings, home or settings of debtledger."""
    clean = hermetic(dict(os.environ), tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(clean):
            patch.delenv(name)
        for name, value in clean.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def env() -> dict[str, str]:
    """The environment of the tests, as the program gets it."""
    return dict(os.environ)


@pytest.fixture
def folder(tmp_path: Path) -> Sandbox:
    """A folder that is no repository."""
    root = tmp_path / "folder"
    root.mkdir()
    return Sandbox(root)


@pytest.fixture
def unborn(tmp_path: Path) -> Sandbox:
    """A repository before its first commit."""
    return Sandbox(tmp_path / "repo").init()


@pytest.fixture
def repo(unborn: Sandbox) -> Sandbox:
    """A repository with one commit of two files."""
    unborn.write("a.py", "# DEBT: no retry\nx = 1\n")
    unborn.write("sub/b.c", "/* plain */\n")
    unborn.commit("first")
    return unborn


@pytest.fixture
def in_merge_conflict(repo: Sandbox) -> Sandbox:
    """A repository in the middle of a merge, with one unmerged file."""
    repo.git("checkout", "-q", "-b", "other")
    repo.write("a.py", "theirs\n")
    repo.commit("theirs")
    repo.git("checkout", "-q", "main")
    repo.write("a.py", "ours\n")
    repo.commit("ours")
    base = repo.git("merge-base", "main", "other").decode().strip()
    repo.git("read-tree", "-m", base, "main", "other")
    return repo
