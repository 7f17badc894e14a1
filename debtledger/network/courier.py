"""The one policy of HTTP: where requests may go, how long they may take, how much may come back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from debtledger.network.replies import (
    TrackerError,
    address,
    number_of,
    redirected,
    refusal,
    seconds_of,
    secrets_in,
    without,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS: Final = {"https": 443, "http": 80}
RETRIED: Final = frozenset({429, 500, 502, 503, 504})
REPEATABLE: Final = frozenset({"GET", "HEAD"})
NAPS: Final = (0.5, 1.0, 2.0)
"""Seconds to wait before each further try of a request, where the server does not say."""
ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate"})
"""What a body may be packed with: once. A chain of packings would multiply."""
CHUNK: Final = 1 << 14
LAST_SECOND: Final = 253_402_300_799
"""The last one of the year 9999, after which there are no dates."""
ERRORS_FROM: Final = 400
REDIRECTS_FROM: Final = 300
NOT_MODIFIED: Final = 304
NOT_READY: Final = 202
WHOLE: Final = frozenset({200, 203, 304})
"""The statuses of answers to questions that are all of what was asked for."""


class Deadline:
    """The moment until which a whole command may use the network."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, never less than nought."""
        return max(0.0, self._end - time.monotonic())


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may take: seconds to connect and in all, bytes of its unpacked answer."""

    connect_seconds: float = 10.0
    request_seconds: float = 60.0
    response_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How a server is reached, as the user's own settings say: a proxy, a file of certificate authorities."""

    proxy: str = ""
    ca: str = ""


class Heard(NamedTuple):
    """What the last answer told beside its body; None where it did not.

    clock: the server's, in seconds since 1970; ahead: by how many seconds it is ahead of ours. left: requests
    that may still be made, until reset (seconds since 1970). scopes: what the token may do.
    """

    clock: float | None = None
    ahead: float | None = None
    left: int | None = None
    reset: int | None = None
    scopes: str | None = None


class Courier:
    """Carries the requests to one server, and nowhere else; counts them, and remembers what was heard.

    Nothing is followed, nothing taken from the environment or .netrc, and nothing is sent twice unless asking
    twice is harmless.
    """

    def __init__(
        self, api: str, deadline: Deadline, *, limits: Limits | None = None, route: Route | None = None
    ) -> None:
        """Take the base URL of the server.

        Raises TrackerError where that is neither https nor http on the loopback interface.
        """
        self.api = api.rstrip("/")
        self.deadline = deadline
        self.limits = limits or Limits()
        self.requests = 0
        self.heard = Heard()
        self._origin = _origin(api)
        self._adapter = _Adapter(self, route or Route())

    @property
    def host(self) -> str:
        """The name of the server."""
        return self._origin[1]

    def now(self) -> float:
        """The moment, in seconds since 1970: by the server's clock where it has told it."""
        return time.time() if self.heard.clock is None else self.heard.clock

    def session(self) -> requests.Session:
        """A session of requests under this policy."""
        return self.mount(requests.Session())

    def mount(self, session: requests.Session) -> requests.Session:
        """Put a session, of a library for instance, under this policy."""
        session.trust_env = False
        session.adapters.clear()
        for prefix in ("https://", "http://"):
            session.mount(prefix, self._adapter)
        return session

    def close(self) -> None:
        """Let go of all connections; safe to call again."""
        self._adapter.close()

    def goes_to(self, url: str) -> bool:
        """Whether a URL is on this server, by the same scheme and port."""
        try:
            return _origin(url) == self._origin
        except TrackerError:
            return False

    def carry(self, request: requests.PreparedRequest) -> requests.Response:
        """Send a request, again where that is harmless and helps; give the answer. Raises TrackerError."""
        if not self.goes_to(request.url or ""):
            raise TrackerError(
                "unsafe", f"{address(request.url or '')} is not on {self.host}; nothing was sent"
            )
        naps = iter(NAPS if request.method in REPEATABLE else ())
        while True:
            try:
                return self._accepted(request, self._once(request))
            except TrackerError as error:
                nap = next(naps, None) if _may_pass(error) else None
                seconds = error.wait if error.wait is not None else nap
                if nap is None or seconds is None or seconds >= self.deadline.left():
                    raise
                time.sleep(seconds)

    def _once(self, request: requests.PreparedRequest) -> requests.Response:
        """Send a request and read its answer, in no more time than is left. Raises TrackerError."""
        seconds = min(self.deadline.left(), self.limits.request_seconds)
        if seconds <= 0:
            raise self._late()
        self.requests += 1
        box: list[requests.Response | Exception] = []
        # The time limit of a socket begins anew with each byte, and looking up a name has none at all.
        worker = Thread(target=self._work, args=(request, seconds, box), daemon=True)
        worker.start()
        worker.join(seconds)
        if not box:
            raise self._late()
        if isinstance(box[0], Exception):
            raise self._explained(box[0]) from None
        return box[0]

    def _work(
        self, request: requests.PreparedRequest, seconds: float, box: list[requests.Response | Exception]
    ) -> None:
        end = time.monotonic() + seconds
        try:
            response = self._adapter.exchange(request, min(seconds, self.limits.connect_seconds), seconds)
            self._read(response, end)
        except Exception as error:  # noqa: BLE001 - told to the thread that waits
            box.append(error)
        else:
            box.append(response)

    def _read(self, response: requests.Response, end: float) -> None:
        """Read the whole body, unpacked, and let go of the connection. Raises TrackerError."""
        try:
            body = self._body(response, end)
        except BaseException:
            response.close()
            raise
        response._content = body  # noqa: SLF001 - requests keeps it there; reading twice is an error

    def _body(self, response: requests.Response, end: float) -> bytes:
        if response.headers.get("Content-Encoding", "").strip().lower() not in ENCODINGS:
            raise TrackerError("garbled", f"{self.host} packs answers in a way that was not asked for")
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > self.limits.response_bytes:
                megabytes = f"{self.limits.response_bytes / 1e6:g} MB"
                raise TrackerError("garbled", f"an answer of {self.host} is larger than {megabytes}")
            if time.monotonic() > end:
                raise self._late()
        return bytes(body)

    def _accepted(self, request: requests.PreparedRequest, response: requests.Response) -> requests.Response:
        """The answer, where it is one. Raises TrackerError."""
        status, headers = response.status_code, response.headers
        self.heard = _heard(headers, self.heard)
        secrets = secrets_in(_proof(request))
        if status >= ERRORS_FROM:
            raise refusal(status, headers, words_of(response.content, secrets), time.time())
        if REDIRECTS_FROM <= status != NOT_MODIFIED:
            raise redirected(status, without(headers.get("Location", ""), secrets))
        if status == NOT_READY and request.method in REPEATABLE:
            raise TrackerError("unavailable", "the answer is not ready yet", "try again later", status=status)
        if request.method in REPEATABLE and status not in WHOLE:
            raise TrackerError(
                "garbled", f"{self.host} did not answer as asked ({status})", "try again", status=status
            )
        if "html" in headers.get("Content-Type", "").lower():
            raise TrackerError(
                "garbled",
                f"{self.host} sent a web page instead of data",
                "log in to the network, or mend the address in your settings",
                status=status,
            )
        return response

    def _late(self) -> TrackerError:
        return TrackerError(
            "deadline",
            f"{self.host} did not answer in time",
            "try again; DEBTLEDGER_LIMITS_SYNC_SECONDS gives more",
        )

    def _explained(self, error: Exception) -> TrackerError:
        if isinstance(error, TrackerError):
            return error
        if isinstance(error, requests.exceptions.SSLError):
            return TrackerError(
                "unsafe",
                f"the certificate of {self.host} cannot be checked",
                f'an authority of your own is named by ca in [host."{self.host}"] of your own settings',
            )
        if isinstance(error, requests.exceptions.ConnectTimeout) or _is_refused(error):
            return TrackerError(
                "unreachable",
                f"{self.host} cannot be reached",
                "look at the network; all else works without it",
            )
        if isinstance(error, requests.exceptions.Timeout):
            return self._late()
        return TrackerError("unavailable", f"the connection to {self.host} broke off", "try again")


class _Adapter(HTTPAdapter):
    """What a session of requests sends with: it asks the courier."""

    def __init__(self, courier: Courier, route: Route) -> None:
        super().__init__(max_retries=0, pool_maxsize=4)
        self._courier = courier
        self._proxies = {"https": route.proxy, "http": route.proxy} if route.proxy else {}
        self._verify: str | bool = route.ca or True

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send under the policy; what the session says of time, proxies and certificates does not count."""
        return self._courier.carry(request)

    def exchange(self, request: requests.PreparedRequest, connect: float, read: float) -> requests.Response:
        """Send for good, once. Raises what requests raises."""
        return super().send(
            request, stream=True, timeout=(connect, read), verify=self._verify, proxies=self._proxies
        )


def _origin(url: str) -> tuple[str, str, int]:
    """The scheme, host and port of a URL. Raises TrackerError where no token must be sent there."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise TrackerError("unsafe", f"{address(url)} is no address") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not host or not safe or parts.username is not None or "\\" in url:
        raise TrackerError(
            "unsafe", f"{address(url)}: no token is sent to such an address", "use https://HOST/…"
        )
    return parts.scheme, host, port or PORTS[parts.scheme]


def _proof(request: requests.PreparedRequest) -> str:
    value = request.headers.get("Authorization", "")
    return value if isinstance(value, str) else value.decode("latin-1")


def _may_pass(error: TrackerError) -> bool:
    """Whether the trouble may be over when asked again."""
    return error.status in RETRIED or (error.fault == "unavailable" and error.status == 0)


def _is_refused(error: Exception) -> bool:
    """Whether no connection was made at all."""
    from urllib3.exceptions import NewConnectionError

    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _heard(headers: Mapping[str, str], before: Heard) -> Heard:
    clock = seconds_of(headers.get("Date", ""))
    left = number_of(headers.get("X-RateLimit-Remaining", ""))
    reset = number_of(headers.get("X-RateLimit-Reset", ""))
    return Heard(
        clock=clock,
        ahead=None if clock is None else clock - time.time(),
        left=before.left if left is None else left,
        reset=before.reset if reset is None else min(reset, LAST_SECOND),
        scopes=headers.get("X-OAuth-Scopes", before.scopes),
    )
