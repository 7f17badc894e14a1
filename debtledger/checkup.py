"""The health of the ledger: what doctor looks at among the records, and what it can repair."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.recording.record import ENDING, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.config import SettingsProblem
    from debtledger.context import Context
    from debtledger.core.model import Problem
    from debtledger.core.recording.mending import Mended
    from debtledger.reckoning import Reckoning
    from debtledger.sources.git import Git

IGNORED_COMMAND = ("ls-files", "-o", "-i", "--exclude-standard", "-z", "--", FOLDER)


class Checkup(NamedTuple):
    """The facts about the ledger, everything wrong with it, and whether records are missing in it."""

    facts: dict[str, object]
    problems: tuple[SettingsProblem, ...]
    broken: bool


class Repair(NamedTuple):
    """A record that was mended: its path, what was done, and where its old bytes are kept."""

    path: str
    done: tuple[str, ...]
    backup: str


class Repairs(NamedTuple):
    """The records that were mended, and a problem for each that could have been but for the file system."""

    done: tuple[Repair, ...] = ()
    failures: tuple[SettingsProblem, ...] = ()


def check(context: Context) -> Checkup:
    """Look at the ledger around the current folder; nothing is written. Raises what reckoning raises."""
    from debtledger.worth.evaluation import misunderstood

    reckoning = _reckon(context)
    found = (
        *reckoning.broken,
        *reckoning.ledger.problems,
        *_strange_keys(reckoning),
        *misunderstood(reckoning),
        *_declarations(reckoning),
    )
    problems = (*map(_told, found), *_ignored(reckoning))
    states = Counter(entry.state for entry in reckoning.entries)
    facts: dict[str, object] = {
        "records": len(reckoning.stored),
        "broken records": len({problem.path for problem in reckoning.broken}),
        "debts": ", ".join(f"{amount:,} {state}" for state, amount in sorted(states.items())) or "none",
        "accepted in the baseline": len(reckoning.baseline),
    }
    return Checkup(facts, problems, bool(reckoning.broken))


def repair(context: Context) -> Repairs:
    """Mend each broken record of which nothing is lost by it; the old bytes are kept in the git directory.

    What an interrupted command left undone is finished as well. A record that cannot be read or written
    hinders no other. Raises LedgerError where the ledger as a whole cannot be read.
    """
    from debtledger.config import SettingsProblem
    from debtledger.core.recording.mending import Undecided
    from debtledger.storage.store import LedgerError

    reckoning = _reckon(context)
    ids = frozenset(stored.record.id for stored in reckoning.stored)
    done, failures = [], []
    for identity in _broken_ids(reckoning.broken):
        try:
            data = reckoning.store.raw(identity)
        except LedgerError:
            continue  # the problems of the ledger tell why
        path = f"{FOLDER}/{identity}{ENDING}"
        try:
            mended = _mended(data, identity, reckoning, ids)
            if mended is None:
                continue
            done.append(Repair(path, mended.done, reckoning.store.repair(identity, data, mended.text)))
        except Undecided as error:
            hint = "choose in the file, take the markers out, then git add it"
            failures.append(SettingsProblem(where=path, message=f"not mended: {error}", hint=hint))
        except LedgerError as error:
            failures.append(
                SettingsProblem(where=path, message=f"not mended: {error.message}", hint=error.hint)
            )
    return Repairs(tuple(done), tuple(failures))


def _reckon(context: Context) -> Reckoning:
    """Reckon without the cache: a record that came from there has no text to look at."""
    from debtledger.reckoning import ReckonRequest, reconcile

    return reconcile(ReckonRequest(settings={"cache.enabled": False}), context)


def _broken_ids(broken: Sequence[Problem]) -> list[str]:
    """The ids that the files of broken records are called by; a file that is no record's is left alone."""
    from debtledger.core.identity import ID_LENGTH, valid_id

    names = (problem.path.rpartition("/")[2].removesuffix(ENDING) for problem in broken)
    return list(
        dict.fromkeys(name for name in names if valid_id(name) and len(name) == len("D-") + ID_LENGTH)
    )


def _mended(data: bytes, identity: str, reckoning: Reckoning, ids: frozenset[str]) -> Mended | None:
    from debtledger.core.recording.mending import mend
    from debtledger.sources.encoding import decode

    try:
        text = data.decode()
    except UnicodeDecodeError:
        guessed = decode(data)
        if guessed is None:
            return None
        text = guessed.text
    git = reckoning.repository.git if reckoning.repository else None
    return mend(text, identity, _base(git, identity), ids)


def _base(git: Git | None, identity: str) -> str | None:
    """The text that both sides of an unfinished merge come from; None where there is none."""
    if git is None:
        return None
    listing = git.run("ls-files", "-u", "-z", "--", f"{FOLDER}/{identity}{ENDING}")
    for entry in listing.split(b"\0"):
        _, oid, stage = (*entry.partition(b"\t")[0].split(b" "), b"", b"")[:3]
        if stage == b"1":
            ((_, content),) = git.batch([oid.decode("ascii", "replace")])
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else None
    return None


def _strange_keys(reckoning: Reckoning) -> Iterator[Problem]:
    from debtledger.core.recording.records import unknown_keys

    for stored in reckoning.stored:
        yield from unknown_keys(stored.text, stored.record.id)


def _declarations(reckoning: Reckoning) -> tuple[Problem, ...]:
    """What is wrong with declared signals and with the strategy."""
    from debtledger.sources.declarations import load_declarations

    return load_declarations(reckoning.facts.root).problems


def _told(problem: Problem) -> SettingsProblem:
    from debtledger.config import SettingsProblem

    where = f"{problem.path}:{problem.line}"
    return SettingsProblem(where=where, message=f"{problem.code} {problem.message}", hint=problem.hint)


def _ignored(reckoning: Reckoning) -> Iterator[SettingsProblem]:
    """A problem for each record that an ignore file keeps out of every commit."""
    import os

    from debtledger.config import SettingsProblem

    if reckoning.repository is None:
        return
    for name in reckoning.repository.git.run(*IGNORED_COMMAND).split(b"\0"):
        if name.endswith(ENDING.encode()):
            path = os.fsdecode(name)
            yield SettingsProblem(
                where=path,
                message="git ignores this record, so that nobody else will get it",
                hint=f"take the pattern out of .gitignore, or: git add --force {path}",
            )
