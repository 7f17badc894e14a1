"""Why a CI runs: the events of GitHub as values, read strictly; what is not understood is left empty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from debtledger.core.tracking.remotes import is_slug

Reason = Literal["pull request", "push", "merge group", "comment", "run", "schedule", "other"]
Service = Literal["github", "gitlab", "jenkins", ""]
OID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
MOST_NUMBER: Final = 10**12
MOST_TEXT: Final = 65_536
PULLS: Final = frozenset({"pull_request", "pull_request_target"})
TIMED: Final = frozenset({"schedule", "workflow_dispatch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Which run of a workflow it is, as GitHub counts; noughts where nobody counts."""

    id: int = 0
    number: int = 0
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What made a CI run, and the change that it is about.

    base, head: ids of commits, or names that git may know; empty where the event does not say. direct: the
    change is from base to head; else from where head left base. number: of the pull request, 0 for none;
    slug: the repository "acme/app" that it is in. fork: it comes from another repository. text: title and
    body of the pull request. gone: the branch that was pushed is no more.
    """

    reason: Reason
    service: Service = ""
    event: str = ""
    base: str = ""
    head: str = ""
    direct: bool = False
    number: int = 0
    slug: str = ""
    fork: bool = False
    text: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment on a pull request: what it says, by whom, and what that person is to the repository."""

    body: str
    login: str
    user: int
    association: str
    number: int
    ident: int
    slug: str
    action: str
    on_pull_request: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run of another workflow that has ended: the head commit it ran for, and why it ran."""

    head: str
    event: str
    slug: str
    run: Run


def occasion_of(event: str, payload: Any) -> Occasion:
    """What an event of GitHub means for debts; its text is foreign, and its ids are checked."""
    if event in PULLS:
        return _pull_request(event, payload)
    if event == "push":
        return _push(payload)
    if event == "merge_group":
        group = _mapping(_mapping(payload).get("merge_group"))
        return Occasion(
            reason="merge group",
            service="github",
            event=event,
            base=_oid(group.get("base_sha")),
            head=_oid(group.get("head_sha")),
            slug=_slug(payload),
        )
    reason: Reason = "other"
    if event == "issue_comment":
        reason = "comment"
    elif event == "workflow_run":
        reason = "run"
    elif event in TIMED:
        reason = "schedule"
    return Occasion(reason=reason, service="github", event=event, slug=_slug(payload))


def remark_of(payload: Any) -> Remark:
    """The comment of the event issue_comment."""
    said = _mapping(payload)
    comment, issue = _mapping(said.get("comment")), _mapping(said.get("issue"))
    user = _mapping(comment.get("user"))
    return Remark(
        body=_text(comment.get("body")),
        login=_text(user.get("login")),
        user=_number(user.get("id")),
        association=_text(comment.get("author_association")),
        number=_number(issue.get("number")),
        ident=_number(comment.get("id")),
        slug=_slug(payload),
        action=_text(said.get("action")),
        on_pull_request=isinstance(issue.get("pull_request"), Mapping),
    )


def finished_of(payload: Any) -> Finished:
    """The run of the event workflow_run."""
    run = _mapping(_mapping(payload).get("workflow_run"))
    return Finished(
        head=_oid(run.get("head_sha")),
        event=_text(run.get("event")),
        slug=_slug(payload),
        run=Run(
            id=_number(run.get("id")),
            number=_number(run.get("run_number")),
            attempt=_number(run.get("run_attempt")),
        ),
    )


def _pull_request(event: str, payload: Any) -> Occasion:
    pull = _mapping(_mapping(payload).get("pull_request"))
    base, head = _mapping(pull.get("base")), _mapping(pull.get("head"))
    slug = _slug(payload)
    # The repository of a fork may be gone, and is none then.
    theirs = _text(_mapping(head.get("repo")).get("full_name"))
    return Occasion(
        reason="pull request",
        service="github",
        event=event,
        base=_oid(base.get("sha")),
        head=_oid(head.get("sha")),
        number=_number(pull.get("number")),
        slug=slug,
        fork=theirs.lower() != slug.lower(),
        text=f"{_text(pull.get('title'))}\n\n{_text(pull.get('body'))}".strip(),
    )


def _push(payload: Any) -> Occasion:
    said = _mapping(payload)
    before, after = _oid(said.get("before")), _oid(said.get("after"))
    return Occasion(
        reason="push",
        service="github",
        event="push",
        base=before,
        head=after,
        direct=bool(before),
        slug=_slug(payload),
        gone=said.get("deleted") is True or (not after and "after" in said),
    )


def _slug(payload: Any) -> str:
    name = _text(_mapping(_mapping(payload).get("repository")).get("full_name"))
    return name if is_slug(name) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value[:MOST_TEXT] if isinstance(value, str) else ""


def _oid(value: Any) -> str:
    """The id of a commit; GitHub writes noughts for none."""
    text = value if isinstance(value, str) else ""
    return text if OID.fullmatch(text) and text.strip("0") else ""


def _number(value: Any) -> int:
    return value if type(value) is int and 0 < value < MOST_NUMBER else 0
