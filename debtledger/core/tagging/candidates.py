"""Untagged debt: TODO, FIXME, HACK, XXX and workaround comments, and what their header says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.references import leading_reference
from debtledger.core.tagging.header import MARKER_END, closing, without_separator
from debtledger.core.tagging.items import item_form, items_of
from debtledger.patterns import regex

if TYPE_CHECKING:
    from debtledger.core.vocabulary import Vocabulary

WORKAROUND = "WORKAROUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFinding:
    """A candidate on one line: its upper-case keyword, its text, and its header's owner and references."""

    line: int
    keyword: str
    text: str
    owner: str | None = None
    refs: tuple[str, ...] = ()


def read_candidate(line: int, word: str, rest: str, vocabulary: Vocabulary) -> CandidateFinding:
    """Read what follows a candidate word on its line."""
    keyword = word.upper()
    if rest[:2] == ": " and not _MAY_REFER.match(rest, 2):
        return CandidateFinding(line=line, keyword=keyword, text=rest[2:].strip())
    owner, refs, after = _header(rest.lstrip(_CLOSERS), vocabulary)
    text, marked = _markers(without_separator(after))
    return CandidateFinding(line=line, keyword=keyword, text=text, owner=owner, refs=(*refs, *marked))


_MAY_REFER = re.compile(r"\s*+(?:[A-Z#]|[\w.-]++/)")
_USER = regex(r"\s*+(?P<user>@[A-Za-z0-9][\w-]*+(?:\.[\w-]++)*+(?:/[\w-]++)?)(?=[\s:(\[,]|$)")
_CLOSERS = ")]}\"'`*"
_SILENT = {"label", "kind", "aspect", "known", "debt", "field", "date", "duration"}


def _header(rest: str, vocabulary: Vocabulary) -> tuple[str | None, list[str], str]:
    """The owner and references of "(...)", "[...]" and "@user" after the word, and the text after them."""
    owner: str | None = None
    refs: list[str] = []
    near = rest.lstrip()
    if near[:1] == "(":
        end = closing(near, 0)
        read = _context(near[1:end], vocabulary) if end > 0 else None
        if read and (near == rest or near[end + 1 : end + 2] == ":"):
            owner, refs = read
            rest = near[end + 1 :]
            near = rest.lstrip()
    if near[:1] == "[" and (end := closing(near, 0)) > 0 and (near == rest or near[end + 1 : end + 2] == ":"):
        rest = near[end + 1 :]
    user = _USER.match(rest)
    if user:
        return owner or user["user"], refs, rest[user.end() :]
    return owner, refs, rest


def _context(inside: str, vocabulary: Vocabulary) -> tuple[str | None, list[str]] | None:
    """The owner and references among the items, or None where an item is none of a context."""
    owner: str | None = None
    named: str | None = None
    refs: list[str] = []
    for item in items_of(inside):
        form = item_form(item, vocabulary)
        if form == "ref":
            refs.append(item)
        elif form == "owner":
            owner = owner or item
        elif form == "word":
            named = named or (item if "@" in item else f"@{item}")
        elif form not in _SILENT:
            return None
    return owner or named, list(dict.fromkeys(refs))


def _markers(text: str) -> tuple[str, list[str]]:
    ref = leading_reference(text)
    end = MARKER_END.match(text, ref.end()) if ref else None
    if ref is None or end is None:
        return text, []
    return without_separator(text[end.end() :].removeprefix(",")), [ref[0]]
