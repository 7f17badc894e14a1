"""The commits besides HEAD that the next commit will have as parents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.sources.files import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.sources.repository import Repository

MERGE_HEAD: Final = "MERGE_HEAD"
MOST_BYTES: Final = 1 << 16
VARIABLE: Final = "GITHEAD_"
"""How the variables begin by which git merge tells its hooks what is merged, before it says so in a file."""


def merged_commits(repository: Repository, env: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the commits that are being merged into HEAD, in order; none where nothing is."""
    with Tree(repository.git_dir) as tree:
        data = tree.read(MERGE_HEAD, MOST_BYTES)
    said = data.decode("ascii", "replace").split() if isinstance(data, bytes) else []
    said += [name.removeprefix(VARIABLE) for name in env if name.startswith(VARIABLE)]
    return tuple(dict.fromkeys(word for word in said if _is_id(word)))


def _is_id(word: str) -> bool:
    return len(word) in (40, 64) and set(word) <= set("0123456789abcdef")
