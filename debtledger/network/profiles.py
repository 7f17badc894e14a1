"""Which trackers are read: the profiles of the settings, or the one that a clone of GitHub stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from debtledger.config import SettingsProblem
from debtledger.core.tracking.remotes import is_slug
from debtledger.network.machines import (
    GITHUB,
    JIRA,
    Machine,
    MachineError,
    find_machine,
    github_hosts,
    is_same,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.config import Config
    from debtledger.core.tracking.remotes import Remote

MOST_PROJECTS: Final = 100
MOST_OPTIONS: Final = 50
OWN_KEYS: Final = frozenset({"kind", "host", "projects"})
NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")
KEY: Final = re.compile(r"[A-Z][A-Z0-9_]{1,19}")
PROJECT: Final = re.compile(r"[^\x00-\x1f\x7f]{1,256}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One tracker as the settings and the environment describe it.

    name: what people call it. kind: its module in the room of trackers. api: the base URL of its interface;
    web: that of its pages. projects: "acme/app", "SEC". token and account (an e-mail address, for Jira Cloud)
    prove who we are and are never shown; token_from says where the token is from. host: the name of the
    machine in settings; proxy and ca: how it is reached. options: what else the settings say, for its own
    module; foreign: which keys a file of the repository says.
    """

    name: str
    kind: str
    api: str
    projects: tuple[str, ...]
    web: str = ""
    token: str = field(default="", repr=False)
    token_from: str = ""
    account: str = field(default="", repr=False)
    host: str = ""
    proxy: str = ""
    ca: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()


class Profiles(NamedTuple):
    """The trackers that can be read, and what is wrong with the settings of others."""

    usable: tuple[Profile, ...]
    problems: tuple[SettingsProblem, ...]


class Surroundings(NamedTuple):
    """What profiles are made from: the settings, the environment, and the remotes of the repository."""

    config: Config
    env: Mapping[str, str]
    remotes: tuple[Remote, ...]


def find_profiles(around: Surroundings, names: Sequence[str] = ()) -> Profiles:
    """The profiles of the settings, only those named if names are given; else what the remotes stand for."""
    usable: list[Profile] = []
    problems: list[SettingsProblem] = []
    for name, table in _declared(around).items():
        if names and name not in names:
            continue
        try:
            profile, troubles = _profile(around, name, table)
        except MachineError as error:
            problems.append(_problem(around, name, error))
        else:
            problems += [_problem(around, name, each) for each in troubles]
            usable += [profile] if profile.projects else []
    return Profiles(tuple(usable), tuple(problems))


def names_of_profiles(around: Surroundings) -> tuple[str, ...]:
    """The names of all trackers, usable or not."""
    return tuple(_declared(around))


def _declared(around: Surroundings) -> Mapping[str, Any]:
    return around.config.tracker or _implied(around)


def _implied(around: Surroundings) -> Mapping[str, Any]:
    """What a repository without any profile is read from: the GitHub of its remotes, or of an Actions job."""
    ours = github_hosts(around.config, around.env)
    found = next((each for each in around.remotes if each.host in ours), None)
    if found is not None:
        return {GITHUB: {"host": found.host, "projects": [found.slug]}}
    said = around.env.get("GITHUB_REPOSITORY", "")
    if around.env.get("GITHUB_API_URL") and is_slug(said):
        return {GITHUB: {"projects": [said]}}
    return {}


def _problem(around: Surroundings, name: str, error: MachineError) -> SettingsProblem:
    where = around.config.origins.get(f"tracker.{name}", around.config.origins["tracker"])
    return SettingsProblem(
        where="trackers" if where == "default" else where,
        message=f"tracker.{name[:60]}: {error.message}",
        hint=error.hint,
    )


def _profile(around: Surroundings, name: str, table: Any) -> tuple[Profile, list[MachineError]]:
    """The profile, and what is wrong with single projects of it. Raises MachineError."""
    if not NAME.fullmatch(name) or not isinstance(table, Mapping) or len(table) > MOST_OPTIONS:
        raise MachineError("expected a name and a table with kind and projects", 'kind = "github"')
    kind = table.get("kind", name)
    if not isinstance(kind, str) or not NAME.fullmatch(kind):
        raise MachineError("kind is no name of a kind of tracker", 'kind = "github" or kind = "jira"')
    machine = find_machine(around.config, around.env, kind, table.get("host", ""))
    foreign = frozenset(
        key for key in table if around.config.homes.get(f"tracker.{name}.{key}") == "repository"
    )
    projects = _listed(kind, table.get("projects", ()))
    troubles = [] if "projects" not in foreign else _strangers(around, kind, machine, projects)
    refused = {trouble.project for trouble in troubles}
    profile = Profile(
        name=name,
        kind=kind,
        api=machine.api,
        web=machine.web,
        token=machine.token,
        token_from=machine.token_from,
        account=machine.account,
        host=machine.host,
        proxy=machine.proxy,
        ca=machine.ca,
        projects=tuple(each for each in projects if each not in refused),
        options={key: value for key, value in table.items() if key not in OWN_KEYS},
        foreign=foreign,
    )
    return profile, list(troubles)


class _StrangerError(MachineError):
    """A project that a repository names although it is none of its own."""

    def __init__(self, project: str) -> None:
        super().__init__(
            f"{project} is no remote of this repository, so the repository must not name it",
            f'list it in your own settings, if you want it: projects = ["{project}"]',
        )
        self.project = project


def _strangers(
    around: Surroundings, kind: str, machine: Machine, projects: Sequence[str]
) -> list[_StrangerError]:
    """The repositories on GitHub among the projects that no remote means."""
    own = {each.slug.lower() for each in around.remotes if is_same(each.host, machine.host, around.env)}
    return [_StrangerError(each) for each in projects if kind == GITHUB and each.lower() not in own]


def _listed(kind: str, value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    shape, example = _SHAPES.get(kind, (PROJECT.fullmatch, "…"))
    if not isinstance(items, list | tuple) or not items or len(items) > MOST_PROJECTS:
        raise MachineError("which projects to read is not said", f'projects = ["{example}"]')
    wrong = [each for each in items if not isinstance(each, str) or not shape(each)]
    if wrong:
        raise MachineError(f"{str(wrong[0])[:80]!r} is no project of it", f'projects = ["{example}"]')
    return tuple(dict.fromkeys(items))


_SHAPES: Mapping[str, tuple[Any, str]] = {GITHUB: (is_slug, "acme/app"), JIRA: (KEY.fullmatch, "SEC")}
