"""The verb biographies: the lives of tags with their commits, days and fates, as a ledger knows them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.identity import fingerprint
from debtledger.core.past.biography import Biography, Happened, fate_of
from debtledger.core.scope import Scope
from debtledger.core.text import count
from debtledger.ground import find_ground
from debtledger.past.asof import as_of, records_at, settings_at
from debtledger.past.lifetimes import Manner, lifetimes
from debtledger.past.testimony import testimony
from debtledger.past.vantage import vantage
from debtledger.sources.repository import head
from debtledger.sources.walk import day_of
from debtledger.storage.store import Loaded, Store
from debtledger.survey import survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.context import Context
    from debtledger.core.past.lives import Event, Life
    from debtledger.core.recording.record import Record
    from debtledger.ground import Ground
    from debtledger.past.asof import AsOf
    from debtledger.past.lifetimes import Lifetimes
    from debtledger.sources.quest import Subject
    from debtledger.sources.repository import Repository

DECIDING: Final = frozenset({"repaid", "reopened", "written-off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose lives to tell: of tags that stood below the paths (none: all), as seen from a day or revision."""

    paths: Sequence[str] = ()
    as_of: str | None = None
    subject: Subject = "tags"


@dataclass(frozen=True, slots=True, kw_only=True)
class Biographies:
    """The tags in the order in which they came, as seen from a commit on a day; notes are for people.

    broken: records could not be read, so that a repaid debt may be told as vanished.
    """

    tags: Sequence[Biography]
    commit: str
    today: date
    notes: Sequence[str]
    broken: bool


def biographies(wanted: Wanted, context: Context) -> Biographies:
    """Read history and records. Raises UsageError, SettingsError, RepositoryError and LedgerError."""
    found = survey(find_ground(wanted.paths, context), context, {})
    repository = found.ground.repository
    if repository is None:
        raise UsageError(f"{found.ground.root} is no git repository, and has no history", "git init")
    git, config = repository.git, found.config
    past = as_of(git, wanted.as_of) if wanted.as_of is not None else None
    commit, today = (past.commit, past.day) if past else (head(git)[0], context.today)
    if past is not None and commit is not None:
        config = settings_at(found.ground, git, commit, context)
    view = vantage(repository, commit, config, at=wanted.as_of)
    scope = Scope(include=config.scan_include, exclude=config.scan_exclude)
    manner = Manner(reader=config.reader(), scope=scope, subject=wanted.subject)
    with ThreadPoolExecutor(1) as aside:
        spoken = aside.submit(testimony, view, manner.reader.vocabulary)
        lived = lifetimes(view, manner, context)
        repaid = {each.id for each in spoken.result() if each.kind == "repays" and not each.partial}
    loaded = _records(found.ground, repository, past)
    records = [each.record for each in loaded.records]
    repaid |= {record.id for record in records if _is_repaid(record, today)}
    asked = Scope(paths=found.ground.paths)
    chosen = [life for life in lived.lives if any(asked.admits(each.path) for each in life.events)]
    telling = _Telling(lived, records, repaid)
    return Biographies(
        tags=[telling.told(life) for life in sorted(chosen, key=_beginning)],
        commit=commit or "",
        today=today,
        notes=(*((f"the history as of {past.words}",) if past else ()), *_notes(lived)),
        broken=bool(loaded.broken),
    )


def _records(ground: Ground, repository: Repository, past: AsOf | None) -> Loaded:
    """The records of the work tree, or those of the commit that is looked back to."""
    if past is None:
        return Store(ground.root, repository.common_dir).load(None)
    return records_at(repository.git, past.commit) if past.commit else Loaded(records=())


class _Telling:
    """What is needed to tell a life: who made the commits, and what the ledger knows of debts."""

    def __init__(self, lived: Lifetimes, records: Iterable[Record], repaid: Iterable[str]) -> None:
        self.lived = lived
        self.records = {record.id: record for record in records}
        self.ids = {fingerprint(record.title, record.refs): record.id for record in self.records.values()}
        self.repaid = frozenset(repaid)

    def told(self, life: Life) -> Biography:
        """The life in words."""
        seen = life.seen
        identity = seen.id or self.ids.get(seen.fingerprint)
        record = self.records.get(identity or "")
        return Biography(
            title=seen.title or (record.title if record else ""),
            id=identity,
            fingerprint=seen.fingerprint,
            keyword=seen.keyword,
            fate="alive" if life.alive else fate_of(identity, self.repaid),
            events=tuple(map(self._happened, life.events)),
        )

    def _happened(self, event: Event) -> Happened:
        commit = self.lived.commits[event.node]
        facts = self.lived.facts.get(commit)
        at = facts.at if facts else 0
        return Happened(
            what=event.what,
            commit=commit,
            date=day_of(at),
            at=_moment(at),
            author=facts.author if facts else "",
            path=event.path,
            line=event.line,
            or_before=event.what == "introduced"
            and (commit in self.lived.cut_off or (commit, event.path) in self.lived.veiled),
        )


def _beginning(life: Life) -> tuple[int, str, int]:
    first = life.events[0]
    return first.node, first.path, first.line


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"{day_of(seconds)}T00:00:00Z"


def _is_repaid(record: Record, today: date) -> bool:
    """Whether a person has said until that day that all of it is repaid, and not opened it again since."""
    said = [event for event in record.events if event.at <= today.isoformat()]
    last = next((event.what for event in reversed(said) if event.what in DECIDING and not event.partial), "")
    return last == "repaid" or (record.state == "repaid" and len(said) == len(record.events) and not last)


def _notes(lived: Lifetimes) -> Iterator[str]:
    if lived.cut_off:
        yield "this clone is shallow: what its first commits brought was introduced at or before them"
    if lived.absent:
        yield f"{count(lived.absent, 'past file')} not available offline: tags in them are not known"
    if lived.large:
        yield f"{count(lived.large, 'past file')} too large to be read (scan.max_file_bytes)"
