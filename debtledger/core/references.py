"""References to issues as tags write them: "#412", "org/repo#7", "SEC-41", URLs, "debt-042", "b/1234"."""

from __future__ import annotations

import re

from debtledger.core.identity import canonical_id, valid_id
from debtledger.patterns import regex


def is_reference(text: str) -> bool:
    """Whether the whole text is one reference."""
    return _REFERENCE.fullmatch(text) is not None


def is_almost_reference(text: str) -> bool:
    """Whether the text was surely meant as a reference or an id, but is neither."""
    return _MEANT.match(text) is not None


def reference_or_id(text: str) -> str | None:
    """The reference as written, or the id in its canonical case; None where it is neither."""
    if is_reference(text):
        return text
    return canonical_id(text) if valid_id(text) else None


def is_item(text: str) -> bool:
    """Whether a reference names an item of a neighbour's ledger, "debt-042", which has the title."""
    return _ITEM.fullmatch(text) is not None


def references_in(text: str) -> tuple[str, ...]:
    """The references and ids among the words of a text, in order."""
    words = (word.strip("()[]<>\"'`.;,") for word in text.split())
    return tuple(found for word in words if (found := reference_or_id(word)))


def leading_reference(text: str) -> re.Match[str] | None:
    """The reference of a marker at the start of a text: "#12", "org/repo#7" or "SEC-41", as a whole word."""
    found = _LEADING.match(text)
    if found and found[0].partition("-")[0] in _STANDARDS:
        return None
    return found


def is_date_like(text: str) -> bool:
    """Whether the text was meant as a date: three numbers with the same punctuation between them."""
    return _DATE_LIKE.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether the text is a date of the calendar, written YYYY-MM-DD."""
    if not _DATE.fullmatch(text):
        return False
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_REFERENCE = regex(
    r"(?:[\w.-]++(?:/[\w.-]++)*+)?#[0-9]{1,12}"
    r"|[A-Z][A-Z0-9_]{1,19}-[0-9]{1,9}"
    r"|[A-Za-z][A-Za-z0-9+.-]*+://[^\s<>\"]++"
    r"|(?i:(?:tech-?)?debt-[0-9]{1,9})"
    r"|(?:b|[A-Za-z][\w-]*+(?:\.[\w-]++)++)/[0-9]{1,12}"
    r"|(?:github|gitlab|jira):[\w./-]*+(?:#[0-9]{1,12}|(?<=[0-9]))"
)
_ITEM = re.compile(r"(?i:(?:tech-?)?debt-[0-9]{1,9})")
_MEANT = regex(
    r"#(?:[0-9]|$)|[\w./-]++#|D-|[A-Z][A-Z0-9_]++-(?:[0-9]|$)|[a-z]++:/|(?i:(?:tech-?)?debt-(?:[0-9]|$))|[0-9]++$"
)
_LEADING = regex(
    r"(?:[\w.-]{1,80}+(?:/[\w.-]{1,80}+)++)?#[0-9]{1,12}(?!\w)"
    r"|[A-Z][A-Z0-9_]{1,19}-[0-9]{1,9}(?![\w.-])"
)
# Words of this form that name standards and encodings; before a title they are a part of it.
_STANDARDS = frozenset(
    {
        "AES",
        "ANSI",
        "CP",
        "CVE",
        "CWE",
        "ECMA",
        "HTTP",
        "IEC",
        "IEEE",
        "ISO",
        "MD",
        "PEP",
        "RFC",
        "RSA",
        "SHA",
        "TLS",
    }
    | {"UCS", "UTF"}
)
_DATE_LIKE = re.compile(r"[0-9]{1,6}([-/.])[0-9]{1,6}\1[0-9]{1,6}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
