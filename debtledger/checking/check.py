"""The verb check: what is about to be committed, what a branch adds, or all there is, against the rules."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger.checking.changeset import changeset, glanced
from debtledger.config import SettingsError, SettingsProblem
from debtledger.core.checking.demands import Demands, misunderstood
from debtledger.core.checking.judging import Told, in_order, judge, sift
from debtledger.core.checking.known import known
from debtledger.core.checking.ledgerfiles import BASELINE_PATH, ENDING, RECORDS, flaws_in, growth, is_record
from debtledger.core.checking.request import CheckRequest
from debtledger.core.checking.verdicts import Verdict, Verdicts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from debtledger.checking.changeset import Changeset
    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.core.checking.judging import Judged
    from debtledger.core.checking.ledgerfiles import LedgerFile
    from debtledger.core.model import Findings, Problem
    from debtledger.sources.staged import Glance

NO_CODE: Final = frozenset({"another repository", "binary", "submodule", "symlink"})
"""Why files were not read in which nobody would look for a tag."""
MISSED: Final = frozenset({"DL021", "DL025"})
"""Problems of tags that name a record that is not there."""

__all__ = ["CheckRequest", "check", "check_staged", "demands_of", "verdicts_on"]


def check(request: CheckRequest, context: Context) -> Verdicts:
    """Judge what is asked for. Nothing is written, not even a cache, and no network is used.

    Raises UsageError, SettingsError and RepositoryError.
    """
    from debtledger.sources.repository import discover

    repository = discover(context.cwd, context.env, context.cwd)
    return verdicts_on(changeset(request, repository, context))


def check_staged(seen: Glance, files: Sequence[str], env: Mapping[str, str]) -> Verdicts:
    """Judge what is staged, by what git was asked about it in its root already; files limit it.

    Raises SettingsError and GitError.
    """
    return verdicts_on(glanced(seen, files, env))


def verdicts_on(seen: Changeset) -> Verdicts:
    """Judge a change that was read. Raises SettingsError."""
    demands = demands_of(seen.config)
    past = known(seen.before, seen.baseline)
    judged = sift(seen.found, past, whole=seen.whole, command=seen.command)
    touched = {file.path for file in seen.ledger if is_record(file.path) and file.data is not None}
    ledger = _told(seen, judged, touched, demands)
    if seen.root:
        ledger = _unstaged(ledger, judged, seen.root)
    verdicts = [
        *judge(seen.found, past, judged, demands, ledger),
        *(Verdict(problem=each, why="ledger") for each in _of_the_ledger(seen, touched)),
    ]
    return Verdicts(
        verdicts=in_order(dict.fromkeys(verdicts)),
        tags=tuple(judged.tags),
        candidates=judged.candidates,
        skipped=tuple(each for each in seen.found.skipped if each.reason not in NO_CODE),
        notes=(*seen.notes, *(_unknown(seen.before) if judged.tags or judged.candidates else ())),
    )


def _unknown(before: Iterable[Findings]) -> Iterator[str]:
    """Why something may be taken for new that is not."""
    for each in (each for part in before for each in part.skipped if each.reason not in NO_CODE):
        yield f"{each.path}: what it said before is not known ({each.reason}), and counts as new"


def demands_of(config: Config) -> Demands:
    """What the settings demand of tags and candidates. Raises SettingsError."""
    wrong = tuple(misunderstood(config.check_kinds, config.check_paths))
    if wrong:
        origins = config.origins
        raise SettingsError(
            tuple(
                SettingsProblem(where=origins[".".join(key.split(".")[:2])], message=f"{key}: {expected}")
                for key, expected in wrong
            )
        )
    return Demands(
        level=config.check_level,
        kinds=config.check_kinds,
        paths=tuple(config.check_paths.items()),
        candidates=config.check_candidates,
    )


def _told(seen: Changeset, judged: Judged, touched: Collection[str], demands: Demands) -> Told:
    """What records add to the tags; they are read only where they can matter."""
    from debtledger.core.rules import missing

    referring = any(each.tag.id or each.tag.requires or each.tag.blocks for each in judged.tags)
    lacking = seen.records is not None and any(
        missing(each.tag, demands.level_of(each.tag.kind, each.place.path)) for each in judged.tags
    )
    if not (referring or lacking or touched):
        return Told()
    from debtledger.core.checking.telling import told

    if seen.records is None:
        return told(seen.found, judged, (), (), touched)
    loaded = seen.records()
    unread = frozenset(each.path.rpartition("/")[2].partition(".")[0] for each in loaded.broken)
    return told(seen.found, judged, [each.record for each in loaded.records], unread, touched)


def _unstaged(said: Told, judged: Judged, root: str) -> Told:
    """The same, with what to type where the record that is missed only has not been staged."""
    named = {
        (each.place.path, each.place.line): (each.tag.id, *each.tag.requires, *each.tag.blocks)
        for each in judged.tags
    }
    problems = []
    for each in said.problems:
        ids = named.get((each.path, each.line), ()) if each.code in MISSED else ()
        paths = [f"{RECORDS}{id_}{ENDING}" for id_ in ids if id_ and id_ in each.message]
        path = next((path for path in paths if os.path.lexists(os.path.join(root, path))), None)
        hint = f"its record is not staged: git add {path}" if path else each.hint
        problems.append(replace(each, hint=hint))
    return replace(said, problems=tuple(problems))


def _of_the_ledger(seen: Changeset, touched: Collection[str]) -> Iterator[Problem]:
    """What is wrong inside of the ledger's files that the change touches."""
    for file in seen.ledger:
        yield from flaws_in(file)
        if file.path == BASELINE_PATH:
            yield from growth(seen.was, file.data)
    if touched:
        yield from _triggers(seen.ledger, seen.config)


def _triggers(files: Iterable[LedgerFile], config: Config) -> Iterator[Problem]:
    """What is wrong with the triggers of the records that the change touches."""
    from debtledger.core.ledger import reconcile
    from debtledger.core.triggering.watches import Compiler, declarations
    from debtledger.storage.committed import records_of
    from debtledger.worth import kinds

    records = (file for file in files if is_record(file.path) and file.data is not None)
    loaded = records_of((file.path.rpartition("/")[2], file.data or b"") for file in records)
    compiler = Compiler(declarations(config.trigger, kinds.read), kinds.read)
    for entry in reconcile([], [each.record for each in loaded.records]).entries:
        if entry.open:
            yield from compiler.watches(entry)[1]
