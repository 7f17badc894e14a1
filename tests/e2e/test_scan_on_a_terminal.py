"""The program as somebody sees it: in a terminal, inside tmux."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import debtledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAM = f"{shlex.quote(sys.executable)} -P -m debtledger"
TMUX = shutil.which("tmux")
PATIENCE = 30.0
PROGRESS = re.compile(r"\r\x1b\[Kreading files (?:\[#*-*\] )?[\d,]+|^reading files .*\d", re.MULTILINE)
CONTROL = re.compile(r"\x1b\[[0-9;]*m")

pytestmark = pytest.mark.skipif(
    TMUX is None and not os.environ.get("CI"), reason="tmux is not installed; .ci/run installs it"
)


class Terminal:
    """One tmux session of 100 by 40 with a plain shell in a folder; all it ever wrote is in a log."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._socket = f"debtledger-{uuid.uuid4().hex[:12]}"
        self._log = log
        python = f"PYTHONPATH={shlex.quote(str(Path(debtledger.__file__).parents[1]))}"
        shell = ("env", "-u", "NO_COLOR", "-u", "FORCE_COLOR", "PS1=$ ", python, "/bin/sh")
        self._tmux("-f", os.devnull, "new-session", "-d", "-x", "100", "-y", "40", "-c", str(folder), *shell)
        self._tmux("pipe-pane", f"cat > {shlex.quote(str(log))}")

    def type(self, line: str) -> None:
        """Type a line and press enter."""
        self._tmux("send-keys", "-l", line)
        self._tmux("send-keys", "Enter")

    def interrupt(self) -> None:
        """Press ^C."""
        self._tmux("send-keys", "C-c")

    def screen(self) -> str:
        """What is on the screen now, and above it."""
        return self._tmux("capture-pane", "-p", "-J", "-S", "-500")

    def written(self) -> str:
        """Everything written so far, with its escape sequences."""
        return self._log.read_bytes().decode("utf-8", "replace") if self._log.exists() else ""

    def wait(self, seen: Callable[[], bool]) -> None:
        """Wait until something is seen."""
        end = time.monotonic() + PATIENCE
        while not seen():
            assert time.monotonic() < end, f"never seen; the screen:\n{self.screen()}"
            time.sleep(0.02)

    def run(self, line: str) -> int:
        """Run a command to its end and give its exit code."""
        self.type(f"{line}; echo left=$?")
        return self.left()

    def left(self) -> int:
        """Wait for the end of the command and give its exit code."""
        self.wait(lambda: re.search(r"^left=\d+$", self.screen(), re.MULTILINE) is not None)
        return int(re.findall(r"^left=(\d+)$", self.screen(), re.MULTILINE)[-1])

    def close(self) -> None:
        """End the session."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        assert TMUX is not None
        command = (TMUX, "-u", "-L", self._socket, *arguments)
        environment = {name: value for name, value in os.environ.items() if name != "TMUX"}
        environment |= {"LC_ALL": "C.UTF-8", "TERM": "screen-256color"}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "shop"
    path.mkdir()
    (path / "export.py").write_text(
        "# DEBT(@alice)[2026-12-01]: export skips the check\n#   cost: 3d\n\n# TODO: stream the rows\n"
    )
    return path


@pytest.fixture
def slow_folder(tmp_path: Path) -> Path:
    """Enough candidates for a scan that takes seconds."""
    path = tmp_path / "slow"
    path.mkdir()
    text = "".join(f"x = {number}  # TODO(@bob): '#{number}' think again\n" for number in range(1_000))
    for number in range(150):
        (path / f"module_{number}.py").write_text(text)
    return path


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Callable[[Path], Terminal]]:
    opened: list[Terminal] = []

    def start(folder: Path) -> Terminal:
        opened.append(Terminal(folder, tmp_path / "terminal.log"))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def test_a_scan_shows_the_debt_in_colour(folder: Path, open_terminal: Callable[[Path], Terminal]) -> None:
    terminal = open_terminal(folder)
    assert terminal.run(f"{PROGRAM} scan") == 0
    assert "export skips the check" in terminal.screen()
    assert CONTROL.search(terminal.written())


def test_no_color_is_obeyed(folder: Path, open_terminal: Callable[[Path], Terminal]) -> None:
    terminal = open_terminal(folder)
    assert terminal.run(f"NO_COLOR=1 {PROGRAM} scan") == 0
    assert "export skips the check" in terminal.screen()
    assert not CONTROL.search(terminal.written())


def test_a_scan_into_a_pipe_has_no_colour(folder: Path, open_terminal: Callable[[Path], Terminal]) -> None:
    terminal = open_terminal(folder)
    assert terminal.run(f"{PROGRAM} scan | cat") == 0
    assert "export skips the check" in terminal.screen()
    assert not CONTROL.search(terminal.written())


def test_a_long_scan_shows_progress_and_leaves_none_behind(
    slow_folder: Path, open_terminal: Callable[[Path], Terminal]
) -> None:
    terminal = open_terminal(slow_folder)
    assert terminal.run(f"{PROGRAM} scan") == 0
    assert PROGRESS.search(terminal.written())
    assert not PROGRESS.search(terminal.screen())


def test_progress_never_gets_into_the_report(
    slow_folder: Path, open_terminal: Callable[[Path], Terminal]
) -> None:
    terminal = open_terminal(slow_folder)
    assert terminal.run(f"{PROGRAM} scan --format json > ../report.json") == 0
    assert PROGRESS.search(terminal.written())
    report = (slow_folder.parent / "report.json").read_text("utf-8")
    assert report.startswith("{")
    assert not PROGRESS.search(report)


def test_an_interrupted_scan_ends_at_once_without_a_traceback(
    slow_folder: Path, open_terminal: Callable[[Path], Terminal]
) -> None:
    terminal = open_terminal(slow_folder)
    terminal.type(f"{PROGRAM} scan; echo left=$?")
    terminal.wait(lambda: PROGRESS.search(terminal.written()) is not None)
    terminal.interrupt()
    pressed = time.monotonic()
    assert terminal.left() == 130
    assert time.monotonic() - pressed < 5
    assert "debtledger: interrupted" in terminal.screen()
    assert "Traceback" not in terminal.screen()
    assert not PROGRESS.search(terminal.screen())


def test_a_title_cannot_drive_the_terminal(folder: Path, open_terminal: Callable[[Path], Terminal]) -> None:
    hostile = "# DEBT: \x1b]0;taken over\x07\x1b[2Jgone\n"
    (folder / "hostile.py").write_text(hostile)
    terminal = open_terminal(folder)
    assert terminal.run(f"{PROGRAM} scan") == 1
    assert "<1B>" in terminal.screen()
    assert "\x1b]0;taken over" not in terminal.written()
    assert "\x1b[2J" not in terminal.written()


def test_printing_the_same_title_as_it_is_does_drive_the_terminal(
    folder: Path, open_terminal: Callable[[Path], Terminal]
) -> None:
    (folder / "title").write_text("\x1b]0;taken over\x07\x1b[2Jgone\n")
    terminal = open_terminal(folder)
    assert terminal.run("cat title") == 0
    assert "\x1b]0;taken over" in terminal.written()
