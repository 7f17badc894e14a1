"""What a Jira is and where its user's clocks stand, asked as seldom as that is safe."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from debtledger.core.tracking.jql import WESTMOST
from debtledger.network.replies import TrackerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debtledger.network.jira_client import JiraClient
    from debtledger.network.profiles import Profile

CLOUD: Final = "Cloud"
SERVER: Final = "Server"
ANYWHERE: Final = "*"
"""Stands in a memo for a zone that is not known, and never will be."""
MEMO: Final = re.compile(r"(Cloud|Server) ([\w*+-]{1,32}(?:/[\w+-]{1,32}){0,2})?")


class JiraSite:
    """One Jira: of which sort it is, and the time zone in which it reads times for us.

    What was learnt is given as a memo, for whoever asks again later. What a memo says is believed until it is
    confirmed or an answer speaks against it.
    """

    def __init__(self, client: JiraClient, profile: Profile) -> None:
        self._client = client
        self._profile = profile
        self._kind = ""
        self._zone: tzinfo | None = None
        self._doubtful = False
        self.remembered = False

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """What the server says about itself. Raises TrackerError."""
        return self._client.ask("serverInfo")

    @property
    def is_cloud(self) -> bool:
        """Whether it is Jira Cloud, which has a search of its own. Raises TrackerError."""
        if not self._kind:
            self._kind = CLOUD if self.about.get("deploymentType") == CLOUD else SERVER
        self._client.deploymentType = self._kind
        return self._kind == CLOUD

    @property
    def zone(self) -> tzinfo:
        """The zone of the user who asks; else the one behind all others. Raises TrackerError."""
        if self._zone is None:
            self._zone = self._asked_zone()
        return self._zone

    @property
    def memo(self) -> str:
        """What is worth remembering; "" where nothing was learnt."""
        name = ANYWHERE if self._zone is WESTMOST else str(self._zone or "")
        memo = f"{self._kind} {name}"
        return memo if MEMO.fullmatch(memo) else ""

    def remember(self, memo: str) -> None:
        """Believe what was learnt another time, where nothing is known yet."""
        found = MEMO.fullmatch(memo)
        if found is None or self._kind:
            return
        self._kind, self._zone, self.remembered = found[1], _named(found[2] or ""), True
        self._doubtful = self._zone not in (None, WESTMOST)  # that one is early enough for all

    def forget(self) -> None:
        """Ask anew for everything."""
        self._kind, self._zone, self._doubtful, self.remembered = "", None, False, False

    def compare(self, times: Iterable[object]) -> None:
        """Look whether times, as an answer writes them, are told in the zone: then it holds still."""
        zone = self._zone
        if self._doubtful and zone is not None:
            moments = [_moment(text) for text in times]
            told = [
                moment and moment.utcoffset() == moment.astimezone(zone).utcoffset() for moment in moments
            ]
            self._doubtful = not told or not all(told)

    def confirm(self) -> bool:
        """Whether the zone that was believed is the right one, asked for where no answer has shown it.

        It is the right one afterwards. Raises TrackerError.
        """
        self.remembered = False
        if not self._doubtful:
            return True
        before, self._zone, self._doubtful = self._zone, self._asked_zone(), False
        return str(before) == str(self._zone)

    def _asked_zone(self) -> tzinfo:
        try:
            return _named(str(self._client.ask("myself").get("timeZone") or "")) or WESTMOST
        except TrackerError as error:
            if self._profile.token or error.fault not in ("unauthorised", "forbidden", "missing"):
                raise
            return WESTMOST  # nobody in particular asks


def _named(name: str) -> tzinfo | None:
    """The zone with a name; None where there is none."""
    from zoneinfo import ZoneInfo

    if name == ANYWHERE:
        return WESTMOST
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):
        return None


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
