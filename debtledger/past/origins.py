"""The origins of lines, remembered for the files whose history is still the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger.core.packing import UnpackingError, pack, unpack
from debtledger.core.past.origin import UNCOMMITTED, UNKNOWN, Origin
from debtledger.past.vantage import paths_apart
from debtledger.sources.blame import Blamed, blame
from debtledger.sources.files import Tree
from debtledger.sources.git import GitError
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from debtledger.context import Context
    from debtledger.past.vantage import Vantage

TOPIC: Final = "origins"
VERSION: Final = "1"
KEPT: Final = 8
WORDS: Final = "dating tags"
NOT_THERE: Final = ("no such path", "no such ref")
MOST_NOTES: Final = 3

Wanted = dict[str, set[int]]
"""Lines, counted from 1, by path."""


@dataclass(slots=True, kw_only=True)
class Dated:
    """Origins by path and line; a line that is not among them is not known."""

    origins: dict[tuple[str, int], Origin] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    line: int
    origin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: str
    lines: tuple[_Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What was found before, as seen from a commit."""

    commit: str
    origins: tuple[Origin, ...]
    files: tuple[_File, ...]


def dated(view: Vantage, wanted: Mapping[str, Collection[int]], context: Context) -> Dated:
    """Where lines of files come from, as `git blame -w -M` says it; never fails, but notes why not."""
    found = Dated()
    if not wanted:
        return found
    if view.commit is None:
        return _all(wanted, UNCOMMITTED, found)
    try:
        notes = view.ignored.notes
        changed = view.changed
        first, shape = view.first_commits, view.shape
    except GitError as error:
        found.notes.append(f"ages are not known: {error.message}")
        return _all(wanted, UNKNOWN, found)
    found.notes += notes
    state = sha256(repr((VERSION, view.ignored.commits, shape)).encode()).hexdigest()
    known = _remembered(view, state)
    missing = {
        path: set(lines)
        for path, lines in wanted.items()
        if path in changed or not set(lines) <= known.get(path, {}).keys()
    }
    files = list(_questions(view, missing, changed, found))
    fresh: dict[str, Mapping[int, Origin]] = {}
    with context.progress(WORDS, len(files)) as progress:
        for each, said in blame(view.git, view.commit, files, view.ignored.commits, first.__contains__):
            progress.advance()
            if isinstance(said, GitError):
                _refused(each, said, found)
            elif each.data is None:
                fresh[each.path] = said
            else:
                _add(found, each.path, said)
    known |= fresh
    for path in wanted.keys() - missing.keys() | fresh.keys():
        _add(found, path, known[path], wanted[path])
    if fresh:
        _keep(view, state, known)
    return found


def _all(wanted: Mapping[str, Collection[int]], origin: Origin, found: Dated) -> Dated:
    found.origins.update({(path, line): origin for path, lines in wanted.items() for line in lines})
    return found


def _add(found: Dated, path: str, said: Mapping[int, Origin], lines: Collection[int] | None = None) -> None:
    found.origins.update(
        {(path, line): said[line] for line in (said if lines is None else lines) if line in said}
    )


def _refused(each: Blamed, error: GitError, found: Dated) -> None:
    """A file that the commit does not have is new; what else git cannot tell is not known."""
    new = any(words in error.stderr for words in NOT_THERE)
    if not new and len(found.notes) < MOST_NOTES:
        found.notes.append(f"{each.path}: ages are not known: {error.message}")
    _all({each.path: each.lines}, UNCOMMITTED if new else UNKNOWN, found)


def _questions(view: Vantage, missing: Wanted, changed: Mapping[str, bool], found: Dated) -> Iterator[Blamed]:
    """The files to ask git about; those that only the work tree has need no question."""
    with Tree(view.repository.root) as tree:
        for path in sorted(missing):
            lines = tuple(sorted(missing[path]))
            if path not in changed:
                yield Blamed(path, lines)
            elif not changed[path]:
                _all({path: lines}, UNCOMMITTED, found)
            else:
                data = tree.read(path, _MOST_BYTES)
                if isinstance(data, Refusal):
                    _all({path: lines}, UNKNOWN, found)
                else:
                    yield Blamed(path, lines, data)


_MOST_BYTES = 16 << 20


def _remembered(view: Vantage, state: str) -> dict[str, Mapping[int, Origin]]:
    """What was found from this commit or another, of the files whose history is the same in both."""
    with view.cache() as cache:
        data = cache.get(TOPIC, state) if cache else None
    if data is None or view.commit is None:
        return {}
    try:
        kept = unpack(_Kept, json.loads(data))
        apart = paths_apart(view.git, kept.commit, view.commit) if _is_oid(kept.commit) else None
        return {
            each.path: {line.line: kept.origins[line.origin] for line in each.lines}
            for each in (kept.files if apart is not None else ())
            if apart is not None and each.path not in apart
        }
    except (UnpackingError, ValueError, IndexError, RecursionError):
        return {}


def _is_oid(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _keep(view: Vantage, state: str, known: Mapping[str, Mapping[int, Origin]]) -> None:
    numbers: dict[Origin, int] = {}
    files = tuple(
        _File(
            path=path,
            lines=tuple(
                _Line(line=line, origin=numbers.setdefault(origin, len(numbers)))
                for line, origin in said.items()
            ),
        )
        for path, said in known.items()
    )
    kept = _Kept(commit=view.commit or "", origins=tuple(numbers), files=files)
    with view.cache() as cache:
        if cache:
            cache.put(TOPIC, state, json.dumps(pack(kept), separators=(",", ":")).encode(), KEPT)
