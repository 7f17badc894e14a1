"""The files of a ledger one by one: what is wrong inside of each, and what a change must not do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.baseline import read_baseline
from debtledger.core.rules import problem
from debtledger.core.rules_of_checks import GROWN, NO_FINGERPRINT, REMOVED_RECORD
from debtledger.core.whereabouts import BASELINE, DEBTS, HOME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from debtledger.core.baseline import Baseline
    from debtledger.core.model import Problem

BASELINE_PATH: Final = f"{HOME}/{BASELINE}"
ENDING: Final = ".toml"
RECORDS: Final = f"{HOME}/{DEBTS}/"
SIGNALS: Final = f"{HOME}/signals/"
SPRINTS: Final = f"{HOME}/sprints/"
STRATEGY: Final = f"{HOME}/strategy.toml"
GROW: Final = 'debtledger baseline update --allow-growth "why it had to grow", then git add it'


class LedgerFile(NamedTuple):
    """A file of the ledger that a change adds, changes or removes; None where it is gone."""

    path: str
    data: bytes | None


def is_record(path: str) -> bool:
    """Whether a path is that of a record."""
    return path.startswith(RECORDS) and path.endswith(ENDING)


def flaws_in(file: LedgerFile) -> tuple[Problem, ...]:
    """What is wrong with one file; nothing for files that are none of ours."""
    path, data = file
    if data is None:
        return (_removed(path),) if is_record(path) else ()
    if is_record(path):
        return _of_record(path, data)
    if path == BASELINE_PATH:
        return tuple(_of_baseline(path, read_baseline(data.decode("utf-8", "replace"))))
    if path.startswith(SIGNALS) or path == STRATEGY:
        return _of_declaration(path, data)
    if path.startswith(SPRINTS) and path.endswith(ENDING):
        return _of_sprint(path, data)
    return ()


def growth(before: Collection[str] | None, after: bytes | None) -> tuple[Problem, ...]:
    """What is wrong with a baseline that was there before: lines that were added without a reason."""
    if before is None or after is None:
        return ()
    text = after.decode("utf-8", "replace")
    baseline = read_baseline(text)
    grown = sorted(baseline.fingerprints - frozenset(before) - baseline.reasons.keys())
    if not grown:
        return ()
    line = 1 + next(at for at, said in enumerate(text.split("\n")) if said.strip().startswith(grown[0]))
    counted = "a line" if len(grown) == 1 else f"{len(grown)} lines"
    message = f"the baseline has grown by {counted} without a reason, from {grown[0]} on"
    return (problem(GROWN, BASELINE_PATH, line, message, GROW),)


def _removed(path: str) -> Problem:
    id_ = path.removeprefix(RECORDS).removesuffix(ENDING)
    hint = f"git restore --staged --worktree -- {path}; when it is over: debtledger repay {id_} --hours 3"
    return problem(REMOVED_RECORD, path, 1, f"the record of {id_} is removed", hint)


def _of_record(path: str, data: bytes) -> tuple[Problem, ...]:
    from debtledger.core.recording.record import BrokenRecord
    from debtledger.core.recording.record_reading import read_record, unknown_keys

    name, text = path.removeprefix(RECORDS).removesuffix(ENDING), data.decode("utf-8", "replace")
    try:
        read_record(text, name)
    except BrokenRecord as error:
        return error.problems
    return unknown_keys(text, name)


def _of_baseline(path: str, baseline: Baseline) -> Iterator[Problem]:
    hint = "remove the line; debtledger baseline update writes the file anew"
    for line in baseline.broken:
        yield problem(NO_FINGERPRINT, path, line, "this line is no fingerprint", hint)


def _of_declaration(path: str, data: bytes) -> tuple[Problem, ...]:
    from debtledger.core.market.declared import BrokenDeclaration, read_signal, read_strategy

    try:
        if path == STRATEGY:
            read_strategy(data, path)
        else:
            read_signal(data, path)
    except BrokenDeclaration as error:
        return error.problems
    return ()


def _of_sprint(path: str, data: bytes) -> tuple[Problem, ...]:
    from debtledger.core.planning.sprint_files import MAX_BYTES, SprintFileError, read_sprint
    from debtledger.toml import TomlError, parse

    name = path.removeprefix(SPRINTS).removesuffix(ENDING)
    try:
        read_sprint(parse(data, MAX_BYTES).values, name)
    except TomlError as error:
        return (problem("DL080", path, error.line or 1, error.message, "mend it by hand"),)
    except SprintFileError as error:
        return (problem("DL080", path, 1, str(error), "mend it by hand"),)
    return ()
