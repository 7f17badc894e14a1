"""The verb lifetimes: what became of every tag in the history of a commit; new commits alone are read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger.core.packing import UnpackingError
from debtledger.core.past.annals import Annals, extended, founded, packed, seen_from, story, unpacked
from debtledger.core.past.merging import replay
from debtledger.program import edition
from debtledger.sources.git import GitError
from debtledger.sources.harvest import Draft, Task, harvest
from debtledger.sources.quest import quest
from debtledger.sources.walk import facts, steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.past.lives import Life
    from debtledger.core.reader import Reader
    from debtledger.core.scope import Scope
    from debtledger.past.vantage import Vantage
    from debtledger.sources.quest import Subject
    from debtledger.sources.walk import Facts, Step
    from debtledger.storage.cache import Cache

TOPIC: Final = "history"
DRAFT: Final = "history begun"
ROOMS: Final = ("core", "core/lexing", "core/past", "core/tagging", "sources")
KEPT: Final = 4
MOST_BYTES: Final = 512 << 20

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How history is read: as files are, of which paths, and whether candidates are looked for, too."""

    reader: Reader
    scope: Scope
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """The life of every tag; events name commits by their numbers.

    facts: who made the commits of the events. cut_off: where the history begins because the clone is shallow,
    so that what is there may be older; so may what the commits brought to the paths that are veiled.
    absent and large count past files that could not be read.
    """

    lives: Sequence[Life]
    commits: Sequence[str]
    facts: Mapping[str, Facts]
    cut_off: frozenset[str]
    veiled: frozenset[tuple[str, str]]
    absent: int
    large: int


def lifetimes(view: Vantage, manner: Manner, context: Context) -> Lifetimes:
    """Read the history of the commit in view, as far as the cache does not know it. Raises GitError."""
    if view.commit is None:
        return Lifetimes(
            lives=(), commits=(), facts={}, cut_off=frozenset(), veiled=frozenset(), absent=0, large=0
        )
    shape = view.shape
    key = sha256(f"{edition(*ROOMS)} {manner.reader!r} {manner.subject} {shape!r}".encode()).hexdigest()
    with view.cache() as cache:
        annals = seen_from(view.commit, _up_to_date(view, manner, context, (cache, key)))
    told = annals.findings
    admitted = tuple(change for change in told.changes if manner.scope.admits(change.path))
    lives = replay(story(replace(annals, findings=replace(told, changes=admitted))))
    named = {annals.commits[event.node] for life in lives for event in life.events}
    return Lifetimes(
        lives=lives,
        commits=annals.commits,
        facts=facts(view.git, named),
        cut_off=frozenset(shape[0].decode("ascii", "replace").split()),
        veiled=frozenset((change.commit, change.path) for change in admitted if change.veiled),
        absent=told.absent,
        large=told.large,
    )


def _up_to_date(view: Vantage, manner: Manner, context: Context, kept: tuple[Cache | None, str]) -> Annals:
    """The annals with the commit in view among them."""
    cache, key = kept
    commit = view.commit or ""
    annals = _load(cache, key)
    if annals.findings.missed and view.git.sizes(annals.findings.missed):
        annals = Annals()  # What a partial clone had not is here now.
    if commit in annals.commits:
        return annals
    fresh = _since(view, annals, commit)
    order = None if fresh else steps(view.git, commit)
    known = set(annals.commits) if order else ()
    walked = fresh or [step for step in order or () if step.oid not in known]
    draft = _load_draft(cache, key)
    try:
        task = Task(view.git, quest(manner.reader, manner.subject), draft, context.progress)
        found = harvest(task, walked, annals.findings)
    except BaseException:
        # ^C: what was searched need not be searched again.
        _keep(cache, (DRAFT, key), json.dumps([sorted(draft.searched), draft.found]).encode())
        raise
    annals = extended(annals, fresh[::-1], found) if order is None else founded(order[::-1], found)
    if cache is not None:
        _keep(cache, (TOPIC, key), packed(annals))
    if draft.resumed:
        _keep(cache, (DRAFT, key), b"")
    return annals


def _since(view: Vantage, annals: Annals, commit: str) -> list[Step]:
    """The commits after the last that is known, where all of them follow it; else none."""
    if not annals.tip:
        return []
    try:
        fresh = steps(view.git, commit, [annals.tip])
    except GitError:
        return []
    near = {step.oid for step in fresh} | {annals.tip}
    return fresh if all(step.parents and near.issuperset(step.parents) for step in fresh) else []


def _load(cache: Cache | None, key: str) -> Annals:
    data = cache.get(TOPIC, key) if cache else None
    try:
        return unpacked(data) if data else Annals()
    except UnpackingError:
        return Annals()


def _load_draft(cache: Cache | None, key: str) -> Draft:
    """What an interrupted run has searched; nothing where that is not to be understood."""
    data = cache.get(DRAFT, key) if cache else None
    draft = Draft()
    try:
        searched, found = json.loads(data or b"null")
        lines = {oid: None if each is None else tuple(map(int, each)) for oid, each in found.items()}
        if lines.keys() <= set(searched) and all(_is_oid(oid) for oid in searched):
            draft.searched.update(searched)
            draft.found.update(lines)
            draft.resumed = True
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Draft()
    return draft


def _is_oid(said: object) -> bool:
    return isinstance(said, str) and _OID.fullmatch(said) is not None


def _keep(cache: Cache | None, where: tuple[str, str], data: bytes) -> None:
    if cache is not None and len(data) <= MOST_BYTES:
        cache.put(*where, data, KEPT)
