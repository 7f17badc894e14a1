"""Finding the files that may hold something, by one `git grep` over all of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.vocabulary import git_pattern
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from debtledger.core.vocabulary import Vocabulary
    from debtledger.sources.git import Git

GIANT = 16 * 1024 * 1024
"""git reads a whole file, and several at once; larger ones, in bytes, are kept away from it."""
MOST_EXCLUSIONS = 200
THREADS = min(os.cpu_count() or 1, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Files to search: `what` is "" for the work tree, "--cached" for the index, or the id of a tree.

    within: the paths asked for, all where there are none; kept_away: paths that git must not open.
    """

    what: str
    within: tuple[str, ...]
    kept_away: Collection[bytes]


def matching(git: Git, corpus: Corpus, paths: Sequence[bytes], vocabulary: Vocabulary) -> Iterator[bytes]:
    """Yield those of the paths in which a word of the vocabulary, or a NUL, may stand.

    Where git cannot search (it may lack PCRE), every path is yielded.
    """
    if len(corpus.kept_away) > MOST_EXCLUSIONS:
        yield from paths
        return
    unseen = dict.fromkeys(paths)
    try:
        for path in _named(git, corpus, vocabulary):
            if path in unseen:
                del unseen[path]
                yield path
    except GitError:
        yield from unseen


def _named(git: Git, corpus: Corpus, vocabulary: Vocabulary) -> Iterator[bytes]:
    """Yield the paths that git prints, as they come.

    -a: files that git takes for binary may be UTF-16, and attributes of the repository do not decide.
    """
    within = [b":(top,literal)" + os.fsencode(path) for path in corpus.within] or [b":(top)"]
    away = [b":(exclude,top,literal)" + path for path in sorted(corpus.kept_away)]
    pattern = rf"{git_pattern(vocabulary)}|\x00"
    what = [corpus.what] if corpus.what else []
    running = git.start(
        *("grep", "--no-recurse-submodules", "--full-name", "--no-color", f"--threads={THREADS}"),
        *("-l", "-z", "-a", "-P", "-e", pattern, *what, "--"),
        *within,
        *away,
        locale="C",
        pathspecs="magic",
        succeeds=(0, 1),
    )
    prefix = len(corpus.what) + 1 if corpus.what and not corpus.what.startswith("-") else 0
    rest = b""
    for chunk in running.chunks():
        *names, rest = (rest + chunk).split(b"\0")
        yield from (name[prefix:] for name in names)
