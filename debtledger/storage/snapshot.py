"""What the clean files of the last commit scanned say: a rescan reads only what has changed since."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from debtledger.core.model import Findings
from debtledger.core.packing import pack, unpack
from debtledger.core.report import join
from debtledger.program import edition
from debtledger.sources.changes import changes_between
from debtledger.sources.contents import Gathered
from debtledger.sources.worktree import read_each, read_tracked

if TYPE_CHECKING:
    from collections.abc import Collection

    from debtledger.sources.files import Tree
    from debtledger.sources.git import Git
    from debtledger.sources.listings import Status
    from debtledger.sources.worktree import Site
    from debtledger.storage.cache import Cache

TOPIC = "scan"
ROOMS = ("core", "core/lexing", "core/tagging", "sources")
"""The folders of the package that decide what is found."""
MOST_CHANGES = 2_000
"""More changed files than this are found faster by searching all files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the files of a commit say, but for the holes: those that differed from it in the work tree."""

    commit: str
    gathered: Gathered
    holes: tuple[str, ...] = ()


def read_clean(git: Git, tree: Tree, site: Site, status: Status, cache: Cache | None) -> Gathered:
    """Read every tracked file that is as it is in HEAD, from the cache as far as it knows them."""
    dirty = {change.path for change in status.changes}
    if cache is None or status.head is None:
        return read_tracked(git, tree, site, dirty)
    key = _key(site)
    known = _load(cache, key)
    fresh = _renew(git, tree, site, status, known) if known else None
    if fresh is None:
        holes = tuple(os.fsdecode(change.path) for change in status.changes if change.in_head)
        fresh = Snapshot(commit=status.head, gathered=read_tracked(git, tree, site, dirty), holes=holes)
    if fresh != known:
        cache.put(TOPIC, key, json.dumps(pack(fresh), separators=(",", ":")).encode())
    return fresh.gathered


def _renew(git: Git, tree: Tree, site: Site, status: Status, known: Snapshot) -> Snapshot | None:
    """Bring a snapshot up to HEAD; None where too much has changed, or its commit is gone."""
    if known.commit == status.head and not status.changes and not known.holes:
        return known
    changes = changes_between(git, known.commit, status.head or "")
    if changes is None or len(changes) > MOST_CHANGES:
        return None
    was_there = {os.fsdecode(change.path): change.in_head for change in status.changes}
    was_there |= {os.fsdecode(change.path): change.old_mode != 0 for change in changes}
    dirty = {os.fsdecode(change.path) for change in status.changes}
    stale = was_there.keys() | set(known.holes)
    unread = set(known.holes) | {skipped.path for skipped in known.gathered.findings.skipped}
    lost = sum(there and path not in unread and site.scope.admits(path) for path, there in was_there.items())
    again = read_each(tree, site, map(os.fsencode, sorted(stale - dirty)))
    return Snapshot(
        commit=status.head or "",
        gathered=Gathered(
            files=known.gathered.files - lost + again.files,
            findings=join((_without(known.gathered.findings, stale), again.findings)),
        ),
        holes=tuple(os.fsdecode(change.path) for change in status.changes if change.in_head),
    )


def _without(findings: Findings, paths: Collection[str]) -> Findings:
    if not paths:
        return findings
    return Findings(
        sightings=tuple(each for each in findings.sightings if each.place.path not in paths),
        candidates=tuple(each for each in findings.candidates if each.path not in paths),
        problems=tuple(each for each in findings.problems if each.path not in paths),
        skipped=tuple(each for each in findings.skipped if each.path not in paths),
    )


def _load(cache: Cache, key: str) -> Snapshot | None:
    packed = cache.get(TOPIC, key)
    if packed is None:
        return None
    try:
        return unpack(Snapshot, json.loads(packed))
    except (ValueError, RecursionError):
        return None


def _key(site: Site) -> str:
    """Name everything the findings depend on, but for the files: the program, the words, limits and globs."""
    return sha256(f"{edition(*ROOMS)} {site.reader!r} {site.scope!r}".encode()).hexdigest()
