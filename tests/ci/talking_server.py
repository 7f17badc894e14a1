"""The small GitHub with what people say on pull requests: pages of comments, forks, and who may write."""

from __future__ import annotations

import copy
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from trackers.description import description, sample
from trackers.github_server import GitHubServer, Refused

from debtledger.core.ci.marker import read

if TYPE_CHECKING:
    from trackers.github_server import Body

SLUG = "acme/app"
BOT = "github-actions[bot]"
COMMENTS = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)/issues/(?P<number>\d+)/comments")
COMMENT = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)/issues/comments/(?P<ident>\d+)")
PULLS = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)/pulls")
PULL = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)/pulls/(?P<number>\d+)")
COMPARE = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)/compare/(?P<old>\w+)\.\.\.(?P<new>\w+)")
ISSUES = re.compile(r"/repos/(?P<slug>[^/]+/[^/]+)/issues")
WRITES = frozenset({"POST", "PATCH", "DELETE"})

Answer = tuple[int, Any, dict[str, str]]


class TalkingServer(GitHubServer):
    """Also pull requests and their comments.

    login: whose the token is. read_only: nothing may be written with it, as in the run of a fork.
    user_is_known: whether /user tells, which it does not for the token of Actions. compared: how a commit
    stands to another, as the server says.
    """

    def __init__(self) -> None:
        super().__init__()
        self.login = BOT
        self.user_is_known = False
        self.read_only = False
        self.pulls: dict[int, Body] = {}
        self.said: dict[int, list[Body]] = {}
        self.compared: dict[tuple[str, str], str] = {}
        self.last = 1000
        self.issues[SLUG] = {}

    def pull(self, number: int, head: str, **fields: Any) -> Body:
        """Put a pull request there, or change one."""
        self.now += timedelta(minutes=1)
        document = description("github.json").document
        schema = document["components"]["schemas"]["pull-request"]
        known = self.pulls.get(number) or copy.deepcopy(sample(schema, document))
        known.update({"number": number, "state": "open", "updated_at": self.stamp(), **fields})
        known["head"]["sha"] = head
        self.pulls[number] = known
        return known

    def say(self, number: int, body: str, login: str) -> Body:
        """A comment by somebody."""
        self.last += 1
        comment = {
            "id": self.last, "node_id": "IC", "url": self.url, "html_url": self.url, "issue_url": self.url,
            "body": body, "created_at": self.stamp(), "updated_at": self.stamp(),
            "user": self._user(login), "author_association": "NONE",
        }  # fmt: skip
        self.said.setdefault(number, []).append(comment)
        return comment

    def bodies(self, number: int, login: str = BOT) -> list[str]:
        """What somebody has said on a pull request."""
        return [each["body"] for each in self.said.get(number, []) if each["user"]["login"] == login]

    def writes(self) -> list[str]:
        """The requests that were to change something, the oldest first."""
        return [f"{each.method} {each.path}" for each in self.log if each.method in WRITES]

    def answer(self, asked: tuple[str, str, dict[str, list[str]], Any]) -> Answer:
        method, path, query, body = asked
        if self.read_only and method in WRITES:
            raise Refused(403, "Resource not accessible by integration")
        if path == "/user" and not self.user_is_known:
            raise Refused(403, "Resource not accessible by integration")
        if (found := COMMENTS.fullmatch(path)) is not None:
            self._check_visible(found["slug"])
            return self._thread(method, path, int(found["number"]), (query, body))
        if (found := COMMENT.fullmatch(path)) is not None:
            return self._single(method, int(found["ident"]), body)
        if method == "GET" and (answered := self._about_pulls(path, query)) is not None:
            return answered
        if method == "GET" and "labels" in query and (found := ISSUES.fullmatch(path)) is not None:
            every = self.issues[found["slug"]].values()
            label = query["labels"][0]
            return self._paged(path, [x for x in every if label in [y["name"] for y in x["labels"]]], query)
        status, said, headers = super().answer(asked)
        if method == "POST" and ISSUES.fullmatch(path):
            said["user"] = self._user(self.login)
        return status, said, headers

    def _about_pulls(self, path: str, query: dict[str, list[str]]) -> Answer | None:
        if (found := PULLS.fullmatch(path)) is not None:
            wanted = query.get("state", ["open"])[0]
            pulls = [each for each in self.pulls.values() if wanted in ("all", each["state"])]
            newest = sorted(pulls, key=lambda each: str(each["updated_at"]), reverse=True)
            return self._paged(path, newest, query)
        if (found := PULL.fullmatch(path)) is not None:
            return 200, self._known(self.pulls, int(found["number"])), {}
        if (found := COMPARE.fullmatch(path)) is not None:
            compared = self.compared.get((found["old"], found["new"]))
            if compared is None:
                raise Refused(404, "Not Found")
            return 200, {"status": compared}, {}
        return None

    def _thread(self, method: str, path: str, number: int, asked: tuple[dict[str, list[str]], Any]) -> Answer:
        if number not in self.pulls and number not in self.issues[SLUG]:
            raise Refused(404, "Not Found")
        query, body = asked
        if method == "POST":
            if len(body["body"]) > 65_536:
                raise Refused(422, "Validation Failed")
            return 201, self.say(number, body["body"], self.login), {}
        return self._paged(path, self.said.get(number, []), query)

    def _single(self, method: str, ident: int, body: Any) -> Answer:
        thread = next((t for t in self.said.values() if any(each["id"] == ident for each in t)), None)
        if thread is None:
            raise Refused(404, "Not Found")
        comment = next(each for each in thread if each["id"] == ident)
        if comment["user"]["login"] != self.login:
            raise Refused(403, "You may not edit the comments of others")
        if method == "DELETE":
            thread.remove(comment)
            return 204, None, {}
        comment["body"] = body["body"]
        return 200, comment, {}

    def _paged(self, path: str, items: list[Body], query: dict[str, list[str]]) -> Answer:
        size = min(int(query.get("per_page", ["30"])[0]), self.per_page)
        page = int(query.get("page", ["1"])[0])
        headers = {}
        if page * size < len(items):
            more = "&".join(f"{name}={values[0]}" for name, values in query.items() if name != "page")
            headers["Link"] = f'<{self.url}{self.prefix}{path}?{more}&page={page + 1}>; rel="next"'
        return 200, items[(page - 1) * size : page * size], headers

    @staticmethod
    def _known(items: dict[int, Body], number: int) -> Body:
        if number not in items:
            raise Refused(404, "Not Found")
        return items[number]


def comments(server: TalkingServer, number: int) -> list[str]:
    """What people read in our comments on a pull request, without the marker."""
    return [said[1] for body in server.bodies(number) if (said := read(body)) is not None]
