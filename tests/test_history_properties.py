"""Histories whose truth is known: what happened to each tag is what the command tells."""

from __future__ import annotations

import json
import tempfile
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from commandline import debtledger
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from madehistory import Made, numbered
from sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DataObject

NAMES = ("a.py", "src/b.py", "src/deep/c.py")
WORDS = ("retry", "token", "cursor", "limit", "cache", "batch", "quota", "lease")

QUICK = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""Shrinking would make a history with git thousands of times."""

Item = str | int
"""A line of code, or the number of a tag."""


@dataclass
class World:
    """The files of one branch, what each tag says now, and what happened to it by the numbers of commits."""

    files: dict[str, list[Item]] = field(default_factory=dict)
    says: dict[int, str] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        return {path: "".join(f"{self.line(item)}\n" for item in items) for path, items in self.files.items()}

    def line(self, item: Item) -> str:
        return item if isinstance(item, str) else f"# DEBT: {self.says[item]}"

    def home(self, tag: int) -> str:
        return next(path for path, items in self.files.items() if tag in items)

    def tags(self) -> list[int]:
        return sorted(item for items in self.files.values() for item in items if isinstance(item, int))


class Author:
    """Changes worlds at random, and remembers the truth."""

    def __init__(self, data: DataObject) -> None:
        self.data = data
        self.made = Made()
        self.truth: dict[int, list[tuple[str, int]]] = {}
        self.lines = 0
        self.parents: tuple[int, ...] = ()

    def begin(self) -> World:
        world = World()
        for name in NAMES:
            world.files[name] = [*self.code(12)]
        self.parents = (self.made.commit(world.texts()),)
        return world

    def code(self, count: int) -> list[str]:
        self.lines += count
        return list(numbered(self.lines, count))

    def pick(self, options: list[int] | list[str]) -> int | str:
        return cast("int | str", self.data.draw(st.sampled_from(options)))

    def step(self, world: World, frozen: set[int]) -> None:
        """One commit on a branch; frozen tags belong to the other branch."""
        free = [tag for tag in world.tags() if tag not in frozen]
        doings: list[Callable[[World, int], str]] = [self.edit, self.remove, self.move, self.carry]
        number = len(self.made.commits)
        doing = self.data.draw(st.sampled_from(["add", "code", *(["old"] * 5 if free else [])]))
        if doing == "old":
            tag = int(self.pick(free))
            what = self.data.draw(st.sampled_from(doings))(world, tag)
            self.truth[tag].append((what, number))
        elif doing == "add":
            self.add(world, number)
        else:
            name = str(self.pick(sorted(world.files)))
            at = self.data.draw(st.integers(0, len(world.files[name])))
            world.files[name][at:at] = self.code(2)
        self.parents = (self.made.commit(world.texts(), *self.parents),)

    def add(self, world: World, number: int) -> None:
        tag = len(self.truth)
        self.truth[tag] = [("introduced", number)]
        world.says[tag] = f"number {tag} lacks {' '.join(self.data.draw(st.permutations(WORDS))[:3])}"
        name = str(self.pick(sorted(world.files)))
        self.put(world, tag, name)

    def put(self, world: World, tag: int, name: str) -> None:
        items = world.files[name]
        items.insert(self.data.draw(st.integers(0, len(items))), tag)

    def edit(self, world: World, tag: int) -> str:
        world.says[tag] += f" again{len(self.made.commits)}"
        return "edited"

    def remove(self, world: World, tag: int) -> str:
        world.files[world.home(tag)].remove(tag)
        return "removed"

    def move(self, world: World, tag: int) -> str:
        """Within its file, past several lines of code."""
        items = world.files[world.home(tag)]
        at = items.index(tag)
        items.remove(tag)
        far = [place for place in range(len(items) + 1) if _code_between(items, at, place) >= 4]
        if not far:
            items.append(tag)
            items[-1:-1] = self.code(6)
            return "moved"
        items.insert(self.data.draw(st.sampled_from(far)), tag)
        return "moved"

    def carry(self, world: World, tag: int) -> str:
        """Into another file."""
        home = world.home(tag)
        world.files[home].remove(tag)
        self.put(world, tag, str(self.pick([name for name in sorted(world.files) if name != home])))
        return "moved"


def _code_between(items: list[Item], one: int, other: int) -> int:
    return sum(isinstance(item, str) for item in items[min(one, other) : max(one, other)])


def told(repo: Sandbox, *arguments: str) -> dict[str, tuple[list[tuple[str, str]], str]]:
    code, out, said = debtledger(repo.path, "history", "--format", "json", *arguments)
    assert (code, said) == (0, "")
    found = {}
    for tag in json.loads(out)["tags"]:
        name = " ".join(tag["title"].split()[:2])
        assert name not in found
        found[name] = ([(event["what"], event["commit"]) for event in tag["events"]], tag["fate"])
    return found


def true(author: Author, oids: list[str], world: World) -> dict[str, tuple[list[tuple[str, str]], str]]:
    alive = set(world.tags())
    return {
        f"number {tag}": (
            [(what, oids[number]) for what, number in events],
            "alive" if tag in alive else "vanished",
        )
        for tag, events in author.truth.items()
    }


@QUICK
@given(data=st.data(), steps=st.integers(1, 12))
def test_what_happened_in_a_straight_history_is_what_is_told(data: DataObject, steps: int) -> None:
    author = Author(data)
    world = author.begin()
    for _ in range(steps):
        author.step(world, set())
    with tempfile.TemporaryDirectory() as folder:
        repo = Sandbox(Path(folder) / "repo").init()
        oids = author.made.write(repo)
        assert told(repo) == true(author, oids, world)


@QUICK
@given(data=st.data(), steps=st.integers(1, 4), sides=st.integers(2, 3))
def test_what_happened_on_several_branches_is_what_is_told(data: DataObject, steps: int, sides: int) -> None:
    """Each branch has its own files, so that git merges without a question."""
    author = Author(data)
    world = author.begin()
    for _ in range(3):
        author.step(world, set())
    fork, ends, branches = author.parents, [], []
    for side in range(sides):
        branch = World(files=deepcopy({NAMES[side]: world.files[NAMES[side]]}), says=dict(world.says))
        others = {path: items for path, items in world.files.items() if path != NAMES[side]}
        author.parents = fork
        for _ in range(steps):
            _step_aside(author, branch, others)
        ends.append(author.parents[0])
        branches.append(branch)
    for side, branch in enumerate(branches):
        world.files[NAMES[side]] = branch.files[NAMES[side]]
        world.says |= {tag: branch.says[tag] for tag in branch.tags()}
    author.parents = (author.made.commit(world.texts(), *ends),)
    for _ in range(2):
        author.step(world, set())
    with tempfile.TemporaryDirectory() as folder:
        repo = Sandbox(Path(folder) / "repo").init()
        oids = author.made.write(repo)
        assert told(repo) == true(author, oids, world)


def _step_aside(author: Author, branch: World, others: dict[str, list[Item]]) -> None:
    """One commit that adds, edits, removes or moves in the one file of a branch."""
    number = len(author.made.commits)
    tags = branch.tags()
    doing = author.data.draw(st.sampled_from(["add", *(["edit", "remove", "move"] if tags else [])]))
    if doing == "add":
        author.add(branch, number)
    else:
        tag = int(author.pick(tags))
        what = {"edit": author.edit, "remove": author.remove, "move": author.move}[doing](branch, tag)
        author.truth[tag].append((what, number))
    whole = World(files={**others, **branch.files}, says=branch.says)
    author.parents = (author.made.commit(whole.texts(), *author.parents),)
