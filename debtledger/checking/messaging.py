"""The hooks of git that see the message of a commit, as git and hook managers call them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from debtledger.command import CLEAN, PROBLEMS, USAGE
from debtledger.config import SettingsError
from debtledger.core.committing import NO_EDITOR
from debtledger.sources.git import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context

COMMIT: Final = "--commit-msg"
PREPARE: Final = "--prepare-commit-msg"
FIX: Final = "--fix"
MOST_PREPARING: Final = 3
"""The file, where the message comes from, and a commit."""
MOST_TOLD: Final = 100
INDEX: Final = "index"
AS_BEFORE: Final = "   with -a, -p or the paths as before"
"""What git forgets where it made another index for the commit."""
TYPED: Final = "message"
"""Where a message comes from that was given with -m or -F."""


def run(arguments: Sequence[str], context: Context) -> int:
    """Do what `--commit-msg [--fix] FILE` or `--prepare-commit-msg FILE [SOURCE [COMMIT]]` asks for.

    Returns the exit code. Raises SettingsError and RepositoryError.
    """
    word, *rest = arguments
    if word == PREPARE:
        return _prepared(rest, context)
    files = [each for each in rest if each not in (FIX, "--")]
    if len(files) != 1:
        return _misused(context, f"{COMMIT} takes the file of one message", f"{COMMIT} .git/COMMIT_EDITMSG")
    from debtledger.checking.committing import MessageError

    try:
        return _judged(files[0], context, fixing=FIX in rest)
    except MessageError as error:
        context.say(f"debtledger-hook: {error.message}\n  {error.hint}")
        return USAGE


def _judged(path: str, context: Context, *, fixing: bool) -> int:
    from debtledger.checking.committing import judge

    found = judge(path, context, "add" if fixing else "tell")
    for note in found.notes:
        context.say(note)
    for problem in found.problems[:MOST_TOLD]:
        hint = problem.hint.replace("\n", "\n    ")
        context.say(f"{problem.path}:{problem.line}: {problem.code} {problem.message}\n    {hint}")
    if len(found.problems) > MOST_TOLD:
        context.say(f"and {len(found.problems) - MOST_TOLD:,} more")
    for line in found.added:
        context.say(f"wrote into the message: {line}")
    if not found.problems:
        return CLEAN
    again = "" if os.path.basename(context.env.get("GIT_INDEX_FILE", INDEX)) == INDEX else AS_BEFORE
    context.say(f"\nthe message is kept: git commit --edit --file={path}{again}")
    context.say(f"{found.problems[0].code}: debtledger explain {found.problems[0].code}")
    return PROBLEMS


def _prepared(rest: Sequence[str], context: Context) -> int:
    """Suggest trailers; a message that cannot have any is left as it is, and no commit is stopped."""
    if not 1 <= len(rest) <= MOST_PREPARING:
        return _misused(context, f"{PREPARE} takes FILE [SOURCE [COMMIT]]", f"{PREPARE} .git/COMMIT_EDITMSG")
    if context.env.get("GIT_EDITOR") == NO_EDITOR or rest[1:2] == [TYPED]:
        return CLEAN  # nobody would take the comments out again
    from debtledger.checking.committing import MessageError, suggest

    try:
        suggest(rest[0], context)
    except (MessageError, RepositoryError, SettingsError) as error:
        context.say(f"debtledger-hook: no trailers are suggested: {error}")
    return CLEAN


def _misused(context: Context, message: str, hint: str) -> int:
    context.say(f"debtledger-hook: {message}\n  debtledger-hook {hint}")
    return USAGE
