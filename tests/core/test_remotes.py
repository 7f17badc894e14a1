from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.tracking.remotes import Remote, is_slug, parse, remotes

OURS = [
    "https://github.com/acme/app",
    "https://github.com/acme/app.git",
    "https://github.com/acme/app/",
    "https://github.com:443/acme/app.git",
    "https://mia@github.com/acme/app",
    "https://mia:secret@GitHub.com/acme/app",
    "http://github.com:80/acme/app",
    "git@github.com:acme/app.git",
    "github.com:acme/app",
    "ssh://git@github.com/acme/app.git",
    "ssh://git@ssh.github.com:443/acme/app.git",
    "git://github.com/acme/app.git",
    "https://www.github.com/acme/app",
]
NOT_OURS = [
    "https://evil@github.com.evil/acme/app",
    "https://github.com.evil/acme/app",
    "https://github.com@evil.example/acme/app",
    "https://evil.example/github.com/acme/app",
    "https://github.com\\@evil.example/acme/app",
    "https://github.com#@evil.example/acme/app",
    "https://github.com:8443/acme/app",
    "https://github.com/acme/app/../../evil/repo",
    "https://github.com/acme/..",
    "https://github.com/acme",
    "https://github.com/acme/app?x=github.com",
    "https://github.com/ac me/app",
    "https://github.com/acme/app\n",
    "-oProxyCommand=evil@github.com:acme/app",
    "ssh://-oProxyCommand=evil/acme/app",
    "ext::sh -c evil github.com/acme/app",
    "file:///github.com/acme/app",
    "../github.com/acme/app",
    "/github.com/acme/app",
    "git@github.com:/acme/app",
    "git@evil.example:acme/app",
    "https://gіthub.com/acme/app",  # noqa: RUF001 - a letter of another alphabet
    "",
]


@pytest.mark.parametrize("url", OURS)
def test_an_address_of_github_gives_the_slug(url: str) -> None:
    assert parse(url) == ("github.com", "acme/app")


@pytest.mark.parametrize("url", NOT_OURS)
def test_no_other_address_passes_for_one_of_github(url: str) -> None:
    found = parse(url)
    assert found is None or found[0] != "github.com"


def test_looking_for_the_name_in_the_address_would_have_been_deceived() -> None:
    assert any("github.com/acme/app" in url for url in NOT_OURS)


def test_origin_comes_first_and_the_first_address_of_a_remote_counts() -> None:
    pairs = [
        (b"remote.fork.url", b"https://github.com/mia/app"),
        (b"remote.origin.url", b"https://github.com/acme/app"),
        (b"remote.origin.url", b"https://github.com/evil/app"),
        (b"remote.origin.pushurl", b"https://github.com/push/app"),
        (b"url.https://evil.example/.insteadof", b"https://github.com/"),
    ]
    assert remotes(pairs) == (
        Remote("origin", "github.com", "acme/app"),
        Remote("fork", "github.com", "mia/app"),
    )


@given(st.text(max_size=300))
def test_whatever_the_address_there_is_a_sound_slug_or_nothing(url: str) -> None:
    found = parse(url)
    assert found is None or is_slug(found[1])


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,20}/[A-Za-z0-9._-]{1,30}", fullmatch=True))
def test_every_slug_is_found_again_in_its_address(slug: str) -> None:
    if is_slug(slug) and not slug.endswith(".git"):
        assert parse(f"https://github.com/{slug}") == ("github.com", slug)
        assert parse(f"git@github.com:{slug}.git") == ("github.com", slug)
