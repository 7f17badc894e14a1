"""Who may set what: the keys that a file of the repository must never set, each with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from debtledger.settings.setting import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.settings.setting import Home, Setting

USER_SETTINGS: Final = "set it in your own ~/.config/debtledger/config.toml or in the environment"
NOWHERE: Final = "take it out; no settings file may say this"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Banned words of keys, separated by spaces, the reason, and what to do instead.

    allowed_in: a section where the words mean something harmless, so that a misspelling there is just that.
    """

    words: str
    reason: str
    hint: str
    allowed_in: str = ""


BANS: Final = (
    Ban(
        words="host hosts hostname url urls uri server servers endpoint endpoints port address domain",
        reason="a repository must not choose which machine is talked to",
        hint=USER_SETTINGS,
    ),
    Ban(
        words=(
            "token tokens password passwd passphrase secret secrets credential credentials auth apikey bearer"
            " netrc"
        ),
        reason="a repository must not hold or choose secrets",
        hint="set it in the environment of your own shell",
    ),
    Ban(
        words="api apis web",
        reason="a repository must not choose which machine is talked to",
        hint=USER_SETTINGS,
    ),
    Ban(
        words="proxy proxies ca cabundle cafile capath cert certs certificate tls ssl verify",
        reason="a repository must not change how connections are made or checked",
        hint=USER_SETTINGS,
    ),
    Ban(
        words="timeout timeouts deadline seconds minutes",
        reason="a repository must not set time limits",
        hint=USER_SETTINGS,
    ),
    Ban(
        words="cache caches",
        reason="a repository must not choose where and whether results are kept",
        hint=USER_SETTINGS,
    ),
    Ban(
        words="regex regexes regexp regexps pattern patterns",
        reason="a repository must not set regular expressions: one line of them can stop a machine",
        hint="tag words are literal: [tags] words",
    ),
    Ban(
        words=(
            "command commands cmd exec execute run shell script scripts program executable interpreter"
            " hook hooks editor pager browser"
        ),
        reason="a repository must not name programs",
        hint=NOWHERE,
    ),
    Ban(
        words="plugin plugins extension extensions module modules theme themes",
        reason="a repository must not load code or themes",
        hint=NOWHERE,
    ),
    Ban(
        words="include includes import imports extend extends inherit",
        reason="a settings file must not pull in another file",
        hint="write the settings here; globs of files to read belong in [scan] include",
        allowed_in="scan",
    ),
    Ban(
        words="env environ environment interpolate interpolation",
        reason="a repository must not read the environment",
        hint=NOWHERE,
    ),
)
PHRASES: Final = {
    ("time", "limit"): "timeout",
    ("time", "limits"): "timeout",
    ("api", "key"): "token",
    ("plug", "in"): "plugin",
    ("plug", "ins"): "plugin",
    ("regular", "expression"): "regex",
}
INTERPOLATION: Final = re.compile(r"\$[{(]|`|%[A-Za-z_][A-Za-z0-9_]*%")


def refusal(home: Home, path: tuple[str, ...], value: Any, setting: Setting | None) -> tuple[str, str] | None:
    """Why a settings file of `home` may not say this, and what to do instead; None when it may.

    A key of the settings table is judged by its homes, any other by the words of its name, as are the keys
    inside a table.
    """
    key = ".".join(path)
    if setting is not None and home not in setting.homes:
        ban = _ban(path) if setting.kind in TABLES else None
        if ban is not None:
            return f'"{key}" must not be set here: {ban.reason}', ban.hint
        hint = f"set it in your own ~/.config/debtledger/config.toml or with {setting.variable}"
        return f'"{key}" must not be set by a repository', hint
    if home == "user":
        return None
    for name in (path,) if setting is None else _inner(setting, value):
        ban = _ban(name)
        if ban is not None:
            return f'"{".".join(name)[:80]}" must not be set here: {ban.reason}', ban.hint
    if any(INTERPOLATION.search(text) for text in _texts(value)):
        return f'"{key[:80]}" must not read the environment or run a program', "write the value itself"
    return None


def _inner(setting: Setting, value: Any) -> Iterator[tuple[str, ...]]:
    """Every key inside a table of the settings; the names that people give their tables may be any."""
    entries = value.values() if setting.kind == "table" and isinstance(value, dict) else (value,)
    for entry in entries:
        yield from ((name,) for name in _names(entry))


def _names(value: Any) -> Iterator[str]:
    """Every key in a value, however deep (the parser has bounded the depth)."""
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from _names(item)
    if isinstance(value, dict):
        yield from value


def _ban(path: tuple[str, ...]) -> Ban | None:
    words = {word for part in path for word in _words(part)}
    fitting = (ban for ban in BANS if not words.isdisjoint(ban.words.split()))
    return next((ban for ban in fitting if ban.allowed_in != path[0]), None)


def _words(name: str) -> Iterator[str]:
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    words = [word for word in re.split(r"[^a-z0-9]+", spaced.casefold()) if word]
    yield from words
    yield from (PHRASES[pair] for pair in pairwise(words) if pair in PHRASES)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep (the parser has bounded the depth)."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for name, item in value.items():
                yield from (name, *_texts(item))
