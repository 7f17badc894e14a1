"""Scripted commits of every kind, with the hook in place, against what must become of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from checking.commits import BARE, WHOLE, commit, git, hook, install
from sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def hooked(repo: Sandbox) -> Sandbox:
    """A repository with the hook, and one old tag that says nothing, in a.py."""
    install(repo)
    return repo


def test_a_new_tag_without_cost_and_trigger_is_refused_and_a_whole_one_passes(hooked: Sandbox) -> None:
    hooked.write("n.py", "# DEBT: no limit\n")
    hooked.git("add", "n.py")
    made, said = commit(hooked)
    assert not made
    assert "n.py:1: DL012 debt has no repay-when" in said
    assert "n.py:1: DL013 debt has no cost" in said
    assert "#   cost: 3d" in said
    hooked.write("n.py", "# DEBT[2030-01-01]: no limit\n#   cost: 3d\n")
    hooked.git("add", "n.py")
    assert commit(hooked) == (True, "")


def test_the_first_commit_is_judged(unborn: Sandbox) -> None:
    install(unborn)
    unborn.write("n.py", BARE)
    unborn.git("add", "n.py")
    assert not commit(unborn)[0]
    unborn.write("n.py", WHOLE)
    unborn.git("add", "n.py")
    assert commit(unborn)[0]


def test_all_is_judged_as_it_stands_and_only_a_path_as_it_stands(hooked: Sandbox) -> None:
    hooked.write("a.py", "# DEBT: no retry\nx = 2\n# DEBT: no limit\n")
    assert commit(hooked, "--allow-empty")[0]
    assert not commit(hooked, "-a")[0]
    hooked.write("sub/b.c", "/* nothing */\n")
    assert commit(hooked, "--", "sub/b.c")[0]
    assert not commit(hooked, "--", "a.py")[0]
    assert not commit(hooked, "-i", "a.py")[0]


def test_a_commit_by_pieces_is_judged_by_the_pieces(hooked: Sandbox) -> None:
    lines = [f"x{number} = {number}\n" for number in range(20)]
    hooked.write("n.py", "".join(lines))
    hooked.commit("lines")
    hooked.write("n.py", "".join(["x = 0\n", *lines, "# DEBT: no limit\n"]))
    assert commit(hooked, "-p", stdin="y\nn\n")[0]
    assert not commit(hooked, "-p", stdin="y\n")[0]


def test_amending_is_judged_by_what_it_adds(hooked: Sandbox) -> None:
    hooked.write("n.py", "# DEBT: no limit\n")
    hooked.git("add", "n.py")
    assert commit(hooked, "--no-verify")[0]
    hooked.write("m.py", "x = 1\n")
    hooked.git("add", "m.py")
    assert commit(hooked, "--amend")[0]
    hooked.write("m.py", "# DEBT: no cache\n")
    hooked.git("add", "m.py")
    made, said = commit(hooked, "--amend")
    assert not made
    assert "n.py" not in said


def test_an_old_tag_moves_renames_and_is_indented_without_being_new(hooked: Sandbox) -> None:
    hooked.git("mv", "a.py", "moved.py")
    assert commit(hooked)[0]
    hooked.write("moved.py", "x = 1\n\n\nif x:\n        # DEBT: no retry\n    pass\n")
    hooked.git("add", "-A")
    assert commit(hooked)[0]
    hooked.write("moved.py", "x = 1\n")
    hooked.write("lib/deep.js", "/*\n * DEBT: no retry\n */\n")
    hooked.git("add", "-A")
    assert commit(hooked)[0]


def test_an_old_tag_in_other_words_has_changed(hooked: Sandbox) -> None:
    hooked.write("a.py", "# DEBT: no retry of the hook\nx = 1\n")
    hooked.git("add", "-A")
    made, said = commit(hooked)
    assert not made
    assert '(changed: "no retry of the hook")' in said
    hooked.write("a.py", "# DEBT(@lea): no retry\nx = 1\n")
    hooked.git("add", "-A")
    made, said = commit(hooked)
    assert not made
    assert '(changed: "no retry")' in said


def test_a_mode_change_and_an_intent_to_add_are_nothing_new(hooked: Sandbox) -> None:
    (hooked.root / "a.py").chmod(0o755)
    hooked.git("add", "a.py")
    assert commit(hooked)[0]
    hooked.write("n.py", "# DEBT: no limit\n")
    hooked.git("add", "--intent-to-add", "n.py")
    hooked.write("a.py", "# DEBT: no retry\nx = 2\n")
    hooked.git("add", "a.py")
    assert commit(hooked)[0]
    assert not commit(hooked, "-a")[0]


def test_a_merge_is_judged_by_what_neither_side_had(hooked: Sandbox) -> None:
    hooked.git("checkout", "-q", "-b", "other")
    hooked.write("o.py", "# DEBT: theirs says nothing\n")
    hooked.write("both.py", "one\n")
    hooked.git("add", "-A")
    assert commit(hooked, "--no-verify")[0]
    hooked.git("checkout", "-q", "main")
    hooked.write("both.py", "two\n")
    hooked.git("add", "-A")
    assert commit(hooked)[0]
    git(hooked, "merge", "-q", "other")
    hooked.write("both.py", "# DEBT: of the merge\n")
    hooked.git("add", "-A")
    made, said = commit(hooked)
    assert not made
    assert "both.py:1" in said
    assert "o.py" not in said
    hooked.write("both.py", "# DEBT: theirs says nothing\n")
    hooked.git("add", "-A")
    assert commit(hooked)[0]


def test_a_merge_without_conflicts_passes_where_git_asks_the_hook_for_merges(hooked: Sandbox) -> None:
    install(hooked, "pre-merge-commit")
    hooked.git("checkout", "-q", "-b", "other")
    hooked.write("o.py", "# DEBT: theirs says nothing\n")
    hooked.git("add", "-A")
    assert commit(hooked, "--no-verify")[0]
    hooked.git("checkout", "-q", "main")
    hooked.write("m.py", "x = 1\n")
    hooked.git("add", "-A")
    assert commit(hooked)[0]
    assert git(hooked, "merge", "-q", "--no-edit", "other") == (True, "")


def test_an_unmerged_file_is_told(in_merge_conflict: Sandbox) -> None:
    in_merge_conflict.write("n.py", "# DEBT: no limit\n")
    in_merge_conflict.git("add", "n.py")
    code, said = hook(in_merge_conflict.root)
    assert code == 1
    assert "n.py:1: DL012" in said
    assert "a.py is unmerged" in said


def test_a_linked_work_tree_has_its_own_index(hooked: Sandbox, tmp_path: Path) -> None:
    hooked.write("n.py", "# DEBT: no limit\n")
    hooked.git("add", "n.py")
    linked = tmp_path / "linked"
    hooked.git("worktree", "add", "-q", "-b", "side", str(linked))
    other = Sandbox(linked)
    other.write("m.py", "x = 1\n")
    other.git("add", "m.py")
    assert commit(other)[0]
    other.write("m.py", "# DEBT: no cache\n")
    other.git("add", "m.py")
    made, said = commit(other)
    assert not made
    assert "m.py:1" in said
    assert "n.py" not in said


def test_a_submodule_is_judged_by_itself(hooked: Sandbox, tmp_path: Path) -> None:
    inner = Sandbox(tmp_path / "inner").init()
    inner.write("i.py", BARE)
    inner.commit("inner")
    hooked.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(inner.root), "deep")
    assert commit(hooked)[0]
    below = Sandbox(hooked.root / "deep")
    install(below)
    below.write("j.py", "# DEBT: no cache\n")
    below.git("add", "j.py")
    assert not commit(below)[0]
    below.write("j.py", "# DEBT[2030-01-01]: no cache\n#   cost: 3d\n")
    below.git("add", "j.py")
    assert commit(below)[0]
    hooked.git("add", "deep")
    assert commit(hooked)[0]


def test_a_sparse_work_tree_is_judged_by_its_index(hooked: Sandbox) -> None:
    hooked.git("sparse-checkout", "set", "--cone", "other")
    assert not (hooked.root / "sub").exists()
    hooked.write("other/n.py", "# DEBT: no limit\n")
    hooked.git("add", "other/n.py")
    made, said = commit(hooked)
    assert not made
    assert "other/n.py:1" in said
    assert "sub" not in said


def test_line_ends_that_git_converts_make_no_tag_new(hooked: Sandbox) -> None:
    hooked.configure("core.autocrlf", "true")
    hooked.write("a.py", "# DEBT: no retry\r\nx = 2\r\n")
    hooked.git("add", "a.py")
    assert commit(hooked)[0]
    hooked.configure("core.autocrlf", "false")
    hooked.write("a.py", "# DEBT: no retry\r\nx = 2\r\n")
    hooked.git("add", "a.py")
    assert commit(hooked)[0]


@pytest.mark.parametrize(
    "name",
    [
        b"new\nline.py",
        b"-f.py",
        b"--all.py",
        b"caf\xe9.py",
        b"a\tb.py",
        b"sp ace.py",
        b'"q".py',
        b":(top)x.py",
        b"::set-output.py",
    ],
)
def test_files_of_every_name_are_judged(hooked: Sandbox, name: bytes) -> None:
    hooked.write(name, "# DEBT: no limit\n")
    hooked.git("add", "-A")
    made, said = commit(hooked)
    assert not made
    assert "DL012" in said
    assert "\n::" not in said
    code, said = hook(hooked.root, "--", os.fsdecode(name))
    assert code == 1
    hooked.write(name, "x = 1\n")
    hooked.git("add", "-A")
    assert commit(hooked)[0]


def test_more_files_than_one_argument_list_holds_are_judged_at_once(unborn: Sandbox) -> None:
    blob = unborn.git("hash-object", "-w", "--stdin", stdin=b"x = 1\n").decode().strip()
    bad = unborn.git("hash-object", "-w", "--stdin", stdin=BARE.encode()).decode().strip()
    folder = "a-rather-long-name-of-a-folder-" * 6
    entries = [f"100644 {blob}\t{folder}/{number:05}.py" for number in range(12_000)]
    entries.append(f"100644 {bad}\tz.py")
    unborn.git("update-index", "--index-info", stdin="\n".join(entries).encode() + b"\n")
    code, said = hook(unborn.root)
    assert code == 1
    assert "z.py:1: DL012" in said


def test_what_is_staged_counts_in_both_directions(hooked: Sandbox) -> None:
    hooked.write("n.py", "# DEBT: no limit\n")
    hooked.git("add", "n.py")
    hooked.write("n.py", "x = 1\n")
    assert not commit(hooked)[0]
    hooked.git("add", "n.py")
    hooked.write("n.py", "# DEBT: no limit\n")
    assert commit(hooked)[0]


def test_what_is_fenced_out_is_no_tag(hooked: Sandbox) -> None:
    hooked.write("n.py", "# debtledger: off\n# DEBT: no limit\n# debtledger: on\n")
    hooked.git("add", "n.py")
    assert commit(hooked)[0]


def test_utf_16_is_judged_too(hooked: Sandbox) -> None:
    hooked.write("n.py", "# DEBT: no limit\n".encode("utf-16"))
    hooked.git("add", "n.py")
    assert not commit(hooked)[0]


def test_pictures_and_links_are_nothing_to_talk_about(hooked: Sandbox) -> None:
    hooked.write("p.png", b"\x89PNG\0\0TODO\0\0DEBT\0")
    (hooked.root / "link.py").symlink_to("a.py")
    hooked.git("add", "-A")
    assert hook(hooked.root) == (0, "")


def test_a_file_that_is_too_large_is_told_and_passes(hooked: Sandbox) -> None:
    hooked.write("big.py", "# DEBT: no limit\n" + "x = 1\n" * 400_000)
    hooked.git("add", "-A")
    code, said = hook(hooked.root)
    assert (code, said) == (0, "big.py: not judged: too large\n")


def test_skip_leaves_the_check_out(hooked: Sandbox) -> None:
    hooked.write("n.py", "# DEBT: no limit\n")
    hooked.git("add", "n.py")
    assert hook(hooked.root, env={"SKIP": "ruff,debtledger-ledger"})[0] == 1
    assert hook(hooked.root, env={"SKIP": "ruff, debtledger"}) == (0, "")
    assert hook(hooked.root, "--ledger", env={"SKIP": "debtledger"})[0] == 0
