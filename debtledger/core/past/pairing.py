"""Which tags of one text are those of a later one: by their lines, their words, and what stands between."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.identity import normalised_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

ALIKE = 0.5
MOST_COMPARED = 10_000

Replaced = tuple[int, int, int, int]
"""A hunk: first line and number of lines before and after; with none, the first is the line before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A tag in one version of a file; said stands for all that it says, equal where that is equal."""

    line: int
    end_line: int
    keyword: str
    title: str
    id: str | None
    fingerprint: str
    said: str

    @property
    def identity(self) -> str:
        """What makes it the same debt elsewhere."""
        return self.id or self.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Pair:
    """A tag before and after, by their numbers, and whether it moved within the text."""

    before: int
    after: int
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The tags of two versions of a file: those that are surely the same, and those that probably are."""

    sure: tuple[Pair, ...] = ()
    likely: tuple[Pair, ...] = ()


def link(before: Sequence[Seen], after: Sequence[Seen], hunks: Sequence[Replaced] | None) -> Link:
    """Pair the tags of two versions of a file; without hunks, by what they say and their order alone.

    A tag whose first line is in no hunk has stayed. In a hunk, or in two, it is the same where it says the
    same, or has the same identity; another hunk means that it moved. What one hunk takes and gives is
    probably an edit, tag by tag.
    """
    pairing = _Pairing(before, after)
    if hunks is not None:
        pairing.stayed(hunks)
    where = (_hunks_of(hunks or (), before, 0), _hunks_of(hunks or (), after, 2))
    for key in (_said, _identity):
        pairing.same(key, where)
    likely = pairing.replaced(hunks) if hunks else pairing.remaining() if hunks is None else ()
    return Link(sure=tuple(sorted(pairing.pairs)), likely=tuple(likely))


def alike(one: str, other: str) -> bool:
    """Whether two titles have at least half of their words in common."""
    words, more = set(normalised_title(one).split()), set(normalised_title(other).split())
    return bool(words | more) and len(words & more) / len(words | more) >= ALIKE


class _Pairing:
    """The tags that have no counterpart yet."""

    def __init__(self, before: Sequence[Seen], after: Sequence[Seen]) -> None:
        self.before = before
        self.after = after
        self.old = dict.fromkeys(range(len(before)))
        self.new = dict.fromkeys(range(len(after)))
        self.pairs: list[Pair] = []

    def pair(self, before: int, after: int, *, moved: bool = False) -> None:
        del self.old[before]
        del self.new[after]
        self.pairs.append(Pair(before=before, after=after, moved=moved))

    def stayed(self, hunks: Sequence[Replaced]) -> None:
        at = {self.after[number].line: number for number in reversed(self.new)}
        for number in list(self.old):
            line = _carried(self.before[number].line, hunks)
            if line is not None and (there := at.get(line)) in self.new and there is not None:
                self.pair(number, there)

    def same(self, key: Callable[[Seen], str], where: tuple[Sequence[int], Sequence[int]]) -> None:
        """Pair those that are the same by a key, first those in the same hunk."""
        for strict in (True, False):
            waiting: dict[str, list[int]] = defaultdict(list)
            for number in self.new:
                waiting[key(self.after[number])].append(number)
            for number in list(self.old):
                found = waiting.get(key(self.before[number]), [])
                for there in found:
                    together = where[0][number] == where[1][there]
                    if together or not strict:
                        found.remove(there)
                        self.pair(number, there, moved=not together)
                        break

    def replaced(self, hunks: Sequence[Replaced]) -> Iterator[Pair]:
        """What each hunk takes and gives: those with similar titles, then those at the same depth of it."""
        for hunk in hunks:
            old = [number for number in self.old if _within(self.before[number].line, hunk[:2])]
            new = [number for number in self.new if _within(self.after[number].line, hunk[2:])]
            yield from self._in_hunk(old, new, hunk)

    def _in_hunk(self, old: list[int], new: list[int], hunk: Replaced) -> Iterator[Pair]:
        found = similar([self.before[each].title for each in old], [self.after[each].title for each in new])
        for one, other in found:
            yield Pair(before=old[one], after=new[other])
        left = [each for number, each in enumerate(old) if number not in {one for one, _ in found}]
        right = [each for number, each in enumerate(new) if number not in {other for _, other in found}]
        for one, other in zip(left, right, strict=False):
            if self.before[one].line - hunk[0] == self.after[other].line - hunk[2]:
                yield Pair(before=one, after=other)

    def remaining(self) -> Iterator[Pair]:
        """What is left of both, where nothing tells the lines: those with similar titles."""
        old, new = list(self.old), list(self.new)
        found = similar([self.before[each].title for each in old], [self.after[each].title for each in new])
        return (Pair(before=old[one], after=new[other]) for one, other in found)


def similar(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair titles with many words in common, by their numbers; none where there are too many to compare."""
    if not old or not new or len(old) * len(new) > MOST_COMPARED:
        return []
    free = dict.fromkeys(range(len(new)))
    found = []
    for number, title in enumerate(old):
        there = next((other for other in free if alike(title, new[other])), None)
        if there is not None:
            del free[there]
            found.append((number, there))
    return found


def _said(seen: Seen) -> str:
    return seen.said


def _identity(seen: Seen) -> str:
    return seen.identity


def _carried(line: int, hunks: Iterable[Replaced]) -> int | None:
    """Where a line stands afterwards, None where a hunk takes it."""
    shift = 0
    for start, count, _, more in hunks:
        if count == 0:
            if start >= line:
                break
        elif line < start:
            break
        elif line < start + count:
            return None
        shift += more - count
    return line + shift


def _within(line: int, lines: Sequence[int]) -> bool:
    start, count = lines
    return start <= line < start + count


def _hunks_of(hunks: Sequence[Replaced], tags: Sequence[Seen], side: int) -> list[int]:
    """The number of the hunk that the first line of each tag is in, -1 where it is in none."""
    return [
        next((number for number, hunk in enumerate(hunks) if _within(tag.line, hunk[side : side + 2])), -1)
        for tag in tags
    ]
