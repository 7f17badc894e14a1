"""The issues that are known, and how to find one by any of the ways in which people refer to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.model import IssueHome
from debtledger.core.tracking.issue import Issue  # noqa: TC001 - types of fields are looked up when unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from debtledger.core.model import Sighting
    from debtledger.core.tracking.issuedebts import IssueDebt

GITHUB: Final = "github"
JIRA: Final = "jira"
ELSEWHERE: Final = "elsewhere"
"""Who answers for issues that are in no project that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a tracker answered to a single question: a query of Jira, or a reference to an issue elsewhere.

    refs: the issues by canonical reference. beyond: those of them that no list of ours has, with no title and
    no text. tracker: who answered; read_at: when (UTC time).
    """

    tracker: str
    read_at: str
    refs: tuple[str, ...] = ()
    beyond: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issues:
    """Issues by canonical reference, compared without case; true where a tracker was read, and be it empty.

    own: the slugs ("acme/app") that a bare "#412" may mean, the likeliest first. read_at: for each tracker
    when it was last read to the end (UTC time), "" where that never happened. elsewhere: issues of projects
    that are not read, one by one. queries: what Jira found for each query.
    """

    known: Mapping[str, Issue] = field(default_factory=lambda: MappingProxyType({}))
    addresses: Mapping[str, Issue] = field(default_factory=lambda: MappingProxyType({}))
    own: tuple[str, ...] = ()
    read_at: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: Mapping[str, Found] = field(default_factory=lambda: MappingProxyType({}))
    queries: Mapping[str, Found] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        return bool(self.known) or any(self.read_at.values())

    def find(self, ref: str) -> Issue | None:
        """The issue that a reference means, however it is written; None where it is not known."""
        for name in canonical(ref, self.own):
            if (found := self.known.get(name.casefold())) is not None:
                return found
            if name.casefold() in self.elsewhere:
                return next(iter(self.elsewhere[name.casefold()].beyond), None)
        return self.addresses.get(_address(ref)) if "://" in ref else None

    def read(self, issue: Issue) -> str:
        """When an issue was read (UTC time), "" where that is not known."""
        key = issue.ref.casefold()
        alone = None if key in self.known else self.elsewhere.get(key)
        return alone.read_at if alone else self.read_at.get(issue.tracker, "")

    def referred(self, issue: Issue) -> IssueHome:
        """How an issue that a debt refers to stands, and when that was read."""
        return IssueHome(
            ref=issue.ref,
            title=issue.title,
            state=issue.state,
            reason=issue.reason,
            url=issue.url,
            gone=issue.gone,
            created=issue.created,
            closed=issue.closed,
            read_at=self.read(issue),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """What trackers say: all issues, those that declare a debt, and which of them a tag once named.

    Keys are canonical references without case.
    """

    issues: Issues = field(default_factory=Issues)
    debts: Mapping[str, IssueDebt] = field(default_factory=lambda: MappingProxyType({}))
    once_tagged: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.issues)


class Joined(NamedTuple):
    """The tags of each debt by key, and its issues: those that declare it, and all that it refers to."""

    families: dict[str, list[Sighting]]
    declaring: Mapping[str, tuple[IssueDebt, ...]]
    issues: Mapping[str, tuple[tuple[str, Issue], ...]]


def shelved(
    issues: Iterable[Issue], own: tuple[str, ...] = (), read_at: Mapping[str, str] | None = None
) -> Issues:
    """The issues, ready to be found."""
    known: dict[str, Issue] = {}
    for issue in issues:
        known.setdefault(issue.ref.casefold(), issue)
    addresses = {_address(issue.url): issue for issue in known.values() if issue.url}
    return Issues(known=known, addresses=addresses, own=own, read_at=read_at or {})


def united(several: Sequence[Found]) -> Found:
    """What several trackers found for one query, as old as the oldest answer."""
    return Found(
        tracker=", ".join(dict.fromkeys(each.tracker for each in several)),
        read_at=min((each.read_at for each in several), default=""),
        refs=tuple(dict.fromkeys(ref for each in several for ref in each.refs)),
        beyond=tuple(issue for each in several for issue in each.beyond),
    )


def only_slug(refs: Iterable[str]) -> tuple[str, ...]:
    """The one repository that all issues are from, which a bare #412 means where no remote tells."""
    slugs = {ref.partition(":")[2].partition("#")[0] for ref in refs if "#" in ref}
    return tuple(slugs) if len(slugs) == 1 else ()


def names_issue(ref: str) -> bool:
    """Whether a reference is one to an issue, of whatever repository."""
    return bool(canonical(ref, ("/",)))


def canonical(ref: str, own: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The canonical references that a reference as people write it may mean, the likeliest first.

    "#412" and "app#412" need the repository's own slugs. Empty for what is no reference to an issue.
    """
    if found := _NUMBERED.fullmatch(ref):
        provider, path, number = found["provider"] or GITHUB, found["path"] or "", found["number"]
        return tuple(f"{provider}:{slug}#{number}" for slug in _slugs(path, own))
    if found := _KEYED.fullmatch(ref):
        return (f"{found['provider'] or JIRA}:{found['key']}",)
    if found := _ADDRESS.match(ref):
        if found["key"]:
            return (f"{JIRA}:{found['key']}",)
        return (f"{GITHUB}:{found['slug']}#{found['number']}",)
    return (ref,) if _PROVIDED.match(ref) else ()


_NUMBERED = re.compile(
    r"(?:(?P<provider>[a-z][a-z0-9_-]{0,31}):)?(?P<path>[\w.-]{1,100}(?:/[\w.-]{1,100}){0,8})?#(?P<number>[0-9]{1,12})"
)
_KEYED = re.compile(r"(?:(?P<provider>[a-z][a-z0-9_-]{0,31}):)?(?P<key>[A-Z][A-Z0-9_]{1,19}-[0-9]{1,9})")
_PROVIDED = re.compile(r"[a-z][a-z0-9_-]{0,31}:[^/\s]")
_ADDRESS = re.compile(
    r"https?://[^/\s]{1,255}/(?:"
    r"(?P<slug>[\w.-]{1,100}/[\w.-]{1,100})/(?:issues|pull)/(?P<number>[0-9]{1,12})(?![\w-])"
    r"|(?:[\w.-]{1,100}/){0,3}browse/(?P<key>[A-Z][A-Z0-9_]{1,19}-[0-9]{1,9})(?![\w-])"
    r")"
)


def _slugs(path: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """The whole slugs that a path before the # may mean: none means an own one, a name is beside one."""
    if not path:
        return own
    if "/" in path:
        return (path,)
    return tuple(dict.fromkeys(f"{slug.rpartition('/')[0]}/{path}" for slug in own if "/" in slug))


def _address(url: str) -> str:
    """An address without what may follow it, for comparing."""
    return url.partition("#")[0].partition("?")[0].rstrip("/").casefold()
