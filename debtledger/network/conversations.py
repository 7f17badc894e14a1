"""Pull requests, comments and issues of one repository on GitHub, as plain values: asked for and written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from debtledger.core.ci.marker import Posted
from debtledger.core.ci.occasion import MOST_NUMBER, OID
from debtledger.network.github_client import PER_PAGE, garbled
from debtledger.network.replies import TrackerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.network.github_client import GitHubClient

MOST_PAGES: Final = 100
MOST_BODY: Final = 300_000
ACTIONS_LOGIN: Final = "github-actions[bot]"
"""Who writes with the token that Actions gives to a run; it may not ask who it is."""
NOBODY_IN_PARTICULAR: Final = frozenset({"forbidden", "missing", "unauthorised", "refused"})


class Pull(NamedTuple):
    """A pull request: its number, the commit at its head, and whether it is open."""

    number: int
    head: str
    is_open: bool


class Conversations:
    """What people and programs say to each other in a repository. Every method raises TrackerError."""

    def __init__(self, client: GitHubClient, slug: str) -> None:
        """Take the interface of the server, and the repository "acme/app"."""
        self._client = client
        self._where = f"/repos/{slug}"

    def login(self) -> str:
        """Who we are to the server: a user, or else the app of Actions."""
        try:
            said = self._client.ask("GET", "/user").value
        except TrackerError as error:
            if error.fault not in NOBODY_IN_PARTICULAR:
                raise
            return ACTIONS_LOGIN
        return _text(_mapping(said).get("login")) or ACTIONS_LOGIN

    def pull(self, number: int) -> Pull:
        """A pull request by its number."""
        found = _pull(self._client.ask("GET", f"{self._where}/pulls/{number}").value)
        if found is None:
            raise garbled("a pull request was expected")
        return found

    def is_beyond(self, old: str, new: str) -> bool:
        """Whether a commit has something that another does not, as the server compares them."""
        said = self._client.ask("GET", f"{self._where}/compare/{old}...{new}", parameters={"per_page": "1"})
        return _mapping(said.value).get("status") in ("ahead", "diverged")

    def open_pulls(self) -> Iterator[Pull]:
        """The open pull requests, those changed last first."""
        parameters = {"state": "open", "sort": "updated", "direction": "desc", "per_page": str(PER_PAGE)}
        for each in self._listed(f"{self._where}/pulls", parameters):
            found = _pull(each)
            if found is not None:
                yield found

    def comments(self, number: int) -> tuple[Posted, ...]:
        """All comments on a pull request, or on an issue, the oldest first."""
        listed = self._listed(f"{self._where}/issues/{number}/comments", {"per_page": str(PER_PAGE)})
        return tuple(found for each in listed if (found := _posted(each, "id")) is not None)

    def comment(self, number: int, body: str) -> Posted:
        """Write a comment; asked once, never again by itself."""
        said = self._client.ask("POST", f"{self._where}/issues/{number}/comments", said={"body": body})
        return _expected(_posted(said.value, "id"))

    def change_comment(self, ident: int, body: str) -> None:
        """Give a comment another text."""
        self._client.ask("PATCH", f"{self._where}/issues/comments/{ident}", said={"body": body})

    def remove_comment(self, ident: int) -> None:
        """Take a comment away."""
        self._client.ask("DELETE", f"{self._where}/issues/comments/{ident}")

    def issues(self, label: str) -> tuple[Posted, ...]:
        """All issues with a label, open and closed, the oldest first."""
        parameters = {"state": "all", "labels": label, "sort": "created", "direction": "asc"}
        listed = self._listed(f"{self._where}/issues", {**parameters, "per_page": str(PER_PAGE)})
        return tuple(found for each in listed if (found := _posted(each, "number")) is not None)

    def open_issue(self, title: str, body: str, label: str) -> Posted:
        """File an issue; asked once, never again by itself."""
        said = {"title": title, "body": body, "labels": [label]}
        return _expected(
            _posted(self._client.ask("POST", f"{self._where}/issues", said=said).value, "number")
        )

    def change_issue(self, number: int, title: str, body: str) -> None:
        """Give an issue another title and text, and open it."""
        said = {"title": title, "body": body, "state": "open"}
        self._client.ask("PATCH", f"{self._where}/issues/{number}", said=said)

    def close_issue(self, number: int) -> None:
        """Close an issue, and take its text away, so that it is none of ours any more."""
        said = {"state": "closed", "body": "There are two of these; this one is closed."}
        self._client.ask("PATCH", f"{self._where}/issues/{number}", said=said)

    def _listed(self, path: str, parameters: dict[str, Any]) -> Iterator[Any]:
        """The items of all pages of a list."""
        reply = self._client.ask("GET", path, parameters=parameters)
        asked: set[str] = set()
        for _ in range(MOST_PAGES):
            items = reply.value
            if not isinstance(items, list):
                raise garbled("a list was expected")
            yield from items
            following = self._client.following(reply, asked)
            if following is None:
                return
            asked.add(following)
            reply = self._client.ask("GET", following)
        raise garbled(f"more than {MOST_PAGES:,} pages")


def _posted(said: Any, key: str) -> Posted | None:
    """A comment or an issue; None where it is none, or a pull request among issues."""
    found = _mapping(said)
    ident, body = found.get(key), found.get("body")
    if type(ident) is not int or not 0 < ident < MOST_NUMBER**2 or "pull_request" in found:
        return None
    author = _text(_mapping(found.get("user")).get("login"))
    text = _text(body)[:MOST_BODY]
    return Posted(ident=ident, author=author, body=text, state=_text(found.get("state")) or "open")


def _expected(found: Posted | None) -> Posted:
    if found is None:
        raise garbled("what was written was expected")
    return found


def _pull(said: Any) -> Pull | None:
    found = _mapping(said)
    number, head = found.get("number"), _text(_mapping(found.get("head")).get("sha"))
    if type(number) is not int or not 0 < number < MOST_NUMBER or not OID.fullmatch(head):
        return None
    return Pull(number, head, found.get("state") == "open")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
