"""The items of a tag's context, "(@alice, #412, security)", and its conditions, "[2026-12-01, #4 closed]"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from debtledger.core.effort import EffortError, read_estimate
from debtledger.core.identity import valid_id
from debtledger.core.references import is_almost_reference, is_date_like, is_reference
from debtledger.core.tagging.draft import quoted
from debtledger.core.tagging.fields import KEYS, check_date, read_cost, read_field_line, read_id, read_kind
from debtledger.core.vocabulary import KINDS
from debtledger.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.tagging.draft import Draft
    from debtledger.core.vocabulary import Vocabulary

DEBT_WORDS = frozenset({"debt", "techdebt", "technicaldebt"})

ItemForm = Literal[
    "empty",
    "owner",
    "label",
    "ref",
    "id",
    "field",
    "date",
    "duration",
    "kind",
    "aspect",
    "known",
    "debt",
    "word",
    "number",
    "malformed",
    "text",
]


def read_context(draft: Draft, inside: str) -> None:
    """Read the items between the parentheses; a bare word is the owner where no user is named."""
    items = [(item, item_form(item, draft.vocabulary)) for item in items_of(inside)]
    if draft.owner is None:
        draft.owner = _owner_among(items)
    numbered = any(form == "ref" and "#" in item for item, form in items)
    for item, form in items:
        _READERS["ref" if form == "number" and numbered else form](draft, item)


def read_user(draft: Draft, user: str) -> None:
    """The first user owns the debt; others become labels."""
    if draft.owner is None:
        draft.owner = user
    elif user != draft.owner:
        draft.label(user)


def read_conditions(draft: Draft, inside: str) -> None:
    """Read the conditions between the brackets into the draft."""
    for condition in map(str.strip, inside.split(",")):
        if condition:
            check_date(draft, condition, draft.line)
            draft.trigger(condition, "conds")
        else:
            draft.flaw(
                "DL010",
                draft.line,
                'there is an empty condition in "[ ]"',
                "remove it, or the comma beside it",
            )


def is_machine_condition(text: str) -> bool:
    """Whether a condition is a date, a version, a package or a reference: what is never a word of a title."""
    ref = text.removesuffix(" closed").removesuffix(" merged").rstrip()
    return is_date_like(text) or is_reference(ref) or _MACHINE.fullmatch(text) is not None


def item_form(item: str, vocabulary: Vocabulary) -> ItemForm:
    """What one stripped item of a context is."""
    if not item:
        return "empty"
    if item[0] == "@":
        return "owner" if _USER.fullmatch(item) else "malformed"
    if is_reference(item):
        return "ref"
    if item[0] in "!#" and not is_almost_reference(item):
        return "label" if item[1:].strip() else "malformed"
    if valid_id(item):
        return "id"
    field = _PAIR.match(item)
    if field and (field["sign"] == "=" or field["name"].lower() in KEYS):
        return "field"
    return _word_form(item, vocabulary)


def says_debt(item: str) -> bool:
    """Whether a context item makes a tag of a candidate word: debt, tech-debt, techdebt or debt-NNN."""
    word, _, number = item.strip().lstrip("!#").casefold().rpartition("-")
    if not (word and number.isdecimal()):
        word = f"{word}-{number}"
    return _JOINTS.sub("", word) in DEBT_WORDS


def items_of(context: str) -> list[str]:
    """The stripped items between the parentheses of a context."""
    return [item.strip() for item in _ITEM_END.split(context)]


_PACKAGE = r"(?:@[\w.-]++/)?\w[\w./-]*+"
_MACHINE = re.compile(rf"(?:{_PACKAGE}@?)?\s*+>=?\s*+[vV]?[0-9][\w.+-]*+|[+-]{_PACKAGE}")
_USER = re.compile(r"@\w[\w.-]*+(?:/[\w.-]++)?")
_PAIR = re.compile(r"(?P<name>[A-Za-z]{1,20}+(?:[-_ ][A-Za-z]{1,20}+)?)\s{0,40}+(?P<sign>[:=])(?!//)")
_WORD = regex(r"[^\W\d][\w.-]*+|[\w.+-]++@[\w-]++(?:\.[\w-]++)++")
_VERSION = re.compile(r"[vV]?[0-9][\w.]*+")
_ITEM_END = re.compile(r"[,|]")
_JOINTS = re.compile(r"[-_\s]")


def _word_form(item: str, vocabulary: Vocabulary) -> ItemForm:  # noqa: C901 - one line a form
    word = item.lower()
    if word in KINDS:
        return "kind"
    if word in vocabulary.aspects:
        return "aspect"
    if item in vocabulary.labels:
        return "known"
    if is_date_like(item):
        return "date"
    if item.isdecimal():
        return "number"
    if is_reference(item.removesuffix("+")):
        return "ref"
    if is_almost_reference(item):
        return "malformed"
    if says_debt(item):
        return "debt"
    if item[0].isdecimal() and _is_duration(item, vocabulary):
        return "duration"
    if _VERSION.fullmatch(item):
        return "text"
    if _WORD.fullmatch(item):
        return "word"
    return "text" if any(char.isalpha() for char in item) else "malformed"


def _is_duration(item: str, vocabulary: Vocabulary) -> bool:
    try:
        read_estimate(item, vocabulary)
    except EffortError:
        return False
    return True


def _owner_among(items: list[tuple[str, ItemForm]]) -> str | None:
    users = [item for item, form in items if form == "owner"]
    words = [item if "@" in item else f"@{item}" for item, form in items if form == "word"]
    return next(iter(users or words), None)


def _word(draft: Draft, item: str) -> None:
    if draft.owner not in (item, f"@{item}"):
        draft.label(item)


def _empty(draft: Draft, _item: str) -> None:
    draft.flaw("DL010", draft.line, 'there is an empty item in "( )"', "remove it, or the comma beside it")


def _ref(draft: Draft, item: str) -> None:
    draft.refer(f"#{item}" if item.isdecimal() else item.removesuffix("+"))


def _id(draft: Draft, item: str) -> None:
    read_id(draft, item, draft.line)


def _kind(draft: Draft, item: str) -> None:
    read_kind(draft, item, draft.line)


def _aspect(draft: Draft, item: str) -> None:
    if draft.aspect is None:
        draft.state("aspect", item.lower(), draft.line)
    else:
        draft.label(item)


def _marked_label(draft: Draft, item: str) -> None:
    draft.label(item[1:].strip())


def _label(draft: Draft, item: str) -> None:
    draft.label(item)


def _debt(draft: Draft, item: str) -> None:
    if draft.keyword not in draft.vocabulary.candidates:
        draft.label(item)


def _date(draft: Draft, item: str) -> None:
    check_date(draft, item, draft.line)
    draft.trigger(item, "conds")


def _duration(draft: Draft, item: str) -> None:
    read_cost(draft, item, draft.line)


def _field(draft: Draft, item: str) -> None:
    if not read_field_line(draft, item, draft.line):
        draft.label(item)


def _malformed(draft: Draft, item: str) -> None:
    if item[:2] == "D-":
        read_id(draft, item, draft.line)
        return
    issue = f'write "#{item}" for an issue'
    hint = issue if item.isdecimal() else 'write "@user", "#412", "org/repo#7" or "SEC-41"'
    draft.flaw("DL009", draft.line, f"{quoted(item)} is no reference, id or owner", hint)


_READERS: dict[ItemForm, Callable[[Draft, str], None]] = {
    "empty": _empty,
    "owner": read_user,
    "word": _word,
    "ref": _ref,
    "id": _id,
    "kind": _kind,
    "aspect": _aspect,
    "label": _marked_label,
    "known": _label,
    "text": _label,
    "debt": _debt,
    "date": _date,
    "duration": _duration,
    "field": _field,
    "number": _malformed,
    "malformed": _malformed,
}
