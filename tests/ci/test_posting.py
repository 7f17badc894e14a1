"""One comment of ours, with the latest text, whatever fails and whoever writes at the same time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from ci.talking_server import BOT, SLUG, TalkingServer
from trackers.github_server import Fault

from debtledger.core.ci.converging import Wanted
from debtledger.core.ci.marker import Marker, Posted, bodied, ours, read
from debtledger.core.ci.occasion import Run
from debtledger.network import courier
from debtledger.network.conversations import Conversations
from debtledger.network.courier import Courier, Deadline, Limits
from debtledger.network.github_client import GitHubClient
from debtledger.network.replies import TrackerError
from debtledger.pipeline.posting import Thread, say_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.pipeline.posting import Said

NUMBER = 7
A, B = "a" * 40, "b" * 40


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TalkingServer]:
    monkeypatch.setattr(courier, "NAPS", (0.01, 0.01, 0.01))
    with TalkingServer() as server:
        server.token = "canary"
        server.pull(NUMBER, A)
        yield server
        assert server.violations == []


def conversations(server: TalkingServer, seconds: float = 20) -> Conversations:
    way = Courier(server.url, Deadline(seconds), limits=Limits(request_seconds=1))
    return Conversations(GitHubClient(way, server.token), SLUG)


def wanted(text: str, head: str = A, run: int = 1, time: int = 100) -> Wanted:
    marker = Marker(sort="statement", head=head, time=time, run=Run(id=run, number=run, attempt=1))
    return Wanted(marker=marker, text=text, cleared="nothing any more")


def say(server: TalkingServer, want: Wanted) -> Said:
    return say_once(Thread(conversations(server), NUMBER), BOT, want)


def shown(server: TalkingServer) -> list[str]:
    return [said[1] for body in server.bodies(NUMBER) if (said := read(body)) is not None]


def test_a_comment_is_written_then_changed_in_place_and_not_sent_again(server: TalkingServer) -> None:
    assert say(server, wanted("one")) == "created"
    assert say(server, wanted("one")) == "unchanged"
    assert say(server, wanted("one", run=2)) == "unchanged"
    assert len(server.writes()) == 1
    assert say(server, wanted("two", run=3)) == "updated"
    assert shown(server) == ["two"]
    assert [each.partition(" ")[0] for each in server.writes()] == ["POST", "PATCH"]


def test_nothing_is_said_where_there_is_nothing_to_say_and_what_was_said_is_taken_back(
    server: TalkingServer,
) -> None:
    assert say(server, wanted("")) == "silent"
    assert server.writes() == []
    say(server, wanted("one"))
    assert say(server, wanted("", run=2)) == "updated"
    assert shown(server) == ["nothing any more"]
    assert say(server, wanted("", run=2)) == "unchanged"


def test_the_comment_is_found_behind_many_pages_of_others(server: TalkingServer) -> None:
    server.per_page = 3
    say(server, wanted("one"))
    ours_first = server.said[NUMBER].pop()
    for number in range(10):
        server.say(NUMBER, f"comment {number}", "mia")
    server.said[NUMBER].append(ours_first)
    assert say(server, wanted("two", run=2)) == "updated"
    assert len(server.bodies(NUMBER)) == 1


def test_a_marker_of_somebody_else_is_nothing(server: TalkingServer) -> None:
    forged = bodied(wanted("forged", run=99).marker, "forged")
    server.say(NUMBER, forged, "mallory")
    assert say(server, wanted("one")) == "created"
    assert server.bodies(NUMBER, "mallory") == [forged]
    assert shown(server) == ["one"]


def test_by_the_marker_alone_the_forged_one_would_have_been_taken() -> None:
    forged = Posted(ident=1, author="mallory", body=bodied(wanted("x").marker, "x"))
    assert ours([forged], "mallory", "statement")
    assert not ours([forged], BOT, "statement")


def test_an_older_run_never_takes_the_place_of_a_newer_one(server: TalkingServer) -> None:
    say(server, wanted("new", head=B, run=2, time=200))
    assert say(server, wanted("old", head=A, run=1, time=100)) == "outdated"
    assert say(server, wanted("", head=A, run=1, time=100)) == "outdated"
    assert shown(server) == ["new"]


def test_without_run_numbers_the_later_commit_counts(server: TalkingServer) -> None:
    say(server, wanted("new", head=B, run=0, time=200))
    assert say(server, wanted("old", head=A, run=0, time=100)) == "outdated"
    assert say(server, wanted("newer", head=A, run=0, time=300)) == "updated"


def test_an_outdated_run_writes_nothing_where_nothing_is(server: TalkingServer) -> None:
    said = say_once(Thread(conversations(server), NUMBER), BOT, wanted("old"), lambda: True)
    assert said == "outdated"
    assert server.writes() == []


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("done", [True, False])
def test_an_answer_that_fails_leaves_one_comment(server: TalkingServer, status: int, done: bool) -> None:  # noqa: FBT001
    server.faults = [Fault(path="/comments", method="POST", status=status, done=done)]
    assert say(server, wanted("one")) == "created"
    assert shown(server) == ["one"]
    assert len([each for each in server.writes() if each.startswith("POST")]) == (1 if done else 2)


@pytest.mark.parametrize("how", ["reset", "truncate", "silence"])
def test_an_answer_that_is_lost_leaves_one_comment(server: TalkingServer, how: str) -> None:
    server.faults = [Fault(path="/comments", method="POST", how=how)]  # type: ignore[arg-type]
    assert say(server, wanted("one")) == "created"
    assert shown(server) == ["one"]
    assert len(server.writes()) == 1


def test_blind_repetition_would_have_left_two(server: TalkingServer) -> None:
    talk = conversations(server)
    server.faults = [Fault(path="/comments", method="POST", status=502, done=True)]
    with pytest.raises(TrackerError):
        talk.comment(NUMBER, "one")
    talk.comment(NUMBER, "one")
    assert len(server.bodies(NUMBER)) == 2


@pytest.mark.parametrize(("status", "fault"), [(403, "forbidden"), (404, "missing"), (422, "refused")])
def test_what_is_refused_is_not_tried_again(server: TalkingServer, status: int, fault: str) -> None:
    server.faults = [Fault(path="/comments", method="POST", status=status, times=9)]
    with pytest.raises(TrackerError) as caught:
        say(server, wanted("one"))
    assert caught.value.fault == fault
    assert len(server.writes()) == 1


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_is_listed_and_cannot_be_changed_is_an_error_and_is_not_asked_for_ever(
    server: TalkingServer, method: str
) -> None:
    for _ in range(2 if method == "DELETE" else 1):
        server.say(NUMBER, bodied(wanted("old").marker, "old"), BOT)
    server.faults = [Fault(path="/comments", method=method, status=404, times=99)]
    with pytest.raises(TrackerError) as raised:
        say(server, wanted("new", B, 2))
    assert raised.value.fault == "missing"
    assert len(server.writes()) <= 4


def test_a_server_that_never_recovers_ends_in_an_error(server: TalkingServer) -> None:
    server.faults = [Fault(path="/comments", method="POST", status=502, times=99)]
    with pytest.raises(TrackerError):
        say(server, wanted("one"))
    assert len(server.writes()) == 3


def test_a_comment_that_somebody_removed_meanwhile_is_written_anew(server: TalkingServer) -> None:
    say(server, wanted("one"))

    def remove(method: str, _: str) -> None:
        if method == "PATCH":
            server.said[NUMBER].clear()

    server.before = remove
    assert say(server, wanted("two", run=2)) in ("updated", "created")
    assert shown(server) == ["two"]


def test_runs_that_write_at_the_same_time_leave_the_latest_alone(server: TalkingServer) -> None:
    together = threading.Barrier(2, timeout=10)
    waiting = {"left": 2}
    lock = threading.Lock()

    class Slow(Thread):
        def write(self, body: str) -> Posted:
            with lock:
                waits = waiting["left"] > 0
                waiting["left"] -= 1
            if waits:
                together.wait()
            return super().write(body)

    results: list[Said] = []

    def run(number: int) -> None:
        place = Slow(conversations(server), NUMBER)
        results.append(say_once(place, BOT, wanted(f"run {number}", run=number)))

    workers = [threading.Thread(target=run, args=(number,)) for number in (1, 2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(20)
    assert len([each for each in server.writes() if each.startswith("POST")]) == 2
    assert shown(server) == ["run 2"]


def test_another_app_that_the_token_is_of_is_believed_once_it_has_spoken(server: TalkingServer) -> None:
    server.login = "acme-app[bot]"
    assert say(server, wanted("one")) == "created"
    assert say(server, wanted("two", run=2)) == "created"
    assert len(server.bodies(NUMBER, "acme-app[bot]")) == 1


def test_who_we_are_is_the_user_or_else_the_app_of_actions(server: TalkingServer) -> None:
    assert conversations(server).login() == BOT
    server.user_is_known = True
    server.login = "mia"
    assert conversations(server).login() == "mia"
