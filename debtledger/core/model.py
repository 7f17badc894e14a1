"""The values of the ledger: what a tag says, where it stands, and what a scan found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.past.origin import Origin

ThreePoint = tuple[float, float, float]
"""A three-point estimate in hours: low, likely, high."""

Severity = Literal["error", "warning"]
TriggerSource = Literal["conds", "repay-when", "repay-by"]
Level = Literal["L0", "L1", "L2", "L3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a tag stands: a path relative to the root, and its first and last line, counted from 1."""

    path: str
    line: int
    end_line: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What must become true before the debt is repaid, as written, and the part of the tag that says it."""

    text: str
    source: TriggerSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What the debt costs while it is open, in hours per sprint and in hours per touch of its region."""

    per_sprint_hours: float | None = None
    per_touch_hours: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """What one tag says about one deliberate debt; what it does not say is empty or None."""

    keyword: str
    title: str = ""
    id: str | None = None
    owner: str | None = None
    kind: str | None = None
    aspect: str | None = None
    refs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    principal_hours: ThreePoint | None = None
    points: float | None = None
    interest: Interest = field(default_factory=Interest)
    bought: str | None = None
    saved_hours: ThreePoint | None = None
    triggers: tuple[Trigger, ...] = ()
    requires: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    alternatives: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One tag at one place."""

    tag: Tag
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueHome:
    """An issue of a tracker that belongs to a debt, as it stood when it was read.

    ref: its canonical reference, "github:acme/app#412". reason: why it was closed, in the tracker's word.
    gone: "deleted", "moved" or "forbidden" where it can no longer be read. created and closed: when it was
    opened and closed, read_at: when its tracker was last read to the end (UTC times, "" unknown or never).
    declares: the issue itself is marked as a debt, so it is one of its homes; others are only referred to.
    """

    ref: str
    title: str
    state: Literal["open", "closed"]
    reason: str = ""
    url: str = ""
    gone: str = ""
    read_at: str = ""
    created: str = ""
    closed: str = ""
    declares: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """One deliberate decision: what its first tag says, its identity, all its places, and its issues.

    A debt that only an issue declares has no place.
    """

    tag: Tag
    fingerprint: str
    level: Level
    places: tuple[Place, ...]
    issues: tuple[IssueHome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An untagged TODO, FIXME, HACK, XXX or workaround comment."""

    path: str
    line: int
    keyword: str
    text: str
    owner: str | None = None
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with the user's data: what, where, and what to type."""

    code: str
    severity: Severity
    path: str
    line: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file, or a part of it, that was not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found in one file, or in several together."""

    sightings: tuple[Sighting, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFacts:
    """What was scanned: its root, and the commit and branch where it is a git repository."""

    root: str
    head: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The totals of a scan; coverage is debts ÷ (debts + candidates), principal the sum of the means."""

    files_scanned: int
    debts: int
    candidates: int
    problems: int
    coverage: float
    principal_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """Everything a scan tells, in the order in which views show it.

    origins: where tags and candidates come from, by path and line; None where nobody asked.
    """

    version: str
    repository: RepositoryFacts
    debts: tuple[Debt, ...]
    candidates: tuple[Candidate, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    summary: Summary
    origins: Mapping[tuple[str, int], Origin] | None = None
