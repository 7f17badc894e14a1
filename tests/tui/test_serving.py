"""The screens in a browser are for whoever knows the key, and for nobody else."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from commandline import debtledger
from serving import serving
from textual_serve.server import Server

from debtledger.tui.serving import Desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox import Sandbox

    Ask = Callable[[aiohttp.ClientSession, str], Awaitable[int]]

SECONDS = 30.0


def asked(address: str, *asks: Ask) -> list[int]:
    """The status of each request, of one browser."""

    async def run() -> list[int]:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, timeout=timeout) as browser:
            return [await ask(browser, address) for ask in asks]

    return asyncio.run(run())


def get(path: str, **headers: str) -> Ask:
    """Ask for a path."""

    async def ask(browser: aiohttp.ClientSession, address: str) -> int:
        url = address if path == "key" else address.partition("/?")[0] + path
        async with browser.get(url, headers=headers) as answer:
            return answer.status

    return ask


def socket(**headers: str) -> Ask:
    """Ask for the socket that carries keys and screens."""

    async def ask(browser: aiohttp.ClientSession, address: str) -> int:
        try:
            async with browser.ws_connect(address.partition("/?")[0] + "/ws", headers=headers):
                return 101
        except aiohttp.WSServerHandshakeError as error:
            return error.status

    return ask


def test_whoever_knows_the_key_gets_the_screens_and_nobody_else_does(repo: Sandbox) -> None:
    with serving(repo.root) as address:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{32}", address)
        unknown = asked(
            address, get("/"), get("/?key=x"), get("/?key=%ff"), get("/static/js/textual.js"), socket()
        )
        known = asked(address, get("key"), get("/"), get("/static/js/textual.js"), socket())

    assert unknown == [403, 403, 403, 403, 403]
    assert known == [200, 200, 200, 101]


def test_the_key_alone_does_not_help_another_site(repo: Sandbox) -> None:
    with serving(repo.root) as address:
        bent = get("key", Host="evil.example")
        other = "http://evil.example"
        assert asked(address, bent, get("key"), get("/", Host="evil.example"), socket(Origin=other)) == [
            403,
            200,
            403,
            403,
        ]


def test_a_plain_server_of_screens_lets_everybody_in() -> None:
    """What the tests above guard against is real."""

    async def run() -> int:
        async with TestClient(TestServer(await Server("true")._make_app())) as browser:
            return (await browser.get("/", headers={"Host": "evil.example"})).status

    assert asyncio.run(run()) == 200


def test_the_page_asks_nothing_of_other_hosts(repo: Sandbox) -> None:
    async def page(browser: aiohttp.ClientSession, address: str) -> int:
        async with browser.get(address) as answer:
            text = await answer.text()
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        own = address.partition("/?")[0]
        hosts = re.findall(r"(?:https?|wss?)://[^\s\"'/]+", text)
        assert {host.replace("ws://", "http://") for host in hosts} == {own}
        return answer.status

    with serving(repo.root) as address:
        assert asked(address, page) == [200]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_all_addresses_at_once_are_refused(repo: Sandbox, host: str) -> None:
    code, _, err = debtledger(repo.path, "tui", "--web", "--host", host)

    assert code == 2
    assert "name an address of this machine" in err


def test_a_port_that_is_taken_is_told(repo: Sandbox) -> None:
    desk = Desk(("tui",), "127.0.0.1", 0, print)
    code, _, err = debtledger(repo.path, "tui", "--web", "--port", str(desk.port))
    desk._socket.close()

    assert code == 2
    assert "--port 0" in err
