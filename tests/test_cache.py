from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from debtledger.storage.cache import KEPT_PER_TOPIC, Cache

if TYPE_CHECKING:
    from pathlib import Path


def test_a_value_is_found_again_by_another_process(tmp_path: Path) -> None:
    with Cache(str(tmp_path)) as cache:
        cache.put("scan", "key", b"value")
    program = (
        f"from debtledger.storage.cache import Cache; print(Cache({str(tmp_path)!r}).get('scan', 'key'))"
    )
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, check=True)
    assert told.stdout.strip() == b"b'value'"


def test_a_key_of_another_topic_or_none_gives_nothing(tmp_path: Path) -> None:
    with Cache(str(tmp_path)) as cache:
        cache.put("scan", "key", b"value")
        assert cache.get("history", "key") is None
        assert cache.get("scan", "other") is None


def test_only_the_values_used_last_are_kept(tmp_path: Path) -> None:
    with Cache(str(tmp_path)) as cache:
        for number in range(KEPT_PER_TOPIC + 5):
            cache.put("scan", str(number), b"x")
        assert cache.get("scan", "4") is None
        assert cache.get("scan", "5") == b"x"
        assert cache.get("scan", str(KEPT_PER_TOPIC + 4)) == b"x"


@pytest.mark.parametrize("junk", [b"", b"not a database at all, but long enough to be read as one" * 9])
def test_a_file_that_is_no_cache_is_replaced(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "debtledger").mkdir()
    (tmp_path / "debtledger" / "cache.sqlite").write_bytes(junk)
    with Cache(str(tmp_path)) as cache:
        cache.put("scan", "key", b"value")
        assert cache.get("scan", "key") == b"value"


def test_a_database_with_another_schema_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "debtledger").mkdir()
    with closing(sqlite3.connect(tmp_path / "debtledger" / "cache.sqlite")) as foreign, foreign:
        foreign.execute("CREATE VIEW entry AS SELECT 'scan' AS topic, 'key' AS key, x'00' AS value")
    with Cache(str(tmp_path)) as cache:
        assert cache.get("scan", "key") is None
        cache.put("scan", "key", b"value")
        assert cache.get("scan", "key") == b"value"


@pytest.mark.parametrize("name", ["cache.sqlite", "cache.sqlite-journal", "cache.sqlite-wal"])
def test_a_link_under_a_name_of_ours_is_not_followed(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    folder = tmp_path / "git" / "debtledger"
    folder.mkdir(parents=True)
    (folder / name).symlink_to(victim)
    with Cache(str(tmp_path / "git")) as cache:
        cache.put("scan", "key", b"value")
        assert not cache.works
    assert victim.read_bytes() == b"precious"


def test_sqlite_alone_would_write_through_such_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"")
    (tmp_path / "cache.sqlite").symlink_to(victim)
    with closing(sqlite3.connect(tmp_path / "cache.sqlite")) as naive, naive:
        naive.execute("CREATE TABLE entry (x)")
    assert victim.read_bytes() != b""


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "git").mkdir()
    (tmp_path / "git" / "debtledger").symlink_to(outside)
    with Cache(str(tmp_path / "git")) as cache:
        cache.put("scan", "key", b"value")
    assert not os.listdir(outside)


def test_a_locked_cache_forgets_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debtledger.storage.database.BUSY_SECONDS", 0.01)
    with Cache(str(tmp_path)) as cache:
        cache.put("scan", "key", b"value")
    path = tmp_path / "debtledger" / "cache.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with Cache(str(tmp_path)) as cache:
            assert cache.get("scan", "key") is None
        other.execute("COMMIT")
    with Cache(str(tmp_path)) as cache:
        assert cache.get("scan", "key") == b"value"
