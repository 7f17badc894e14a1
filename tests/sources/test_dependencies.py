"""The lock files of a work tree, and the version of the project itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.triggering.inquiry import Lock, Unknown
from debtledger.sources.dependencies import load_locks
from debtledger.sources.repository import discover

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox import Sandbox

    from debtledger.sources.dependencies import Locked


def locked(repo: Sandbox, env: Mapping[str, str]) -> Locked:
    repository = discover(repo.path, env, repo.path)
    return load_locks(repo.path, repository.git if repository else None)


def test_every_lock_file_that_git_tracks_says_which_version_it_has(
    repo: Sandbox, env: dict[str, str]
) -> None:
    repo.write("requirements.txt", "django==5.0\n")
    repo.write("web/package-lock.json", '{"packages": {"node_modules/react": {"version": "19.0.0"}}}')
    repo.commit()
    found = locked(repo, env).of("Django")
    assert found == (
        Lock(path="requirements.txt", ecosystem="python", version="5.0"),
        Lock(path="web/package-lock.json", ecosystem="npm"),
    )


def test_without_a_lock_file_versions_are_unknown(repo: Sandbox, env: dict[str, str]) -> None:
    assert isinstance(locked(repo, env).of("django"), Unknown)
    assert isinstance(locked(repo, env).of("self"), Unknown)


def test_a_lock_file_that_is_a_link_or_damaged_is_not_read(repo: Sandbox, env: dict[str, str]) -> None:
    repo.root.parent.joinpath("poetry.lock").write_text('[[package]]\nname = "django"\nversion = "6"\n')
    repo.root.joinpath("poetry.lock").symlink_to("../poetry.lock")
    repo.write("package-lock.json", "{")
    repo.commit()
    found = locked(repo, env).of("django")
    assert isinstance(found, Unknown)
    assert found.why == "not read: package-lock.json, poetry.lock"
    assert "django" in repo.root.joinpath("poetry.lock").read_text()  # the naive way follows the link


def test_the_project_says_its_version_else_its_highest_tag_does(repo: Sandbox, env: dict[str, str]) -> None:
    for tag in ("v1.9.0", "v1.10.0", "v2.0.0-rc.1", "nightly"):
        repo.git("tag", tag)
    assert locked(repo, env).of("self") == (
        Lock(path="tag v2.0.0-rc.1", ecosystem="self", version="2.0.0-rc.1"),
    )
    repo.write("pyproject.toml", '[project]\nversion = "2.1"\n')
    assert locked(repo, env).of("self") == (Lock(path="pyproject.toml", ecosystem="self", version="2.1"),)


def test_requirements_that_others_read_are_read_as_well_but_nothing_outside(
    repo: Sandbox, env: dict[str, str]
) -> None:
    repo.root.parent.joinpath("secret.txt").write_text("django==6.0\n")
    repo.write("requirements.txt", "-r deps/base.txt\n-r ../secret.txt\n-r requirements.txt\n")
    repo.write("deps/base.txt", "django==5.2\n-r ../requirements.txt\n")
    repo.write("requirements/test.txt", "django==5.1\n")
    repo.commit()
    found = locked(repo, env).of("django")
    assert isinstance(found, tuple)
    assert {lock.path: lock.version for lock in found} == {
        "requirements.txt": "",
        "deps/base.txt": "5.2",
        "requirements/test.txt": "5.1",
    }


def test_a_package_without_a_certain_version_is_there(repo: Sandbox, env: dict[str, str]) -> None:
    repo.write("requirements.txt", "six>=1.0\n")
    repo.commit()
    assert locked(repo, env).of("six") == (Lock(path="requirements.txt", ecosystem="python", loose=True),)
