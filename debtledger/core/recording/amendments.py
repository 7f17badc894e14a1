"""What people type to edit a debt, "cost=3d" or "labels+=hot", as changes to the keys of its record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.identity import valid_id
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.recording.keypaths import REMOVE
from debtledger.core.references import is_date
from debtledger.core.tagging.draft import Draft, quoted
from debtledger.core.tagging.fields import ALIASES, KEYS, read_field
from debtledger.core.wording import cost_words, estimate_words, interest_words
from debtledger.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from debtledger.core.model import Tag
    from debtledger.core.recording.record import Record
    from debtledger.core.vocabulary import Vocabulary

TEXTS = {
    "title": "title",
    "context": "decision.context",
    "customer": "bought.customer",
    "basis": "principal.basis",
    "realised-evidence": "bought.realised.evidence",
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
    "incident-probability": "interest.incident.probability_per_sprint",
    "incident-hours": "interest.incident.hours",
}
DAYS = {"review-on": "review.on", "taken": "taken.date", "realised-on": "bought.realised.date"}
TRUTHS = {"incident-visible": "interest.incident.customer_visible"}
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
        {
            *(name for name in ALIASES if name not in ("id", "repay-by")),
            *(*TEXTS, *LISTS, *NUMBERS, *DAYS, *TRUTHS, "drag"),
        }
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
    hours = {block.item: block.hours_per_sprint for block in record.blocks}
    for text in typed:
        found = _ASSIGNMENT.match(text)
        if found is None:
            raise AmendmentError(f"{quoted(text)} is no FIELD=VALUE", 'write cost=3d, or title="two words"')
        name, value = _field(found["name"]), text[found.end() :].strip()
        if found["sign"] and name not in LISTS:
            raise AmendmentError(f"{name} is no list", f"write {name}={value}")
        if name in LISTS:
            if name == "blocks":
                value, told = _block_hours(value, words)
                hours |= told
            lists[name] = _listed(name, found["sign"], value, lists.get(name, _present(name, record)), words)
            changes[LISTS[name]] = _list_value(name, lists[name], hours)
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
    if name == "title" and (not value or "\n" in value):
        raise AmendmentError("a title is one line of text", 'write title="..."')
    if name in _PLAIN:
        key, read = _PLAIN[name]
        return {key: read(name, value) if value else REMOVE}, []
    if name == "repay-when" and any(trigger.conditions or trigger.use for trigger in record.triggers):
        hint = "debtledger edit ID opens its file, where the [[trigger]] tables stand"
        raise AmendmentError("its triggers have conditions, which one line cannot replace", hint)
    tag = _read(name, value, vocabulary)
    if name == "drag" and value and tag.principal_hours is None:
        raise AmendmentError("points are no hours", "write drag=0.5-2h")
    changes = {
        key: said if said not in (None, "", []) else REMOVE for key, said in _VALUES[name](tag).items()
    }
    words = _ESTIMATED[name](tag) if name in _ESTIMATED else ""
    return changes, [f"{name} {words or 'unknown'}"] if name in _ESTIMATED else []


def _read(name: str, value: str, vocabulary: Vocabulary) -> Tag:
    """What a tag with this one field would say. Raises AmendmentError."""
    draft = Draft(keyword="DEBT", line=1, end_line=1, vocabulary=vocabulary)
    if value and name == "drag":
        read_field(draft, "cost", value.removesuffix("/touch"), 1)
    elif value:
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
    "drag": lambda tag: {"interest.drag_hours": _three(tag.principal_hours)},
    "repay-when": lambda tag: {"trigger": [{"text": trigger.text} for trigger in tag.triggers]},
}
_ESTIMATED: dict[str, Callable[[Tag], str]] = {
    "cost": cost_words,
    "interest": lambda tag: interest_words(tag.interest),
    "drag": lambda tag: f"{estimate_words(tag.principal_hours)} a touch" if tag.principal_hours else "",
}


def _number(name: str, value: str) -> object:
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", value):
        raise AmendmentError(f"{name} {quoted(value)} is no number", f"write {name}=6")
    return float(value)


def _day(_name: str, value: str) -> object:
    if not is_date(value):
        raise AmendmentError(f"{quoted(value)} is not a date", "write a day of the calendar as YYYY-MM-DD")
    return value


def _truth(name: str, value: str) -> object:
    if value.lower() not in _ANSWERS:
        raise AmendmentError(f"{name} {quoted(value)} is neither yes nor no", f"write {name}=yes")
    return _ANSWERS[value.lower()]


def _text(_name: str, value: str) -> object:
    return value


_ANSWERS = {"yes": True, "true": True, "no": False, "false": False}
_PLAIN: dict[str, tuple[str, Callable[[str, str], object]]] = {
    name: (key, read)
    for fields, read in ((TEXTS, _text), (NUMBERS, _number), (DAYS, _day), (TRUTHS, _truth))
    for name, key in fields.items()
}


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


def _block_hours(value: str, words: Words) -> tuple[str, dict[str, float | None]]:
    """What is blocked without the hours a sprint behind it, and these: "APP-77 4h"."""
    items: list[str] = []
    hours: dict[str, float | None] = {}
    for part in value.split(","):
        found = _COSTING.fullmatch(part.strip())
        items.append(found["item"] if found else part.strip())
        if found:
            hours |= dict.fromkeys(_items("blocks", found["item"], words), float(found["hours"]))
    return ", ".join(items), hours


_COSTING = re.compile(r"(?P<item>\S.*?)\s+(?P<hours>[0-9]{1,6}(?:\.[0-9]{1,6})?)\s?h(?:/sprint)?")


def _list_value(name: str, items: Sequence[str], hours: Mapping[str, float | None]) -> object:
    """What stands in the record for the items of a list; what a block costs stays with it."""
    if not items:
        return REMOVE
    if name != "blocks":
        return list(items)
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
