"""Which repository a path lies in: every shape has an answer or a message."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from sandbox import Sandbox

from debtledger.sources import listings
from debtledger.sources.git import Git, RepositoryError
from debtledger.sources.repository import Repository, describe, discover, head

if TYPE_CHECKING:
    from pathlib import Path


def found(path: Path | str, **env: str) -> Repository | None:
    return discover(str(path), {**os.environ, **env}, os.getcwd())


def certain(path: Path | str, **env: str) -> Repository:
    repository = found(path, **env)
    assert repository is not None
    return repository


def test_it_is_found_from_its_root_a_folder_and_a_file(repo: Sandbox) -> None:
    for path in (repo.root, repo.root / "sub", repo.root / "sub/b.c"):
        assert certain(path).root == repo.path
    assert certain(repo.root).git_dir == certain(repo.root).common_dir == f"{repo.path}/.git"


def test_a_plain_folder_is_none(folder: Sandbox) -> None:
    assert found(folder.root) is None


def test_an_empty_folder_called_git_is_nothing_as_for_git_itself(folder: Sandbox) -> None:
    (folder.root / ".git").mkdir()
    assert found(folder.root) is None


def test_a_path_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="no such file or directory"):
        found(tmp_path / "nowhere")


@pytest.mark.parametrize("path", ["/a\0b", "/" + "n" * 300])
def test_a_path_that_cannot_be_one_is_told(path: str) -> None:
    with pytest.raises(RepositoryError):
        found(path)


def test_a_root_with_a_name_of_several_lines_is_found(tmp_path: Path) -> None:
    root = tmp_path / "a\nb\n--debtledger-separator\tc \udcff"
    assert certain(Sandbox(root).init().root).root == str(root)


def test_a_root_reached_by_a_link_is_the_real_one(repo: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(repo.root / "sub")
    assert certain(tmp_path / "way").root == repo.path


def test_a_repository_before_its_first_commit_has_a_branch_and_no_commit(unborn: Sandbox) -> None:
    repository = certain(unborn.root)
    assert head(repository.git) == (None, "main")
    assert listings.tracked(repository.git) == []


def test_a_detached_head_has_a_commit_and_no_branch(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "--detach")
    commit, branch = head(certain(repo.root).git)
    assert (commit, branch) == (repo.git("rev-parse", "HEAD").decode().strip(), None)


def test_a_bare_repository_is_told_with_what_to_type(tmp_path: Path) -> None:
    bare = Sandbox(tmp_path / "bare.git").init("--bare")
    with pytest.raises(RepositoryError, match="bare") as caught:
        found(bare.root)
    assert "git worktree add" in caught.value.hint


def test_a_path_inside_of_git_is_told(repo: Sandbox) -> None:
    for path in (".git", ".git/objects"):
        with pytest.raises(RepositoryError, match=r"inside a \.git directory"):
            found(repo.root / path)


def test_a_shallow_clone_is_known_as_one(repo: Sandbox, tmp_path: Path) -> None:
    repo.commit("second")
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(tmp_path / "clone"))
    repository = certain(tmp_path / "clone")
    assert repository.shallow
    assert not certain(repo.root).shallow
    assert dict(describe(repository))["shape"] == "shallow"


def test_a_partial_clone_is_known_as_one_and_nothing_is_fetched(repo: Sandbox, tmp_path: Path) -> None:
    repo.configure("uploadpack.allowFilter", "true")
    clone = str(tmp_path / "clone")
    repo.git("clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{repo.root}", clone)
    repository = certain(clone)
    assert repository.partial
    entries = listings.tree(repository.git, "HEAD")
    assert [str(content) for _, content in repository.git.batch(entry.oid for entry in entries)] == [
        "Refusal('missing')",
        "Refusal('missing')",
    ]


def test_a_sparse_work_tree_is_known_as_one(repo: Sandbox) -> None:
    assert not certain(repo.root).sparse
    repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "nothing")
    repository = certain(repo.root)
    assert repository.sparse
    assert [entry.path for entry in listings.tracked(repository.git)] == [b"a.py", b"sub/b.c"]


def test_a_repository_of_sha256_is_read(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "repo").init("--object-format=sha256")
    sandbox.write("a.py", "text")
    sandbox.commit()
    repository = certain(sandbox.root)
    assert repository.object_format == "sha256"
    (entry,) = listings.tracked(repository.git)
    assert len(entry.oid) == 64
    assert list(repository.git.batch([entry.oid])) == [(entry.oid, b"text")]
    assert listings.dirty(repository.git).head == head(repository.git)[0]
    assert dict(describe(repository))["object format"] == "sha256"


@pytest.mark.parametrize("option", [("--index-version=4",), ("--split-index",), ("--untracked-cache",)])
def test_other_kinds_of_index_are_read(repo: Sandbox, option: tuple[str, ...]) -> None:
    repo.git("update-index", *option)
    repo.write("c.py")
    repo.git("add", "c.py")
    assert [entry.path for entry in listings.tracked(certain(repo.root).git)] == [
        b"a.py",
        b"c.py",
        b"sub/b.c",
    ]


def test_a_linked_work_tree_has_its_own_root_and_shares_its_repository(repo: Sandbox, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    repository = certain(tmp_path / "side")
    assert repository.linked
    assert repository.root == str(tmp_path / "side")
    assert repository.common_dir == f"{repo.path}/.git"
    assert head(repository.git)[1] == "side"


def test_a_submodule_is_a_repository_of_its_own(repo: Sandbox, tmp_path: Path) -> None:
    other = Sandbox(tmp_path / "other").init()
    other.write("x.py")
    other.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "sm")
    assert certain(repo.root / "sm").root == f"{repo.path}/sm"
    assert certain(repo.root).root == repo.path


def test_pointers_of_large_files_are_files_like_others(repo: Sandbox) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
    repo.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
    repo.write("x.bin", pointer)
    repo.commit()
    repo.configure("filter.lfs.process", "git-lfs-that-is-not-installed")
    repo.configure("filter.lfs.required", "true")
    os.utime(repo.root / "x.bin", (0, 0))
    assert listings.dirty(certain(repo.root).git).changes == ()


def test_a_repository_of_another_owner_is_told_with_what_to_type(repo: Sandbox) -> None:
    with pytest.raises(RepositoryError, match="dubious ownership") as caught:
        found(repo.root, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert f"safe.directory {repo.path}" in caught.value.hint


def test_a_work_tree_elsewhere_is_refused_unless_the_user_says_so(repo: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    repo.configure("core.worktree", str(tmp_path / "elsewhere"))
    with pytest.raises(RepositoryError, match="work tree is not here"):
        found(repo.root)
    assert repo.git("rev-parse", "--show-toplevel").decode().strip() == str(tmp_path / "elsewhere")


def test_a_users_own_git_dir_and_work_tree_count(repo: Sandbox, tmp_path: Path) -> None:
    (repo.root / ".git").rename(tmp_path / "dotfiles")
    env = {"GIT_DIR": str(tmp_path / "dotfiles"), "GIT_WORK_TREE": repo.path}
    repository = certain(repo.root / "sub", **env)
    assert repository.root == repo.path
    assert [entry.path for entry in listings.tracked(repository.git)] == [b"a.py", b"sub/b.c"]


def test_in_a_hook_the_index_of_the_commit_counts_for_its_own_repository_only(
    repo: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Sandbox(tmp_path / "other").init()
    other.write("x.py")
    other.commit()
    shutil.copy(repo.root / ".git/index", repo.root / ".git/next.lock")
    repo.write("new.py")
    repo.git("add", "new.py", env={"GIT_INDEX_FILE": ".git/next.lock"})
    hook = {"GIT_INDEX_FILE": ".git/next.lock", "GIT_PREFIX": "", "GIT_DIR": ".git"}
    monkeypatch.chdir(repo.root)
    own = [entry.path for entry in listings.tracked(certain(repo.root / "sub", **hook).git)]
    assert own == [b"a.py", b"new.py", b"sub/b.c"]
    another = certain(other.root, **hook)
    assert another.root == other.path
    assert [entry.path for entry in listings.tracked(another.git)] == [b"x.py"]
    naive = Git(other.path, {**os.environ, **hook, "GIT_INDEX_FILE": str(repo.root / ".git/next.lock")})
    assert [entry.path for entry in listings.tracked(naive)] != [b"x.py"]


def test_in_a_hook_a_nested_repository_is_another(repo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    nested = Sandbox(repo.root / "nested").init()
    monkeypatch.chdir(repo.root)
    assert certain(nested.root, GIT_INDEX_FILE=".git/index").root == nested.path


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".git/HEAD", b"nothing"),
        (".git/HEAD", b"\xff\xfe"),
        (".git/config", b"[core"),
        (".git/config", b"[core]\nrepositoryformatversion = 77\n"),
        (".git/config", b"[extensions]\nnever = heard\n[core]\nrepositoryformatversion = 1\n"),
    ],
)
def test_a_damaged_repository_is_told(repo: Sandbox, path: str, content: bytes) -> None:
    repo.write(path, content)
    with pytest.raises(RepositoryError) as caught:
        found(repo.root / "sub")
    assert repo.path in caught.value.message
    assert caught.value.hint


def test_a_damaged_repository_inside_another_is_told_and_not_taken_for_the_other(repo: Sandbox) -> None:
    nested = Sandbox(repo.root / "nested").init()
    nested.write(".git/HEAD", b"nothing")
    with pytest.raises(RepositoryError, match="damaged"):
        found(nested.root)


def test_a_git_file_to_nowhere_is_told(folder: Sandbox) -> None:
    folder.write(".git", "gitdir: /nowhere\n")
    with pytest.raises(RepositoryError, match="not a git repository: /nowhere") as caught:
        found(folder.root)
    assert "points to nothing" in caught.value.hint


def test_a_broken_index_is_told_by_whoever_reads_it(repo: Sandbox) -> None:
    repo.write(".git/index", b"DIRC nonsense")
    repository = certain(repo.root)
    for read in (listings.tracked, listings.untracked, listings.dirty):
        with pytest.raises(RepositoryError, match="index"):
            read(repository.git)


def test_a_folder_above_a_ceiling_is_not_looked_at(repo: Sandbox) -> None:
    (repo.root / "sub/deep").mkdir()
    ceiling = str(repo.root / "sub")
    assert found(repo.root / "sub/deep", GIT_CEILING_DIRECTORIES=ceiling) is None


def test_facts_for_a_person(repo: Sandbox) -> None:
    repo.git("remote", "add", "origin", "https://user:token@example.invalid/x")
    facts = dict(describe(certain(repo.root)))
    assert facts["root"] == repo.path
    assert (facts["branch"], facts["shape"], facts["remotes"]) == ("main", "plain", "origin")
    assert "token" not in str(facts)
    assert "token" not in repr(certain(repo.root))
