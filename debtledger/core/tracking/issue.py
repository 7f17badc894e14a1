"""An issue of a tracker: one value, whichever provider it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Final, Literal

IssueState = Literal["open", "closed"]
Gone = Literal["", "deleted", "moved", "forbidden"]

NOTHING: Mapping[str, str] = MappingProxyType({})
STALE_DAYS: Final = 7
"""Days after which it is said how long ago a tracker was read."""
BODY_KEPT: Final = 32_768
TEXT_KEPT: Final = 512
LIST_KEPT: Final = 50
NAME_KEPT: Final = 128
FIELDS_KEPT: Final = 20
WHOLE: Final = frozenset({"ref", "tracker", "state", "gone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue as it was when it was read. Texts are foreign and exact; what is not said is empty or None.

    ref: its canonical reference, "github:acme/app#412" or "jira:SEC-41". tracker: the profile it was read
    with. Times are UTC, "2026-11-22T09:54:00Z"; due is a day. state: open or closed, with the tracker's word
    for it in `status` and why it was closed in `reason`. kind: the type (Bug). customers: opaque ids named by
    the tracker's own fields (organisations, custom fields). votes and reactions are kept apart from asks.
    fields: custom fields that the settings name, by that name. gone: why it can no longer be read.
    worked: the entries of its work log, each a day and hours ("2026-06-02 1.5"); perhaps the first ones only.
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
    worked: tuple[str, ...] = ()


def bounded(issue: Issue) -> Issue:
    """An issue too large to be kept, with the beginnings of its texts; what it is called stays whole.

    As JSON it has less than a MiB, whatever was in it.
    """
    short: dict[str, object] = {}
    for name in (each.name for each in fields(Issue) if each.name not in WHOLE):
        value = getattr(issue, name)
        if isinstance(value, str):
            short[name] = value[: BODY_KEPT if name == "body" else TEXT_KEPT]
        elif isinstance(value, tuple):
            short[name] = tuple(each[:NAME_KEPT] for each in value[:LIST_KEPT])
        elif isinstance(value, Mapping):
            kept = list(value.items())[:FIELDS_KEPT]
            short[name] = {key[:NAME_KEPT]: said[:TEXT_KEPT] for key, said in kept}
    return replace(issue, **short)  # type: ignore[arg-type]  # the names are those of Issue
