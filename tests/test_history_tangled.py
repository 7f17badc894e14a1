"""Histories with copies, merges of many arms and merges that decide for themselves: what stands is alive."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger
from madehistory import Made
from sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence

Tree = dict[str, list[str]]

SIGN = "# DEBT: "
TITLES = (*(f"lacks thing number {number} really" for number in range(8)), "x", "retry")
MOST_TIPS = 5


@dataclass
class Tangle:
    """A history in the making; by the same number always the same."""

    random: Random
    made: Made = field(default_factory=Made)
    trees: list[Tree] = field(default_factory=list)
    tips: list[int] = field(default_factory=list)

    def grow(self, commits: int) -> None:
        self.add(self.changed({}), ())
        for _ in range(commits):
            chance = self.random.random()
            if chance < 0.05:
                self.add(self.changed({}), ())
            elif chance < 0.4 and len(self.tips) > 1:
                self.join(
                    self.random.sample(self.tips, min(len(self.tips), self.random.choice([2, 2, 3, 4])))
                )
            else:
                parent = self.random.choice(self.tips)
                self.add(self.changed(self.trees[parent]), (parent,))
        if len(self.tips) > 1:
            self.join(self.tips)

    def join(self, parents: Sequence[int]) -> None:
        self.add(self.merged([self.trees[parent] for parent in parents]), parents)

    def add(self, tree: Tree, parents: Sequence[int]) -> None:
        files = {path: "".join(f"{line}\n" for line in lines) for path, lines in tree.items()}
        number = self.made.commit(files, *parents) if parents else self.made.root(files)
        self.trees.append(tree)
        gone = [parent for parent in parents if self.random.random() < 0.7]
        self.tips = [*(tip for tip in self.tips if tip not in gone), number][-MOST_TIPS:]

    def changed(self, before: Tree) -> Tree:
        tree = {path: list(lines) for path, lines in before.items()}
        for _ in range(self.random.choice([1, 1, 2, 3])):
            if not tree or self.random.random() < 0.1:
                tree[self.name()] = [f"v = {self.random.randrange(30)}" for _ in range(6)]
            self.change(tree, self.random.choice(sorted(tree)))
        return tree

    def change(self, tree: Tree, path: str) -> None:
        lines = tree[path]
        tags = [number for number, line in enumerate(lines) if line.startswith(SIGN)]
        doing = self.random.choice(["add", "remove", "edit", "shuffle", "rename", "copy", "delete", "code"])
        if doing in {"add", "code"}:
            text = SIGN + self.random.choice(TITLES) if doing == "add" else f"w = {self.random.random()}"
            lines.insert(self.random.randrange(len(lines) + 1), text)
        elif doing in {"remove", "edit"} and tags:
            at = self.random.choice(tags)
            lines[at : at + 1] = [SIGN + self.random.choice(TITLES)] if doing == "edit" else []
        elif doing == "shuffle":
            self.random.shuffle(lines)
        elif doing in {"rename", "copy"}:
            tree[self.name()] = list(lines) if doing == "copy" else tree.pop(path)
        elif doing == "delete":
            del tree[path]

    def merged(self, sides: Sequence[Tree]) -> Tree:
        """Each file as some side has it, or as several have it together, or as none."""
        tree: Tree = {}
        for path in sorted({path for side in sides for path in side}):
            have = [side[path] for side in sides if path in side]
            if self.random.random() < 0.85:
                tree[path] = self.random.choice(have)
            if len(have) > 1 and self.random.random() < 0.4:
                tree[path] = have[0] + [line for line in have[1] if line not in have[0]]
        return self.changed(tree) if self.random.random() < 0.3 else tree

    def name(self) -> str:
        return f"{self.random.choice('abcdef')}.py"


def standing(tree: Tree) -> dict[str, list[str]]:
    found = {
        path: sorted(line.removeprefix(SIGN) for line in lines if line.startswith(SIGN))
        for path, lines in tree.items()
    }
    return {path: titles for path, titles in found.items() if titles}


def told(repo: Sandbox, *arguments: str) -> str:
    code, out, said = debtledger(repo.path, "history", "--format", "json", *arguments)
    assert (code, "as of" in said) == (0, bool(arguments))
    return out


def alive(out: str) -> dict[str, list[str]]:
    """The titles of the living by the path that was told last, after a look at each life."""
    found: dict[str, list[str]] = defaultdict(list)
    for tag in json.loads(out)["tags"]:
        turns = [event["what"] for event in tag["events"] if event["what"] in ("introduced", "removed")]
        assert tag["events"][0]["what"] == "introduced"
        assert ("introduced", "introduced") not in set(pairwise(turns))
        assert (turns[-1] == "introduced") == (tag["fate"] == "alive")
        assert (tag["events"][-1]["what"] != "removed") == (tag["fate"] == "alive")
        if tag["fate"] == "alive":
            found[tag["events"][-1]["path"]].append(tag["title"])
    return {path: sorted(titles) for path, titles in found.items()}


@pytest.mark.parametrize("number", [6, 11, 12, 24, 38])
def test_in_every_commit_the_living_are_the_tags_of_its_tree(number: int) -> None:
    random = Random(number)
    tangle = Tangle(random)
    tangle.grow(random.randrange(8, 22))
    with tempfile.TemporaryDirectory() as folder:
        repo = Sandbox(Path(folder))
        repo.git("init", "--quiet", "--initial-branch=main")
        oids = tangle.made.write(repo)
        for oid, tree in zip(oids, tangle.trees, strict=True):
            assert alive(told(repo, "--as-of", oid)) == standing(tree)
        # What is remembered, from whatever commit, changes nothing.
        for oid in (*random.sample(oids, len(oids) // 2), oids[-1]):
            repo.git("update-ref", "HEAD", oid)
            assert told(repo) == told(repo, "--as-of", oid)
