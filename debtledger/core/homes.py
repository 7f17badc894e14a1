"""What the homes of one debt say together: its record first, then its tags; and where they disagree."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.effort import mean
from debtledger.core.identity import fingerprint, normalised_title
from debtledger.core.model import Interest, Tag, Trigger
from debtledger.core.rules import problem
from debtledger.core.text import number
from debtledger.core.wording import estimate_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from debtledger.core.model import Problem, Sighting
    from debtledger.core.recording.record import Record, RecordTrigger
    from debtledger.core.tracking.issuedebts import IssueDebt

KEYWORD = "DEBT"
MOST_SHOWN = 60
_WORD = re.compile(r"\S+")


known_fingerprint = lru_cache(maxsize=1 << 16)(fingerprint)
"""The fingerprint of a title and references, which a record and all its tags share."""


class Merged(NamedTuple):
    """What the homes say together, its fingerprint, the fields that differ, and a problem for each."""

    tag: Tag
    fingerprint: str
    conflicts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def merge(
    key: str, record: Record | None, family: Sequence[Sighting], issues: Sequence[IssueDebt] = ()
) -> Merged:
    """Merge a record, tags and issues of a debt, in this order: the first that states a field counts.

    Lists (references, labels, triggers, requires, blocks) are united. A field stated otherwise by a later
    home is a problem at that home; issues have titles of their own.
    """
    tags = [sighting.tag for sighting in family]
    homes = [spoken(record), *(_unwrapped(tag, record.title) for tag in tags)] if record else tags
    homes = [*homes, *(_told(issue, alone=not homes) for issue in issues)]
    tag = homes[0]
    for other in (*homes[1:], *(issue.spare for issue in issues)):
        tag = _fill(tag, other)
    if tags and tag.keyword != tags[0].keyword:
        tag = replace(tag, keyword=tags[0].keyword)
    named = record or next((each for each in tags if each.title), tag)
    print_ = known_fingerprint(named.title, named.refs) if tags or record else key
    if len(homes) == 1:
        return Merged(tag, print_)
    said = [_Said(sighting.tag, sighting.place.path, sighting.place.line) for sighting in family]
    if issues and record is None:  # tags that an issue makes one debt may call it differently
        said = [each._replace(tag=replace(each.tag, title="")) for each in said]
    first = replace(homes[0], title="") if issues and record is None else homes[0]
    found = list(_disagreements(key, record, [*said, *map(_of_issue, issues)], first))
    return Merged(
        tag, print_, tuple(dict.fromkeys(name for name, _ in found)), tuple(each for _, each in found)
    )


def _told(debt: IssueDebt, *, alone: bool) -> Tag:
    """What an issue states; the only home of a debt is its reference as well."""
    said = debt.stated
    return replace(said, refs=tuple(dict.fromkeys((debt.issue.ref, *said.refs)))) if alone else said


def spells(tag: Tag, title: str) -> bool:
    """Whether the title of a tag, which a formatter may have wrapped into its text, begins with this one."""
    begun, whole = normalised_title(tag.title), normalised_title(title)
    if not tag.body or not whole.startswith(f"{begun} "):
        return begun == whole
    return f"{normalised_title(f'{tag.title} {tag.body}')} ".startswith(f"{whole} ")


def _unwrapped(tag: Tag, title: str) -> Tag:
    """The tag without the rest of its title in its text, where a formatter has wrapped it."""
    whole = normalised_title(title)
    if not tag.body or normalised_title(tag.title) == whole or not spells(tag, title):
        return tag
    ends = (found.end() for found in _WORD.finditer(tag.body))
    rest = next((at for at in ends if normalised_title(f"{tag.title} {tag.body[:at]}") == whole), 0)
    return replace(tag, title=title, body=tag.body[rest:].strip())


def spoken(record: Record) -> Tag:
    """What a record says, in the words of a tag."""
    bought, interest = record.bought, record.interest
    return Tag(
        keyword=KEYWORD,
        title=record.title,
        id=record.id,
        owner=record.owner,
        kind=record.kind,
        aspect=record.aspect,
        refs=record.refs,
        labels=record.labels,
        principal_hours=record.principal_hours,
        points=record.points,
        interest=Interest(
            per_sprint_hours=interest.toil_hours_per_sprint,
            per_touch_hours=None if interest.drag_hours is None else mean(interest.drag_hours),
        ),
        bought=bought.what,
        saved_hours=bought.saved_hours,
        triggers=tuple(
            Trigger(text=text, source="repay-when")
            for each in record.triggers
            if (text := trigger_words(each))
        ),
        requires=record.requires,
        blocks=tuple(block.item for block in record.blocks),
        alternatives="; ".join(record.alternatives) or None,
        body=record.context or "",
    )


def trigger_words(trigger: RecordTrigger) -> str:
    """A record's trigger in a few words: its name, what it uses, its text, or the signals it waits for."""
    signals = (str(each["signal"]) for each in trigger.conditions if "signal" in each)
    return trigger.name or trigger.use or trigger.text or ", ".join(signals)


def _fill(tag: Tag, other: Tag) -> Tag:
    """Let a later home say what is open so far, and add to the lists."""
    said: dict[str, object] = {
        name: there for name in _SINGLE if not getattr(tag, name) and (there := getattr(other, name))
    }
    for name in ("principal_hours", "points"):
        # A cost in points beside one in hours is said as well; nought is a value.
        if getattr(tag, name) is None and getattr(other, name) is not None:
            said[name] = getattr(other, name)
    for name in _LISTS:
        here, there = getattr(tag, name), getattr(other, name)
        if there and there != here:
            said[name] = tuple(dict.fromkeys((*here, *there)))
    triggers = _united(tag.triggers, other.triggers)
    if triggers != tag.triggers:
        said["triggers"] = triggers
    interest = Interest(
        per_sprint_hours=_first(tag.interest.per_sprint_hours, other.interest.per_sprint_hours),
        per_touch_hours=_first(tag.interest.per_touch_hours, other.interest.per_touch_hours),
    )
    if interest != tag.interest:
        said["interest"] = interest
    return replace(tag, **said) if said else tag  # type: ignore[arg-type]  # the names are those of Tag


def _first(here: float | None, there: float | None) -> float | None:
    return there if here is None else here


def _united(here: tuple[Trigger, ...], there: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """The triggers of both, each wording once; a date stays what its tag made of it."""
    known = {normalised_title(trigger.text) for trigger in here}
    return (*here, *(trigger for trigger in there if normalised_title(trigger.text) not in known))


_SINGLE = ("title", "id", "owner", "kind", "aspect", "bought", "saved_hours", "alternatives", "body")
_LISTS = ("refs", "labels", "requires", "blocks")


class _Said(NamedTuple):
    """What a home states, and where it stands."""

    tag: Tag
    path: str
    line: int

    @property
    def at(self) -> str:
        """The place in a message."""
        return f"{self.path}:{self.line}"


def _disagreements(
    key: str, record: Record | None, homes: Sequence[_Said], first: Tag
) -> Iterator[tuple[str, Problem]]:
    """The fields, and a problem at each tag or issue, that state something else than the home that counts."""
    stated = dict(_statements(first))
    sources = dict.fromkeys(stated, "its record" if record else homes[0].at)
    for home in homes if record else homes[1:]:
        for name, value in _statements(home.tag):
            counting = stated.setdefault(name, value)
            source = sources.setdefault(name, home.at)
            if value != counting and not _is_same(name, value, counting, (home.tag, first)):
                shown = _FIELDS[name][2]
                message = f"{name} is {shown(value)} here, but {shown(counting)} in {source}"
                yield name, problem("DL020", home.path, home.line, message, _remedy(key, record, name))


def _is_same(name: str, value: object, other: object, tags: tuple[Tag, Tag]) -> bool:
    """Whether two values of a field say the same; the tags are those that state them."""
    compared = _FIELDS[name][1]
    if compared(value) == compared(other):
        return True
    here, there = tags
    return name == "title" and (spells(here, there.title) or spells(there, here.title))


def _remedy(key: str, record: Record | None, name: str) -> str:
    if record is None:
        return "make them agree, or keep the field in one of them"
    return f"the record counts; correct the tag, or the record: debtledger edit {key} {name}=..."


def _of_issue(debt: IssueDebt) -> _Said:
    """What an issue states of the debt; how it is called in the tracker is no statement about the debt."""
    return _Said(replace(debt.stated, title=""), debt.issue.ref, 1)


def _statements(tag: Tag) -> Iterator[tuple[str, object]]:
    """What a tag states of the fields that hold one value."""
    for name, (get, _, _) in _FIELDS.items():
        value = get(tag)
        if value is not None and value != "":
            yield name, value


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= MOST_SHOWN else f'"{text[: MOST_SHOWN - 1]}…"'


def _user(name: str) -> str:
    return name.removeprefix("@").casefold()


def _rounded(value: float | tuple[float, ...]) -> object:
    """Hours without the last digits, which differ between ways to write them."""
    return tuple(round(each, 4) for each in value) if isinstance(value, tuple) else round(value, 4)


def _plain(text: str) -> str:
    return text


_TEXT = (normalised_title, _quoted)
_HOURS = (_rounded, lambda value: f"{number(value)} h")
_ESTIMATE = (_rounded, estimate_words)
# How a field is read from a tag, compared, and shown.
_FIELDS: dict[str, tuple[Callable[[Tag], object], Callable[..., object], Callable[..., str]]] = {
    "title": (lambda tag: tag.title, *_TEXT),
    "owner": (lambda tag: tag.owner, _user, _plain),
    "kind": (lambda tag: tag.kind, _plain, _plain),
    "aspect": (lambda tag: tag.aspect, _plain, _plain),
    "cost": (lambda tag: tag.principal_hours, *_ESTIMATE),
    "points": (lambda tag: tag.points, _rounded, number),
    "interest": (lambda tag: tag.interest.per_sprint_hours, *_HOURS),
    "drag": (lambda tag: tag.interest.per_touch_hours, *_HOURS),
    "bought": (lambda tag: tag.bought, *_TEXT),
    "saved": (lambda tag: tag.saved_hours, *_ESTIMATE),
    "alternatives": (lambda tag: tag.alternatives, *_TEXT),
}
