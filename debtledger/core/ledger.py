"""One ledger from tags, records and the baseline: which of them are one debt, and where they disagree."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from debtledger.core import homes, life
from debtledger.core.identity import canonical_id, normalised_title
from debtledger.core.model import Debt
from debtledger.core.recording.record import record_path
from debtledger.core.relations import flaws, meant, some_of
from debtledger.core.rules import level_of, problem
from debtledger.core.tracking.issues import Joined, Tracked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from debtledger.core.life import State
    from debtledger.core.model import IssueHome, Place, Problem, Sighting, Tag
    from debtledger.core.recording.record import Record

FOREVER = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One debt of the ledger, whatever its homes.

    debt: what all homes together say, the record first, and the places of its tags. conflicts: the fields
    that its homes state differently. marks: what lies over the state (acknowledged, snoozed, unaudited).
    """

    debt: Debt
    record: Record | None
    state: State
    conflicts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def tag(self) -> Tag:
        """What all homes together say."""
        return self.debt.tag

    @property
    def key(self) -> str:
        """What identifies the debt in the ledger: its id, else its fingerprint."""
        return self.debt.tag.id or self.debt.fingerprint

    @property
    def path(self) -> str | None:
        """The record's file relative to the root; None without a record."""
        return None if self.record is None else record_path(self.record.id)

    @property
    def open(self) -> bool:
        """Whether something is left to decide or repay."""
        return self.state in life.OPEN

    @property
    def issues(self) -> tuple[IssueHome, ...]:
        """The issues that belong to the debt, as they stood when they were read."""
        return self.debt.issues

    @property
    def opened(self) -> str | None:
        """The day on which the issues that declare it were opened; None where none does, or nobody knows."""
        days = (issue.created[:10] for issue in self.debt.issues if issue.declares and issue.created)
        return min(days, default=None)

    @property
    def home(self) -> tuple[str, int]:
        """Where a problem of the debt is told: its record, else its first place, else its issue."""
        if self.path is not None:
            return self.path, 1
        if self.debt.places:
            return self.debt.places[0].path, self.debt.places[0].line
        return (self.debt.issues[0].ref if self.debt.issues else record_path(self.key)), 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All debts, ordered by first place and then by key, and what is wrong between their homes."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known beside tags and records: the baseline and the day; and of which ids.

    once_tagged: those that once stood in a tag. unread: those whose records are there, but broken.
    tracked: what trackers say. repaid: the last day on which a commit said that it repays a debt, by id.
    elsewhere: what to call a branch that is not the default one: what is missing there may stand elsewhere.
    """

    baseline: Collection[str] = frozenset()
    today: str = FOREVER
    once_tagged: Collection[str] = frozenset()
    unread: Collection[str] = frozenset()
    tracked: Tracked = field(default_factory=Tracked)
    repaid: Mapping[str, str] = field(default_factory=dict)
    elsewhere: str = ""


def reconcile(
    sightings: Iterable[Sighting], records: Iterable[Record], knowledge: Knowledge | None = None
) -> Ledger:
    """Bring tags and records together: one id is one debt, else one normalised title with its references.

    A tag without an id belongs to the record with its title and references, or to the tags with an id that
    have them. An issue that is a debt belongs to what refers to it. The
    result depends on neither the order nor the repetition of what is given.
    """
    known = knowledge or Knowledge()
    tags = _in_order(set(sightings))
    kept, problems = _unique(records)
    families, more = _families(tags, kept, known.unread)
    problems += more
    joined = Joined(families, {}, {})
    if known.tracked:
        from debtledger.core.tracking.issuejoin import flaws_of, join

        joined = join(families, kept, known.tracked)
        problems += flaws_of(known.tracked.debts.values())
    entries = []
    for key in joined.families:
        entry, found = _entry(key, kept.get(key), joined, known)
        entries.append(entry)
        problems += found
    ordered = tuple(sorted(entries, key=_order))
    return Ledger(
        entries=ordered,
        problems=tuple(
            sorted(
                [*problems, *flaws(ordered, known.unread)], key=attrgetter("path", "line", "code", "message")
            )
        ),
    )


def _in_order(sightings: Collection[Sighting]) -> list[Sighting]:
    """By place, and where two stand at the same place, by their words."""
    ordered = sorted(sightings, key=_place)
    if len(set(map(_place, ordered))) == len(ordered):
        return ordered
    return sorted(sightings, key=_where)


def _place(sighting: Sighting) -> tuple[str, int]:
    return sighting.place.path, sighting.place.line


def _where(sighting: Sighting) -> tuple[str, int, int, str]:
    return sighting.place.path, sighting.place.line, sighting.place.end_line, repr(sighting.tag)


def _order(entry: Entry) -> tuple[bool, str, int, str]:
    """Debts in code come by their first place, the others after them."""
    first = entry.debt.places[0] if entry.debt.places else None
    return (True, "", 0, entry.key) if first is None else (False, first.path, first.line, entry.key)


def _unique(records: Iterable[Record]) -> tuple[dict[str, Record], list[Problem]]:
    """One record for each id; of several different ones the first by its words counts."""
    found: dict[str, list[Record]] = {}
    for record in records:
        same = found.setdefault(record.id, [])
        if record not in same:
            same.append(record)
    problems = []
    for key in sorted(key for key, same in found.items() if len(same) > 1):
        message = f"{len(found[key])} different records have the id {key}"
        hint = "give all but one of them an id of their own"
        problems.append(problem("DL023", record_path(key), 1, message, hint))
    return {key: same[0] if len(same) == 1 else min(same, key=repr) for key, same in found.items()}, problems


def _families(
    tags: Sequence[Sighting], records: Mapping[str, Record], unread: Collection[str]
) -> tuple[dict[str, list[Sighting]], list[Problem]]:
    """The tags of each debt by its key: an id, else a fingerprint. Every record has a family."""
    families: dict[str, list[Sighting]] = {key: [] for key in records}
    problems: list[Problem] = []
    nameless = []
    for sighting in tags:
        if sighting.tag.id is None:
            nameless.append(sighting)
            continue
        key, found = _named(sighting, records, unread)
        families.setdefault(key, []).append(sighting)
        problems += found
    owners, twins = _by_fingerprint(families if nameless else {}, records)
    wrapped = _by_first_word(records) if any(sighting.tag.body for sighting in nameless) else {}
    for sighting in nameless:
        print_ = homes.known_fingerprint(sighting.tag.title, sighting.tag.refs)
        key = owners.get(print_) or _spelled(sighting.tag, wrapped) or print_
        families.setdefault(key, []).append(sighting)
    for family in families.values():
        if len(family) > 1:
            family.sort(key=_where)
    return families, [*problems, *twins]


def _named(
    sighting: Sighting, records: Mapping[str, Record], unread: Collection[str]
) -> tuple[str, list[Problem]]:
    """The key of a tag with an id, which may be a prefix of a record's id."""
    typed = canonical_id(sighting.tag.id or "")
    if typed in records:
        return typed, []
    found = meant(records, typed)
    if len(found) == 1:
        return found[0], []
    if not found and meant(unread, typed):
        return typed, []
    place = sighting.place
    if found:
        message = f"{typed} is the start of several ids: {some_of(found)}"
        return typed, [problem("DL024", place.path, place.line, message, "write the whole id")]
    message = f"no record has the id {typed}"
    hint = (
        "correct the id, bring its record back from git, or remove the id: debtledger record makes a new one"
    )
    return typed, [problem("DL021", place.path, place.line, message, hint)]


def _by_first_word(records: Mapping[str, Record]) -> dict[str, list[Record]]:
    """The open records by the first word of their titles, the longest title first."""
    found: dict[str, list[Record]] = {}
    for record in sorted(records.values(), key=lambda record: (-len(record.title), record.id)):
        if record.state not in life.CLOSED:
            found.setdefault(_first_word(record.title), []).append(record)
    return found


def _spelled(tag: Tag, records: Mapping[str, list[Record]]) -> str | None:
    """The id of the record whose title a tag says, wrapped into its text."""
    if not tag.body:
        return None
    refs = set(tag.refs)
    for record in records.get(_first_word(tag.title), ()):
        if refs == set(record.refs) and homes.spells(tag, record.title):
            return record.id
    return None


def _first_word(title: str) -> str:
    return normalised_title(title).partition(" ")[0]


def _by_fingerprint(
    families: Mapping[str, list[Sighting]], records: Mapping[str, Record]
) -> tuple[dict[str, str], list[Problem]]:
    """To which id a tag without one belongs: open records count first, then closed ones, then tags."""
    owners: dict[str, str] = {}
    problems = []
    by_state = sorted(records.values(), key=lambda record: (record.state in life.CLOSED, record.id))
    for record in by_state:
        print_ = homes.known_fingerprint(record.title, record.refs)
        other = records.get(owners.setdefault(print_, record.id))
        if other is not record and other is not None and record.state not in life.CLOSED:
            message = f"{record.id} and {other.id} have the same title and references"
            hint = f"write one of them off, or tell them apart: debtledger edit {record.id} title=..."
            problems.append(problem("DL023", record_path(record.id), 1, message, hint))
    named = {
        (homes.known_fingerprint(sighting.tag.title, sighting.tag.refs), key)
        for key, family in families.items()
        for sighting in family
        if sighting.tag.title
    }
    claims: dict[str, list[str]] = {}
    for print_, key in named:
        claims.setdefault(print_, []).append(key)
    for print_, keys in claims.items():
        if len(keys) == 1:
            owners.setdefault(print_, keys[0])
    return owners, problems


def _entry(key: str, record: Record | None, joined: Joined, known: Knowledge) -> tuple[Entry, list[Problem]]:
    family, declaring = joined.families[key], joined.declaring.get(key, ())
    merged = homes.merge(key, record, family, declaring)
    places = tuple(dict.fromkeys(sighting.place for sighting in family))
    debt = Debt(
        tag=merged.tag,
        fingerprint=merged.fingerprint,
        level=level_of(merged.tag),
        places=places,
    )
    state: State = "active" if family or not declaring else declaring[0].state
    over: tuple[str, ...] = ("unaudited",) if merged.fingerprint in known.baseline else ()
    problems: list[Problem] = []
    if record is not None:
        state, problems = _state(record, places, known)
        over = life.marks(record.events, known.today)
    if issues := joined.issues.get(key):
        from debtledger.core.tracking.issuejoin import Standing, contradictions, issue_homes

        debt = replace(debt, issues=issue_homes(issues, known.tracked))
        problems += contradictions(Standing(key, record, state, places), issues, known.tracked)
    entry = Entry(debt=debt, record=record, state=state, conflicts=merged.conflicts, marks=over)
    return entry, [*merged.problems, *problems]


def _state(record: Record, places: Sequence[Place], known: Knowledge) -> tuple[State, list[Problem]]:
    """The state of a recorded debt, given where its tags stand.

    A tag that is gone is no repayment: somebody must say what became of the debt.
    """
    stored = life.state_named(record.state)
    state = life.standing(stored, record.events, record.review_on, known.today)
    if state in life.CLOSED:
        return state, [_left_over(record.id, state, place) for place in places[:1]]
    gone = record.id in known.once_tagged and not life.stays_untagged(record.events)
    if life.claimed_repaid(record.events, known.repaid.get(record.id)):
        claimed: State = "repaying" if state in _REPAYABLE else state
        return claimed, [] if places or not gone else [_unconfirmed(record.id)]
    if places:
        return ("active" if state == "vanished" else state), []
    if known.elsewhere and gone:
        return state, [_missing_here(record.id, known.elsewhere)]
    if gone or state == "vanished":
        return "vanished", [_tagless(record.id, record_path(record.id), "vanished")]
    if record.scope_paths or record.refs:
        return state, []
    return state, [_tagless(record.id, record_path(record.id), state)]


_REPAYABLE = frozenset({"proposed", "active", "planned", "repaying", "vanished"})


def _unconfirmed(key: str) -> Problem:
    message = f"a commit says that it repays {key}, and its tag is gone, but its record is still open"
    hint = f"confirm it with the hours it took: debtledger repay {key} --hours 3"
    return problem("DL022", record_path(key), 1, message, hint)


def _missing_here(key: str, branch: str) -> Problem:
    message = f"the tag of {key} is missing here, on {branch}"
    return problem("DL022", record_path(key), 1, message, "the default branch tells whether it is gone")


def _left_over(key: str, state: State, place: Place) -> Problem:
    message = f"{key} is {state}, but its tag is still here"
    return problem("DL027", place.path, place.line, message, f"remove the tag, or debtledger reopen {key}")


def _tagless(key: str, place: str, state: State) -> Problem:
    if state == "vanished":
        message = f"the tag of {key} is gone, which does not mean that the debt is repaid"
        hint = f"say what became of it: debtledger resolve {key}"
    else:
        message = f"no tag points at {key}"
        hint = (
            f"write DEBT({key}) in a comment where the debt stands, or name its paths in the record's scope"
        )
    return problem("DL022", place, 1, message, hint)
