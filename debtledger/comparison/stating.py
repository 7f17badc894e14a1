"""The statement of a change: both sides are read, their debts matched, and everything told as one value."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from debtledger.command import UsageError
from debtledger.comparison.amended import records_told, settings_told
from debtledger.comparison.firing import Causes, fired
from debtledger.comparison.sayings import claims_of, faults_of, sayings
from debtledger.comparison.sides import is_quiet, missing_of_ledger, read_sides
from debtledger.comparison.touches import rewritten, touches
from debtledger.comparison.weighing import budget_left, expected_interest, weighed
from debtledger.config import SettingsError, load_text
from debtledger.core.finding import name_of, names_of
from debtledger.core.planning.sprint_files import FOLDER as SPRINTS
from debtledger.core.statement.changes import Known, changes_of
from debtledger.core.statement.closing import closing, living_on
from debtledger.core.statement.coming import candidates_apart, problems_brought
from debtledger.core.statement.matching import matched
from debtledger.core.statement.statement import Statement, Touched
from debtledger.core.statement.suggesting import suggested
from debtledger.core.statement.sums import nets
from debtledger.core.text import count
from debtledger.ground import find_ground
from debtledger.past.asof import settings_at
from debtledger.sources.apart import apart, merge_base
from debtledger.sources.git import RepositoryError
from debtledger.sources.listings import resolve
from debtledger.survey import Survey
from debtledger.tracking import own_slugs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from debtledger.comparison.sides import Sides
    from debtledger.comparison.touches import Touch
    from debtledger.comparison.weighing import Weights
    from debtledger.context import Context
    from debtledger.core.statement.changes import Where
    from debtledger.core.statement.matching import Match
    from debtledger.core.statement.statement import BudgetLeft, Change
    from debtledger.ground import Ground
    from debtledger.sources.git import Git
    from debtledger.sources.repository import Repository

WHOLE: Final = "git fetch --refetch --no-filter origin (in a workflow: actions/checkout without filter)"
SHOWN: Final = 10
MOST_FAULTS: Final = 20


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
    files = tuple(apart(repository.git, *ends))
    if gone := missing_of_ledger(repository.git, files):
        raise UsageError(f"{gone} is not here as it was: this clone is partial", WHOLE)
    found = _surveyed(ground, repository, ends[0], (context, notes))
    said = sayings(repository.git, ends, request.text, notes)
    if not _speaks(said) and is_quiet(repository.git, files, found.config, ends[1]):
        return Statement(base=ends[0], head=ends[1], notes=tuple(notes))
    sides = read_sides(repository.git, ends, files, found, context)
    return _stated(_case(sides, said, repository, context), notes)


def _speaks(said: Iterable[tuple[str, str]]) -> bool:
    """Whether what is said may concern a debt."""
    return any("debt-" in text.lower() or any(closing(text, source)) for source, text in said)


def _surveyed(ground: Ground, repository: Repository, commit: str, told: tuple[Context, list[str]]) -> Survey:
    """The settings of a commit; where they cannot be used, a change that mends them must still be seen."""
    context, notes = told
    try:
        config = settings_at(ground, repository.git, commit, context)
    except SettingsError as error:
        config = load_text("", None, context.env)
        notes.append(f"defaults count: {' '.join(str(error).split())}")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Both sides, and what is known beside them; said: what commits and the description say, by source."""

    sides: Sides
    repository: Repository
    context: Context
    matches: Sequence[Match]
    said: Sequence[tuple[str, str]]
    names: Mapping[str, str]
    own: tuple[str, ...]

    @property
    def git(self) -> Git:
        """The git of the repository."""
        return self.repository.git

    @property
    def today(self) -> str:
        """The day, YYYY-MM-DD."""
        return self.context.today.isoformat()


def _case(sides: Sides, said: Sequence[tuple[str, str]], repository: Repository, context: Context) -> _Case:
    before, after = sides.before, sides.after
    entries = (*before.entries, *after.entries)
    short = names_of(entries)
    return _Case(
        sides=sides,
        repository=repository,
        context=context,
        matches=matched(before.entries, after.entries, rewritten(repository.git, sides)),
        said=said,
        names={entry.key: name_of(entry, short) for entry in entries},
        own=own_slugs(repository.git),
    )


def _stated(case: _Case, notes: Sequence[str]) -> Statement:
    sides, before, after = case.sides, case.sides.before, case.sides.after
    known = _known(case)
    found = _found(case, known)
    over = {each.key for name in _OVER for each in found.get(name, ()) if each.how != "partial"}
    staying = [match for match in case.matches if match.after is not None and match.after.key not in over]
    closings = [each for source, text in case.said for each in closing(text, source)]
    touched = touches(case.git, sides, staying)
    left = budget_left(sides, case.repository, case.context)
    keys = _before_keys(staying, touched)
    weights = weighed(sides, case.repository, (keys, left), case.context)
    shown = [_touched(match, touched, (known, weights)) for match in staying]
    principal, interest = nets(found, case.matches, known.interest)
    added, removed = candidates_apart(before.findings.candidates, after.findings.candidates)
    still = [each for each in after.entries if each.key not in over]
    waiting = [match.after for match in staying if match.before and match.after and match.after.open]
    causes = Causes(touched, closings, case.own, case.today)
    told = (*notes, *_faults(case), *weights.notes, *_kept(sides, left), *_unread(sides))
    return Statement(
        base=before.commit,
        head=after.commit,
        **{where: tuple(several) for where, several in found.items()},
        settings=tuple(settings_told(case.git, sides)),
        records=tuple(records_told(case.git, sides, case.names, case.today)),
        touched=tuple(each for each in shown if each is not None),
        fired=tuple(fired(case.git, sides, causes, case.names, waiting)),
        living_on=tuple(living_on(still, closings, case.own, case.names)),
        candidates_added=added,
        candidates_removed=removed,
        problems=problems_brought(before.problems, after.problems, over),
        net_principal=principal,
        net_interest=interest,
        budget_left=left,
        suggestion=suggested(each for each in shown if each is not None),
        notes=tuple(dict.fromkeys(told)),
    )


def _ids(case: _Case) -> list[str]:
    entries = (*case.sides.before.entries, *case.sides.after.entries)
    return sorted({entry.tag.id for entry in entries if entry.tag.id})


def _faults(case: _Case) -> Iterable[str]:
    return list(faults_of(case.said, _ids(case), case.sides.config.vocabulary()))[:MOST_FAULTS]


def _known(case: _Case) -> Known:
    sides = case.sides
    entries = (*sides.before.entries, *sides.after.entries)
    return Known(
        base=sides.before.commit,
        names=case.names,
        claims=claims_of(case.said, _ids(case), sides.config.vocabulary()),
        interest=expected_interest(entries, sides.config, case.context),
    )


def _found(case: _Case, known: Known) -> dict[Where, list[Change]]:
    """The changes of all debts, by the field of the statement that they belong to."""
    found: dict[Where, list[Change]] = {}
    for match in case.matches:
        for where, change in changes_of(match, known):
            found.setdefault(where, []).append(change)
    return found


_OVER: Final[tuple[Where, ...]] = ("vanished", "repaid", "written_off")
"""The fields of debts that are over, or of which nobody knows."""


def _before_keys(staying: Iterable[Match], touched: Mapping[str, Touch]) -> set[str]:
    return {each.before.key for each in staying if each.before and each.after and each.after.key in touched}


def _touched(match: Match, touched: Mapping[str, Touch], told: tuple[Known, Weights]) -> Touched | None:
    """A debt whose region the change touches, with what it has cost."""
    before, after = match
    touch = touched.get(after.key) if after is not None else None
    if before is None or after is None or touch is None:
        return None
    known, weights = told
    worth = weights.valuations.get(before.key)
    name = known.names.get(after.key, after.key)
    logged = [each.hours for each in known.said(after, "interest") if each.hours is not None]
    place = f"{touch.path}:{touch.line}" if touch.line else name
    ask = (
        ()
        if after.tag.id
        else ((f"debtledger record {place}", "it gets an id, which Debt-Interest can name"),)
    )
    return Touched(
        key=after.key,
        name=name,
        title=after.tag.title,
        path=touch.path,
        line=touch.line,
        lines=touch.lines,
        carried=worth.carried.value if worth and weights.whole.get(before.key) else None,
        measured=worth.carried.measured if worth else None,
        friction=worth.friction.value if worth else None,
        logged=sum(logged) if logged else None,
        principal=worth.principal.value if worth and worth.principal else None,
        action=worth.action if worth else "",
        trailer=f"Debt-Interest: {name} ?h" if after.tag.id else "",
        asks=ask,
    )


def _kept(sides: Sides, left: BudgetLeft | None) -> Iterable[str]:
    """That a change gives itself no budget: what it says of sprints counts from the next one on."""
    said = (os.fsdecode(each.path) for each in sides.files)
    if left is not None and any(path.startswith(f"{SPRINTS}/") for path in said):
        yield "the budget that is left is reckoned by the sprints as they were planned before the change"


def _unread(sides: Sides) -> Iterable[str]:
    for reason, amount in sides.unread:
        yield f"{count(amount, 'file')} {reason}: debts there are not compared"
