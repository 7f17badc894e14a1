"""Answers that were given before, and given again while nothing has changed that they depend on.

They are for printing only: nothing is ever written to a record from here.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from debtledger.command import CLEAN, PROBLEMS
from debtledger.core.whereabouts import BASELINE, DEBTS, HOME, JOURNAL
from debtledger.core.whereabouts import ISSUES as BOOK
from debtledger.program import edition
from debtledger.sources.traces import Traces
from debtledger.storage.cache import Cache
from debtledger.storage.database import FOLDER
from debtledger.survey import survey_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from debtledger.context import Context
    from debtledger.sources.asked import Asked
    from debtledger.sources.repository import Repository
    from debtledger.survey import Survey

TOPIC = "answers"
KEPT = 4
MOST_CHARACTERS = 1 << 24
LASTING = (CLEAN, PROBLEMS)
RACY_NANOSECONDS = 2_000_000_000
"""A file changed so shortly before it was looked at may change again without its times telling."""
ROOMS = (
    "",
    "commands",
    "core",
    "core/economy",
    "core/lexing",
    "core/market",
    "core/past",
    "core/planning",
    "core/recording",
    "core/tagging",
    "core/tracking",
    "core/triggering",
    "core/upgrades",
    "pages",
    "past",
    "settings",
    "sources",
    "storage",
    "triggers",
)
ISSUES = ("config", *(f"{FOLDER}/{BOOK}{suffix}" for suffix in ("", "-journal", "-wal")))
"""Where what trackers said is kept, while it is written as well, and which repository "#412" means."""
_STYLE = re.compile("\x1b\\[[0-9]*m")
_LOG_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


class Answer(NamedTuple):
    """What a command prints, what it says beside that, and its exit code."""

    text: str
    said: tuple[str, ...]
    code: int


def answered(question: object, context: Context, work: Callable[[Survey], Answer]) -> Answer:
    """The answer to a question about the whole ledger, worked out only where it may be another than before.

    question: everything that the answer depends on beside the work tree, settings and day; its repr counts.
    Raises UsageError, SettingsError, RepositoryError, and what the work raises.
    """
    found = survey_all(context, {})
    repository = found.ground.repository
    if repository is None or found.asked is None or not found.config.cache_enabled or repository.sparse:
        return work(found)
    known = _known(repository, found.asked)
    if known is None:
        return work(found)
    key = _key(known, question, found, context)
    with Cache(repository.common_dir) as cache:
        answer = _read(cache.get(TOPIC, key))
    if answer is None:
        answer = work(found)
        # A record that came meanwhile may go again.
        if _known(repository, found.asked) == known:
            _keep(repository, key, answer)
    return answer


def _known(repository: Repository, asked: Asked) -> bytes | None:
    """All that the ledger depends on in the work tree; None where that cannot be told, or is not at rest."""
    started = time.time_ns()
    traces = Traces()
    try:
        with suppress(FileNotFoundError):
            if any(name.startswith(JOURNAL) for name in os.listdir(f"{repository.common_dir}/{FOLDER}")):
                return None
        with suppress(FileNotFoundError):
            traces.add_folder(repository.root, (HOME, DEBTS))
        traces.add_files(repository.root, (f"{HOME}/{BASELINE}", *map(os.fsdecode, _unsettled(asked))))
        traces.add_files(repository.common_dir, ISSUES)
    except (OSError, OverflowError):
        return None
    if traces.newest >= started - RACY_NANOSECONDS:
        return None
    return asked.status + bytes(traces)


def _unsettled(asked: Asked) -> Iterator[bytes]:
    """The files whose contents HEAD does not tell."""
    from debtledger.sources.listings import parse_paths, parse_status

    yield from (change.path for change in parse_status(asked.status).changes)
    yield from parse_paths(asked.untracked)


def _key(known: bytes, question: object, found: Survey, context: Context) -> str:
    """Name everything that an answer depends on: the files, the settings, the day, the program."""
    from hashlib import sha256

    said = (question, found.config, context.today.isoformat(), edition(*ROOMS))
    return sha256(repr(said).encode("utf-8", "surrogateescape") + b"\0" + known).hexdigest()


def _read(kept: bytes | None) -> Answer | None:
    """An answer as it was kept; None where there is none, or one that this program would not have printed."""
    head, _, text = (kept or b"").partition(b"\n")
    try:
        code, *said = json.loads(head)
        answer = Answer(text.decode(), tuple(said), code)
    except (ValueError, TypeError, RecursionError):
        return None
    if type(code) is not int or code not in LASTING or not all(isinstance(each, str) for each in said):
        return None
    return answer if _is_safe(answer.text) else None


def _is_safe(text: str) -> bool:
    """Whether nothing can drive a terminal, or what reads a log, but for our colours.

    The cache may have come with a foreign repository.
    """
    plain = _STYLE.sub("", text) if "\x1b" in text else text
    if not plain.replace("\n", "").isprintable():
        return False
    return not (("::" in plain or "##[" in plain) and _LOG_COMMAND.search(plain))


def _keep(repository: Repository, key: str, answer: Answer) -> None:
    if answer.code not in LASTING or len(answer.text) > MOST_CHARACTERS or not _is_safe(answer.text):
        return
    head = json.dumps([answer.code, *answer.said])
    with Cache(repository.common_dir) as cache:
        cache.put(TOPIC, key, f"{head}\n{answer.text}".encode(), KEPT)
