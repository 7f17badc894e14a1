"""Opening files safely: nothing outside, nothing but regular files, nothing large."""

from __future__ import annotations

import os
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.sources.files import _OPEN_DIRECTORIES, _OUTSIDE, Tree
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox import Sandbox

    from debtledger.sources.refusal import Reason


@pytest.fixture
def tree(folder: Sandbox) -> Iterator[Tree]:
    with Tree(folder.path) as opened:
        yield opened


def test_a_file_is_read_by_its_name_in_text_or_bytes(folder: Sandbox, tree: Tree) -> None:
    folder.write("deep/down/ä.py", "text")
    assert tree.read("deep/down/ä.py") == b"text"
    assert tree.read("deep/down/ä.py".encode()) == b"text"


def test_an_empty_file_has_no_bytes(folder: Sandbox, tree: Tree) -> None:
    folder.write("empty", b"")
    assert tree.read("empty") == b""


def test_the_limit_is_the_largest_size_that_is_read(folder: Sandbox, tree: Tree) -> None:
    folder.write("four", b"1234")
    assert tree.read("four", limit=4) == b"1234"
    assert tree.read("four", limit=3) == Refusal("too large")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../secret",
        "sub/../../secret",
        "sub/..",
        "..",
        ".",
        "",
        "./a",
        "sub//a",
        "sub/",
        ".git/config",
        ".GIT/config",
        "sub/.Git/config",
        "sub/.git",
        "GIT~1/config",
        "a\0b",
        "\ud800",
    ],
)
def test_paths_that_lead_elsewhere_are_outside(folder: Sandbox, tree: Tree, path: str) -> None:
    for name in ("secret", "a", "folder/.git/config", "folder/sub/a", "folder/a", "folder/.GIT/config"):
        (folder.root.parent / name).parent.mkdir(parents=True, exist_ok=True)
        (folder.root.parent / name).write_text("secret")
    assert tree.read(path) == Refusal("outside")


@pytest.mark.parametrize(
    "path", [".gitignore", ".github/x", "a..b", "..a/b", "...", ".git.py", "x.git", "git"]
)
def test_names_that_only_look_like_those_are_fine(folder: Sandbox, tree: Tree, path: str) -> None:
    folder.write(path, "text")
    assert tree.read(path) == b"text"


@given(
    st.lists(st.sampled_from(["a", ".", "..", ".git", ".giT", "git~1", "", ".a", "a.", ".git "]), max_size=5)
)
def test_a_path_is_outside_exactly_when_one_of_its_parts_is(parts: list[str]) -> None:
    bad = not parts or any(part.lower() in ("", ".", "..", ".git", "git~1") for part in parts)
    assert bool(_OUTSIDE.search("/".join(parts).encode())) == bad


def test_whatever_is_no_regular_file_is_refused_with_its_reason(folder: Sandbox, tree: Tree) -> None:
    (folder.root / "link").symlink_to("/etc/passwd")
    (folder.root / "dangling").symlink_to("nowhere")
    (folder.root / "loop").symlink_to("loop")
    os.mkfifo(folder.root / "pipe")
    folder.write("dir/file", "text")
    (folder.root / "way").symlink_to("dir")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder.root / "socket"))
    expected: dict[bytes, Reason | None] = {
        b"link": "symlink",
        b"dangling": "symlink",
        b"loop": "symlink",
        b"loop/x": "symlink",
        b"way/file": "symlink",
        b"pipe": "not a regular file",
        b"socket": "not a regular file",
        b"dir": "not a regular file",
        b"nothing": "missing",
        b"nothing/at/all": "missing",
        b"dir/file/below": "missing",
        b"pipe/below": "missing",
        b"n" * 300: "unreadable",
        b"dir/file": None,
    }
    assert {path: reason for path, reason, _ in tree.inspect(expected)} == expected
    read = {path: tree.read(path) for path in expected}
    assert read.pop(b"dir/file") == b"text"
    assert read == {path: Refusal(reason) for path, reason in expected.items() if reason}
    assert (folder.root / "way/file").read_text() == "text"


@pytest.mark.skipif(not os.geteuid(), reason="root may read everything")
def test_a_file_without_permission_is_unreadable(folder: Sandbox, tree: Tree) -> None:
    folder.write("closed", "text").chmod(0)
    assert tree.read("closed") == Refusal("unreadable")


def test_a_device_is_refused() -> None:
    with Tree("/dev") as tree:
        assert tree.read("zero") == Refusal("not a regular file")
        assert list(tree.inspect([b"zero"])) == [(b"zero", "not a regular file", 0)]


def test_a_file_whose_size_the_file_system_does_not_know_is_read_up_to_the_limit() -> None:
    with Tree("/proc/self") as tree:
        assert b"VmRSS" in bytes(tree.read("status"))  # type: ignore[arg-type]
        assert tree.read("status", limit=10) == Refusal("too large")


def test_a_giant_is_refused_unread_and_its_size_told(folder: Sandbox, tree: Tree) -> None:
    os.truncate(folder.write("giant"), 20 << 30)
    assert tree.read("giant") == Refusal("too large")
    assert list(tree.inspect([b"giant"])) == [(b"giant", None, 20 << 30)]


def test_the_root_itself_may_be_a_link(folder: Sandbox, tmp_path: Path) -> None:
    folder.write("a", "text")
    (tmp_path / "way").symlink_to(folder.root)
    with Tree(str(tmp_path / "way")) as tree:
        assert tree.read("a") == b"text"


def test_many_folders_need_few_descriptors_and_all_are_closed(folder: Sandbox) -> None:
    for number in range(300):
        folder.write(f"{number}/a/b", str(number))
    before = len(os.listdir("/proc/self/fd"))
    with Tree(folder.path) as tree:
        assert [tree.read(f"{number}/a/b") for number in range(300)] == [
            b"%d" % number for number in range(300)
        ]
        assert [tree.read(f"{number}/a/b") for number in range(300)] == [
            b"%d" % number for number in range(300)
        ]
        assert len(os.listdir("/proc/self/fd")) <= before + _OPEN_DIRECTORIES + 1
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_folder_turned_into_a_link_is_not_followed(folder: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a").write_text("secret")
    folder.write("sub/a", "text")
    (folder.root / "sub").rename(tmp_path / "away")
    (folder.root / "sub").symlink_to(tmp_path / "outside")
    with Tree(folder.path) as tree:
        assert tree.read("sub/a") == Refusal("symlink")
    assert (folder.root / "sub/a").read_text() == "secret"


def test_a_walk_gives_every_file_in_the_order_of_git_and_says_what_it_leaves_out(
    folder: Sandbox, tree: Tree
) -> None:
    for name in (
        "b",
        "a/x",
        "a.py",
        "a-b",
        "a/.git/config",
        ".git/config",
        ".hg/x",
        "a/.svn/x",
        "é",
        b"\xff",
    ):
        folder.write(name)
    (folder.root / "nested").mkdir()
    (folder.root / "nested/.git").write_text("gitdir: x")
    folder.write("nested/y")
    (folder.root / "link").symlink_to("a")
    os.mkfifo(folder.root / "pipe")
    found = list(tree.walk())
    assert found == [
        (b"a-b", None),
        (b"a.py", None),
        (b"a/x", None),
        (b"b", None),
        (b"link", "symlink"),
        (b"nested/y", None),
        (b"pipe", "not a regular file"),
        ("é".encode(), None),
        (b"\xff", None),
    ]
    assert list(tree.walk(b"a")) == [(b"a/x", None)]
    assert list(tree.walk(b"nowhere")) == [(b"nowhere", "missing")]


def test_the_order_of_a_walk_is_that_of_the_index(repo: Sandbox) -> None:
    for name in ("a", "a.b/c", "a0", "a-/x", "Z", "sub/b/c", "sub/b-c", "sub.x"):
        if not (repo.root / name).exists():
            repo.write(name)
    repo.commit()
    listed = repo.git("ls-files", "-z").split(b"\0")[:-1]
    with Tree(repo.path) as tree:
        assert [path for path, _ in tree.walk()] == listed


@pytest.fixture
def deep(folder: Sandbox) -> Iterator[bytes]:
    """A file below a thousand folders, which are more than Python could remove."""
    above = os.open(folder.root, os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("deeper", dir_fd=above)
        below = os.open("deeper", os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = below
    os.close(os.open("x", os.O_CREAT | os.O_WRONLY, dir_fd=above))
    os.close(above)
    yield b"deeper/" * 1000 + b"x"
    subprocess.run(["rm", "-rf", folder.root / "deeper"], check=True)


def test_a_thousand_levels_are_walked_and_read(folder: Sandbox, tree: Tree, deep: bytes) -> None:
    assert list(tree.walk()) == [(deep, None)]
    assert tree.read(deep) == b""
    with pytest.raises(OSError, match="File name too long"):
        open(os.fsencode(folder.root) + b"/" + deep, "rb")  # noqa: SIM115
