"""Conditions as a tag writes them: "2026-12-01", "#412 closed", "django>=6", "+httpx", "churn > 8/30d"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from debtledger.core.references import is_date, is_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

Literal = dict[str, object]

LONGEST: Final = 300


def literal(text: str) -> Literal | None:
    """The condition that a text is, as a record would say it; None for words that wait for a person."""
    said = text.strip()
    if is_date(said):
        return {"signal": "date", "on": said}
    return None if len(said) > LONGEST else _issue(said) or _rate(said) or _version(said)


_ENDS: Mapping[str, str] = {"closed": "closed", "merged": "merged"}
_PACKAGE = r"(?:@[\w.-]{1,100}/)?\w[\w./-]{0,200}?"
_VERSION = re.compile(
    rf"(?:(?P<package>{_PACKAGE})\s{{0,9}}(?:\[[\w., -]{{0,100}}\])?\s{{0,9}}@?\s{{0,9}})?"
    r"(?P<specifier>(?:>=?|<=?|[=~!]=|==)\s{0,9}[vV]?[0-9][\w.+!*-]{0,60}"
    r"(?:\s{0,9},\s{0,9}(?:>=?|<=?|[=~!]=|==)\s{0,9}[vV]?[0-9][\w.+!*-]{0,60}){0,5})"
)
_PRESENCE = re.compile(r"(?P<sign>[+-])(?P<package>(?:@[\w.-]{1,100}/)?\w[\w./-]{0,200})")
_RATE = re.compile(
    r"(?P<name>churn|touches|touch[_ -]rate|interest[_ -]ratio)\s{0,9}(?P<compare>>=?)\s{0,9}"
    r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,6})?)(?:\s{0,9}/\s{0,9}(?P<window>[0-9]{0,5}\s{0,3}[a-z]{1,7}))?",
    re.IGNORECASE,
)


def _issue(said: str) -> Literal | None:
    ref, _, end = said.rpartition(" ")
    if end.lower() in _ENDS and is_reference(ref.strip()):
        wanted: Literal = {"signal": "issue_closed", "ref": ref.strip()}
        return {**wanted, "how": "merged"} if end.lower() == "merged" else wanted
    return {"signal": "issue_closed", "ref": said} if is_reference(said) else None


def _version(said: str) -> Literal | None:
    found = _PRESENCE.fullmatch(said)
    if found:
        specifier = "installed" if found["sign"] == "+" else "gone"
        return {"signal": "version", "package": found["package"], "specifier": specifier}
    found = _VERSION.fullmatch(said)
    if found is None:
        return None
    specifier = "".join(found["specifier"].split())
    return {"signal": "version", "package": found["package"] or "self", "specifier": specifier}


def _rate(said: str) -> Literal | None:
    found = _RATE.fullmatch(said)
    if found is None:
        return None
    number = float(found["number"])
    name = re.sub(r"[ -]", "_", found["name"].lower())
    if name == "interest_ratio":
        return None if found["window"] else {"signal": name, "min": number}
    condition: Literal = {"signal": "touch_rate", "min": number}
    if found["window"] and found["window"].strip().lower() not in ("sprint", "1 sprint", "1sprint"):
        # touches in a window are whole: more than 8 of them are 9
        over = number + 1 if found["compare"] == ">" and number == int(number) else number
        window = found["window"].strip()
        return {**condition, "min": over, "window": window if window[:1].isdecimal() else f"1{window}"}
    return condition
