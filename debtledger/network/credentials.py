"""Tokens, each for one host: from the environment, from a program that the user names, or from gh."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS: Final = 20.0
MOST_BYTES: Final = 8192
SHELL: Final = b"/bin/sh"
# A child begins where we are; in the work tree of a stranger it could find settings or programs.
ELSEWHERE: Final = (SHELL, b"-c", b'cd / && exec "$@"', b"sh")
TOKEN: Final = re.compile(r"[\x21-\x7e]{1,4096}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A token, and where it is from for people: "GH_TOKEN", "gh auth token"; both empty for none."""

    token: str = field(default="", repr=False)
    source: str = ""


def from_variables(names: Sequence[str], env: Mapping[str, str]) -> Credential:
    """The token in the first of the variables that holds one."""
    for name in names:
        token = env.get(name, "").strip()
        if TOKEN.fullmatch(token):
            return Credential(token=token, source=name)
    return Credential()


def from_program(words: Sequence[str], env: Mapping[str, str]) -> Credential:
    """The token that a program prints; it is looked for on PATH, and runs in the root folder."""
    from debtledger.sources.process import OutputLimitError, Process, TimeLimitError

    path = [part for part in env.get("PATH", os.defpath).split(os.pathsep) if part.startswith("/")]
    program = next((found for found in _candidates(words[0], path) if os.access(found, os.X_OK)), None)
    if program is None:
        return Credential()
    variables = {name: value for name, value in env.items() if not name.startswith("GIT_")}
    variables |= {"PATH": os.pathsep.join(path), "GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1"}
    argv = [*ELSEWHERE, *map(os.fsencode, (program, *words[1:]))]
    try:
        child = Process(
            argv, {os.fsencode(k): os.fsencode(v) for k, v in variables.items()}, SECONDS, MOST_BYTES
        )
        said = b"".join(child.chunks()).decode("utf-8", "replace").strip()
    except (OSError, ValueError, TimeLimitError, OutputLimitError):
        return Credential()
    if child.returncode or not TOKEN.fullmatch(said):
        return Credential()
    return Credential(token=said, source=" ".join(words[:3]))


def from_gh(host: str, env: Mapping[str, str]) -> Credential:
    """The token that the program gh keeps for a host, where it is there."""
    # gh answers with these variables before it looks into its own store, whatever the host is.
    foreign = {"GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
    own = {name: value for name, value in env.items() if name not in foreign}
    return from_program(("gh", "auth", "token", "--hostname", host), own)


def _candidates(name: str, path: Sequence[str]) -> list[str]:
    return [name] if name.startswith("/") else [f"{folder}/{name}" for folder in path if "/" not in name]
