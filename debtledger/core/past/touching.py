"""Touches: which changes of a history met the region of a debt.

The region is found anew in each version of a file, around the tag itself: carrying line numbers through a
history that was put in a line drifts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.identity import canonical_id
from debtledger.core.past.pairing import alike
from debtledger.core.past.region import Region

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class TagAt:
    """A tag in one version of a file: what identifies it, its lines, and its region.

    code is the line of the code that it speaks of; digest stands for the region's text without white space.
    """

    id: str
    print: str
    title: str
    line: int
    end_line: int
    start: int
    end: int
    code: int
    digest: str

    @property
    def region(self) -> Region:
        """The lines whose changes are touches."""
        return Region(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One file from a commit's parent to the commit: blob ids, "" where there was none.

    source is the path before, where it was another one: of the same file, or ("moved") of the file that the
    tag was moved from.
    """

    commit: str
    path: str
    before: str
    after: str
    source: str = ""
    moved: bool = False


class Hunk(NamedTuple):
    """Lines of one version that stand in the place of lines of another, counted from 1."""

    old: int
    old_count: int
    new: int
    new_count: int

    def meets(self, before: Region, after: Region) -> bool:
        """Whether lines of the region went, or lines came into it."""
        return before.meets(self.old, self.old + self.old_count - 1) or after.meets(
            self.new, self.new + self.new_count - 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A debt whose touches are wanted: its id ("" without one), fingerprints, and the paths of its scope."""

    key: str
    id: str = ""
    prints: frozenset[str] = frozenset()
    scope: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Handled:
    """The commits that touched the region of a debt, and those that brought its tag, the latest first."""

    touched: dict[str, str] = field(default_factory=dict)
    introduced: dict[str, Passage] = field(default_factory=dict)


class Watch:
    """Which tags are which debt's; a tag whose title was edited was the same debt before."""

    def __init__(self, watched: Iterable[Watched]) -> None:
        self.debts = {each.key: each for each in watched}
        self._by_print: dict[str, list[str]] = defaultdict(list)
        self._by_id: dict[str, str] = {}
        for each in self.debts.values():
            for print_ in each.prints:
                self._by_print[print_].append(each.key)
            if each.id:
                self._by_id[canonical_id(each.id)] = each.key

    def keys(self, tag: TagAt) -> Sequence[str]:
        """The debts that a tag is one of."""
        if tag.id:
            wanted = canonical_id(tag.id)
            if wanted in self._by_id:
                return (self._by_id[wanted],)
            return [key for known, key in self._by_id.items() if known.startswith(wanted)]
        return self._by_print.get(tag.print, ())

    def learn(self, key: str, tag: TagAt) -> None:
        """Take a tag of an older version for one of the debt's."""
        if not tag.id and key not in self._by_print[tag.print]:
            self._by_print[tag.print].append(key)

    def by_key(self, tags: Iterable[TagAt]) -> dict[str, list[TagAt]]:
        """The tags of each debt."""
        found: dict[str, list[TagAt]] = defaultdict(list)
        for tag in tags:
            for key in self.keys(tag):
                found[key].append(tag)
        return found


def handled(
    watch: Watch,
    passages: Iterable[Passage],
    tags: Mapping[str, Sequence[TagAt]],
    hunks: Mapping[tuple[str, str], Sequence[Hunk]],
) -> Mapping[str, Handled]:
    """What happened to each debt; the passages are given the latest first.

    A passage touches a debt whose tag stands in both versions, where a hunk meets its region in one of them.
    """
    found: dict[str, Handled] = defaultdict(Handled)
    scopes = [(each.key, scope.rstrip("/")) for each in watch.debts.values() for scope in each.scope]
    for passage in passages:
        changed = hunks.get((passage.before, passage.after), ())
        for key, scope in scopes:
            within = any(
                path == scope or path.startswith(f"{scope}/") for path in (passage.path, passage.source)
            )
            if within and changed and not passage.moved:
                found[key].touched.setdefault(passage.commit, passage.path)
        after = watch.by_key(tags.get(passage.after, ()))
        if not after:
            continue
        older = tags.get(passage.before, ())
        before = watch.by_key(older)
        for key, here in after.items():
            there = before.get(key) or _edited(here, older, watch, changed)
            for tag in there:
                watch.learn(key, tag)
            if not there:
                found[key].introduced.setdefault(passage.commit, passage)
            elif _touched(passage, there, here, changed):
                found[key].touched.setdefault(passage.commit, passage.path)
    return found


def _touched(
    passage: Passage, before: Sequence[TagAt], after: Sequence[TagAt], changed: Sequence[Hunk]
) -> bool:
    """A tag that moved to another file takes its region along: what counts is whether that is another."""
    if passage.moved:
        return {tag.digest for tag in before}.isdisjoint(tag.digest for tag in after)
    return any(hunk.meets(old.region, new.region) for hunk in changed for old in before for new in after)


def _edited(
    here: Sequence[TagAt], older: Sequence[TagAt], watch: Watch, changed: Sequence[Hunk]
) -> Sequence[TagAt]:
    """The tag that stood in the place of one that is new here: no debt's, and the same hunk has both.

    As in a tag's life, they are one where titles are alike, or both stand at the same depth of the hunk.
    """
    lost = [tag for tag in older if not watch.keys(tag)]
    for hunk in changed if lost else ():
        new = Region(hunk.new, hunk.new + hunk.new_count - 1)
        old = Region(hunk.old, hunk.old + hunk.old_count - 1)
        came = [tag for tag in here if new.meets(tag.line, tag.line)]
        found = [tag for tag in lost if old.meets(tag.line, tag.line)]
        for tag in came if len(found) == 1 else ():
            if alike(found[0].title, tag.title) or found[0].line - hunk.old == tag.line - hunk.new:
                return found
    return ()


class Deed(NamedTuple):
    """A commit that touched something: its author, the author's day, and the paths it changed."""

    commit: str
    day: str
    author: str
    email: str
    paths: tuple[str, ...]
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """Which commits are no touches: those named, those of bots, and those that change too many files."""

    commits: Collection[str] = ()
    bots: Sequence[str] = ()
    most_files: int = 30

    def leave_out(self, deed: Deed) -> bool:
        """Whether a commit does not count."""
        who = f"{deed.author}\n{deed.email}".casefold()
        return (
            deed.commit in self.commits
            or deed.files > self.most_files
            or any(bot.casefold() in who for bot in self.bots if bot)
        )


def author_days(deeds: Iterable[Deed], since: str | None) -> list[Deed]:
    """The first commit of each author on each day, the oldest first; none before the day of `since`."""
    first: dict[tuple[str, str], Deed] = {}
    for deed in sorted(deeds, key=lambda each: each.day):
        if since is None or deed.day >= since:
            first.setdefault((deed.email.casefold() or deed.author, deed.day), deed)
    return list(first.values())


def drags(deeds: Iterable[Deed], own: Collection[str], most: int) -> Iterator[tuple[str, int]]:
    """The files that were changed by the same commits, and by how many; the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    for deed in deeds:
        for path in deed.paths:
            if path not in own:
                counts[path] += 1
    yield from sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
