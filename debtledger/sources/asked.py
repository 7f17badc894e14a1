"""What git is asked about a work tree as it is now; started at once, each answer kept."""

from __future__ import annotations

from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from debtledger.sources.git import Git

STATUS_COMMAND: Final = (
    "status",
    "--porcelain=v2",
    "--branch",
    "--no-ahead-behind",
    "--no-renames",
    "--ignore-submodules=all",
    "-uno",
    "-z",
)
# DEBT(@maintainers, performance): untracked files are listed anew by every scan
#   cost: 3d
#   interest: 0.5h/sprint
#   bought: no copy of the index to keep, and no question of when it is stale
#   repay-when: a rescan of 50,000 files must take no longer than git status without untracked files
UNTRACKED_COMMAND: Final = ("ls-files", "-o", "--exclude-standard", "-z")
COMMANDS: Final = (STATUS_COMMAND, UNTRACKED_COMMAND)


class Asked:
    """Two listings, which run at the same time."""

    def __init__(self, git: Git, commands: tuple[tuple[str, ...], ...] = COMMANDS) -> None:
        """Start both, or the first alone. Raises GitError."""
        self._status, *self._more = [git.start(*command) for command in commands]

    @cached_property
    def status(self) -> bytes:
        """HEAD, and what differs from it, for `parse_status`. Raises GitError."""
        return self._status.result()

    @cached_property
    def untracked(self) -> bytes:
        """The files that are neither tracked nor ignored, for `parse_paths`. Raises GitError."""
        return b"".join(running.result() for running in self._more)
