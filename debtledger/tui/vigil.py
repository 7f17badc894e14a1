"""Noticing that a repository has changed: the facts of a few files, looked at every two seconds."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Final

from debtledger.config import FILE_NAME, user_file
from debtledger.storage.database import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from debtledger.sources.repository import Repository
    from debtledger.survey import Survey

# DEBT(@maintainers): a new tag in a file that had none is seen with the next commit, or with r
#   cost: 8-16h
#   interest: 0h/sprint
#   bought: looking costs the facts of a few files, and no git status every two seconds
#   repay-when: somebody misses on the screens what was just typed
SECONDS: Final = 2.0
RARELY: Final = 50
"""How many times as long as a look takes the pause before the next one is at least."""
MOST_DEPTH: Final = 3
MOST_REF: Final = 1024
REF: Final = b"ref: "

Sight = dict[str, tuple[int, int, int] | None]
"""What files looked like, by their paths: when they were written, how big they are, and which they are."""


class Vigil:
    """Looks at files in a thread of its own, until it is ended."""

    def __init__(self, look: Callable[[], Sight | None], changed: Callable[[], None]) -> None:
        self._look = look
        self._changed = changed
        self._seen: Sight | None = None
        self._over = threading.Event()

    def start(self) -> None:
        """Begin to look."""
        threading.Thread(target=self._run, name="vigil", daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()

    def note(self, sight: Sight) -> None:
        """What is seen now is known: it was about to be read when it looked like this."""
        self._seen = sight

    def _run(self) -> None:
        pause = SECONDS
        while not self._over.wait(pause):
            begun = time.thread_time()
            seen, now = self._seen, self._look()
            pause = max(SECONDS, (time.thread_time() - begun) * RARELY)
            if seen is not None and now is not None and differs(seen, now):
                self._seen = now
                self._changed()


def sight_of(found: Survey, places: Iterable[str], env: Mapping[str, str]) -> Sight:
    """What everything looks like that is noticed by itself: git, records, settings, and files with debts.

    places: the paths of these, from the root.
    """
    from debtledger.reckoning import HOME

    root, repository = found.ground.root, found.ground.repository
    paths = [
        *(_of_git(repository) if repository is not None else ()),
        *_below(os.path.join(root, HOME.rstrip("/")), MOST_DEPTH),
        *_settings(root, found.config.files, env),
        *(os.path.join(root, place) for place in places),
    ]
    return {path: _facts(path) for path in paths}


def differs(before: Sight, now: Sight) -> bool:
    """Whether a file that was looked at both times has changed; new ones change their folder."""
    return any(now[path] != facts for path, facts in before.items() if path in now)


def _of_git(repository: Repository) -> Iterator[str]:
    from debtledger.sources.files import Tree
    from debtledger.storage.issuebook import FILE as ISSUES

    head = os.path.join(repository.git_dir, "HEAD")
    yield head
    yield os.path.join(repository.git_dir, "index")
    yield os.path.join(repository.common_dir, "packed-refs")
    yield os.path.join(repository.common_dir, FOLDER, ISSUES)
    try:
        with Tree(repository.git_dir) as tree:
            said = tree.read("HEAD", MOST_REF)
    except OSError:
        return
    if isinstance(said, bytes) and said.startswith(REF):
        name = os.fsdecode(said.removeprefix(REF).strip())
        if ".." not in name and "\0" not in name and not name.startswith("/"):
            yield os.path.join(repository.common_dir, name)


def _settings(root: str, files: Iterable[str], env: Mapping[str, str]) -> Iterator[str]:
    yield os.path.join(root, FILE_NAME)
    yield from (os.path.join(root, name) for name in files)
    own = user_file(env)
    if own is not None:
        yield own


def _below(folder: str, depth: int) -> Iterator[str]:
    """A folder and everything in it, in a fixed order; links are not followed."""
    yield folder
    try:
        with os.scandir(folder) as found:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in found)
    except OSError:
        return
    for name, is_folder in entries:
        path = os.path.join(folder, name)
        if is_folder and depth > 1:
            yield from _below(path, depth - 1)
        else:
            yield path


def _facts(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path, follow_symlinks=False)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
