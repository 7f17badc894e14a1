"""Which issues a tag once named: what the history of a repository tells about tags that are gone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from debtledger.patterns import regex
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.sources.git import Git

SECONDS: Final = 5.0
TOPIC: Final = "once referred to"
KEY: Final = "all"
MOST_REFERENCES: Final = 100_000
_CHANGED: Final = re.compile(r"^[+-](?!\+\+ |-- )(.*)$", re.MULTILINE)
_REFERENCE: Final = regex(
    r"(?:[\w.-]{1,80}+(?:/[\w.-]{1,80}+){0,4}+)?#[0-9]{1,12}(?!\w)"
    r"|(?<![\w-])[A-Z][A-Z0-9_]{1,19}-[0-9]{1,9}(?![\w-])"
    r"|https?://[^\s<>\"')\]]{1,300}"
)
_PLAIN: Final = (
    *("--no-ext-diff", "--no-textconv", "--no-color", "--no-notes", "--no-show-signature", "--no-renames"),
)


class Memory(Protocol):
    """Where values are kept from one run to the next, as the cache keeps them."""

    def get(self, topic: str, key: str) -> bytes | None: ...  # noqa: D102 - as the cache does

    def put(self, topic: str, key: str, value: bytes) -> None: ...  # noqa: D102 - as the cache does


class _Known(NamedTuple):
    """References in the lines of tags up to a commit, in commits since a day."""

    head: str
    since: str
    refs: frozenset[str]


def once_referred(
    git: Git, words: Iterable[str], head: str, since: str, cache: Memory | None
) -> frozenset[str]:
    """The references, as written, that stood in lines of tags in commits since a day.

    The first look may take five seconds and no longer; it is remembered, and after that only new commits are
    looked at. What could not be seen in time is not known: a tag that nobody saw was never there.
    """
    known = _load(cache)
    if known is not None and known.head == head and known.since <= since:
        return known.refs
    grows = known is not None and known.since <= since and _is_before(git, known.head, head)
    start = known if grows else None
    found = _read(git, words, (start.head, "") if start else ("", since), head)
    fresh = _Known(head, start.since if start else since, (start.refs if start else frozenset()) | found)
    if cache is not None:
        said = [fresh.head, fresh.since, *sorted(fresh.refs)[:MOST_REFERENCES]]
        cache.put(TOPIC, KEY, json.dumps(said).encode())
    return fresh.refs


def _load(cache: Memory | None) -> _Known | None:
    kept = cache.get(TOPIC, KEY) if cache else None
    if kept is None:
        return None
    try:
        head, since, *refs = json.loads(kept)
    except (ValueError, TypeError, RecursionError):
        return None
    if not all(isinstance(each, str) for each in (head, since, *refs)) or not re.fullmatch(
        "[0-9a-f]{40,64}", head
    ):
        return None
    return _Known(head, since, frozenset(refs))


def _is_before(git: Git, commit: str, head: str) -> bool:
    try:
        git.run("merge-base", "--is-ancestor", commit, head, seconds=SECONDS)
    except GitError:
        return False
    return True


def _read(git: Git, words: Iterable[str], span: tuple[str, str], head: str) -> frozenset[str]:
    """The references in lines of tags that commits of a span changed; none where it takes too long."""
    after, since = span
    word = "|".join(sorted(words))
    try:
        listing = git.start(
            *("log", "-p", "-U0", "--format=", "--root", "--extended-regexp", f"-G({word})", *_PLAIN),
            *((f"--since={since}",) if since else ()),
            *(
                head,
                *(("--not", after) if after else ()),
                "--",
                ":(top)",
                ":(exclude,top,literal).debtledger",
            ),
            seconds=SECONDS,
            pathspecs="magic",
        ).result()
    except GitError:
        return frozenset()
    return frozenset(_references(listing.decode("utf-8", "replace"), re.compile(rf"\b(?:{word})\b")))


def _references(listing: str, tagged: re.Pattern[str]) -> Iterator[str]:
    for line in _CHANGED.finditer(listing):
        if tagged.search(line[1]):
            yield from (found[0] for found in _REFERENCE.finditer(line[1]))
