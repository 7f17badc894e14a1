"""Gathering what commits did to tags: which blobs hold some, which commit brought them, what follows what."""

from __future__ import annotations

import os
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.past.annals import Changed, Content, Findings, Linked, Reading
from debtledger.core.past.lives import NOTHING
from debtledger.core.past.pairing import link
from debtledger.core.whereabouts import HOME
from debtledger.sources.abreast import WORKERS, abreast
from debtledger.sources.synthetic import differences, overlay, search
from debtledger.sources.walk import COMMITS_AT_ONCE, RECORD, groups, raw_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from debtledger.core.past.pairing import Link, Seen
    from debtledger.progress import Progress
    from debtledger.sources.git import Git
    from debtledger.sources.quest import Quest
    from debtledger.sources.synthetic import Lines
    from debtledger.sources.walk import Step

REGULAR: Final = frozenset({b"100644", b"100755", b"100664"})
NONE: Final = -1
OWN: Final = f"{HOME}/".encode()
"""The files of the ledger: their comments and words are no code."""
SMALLEST_GROUP: Final = 250
MOST_MISSED: Final = 10_000


class Draft:
    """Blobs that were searched already, perhaps by an interrupted run, and the lines found in them."""

    def __init__(self) -> None:
        self.searched: set[str] = set()
        self.found: dict[str, Lines] = {}
        self.resumed = False


class Row(NamedTuple):
    """A regular file that a commit changed: its blobs before and after, "" where there is none.

    veiled: the one before is not here.
    """

    commit: str
    path: str
    old: str
    new: str
    veiled: bool


class Task(NamedTuple):
    """What to gather from where, and who is told how far that is: given words and a total, by steps."""

    git: Git
    quest: Quest
    draft: Draft
    progress: Callable[[str, int], Progress]


def harvest(task: Task, walked: Sequence[Step], before: Findings) -> Findings:
    """What was found before, and what the commits walked add to it. Raises GitError."""
    table = _Table()
    table.read(task, walked)
    known = {content.oid for content in before.contents} | {reading.oid for reading in before.readings}
    wanted = [oid for oid in table.oids if oid not in known and oid not in task.draft.searched]
    sizes = _sizes(task.git, wanted)
    small = [oid for oid in wanted if sizes.get(oid, task.quest.largest + 1) <= task.quest.largest]
    large = sum(size > task.quest.largest for size in sizes.values())
    absent = {*before.missed, *(oid for oid in wanted if oid not in sizes)}
    with overlay(task.git) as overlaid:
        _search(task, overlaid, small)
        tagged = known | task.draft.found.keys()
        rows = list(table.rows(tagged, absent))
        contents = _Contents(before)
        contents.read(task, rows)
        changes = tuple(contents.changes(rows))
        links = _links(overlaid, contents, rows, before)
    return Findings(
        contents=tuple(contents.all),
        readings=tuple(contents.readings()),
        changes=(*before.changes, *changes),
        links=links,
        absent=before.absent + len(absent) - len(before.missed),
        large=before.large + large,
        missed=tuple(sorted(absent)[:MOST_MISSED]),
    )


class _Table:
    """All changes of regular files, in little space: numbers of commits, paths and blobs."""

    def __init__(self) -> None:
        self.commits: list[str] = []
        self.paths: dict[bytes, int] = {}
        self.blobs: dict[bytes, int] = {}
        self.numbers = array("i")

    @property
    def oids(self) -> Iterator[str]:
        """Every blob, each once: those of a path together, the latest first.

        About so they lie in the packs, and of what is near git still knows from what it was made.
        """
        numbers = iter(self.numbers)
        homes = [0] * (len(self.blobs) + 1)  # one more, as NONE means the last
        for _, path, old, new in zip(numbers, numbers, numbers, numbers, strict=True):
            homes[old] = homes[new] = path
        oids = list(self.blobs)
        return (oids[number].decode() for number in sorted(range(len(oids)), key=homes.__getitem__))

    def read(self, task: Task, walked: Sequence[Step]) -> None:
        """Read what the commits changed."""
        size = max(SMALLEST_GROUP, min(COMMITS_AT_ONCE, -(-len(walked) // 8)))
        several = list(groups(walked, size))
        task.git.settings()  # asked once, before several threads would
        with task.progress("reading commits", len(walked)) as progress:
            for group, said in zip(
                several, abreast(lambda each: b"".join(raw_changes(task.git, each)), several), strict=True
            ):
                self._add(said)
                progress.advance(len(group))

    def rows(self, tagged: Iterable[str], absent: Iterable[str]) -> Iterator[Row]:
        """The changes of files that held tags before or hold some since, as far as a search can tell."""
        here = {self.blobs[oid]: oid.decode() for each in tagged if (oid := each.encode()) in self.blobs}
        if not here:
            return
        veiled = {self.blobs[oid] for each in absent if (oid := each.encode()) in self.blobs}
        paths = ["" if path.startswith(OWN) else os.fsdecode(path) for path in self.paths]
        numbers = iter(self.numbers)
        for commit, path, old, new in zip(numbers, numbers, numbers, numbers, strict=True):
            if paths[path] and (old in here or new in here):
                texts = here.get(old, ""), here.get(new, "")
                yield Row(self.commits[commit], paths[path], *texts, old in veiled)

    def _add(self, said: bytes) -> None:
        paths, blobs, numbers = self.paths, self.blobs, self.numbers
        for oid, old_mode, new_mode, old, new, path in RECORD.findall(said):
            if oid:
                self.commits.append(oid.decode())
                continue
            after = blobs.setdefault(new, len(blobs)) if new_mode in REGULAR else NONE
            before = blobs.setdefault(old, len(blobs)) if old_mode in REGULAR else NONE
            if before != after:
                numbers.extend((len(self.commits) - 1, paths.setdefault(path, len(paths)), before, after))


class _Contents:
    """The tags of blobs under the names of their files."""

    def __init__(self, before: Findings) -> None:
        self.all = list(before.contents)
        self.named = {(each.oid, each.name): each.content for each in before.readings}
        self._numbers = {(content.oid, content.tags): number for number, content in enumerate(self.all)}

    def read(self, task: Task, rows: Sequence[Row]) -> None:
        """Read every blob of the rows under each of its names."""
        missing: dict[str, dict[str, str]] = {}
        for row in rows:
            for oid in (row.old, row.new):
                name = _name(row.path)
                if oid and (oid, name) not in self.named:
                    missing.setdefault(oid, {}).setdefault(name, row.path)
        ordered = [oid for oid in task.draft.found if oid in missing]
        ordered += missing.keys() - set(ordered)
        with task.progress("reading tags", len(ordered)) as progress:
            for oid, data in task.git.batch(ordered, task.quest.largest):
                for name, path in missing[oid].items():
                    tags = task.quest.take(path, data, task.draft.found.get(oid))
                    self.named[oid, name] = self._number(oid, tags) if tags else NOTHING
                progress.advance()

    def of(self, oid: str, path: str) -> int:
        """The number of a content."""
        return self.named.get((oid, _name(path)), NOTHING) if oid else NOTHING

    def changes(self, rows: Iterable[Row]) -> Iterator[Changed]:
        """What the rows say of tags."""
        for row in rows:
            old, new = self.of(row.old, row.path), self.of(row.new, row.path)
            if old != new:
                yield Changed(commit=row.commit, path=row.path, content=new, veiled=row.veiled)

    def readings(self) -> Iterator[Reading]:
        """What is known of each blob under each name."""
        for (oid, name), content in self.named.items():
            yield Reading(oid=oid, name=name, content=content)

    def _number(self, oid: str, tags: tuple[Seen, ...]) -> int:
        number = self._numbers.setdefault((oid, tags), len(self.all))
        if number == len(self.all):
            self.all.append(Content(oid=oid, tags=tags))
        return number


def _name(path: str) -> str:
    """What of a path tells the language."""
    return path.rpartition("/")[2]


def _sizes(git: Git, oids: Sequence[str]) -> dict[str, int]:
    """The sizes of the blobs that are here, asked for in as many parts as there are workers."""
    size = max(SMALLEST_GROUP, -(-len(oids) // WORKERS))
    parts = [oids[start : start + size] for start in range(0, len(oids), size)]
    return {oid: each for sizes in abreast(git.sizes, parts) for oid, each in sizes.items()}


def _search(task: Task, overlaid: Git, oids: Sequence[str]) -> None:
    with task.progress("searching past files", len(oids)) as progress:
        for group, found in search(overlaid, oids, task.quest.patterns, task.quest.keep):
            task.draft.found |= found
            task.draft.searched.update(group)
            progress.advance(len(group))


def _links(overlaid: Git, contents: _Contents, rows: Iterable[Row], before: Findings) -> tuple[Linked, ...]:
    """How the tags of each version of a file follow those of the one before."""
    known: dict[tuple[int, int], Link] = {(each.old, each.new): each.link for each in before.links}
    asked: dict[tuple[int, int], tuple[str, str]] = {}
    for row in rows:
        pair = contents.of(row.old, row.path), contents.of(row.new, row.path)
        if NOTHING in pair or pair[0] == pair[1] or pair in known:
            continue
        old, new = (contents.all[number].tags for number in pair)
        if [(each.line, each.said) for each in old] == [(each.line, each.said) for each in new]:
            known[pair] = link(old, new, ())
        else:
            asked[pair] = (row.old, row.new)
    for pair, hunks in zip(asked, differences(overlaid, list(asked.values())), strict=True):
        old, new = (contents.all[number].tags for number in pair)
        known[pair] = link(old, new, hunks or None)
    return tuple(Linked(old=old, new=new, link=each) for (old, new), each in known.items())
