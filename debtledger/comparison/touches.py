"""What a change touches: the regions of debts that stay, and the files that records name."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.past.versions import tags_at
from debtledger.core.statement.touching import lines_touched
from debtledger.sources.encoding import decode
from debtledger.sources.hunks import hunks_of
from debtledger.sources.listings import EXECUTABLE, REGULAR
from debtledger.sources.refusal import Refusal
from debtledger.sources.synthetic import differences, overlay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.comparison.sides import Sides
    from debtledger.core.ledger import Entry
    from debtledger.core.past.pairing import Replaced
    from debtledger.core.past.touching import Hunk, TagAt
    from debtledger.core.reader import Reader
    from debtledger.core.statement.matching import Match
    from debtledger.sources.apart import FileChange
    from debtledger.sources.git import Git

FILES = frozenset({REGULAR, EXECUTABLE})
Blobs = tuple[str, str]


class Touch(NamedTuple):
    """Where a change touches a debt that stays, and how many lines of its region it rewrites."""

    path: str
    line: int
    lines: int


def rewritten(git: Git, sides: Sides) -> dict[tuple[str, str], Sequence[Replaced]]:
    """What differs in files that hold tags of debts without a record on both sides, by both paths."""
    old, new = (
        {place.path for entry in side.entries if entry.record is None for place in entry.debt.places}
        for side in (sides.before, sides.after)
    )
    files = [
        each
        for each in _in_both(sides.files)
        if os.fsdecode(each.old_path) in old and os.fsdecode(each.path) in new
    ]
    if not files:
        return {}
    with overlay(git) as overlaid:
        hunks = list(differences(overlaid, [(each.old, each.new) for each in files]))
    return {
        (os.fsdecode(each.old_path), os.fsdecode(each.path)): said
        for each, said in zip(files, hunks, strict=True)
    }


def touches(git: Git, sides: Sides, matches: Iterable[Match]) -> dict[str, Touch]:
    """The debts that stay and that the change touches, by key."""
    staying = [each for each in matches if each.before and each.after and each.before.open]
    tagged = _tagged(staying)
    scoped = [
        (entry, scope.rstrip("/"))
        for _, entry in staying
        if entry is not None and entry.open and entry.record
        for scope in entry.record.scope_paths
    ]
    files = [
        each
        for each in sides.files
        if (os.fsdecode(each.old_path), os.fsdecode(each.path)) in tagged or _scopes(each, scoped)
    ]
    pairs = list(dict.fromkeys((each.old, each.new) for each in _in_both(files)))
    if not files:
        return {}
    hunks = dict(hunks_of(git, pairs, lambda _count: None))
    texts = _texts(git, pairs, sides.config.reader())
    found: dict[str, Touch] = {}
    for each in files:
        _look(each, hunks.get((each.old, each.new), ()), (texts, sides.config.reader()), tagged, found)
        for entry in _scopes(each, scoped):
            _add(found, entry.key, Touch(os.fsdecode(each.path), 0, _whole(each, hunks)))
    return found


def _tagged(staying: Iterable[Match]) -> dict[tuple[str, str], list[tuple[Entry, Entry]]]:
    """The debts that have a tag before and after, by both paths; of a debt that moved, every pair."""
    found: dict[tuple[str, str], list[tuple[Entry, Entry]]] = defaultdict(list)
    for before, after in staying:
        if before is None or after is None or not after.open:
            continue
        for was in dict.fromkeys(place.path for place in before.debt.places):
            for now in dict.fromkeys(place.path for place in after.debt.places):
                found[was, now].append((before, after))
    return found


def _look(
    file: FileChange,
    hunks: Sequence[Hunk],
    read: tuple[Mapping[str, str], Reader],
    tagged: Mapping[tuple[str, str], Sequence[tuple[Entry, Entry]]],
    found: dict[str, Touch],
) -> None:
    """Add the debts of a file whose regions its hunks meet."""
    texts, reader = read
    was, now = os.fsdecode(file.old_path), os.fsdecode(file.path)
    debts = tagged.get((was, now), ())
    if not (debts and hunks and file.old in texts and file.new in texts):
        return
    old, new = texts[file.old], texts[file.new]
    there = {tag.line: tag for tag in tags_at(was, old, reader)}
    here = {tag.line: tag for tag in tags_at(now, new, reader)}
    for before, after in debts:
        for one, two in _pairs(before, after, (was, now), (there, here)):
            same = ("before", "after") if _beside(old, one, before) == _beside(new, two, after) else ()
            lines = lines_touched(one, two, hunks, same)
            if lines:
                _add(found, after.key, Touch(now, two.line, lines))


def _pairs(
    before: Entry,
    after: Entry,
    paths: tuple[str, str],
    tags: tuple[Mapping[int, TagAt], Mapping[int, TagAt]],
) -> Iterator[tuple[TagAt, TagAt]]:
    """The tags of a debt in both versions of a file, in their order."""
    old = [tags[0].get(place.line) for place in before.debt.places if place.path == paths[0]]
    new = [tags[1].get(place.line) for place in after.debt.places if place.path == paths[1]]
    for one, two in zip(old, new, strict=False):
        if one is not None and two is not None:
            yield one, two


def _beside(text: str, tag: TagAt, entry: Entry) -> str:
    """The code on the line of a tag."""
    line = text.split("\n")[tag.line - 1]
    return line.partition(entry.tag.keyword)[0].rstrip("#/*-;!% \t(")


def _add(found: dict[str, Touch], key: str, touch: Touch) -> None:
    known = found.get(key)
    found[key] = touch if known is None else known._replace(lines=known.lines + touch.lines)


def _scopes(file: FileChange, scoped: Iterable[tuple[Entry, str]]) -> list[Entry]:
    """The debts whose scope a file is in."""
    paths = {os.fsdecode(file.old_path), os.fsdecode(file.path)}
    within = {
        entry.key: entry
        for entry, scope in scoped
        if any(path == scope or path.startswith(f"{scope}/") for path in paths)
    }
    return list(within.values())


def _whole(file: FileChange, hunks: Mapping[Blobs, Sequence[Hunk]]) -> int:
    """The lines of a file that differ; one that comes or goes counts as one line."""
    if not (file.old and file.new):
        return 1
    return sum(max(each.old_count, each.new_count) for each in hunks.get((file.old, file.new), ()))


def _in_both(files: Iterable[FileChange]) -> list[FileChange]:
    return [
        each
        for each in files
        if each.old != each.new and each.old and each.new and each.old_mode in FILES and each.mode in FILES
    ]


def _texts(git: Git, pairs: Iterable[Blobs], reader: Reader) -> dict[str, str]:
    """The texts of blobs that can be read."""
    found = {}
    for oid, data in git.batch(dict.fromkeys(oid for pair in pairs for oid in pair), reader.max_file):
        decoded = None if isinstance(data, Refusal) else decode(data)
        if decoded is not None:
            found[oid] = decoded.text
    return found
