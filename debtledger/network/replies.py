"""What the answer of a server means: an error that people understand, a time to wait, JSON with limits."""

from __future__ import annotations

import json
from base64 import b64decode
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from debtledger.core.text import clip, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Fault = Literal[
    "deadline",
    "forbidden",
    "garbled",
    "limited",
    "missing",
    "redirected",
    "refused",
    "unauthorised",
    "unavailable",
    "unreachable",
    "unsafe",
]

FAULTS: Final[Mapping[int, Fault]] = {
    401: "unauthorised",
    403: "forbidden",
    404: "missing",
    410: "missing",
    429: "limited",
    451: "forbidden",
}
WORDS: Final[Mapping[Fault, str]] = {
    "forbidden": "not allowed",
    "limited": "too many requests",
    "missing": "not found",
    "refused": "refused",
    "unauthorised": "the token is not accepted",
    "unavailable": "the server failed",
}
REMEDIES: Final[Mapping[Fault, str]] = {
    "forbidden": "see that the token may do it: debtledger doctor --network",
    "missing": "see that it exists, and that the token may read it: debtledger doctor --network",
    "unauthorised": "make a new token, and put it into the variable that holds it",
    "unavailable": "try again later",
}
AMBIGUOUS: Final[frozenset[Fault]] = frozenset({"deadline", "garbled", "redirected", "unavailable"})
SERVER_ERRORS: Final = 500
MOST_SHOWN: Final = 200
MOST_DIGITS: Final = 12
MINUTES_FROM: Final = 120
LEAST_SECRET: Final = 4
HIDDEN: Final = "[token]"


class TrackerError(Exception):
    """A tracker that did not do what was asked: why, and what to do; both hold no secret.

    status: of the answer, 0 where there is none. location: where a redirect points, foreign and exact. wait:
    the seconds that the server asks us to wait, None where it does not say.
    """

    def __init__(self, fault: Fault, message: str, hint: str = "", *, status: int = 0) -> None:
        super().__init__(message)
        self.fault: Fault = fault
        self.message = message
        self.hint = hint
        self.status = status
        self.location = ""
        self.wait: float | None = None

    @property
    def ambiguous(self) -> bool:
        """Whether what was asked for may have happened all the same."""
        return self.fault in AMBIGUOUS


def refusal(status: int, headers: Mapping[str, str], said: str, now: float) -> TrackerError:
    """The error that an answer with a status from 400 means; said: its words, now in seconds since 1970."""
    fault: Fault = FAULTS.get(status, "unavailable" if status >= SERVER_ERRORS else "refused")
    if fault == "forbidden" and _is_limit(headers, said):
        fault = "limited"
    wait = wait_asked(headers, now)
    remedy = f"try again in {_how_long(wait)}" if fault == "limited" else REMEDIES.get(fault, "")
    error = TrackerError(
        fault, f"{WORDS[fault]} ({status})" + (f": {said}" if said else ""), remedy, status=status
    )
    error.wait = wait
    return error


def secrets_in(proof: str) -> tuple[str, ...]:
    """What must not be told of the header that proves who we are: a server may repeat it in its answer."""
    value = proof.partition(" ")[2].strip()
    return tuple(each for each in (value, *_unpacked(value)) if len(each) >= LEAST_SECRET)


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with secrets made unreadable."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _unpacked(proof: str) -> tuple[str, ...]:
    """The password in a proof of the kind Basic."""
    try:
        return (b64decode(proof, validate=True).decode().partition(":")[2],)
    except ValueError:
        return ()


def redirected(status: int, location: str) -> TrackerError:
    """The error that a redirect is, which is never followed."""
    error = TrackerError(
        "redirected",
        f"the answer points to {address(location)}, which was not followed ({status})",
        "write the new address into your settings, if you trust it",
        status=status,
    )
    error.location = location
    return error


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text: no name twice, no number that JSON does not have. Raises TrackerError."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise TrackerError("garbled", "the answer is not JSON, or was cut off", "try again") from None


def wait_asked(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds that an answer asks us to wait, said as a number or a date; None where it does not say."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:MOST_DIGITS])
    moment = seconds_of(text) if text else None
    reset = number_of(headers.get("X-RateLimit-Reset", ""))
    if moment is None and number_of(headers.get("X-RateLimit-Remaining", "")) == 0:
        moment = reset
    served = seconds_of(headers.get("Date", ""))
    return None if moment is None else max(0.0, moment - (now if served is None else served))


def seconds_of(date: str) -> float | None:
    """The moment of an HTTP date, in seconds since 1970; None where it is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def number_of(text: str) -> int | None:
    """A whole number of a header; None where it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def address(url: str) -> str:
    """A URL for a message, without what may be secret in it."""
    try:
        parts = urlsplit(url)
        if not parts.hostname:
            return "no address"
        port = f":{parts.port}" if parts.port else ""
        return clip(safe_text(f"{parts.scheme}://{parts.hostname}{port}{parts.path}"), MOST_SHOWN)
    except ValueError:
        return "an address that cannot be read"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice")
    return made


def _no_constant(word: str) -> None:
    raise ValueError(word)


def words_of(body: bytes, secrets: Iterable[str] = ()) -> str:
    """The server's own words of an error, on one line, without secrets."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    several = told.get("errorMessages")
    words = [
        told.get("message"),
        *(several if isinstance(several, list) else ()),
        *_details(told.get("errors")),
    ]
    said = "; ".join(word for word in words if isinstance(word, str) and word)
    return clip(safe_text(without(said, secrets)), MOST_SHOWN)


def _details(errors: Any) -> list[str]:
    """What is wrong with single fields: a list of objects at GitHub, an object at Jira."""
    if isinstance(errors, dict):
        return [f"{name}: {why}" for name, why in errors.items() if isinstance(why, str)]
    found = []
    for each in errors if isinstance(errors, list) else ():
        if isinstance(each, dict):
            parts = (
                [each.get("message")] if each.get("message") else map(each.get, ("resource", "field", "code"))
            )
            found.append(" ".join(part for part in parts if isinstance(part, str)))
        elif isinstance(each, str):
            found.append(each)
    return found


def _is_limit(headers: Mapping[str, str], said: str) -> bool:
    spent = number_of(headers.get("X-RateLimit-Remaining", "")) == 0
    return spent or "Retry-After" in headers or "rate limit" in said.lower()


def _how_long(seconds: float | None) -> str:
    if seconds is None:
        return "a while"
    return f"{seconds:.0f} s" if seconds < MINUTES_FROM else f"{seconds / 60:.0f} min"
