from __future__ import annotations

import errno
import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from debtledger.output import OutputError, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def failing(error: BaseException) -> Iterator[str]:
    yield "half " * 100_000
    raise error


def test_a_report_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    write_file(str(target), ["a\n", "é\r\n"])
    assert target.read_bytes() == "a\né\r\n".encode()
    assert names(tmp_path) == ["report.txt"]


def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    mask = os.umask(0o027)
    write_file(str(target), ["a"])
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    target.chmod(0o604)
    write_file(str(target), ["b"])
    assert stat.S_IMODE(target.stat().st_mode) == 0o604


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), ValueError()]
)
def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, error: BaseException
) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old")
    with pytest.raises((OutputError, KeyboardInterrupt, ValueError)):
        write_file(str(target), failing(error))
    assert target.read_text() == "old"
    assert names(tmp_path) == ["report.txt"]


def test_writing_in_place_would_have_lost_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old")
    with pytest.raises(OSError, match="full"), target.open("w") as file:
        file.writelines(failing(OSError("full")))
    assert target.read_text() != "old"


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("keep")
    target = tmp_path / "report.txt"
    target.symlink_to(secret)
    write_file(str(target), ["new"])
    assert secret.read_text() == "keep"
    assert not target.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no/such/folder.txt", "no such file or directory"),
        ("folder", "is a directory"),
        ("folder/", "is a directory"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_with_the_reason(
    tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=reason) as caught:
        write_file(f"{tmp_path}/{name}", ["x"])
    assert name in str(caught.value)
    assert names(tmp_path) == ["folder"]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    target = tmp_path / "pipe"
    os.mkfifo(target)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(target.read_text()))
    reader.start()
    write_file(str(target), ["through the pipe"])
    reader.join(5)
    assert read == ["through the pipe"]
    assert stat.S_ISFIFO(target.stat().st_mode)


@pytest.mark.parametrize("name", ["/dev/null", "/dev/../dev/null"])
def test_a_device_is_written_to_and_stays_a_device(name: str) -> None:
    write_file(name, ["x"])
    assert stat.S_ISCHR(os.lstat("/dev/null").st_mode)


def test_a_descriptor_under_dev_is_written_to(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w+") as file:
        write_file(f"/dev/fd/{file.fileno()}", ["x"])
        assert (tmp_path / "file").read_text() == "x"
