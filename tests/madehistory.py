"""Histories that are made in one go, commit by commit, by `git fast-import`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sandbox import FIRST_COMMIT, STEP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox import Sandbox

Files = dict[str, str]


@dataclass(slots=True)
class Made:
    """A history to be: whole trees, one after the other, each with its parents by their numbers from 0."""

    commits: list[tuple[Files, tuple[int, ...], str]] = field(default_factory=list)

    def commit(self, files: Mapping[str, str], *parents: int, message: str = "change") -> int:
        """Add a commit, by default after the last; gives its number."""
        number = len(self.commits)
        after = parents or ((number - 1,) if number else ())
        self.commits.append((dict(files), after, message))
        return number

    def root(self, files: Mapping[str, str]) -> int:
        """Add a commit without parents."""
        self.commits.append((dict(files), (), "root"))
        return len(self.commits) - 1

    def write(self, repo: Sandbox, branch: str = "main") -> list[str]:
        """Make the history and a branch at its end; gives the ids of all commits."""
        said = repo.git(
            "fast-import", "--quiet", "--force", "--export-marks=marks", stdin=self._stream(branch)
        )
        assert not said
        marks = (repo.root / "marks").read_text().splitlines()
        oids = dict(line.split(" ") for line in marks)
        (repo.root / "marks").unlink()
        repo.git("reset", "-q", "--hard", branch)
        return [oids[f":{number + 1}"] for number in range(len(self.commits))]

    def _stream(self, branch: str) -> bytes:
        return b"".join(self._said(number, branch) for number in range(len(self.commits)))

    def _said(self, number: int, branch: str) -> bytes:
        files, parents, message = self.commits[number]
        seconds = int((FIRST_COMMIT + number * STEP).timestamp())
        lines = [
            f"commit refs/heads/{branch}",
            f"mark :{number + 1}",
            f"author Alice <alice@example.com> {seconds} +0000",
            f"committer Alice <alice@example.com> {seconds} +0000",
            f"data {len(message.encode())}",
            message,
            *((f"from :{parents[0] + 1}",) if parents else ()),
            *(f"merge :{parent + 1}" for parent in parents[1:]),
            "deleteall",
        ]
        if not parents:
            lines.insert(0, f"reset refs/heads/{branch}\n")
        stream = "\n".join(lines).encode() + b"\n"
        for path, text in files.items():
            data = text.encode()
            stream += f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
        return stream


def day(number: int) -> str:
    """The day of a commit by its number."""
    return (FIRST_COMMIT + timedelta(0) + number * STEP).date().isoformat()


def numbered(start: int, count: int) -> Sequence[str]:
    """Lines of code that stand nowhere else."""
    return [f"value_{number} = compute({number}, {number * 7})" for number in range(start, start + count)]
