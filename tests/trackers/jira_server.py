"""A small Jira with a memory, on the loopback interface: Cloud or Server, with faults and a log."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from trackers.description import AgainstDescriptionError, description
from trackers.jql import BadQueryError, selected

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

Deployment = Literal["Cloud", "Server"]
Body = dict[str, Any]
START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DRIP_SECONDS = 0.1
MOST_DRIPS = 200
MOST_PER_PAGE = 100
REST = "/rest/api/2/"
AGILE = "/rest/agile/1.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, as it came in, and what was answered (0: nothing)."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    headers: dict[str, str]
    status: int

    @property
    def jql(self) -> str:
        return self.query.get("jql", [""])[0]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong at requests of a method to a path: `times` of them, after so many others.

    status and headers: a refusal. done: the request is carried out all the same. how: what becomes of the
    answer; change: gives another body.
    """

    path: str = ""
    method: str = "GET"
    after: int = 0
    times: int = 1
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False
    how: Literal["", "reset", "drip", "truncate", "html"] = ""
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

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"errorMessages": [message], "errors": {}}


class JiraServer:
    """What it knows can be changed between requests, and within them by `before`, which sees each request."""

    def __init__(self, deployment: Deployment = "Cloud", zone: str = "Europe/Berlin") -> None:
        self.deployment = deployment
        self.zone = ZoneInfo(zone)
        self.now = START
        self.issues: dict[str, Body] = {}
        self.comments: dict[str, list[Body]] = {}
        self.moved: dict[str, str] = {}
        self.sprints: dict[int, list[Body]] = {}
        self.boards: list[Body] = []
        self.token = ""
        self.strict_keys = True
        self.faults: list[Fault] = []
        self.log: deque[Asked] = deque(maxlen=100_000)
        self.violations: list[str] = []
        self.before: Callable[[str, str], object] = lambda _method, _path: None
        self._pages: dict[str, int] = {}
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

    @property
    def paths(self) -> list[str]:
        return [f"{each.method} {each.path}" for each in self.log]

    def add(self, key: str, **fields: Any) -> Body:
        """Put an issue there, or change one; the clock goes on a minute."""
        self.now += timedelta(minutes=1)
        known = self.issues.get(key) or self._fresh(key)
        known.update(fields)
        known["updated"] = fields.get("updated", self.stamp())
        self.issues[key] = known
        return known

    def stamp(self) -> str:
        """The present time, as Jira writes it."""
        local = self.now.astimezone(self.zone)
        return f"{local:%Y-%m-%dT%H:%M:%S}.000{local:%z}"

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        """What it says to a sound request. Raises Refused."""
        if path == f"{REST}serverInfo":
            return 200, self._about()
        if path == f"{REST}myself":
            return 200, {"accountId": "5b10", "displayName": "Mia", "timeZone": self.zone.key, "active": True}
        if path.startswith(AGILE):
            return 200, self._agile(path.removeprefix(AGILE), query)
        if path == f"{REST}search/jql" and self.deployment == "Cloud":
            return 200, self._by_token(query)
        if path == f"{REST}search":
            return 200, self._by_place(query)
        if path == f"{REST}issue" and method == "POST":
            return 201, self._create(body["fields"])
        if path.startswith(f"{REST}project/"):
            return 200, self._project(path.rpartition("/")[2])
        return self._about_issue(method, path, body)

    def _about_issue(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        key, _, rest = path.removeprefix(f"{REST}issue/").partition("/")
        key = self.moved.get(key, key)
        if not path.startswith(f"{REST}issue/") or key not in self.issues:
            raise Refused(404, "Issue does not exist or you do not have permission to see it.")
        if rest == "comment":
            return self._comment(method, key, body)
        if method == "PUT":
            self.add(key, **body["fields"])
            return 204, None
        return 200, self._shown(key, self.issues[key])

    def _project(self, key: str) -> Body:
        if not any(each.rpartition("-")[0] == key for each in self.issues):
            raise Refused(404, f"No project could be found with key '{key}'.")
        return {"id": "10000", "key": key, "name": key}

    def _fresh(self, key: str) -> Body:
        return {
            "summary": f"issue {key}",
            "description": None,
            "status": {"name": "To Do", "statusCategory": {"key": "new"}},
            "issuetype": {"name": "Task"},
            "project": {"key": key.rpartition("-")[0]},
            "labels": [],
            "created": self.stamp(),
            "resolution": None,
            "resolutiondate": None,
            "duedate": None,
            "votes": {"votes": 0, "hasVoted": False},
        }

    def _about(self) -> Body:
        said = {
            "baseUrl": self.url,
            "version": "1001.0.0" if self.deployment == "Cloud" else "9.12.2",
            "versionNumbers": [1001, 0, 0] if self.deployment == "Cloud" else [9, 12, 2],
            "deploymentType": self.deployment,
            "serverTime": self.stamp(),
            "serverTitle": "Jira",
        }
        return said if self.deployment == "Cloud" else {**said, "buildPartnerName": ""}

    def _found(self, query: dict[str, list[str]]) -> list[tuple[str, Body]]:
        strict = self.strict_keys and query.get("validateQuery", ["true"])[0].lower() != "false"
        try:
            return selected(query["jql"][0], self.issues, self.zone, strict=strict)
        except BadQueryError as error:
            raise Refused(400, str(error)) from None

    def _by_token(self, query: dict[str, list[str]]) -> Body:
        size = min(int(query.get("maxResults", ["50"])[0]), MOST_PER_PAGE)
        token = query.get("nextPageToken", [""])[0]
        if token and token not in self._pages:
            raise Refused(400, "The token is invalid.")
        start = self._pages.get(token, 0)
        found = self._found(query)
        page = [self._shown(*each, query.get("fields")) for each in found[start : start + size]]
        if start + size >= len(found):
            return {"issues": page, "isLast": True}
        fresh = f"token+{len(self._pages)}/{start + size}="
        self._pages[fresh] = start + size
        return {"issues": page, "isLast": False, "nextPageToken": fresh}

    def _by_place(self, query: dict[str, list[str]]) -> Body:
        if self.deployment == "Cloud":
            raise Refused(410, "The requested API has been removed. Please migrate to search/jql.")
        size = min(int(query.get("maxResults", ["50"])[0]), MOST_PER_PAGE)
        start = int(query.get("startAt", ["0"])[0])
        found = self._found(query)
        page = [self._shown(*each, query.get("fields")) for each in found[start : start + size]]
        return {"startAt": start, "maxResults": size, "total": len(found), "issues": page}

    def _shown(self, key: str, fields: Body, wanted: list[str] | None = None) -> Body:
        names = set(fields) if wanted is None else {name for each in wanted for name in each.split(",")}
        number = str(10_000 + list(self.issues).index(key)) if len(self.issues) < 1000 else "1"
        kept = {name: value for name, value in fields.items() if name in names}
        return {"id": number, "key": key, "self": f"{self.url}{REST}issue/{number}", "fields": kept}

    def _create(self, fields: Body) -> Body:
        project = fields["project"]["key"]
        known = [int(key.rpartition("-")[2]) for key in self.issues if key.rpartition("-")[0] == project]
        key = f"{project}-{max(known, default=0) + 1}"
        self.add(key, **fields, created=self.stamp())
        return {"id": "10000", "key": key, "self": f"{self.url}{REST}issue/10000"}

    def _comment(self, method: str, key: str, body: Any) -> tuple[int, Any]:
        known = self.comments.setdefault(key, [])
        if method == "POST":
            known.append({"id": str(len(known) + 1), "body": body["body"], "created": self.stamp()})
            return 201, known[-1]
        return 200, {"comments": known, "startAt": 0, "maxResults": 100, "total": len(known)}

    def _agile(self, path: str, query: dict[str, list[str]]) -> Body:
        if path == "board":
            values = self.boards
        elif path.startswith("board/") and path.endswith("/sprint"):
            values = self.sprints[int(path.split("/")[1])]
        else:
            raise Refused(404, "no such thing")
        start, size = int(query.get("startAt", ["0"])[0]), int(query.get("maxResults", ["50"])[0])
        last = start + size >= len(values)
        return {"startAt": start, "maxResults": size, "isLast": last, "values": values[start : start + size]}


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, jira: JiraServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.jira = jira
        self.lock = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the class above
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def _serve(self, method: str) -> None:
        listener = cast("_Listener", self.server)
        jira = listener.jira
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(sent) if sent else None
        with listener.lock:
            jira.before(method, address.path)
            fault = next((each for each in jira.faults if each.strikes(method, address.path)), None)
            status, said = self._judged(method, address.path, query, body, fault)
            headers = {name.lower(): value for name, value in self.headers.items()}
            jira.log.append(
                Asked(
                    method=method,
                    path=address.path,
                    query=query,
                    body=body,
                    headers=headers,
                    status=status,
                )
            )
        self._send(status, said, fault)

    def _judged(
        self, method: str, path: str, query: dict[str, list[str]], body: Any, fault: Fault | None
    ) -> tuple[int, Any]:
        jira = cast("_Listener", self.server).jira
        wanted = f"Bearer {jira.token}"
        if jira.token and self.headers.get("Authorization") != wanted:
            return 401, {"errorMessages": ["You are not authenticated."], "errors": {}}
        if fault and fault.status and not fault.done:
            return fault.status, {"errorMessages": ["a fault"], "errors": {}}
        judge = description("jira-cloud.json") if jira.deployment == "Cloud" else None
        judged = judge if judge and not path.startswith(AGILE) and path != f"{REST}search" else None
        try:
            if judged:
                judged.check_request(method, path, query, body)
            status, said = jira.answer(method, path, query, body)
            if judged:
                judged.check_answer(method, path, status, said)
        except AgainstDescriptionError as error:
            jira.violations.append(f"{method} {path}: {error}")
            return 400, {"errorMessages": [str(error)], "errors": {}}
        except Refused as refused:
            return refused.status, refused.body
        if fault and fault.status:
            return fault.status, {"errorMessages": ["a fault"], "errors": {}}
        return status, fault.change(said) if fault and fault.change else said

    def _send(self, status: int, said: Any, fault: Fault | None) -> None:
        data = b"" if said is None else json.dumps(said).encode()
        kind = "application/json;charset=UTF-8"
        how = fault.how if fault else ""
        if how == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if how == "html":
            data, kind = b"<!doctype html><title>Log in</title>", "text/html"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in fault.headers.items() if fault else ():
            self.send_header(name, value)
        self.end_headers()
        if how == "truncate":
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif how == "drip":
            self._drip(data)
        else:
            self.wfile.write(data)

    def _drip(self, data: bytes) -> None:
        self.close_connection = True
        for place in range(min(len(data), MOST_DRIPS)):
            try:
                self.wfile.write(data[place : place + 1])
                self.wfile.flush()
            except OSError:
                return
            time.sleep(DRIP_SECONDS)
