"""Every tracker of the room, and one of another package, keep the contract that others can import."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from trackers import github_server, jira_server
from trackers.github_server import GitHubServer
from trackers.jira_server import JiraServer

from debtledger.core.tracking.issue import Issue
from debtledger.network.courier import Courier, Deadline, Limits
from debtledger.network.profiles import Profile
from debtledger.network.replies import TrackerError
from debtledger.rooms import names
from debtledger.tracker_contract import TrackerContract
from debtledger.trackers import ROOM, Draft, Page, Position, connect, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sandbox import Sandbox

    from debtledger.tracker_contract import Stage
    from debtledger.trackers import Tracker

SECONDS = 30.0


def opened(kind: str, url: str, project: str, web: str = "") -> Tracker:
    profile = Profile(name="mine", kind=kind, api=url, web=web or url, projects=(project,))
    courier = Courier(url, Deadline(SECONDS), limits=Limits(connect_seconds=2, request_seconds=SECONDS))
    return connect(profile, courier)


class JiraStage:
    project = "SEC"

    def __init__(self, server: JiraServer) -> None:
        self.server = server
        self.tracker = opened("jira", server.url, self.project)

    def add(self, title: str, body: str = "", labels: Sequence[str] = ()) -> str:
        key = f"SEC-{len(self.server.issues) + 1}"
        self.server.add(key, summary=title, description=body or None, labels=list(labels))
        return f"jira:{key}"

    def retitle(self, ref: str, title: str) -> None:
        self.server.add(ref.removeprefix("jira:"), summary=title)

    def remove(self, ref: str) -> None:
        del self.server.issues[ref.removeprefix("jira:")]

    def fail(self) -> None:
        self.server.faults.append(jira_server.Fault(method="POST", status=502, done=True))

    def writes(self) -> int:
        return len([each for each in self.server.log if each.method != "GET"])


class GitHubStage:
    project = "acme/app"

    def __init__(self, server: GitHubServer) -> None:
        self.server = server
        self.server.issues[self.project] = {}
        self.tracker = opened("github", server.url, self.project, "https://github.com")

    def add(self, title: str, body: str = "", labels: Sequence[str] = ()) -> str:
        number = len(self.server.issues[self.project]) + 1
        named = [self.server.label(each) for each in labels]
        self.server.add(self.project, number, title=title, body=body, labels=named)
        return f"github:{self.project}#{number}"

    def retitle(self, ref: str, title: str) -> None:
        self.server.add(self.project, int(ref.rpartition("#")[2]), title=title)

    def remove(self, ref: str) -> None:
        number = int(ref.rpartition("#")[2])
        self.server.deleted.add((self.project, number))
        del self.server.issues[self.project][number]

    def fail(self) -> None:
        self.server.faults.append(github_server.Fault(method="POST", status=502, done=True))

    def writes(self) -> int:
        return len([each for each in self.server.log if each.method != "GET"])


class Memory:
    """A tracker as another package might bring it; its server is a dictionary."""

    def __init__(self) -> None:
        self.issues: dict[str, Issue] = {}
        self.now = datetime(2026, 6, 1, tzinfo=UTC)
        self.failing = False
        self.written = 0

    def put(self, ref: str, title: str, body: str, labels: Sequence[str]) -> Issue:
        self.now += timedelta(minutes=1)
        stamp = f"{self.now:%Y-%m-%dT%H:%M:%SZ}"
        known = self.issues.get(ref)
        issue = Issue(
            ref=ref, tracker="mine", title=title, body=body, labels=tuple(labels), state="open",
            created=known.created if known else stamp, updated=stamp, url=self.url(ref),
        )  # fmt: skip
        self.issues[ref] = issue
        return issue

    def changed_since(self, _: str, position: Position) -> Iterator[Page]:
        found = sorted(self.issues.values(), key=lambda issue: issue.updated)
        yield Page(issues=tuple(issue for issue in found if issue.updated >= position.since))

    def fetch_many(self, refs: Sequence[str]) -> Iterator[Issue]:
        for ref in refs:
            self._check(ref)
            gone = Issue(ref=ref, tracker="mine", title="", state="open", gone="deleted")
            yield self.issues.get(ref, gone)

    def create(self, _: str, draft: Draft) -> Issue:
        issue = self.put(
            f"acme:{len(self.issues) + 1}", draft.title or "", draft.body or "", draft.labels or ()
        )
        return self._sent(issue)

    def update(self, ref: str, draft: Draft) -> Issue:
        self._check(ref)
        known = self.issues[ref]
        body = known.body if draft.body is None else draft.body
        return self._sent(self.put(ref, draft.title or known.title, body, draft.labels or known.labels))

    def comment(self, ref: str, _: str) -> str:
        self._check(ref)
        self._sent(self.issues[ref])
        return f"{self.url(ref)}#1"

    def parse_ref(self, text: str) -> str | None:
        plain = text.strip().replace("https://acme.example/", "acme:")
        return plain if plain.startswith("acme:") and plain[5:].isdecimal() else None

    def url(self, ref: str) -> str:
        return f"https://acme.example/{ref.removeprefix('acme:')}"

    def _check(self, ref: str) -> None:
        if self.parse_ref(ref) != ref:
            raise TrackerError("refused", "no reference of acme")

    def _sent(self, issue: Issue) -> Issue:
        self.written += 1
        if self.failing:
            self.failing = False
            raise TrackerError("unavailable", "the server failed (502)", status=502)
        return issue


class MemoryStage:
    project = "all"

    def __init__(self) -> None:
        self.tracker = Memory()

    def add(self, title: str, body: str = "", labels: Sequence[str] = ()) -> str:
        return self.tracker.put(f"acme:{len(self.tracker.issues) + 1}", title, body, labels).ref

    def retitle(self, ref: str, title: str) -> None:
        known = self.tracker.issues[ref]
        self.tracker.put(ref, title, known.body, known.labels)

    def remove(self, ref: str) -> None:
        del self.tracker.issues[ref]

    def fail(self) -> None:
        self.tracker.failing = True

    def writes(self) -> int:
        return self.tracker.written


@contextmanager
def jira(deployment: Literal["Cloud", "Server"]) -> Iterator[Stage]:
    with JiraServer(deployment) as server:
        yield JiraStage(server)
        assert not server.violations


class TestJiraCloud(TrackerContract):
    def provided(self):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as a third party would write it
        return jira("Cloud")


class TestJiraServer(TrackerContract):
    def provided(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        return jira("Server")


class TestGitHub(TrackerContract):
    @contextmanager
    def provided(self) -> Iterator[Stage]:
        with GitHubServer() as server:
            yield GitHubStage(server)
            assert not server.violations


class TestAnotherPackage(TrackerContract):
    @contextmanager
    def provided(self) -> Iterator[Stage]:
        yield MemoryStage()


class Forgetful(Memory):
    """Loses the last issue of each reading."""

    def changed_since(self, project: str, position: Position) -> Iterator[Page]:
        for page in super().changed_since(project, position):
            yield replace(page, issues=page.issues[:-1])


class Insistent(Memory):
    """Sends again what may have arrived."""

    def create(self, project: str, draft: Draft) -> Issue:
        try:
            return super().create(project, draft)
        except TrackerError:
            return super().create(project, draft)


class Trusting(Memory):
    """Takes anything for a reference."""

    def parse_ref(self, text: str) -> str | None:
        return text


@pytest.mark.parametrize(
    ("broken", "test"),
    [
        (Forgetful, "test_every_issue_comes_and_those_changed_longest_ago_come_first"),
        (Insistent, "test_a_failure_of_the_server_is_told_as_ambiguous_and_nothing_is_sent_twice"),
        (Trusting, "test_what_is_no_reference_is_none_and_is_never_sent"),
    ],
)
def test_a_tracker_that_breaks_the_contract_is_found_out(broken: type[Memory], test: str) -> None:
    class Suite(TrackerContract):
        @contextmanager
        def provided(self) -> Iterator[Stage]:
            stage = MemoryStage()
            stage.tracker = broken()
            yield stage

    with pytest.raises(AssertionError):
        getattr(Suite(), test)()


def test_every_tracker_of_the_room_is_under_the_contract() -> None:
    assert set(names(ROOM)) == {"github", "jira"}


def test_the_contract_can_be_imported_without_pytest() -> None:
    code = "import sys, debtledger.tracker_contract; sys.exit('pytest' in sys.modules)"
    assert subprocess.run([sys.executable, "-P", "-c", code], check=False, timeout=60).returncode == 0


MODULE = """
from debtledger.core.tracking.issue import Issue
from debtledger.trackers import Page

SUMMARY = "a tracker of another package"


def connect(profile, courier):
    return Acme(profile)


class Acme:
    def __init__(self, profile):
        self.profile = profile

    def changed_since(self, project, position):
        yield Page(issues=(Issue(
            ref="acme:7", tracker=self.profile.name, title="from another package", state="open",
            labels=("debt",), updated="2026-06-01T00:00:00Z", created="2026-06-01T00:00:00Z"),))

    def fetch_many(self, refs):
        return iter(())
"""


def installed(folder: Path) -> None:
    """A package as pip leaves it: its module, and what its distribution says about it."""
    folder.mkdir()
    (folder / "acme_tracker.py").write_text(MODULE)
    info = folder / "acme_tracker-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-tracker\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[debtledger.trackers]\nacme = acme_tracker\n")


def test_a_tracker_of_another_package_is_found_by_its_entry_point(
    repo: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "acme" not in kinds()
    installed(tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert set(kinds()) >= {"acme", "github", "jira"}
    settings = tmp_path / "config" / "debtledger" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[tracker.mine]\nkind = "acme"\nhost = "acme.example"\nprojects = ["all"]\n')
    program = "import sys; from debtledger.__main__ import main; sys.exit(main())"
    config = str(tmp_path / "config")
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1", "XDG_CONFIG_HOME": config}
    told = [
        subprocess.run(
            [sys.executable, "-c", program, *words.split()],
            cwd=repo.path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        for words in ("sync", "list")
    ]
    assert told[0].returncode == 0, told[0].stderr
    assert "from another package" in told[1].stdout, told[1].stderr
