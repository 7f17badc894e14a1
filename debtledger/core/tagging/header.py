"""The first line of a tag after its keyword: "(context)[conditions]@user: marker title"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from debtledger.core.references import leading_reference
from debtledger.core.tagging.fields import read_cost
from debtledger.core.tagging.items import (
    is_machine_condition,
    item_form,
    items_of,
    read_conditions,
    read_context,
    read_user,
)
from debtledger.patterns import regex

if TYPE_CHECKING:
    from debtledger.core.tagging.draft import Draft
    from debtledger.core.vocabulary import Vocabulary

MAX_GROUPS = 32
# What follows the reference of a marker: ":15m", ":3-5d" or ":2d/3d/5d", and "/DEV".
MARKER_END = re.compile(
    r"(?::\s?(?P<duration>[0-9][\w.]{0,19}+(?:-[0-9][\w.]{0,19}+|(?:/[0-9][\w.]{0,19}+){2})?))?"
    r"(?:/(?P<role>[A-Z]{2,20}+)(?!\w))?(?=[\s:,]|$)"
)


def read_header(draft: Draft, text: str) -> None:
    """Read what follows the keyword on its line into the draft: groups, separator, marker, title."""
    rest = _read_groups(draft, text)
    draft.title = _read_markers(draft, without_separator(rest))


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


def without_separator(text: str) -> str:
    """The text after ":", " - " or white space."""
    text = text.lstrip()
    if text[:1] == ":":
        return text[1:].strip()
    dash = _DASH.match(text)
    return text[dash.end() :].strip() if dash else text.rstrip()


_AT_USER = regex(r"@[A-Za-z0-9][\w-]*+(?:\.[\w-]++)*+(?:/[\w-]++)?(?=[\s:(\[,]|$)")
# Forms of items that hardly begin a title: in "DEBT (alice) no retry" the word may be anything.
_SURE_FORMS = {"owner", "ref", "id", "field", "date", "duration", "kind", "aspect", "known", "label"}
_PARENTHESIS = re.compile(r"[()]")
_DASH = re.compile(r"[-\u2013\u2014]+(?:\s|$)")
_SLASHED = re.compile(r"(?:/[A-Z][A-Z0-9_]*+)+(?!\w)")


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
            read_user(draft, user[0])
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
        return all(map(is_machine_condition, items_of(text[1:end])))
    return all(item_form(item, vocabulary) in _SURE_FORMS for item in items_of(text[1:end]))


def _read_group(draft: Draft, text: str) -> str:
    end = closing(text, 0)
    inside, rest = (text[1:end], text[end + 1 :]) if end > 0 else _unclosed(draft, text)
    if end < 0 and not inside:
        return rest
    if text[0] == "[":
        read_conditions(draft, inside)
    else:
        read_context(draft, inside)
    return rest


def _unclosed(draft: Draft, text: str) -> tuple[str, str]:
    """Report the open bracket; take what stands before the next colon as its content."""
    opener, closer, code = ("(", ")", "DL001") if text[0] == "(" else ("[", "]", "DL003")
    draft.flaw(code, draft.line, f'"{opener}" is not closed on its line', f'add "{closer}" before the title')
    inside, colon, rest = text[1:].partition(": ")
    if not colon:
        return "", f": {text[1:]}"
    return inside, colon + rest


def _read_markers(draft: Draft, text: str) -> str:
    """Read "#234:15m/DEV" and the like before the title into the draft; return the title."""
    for _ in range(MAX_GROUPS):
        ref = leading_reference(text)
        end = MARKER_END.match(text, ref.end()) if ref else None
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
