"""When a line came into a repository, and by whose commit."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.blame import ALONE
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from debtledger.sources.git import Git

SECONDS: Final = 20.0


class Origin(NamedTuple):
    """The day (YYYY-MM-DD, UTC) on which a line was written, its author, and the commit."""

    date: str
    by: str
    commit: str


def origin_of(git: Git, path: str, line: int, data: bytes) -> Origin | None:
    """Where a line of a file with this content comes from; None where that is not known.

    It is not for a line that is not committed yet, nor beyond the end of a shallow history.
    """
    question = (
        *ALONE,
        "-L",
        f"{line},{line}",
        "--contents",
        "-",
        "--",
        path,
    )
    try:
        said = git.start(*question, seconds=SECONDS).result(data).decode("utf-8", "replace")
    except GitError:
        return None
    commit = said.partition(" ")[0]
    fields = dict(_FIELD.findall(said.partition("\n\t")[0] + "\n"))
    if not commit.strip("0") or not fields.get("author-time", "").isdecimal():
        return None
    day = datetime.fromtimestamp(int(fields["author-time"]), UTC).date().isoformat()
    return Origin(day, fields.get("author", "").strip(), commit)


_FIELD = re.compile(r"^([a-z-]+)(?: (.*))?$", re.MULTILINE)
