"""The console script for commit hooks: can every tag that is about to be committed be read?"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from debtledger.command import CLEAN, INTERRUPTED, PROBLEMS, USAGE
from debtledger.config import SettingsError
from debtledger.context import from_process
from debtledger.sources.git import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.context import Context
    from debtledger.core.model import Problem
    from debtledger.sources.git import Git
    from debtledger.sources.repository import Repository

HELP = """usage: debtledger-hook [FILE...]
       debtledger-hook --commit-msg [--fix] FILE
       debtledger-hook --prepare-commit-msg FILE [SOURCE [COMMIT]]

Check whether the tags in what is staged can be read. With FILEs, only in those of them that are staged.
--commit-msg checks what the message in FILE says of debts, and asks what became of those whose last tag goes;
--fix puts the missing lines into it, for you to write the hours. --prepare-commit-msg suggests such lines.
Exit codes: 0 clean, 1 problems found, 2 wrong usage or settings, 130 interrupted.
"""
STAGED = ("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--diff-filter=ACMT")
SAFE = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
REGULAR = b"100"
OF_MESSAGES = ("--commit-msg", "--prepare-commit-msg")


def main(argv: Sequence[str] | None = None) -> int:
    """Check what is staged, print the problems, and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    context = from_process()
    if "--help" in arguments or "-h" in arguments:
        context.write((HELP,))
        return CLEAN
    if arguments and arguments[0] in OF_MESSAGES:
        return _told(context, arguments)
    unknown = [word for word in arguments if word.startswith("-") and word != "--"]
    if unknown:
        context.say(f"debtledger-hook: no such option: {unknown[0]}\n  debtledger-hook --help")
        return USAGE
    try:
        return _check(context, [word for word in arguments if word != "--"])
    except KeyboardInterrupt:
        return INTERRUPTED
    except (RepositoryError, SettingsError) as error:
        context.say(f"debtledger-hook: {error}")
        return USAGE


def _told(context: Context, arguments: Sequence[str]) -> int:
    from debtledger.messaging import run

    try:
        return run(arguments, context)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (RepositoryError, SettingsError) as error:
        context.say(f"debtledger-hook: {error}")
        return USAGE


def _check(context: Context, files: Sequence[str]) -> int:
    from debtledger.sources.repository import discover

    repository = discover(context.cwd, context.env, context.cwd)
    if repository is None:
        raise RepositoryError(f"{context.cwd} is no git repository", "cd to one, or git init")
    named = {os.path.relpath(context.path(file), repository.root) for file in files}
    staged = {path: oid for path, oid in _staged(repository.git) if not named or os.fsdecode(path) in named}
    if not staged:
        return CLEAN
    problems = list(_problems(repository, staged, context))
    for problem in problems:
        context.say(f"{problem.path}:{problem.line}: {problem.code} {problem.message}\n    {problem.hint}")
    if problems:
        context.say(f"\n{problems[0].code}: debtledger explain {problems[0].code}")
    return PROBLEMS if problems else CLEAN


def _staged(git: Git) -> Iterator[tuple[bytes, str]]:
    """Yield the path and blob id of every regular file that the commit adds or changes."""
    words = iter(git.run(*STAGED, *SAFE, "--").split(b"\0"))
    for facts, path in zip(words, words, strict=False):
        _, mode, _, oid, _ = facts.split(b" ")
        if mode.startswith(REGULAR):
            yield path, oid.decode()


def _problems(repository: Repository, staged: dict[bytes, str], context: Context) -> Iterator[Problem]:
    from debtledger.config import load
    from debtledger.sources.contents import read_contents

    config = load(repository.root, repository.root, context.env)
    repository.git.seconds = config.limits_git_seconds
    reader = config.reader()
    blobs = dict(repository.git.batch(dict.fromkeys(staged.values()), reader.max_file))
    for path, oid in sorted(staged.items()):
        yield from read_contents(path, blobs[oid], reader).problems
