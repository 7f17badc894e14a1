"""The screens on a real terminal, inside tmux."""

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
from shop import stock

import debtledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

PROGRAM = f"{shlex.quote(sys.executable)} -P -m debtledger"
TMUX = shutil.which("tmux")
PATIENCE = 30.0
REST = 0.7
HUE = re.compile(r"\x1b\[[0-9;]*?(?<![0-9])(?:3[1-6]|4[1-6]|9[1-6]|10[1-6]|38;[25]|48;[25])[;m]")
ATTACK = "\\u001b]2;owned\\u0007 tokens never rotate"
EDITOR = """#!/bin/sh
printf '%s\\n' "$@" > "$LOG"
printf 'the editor has the terminal\\n'
sed -i.before 's/Token rotation deferred/Edited meanwhile/' "$3" && rm -f "$3.before"
read answer
"""

pytestmark = pytest.mark.skipif(
    TMUX is None and not os.environ.get("CI"), reason="tmux is not installed; .ci/run installs it"
)


class Terminal:
    """One tmux session with a plain shell in a folder."""

    def __init__(self, folder: Path) -> None:
        self._socket = f"debtledger-{uuid.uuid4().hex[:12]}"
        python = f"PYTHONPATH={shlex.quote(str(Path(debtledger.__file__).parents[1]))}"
        shell = (
            "env",
            "-u",
            "NO_COLOR",
            "-u",
            "FORCE_COLOR",
            "-u",
            "COLUMNS",
            "-u",
            "LINES",
            "TERM=xterm-256color",
            "PS1=$ ",
            python,
            "/bin/sh",
        )
        size = ("-x", "120", "-y", "36")
        self.tmux("-u", "-f", os.devnull, "new-session", "-d", *size, "-c", str(folder), *shell)

    def type(self, line: str) -> None:
        """Type a line and press enter."""
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def press(self, *keys: str) -> None:
        """Press keys by their names."""
        self.tmux("send-keys", *keys)

    def click(self, words: str) -> None:
        """Click at the first letter of words that the screen says, once it has come to rest."""
        before, screen = "", self.wait_for(re.escape(words))
        while before != screen or words not in screen:
            time.sleep(REST)
            before, screen = screen, self.wait_for(re.escape(words))
        lines = screen.splitlines()
        row = next(number for number, line in enumerate(lines, 1) if words in line)
        column = lines[row - 1].index(words) + 1
        for end in "Mm":
            self.tmux("send-keys", "-l", f"\x1b[<0;{column};{row}{end}")

    def resize(self, columns: int, rows: int) -> None:
        """Make the window bigger or smaller."""
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def wait_for(self, pattern: str) -> str:
        """Wait until the screen says something, and give what it says."""
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, screen := self.tmux("capture-pane", "-p")):
            assert time.monotonic() < end, f"never seen: {pattern} in\n{screen}"
            time.sleep(0.05)
        return screen

    def tmux(self, *arguments: str) -> str:
        """Run a command of tmux."""
        assert TMUX is not None
        done = subprocess.run(
            [TMUX, "-L", self._socket, *arguments], capture_output=True, text=True, timeout=20, check=True
        )
        return done.stdout


@pytest.fixture
def terminal(unborn: Sandbox) -> Iterator[Terminal]:
    stock(unborn)
    made = Terminal(unborn.root)
    yield made
    made.tmux("kill-server")


def test_somebody_finds_the_debt_that_fired_plans_it_and_leaves(terminal: Terminal) -> None:
    terminal.type(f'{PROGRAM} tui; echo "EXIT=$?"')
    terminal.wait_for(r"11 open · 35\.1 h/sprint")
    terminal.press("4")
    terminal.wait_for(r"Fired 1 ─+\n▌! D-7f3a")
    terminal.press("Enter")
    terminal.wait_for(r"Token rotation deferred\n.*active · fired")
    terminal.press("Escape")
    terminal.wait_for(r"\[4 Signals\]")
    terminal.press("3")
    terminal.wait_for(r"\[\+\] D-7f3a")
    terminal.wait_for(r"0 h planned")
    terminal.press("Space")
    terminal.wait_for(r"\[x\] D-7f3a")
    terminal.wait_for(r"16 h planned")
    terminal.wait_for(r"wrote \.debtledger/sprints/")
    terminal.press("q")
    assert "[3 Sprint]" not in terminal.wait_for("EXIT=0")


@pytest.mark.parametrize("setting", ["", "NO_COLOR=1 ", "TEXTUAL_THEME=textual-light "])
def test_the_same_with_the_mouse_alone_on_a_small_window_while_others_edit(
    terminal: Terminal, unborn: Sandbox, setting: str
) -> None:
    terminal.resize(80, 24)
    terminal.type(f'clear; {setting}{PROGRAM} tui; echo "EXIT=$?"')
    terminal.wait_for(r"repo@main · 11 open")
    terminal.click("4 Signals")
    terminal.wait_for(r"Fired 1 ─+\n▌! D-7f3a")
    terminal.click("D-7f3a")
    terminal.wait_for(r"fired since 2026-02-01")
    terminal.click("esc Back")
    terminal.click("3 Sprint")
    terminal.wait_for(r"▌\[\+\] D-7f3a")
    record = unborn.root / ".debtledger/debts/D-263c0002.toml"
    record.write_text(record.read_text().replace("Legacy session cookie", "Edited meanwhile"))
    terminal.wait_for(r"▌\[\+\] D-7f3a(?s:.*)D-263c    · Edited meanwhile")
    terminal.click("space Plan")
    terminal.wait_for(r"16 h planned")
    assert "Edited meanwhile" in terminal.wait_for(r"\[x\] D-7f3a")
    assert max(map(len, terminal.tmux("capture-pane", "-p").splitlines())) <= 80
    terminal.wait_for(r"repo@main · 11 open")
    terminal.click("q Quit")
    terminal.wait_for("EXIT=0")
    assert "Edited meanwhile" in record.read_text()


def test_the_window_can_be_made_smaller_and_bigger(terminal: Terminal) -> None:
    terminal.type(f"{PROGRAM} tui --view ledger")
    terminal.wait_for(r"D-7f3a0001 · active")
    terminal.resize(80, 24)
    screen = terminal.wait_for(r"Pays off\s+Age\n")
    assert max(map(len, screen.splitlines())) <= 80
    assert "D-7f3a0001 · active" not in screen
    terminal.resize(120, 36)
    terminal.wait_for(r"D-7f3a0001 · active")
    terminal.press("q")


def test_where_the_keys_go_is_seen_without_colour(terminal: Terminal) -> None:
    terminal.type(f"NO_COLOR=1 {PROGRAM} tui")
    terminal.wait_for("▌D-263c")
    terminal.press("j")  # nobody looks at the window of a session without a client, until keys come
    terminal.wait_for("▌D-8805")
    reversed_row = re.compile(r"\x1b\[(?:0;)?1;7m[^\n]*▌D-8805|\x1b\[7;1m[^\n]*▌D-8805")
    assert reversed_row.search(terminal.tmux("capture-pane", "-p", "-e"))
    terminal.press("BTab")
    terminal.wait_for("┏━")
    assert not reversed_row.search(terminal.tmux("capture-pane", "-p", "-e"))
    terminal.press("q")


@pytest.mark.parametrize(("setting", "coloured"), [("", True), ("NO_COLOR=1 ", False)])
def test_without_colour_nothing_has_a_hue(terminal: Terminal, setting: str, coloured: bool) -> None:  # noqa: FBT001
    terminal.type(f"{setting}{PROGRAM} tui --view signals")
    terminal.wait_for("Fired 1")
    assert bool(HUE.search(terminal.tmux("capture-pane", "-p", "-e"))) is coloured
    terminal.press("q")


def test_a_title_in_a_repository_does_not_become_that_of_the_window(
    unborn: Sandbox, terminal: Terminal
) -> None:
    unborn.write(".debtledger/debts/D-bad00001.toml", f'schema = 1\nid = "D-bad00001"\ntitle = "{ATTACK}"\n')
    before = terminal.tmux("display-message", "-p", "#{pane_title}")
    terminal.type(f"{PROGRAM} tui --view ledger; echo DONE")
    terminal.wait_for("<1B>\\]2;owned")
    terminal.press("G", "Enter")
    terminal.wait_for("esc Back")
    terminal.press("q")
    terminal.wait_for("DONE\n")
    assert terminal.tmux("display-message", "-p", "#{pane_title}") == before


def test_the_title_of_the_window_would_change_for_such_bytes(terminal: Terminal) -> None:
    terminal.type("printf '\\033]2;owned\\007'; echo DONE")
    terminal.wait_for("DONE\n")
    assert terminal.tmux("display-message", "-p", "#{pane_title}") == "owned\n"


def test_without_a_command_the_screens_open_in_a_repository(terminal: Terminal) -> None:
    terminal.type(f'{PROGRAM}; echo "EXIT=$?"')
    terminal.wait_for(r"\[1 Backlog\].*11 open · 35\.1 h/sprint")
    terminal.press("2", "j")
    terminal.wait_for("▌D-263c")
    terminal.press("q")
    terminal.wait_for("EXIT=0")
    terminal.type(f"clear; {PROGRAM} | tail -1")
    terminal.wait_for("Start with: debtledger")
    terminal.type(f'clear; {PROGRAM}; echo "EXIT=$?"')
    terminal.wait_for(r"(?s)\[2 Ledger\].*▌D-263c")
    terminal.press("q")
    terminal.wait_for("EXIT=0")


def test_without_a_command_outside_of_a_repository_help_says_what_to_do(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    terminal.type(f'cd ../elsewhere; {PROGRAM}; echo "EXIT=$?"')
    screen = terminal.wait_for("EXIT=0")
    assert "there is no git repository here, so no ledger is opened" in screen
    assert "Start with: debtledger" in screen


def test_a_size_that_a_shell_exported_is_not_that_of_the_window(terminal: Terminal) -> None:
    terminal.type(f"export COLUMNS=50 LINES=12; {PROGRAM}")
    terminal.wait_for(r"D-263c0002 · active")
    terminal.resize(80, 24)
    terminal.wait_for(r"Pays off\s+Int/spr\s+Princ\.\s+Age\n")
    terminal.press("q")


def test_where_there_is_no_terminal_the_commands_are_told(terminal: Terminal) -> None:
    terminal.type(f'{PROGRAM} tui | cat; {PROGRAM} tui < /dev/null; echo "EXIT=$?"')
    assert terminal.wait_for("EXIT=2").count("the screens need a terminal") == 2


def test_outside_of_any_repository_that_can_be_read_the_reason_is_told(terminal: Terminal) -> None:
    terminal.type(f"printf '[sprint' > .debtledger.toml; {PROGRAM} tui; echo \"EXIT=$?\"")
    assert "not valid TOML" in terminal.wait_for("EXIT=2")


def test_the_demo_opens_its_screens_and_a_tour_leads_through_them(terminal: Terminal) -> None:
    terminal.type(f'TMPDIR="$(dirname "$PWD")" {PROGRAM} demo --tour; echo "EXIT=$?"')
    terminal.wait_for(r"1 of \d · the same as text: debtledger backlog")
    terminal.press("Space")
    terminal.wait_for(r"2 of \d")
    terminal.press("Escape")
    terminal.wait_for(r"paperboat@main[^\0]*⏎ Detail")  # not before all is read, nor below a caption
    terminal.press("q")
    assert "Paperboat sells bills for freight" in terminal.wait_for("EXIT=0")


@pytest.fixture
def editor(tmp_path: Path) -> str:
    """An editor that writes down what it was started with, changes a title, and waits for a line."""
    program = tmp_path / "bin" / "nvim"
    program.parent.mkdir()
    program.write_text(EDITOR)
    program.chmod(0o755)
    return f"LOG={shlex.quote(str(tmp_path / 'log'))} VISUAL={shlex.quote(str(program))}"


def test_the_editor_gets_the_terminal_with_the_line_of_the_debt_and_gives_it_back(
    terminal: Terminal,
    unborn: Sandbox,
    editor: str,
    tmp_path: Path,
) -> None:
    terminal.type(f'{editor} {PROGRAM} tui --view ledger; echo "EXIT=$?"')
    terminal.wait_for(r"11 open · 35\.1 h/sprint")
    terminal.press("e")
    terminal.wait_for("the editor has the terminal")
    assert (tmp_path / "log").read_text() == "+2\n--\nsrc/part01.py\n"
    terminal.press("Enter")
    terminal.wait_for(r"\[2 Ledger\]")
    terminal.press("E")
    terminal.wait_for("the editor has the terminal")
    assert (tmp_path / "log").read_text() == "+1\n--\n.debtledger/debts/D-7f3a0001.toml\n"
    terminal.press("Enter")
    terminal.wait_for("▌D-7f3a    ! Edited meanwhile")
    terminal.press("q")
    terminal.wait_for("EXIT=0")
    assert "Edited meanwhile" in (unborn.root / "src/part01.py").read_text()


def test_an_editor_that_is_not_there_is_told_and_the_screens_stay(terminal: Terminal) -> None:
    terminal.type(f'EDITOR=no-such-editor {PROGRAM} tui --view ledger; echo "EXIT=$?"')
    terminal.wait_for(r"11 open · 35\.1 h/sprint")
    terminal.press("e")
    terminal.wait_for("no-such-editor cannot be started")
    terminal.press("q")
    terminal.wait_for("EXIT=0")
