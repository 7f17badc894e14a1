"""The screens in a browser: a server for the one person who was told its key.

Who reaches the screens can write records and start the editor. So besides listening on this machine only,
the server wants a key: it is in the address that is printed, and moves into a cookie that no other site can
send. Requests that come under another host name (a name that was bent to this machine), or from a page of
another site, are refused as well.
"""

from __future__ import annotations

import hmac
import os
import secrets
import shlex
import socket
import sys
from typing import TYPE_CHECKING, Final

from aiohttp import web
from textual_serve.server import Server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

TEMPLATES: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "web")
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self' {socket}; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)


class Desk(Server):
    """A server of screens: each page that is opened is a process of its own, `debtledger` with `words`.

    say: where the address goes. Raises OSError where the address is taken, or is none of this machine.
    """

    def __init__(self, words: Sequence[str], host: str, port: int, say: Callable[[str], object]) -> None:
        self._socket = _listening(host, port)
        port = self._socket.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        super().__init__(
            # -P: nothing of the folder that is looked at is imported
            shlex.join((sys.executable, "-P", "-m", "debtledger", *words)),
            host=name,
            port=port,
            title="debtledger",
            public_url=f"http://{name}:{port}",
            templates_path=TEMPLATES,
        )
        self._key = secrets.token_urlsafe(24)
        self._cookie = f"debtledger-{port}"
        self._say = say

    @property
    def address(self) -> str:
        """What to open in a browser, with the key."""
        return f"{self.public_url}/?key={self._key}"

    def serve(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 - as the server declares it
        """Serve until ^C."""
        self.debug = debug
        web.run_app(self._make_app(), sock=self._socket, print=None, access_log=None)

    async def on_startup(self, app: web.Application) -> None:
        """Say where the screens are."""
        del app
        self._say(f"{self.address}\n  open it in a browser; ^C ends it")

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guarded)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let only requests through that know the key."""
        own = self.public_url
        if f"http://{request.headers.get('Host', '')}" != own:
            raise web.HTTPForbidden(text="this is not the address that debtledger printed\n")
        if request.headers.get("Origin", own) != own:
            raise web.HTTPForbidden(text="a page of another site asked for this\n")
        if request.path == "/" and self._knows(request.query.get("key", "")):
            seen = web.HTTPSeeOther("/")
            seen.set_cookie(self._cookie, self._key, httponly=True, samesite="Strict")
            raise seen
        if not self._knows(request.cookies.get(self._cookie, "")):
            raise web.HTTPForbidden(text="open the address that debtledger printed, with its key\n")
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = POLICY.format(socket=f"ws{own[4:]}")
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _knows(self, said: str) -> bool:
        return hmac.compare_digest(said.encode("utf-8", "replace"), self._key.encode())


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)
