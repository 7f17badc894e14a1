"""The trackers that issues come from, one module each; other packages add theirs by an entry point.

A member has a SUMMARY of one line and a function `connect(profile, courier)` that gives a Tracker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from debtledger.core.tracking.issue import Issue  # noqa: TC001 - types of fields can be looked up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from debtledger.network.courier import Courier
    from debtledger.network.profiles import Profile

ROOM = "debtledger.trackers"
GROUP = "debtledger.trackers"
"""The group of entry points: the name is the kind of tracker, the value a module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where reading begins: everything changed at `since` (UTC, "" for all) or later.

    etag: the server's mark of what it said from the same place before; "" for none. memo: what the tracker
    gave to be remembered of the server, "" for nothing.
    """

    since: str = ""
    etag: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of issues, those changed longest ago first.

    served_at: the server's clock (UTC) when it was asked, "" unknown. etag: its mark of this answer, where
    the page is the only one. unchanged: the server says that nothing has changed since the etag that was
    given; then there are no issues. strange: items that are no issues as the provider describes them. memo:
    what to remember of the server until the next time.
    """

    issues: tuple[Issue, ...]
    served_at: str = ""
    etag: str = ""
    unchanged: bool = False
    memo: str = ""
    strange: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a new issue is to say, or what is to change in one: texts, and labels; None leaves as it is."""

    title: str | None = None
    body: str | None = None
    labels: tuple[str, ...] | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a tracker says about us: who we are to it ("" nobody), and what the token lacks, in words.

    notes: further facts for a person to read, in order.
    """

    account: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Tracker(Protocol):
    """One provider, seen as six things it can do. It knows no debt and no ledger.

    References are canonical: "github:acme/app#412", "jira:SEC-41". A project is what issues are listed by:
    "acme/app", "SEC". Every method raises TrackerError, and nothing else, where the provider fails.
    """

    def changed_since(self, project: str, position: Position) -> Iterator[Page]:
        """The issues of a project that have changed, page by page, those changed longest ago first."""
        ...

    def fetch_many(self, refs: Sequence[str]) -> Iterator[Issue]:
        """The issues with these references, in their order; what cannot be read has `gone` set."""
        ...

    def create(self, project: str, draft: Draft) -> Issue:
        """File a new issue; asked once, never again by itself."""
        ...

    def update(self, ref: str, draft: Draft) -> Issue:
        """Change an issue; what the draft does not say stays."""
        ...

    def comment(self, ref: str, body: str) -> str:
        """Write a comment; its address."""
        ...

    def parse_ref(self, text: str) -> str | None:
        """The canonical reference for what people write or paste, an address for instance; else None."""
        ...

    def url(self, ref: str) -> str:
        """The address of an issue for a person's browser."""
        ...


class Inspectable(Protocol):
    """A tracker that doctor can ask about the token."""

    def inspect(self) -> Health:
        """Who we are to it. Raises TrackerError."""
        ...


class Searchable(Protocol):
    """A tracker that has a language for questions, as Jira has."""

    def search(self, query: str) -> Iterator[Page]:
        """What a query finds, page by page; of issues how they stand, and no text. Raises TrackerError."""
        ...


def kinds() -> tuple[str, ...]:
    """The names of all kinds of trackers: the members of the room, and what other packages bring."""
    from debtledger.rooms import names

    return tuple(sorted({*names(ROOM), *_entry_points()}))


def connect(profile: Profile, courier: Courier) -> Tracker:
    """The tracker of a profile. Raises TrackerError, and UnknownMemberError where no kind is called so."""
    from debtledger.rooms import load, names

    others = {} if profile.kind in names(ROOM) else _entry_points()
    module = others[profile.kind]() if profile.kind in others else load(ROOM, profile.kind)
    tracker: Tracker = module.connect(profile, courier)
    return tracker


def _entry_points() -> dict[str, Callable[[], ModuleType]]:
    from importlib.metadata import entry_points

    return {each.name: each.load for each in entry_points(group=GROUP)}
