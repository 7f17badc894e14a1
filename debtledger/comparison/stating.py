"""The statement of a change: both sides are read, their debts matched, and everything told as one value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from debtledger.command import UsageError
from debtledger.comparison.sides import read_sides
from debtledger.core.baseline import candidate_fingerprint
from debtledger.core.finding import name_of, names_of
from debtledger.core.past.trailers import debt_trailers
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.statement.changes import Claim, Known, changes_of
from debtledger.core.statement.closing import closing, living_on
from debtledger.core.statement.matching import matched
from debtledger.core.statement.statement import Statement
from debtledger.core.statement.sums import nets
from debtledger.ground import find_ground
from debtledger.past.asof import settings_at
from debtledger.sources.apart import merge_base, messages
from debtledger.sources.git import GitError, RepositoryError
from debtledger.sources.listings import resolve
from debtledger.survey import Survey
from debtledger.tracking import own_slugs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.comparison.sides import Side, Sides
    from debtledger.context import Context
    from debtledger.core.model import Candidate, Problem
    from debtledger.core.statement.changes import Where
    from debtledger.core.statement.statement import Change
    from debtledger.core.vocabulary import Vocabulary
    from debtledger.ground import Ground
    from debtledger.sources.repository import Repository

SHOWN: Final = 10
PULL_REQUEST: Final = "pull request"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRequest:
    """Which change to state: revisions, and what its description says (title and text of a pull request).

    since: "fork" compares with the commit at which head left base, as a pull request does; "base" with base
    itself.
    """

    base: str
    head: str = "HEAD"
    text: str = ""
    since: Literal["fork", "base"] = "fork"


def state(request: StateRequest, context: Context) -> Statement:
    """What a change does to debts, under the settings of the commit that it starts from.

    Nothing is written or checked out. Raises UsageError, SettingsError and RepositoryError.
    """
    ground = find_ground((), context)._replace(paths=())
    repository = ground.repository
    if repository is None:
        raise UsageError(f"{ground.root} is no git repository", "debtledger diff compares two commits")
    notes: list[str] = []
    ends = _ends(request, repository, notes)
    found = _surveyed(ground, repository, ends[0], context)
    sides = read_sides(repository.git, ends, found, context)
    return _stated(sides, request, repository, notes)


def _surveyed(ground: Ground, repository: Repository, commit: str, context: Context) -> Survey:
    config = settings_at(ground, repository.git, commit, context)
    repository.git.seconds = config.limits_git_seconds
    return Survey(ground, config)


def _ends(request: StateRequest, repository: Repository, notes: list[str]) -> tuple[str, str]:
    """The commits to compare. Raises UsageError where one is not here, with the depth that is needed."""
    base, head = (_commit(repository, each) for each in (request.base, request.head))
    if request.since == "base":
        return base, head
    fork = merge_base(repository.git, base, head)
    if not fork:
        why = "this clone is shallow" if repository.shallow else "they have no commit in common"
        notes.append(
            f"compared with {base[:SHOWN]} itself, as it is not known where the change left it: {why}"
            + ("; git fetch --unshallow (in a workflow: fetch-depth: 0)" if repository.shallow else "")
        )
    return fork or base, head


def _commit(repository: Repository, typed: str) -> str:
    try:
        return resolve(repository.git, typed)
    except RepositoryError as error:
        if repository.shallow:
            hint = f"git fetch --depth=2 origin {typed} (in a workflow: fetch-depth: 2, or 0 for all)"
            raise UsageError(f"{typed} is not in this shallow clone", hint) from error
        raise


def _stated(sides: Sides, request: StateRequest, repository: Repository, notes: list[str]) -> Statement:
    before, after = sides.before, sides.after
    said = _said(repository, (before.commit, after.commit), request.text, notes)
    entries = (*before.entries, *after.entries)
    short = names_of(entries)
    names = {entry.key: name_of(entry, short) for entry in entries}
    claims = _claims(said, [key for key in names if key.startswith("D-")], sides.config.vocabulary())
    matches = matched(before.entries, after.entries, {})
    known = Known(base=before.commit, names=names, claims=claims)
    found: dict[Where, list[Change]] = {}
    for match in matches:
        for where, change in changes_of(match, known):
            found.setdefault(where, []).append(change)
    gone = {each.key for each in found.get("vanished", ())}
    closings = [each for source, text in said for each in closing(text, source)]
    own = own_slugs(repository.git)
    living = living_on([each for each in after.entries if each.key not in gone], closings, own, names)
    added, removed = _candidates(before, after)
    principal, interest = nets(found, matches, {})
    return Statement(
        base=before.commit,
        head=after.commit,
        **{where: tuple(several) for where, several in found.items()},  # type: ignore[arg-type]  # its fields
        living_on=tuple(living),
        candidates_added=added,
        candidates_removed=removed,
        problems=_problems(before, after),
        net_principal=principal,
        net_interest=interest,
        notes=tuple(notes),
    )


def _said(
    repository: Repository, ends: tuple[str, str], text: str, notes: list[str]
) -> list[tuple[str, str]]:
    """What the commits of a change, and its description, say; each with its source."""
    try:
        found = [(f"commit {oid[:SHOWN]}", said) for oid, said in messages(repository.git, *ends)]
    except GitError as error:
        notes.append(f"the messages of commits are not known: {error.message}")
        found = []
    return [*found, *([(PULL_REQUEST, text)] if text.strip() else [])]


def _claims(
    said: Iterable[tuple[str, str]], ids: Sequence[str], vocabulary: Vocabulary
) -> dict[str, list[Claim]]:
    """What trailers say, by the id that is meant; what a description repeats counts once."""
    found: dict[str, list[Claim]] = {}
    for source, text in said:
        for each in debt_trailers(text, vocabulary):
            try:
                key = resolve_prefix(ids, each.id)
            except UnknownId:
                continue
            claim = Claim(kind=each.kind, source=source, hours=each.hours, partial=each.partial)
            here = found.setdefault(key, [])
            repeated = [(other.kind, other.hours, other.partial) for other in here]
            if source != PULL_REQUEST or (claim.kind, claim.hours, claim.partial) not in repeated:
                here.append(claim)
    return found


def _candidates(before: Side, after: Side) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Untagged comments that came, and those that went; by their words, wherever they stand."""
    was, now = before.findings.candidates, after.findings.candidates
    old, new = Counter(map(candidate_fingerprint, was)), Counter(map(candidate_fingerprint, now))
    return tuple(_beyond(now, new - old)), tuple(_beyond(was, old - new))


def _beyond(candidates: Iterable[Candidate], more: Counter[str]) -> Iterable[Candidate]:
    """As many of each as there are more; of equal ones the last."""
    left = Counter(more)
    found = []
    for each in sorted(candidates, key=lambda each: (each.path, each.line), reverse=True):
        print_ = candidate_fingerprint(each)
        if left[print_] > 0:
            left[print_] -= 1
            found.append(each)
    return reversed(found)


def _problems(before: Side, after: Side) -> tuple[Problem, ...]:
    """What is wrong after the change, and was not before, wherever it stood then."""
    old = Counter((each.code, each.message) for each in before.problems)
    found = []
    for each in after.problems:
        if old[each.code, each.message] > 0:
            old[each.code, each.message] -= 1
        else:
            found.append(each)
    return tuple(sorted(found, key=lambda each: (each.path, each.line, each.code)))
