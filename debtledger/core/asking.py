"""What a query can ask of a debt: its fields, how their values are read, and how they are compared."""

from __future__ import annotations

import operator
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.effort import EffortError, mean, read_estimate
from debtledger.core.life import CLOSED, OPEN, STATES
from debtledger.core.references import is_date
from debtledger.core.rules import LEVELS
from debtledger.core.vocabulary import KINDS
from debtledger.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from debtledger.core.ledger import Entry
    from debtledger.core.model import Level, Tag
    from debtledger.core.vocabulary import Vocabulary

    Test = Callable[[Entry], bool]
    Compare = Callable[[float, float], bool]

TOUCHES_PER_SPRINT = 0.1
"""How often a region is touched where the record does not say: the prior of MODEL.md, section 6."""


class NotAsked(ValueError):  # noqa: N818 - it never leaves the reading of a query
    """A value that a field cannot have, at an offset in it, or (None) a comparison that it does not know."""

    def __init__(self, offset: int | None, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What values of a query are read with."""

    vocabulary: Vocabulary
    today: date | None = None


class Field(NamedTuple):
    """One field of the language: an example, and the function that makes the test of a value."""

    example: str
    test: Callable[[str, str, Asked], Test]


def test_of(name: str, comparison: str, value: str, asked: Asked) -> Test:
    """The test that a term makes. Raises NotAsked."""
    if comparison == "!=":
        positive = FIELDS[name].test("=", value, asked)
        return lambda entry: not positive(entry)
    return FIELDS[name].test("=" if comparison == ":" else comparison, value, asked)


def words_test(words: str) -> Test:
    """Whether a debt says the words, in any case, wherever people read."""
    wanted = folded(words)
    return lambda entry: any(wanted in folded(text) for text in _said(entry))


def folded(text: str) -> str:
    """The text for comparing: one case, one Unicode form, one space between words."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


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


def _equal_only(comparison: str, name: str, example: str) -> None:
    if comparison != "=":
        raise NotAsked(None, f"{name} cannot be compared by {comparison}", f"write {example}")


def _parts(value: str) -> list[tuple[int, str]]:
    """The values between commas, with their offsets; any of them will do."""
    parts = []
    at = 0
    for part in value.split(","):
        if not part.strip():
            raise NotAsked(at, "a value is missing here")
        parts.append((at, part.strip()))
        at += len(part) + 1
    return parts


def _named(name: str, example: str, fits: Callable[[Entry, str], bool]) -> Field:
    """A field whose value is a free text, compared as a whole."""

    def test(comparison: str, value: str, _asked: Asked) -> Test:
        _equal_only(comparison, name, example)
        wanted = [folded(part) for _, part in _parts(value)]
        return lambda entry: any(fits(entry, each) for each in wanted)

    return Field(example, test)


def _chosen(name: str, example: str, choices: Mapping[str, Test]) -> Field:
    """A field whose values are known words."""

    def test(comparison: str, value: str, _asked: Asked) -> Test:
        _equal_only(comparison, name, example)
        tests = [_choice(name, choices, at, part) for at, part in _parts(value)]
        return lambda entry: any(each(entry) for each in tests)

    return Field(example, test)


def _choice(name: str, choices: Mapping[str, Test], at: int, part: str) -> Test:
    found = choices.get(part.lower())
    if found is None:
        hint = did_you_mean(part.lower(), choices)
        raise NotAsked(at, f"unknown {name} {part}", hint or f"{name} is one of {', '.join(choices)}")
    return found


def _text(name: str, example: str, get: Callable[[Tag], str | None]) -> Field:
    """A field of which a part is enough."""

    def test(comparison: str, value: str, _asked: Asked) -> Test:
        _equal_only(comparison, name, example)
        wanted = folded(value)
        return lambda entry: wanted in folded(get(entry.tag) or "")

    return Field(example, test)


def _amount(example: str, get: Callable[[Entry], float | None], read: Callable[[str, Asked], float]) -> Field:
    """A field that is a number; a debt that does not say it matches no comparison."""

    def test(comparison: str, value: str, asked: Asked) -> Test:
        wanted, compare = read(value, asked), _COMPARISONS[comparison]

        def fits(entry: Entry) -> bool:
            amount = get(entry)
            return amount is not None and compare(round(amount, 6), round(wanted, 6))

        return fits

    return Field(example, test)


def _hours(value: str, asked: Asked) -> float:
    """Hours of a duration; a bare number is hours, "/sprint" may follow."""
    text = value.strip().lower().removesuffix("/sprint")
    try:
        return float(text) if _NUMBER.fullmatch(text) else _duration(text, asked)
    except EffortError as error:
        raise NotAsked(0, f"{value} is no duration: {error}", "write 4h, 30min, 3d or 2w") from None


def _duration(text: str, asked: Asked) -> float:
    hours = read_estimate(text, asked.vocabulary).hours
    if hours is None:
        raise EffortError("points are no time")
    return mean(hours)


def _points(value: str, _asked: Asked) -> float:
    found = _POINTS.fullmatch(value.strip().lower())
    if found is None:
        raise NotAsked(0, f"{value} is no number of points", "write points>=5")
    return float(found[1])


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
        wanted = {_level(at, part) for at, part in _parts(value)}
        return lambda entry: entry.debt.level in wanted
    least, compare = LEVELS.index(_level(0, value)), _COMPARISONS[comparison]
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
        compare = _COMPARISONS[comparison]

        def fits(entry: Entry) -> bool:
            day = get(entry)
            return day is not None and compare(day, value)

        return fits

    return test


def _age_test(comparison: str, value: str, asked: Asked) -> Test:
    """Age in calendar days, known where the record says when the debt was taken."""
    found = _AGE.fullmatch(value.strip().lower())
    if found is None:
        raise NotAsked(0, f"{value} is no age", "write age>90d, age<=6w, age>3m or age>1y")
    days, compare = float(found[1]) * _DAYS[found[2][:1] or "d"], _COMPARISONS[comparison]

    def fits(entry: Entry) -> bool:
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


_COMPARISONS: dict[str, Callable[..., bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_POINTS = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(?:sp|points?|pts?)?")
_AGE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(d|days?|w|weeks?|m|months?|y|years?|)")
_DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "y": 365.25}
_MARKS = ("fired", "warming", "acknowledged", "snoozed", "unaudited")


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
    **{mark: _marked(mark) for mark in _MARKS},
}


def _mean_of(get: Callable[[Tag], tuple[float, float, float] | None]) -> Callable[[Entry], float | None]:
    def amount(entry: Entry) -> float | None:
        hours = get(entry.tag)
        return None if hours is None else mean(hours)

    return amount


_COST = _amount("cost<=3d", _mean_of(lambda tag: tag.principal_hours), _hours)
FIELDS: dict[str, Field] = {
    "state": _chosen("state", "state:open", _STATES),
    "owner": _named("owner", "owner:@platform", _has_owner),
    "kind": _chosen("kind", "kind:hardcoding", _KINDS),
    "aspect": _named(
        "aspect", "aspect:security", lambda entry, wanted: folded(entry.tag.aspect or "") == wanted
    ),
    "label": _named("label", "label:api", lambda entry, wanted: wanted in map(folded, entry.tag.labels)),
    "ref": _named("ref", "ref:#412", _has_ref),
    "id": _named("id", "id:D-7k3f", _has_id),
    "path": _named("path", "path:src/pay", _has_path),
    "level": Field("level>=L2", _level_test),
    "title": _text("title", 'title:"two words"', lambda tag: tag.title),
    "bought": _text("bought", "bought:pilot", lambda tag: tag.bought),
    "has": _chosen("has", "has:trigger", _HAS),
    "interest": _amount("interest>4h", _interest, _hours),
    "principal": _COST,
    "cost": _COST,
    "saved": _amount("saved>2w", _mean_of(lambda tag: tag.saved_hours), _hours),
    "points": _amount("points>=5", lambda entry: entry.tag.points, _points),
    "age": Field("age>90d", _age_test),
    "taken": Field(
        "taken>=2026-01-31", _day_test(lambda entry: entry.record.taken.date if entry.record else None)
    ),
    "review": Field(
        "review<2027-01-31", _day_test(lambda entry: entry.record.review_on if entry.record else None)
    ),
}
"""The fields of the language by name, in the order in which they are told."""
WORDS = {"state": tuple(_STATES), "kind": tuple(_KINDS), "has": tuple(_HAS)}
"""The words that some fields know."""
