"""The first line of a tag after its keyword: "(context)[conditions]@user: marker title"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from debtledger.core.draft import quoted
from debtledger.core.effort import EffortError, read_estimate
from debtledger.core.fields import KEYS, check_date, read_cost, read_field_line, read_id, read_kind
from debtledger.core.identity import valid_id
from debtledger.core.references import (
    is_almost_reference,
    is_date_like,
    is_reference,
    leading_reference,
)
from debtledger.core.vocabulary import KINDS

if TYPE_CHECKING:
    from debtledger.core.draft import Draft
    from debtledger.core.vocabulary import Vocabulary

MAX_GROUPS = 32
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


def read_header(draft: Draft, text: str) -> None:
    """Read what follows the keyword on its line into the draft: groups, separator, marker, title."""
    rest = _read_groups(draft, text)
    draft.title = _read_markers(draft, without_separator(rest))


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


def closing(text: str, at: int) -> int:
    """The position of the bracket that closes the one at a position, or -1."""
    if text[at] == "[":
        return text.find("]", at)
    depth = 0
    for found in _PARENTHESIS.finditer(text, at):
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return found.start()
    return -1


def items_of(context: str) -> list[str]:
    """The stripped items between the parentheses of a context."""
    return [item.strip() for item in _ITEM_END.split(context)]


def without_separator(text: str) -> str:
    """The text after ":", " - " or white space."""
    text = text.lstrip()
    if text[:1] == ":":
        return text[1:].strip()
    dash = _DASH.match(text)
    return text[dash.end() :].strip() if dash else text.rstrip()


_USER = re.compile(r"@\w[\w.-]*+(?:/[\w.-]++)?")
_AT_USER = re.compile(r"@[A-Za-z0-9][\w-]*+(?:\.[\w-]++)*+(?:/[\w-]++)?(?=[\s:(\[,]|$)")
_PAIR = re.compile(r"(?P<name>[A-Za-z]{1,20}+(?:[-_ ][A-Za-z]{1,20}+)?)\s{0,40}+(?P<sign>[:=])(?!//)")
_WORD = re.compile(r"[^\W\d][\w.-]*+|[\w.+-]++@[\w-]++(?:\.[\w-]++)++")
_VERSION = re.compile(r"[vV]?[0-9][\w.]*+")
_PARENTHESIS = re.compile(r"[()]")
_ITEM_END = re.compile(r"[,|]")
_JOINTS = re.compile(r"[-_\s]")
_DASH = re.compile(r"[-\u2013\u2014]+(?:\s|$)")
_SLASHED = re.compile(r"(?:/[A-Z][A-Z0-9_]*+)+(?!\w)")
_MARKER_END = re.compile(
    r"(?::\s?(?P<duration>(?=[0-9])[\w.]{1,20}+))?(?:/(?P<role>[A-Z]{2,20}+)(?!\w))?(?=[\s:,]|$)"
)


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


def _read_groups(draft: Draft, text: str) -> str:
    """Read every "(...)", "[...]" and "@user" into the draft; return the rest."""
    slashed = _SLASHED.match(text)
    if slashed:
        for word in slashed[0][1:].split("/"):
            draft.label(word)
        text = text[slashed.end() :]
    for _ in range(MAX_GROUPS):
        near = text.lstrip()
        user = _AT_USER.match(near)
        if user:
            _read_owners(draft, [user[0]])
            text = near[user.end() :]
        elif near[:1] in ("(", "[") and (near == text or _is_group(near, draft.vocabulary)):
            text = _read_group(draft, near)
        else:
            break
    return text


def _is_group(text: str, vocabulary: Vocabulary) -> bool:
    """Whether brackets after a space are a group of the header rather than the start of the title."""
    end = closing(text, 0)
    if end < 0:
        return False
    after = text[end + 1 :].lstrip()
    if after[:1] in (":", "(", "["):
        return True
    if text[0] == "[":
        return all(map(is_date_like, items_of(text[1:end])))
    sure = {"owner", "ref", "id", "field", "date"}
    return all(item_form(item, vocabulary) in sure for item in items_of(text[1:end]))


def _read_group(draft: Draft, text: str) -> str:
    end = closing(text, 0)
    inside, rest = (text[1:end], text[end + 1 :]) if end > 0 else _unclosed(draft, text)
    if end < 0 and not inside:
        return rest
    if text[0] == "[":
        _read_conditions(draft, inside)
    else:
        _read_context(draft, inside)
    return rest


def _unclosed(draft: Draft, text: str) -> tuple[str, str]:
    """Report the open bracket; take what stands before the next colon as its content."""
    opener, closer, code = ("(", ")", "DL001") if text[0] == "(" else ("[", "]", "DL003")
    draft.flaw(code, draft.line, f'"{opener}" is not closed on its line', f'add "{closer}" before the title')
    inside, colon, rest = text[1:].partition(": ")
    if not colon:
        return "", f": {text[1:]}"
    return inside, colon + rest


def _read_conditions(draft: Draft, inside: str) -> None:
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


def _read_context(draft: Draft, inside: str) -> None:
    items = [(item, item_form(item, draft.vocabulary)) for item in items_of(inside)]
    _read_owners(draft, [item for item, form in items if form == "owner"])
    words = [item for item, form in items if form == "word"]
    if draft.owner is None and words:
        first = words.pop(0)
        draft.owner = first if "@" in first else f"@{first}"
    for word in words:
        draft.label(word)
    numbered = any(form == "ref" and "#" in item for item, form in items)
    for item, form in items:
        _read_item(draft, item, "ref" if form == "number" and numbered else form)


def _read_owners(draft: Draft, users: list[str]) -> None:
    for user in users:
        if draft.owner is None:
            draft.owner = user
        elif user != draft.owner:
            draft.label(user)


def _read_item(draft: Draft, item: str, form: ItemForm) -> None:  # noqa: C901 - one line a form
    line = draft.line
    if form == "empty":
        draft.flaw("DL010", line, 'there is an empty item in "( )"', "remove it, or the comma beside it")
    elif form == "ref":
        draft.refer(f"#{item}" if item.isdecimal() else item.removesuffix("+"))
    elif form == "id":
        read_id(draft, item, line)
    elif form == "aspect" and draft.aspect is not None:
        draft.label(item)
    elif form in ("kind", "aspect"):
        read_kind(draft, item, line)
    elif form == "label":
        draft.label(item[1:].strip())
    elif form in ("known", "text"):
        draft.label(item)
    elif form == "debt":
        if draft.keyword not in draft.vocabulary.candidates:
            draft.label(item)
    elif form == "date":
        check_date(draft, item, line)
        draft.trigger(item, "conds")
    elif form == "duration":
        read_cost(draft, item, line)
    elif form == "field":
        if not read_field_line(draft, item, line):
            draft.label(item)
    elif form in ("malformed", "number"):
        _malformed(draft, item)


def _malformed(draft: Draft, item: str) -> None:
    if item[:2] == "D-":
        read_id(draft, item, draft.line)
        return
    hint = (
        f'write "#{item}" for an issue'
        if item.isdecimal()
        else 'write "@user", "#412", "org/repo#7" or "SEC-41"'
    )
    draft.flaw("DL009", draft.line, f"{quoted(item)} is no reference, id or owner", hint)


def _read_markers(draft: Draft, text: str) -> str:
    """Read "#234:15m/DEV" and the like before the title into the draft; return the title."""
    for _ in range(MAX_GROUPS):
        ref = leading_reference(text)
        end = _MARKER_END.match(text, ref.end()) if ref else None
        if ref is None or end is None:
            return text
        draft.refer(ref[0])
        if end["duration"]:
            read_cost(draft, end["duration"], draft.line)
        if end["role"]:
            draft.label(end["role"])
        text = text[end.end() :]
        comma = text[:1] == "," and leading_reference(text[1:].lstrip()) is not None
        if not comma:
            return without_separator(text.removeprefix(","))
        text = text[1:].lstrip()
    return text
