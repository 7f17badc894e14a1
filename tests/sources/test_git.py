"""The runner: hermetic, bounded, and honest about what it cannot read."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.sources import git as git_module
from debtledger.sources.git import (
    LOCAL_VARIABLES,
    Git,
    GitError,
    GitOutputTooLargeError,
    GitTimeoutError,
    configuration,
    defused,
    excerpt,
    for_another,
    for_repository,
)
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

MISSING = "0123456789" * 4
HEAVY = ("subprocess", "typing", "re", "dataclasses", "pathlib", "threading", "git", "selectors", "tempfile")


def runner(sandbox: Sandbox, **env: str) -> Git:
    return Git(sandbox.path, {**os.environ, **env})


def blob(sandbox: Sandbox, content: bytes) -> str:
    return sandbox.git("hash-object", "-w", "--stdin", stdin=content).decode().strip()


def test_a_command_gives_its_output(repo: Sandbox) -> None:
    assert runner(repo).run("ls-files", "-z") == b"a.py\0sub/b.c\0"


def test_a_failure_says_in_one_safe_line_what_git_said(repo: Sandbox) -> None:
    with pytest.raises(GitError) as caught:
        runner(repo).run("cat-file", "blob", "no\x1b[31msuch\n")
    assert caught.value.returncode == 128
    assert "git cat-file failed: Not a valid object name no" in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_exit_codes_that_are_no_failure_can_be_named(repo: Sandbox) -> None:
    grep = ("grep", "-l", "nothing has this")
    with pytest.raises(GitError):
        runner(repo).run(*grep)
    assert runner(repo).start(*grep, succeeds=(0, 1)).result() == b""


def test_input_reaches_the_command(repo: Sandbox) -> None:
    assert runner(repo).run("hash-object", "--stdin", stdin=b"x" * 3_000_000).strip() != b""


def test_a_command_that_takes_too_long_is_an_error(repo: Sandbox) -> None:
    os.mkfifo(repo.root / ".git/pipe")
    with pytest.raises(GitTimeoutError, match="took too long"):
        runner(repo).run("config", "-f", str(repo.root / ".git/pipe"), "-l", seconds=0.1)


def test_a_command_that_says_too_much_is_an_error(repo: Sandbox) -> None:
    with pytest.raises(GitOutputTooLargeError, match="more than its limit"):
        runner(repo).run("cat-file", "blob", blob(repo, b"x" * 100_000), limit=1000)


def test_commands_run_at_the_same_time_and_can_be_stopped(repo: Sandbox) -> None:
    git = runner(repo)
    large = blob(repo, b"x" * 3_000_000)
    first, second, third = (git.start("cat-file", "blob", large) for _ in range(3))
    third.kill()
    assert len(second.result()) == len(first.result()) == 3_000_000


def test_git_is_never_taken_from_the_work_tree(repo: Sandbox, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    repo.write("git", f"#!/bin/sh\ntouch {marker}\n").chmod(0o755)
    path = f".::{repo.root.name}:{os.environ['PATH']}"
    subprocess.run(["git", "version"], cwd=repo.root, env={"PATH": path}, check=True)
    assert marker.exists()
    marker.unlink()
    runner(repo, PATH=path).run("version")
    assert not marker.exists()


def test_no_git_at_all_is_told(repo: Sandbox) -> None:
    with pytest.raises(GitError, match="not installed"):
        runner(repo, PATH=".:/nowhere")


def test_the_callers_pathspec_variables_do_not_contradict_ours(repo: Sandbox) -> None:
    git = runner(repo, GIT_GLOB_PATHSPECS="1", GIT_ICASE_PATHSPECS="1")
    assert git.run("ls-files", "--", "*.py", "A.PY") == b""
    assert git.run("ls-files", "--", "a.py") == b"a.py\n"
    running = git.start("ls-files", "--", ":(exclude,literal)a.py", pathspecs="magic")
    assert running.result() == b"sub/b.c\n"


def test_a_tracing_user_still_gets_answers(repo: Sandbox) -> None:
    assert runner(repo, GIT_TRACE="1", GIT_TRACE_SETUP="1").run("ls-files") == b"a.py\nsub/b.c\n"


def test_blobs_come_in_the_order_of_their_ids_and_repeated_ones_again(repo: Sandbox) -> None:
    contents = [b"", b"\n", b"x" * 70_000, b"a missing\n", b"\0\xff" * 9]
    oids = [blob(repo, content) for content in contents]
    assert list(runner(repo).batch([*oids, *reversed(oids)])) == [
        *zip(oids, contents, strict=True),
        *zip(reversed(oids), reversed(contents), strict=True),
    ]


def test_blobs_that_are_large_or_absent_or_no_blobs_are_refused_in_their_place(repo: Sandbox) -> None:
    small, large = blob(repo, b"1234"), blob(repo, b"12345")
    tree = repo.git("rev-parse", "HEAD^{tree}").decode().strip()
    assert list(runner(repo).batch([large, MISSING, small, tree], cap=4)) == [
        (large, Refusal("too large")),
        (MISSING, Refusal("missing")),
        (small, b"1234"),
        (tree, Refusal("missing")),
    ]


def test_no_blobs_need_no_git(repo: Sandbox) -> None:
    assert list(runner(repo).batch([])) == []


def test_leaving_a_batch_early_leaves_no_process(repo: Sandbox) -> None:
    oids = [blob(repo, bytes([number]) * 100_000) for number in range(50)]
    batch = runner(repo).batch(oids)
    assert next(batch)[0] == oids[0]
    batch.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_damaged_blob_is_refused_and_the_others_are_read(repo: Sandbox) -> None:
    oids = [blob(repo, bytes([number]) * 9) for number in range(5)]
    large = blob(repo, os.urandom(200_000))
    for oid, size in ((oids[1], 5), (oids[3], 12), (large, 90_000)):
        file = repo.root / ".git/objects" / oid[:2] / oid[2:]
        file.chmod(0o644)
        os.truncate(file, size)
    contents = dict(runner(repo).batch([large, *oids]))
    assert {oid for oid, content in contents.items() if isinstance(content, Refusal)} == {
        large,
        oids[1],
        oids[3],
    }
    assert [contents[oids[number]] for number in (0, 2, 4)] == [b"\0" * 9, b"\2" * 9, b"\4" * 9]


def test_objects_that_are_only_promised_are_missing_and_not_fetched(repo: Sandbox) -> None:
    here, promised = blob(repo, b"here\n"), blob(repo, b"promised\n")
    (repo.root / ".git/objects" / promised[:2] / promised[2:]).unlink()
    repo.configure("core.repositoryFormatVersion", "1")
    repo.configure("extensions.partialClone", "origin")
    repo.configure("remote.origin.url", "/nowhere")
    repo.configure("remote.origin.promisor", "true")
    assert list(runner(repo).batch([promised, here, promised])) == [
        (promised, Refusal("missing")),
        (here, b"here\n"),
        (promised, Refusal("missing")),
    ]


def test_every_filter_is_switched_off_after_the_callers_own_settings(repo: Sandbox, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    repo.write(".git/info/attributes", "* filter=evil\n")
    repo.configure("filter.evil.clean", f"touch {marker}; cat")
    repo.write("a.py", "# DEBT: on yrter\nx = 1\n")
    own = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "status.short", "GIT_CONFIG_VALUE_0": "true"}
    assert runner(repo, **own).run("status", "-uno") == b" M a.py\n"
    assert not marker.exists()
    repo.git("status")
    assert marker.exists()


@given(st.lists(st.tuples(st.binary(max_size=12), st.binary(max_size=12)), max_size=5))
def test_the_settings_name_each_driver_and_only_drivers(drivers: list[tuple[bytes, bytes]]) -> None:
    names = [name.replace(b"\0", b"").replace(b"\n", b"") for name, _ in drivers]
    listing = b"".join(b"filter.%s.clean\nx\ny\0" % name for name in names) + b"filter.clean\nz\0core.bare\0"
    settings = dict(defused(configuration(listing)))
    assert set(settings) == {
        b"filter.%s.%s" % (name, key)
        for name in names
        for key in (b"clean", b"smudge", b"process", b"required")
    }


def test_the_list_of_local_variables_has_every_one_of_this_git(repo: Sandbox) -> None:
    assert set(repo.git("rev-parse", "--local-env-vars").decode().split()) <= LOCAL_VARIABLES


def test_variables_of_a_hook_count_from_where_it_was_called() -> None:
    env = {"GIT_INDEX_FILE": ".git/next.lock", "GIT_DIR": "/abs/.git", "HOME": "x", "GIT_WORK_TREE": ""}
    assert for_repository(env, "/cwd") == {**env, "GIT_INDEX_FILE": "/cwd/.git/next.lock"}
    assert for_another(env) == {"HOME": "x"}


def test_what_git_said_is_cut_and_made_safe() -> None:
    assert excerpt(b"warning: w\nfatal: bad \x1b[2J thing\nhint: more") == "bad <1B>[2J thing"
    assert len(excerpt(b"x" * 9999)) == 300
    assert excerpt(b"\xff\xfe") == "\ufffd\ufffd"


def test_the_runner_is_light_to_import() -> None:
    code = f"import sys; import debtledger.sources.git; print([m for m in {HEAVY} if m in sys.modules])"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run([sys.executable, "-S", "-c", code], env=env, capture_output=True, check=True).stdout
    assert said == b"[]\n"


def test_every_protection_of_the_design_is_in_force() -> None:
    options = b" ".join(git_module._OPTIONS)
    for setting in (b"core.fsmonitor=false", b"core.hooksPath=/dev/null", b"protocol.allow=never"):
        assert setting in options
    assert git_module._VARIABLES["GIT_NO_LAZY_FETCH"] == "1"
