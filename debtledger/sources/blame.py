"""Which commit wrote which lines of files, by `git blame -w -M`, two files at a time."""

from __future__ import annotations

import re
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.past.origin import UNCOMMITTED, UNKNOWN, Origin
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from debtledger.sources.git import Git, Running

AT_A_TIME: Final = 2
MOST_RANGES: Final = 2_000
LIMIT: Final = 1 << 28
ALONE: Final = ("blame", "--porcelain", "--no-textconv", "--no-ignore-revs-file")
"""Without the files that a configuration names: git would open them wherever they are."""
PLAIN: Final = (*ALONE, "-w", "-M")

_HEADER = re.compile(rb"([0-9a-f]{40,64}) [0-9]+ ([0-9]+)(?: [0-9]+)?")
_DAY_ONE: Final = "1970-01-01"


class Blamed(NamedTuple):
    """A file whose lines are asked for: its contents where they are other than the commit's."""

    path: str
    lines: tuple[int, ...]
    data: bytes | None = None


def blame(
    git: Git, rev: str, files: Iterable[Blamed], ignored: Sequence[str], shallow: Callable[[str], bool]
) -> Iterator[tuple[Blamed, Mapping[int, Origin] | GitError]]:
    """Yield each file with the origins of its lines as seen from a commit, or with why git cannot tell.

    A file with contents of its own is one of the work tree, and is seen from HEAD.

    ignored: commits to look through. shallow: whether history is cut off at a commit that has no parents;
    such a commit need not be the one that wrote a line.
    """
    options = tuple(f"--ignore-rev={each}" for each in ignored)
    running: deque[tuple[Blamed, Running]] = deque()
    for each in files:
        running.append((each, _start(git, rev, each, options)))
        if len(running) >= AT_A_TIME:
            yield _ended(*running.popleft(), shallow)
    while running:
        yield _ended(*running.popleft(), shallow)


def _start(git: Git, rev: str, each: Blamed, options: Sequence[str]) -> Running:
    lines = sorted(set(each.lines))
    ranges = lines if len(lines) <= MOST_RANGES else ()
    return git.start(
        *PLAIN,
        *options,
        *(word for line in ranges for word in ("-L", f"{line},{line}")),
        # With contents of its own, older versions of git take no commit but HEAD.
        *(("--contents", "-") if each.data is not None else (rev,)),
        *("--", each.path),
        limit=LIMIT,
    )


def _ended(
    each: Blamed, running: Running, shallow: Callable[[str], bool]
) -> tuple[Blamed, Mapping[int, Origin] | GitError]:
    try:
        said = running.result(each.data)
    except GitError as error:
        return each, error
    wanted = frozenset(each.lines)
    return each, {line: origin for line, origin in _read(said, shallow) if line in wanted}


def _read(said: bytes, shallow: Callable[[str], bool]) -> Iterator[tuple[int, Origin]]:
    """Read the porcelain form: a header for each line; facts of a commit where it is named first."""
    known: dict[bytes, Origin] = {}
    facts: dict[bytes, bytes] = {}
    oid, line = b"", 0
    for text in said.split(b"\n"):
        if text.startswith(b"\t"):
            if oid not in known:
                known[oid] = _origin(oid.decode(), facts, shallow)
            yield line, known[oid]
            oid = b""
        elif not oid:
            found = _HEADER.fullmatch(text)
            if found:
                oid, line, facts = found[1], int(found[2]), {}
        else:
            name, _, value = text.partition(b" ")
            facts[name] = value


def _origin(oid: str, facts: Mapping[bytes, bytes], shallow: Callable[[str], bool]) -> Origin:
    if not oid.strip("0"):
        return UNCOMMITTED
    if b"boundary" in facts and shallow(oid):
        return UNKNOWN
    return Origin(
        commit=oid,
        by=facts.get(b"author", b"").decode("utf-8", "replace").strip(),
        date=day_of(facts.get(b"author-time", b"")),
        subject=facts.get(b"summary", b"").decode("utf-8", "replace"),
    )


def day_of(seconds: bytes) -> str:
    """The day in UTC of a time in seconds; a time that no calendar has is the first day."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return _DAY_ONE


def cut_off(git: Git, oid: str) -> bool:
    """Whether a commit that git takes for the first one names parents: they are not here."""
    try:
        text = git.run("cat-file", "commit", oid)
    except GitError:
        return True
    return b"\nparent " in text.partition(b"\n\n")[0]
