"""Jira, over real sockets, from a server that is judged by Atlassian's own description."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trackers.description import AgainstDescriptionError, description
from trackers.jira_server import REST, START, Deployment, Fault, JiraServer

from debtledger.core.planning.sprint import TrackerSprint
from debtledger.core.tracking.jql import WESTMOST, changed_since, with_keys
from debtledger.network.courier import Courier, Deadline, Limits
from debtledger.network.profiles import Profile
from debtledger.network.replies import TrackerError
from debtledger.trackers import Draft, Position
from debtledger.trackers.jira import Jira, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from debtledger.core.tracking.issue import Issue

DEPLOYMENTS: tuple[Deployment, ...] = ("Cloud", "Server")
SECRET = "canary-5f1d"  # no password


@pytest.fixture(autouse=True)
def _without_naps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debtledger.network.courier.NAPS", (0.0, 0.0))


@pytest.fixture(params=DEPLOYMENTS)
def jira(request: pytest.FixtureRequest) -> Iterator[JiraServer]:
    with served(request.param) as server:
        yield server


@pytest.fixture
def cloud() -> Iterator[JiraServer]:
    with served("Cloud") as server:
        yield server


@contextmanager
def served(deployment: Deployment) -> Iterator[JiraServer]:
    with JiraServer(deployment) as server:
        yield server
        assert not server.violations


def client(server: JiraServer, seconds: float = 20, **options: Any) -> Jira:
    token = options.pop("token", "")
    profile = Profile(
        name="desk", kind="jira", host="jira", api=server.url, web=server.url, projects=("SEC",), token=token,
        options=options,
    )  # fmt: skip
    courier = Courier(
        server.url, Deadline(seconds), limits=Limits(connect_seconds=2, request_seconds=seconds)
    )
    return connect(profile, courier)


def filled(server: JiraServer, count: int) -> list[str]:
    keys = [f"SEC-{number}" for number in range(1, count + 1)]
    for key in keys:
        server.add(key)
    server.add("OTHER-1")
    return keys


def read(tracker: Jira, since: str = "") -> list[Issue]:
    return [issue for page in tracker.changed_since("SEC", Position(since=since)) for issue in page.issues]


def keys_of(issues: list[Issue]) -> list[str]:
    return [issue.ref.removeprefix("jira:") for issue in issues]


def test_all_issues_of_a_project_come_in_the_order_of_their_changes(jira: JiraServer) -> None:
    keys = filled(jira, 230)
    jira.add("SEC-7", summary="changed last")
    found = list(dict.fromkeys(keys_of(read(client(jira)))))
    assert found == [*(key for key in keys if key != "SEC-7"), "SEC-7"]


def test_cloud_is_known_by_what_the_server_says_of_itself_and_the_old_search_is_never_asked(
    cloud: JiraServer,
) -> None:
    filled(cloud, 3)
    read(client(cloud))
    assert cloud.paths == [f"GET {REST}serverInfo", f"GET {REST}search/jql"]


def test_what_has_changed_since_is_asked_by_the_clock_of_the_user(jira: JiraServer) -> None:
    filled(jira, 5)
    since = jira.now - timedelta(minutes=2)
    found = read(client(jira), f"{since:%Y-%m-%dT%H:%M:%SZ}")
    assert keys_of(found) == ["SEC-4", "SEC-5"]
    assert 'updated >= "2026-06-01 11:04"' in jira.log[-1].jql  # two hours ahead of UTC


def test_a_page_says_when_it_was_served(jira: JiraServer) -> None:
    filled(jira, 1)
    (page,) = client(jira).changed_since("SEC", Position())
    assert datetime.fromisoformat(page.served_at) <= datetime.now(UTC)


def test_nobody_in_particular_may_read_as_well(jira: JiraServer) -> None:
    filled(jira, 2)
    jira.faults.append(Fault(path="myself", status=401))
    assert keys_of(read(client(jira), f"{START:%Y-%m-%dT%H:%M:%SZ}")) == ["SEC-1", "SEC-2"]


def test_issues_that_change_while_server_is_read_hide_no_other() -> None:
    with served("Server") as jira:
        keys = filled(jira, 450)
        moving = iter(["SEC-3", "SEC-4", "SEC-120", "SEC-5"])
        jira.before = lambda _, path: path.endswith("search") and jira.add(next(moving, "SEC-6"))
        assert set(keys_of(read(client(jira)))) == set(keys)


def test_issues_that_go_while_server_is_read_hide_no_other() -> None:
    with served("Server") as jira:
        keys = filled(jira, 450)
        going = iter(["SEC-1", "SEC-2", "SEC-3", "SEC-101"])
        jira.before = lambda _, path: (
            jira.issues.pop(next(going, ""), None) if path.endswith("search") else None
        )
        assert set(keys_of(read(client(jira)))) >= set(keys) - {"SEC-1", "SEC-2", "SEC-3"}


def test_pages_by_place_alone_would_lose_an_issue() -> None:
    with served("Server") as jira:
        filled(jira, 150)
        session = Courier(jira.url, Deadline(10)).session()
        query = {"jql": "project = SEC ORDER BY updated ASC", "maxResults": "100", "fields": "updated"}
        first = session.get(f"{jira.url}{REST}search", params=query).json()["issues"]
        jira.add("SEC-3")
        second = session.get(f"{jira.url}{REST}search", params={**query, "startAt": "100"}).json()["issues"]
        assert len({each["key"] for each in (*first, *second)}) == 149


def test_many_are_fetched_at_once_in_the_order_asked(jira: JiraServer) -> None:
    filled(jira, 130)
    refs = [f"jira:SEC-{number}" for number in range(130, 0, -1)]
    assert [issue.ref for issue in client(jira).fetch_many(refs)] == refs
    assert len([path for path in jira.paths if "search" in path]) == 2


@pytest.mark.parametrize("strict", [True, False])
def test_what_is_gone_is_told_apart_and_hides_no_other(jira: JiraServer, strict: bool) -> None:  # noqa: FBT001
    filled(jira, 20)
    jira.strict_keys = strict
    jira.moved["OLD-9"] = "SEC-9"
    jira.faults.append(Fault(path="issue/SEC-77", status=403))
    refs = [f"jira:{key}" for key in ("SEC-1", "SEC-99", "OLD-9", "SEC-77", "SEC-2")]
    found = list(client(jira).fetch_many(refs))
    assert [(issue.ref, issue.gone) for issue in found] == list(
        zip(refs, ("", "deleted", "moved", "forbidden", ""), strict=True)
    )


def test_a_new_issue_is_filed_once_and_read_back(jira: JiraServer) -> None:
    draft = Draft(title="One token", body="cost: 3d", labels=("debt", "two words"), kind="Bug")
    issue = client(jira).create("SEC", draft)
    assert (issue.ref, issue.title, issue.body) == ("jira:SEC-1", "One token", "cost: 3d")
    assert (issue.labels, issue.kind) == (("debt", "two-words"), "Bug")
    assert issue.url == f"{jira.url}/browse/SEC-1"
    assert jira.paths.count(f"POST {REST}issue") == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="POST", path="issue", status=502),
        Fault(method="POST", path="issue", status=502, done=True),
        Fault(method="POST", path="issue", status=429, headers={"Retry-After": "0"}),
        Fault(method="POST", path="issue", how="reset"),
        Fault(method="POST", path="issue", how="html"),
        Fault(method="POST", path="issue", change=lambda _: {"id": "1"}),
        Fault(method="POST", path="issue", change=lambda _: ["SEC-1"]),
    ],
)
def test_a_post_is_never_sent_twice(jira: JiraServer, fault: Fault) -> None:
    jira.faults.append(replace(fault))
    with pytest.raises(TrackerError):
        client(jira).create("SEC", Draft(title="t", body="b"))
    assert jira.paths.count(f"POST {REST}issue") == 1


def test_what_was_filed_is_told_even_where_it_cannot_be_read(jira: JiraServer) -> None:
    jira.faults.append(Fault(path=f"{REST}issue/", status=403))
    issue = client(jira).create("SEC", Draft(title="t", body="b", labels=("debt",)))
    assert (issue.ref, issue.title, issue.body, issue.labels) == ("jira:SEC-1", "t", "b", ("debt",))


def test_an_issue_is_changed_where_the_draft_says_so(jira: JiraServer) -> None:
    jira.add("SEC-1", description="old")
    assert client(jira).update("jira:SEC-1", Draft(body="new")).body == "new"
    assert jira.issues["SEC-1"]["summary"] == "issue SEC-1"


def test_a_comment_has_an_address(jira: JiraServer) -> None:
    jira.add("SEC-1")
    assert client(jira).comment("jira:SEC-1", "hello") == f"{jira.url}/browse/SEC-1?focusedCommentId=1"
    assert [each["body"] for each in jira.comments["SEC-1"]] == ["hello"]


def test_references_are_read_as_people_write_them(cloud: JiraServer) -> None:
    tracker = client(cloud)
    for text in ("SEC-41", "jira:SEC-41", f"{cloud.url}/browse/SEC-41", f"{cloud.url}/browse/SEC-41?x=1#y"):
        assert tracker.parse_ref(text) == "jira:SEC-41"
    assert tracker.parse_ref(f"{cloud.url}/projects/SEC/issues?a=b&selectedIssue=SEC-41&c=d") == "jira:SEC-41"
    for text in ("#412", "sec-41", "https://evil.example/browse/SEC-41", "SEC-41/../x", ""):
        assert tracker.parse_ref(text) is None
    assert cloud.log == type(cloud.log)(maxlen=cloud.log.maxlen)


@pytest.mark.parametrize(
    "ref", ["jira:SEC-1) OR (project = X", "SEC-1/../../x", 'jira:SEC-1"', "github:a/b#1", ""]
)
def test_only_keys_reach_an_address_or_a_question(cloud: JiraServer, ref: str) -> None:
    tracker = client(cloud)
    for ask in (
        lambda: list(tracker.fetch_many([ref])),
        lambda: tracker.comment(ref, "x"),
        lambda: tracker.update(ref, Draft(body="x")),
        lambda: tracker.url(ref),
        lambda: list(tracker.changed_since(ref, Position())),
    ):
        with pytest.raises(TrackerError):
            ask()
    assert not [path for path in cloud.paths if not path.endswith("serverInfo")]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault(path="search", how="html"), "garbled"),
        (Fault(path="search", how="truncate", times=9), "unavailable"),
        (Fault(path="search", change=lambda _: []), "garbled"),
        (Fault(path="search", change=lambda _: {"issues": {}}), "garbled"),
        (Fault(path="search", change=lambda _: {"issues": None}), "garbled"),
        (Fault(path="search", status=401), "unauthorised"),
        (Fault(path="search", status=302, headers={"Location": "https://evil.example/"}), "redirected"),
        (Fault(path="search", status=503, headers={"Retry-After": "86400"}), "unavailable"),
        (
            Fault(path="search", status=429, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}),
            "limited",
        ),
        (Fault(path="serverInfo", change=lambda _: [1]), "garbled"),
        (Fault(path="serverInfo", change=lambda _: 7), "garbled"),
    ],
)
def test_every_fault_is_a_typed_error_in_time(jira: JiraServer, fault: Fault, told: str) -> None:
    filled(jira, 3)
    jira.faults.append(replace(fault))
    with pytest.raises(TrackerError) as caught:
        read(client(jira, seconds=6))
    assert caught.value.fault == told


def test_a_slow_drip_ends_with_the_time_that_there_is(jira: JiraServer) -> None:
    filled(jira, 3)
    jira.faults.append(Fault(path="search", how="drip", times=9))
    with pytest.raises(TrackerError) as caught:
        read(client(jira, seconds=1))
    assert caught.value.fault == "deadline"


@pytest.mark.parametrize("retry_after", ["0", "Sat, 01 Jan 2000 00:00:00 GMT"])
def test_a_server_that_asks_to_wait_is_waited_for(jira: JiraServer, retry_after: str) -> None:
    filled(jira, 3)
    jira.faults.append(Fault(path="search", status=429, headers={"Retry-After": retry_after}))
    assert len(read(client(jira))) == 3


def test_items_of_wrong_types_are_counted_and_the_others_read(jira: JiraServer) -> None:
    filled(jira, 3)

    def spoil(answer: Any) -> Any:
        answer["issues"][1]["fields"]["summary"] = 17
        return answer

    jira.faults.append(Fault(path="search", change=spoil))
    (page,) = client(jira).changed_since("SEC", Position())
    assert (keys_of(list(page.issues)), page.strange) == (["SEC-1", "SEC-3"], 1)


def test_pages_that_go_round_in_circles_come_to_an_end(cloud: JiraServer) -> None:
    filled(cloud, 150)
    again = Fault(
        path="search", times=50, change=lambda said: {**said, "nextPageToken": "x", "isLast": False}
    )
    cloud.faults.append(again)
    cloud._pages["x"] = 0
    with pytest.raises(TrackerError, match="circles"):
        read(client(cloud))
    assert len(cloud.log) < 9


@pytest.mark.parametrize("total", [10**9, None, "many", -1])
def test_a_total_that_is_wrong_ends_nothing_and_keeps_nothing_going(total: object) -> None:
    with served("Server") as jira:
        keys = filled(jira, 250)
        jira.faults.append(Fault(path="search", times=99, change=lambda said: {**said, "total": total}))
        found = set(keys_of(read(client(jira))))
        assert found == set(keys) if total != -1 else found == set(keys[:100])
        assert len(jira.log) < 9


def test_a_server_that_gives_the_same_page_again_is_left() -> None:
    with served("Server") as jira:
        filled(jira, 250)
        first: list[Any] = []

        def same(said: Any) -> Any:
            first.append(said)
            return first[0]

        jira.faults.append(Fault(path="search", times=99, change=same))
        with pytest.raises(TrackerError, match="same page"):
            read(client(jira))


def test_a_token_that_jira_drops_without_a_word_is_told(jira: JiraServer) -> None:
    filled(jira, 3)
    headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    jira.faults.append(Fault(path="search", headers=headers))
    with pytest.raises(TrackerError) as caught:
        read(client(jira, token=SECRET))
    assert caught.value.fault == "unauthorised"


def test_the_token_is_sent_and_never_told(
    jira: JiraServer, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login mia password from-netrc\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    jira.token = SECRET
    filled(jira, 1)
    assert len(read(client(jira, token=SECRET))) == 1
    assert all(each.headers["authorization"] == f"Bearer {SECRET}" for each in jira.log)
    jira.token = "another"
    with pytest.raises(TrackerError) as caught:
        read(client(jira, token=SECRET))
    assert SECRET not in f"{caught.value!r} {caught.value.hint} {caught.value.__context__!r}"


def test_the_health_of_a_jira_is_told(jira: JiraServer) -> None:
    jira.add("SEC-1")
    health = client(jira, token=SECRET).inspect()
    assert health.account == "Mia"
    assert health.missing == ()
    assert health.notes[-1] == "time zone Europe/Berlin"
    jira.faults.append(Fault(path="project/SEC", status=404))
    assert client(jira).inspect().missing == ("the right to see SEC",)


def test_the_sprints_of_boards_are_listed(jira: JiraServer) -> None:
    jira.sprints[7] = [
        {
            "id": number,
            "name": f"Sprint {number}",
            "state": "closed",
            "startDate": "2026-06-01T09:00:00.000Z",
            "endDate": "2026-06-12T17:00:00.000Z",
        }
        for number in range(60)
    ]
    jira.sprints[8] = [{"id": 99, "name": "to come", "state": "future"}]
    found = list(client(jira, boards=[7]).sprints())
    assert len(found) == 60
    assert found[0] == TrackerSprint(
        name="Sprint 0", start="2026-06-01", end="2026-06-12", source="desk board 7"
    )
    assert [each.name for each in client(jira, boards=[8, "7/../x", -1]).sprints()] == ["to come"]
    jira.log.clear()
    assert list(client(jira).sprints()) == []
    assert not jira.log


def test_the_judge_refuses_what_the_description_does_not_say() -> None:
    judge = description("jira-cloud.json")
    page = {"issues": [{"id": "1", "key": "SEC-1", "fields": {}}], "isLast": True}
    judge.check_answer("GET", f"{REST}search/jql", 200, page)
    for wrong in ({"isLast": "yes"}, {"issues": [{"key": 17}]}, {"issues": [{"fields": 1}]}, {"more": 1}):
        with pytest.raises(AgainstDescriptionError):
            judge.check_answer("GET", f"{REST}search/jql", 200, {**page, **wrong})
    judge.check_request("GET", f"{REST}search/jql", {"jql": ["x"], "maxResults": ["1"]}, None)
    for query in ({"startAt": ["1"]}, {"maxResults": ["many"]}, {"jql": ["a", "b"]}):
        with pytest.raises(AgainstDescriptionError):
            judge.check_request("GET", f"{REST}search/jql", query, None)
    with pytest.raises(AgainstDescriptionError):
        judge.check_request("DELETE", f"{REST}issue/SEC-1", {}, None)
    with pytest.raises(AgainstDescriptionError):
        judge.check_request("POST", f"{REST}issue", {}, {"fields": 17})


def test_words_of_the_language_are_quoted() -> None:
    assert changed_since("AND", "", UTC) == 'project = "AND" ORDER BY updated ASC'
    assert changed_since("SEC", "", UTC) == "project = SEC ORDER BY updated ASC"
    with pytest.raises(ValueError, match="no key"):
        changed_since("SEC OR project = X", "", UTC)
    with pytest.raises(ValueError, match="no key"):
        with_keys(["SEC-1", "SEC-2) OR (key = X-1"])


@given(
    moment=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2037, 1, 1)),  # noqa: DTZ001
    zone=st.timezones(),
)
def test_a_question_never_begins_too_late_in_whatever_way_its_time_is_read(
    moment: datetime, zone: ZoneInfo
) -> None:
    since = moment.replace(tzinfo=UTC, microsecond=0)
    for asked_in in (zone, WESTMOST):
        text = changed_since("SEC", f"{since:%Y-%m-%dT%H:%M:%SZ}", asked_in).split('"')[1]
        wall = datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone follows
        for fold in (0, 1):
            read_there = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            assert read_there <= since
            assert asked_in is WESTMOST or since - read_there < timedelta(hours=3)
