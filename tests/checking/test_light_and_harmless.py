"""The hook loads next to nothing for most commits, and touches nothing: no network, no file is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from checking.commits import BARE, SCRIPT, hook

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

LOADED = "import sys; from debtledger.hook import main; code = main(sys.argv[1:]); print(code, *sys.modules)"
HEAVY = {
    *("argparse", "click", "dataclasses", "enum", "inspect", "json", "networkx", "pathlib", "re", "sqlite3"),
    *("subprocess", "tempfile", "tomllib", "typing"),
}
GRAMMAR = {
    "debtledger.config",
    "debtledger.core.model",
    "debtledger.core.tagging.tags",
    "debtledger.core.rules",
}
OURS = {
    "debtledger",
    "debtledger.core",
    "debtledger.core.whereabouts",
    "debtledger.core.words",
    "debtledger.hook",
    "debtledger.settings",
    "debtledger.settings.whose",
    "debtledger.sources",
    "debtledger.sources.git",
    "debtledger.sources.process",
    "debtledger.sources.refusal",
    "debtledger.sources.staged",
}
WRITING = re.compile(
    r"(?:openat?\(.*O_(?:WRONLY|RDWR|CREAT)|(?:unlink|rename|mkdir|link|symlink|rmdir|truncate)(?:at|at2)?\()"
)


def loaded(cwd: Path, *arguments: str) -> tuple[str, set[str]]:
    """What the hook ends with, and the modules that it has loaded beside those of any Python here."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=cwd, capture_output=True, text=True, check=True
    )
    code, *modules = done.stdout.split()
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return code, set(modules) - set(bare.stdout.split())


def test_nothing_is_loaded_where_no_word_is_staged(repo: Sandbox) -> None:
    repo.write("n.py", "the debts of a hacker\n" * 50)
    repo.write("n.bin", os.urandom(100).replace(b"T", b"t"))
    repo.git("add", "-A")
    code, modules = loaded(repo.root)
    assert code == "0"
    assert not modules & HEAVY
    assert {name for name in modules if name.startswith("debtledger")} == OURS


@pytest.mark.parametrize("way", ["--commit-msg", "--prepare-commit-msg"])
def test_nothing_is_loaded_where_a_message_says_nothing_of_debts_and_no_word_is_staged(
    repo: Sandbox, way: str
) -> None:
    repo.write("n.py", "the debts of a hacker\n" * 50)
    repo.git("add", "-A")
    repo.write(".git/M", "pay the debts\n\nReviewed-by: Lea\n")
    code, modules = loaded(repo.root, way, ".git/M")
    assert code == "0"
    assert {name for name in modules if name.startswith("debtledger")} == OURS
    repo.write(".git/M", "pay\n\nDebt-Repays: D-7k3fq2m9 3h\n")
    code, modules = loaded(repo.root, way, ".git/M")
    assert code == str(int(way == "--commit-msg"))
    assert "debtledger.checking.committing" in modules


def test_the_same_test_sees_what_a_tag_needs(repo: Sandbox) -> None:
    repo.write("n.py", BARE.replace("retry", "limit"))
    repo.git("add", "-A")
    code, modules = loaded(repo.root)
    assert code == "1"
    assert modules >= {"dataclasses", *GRAMMAR}
    assert not modules & {
        "argparse",
        "click",
        "json",
        "networkx",
        "pathlib",
        "sqlite3",
        "subprocess",
        "tempfile",
    }


def test_the_settings_are_asked_where_they_may_add_words(repo: Sandbox) -> None:
    repo.write("n.py", "# KLUDGE: no limit\n")
    repo.git("add", "-A")
    assert hook(repo.root)[0] == 0
    repo.write(".debtledger.toml", '[tags]\nwords = ["KLUDGE"]\n')
    assert hook(repo.root)[0] == 1
    repo.commit("settings")
    repo.write("m.py", "# KLUDGE: no cache\n")
    repo.git("add", "-A")
    assert hook(repo.root)[0] == 1
    assert hook(repo.root, env={"DEBTLEDGER_CHECK_LEVEL": "L0"})[0] == 0


def test_the_short_way_and_the_long_way_agree(repo: Sandbox) -> None:
    for text in (BARE, "# DEBT: no limit\n", "x = 1\n", "# TODO: later\n"):
        repo.write("n.py", text)
        repo.git("add", "-A")
        assert hook(repo.root) == hook(repo.root / "sub")


def need_strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    if subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here")


def traced(cwd: Path, log: Path, *words: str) -> list[str]:
    """The calls of a program and its children that open connections or write files, but for devices."""
    calls = (
        "trace=%network,openat,open,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat"
    )
    subprocess.run(
        ["strace", "-f", "-qq", "-e", calls, "-o", str(log), *words],
        cwd=cwd,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    lines = log.read_text(errors="replace").splitlines()
    found = [line for line in lines if re.search(r"\b(?:connect|socket|bind)\(", line)]
    return found + [line for line in lines if WRITING.search(line) and '"/dev/' not in line]


@pytest.mark.parametrize("tagged", [False, True])
def test_the_hook_opens_no_connection_and_writes_no_file(repo: Sandbox, tmp_path: Path, tagged: bool) -> None:  # noqa: FBT001
    need_strace()
    repo.write("n.py", "# DEBT: no limit\n# TODO: x\n" if tagged else "x = 1\n")
    repo.git("add", "-A")
    assert traced(repo.root, tmp_path / "log", sys.executable, "-c", SCRIPT) == []
    check = [sys.executable, "-m", "debtledger", "check"]
    for more in ([], ["--all"], ["--base", "HEAD"], ["--format", "json"]):
        assert traced(repo.root, tmp_path / "log", *check, *more) == []


def test_the_same_trace_sees_a_program_that_writes(repo: Sandbox, tmp_path: Path) -> None:
    need_strace()
    repo.write("n.py", "x = 1\n")
    assert traced(repo.root, tmp_path / "log", "git", "add", "-A")
    connecting = "import socket; socket.socket(socket.AF_UNIX).connect_ex('/nowhere')"
    assert traced(repo.root, tmp_path / "log", sys.executable, "-c", connecting)
