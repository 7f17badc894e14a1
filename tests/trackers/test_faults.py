"""Whatever a server does: a message, never a traceback; an end in time; and afterwards nothing is lost."""

from __future__ import annotations

import os
import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from trackers.clones import CANARY, SLUG, Clone, cloned
from trackers.github_server import Fault, GitHubServer

from debtledger.network import courier
from debtledger.network.replies import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

PAGE = 4
PAGES = 4
EVERY = "EVERY_FAULT" in os.environ
"""Set it to inject all 2,000 and more faults; else a sample that is the same every time."""
SAMPLE = 250
SYNC_SECONDS = 1.0
PATIENT = {"DEBTLEDGER_LIMITS_SYNC_SECONDS": "60", "DEBTLEDGER_LIMITS_REQUEST_SECONDS": "30"}


def junk(body: Any) -> list[Any]:
    return [
        {"message": "no list"}, [], [None, 3, "x", []], "text", 7, None, [{}], [{"number": -1}],
        [{"number": True, "title": "x", "state": "open"}], [{**body[0], "state": 17}] if body else [],
        [{**body[0], "title": None}] if body else [],
        [{**body[0], "updated_at": "yesterday"}] if body else [],
        [{**body[0], "user": None, "labels": None, "reactions": "no", "milestone": 3}] if body else [],
        [{**body[0], "body": "x" * 300_000, "number": 10**30}] if body else [],
    ]  # fmt: skip


HOW = ("reset", "drip", "drip head", "truncate", "html", "latin", "endless", "silence")
STATUSES = (202, 300, 301, 302, 307, 400, 401, 403, 404, 410, 418, 422, 429, 451, 500, 502, 503, 504, 599)
WAITS: tuple[dict[str, str], ...] = (
    {},
    {"Retry-After": "0"},
    {"Retry-After": "3600"},
    {"Retry-After": "999999999999999999999"},
    {"Retry-After": "Mon, 01 Jun 2026 09:00:01 GMT"},
    {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"},
    {"Retry-After": "soon"},
    {"Retry-After": "-5"},
    {"X-RateLimit-Remaining": "0"},
    {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1e400"},
    {"Location": "https://evil.example/", "Link": '<https://evil.example/>; rel="next"'},
)
LINKS = (
    '<https://evil.example/repositories/1/issues?page=2>; rel="next"',
    '<http://127.0.0.1:1/repositories/1/issues?page=2>; rel="next"',
    '</repos/acme/app/issues>; rel="next"',
    "<<<>>>; rel=next",
    '<http://[::1/>; rel="next"',
    'x" rel="next',
)
FAULTS: list[dict[str, Any]] = [
    *({"how": how} for how in HOW),
    *({"status": status, "headers": headers} for status in STATUSES for headers in WAITS),
    *({"change": lambda body, number=number: junk(body)[number]} for number in range(len(junk([{}])))),
    *({"headers": {"Link": link}} for link in LINKS),
    *({"headers": {"Date": date}} for date in ("", "never", "Fri, 31 Dec 9999 23:59:59 GMT")),
    *({"headers": {"X-RateLimit-Reset": number}} for number in ("999999999999", "-1", "0")),
    *({"headers": {"X-RateLimit-Limit": number}} for number in ("", "nan", "1e999", "-1")),
    {"headers": {"Content-Encoding": "gzip, gzip, br"}},
    {"headers": {"ETag": "x" * 100_000}},
]
CASES = [(fault, after, times) for fault in FAULTS for after in range(PAGES + 1) for times in (1, 99)]
CHOSEN = CASES if EVERY else random.Random(5).sample(CASES, SAMPLE)


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.per_page = PAGE
        server.token = CANARY
        yield server


@pytest.fixture
def clone(repo: Sandbox, server: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Clone:
    monkeypatch.setattr(courier, "NAPS", (0.01, 0.01, 0.01))
    clone = cloned(repo, server)
    clone.env |= {
        "GITHUB_TOKEN": CANARY,
        "DEBTLEDGER_LIMITS_SYNC_SECONDS": str(SYNC_SECONDS),
        "DEBTLEDGER_LIMITS_REQUEST_SECONDS": "0.2",
        "DEBTLEDGER_LIMITS_RESPONSE_BYTES": "1000000",
    }
    server.fill(SLUG, PAGE * PAGES)
    return clone


def test_there_are_two_thousand_faults() -> None:
    assert len(CASES) >= 2000


def test_no_fault_harms(clone: Clone) -> None:
    """One clone for all: each fault strikes a full sync of a book that is right, or that begins anew."""
    for number, (fault, after, times) in enumerate(CHOSEN):
        if number % 2:
            (clone.sandbox.root / ".git/debtledger/issues.sqlite").unlink(missing_ok=True)
        server = clone.server
        server.now += timedelta(hours=1)
        server.add(SLUG, 1 + number % 9, title=f"change {number}")
        server.faults = [Fault(after=after, times=times, **fault)]
        before = time.monotonic()
        code, out, err = clone.sync("--full", "--debug")
        told = f"{fault} {after} {times}: {out} {err}"
        assert code in {0, 4}, told
        assert time.monotonic() - before < SYNC_SECONDS + 2, told
        assert "Traceback" not in err, told
        assert CANARY not in out + err, told
        assert not [
            each for each in clone.book.values() if each.gone and each.state == "closed" and not each.title
        ], told
        server.faults = []
        server.log.clear()
        code, out, err = clone.sync("--full", **PATIENT)
        assert code == 0, f"{told}, then {out} {err}"
        assert clone.is_up_to_date(), told
        assert {each.gone for each in clone.book.values()} == {""}, told


def test_a_limit_that_ends_after_the_last_year_is_no_trouble(clone: Clone) -> None:
    clone.server.faults = [Fault(headers={"X-RateLimit-Reset": "999999999999"}, times=99)]
    assert clone.sync(**PATIENT)[0] == 0
    assert clone.run("doctor", "--network", **PATIENT)[0] == 1  # the clock of the fake is not ours


def test_an_answer_that_unpacks_to_much_more_is_refused(clone: Clone) -> None:
    clone.server.faults = [Fault(how="bomb", times=99)]
    code, out, _ = clone.sync(**PATIENT)
    assert code == 4
    assert "larger than 1 MB" in out


def test_a_slow_drip_ends_in_time_and_a_plain_time_limit_would_have_waited(clone: Clone) -> None:
    import requests

    clone.server.faults = [Fault(how="drip", times=99)]
    before = time.monotonic()
    assert clone.sync()[0] == 4
    assert time.monotonic() - before < SYNC_SECONDS
    before = time.monotonic()
    address = f"{clone.server.url}/repos/{SLUG}/issues?state=all&sort=updated&direction=asc&per_page=4"
    headers = {"Authorization": f"Bearer {CANARY}"}
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(address, timeout=0.2, headers=headers)
    assert time.monotonic() - before > 2 * SYNC_SECONDS


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            '{"message": "Validation Failed", "errors": [{"field": "title", "code": "missing"}, "odd", 7]}',
            "Validation Failed; title missing; odd",
        ),
        ('{"errorMessages": [], "errors": {"summary": "must be said"}}', "summary: must be said"),
        ('{"message": ["no"], "errors": [{"message": "too long"}]}', "too long"),
        ('{"message": ["no"], "errors": 3}', ""),
    ],
)
def test_what_a_server_says_is_wrong_with_single_fields_is_told(body: str, told: str) -> None:
    assert words_of(body.encode()) == told
