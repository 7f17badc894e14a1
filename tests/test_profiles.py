"""Which trackers are read, and to which machine a token may go."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from debtledger.config import SettingsError, Source, combine
from debtledger.core.tracking.remotes import Remote
from debtledger.network.machines import MachineError, find_machine
from debtledger.network.profiles import Profiles, Surroundings, find_profiles

if TYPE_CHECKING:
    from pathlib import Path

    from debtledger.config import Config

ORIGIN = Remote("origin", "github.com", "acme/app")
CANARY = "ghp_CanaryCanary0123456789"


def settings(*, repository: str = "", user: str = "") -> Config:
    return combine(
        (
            Source(name=".debtledger.toml", home="repository", data=repository.encode()),
            Source(name="config.toml", home="user", data=user.encode()),
        ),
        {},
    )


def profiles(config: Config, *remotes: Remote, **env: str) -> Profiles:
    return find_profiles(Surroundings(config, env, remotes))


# Without settings.


def test_a_clone_of_github_is_a_tracker_by_itself() -> None:
    found = profiles(settings(), ORIGIN, GITHUB_TOKEN=CANARY)
    (profile,) = found.usable
    assert (profile.name, profile.kind, profile.projects) == ("github", "github", ("acme/app",))
    assert (profile.api, profile.web) == ("https://api.github.com", "https://github.com")
    assert (profile.token, profile.token_from) == (CANARY, "GITHUB_TOKEN")


def test_a_clone_of_something_else_is_none() -> None:
    assert profiles(settings(), Remote("origin", "gitlab.com", "acme/app")) == ((), ())


def test_a_job_of_actions_on_an_enterprise_server_talks_to_that_server_alone() -> None:
    env = {
        "GITHUB_SERVER_URL": "https://ghe.corp",
        "GITHUB_API_URL": "https://ghe.corp/api/v3",
        "GITHUB_TOKEN": CANARY,
    }
    (profile,) = profiles(settings(), Remote("origin", "ghe.corp", "acme/app"), **env).usable
    assert (profile.api, profile.token) == ("https://ghe.corp/api/v3", CANARY)
    (other,) = profiles(settings(), ORIGIN, **env).usable
    assert (other.api, other.token) == ("https://api.github.com", "")


def test_in_a_job_without_remotes_the_environment_names_the_repository() -> None:
    env = {"GITHUB_API_URL": "https://api.github.com", "GITHUB_REPOSITORY": "acme/app"}
    assert profiles(settings(), **env).usable[0].projects == ("acme/app",)


# What a repository may name.


def test_a_repository_may_name_itself_in_any_case() -> None:
    config = settings(repository='[tracker.code]\nkind = "github"\nprojects = ["Acme/App"]')
    found = profiles(config, ORIGIN)
    assert found.usable[0].projects == ("Acme/App",)
    assert found.problems == ()


def test_a_repository_may_not_name_another_one() -> None:
    config = settings(repository='[tracker.code]\nkind = "github"\nprojects = ["acme/app", "acme/secret"]')
    found = profiles(config, ORIGIN, GITHUB_TOKEN=CANARY)
    assert found.usable[0].projects == ("acme/app",)
    (problem,) = found.problems
    assert "acme/secret is no remote of this repository" in problem.message


def test_a_remote_on_another_machine_makes_no_repository_its_own() -> None:
    config = settings(repository='[tracker.code]\nkind = "github"\nprojects = ["acme/secret"]')
    found = profiles(config, Remote("origin", "evil.example", "acme/secret"))
    assert found.usable == ()
    assert found.problems


def test_the_user_may_name_any_repository_also_over_that_of_a_repository() -> None:
    repository = '[tracker.code]\nkind = "github"\nprojects = ["acme/secret"]'
    config = settings(repository=repository, user='[tracker.code]\nprojects = ["acme/other"]')
    found = profiles(config, ORIGIN)
    assert (found.usable[0].projects, found.problems) == (("acme/other",), ())


def test_a_host_of_the_users_lets_a_repository_name_only_what_its_remotes_on_that_host_are() -> None:
    config = settings(
        repository='[tracker.code]\nkind = "github"\nprojects = ["acme/app"]',
        user='[tracker.code]\nhost = "ghe.corp"\n[host."ghe.corp"]\ntoken_env = "GHE"',
    )
    assert profiles(config, ORIGIN, GHE=CANARY).usable == ()
    (profile,) = profiles(config, Remote("origin", "ghe.corp", "acme/app"), GHE=CANARY).usable
    assert (profile.api, profile.token) == ("https://ghe.corp/api/v3", CANARY)


@pytest.mark.parametrize(
    "text",
    [
        'host = "evil.example"', 'api_url = "https://evil.example"', 'token = "x"', 'token_env = "HOME"',
        'token_command = ["id"]', 'proxy = "http://evil"', 'ca = "/x"', "timeout = 3",
    ],
)  # fmt: skip
def test_a_repository_cannot_redirect_a_tracker(text: str) -> None:
    with pytest.raises(SettingsError):
        settings(repository=f'[tracker.code]\nkind = "github"\n{text}')


@pytest.mark.parametrize(
    "text",
    [
        'projects = ["../x"]', 'projects = ["acme/.."]', "projects = []", "projects = 7", 'kind = "../x"',
        "kind = 3", 'projects = ["acme/app?x"]', 'projects = ["acme/app#1"]', "projects = [[]]",
    ],
)  # fmt: skip
def test_settings_that_make_no_tracker_are_told(text: str) -> None:
    kind = "" if "kind" in text else 'kind = "github"\n'
    found = profiles(settings(user=f"[tracker.code]\n{kind}{text}"), ORIGIN)
    assert found.usable == ()
    assert len(found.problems) == 1


# Where tokens go.


def test_a_token_of_github_goes_to_no_other_machine() -> None:
    config = settings(user='[tracker.code]\nkind = "github"\nhost = "ghe.corp"\nprojects = ["acme/app"]')
    (profile,) = profiles(config, GH_TOKEN=CANARY, GITHUB_TOKEN=CANARY, JIRA_TOKEN=CANARY).usable
    assert profile.token == ""


def test_a_token_of_jira_goes_to_the_machine_of_jira_url_alone() -> None:
    env = {"JIRA_URL": "https://acme.atlassian.net", "JIRA_TOKEN": CANARY, "JIRA_EMAIL": "lea@acme.example"}
    config = settings()
    own = find_machine(config, env, "jira", "")
    assert (own.api, own.token, own.account) == ("https://acme.atlassian.net", CANARY, "lea@acme.example")
    other = find_machine(config, env, "jira", "other.atlassian.net")
    assert (other.api, other.token, other.account) == ("https://other.atlassian.net", "", "")


def test_jira_without_an_address_is_told_what_to_set() -> None:
    with pytest.raises(MachineError) as caught:
        find_machine(settings(), {}, "jira", "")
    assert "JIRA_URL" in caught.value.hint


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "", "a\x7f", "naïve"])
def test_a_token_that_no_header_can_carry_is_none(token: str) -> None:
    assert profiles(settings(), ORIGIN, GH_TOKEN=token).usable[0].token == ""


def test_a_token_is_in_no_representation() -> None:
    env = {"JIRA_URL": "https://j.example", "JIRA_TOKEN": CANARY, "JIRA_EMAIL": "canary@example.com"}
    machine = find_machine(settings(), env, "jira", "")
    (profile,) = profiles(settings(), ORIGIN, GH_TOKEN=CANARY).usable
    assert CANARY not in repr(machine) + repr(profile)
    assert "canary@example.com" not in repr(machine)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('token = "x"', "token_env"), ('tokn_env = "x"', "known:"), ("api = 3", "text on one line"),
        ("token_command = []", "list of words"), ('token_command = "pass show x"', "list of words"),
    ],
)  # fmt: skip
def test_a_wrong_host_is_told(text: str, words: str) -> None:
    config = settings(user=f'[host."github.com"]\n{text}')
    found = profiles(config, ORIGIN)
    assert found.usable == ()
    assert words in found.problems[0].message + found.problems[0].hint


# Programs that print tokens.


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_gh_is_asked_for_the_very_host_and_from_a_neutral_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin", "gh", f'echo "$@ $(pwd) $GIT_DIR" > {tmp_path}/asked; echo {CANARY}')
    program(tmp_path / "here", "gh", "echo wrong")
    monkeypatch.chdir(tmp_path / "here")
    path = f".:here::{tmp_path}/bin:{os.environ['PATH']}"
    (profile,) = profiles(settings(), ORIGIN, PATH=path, GIT_DIR="/x").usable
    assert (profile.token, profile.token_from) == (CANARY, "gh auth token")
    assert (tmp_path / "asked").read_text() == "auth token --hostname github.com / \n"


def test_gh_is_not_asked_where_the_environment_sends_us_elsewhere(tmp_path: Path) -> None:
    program(tmp_path / "bin", "gh", f"echo {CANARY}")
    env = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "GITHUB_API_URL": "https://elsewhere.example"}
    assert profiles(settings(), ORIGIN, **env).usable[0].token == ""


@pytest.mark.parametrize("text", ["exit 1", "echo two words", "yes", "kill -9 $$"])
def test_a_program_that_gives_no_token_gives_none(tmp_path: Path, text: str) -> None:
    program(tmp_path / "bin", "gh", text)
    env = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    assert profiles(settings(), ORIGIN, **env).usable[0].token == ""


def test_the_program_that_the_user_names_gives_the_token(tmp_path: Path) -> None:
    program(tmp_path / "bin", "vault", f'[ "$1" = show ] && echo {CANARY}')
    config = settings(user='[host."github.com"]\ntoken_command = ["vault", "show", "github"]')
    env = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "GH_TOKEN": "another"}
    (profile,) = profiles(config, ORIGIN, **env).usable
    assert (profile.token, profile.token_from) == (CANARY, "vault show github")
