"""The console script for hooks of git and of pre-commit: the rules of `debtledger check`, with little loaded.

Most commits touch no tag. git is started before anything else, and where the staged bytes hold no word of
ours nothing more is imported: no settings, no grammar, no value classes.
"""

from __future__ import annotations

import gc
import os
import sys

from debtledger.core.whereabouts import HOME
from debtledger.settings.whose import FILE_NAME, PREFIX, user_file
from debtledger.sources.git import Git, RepositoryError, for_repository
from debtledger.sources.staged import MOST_BYTES, glance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

    from debtledger.context import Context
    from debtledger.core.checking.request import CheckRequest
    from debtledger.core.checking.verdicts import Verdicts
    from debtledger.sources.staged import Glance

HELP = """usage: debtledger-hook [--ledger] [--fix] [FILE...]
       debtledger-hook --commit-msg [--fix] FILE
       debtledger-hook --prepare-commit-msg FILE [SOURCE [COMMIT]]

Check what is staged, as `debtledger check` does: new and changed tags are readable, say what the settings
demand, and name records that exist. With FILEs, only them; where nothing is staged, as they stand.

  --ledger   only the files of the ledger: records are valid, and their references lead somewhere
  --fix      write the missing lines into the files, with a ? that you replace

SKIP=debtledger (or debtledger-ledger, debtledger-commit-msg) in the environment leaves the check out.
Exit codes: 0 may be committed, 1 problems found, 2 wrong usage or settings, 130 interrupted.
"""
MESSAGES = ("--commit-msg", "--prepare-commit-msg")
FROM, TO = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"
"""What pre-commit says where it checks commits and not what is staged."""
MERGING = "GITHEAD_"
"""How the variables begin by which git merge tells its hooks what is merged."""
OWN = b".debtledger"
TRAILER = b"debt-"
MOST_MESSAGE = 1 << 20
SECONDS = 10.0
CLEAN, PROBLEMS, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


def script() -> NoReturn:
    """Run main as a program that ends at once: nothing is left to be tidied up, and that takes time."""
    gc.disable()
    code = main()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        code = code or BROKEN_PIPE
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Check what is staged, print the problems, and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if _is_skipped(arguments, os.environ.get("SKIP", "")):
        return CLEAN
    try:
        if not any(word.startswith("-") for word in arguments):
            seen = _glanced(os.environ)
            if seen is not None and _says_nothing(seen, arguments):
                return CLEAN
            if seen is not None and seen.listing and not _touches_the_ledger(seen):
                return _judged(seen, arguments)
        elif arguments[0] in MESSAGES and _speaks_of_nothing(arguments[1:2]):
            return CLEAN
        return _loudly(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _is_skipped(arguments: Sequence[str], names: str) -> bool:
    """Whether SKIP names this hook, as it does for hooks of pre-commit: by its id, among others."""
    ids = {"--ledger": "debtledger-ledger", "--commit-msg": "debtledger-commit-msg"}
    own = next((ids[word] for word in arguments if word in ids), "debtledger")
    return own in (name.strip() for name in names.split(","))


def _glanced(env: Mapping[str, str]) -> Glance | None:
    """What is staged, where hooks usually run: in the root of a work tree, with the words everybody has.

    None elsewhere, and where git finds something wrong: the other way takes longer, and explains it.
    """
    if FROM in env or not (os.path.isfile(".git") or os.path.isfile(".git/HEAD")):
        return None
    try:
        cwd = os.getcwd()
        # The configuration names filters and ignore files, and nothing here looks at the work tree.
        git = Git(cwd, for_repository(env, cwd), ())
        git.seconds = SECONDS
        return None if _adds_words(env) else glance(git, FILE_NAME)
    except (RepositoryError, OSError, ValueError):
        return None


def _says_nothing(seen: Glance, files: Sequence[str]) -> bool:
    """Whether nothing that is staged can be wrong, by its bytes alone; False where that is not sure."""
    from debtledger.core.words import may_hold

    if not seen.listing:
        return not files
    if _touches_the_ledger(seen) or _is_policy_elsewhere(seen):
        return False
    return not any(may_hold(seen.blobs[oid]) for oid in seen.fresh)


def _speaks_of_nothing(files: Sequence[str]) -> bool:
    """Whether a message says nothing of debts, and no changed file can hold a tag, before or after."""
    from debtledger.core.words import may_hold

    seen = _glanced(os.environ)
    if seen is None or not files or not os.path.isfile(files[0]):
        return False
    if seen.listing and (_is_policy_elsewhere(seen) or any(map(may_hold, seen.blobs.values()))):
        return False
    with open(files[0], "rb") as file:
        message = file.read(MOST_MESSAGE + 1)
    return len(message) <= MOST_MESSAGE and TRAILER not in message.lower()


def _touches_the_ledger(seen: Glance) -> bool:
    return any(path.startswith(OWN) for path in seen.paths)


def _is_policy_elsewhere(seen: Glance) -> bool:
    """Whether settings may say which words count: those of HEAD, or a file that is not committed yet."""
    return os.path.lexists(FILE_NAME) if seen.settings is None else _names_words(seen.settings)


def _adds_words(env: Mapping[str, str]) -> bool:
    """Whether the user's own settings may say which words count."""
    if any(name.startswith((PREFIX, MERGING)) for name in env):
        return True
    path = user_file(env)
    if path is None or not os.path.exists(path):
        return False
    with open(path, "rb") as file:
        return _names_words(file.read(MOST_BYTES))


def _names_words(settings: bytes) -> bool:
    return b"words" in settings or b"\\" in settings


# DEBT(@maintainers, performance): a commit with tags waits for the value classes of the whole scan
#   cost: 24-40h
#   interest: 0h/sprint
#   bought: the hook, check and scan judge by the same code
#   repay-when: a commit with tags must take at most 3.5 times as long as git and Python alone
def _judged(seen: Glance, files: Sequence[str]) -> int:
    """Check what is staged, by what git was asked already."""
    seen.ledger = seen.git.start("ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", FILE_NAME, f"{HOME}/")
    from debtledger.checking.check import check_staged
    from debtledger.config import SettingsError

    try:
        return _told(check_staged(seen, files, os.environ), None)
    except (RepositoryError, SettingsError) as error:
        return _failed(error)


def _loudly(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for, with all that it takes."""
    from debtledger.command import UsageError
    from debtledger.config import SettingsError
    from debtledger.context import from_process

    context = from_process()
    try:
        if arguments[:1] and arguments[0] in MESSAGES:
            from debtledger.checking import messaging

            return messaging.run(arguments, context)
        return _checked(arguments, context)
    except UsageError as error:
        context.say(f"debtledger-hook: {error.message}\n  {error.hint}")
        return USAGE
    except (RepositoryError, SettingsError) as error:
        return _failed(error)


def _checked(arguments: Sequence[str], context: Context) -> int:
    from debtledger.checking.check import check
    from debtledger.command import UsageError

    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = {word for word in arguments[:end] if word.startswith("-")}
    if options & {"--help", "-h"}:
        context.write((HELP,))
        return CLEAN
    unknown = sorted(options - {"--ledger", "--fix"})
    if unknown:
        raise UsageError(f"no such option: {unknown[0]}", "debtledger-hook --help")
    files = (*(word for word in arguments[:end] if word not in options), *arguments[end + 1 :])
    request = _request(options, files, context.env)
    if "--fix" not in options:
        return _told(check(request, context), context)
    from debtledger.checking.mending import check_and_mend, told

    found, mended = check_and_mend(request, context)
    for line in told(mended):
        context.say(line)
    return _told(found, context)


def _told(found: Verdicts, context: Context | None) -> int:
    """Say what was found, and give the exit code."""
    if found.verdicts or found.skipped or found.notes:
        from debtledger.context import from_process
        from debtledger.pages.refusals import text_page

        context = context or from_process()
        for line in "".join(text_page(found)).split("\n")[:-1]:
            context.say(line)
    return PROBLEMS if found.refused else CLEAN


def _failed(error: Exception) -> int:
    """Say why nothing could be checked, and give the exit code."""
    from debtledger.context import from_process

    context = from_process()
    context.say(f"debtledger-hook: {error}")
    if isinstance(error, RepositoryError) and error.hint:
        context.say(f"  {error.hint}")
    return USAGE


def _request(options: set[str], files: tuple[str, ...], env: Mapping[str, str]) -> CheckRequest:
    from debtledger.core.checking.request import CheckRequest

    if "--ledger" in options:
        return CheckRequest(what="ledger", asked_by="hook")
    if env.get(FROM) and env.get(TO):
        return CheckRequest(what="base", base=env[FROM], head=env[TO], files=files, asked_by="hook")
    return CheckRequest(files=files, asked_by="hook")
