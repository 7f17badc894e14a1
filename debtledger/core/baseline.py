"""The baseline: the tags and candidates that a project accepts as they were found, a set of fingerprints."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.identity import FINGERPRINT_DIGITS, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debtledger.core.model import Candidate, Debt

NO_REASONS: Final[Mapping[str, str]] = MappingProxyType({})


class Baseline(NamedTuple):
    """The fingerprints of a baseline file, and the numbers of the lines that are none.

    reasons: why some of them were added later, by fingerprint.
    """

    fingerprints: frozenset[str] = frozenset()
    broken: tuple[int, ...] = ()
    reasons: Mapping[str, str] = NO_REASONS


def read_baseline(text: str) -> Baseline:
    """Read a baseline file: one fingerprint a line, and behind a # why it was added where that is known.

    They stand there in any order, as often as a merge left them.
    """
    found: set[str] = set()
    reasons: dict[str, str] = {}
    broken = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        word, _, reason = (part.strip() for part in line.partition("#"))
        if _FINGERPRINT.fullmatch(word):
            found.add(word)
            # Of two reasons the one counts that no order of lines can change.
            if reason:
                reasons[word] = min(reason, reasons.get(word, reason))
        elif line.strip():
            broken.append(number)
    return Baseline(frozenset(found), tuple(broken), reasons)


def write_baseline(fingerprints: Iterable[str], reasons: Mapping[str, str] = NO_REASONS) -> str:
    """The text of a baseline file: sorted, each once, without lines or times, so that a merge is a union."""
    lines = (f"{each} # {reasons[each]}" if each in reasons else each for each in sorted(set(fingerprints)))
    return "".join(f"{line}\n" for line in lines)


def candidate_fingerprint(candidate: Candidate) -> str:
    """What identifies a candidate: its word, text and references; a tag of the same words is none."""
    return fingerprint(f"{candidate.keyword} {candidate.text}", candidate.refs)


def legacy(debts: Iterable[Debt], candidates: Iterable[Candidate]) -> frozenset[str]:
    """The fingerprints of candidates, and of debts whose tags name no record."""
    inline = (debt.fingerprint for debt in debts if debt.tag.id is None)
    return frozenset([*inline, *map(candidate_fingerprint, candidates)])


_FINGERPRINT = re.compile(rf"[0-9a-f]{{{FINGERPRINT_DIGITS}}}")
