"""The verb testimony: what the commit messages of a history say of debts, remembered between runs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger.core.packing import UnpackingError, pack, unpack
from debtledger.core.past.trailers import TrailerKind, debt_trailers
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.sources.git import GitError
from debtledger.sources.walk import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from debtledger.core.vocabulary import Vocabulary
    from debtledger.past.vantage import Vantage
    from debtledger.sources.git import Git

TOPIC: Final = "testimony"
VERSION: Final = "1"
KEPT: Final = 4
COMMIT_SHOWN: Final = 10
FIELDS: Final = 4
MOST_FAULTS: Final = 20
FORMAT: Final = "--format=%x01%H%x00%at%x00%aN%x00%B%x00"

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One trailer and its commit: the author and the author's day, UTC. See `trailers.DebtTrailer`."""

    commit: str
    day: str
    by: str
    kind: TrailerKind
    id: str
    hours: float | None = None
    partial: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    commit: str
    sayings: tuple[Saying, ...]


def testimony(view: Vantage, vocabulary: Vocabulary) -> tuple[Saying, ...]:
    """The trailers about debts in the history of a commit, the oldest first. Raises GitError."""
    if view.commit is None:
        return ()
    said = (VERSION, vocabulary.hours_per_day, vocabulary.days_per_week, view.shape)
    key = sha256(repr(said).encode()).hexdigest()
    kept = _remembered(view, key)
    if kept is not None and kept.commit == view.commit:
        return kept.sayings
    known = (kept.commit,) if kept is not None and _leads_to(view.git, kept.commit, view.commit) else ()
    fresh = _read(view.git, view.commit, known, vocabulary)
    every = (*(kept.sayings if kept is not None and known else ()), *fresh)
    with view.cache() as cache:
        if cache:
            now = _Kept(commit=view.commit, sayings=every)
            cache.put(TOPIC, key, json.dumps(pack(now)).encode(), KEPT)
    return every


def meant_by(
    sayings: Iterable[Saying], ids: Collection[str]
) -> tuple[Mapping[str, Sequence[Saying]], tuple[str, ...]]:
    """The sayings by the whole id that each means, and in words what is wrong with the others."""
    found: dict[str, list[Saying]] = {}
    faults: list[str] = []
    for each in sayings:
        fault = each.fault
        try:
            found.setdefault(resolve_prefix(ids, each.id), []).append(each)
        except UnknownId as error:
            fault = fault or error.message
        if fault:
            faults.append(f"commit {each.commit[:COMMIT_SHOWN]}: Debt-{each.kind.capitalize()}: {fault}")
    if len(faults) > MOST_FAULTS:
        faults[MOST_FAULTS:] = [f"and {len(faults) - MOST_FAULTS} more trailers that are not understood"]
    return found, tuple(faults)


def _read(git: Git, tip: str, known: Sequence[str], vocabulary: Vocabulary) -> tuple[Saying, ...]:
    listing = git.run(
        *("log", "--date-order", "--reverse", "-i", "--fixed-strings", "--encoding=UTF-8", FORMAT),
        *("--grep=debt-interest", "--grep=debt-repays", "--grep=debt-takes"),
        *("--no-show-signature", "--no-notes", "--no-color", "--no-patch", "--no-mailmap"),
        *("--end-of-options", tip, *(f"^{each}" for each in known), "--"),
    )
    found = []
    for record in listing.decode("utf-8", "replace").split("\x01"):
        words = record.split("\0")
        if len(words) > FIELDS and _OID.fullmatch(words[0]):
            commit, at, by, message = words[:FIELDS]
            found += [
                Saying(
                    commit=commit,
                    day=day_of(int(at) if at.lstrip("-").isdecimal() else 0),
                    by=by,
                    kind=each.kind,
                    id=each.id,
                    hours=each.hours,
                    partial=each.partial,
                    fault=each.fault,
                )
                for each in debt_trailers(message, vocabulary)
            ]
    return tuple(found)


def _remembered(view: Vantage, key: str) -> _Kept | None:
    with view.cache() as cache:
        data = cache.get(TOPIC, key) if cache else None
    try:
        kept = unpack(_Kept, json.loads(data or b"null"))
    except (UnpackingError, ValueError, RecursionError):
        return None
    return kept if _OID.fullmatch(kept.commit) else None


def _leads_to(git: Git, old: str, tip: str) -> bool:
    """Whether a commit lies in the history of another; one that is not here does not."""
    try:
        git.run("merge-base", "--is-ancestor", old, tip)
    except GitError:
        return False
    return True
