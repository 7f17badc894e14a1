"""A GitHub and a Jira with ten thousand issues, which write every page anew and take their time for it."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ISSUES = 10_000
PAGE = 100
SECONDS = 0.025
"""How long a server thinks about a page: an assumption, and a tenth of what real ones take."""
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
BODY = "What is left out, why, and what it would take to do it properly.\n" * 12
PARTS = (
    "followers",
    "following",
    "gists",
    "starred",
    "subscriptions",
    "organizations",
    "repos",
    "events",
    "received_events",
)


def user(name: str) -> dict[str, Any]:
    """A user, with all the addresses that GitHub gives with one."""
    home = f"https://api.github.com/users/{name}"
    known = {"login": name, "id": 1, "node_id": "U_1", "avatar_url": home, "url": home, "type": "User"}
    return {**known, **{f"{part}_url": f"{home}/{part}" for part in PARTS}}


def github_issue(number: int) -> dict[str, Any]:
    """An issue as the list of issues of GitHub has it."""
    api = f"https://api.github.com/repos/acme/app/issues/{number}"
    labels = [
        {"id": 7, "name": name, "color": "ededed", "url": api, "default": False}
        for name in ("bug", "ask:security")
    ]
    moment = f"{FIRST + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}"
    return {
        "url": api,
        "html_url": f"https://github.com/acme/app/issues/{number}",
        "id": 10**9 + number,
        "number": number,
        "title": f"issue {number}",
        "body": BODY,
        "user": user("mia"),
        "assignee": user("lea"),
        "labels": labels,
        "state": "open",
        "state_reason": None,
        "milestone": None,
        "created_at": moment,
        "updated_at": moment,
        "closed_at": None,
        "reactions": {"total_count": 3, "+1": 2, "heart": 1},
    }


def jira_issue(number: int) -> dict[str, Any]:
    """An issue as a search of Jira gives it."""
    moment = f"{FIRST + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S}.000+0000"
    person = {
        "displayName": "Mia",
        "accountId": "5b10",
        "avatarUrls": {"48x48": "https://acme.example/a.png"},
    }
    fields = {
        "summary": f"issue {number}",
        "description": BODY,
        "status": {"name": "To Do", "statusCategory": {"key": "new", "name": "To Do"}},
        "issuetype": {"name": "Task", "iconUrl": "https://acme.example/task.png"},
        "labels": ["bug", "ask:security"],
        "priority": {"name": "High"},
        "reporter": person,
        "assignee": person,
        "components": [{"name": "api"}],
        "votes": {"votes": 2},
        "created": moment,
        "updated": moment,
    }
    return {"id": str(number), "key": f"SEC-{number}", "self": "https://acme.example/rest", "fields": fields}


GITHUB = [github_issue(number) for number in range(1, ISSUES + 1)]
JIRA = [jira_issue(number) for number in range(1, ISSUES + 1)]


class Handler(BaseHTTPRequestHandler):
    """Answers the questions of a sync."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the class above
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer one question."""
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path.endswith("/serverInfo"):
            self._say({"deploymentType": "Cloud", "version": "1001.0.0", "versionNumbers": [1001, 0, 0]})
        elif address.path.endswith("/myself"):
            self._say({"displayName": "Mia", "timeZone": "UTC"})
        elif address.path.endswith("/search/jql"):
            self._search(query)
        else:
            self._list(address.path, query)

    def _list(self, path: str, query: dict[str, str]) -> None:
        found = [each for each in GITHUB if each["updated_at"] >= query.get("since", "")]
        start = (int(query.get("page", "1")) - 1) * PAGE
        headers = {}
        if start + PAGE < len(found):
            more = urlencode({**query, "page": start // PAGE + 2})
            headers["Link"] = f'<http://{self.headers["Host"]}{path}?{more}>; rel="next"'
        time.sleep(SECONDS)
        self._say(found[start : start + PAGE], headers)

    def _search(self, query: dict[str, str]) -> None:
        since = query["jql"].partition('updated >= "')[2].partition('"')[0].replace(" ", "T")
        found = [each for each in JIRA if each["fields"]["updated"] >= since]
        start = int(query.get("nextPageToken", "0"))
        page: dict[str, Any] = {"issues": found[start : start + PAGE], "isLast": start + PAGE >= len(found)}
        if not page["isLast"]:
            page["nextPageToken"] = str(start + PAGE)
        time.sleep(SECONDS)
        self._say(page)

    def _say(self, value: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
