"""What a change does to one debt: taken, repaid, moved, vanished, estimated anew, or edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence  # noqa: TC003 - fields are typed by them
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core import life
from debtledger.core.effort import mean
from debtledger.core.homes import trigger_words
from debtledger.core.identity import normalised_title
from debtledger.core.statement.statement import Change
from debtledger.core.text import number
from debtledger.core.wording import cost_words, estimate_words, interest_words, repay_words, stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from debtledger.core.ledger import Entry
    from debtledger.core.model import Tag
    from debtledger.core.recording.record import Event, RecordTrigger
    from debtledger.core.statement.matching import Match
    from debtledger.core.statement.statement import How

SHOWN: Final = 10
"""Digits of a commit in a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a commit of the change, or its description, says of a debt: see `trailers.DebtTrailer`."""

    kind: Literal["interest", "repays", "takes"]
    source: str
    hours: float | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beside the debts: the commit before, and by key what to type, claims and interest."""

    base: str
    names: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, Sequence[Claim]] = field(default_factory=dict)
    interest: Mapping[str, float] = field(default_factory=dict)

    def said(self, entry: Entry, kind: str) -> list[Claim]:
        """What is claimed of a debt."""
        return [each for each in self.claims.get(entry.key, ()) if each.kind == kind]


Where = Literal["taken", "repaid", "written_off", "moved", "vanished", "reestimated", "retriggered", "edited"]
"""The field of a statement that a change belongs to."""


def changes_of(match: Match, known: Known) -> Iterator[tuple[Where, Change]]:
    """What a change does to a debt that is there before or after it."""
    before, after = match
    if before is None:
        if after is not None and after.open:
            yield "taken", _change(after, known, "new")
    elif after is None:
        if before.open:
            yield from _gone(before, before, known)
    elif before.open and not after.open:
        yield _closed(before, after, known)
    elif after.open:
        if not before.open:
            yield "taken", _change(after, known, "reopened")
        yield from _still_open(before, after, known)


def principal_left(entry: Entry) -> float | None:
    """The expected hours that are left to repay; None where nobody estimated them."""
    if entry.tag.principal_hours is None:
        return None
    paid = sum(each.hours or 0.0 for each in _events(entry) if each.what == "repaid" and each.partial)
    return max(mean(entry.tag.principal_hours) - paid, 0.0)


def _still_open(before: Entry, after: Entry, known: Known) -> Iterator[tuple[Where, Change]]:
    if before.open and before.debt.places and not after.debt.places:
        yield from _gone(before, after, known)
    else:
        yield from _claimed(before, after, known)
        yield from _moved(before, after, known)
    for where, name, was, now in _differences(before, after):
        yield where, _change(after, known, "changed", field=name, was=was, now=now)


def _gone(before: Entry, after: Entry, known: Known) -> Iterator[tuple[Where, Change]]:
    """A debt whose tag is gone: repaid where somebody says so, else nobody knows."""
    whole = [each for each in known.said(before, "repays") if not each.partial]
    if whole and after is not before:
        hours = _sum([each.hours for each in whole])
        asks = (
            (f"debtledger repay {_name(before, known)} --hours {number(hours or 3)}", "closes its record"),
        )
        yield "repaid", _change(before, known, "trailer", hours=hours, now=whole[0].source, asks=asks)
        return
    if whole:
        hours = _sum([each.hours for each in whole])
        yield "repaid", _change(before, known, "trailer", hours=hours, now=whole[0].source)
        return
    yield from _claimed(before, after, known)
    if after is not before and life.stays_untagged(_events(after)):
        now = ", ".join(after.record.scope_paths) if after.record else ""
        yield "moved", _change(before, known, "moved", was=_places(before), now=now or "no tag")
        return
    yield "vanished", _change(before, known, "gone", asks=_questions(before, after, known))


def _questions(before: Entry, after: Entry, known: Known) -> tuple[tuple[str, str], ...]:
    """The ways to answer what became of a debt, each a line to type."""
    name = _name(before, known)
    base = known.base[:SHOWN]
    place = before.debt.places[0] if before.debt.places else None
    path = place.path if place else (before.path or "")
    back = (f"git restore -p --source={base} -- {_shell(path)}", "it went by accident: brings it back")
    if after is before:
        if before.path is not None:
            return ((f"git restore --source={base} -- {before.path}", "a record is never deleted"),)
        keep = f"debtledger record {_shell(f'{path}:{place.line}')}" if place else ""
        why = "before it goes: it gets an id, which Debt-Repays can name"
        return (back, *(((keep, why),) if keep else ()))
    return (
        (f"Debt-Repays: {before.key} ?h", "it is repaid: a line at the end of a commit message"),
        (f"debtledger repay {name} --hours ?", "it is repaid, by its record"),
        (f"debtledger write-off {name} --note ?", "there is nothing left to repay"),
        back,
    )


def _closed(before: Entry, after: Entry, known: Known) -> tuple[Where, Change]:
    fresh = _fresh(before, after)
    if after.state == "written-off":
        note = next((each.note for each in reversed(fresh) if each.what == "written-off"), "")
        return "written_off", _change(before, known, "written off", now=note)
    told = _sum([each.hours for each in fresh if each.what == "repaid"])
    said = _sum([each.hours for each in known.said(before, "repays")])
    hours = max((each for each in (told, said) if each is not None), default=None)
    return "repaid", _change(before, known, "record", hours=hours, now=after.path or "")


def _claimed(before: Entry, after: Entry, known: Known) -> Iterator[tuple[Where, Change]]:
    """Repayments of a debt that stays: by its record, or by commits."""
    fresh = [each for each in _fresh(before, after) if each.what == "repaid"] if before.open else []
    claims = known.said(before, "repays") if before.open else []
    if not (fresh or claims):
        return
    told, said = _sum([each.hours for each in fresh]), _sum([each.hours for each in claims])
    hours = max((each for each in (told, said) if each is not None), default=None)
    source = claims[0].source if claims else after.path or ""
    if claims and not fresh and not all(each.partial for each in claims):
        asks = (("partial", "to add behind its hours, or its tag to remove: it still stands here"),)
        yield "repaid", _change(after, known, "trailer", hours=hours, now=source, asks=asks)
    else:
        left = principal_left(before)
        yield "repaid", _change(after, known, "partial", hours=hours, now=source, principal=left)


def _moved(before: Entry, after: Entry, known: Known) -> Iterator[tuple[Where, Change]]:
    """Places in other files; a tag that only slid within its file is where it was."""
    was = Counter(place.path for place in before.debt.places)
    now = Counter(place.path for place in after.debt.places)
    left, came = was - now, now - was
    if not (left or came):
        return
    how: How = "moved" if left and came else "spread" if came else "narrowed"
    first = next((place for place in after.debt.places if place.path in came), None)
    change = _change(after, known, how, was=_named(before, left), now=_named(after, came))
    if first is not None:
        change = _change(after, known, how, was=change.was, now=change.now, path=first.path, line=first.line)
    yield "moved", change


def _named(entry: Entry, paths: Mapping[str, int]) -> str:
    return ", ".join(f"{each.path}:{each.line}" for each in entry.debt.places if each.path in paths)


def _places(entry: Entry) -> str:
    return ", ".join(f"{each.path}:{each.line}" for each in entry.debt.places)


def _differences(before: Entry, after: Entry) -> Iterator[tuple[Where, str, str, str]]:
    """The fields that say something else than before, with their words."""
    for where, name, words in _FIELDS:
        was, now = words(before.tag), words(after.tag)
        if _told(was) != _told(now):
            yield where, name, was, now
    for where, name, of_entry in _RECORDED:
        was, now = of_entry(before), of_entry(after)
        if was != now and before.record is not None and after.record is not None:
            yield where, name, was, now


def _told(words: str) -> str:
    return normalised_title(words)


def _watches(entry: Entry) -> str:
    """The conditions of a record's triggers, which their names do not tell."""
    return "; ".join(map(_trigger, entry.record.triggers)) if entry.record else ""


def _trigger(trigger: RecordTrigger) -> str:
    if not trigger.conditions:
        return ""
    least = f"at least {trigger.at_least}" if trigger.at_least is not None else trigger.when or "all"
    parts = (" ".join(_pair(*pair) for pair in each.items()) for each in trigger.conditions)
    return f"{trigger_words(trigger)}: {least} of {', '.join(parts)}"


def _pair(name: str, value: object) -> str:
    said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return said if name == "signal" else f"{name}={said}"


_FIELDS: Final[tuple[tuple[Where, str, Callable[[Tag], str]], ...]] = (
    ("reestimated", "cost", cost_words),
    ("reestimated", "interest", lambda tag: interest_words(tag.interest)),
    ("retriggered", "repay", lambda tag: repay_words(tag.triggers)),
    ("edited", "title", lambda tag: tag.title),
    ("edited", "owner", lambda tag: tag.owner or ""),
    ("edited", "kind", lambda tag: tag.kind or ""),
    ("edited", "aspect", lambda tag: tag.aspect or ""),
    ("edited", "labels", lambda tag: ", ".join(tag.labels)),
    ("edited", "references", lambda tag: ", ".join(tag.refs)),
    ("edited", "bought", lambda tag: tag.bought or ""),
    ("edited", "saved", lambda tag: estimate_words(tag.saved_hours) if tag.saved_hours else ""),
    ("edited", "requires", lambda tag: ", ".join(tag.requires)),
    ("edited", "blocks", lambda tag: ", ".join(tag.blocks)),
)
_RECORDED: Final[tuple[tuple[Where, str, Callable[[Entry], str]], ...]] = (
    ("retriggered", "conditions", _watches),
    ("retriggered", "review", lambda entry: (entry.record.review_on if entry.record else "") or ""),
)


def _change(entry: Entry, known: Known, how: How, **more: object) -> Change:
    place = entry.debt.places[0] if entry.debt.places else None
    said: dict[str, object] = {
        "path": place.path if place else entry.path or "",
        "line": place.line if place else 0,
        "principal": principal_left(entry),
        **more,
    }
    return Change(
        key=entry.key,
        name=_name(entry, known),
        title=entry.tag.title,
        how=how,
        interest=known.interest.get(entry.key),
        owner=entry.tag.owner or "",
        recorded=entry.record is not None,
        stated=tuple(stated(entry.tag)),
        **said,  # type: ignore[arg-type]  # the names are those of Change
    )


def _name(entry: Entry, known: Known) -> str:
    return known.names.get(entry.key, entry.key)


def _events(entry: Entry) -> tuple[Event, ...]:
    return entry.record.events if entry.record else ()


def _fresh(before: Entry, after: Entry) -> list[Event]:
    """The decisions that the change brings."""
    known = set(_events(before))
    return [event for event in _events(after) if event not in known]


def _sum(hours: Sequence[float | None]) -> float | None:
    """The sum of what is said; None where nothing is."""
    said = [each for each in hours if each is not None]
    return sum(said) if said else None


def _shell(text: str) -> str:
    """A path as a shell takes it for one word."""
    if text and all(each.isalnum() or each in "/._-:+@,=" for each in text) and not text.startswith("-"):
        return text
    return "'" + text.replace("'", "'\\''") + "'"
