"""The files of a commit or of the index, read from git's objects."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from debtledger.sources.contents import NOTHING, Gathering, read_hit, skip
from debtledger.sources.listings import resolve, tracked, tree
from debtledger.sources.search import GIANT, Corpus, matching
from debtledger.sources.worktree import MODES, TOO_LARGE, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.sources.contents import Gathered
    from debtledger.sources.git import Git
    from debtledger.sources.listings import Entry
    from debtledger.sources.refusal import Refusal
    from debtledger.sources.search import Hit
    from debtledger.sources.worktree import Site

NOT_HERE = "not available offline"
UNMERGED = "unmerged"


def read_revision(git: Git, site: Site, rev: str) -> Gathered:
    """Read every file of the commit or tree that a revision names. Raises RepositoryError."""
    return _read(git, site, resolve(git, rev), tree(git, rev))


def read_index(git: Git, site: Site) -> Gathered:
    """Read every file of the index, as the next commit would have it."""
    return _read(git, site, "--cached", tracked(git))


def _read(git: Git, site: Site, what: str, entries: list[Entry]) -> Gathered:
    gathering = Gathering()
    blobs: dict[bytes, str] = {}
    for entry in {entry.path: entry for entry in entries}.values():
        if site.scope.admits(os.fsdecode(entry.path)):
            reason = UNMERGED if entry.stage else MODES.get(entry.mode)
            if reason is None:
                blobs[entry.path] = entry.oid
            else:
                gathering.add(skip(entry.path, reason))
    readable, kept_away = _sort_out(git, site, blobs, gathering)
    corpus = Corpus(what=what, within=site.scope.paths, kept_away=kept_away)
    hits = matching(git, corpus, list(readable), site.reader.vocabulary)
    found = list(counted(site, readable, hits))
    for hit, data in _contents(git, found, readable):
        gathering.add(read_hit(hit, data, site.reader))
    gathering.add(NOTHING, files=len(readable) - len(found))
    return gathering.result()


def _sort_out(
    git: Git, site: Site, blobs: dict[bytes, str], gathering: Gathering
) -> tuple[dict[bytes, str], list[bytes]]:
    """Return the blobs that can be read, and the paths that git must not open; tell what is skipped."""
    sizes = git.sizes(list(dict.fromkeys(blobs.values())))
    readable = {}
    kept_away = []
    for path, oid in blobs.items():
        size = sizes.get(oid)
        if size is not None and size <= site.reader.max_file:
            readable[path] = oid
            continue
        gathering.add(skip(path, NOT_HERE if size is None else TOO_LARGE))
        if size is None or size > GIANT:
            kept_away.append(path)
    return readable, kept_away


def _contents(git: Git, hits: list[Hit], blobs: dict[bytes, str]) -> Iterator[tuple[Hit, bytes | Refusal]]:
    """Yield the contents of the files found; several may share one blob."""
    by_oid: dict[str, list[Hit]] = {}
    for hit in hits:
        by_oid.setdefault(blobs[hit.path], []).append(hit)
    for oid, data in git.batch(by_oid):
        for hit in by_oid[oid]:
            yield hit, data
