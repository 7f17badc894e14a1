"""The statement as Markdown: foreign text stays text, whichever parser reads it, and a comment holds it."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from debtledger.core.markdown import GAP
from debtledger.core.model import Candidate, Problem
from debtledger.core.statement.statement import (
    BudgetLeft,
    Change,
    Fired,
    LivesOn,
    Net,
    Statement,
    Suggestion,
    Told,
    Touched,
)
from debtledger.pages.statement_markdown import MOST_CHARACTERS, as_markdown, marked

OURS = {
    *("h3", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "code", "pre", "ul", "li"),
    *("details", "summary", "blockquote"),
}
HOSTILE = (
    *("`", "``", "```", "~~~", "|", "\\", "\\|", "<b>", "</details>", "<!--", "-->", "<img src=x onerror=y>"),
    *("@octocat", "#12", "GH-12", "acme/app#7", "https://evil.example", "www.evil.example", "a@b.example"),
    *("[x](https://evil.example)", "![x](y)", "&#64;you", "&lt;b&gt;", "**x**", "_x_", "\n", "\r\n", "\t"),
    *(
        "---",
        "===",
        "# head",
        "- item",
        "1. item",
        "> quote",
        "::error::x",
        "##[error]",
        "\x1b[31m",
        "\u202e",
    ),
    *("$x$", ":tada:", "4f2c9e1ab3", "word", " ", "é", "日本", "{", "}", "%%", "mermaid", "\udcff"),
)
text = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=6), max_size=8).map("".join)
number = st.none() | st.floats(min_value=0, max_value=500, allow_nan=False)
asks = st.lists(st.tuples(text, text), max_size=2).map(tuple)
changes = st.builds(
    Change,
    key=text,
    name=text,
    title=text,
    how=st.sampled_from(("new", "reopened", "trailer", "partial", "moved", "spread", "narrowed", "gone")),
    path=text,
    line=st.integers(0, 9),
    field=text,
    was=text,
    now=text,
    hours=number,
    principal=number,
    interest=number,
    stated=asks,
    asks=asks,
)
touched = st.builds(
    Touched, key=text, name=text, title=text, path=text, line=st.integers(0, 9), lines=st.integers(1, 99),
    carried=number, friction=number, trailer=text.map(lambda each: f"Debt-Interest: {each}"), asks=asks,
)  # fmt: skip
fired = st.builds(Fired, key=text, name=text, title=text, trigger=text, signal=text, told=text, path=text)
living = st.builds(LivesOn, key=text, name=text, title=text, issue=text, said=text, source=text, path=text)
told = st.builds(Told, path=text, text=text)
problems = st.builds(
    Problem, code=text, severity=st.just("error"), path=text, line=st.integers(1, 9), message=text, hint=text
)
candidates = st.builds(Candidate, path=text, line=st.integers(1, 9), keyword=text, text=text)


ITEMS: dict[str, st.SearchStrategy[object]] = {
    **dict.fromkeys(("taken", "repaid", "written_off", "moved", "vanished", "edited"), changes),
    **dict.fromkeys(("reestimated", "retriggered"), changes),
    **dict.fromkeys(("settings", "records"), told),
    **dict.fromkeys(("candidates_added", "candidates_removed"), candidates),
    "touched": touched,
    "fired": fired,
    "living_on": living,
    "problems": problems,
    "notes": text,
    "budget_left": st.builds(BudgetLeft, sprint=text, budget=st.just(9.0), spent=st.just(1.0)),
    "suggestion": st.builds(
        Suggestion,
        key=text,
        name=text,
        title=text,
        path=text,
        line=st.just(1),
        principal=st.just(2.0),
        why=text,
    ),
}
ALONE = frozenset({"budget_left", "suggestion"})
EMPTY = Statement(base="0" * 40, head="1" * 40, net_principal=Net(added=24, removed=8))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """A statement with items of three sorts; all would take long to make."""
    names = draw(st.lists(st.sampled_from(sorted(ITEMS)), min_size=1, max_size=3, unique=True))
    said: dict[str, Any] = {}
    for name in names:
        several = st.lists(ITEMS[name], min_size=1, max_size=2).map(tuple)
        said[name] = draw(ITEMS[name] if name in ALONE else several)
    return replace(EMPTY, **said)


class Page(HTMLParser):
    """The elements of a page, and its text but for code."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.prose = ""
        self.comments = 0
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(tag, name) for name, _ in attrs]
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        del data
        self.comments += 1


def by_github(markdown: str) -> Page:
    """As GitHub's own parser reads it, its raw HTML included."""
    page = Page()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
    page.close()
    return page


def by_markdown_it(markdown: str) -> Page:
    """As another parser reads it."""
    page = Page()
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page.feed(parser.render(markdown))
    page.close()
    return page


def broken_out(page: Page) -> bool:
    """Whether a page has an element, an attribute or a word that is not ours."""
    allowed = {("details", "open"), ("pre", "lang"), ("code", "class")}
    strange = set(page.elements) - OURS or page.comments or set(page.attributes) - allowed
    return bool(strange or re.search(r"evil|octocat|@|#\d|::|tada|\$x", page.prose))


def rendered(statement: Statement) -> str:
    return "".join(as_markdown(statement)).encode("utf-8", "replace").decode()


@settings(max_examples=150)
@given(statements())
@example(Statement(base="0", head="1", settings=(Told(path="a", text="1. x\\"),), notes=("# head", "```")))
def test_nothing_foreign_breaks_out(statement: Statement) -> None:
    markdown = rendered(statement)
    for page in (by_github(markdown), by_markdown_it(markdown)):
        assert not broken_out(page), page.elements
    assert not re.search(rf"@(?!{GAP})", markdown)
    assert not re.search(r"#[0-9]", markdown)
    assert "\r" not in markdown
    assert "\x1b" not in markdown


@settings(max_examples=60)
@given(statements())
def test_every_row_of_the_table_has_the_cells_of_its_head(statement: Statement) -> None:
    page = by_github(rendered(statement))
    assert page.elements.count("td") == 4 * (page.elements.count("tr") - page.elements.count("thead"))
    rows = sum(
        len(getattr(statement, name))
        for name in (
            *("problems", "taken", "vanished", "repaid", "written_off", "reestimated", "fired", "living_on"),
        )
    )
    assert page.elements.count("tr") == (rows + 1 if rows else 0)


def test_the_same_words_without_care_do_break_out() -> None:
    naive = "### Technical debt\n\n| | debt |\n|---|---|\n| x | <b>y</b> @octocat https://evil.example |\n"
    assert broken_out(by_github(naive))
    assert broken_out(by_markdown_it(naive))


def test_a_comment_never_grows_beyond_what_github_takes() -> None:
    change = Change(key="k" * 16, name="k" * 8, title="@x`|" * 900, how="new", path="p" * 4000, line=1)
    many = tuple(
        replace(
            change, key=f"{number:016}", stated=(("cost", "`" * 500),), asks=(("`" * 999, "x" * 999),) * 4
        )
        for number in range(2000)
    )
    names = [each.name for each in fields(Statement) if each.name in {"taken", "vanished", "moved", "edited"}]
    statement = Statement(base="0" * 40, head="1" * 40, **dict.fromkeys(names, many))  # type: ignore[arg-type]
    markdown = rendered(statement)
    assert len(markdown) <= MOST_CHARACTERS
    assert "more" in markdown
    assert not broken_out(by_github(markdown))


def test_hours_that_come_and_go_are_drawn() -> None:
    statement = Statement(base="0", head="1", net_principal=Net(added=24, removed=8))
    assert "```mermaid\nxychart-beta\n" in rendered(statement)
    assert "    bar [24, 8]\n" in rendered(statement)
    assert "mermaid" not in rendered(replace(statement, net_principal=Net(added=24)))


def test_words_of_ours_are_prose() -> None:
    told = ("26.6 h so far (30% measured)", "D-j2c7: repaid, 36 h by Ines", "raises the budget to 40 h")
    assert [marked(each) for each in told] == [told[0], "`D-j2c7`: repaid, 36 h by Ines", told[2]]
