from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from debtledger.config import Config, SettingsError, Source, combine

if TYPE_CHECKING:
    from debtledger.settings.setting import Home


def settings(text: str, home: Home) -> Config:
    return combine((Source(name="file.toml", home=home, data=text.encode()),), {})


FORBIDDEN = [
    ('host = "evil.example"', "machine"),
    ('base_url = "https://evil.example"', "machine"),
    ('api-url = "https://evil.example"', "machine"),
    ('tracker.x.api = "https://evil.example"', "machine"),
    ('tracker.x.web = "https://evil.example"', "machine"),
    ('[github]\nurl = "https://evil.example"', "machine"),
    ('[github]\nbaseUrl = "https://evil.example"', "machine"),
    ('"host"."ghe.corp".user = "x"', "machine"),
    ("[host]", "machine"),
    ('[jira]\nserver = "https://evil.example"', "machine"),
    ('token = "x"', "secrets"),
    ('[github]\ntoken_command = "cat /etc/passwd"', "secrets"),
    ('[jira]\npassword = "x"', "secrets"),
    ('[jira]\napi_key = "x"', "secrets"),
    ('proxy = "http://evil.example"', "connections"),
    ('https_proxy = "http://evil.example"', "connections"),
    ('ca_bundle = "/x"', "connections"),
    ('ca = "/x"', "connections"),
    ("verify_ssl = false", "connections"),
    ("timeout = 9999", "time limits"),
    ("[scan]\ntime_limit = 1", "time limits"),
    ("[limits]\ngit_seconds = 1", "must not be set by a repository"),
    ("limits.git_seconds = 1", "must not be set by a repository"),
    ("limits = {git_seconds = 1}", "must not be set by a repository"),
    ("[cache]\nenabled = false", "must not be set by a repository"),
    ('[cache]\npath = "/tmp/x"', "results are kept"),
    ('cache_path = "/tmp/x"', "results are kept"),
    ('[tags]\nregex = "(a+)+"', "regular expressions"),
    ('[tags]\nwords_regex = ["(a+)+"]', "regular expressions"),
    ('[tags]\npattern = "x"', "regular expressions"),
    ('[candidates]\npatterns = ["x"]', "regular expressions"),
    ('command = "rm"', "programs"),
    ('[hooks]\ncmd = ["rm"]', "programs"),
    ('exec = "rm"', "programs"),
    ('editor = "vi"', "programs"),
    ('[tui]\ntheme = "x"', "code or themes"),
    ('plugins = ["x"]', "code or themes"),
    ('plug-in = "x"', "code or themes"),
    ('include = ["../other.toml"]', "another file"),
    ('extends = "https://evil.example/x.toml"', "another file"),
    ('[tags]\ninclude = "x"', "another file"),
    ("[env]\nX = 1", "environment"),
    ('[scan]\nexclude = ["${HOME}/**"]', "environment"),
    ('[scan]\nexclude = ["$(id)"]', "environment"),
    ('[scan]\nexclude = ["`id`"]', "environment"),
    ('[scan]\nexclude = ["%USERPROFILE%/x"]', "environment"),
    ('whatever = [{"a" = "${TOKEN}"}]', "environment"),
]


@pytest.mark.parametrize(("text", "reason"), FORBIDDEN)
def test_a_file_of_the_repository_may_not_say_this_and_is_told_why(text: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(text, "repository")
    (problem,) = caught.value.problems
    assert problem.where == f"file.toml:{text.count(chr(10)) + 1}"
    assert reason in problem.message
    assert problem.message.startswith('"')
    assert problem.hint


@pytest.mark.parametrize(("text", "_reason"), FORBIDDEN)
def test_a_plain_toml_reader_would_have_taken_it(text: str, _reason: str) -> None:
    assert tomllib.loads(text)


def test_the_user_may_set_what_a_repository_may_not() -> None:
    config = settings("[limits]\ngit_seconds = 7\n[cache]\nenabled = false\n", "user")
    assert config.limits_git_seconds == 7.0
    assert config.cache_enabled is False


def test_a_refused_user_setting_says_where_to_set_it_instead() -> None:
    with pytest.raises(SettingsError) as caught:
        settings("[limits]\ngit_seconds = 7\n", "repository")
    assert "~/.config/debtledger/config.toml" in caught.value.problems[0].hint
    assert "DEBTLEDGER_LIMITS_GIT_SECONDS" in caught.value.problems[0].hint


@pytest.mark.parametrize(
    "text",
    [
        '[scan]\ninclude = ["src/**"]',
        '[scan]\nexclude = ["src/$types/**", "100%/x"]',
        '[tags]\nlabels = ["token", "url", "host", "regex"]',
        '[tags]\nwords = ["HOST", "TOKEN"]',
    ],
)
def test_harmless_words_in_values_and_globs_are_no_offence(text: str) -> None:
    assert settings(text, "repository").files == ("file.toml",)


def test_a_misspelt_include_is_a_misspelling() -> None:
    with pytest.raises(SettingsError, match=r"did you mean scan\.include"):
        settings("[scan]\nincludes = []", "repository")


def test_a_secret_in_a_refused_key_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        settings('[github]\ntoken = "ghp_canary"\n', "repository")
    assert "canary" not in str(caught.value)
