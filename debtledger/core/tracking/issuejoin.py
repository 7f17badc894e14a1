"""Tags, records and issues that speak of the same debt: who belongs to whom, and where they disagree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core import life
from debtledger.core.identity import fingerprint
from debtledger.core.recording.record import record_path
from debtledger.core.rules import problem
from debtledger.core.tracking.issuedebts import declares, issue_debt
from debtledger.core.tracking.issues import Joined, Tracked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.life import State
    from debtledger.core.model import IssueHome, Place, Problem, Sighting
    from debtledger.core.recording.record import Record
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.tracking.issuedebts import IssueDebt, Marks
    from debtledger.core.tracking.issues import Issues
    from debtledger.core.vocabulary import Vocabulary


def tracked(issues: Issues, marks: Marks, vocabulary: Vocabulary) -> Tracked:
    """What trackers say, with the debts among the issues read."""
    debts = {
        key: issue_debt(issue, marks, vocabulary)
        for key, issue in issues.known.items()
        if declares(issue, marks)
    }
    return Tracked(issues=issues, debts=debts)


def issue_key(ref: str) -> str:
    """The identity of a debt whose only home is an issue: its reference, whatever its title becomes."""
    return fingerprint("", (ref.casefold(),))


def join(families: Mapping[str, list[Sighting]], records: Mapping[str, Record], known: Tracked) -> Joined:
    """Bring the issues together with the debts that refer to them.

    A declared debt and the tags and records that refer to its issue are one debt. Two records stay two; the
    issue speaks for the one that is open, else for the first by id.
    """
    referred = {key: tuple(_referred(records.get(key), family, known)) for key, family in families.items()}
    joined = {key: list(family) for key, family in families.items()}
    declaring: dict[str, list[IssueDebt]] = {}
    absorbed: dict[str, str] = {}
    speakers = _speakers(referred, known)
    for ref, debt in known.debts.items():
        keys = sorted(
            {absorbed.get(key, key) for key in speakers.get(ref, ())},
            key=lambda key: _rank(key, records, families),
        )
        owner = keys[0] if keys else issue_key(ref)
        if not keys:
            joined.setdefault(owner, [])
            referred[owner] = ((debt.issue.ref, debt.issue),)
        for key in keys[1:]:
            if key not in records and not any(each.tag.id for each in joined[key]):
                absorbed |= {name: owner for name, home in absorbed.items() if home == key} | {key: owner}
                joined[owner] = sorted(joined[owner] + joined.pop(key), key=_where)
                referred[owner] = _united(referred[owner], referred.pop(key))
        declaring.setdefault(owner, []).append(debt)
    return Joined(joined, {key: tuple(debts) for key, debts in declaring.items()}, referred)


def issue_homes(issues: Sequence[tuple[str, Issue]], known: Tracked) -> tuple[IssueHome, ...]:
    """The issues of a debt as views show them."""
    return tuple(
        replace(known.issues.referred(issue), declares=issue.ref.casefold() in known.debts)
        for _, issue in issues
    )


class Standing(NamedTuple):
    """What a debt is when its issues are asked: its record, its state, and its places."""

    key: str
    record: Record | None
    state: State
    places: Sequence[Place]


def contradictions(
    standing: Standing, issues: Sequence[tuple[str, Issue]], known: Tracked
) -> Iterator[Problem]:
    """Where the life of an issue and that of its debt contradict each other.

    An issue that can no longer be read says nothing, and a pull request is no promise.
    """
    for written, issue in issues:
        if issue.gone or issue.pull_request:
            continue
        if issue.state == "closed":
            yield from _outlived(standing, written)
        elif issue.ref.casefold() in known.debts:
            yield from _left_open(standing, written, known)


def flaws_of(debts: Iterable[IssueDebt]) -> Iterator[Problem]:
    """What is wrong with what issues say, at the lines of their bodies."""
    for debt in debts:
        for flaw in debt.flaws:
            yield problem(flaw.code, debt.issue.ref, flaw.line, flaw.message, flaw.hint)


def _referred(
    record: Record | None, family: Iterable[Sighting], known: Tracked
) -> Iterator[tuple[str, Issue]]:
    """Each known issue that the homes of a debt refer to, once, with the reference as it is written."""
    seen: set[str] = set()
    for ref in (*(ref for sighting in family for ref in sighting.tag.refs), *(record.refs if record else ())):
        issue = known.issues.find(ref)
        if issue is not None and issue.ref not in seen:
            seen.add(issue.ref)
            yield ref, issue


def _speakers(
    referred: Mapping[str, Sequence[tuple[str, Issue]]], known: Tracked
) -> dict[str, tuple[str, ...]]:
    """The debts that refer to each issue that declares one."""
    found: dict[str, list[str]] = {}
    for key, issues in referred.items():
        for _, issue in issues:
            if (ref := issue.ref.casefold()) in known.debts:
                found.setdefault(ref, []).append(key)
    return {ref: tuple(keys) for ref, keys in found.items()}


def _rank(
    key: str, records: Mapping[str, Record], families: Mapping[str, list[Sighting]]
) -> tuple[int, str, int, str]:
    """Which of several debts an issue speaks for: open records first, then ids, then by place."""
    record = records.get(key)
    if record is not None:
        return (0 if record.state not in life.CLOSED else 1, "", 0, key)
    family = families[key]
    first = min(((each.place.path, each.place.line) for each in family), default=("", 0))
    return (2 if any(each.tag.id for each in family) else 3, *first, key)


def _where(sighting: Sighting) -> tuple[str, int, str]:
    return sighting.place.path, sighting.place.line, repr(sighting.tag)


def _united(
    here: tuple[tuple[str, Issue], ...], there: tuple[tuple[str, Issue], ...]
) -> tuple[tuple[str, Issue], ...]:
    known = {issue.ref for _, issue in here}
    return (*here, *(each for each in there if each[1].ref not in known))


def _outlived(standing: Standing, written: str) -> Iterator[Problem]:
    """The issue is closed, but somebody still says that the debt is there."""
    if standing.state in life.CLOSED or standing.state in {"accepted", "vanished"}:
        return
    message = f"{written} is closed, the debt is alive"
    if standing.places:
        hint = "remove the tag if it is repaid; else reopen the issue, or take its reference out of the tag"
        yield problem("DL028", standing.places[0].path, standing.places[0].line, message, hint)
    elif standing.record is not None:
        identity = standing.record.id
        hint = f"if it is repaid: debtledger repay {identity} --hours 3; else reopen the issue"
        yield problem("DL028", record_path(identity), 1, message, hint)


def _left_open(standing: Standing, written: str, known: Tracked) -> Iterator[Problem]:
    """The debt seems to be over, but its issue is open."""
    record = standing.record
    if record is None:
        if not standing.places and written.casefold() in known.once_tagged:
            message = f"no tag names {written} any more, but it is open"
            hint = "close the issue if the debt is repaid; else write its reference into a tag again"
            yield problem("DL029", written, 1, message, hint)
    elif standing.state in life.CLOSED:
        message = f"{record.id} is {standing.state}, but {written} is open"
        hint = f"close the issue, or: debtledger reopen {record.id}"
        yield problem("DL029", record_path(record.id), 1, message, hint)
    elif standing.state == "vanished":
        message = f"the tag of {record.id} is gone, but {written} is open"
        hint = "say what became of the debt, and close the issue if it is repaid"
        yield problem("DL029", record_path(record.id), 1, message, hint)
