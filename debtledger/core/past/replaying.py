"""Commits replayed one by one: each brings the tags of its parent to its own, and tells what it did."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.past.lives import NOTHING, Event, Life, orderly, settle
from debtledger.core.past.pairing import link, similar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from debtledger.core.past.lives import Node, Story
    from debtledger.core.past.pairing import Link, Seen

TELLING_WORDS = 2
"""A title of fewer words may come again elsewhere without being the same debt."""

Held = tuple[int, tuple[int, ...]]
"""What a path holds: the number of a content, and the life of each of its tags."""


class State:
    """The tags in one commit: the content and lives of each path, and who lives and is dead, as bit sets."""

    __slots__ = ("alive", "dead", "files", "users")

    def __init__(self, files: dict[str, Held], alive: int, dead: int) -> None:
        self.files = files
        self.alive = alive
        self.dead = dead
        self.users = 0

    def copy(self) -> State:
        """Another state that says the same."""
        return State(dict(self.files), self.alive, self.dead)


class Loose(NamedTuple):
    """A tag that a commit takes from a path, or gives to it; life is NOTHING for what is given."""

    path: str
    number: int
    seen: Seen
    life: int = NOTHING


class Commit:
    """What one commit takes and gives."""

    def __init__(self, number: int, state: State) -> None:
        self.number = number
        self.state = state
        self.gone: list[Loose] = []
        self.came: list[Loose] = []
        self.likely: list[tuple[Loose, Loose]] = []
        self.ids: dict[str, list[int]] = {}


class Replaying:
    """The states of the commits that are still needed, and the lives so far."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.lives: list[Life] = []
        self.roots: list[int] = []
        self.masks: list[int] = []
        self.aliased: list[int] = []
        self.known: dict[str, list[int]] = {}
        self.states: dict[int, State] = {}
        self.children = [0] * len(story.nodes)
        for node in story.nodes:
            for parent in node.parents:
                self.children[parent] += 1
        self.children[-1] += 1

    def step(self, number: int, node: Node) -> None:
        """Bring the state of the parents to that of a commit."""
        parents = [self._taken(parent) for parent in node.parents]
        state = parents[0] if parents else State({}, 0, 0)
        others = [other for other in parents[1:] if other is not state]
        if node.changes or others:
            commit = Commit(number, state.copy() if state.users or others else state)
            if others:
                self._merge(commit, node, parents)
            else:
                self._change(commit, node)
            state = commit.state
        state.users += 1
        self.states[number] = state

    def finished(self) -> list[Life]:
        """All lives, those that turned out to be one told once."""
        state = self.states[len(self.story.nodes) - 1]
        places = self._places(state)
        found = []
        astray: list[Life] = []
        for number, life in enumerate(self.lives):
            if self.roots[number] != number:
                continue
            life.alive = bool(state.alive & self.masks[number])
            life.events = list(orderly(life.events))
            if number in places:
                life.path, life.seen = places[number]
                if life.events[-1].path != life.path:
                    astray.append(life)
            found.append(life)
        settle(astray, self.story.nodes)
        return found

    def _taken(self, parent: int) -> State:
        state = self.states[parent]
        self.children[parent] -= 1
        if not self.children[parent]:
            del self.states[parent]
            state.users -= 1
        return state

    def _places(self, state: State) -> dict[int, tuple[str, Seen]]:
        return {
            self._root(life): (path, seen)
            for path, (content, lives) in state.files.items()
            for life, seen in zip(lives, self.story.contents[content], strict=True)
        }

    def _change(self, commit: Commit, node: Node) -> None:
        """A commit with one parent, or none."""
        for path, content in node.changes:
            held = commit.state.files.get(path)
            if held is None:
                self._give(commit, path, content, {})
            elif content == NOTHING:
                self._take(commit, path, held, ())
            elif content != held[0]:
                self._edit(commit, path, held, content)
        self._settle(commit)

    def _edit(self, commit: Commit, path: str, held: Held, content: int) -> None:
        old, lives = held
        linked = self._link(old, content)
        before, after = self.story.contents[old], self.story.contents[content]
        for pair in linked.sure:
            event = (commit.number, path, lives[pair.before])
            self._tell(event, before[pair.before], after[pair.after], moved=pair.moved)
        gone = self._take(commit, path, held, [pair.before for pair in linked.sure])
        kept = {pair.after: lives[pair.before] for pair in linked.sure}
        came = self._give(commit, path, content, kept)
        commit.likely += [
            (gone[pair.before], came[pair.after])
            for pair in linked.likely
            if pair.before in gone and pair.after in came
        ]

    def _link(self, old: int, new: int) -> Link:
        known = self.story.links.get((old, new))
        return known if known is not None else link(self.story.contents[old], self.story.contents[new], None)

    def _take(self, commit: Commit, path: str, held: Held, kept: Iterable[int]) -> dict[int, Loose]:
        stay = set(kept)
        found = {
            number: Loose(path, number, seen, life)
            for number, (seen, life) in enumerate(zip(self.story.contents[held[0]], held[1], strict=True))
            if number not in stay
        }
        commit.gone += found.values()
        commit.ids[path] = []
        return found

    def _give(self, commit: Commit, path: str, content: int, kept: Mapping[int, int]) -> dict[int, Loose]:
        if content == NOTHING:
            return {}
        tags = self.story.contents[content]
        commit.ids[path] = [kept.get(number, NOTHING) for number in range(len(tags))]
        found = {number: Loose(path, number, seen) for number, seen in enumerate(tags) if number not in kept}
        commit.came += found.values()
        commit.state.files[path] = (content, ())
        return found

    def _settle(self, commit: Commit) -> None:
        """Pair what was taken with what was given; the rest is removed, or comes again, or is new."""
        self._reunite(commit)
        state = commit.state
        for loose in commit.gone:
            state.alive &= ~self.masks[self._root(loose.life)]
            state.dead |= 1 << loose.life
            self._add(loose.life, Event(commit.number, "removed", loose.path, loose.seen.line))
        for loose in commit.came:
            life = self._revived(state, loose)
            self._place(commit, loose, self._born(loose) if life is None else life)
        self._written(commit)

    def _place(self, commit: Commit, loose: Loose, life: int) -> None:
        """A tag that no parent has: its life begins, or goes on."""
        commit.ids[loose.path][loose.number] = life
        commit.state.alive |= 1 << life
        commit.state.dead &= ~self.masks[self._root(life)]
        self._now(life, loose)
        self._add(life, Event(commit.number, "introduced", loose.path, loose.seen.line))

    def _written(self, commit: Commit) -> None:
        for path, lives in commit.ids.items():
            if lives:
                commit.state.files[path] = (commit.state.files[path][0], tuple(lives))
            else:
                commit.state.files.pop(path, None)

    def _reunite(self, commit: Commit) -> None:
        """Pair loose ends: those that say the same, have one identity, are likely the same, or similar."""
        if not commit.gone or not commit.came:
            return
        gone, came = dict.fromkeys(commit.gone), dict.fromkeys(commit.came)
        for pairs in (_by_words, _by_identity, lambda *_: iter(commit.likely), _by_title):
            for old, new in pairs(list(gone), list(came)):
                if old in gone and new in came:
                    del gone[old], came[new]
                    commit.ids[new.path][new.number] = old.life
                    commit.state.alive |= 1 << old.life
                    self._reunited(commit.number, old, new)
        commit.gone, commit.came = list(gone), list(came)

    def _reunited(self, number: int, old: Loose, new: Loose) -> None:
        event = (number, new.path, old.life)
        self._tell(event, old.seen, new.seen, moved=old.path != new.path)

    def _tell(self, event: tuple[int, str, int], before: Seen, after: Seen, *, moved: bool) -> None:
        """What became of a tag that is there before and after."""
        number, path, life = event
        if moved:
            self._add(life, Event(number, "moved", path, after.line))
        if before.said != after.said:
            self._add(life, Event(number, "edited", path, after.line))
            self.known.setdefault(after.identity, []).append(life)
        self._now(life, Loose(path, 0, after))

    def _add(self, life: int, event: Event) -> None:
        self.lives[self._root(life)].events.append(event)

    def _now(self, life: int, loose: Loose) -> None:
        root = self.lives[self._root(life)]
        root.path, root.seen = loose.path, loose.seen

    def _born(self, loose: Loose) -> int:
        life = len(self.lives)
        self.lives.append(Life(seen=loose.seen, path=loose.path))
        self.roots.append(life)
        self.masks.append(1 << life)
        self.known.setdefault(loose.seen.identity, []).append(life)
        return life

    def _revived(self, state: State, loose: Loose) -> int | None:
        """The life of a tag that was removed before and is the same one."""
        telling = loose.seen.id is not None or len(loose.seen.title.split()) >= TELLING_WORDS
        found = None
        for life in self.known.get(loose.seen.identity, ()):
            root = self._root(life)
            if not state.dead & self.masks[root] or state.alive & self.masks[root]:
                continue
            if self.lives[root].path == loose.path:
                return root
            found = root if telling else found
        return found

    def _root(self, life: int) -> int:
        """The life that a life turned out to be."""
        while self.roots[life] != life:
            life = self.roots[life]
        return life

    def _merge(self, commit: Commit, node: Node, parents: list[State]) -> None:
        raise NotImplementedError


def _by_words(gone: list[Loose], came: list[Loose]) -> Iterator[tuple[Loose, Loose]]:
    return _by(gone, came, attrgetter("seen.said"))


def _by_identity(gone: list[Loose], came: list[Loose]) -> Iterator[tuple[Loose, Loose]]:
    return _by(gone, came, attrgetter("seen.identity"))


def _by(
    gone: Iterable[Loose], came: Iterable[Loose], key: Callable[[Loose], str]
) -> Iterator[tuple[Loose, Loose]]:
    """Pairs with the same key, those in files of the same name first."""
    waiting: dict[str, list[Loose]] = {}
    for loose in came:
        waiting.setdefault(key(loose), []).append(loose)
    for loose in list(gone):
        found = waiting.get(key(loose))
        if found:
            name = loose.path.rpartition("/")[2]
            best = next((each for each in found if each.path.rpartition("/")[2] == name), found[0])
            found.remove(best)
            yield loose, best


def _by_title(gone: list[Loose], came: list[Loose]) -> Iterator[tuple[Loose, Loose]]:
    """Pairs with similar titles in different files; within one, the lines have told already."""
    for one, other in similar([each.seen.title for each in gone], [each.seen.title for each in came]):
        if gone[one].path != came[other].path:
            yield gone[one], came[other]
