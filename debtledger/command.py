"""What a subcommand declares: its words, options and arguments as plain values, and the exit codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from debtledger.context import Context

CLEAN: Final = 0
PROBLEMS: Final = 1
USAGE: Final = 2
LEDGER: Final = 3
TRACKER: Final = 4
INTERNAL: Final = 70
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

ValueKind = Literal["text", "path", "integer", "flag"]
Group = Literal["look", "decide", "plan", "trackers", "team and CI", "set-up"]
"""What a command is for; the list of commands is in these groups, in this order."""


class UsageError(Exception):
    """What was typed cannot be done: what is wrong, and what to type instead (may be empty)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a command.

    flags: the spellings, "--long" ones among them; the value reaches run() as `name`, else as the first
    long spelling with underscores. choices: the allowed values; room: a package whose members' names are
    allowed values, too; complete: offers values to the shell without restricting
    them, and nothing where it cannot.
    """

    flags: tuple[str, ...]
    help: str
    kind: ValueKind = "text"
    name: str = ""
    metavar: str = ""
    default: str | int | None = None
    multiple: bool = False
    choices: tuple[str, ...] = ()
    room: str = ""
    complete: Callable[[Context], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One positional argument: `count` is how many are taken, -1 for any number, 0 for one or none."""

    name: str
    metavar: str = ""
    kind: ValueKind = "text"
    count: int = 1
    choices: tuple[str, ...] = ()
    room: str = ""
    complete: Callable[[Context], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a member of the commands room declares as COMMAND, beside its function run(context, **values).

    summary: one line for the list of commands; group: where it stands there; text: paragraphs of its own
    help; examples: lines to type.
    """

    summary: str
    group: Group = "look"
    text: str = ""
    parameters: tuple[Option | Argument, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequel:
    """What a command gives instead of an exit code where others are to follow, in another folder.

    lines: for each of them what to print before, and its words. The last that is not clean says how it ends.
    """

    cwd: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]


OUTPUT: Final = Option(
    flags=("-o", "--output"),
    kind="path",
    metavar="FILE",
    help="Write the report to FILE, whole or not at all, instead of standard output.",
)
PLAIN_FORMAT: Final = Option(
    flags=("--format",),
    name="format_name",
    choices=("text", "json"),
    default="text",
    help="How to print it.",
)
AS_OF: Final = Option(
    flags=("--as-of",),
    metavar="DATE|REV",
    help="As it was at the end of a day (YYYY-MM-DD, UTC) on the main line of HEAD, or at a revision.",
)
