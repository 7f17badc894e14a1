"""What a query can ask of a debt: its fields, how their values are read, and how they are compared."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from debtledger.core.comparing import (
    COMPARISONS,
    Asked,
    Field,
    NotAsked,
    chosen,
    folded,
    hours_in,
    named,
    partial,
    parts_of,
    points_in,
    quantity,
)
from debtledger.core.economy.worth_asking import (
    EITHER,
    WORTH,
    WORTH_WORDS,
    interest_of,
    principal_of,
    reckoned,
)
from debtledger.core.effort import mean
from debtledger.core.identity import normalised_title
from debtledger.core.life import CLOSED, OPEN, STATES
from debtledger.core.references import is_date
from debtledger.core.rules import LEVELS
from debtledger.core.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from debtledger.core.comparing import Test
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Level, Tag

TOUCHES_PER_SPRINT = 0.1
"""How often a region is touched where the record does not say: the prior of MODEL.md, section 6."""
BETWEEN = "\0"
"""What stands between two texts of a debt, and in no query."""


def test_of(name: str, comparison: str, value: str, asked: Asked) -> Test:
    """The test that a term makes. Raises NotAsked."""
    if comparison == "!=":
        positive = FIELDS[name].test("=", value, asked)
        return lambda entry: not positive(entry)
    return FIELDS[name].test("=" if comparison == ":" else comparison, value, asked)


def words_test(words: str, texts: Mapping[str, str] | None = None) -> Test:
    """Whether a debt says the words, in any case, wherever people read; texts: as `text_of` makes them."""
    wanted = folded(words)
    if texts is not None:
        return lambda entry: wanted in texts[entry.key]
    return lambda entry: any(wanted in folded(text) for text in _said(entry))


def text_of(entry: Entry) -> str:
    """All that a debt says, made ready to be searched; no words are found across two texts."""
    return BETWEEN.join(map(folded, _said(entry)))


def _said(entry: Entry) -> Iterable[str]:
    tag = entry.tag
    yield tag.title
    for text in (tag.body, tag.bought, tag.alternatives, tag.owner, tag.id, tag.kind, tag.aspect):
        if text:
            yield text
    yield from tag.refs
    yield from tag.labels
    for trigger in tag.triggers:
        yield trigger.text


def _interest(entry: Entry) -> float | None:
    """Hours per sprint: what is always paid, and what the touches that are expected cost."""
    interest = entry.tag.interest
    if interest.per_sprint_hours is None and interest.per_touch_hours is None:
        return None
    expected = entry.record.interest.expected_touches_per_sprint if entry.record else None
    touches = TOUCHES_PER_SPRINT if expected is None else expected
    return (interest.per_sprint_hours or 0.0) + (interest.per_touch_hours or 0.0) * touches


def _level_test(comparison: str, value: str, _asked: Asked) -> Test:
    if comparison == "=":
        wanted = {_level(at, part) for at, part in parts_of(value)}
        return lambda entry: entry.debt.level in wanted
    least, compare = LEVELS.index(_level(0, value)), COMPARISONS[comparison]
    return lambda entry: compare(LEVELS.index(entry.debt.level), least)


def _level(at: int, text: str) -> Level:
    for level in LEVELS:
        if text.upper() == level:
            return level
    raise NotAsked(at, f"unknown level {text}", f"level is one of {', '.join(LEVELS)}")


def _day_test(get: Callable[[Entry], str | None]) -> Callable[[str, str, Asked], Test]:
    def test(comparison: str, value: str, _asked: Asked) -> Test:
        if not is_date(value):
            raise NotAsked(0, f"{value} is not a date", "write a day as YYYY-MM-DD")
        compare = COMPARISONS[comparison]

        def fits(entry: Entry) -> bool:
            day = get(entry)
            return day is not None and compare(day, value)

        return fits

    return test


def _age_test(comparison: str, value: str, asked: Asked) -> Test:
    """Days that a debt is or was open: as its record says, or history where valuations are at hand."""
    found = _AGE.fullmatch(value.strip().lower())
    if found is None:
        raise NotAsked(0, f"{value} is no age", "write age>90d, age<=6w, age>3m or age>1y")
    days, compare = float(found[1]) * _DAYS[found[2][:1] or "d"], COMPARISONS[comparison]

    def fits(entry: Entry) -> bool:
        worth = asked.worth.get(entry.key) if asked.worth is not None else None
        if worth is not None:
            return worth.days_open is not None and compare(worth.days_open, days)
        taken = entry.record.taken.date if entry.record else None
        if taken is None or asked.today is None or not is_date(taken):
            return False
        return compare((asked.today - date.fromisoformat(taken)) / timedelta(days=1), days)

    return fits


def _has_path(entry: Entry, wanted: str) -> bool:
    scope = entry.record.scope_paths if entry.record else ()
    paths = (*(place.path for place in entry.debt.places), *scope)
    return any(_path_fits(folded(path), wanted.removeprefix("./").lstrip("/")) for path in paths)


def _path_fits(path: str, wanted: str) -> bool:
    """Whether the path, from one of its folders or from its name on, begins with what is wanted."""
    if "*" not in wanted:
        return f"/{wanted}" in f"/{path}"
    return _glob_fits(f"/{path}", f"*/{wanted}")


def _glob_fits(text: str, glob: str) -> bool:
    """Whether the text is what the glob says, whose stars stand for anything; never slow."""
    first, *middle, last = glob.split("*")
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _has_id(entry: Entry, wanted: str) -> bool:
    digits = wanted.removeprefix("d-")
    known = (entry.tag.id or "").lower().removeprefix("d-")
    return bool(digits) and (known.startswith(digits) or entry.debt.fingerprint.startswith(wanted))


def _has_ref(entry: Entry, wanted: str) -> bool:
    """A reference as a whole, or only its number: 412, #412, acme/app#412."""
    number = wanted if wanted.startswith("#") else f"#{wanted}"
    return any(
        known == wanted or (number[1:].isdecimal() and known.endswith(number))
        for known in map(folded, entry.tag.refs)
    )


def _has_owner(entry: Entry, wanted: str) -> bool:
    return folded(entry.tag.owner or "").removeprefix("@") == wanted.removeprefix("@")


def _waits_for(entry: Entry, wanted: str) -> bool:
    """Whether one of its triggers has these words, whatever their case and punctuation."""
    words = normalised_title(wanted)
    return any(words in normalised_title(trigger.text) for trigger in entry.tag.triggers)


_AGE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(d|days?|w|weeks?|m|months?|y|years?|)")
_DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "y": 365.25}
_MARKS = {
    **{mark: mark for mark in ("fired", "warming", "cooled", "acknowledged", "snoozed", "unaudited")},
    "unknown": "trigger unknown",
    "waiting": "waiting on a person",
}
"""The words of a query for marks, and what the marks say."""


def _in_state(state: str) -> Test:
    return lambda entry: entry.state == state


def _of_kind(kind: str) -> Test:
    return lambda entry: entry.tag.kind == kind


def _marked(mark: str) -> Test:
    return lambda entry: mark in entry.marks


_HAS: dict[str, Test] = {
    "cost": lambda entry: entry.tag.principal_hours is not None or entry.tag.points is not None,
    "trigger": lambda entry: bool(entry.tag.triggers),
    "record": lambda entry: entry.record is not None,
    "tag": lambda entry: bool(entry.debt.places),
    "owner": lambda entry: bool(entry.tag.owner),
    "kind": lambda entry: bool(entry.tag.kind),
    "aspect": lambda entry: bool(entry.tag.aspect),
    "label": lambda entry: bool(entry.tag.labels),
    "ref": lambda entry: bool(entry.tag.refs),
    "interest": lambda entry: _interest(entry) is not None,
    "bought": lambda entry: bool(entry.tag.bought),
    "saved": lambda entry: entry.tag.saved_hours is not None,
    "context": lambda entry: bool(entry.tag.body),
    "issue": lambda entry: bool(entry.issues),
    "requires": lambda entry: bool(entry.tag.requires),
    "blocks": lambda entry: bool(entry.tag.blocks),
    "conflict": lambda entry: bool(entry.conflicts),
    "review": lambda entry: entry.record is not None and entry.record.review_on is not None,
}
_KINDS: dict[str, Test] = {kind: _of_kind(kind) for kind in KINDS}
_STATES: dict[str, Test] = {
    **{state: _in_state(state) for state in STATES},
    "open": lambda entry: entry.state in OPEN,
    "closed": lambda entry: entry.state in CLOSED,
    **{word: _marked(mark) for word, mark in _MARKS.items()},
}


def _mean_of(get: Callable[[Tag], tuple[float, float, float] | None]) -> Callable[[Entry], float | None]:
    def amount(entry: Entry) -> float | None:
        hours = get(entry.tag)
        return None if hours is None else mean(hours)

    return amount


_stated_cost = _mean_of(lambda tag: tag.principal_hours)
FIELDS: dict[str, Field] = {
    "state": chosen("state", "state:open", _STATES),
    "owner": named("owner", "owner:@platform", _has_owner),
    "kind": chosen("kind", "kind:hardcoding", _KINDS),
    "aspect": named(
        "aspect", "aspect:security", lambda entry, wanted: folded(entry.tag.aspect or "") == wanted
    ),
    "label": named("label", "label:api", lambda entry, wanted: wanted in map(folded, entry.tag.labels)),
    "ref": named("ref", "ref:#412", _has_ref),
    "id": named("id", "id:D-7k3f", _has_id),
    "path": named("path", "path:src/pay", _has_path),
    "level": Field("level>=L2", _level_test),
    "trigger": named("trigger", 'trigger:"paying for security"', _waits_for),
    "title": partial("title", 'title:"two words"', lambda tag: tag.title),
    "bought": partial("bought", "bought:pilot", lambda tag: tag.bought),
    "has": chosen("has", "has:trigger", _HAS),
    "interest": reckoned("interest>4h", interest_of, hours_in, _interest),
    "principal": reckoned("principal<=3d", principal_of, hours_in, _stated_cost),
    "cost": quantity("cost<=3d", _stated_cost, hours_in),
    "saved": quantity("saved>2w", _mean_of(lambda tag: tag.saved_hours), hours_in),
    "points": quantity("points>=5", lambda entry: entry.tag.points, points_in),
    "age": Field("age>90d", _age_test),
    "taken": Field(
        "taken>=2026-01-31", _day_test(lambda entry: entry.record.taken.date if entry.record else None)
    ),
    "review": Field(
        "review<2027-01-31", _day_test(lambda entry: entry.record.review_on if entry.record else None)
    ),
    **WORTH,
}
"""The fields of the language by name, in the order in which they are told."""
OVERLAID = frozenset(("fired", "warming", "cooled", "unknown", "waiting"))
"""The marks that triggers lay over a state, once they were evaluated."""
RECKONED = frozenset((*WORTH, *EITHER, *OVERLAID, "age"))
"""The fields and marks for which debts have to be appraised."""
WORDS = {"state": tuple(_STATES), "kind": tuple(_KINDS), "has": tuple(_HAS), **WORTH_WORDS}
"""The words that some fields know."""
