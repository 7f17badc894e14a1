"""The history of record files: which commit changed which record, from what text to what text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.history import Commit
from debtledger.core.recording.record import MAX_RECORD_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.sources.git import Git

FORMAT: Final = "--format=%H%x00%at%x00%an%x00%s%x00"
OPTIONS: Final = (
    *("-z", "--raw", "--no-abbrev", "--root", "--cc", "--full-history", "--no-renames"),
    *(
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--no-notes",
        "--encoding=UTF-8",
        "--no-show-signature",
    ),
)
HEADER: Final = 4


class Change(NamedTuple):
    """A change of one file by a commit.

    before and after are its texts, None where there is none to read: no such file (created, deleted), a file
    that is larger than records are, or one that is not here, as in a partial clone.
    """

    commit: Commit
    path: str
    before: str | None
    after: str | None
    created: bool
    deleted: bool


class _Raw(NamedTuple):
    commit: Commit
    path: str
    old: str
    new: str


def changes(git: Git, paths: Sequence[str], head: str) -> list[Change]:
    """The changes of files at paths (folders count whole) in the history of a commit, the latest first.

    A merge counts where it differs from all its parents. Raises GitError.
    """
    listing = git.run("log", FORMAT, *OPTIONS, "--end-of-options", head, "--", *paths)
    raw = list(_parse(listing))
    wanted = list(dict.fromkeys(oid for each in raw for oid in (each.old, each.new) if oid.strip("0")))
    texts = {
        oid: data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else None
        for oid, data in git.batch(wanted, MAX_RECORD_BYTES)
    }
    return [
        Change(
            each.commit,
            each.path,
            texts.get(each.old),
            texts.get(each.new),
            created=not each.old.strip("0"),
            deleted=not each.new.strip("0"),
        )
        for each in raw
    ]


def _parse(listing: bytes) -> Iterator[_Raw]:
    """Read what log says: four fields for a commit, then a line and a path for each of its changes."""
    tokens = iter(listing.split(b"\0"))
    commit = None
    for token in tokens:
        word = token.lstrip(b"\n")
        if not word:
            continue
        if word.startswith(b":"):
            path = next(tokens, b"").decode("utf-8", "surrogateescape")
            if commit is not None:
                yield _Raw(commit, path, *_blobs(word.decode("ascii", "replace")))
        else:
            commit = _commit([word, *(next(tokens, b"") for _ in range(HEADER - 1))])


def _commit(words: Sequence[bytes]) -> Commit:
    oid, seconds, author, subject = (word.decode("utf-8", "replace") for word in words)
    return Commit(id=oid, date=_day(seconds), author=author, subject=subject)


def _day(seconds: str) -> str:
    """The day in UTC; a date that no calendar has is the first one."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return "1970-01-01"


def _blobs(line: str) -> tuple[str, str]:
    """The object ids of the first parent's file and of the result: ":mode mode id id status"."""
    parents = len(line) - len(line.lstrip(":"))
    words = line.lstrip(":").split(" ")
    return words[parents + 1], words[2 * parents + 1]
