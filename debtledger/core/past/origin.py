"""Where a line comes from: the commit that wrote it, as far as history tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

OriginKind = Literal["known", "uncommitted", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The commit that wrote a line: its id, author, author's day in UTC (YYYY-MM-DD), and subject.

    kind: "uncommitted" for a line that no commit has yet, "unknown" where history is cut off or cannot be
    read; the other fields are empty then.
    """

    kind: OriginKind = "known"
    commit: str = ""
    by: str = ""
    date: str = ""
    subject: str = ""


UNCOMMITTED: Final = Origin(kind="uncommitted")
UNKNOWN: Final = Origin(kind="unknown")


def age_days(origin: Origin, today: date) -> int | None:
    """The age of a line in calendar days; None where it is not known, 0 for one not committed yet."""
    if origin.kind == "uncommitted":
        return 0
    if origin.kind == "unknown" or not origin.date:
        return None
    return max((today - date.fromisoformat(origin.date)).days, 0)


def age_words(days: int | None) -> str:
    """An age in one word: `today`, `12 days`, `7 weeks`, `14 months`, `3.5 years`, `unknown`."""
    if days is None:
        return "unknown"
    if days == 0:
        return "today"
    for least, length, unit in _UNITS:
        if days >= least:
            many = days / length
            shown = f"{many:.1f}".removesuffix(".0") if unit == "years" else f"{many:.0f}"
            return f"{shown} {unit}"
    return f"{days} day" if days == 1 else f"{days} days"


def origin_object(origin: Origin, today: str) -> dict[str, object]:
    """An origin as JSON has it, seen from a day (YYYY-MM-DD, "" for none); what is not known is null."""
    day = date.fromisoformat(today) if today else None
    return {
        "kind": origin.kind,
        "commit": origin.commit or None,
        "author": origin.by or None,
        "date": origin.date or None,
        "subject": origin.subject or None,
        "age_days": age_days(origin, day) if day else None,
    }


_UNITS = ((730, 365.25, "years"), (90, 30.4375, "months"), (28, 7, "weeks"))
