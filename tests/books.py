"""Issues in the book of a repository, as a sync would have left them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.tracking.issue import Issue
from debtledger.storage.issuebook import IssueBook, Progress

if TYPE_CHECKING:
    from sandbox import Sandbox

READ_AT = "2026-05-30T10:00:00Z"


def issue(number: int, body: str = "", **said: object) -> Issue:
    """An issue of acme/app, open unless something else is said."""
    values: dict[str, object] = {
        "ref": f"github:acme/app#{number}",
        "tracker": "github",
        "title": f"Issue {number}",
        "state": "open",
        "created": "2026-05-20T10:00:00Z",
        "url": f"https://github.com/acme/app/issues/{number}",
    }
    return Issue(**{**values, **said}, body=body)  # type: ignore[arg-type]  # the tests give the right ones


def read(repo: Sandbox, *issues: Issue, read_at: str = READ_AT) -> None:
    """Let the book of a repository hold these issues, and those that it held before."""
    with IssueBook(str(repo.root / ".git")) as book:
        for home in dict.fromkeys((each.tracker, _project(each.ref)) for each in issues):
            mine = [each for each in issues if (each.tracker, _project(each.ref)) == home]
            book.apply(*home, mine, Progress(read_at=read_at, number=1))


def _project(ref: str) -> str:
    """The repository or the project of Jira that an issue is from."""
    name = ref.partition(":")[2]
    return name.partition("#")[0] if "#" in name else name.rpartition("-")[0]
