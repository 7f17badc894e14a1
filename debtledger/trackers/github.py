"""GitHub, github.com and Enterprise Server alike, through PyGithub under our own policy of HTTP."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from debtledger.core.tracking.github_issues import issue_of, reference
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.remotes import is_slug
from debtledger.network.ahead import ahead
from debtledger.network.github_client import PER_PAGE, GitHubClient, garbled
from debtledger.network.replies import TrackerError, seconds_of
from debtledger.trackers import Draft, Health, Page, Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.tracking.issue import Gone
    from debtledger.network.courier import Courier
    from debtledger.network.github_client import Reply
    from debtledger.network.profiles import Profile

SUMMARY: Final = "GitHub: github.com and GitHub Enterprise Server"
MOST_PAGES: Final = 5_000
NOT_MODIFIED: Final = 304
NOT_FOUND: Final = 404
TOO_FAR: Final = 422
"""What GitHub answers to pages beyond the 10,000th issue."""
REF: Final = re.compile(r"github:([^#\s]{3,201})#([0-9]{1,12})")
WRITTEN: Final = re.compile(r"(?:github:)?(?:([\w.-]+/[\w.-]+))?#([0-9]{1,12})")
ENOUGH: Final = frozenset({"repo", "public_repo"})


def connect(profile: Profile, courier: Courier) -> GitHub:
    """The tracker of a profile; nothing is sent yet."""
    return GitHub(profile, courier)


class GitHub:
    """One server of GitHub, as the room of trackers describes it."""

    def __init__(self, profile: Profile, courier: Courier) -> None:
        self._profile = profile
        self._courier = courier
        self._web = (profile.web or "https://github.com").rstrip("/")
        self._client = GitHubClient(courier, profile.token)
        self._visible: dict[str, bool] = {}

    def changed_since(self, project: str, position: Position) -> Iterator[Page]:
        """The issues of a repository that have changed, page by page, those changed longest ago first."""
        since, etag = position.since, position.etag
        while True:
            latest = ""
            try:
                for page in self._pages(project, Position(since=since, etag=etag)):
                    latest = max([latest, *(issue.updated for issue in page.issues)])
                    yield page
            except TrackerError as error:
                if error.status != TOO_FAR or latest <= since:
                    raise
                since, etag = latest, ""  # the server counts no further; on from the last one seen
            else:
                return

    def _pages(self, project: str, position: Position) -> Iterator[Page]:
        """The pages as far as the server counts them; each is asked for before the last one is understood."""
        before: tuple[str, ...] = ()
        for number, (reply, alone) in enumerate(ahead(self._replies(project, position))):
            if reply.status == NOT_MODIFIED:
                if number or not position.etag:
                    raise garbled("the server says that nothing has changed, which it was not asked")
                yield Page(issues=(), served_at=_served(reply), etag=position.etag, unchanged=True)
                return
            page = self._page(project, reply)
            refs = tuple(issue.ref for issue in page.issues)
            if refs and refs == before:
                raise garbled("the same page of issues came twice")
            before = refs
            yield page if alone and not number else replace(page, etag="")

    def _replies(self, project: str, position: Position) -> Iterator[tuple[Reply, bool]]:
        """The answers, and whether each is the last one."""
        headers = {"If-None-Match": position.etag} if position.etag else {}
        reply = self._first(project, position.since, headers)
        asked: set[str] = set()
        for _ in range(MOST_PAGES):
            following = self._client.following(reply, asked)
            yield reply, following is None
            if following is None:
                return
            asked.add(following)
            reply = self._client.ask("GET", following)
        raise garbled(f"more than {MOST_PAGES:,} pages of issues")

    def fetch_many(self, refs: Sequence[str]) -> Iterator[Issue]:
        """The issues with these references, in their order; what cannot be read has `gone` set."""
        for ref in refs:
            slug, number = _parts(ref)
            try:
                reply = self._client.ask("GET", f"/repos/{slug}/issues/{number}")
            except TrackerError as error:
                yield self._gone(ref, slug, error)
            else:
                yield self._issue(slug, reply.value)

    def create(self, project: str, draft: Draft) -> Issue:
        """File a new issue; asked once, never again by itself."""
        reply = self._client.ask("POST", f"/repos/{project}/issues", said=_fields(draft))
        return self._issue(project, reply.value)

    def update(self, ref: str, draft: Draft) -> Issue:
        """Change an issue; what the draft does not say stays."""
        slug, number = _parts(ref)
        reply = self._client.ask("PATCH", f"/repos/{slug}/issues/{number}", said=_fields(draft))
        return self._issue(slug, reply.value)

    def comment(self, ref: str, body: str) -> str:
        """Write a comment; its address."""
        slug, number = _parts(ref)
        reply = self._client.ask("POST", f"/repos/{slug}/issues/{number}/comments", said={"body": body})
        ident = reply.value.get("id") if isinstance(reply.value, dict) else None
        return f"{self.url(ref)}#issuecomment-{ident}" if type(ident) is int else self.url(ref)

    def parse_ref(self, text: str) -> str | None:
        """The canonical reference for `acme/app#412`, `#412` where there is one repository, or an address."""
        text = text.strip()
        match = WRITTEN.fullmatch(text)
        if match is not None:
            only = self._profile.projects[0] if len(self._profile.projects) == 1 else None
            slug = match[1] or only
            return reference(slug, int(match[2])) if slug and is_slug(slug) else None
        page = re.escape(self._web)
        match = re.fullmatch(rf"{page}/([\w.-]+/[\w.-]+)/(?:issues|pull)/([0-9]{{1,12}})(?:[?#].*)?", text)
        return reference(match[1], int(match[2])) if match and is_slug(match[1]) else None

    def url(self, ref: str) -> str:
        """The address of an issue for a person's browser."""
        slug, number = _parts(ref)
        return f"{self._web}/{slug}/issues/{number}"

    def inspect(self) -> Health:
        """Who we are to it. Raises TrackerError."""
        account, notes, missing = "", [], []
        if self._profile.token:
            account = self._account()
            scopes = self._courier.heard.scopes
            granted = {each.strip() for each in scopes.split(",")} if scopes else set()
            if scopes and not granted & ENOUGH:
                missing.append("repo (public_repo for public repositories)")
        for slug in self._profile.projects:
            try:
                value = self._client.ask("GET", f"/repos/{slug}").value
            except TrackerError as error:
                if error.fault not in ("missing", "forbidden", "redirected"):
                    raise
                missing.append(f"access to {slug}: {error.message}")
                continue
            if isinstance(value, dict) and value.get("has_issues") is False:
                notes.append(f"{slug} has its issues switched off")
        return Health(account=account, missing=tuple(missing), notes=tuple(notes))

    def _account(self) -> str:
        try:
            value = self._client.ask("GET", "/user").value
        except TrackerError as error:
            if error.fault != "forbidden":
                raise
            return "an installation of an app"  # such tokens, those of Actions too, are no user's
        login = value.get("login") if isinstance(value, dict) else None
        return login if isinstance(login, str) else ""

    def _first(self, project: str, since: str, headers: dict[str, str] | None = None) -> Reply:
        parameters = {"state": "all", "sort": "updated", "direction": "asc", "per_page": str(PER_PAGE)}
        if since:
            parameters["since"] = since
        try:
            return self._client.ask("GET", f"/repos/{project}/issues", parameters=parameters, headers=headers)
        except TrackerError as error:
            raise self._renamed(project, error) or error from None

    def _renamed(self, project: str, error: TrackerError) -> TrackerError | None:
        """What a redirect to the number of a repository means; None for any other error."""
        parts = self._client.on_this_server(error.location) if error.fault == "redirected" else None
        if parts is None or not parts.path.startswith(f"{self._client.prefix}/repositories/"):
            return None
        return TrackerError(
            "redirected",
            f"{project} was renamed, or moved to another owner ({error.status})",
            "write its new name: git remote set-url origin ADDRESS, or projects in the settings",
            status=error.status,
        )

    def _page(self, project: str, reply: Reply) -> Page:
        items = reply.value
        if not isinstance(items, list):
            raise garbled("a list of issues was expected")
        found = [issue_of(each, self._profile.name, project, self._web) for each in items]
        issues = tuple(issue for issue in found if issue is not None)
        return Page(
            issues=issues,
            served_at=_served(reply),
            etag=reply.headers.get("etag", "")[:200],
            strange=len(found) - len(issues),
        )

    def _issue(self, slug: str, value: Any) -> Issue:
        issue = issue_of(value, self._profile.name, slug, self._web)
        if issue is None:
            raise garbled("an issue was expected")
        return issue

    def _gone(self, ref: str, slug: str, error: TrackerError) -> Issue:
        """The issue that an error stands for, where it says that the issue is gone. Raises the error else."""
        gone: Gone
        match error.fault:
            case "missing":
                # Requests without a token are few: whether a stranger's repository is there is not asked.
                ours = bool(self._profile.projects)
                hidden = error.status == NOT_FOUND and not (ours and self._is_visible(slug))
                gone = "forbidden" if hidden else "deleted"
            case "redirected":
                gone = "moved"
            case "forbidden":
                gone = "forbidden"
            case "unauthorised" if not self._profile.token:
                gone = "forbidden"  # nobody in particular may not see it
            case _:
                raise error
        return Issue(ref=ref, tracker=self._profile.name, title="", state="open", gone=gone)

    def _is_visible(self, slug: str) -> bool:
        """Whether the repository can be seen at all: GitHub hides what we may not read as not found."""
        if slug not in self._visible:
            try:
                self._client.ask("GET", f"/repos/{slug}")
            except TrackerError as error:
                if error.fault not in ("missing", "forbidden", "redirected"):
                    raise
                self._visible[slug] = False
            else:
                self._visible[slug] = True
        return self._visible[slug]


def _served(reply: Reply) -> str:
    """When an answer was given, by the server's clock (UTC); "" where it does not say."""
    clock = seconds_of(reply.headers.get("date", ""))
    return "" if clock is None else datetime.fromtimestamp(clock, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parts(ref: str) -> tuple[str, str]:
    match = REF.fullmatch(ref)
    if match is None or not is_slug(match[1]):
        raise TrackerError("refused", f"{ref[:80]!r} is no issue on GitHub")
    return match[1], match[2]


def _fields(draft: Draft) -> dict[str, Any]:
    said = {"title": draft.title, "body": draft.body, "labels": draft.labels and list(draft.labels)}
    fields = {name: value for name, value in said.items() if value is not None}
    return {**fields, "type": draft.kind} if draft.kind else fields
