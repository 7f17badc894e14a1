"""The baseline: the tags and candidates that a project accepts as they were found, a set of fingerprints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.identity import FINGERPRINT_DIGITS, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.model import Candidate, Debt


class Baseline(NamedTuple):
    """The fingerprints of a baseline file, and the numbers of the lines that are none."""

    fingerprints: frozenset[str] = frozenset()
    broken: tuple[int, ...] = ()


def read_baseline(text: str) -> Baseline:
    """Read a baseline file: one fingerprint a line, in any order, as often as a merge left it there."""
    found: set[str] = set()
    broken = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        word = line.strip()
        if _FINGERPRINT.fullmatch(word):
            found.add(word)
        elif word:
            broken.append(number)
    return Baseline(frozenset(found), tuple(broken))


def write_baseline(fingerprints: Iterable[str]) -> str:
    """The text of a baseline file: sorted, each once, without lines or times, so that a merge is a union."""
    return "".join(f"{each}\n" for each in sorted(set(fingerprints)))


def candidate_fingerprint(candidate: Candidate) -> str:
    """What identifies a candidate: its word, text and references; a tag of the same words is none."""
    return fingerprint(f"{candidate.keyword} {candidate.text}", candidate.refs)


def legacy(debts: Iterable[Debt], candidates: Iterable[Candidate]) -> frozenset[str]:
    """The fingerprints of candidates, and of debts whose tags name no record."""
    inline = (debt.fingerprint for debt in debts if debt.tag.id is None)
    return frozenset([*inline, *map(candidate_fingerprint, candidates)])


_FINGERPRINT = re.compile(rf"[0-9a-f]{{{FINGERPRINT_DIGITS}}}")
