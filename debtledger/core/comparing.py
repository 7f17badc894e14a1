"""How the values of a query are read and compared: words that are known, free texts, and numbers."""

from __future__ import annotations

import operator
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.effort import EffortError, mean, read_estimate
from debtledger.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Tag
    from debtledger.core.vocabulary import Vocabulary

    Test = Callable[[Entry], bool]


class NotAsked(ValueError):  # noqa: N818 - it never leaves the reading of a query
    """A value that a field cannot have, at an offset in it, or (None) a comparison that it does not know."""

    def __init__(self, offset: int | None, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What values of a query are read with; worth: the valuations of debts by key, where they are at hand.

    texts: all that a debt says, made ready for comparing, by its key, where somebody searches many times.
    """

    vocabulary: Vocabulary
    today: date | None = None
    worth: Mapping[str, Valuation] | None = None
    texts: Mapping[str, str] | None = None


class Field(NamedTuple):
    """One field of the language: an example, and the function that makes the test of a value."""

    example: str
    test: Callable[[str, str, Asked], Test]


def folded(text: str) -> str:
    """The text for comparing: one case, one Unicode form, one space between words."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def equal_only(comparison: str, name: str, example: str) -> None:
    """Refuse what is no question of more or less. Raises NotAsked."""
    if comparison != "=":
        raise NotAsked(None, f"{name} cannot be compared by {comparison}", f"write {example}")


def parts_of(value: str) -> list[tuple[int, str]]:
    """The values between commas, with their offsets; any of them will do."""
    parts = []
    at = 0
    for part in value.split(","):
        if not part.strip():
            raise NotAsked(at, "a value is missing here")
        parts.append((at, part.strip()))
        at += len(part) + 1
    return parts


def named(name: str, example: str, fits: Callable[[Entry, str], bool]) -> Field:
    """A field whose value is a free text, compared as a whole."""

    def test(comparison: str, value: str, _asked: Asked) -> Test:
        equal_only(comparison, name, example)
        wanted = [folded(part) for _, part in parts_of(value)]
        return lambda entry: any(fits(entry, each) for each in wanted)

    return Field(example, test)


def chosen(name: str, example: str, choices: Mapping[str, Test]) -> Field:
    """A field whose values are known words."""

    def test(comparison: str, value: str, _asked: Asked) -> Test:
        equal_only(comparison, name, example)
        tests = [_choice(name, choices, at, part) for at, part in parts_of(value)]
        return lambda entry: any(each(entry) for each in tests)

    return Field(example, test)


def _choice(name: str, choices: Mapping[str, Test], at: int, part: str) -> Test:
    found = choices.get(part.lower())
    if found is None:
        hint = did_you_mean(part.lower(), choices)
        raise NotAsked(at, f"unknown {name} {part}", hint or f"{name} is one of {', '.join(choices)}")
    return found


def partial(name: str, example: str, get: Callable[[Tag], str | None]) -> Field:
    """A field of which a part is enough."""

    def test(comparison: str, value: str, _asked: Asked) -> Test:
        equal_only(comparison, name, example)
        wanted = folded(value)
        return lambda entry: wanted in folded(get(entry.tag) or "")

    return Field(example, test)


def quantity(
    example: str, get: Callable[[Entry], float | None], read: Callable[[str, Asked], float]
) -> Field:
    """A field that is a number; a debt that does not say it matches no comparison."""

    def test(comparison: str, value: str, asked: Asked) -> Test:
        wanted, compare = read(value, asked), COMPARISONS[comparison]

        def fits(entry: Entry) -> bool:
            amount = get(entry)
            return amount is not None and compare(round(amount, 6), round(wanted, 6))

        return fits

    return Field(example, test)


def hours_in(value: str, asked: Asked) -> float:
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


def points_in(value: str, _asked: Asked) -> float:
    """Story points."""
    found = _POINTS.fullmatch(value.strip().lower())
    if found is None:
        raise NotAsked(0, f"{value} is no number of points", "write points>=5")
    return float(found[1])


COMPARISONS: dict[str, Callable[..., bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_POINTS = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(?:sp|points?|pts?)?")
