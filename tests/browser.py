"""A headless Chromium, driven through its own protocol: what a page asks for, says, and looks like."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 60.0
HIDDEN = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage")
ALONE = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="chromium is not installed; .ci/run installs it"
)


class Page:
    """One page. requests: the addresses it asked for; errors: what went wrong on it; frames: what its
    socket received, decoded."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._calls = 0
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.frames = ""

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser for something, and take down what happens meanwhile."""
        self._calls += 1
        await self._socket.send_json({"id": self._calls, "method": method, "params": parameters})
        while True:
            said = await self._socket.receive_json(timeout=PATIENCE)
            if said.get("id") == self._calls:
                assert "error" not in said, said
                return dict(said["result"])
            self._take_down(said.get("method", ""), said.get("params", {}))

    async def open(self, url: str) -> None:
        """Open an address and wait until it is there."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=url)
        await self.until(lambda: self.evaluate("document.readyState"), "complete")

    async def evaluate(self, script: str) -> Any:
        """The value of a script."""
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def press(self, key: str) -> None:
        """Press a key that stands for itself."""
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def until(self, ask: Callable[[], Any], wanted: str) -> None:
        """Ask again until the answer holds a pattern."""
        end = time.monotonic() + PATIENCE
        while not re.search(wanted, str(answer := await ask())):
            assert time.monotonic() < end, f"never seen: {wanted} in {answer}"
            await asyncio.sleep(0.1)

    async def until_received(self, wanted: str) -> None:
        """Wait until the socket has received a pattern."""

        async def received() -> str:
            await self.evaluate("0")  # what happens meanwhile is taken down
            return self.frames

        await self.until(received, wanted)

    async def photograph(self) -> bytes:
        """What it looks like, as a PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot"))["data"])

    def _take_down(self, method: str, said: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.requests.append(said["url"])
        elif method == "Network.webSocketFrameReceived":
            frame = said["response"]
            binary = frame["opcode"] == 2
            text = base64.b64decode(frame["payloadData"]).decode("utf-8", "replace") if binary else ""
            self.frames += text
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(said["exceptionDetails"]))
        elif method == "Log.entryAdded" and said["entry"]["level"] == "error":
            self.errors.append(said["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and said["type"] == "error":
            self.errors.append(str(said["args"]))


@asynccontextmanager
async def page(profile: Path, *options: str) -> AsyncIterator[Page]:
    """A page of a browser that knows nothing, and ends with the block."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *HIDDEN, *ALONE, f"--user-data-dir={profile}", "--remote-debugging-port=0", *options]
    browser = await asyncio.create_subprocess_exec(
        *command, "about:blank", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        port = await _port(profile)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                targets = await answer.json()
            (address,) = [each["webSocketDebuggerUrl"] for each in targets if each["type"] == "page"]
            async with session.ws_connect(address, max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        browser.kill()
        await browser.wait()


async def _port(profile: Path) -> int:
    """The port that the browser writes down once it listens."""
    file = profile / "DevToolsActivePort"
    end = time.monotonic() + PATIENCE
    while not (file.exists() and file.read_text().count("\n")):
        assert time.monotonic() < end, "the browser never listened"
        await asyncio.sleep(0.05)
    return int(file.read_text().partition("\n")[0])
