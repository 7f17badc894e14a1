"""A rescan from the cache finds what a scan without one finds, whatever happened in between."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox import Sandbox

from debtledger.context import from_process
from debtledger.storage.cache import Cache
from debtledger.workflow import ScanRequest, scan

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from debtledger.core.model import ScanReport

PATHS = ("a.py", "b.c", "src/c.js", "src/deep/d.py", "e.bin")
TEXTS: tuple[str | bytes, ...] = (
    "x = 1\n",
    "# DEBT(@alice): skip the check\n#   cost: 3d\n",
    "// DEBT: hard-coded\n// TODO: later\n",
    "# TODO: one\n# TODO: two\n",
    "/* FIXME */\n",
    "# DEBT(: broken\n",
    b"\0binary TODO",
    "# TODO " + "x" * 3_000_000,
)
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(PATHS), st.sampled_from(TEXTS)),
    st.tuples(st.just("delete"), st.sampled_from(PATHS)),
    st.tuples(st.just("link"), st.sampled_from(PATHS)),
    st.tuples(st.just("rename"), st.sampled_from(PATHS), st.sampled_from(PATHS)),
    st.just(("commit",)),
    st.tuples(st.sampled_from(["stage", "amend", "reset", "unstage", "ignore"])),
)


def look(root: Path, **env: str) -> ScanReport:
    context = replace(from_process(), cwd=str(root), env={**os.environ, **env})
    return scan(ScanRequest(), context)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
def test_a_rescan_equals_a_scan_without_cache(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    repo = Sandbox(tmp_path_factory.mktemp("rescan") / "repo").init()
    repo.write("a.py", TEXTS[1])
    repo.write("b.c", TEXTS[2])
    repo.write("src/c.js", TEXTS[4])
    repo.commit()
    for step in steps:
        play(repo, *step)
        assert look(repo.root) == look(repo.root, DEBTLEDGER_CACHE_ENABLED="false")


def test_a_rescan_reads_nothing_that_is_clean(repo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    first = look(repo.root)
    monkeypatch.setattr("debtledger.storage.snapshot.read_tracked", None)
    assert look(repo.root) == first


def test_a_snapshot_of_another_shape_is_no_snapshot(repo: Sandbox) -> None:
    first = look(repo.root)
    with Cache(str(repo.root / ".git")) as cache:
        assert cache._connection is not None
        cache._connection.execute("UPDATE entry SET value = ?", (b'["commit", [3, [[["evil"]]]], []]',))
        cache._connection.commit()
    assert look(repo.root) == first


def test_a_commit_that_is_gone_costs_one_whole_scan(repo: Sandbox) -> None:
    look(repo.root)
    repo.write("a.py", "# DEBT: another\n")
    repo.git("checkout", "-q", "--orphan", "fresh")
    repo.commit("only one")
    repo.git("update-ref", "-d", "refs/heads/main")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    assert [debt.tag.title for debt in look(repo.root).debts] == ["another"]


def play(repo: Sandbox, what: str, path: str = "", more: str | bytes = "") -> None:  # noqa: C901
    file = repo.root / path
    match what:
        case "write":
            file.unlink(missing_ok=True)
            repo.write(path, more)
        case "delete":
            file.unlink(missing_ok=True)
        case "link":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.symlink_to("a.py")
        case "rename" if file.is_file() and path != more:
            target = repo.root / str(more)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
        case "commit":
            repo.git("add", "-A")
            repo.git("commit", "-q", "--allow-empty", "-m", "x")
        case "stage":
            repo.git("add", "-A")
        case "amend":
            repo.git("commit", "-q", "--allow-empty", "--amend", "-a", "-m", "y")
        case "reset":
            many = repo.git("rev-list", "HEAD").count(b"\n") > 1
            repo.git("reset", "-q", "--hard", "HEAD~1" if many else "HEAD")
        case "unstage":
            repo.git("reset", "-q")
        case "ignore":
            repo.write(".gitignore", "e.bin\nsrc/deep\n")
