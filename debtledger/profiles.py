"""Which trackers are read: the profiles of the settings, or the one that a clone of GitHub stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One tracker as the settings describe it.

    name: what people call it. kind: its module in the room of trackers. api: the base URL of its interface;
    web: of its pages, "" where that is the same or unknown. projects: "acme/app", "SEC". token and account
    (an e-mail address, for Jira Cloud) prove who we are and are never shown. options: what else the settings
    say of it, for its own module; texts and lists of texts.
    """

    name: str
    kind: str
    api: str
    projects: tuple[str, ...]
    web: str = ""
    token: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    token_from: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
