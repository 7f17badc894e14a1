"""`debtledger tui --web` in a real browser."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from browser import needs_chromium, page
from serving import serving
from shop import stock

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox


@needs_chromium
def test_the_screens_are_seen_and_keys_work_in_a_browser(repo: Sandbox, tmp_path: Path) -> None:
    stock(repo)

    async def look(address: str) -> None:
        async with page(tmp_path / "profile", "--window-size=1200,800") as seen:
            await seen.open(address)
            await seen.until_received(r"\[1 Backlog\]")
            await seen.until_received("h/sprint")  # is there where the window's own width is used
            await seen.press("2")
            await seen.until_received(r"\[2 Ledger\]")
            assert "key=" not in await seen.evaluate("location.href")
            assert not seen.errors
            own = re.escape(address.partition("/?")[0].partition("//")[2])
            assert [url for url in seen.requests if not re.match(rf"(?:http|ws)://{own}/|data:", url)] == []

    with serving(repo.root) as address:
        asyncio.run(asyncio.wait_for(look(address), 120))
