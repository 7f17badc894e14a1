"""Reading ten thousand issues for the first time and again, beside plainly downloading the same pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Row, cost_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DOWNLOAD = {
    "github": """
import sys, requests
session, query = requests.Session(), "state=all&sort=updated&direction=asc&per_page=100"
url = sys.argv[1] + "/repos/acme/app/issues?" + query
while url:
    answer = session.get(url)
    url = answer.links.get("next", {}).get("url")
""",
    "jira": """
import sys, requests
session, token = requests.Session(), None
while True:
    query = {"jql": "project = SEC ORDER BY updated ASC", "maxResults": 100, "nextPageToken": token}
    token = session.get(sys.argv[1] + "/rest/api/2/search/jql", params=query).json().get("nextPageToken")
    if not token:
        break
""",
}
SETTINGS = '[tracker.{name}]\nkind = "{name}"\nprojects = ["{project}"]\n'
PROJECTS = {"github": "acme/app", "jira": "SEC"}
MOST_SLOWER = 1.3
MOST_MEMORY = 150.0


def sync_rows(folder: Path) -> Iterator[Row]:
    """Yield for each tracker the first sync, its memory, and the requests of one without change."""
    with _served() as url:
        for name, project in PROJECTS.items():
            repository = _repository(folder / f"sync-{name}", SETTINGS.format(name=name, project=project))
            os.environ.update(
                {"GITHUB_API_URL": url, "JIRA_URL": url, "GITHUB_TOKEN": "none", "GH_TOKEN": ""}
            )
            costs = cost_of(_programs(name, url), repository, rounds=3)
            first, download = costs["first sync"], costs["download"]
            ratio = first.seconds / download.seconds
            yield _row(f"{name}: first sync", first.seconds, "download by requests", (ratio, MOST_SLOWER))
            ratio = first.peak / MOST_MEMORY
            yield _row(
                f"{name}: peak memory {first.peak:.0f} MiB",
                first.seconds,
                f"{MOST_MEMORY:g} MiB",
                (ratio, 1.0),
            )
            asked = _requests(repository)
            again = costs["sync without change"].seconds
            yield _row(f"{name}: sync without change, {asked} requests", again, "1 request", (asked, 1.0))


def _row(work: str, seconds: float, peer: str, ratio_and_goal: tuple[float, float]) -> Row:
    return Row(work=work, seconds=seconds, peer=peer, ratio=ratio_and_goal[0], goal=ratio_and_goal[1])


def _programs(name: str, url: str) -> Mapping[str, Sequence[str]]:
    debtledger = str(Path(sys.executable).with_name("debtledger"))
    forget = "rm -f .git/debtledger/issues.sqlite*"
    return {
        "first sync": ["sh", "-c", f'{forget}; exec "{debtledger}" sync'],
        "download": [sys.executable, "-c", DOWNLOAD[name], url],
        "sync without change": ["sh", "-c", f'exec "{debtledger}" sync'],
    }


def _requests(repository: Path) -> int:
    debtledger = str(Path(sys.executable).with_name("debtledger"))
    for _ in range(2):
        said = subprocess.run(
            [debtledger, "sync", "--format", "json"],
            cwd=repository,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    spent: int = json.loads(said)["trackers"][0]["requests"]
    return spent


def _repository(folder: Path, settings: str) -> Path:
    folder.mkdir()
    for words in ("init -q", "remote add origin https://github.com/acme/app.git"):
        subprocess.run(["git", "-C", str(folder), *words.split()], check=True)  # noqa: S607 - as in the tests
    (folder / ".debtledger.toml").write_text(settings)
    return folder


@contextmanager
def _served() -> Iterator[str]:
    program = [sys.executable, str(Path(__file__).with_name("tracker_server.py"))]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()
