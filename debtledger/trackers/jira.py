"""Jira, Cloud and Server or Data Center, through the library jira: its own patience and waiting are off."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from debtledger.core.planning.sprint import TrackerSprint
from debtledger.core.references import is_date
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.jira_issues import FIELD_ID, KEY, BadAnswerError, Form, read_issue
from debtledger.core.tracking.jql import changed_since, with_keys
from debtledger.network.jira_client import GARBLED, JiraClient, told
from debtledger.network.jira_site import JiraSite
from debtledger.network.replies import TrackerError
from debtledger.trackers import Health, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.network.courier import Courier
    from debtledger.network.profiles import Profile
    from debtledger.trackers import Draft, Position

SUMMARY: Final = "Jira Cloud, Server and Data Center"
PAGE: Final = 100
MOST_EMPTY_PAGES: Final = 3
MOST_PAGES: Final = 10_000
MOST_LISTED: Final = 20
MOST_BOARDS: Final = 10**9
MOST_SPRINTS: Final = 1000
BAD_REQUEST: Final = 400
NOT_FOUND: Final = 404
GONE: Final = 410
PREFIX: Final = "jira:"
STANDING: Final = ("status", "resolution", "resolutiondate", "created", "updated", "issuetype", "votes")
"""The fields that say how an issue stands and nothing else."""
USUAL_KIND: Final = "Task"


def connect(profile: Profile, courier: Courier) -> Jira:
    """The Jira of a profile; nothing is sent before something is asked."""
    return Jira(profile, courier)


class Jira:
    """One Jira, as the room of trackers describes trackers; texts are in its own markup."""

    markup: Final = "wiki"

    def __init__(self, profile: Profile, courier: Courier) -> None:
        self._profile = profile
        self._courier = courier
        fields = profile.options.get("fields")
        named = fields.items() if isinstance(fields, Mapping) else ()
        self._form = Form(
            tracker=profile.name,
            site=(profile.web or profile.api).rstrip("/"),
            fields={name: where for name, where in named if FIELD_ID.fullmatch(str(where))},
        )

    def changed_since(self, project: str, position: Position) -> Iterator[Page]:
        """The issues of a project that have changed, page by page, those changed longest ago first."""
        if position.since:
            self._site.remember(position.memo)
        believed = self._believed(project, position.since) if self._site.remembered else None
        yield from self._changed(project, position.since) if believed is None else believed

    def _believed(self, project: str, since: str) -> Iterator[Page] | None:
        """The pages, where what is remembered of the server holds; the first one shows whether."""
        pages = self._changed(project, since)
        try:
            first = tuple(islice(pages, 1))
            return chain(first, pages) if self._site.confirm() else None
        except TrackerError as error:
            if error.status not in (BAD_REQUEST, NOT_FOUND, GONE):
                raise
            self._site.forget()
            return None

    def _changed(self, project: str, since: str) -> Iterator[Page]:
        zone = self._site.zone if since else UTC
        with told():
            query = changed_since(project, since, zone)
        if self._site.is_cloud:
            yield from self._by_token(query, self._form.asked)
        else:
            yield from self._by_place(project, query)

    def search(self, query: str) -> Iterator[Page]:
        """What a query finds, page by page; of issues how they stand, and no text."""
        if self._site.is_cloud:
            yield from self._by_token(query, STANDING)
            return
        start, found = 0, set[str]()
        for _ in range(MOST_PAGES):
            with told():
                answer = self._client.search_issues(
                    query, startAt=start, maxResults=PAGE, fields=list(STANDING), json_result=True
                )
            page, count = self._page(answer)
            yield page
            start += count
            found.update(issue.ref for issue in page.issues)
            if not count or start >= _total(answer):
                break
        if len(found) < start:
            raise TrackerError("unavailable", "what it finds changed while it was read", "sync again")

    def fetch_many(self, refs: Sequence[str]) -> Iterator[Issue]:
        """The issues with these references, in their order; what cannot be read has `gone` set."""
        keys = [_key(ref) for ref in refs]
        for start in range(0, len(keys), PAGE):
            batch = keys[start : start + PAGE]
            found = {issue.ref: issue for issue in self._with_keys(list(dict.fromkeys(batch)))}
            for key in batch:
                yield found.get(f"{PREFIX}{key}") or self._alone(key)

    def create(self, project: str, draft: Draft) -> Issue:
        """File a new issue; asked once, never again by itself."""
        kind = draft.kind or str(self._profile.options.get("issue_type", "")) or USUAL_KIND
        fields = {"project": {"key": project}, "issuetype": {"name": kind}, **_fields(draft)}
        with told():
            answer: object = self._client.create_issue(fields=fields, prefetch=False).raw
        key = str(answer.get("key")) if isinstance(answer, Mapping) else ""
        if not KEY.fullmatch(key):
            raise TrackerError("garbled", GARBLED, "look whether it was filed")
        return self._as_it_is(key, draft)

    def update(self, ref: str, draft: Draft) -> Issue:
        """Change an issue; what the draft does not say stays."""
        key = _key(ref)
        with told():
            self._client.put(f"issue/{key}", {"fields": _fields(draft)})
        return self._as_it_is(key, draft)

    def comment(self, ref: str, body: str) -> str:
        """Write a comment; its address."""
        key = _key(ref)
        with told():
            answer: object = self._client.add_comment(key, body).raw
        number = str(answer.get("id")) if isinstance(answer, Mapping) else ""
        return f"{self.url(ref)}?focusedCommentId={number}" if number.isdecimal() else self.url(ref)

    def parse_ref(self, text: str) -> str | None:
        """The canonical reference for SEC-41, jira:SEC-41 or the address of an issue on this site."""
        plain = text.strip().removeprefix(PREFIX)
        if plain.startswith(f"{self._form.site}/"):
            plain = _key_in(plain.removeprefix(f"{self._form.site}/"))
        return f"{PREFIX}{plain}" if KEY.fullmatch(plain) else None

    def url(self, ref: str) -> str:
        """The address of an issue for a person's browser."""
        return f"{self._form.site}/browse/{_key(ref)}"

    def inspect(self) -> Health:
        """Who we are to it, and which projects we do not see. Raises TrackerError."""
        deployment = self._site.about.get("deploymentType") or "Server"
        facts = [f"Jira {deployment} {self._site.about.get('version') or ''}".strip()]
        account, zone = "", self._site.about.get("serverTimeZone")
        if self._profile.token:
            me = self._client.ask("myself")
            account, zone = str(me.get("displayName") or me.get("name") or ""), me.get("timeZone")
        missing = [f"the right to see {each}" for each in self._profile.projects if not self._sees(each)]
        if isinstance(zone, str):
            facts.append(f"time zone {zone}")
        return Health(account=account, missing=tuple(missing), notes=tuple(facts))

    def sprints(self) -> Iterator[TrackerSprint]:
        """The sprints of the boards that the settings name: boards = [7], by their numbers."""
        for board in self._boards():
            for each in islice(self._listed(f"board/{board}/sprint"), MOST_SPRINTS):
                start, end = (
                    _day(each.get("startDate")),
                    _day(each.get("completeDate") or each.get("endDate")),
                )
                source = f"{self._profile.name} board {board}"
                yield TrackerSprint(name=str(each.get("name") or ""), start=start, end=end, source=source)

    @cached_property
    def _client(self) -> JiraClient:
        token, account = self._profile.token, self._profile.account
        with told():
            client = JiraClient(
                options={"server": self._profile.api.rstrip("/"), "check_update": False},
                basic_auth=(account, token) if token and account else None,
                token_auth=token if token and not account else None,
                get_server_info=False,
                max_retries=0,
                logging=False,
            )
        self._courier.mount(client.session_of_requests)
        return client

    @cached_property
    def _site(self) -> JiraSite:
        return JiraSite(self._client, self._profile)

    def _by_token(self, query: str, fields: Sequence[str]) -> Iterator[Page]:
        """The pages of Cloud, each of which names the next."""
        token: str | None = None
        known: set[str] = set()
        empty = 0
        while True:
            with told():
                answer = self._client.enhanced_search_issues(
                    query,
                    nextPageToken=token,
                    maxResults=PAGE,
                    fields=list(fields),
                    json_result=True,
                )
            page, count = self._page(answer)
            yield page
            token = answer.get("nextPageToken") if isinstance(answer, dict) else None
            empty = 0 if count else empty + 1
            if not token or (isinstance(answer, dict) and answer.get("isLast") is True):
                return
            if not isinstance(token, str) or token in known or empty > MOST_EMPTY_PAGES:
                raise TrackerError("garbled", "the pages of Jira go round in circles", "try again later")
            known.add(token)

    def _by_place(self, project: str, query: str) -> Iterator[Page]:
        """The pages of Server, each of which begins with the last issue of the one before.

        Where it does not, issues have gone from under the reading, and it goes on from the time of that one.
        """
        start, last, before = 0, "", ""
        for _ in range(MOST_PAGES):
            with told():
                answer = self._client.search_issues(
                    query, startAt=start, maxResults=PAGE, fields=list(self._form.asked), json_result=True
                )
            page, count = self._page(answer)
            refs = [issue.ref for issue in page.issues]
            if start and last and last not in refs:
                start = 0
                query = changed_since(project, before, self._site.zone)
                continue
            yield page
            if not count or refs == [last] or start + count >= _total(answer):
                return
            if refs and refs[-1] == last:
                raise TrackerError("garbled", "Jira gives the same page again", "try again later")
            if refs:
                last, before = refs[-1], page.issues[-1].updated
            start += count - 1 if refs else count
        raise TrackerError("garbled", "Jira has more pages than can be", "try again later")

    def _page(self, answer: object) -> tuple[Page, int]:
        """A page of issues, and how many different items it has. Raises TrackerError where it is no page."""
        items = answer.get("issues") if isinstance(answer, Mapping) else None
        if not isinstance(items, list):
            raise TrackerError("garbled", GARBLED, "try again, or mend the address")
        self._site.compare(_updated(item) for item in items)
        issues: list[Issue] = []
        for item in items:
            try:
                issues.append(read_issue(item, self._form))
            except BadAnswerError:
                continue
        clock = self._courier.heard.clock
        served = "" if clock is None else f"{datetime.fromtimestamp(clock, UTC):%Y-%m-%dT%H:%M:%SZ}"
        strange = len(items) - len(issues)
        count = len({issue.ref for issue in issues}) + strange
        return Page(issues=tuple(issues), served_at=served, strange=strange, memo=self._site.memo), count

    def _with_keys(self, keys: list[str]) -> Iterator[Issue]:
        """Those of the issues that a search finds; Jira refuses a whole search for one key that is gone."""
        self._site.is_cloud  # noqa: B018 - says which search there is
        try:
            with told():
                answer = self._client.search_issues(
                    with_keys(keys),
                    maxResults=PAGE,
                    fields=list(self._form.asked),
                    validate_query=False,
                    json_result=True,
                )
            yield from self._page(answer)[0].issues
        except TrackerError as error:
            if error.status != BAD_REQUEST:
                raise
            half = len(keys) // 2
            if half:
                yield from self._with_keys(keys[:half])
                yield from self._with_keys(keys[half:])

    def _alone(self, key: str) -> Issue:
        """One issue asked for by itself, which tells whether it is deleted, moved or kept from us."""
        try:
            answer = self._client.ask(f"issue/{key}", fields=",".join(self._form.asked))
            with told():
                found = read_issue(answer, self._form)
        except TrackerError as error:
            if error.fault not in ("missing", "forbidden"):
                raise
            gone = "deleted" if error.fault == "missing" else "forbidden"
            return self._absent(key, gone)
        if found.ref == f"{PREFIX}{key}":
            return found
        return self._absent(key, "moved")

    def _absent(self, key: str, gone: Any) -> Issue:
        ref = f"{PREFIX}{key}"
        return Issue(
            ref=ref, tracker=self._profile.name, title="", state="open", url=self.url(ref), gone=gone
        )

    def _as_it_is(self, key: str, draft: Draft) -> Issue:
        """An issue that was just written, as Jira has it; as we wrote it, where it cannot be read."""
        with suppress(TrackerError):
            found = self._alone(key)
            if not found.gone:
                return found
        ref = f"{PREFIX}{key}"
        return Issue(
            ref=ref,
            tracker=self._profile.name,
            title=draft.title or "",
            body=draft.body or "",
            labels=draft.labels or (),
            state="open",
            url=self.url(ref),
        )

    def _sees(self, project: str) -> bool:
        try:
            self._client.ask(f"project/{project}")
        except TrackerError as error:
            if error.fault not in ("missing", "forbidden"):
                raise
            return False
        return True

    def _boards(self) -> tuple[int, ...]:
        named = self._profile.options.get("boards")
        listed = named if isinstance(named, list | tuple) else ()
        return tuple(each for each in listed if isinstance(each, int) and 0 < each < MOST_BOARDS)

    def _listed(self, path: str, **params: str) -> Iterator[Mapping[str, Any]]:
        """The items of a list of the Agile interface, page by page."""
        start = 0
        for _ in range(MOST_LISTED):
            answer = self._client.ask_agile(path, startAt=str(start), **params)
            values = answer.get("values")
            if not isinstance(values, list) or not values:
                return
            yield from (each for each in values if isinstance(each, Mapping))
            start += len(values)
            if answer.get("isLast") is not False:
                return


def _fields(draft: Draft) -> dict[str, Any]:
    """The fields of Jira that a draft states; a label has no spaces there."""
    said = {"summary": draft.title, "description": draft.body}
    fields: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if draft.labels is not None:
        fields["labels"] = ["-".join(label.split()) for label in draft.labels if label.split()]
    return fields


def _key(ref: str) -> str:
    key = ref.removeprefix(PREFIX)
    if not KEY.fullmatch(key):
        raise TrackerError("refused", f"{ref!r} is no issue of Jira", "write a key such as SEC-41")
    return key


def _key_in(path: str) -> str:
    """The key in the path of an address: browse/SEC-41, or selectedIssue=SEC-41 behind the question mark."""
    if path.startswith("browse/"):
        return path.removeprefix("browse/").partition("?")[0].partition("#")[0].rstrip("/")
    _, _, chosen = path.partition("selectedIssue=")
    return chosen.partition("&")[0]


def _total(answer: object) -> int:
    """How many issues there are, as the server says, which may be wrong; very many where it does not say."""
    total = answer.get("total") if isinstance(answer, Mapping) else None
    return total if isinstance(total, int) else 1 << 60


def _updated(item: object) -> object:
    """When an issue was changed, as the answer writes it."""
    fields = item.get("fields") if isinstance(item, Mapping) else None
    return fields.get("updated") if isinstance(fields, Mapping) else None


def _day(value: object) -> str:
    return value[:10] if isinstance(value, str) and is_date(value[:10]) else ""
