"""What git lists, for repositories of every shape and names of every kind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hostile.trees import NAMES
from hypothesis import given
from hypothesis import strategies as st

from debtledger.sources import listings
from debtledger.sources.git import Git, RepositoryError
from debtledger.sources.listings import Change, Entry

if TYPE_CHECKING:
    from sandbox import Sandbox

paths = st.binary(min_size=1, max_size=30).filter(lambda path: b"\0" not in path)
oids = st.text(alphabet="0123456789abcdef", min_size=40, max_size=40) | st.text(
    alphabet="0123456789abcdef", min_size=64, max_size=64
)
modes = st.sampled_from([0o100644, 0o100755, 0o120000, 0o160000])
entries = st.builds(
    Entry, path=paths, mode=modes, oid=oids, stage=st.integers(0, 3), skip_worktree=st.booleans()
)


def runner(sandbox: Sandbox) -> Git:
    return Git(sandbox.path, dict(os.environ))


@given(st.lists(entries, max_size=8))
def test_every_index_listing_is_read_back(expected: list[Entry]) -> None:
    data = b"".join(
        b"%c %06o %s %d\t%s\0"
        % (b"HS"[entry.skip_worktree], entry.mode, entry.oid.encode(), entry.stage, entry.path)
        for entry in expected
    )
    assert listings.parse_index(data) == expected


@given(st.lists(st.builds(Entry, paths, modes, oids, st.just(0), st.just(value=False)), max_size=8))
def test_every_tree_listing_is_read_back(expected: list[Entry]) -> None:
    data = b"".join(
        b"%06o blob %s\t%s\0" % (entry.mode, entry.oid.encode(), entry.path) for entry in expected
    )
    assert listings.parse_tree(data) == expected


@given(st.lists(st.tuples(paths, st.booleans()), max_size=8))
def test_every_status_listing_is_read_back(expected: list[tuple[bytes, bool]]) -> None:
    zeros = b"0" * 40
    data = b"# branch.oid (initial)\0# branch.head ma\xffin\0# stash 3\0" + b"".join(
        b"1 .M N... %s 100644 100644 %s %s %s\0" % (b"100644" if in_head else b"000000", zeros, zeros, path)
        for path, in_head in expected
    )
    status = listings.parse_status(data)
    assert (status.head, status.branch) == (None, "ma\udcffin")
    assert status.changes == tuple(Change(path, ".M", in_head) for path, in_head in expected)


@given(st.binary(max_size=200))
def test_no_bytes_break_a_parser(data: bytes) -> None:
    assert isinstance(listings.parse_index(data), list)
    assert isinstance(listings.parse_tree(data), list)
    assert listings.parse_status(data).changes is not None
    assert b"" not in listings.parse_paths(data)


def test_names_of_every_kind_come_back_from_every_listing(unborn: Sandbox) -> None:
    for name in NAMES:
        unborn.write(b"names/" + name)
    unborn.commit()
    for name in NAMES:
        unborn.write(b"names/" + name, "changed\n")
        unborn.write(b"new/" + name)
    git = runner(unborn)
    expected = sorted(b"names/" + name for name in NAMES)
    assert [entry.path for entry in listings.tracked(git)] == expected
    assert [entry.path for entry in listings.tree(git, "HEAD")] == expected
    assert sorted(change.path for change in listings.dirty(git).changes) == expected
    assert sorted(listings.untracked(git)) == sorted(b"new/" + name for name in NAMES)


def test_a_status_tells_head_branch_and_what_differs(repo: Sandbox) -> None:
    head = repo.commit("second")
    repo.write("a.py", "changed in the work tree\n")
    repo.write("added.py")
    repo.git("add", "added.py")
    repo.git("rm", "-q", "sub/b.c")
    repo.write("intended.py")
    repo.git("add", "-N", "intended.py")
    status = listings.dirty(runner(repo))
    assert (status.head, status.branch) == (head, "main")
    assert sorted(status.changes) == [
        Change(b"a.py", ".M", in_head=True),
        Change(b"added.py", "A.", in_head=False),
        Change(b"intended.py", ".A", in_head=False),
        Change(b"sub/b.c", "D.", in_head=True),
    ]


def test_a_status_before_the_first_commit_and_of_a_detached_head(unborn: Sandbox) -> None:
    status = listings.dirty(runner(unborn))
    assert (status.head, status.branch) == (None, "main")
    head = unborn.commit()
    unborn.git("checkout", "-q", "--detach")
    status = listings.dirty(runner(unborn))
    assert (status.head, status.branch) == (head, None)


def test_a_conflict_has_its_stages_and_one_change(in_merge_conflict: Sandbox) -> None:
    git = runner(in_merge_conflict)
    assert [(entry.path, entry.stage) for entry in listings.tracked(git)] == [
        (b"a.py", 1),
        (b"a.py", 2),
        (b"a.py", 3),
        (b"sub/b.c", 0),
    ]
    assert Change(b"a.py", "UU", in_head=True) in listings.dirty(git).changes


def test_files_left_out_of_a_sparse_work_tree_are_marked(repo: Sandbox) -> None:
    repo.git("sparse-checkout", "set", "--no-cone", "/a.py")
    marks = {entry.path: entry.skip_worktree for entry in listings.tracked(runner(repo))}
    assert marks == {b"a.py": False, b"sub/b.c": True}
    assert listings.dirty(runner(repo)).changes == ()


def test_ignored_files_are_not_untracked_and_a_nested_repository_ends_in_a_slash(repo: Sandbox) -> None:
    repo.write(".gitignore", "*.log\n")
    repo.write("x.log")
    repo.write("nested/x.py")
    repo.git("init", "-q", "nested")
    assert listings.untracked(runner(repo)) == [b".gitignore", b"nested/"]


def test_a_submodule_is_one_entry_and_never_looked_into(repo: Sandbox) -> None:
    repo.git("init", "-q", "sm")
    repo.write("sm/x.py")
    repo.git("-C", "sm", "add", ".")
    repo.git("-C", "sm", "commit", "-q", "-m", "x")
    repo.git("-c", "advice.addEmbeddedRepo=false", "add", "sm")
    repo.write("sm/x.py", "changed\n")
    modes = {entry.path: entry.mode for entry in listings.tracked(runner(repo))}
    assert modes[b"sm"] == listings.SUBMODULE
    assert listings.dirty(runner(repo)).changes == ()


def test_a_revision_may_be_a_branch_a_tag_a_path_of_history_or_a_tree(repo: Sandbox) -> None:
    first = repo.git("rev-parse", "HEAD").decode().strip()
    repo.git("tag", "-a", "-m", "v1", "v1")
    repo.write("new.py")
    repo.commit()
    git = runner(repo)
    assert listings.resolve(git, "v1") == listings.resolve(git, "HEAD~1") == first
    assert [entry.path for entry in listings.tree(git, "HEAD")] == [b"a.py", b"new.py", b"sub/b.c"]
    assert [entry.path for entry in listings.tree(git, "v1:sub")] == [b"b.c"]


@pytest.mark.parametrize(
    "rev",
    [
        "nowhere",
        "",
        "--all",
        "-h",
        "HEAD..HEAD",
        "HEAD~9",
        "a.py",
        "HEAD:a.py",
        "HEAD:nothing",
        "f" * 40,
        "--output=x",
        "a\nb",
    ],
)
def test_a_revision_that_is_none_is_told_as_such(repo: Sandbox, rev: str) -> None:
    with pytest.raises(RepositoryError, match="no such revision"):
        listings.resolve(runner(repo), rev)
    assert {path.name for path in repo.root.iterdir()} == {".git", "a.py", "sub"}


@pytest.mark.parametrize("rev", ["a\0b", "\ud800"])
def test_a_revision_that_no_command_line_can_carry_is_told_as_such(repo: Sandbox, rev: str) -> None:
    with pytest.raises(RepositoryError, match="cannot be given to git"):
        listings.resolve(runner(repo), rev)


def test_settings_that_change_what_git_prints_change_nothing(repo: Sandbox) -> None:
    repo.write("a.py", "x\n")
    repo.write("new.py")
    plain = (listings.tracked(runner(repo)), listings.dirty(runner(repo)), listings.untracked(runner(repo)))
    for key in (
        "color.ui",
        "color.status",
        "status.branch",
        "status.showStash",
        "core.quotePath",
        "grep.column",
    ):
        repo.configure(key, "true" if "color" not in key else "always")
    repo.configure("status.showUntrackedFiles", "all")
    repo.configure("status.renames", "copies")
    repo.configure("status.relativePaths", "false")
    assert plain == (
        listings.tracked(runner(repo)),
        listings.dirty(runner(repo)),
        listings.untracked(runner(repo)),
    )
    assert runner(repo).run("grep", "-z", "-n", "x", "--", "a.py") == b"a.py\x001\x00x\n"
