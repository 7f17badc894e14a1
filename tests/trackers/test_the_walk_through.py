"""What the page about the first day with a tracker shows is what the commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from trackers.clones import cloned
from trackers.github_server import GitHubServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

PAGE = Path(__file__).parents[2] / "docs" / "first-day.md"
SLUG = "acme/app"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """The commands of the page, with what it says that they print."""
    parts = (part for block in blocks("console") for part in block.split("$ ")[1:])
    return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts)]


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as github:
        issues = (
            (700, "Import times out", "", ("bug",), 0),
            (812, "One API token per tenant, no scopes", blocks("text")[0], ("debt",), 0),
            (905, "Scoped tokens", "", ("ask:security", "cus:01", "demand:blocker"), 0),
            (911, "Audit log", "", ("ask:security", "cus:02"), 14),
        )
        for number, title, body, labels, votes in issues:
            github.add(
                SLUG,
                number,
                title=title,
                body=body,
                labels=[github.label(name) for name in labels],
                **({"state": "closed", "state_reason": "completed"} if "bug" in labels else {}),
            )
            github.issues[SLUG][number]["reactions"] |= {"+1": votes, "total_count": votes, "heart": 0}
        yield github
        assert not github.violations


def test_the_first_day_goes_as_the_page_tells(
    unborn: Sandbox, tmp_path: Path, server: GitHubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    clone = cloned(unborn, server)
    unborn.write("src/auth.py", blocks("python")[0])
    unborn.commit("one token for all")
    unborn.write("customers.csv", blocks("text")[-1])
    unborn.write(".debtledger.toml", blocks("toml")[0])
    told = steps()
    assert len(told) >= 7
    for command, shown in told:
        program, *words = shlex.split(command)
        assert program == "debtledger"
        code, out, err = clone.run(*words, HOME=str(tmp_path / "home"))
        assert code in (0, 1), err
        assert (out + err).replace(str(tmp_path / "home"), "~") == shown, command
    (unborn.root / ".git" / "debtledger" / "issues.sqlite").unlink()
    (tmp_path / "home" / ".config" / "debtledger" / "customers.toml").unlink()
    _, out, _ = clone.run("triggers")
    assert "fired since 2026-06-01" in out
