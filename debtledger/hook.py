"""The console script for hooks of git and of pre-commit: the rules of `debtledger check`, with little loaded.

Most commits touch no tag. git is started before anything else, and where the staged bytes hold no word of
ours nothing more is imported: no settings, no grammar, no value classes.
"""

from __future__ import annotations

import os
import sys

from debtledger.sources.git import Git, RepositoryError, for_repository
from debtledger.sources.staged import STAGED_COMMAND, fresh_blobs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.checking.request import CheckRequest
    from debtledger.sources.git import Running

HELP = """usage: debtledger-hook [--ledger] [--fix] [FILE...]
       debtledger-hook --commit-msg [--fix] FILE
       debtledger-hook --prepare-commit-msg FILE [SOURCE [COMMIT]]

Check what is staged, as `debtledger check` does: new and changed tags are readable, say what the settings
demand, and name records that exist. With FILEs, only them; where nothing is staged, as they stand.

  --ledger   only the files of the ledger: records are valid, and their references lead somewhere
  --fix      write the missing lines into the files, with a ? that you replace

Exit codes: 0 may be committed, 1 problems found, 2 wrong usage or settings, 130 interrupted.
"""
MESSAGES = ("--commit-msg", "--prepare-commit-msg")
FROM, TO = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"
"""What pre-commit says where it checks commits and not what is staged."""
SECONDS = 10.0
MOST_BYTES = 64 << 20
CLEAN, USAGE, INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Check what is staged, print the problems, and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if not any(word.startswith("-") for word in arguments) and _is_quiet(os.environ, arguments):
            return CLEAN
        return _loudly(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _is_quiet(env: Mapping[str, str], files: Sequence[str]) -> bool:
    """Whether nothing that is staged can be wrong, by its bytes alone; False where that is not sure.

    Only in the root of a work tree, where hooks run, and with the words that everybody has.
    """
    # Elsewhere than in the root the other way explains what is wrong.
    if FROM in env or not os.path.lexists(".git"):
        return False
    try:
        cwd = os.getcwd()
        # The configuration names filters and ignore files, and neither command looks at the work tree.
        git = Git(cwd, for_repository(env, cwd), ())
        git.seconds = SECONDS
        listing = git.start(*STAGED_COMMAND, "--")
        contents = git.start("cat-file", "--batch", "--buffer", limit=MOST_BYTES)
        try:
            return not _adds_words(env) and _says_nothing(listing.result(), contents, files)
        finally:
            contents.kill()
    except (RepositoryError, OSError, ValueError):
        return False


def _says_nothing(listing: bytes, contents: Running, files: Sequence[str]) -> bool:
    from debtledger.core.words import may_hold
    from debtledger.settings.whose import FILE_NAME

    blobs = fresh_blobs(listing)
    if not listing:
        return not files
    if any(path.startswith(b".debtledger") for path in listing.split(b"\0")[1::2]):
        return False
    asked = [b"HEAD:" + FILE_NAME.encode(), *dict.fromkeys(blobs.values())]
    answer = contents.result(b"\n".join(asked) + b"\n")
    head, _, rest = answer.partition(b"\n")
    if head.endswith(b" missing"):
        return not os.path.lexists(FILE_NAME) and not may_hold(rest)
    size = int(head.rpartition(b" ")[2])
    return not _names_words(rest[:size]) and not may_hold(rest[size:])


def _adds_words(env: Mapping[str, str]) -> bool:
    """Whether the user's own settings may say which words count; git works meanwhile."""
    from debtledger.settings.whose import PREFIX, user_file

    if any(name.startswith(PREFIX) for name in env):
        return True
    path = user_file(env)
    if path is None or not os.path.exists(path):
        return False
    with open(path, "rb") as file:
        return _names_words(file.read(MOST_BYTES))


def _names_words(settings: bytes) -> bool:
    return b"words" in settings or b"\\" in settings


def _loudly(arguments: Sequence[str]) -> int:
    """Check with all that it takes, and tell what is wrong."""
    from debtledger.config import SettingsError
    from debtledger.context import from_process

    context = from_process()
    try:
        if arguments[:1] and arguments[0] in MESSAGES:
            from debtledger import messaging

            return messaging.run(arguments, context)
        return _checked(arguments, context)
    except (RepositoryError, SettingsError) as error:
        context.say(f"debtledger-hook: {error}")
        if isinstance(error, RepositoryError) and error.hint:
            context.say(f"  {error.hint}")
        return USAGE


def _checked(arguments: Sequence[str], context: Context) -> int:
    from debtledger.checking import check
    from debtledger.command import PROBLEMS, UsageError
    from debtledger.pages.refusals import text_page

    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = {word for word in arguments[:end] if word.startswith("-")}
    if options & {"--help", "-h"}:
        context.write((HELP,))
        return CLEAN
    unknown = sorted(options - {"--ledger", "--fix"})
    if unknown:
        context.say(f"debtledger-hook: no such option: {unknown[0]}\n  debtledger-hook --help")
        return USAGE
    files = (*(word for word in arguments[:end] if word not in options), *arguments[end + 1 :])
    try:
        request = _request(options, files, context.env)
        if "--fix" in options:
            from debtledger.mending import check_and_mend, told

            found, mended = check_and_mend(request, context)
            for line in told(mended):
                context.say(line)
        else:
            found = check(request, context)
    except UsageError as error:
        context.say(f"debtledger-hook: {error.message}\n  {error.hint}")
        return USAGE
    for line in "".join(text_page(found)).split("\n")[:-1]:
        context.say(line)
    return PROBLEMS if found.refused else CLEAN


def _request(options: set[str], files: tuple[str, ...], env: Mapping[str, str]) -> CheckRequest:
    from debtledger.core.checking.request import CheckRequest

    if "--ledger" in options:
        return CheckRequest(what="ledger", asked_by="hook")
    if env.get(FROM) and env.get(TO):
        return CheckRequest(what="base", base=env[FROM], head=env[TO], files=files, asked_by="hook")
    return CheckRequest(files=files, asked_by="hook")
