"""Why this runs in a CI, and which two commits that means: out of the environment, the event and git."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from debtledger.command import UsageError
from debtledger.core.ci.occasion import Occasion, occasion_of
from debtledger.core.ci.variables import occasion_from
from debtledger.sources.git import GitError, RepositoryError
from debtledger.sources.listings import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.sources.git import Git
    from debtledger.sources.repository import Repository

MOST_BYTES: Final = 26_214_400
"""GitHub's own limit of an event, in bytes."""
MAIN_LINES: Final = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
SHOWN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The two ends of a change, as git knows them.

    base, head: ids of commits. since: whether the change is from where head left base ("fork"), or from base
    itself. policy: the commit whose settings decide. notes: what people should know of the choice.
    """

    base: str
    head: str
    since: Literal["fork", "base"]
    policy: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What is missing for a comparison, and what to do about it."""

    message: str
    hint: str


def occasion_here(context: Context) -> Occasion:
    """Why this runs. Raises UsageError where an event cannot be read."""
    event = context.env.get("GITHUB_EVENT_NAME", "")
    if event and context.env.get("GITHUB_EVENT_PATH"):
        return occasion_of(event, payload_here(context))
    return occasion_from(context.env)


def payload_here(context: Context) -> Any:
    """What GitHub tells of the event, as JSON. Raises UsageError."""
    path = context.env.get("GITHUB_EVENT_PATH", "")
    if not path:
        raise UsageError("no event is known: GITHUB_EVENT_PATH is not set", "run it in a GitHub workflow")
    return read_json(context.path(path), MOST_BYTES)


def read_json(path: str, most: int) -> Any:
    """The JSON of a file that is no link, of at most so many bytes. Raises UsageError."""
    from debtledger.network.replies import TrackerError, parse_json
    from debtledger.sources.files import Tree
    from debtledger.sources.refusal import Refusal

    folder, _, name = path.rpartition("/")
    try:
        with Tree(folder or "/") as tree:
            data = tree.read(name, most)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    if isinstance(data, Refusal):
        raise UsageError(f"{path} cannot be read: {data.reason}", f"at most {most:,} bytes, and no link")
    try:
        return parse_json(data)
    except TrackerError:
        raise UsageError(f"{path} is not JSON") from None


def ends_of(occasion: Occasion, asked: tuple[str, str], repository: Repository) -> Ends | Lacking:
    """The ends of the change: base and head as asked for, else as the occasion says, else as git knows.

    Nothing is fetched. Raises UsageError for what was asked for and is not there.
    """
    git = repository.git
    if asked[0]:
        return _asked(asked[0], asked[1] or occasion.head or "HEAD", repository)
    head = _commit(git, asked[1] or occasion.head or "HEAD")
    base = _commit(git, occasion.base) if occasion.base else ""
    merged = _merge_of(git, asked[1] or occasion.head)
    if merged and (repository.shallow or not base or not head):
        return Ends(base=merged[0], head=merged[1], since="base", policy=merged[0])
    if base and head:
        return Ends(base=base, head=head, since="base" if occasion.direct else "fork", policy=base)
    if occasion.reason == "pull request" or not head or (occasion.base and repository.shallow):
        return _lacking(occasion, repository)
    return _main_line(git, head) or _lacking(occasion, repository)


def _asked(base: str, head: str, repository: Repository) -> Ends:
    try:
        commits = [resolve(repository.git, each) for each in (base, head)]
    except RepositoryError as error:
        if repository.shallow:
            raise UsageError(f"{error}; this clone is shallow", DEPTH) from None
        raise
    return Ends(base=commits[0], head=commits[1], since="fork", policy=commits[0])


def _main_line(git: Git, head: str) -> Ends | None:
    """What is new beside the main line, where nobody says what to compare with."""
    for name in MAIN_LINES:
        base = _commit(git, name)
        if base and base != head:
            short = name.removeprefix("refs/remotes/").removeprefix("refs/heads/")
            return Ends(base=base, head=head, since="fork", policy=base, notes=(f"compared with {short}",))
    parent = _commit(git, f"{head}^1")
    if not parent:
        return None
    notes = ("compared with the commit before",)
    return Ends(base=parent, head=head, since="base", policy=parent, notes=notes)


def _merge_of(git: Git, head: str) -> tuple[str, str] | None:
    """The first parent and the id of HEAD, where that is a merge of the head into its base."""
    if not head:
        return None
    try:
        ids = git.run("rev-list", "--parents", "-1", "HEAD", "--").decode().split()
    except GitError:
        return None
    return (ids[1], ids[0]) if len(ids) > 2 and head in ids[2:] else None  # noqa: PLR2004 - itself, a parent


def _commit(git: Git, name: str) -> str:
    """The commit that a name means, "" where none is here."""
    for each in _spellings(name):
        try:
            return resolve(git, each)
        except RepositoryError:
            continue
    return ""


def _spellings(name: str) -> Iterator[str]:
    yield name
    if name.startswith("refs/remotes/origin/"):
        yield f"refs/heads/{name.removeprefix('refs/remotes/origin/')}"


DEPTH: Final = (
    "fetch it first: in a workflow, actions/checkout with fetch-depth: 0 (for pull requests 2 is enough);"
    " in GitLab CI, GIT_DEPTH: 0; elsewhere, git fetch --unshallow"
)


def _lacking(occasion: Occasion, repository: Repository) -> Lacking:
    what = occasion.base[:SHOWN] if not occasion.base.startswith("refs/") else occasion.base
    which = f"the base of the change, {what}," if what else "what the change is to be compared with"
    where = "in this shallow clone" if repository.shallow else "in this clone"
    hint = DEPTH if repository.shallow or occasion.base else "debtledger ci --base REV"
    return Lacking(message=f"{which} is not {where}", hint=hint)


def with_slug(occasion: Occasion, context: Context) -> Occasion:
    """The occasion with the repository that the environment names, where the event names none."""
    from debtledger.core.tracking.remotes import is_slug

    said = context.env.get("GITHUB_REPOSITORY", "")
    return replace(occasion, slug=said) if not occasion.slug and is_slug(said) else occasion
