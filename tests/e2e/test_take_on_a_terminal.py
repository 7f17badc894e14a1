"""Taking on a debt as somebody does it who sits before a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import debtledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox import Sandbox

PATIENCE = 20.0


class Terminal:
    """The program on a pseudo-terminal of its own."""

    def __init__(self, folder: Path, arguments: tuple[str, ...], env: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        self.seen = ""
        home = str(Path(debtledger.__file__).parents[1])
        # Its own session, with this terminal as the one that ^C comes from.
        command = ("setsid", "--ctty", "--wait", sys.executable, "-P", "-m", "debtledger", *arguments)
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "TERM": "xterm", "PYTHONPATH": home, **env},
            stdin=slave,
            stdout=slave,
            stderr=slave,
        )
        os.close(slave)

    def wait_for(self, words: str) -> None:
        """Read until some words are seen."""
        end = time.monotonic() + PATIENCE
        while words not in self.seen:
            assert time.monotonic() < end, f"never seen: {words!r} in {self.seen!r}"
            self._read()

    def answer(self, question: str, answer: str) -> None:
        """Wait for a question, and type a line."""
        self.wait_for(question)
        self.seen = self.seen.split(question, 1)[1]
        self.press(f"{answer}\n".encode())

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def end(self) -> int:
        """Wait for the program's end. Returns its exit code."""
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None:
            assert time.monotonic() < end, self.seen
            self._read()
        self._read()
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE)
        os.close(self._master)

    def _read(self) -> None:
        ready, _, _ = select.select([self._master], [], [], 0.05)
        if ready:
            try:
                self.seen += os.read(self._master, 65536).decode("utf-8", "replace")
            except OSError:  # the other end is closed
                time.sleep(0.01)


@pytest.fixture
def start(repo: Sandbox) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def begin(*arguments: str, **env: str) -> Terminal:
        opened.append(Terminal(repo.root, arguments, env))
        return opened[-1]

    yield begin
    for terminal in opened:
        terminal.close()


def records(repo: Sandbox) -> list[dict[str, object]]:
    paths = sorted((repo.root / ".debtledger/debts").glob("*.toml"))
    return [tomllib.loads(path.read_text("utf-8")) for path in paths]


def test_somebody_is_asked_field_by_field(repo: Sandbox, start: Callable[..., Terminal]) -> None:
    terminal = start("take", "--at", "a.py:2")
    terminal.answer("title, ", "")
    terminal.wait_for("a debt needs a title")
    terminal.answer("title, ", "no lock around the file")
    terminal.answer("cost, ", "3 moons")
    terminal.wait_for("is not understood")
    terminal.answer("cost, ", "3d")
    terminal.answer("interest, ", "2h/sprint")
    terminal.answer("bought, ", "")
    terminal.answer("saved, ", "")
    terminal.answer("repay-when, ", "second writer")
    terminal.answer("owner, ", "@lea")
    terminal.answer("kind, ", "scaffoldin")
    terminal.wait_for("unknown kind")
    terminal.answer("other\r\nkind: ", "scaffolding")
    terminal.answer("aspect, ", "")
    terminal.answer("ref, ", "#4")
    assert terminal.end() == 0
    (record,) = records(repo)
    assert (record["title"], record["owner"], record["kind"]) == (
        "no lock around the file",
        "@lea",
        "scaffolding",
    )
    assert f"DEBT({record['id']}): no lock around the file" in (repo.root / "a.py").read_text()


def test_control_d_writes_nothing(repo: Sandbox, start: Callable[..., Terminal]) -> None:
    terminal = start("take")
    terminal.answer("title, ", "no lock")
    terminal.wait_for("cost, ")
    terminal.press(b"\x04")
    assert terminal.end() == 2
    assert "nothing was written" in terminal.seen
    assert records(repo) == []


def test_control_c_ends_at_once_and_writes_nothing(repo: Sandbox, start: Callable[..., Terminal]) -> None:
    terminal = start("take")
    terminal.answer("title, ", "no lock")
    terminal.wait_for("cost, ")
    terminal.press(b"\x03")
    assert terminal.end() == 130
    assert "debtledger: interrupted" in terminal.seen
    assert "Traceback" not in terminal.seen
    assert records(repo) == []


def test_what_is_pasted_cannot_drive_the_terminal(repo: Sandbox, start: Callable[..., Terminal]) -> None:
    terminal = start("take")
    terminal.answer("title, ", "a\x1b[2Jb")
    terminal.wait_for("hidden characters")
    terminal.press(b"\x04")
    assert terminal.end() == 2
    assert "\x1b[2J" not in terminal.seen
    assert records(repo) == []


def test_the_editor_has_the_terminal(repo: Sandbox, tmp_path: Path, start: Callable[..., Terminal]) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ntest -t 0 && test -t 1 && printf "your title? " && read title\n'
                      'sed -i -e "s/^title:.*/title: $title/" "$1"\n')  # fmt: skip
    editor.chmod(0o755)
    terminal = start("take", "--edit", EDITOR=str(editor))
    terminal.answer("your title? ", "by hand")
    assert terminal.end() == 0
    assert [record["title"] for record in records(repo)] == ["by hand"]


def test_control_c_in_the_editor_is_the_editors(
    repo: Sandbox, tmp_path: Path, start: Callable[..., Terminal]
) -> None:
    editor = tmp_path / "editor"
    script = "#!/bin/sh\ntrap 'touched=yes' INT\nprintf 'ready? '\nread answer\nread answer\n"
    editor.write_text(script + 'printf "title: after $touched\\n" > "$1"\n')
    editor.chmod(0o755)
    terminal = start("take", "--edit", EDITOR=str(editor))
    terminal.wait_for("ready? ")
    terminal.press(b"\x03")
    time.sleep(0.2)
    terminal.press(b"one\ntwo\n")
    assert terminal.end() == 0, terminal.seen
    assert [record["title"] for record in records(repo)] == ["after yes"]
