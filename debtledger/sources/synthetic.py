"""Many blobs as the files of a few trees, so that one git command looks at all of them; nothing is kept."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from debtledger.core.past.touching import Hunk
from debtledger.sources.abreast import WORKERS, abreast
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from debtledger.sources.git import Git

TREES: Final = 3 * WORKERS
SMALLEST_TREE: Final = 1_000
PAIRS_AT_ONCE: Final = 2_000
MOST_LINES: Final = 50
"""Of a blob with more lines they are not told: a binary one may have thousands."""
MOST_OUTPUT: Final = 1 << 40
_RECORD = re.compile(rb"[0-9a-f]{40,64}:([0-9]{8})\0([0-9]+)\0([^\n]*)\n")
_HUNK = re.compile(
    rb"^(?:diff --git a/([0-9]{8}) |@@ -([0-9]+)(?:,([0-9]+))? \+([0-9]+)(?:,([0-9]+))? @@)", re.MULTILINE
)
_QUOTED = {b"\\": b"\\\\", b'"': b'\\"', b"\n": b"\\n"}

Lines = tuple[int, ...] | None


@contextmanager
def overlay(git: Git) -> Iterator[Git]:
    """The same repository, but new objects go to a folder that is removed in the end. Raises GitError."""
    objects = git.run("rev-parse", "--path-format=absolute", "--git-path", "objects").removesuffix(b"\n")
    inherited = git.variables.get(b"GIT_ALTERNATE_OBJECT_DIRECTORIES", b"")
    folder = tempfile.mkdtemp(prefix="debtledger-")
    git.settings()  # asked once, before several threads would
    try:
        yield git.with_variables(
            {
                b"GIT_OBJECT_DIRECTORY": os.fsencode(folder),
                b"GIT_ALTERNATE_OBJECT_DIRECTORIES": b":".join(filter(None, (_quoted(objects), inherited))),
            }
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def trees_of(overlaid: Git, contents: Sequence[Sequence[str]]) -> list[str]:
    """Make a tree of each sequence of blobs; their names are their numbers in it."""
    listings = (
        "".join(f"100644 blob {oid}\t{number:08d}\n" for number, oid in enumerate(oids)) for oids in contents
    )
    made = overlaid.run("mktree", "--missing", "--batch", stdin="\n".join((*listings, "")).encode())
    return made.decode().split()


def search(
    overlaid: Git, oids: Sequence[str], patterns: Sequence[str], keep: Callable[[bytes], object]
) -> Iterator[tuple[Sequence[str], dict[str, Lines]]]:
    """Yield groups of the blobs, and those of each in which a Perl pattern stands.

    They come with the lines that `keep` approves, None where nobody knows which. Where git cannot search (it
    may lack PCRE, be older than 2.38, or find a damaged blob), every blob is taken for one. Raises GitError.
    """
    size = max(SMALLEST_TREE, -(-len(oids) // TREES))
    groups = [oids[start : start + size] for start in range(0, len(oids), size)]

    def look(group: Sequence[str]) -> dict[str, Lines]:
        (tree,) = trees_of(overlaid, [group])
        try:
            return _matches(overlaid, tree, group, (patterns, keep))
        except GitError:
            return dict.fromkeys(group)

    yield from zip(groups, abreast(look, groups), strict=True)


def differences(overlaid: Git, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[Hunk, ...]]:
    """The hunks between the two blobs of each pair, in the order of the pairs; none where git cannot tell.

    The limits of git's own `diff` apply. Raises GitError.
    """
    groups = [pairs[start : start + PAIRS_AT_ONCE] for start in range(0, len(pairs), PAIRS_AT_ONCE)]

    def compare(group: Sequence[tuple[str, str]]) -> list[tuple[Hunk, ...]]:
        old, new = trees_of(overlaid, [[pair[0] for pair in group], [pair[1] for pair in group]])
        try:
            found = _hunks(overlaid, old, new)
        except GitError:
            found = {}
        return [tuple(found.get(number, ())) for number in range(len(group))]

    for hunks in abreast(compare, groups):
        yield from hunks


def _matches(
    overlaid: Git, tree: str, oids: Sequence[str], wanted: tuple[Sequence[str], Callable[[bytes], object]]
) -> dict[str, Lines]:
    patterns, keep = wanted
    running = overlaid.start(
        *("grep", "--no-recurse-submodules", "--full-name", "--no-color", "--threads=1", "-n", "-z", "-a"),
        *("-m", str(MOST_LINES), "-P"),
        *(word for pattern in patterns for word in ("-e", pattern)),
        *(tree, "--"),
        locale="C",
        succeeds=(0, 1),
        limit=MOST_OUTPUT,
    )
    kept: dict[int, list[int]] = {}
    counts: dict[int, int] = {}
    rest = b""
    for chunk in running.chunks():
        rest += chunk
        end = 0
        for record in _RECORD.finditer(rest):
            number, end = int(record[1]), record.end()
            counts[number] = counts.get(number, 0) + 1
            if counts[number] == MOST_LINES:
                kept[number] = []
            elif keep(record[3]):
                kept.setdefault(number, []).append(int(record[2]))
        rest = rest[end:]
    return {
        oids[number]: None if counts[number] >= MOST_LINES else tuple(lines) for number, lines in kept.items()
    }


def _hunks(overlaid: Git, old: str, new: str) -> Mapping[int, list[Hunk]]:
    running = overlaid.start(
        *("diff-tree", "-r", "-p", "-U0", "--text", "--no-renames", "--no-ext-diff", "--no-textconv"),
        *(
            "--diff-algorithm=default",
            "--inter-hunk-context=0",
            "--no-color",
            "--src-prefix=a/",
            "--dst-prefix=b/",
        ),
        *(old, new),
        limit=MOST_OUTPUT,
    )
    found: dict[int, list[Hunk]] = {}
    here: list[Hunk] = []
    rest = b""
    for chunk in running.chunks():
        rest += chunk
        end = rest.rfind(b"\n") + 1
        for match in _HUNK.finditer(rest, 0, end):
            if match[1] is not None:
                here = found.setdefault(int(match[1]), [])
            else:
                start, count, at, more = match.groups()[1:]
                here.append(Hunk(int(start), int(count or 1), int(at), int(more or 1)))
        rest = rest[end:]
    return found


def _quoted(path: bytes) -> bytes:
    """A path as it may stand in a list that colons separate."""
    if not path.startswith(b'"') and b":" not in path and b"\n" not in path:
        return path
    return (
        b'"' + b"".join(_QUOTED.get(path[at : at + 1], path[at : at + 1]) for at in range(len(path))) + b'"'
    )
