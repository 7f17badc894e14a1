"""Whose repository an address of a remote means: host and slug, read strictly, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFERRED = "origin"
ALIASES = {"www.github.com": "github.com", "ssh.github.com": "github.com"}
MOST = 4096
"""Longer addresses are no addresses."""


class Remote(NamedTuple):
    """A remote by its name: the host, with the port where it is no usual one, and the slug "acme/app"."""

    name: str
    host: str
    slug: str


def is_slug(text: str) -> bool:
    """Whether a text is "owner/repository" as GitHub allows it."""
    return _SLUG.fullmatch(text) is not None and text.partition("/")[2] not in {".", ".."}


def remotes(pairs: Iterable[tuple[bytes, bytes]]) -> tuple[Remote, ...]:
    """The remotes of a git configuration, as it is written (`insteadOf` does not count); origin first.

    Of several addresses of one remote the first counts. What cannot be read is left out.
    """
    found: dict[str, Remote] = {}
    for key, value in pairs:
        match = _KEY.fullmatch(key)
        if match is None or len(value) > MOST:
            continue
        name = match[1].decode("utf-8", "replace")
        where = parse(value.decode("utf-8", "replace"))
        if where is not None and name not in found:
            found[name] = Remote(name, *where)
    return tuple(sorted(found.values(), key=lambda each: (each.name != PREFERRED, each.name)))


def parse(url: str) -> tuple[str, str] | None:
    """The host and the slug of an address; None where it is not one of a repository on a forge."""
    match = _URL.fullmatch(url) or _SCP.fullmatch(url)
    if match is None:
        return None
    slug = match["slug"].removesuffix(".git")
    if not is_slug(slug):
        return None
    host = match["host"].lower()
    port = match.groupdict().get("port")
    # A port of SSH says nothing about the port of the interface.
    web = match.groupdict().get("scheme") in {"http", "https"}
    usual = {"http": "80", "https": "443"}.get(match.groupdict().get("scheme") or "")
    host = ALIASES.get(host, host)
    return (f"{host}:{port}" if web and port and port != usual else host), slug


_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)"
_PATH = r"(?P<slug>[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9._-]{1,104})"
_SLUG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9._-]{1,100}")
_URL = re.compile(
    rf"(?P<scheme>https?|ssh|git|git\+ssh)://(?:[^@/\\?#\s]{{1,256}}@)?{_HOST}(?::(?P<port>[0-9]{{1,5}}))?/{_PATH}/?"
)
_SCP = re.compile(rf"(?:[A-Za-z0-9._-]{{1,64}}@)?{_HOST}:{_PATH}/?")
_KEY = re.compile(rb"remote\.(.{1,200})\.url")
