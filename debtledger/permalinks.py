"""Addresses on the web for the places of a debt, at the commit they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.identity import normalised_title
from debtledger.core.tracking.filing import Spot, has_permalinks, permalink
from debtledger.core.tracking.remotes import remotes
from debtledger.sources.contents import read_contents
from debtledger.sources.git import GitError, configuration
from debtledger.sources.listings import parse_tree
from debtledger.sources.repository import head

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.model import Sighting
    from debtledger.core.reader import Reader
    from debtledger.sources.git import Git

MOST_FILES: Final = 20
SECONDS: Final = 10.0


def spots_of(entry: Entry, git: Git, reader: Reader, project: str = "") -> tuple[Spot, ...]:
    """The places of a debt as the last commit has them, with addresses on the site of a remote.

    A place that is in no commit yet, or whose site is not known, has no address. project: a slug ("acme/app")
    whose remote is preferred.
    """
    commit = head(git)[0]
    known = remotes(configuration(git.run("config", "-z", "--list")))
    if commit is None or not known:
        return tuple(Spot(place=place) for place in entry.debt.places)
    remote = next((each for each in known if each.slug.lower() == project.lower()), known[0])
    found = _committed(entry, git, reader, commit)
    site = f"https://{remote.host}"
    spots: list[Spot] = []
    for place in entry.debt.places:
        there = _same(entry, found.get(place.path, ()), place.line)
        url = permalink(site, remote.slug, commit, there.place) if there else ""
        spots.append(Spot(place=there.place if there and url else place, url=url))
    return tuple(dict.fromkeys(spots))


def has_site(git: Git) -> bool:
    """Whether the code may have addresses: a remote is on a site that is known."""
    known = remotes(configuration(git.run("config", "-z", "--list")))
    return any(has_permalinks(each.host) for each in known)


def is_published(git: Git) -> bool:
    """Whether a branch of a remote has the last commit, so that addresses at it lead somewhere."""
    try:
        found = git.run("for-each-ref", "--count=1", "--contains=HEAD", "refs/remotes", seconds=SECONDS)
    except GitError:
        return False
    return bool(found.strip())


def _committed(entry: Entry, git: Git, reader: Reader, commit: str) -> Mapping[str, Sequence[Sighting]]:
    """The tags in the files of the debt, as a commit has them."""
    paths = list(dict.fromkeys(place.path for place in entry.debt.places))[:MOST_FILES]
    try:
        return dict(_tags(git, reader, commit, paths))
    except GitError:
        return {}


def _tags(
    git: Git, reader: Reader, commit: str, paths: list[str]
) -> Iterator[tuple[str, Sequence[Sighting]]]:
    import os

    listed = (
        git.run("ls-tree", "-z", "--full-tree", "--end-of-options", commit, "--", *paths) if paths else b""
    )
    blobs = {each.oid: each.path for each in parse_tree(listed)}
    for oid, data in git.batch(blobs):
        yield os.fsdecode(blobs[oid]), read_contents(blobs[oid], data, reader).sightings


def _same(entry: Entry, sightings: Sequence[Sighting], line: int) -> Sighting | None:
    """The tag of the debt among those of a file, the one nearest to a line; None where it is not there."""
    title, key = normalised_title(entry.tag.title), entry.key
    ours = [
        each
        for each in sightings
        if (each.tag.id and key.startswith(each.tag.id)) or normalised_title(each.tag.title) == title
    ]
    return min(ours, key=lambda each: abs(each.place.line - line), default=None)
