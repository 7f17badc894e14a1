"""All that the screens send to a real terminal, byte by byte, over records that try to drive it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Final

import pytest
from shop import stock

import debtledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sandbox import Sandbox

PATIENCE: Final = 30.0
BLOCK: Final = 65536
QUIET: Final = 0.3
STRINGS: Final = re.compile(rb"\x1b[\]PX^_](.*?)(?:\x07|\x1b\\)", re.DOTALL)
"""Commands that carry a text: OSC, DCS, SOS, PM and APC."""
RAW: Final = re.compile(rb"\x1b\[(?:77;77H|\?1337h|5n|21t)|[\x07\x08\x0e\x0f]|\xc2[\x80-\x9f]")
"""What payloads ask for, and the screens never do; and C1 as it is in UTF-8."""
PAYLOADS: Final = (
    "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\",
    "\x1b]52;c;b3duZWQ=\x07owned",
    "\x1b]8;;http://owned\x1b\\owned\x1b]8;;\x1b\\",
    "\x1bPowned\x1b\\",
    "\x1b_owned\x1b\\",
    "\x1b[77;77Howned",
    "\x1b[?1337howned\x1b[5n\x1b[21t",
    "\x9d0;owned\x9c\x90owned\x9c\x9b77;77H",
    "\x0e\x0f\x08\x07owned",
    "[bold]owned[/bold] [@click=app.quit]owned[/] [/oops]",
    "\u202eowned\u2066\u200b",
)
STEPS: Final = (
    ("", "5 Trend"),
    ("2", "[2 Ledger]"),
    ("/", "state:fired"),
    ("owned\r", "owned"),
    ("\r", "Back"),
    ("\x1b", ""),
    ("n", "until which day"),
    ("\x1b", ""),
    ("m", "FIELD=VALUE"),
    ("\x1b", ""),
    ("3", "[3 Sprint]"),
    ("4", "[4 Signals]"),
    ("5", "[5 Trend]"),
    ("c", "[Candidates]"),
    ("1", "[1 Backlog]"),
    ("?", "Keys in"),
    ("\x1b", ""),
)
NAIVE: Final = """
import sys
from textual.app import App
from textual.content import Content
from textual.widgets import Static

class Naive(App):
    def compose(self):
        yield from (Static(Content(text)) for text in sys.argv[1:])
    def on_mount(self):
        self.set_timer(0.5, self.exit)

Naive().run()
"""


def _escaped(text: str) -> str:
    return "".join(
        f"\\u{ord(char):04x}" if char in '\\"' or not char.isprintable() else char for char in text
    )


@pytest.fixture
def attacked(unborn: Sandbox) -> Sandbox:
    stock(unborn)
    for number, text in enumerate(PAYLOADS, 1):
        said = _escaped(text)
        unborn.write(
            f".debtledger/debts/D-bad0{number:04}.toml",
            f'schema = 1\nid = "D-bad0{number:04}"\ntitle = "{said}"\nowner = "{said}"\ncontext = "{said}"\n'
            f"[principal]\nhours = 1\n[interest]\ntoil_hours_per_sprint = 9\n"
            f'[[trigger]]\nname = "{said}"\n[[trigger.if]]\nsignal = "date"\non = 2026-01-01\n',
        )
        unborn.write(f"src/owned{number}.py", f"# DEBT(D-bad0{number:04})\n# TODO: {text} owned\n")
    unborn.commit("attack")
    return unborn


def _sent(command: Sequence[str], folder: str, steps: Sequence[tuple[str, str]], last: str = "") -> bytes:
    """Start a program on a terminal of 120 x 36, press keys, each once it is quiet, and give all it sent."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    python = str(os.path.dirname(os.path.dirname(debtledger.__file__)))
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": python, "COLUMNS": "", "LINES": ""}
    with subprocess.Popen(
        [*command], cwd=folder, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    ) as process:
        os.close(slave)
        try:
            sent = b"".join(_after(master, keys, words) for keys, words in steps)
            os.write(master, last.encode())
            sent += _rest(master)
            process.wait(PATIENCE)
        finally:
            process.kill()
            os.close(master)
    return sent


def _after(master: int, keys: str, words: str) -> bytes:
    """What is sent after keys: something, and up to words at least."""
    os.write(master, keys.encode())
    sent, end = b"", time.monotonic() + PATIENCE
    while not sent or words.encode() not in re.sub(rb"\x1b\[[\d;?]*\w", b"", sent):
        assert time.monotonic() < end, f"{words!r} never came after {keys!r}: {sent[-2000:]!r}"
        if select.select([master], [], [], 0.1)[0]:
            sent += os.read(master, BLOCK)
    # a key right after escape would be taken for one with alt
    while time.monotonic() < end and select.select([master], [], [], QUIET)[0]:
        sent += os.read(master, BLOCK)
    return sent


def _rest(master: int) -> bytes:
    """What is sent until the program ends."""
    sent, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if select.select([master], [], [], 0.1)[0]:
                sent += os.read(master, BLOCK)
        except OSError:  # which Linux raises once nobody has the other side open
            break
    return sent


def _driven(sent: bytes) -> list[bytes]:
    """What of the payloads would do something in a terminal."""
    return [text for text in STRINGS.findall(sent) if b"owned" in text or b"b3du" in text] + RAW.findall(
        STRINGS.sub(b"", sent)
    )


def test_nothing_of_a_record_does_anything_on_a_terminal(attacked: Sandbox) -> None:
    sent = _sent((sys.executable, "-P", "-m", "debtledger", "tui"), attacked.path, STEPS, "q")
    assert b"<1B>]0;owned<07>" in sent
    assert b"[bold]owned[/bold]" in sent
    assert _driven(sent) == []


def test_a_plain_widget_lets_all_of_that_through(tmp_path: Path) -> None:
    sent = _sent((sys.executable, "-c", NAIVE, *PAYLOADS[:9]), str(tmp_path), ())
    assert len(_driven(sent)) > 5


def test_what_is_asked_for_on_a_terminal_would_be_seen() -> None:
    sent = _sent(("/bin/sh", "-c", f"printf %s {shlex.quote(''.join(PAYLOADS))}"), "/", ())
    assert len(_driven(sent)) > len(PAYLOADS) // 2
