"""A checkout in a workflow: a pull request, the event that tells of it, and the files that GitHub gives."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci.talking_server import SLUG
from commandline import debtledger

if TYPE_CHECKING:
    from ci.talking_server import TalkingServer
    from sandbox import Sandbox

PAYLOADS = Path(__file__).parents[1] / "data" / "payloads"
CANARY = "ghs_CanaryCanary0123456789abcdefghij"
NUMBER = 2
ID = "D-7k3fq2m9"
OLD = f"""def pay():
    # DEBT({ID}): no retry
    #   cost: 4h
    #   interest: 1h/touch
    #   repay-when: 2027-01-01
    return 1
"""
NEW = "\n\n# DEBT: one host for all\n#   cost: 8h\n#   repay-when: 2027-03-01\nHOST = 'a'\n"


def example(event: str) -> dict[str, Any]:
    """An event as GitHub tells it, of the repository acme/app."""
    payload: dict[str, Any] = json.loads((PAYLOADS / f"{event}.json").read_text())
    payload["repository"]["full_name"] = SLUG
    return payload


@dataclass(slots=True)
class Workflow:
    """A run of a workflow in a checkout; `folder` holds what GitHub gives."""

    sandbox: Sandbox
    folder: Path
    server: TalkingServer | None = None
    env: dict[str, str] = field(default_factory=dict)
    base: str = ""
    head: str = ""

    def start(self) -> Workflow:
        """A repository with one debt at its base, and a branch that takes on another."""
        self.sandbox.write("a.py", OLD)
        self.base = self.sandbox.commit("base")
        self.sandbox.git("checkout", "-q", "-b", "feature")
        self.sandbox.write("a.py", OLD.replace("return 1", "return 2") + NEW)
        self.head = self.sandbox.commit("feature")
        if self.server:
            self.server.token = CANARY
            self.server.pull(NUMBER, self.head)
        return self

    def event(self, name: str, payload: dict[str, Any]) -> None:
        """What the next command is told."""
        (self.folder / "event.json").write_text(json.dumps(payload))
        self.env |= {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(self.folder / "event.json")}

    def pull_request(self, head: str = "", theirs: str = SLUG, run: int = 1) -> None:
        """The event of a pull request."""
        payload = example("pull_request")
        payload["pull_request"]["base"]["sha"] = self.base
        payload["pull_request"]["head"]["sha"] = head or self.head
        payload["pull_request"]["head"]["repo"]["full_name"] = theirs
        self.env["GITHUB_RUN_ID"] = str(1000 + run)
        self.event("pull_request", payload)

    def environment(self) -> dict[str, str]:
        # No program called gh of this machine may be asked.
        path = ":".join(part for part in os.environ["PATH"].split(":") if not os.path.exists(f"{part}/gh"))
        given = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": SLUG,
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
        }
        server = {"GITHUB_API_URL": self.server.url, "GITHUB_TOKEN": CANARY} if self.server else {}
        return {**os.environ, "PATH": path, **given, **server, **self.env}

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """`debtledger ci`, with files of its own for the summary and the outputs."""
        for name in ("summary.md", "output"):
            (self.folder / name).unlink(missing_ok=True)
        return debtledger(self.sandbox.path, "ci", *arguments, env=self.environment())

    @property
    def summary(self) -> str:
        path = self.folder / "summary.md"
        return path.read_text() if path.exists() else ""

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs, read as the runner of Actions reads them."""
        path = self.folder / "output"
        lines = iter(path.read_text().splitlines() if path.exists() else [])
        found = {}
        for line in lines:
            name, _, delimiter = line.partition("<<")
            values = []
            for value in lines:
                if value == delimiter:
                    break
                values.append(value)
            found[name] = "\n".join(values)
        return found
