from __future__ import annotations

import codecs
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from debtledger.sources.rewriting import NotRewritten, read_source, rewrite

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

LIMIT = 1 << 20
OLD, NEW = "x = 1\nz = 3\n", "x = 1\n# é\nz = 3\n"


def insert(folder: Sandbox, path: str) -> bytes:
    source = read_source(folder.path, path, LIMIT)
    rows = source.text.split("\n")
    rows.insert(1, "# é")
    rewrite(folder.path, source, "\n".join(rows))
    return (folder.root / path).read_bytes()


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_the_encoding_and_the_byte_order_mark_stay(folder: Sandbox, mark: bytes, codec: str) -> None:
    folder.write("a.py", mark + OLD.encode(codec))
    assert insert(folder, "a.py") == mark + NEW.encode(codec)


def test_a_latin_1_file_stays_latin_1(folder: Sandbox) -> None:
    folder.write("a.py", "# caf\xe9\nz = 3\n".encode("latin-1"))
    assert insert(folder, "a.py") == "# caf\xe9\n# é\nz = 3\n".encode("latin-1")


def test_a_declared_encoding_is_written(folder: Sandbox) -> None:
    head = "# coding: shift_jis \u65e5\u672c\u8a9e\n"
    folder.write("a.py", (head + "z = 3\n").encode("cp932"))
    source = read_source(folder.path, "a.py", LIMIT)
    rewrite(folder.path, source, head + "# \u65e5\nz = 3\n")
    assert (folder.root / "a.py").read_bytes() == (head + "# \u65e5\nz = 3\n").encode("cp932")


def test_bad_bytes_in_other_lines_stay_as_they_are(folder: Sandbox) -> None:
    folder.write("a.py", "# é é é é é é\n".encode() + b"# bad \xff\xfe\nz = 3\n")
    assert insert(folder, "a.py") == "# é é é é é é\n# é\n".encode() + b"# bad \xff\xfe\nz = 3\n"


def test_a_line_with_bad_bytes_is_not_changed(folder: Sandbox) -> None:
    before = "# é é é é é é\n".encode() + b"# TODO bad \xff\nz = 3\n"
    path = folder.write("a.py", before)
    source = read_source(folder.path, "a.py", LIMIT)
    with pytest.raises(NotRewritten, match="bytes that are no utf-8"):
        rewrite(folder.path, source, source.text.replace("TODO", "DEBT"))
    assert path.read_bytes() == before


def test_a_character_that_the_encoding_lacks_is_refused(folder: Sandbox) -> None:
    before = "# caf\xe9\n".encode("latin-1")
    path = folder.write("a.py", before)
    source = read_source(folder.path, "a.py", LIMIT)
    with pytest.raises(NotRewritten, match="which has no"):
        rewrite(folder.path, source, source.text + "# \u65e5\n")
    assert path.read_bytes() == before


def test_line_ends_stay(folder: Sandbox) -> None:
    path = folder.write("a.py", b"x = 1\r\ny = 2\rz\n\x0c\nlast")
    source = read_source(folder.path, "a.py", LIMIT)
    rewrite(folder.path, source, "new\r\n" + source.text)
    assert path.read_bytes() == b"new\r\nx = 1\r\ny = 2\rz\n\x0c\nlast"


def test_permissions_stay(folder: Sandbox) -> None:
    path = folder.write("run.sh", "x\n")
    path.chmod(0o751)
    insert(folder, "run.sh")
    assert path.stat().st_mode & 0o777 == 0o751


def test_a_read_only_file_is_refused(folder: Sandbox) -> None:
    path = folder.write("a.py", OLD)
    path.chmod(0o444)
    with pytest.raises(NotRewritten, match="is read-only") as caught:
        insert(folder, "a.py")
    assert caught.value.hint == "chmod u+w a.py"
    assert path.read_text() == OLD


def test_a_file_changed_meanwhile_is_left_alone(folder: Sandbox) -> None:
    path = folder.write("a.py", OLD)
    source = read_source(folder.path, "a.py", LIMIT)
    for meanwhile in ("x = 2\nz = 3\n", OLD + "more\n", OLD[:-1]):
        path.write_text(meanwhile)
        with pytest.raises(NotRewritten, match="changed since"):
            rewrite(folder.path, source, NEW)
        assert path.read_text() == meanwhile
    assert [each.name for each in folder.root.iterdir()] == ["a.py"]


def test_a_file_gone_meanwhile_stays_gone(folder: Sandbox) -> None:
    path = folder.write("a.py", OLD)
    source = read_source(folder.path, "a.py", LIMIT)
    path.unlink()
    with pytest.raises(NotRewritten, match="cannot be written"):
        rewrite(folder.path, source, NEW)
    assert list(folder.root.iterdir()) == []


def test_nothing_is_written_through_a_symbolic_link(folder: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(OLD)
    (folder.root / "a.py").symlink_to(outside)
    with pytest.raises(NotRewritten, match="symbolic link"):
        insert(folder, "a.py")
    assert outside.read_text() == OLD


def test_nothing_is_written_through_a_link_put_there_meanwhile(folder: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_text(OLD)
    folder.write("sub/a.py", OLD)
    source = read_source(folder.path, "sub/a.py", LIMIT)
    shutil.rmtree(folder.root / "sub")
    (folder.root / "sub").symlink_to(outside)
    with pytest.raises(NotRewritten, match="cannot be written"):
        rewrite(folder.path, source, NEW)
    assert (outside / "a.py").read_text() == OLD


def test_plain_writing_does_go_through_such_a_link(folder: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(OLD)
    (folder.root / "a.py").symlink_to(outside)
    (folder.root / "a.py").write_text(NEW)
    assert outside.read_text() == NEW


@pytest.mark.parametrize("path", ["../x.py", ".git/config", "/etc/passwd", "no.py", "sub", "pipe", "a\0b"])
def test_what_is_no_file_of_the_tree_is_refused(folder: Sandbox, path: str) -> None:
    folder.write("sub/a.py")
    os.mkfifo(folder.root / "pipe")
    with pytest.raises(NotRewritten):
        read_source(folder.path, path, LIMIT)


def test_a_binary_file_and_one_too_large_are_refused(folder: Sandbox) -> None:
    folder.write("a.bin", b"\x7fELF\0\1\2\0\0\3")
    folder.write("b.py", "x" * 100)
    with pytest.raises(NotRewritten, match="binary"):
        read_source(folder.path, "a.bin", LIMIT)
    with pytest.raises(NotRewritten, match="larger"):
        read_source(folder.path, "b.py", 99)
