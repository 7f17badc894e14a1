"""The verb chronicle: what history tells of every debt, for the ledger at hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from debtledger.core.economy.account import closed_on
from debtledger.core.evidence import Evidence, Receipt, Repayment, Touch
from debtledger.core.past.mailmap import Mailmap
from debtledger.core.past.touching import Deed, Exclusions, Handled, Watched, author_days, drags
from debtledger.core.text import count
from debtledger.past.origins import dated
from debtledger.past.retrospect import Retrospect, retrospect
from debtledger.past.testimony import meant_by, testimony
from debtledger.past.vantage import vantage
from debtledger.sources.files import Tree
from debtledger.sources.git import GitError
from debtledger.sources.refusal import Refusal
from debtledger.sources.walk import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem
    from debtledger.core.past.origin import Origin
    from debtledger.past.testimony import Saying
    from debtledger.past.vantage import Vantage
    from debtledger.reckoning import Reckoning

MAILMAP: Final = ".mailmap"
MAILMAP_BYTES: Final = 1 << 20
MOST_DRAGS: Final = 20
COMMIT_SHOWN: Final = 10
SHALLOW: Final = "this clone is shallow: touches and trailers before its first commits are not known"
NOTHING: Final = Retrospect(handled={}, deeds={}, tags={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """Evidence by the key of an entry, origins of tags by path and line, and notes on what is missing.

    faults: those of the notes that are about trailers, among them trailers of debts that were not asked for.
    """

    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    origins: Mapping[tuple[str, int], Origin] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    faults: frozenset[str] = frozenset()


def chronicle(reckoning: Reckoning, context: Context) -> Chronicle:
    """What history tells of every debt. It never fails: what git cannot tell is a note, and not whole."""
    repository = reckoning.repository
    if repository is None:
        return Chronicle(evidence={each.key: _stated(each) for each in reckoning.entries})
    view = vantage(repository, reckoning.facts.head, reckoning.config, at=reckoning.at)
    notes: list[str] = []
    past = _past(reckoning, view, context, notes)
    if repository.shallow:
        notes.append(SHALLOW)
    if past.absent:
        versions = count(past.absent, "past version")
        notes.append(f"{versions} of files with debts not available offline: more touches are possible")
    found = dated(view, _lines(reckoning.entries, past), context)
    notes += found.notes
    said, faults = _said(reckoning, view, notes)
    teller = _Teller(
        reckoning=reckoning,
        past=past,
        origins=found.origins,
        said=said,
        excluded=_exclusions(reckoning, view),
        mailmap=_mailmap(view),
        whole=past is not NOTHING and not repository.shallow and not past.absent,
    )
    return Chronicle(
        evidence={each.key: teller.evidence(each) for each in reckoning.entries},
        origins=found.origins,
        notes=tuple(dict.fromkeys((*notes, *faults))),
        faults=frozenset(faults),
    )


def _stated(entry: Entry) -> Evidence:
    """All that is known where there is no history."""
    return Evidence(since=entry.record.taken.date if entry.record else entry.opened, whole=False)


def _past(reckoning: Reckoning, view: Vantage, context: Context, notes: list[str]) -> Retrospect:
    watched = [
        Watched(
            key=entry.key,
            id=entry.tag.id or "",
            prints=frozenset({entry.debt.fingerprint}),
            scope=entry.record.scope_paths if entry.record else (),
        )
        for entry in reckoning.entries
    ]
    paths = {place.path for entry in reckoning.entries for place in entry.debt.places}
    try:
        found = retrospect(view, watched, paths, reckoning.config.reader(), context)
        # A tag of the commit is not where it was in a file that was edited since.
        tags = {place: tag for place, tag in found.tags.items() if place[0] not in view.changed}
        return replace(found, tags=tags)
    except GitError as error:
        notes.append(f"touches are not known: {error.message}")
        return NOTHING


def _lines(entries: Iterable[Entry], past: Retrospect) -> dict[str, set[int]]:
    """The lines to date: those of the tags, and of the code that they speak of."""
    lines: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        for place in entry.debt.places:
            lines[place.path].add(place.line)
            tag = past.tags.get((place.path, place.line))
            if tag is not None:
                lines[place.path].add(tag.code)
    return dict(lines)


def _said(
    reckoning: Reckoning, view: Vantage, notes: list[str]
) -> tuple[Mapping[str, Sequence[Saying]], tuple[str, ...]]:
    """What trailers say, by the key of the debt that they mean, and what is wrong with others."""
    try:
        every = testimony(view, reckoning.config.vocabulary())
    except GitError as error:
        notes.append(f"trailers are not known: {error.message}")
        return {}, ()
    return meant_by(every, [each.tag.id for each in reckoning.entries if each.tag.id])


def _exclusions(reckoning: Reckoning, view: Vantage) -> Exclusions:
    try:
        ignored = frozenset(view.ignored.commits)
    except GitError:
        ignored = frozenset()
    config = reckoning.config
    return Exclusions(commits=ignored, bots=config.history_bots, most_files=config.history_most_files)


def _mailmap(view: Vantage) -> Mailmap:
    with Tree(view.repository.root) as tree:
        found = tree.read(MAILMAP, MAILMAP_BYTES)
    return Mailmap("" if isinstance(found, Refusal) else found.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Everything that the evidence of a debt is made of."""

    reckoning: Reckoning
    past: Retrospect
    origins: Mapping[tuple[str, int], Origin]
    said: Mapping[str, Sequence[Saying]]
    excluded: Exclusions
    mailmap: Mailmap
    whole: bool

    def evidence(self, entry: Entry) -> Evidence:
        """What is known of one debt."""
        said = self.said.get(entry.tag.id or "", ())
        handled = self.past.handled.get(entry.key, Handled())
        tag_day, code_day = self._days(entry)
        since = self._since(entry, handled, said, tag_day)
        repaid = {each.commit for each in said if each.kind == "repays"}
        ended = closed_on(entry) or date.max.isoformat()
        days = author_days(self._deeds(entry, handled, repaid | self._taking(entry, said)), since)
        deeds = [each for each in days if each.day <= ended]
        own = {*(place.path for place in entry.debt.places), *handled.touched.values()}
        return Evidence(
            since=since,
            code_since=code_day,
            touches=tuple(Touch(day=each.day, author=each.author, commit=each.commit) for each in deeds),
            receipts=tuple(
                Receipt(at=each.day, by=each.by, hours=each.hours, source=_source(each))
                for each in said
                if each.kind == "interest" and each.hours is not None
            ),
            repayments=tuple(
                Repayment(
                    at=each.day, by=each.by, hours=each.hours, source=_source(each), partial=each.partial
                )
                for each in said
                if each.kind == "repays" and each.hours is not None
            ),
            drags=tuple(drags(self._same(handled, deeds), own, MOST_DRAGS)),
            whole=self.whole,
            origin=self._origin(entry),
        )

    def _since(
        self, entry: Entry, handled: Handled, said: Iterable[Saying], tag_day: str | None
    ) -> str | None:
        """The day on which the debt was taken: as the record says, else a commit, else when its tag came.

        That is the first commit that brought the tag, whatever was edited or moved since.
        """
        if entry.record and entry.record.taken.date:
            return entry.record.taken.date
        takes = [each.day for each in said if each.kind == "takes"]
        if takes or tag_day is None:
            return min(takes, default=entry.opened)
        brought = [
            day_of(self.past.deeds[commit].at) for commit in handled.introduced if commit in self.past.deeds
        ]
        return min((tag_day, *brought))

    def _origin(self, entry: Entry) -> Origin | None:
        """Where the first of its tags comes from, the oldest one that is known."""
        every = [
            origin
            for place in entry.debt.places
            if (origin := self.origins.get((place.path, place.line))) is not None
        ]
        return min(every, key=lambda each: (each.kind != "known", each.date), default=None)

    def _days(self, entry: Entry) -> tuple[str | None, str | None]:
        """The first day of a tag of the debt, and of the code that it speaks of."""
        tags, code = [], []
        for place in entry.debt.places:
            origin = self.origins.get((place.path, place.line))
            if origin and origin.date:
                tags.append(origin.date)
            tag = self.past.tags.get((place.path, place.line))
            below = self.origins.get((place.path, tag.code)) if tag else origin
            if below and below.date:
                code.append(below.date)
        return min(tags, default=None), min(code or tags, default=None)

    def _taking(self, entry: Entry, said: Iterable[Saying]) -> set[str]:
        """The commits by which the debt was taken, as far as they are named."""
        named = entry.record.taken.commit if entry.record else None
        handled = self.past.handled.get(entry.key, Handled())
        taken = {each for each in handled.touched if named and each.startswith(named)}
        return taken | {each.commit for each in said if each.kind == "takes"}

    def _deeds(self, entry: Entry, handled: Handled, left_out: set[str]) -> Iterable[Deed]:
        """The commits that count, in the order of history."""
        taken = entry.record.taken.date if entry.record else None
        for commit in handled.touched:
            value = self.past.deeds.get(commit)
            if value is None or commit in left_out:
                continue
            if entry.path in value.paths and day_of(value.at) == taken:
                continue  # it wrote the record
            person = self.mailmap.person(value.author, value.email)
            deed = Deed(commit, day_of(value.at), person.name, person.email, value.paths, value.files)
            if not self.excluded.leave_out(deed):
                yield deed

    def _same(self, handled: Handled, deeds: Sequence[Deed]) -> Iterable[Deed]:
        return (each for each in deeds if each.commit in handled.touched)


def _source(saying: Saying) -> str:
    return f"commit {saying.commit[:COMMIT_SHOWN]}"
