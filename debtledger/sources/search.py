"""Finding the files that may hold something, by one `git grep` over all of them."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.vocabulary import git_pattern
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from debtledger.core.vocabulary import Vocabulary
    from debtledger.sources.git import Git

GIANT = 16 * 1024 * 1024
"""git reads a whole file, and several at once; larger ones, in bytes, are kept away from it."""
MOST_EXCLUSIONS = 200
MOST_LINES = 50
"""Of a file with more lines we find the lines ourselves: a binary file may have thousands with a NUL."""
MOST_OUTPUT = 1 << 40
THREADS = min(os.cpu_count() or 1, 8)


_RECORD = re.compile(rb"([^\0]++)\0([0-9]++)\0")


class Hit(NamedTuple):
    """A file in which something may stand, and the lines in which; None where these are not known."""

    path: bytes
    lines: Sequence[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Files to search: `what` is "" for the work tree, "--cached" for the index, or the id of a tree.

    within: the paths asked for, all where there are none; kept_away: paths that git must not open.
    """

    what: str
    within: tuple[str, ...]
    kept_away: Collection[bytes]


def matching(git: Git, corpus: Corpus, paths: Sequence[bytes], vocabulary: Vocabulary) -> Iterator[Hit]:
    """Yield those of the paths in which a word of the vocabulary, or a NUL, may stand.

    Where git cannot search (it may lack PCRE, or be older than 2.38), every path is yielded.
    """
    unseen = dict.fromkeys(paths)
    if len(corpus.kept_away) <= MOST_EXCLUSIONS:
        with suppress(GitError):
            for hit in _by_file(_records(git, corpus, vocabulary)):
                if hit.path in unseen:
                    del unseen[hit.path]
                    yield hit
            return
    yield from (Hit(path, None) for path in unseen)


def _by_file(records: Iterable[tuple[bytes, int]]) -> Iterator[Hit]:
    """Gather the lines of each file; of a file with too many the lines are not known."""
    for path, group in groupby(records, key=itemgetter(0)):
        lines = [line for _, line in group]
        yield Hit(path, lines if len(lines) < MOST_LINES else None)


def _records(git: Git, corpus: Corpus, vocabulary: Vocabulary) -> Iterator[tuple[bytes, int]]:
    """Yield the path and line of every line that git prints, as they come.

    -a: files that git takes for binary may be UTF-16, and attributes of the repository do not decide.
    """
    within = [b":(top,literal)" + os.fsencode(path) for path in corpus.within] or [b":(top)"]
    away = [b":(exclude,top,literal)" + path for path in sorted(corpus.kept_away)]
    what = [corpus.what] if corpus.what else []
    running = git.start(
        *("grep", "--no-recurse-submodules", "--full-name", "--no-color", f"--threads={THREADS}"),
        *(
            "-n",
            "-z",
            "-a",
            "-m",
            str(MOST_LINES),
            "-P",
            "-e",
            rf"{git_pattern(vocabulary)}|\x00",
            *what,
            "--",
        ),
        *within,
        *away,
        locale="C",
        pathspecs="magic",
        succeeds=(0, 1),
        limit=MOST_OUTPUT,
    )
    prefix = len(corpus.what) + 1 if corpus.what and not corpus.what.startswith("-") else 0
    for path, line in _places(running.chunks()):
        yield path[prefix:], line


def _places(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield path and line of every record; what stands on the line, which may be long, is never kept."""
    rest = b""
    inside_text = False
    for chunk in chunks:
        at = chunk.find(b"\n") + 1 if inside_text else 0
        if inside_text and not at:
            continue
        inside_text = False
        rest += chunk[at:]
        at = 0
        while not inside_text and (record := _RECORD.match(rest, at)):
            yield record[1], int(record[2])
            at = rest.find(b"\n", record.end()) + 1
            inside_text = not at
        rest = b"" if inside_text else rest[at:]
