from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from debtledger.sources.traces import Traces

if TYPE_CHECKING:
    from pathlib import Path


def traces_of(root: Path, *paths: str) -> bytes:
    traces = Traces()
    traces.add_files(str(root), paths)
    return bytes(traces)


def test_two_names_of_one_file_leave_other_traces(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    os.link(tmp_path / "a", tmp_path / "b")
    assert traces_of(tmp_path, "a") == traces_of(tmp_path, "a") != traces_of(tmp_path, "b")


def test_it_counts_which_of_two_files_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    before = traces_of(tmp_path, "a", "b")
    os.link(tmp_path / "a", tmp_path / "b")
    both = traces_of(tmp_path, "a", "b")
    (tmp_path / "a").unlink()
    assert len({before, both, traces_of(tmp_path, "a", "b")}) == 3


def test_a_file_of_a_folder_is_not_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a").write_text("x")
    inside, beside = Traces(), Traces()
    inside.add_folder(str(tmp_path), ["folder"])
    inside.add_files(str(tmp_path), [])
    beside.add_folder(str(tmp_path), [])
    beside.add_files(str(tmp_path / "folder"), ["a"])
    assert bytes(inside) != bytes(beside)


def test_the_newest_trace_is_the_last_change_even_where_an_old_time_was_set(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    os.utime(tmp_path / "a", (1, 1))
    traces = Traces()
    traces.add_files(str(tmp_path), ["a"])
    assert traces.newest == (tmp_path / "a").stat().st_ctime_ns


def test_a_folder_behind_a_link_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    with pytest.raises(OSError, match="link"):
        Traces().add_folder(str(tmp_path), ["link"])
