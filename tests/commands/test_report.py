"""The report: what it tells, that it needs nothing else, and that nothing in it obeys foreign words."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger
from markdown_it import MarkdownIt
from shop import stock

from debtledger import rooms

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

FORMS = rooms.names("debtledger.reports")
HOSTILE = (
    "</td><script>alert(1)</script><img src=x onerror=alert(2)> | `@all` ; date:2026-99-99"
    " [2026/99/99] &amp; \\\\| x"
)
RECORD = """schema = 1
id = "{id}"
title = {title}
kind = {kind}
state = "{state}"
[taken]
date = {taken}
{more}"""


class _Page(HTMLParser):
    """What a browser would fetch or run, and the tags that a page has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            plain = name.rpartition(":")[2]
            if plain in {"src", "href", "srcset", "action", "data", "poster", "background"}:
                self.targets.append(value or "")
            if plain.startswith("on") or plain == "style":
                self.targets.append(f"{name}={value}")
            self.targets += re.findall(r"url\(([^)]*)\)", value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        self.targets += re.findall(r"@import|url\(([^)]*)\)", data)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    from sandbox import Sandbox

    return stock(Sandbox(tmp_path_factory.mktemp("shop") / "repo").init())


def _report(repo: Sandbox, *arguments: str, today: date = date(2026, 6, 2)) -> str:
    code, out, err = debtledger(repo.path, "report", *arguments, today=today)
    assert code == 0, err
    return out


def _record(repo: Sandbox, number: int, **said: str) -> str:
    identity = f"D-{number:08}"
    values = {
        "title": json.dumps(said.get("title", f"debt {number}")),
        "kind": json.dumps(said.get("kind", "hardcoding")),
        "state": said.get("state", "active"),
        "taken": said.get("taken", "2026-03-02"),
        "more": said.get("more", "[principal]\nhours = [4, 8, 12]\n[interest]\ntoil_hours_per_sprint = 2\n"),
    }
    repo.write(f".debtledger/debts/{identity}.toml", RECORD.format(id=identity, **values))
    return identity


def _hostile(repo: Sandbox) -> Sandbox:
    _record(repo, 10000001, title=HOSTILE, kind="<b>bold</b>|x")
    _record(repo, 10000002, title="plain ::set-output name=x::y")
    repo.write(".debtledger.toml", '[sprint]\nfirst_day = "2026-01-05"\ncapacity_hours = 40\n')
    repo.commit("hostile")
    return repo


def test_the_page_says_the_share_of_capacity_first_and_then_the_ask(shop: Sandbox) -> None:
    page = _report(shop)
    assert page.index("21.9 %") < page.index("What to ask for") < page.index("Due, and not scheduled")
    assert "35.1 h of 160 h a sprint" in page
    for name in ("load", "ask", "fired", "past", "quadrant", "effort", "sprints", "turns", "kinds", "trust"):
        assert f'<section id="{name}"' in page


def test_the_page_holds_charts_each_with_a_name_and_a_table_beside(shop: Sandbox) -> None:
    found = _Page(_report(shop))
    assert found.tags.count("svg") == found.tags.count("figure") == found.tags.count("figcaption") == 5
    assert found.tags.count("table") >= 6
    assert _report(shop).count('role="img" aria-label="') == 5


@pytest.mark.parametrize("hostile", [False, True])
def test_the_page_fetches_nothing_and_runs_nothing(hostile: bool, shop: Sandbox, repo: Sandbox) -> None:  # noqa: FBT001
    found = _Page(_report(_hostile(repo) if hostile else shop))
    assert all(target.startswith("#") for target in found.targets), found.targets
    assert not {"script", "img", "link", "iframe", "object", "b"} & set(found.tags)
    assert any("default-src 'none'" in line for line in _report(shop).split("<meta"))


def test_the_check_for_what_a_page_fetches_sees_it() -> None:
    found = _Page(
        '<img src="http://a/x"><svg><use xlink:href="http://b"/></svg><p onclick="x()" style="a:b">'
    )
    assert len(found.targets) == 4
    assert _Page("<style>p { background: url(http://c) }</style>").targets == ["http://c"]


def test_hostile_words_are_shown_as_they_stand(repo: Sandbox) -> None:
    words = "".join(_Page(_report(_hostile(repo))).words)
    assert HOSTILE in words
    assert "<b>bold</b>|x" in words


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no chromium")
@pytest.mark.parametrize("good", [True, False])
def test_a_browser_has_nothing_to_complain_about(good: bool, repo: Sandbox, tmp_path: Path) -> None:  # noqa: FBT001
    path = tmp_path / "page.html"
    text = _report(_hostile(repo))
    path.write_text(text if good else text.replace("<main>", "<main><img src='http://127.0.0.1:9/x'>"))
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert "Effort × Pain" in done.stdout  # noqa: RUF001
    assert ("CONSOLE" not in done.stderr) == good


def test_the_page_is_the_same_each_time(shop: Sandbox) -> None:
    assert _report(shop) == _report(shop)


def test_markdown_is_read_as_meant_whatever_titles_say(repo: Sandbox) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(_report(_hostile(repo), "--format", "markdown"))
    kinds = {token.type for token in tokens}
    assert "html_block" not in kinds
    inline = [child.type for token in tokens for child in token.children or ()]
    assert not {"html_inline", "link_open", "image"} & set(inline)
    rows = [token.content for token in tokens if token.type == "inline"]
    assert any("<script>" in row for row in rows)
    heads = [token for token in tokens if token.type == "th_open"]
    assert len(heads) > 20


def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head(repo: Sandbox) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(_report(_hostile(repo), "--format", "markdown"))
    text = [token.content for token in tokens if token.type == "inline"]
    cells = [index for index, content in enumerate(text) if "alert(1)" in content]
    assert cells
    for index in cells:
        assert text[index].startswith("`"), text[index]


def test_the_table_of_debts_has_a_row_for_each(shop: Sandbox) -> None:
    rows = list(csv.DictReader(io.StringIO(_report(shop, "--format", "csv"))))
    assert [row["number"] for row in rows] == [str(number) for number in range(1, 13)]
    assert rows[0]["title"] == "No idempotency key"
    assert rows[0]["principal_hours"] == "8"
    assert "owner" not in rows[0]


def test_a_query_says_which_debts_it_is_about(shop: Sandbox) -> None:
    rows = list(csv.DictReader(io.StringIO(_report(shop, "kind:hardcoding", "--format", "csv"))))
    assert {row["kind"] for row in rows} == {"hardcoding"}
    found = json.loads(_report(shop, "kind:hardcoding", "--format", "json"))
    assert found["query"] == "kind:hardcoding"
    assert found["load"]["interest_hours_per_sprint"] == pytest.approx(6.4 + 1.4 + 0.8)
    assert found["series"][-1]["debts"] == 3


def test_the_numbers_are_those_of_the_other_views(shop: Sandbox) -> None:
    found = json.loads(_report(shop, "--format", "json"))
    verdicts = json.loads(debtledger(shop.path, "verdicts", "--format", "json")[1])
    plan = json.loads(debtledger(shop.path, "plan", "--format", "json")[1])
    assert found["load"]["share"] == verdicts["load"]["share"]
    assert found["load"]["interest_hours_per_sprint"] == found["series"][-1]["interest"]
    assert found["request"]["worth_hours"] == plan["worth_repaying"]["hours"]
    assert found["request"]["planned"] == [each["id"] for each in plan["chosen"]]
    assert [each["debt"] for each in found["fired"]] == ["D-7f3a0001"]
    listed = json.loads(debtledger(shop.path, "list", "--format", "json")[1])["debts"]
    numbers = {each["id"] or each["fingerprint"]: each["valuation"] for each in listed}
    for row in found["debts"]:
        worth = numbers[row["id"] or row["fingerprint"]]
        assert row["delay_hours_per_sprint"] == worth["cost_of_delay"]["value"]
        assert row["principal_hours"] == (worth["principal"] and worth["principal"]["value"])
        assert (row["net_band"] is None) == (worth["net"] is None)
    worths = [numbers[each] for each in plan["worth_repaying"]["ids"]]
    asked = found["request"]
    assert asked["spared_hours_per_sprint"] == pytest.approx(
        sum(each["cost_of_delay"]["value"] for each in worths)
    )
    assert asked["waited_for_hours_per_sprint"] == pytest.approx(
        sum(each["streams"]["enabling"] + each["streams"]["demand"] for each in worths)
    )


def test_the_ending_of_the_file_says_the_form(shop: Sandbox, tmp_path: Path) -> None:
    for ending, start in (
        ("html", "<!doctype"),
        ("md", "# "),
        ("csv", "number,"),
        ("json", "{"),
        ("journal", ";"),
    ):
        path = tmp_path / f"report.{ending}"
        assert _report(shop, "-o", str(path)) == ""
        assert path.read_text().startswith(start)
    code, _, err = debtledger(shop.path, "report", "-o", str(tmp_path / "report.pdf"))
    assert code == 2
    assert "--format html" in err


@pytest.mark.parametrize("form", FORMS)
def test_a_ledger_without_debts_is_told_as_one(form: str, folder: Sandbox) -> None:
    text = _report(folder, "--format", form)
    assert not re.search(r"\b(?:nan|NaN|inf|Infinity|None)\b", text)
    if form in ("html", "markdown"):
        assert "No deliberate debt is recorded" in text


@pytest.mark.parametrize("form", FORMS)
def test_what_nobody_knows_is_told_as_unknown(form: str, repo: Sandbox) -> None:
    _record(repo, 10000003, more="[interest]\ntoil_hours_per_sprint = 2\n")
    repo.commit("nobody knows how big it is")
    text = _report(repo, "--format", form)
    assert not re.search(r"\b(?:nan|NaN|inf|Infinity|None)\b", text)
    if form in ("html", "markdown"):
        assert "set sprint.capacity_hours" in text
        assert "Nobody estimated 2 debts" in text


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_debt_that_states_no_interest_is_not_told_to_cost_nought(form: str, repo: Sandbox) -> None:
    text = _report(repo, "--format", form)
    assert "that is unknown, and not nought" in text
    assert "1 open debt" in text
    assert "0 h a sprint" not in text
    assert not re.search(r">0 h<|\| 0 h \||never", text)


def test_a_report_of_the_past_knows_nothing_of_later(repo: Sandbox) -> None:
    before = repo.git("rev-parse", "HEAD").decode().strip()
    _record(repo, 10000001)
    repo.commit("a record")
    now = json.loads(_report(repo, "--format", "json"))
    then = json.loads(_report(repo, "--format", "json", "--as-of", before))
    assert (len(now["debts"]), len(then["debts"])) == (2, 1)
    assert then["commit"] == before


def test_money_stands_in_bands_and_no_person_is_named(repo: Sandbox) -> None:
    bought = "[bought]\nprice = 61234\ncustomer = 'cus:99'\n[principal]\nhours = 8\n"
    _record(repo, 10000001, more=bought)
    path = repo.root / ".debtledger/debts/D-10000001.toml"
    path.write_text(path.read_text().replace('state = "active"', 'state = "active"\nowner = "@maria"'))
    repo.commit("by somebody")
    for form in FORMS:
        text = _report(repo, "--format", form)
        assert "50k-100k" in text or form == "journal"
        for secret in ("61234", "61,234", "60514", "60,514", "maria", "Alice", "cus:99"):
            assert secret not in text, (form, secret)


def test_sprints_with_long_names_are_told_apart_below_their_bars(repo: Sandbox) -> None:
    for month in (4, 5):
        name = f"hardening-of-the-platform-{month}"
        repo.write(
            f".debtledger/sprints/{name}.toml",
            f'schema = 1\nname = "{name}"\nstart = 2026-0{month}-01\nend = 2026-0{month}-28\n'
            "capacity_hours = 100\n",
        )
    _record(repo, 10000001, taken="2026-04-02")
    page = _report(repo, today=date(2026, 5, 20))
    chart = page[page.index('<section id="sprints"') :].partition("</svg>")[0]
    assert ">2026-04-01<" in chart
    assert ">2026-05-01<" in chart
    assert "hardening" not in chart


def test_a_verdict_that_has_changed_is_told(repo: Sandbox) -> None:
    more = (
        "[bought]\nprice = 6000\n[principal]\nhours = 8\n[interest]\ntoil_hours_per_sprint = 4\n"
        '[[event]]\nat = 2026-05-01\nwhat = "repaid"\nby = "A"\nhours = 90\n'
    )
    _record(repo, 10000001, title="grew", state="repaid", taken="2026-01-05", more=more)
    repo.commit("it took much longer")
    found = json.loads(_report(repo, "--format", "json", today=date(2026, 6, 2)))
    assert [(turn["before"], turn["after"]) for turn in found["turns"]] == [("good so far", "underwater")]
