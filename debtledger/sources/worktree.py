"""The files of a work tree or folder: all tracked ones at once, or some of them one by one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from debtledger.sources.contents import NOTHING, Gathering, read_contents, read_hit, skip
from debtledger.sources.listings import SUBMODULE, SYMLINK, tracked
from debtledger.sources.refusal import Refusal
from debtledger.sources.search import GIANT, Corpus, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from debtledger.core.reader import Reader
    from debtledger.core.scope import Scope
    from debtledger.progress import Progress
    from debtledger.sources.contents import Gathered
    from debtledger.sources.files import Tree
    from debtledger.sources.git import Git
    from debtledger.sources.search import Hit

TOO_LARGE = "too large"
NOT_CHECKED_OUT = "not checked out"
MODES = {SYMLINK: "symlink", SUBMODULE: "submodule"}
MISSING = Refusal("missing")
WORDS = "reading files"


class Site(NamedTuple):
    """Which files are read and how, and who is told how far that is: given words and a total, by steps."""

    scope: Scope
    reader: Reader
    progress: Callable[[str, int], Progress]


def read_tracked(git: Git, tree: Tree, site: Site, leave_out: Collection[bytes]) -> Gathered:
    """Read every tracked file as it stands in the work tree, but those left out."""
    gathering = Gathering()
    present = []
    for entry in tracked(git):
        if entry.path not in leave_out and site.scope.admits(os.fsdecode(entry.path)):
            reason = NOT_CHECKED_OUT if entry.skip_worktree else MODES.get(entry.mode)
            if reason is None:
                present.append(entry.path)
            else:
                gathering.add(skip(entry.path, reason))
    readable, kept_away = _sort_out(tree, present, site.reader, gathering)
    kept_away += [path for path, reason, size in tree.inspect(leave_out) if _is_unsafe(reason, size)]
    corpus = Corpus(what="", within=site.scope.paths, kept_away=kept_away)
    hits = matching(git, corpus, readable, site.reader.vocabulary)
    found = 0
    for hit in counted(site, readable, hits):
        gathering.add(read_hit(hit, tree.read(hit.path, site.reader.max_file), site.reader))
        found += 1
    gathering.add(NOTHING, files=len(readable) - found)
    return gathering.result()


def read_each(tree: Tree, site: Site, paths: Iterable[bytes]) -> Gathered:
    """Read some files of the tree, one by one; those that are not there are passed over."""
    gathering = Gathering()
    wanted = [path for path in paths if site.scope.admits(os.fsdecode(path))]
    with site.progress(WORDS, len(wanted)) as progress:
        for path in wanted:
            progress.advance()
            data = tree.read(path, site.reader.max_file)
            if data != MISSING:
                gathering.add(read_contents(path, data, site.reader))
    return gathering.result()


def read_folder(tree: Tree, site: Site) -> Gathered:
    """Read every file of a folder that is no repository."""
    gathering = Gathering()
    with site.progress(WORDS, 0) as progress:
        for path, reason in tree.walk():
            if site.scope.admits(os.fsdecode(path)):
                data = tree.read(path, site.reader.max_file) if reason is None else Refusal(reason)
                gathering.add(read_contents(path, data, site.reader))
                progress.advance()
    return gathering.result()


def counted(site: Site, paths: Collection[bytes], hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield hits in some of the paths, in their order, and show how far along all of them that is."""
    with site.progress(WORDS, len(paths)) as progress:
        everything = iter(paths)
        for hit in hits:
            for passed in everything:
                progress.advance()
                if passed == hit.path:
                    break
            yield hit


def _sort_out(
    tree: Tree, paths: list[bytes], reader: Reader, gathering: Gathering
) -> tuple[list[bytes], list[bytes]]:
    """Return the paths that can be read, and those that git must not open; tell what is skipped.

    What is missing is deleted in the work tree and nothing to tell of.
    """
    readable = []
    kept_away = []
    for path, reason, size in tree.inspect(paths):
        if reason is None and size <= reader.max_file:
            readable.append(path)
            continue
        if reason != MISSING.reason:
            gathering.add(skip(path, reason or TOO_LARGE))
        if _is_unsafe(reason, size):
            kept_away.append(path)
    return readable, kept_away


def _is_unsafe(reason: str | None, size: int) -> bool:
    """Tell whether git must not open a file: it follows links of folders, and reads whole files at once."""
    return reason not in (None, MISSING.reason) or size > GIANT
