"""`debtledger doctor`: what the program found on this machine, and which settings are in force and why."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from debtledger.command import (
    CLEAN,
    LEDGER,
    OUTPUT,
    PLAIN_FORMAT,
    PROBLEMS,
    TRACKER,
    USAGE,
    Argument,
    Command,
    Option,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.checkup import Checkup, Repair, Repairs
    from debtledger.config import Config, SettingsProblem
    from debtledger.context import Context
    from debtledger.inspection import Inspection

COMMAND = Command(
    summary="Show versions, the repository, the settings in force and where each came from.",
    group="set-up",
    text="PATH is the folder to look from, the current one if none is given. Nothing is sent but"
    " by --network, and nothing is changed but by --fix, which mends broken records where nothing is lost;"
    " their old bytes are kept in the git directory.",
    parameters=(
        Argument(name="path", metavar="[PATH]", kind="path", count=0),
        Option(flags=("--fix",), kind="flag", help="Mend broken records where that is safe."),
        Option(flags=("--network",), kind="flag", help="Ask the trackers too: this uses the network."),
        Option(flags=("--languages",), kind="flag", help="List the names of all languages, too."),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=(
        "debtledger doctor",
        "debtledger doctor --network",
        "debtledger doctor --fix",
        "debtledger doctor --format json",
    ),
)
PACKAGES = ("click", "gitpython", "jira", "networkx", "pygal", "pygithub", "textual", "tomli-w")
GIT_SECONDS = 20.0
WORKS = "works"
UNKNOWN = "unknown"

Section = dict[str, Any]


def run(context: Context, *, path: str | None, fix: bool, **values: Any) -> int:
    """Print the diagnosis. Exit code 2 when settings are broken, 3 when records are, 1 for other problems."""
    from debtledger.settled import in_force

    folder = os.path.abspath(context.path(path or ""))
    if not os.path.isdir(folder):
        raise UsageError(f"{path} is no folder", "debtledger doctor")
    repository, root, cache = _repository(context, folder)
    config, broken = _settings(context, folder, root)
    report: dict[str, Section] = {
        "versions": _versions(context),
        "repository": repository,
        "settings": in_force(config),
        "cache": cache,
    }
    readable = not broken and "trouble" not in repository
    there = replace(context, cwd=folder)
    repairs = _mended(there, root or folder) if fix and readable else None
    mended = repairs.done if repairs else ()
    checkup = _ledger(there, root or folder) if readable else None
    report["ledger"] = checkup.facts if checkup else {"state": "none yet" if readable else UNKNOWN}
    inspection = _inspection(there) if values["network"] and readable else None
    report |= inspection.sections if inspection else {}
    report["languages"] = _languages(names_wanted=values["languages"])
    problems = [
        *_troubles(report),
        *broken,
        *(repairs.failures if repairs else ()),
        *(checkup.problems if checkup else ()),
        *(inspection.problems if inspection else ()),
    ]
    if values["format_name"] == "json":
        chunks = _json(report, problems, mended)
    else:
        chunks = chain(_told_repairs(mended), _text(report, problems, context.width))
    context.write_output(chunks, values["output"])
    if broken:
        return USAGE
    if checkup and checkup.broken:
        return LEDGER
    if inspection and inspection.unread:
        return TRACKER
    return PROBLEMS if problems else CLEAN


def _inspection(context: Context) -> Inspection:
    from debtledger.inspection import inspect_trackers

    return inspect_trackers(context)


def _ledger(context: Context, root: str) -> Checkup | None:
    """The state of the ledger; None where there is none yet."""
    from debtledger.checkup import Checkup, check
    from debtledger.config import SettingsProblem
    from debtledger.core.recording.record import FOLDER
    from debtledger.sources.rewriting import NotRewritten
    from debtledger.storage.store import LedgerError

    if not os.path.lexists(os.path.join(root, FOLDER.partition("/")[0])):
        return None
    try:
        return check(context)
    except (LedgerError, NotRewritten) as error:
        trouble = SettingsProblem(where="ledger", message=error.message, hint=error.hint)
        return Checkup({"state": UNKNOWN}, (trouble,), broken=True)


def _mended(context: Context, root: str) -> Repairs | None:
    from debtledger.checkup import repair
    from debtledger.core.recording.record import FOLDER
    from debtledger.sources.rewriting import NotRewritten
    from debtledger.storage.store import LedgerError

    if not os.path.lexists(os.path.join(root, FOLDER)):
        return None
    try:
        return repair(context)
    except (LedgerError, NotRewritten):
        return None  # the check that follows tells why


def _told_repairs(repairs: Sequence[Repair]) -> Iterator[str]:
    from debtledger.core.text import safe_text

    for each in repairs:
        yield f"mended {safe_text(each.path)}\n"
        yield from (f"  {safe_text(words)}\n" for words in each.done)
        yield f"  its old bytes are kept in {safe_text(each.backup)}\n\n"


def _versions(context: Context) -> Section:
    from importlib import metadata

    from debtledger import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    found: Section = {"debtledger": __version__, "python": f"{python} ({sys.executable})", **_git(context)}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _git(context: Context) -> Section:
    from debtledger.sources.git import Git, GitError

    try:
        git = Git(os.sep, context.env)
        version = git.run("version", seconds=GIT_SECONDS).decode(errors="replace").strip()
        found: Section = {"git": version.removeprefix("git version ")}
    except GitError as error:
        return {"git": error.message, "git grep -P": UNKNOWN}
    try:
        question = ("grep", "--no-index", "-q", "-P", "-e", "(?<=a)b", "--", os.devnull.lstrip(os.sep))
        git.start(*question, seconds=GIT_SECONDS, succeeds=(0, 1)).result()
        found["git grep -P"] = WORKS
    except GitError as error:
        found["git grep -P"] = str(error)
    return found


def _repository(context: Context, folder: str) -> tuple[Section, str | None, Section]:
    """The facts of the repository, its root, and the state of its cache."""
    from debtledger.sources import repository
    from debtledger.sources.git import RepositoryError

    try:
        found = repository.discover(folder, context.env, context.cwd)
        if found is None:
            return {"root": None, "note": "a plain folder"}, None, {"state": "none outside a repository"}
        return dict(repository.describe(found)), found.root, _cache(found.git_dir)
    except RepositoryError as error:
        return {"trouble": error.message, "try": error.hint}, None, {"state": "unknown"}


def _cache(git_dir: str) -> Section:
    from debtledger.storage.cache import FILE
    from debtledger.storage.database import FOLDER

    path = os.path.join(git_dir, FOLDER, FILE)
    try:
        facts = os.lstat(path)
    except FileNotFoundError:
        return {"path": path, "state": "not made yet"}
    except OSError as error:
        return {"path": path, "state": str(error.strerror).lower()}
    return {"path": path, "state": f"{(facts.st_size + 1023) // 1024} KiB"}


def _settings(context: Context, folder: str, root: str | None) -> tuple[Config, tuple[SettingsProblem, ...]]:
    """The settings in force, or the defaults and what is wrong with the others."""
    from debtledger.config import SettingsError, combine, load

    try:
        return load(folder, root, context.env), ()
    except SettingsError as error:
        return combine((), {}), error.problems


def _languages(*, names_wanted: bool) -> Section:
    from debtledger.core.lexing.languages import LANGUAGES

    count: Section = {"count": len(LANGUAGES)}
    return {**count, "names": sorted(LANGUAGES, key=str.casefold)} if names_wanted else count


def _troubles(report: dict[str, Section]) -> Iterator[SettingsProblem]:
    from debtledger.config import SettingsProblem

    works = report["versions"]["git grep -P"]
    if works == UNKNOWN:
        yield SettingsProblem(
            where="git",
            message=report["versions"]["git"],
            hint="install git 2.30 or newer, and put it into PATH",
        )
    elif works != WORKS:
        yield SettingsProblem(where="git", message=works, hint="install a git that is built with PCRE")
    if "trouble" in report["repository"]:
        yield SettingsProblem(
            where="repository", message=report["repository"]["trouble"], hint=report["repository"]["try"]
        )


def _json(
    report: dict[str, Section], problems: list[SettingsProblem], repairs: Sequence[Repair]
) -> Iterator[str]:
    import json

    listed = [{"where": each.where, "message": each.message, "hint": each.hint} for each in problems]
    fixed = [each._asdict() for each in repairs]
    yield json.dumps({"schema": 1, **report, "problems": listed, "repairs": fixed}, indent=2)
    yield "\n"


def _text(report: dict[str, Section], problems: list[SettingsProblem], width: int) -> Iterator[str]:
    from debtledger.core.text import safe_text

    for title, section in report.items():
        yield f"{title}\n"
        yield from _rows(section, width)
        yield "\n"
    for problem in problems:
        yield f"{safe_text(problem.where)}: {safe_text(problem.message)}\n"
        yield from (f"  {safe_text(line)}\n" for line in problem.hint.split("\n") if line)
    yield "everything is fine\n" if not problems else f"problems: {len(problems)}\n"


def _rows(section: Section, width: int) -> Iterator[str]:
    """The facts of a section in aligned columns, long lists wrapped."""
    from textwrap import wrap

    from debtledger.core.text import safe_text

    first = max(map(len, section), default=0)
    second = min(
        max((len(_value(fact)) for fact in section.values() if isinstance(fact, dict)), default=0), 40
    )
    for name, fact in section.items():
        if isinstance(fact, dict):
            shown = [f"{safe_text(_value(fact)):<{second}}  {safe_text(fact['from'])}"]
        elif isinstance(fact, list):
            shown = wrap(", ".join(fact), max(width - first - 4, 20), break_on_hyphens=False)
        else:
            shown = [safe_text("none" if fact is None else str(fact))]
        yield f"  {name:<{first}}  {shown[0]}\n"
        yield from (f"  {'':<{first}}  {line}\n" for line in shown[1:])


def _value(fact: Section) -> str:
    from debtledger.settings.setting import as_toml

    return as_toml(fact["value"])
