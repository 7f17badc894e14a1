"""One hostile repository: what it tries, how the naive way falls for it, and what must not happen."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sandbox import Sandbox

Harm = Literal["program", "leak", "hang", "crash", "none"]
Builder = Callable[[Path], "HostileRepository"]

TAG = "# DEBT: no retry on the payment webhook\n"
SECRET = "the-secret-of-another-folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileRepository:
    """A folder to scan; nothing may create the marker, show the secret or change what is outside.

    The naive command, run in the root with this input, does the harm: it runs a program that creates the
    marker, prints the secret, does not end, or fails. With "none" there is no such command, for the reason
    in its place.
    """

    root: Path
    marker: Path
    outside: Path
    secret: str = SECRET
    harm: Harm = "program"
    naive: tuple[str, ...] = ("git", "status")
    naive_input: bytes = b""
    rev: str = "HEAD"


class Ground:
    """Where a hostile repository is built: the repository, a folder outside of it, and an evil program."""

    def __init__(self, tmp_path: Path) -> None:
        self.marker = tmp_path / "marker"
        self.outside = tmp_path / "outside"
        self.outside.mkdir()
        (self.outside / "secret.py").write_text(f"# DEBT: {SECRET}\n")
        self.repo = Sandbox(tmp_path / "repo")
        self.evil = tmp_path / "evil"
        self.evil.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(self.marker))}\nexec cat\n")
        self.evil.chmod(0o755)

    @property
    def program(self) -> str:
        return str(self.evil)

    @property
    def secret(self) -> str:
        return str(self.outside / "secret.py")

    def started(self) -> Sandbox:
        """The repository with one commit of a file with a tag."""
        self.repo.init()
        self.repo.write("a.py", TAG)
        self.repo.write("b.txt", "one\n")
        self.repo.commit()
        return self.repo

    def runs(self, *naive: str, naive_input: bytes = b"", root: Path | None = None) -> HostileRepository:
        """A case in which the naive command runs the evil program."""
        return self._case("program", naive, naive_input, root)

    def leaks(self, *naive: str, root: Path | None = None) -> HostileRepository:
        """A case in which the naive command prints what is outside."""
        return self._case("leak", naive, b"", root)

    def leaks_from(self, path: str) -> HostileRepository:
        """A case in which opening a path of the tree reads what is outside."""
        return self.leaks(*python(f"print(open({path!r}).read())"))

    def hangs(self, *naive: str) -> HostileRepository:
        """A case in which the naive command never ends."""
        return self._case("hang", naive, b"", None)

    def crashes(self, *naive: str) -> HostileRepository:
        """A case in which the naive command fails."""
        return self._case("crash", naive, b"", None)

    def merely(self, why: str, root: Path | None = None) -> HostileRepository:
        """A case without a naive command, and why."""
        return self._case("none", (why,), b"", root)

    def _case(self, harm: Harm, naive: tuple[str, ...], text: bytes, root: Path | None) -> HostileRepository:
        return HostileRepository(
            root=root or self.repo.root,
            marker=self.marker,
            outside=self.outside,
            harm=harm,
            naive=naive,
            naive_input=text,
        )


def python(code: str) -> tuple[str, ...]:
    """The command that runs some Python, as a naive program would, with 256 MB of memory at most."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28)); "
    return sys.executable, "-c", limit + code
