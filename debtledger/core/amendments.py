"""What people type to edit a debt, "cost=3d" or "labels+=hot", as changes to the keys of its record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.draft import Draft, quoted
from debtledger.core.fields import ALIASES, KEYS, read_field
from debtledger.core.identity import valid_id
from debtledger.core.keypaths import REMOVE
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.references import is_date
from debtledger.core.wording import cost_words, interest_words
from debtledger.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from debtledger.core.model import Tag
    from debtledger.core.record import Record
    from debtledger.core.vocabulary import Vocabulary

TEXTS = {
    "title": "title",
    "context": "decision.context",
    "customer": "bought.customer",
    "basis": "principal.basis",
}
LISTS = {
    "labels": "labels",
    "paths": "scope.paths",
    "alternatives": "decision.alternatives",
    "ref": "links.issues",
    "requires": "links.requires",
    "blocks": "links.blocks",
}
NUMBERS = {
    "weeks": "bought.weeks",
    "price": "bought.price",
    "probability": "bought.probability",
    "cost-of-delay": "bought.cost_of_delay_per_week",
    "realised": "bought.realised.value",
    "touches": "interest.expected_touches_per_sprint",
}
SPELLINGS = {
    "label": "labels",
    "tags": "labels",
    "path": "paths",
    "scope": "paths",
    "refs": "ref",
    "review": "review-on",
}
FIELDS = tuple(
    sorted(
        {*(name for name in ALIASES if name not in ("id", "repay-by")), *TEXTS, *LISTS, *NUMBERS, "review-on"}
    )
)
"""The fields that can be edited, by the names that tags have for them."""


class AmendmentError(ValueError):
    """What was typed is no change to a record: message, and what to type."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The changes by dotted key, and what was estimated anew, in words (empty where nothing was)."""

    changes: Mapping[str, object]
    estimates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What values may refer to: the vocabulary, and the ids of all debts."""

    vocabulary: Vocabulary
    ids: Collection[str] = ()


def read_amendment(typed: Sequence[str], record: Record, words: Words) -> Amendment:
    """Read all that was typed for one record: FIELD=VALUE, FIELD= to remove, FIELD+=ITEM and FIELD-=ITEM.

    Raises AmendmentError, and UnknownId for an id that leads nowhere.
    """
    changes: dict[str, object] = {}
    estimates: list[str] = []
    lists: dict[str, list[str]] = {}
    for text in typed:
        found = _ASSIGNMENT.match(text)
        if found is None:
            raise AmendmentError(f"{quoted(text)} is no FIELD=VALUE", 'write cost=3d, or title="two words"')
        name, value = _field(found["name"]), text[found.end() :].strip()
        if found["sign"] and name not in LISTS:
            raise AmendmentError(f"{name} is no list", f"write {name}={value}")
        if name in LISTS:
            lists[name] = _listed(name, found["sign"], value, lists.get(name, _present(name, record)), words)
            changes[LISTS[name]] = _list_value(name, lists[name], record)
        else:
            fresh, estimated = _single(name, value, record, words.vocabulary)
            changes |= fresh
            estimates += estimated
    return Amendment(changes=changes, estimates=tuple(estimates))


_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z][A-Za-z_ -]{0,40}?)\s*(?P<sign>[+-]?)=")
_STEPS = {
    "repaid": "debtledger repay ID --hours 3",
    "written-off": "debtledger write-off ID",
    "accepted": "debtledger decline ID",
    "active": "debtledger reopen ID",
}


def _field(name: str) -> str:
    plain = name.strip().lower().replace("_", "-")
    field = SPELLINGS.get(plain, KEYS.get(plain, plain))
    if field == "repay-by":
        return "repay-when"
    if field in FIELDS:
        return field
    if field == "state":
        raise AmendmentError("a state is not edited but decided", "\n".join(_STEPS.values()))
    if field == "id":
        raise AmendmentError("a debt keeps its id for ever", "write it off, and take another one")
    hint = did_you_mean(plain, FIELDS) or f"the fields are {', '.join(FIELDS)}"
    raise AmendmentError(f"no field is called {quoted(name)}", hint)


def _single(
    name: str, value: str, record: Record, vocabulary: Vocabulary
) -> tuple[dict[str, object], list[str]]:
    if name in TEXTS:
        if name == "title" and (not value or "\n" in value):
            raise AmendmentError("a title is one line of text", 'write title="..."')
        return {TEXTS[name]: value or REMOVE}, []
    if name in NUMBERS:
        return {NUMBERS[name]: _number(name, value)}, []
    if name == "review-on":
        if value and not is_date(value):
            raise AmendmentError(
                f"{quoted(value)} is not a date", "write a day of the calendar as YYYY-MM-DD"
            )
        return {"review.on": value or REMOVE}, []
    if name == "repay-when" and any(trigger.conditions or trigger.use for trigger in record.triggers):
        hint = "edit the [[trigger]] tables in its file"
        raise AmendmentError("its triggers have conditions, which one line cannot replace", hint)
    tag = _read(name, value, vocabulary)
    changes = {
        key: said if said not in (None, "", []) else REMOVE for key, said in _VALUES[name](tag).items()
    }
    words = _ESTIMATED[name](tag) if name in _ESTIMATED else ""
    return changes, [f"{name} {words or 'unknown'}"] if name in _ESTIMATED else []


def _read(name: str, value: str, vocabulary: Vocabulary) -> Tag:
    """What a tag with this one field would say. Raises AmendmentError."""
    draft = Draft(keyword="DEBT", line=1, end_line=1, vocabulary=vocabulary)
    if value:
        read_field(draft, name, value, 1)
    if draft.flaws:
        raise AmendmentError(draft.flaws[0].message, draft.flaws[0].hint)
    return draft.tag()


def _three(hours: tuple[float, float, float] | None) -> list[float] | None:
    return None if hours is None else list(hours)


def _drag(tag: Tag) -> list[float] | None:
    touch = tag.interest.per_touch_hours
    return None if touch is None else [touch, touch, touch]


_VALUES: dict[str, Callable[[Tag], dict[str, object]]] = {
    "owner": lambda tag: {"owner": tag.owner},
    "kind": lambda tag: {"aspect": tag.aspect} if tag.aspect else {"kind": tag.kind},
    "aspect": lambda tag: {"aspect": tag.aspect},
    "bought": lambda tag: {"bought.what": tag.bought},
    "saved": lambda tag: {"bought.saved_hours": _three(tag.saved_hours)},
    "cost": lambda tag: {"principal.hours": _three(tag.principal_hours), "principal.points": tag.points},
    "interest": lambda tag: {
        "interest.toil_hours_per_sprint": tag.interest.per_sprint_hours,
        "interest.drag_hours": _drag(tag),
    },
    "repay-when": lambda tag: {"trigger": [{"text": trigger.text} for trigger in tag.triggers]},
}
_ESTIMATED: dict[str, Callable[[Tag], str]] = {
    "cost": cost_words,
    "interest": lambda tag: interest_words(tag.interest),
}


def _number(name: str, value: str) -> object:
    if not value:
        return REMOVE
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", value):
        raise AmendmentError(f"{name} {quoted(value)} is no number", f"write {name}=6")
    return float(value)


def _listed(name: str, sign: str, value: str, now: Sequence[str], words: Words) -> list[str]:
    """The items of a list after one change to it."""
    items = _items(name, value, words)
    if sign and not items:
        raise AmendmentError(f"{name}{sign}= names nothing", f"write {name}{sign}=ITEM")
    if sign == "+":
        return [*now, *(item for item in items if item not in now)]
    if sign == "-":
        absent = [item for item in items if item not in now]
        if absent:
            raise AmendmentError(f"{absent[0]} is not among its {name}", f"it has {', '.join(now) or 'none'}")
        return [item for item in now if item not in items]
    return items


def _list_value(name: str, items: Sequence[str], record: Record) -> object:
    """What stands in the record for the items of a list; what a block costs stays with it."""
    if not items:
        return REMOVE
    if name != "blocks":
        return list(items)
    hours = {block.item: block.hours_per_sprint for block in record.blocks}
    return [
        {"item": item} if hours.get(item) is None else {"item": item, "hours_per_sprint": hours[item]}
        for item in items
    ]


def _items(name: str, value: str, words: Words) -> list[str]:
    if name in ("labels", "paths", "alternatives"):
        separator = ";" if name == "alternatives" else ","
        return [item for part in value.split(separator) if (item := part.strip())]
    if name != "ref":
        value = ", ".join(_whole_id(part.strip(), words.ids) for part in value.split(","))
    tag = _read(name, value, words.vocabulary)
    return list({"ref": tag.refs, "requires": tag.requires, "blocks": tag.blocks}[name])


def _whole_id(typed: str, ids: Collection[str]) -> str:
    """The id that was meant by its start; what is no id stays as it is. Raises UnknownId."""
    if valid_id(typed):
        return resolve_prefix(ids, typed)
    try:
        return resolve_prefix(ids, typed) if valid_id(f"D-{typed}") else typed
    except UnknownId:
        return typed


def _present(name: str, record: Record) -> tuple[str, ...]:
    """The items that a list of the record has."""
    if name == "blocks":
        return tuple(block.item for block in record.blocks)
    stated = {
        "labels": record.labels,
        "paths": record.scope_paths,
        "alternatives": record.alternatives,
        "ref": record.refs,
        "requires": record.requires,
    }
    return stated[name]
