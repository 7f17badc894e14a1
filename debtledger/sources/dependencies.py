"""Which versions of packages a work tree locks, and which version the project itself has."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.inquiry import Lock, Unknown
from debtledger.core.triggering.lockfiles import (
    MOST_BYTES,
    OWN,
    StrangeLock,
    ecosystem_of,
    included,
    own_version,
    package_key,
    pins,
)
from debtledger.core.triggering.specifiers import key_of
from debtledger.sources.files import Tree
from debtledger.sources.git import GitError
from debtledger.sources.listings import tracked, tree
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from debtledger.sources.git import Git

    Read = Callable[[str, int], bytes | Refusal]
    """The bytes of a file by its path, at most so many."""

SELF: Final = "self"
TAGS: Final = "refs/tags/"
MOST_FILES: Final = 200
MOST_OWN: Final = 2 << 20
HINT: Final = "debtledger reads lock files of Python, npm, Cargo and Go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The lock files of a work tree, each with its packages; and the version of the project itself."""

    files: tuple[tuple[Lock, dict[str, tuple[str, ...]]], ...]
    own: Lock | None = None
    unread: tuple[str, ...] = ()

    def of(self, package: str) -> tuple[Lock, ...] | Unknown:
        """What each lock file says of a package, with no version where it is not there; or why not."""
        if package == SELF:
            known = "pyproject.toml, package.json, Cargo.toml or a tag of git"
            return (
                (self.own,)
                if self.own
                else Unknown(
                    why="the project does not say its version", hint=f"say it in {known}", source="lock files"
                )
            )
        if not self.files:
            why = f"not read: {', '.join(self.unread)}" if self.unread else "there is no lock file"
            return Unknown(why=why, hint=HINT, source="lock files")
        found = []
        for lock, packages in self.files:
            versions = packages.get(package_key(package, lock.ecosystem))  # type: ignore[arg-type]  # never "self"
            loose = versions == ()
            found += [
                Lock(path=lock.path, ecosystem=lock.ecosystem, version=each, loose=loose)
                for each in versions or ("",)
            ]
        return tuple(found)


def load_locks(root: str, git: Git | None) -> Locked:
    """Read the lock files that git tracks; in a plain folder, those at its top."""
    names = _tracked(git) if git is not None else set()
    with Tree(root) as folder:
        return _locked({*names, *os.listdir(root)}, folder.read, git)


def locks_at(git: Git, commit: str) -> Locked:
    """Read the lock files of a commit. Raises GitError."""
    oids = {os.fsdecode(entry.path): entry.oid for entry in tree(git, commit)}

    def read(path: str, cap: int) -> bytes | Refusal:
        if path not in oids:
            return Refusal("missing")
        return next(data for _, data in git.batch((oids[path],), cap))

    return _locked(oids, read, git)


def is_lock(path: str) -> bool:
    """Whether a file may say in which version a package, or the project itself, is there."""
    return ecosystem_of(path) is not None or path in OWN


def _locked(names: Iterable[str], read: Read, git: Git | None) -> Locked:
    files = []
    unread = []
    paths = dict.fromkeys(_paths(names))
    waiting = list(paths)
    while waiting:
        path = waiting.pop(0)
        name, ecosystem = os.path.basename(path), ecosystem_of(path) or "python"
        data = read(path, MOST_BYTES)
        try:
            if isinstance(data, Refusal):
                raise StrangeLock(data.reason)  # noqa: TRY301 - one way to tell
            text = data.decode("utf-8", "replace")
            found = pins(name, text)
        except StrangeLock:
            unread.append(path)
            continue
        if found or name not in _MAY_PIN:
            files.append((Lock(path=path, ecosystem=ecosystem), found))
        more = [each for each in _named_in(path, text) if each not in paths][: MOST_FILES - len(paths)]
        paths.update(dict.fromkeys(more))
        waiting += more
    return Locked(files=tuple(files), own=_own(read) or _tagged(git), unread=tuple(unread))


def _named_in(path: str, text: str) -> Iterator[str]:
    """The files of requirements that another one reads, by their paths."""
    if os.path.basename(path).endswith(".txt"):
        for each in included(text):
            named = posixpath.normpath(posixpath.join(posixpath.dirname(path), each))
            if not named.startswith("../") and named.endswith(".txt"):
                yield named


_MAY_PIN = frozenset({"pyproject.toml"})


def _tracked(git: Git) -> set[str]:
    return {os.fsdecode(entry.path) for entry in tracked(git)}


def _paths(names: Iterable[str]) -> Sequence[str]:
    """The paths of lock files, those of the top first."""
    found = [name for name in sorted(names) if ecosystem_of(name)]
    modules = {os.path.dirname(name) for name in found if os.path.basename(name) == "go.mod"}
    found = [
        name
        for name in found
        if not (os.path.basename(name) == "go.sum" and os.path.dirname(name) in modules)
    ]
    return sorted(found, key=lambda name: (name.count("/"), name))[:MOST_FILES]


def _own(read: Read) -> Lock | None:
    for name in OWN:
        data = read(name, MOST_OWN)
        if not isinstance(data, Refusal) and (version := own_version(name, data.decode("utf-8", "replace"))):
            return Lock(path=name, ecosystem="self", version=version)
    return None


def _tagged(git: Git | None) -> Lock | None:
    """The highest version among the tags."""
    if git is None:
        return None
    try:
        names = git.run("for-each-ref", "--format=%(refname)", TAGS).decode("utf-8", "replace").split("\n")
    except GitError:
        return None
    versions = [(key, name) for name in names if (key := key_of(name.removeprefix(TAGS))) is not None]
    if not versions:
        return None
    name = max(versions)[1].removeprefix(TAGS)
    return Lock(path=f"tag {name}", ecosystem="self", version=name.lstrip("vV"))
