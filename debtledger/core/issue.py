"""An issue of a tracker: one value, whichever provider it comes from."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - types of fields are looked up when unpacked
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

IssueState = Literal["open", "closed"]
Gone = Literal["", "deleted", "moved", "forbidden"]

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue as it was when it was read. Texts are foreign and exact; what is not said is empty or None.

    ref: its canonical reference, "github:acme/app#412" or "jira:SEC-41". tracker: the profile it was read
    with. Times are UTC, "2026-11-22T09:54:00Z"; due is a day. state: open or closed, with the tracker's word
    for it in `status` and why it was closed in `reason`. kind: the type (Bug). customers: opaque ids named by
    the tracker's own fields (organisations, custom fields). votes and reactions are kept apart from asks.
    fields: custom fields that the settings name, by that name. gone: why it can no longer be read.
    """

    ref: str
    tracker: str
    title: str
    state: IssueState
    body: str = ""
    status: str = ""
    reason: str = ""
    kind: str = ""
    labels: tuple[str, ...] = ()
    priority: str = ""
    components: tuple[str, ...] = ()
    milestone: str = ""
    author: str = ""
    assignee: str = ""
    created: str = ""
    updated: str = ""
    closed: str = ""
    due: str = ""
    url: str = ""
    votes: int = 0
    reactions: int = 0
    points: float | None = None
    hours_spent: float | None = None
    hours_estimated: float | None = None
    customers: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    pull_request: bool = False
    gone: Gone = ""
