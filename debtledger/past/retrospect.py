"""The verb retrospect: what a history did to the files in which debts stand, remembered between runs."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger.core.packing import UnpackingError, pack, unpack
from debtledger.core.past.touching import Handled, Passage, Watch, handled
from debtledger.core.past.versions import DeedValue, Difference, HunkValue, Past, Version, tags_at
from debtledger.program import edition
from debtledger.sources.encoding import decode
from debtledger.sources.git import GitError
from debtledger.sources.hunks import hunks_of
from debtledger.sources.passages import Asked, is_file, passages, siblings
from debtledger.sources.refusal import Refusal
from debtledger.sources.walk import facts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.past.touching import Hunk, TagAt, Watched
    from debtledger.core.reader import Reader
    from debtledger.past.vantage import Vantage
    from debtledger.sources.walk import BlobChange

TOPIC: Final = "past"
ROOMS: Final = ("core", "core/lexing", "core/past", "core/tagging")
VERSION: Final = "1"
KEPT: Final = 2
MOST_BYTES: Final = 256 << 20
MOST_ROUNDS: Final = 12
MOST_SOURCES: Final = 400
"""Files of one commit that are searched for a tag which it brought to another file."""
MOST_PATHS: Final = 100
MOST_ABSENT: Final = 10_000
SCOPE: Final = "scope "
_OID = re.compile(r"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrospect:
    """What happened to each debt, and who did it by commit; absent counts versions that are not here."""

    handled: Mapping[str, Handled]
    deeds: Mapping[str, DeedValue]
    tags: Mapping[tuple[str, int], TagAt]
    absent: int = 0


class _Book:
    """The past while it is being completed: what was known, and what a run adds to it."""

    def __init__(self, view: Vantage, past: Past, watched: Sequence[Watched], reader: Reader) -> None:
        self.view = view
        self.git = view.git
        self.past = past
        self.watched = watched
        self.reader = reader
        self.passages = list(past.passages)
        self.covered = set(past.covered)
        self.tags = {each.blob: each.tags for each in past.versions}
        self.hunks = {(each.before, each.after): each.plain() for each in past.differences}
        self.deeds = {each.commit: each for each in past.deeds}
        self.absent = set(past.absent)

    def closed(self, tip: str) -> Past:
        """What is to be remembered: only versions and differences that passages name."""
        blobs = {blob for each in self.passages for blob in (each.before, each.after)}
        pairs = {(each.before, each.after) for each in self.passages}
        return Past(
            commit=tip,
            covered=tuple(sorted(self.covered)),
            passages=tuple(self.passages),
            versions=tuple(
                Version(blob=blob, tags=tuple(tags)) for blob, tags in self.tags.items() if blob in blobs
            ),
            differences=tuple(
                Difference(before=pair[0], after=pair[1], hunks=tuple(_value(each) for each in said))
                for pair, said in self.hunks.items()
                if pair in pairs
            ),
            deeds=tuple(self.deeds.values()),
            absent=tuple(sorted(self.absent)[:MOST_ABSENT]),
        )


def retrospect(
    view: Vantage, watched: Sequence[Watched], paths: Iterable[str], reader: Reader, context: Context
) -> Retrospect:
    """What the history of a commit did to debts; paths are where their tags stand. Raises GitError."""
    if view.commit is None:
        return Retrospect(handled={}, deeds={}, tags={})
    # Only tags are looked for: comments that nobody tagged have no touches.
    reader = reader._replace(vocabulary=replace(reader.vocabulary, candidates=()))
    key = _key(view, reader)
    past = _remembered(view, key)
    wanted = {*paths}
    scopes = {scope for each in watched for scope in each.scope}
    book = _Book(view, past, watched, reader)
    if past.commit != view.commit:
        _catch_up(book, view.commit, context)
    _complete(book, view.commit, wanted, scopes, context)
    done = _handled(book)
    _learn_deeds(book, done)
    if book.covered != set(past.covered) or past.commit != view.commit or len(book.deeds) != len(past.deeds):
        _keep(view, key, book.closed(view.commit))
    return Retrospect(handled=done, deeds=book.deeds, tags=dict(_latest(book)), absent=len(book.absent))


def _handled(book: _Book) -> Mapping[str, Handled]:
    return handled(Watch(book.watched), book.passages, book.tags, book.hunks)


def _latest(book: _Book) -> Iterator[tuple[tuple[str, int], TagAt]]:
    """The tags of the latest version of each path, by path and line."""
    seen: set[str] = set()
    for passage in book.passages:
        if passage.path not in seen:
            seen.add(passage.path)
            yield from (((passage.path, tag.line), tag) for tag in book.tags.get(passage.after, ()))


def _catch_up(book: _Book, tip: str, context: Context) -> None:
    """Add what new commits did to the paths that are covered; another history is begun anew."""
    past = book.past
    fresh: list[Passage] = []
    if past.commit and _leads_to(book, past.commit, tip):
        scopes = [each.removeprefix(SCOPE) for each in past.covered if each.startswith(SCOPE)]
        files = [each for each in past.covered if not each.startswith(SCOPE)]
        fresh = _walked(book, tip, [past.commit], Asked(files, scopes), context)
        book.passages = [*fresh, *book.passages]
    else:
        book.passages, book.covered, book.deeds, book.absent = [], set(), {}, set()
    _read(book, fresh, context)
    _follow(book, fresh, tip, context)


def _complete(book: _Book, tip: str, wanted: set[str], scopes: set[str], context: Context) -> None:
    """Add the whole history of paths that are not covered yet, and of those their tags came from."""
    missing = wanted - book.covered
    apart = {scope for scope in scopes if SCOPE + scope not in book.covered}
    if not missing and not apart:
        return
    fresh = _walked(book, tip, (), Asked(missing, apart), context)
    book.covered |= missing | {SCOPE + scope for scope in apart}
    book.passages += fresh
    _read(book, fresh, context)
    _follow(book, fresh, tip, context)


def _follow(book: _Book, fresh: Sequence[Passage], tip: str, context: Context) -> None:
    """Follow tags to the files that they came from, as far as that goes."""
    for _ in range(MOST_ROUNDS):
        sources = list(_sources(book, {each.commit for each in fresh}, context))
        if not sources:
            return
        book.passages += sources
        missing = {each.source for each in sources} - book.covered
        fresh = _walked(book, tip, (), Asked(missing), context)
        book.covered |= missing
        book.passages += fresh
        _read(book, [*sources, *fresh], context)


def _walked(book: _Book, tip: str, known: Sequence[str], asked: Asked, context: Context) -> list[Passage]:
    done = 0
    with context.progress("reading history", 0) as progress:

        def tell(count: int, _total: int) -> None:
            nonlocal done
            progress.advance(count - done)
            done = count

        return passages(book.git, tip, known, asked, tell)


def _leads_to(book: _Book, old: str, tip: str) -> bool:
    """Whether a commit lies in the history of another."""
    try:
        said = book.git.start("merge-base", "--is-ancestor", old, tip, succeeds=(0,))
        said.result()
    except GitError:
        return False
    return True


def _read(book: _Book, fresh: Sequence[Passage], context: Context) -> None:
    """Look for tags in versions that are new, and for hunks where both versions have some."""
    blobs: dict[str, str] = {}
    for passage in fresh:
        for blob, path in ((passage.after, passage.path), (passage.before, passage.source or passage.path)):
            if blob and blob not in book.tags:
                blobs.setdefault(blob, path)
    book.absent |= _read_versions(book, blobs, context)
    pairs = [
        (each.before, each.after)
        for each in fresh
        if each.before
        and each.before != each.after
        and (each.before, each.after) not in book.hunks
        and ((book.tags.get(each.before) and book.tags.get(each.after)) or _in_scope(book, each))
    ]
    pairs = list(dict.fromkeys(pairs))
    with context.progress("comparing versions", len(pairs)) as progress:
        book.hunks.update(hunks_of(book.git, pairs, progress.advance))


def _in_scope(book: _Book, passage: Passage) -> bool:
    scopes = [scope.rstrip("/") for each in book.watched for scope in each.scope]
    return any(passage.path == scope or passage.path.startswith(f"{scope}/") for scope in scopes)


def _read_versions(book: _Book, blobs: Mapping[str, str], context: Context) -> set[str]:
    """Look for tags in blobs; gives those that are not here."""
    from debtledger.core.reader import byte_pattern

    absent: set[str] = set()
    search = byte_pattern(book.reader.vocabulary).search
    with context.progress("reading versions", len(blobs)) as progress:
        for blob, data in book.git.batch(blobs, book.reader.max_file):
            progress.advance()
            book.tags[blob] = ()
            if isinstance(data, Refusal):
                absent |= {blob} if data.reason == "missing" else set()
            elif search(data):
                decoded = decode(data)
                if decoded is not None:
                    book.tags[blob] = tags_at(blobs[blob], decoded.text, book.reader)
    return absent


def _sources(book: _Book, commits: Collection[str], context: Context) -> Iterator[Passage]:
    """Passages from other files, for tags that one of the commits brought and took away elsewhere."""
    watch = Watch(book.watched)
    brought = _brought(book, watch, commits)
    changed = {commit: _candidates(every) for commit, every in siblings(book.git, brought)}
    blobs: dict[str, str] = {}
    for each in (each for every in changed.values() for each in every):
        for blob in (each.old, each.new):
            if blob and blob not in book.tags:
                blobs.setdefault(blob, os.fsdecode(each.path))
    _read_versions(book, blobs, context)
    for commit, wanted in brought.items():
        left = [
            (
                each,
                watch.by_key(book.tags.get(each.old, ())).keys() - watch.by_key(book.tags.get(each.new, ())),
            )
            for each in changed.get(commit, ())
        ]
        for key, passage in wanted:
            path = os.fsencode(passage.path)
            source = next((each for each, keys in left if key in keys and each.path != path), None)
            if source is not None:
                name = os.fsdecode(source.path)
                yield replace(passage, before=source.old, source=name, moved=bool(source.new))


def _brought(book: _Book, watch: Watch, commits: Collection[str]) -> dict[str, list[tuple[str, Passage]]]:
    """The debts whose tags the commits brought to a path, by commit, but for those whose source is known."""
    known = {(each.commit, each.path) for each in book.passages if each.source}
    found: dict[str, list[tuple[str, Passage]]] = {}
    for key, done in handled(watch, book.passages, book.tags, book.hunks).items():
        for commit, passage in done.introduced.items():
            if commit in commits and (commit, passage.path) not in known:
                found.setdefault(commit, []).append((key, passage))
    return found


def _candidates(changed: Iterable[BlobChange]) -> list[BlobChange]:
    """The files from which a tag may have come, deleted ones first."""
    files = [each for each in changed if is_file(each) and each.old]
    return sorted(files, key=lambda each: bool(each.new))[:MOST_SOURCES]


def _learn_deeds(book: _Book, done: Mapping[str, Handled]) -> None:
    """Ask who made the commits that touched or introduced something, and what else they changed."""
    every = (commit for each in done.values() for commit in (*each.touched, *each.introduced))
    wanted = [commit for commit in dict.fromkeys(every) if commit not in book.deeds]
    if not wanted:
        return
    said = facts(book.git, wanted)
    for commit, changed in siblings(book.git, wanted):
        if commit in said:
            paths = sorted({os.fsdecode(each.path) for each in changed})
            renamed = {each.old for each in changed if not each.new} & {
                each.new for each in changed if not each.old
            }
            book.deeds[commit] = DeedValue(
                commit=commit,
                at=said[commit].at,
                author=said[commit].author,
                email=said[commit].email,
                paths=tuple(paths[:MOST_PATHS]),
                files=len(paths) - len(renamed),
            )


# What is remembered


def _key(view: Vantage, reader: Reader) -> str:
    said = repr((VERSION, reader, edition(*ROOMS), view.shape)).encode("utf-8", "surrogateescape")
    return sha256(said).hexdigest()


def _remembered(view: Vantage, key: str) -> Past:
    """What was kept; nothing where it is damaged, or names what can be no object, or what is here now only.

    Raises GitError.
    """
    with view.cache() as cache:
        data = cache.get(TOPIC, key) if cache else None
    if data is None or len(data) > MOST_BYTES:
        return Past()
    try:
        past = unpack(Past, json.loads(data))
    except (UnpackingError, ValueError, RecursionError):
        return Past()
    named = (
        past.commit,
        *(oid for each in past.passages for oid in (each.commit, each.before, each.after)),
        *(each.blob for each in past.versions),
        *(each.commit for each in past.deeds),
        *past.absent,
    )
    if not all(map(_OID.fullmatch, named)) or (past.absent and view.git.sizes(past.absent)):
        return Past()
    return past


def _keep(view: Vantage, key: str, past: Past) -> None:
    with view.cache() as cache:
        if cache:
            data = json.dumps(pack(past), separators=(",", ":")).encode()
            if len(data) <= MOST_BYTES:
                cache.put(TOPIC, key, data, KEPT)


def _value(hunk: Hunk) -> HunkValue:
    return HunkValue(old=hunk.old, old_count=hunk.old_count, new=hunk.new, new_count=hunk.new_count)
