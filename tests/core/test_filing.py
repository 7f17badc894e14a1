"""Issues for debts: readable, found again by their mark, and nothing in them is markup or calls anybody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from debtledger.core.ledger import Entry
from debtledger.core.markdown import code_block, code_span, quiet
from debtledger.core.model import Debt, Interest, Place, Tag, Trigger
from debtledger.core.tracking.filing import Spot, filed, mark_of, permalink, write_filing
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issuedebts import Marks, issue_debt
from debtledger.core.vocabulary import Vocabulary

if TYPE_CHECKING:
    from markdown_it.token import Token

KEY = "D-7k3fq2m9"
PLACE = Place(path="src/api/auth.py", line=39, end_line=41, language="python")
TAG = Tag(
    keyword="DEBT",
    title="One shared token, ask @maria about #12",
    id=KEY,
    owner="@platform",
    kind="deferred-quality",
    principal_hours=(24.0, 40.0, 72.0),
    interest=Interest(per_sprint_hours=2.0, per_touch_hours=1.0),
    bought="bulk import",
    triggers=(Trigger(text="#412 closed", source="repay-when"),),
    body="Pilot customers asked\nfor bulk import.",
)
WORDS = Vocabulary()
HOSTILE = "`x` ```\n~~~\n</pre> @maria {noformat} [~mia] [a](b) | #12 <!-- \x1b[31m\u202e ::error::x"


def entry_of(tag: Tag) -> Entry:
    debt = Debt(tag=tag, fingerprint="0" * 16, level="L1", places=(PLACE,))
    return Entry(debt=debt, record=None, state="active")


def test_the_text_says_what_the_debt_says_and_where_it_stands() -> None:
    url = permalink("https://github.com", "acme/app", "4f2c9e1", PLACE)
    filing = write_filing(entry_of(TAG), (Spot(place=PLACE, url=url),), "markdown", WORDS)
    assert filing.title == "One shared token, ask @\u200bmaria about #\u200b12"
    assert filing.body == (
        "A debt of this project's ledger, written by debtledger.\n\n"
        "id: D-7k3fq2m9\n"
        "kind: deferred-quality\n"
        "owner: platform\n"
        "cost: 3d/5d/9d\n"
        "interest: 2h/sprint, 1h/touch\n"
        "bought: bulk import\n"
        "repay-when: `#\u200b412 closed`\n\n"
        "Context:\n\n"
        "```text\nPilot customers asked\nfor bulk import.\n```\n\n"
        "In code:\n\n"
        "- [`src/api/auth.py:39`](https://github.com/acme/app/blob/4f2c9e1/src/api/auth.py#L39)\n\n"
        "debtledger: D-7k3fq2m9\n"
    )


def test_jira_gets_its_own_markup() -> None:
    body = write_filing(
        entry_of(TAG), (Spot(place=PLACE, url="https://h/x#L39"), Spot(place=PLACE)), "wiki", WORDS
    ).body
    assert "\nkind: deferred-quality\n" in body
    assert "\nrepay-when: #412 closed\n" in body
    assert "* https://h/x#L39\n{noformat}\nsrc/api/auth.py:39\n{noformat}\n" in body
    assert body.endswith("\ndebtledger: D-7k3fq2m9\n")


def test_a_title_without_words_is_the_id() -> None:
    assert write_filing(entry_of(replace(TAG, title="")), (), "markdown", WORDS).title == KEY


def test_many_places_are_counted() -> None:
    body = write_filing(entry_of(TAG), (Spot(place=PLACE),) * 23, "markdown", WORDS).body
    assert body.count("- `src/api/auth.py:39`") == 20
    assert "and 3 more places" in body


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("https://github.com", "https://github.com/a/b/blob/c0/d%20%28e%29/%C3%A9%FF.py#L3"),
        ("https://github.acme.com", "https://github.acme.com/a/b/blob/c0/d%20%28e%29/%C3%A9%FF.py#L3"),
        ("https://gitlab.com", "https://gitlab.com/a/b/-/blob/c0/d%20%28e%29/%C3%A9%FF.py#L3"),
        ("https://bitbucket.org", "https://bitbucket.org/a/b/src/c0/d%20%28e%29/%C3%A9%FF.py#lines-3"),
        ("https://example.com", ""),
        ("https://notgithub.com", ""),
    ],
)
def test_an_address_has_the_form_of_its_site_and_nothing_of_a_path_in_it_is_markup(
    site: str, url: str
) -> None:
    place = Place(path="d (e)/é\udcff.py", line=3, end_line=3, language="python")
    assert permalink(site, "a/b", "c0", place) == url


def issue(number: int, body: str, created: str = "2026-06-01T00:00:00Z") -> Issue:
    ref = f"github:a/b#{number}"
    return Issue(ref=ref, tracker="github", title="t", state="open", body=body, created=created)


def test_an_issue_is_known_by_its_mark_on_a_line_of_its_own() -> None:
    ours = issue(5, "x\r\ndebtledger: D-7k3fq2m9\r\nedited by hand")
    others = (issue(1, f"see {mark_of(KEY)}"), issue(2, "debtledger: D-7k3fq2m8"), issue(3, ""))
    assert filed((*others, ours), KEY) == ours
    assert filed(others, KEY) is None


def test_of_several_the_first_created_counts_and_no_pull_request_and_none_that_is_gone() -> None:
    mark = mark_of(KEY)
    early, late = issue(9, mark, "2026-06-01T00:00:00Z"), issue(7, mark, "2026-06-02T00:00:00Z")
    before = issue(1, mark, "2025-01-01T00:00:00Z")
    gone, pull = replace(before, gone="deleted"), replace(before, pull_request=True)
    assert filed((gone, pull, late, early), KEY) == early


PLAIN = re.compile(r"[\w ,/+-]*|A debt of this project's ledger, written by debtledger\.|(Context|In code):")
TEXT = st.text(st.sampled_from("`~@#1a|[]()<>{}\\ \n\t-*_!&;:\x1b\u202e\u200b"), max_size=40)


@given(text=TEXT, path=TEXT)
@example(text=HOSTILE, path=HOSTILE)
def test_no_foreign_text_is_anything_but_code(text: str, path: str) -> None:
    place = replace(PLACE, path=path or "x")
    tag = replace(TAG, bought=text, alternatives=text, body=text)
    for url in ("", "https://github.com/a/b/blob/c/d#L1"):
        body = write_filing(entry_of(tag), (Spot(place=place, url=url),), "markdown", WORDS).body
        assert set(kinds(body)) <= {"p", "fence", "ul", "li", "text", "code_inline", "link", "softbreak"}
        assert body.split("\n")[-2] == mark_of(KEY)
        words = {line for said in said_by(body) for line in said.split(": ")[-1:]}
        assert all(PLAIN.fullmatch(word) for word in words), words


def test_foreign_text_as_it_is_would_be_markup() -> None:
    assert not set(kinds(f"- {HOSTILE[HOSTILE.index('<') :]}\n\n# a\n\n> {HOSTILE}")) <= {
        "p",
        "fence",
        "ul",
        "li",
        "text",
        "code_inline",
        "link",
        "softbreak",
    }


@given(TEXT)
@example("@@a ##1")
def test_nobody_is_called_and_nothing_linked(text: str) -> None:
    for shown in (quiet(text), code_span(text)):
        assert all(not after.startswith(tuple("a1[`~@#")) for after in shown.split("@")[1:])
        assert all(not after[:1].isdecimal() for after in shown.split("#")[1:])
    assert all(not after.startswith("a") for after in code_block(text).split("@")[1:])


@given(TEXT)
def test_nothing_ends_a_block_of_jira_early(text: str) -> None:
    body = write_filing(
        entry_of(replace(TAG, body=text, bought=text)), (Spot(place=PLACE),), "wiki", WORDS
    ).body
    assert body.replace("{\u200b", "").count("{") == body.count("{noformat}")
    assert body.count("{noformat}") % 2 == 0


def kinds(text: str) -> list[str]:
    return [
        each.tag if each.tag and each.type.endswith("_open") and each.tag != "a" else kind_of(each)
        for each in tokens(text)
    ]


def kind_of(token: Token) -> str:
    if token.type.endswith("_close"):
        return "text"
    return "link" if token.tag == "a" else token.type


def said_by(text: str) -> set[str]:
    return {each.content for each in tokens(text) if each.type == "text" and each.content}


def tokens(text: str) -> list[Token]:
    """All tokens of a text but the brackets around inline ones, by a parser that is not ours."""
    found: list[Token] = []
    for token in MarkdownIt("commonmark").parse(text):
        found += token.children or [] if token.type == "inline" else [token]
    return found


def test_what_is_filed_reads_back_as_the_same_debt() -> None:
    body = write_filing(entry_of(TAG), (Spot(place=PLACE),), "markdown", WORDS).body
    read = issue_debt(issue(5, body), Marks(), WORDS)
    assert not read.flaws
    stated = read.stated
    assert (stated.id, stated.kind, stated.owner) == (KEY, TAG.kind, TAG.owner)
    assert (stated.principal_hours, stated.interest, stated.bought) == (
        TAG.principal_hours,
        TAG.interest,
        TAG.bought,
    )
