"""GitHub's interface through PyGithub, under our own policy of HTTP: a request, its answer, the next page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from debtledger.network.replies import TrackerError, number_of, parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from requests import Response, Session

    from debtledger.network.courier import Courier

VERSION: Final = "2022-11-28"
PER_PAGE: Final = 100
HEADER_NUMBERS: Final = ("x-ratelimit-remaining", "x-ratelimit-limit", "x-ratelimit-reset")
NEXT: Final = re.compile(r'<([^<>\s]{1,2000})>\s*;[^,<]{0,200}?\brel="?next"?')
IS_NEXT: Final = re.compile(r'rel="?next\b')
MOST_LINK: Final = 8_000


class Reply(NamedTuple):
    """An answer as it came; it is understood where it is needed."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def value(self) -> Any:
        """What its JSON says. Raises TrackerError."""
        return parse_json(self.text) if self.text else None


class GitHubClient:
    """The interface of one server of GitHub; prefix is how its paths begin: "/api/v3" at Enterprise."""

    def __init__(self, courier: Courier, token: str) -> None:
        """Take the way to the server, and the token for it, "" for none; nothing is sent yet."""
        from github import Auth, Github

        self._courier = courier
        self.prefix = urlsplit(courier.api).path
        self._requester = Github(
            auth=Auth.Token(token) if token else None,
            base_url=courier.api,
            retry=None,
            per_page=PER_PAGE,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
            user_agent="debtledger",
            api_version=VERSION,
        ).requester
        self._session = courier.session()
        # Anything but None keeps the session from looking into .netrc.
        self._session.auth = _unchanged

    def ask(
        self,
        verb: str,
        path: str,
        *,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        said: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Send one request, and give its answer. Raises TrackerError."""
        line: Any = _Line(self._session, self._courier.api.removesuffix(self.prefix))
        all_headers = {"Accept": "application/vnd.github+json", **(headers or {})}
        try:
            status, heard, text = self._requester.requestJson(verb, path, parameters, all_headers, said, line)
        except TrackerError:
            raise
        except Exception as error:  # noqa: BLE001 - what a library stumbles over is an odd answer
            raise garbled(f"the answer is not understood ({type(error).__name__})") from None
        return Reply(status, heard, text or "")

    def following(self, reply: Reply, asked: set[str]) -> str | None:
        """The path of the page after an answer, which must be on this server and none of those asked for.

        None after the last page. Raises TrackerError.
        """
        link = reply.headers.get("link", "")
        match = NEXT.search(link[:MOST_LINK])
        if match is None:
            if len(link) > MOST_LINK or IS_NEXT.search(link):
                raise garbled("the address of the next page is not understood")
            return None
        parts = self.on_this_server(match[1])
        path = f"{parts.path}?{parts.query}" if parts else ""
        if not path.startswith(f"{self.prefix}/"):
            raise TrackerError(
                "unsafe", "the next page is said to be on another machine; it was not asked for"
            )
        path = path.removeprefix(self.prefix)
        if path in asked:
            raise garbled("the pages turn in a circle")
        return path

    def on_this_server(self, url: str) -> SplitResult | None:
        """The parts of an address, which may be relative; None where it is on another machine, or is none."""
        try:
            whole = urljoin(f"{self._courier.api}/", url)
        except ValueError:
            return None
        return urlsplit(whole) if self._courier.goes_to(whole) else None


class _Line:
    """A connection as PyGithub wants one: it sends by the courier's session."""

    def __init__(self, session: Session, origin: str) -> None:
        self._session = session
        self._origin = origin
        self._response: Response | None = None

    def request(
        self, verb: str, url: str, said: str | None, headers: dict[str, str], _stream: object
    ) -> None:
        """Send a request. Raises TrackerError."""
        data = said.encode() if said is not None else None
        self._response = self._session.request(
            verb, f"{self._origin}{url}", data=data, headers=headers, allow_redirects=False
        )

    def getresponse(self) -> _Line:
        """The answer, which is this object too."""
        return self

    @property
    def status(self) -> int:
        """The status of the answer."""
        assert self._response is not None
        return self._response.status_code

    def read(self) -> str:
        """The text of the answer. Raises TrackerError."""
        assert self._response is not None
        try:
            return self._response.content.decode()
        except UnicodeDecodeError:
            raise garbled("the answer is not UTF-8 text") from None

    def getheaders(self) -> list[tuple[str, str]]:
        """The headers, without numbers that are none: PyGithub would stumble over them."""
        assert self._response is not None
        pairs = self._response.headers.items()
        return [(k, v) for k, v in pairs if k.lower() not in HEADER_NUMBERS or number_of(v) is not None]


def garbled(message: str) -> TrackerError:
    """The error of an answer that means nothing."""
    return TrackerError("garbled", message, "try again; what was read before is kept")


def _unchanged(request: Any) -> Any:
    return request
