"""A token goes to the machine that it is for, and nowhere else; most commands stay off the network."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
import requests
from trackers.clones import CANARY, SLUG, Clone, cloned
from trackers.github_server import Fault, GitHubServer, Refused

from debtledger import rooms
from debtledger.network import courier
from debtledger.network.courier import Courier, Deadline
from debtledger.network.replies import TrackerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

USES_THE_NETWORK = {"sync", "link", "comment"}


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.per_page = 3
        yield server


@pytest.fixture
def other() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        yield server


@pytest.fixture
def clone(repo: Sandbox, server: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Clone:
    monkeypatch.setattr(courier, "NAPS", (0.01, 0.01, 0.01))
    clone = cloned(repo, server)
    server.token = CANARY
    server.fill(SLUG, 7)
    clone.env["GITHUB_TOKEN"] = CANARY
    return clone


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_told(clone: Clone, other: GitHubServer, status: int) -> None:
    there = {"Location": f"{other.url}/repos/{SLUG}/issues?state=all&sort=updated&direction=asc"}
    clone.server.faults = [Fault(status=status, headers=there, times=99)]
    code, out, err = clone.sync("--debug")
    assert code == 4
    assert "which was not followed" in out
    assert CANARY not in out + err
    assert not other.log


def test_requests_alone_would_have_followed_a_redirect(clone: Clone, other: GitHubServer) -> None:
    clone.server.faults = [Fault(status=302, headers={"Location": f"{other.url}/user"})]
    requests.get(f"{clone.server.url}/user", headers={"Authorization": f"Bearer {CANARY}"}, timeout=5)
    assert other.log


@pytest.mark.parametrize("form", ["{url}/repositories/1/issues?page=2", "{url}@evil.example/x", "//{host}/x"])
def test_a_next_page_on_another_machine_is_not_asked_for(
    clone: Clone, other: GitHubServer, form: str
) -> None:
    where = form.format(url=other.url, host=other.url.removeprefix("http://"))
    clone.server.faults = [Fault(headers={"Link": f'<{where}>; rel="next"'}, times=99)]
    code, out, _ = clone.sync()
    assert code == 4
    assert "another machine" in out
    assert not other.log


def test_netrc_is_not_read(clone: Clone, tmp_path: Path) -> None:
    netrc(tmp_path)
    clone.server.token = ""
    del clone.env["GITHUB_TOKEN"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path))
        patch.setenv("NETRC", str(tmp_path / ".netrc"))
        assert clone.sync()[0] == 0
        assert {"authorization"} & {name for each in clone.server.log for name in each.headers} == set()
        clone.server.log.clear()
        requests.get(f"{clone.server.url}/user", timeout=5)
        assert "authorization" in clone.server.log[0].headers


def netrc(home: Path) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login mia password secret\n")
    (home / ".netrc").chmod(0o600)


def test_a_proxy_of_the_environment_does_not_see_the_token(clone: Clone, other: GitHubServer) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            patch.setenv(name, other.url)
        patch.setenv("no_proxy", "")
        assert clone.sync(http_proxy=other.url)[0] == 0
        assert not other.log


@pytest.mark.parametrize(
    "remote",
    [
        "https://evil@github.com.evil/acme/app",
        "https://github.com.evil/acme/app",
        "ssh://-oProxyCommand=touch$IFS/evil/acme/app",
        "ext::sh -c touch% evil",
        "-oProxyCommand=x@github.com:acme/app",
    ],
)
def test_a_hostile_remote_is_no_repository_on_github(
    repo: Sandbox, server: GitHubServer, remote: str
) -> None:
    repo.git("config", "remote.origin.url", remote)
    code, _, err = Clone(repo, server, {"GITHUB_TOKEN": CANARY}).sync()
    assert code == 2
    assert "no tracker is known" in err
    assert not server.log


def test_what_a_repository_rewrites_addresses_to_does_not_count(repo: Sandbox, server: GitHubServer) -> None:
    repo.git("config", "url.https://github.com/acme/secret.insteadOf", "https://github.com/acme/app.git")
    clone = cloned(repo, server)
    server.fill(SLUG, 2)
    server.fill("acme/secret", 2)
    assert clone.sync()[0] == 0
    assert {each.path for each in server.log} == {f"/repos/{SLUG}/issues"}
    rewritten = repo.git("remote", "get-url", "origin").decode()
    assert "secret" in rewritten


def test_no_credential_helper_is_run(clone: Clone) -> None:
    marker = clone.sandbox.root / "ran"
    clone.sandbox.git("config", "credential.helper", f"!touch {marker}")
    clone.sandbox.git("config", "core.askPass", f"touch {marker}")
    del clone.env["GITHUB_TOKEN"]
    assert clone.sync()[0] == 4
    assert not marker.exists()


def test_the_token_is_nowhere_on_disk(clone: Clone) -> None:
    assert clone.sync()[0] == 0
    for path in clone.sandbox.root.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path
    assert clone.server.log[0].headers["authorization"].endswith(CANARY)


def test_a_token_that_is_refused_is_in_no_message(clone: Clone) -> None:
    clone.server.token = "another"
    for words in (("sync", "--debug"), ("doctor", "--network", "--debug"), ("sync", "--format", "json")):
        code, out, err = clone.run(*words)
        assert code == 4
        assert CANARY not in out + err
        assert "401" in out


def test_a_server_that_repeats_the_token_is_not_quoted(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    def repeat(_: object) -> NoReturn:
        raise Refused(400, f"what came by {CANARY} is refused")

    monkeypatch.setattr(clone.server, "answer", repeat)
    for words in (("sync", "--debug"), ("sync", "--format", "json"), ("doctor", "--network")):
        code, out, err = clone.run(*words)
        assert (code, "by [token] is refused" in out) == (4, True)
        assert CANARY not in out + err


def test_no_command_tells_a_token_of_the_environment_or_of_a_settings_file(
    clone: Clone, tmp_path: Path
) -> None:
    (tmp_path / "debtledger").mkdir()
    (tmp_path / "debtledger" / "config.toml").write_text(
        f'[host."github.com"]\ntoken = "{CANARY}"\n[host."ghe.corp"]\ntoken = "{CANARY}"\n'
    )
    for settings in ({}, {"XDG_CONFIG_HOME": str(tmp_path)}):
        clone.env |= settings
        for name in rooms.names("debtledger.commands"):
            for options in ((), ("--format", "json")):
                _, out, err = clone.run(
                    name, *options, "--debug", JIRA_TOKEN=CANARY, JIRA_URL=clone.server.url
                )
                assert CANARY not in out + err, name
    assert "token_env" in clone.sync()[2]
    assert CANARY not in clone.run("doctor", "--network")[1]


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com", "http://127.0.0.1.evil.example", "ftp://github.com", "https://u:p@github.com",
        "//x",
        "https://", "file:///etc/passwd", "https://github.com\\@evil", "http://[::1", "x",
    ],
)  # fmt: skip
def test_no_token_is_sent_to_such_an_address(url: str) -> None:
    with pytest.raises(TrackerError) as caught:
        Courier(url, Deadline(5))
    assert caught.value.fault == "unsafe"


def test_a_session_of_the_courier_goes_to_its_own_machine_alone(
    server: GitHubServer, other: GitHubServer
) -> None:
    session = Courier(server.url, Deadline(5)).session()
    assert session.get(f"{server.url}/user").status_code == 200
    with pytest.raises(TrackerError) as caught:
        session.get(f"{other.url}/user")
    assert caught.value.fault == "unsafe"
    assert not other.log


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="Linux tells of open connections there")
def test_no_connection_is_left_open(clone: Clone) -> None:
    clone.server.fill(SLUG, 3)
    for words in (("sync",), ("sync", "--full"), ("doctor", "--network")):
        clone.run(*words)
        there = f":{int(clone.server.url.rpartition(':')[2]):04X}"
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        established = [line for line in lines if line[2].endswith(there) and line[3] == "01"]
        assert established == [], words


def test_asking_for_something_to_be_done_is_never_repeated(server: GitHubServer) -> None:
    session = Courier(server.url, Deadline(5)).session()
    server.faults = [Fault(method="POST", status=502, done=True, times=9)]
    server.issues[SLUG] = {}
    with pytest.raises(TrackerError) as caught:
        session.post(f"{server.url}/repos/{SLUG}/issues", json={"title": "x"})
    assert caught.value.ambiguous
    assert len(server.log) == 1


# Offline.


def test_no_other_command_opens_a_socket(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clone.sync()[0] == 0
    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: opened.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **_: opened.append(words))
    for name in rooms.names("debtledger.commands"):
        if name not in USES_THE_NETWORK:
            code, _, err = clone.run(name, "--debug")
            assert code in {0, 1, 2}, f"{name}: {err}"
    assert opened == []
    assert clone.sync()[0] == 4
    assert opened != []


def test_a_network_that_is_not_there_is_said_and_the_book_stays(clone: Clone) -> None:
    assert clone.sync()[0] == 0
    before = clone.book
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}"
        code, out, _ = clone.sync(GITHUB_API_URL=nowhere)
    assert code == 4
    assert "cannot be reached" in out
    assert clone.book == before
