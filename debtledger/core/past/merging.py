"""Merges replayed: what each parent brings, what was removed on one side, and what the merge itself did."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from debtledger.core.past.lives import NOTHING, Event, last_turn
from debtledger.core.past.replaying import Loose, Replaying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.past.lives import Life, Node, Story
    from debtledger.core.past.pairing import Pair
    from debtledger.core.past.replaying import Commit, Held, State


def replay(story: Story) -> list[Life]:
    """The life of every tag; the last node is where the history is looked at from.

    Nodes stand after their parents. A tag that a commit takes in one place and gives in another has moved;
    one that comes again after it was removed goes on with its old life; what two branches did alike is one.
    """
    if not story.contents or not story.nodes:
        return []
    replaying = _Merging(story)
    for number, node in enumerate(story.nodes):
        replaying.step(number, node)
    return replaying.finished()


class _Merging(Replaying):
    """Also knows what to do with several parents."""

    def _merge(self, commit: Commit, node: Node, parents: list[State]) -> None:
        """A commit with several parents, whose changes are those against the first.

        A tag that one side removed is gone without the merge having done it; a tag that only one side has,
        and the merge has not, the merge removed.
        """
        dead = reduce(or_, (parent.dead for parent in parents))
        self._clear(commit, node, parents[0])
        for path, content in node.changes:
            if content != NOTHING:
                inherited = _holding(parents[1:], path, content)
                if inherited is not None:
                    self._inherit(commit, path, inherited)
                else:
                    self._combine(commit, path, content, parents)
        undone = {self._root(life) for life in _bits(dead & commit.state.alive)}
        undone.update(
            root for root in self.aliased if dead & self.masks[root] and commit.state.alive & self.masks[root]
        )
        self._lose(commit, parents, dead)
        self._settle(commit)
        self._return(commit, undone)

    def _clear(self, commit: Commit, node: Node, first: State) -> None:
        for path, _ in node.changes:
            held = commit.state.files.pop(path, None)
            if held is not None:
                for life in first.files[path][1]:
                    commit.state.alive &= ~self.masks[self._root(life)]

    def _inherit(self, commit: Commit, path: str, held: Held) -> None:
        """Take a file as another parent has it; a tag that already stands elsewhere is a copy."""
        content, lives = held
        commit.state.files[path] = held
        commit.ids[path] = list(lives)
        for number, life in enumerate(lives):
            if commit.state.alive & self.masks[self._root(life)]:
                commit.came.append(Loose(path, number, self.story.contents[content][number]))
            commit.state.alive |= 1 << life

    def _combine(self, commit: Commit, path: str, content: int, parents: list[State]) -> None:
        """A file that is as in no parent: its tags are those of the parents as far as they can be told."""
        after = self.story.contents[content]
        sides = list(dict.fromkeys(parent.files[path] for parent in parents if path in parent.files))
        kept: dict[int, int] = {}
        for held, pair in self._pairs(sides, content):
            life = self._root(held[1][pair.before])
            if pair.after not in kept and not commit.state.alive & self.masks[life]:
                kept[pair.after] = life
                commit.state.alive |= 1 << life
        for number, life in kept.items():
            known = [
                seen
                for old, lives in sides
                for seen, other in zip(self.story.contents[old], lives, strict=True)
                if self._root(other) == life
            ]
            if all(seen.said != after[number].said for seen in known):
                self._tell((commit.number, path, life), known[0], after[number], moved=False)
        self._give(commit, path, content, kept)

    def _pairs(self, sides: list[Held], content: int) -> Iterator[tuple[Held, Pair]]:
        """Which tag of which side is which: what is sure on any side before what is likely on one."""
        links = [(held, self._link(held[0], content)) for held in sides]
        for held, linked in links:
            yield from ((held, pair) for pair in linked.sure)
        for held, linked in links:
            yield from ((held, pair) for pair in linked.likely)

    def _lose(self, commit: Commit, parents: list[State], dead: int) -> None:
        """Find what parents have and the merge has not."""
        state = commit.state
        missing = reduce(or_, (parent.alive for parent in parents)) & ~state.alive
        lost: dict[int, None] = {}
        for life in _bits(missing):
            root = self._root(life)
            if state.alive & self.masks[root]:
                continue
            if not dead & self.masks[root]:
                lost[root] = None
            elif self.lives[root].events[-1].what != "removed":
                known = self.lives[root]
                self._add(root, Event(commit.number, "removed", known.path, known.seen.line))
        state.dead = dead & ~state.alive
        for root in self.aliased:
            if state.alive & self.masks[root]:
                state.dead &= ~self.masks[root]
        if lost:
            self._find(commit, parents, lost)

    def _return(self, commit: Commit, undone: set[int]) -> None:
        """Tell of those that one side removed and another kept, that the merge keeps them."""
        wanted = {root for root in undone if last_turn(self.lives[root].events) == "removed"}
        for path, (content, lives) in commit.state.files.items() if wanted else ():
            for seen, life in zip(self.story.contents[content], lives, strict=True):
                if self._root(life) in wanted:
                    self._now(life, Loose(path, 0, seen))
                    self._add(life, Event(commit.number, "introduced", path, seen.line))

    def _find(self, commit: Commit, parents: list[State], lost: dict[int, None]) -> None:
        """Say where the lost ones stood; what another side brought as a life of its own is not lost."""
        for parent in parents:
            for path, (content, lives) in parent.files.items():
                for number, life in enumerate(lives):
                    root = self._root(life)
                    if root in lost:
                        del lost[root]
                        loose = Loose(path, number, self.story.contents[content][number], root)
                        if not self._unified(commit.state, parents, parent, loose):
                            commit.gone.append(loose)

    def _unified(self, state: State, parents: list[State], parent: State, loose: Loose) -> bool:
        """Whether a tag that a parent has turns out to be one that another brought; copies are two tags."""
        for life in self.known.get(loose.seen.identity, ()):
            root = self._root(life)
            mask = self.masks[root]
            if root == loose.life or not state.alive & mask or (parent.alive | parent.dead) & mask:
                continue
            own = self.masks[loose.life]
            if not any(each.alive & mask and each.alive & own for each in (*parents, *self.states.values())):
                self._unify(root, loose.life)
                return True
        return False

    def _unify(self, one: int, other: int) -> None:
        """Make one life of two, that of the earlier."""
        keep, drop = sorted((one, other), key=lambda life: (self.lives[life].events[0].node, life))
        self.roots[drop] = keep
        self.masks[keep] |= self.masks[drop]
        known = {event[1:] for event in self.lives[keep].events}
        self.lives[keep].events += [event for event in self.lives[drop].events if event[1:] not in known]
        self.aliased = [root for root in self.aliased if root != drop]
        if keep not in self.aliased:
            self.aliased.append(keep)


def _holding(parents: list[State], path: str, content: int) -> Held | None:
    for parent in parents:
        held = parent.files.get(path)
        if held is not None and held[0] == content:
            return held
    return None


def _bits(number: int) -> Iterator[int]:
    """The positions of the ones of a number."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
