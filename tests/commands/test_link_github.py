"""Issues filed on GitHub: in Markdown in which nothing foreign is alive, and once whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from trackers.clones import CANARY, SLUG, Clone, cloned
from trackers.github_server import Fault, GitHubServer

from debtledger import filing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

ID = "D-7k3fq2m9"
RECORD = f".debtledger/debts/{ID}.toml"
TEXT = f"""schema = 1

id = "{ID}"

title = "ask @maria about #12 <img src=x> [a](javascript:b)"

owner = "@platform"

[taken]
date = 2026-05-20

[decision]
context = "```\\n# heading @all\\n</details>"

[bought]
what = "![x](https://evil.example/p.png) @team"
"""
ISSUES = f"/repos/{SLUG}/issues"


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "PAUSES", (0.0, 0.05))
    monkeypatch.setattr(filing, "SETTLED", 0.2)
    monkeypatch.setattr("debtledger.network.courier.NAPS", (0.0,))


@pytest.fixture
def clone(repo: Sandbox) -> Iterator[Clone]:
    with GitHubServer() as server:
        made = cloned(repo, server)
        server.add(SLUG, 1)
        repo.write("a.py", f"# DEBT({ID})\n")
        repo.write(RECORD, TEXT)
        repo.commit("debt")
        yield made
        assert not server.violations


def filed(clone: Clone) -> list[int]:
    issues = clone.server.issues[SLUG]
    return [number for number, each in issues.items() if f"debtledger: {ID}" in str(each["body"])]


def record(clone: Clone) -> str:
    return (clone.sandbox.root / RECORD).read_text()


def test_an_issue_is_filed_with_links_and_nothing_foreign_alive_in_it(clone: Clone) -> None:
    code, out, err = clone.run("link", ID, "--create", "github", GITHUB_TOKEN=CANARY)
    assert (code, filed(clone)) == (0, [2]), err
    assert f"filed as github:{SLUG}#2" in out
    assert f"github:{SLUG}#2" in record(clone)
    assert "git push" in err
    assert CANARY not in out + err + record(clone)
    issue = clone.server.issues[SLUG][2]
    assert [each["name"] for each in issue["labels"]] == ["debt"]
    assert issue["title"].startswith("ask @\u200bmaria about #\u200b12")
    html = MarkdownIt("commonmark").render(issue["body"])
    commit = clone.sandbox.git("rev-parse", "HEAD").decode().strip()
    assert html.count("<a ") == 1
    assert f'<a href="https://github.com/{SLUG}/blob/{commit}/a.py#L1"><code>a.py:1</code></a>' in html
    for alive in ("<img", "<h1", "</details>", "@maria", "@team", "@platform", "@all", 'javascript:b"'):
        assert alive not in html


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="POST", path=ISSUES, status=502, done=True),
        Fault(method="POST", path=ISSUES, how="reset"),
        Fault(method="POST", path=ISSUES, how="truncate"),
        Fault(method="POST", path=ISSUES, how="html"),
        Fault(method="POST", path=ISSUES, change=lambda _: []),
    ],
)
def test_an_answer_that_is_lost_leads_to_no_second_issue(clone: Clone, fault: Fault) -> None:
    clone.server.faults.append(fault)
    for _ in range(2):
        code, _, err = clone.run("link", ID, "--create", "github")
        assert (code, filed(clone)) == (0, [2]), err
    assert record(clone).count(f"github:{SLUG}#2") == 1


def test_what_was_filed_is_one_debt_with_the_tag_and_the_record(clone: Clone) -> None:
    assert clone.run("link", ID, "--create", "github")[0] == 0
    assert clone.sync()[0] == 0
    code, out, err = clone.run("list", "--format", "json")
    assert code == 0, err
    assert out.count(f'"id": "{ID}"') == 1
    assert "differ" not in err
    code, out, _ = clone.run("show", ID)
    assert "disagree" not in out


def test_once_it_is_pushed_nothing_is_said_of_it(clone: Clone) -> None:
    clone.sandbox.git("update-ref", "refs/remotes/origin/main", "HEAD")
    code, _, err = clone.run("link", ID, "--create", "github", "--dry-run")
    assert (code, err) == (0, "")
    assert not clone.server.log


def test_a_debt_whose_tag_names_an_issue_of_the_project_gets_no_other(clone: Clone) -> None:
    clone.sandbox.write("a.py", f"# DEBT({ID}, #1)\n")
    code, out, _ = clone.run("link", ID, "--create", "github")
    assert (code, filed(clone), list(clone.server.log)) == (0, [], [])
    assert "names #1 already" in out
