"""The command line as a process: streams that break, signals, start-up."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FULL = Path("/dev/full")
TALKER = """
import time
from debtledger.command import OUTPUT, Command
COMMAND = Command(summary="Talk.", parameters=(OUTPUT,))
def chunks():
    for number in range(200_000):
        yield f"line {number}\\n"
def run(context, output):
    context.write_output(chunks(), output)
    return 0
"""
SLEEPER = """
import sys, time
from debtledger.command import Command
COMMAND = Command(summary="Sleep.")
def run(context):
    context.write(["ready\\n"])
    time.sleep(20)
    return 0
"""
SURROGATE = """
from debtledger.command import OUTPUT, Command
COMMAND = Command(summary="Print what no encoding holds.", parameters=(OUTPUT,))
def run(context, output):
    context.write_output(["caf\\u00e9 \\udcff \\ud800\\n"], output)
    return 0
"""
STARTER = "import sys; from debtledger import cli; cli.ROOM = 'process_commands'; sys.exit(cli.main())"
HEAVY = ("git", "github", "jira", "textual", "networkx", "sqlite3", "rich", "requests", "tomllib", "json")


@pytest.fixture
def trial(tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    """How to start a program with three commands of our own, and its environment."""
    package = tmp_path / "path" / "process_commands"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    for name, text in {"talk": TALKER, "sleep": SLEEPER, "surrogate": SURROGATE}.items():
        (package / f"{name}.py").write_text(text)
    found = [str(package.parent), *sys.path[1:]]
    return [sys.executable, "-c", STARTER], {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, found))}


Trial = tuple[list[str], dict[str, str]]


def test_a_reader_that_goes_away_is_no_error_message(trial: Trial) -> None:
    argv, env = trial
    with subprocess.Popen(
        [*argv, "talk"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"line 0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_reader_that_was_never_there_is_no_error_message_of_help_either(trial: Trial) -> None:
    argv, env = trial
    for arguments in ([], ["--help"], ["--version"], ["talk", "--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [*argv, *arguments], env=env, stdout=writing, stderr=subprocess.PIPE, check=False
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b""), arguments


def test_python_alone_would_show_a_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", "print('x')"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert b"BrokenPipeError" in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [["talk"], ["--version"], ["talk", "-o", "/dev/full"], ["--help"]])
def test_a_full_disk_is_one_line_that_names_the_file(trial: Trial, arguments: list[str]) -> None:
    argv, env = trial
    with FULL.open("wb") as full:
        done = subprocess.run([*argv, *arguments], env=env, stdout=full, stderr=subprocess.PIPE, check=False)
    name = "/dev/full" if "-o" in arguments else "standard output"
    assert done.stderr.decode() == f"debtledger: cannot write {name}: no space left on device\n"
    assert done.returncode == 2
    assert FULL.is_char_device()


def test_closed_standard_streams_are_no_traceback(trial: Trial) -> None:
    argv, env = trial
    command = shlex.join(argv)
    done = subprocess.run(["sh", "-c", f"{command} talk >&-"], env=env, capture_output=True, check=False)
    assert done.stderr.decode() == "debtledger: cannot write standard output: bad file descriptor\n"
    assert done.returncode == 2
    done = subprocess.run(
        ["sh", "-c", f"{command} nosuch 2>&- <&-"], env=env, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


def test_an_interrupt_is_one_quiet_line(trial: Trial) -> None:
    argv, env = trial
    with subprocess.Popen(
        [*argv, "sleep"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"debtledger: interrupted\n"
    assert process.returncode == 130
    assert time.monotonic() - before < 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_text_is_too_strange_for_a_terminal(trial: Trial, encoding: str) -> None:
    argv, env = trial
    done = subprocess.run(
        [*argv, "surrogate"], env={**env, "PYTHONIOENCODING": encoding}, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b" \\udcff \\ud800\n")


def test_no_text_is_too_strange_for_a_file(trial: Trial, tmp_path: Path) -> None:
    argv, env = trial
    target = tmp_path / "out.txt"
    subprocess.run([*argv, "surrogate", "-o", str(target)], env=env, check=True)
    assert target.read_bytes() == "café \\udcff \\ud800\n".encode()


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom debtledger.__main__ import main\n"
        "sys.argv = ['debtledger', '--help']\ncode = main()\n"
        f"sys.stderr.write(','.join(name for name in {HEAVY!r} if name in sys.modules))\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "scan" in done.stdout


def test_help_imports_hardly_more_than_click_and_our_own_modules() -> None:
    code = (
        "import sys, click, dataclasses, datetime, pkgutil\nbefore = set(sys.modules)\n"
        "from debtledger.cli import main\nmain(['--help'])\n"
        "sys.stderr.write(' '.join(name for name in set(sys.modules) - before if 'debtledger' not in name))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert len(done.stderr.split()) <= 15, done.stderr
