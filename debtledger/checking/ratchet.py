"""The verb for the baseline: what is gone leaves it, and nothing joins it without a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.checking.changeset import baseline_of
from debtledger.checking.check import demands_of
from debtledger.core.baseline import candidate_fingerprint, legacy
from debtledger.core.rules import missing
from debtledger.reckoning import ReckonRequest, reconcile
from debtledger.sources.baseline import load_baseline, merge_as_set, save_baseline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.context import Context
    from debtledger.core.baseline import Baseline
    from debtledger.reckoning import Reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratchet:
    """A baseline beside what is there now.

    file: as it stands. gone: its fingerprints that nothing has any more. grown: those that the last commit
    does not have, and no reason is given for. unaccepted: what is there, is not in it and would not be
    accepted by a check, by fingerprint, with a place and words for each.
    """

    root: str
    file: Baseline
    committed: frozenset[str] | None
    gone: frozenset[str]
    grown: frozenset[str]
    unaccepted: Mapping[str, str]

    @property
    def exists(self) -> bool:
        """Whether there is a baseline, here or in the last commit."""
        return bool(self.file.fingerprints or self.file.broken) or self.committed is not None


def look(context: Context) -> Ratchet:
    """Hold the baseline against the work tree and the last commit; nothing is written.

    Raises UsageError, SettingsError, RepositoryError, LedgerError and StrangeBaseline.
    """
    found = reconcile(ReckonRequest(), context)
    root = found.store.root
    file = load_baseline(root)
    committed = baseline_of(found.repository.git, "HEAD") if found.repository else None
    debts = [entry.debt for entry in found.entries if entry.record is None]
    current = legacy(debts, found.candidates)
    kept = file.fingerprints & current
    return Ratchet(
        root=root,
        file=file,
        committed=committed,
        gone=file.fingerprints - current,
        grown=frozenset() if committed is None else kept - committed - file.reasons.keys(),
        unaccepted={print_: words for print_, words in _unaccepted(found) if print_ not in file.fingerprints},
    )


def tighten(seen: Ratchet) -> tuple[str, ...]:
    """Take out what is gone. Returns the files that were written. Raises StrangeBaseline and NotRewritten."""
    kept = seen.file.fingerprints - seen.gone
    if kept == seen.file.fingerprints and not seen.file.broken:
        return ()
    return _saved(seen, kept, {})


def widen(seen: Ratchet, reason: str) -> tuple[str, ...]:
    """Take out what is gone, and let in the rest for a reason. Returns and raises as `tighten` does."""
    fresh = seen.grown | seen.unaccepted.keys()
    kept = (seen.file.fingerprints - seen.gone) | fresh
    if not fresh:
        return tighten(seen)
    return _saved(seen, kept, dict.fromkeys(fresh, " ".join(reason.split())))


def _saved(seen: Ratchet, kept: frozenset[str], reasons: Mapping[str, str]) -> tuple[str, ...]:
    from debtledger.sources.baseline import PATH

    attributes = merge_as_set(seen.root) if seen.committed is not None and kept else None
    save_baseline(seen.root, kept, reasons)
    return (attributes, PATH) if attributes else (PATH,)


def _unaccepted(found: Reckoning) -> Iterator[tuple[str, str]]:
    """What a check of everything would find in tags without records and in candidates."""
    demands = demands_of(found.config)
    wrong: dict[str, list[int]] = {}
    for each in found.problems:
        wrong.setdefault(each.path, []).append(each.line)
    for entry in found.entries:
        if entry.record is not None or entry.tag.id is not None:
            continue
        for place in entry.debt.places:
            broken = any(place.line <= line <= place.end_line for line in wrong.get(place.path, ()))
            if broken or missing(entry.tag, demands.level_of(entry.tag.kind, place.path)):
                yield entry.debt.fingerprint, f"{place.path}:{place.line}: {entry.tag.title}"
    for candidate in found.candidates if demands.candidates != "allow" else ():
        words = f"{candidate.path}:{candidate.line}: {candidate.keyword} {candidate.text}"
        yield candidate_fingerprint(candidate), words
