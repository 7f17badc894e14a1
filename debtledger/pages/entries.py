"""What all pages say of a debt: its JSON object, and how problems are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.ages import age_words, days_between
from debtledger.core.lines import BETWEEN
from debtledger.core.objects import debt_object
from debtledger.core.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.model import IssueHome, Problem
    from debtledger.core.objects import JsonObject

SCHEMA = 1
FEW = 3


def entry_object(entry: Entry) -> JsonObject:
    """One debt as a scan shows it, with its state, and the path of its record (null where it has none)."""
    return {**debt_object(entry.debt), "state": entry.state, "record": entry.path}


def told(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield each problem with its hint below, as all commands tell them, and how to learn more."""
    code = ""
    for problem in problems:
        code = code or problem.code
        yield f"{problem.path}:{problem.line}: {problem.code} {problem.message}"
        yield from (f"    {part}" for part in problem.hint.split("\n") if part)
    if code:
        yield f"debtledger explain {code}"


def told_shortly(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the first few problems of what a command has read besides the ledger, and how many more are."""
    yield from told(problems[:FEW])
    if len(problems) > FEW:
        yield f"and {count(len(problems) - FEW, 'problem')} more: debtledger triggers tells all"


def sources(read_at: Mapping[str, str], today: str) -> list[JsonObject]:
    """The sources of what is known, by name, and when each was read: null where it never was."""
    return [
        {"name": name, "read_at": time or None, "age_days": days_between(time[:10], today)}
        for name, time in sorted(read_at.items())
    ]


def issue_words(issue: IssueHome, today: str) -> str:
    """An issue of a debt in one line: `github:acme/app#412 open · read 3 d ago`; today is a day, or ""."""
    reason = f" ({issue.reason})" if issue.reason and issue.state == "closed" else ""
    state = f"{issue.gone}, last seen {issue.state}" if issue.gone else f"{issue.state}{reason}"
    return f"{issue.ref} {state}{BETWEEN}{age_words(issue.read_at, today)}"
