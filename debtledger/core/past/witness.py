"""What history tells of a debt, in words: who brought its tag, what it cost, and what it drags along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.lines import BETWEEN
from debtledger.core.text import hours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.evidence import Evidence, Receipt, Repayment

MOST_SHOWN: Final = 5
COMMIT_SHOWN: Final = 10


def witnessed(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield a label and what is known of it; an empty text where nothing is."""
    yield "tag since", _origin(evidence)
    yield "receipts", _told(evidence.receipts)
    yield "repayments", _told(evidence.repayments)
    yield "drags along", _drags(evidence.drags)


def _origin(evidence: Evidence) -> str:
    origin = evidence.origin
    if origin is None:
        return ""
    if origin.kind == "uncommitted":
        return "not committed yet"
    if origin.kind == "unknown":
        return "unknown: history is cut off before it"
    return BETWEEN.join((origin.date, origin.by, origin.commit[:COMMIT_SHOWN], origin.subject))


def _told(every: Sequence[Receipt | Repayment]) -> str:
    said = [
        f"{hours(each.hours)}{' in part' if getattr(each, 'partial', False) else ''}"
        f" on {each.at} by {each.by} ({each.source})"
        for each in every[-MOST_SHOWN:]
    ]
    more = [f"and {len(every) - MOST_SHOWN} before"] if len(every) > MOST_SHOWN else []
    return "; ".join((*said, *more))


def _drags(every: Sequence[tuple[str, int]]) -> str:
    said = [f"{path} ({times})" for path, times in every[:MOST_SHOWN]]
    more = [f"{len(every) - MOST_SHOWN} more"] if len(every) > MOST_SHOWN else []
    return ", ".join((*said, *more))
