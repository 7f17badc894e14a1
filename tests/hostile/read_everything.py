"""Read all that a scan could read of the current folder, and print it; run as a child, to be measured."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

from debtledger.sources import listings
from debtledger.sources.encoding import decode
from debtledger.sources.files import Tree
from debtledger.sources.git import RepositoryError
from debtledger.sources.refusal import Refusal
from debtledger.sources.repository import describe, discover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from debtledger.sources.repository import Repository

T = TypeVar("T")


def main() -> None:
    folder = os.getcwd()
    with Tree(folder) as tree:
        repository = _tried(lambda: discover(folder, os.environ, folder))
        paths = _listed(repository) if repository else []
        _read(tree, paths)
        _read(tree, [path for path, reason in tree.walk() if reason is None])


def _listed(repository: Repository) -> list[bytes]:
    git = repository.git
    _tried(lambda: describe(repository))
    _tried(lambda: listings.dirty(git))
    _tried(lambda: git.run("ls-files", "-m", "-z"))
    _tried(lambda: git.run("diff-files", "-p", "--no-ext-diff", "--no-textconv", "--", "a.py"))
    _tried(lambda: git.run("log", "-p", "-G", "x", "--no-ext-diff", "--no-textconv"))
    _tried(lambda: git.run("blame", "--no-textconv", "--porcelain", "--", "a.py"))
    for what in ((), ("--cached",), ("HEAD",)):
        grep = ("grep", "-z", "-l", "-a", "-P", "-e", "DEBT", *what, "--", "a.py")
        _tried(lambda grep=grep: git.start(*grep, locale="C", succeeds=(0, 1)).result())  # type: ignore[misc]
    entries = [
        *(_tried(lambda: listings.tracked(git)) or []),
        *(_tried(lambda: listings.tree(git, "HEAD")) or []),
    ]
    oids = [entry.oid for entry in entries if entry.mode != listings.SUBMODULE]
    for _, content in _tried(lambda: list(git.batch(oids))) or []:
        _show(content)
    return [*(entry.path for entry in entries), *(_tried(lambda: listings.untracked(git)) or [])]


def _read(tree: Tree, paths: Iterable[bytes]) -> None:
    names = list(paths)
    for path, reason, size in tree.inspect(names):
        _say(os.fsencode(path), reason, size)
    for path in names:
        _show(tree.read(path))


def _show(content: bytes | Refusal) -> None:
    text = content if isinstance(content, Refusal) else decode(content)
    _say(ascii(text))


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def _tried(action: Callable[[], T]) -> T | None:
    try:
        result = action()
    except RepositoryError as error:
        _say(f"told: {error.message!a} {error.hint!a}")
        return None
    _say(ascii(result))
    return result
