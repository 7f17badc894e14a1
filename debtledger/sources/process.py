"""One child process: started without a shell, read without deadlock, bounded in time and in output."""

from __future__ import annotations

import fcntl
import os
import select
import time

# The hook loads this module before anything else; signal would bring enum, which costs most of all.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Iterable, Iterator, Mapping, Sequence
else:
    import _signal as signal

# DEBT(@maintainers, portability): children are started in the POSIX way only
#   cost: 1w
#   interest: 0h/sprint
#   bought: a start of a child costs what the child costs
#   repay-when: somebody who would pay for it works on Windows
_CHUNK = 1 << 18
_PIPE_BYTES = 1 << 20
_TALK_BYTES = 1 << 13
_FIRST_NAP, _LONGEST_NAP = 0.0002, 0.02
# Python ignores SIGPIPE and its children would inherit that.
_DEFAULT_SIGNALS = (signal.SIGPIPE, signal.SIGXFSZ)


class TimeLimitError(Exception):
    """The child kept us waiting longer than its limit; it was killed."""


class OutputLimitError(Exception):
    """The child wrote more than its limit; it was killed."""


class Process:
    """A running child. Time counts only while we wait for it, so a slow reader does not use it up."""

    __slots__ = (
        "_input",
        "_limit",
        "_output",
        "_pid",
        "_seconds",
        "_talk",
        "_waited",
        "_written",
        "returncode",
        "talk",
    )

    def __init__(self, argv: list[bytes], env: Mapping[bytes, bytes], seconds: float, limit: int) -> None:
        """Start argv[0], an absolute path; OSError when that is impossible.

        It may keep us waiting for so many seconds, and write as many bytes as the limit says.
        """
        self.returncode: int | None = -1
        self.talk = b""
        self._seconds = seconds
        self._limit = limit
        self._waited = 0.0
        self._written = 0
        self._input = self._output = self._talk = -1
        input_end, self._input = _pipe()
        self._output, output_end = _pipe()
        self._talk, talk_end = _pipe()
        _enlarge(self._output)
        ends = (input_end, output_end, talk_end)
        try:
            self._pid = os.posix_spawn(
                argv[0],
                argv,
                env,
                file_actions=[(os.POSIX_SPAWN_DUP2, end, fd) for fd, end in enumerate(ends)],
                # A group of its own: ^C reaches us alone, and we end the child with all it started.
                setpgroup=0,
                setsigdef=_DEFAULT_SIGNALS,
            )
            self.returncode = None
        finally:
            for end in ends:
                os.close(end)

    def __del__(self) -> None:
        self.kill()

    def chunks(self, feed: Iterable[bytes] = ()) -> Iterator[bytes]:
        """Write feed to the child and give what it writes; the child has ended after the last chunk.

        Raises TimeLimitError and OutputLimitError. Leaving early kills the child.
        """
        try:
            yield from self._pump(iter(feed))
            self._wait()
        finally:
            self.kill()

    def kill(self) -> None:
        """End the child and everything it started, if it still runs; safe to call again."""
        if self.returncode is None:
            try:
                os.killpg(self._pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                os.kill(self._pid, signal.SIGKILL)
            self._reap(0)
        self._close_all()

    def _pump(self, feed: Iterator[bytes]) -> Iterator[bytes]:
        poll = select.poll()
        poll.register(self._output, select.POLLIN)
        poll.register(self._talk, select.POLLIN)
        os.set_blocking(self._talk, False)
        os.set_blocking(self._input, False)
        rest = next(feed, None)
        if rest is None:
            self._input = _close(self._input)
        else:
            poll.register(self._input, select.POLLOUT)
        while True:
            for fd, _ in self._ready(poll):
                if fd == self._output:
                    data = os.read(fd, _CHUNK)
                    if not data:
                        return
                    self._count(data)
                    yield data
                elif fd == self._talk:
                    if not self._listen():
                        poll.unregister(fd)
                else:
                    rest = _write(fd, rest or b"", feed)
                    if rest is None:
                        poll.unregister(fd)
                        self._input = _close(self._input)

    def _ready(self, poll: select.poll) -> list[tuple[int, int]]:
        started = time.monotonic()
        events = poll.poll(max(0.0, self._seconds - self._waited) * 1000)
        self._waited += time.monotonic() - started
        if not events:
            raise TimeLimitError
        return events

    def _count(self, data: bytes) -> None:
        self._written += len(data)
        if self._written > self._limit:
            raise OutputLimitError

    def _listen(self) -> bool:
        """Read what the child says on its standard error, keep the beginning, say whether more may come."""
        try:
            data = os.read(self._talk, _CHUNK)
        except BlockingIOError:
            return True
        self.talk += data[: _TALK_BYTES - len(self.talk)]
        return bool(data)

    def _wait(self) -> None:
        nap = _FIRST_NAP
        while not self._reap(os.WNOHANG):
            if self._waited > self._seconds:
                raise TimeLimitError
            # Standard error must not fill up while the child works on without standard output.
            self._listen()
            time.sleep(nap)
            self._waited += nap
            nap = min(2 * nap, _LONGEST_NAP)
        self._listen()

    def _reap(self, options: int) -> bool:
        try:
            pid, status = os.waitpid(self._pid, options)
        except ChildProcessError:
            # Somebody else waited for every child of this process.
            self.returncode = -1
            return True
        if pid:
            self.returncode = os.waitstatus_to_exitcode(status)
        return bool(pid)

    def _close_all(self) -> None:
        self._input, self._output, self._talk = (_close(fd) for fd in (self._input, self._output, self._talk))


def run_attached(argv: list[str], env: Mapping[str, str]) -> int:
    """Run a program that has the terminal to itself, ^C included. Returns its exit code. Raises OSError."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = os.posix_spawnp(argv[0], argv, dict(env), setsigdef=(signal.SIGINT, *_DEFAULT_SIGNALS))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.signal(signal.SIGINT, before)


def run_apart(argv: list[str], env: Mapping[str, str]) -> None:
    """Start a program that has a window of its own, and go on without it. Raises OSError."""
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in range(3)]
    _spawned(argv, env, nowhere)


def hand_over(argv: list[str], env: Mapping[str, str], data: bytes, seconds: float) -> int:
    """Give some bytes to a program, which may stay; its exit code, -1 where it cannot be started or is slow.

    At most what a pipe holds is given, so that a program that does not read keeps nobody waiting.
    """
    reader, writer = _pipe()
    _enlarge(writer)
    os.set_blocking(writer, False)
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    try:
        child = _spawned(argv, env, [(os.POSIX_SPAWN_DUP2, reader, 0), *nowhere])
        os.write(writer, data)
    except OSError:
        return -1
    finally:
        os.close(reader)
        os.close(writer)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_LONGEST_NAP)
    return -1


def _spawned(argv: list[str], env: Mapping[str, str], actions: Sequence[tuple[object, ...]]) -> int:
    """Start a program in a group of its own, so that keys pressed here do not reach it."""
    return os.posix_spawnp(
        argv[0], argv, dict(env), file_actions=actions, setpgroup=0, setsigdef=_DEFAULT_SIGNALS
    )


def _write(fd: int, rest: bytes, feed: Iterator[bytes]) -> bytes | None:
    """Write some of the feed; what is left of it, or None when the child needs no more."""
    try:
        rest = rest[os.write(fd, rest) :] if rest else rest
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return None
    return rest or next(feed, None)


def _pipe() -> tuple[int, int]:
    """A pipe above the standard descriptors, which may be closed in this process."""
    reader, writer = os.pipe()
    return _above_standard(reader), _above_standard(writer)


def _above_standard(fd: int) -> int:
    if fd > 2:  # noqa: PLR2004 -- standard input, output and error are 0, 1 and 2
        return fd
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3)
    os.close(fd)
    return moved


def _enlarge(fd: int) -> None:
    """Let the child run on while we do something else; Linux only, and not at any price."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        try:
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        except OSError:
            return


def _close(fd: int) -> int:
    if fd >= 0:
        os.close(fd)
    return -1
