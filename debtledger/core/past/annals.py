"""What a history tells of tags, kept so that only new commits are read again: commits, contents, changes."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from debtledger.core.packing import UnpackingError, pack, unpack
from debtledger.core.past.lives import NOTHING, Node, Story
from debtledger.core.past.pairing import Link, Seen  # noqa: TC001 - fields have their types looked up when unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The tags of a blob, as they are in a file of a certain name."""

    oid: str
    tags: tuple[Seen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which content a blob has under a file's name; NOTHING where it holds no tag."""

    oid: str
    name: str
    content: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A path that a commit changed, and the content it has since; NOTHING where that holds no tag.

    veiled: what it had before could not be read, so that its tags may have been there already.
    """

    commit: str
    path: str
    content: int
    veiled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """How the tags of two contents belong together."""

    old: int
    new: int
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found in the files of the commits; absent and large count blobs that could not be read.

    missed are the ids of absent ones, though not of very many: one that is here now makes all this old.
    """

    contents: tuple[Content, ...] = ()
    readings: tuple[Reading, ...] = ()
    changes: tuple[Changed, ...] = ()
    links: tuple[Linked, ...] = ()
    absent: int = 0
    large: int = 0
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Annals:
    """Commits, oldest first, with the numbers of their parents; and what was found in them."""

    commits: tuple[str, ...] = ()
    parents: tuple[tuple[int, ...], ...] = ()
    findings: Findings = field(default_factory=Findings)

    @property
    def tip(self) -> str:
        """The commit from which the history is seen, "" where there is none."""
        return self.commits[-1] if self.commits else ""


def story(annals: Annals) -> Story:
    """The history as it is replayed."""
    found = annals.findings
    changes: dict[str, list[tuple[str, int]]] = {}
    for each in found.changes:
        changes.setdefault(each.commit, []).append((each.path, each.content))
    return Story(
        nodes=[
            Node(parents, tuple(changes.get(oid, ())))
            for oid, parents in zip(annals.commits, annals.parents, strict=True)
        ],
        contents=[content.tags for content in found.contents],
        links={(each.old, each.new): each.link for each in found.links},
    )


def founded(order: Sequence[tuple[str, Sequence[str]]], findings: Findings) -> Annals:
    """Annals of commits and their parents, oldest first; what was found in other commits is forgotten."""
    here = {oid for oid, _ in order}
    kept = tuple(change for change in findings.changes if change.commit in here)
    return extended(Annals(), order, replace(findings, changes=kept))


def extended(annals: Annals, fresh: Sequence[tuple[str, Sequence[str]]], findings: Findings) -> Annals:
    """Annals with more commits, after those that they have."""
    numbers = {oid: number for number, oid in enumerate((*annals.commits, *(oid for oid, _ in fresh)))}
    parents = tuple(tuple(numbers[parent] for parent in each) for _, each in fresh)
    return Annals(commits=tuple(numbers), parents=(*annals.parents, *parents), findings=findings)


def seen_from(commit: str, annals: Annals) -> Annals:
    """The annals of the history of one of their commits."""
    if commit == annals.tip:
        return annals
    last = annals.commits.index(commit)
    wanted = {last}
    for number in range(last, -1, -1):
        if number in wanted:
            wanted.update(annals.parents[number])
    chosen = [
        (annals.commits[each], [annals.commits[up] for up in annals.parents[each]]) for each in sorted(wanted)
    ]
    return founded(chosen, annals.findings)


def packed(annals: Annals) -> bytes:
    """The annals as bytes."""
    oids = "".join(annals.commits)
    numbers = array("i")
    for parents in annals.parents:
        numbers.append(len(parents))
        numbers.extend(parents)
    said = json.dumps([pack(annals.findings), len(annals.commits)], separators=(",", ":")).encode()
    return b"".join((len(said).to_bytes(HEADER_BYTES), said, numbers.tobytes(), oids.encode()))


def unpacked(data: bytes) -> Annals:
    """The annals from bytes. Raises UnpackingError where the bytes are no annals."""
    size = int.from_bytes(data[:HEADER_BYTES])
    try:
        found, count = json.loads(data[HEADER_BYTES : HEADER_BYTES + size])
        findings = unpack(Findings, found)
        parents, rest = _parents(data[HEADER_BYTES + size :], count)
        commits = _commits(rest, count)
    except (ValueError, TypeError, RecursionError, IndexError, OverflowError) as error:
        raise UnpackingError("no annals") from error
    _check(findings)
    return Annals(commits=commits, parents=parents, findings=findings)


def _parents(data: bytes, count: int) -> tuple[tuple[tuple[int, ...], ...], bytes]:
    numbers = array("i")
    width = numbers.itemsize
    numbers.frombytes(data[: len(data) - len(data) % width])
    found = []
    at = 0
    for number in range(count):
        end = at + 1 + numbers[at]
        parents = tuple(numbers[at + 1 : end])
        if end <= at or any(not 0 <= parent < number for parent in parents):
            raise UnpackingError("a commit before its parents")
        found.append(parents)
        at = end
    return tuple(found), data[at * width :]


def _commits(data: bytes, count: int) -> tuple[str, ...]:
    oids = data.decode("ascii")
    width = len(oids) // count if count else 0
    if width * count != len(oids) or not set(oids) <= set("0123456789abcdef"):
        raise UnpackingError("no ids of commits")
    return tuple(oids[start:end] for start, end in pairwise(range(0, len(oids) + 1, width or 1)))


def _check(found: Findings) -> None:
    """Raise UnpackingError where a number means nothing."""
    contents = [len(content.tags) for content in found.contents]
    said = [*(each.content for each in found.readings), *(each.content for each in found.changes)]
    if any(not NOTHING <= content < len(contents) for content in said):
        raise UnpackingError("an unknown content")
    for linked in found.links:
        _check_link(linked, contents)


def _check_link(linked: Linked, contents: Sequence[int]) -> None:
    if not (0 <= linked.old < len(contents) and 0 <= linked.new < len(contents)):
        raise UnpackingError("an unknown content")
    pairs = (*linked.link.sure, *linked.link.likely)
    if any(not 0 <= pair.before < contents[linked.old] for pair in pairs):
        raise UnpackingError("an unknown tag")
    if any(not 0 <= pair.after < contents[linked.new] for pair in pairs):
        raise UnpackingError("an unknown tag")
    sure = linked.link.sure
    if len({pair.before for pair in sure}) < len(sure) or len({pair.after for pair in sure}) < len(sure):
        raise UnpackingError("a tag with two lives")
