"""Repositories whose own files lead elsewhere, never end, or are broken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hostile.case import Ground

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder, HostileRepository


_READ_THE_TOP = ("sh", "-c", 'cat "$(git rev-parse --show-toplevel)"/*.py')


def work_tree_elsewhere(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().configure("core.worktree", str(ground.outside))
    return ground.leaks(*_READ_THE_TOP)


def git_file_to_a_hostile_directory(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.configure("core.worktree", str(ground.outside))
    (repo.root / ".git").rename(repo.root / "innocent")
    repo.write(".git", "gitdir: innocent\n")
    return ground.leaks(*_READ_THE_TOP)


def git_file_to_nowhere(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.repo.write(".git", "gitdir: /nowhere/at/all\n")
    return ground.crashes("git", "status")


def endless_order_file(tmp_path: Path) -> HostileRepository:
    return _pipe_as(tmp_path, "diff.orderFile", "git", "status")


def endless_attributes_file(tmp_path: Path) -> HostileRepository:
    return _pipe_as(tmp_path, "core.attributesFile", "git", "grep", "x")


def endless_ignore_file(tmp_path: Path) -> HostileRepository:
    return _pipe_as(tmp_path, "core.excludesFile", "git", "status")


def pipe_as_the_ignore_file_of_the_work_tree(tmp_path: Path) -> HostileRepository:
    return _pipe_at(tmp_path, ".gitignore")


def pipe_as_the_attributes_of_the_work_tree(tmp_path: Path) -> HostileRepository:
    return _pipe_at(tmp_path, ".gitattributes")


def pipe_as_the_configuration(tmp_path: Path) -> HostileRepository:
    return _pipe_at(tmp_path, ".git/config")


def broken_index(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().write(".git/index", b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"\1" * 64)
    return ground.crashes("git", "status")


def broken_head(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().write(".git/HEAD", b"\xff\0nothing\n")
    return ground.crashes("git", "status")


def head_is_a_link_outside(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / ".git/HEAD").unlink()
    (repo.root / ".git/HEAD").symlink_to(ground.secret)
    return ground.crashes("git", "status")


def broken_configuration(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().write(".git/config", b"[core\0\n\xff = = =\n")
    return ground.crashes("git", "status")


def configuration_of_the_future(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().configure("core.repositoryFormatVersion", "99")
    return ground.crashes("git", "status")


def secret_as_included_configuration(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().configure("include.path", ground.secret)
    return ground.merely("git keeps the values of what it includes to itself")


def broken_object(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    blob = repo.git("rev-parse", "HEAD:a.py").decode().strip()
    file = repo.root / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(b"x\x9cnothing")
    return ground.crashes("git", "cat-file", "-p", blob)


def commit_with_paths_outside(tmp_path: Path) -> HostileRepository:
    """A tree that no git would write: files named "..", ".git" and the like."""
    ground = Ground(tmp_path)
    repo = ground.started()
    blob = bytes.fromhex(repo.git("rev-parse", "HEAD:a.py").decode().strip())
    names = (b"..", b".", b".git", b"../outside/secret.py", b"/etc/passwd")
    data = b"".join(b"100644 " + name + b"\0" + blob for name in names)
    tree = repo.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=data).decode().strip()
    commit = repo.git("commit-tree", tree, "-m", "evil").decode().strip()
    repo.git("update-ref", "HEAD", commit)
    return ground.leaks("sh", "-c", "git ls-tree -r --name-only HEAD | xargs cat 2>/dev/null; true")


def index_with_paths_of_git(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.write(".git/secret.py", f"# DEBT: {ground.outside}\n")
    blob = repo.git("rev-parse", "HEAD:a.py").decode().strip()
    data = (repo.root / ".git/index").read_bytes()
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{blob},xgit/secret.py")
    data = (repo.root / ".git/index").read_bytes().replace(b"xgit/secret.py", b".git/secret.py")
    repo.write(".git/index", data[:-20] + b"\0" * 20)
    return ground.merely("git itself may refuse the index")


def branch_named_like_an_escape(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().write(".git/HEAD", b"ref: refs/heads/\xff-\xe2\x80\xae::error::\n")
    return ground.merely("shows only in what is printed")


def _pipe_at(tmp_path: Path, path: str) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.write("a.py", "changed\n")
    (repo.root / path).unlink(missing_ok=True)
    os.mkfifo(repo.root / path)
    return ground.hangs("git", "status")


def _pipe_as(tmp_path: Path, key: str, *naive: str) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.write("a.py", "changed\n")
    repo.write("b.txt", "changed\n")
    os.mkfifo(repo.root / ".git/pipe")
    repo.configure(key, str(repo.root / ".git/pipe"))
    return ground.hangs(*naive)


BUILDERS: list[Builder] = [
    work_tree_elsewhere,
    git_file_to_a_hostile_directory,
    git_file_to_nowhere,
    endless_order_file,
    endless_attributes_file,
    endless_ignore_file,
    pipe_as_the_ignore_file_of_the_work_tree,
    pipe_as_the_attributes_of_the_work_tree,
    pipe_as_the_configuration,
    broken_index,
    broken_head,
    head_is_a_link_outside,
    broken_configuration,
    configuration_of_the_future,
    secret_as_included_configuration,
    broken_object,
    commit_with_paths_outside,
    index_with_paths_of_git,
    branch_named_like_an_escape,
]
