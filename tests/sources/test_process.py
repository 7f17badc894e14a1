"""A child process: no deadlock, no leftovers, limits that hold."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest

from debtledger.sources.process import OutputLimitError, Process, TimeLimitError

SH = b"/bin/sh"
MEGABYTE = 1 << 20


def shell(script: str, seconds: float = 20.0, limit: int = 1 << 30) -> Process:
    return Process([SH, b"-c", script.encode()], {b"PATH": os.environb[b"PATH"]}, seconds, limit)


def runs(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    return False


def test_it_gives_output_exit_code_and_what_was_said() -> None:
    process = shell("echo out; echo err >&2; exit 3")
    assert b"".join(process.chunks()) == b"out\n"
    assert (process.returncode, process.talk) == (3, b"err\n")


def test_a_child_killed_by_a_signal_has_a_negative_exit_code() -> None:
    process = shell("kill -TERM $$")
    assert b"".join(process.chunks()) == b""
    assert process.returncode == -signal.SIGTERM


def test_large_input_and_output_and_talk_at_once_do_not_block() -> None:
    data = os.urandom(MEGABYTE)
    process = shell("head -c 3000000 /dev/zero >&2; cat")
    assert b"".join(process.chunks([data, b"", data])) == data + data
    assert len(process.talk) < MEGABYTE


def test_a_child_that_does_not_read_its_input_is_no_failure() -> None:
    process = shell("exec 0<&-; echo done")
    assert b"".join(process.chunks([b"x" * MEGABYTE] * 4)) == b"done\n"
    assert process.returncode == 0


def test_a_child_without_input_reads_nothing() -> None:
    assert b"".join(shell("cat; echo end").chunks()) == b"end\n"


@pytest.mark.parametrize("script", ["sleep 60", "exec 1>&-; sleep 60", "exec 1>&- 2>&-; sleep 60"])
def test_a_child_that_takes_too_long_is_killed(script: str) -> None:
    started = time.monotonic()
    process = shell(script, seconds=0.1)
    with pytest.raises(TimeLimitError):
        list(process.chunks())
    assert time.monotonic() - started < 10
    assert not runs(process._pid)


def test_a_slow_reader_does_not_use_up_the_time_of_the_child() -> None:
    process = shell("echo 1; sleep 0.05; echo 2", seconds=2.0)
    pieces = process.chunks()
    first = next(pieces)
    process._waited = 0.0
    time.sleep(0.3)
    assert first + b"".join(pieces) == b"1\n2\n"
    assert process._waited < 0.3


def test_a_child_that_writes_too_much_is_killed() -> None:
    process = shell("cat /dev/zero", limit=MEGABYTE)
    with pytest.raises(OutputLimitError):
        list(process.chunks())
    assert not runs(process._pid)


def test_killing_ends_grandchildren_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    process = shell(f"sleep 60 & echo $! > '{note}'; echo started; wait")
    next(process.chunks())
    process.kill()
    process.kill()
    end = time.monotonic() + 10
    while runs(int(note.read_text())) and time.monotonic() < end:
        time.sleep(0.01)
    assert not runs(int(note.read_text()))


def test_leaving_early_and_forgetting_leave_no_child_and_no_descriptor() -> None:
    before = set(os.listdir("/proc/self/fd"))
    for _ in range(3):
        for _chunk in shell("yes").chunks():
            break
        shell("sleep 60")
    assert set(os.listdir("/proc/self/fd")) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_program_that_is_not_there_is_an_error_without_leftovers() -> None:
    before = set(os.listdir("/proc/self/fd"))
    with pytest.raises(FileNotFoundError):
        Process([b"/nowhere/at/all"], {}, 1.0, 1)
    assert set(os.listdir("/proc/self/fd")) == before


def test_two_children_run_at_the_same_time() -> None:
    started = time.monotonic()
    children = [shell("sleep 0.4; head -c 900000 /dev/zero") for _ in range(3)]
    assert [len(b"".join(child.chunks())) for child in children] == [900_000] * 3
    assert time.monotonic() - started < 1.1


def python(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def test_closed_standard_descriptors_do_not_confuse_the_pipes() -> None:
    child = python(
        """
        import os
        kept = os.dup(1)
        for fd in (0, 1, 2): os.close(fd)
        from debtledger.sources.process import Process
        process = Process([b"/bin/sh", b"-c", b"cat; echo err >&2"], {}, 9.0, 99)
        os.write(kept, b"".join(process.chunks([b"text"])) + process.talk)
        """
    )
    with child:
        assert child.communicate()[0] == b"texterr\n"


def test_an_interrupt_ends_the_child_and_then_us(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child = python(
        f"""
        from debtledger.sources.process import Process
        process = Process([b"/bin/sh", b"-c", b"echo $$ > '{note}'; echo; sleep 60; :"], {{}}, 99.0, 99)
        try:
            for chunk in process.chunks():
                print("started", flush=True)
        except KeyboardInterrupt:
            print("interrupted", process.returncode, flush=True)
        """
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"started\n"
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == b"interrupted -9\n"
    assert not runs(int(note.read_text()))
