"""A small GitHub with a memory, on the loopback interface: judged by its description; faults and a log."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import parse_qs, urlencode, urlsplit

from trackers.description import AgainstDescriptionError, description

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

Body = dict[str, Any]
How = Literal["", "reset", "drip", "drip head", "truncate", "html", "latin", "endless", "silence", "bomb"]
START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DRIP_SECONDS = 0.05
MOST_DRIPS = 60
JUDGED_PER_PAGE = 2
FARTHEST = 10_000
SPOILT: dict[str, bytes] = {
    "html": b"<!doctype html><title>Log in</title>",
    "latin": '["é"]'.encode("latin-1"),
}
ISSUES = re.compile(r"/(?:repos/(?P<slug>[^/]+/[^/]+)|repositories/(?P<id>\d+))/issues")
ISSUE = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)/issues/(?P<number>\d+)(?P<rest>/comments)?")
REPOSITORY = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, as it came in, and what was answered (0: nothing)."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    headers: dict[str, str]
    status: int


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong at requests of a method to a path: `times` of them, after so many others.

    status and headers: another answer. done: the request is carried out all the same. how: what becomes of
    the answer; change gives another body.
    """

    path: str = ""
    method: str = "GET"
    after: int = 0
    times: int = 1
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False
    how: How = ""
    change: Callable[[Any], Any] | None = None

    def strikes(self, method: str, path: str) -> bool:
        if self.times == 0 or method != self.method or self.path not in path:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True


class Refused(Exception):  # noqa: N818 - an answer, no error of ours
    """An answer that is none of the usual ones."""

    def __init__(self, status: int, message: str, location: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "documentation_url": "https://docs.github.com/rest"}
        self.location = location


class GitHubServer:
    """Issues by repository and number; changes between requests, and within them by `before`.

    token: the one it accepts; "" for none needed. moved: issues that were transferred. per_page: the most
    issues of a page. links: which addresses `Link` names.
    """

    def __init__(self) -> None:
        self.now = START
        self.issues: dict[str, dict[int, Body]] = {}
        self.comments: dict[tuple[str, int], list[Body]] = {}
        self.deleted: set[tuple[str, int]] = set()
        self.moved: dict[tuple[str, int], str] = {}
        self.forbidden: set[str] = set()
        self.token = ""
        self.login = "octocat"
        self.scopes: str | None = "repo"
        self.per_page = 100
        self.left = 5000
        self.links: Literal["repositories", "repos", "relative"] = "repositories"
        self.prefix = ""
        self.faults: list[Fault] = []
        self.log: deque[Asked] = deque(maxlen=100_000)
        self.violations: list[str] = []
        self.judged = JUDGED_PER_PAGE
        self.before: Callable[[str, str], object] = lambda _method, _path: None
        self._server = _Listener(self)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def add(self, slug: str, number: int, **fields: Any) -> Body:
        """Put an issue there, or change one; the clock goes on a minute."""
        self.now += timedelta(minutes=1)
        issues = self.issues.setdefault(slug, {})
        known = issues.get(number) or self._fresh(slug, number)
        known.update(fields)
        known["updated_at"] = fields.get("updated_at", self.stamp())
        if known["state"] == "closed" and not known["closed_at"]:
            known["closed_at"] = known["updated_at"]
        issues[number] = known
        return known

    def fill(self, slug: str, count: int) -> None:
        """So many issues, one a minute."""
        for number in range(1, count + 1):
            self.add(slug, number, title=f"issue {number}", state="closed" if number % 3 == 0 else "open")

    def stamp(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%SZ}"

    def answer(self, asked: tuple[str, str, dict[str, list[str]], Any]) -> tuple[int, Any, dict[str, str]]:
        """The status, body and further headers of the answer to a sound request. Raises Refused."""
        method, path, query, body = asked
        if path == "/user":
            return 200, self._user(self.login), {}
        listed = ISSUES.fullmatch(path)
        if listed:
            slug = listed["slug"] or list(self.issues)[int(listed["id"]) - 1]
            self._check_visible(slug)
            if method == "POST":
                return 201, self._create(slug, body), {}
            return self._list(slug, query)
        single = ISSUE.fullmatch(path)
        if single:
            self._check_visible(single["slug"])
            return self._about_issue(method, single, body)
        repository = REPOSITORY.fullmatch(path)
        if repository:
            self._check_visible(repository["slug"])
            return 200, {"full_name": repository["slug"], "has_issues": True}, {"X-Not-Judged": "1"}
        raise Refused(404, "Not Found")

    def _check_visible(self, slug: str) -> None:
        if slug in self.forbidden:
            raise Refused(403, "Resource not accessible by personal access token")
        if slug not in self.issues:
            raise Refused(404, "Not Found")

    def _about_issue(self, method: str, found: re.Match[str], body: Any) -> tuple[int, Any, dict[str, str]]:
        slug, number = found["slug"], int(found["number"])
        if (slug, number) in self.moved:
            raise Refused(301, "Moved Permanently", f"{self.url}{self.moved[slug, number]}")
        if (slug, number) in self.deleted:
            raise Refused(410, "This issue was deleted")
        if number not in self.issues[slug]:
            raise Refused(404, "Not Found")
        if found["rest"]:
            return self._comment(method, slug, number, body)
        if method == "PATCH":
            labels = {"labels": [self._label(each) for each in body["labels"]]} if "labels" in body else {}
            self.add(slug, number, **{**body, **labels})
        return 200, self.issues[slug][number], {}

    def _list(self, slug: str, query: dict[str, list[str]]) -> tuple[int, Any, dict[str, str]]:
        since = query.get("since", [""])[0]
        size = min(int(query.get("per_page", ["30"])[0]), self.per_page)
        page = int(query.get("page", ["1"])[0])
        if page * size > FARTHEST + size:
            raise Refused(422, "In order to keep the API fast for everyone, pagination is limited.")
        assert query["state"] == ["all"]
        assert query["sort"] == ["updated"]
        assert query["direction"] == ["asc"]
        found = sorted(
            (each for each in self.issues[slug].values() if each["updated_at"] >= since),
            key=lambda each: (each["updated_at"], each["number"]),
        )
        headers = {}
        if page * size < len(found):
            more = urlencode({**{name: values[0] for name, values in query.items()}, "page": page + 1})
            number = list(self.issues).index(slug) + 1
            place = f"repositories/{number}" if self.links == "repositories" else f"repos/{slug}"
            where = f"{'' if self.links == 'relative' else self.url}{self.prefix}/{place}/issues"
            headers["Link"] = f'<{where}?{more}>; rel="next", <{where}>; rel="first"'
        return 200, found[(page - 1) * size : page * size], headers

    def _create(self, slug: str, body: Body) -> Body:
        labels = [self._label(each) for each in body.get("labels", [])]
        number = max(self.issues[slug], default=0) + 1
        return self.add(slug, number, **{**body, "labels": labels})

    def _comment(self, method: str, slug: str, number: int, body: Any) -> tuple[int, Any, dict[str, str]]:
        known = self.comments.setdefault((slug, number), [])
        if method == "POST":
            stamp = self.stamp()
            known.append(
                {
                    "id": len(known) + 1, "node_id": "IC", "url": self.url, "html_url": self.url,
                    "issue_url": self.url, "body": body["body"], "created_at": stamp, "updated_at": stamp,
                    "user": self._user(self.login), "author_association": "OWNER",
                }
            )  # fmt: skip
            return 201, known[-1], {"X-Not-Judged": "1"}
        return 200, known, {"X-Not-Judged": "1"}

    def _fresh(self, slug: str, number: int) -> Body:
        issue = f"{self.url}/repos/{slug}/issues/{number}"
        return {
            "id": 1000 + number, "node_id": "I_1", "url": issue, "repository_url": f"{self.url}/repos/{slug}",
            "labels_url": f"{issue}/labels{{/name}}", "comments_url": f"{issue}/comments",
            "events_url": f"{issue}/events", "html_url": f"https://github.com/{slug}/issues/{number}",
            "number": number, "state": "open", "state_reason": None, "title": f"issue {number}",
            "body": "text", "user": self._user("mia"), "labels": [], "assignee": None, "assignees": [],
            "milestone": None, "locked": False, "active_lock_reason": None, "comments": 0,
            "closed_at": None, "created_at": self.stamp(), "updated_at": self.stamp(),
            "author_association": "MEMBER", "performed_via_github_app": None,
            "reactions": {
                "url": f"{issue}/reactions", "total_count": 3, "+1": 2, "-1": 0, "laugh": 0, "confused": 0,
                "heart": 1, "hooray": 0, "eyes": 0, "rocket": 0,
            },
        }  # fmt: skip

    def label(self, name: str) -> Body:
        return self._label(name)

    def _label(self, name: str) -> Body:
        return {
            "id": 1, "node_id": "LA", "url": f"{self.url}/labels/{len(name)}", "name": name,
            "description": None, "color": "ededed", "default": False,
        }  # fmt: skip

    def _user(self, login: str) -> Body:
        user = f"https://api.github.com/users/{login}"
        ends = (
            "followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events",
            "received_events",
        )  # fmt: skip
        return {
            "login": login, "id": 1, "node_id": "U_1", "avatar_url": user, "gravatar_id": None, "url": user,
            "html_url": f"https://github.com/{login}", "type": "User", "site_admin": False, "name": None,
            "company": None, "blog": None, "location": None, "email": None, "hireable": None, "bio": None,
            "public_repos": 1, "public_gists": 0, "followers": 0, "following": 0,
            "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z",
            **{f"{end}_url": f"{user}/{end}" for end in ends},
        }  # fmt: skip


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, github: GitHubServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.github = github
        self.lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep silent about clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def github(self) -> GitHubServer:
        return cast("_Listener", self.server).github

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the class above
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        github = self.github
        address = urlsplit(self.path.removeprefix(github.prefix))
        query = parse_qs(address.query, keep_blank_values=True)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(sent) if sent else None
        with cast("_Listener", self.server).lock:
            github.before(method, address.path)
            fault = next((each for each in github.faults if each.strikes(method, address.path)), None)
            status, said, headers = self._judged((method, address.path, query, body), fault)
            data = b"" if said is None else json.dumps(said).encode()
            if method == "GET" and status == 200:
                headers["ETag"] = f'W/"{hashlib.sha256(self.path.encode() + data).hexdigest()}"'
                if self.headers.get("If-None-Match") == headers["ETag"] and not (fault and fault.how):
                    status, data = 304, b""
            github.left -= status != 304
            headers |= {
                "Date": format_datetime(github.now, usegmt=True),
                "X-RateLimit-Limit": "5000",
                "X-RateLimit-Remaining": str(github.left),
                "X-RateLimit-Reset": str(int(github.now.timestamp()) + 3600),
                **({"X-OAuth-Scopes": github.scopes} if github.scopes is not None else {}),
                **(fault.headers if fault else {}),
            }
            lowered = {name.lower(): value for name, value in self.headers.items()}
            github.log.append(
                Asked(
                    method=method, path=address.path, query=query, body=body, headers=lowered, status=status
                )
            )
        self._send(status, data, headers, fault.how if fault else "")

    def _judged(
        self, asked: tuple[str, str, dict[str, list[str]], Any], fault: Fault | None
    ) -> tuple[int, Any, dict[str, str]]:
        github, judge = self.github, description("github.json")
        method, path, query, body = asked
        if github.token and self.headers.get("Authorization") not in {
            f"token {github.token}",
            f"Bearer {github.token}",
        }:
            return 401, {"message": "Bad credentials"}, {}
        if fault and fault.status and not fault.done:
            return fault.status, {"message": "a fault"}, {}
        try:
            judge.check_request(method, path, query, body)
            status, said, headers = github.answer(asked)
            if not headers.pop("X-Not-Judged", None):
                judge.check_answer(
                    method, path, status, said[: github.judged] if isinstance(said, list) else said
                )
        except AgainstDescriptionError as error:
            github.violations.append(f"{method} {path}: {error}")
            return 422, {"message": str(error)}, {}
        except Refused as refused:
            return refused.status, refused.body, {"Location": refused.location} if refused.location else {}
        if fault and fault.status:
            return fault.status, {"message": "a fault"}, {}
        return status, fault.change(said) if fault and fault.change else said, headers

    def _send(self, status: int, data: bytes, headers: dict[str, str], how: How) -> None:
        if how in {"reset", "silence"}:
            time.sleep(DRIP_SECONDS * 10 if how == "silence" else 0)
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        kind = "text/html" if how == "html" else "application/json; charset=utf-8"
        if how in SPOILT:
            data = SPOILT[how]
        if how == "bomb":
            data = gzip.compress(b"[" + b" " * 60_000_000 + b"]", 1)
            headers = {**headers, "Content-Encoding": "gzip"}
        self.send_response_only(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        if how == "drip head":
            self.flush_headers()
            self._drip(b"X-Drip: " + b"y" * 10_000)
            return
        self.send_header("Content-Length", str(10**12 if how == "endless" else len(data)))
        self.end_headers()
        if how == "truncate":
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif how == "drip":
            self._drip(data)
        elif how == "endless":
            self._endless()
        else:
            self.wfile.write(data)

    def _endless(self) -> None:
        self.close_connection = True
        for _ in range(4000):
            try:
                self.wfile.write(b" " * 65_536)
            except OSError:
                return

    def _drip(self, data: bytes) -> None:
        self.close_connection = True
        for place in range(min(len(data), MOST_DRIPS)):
            try:
                self.wfile.write(data[place : place + 1])
                self.wfile.flush()
            except OSError:
                return
            time.sleep(DRIP_SECONDS)
