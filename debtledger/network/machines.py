"""The machine behind a tracker: where its interface is, and the token that is bound to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from debtledger.network.credentials import Credential, from_gh, from_program, from_variables

if TYPE_CHECKING:
    from debtledger.config import Config

GITHUB: Final = "github"
JIRA: Final = "jira"
GITHUB_HOST: Final = "github.com"
GITHUB_API: Final = "https://api.github.com"
GITHUB_TOKENS: Final = ("GH_TOKEN", "GITHUB_TOKEN")
JIRA_TOKENS: Final = ("JIRA_TOKEN", "JIRA_API_TOKEN")
JIRA_ACCOUNTS: Final = ("JIRA_EMAIL", "JIRA_USER")
TEXT_KEYS: Final = frozenset({"kind", "api", "web", "token_env", "account", "proxy", "ca"})
HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?")
PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f]{1,1024}")
MOST_WORDS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where a tracker is, and who we are to it.

    host: its name in settings. api: the base URL of its interface; web: that of its pages. token and account
    (an e-mail address, for Jira Cloud) are never shown; token_from says where the token is from, "" for none.
    """

    host: str
    api: str
    web: str
    token: str = field(default="", repr=False)
    token_from: str = ""
    account: str = field(default="", repr=False)
    proxy: str = ""
    ca: str = ""


class MachineError(Exception):
    """A machine that is not known, or that the settings describe wrongly: why, and what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def find_machine(config: Config, env: Mapping[str, str], kind: str, host: Any) -> Machine:
    """The machine with a name in settings, "" for the usual one of its kind. Raises MachineError.

    Names and addresses come from the user's own file and the environment only; config has seen to that.
    """
    if not isinstance(host, str) or (host and not HOST.fullmatch(host)):
        raise MachineError("host is no name of a machine", 'host = "ghe.corp"')
    name = host.lower() or _usual(kind, env)
    entry = _entry(config, name)
    api = entry.get("api") or _api(kind, name, env)
    credential = _credential(kind, name, api, entry, env)
    return Machine(
        host=name,
        api=api,
        web=entry.get("web") or _web(kind, name, api),
        token=credential.token,
        token_from=credential.source,
        account=entry.get("account") or _account(kind, api, env),
        proxy=entry.get("proxy", ""),
        ca=entry.get("ca", ""),
    )


def github_hosts(config: Config, env: Mapping[str, str]) -> frozenset[str]:
    """The names, in addresses of remotes, of the machines that are a GitHub of the user's."""
    declared = {
        name.lower()
        for name, entry in config.host.items()
        if isinstance(entry, Mapping) and entry.get("kind", GITHUB) == GITHUB
    }
    return frozenset({GITHUB_HOST, *declared, *_environment_hosts(env)} - {""})


def is_same(host: str, other: str, env: Mapping[str, str]) -> bool:
    """Whether the host of a remote is that of a machine; the environment may name one machine in two ways."""
    ours = _environment_hosts(env)
    return host == other or (host in ours and other in ours)


def host_of(url: str) -> str:
    """The host of a URL, with its port where it has one; "" where there is none."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.hostname}{port}" if parts.hostname else ""


def _environment_hosts(env: Mapping[str, str]) -> frozenset[str]:
    """The names of the GitHub that the environment means: one that has no other name is called github.com."""
    api, server = host_of(env.get("GITHUB_API_URL", "")), host_of(env.get("GITHUB_SERVER_URL", ""))
    return frozenset({api, server or GITHUB_HOST} - {""})


def _usual(kind: str, env: Mapping[str, str]) -> str:
    if kind == GITHUB:
        return host_of(env.get("GITHUB_SERVER_URL", "")) or GITHUB_HOST
    host = host_of(env.get("JIRA_URL", "")) if kind == JIRA else ""
    if not host:
        hint = 'host = "acme.atlassian.net" in [tracker.NAME] of your own settings'
        raise MachineError("its address is not known", f"set JIRA_URL, or {hint}" if kind == JIRA else hint)
    return host


def _entry(config: Config, name: str) -> dict[str, Any]:
    """What the user's own file says of a machine, checked."""
    entry: Any = next((table for key, table in config.host.items() if key.lower() == name), {})
    if not isinstance(entry, Mapping):
        raise MachineError(f'expected a table [host."{name}"]')
    for key, value in entry.items():
        if key == "token_command":
            _check_command(name, value)
        elif key not in TEXT_KEYS:
            known = ", ".join(sorted({*TEXT_KEYS, "token_command"}))
            hint = "name the variable that holds it: token_env" if "token" in key else f"known: {known}"
            raise MachineError(f'[host."{name}"] has an unknown key "{key[:40]}"', hint)
        elif not isinstance(value, str) or not PLAIN.fullmatch(value):
            raise MachineError(f'[host."{name}"] {key}: expected a text on one line')
    return dict(entry)


def _check_command(name: str, value: Any) -> None:
    words = value if isinstance(value, list | tuple) else ()
    plain = all(isinstance(word, str) and PLAIN.fullmatch(word) for word in words)
    if not words or len(words) > MOST_WORDS or not plain:
        raise MachineError(
            f'[host."{name}"] token_command: expected a list of words',
            'token_command = ["pass", "show", "ghe"]',
        )


def _api(kind: str, name: str, env: Mapping[str, str]) -> str:
    if kind == GITHUB:
        if name in _environment_hosts(env) and env.get("GITHUB_API_URL"):
            return env["GITHUB_API_URL"]
        return _own_api(name)
    if kind == JIRA and name == host_of(env.get("JIRA_URL", "")):
        return env["JIRA_URL"]
    return f"https://{name}"


def _own_api(name: str) -> str:
    return GITHUB_API if name == GITHUB_HOST else f"https://{name}/api/v3"


def _web(kind: str, name: str, api: str) -> str:
    return f"https://{name}" if kind == GITHUB else api


def _credential(
    kind: str, name: str, api: str, entry: Mapping[str, Any], env: Mapping[str, str]
) -> Credential:
    """The token that is bound to this machine, and to no other."""
    if "token_env" in entry:
        return from_variables((entry["token_env"],), env)
    if "token_command" in entry:
        return from_program(entry["token_command"], env)
    if kind == GITHUB and api == (env.get("GITHUB_API_URL") or GITHUB_API):
        found = from_variables(GITHUB_TOKENS, env)
        if found.token:
            return found
    if kind == GITHUB and api == _own_api(name):
        return from_gh(name, env)
    if kind == JIRA and api == env.get("JIRA_URL"):
        return from_variables(JIRA_TOKENS, env)
    return Credential()


def _account(kind: str, api: str, env: Mapping[str, str]) -> str:
    if kind != JIRA or api != env.get("JIRA_URL"):
        return ""
    return next((env[name] for name in JIRA_ACCOUNTS if PLAIN.fullmatch(env.get(name, ""))), "")
