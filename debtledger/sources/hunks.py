"""The lines in which pairs of blobs differ, white space and empty lines aside, for many pairs at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from debtledger.core.past.touching import Hunk
from debtledger.sources.git import GitError
from debtledger.sources.synthetic import overlay, trees_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from debtledger.sources.git import Git

AT_ONCE: Final = 1_000
MOST_OUTPUT: Final = 1 << 40
DIFF: Final = (
    *("diff-tree", "-r", "-p", "-U0", "-w", "--text", "--no-renames", "--no-ext-diff", "--no-textconv"),
    *("--diff-algorithm=default", "--inter-hunk-context=0", "--indent-heuristic", "--no-color"),
    *("--src-prefix=a/", "--dst-prefix=b/"),
)

NO_NEWLINE: Final = b"\\"
_FILE = re.compile(rb"diff --git a/([0-9]{8}) ")
_HUNK = re.compile(rb"@@ -([0-9]+)(?:,([0-9]+))? \+([0-9]+)(?:,([0-9]+))? @@")


def hunks_of(
    git: Git, pairs: Sequence[tuple[str, str]], tell: Callable[[int], None]
) -> Iterator[tuple[tuple[str, str], tuple[Hunk, ...]]]:
    """Yield each pair of blobs with its hunks; a hunk in which nothing but white space differs is none.

    tell: is told how many pairs are done. Raises GitError, also where a blob is not here.
    """
    if not pairs:
        return
    with overlay(git) as overlaid:
        for start in range(0, len(pairs), AT_ONCE):
            group = pairs[start : start + AT_ONCE]
            found = _compared(overlaid, group)
            yield from ((pair, tuple(found.get(number, ()))) for number, pair in enumerate(group))
            tell(len(group))


def _compared(overlaid: Git, group: Sequence[tuple[str, str]]) -> dict[int, list[Hunk]]:
    """The hunks of each pair by its number; one by one where git gives up on a blob."""
    try:
        return _read(overlaid, group)
    except GitError:
        if len(group) == 1:
            return {}
    middle = len(group) // 2
    first, second = _compared(overlaid, group[:middle]), _compared(overlaid, group[middle:])
    return first | {number + middle: hunks for number, hunks in second.items()}


def _read(overlaid: Git, group: Sequence[tuple[str, str]]) -> dict[int, list[Hunk]]:
    trees = trees_of(overlaid, [[pair[side] for pair in group] for side in (0, 1)])
    said = overlaid.run(*DIFF, *trees, limit=MOST_OUTPUT).split(b"\n")
    found: dict[int, list[Hunk]] = {}
    here: list[Hunk] = []
    at = 0
    while at < len(said):
        text = said[at]
        at += 1
        if name := _FILE.match(text):
            here = found.setdefault(int(name[1]), [])
        elif counts := _HUNK.match(text):
            hunk = Hunk(*(int(1 if digits is None else digits) for digits in counts.groups()))
            end = at + hunk.old_count + hunk.new_count
            if any(line[1:].strip() for line in said[at:end] if not line.startswith(NO_NEWLINE)):
                here.append(hunk)
            at = end
    return found
