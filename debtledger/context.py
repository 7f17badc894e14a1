"""The one handle on effects: the only place that prints, and reads the clock and the environment."""

from __future__ import annotations

import io
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from debtledger.output import OutputError, write_file
from debtledger.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_WIDTH: Final = 80
MIN_WIDTH: Final = 20
MAX_WIDTH: Final = 1000
STANDARD_OUTPUT: Final = "standard output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a command runs and what it may talk to.

    cwd is "" when the current directory is gone; today is the date in UTC; width is in columns; interactive
    says that a person sits before both standard input and output; input is None when it is closed.
    """

    cwd: str
    env: Mapping[str, str]
    today: date
    out: TextIO
    err: TextIO
    input: BinaryIO | None
    colour: bool
    width: int
    interactive: bool

    def write(self, chunks: Iterable[str]) -> None:
        """Print to standard output. Raises OutputError, and BrokenPipeError when the reader has gone."""
        try:
            self.out.writelines(chunks)
            self.out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(STANDARD_OUTPUT, error) from error

    def write_output(self, chunks: Iterable[str], path: str | None) -> None:
        """Write a report to the file `path` (relative to cwd), or print it when path is None or "-"."""
        if path is None or path == "-":
            self.write(chunks)
        else:
            write_file(self.path(path), chunks)

    def colour_for(self, path: str | None) -> bool:
        """Whether a report written to `path` is coloured: a file is only when colour is forced."""
        if path is None or path == "-":
            return self.colour
        return bool(forced_colour(self.env))

    def path(self, path: str) -> str:
        """A path as typed by the user, seen from cwd."""
        return os.path.join(self.cwd, path)

    def say(self, text: str) -> None:
        """Talk to the user on standard error; control characters in the text are shown, not obeyed."""
        from debtledger.core.text import safe_text

        lines = (safe_text(line) for line in text.split("\n"))
        with suppress(OSError, ValueError):
            self.err.write("\n".join(lines) + "\n")
            self.err.flush()

    def ask(self, words: str) -> str | None:
        """What the user types after the words, without its line end; None when no more is to come."""
        from debtledger.core.text import safe_text

        if self.input is None:
            return None
        with suppress(OSError, ValueError):
            self.err.write(safe_text(words))
            self.err.flush()
        typed = b""
        try:
            typed = self.input.readline()
        finally:
            if not typed:  # ^D or ^C: what is said next has a line of its own
                self.say("")
        return typed.decode("utf-8", "replace").rstrip("\r\n") if typed else None

    def progress(self, words: str, total: int) -> Progress:
        """A progress line on standard error, silent where that is no terminal."""
        wanted = self.env.get("TERM") != "dumb" and _is_terminal(self.err)
        return Progress(self.err if wanted else None, words, total, time.monotonic)

    def abandon_output(self) -> None:
        """Let standard output lead nowhere, so that nothing more can fail on it when Python ends."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
            os.dup2(nowhere, self.out.fileno())
            os.close(nowhere)


def from_process() -> Context:
    """The context of the running process."""
    out = _text_stream(sys.stdout, os.O_RDONLY)
    err = _text_stream(sys.stderr, os.O_WRONLY)
    env = dict(os.environ)
    terminal = _is_terminal(out)
    return Context(
        cwd=_current_directory(),
        env=env,
        today=datetime.now(UTC).date(),
        out=out,
        err=err,
        input=sys.stdin.buffer if sys.stdin else None,
        colour=wants_colour(env, "terminal" if terminal else "pipe"),
        width=width_of(env, _columns(out) if terminal else None),
        interactive=terminal and bool(sys.stdin) and sys.stdin.isatty() and env.get("TERM") != "dumb",
    )


def wants_colour(env: Mapping[str, str], stream: str) -> bool:
    """Whether to colour what goes to a stream, which is a "terminal" or a "pipe"."""
    forced = forced_colour(env)
    if forced is not None:
        return forced
    return stream == "terminal" and env.get("TERM") != "dumb"


def forced_colour(env: Mapping[str, str]) -> bool | None:
    """What NO_COLOR and FORCE_COLOR demand; NO_COLOR wins, None when neither says anything."""
    if env.get("NO_COLOR"):
        return False
    wish = env.get("FORCE_COLOR")
    return None if not wish else wish not in {"0", "false"}


def width_of(env: Mapping[str, str], columns: int | None) -> int:
    """The width to lay text out for: COLUMNS, else the terminal's, else 80; within sensible bounds."""
    wish = env.get("COLUMNS", "")
    width = int(wish) if wish.isascii() and wish.isdecimal() and len(wish) <= len(str(MAX_WIDTH)) else 0
    return min(max(width or columns or DEFAULT_WIDTH, MIN_WIDTH), MAX_WIDTH)


def _text_stream(stream: TextIO | None, access: int) -> TextIO:
    if stream is None:
        # Python gives None for a closed descriptor. Standard output becomes a stream whose first write
        # fails as it would have; standard error one that swallows everything.
        return open(os.open(os.devnull, access | os.O_CLOEXEC), "w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False


def _columns(stream: TextIO) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return None


def _current_directory() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return ""
