from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pytest

from debtledger.core.model import Tag
from debtledger.core.tagging.tags import CommentFindings, read_comment
from debtledger.core.vocabulary import Vocabulary

WORDS = Vocabulary()


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def read(comment: str, vocabulary: Vocabulary = WORDS) -> CommentFindings:
    return read_comment([Line(at, text) for at, text in enumerate(comment.split("\n"), 1)], vocabulary)


def only_tag(comment: str) -> Tag:
    found = read(comment)
    assert len(found.tags) == 1, found
    return found.tags[0].tag


def said(tag: Tag) -> dict[str, object]:
    """What the tag says besides its keyword."""
    empty = Tag(keyword=tag.keyword)
    names = (name for name in Tag.__slots__ if name != "keyword")
    return {name: getattr(tag, name) for name in names if getattr(tag, name) != getattr(empty, name)}


HEADERS: list[tuple[str, dict[str, object]]] = [
    ("DEBT: no retry", {"title": "no retry"}),
    ("DEBT:no retry", {"title": "no retry"}),
    ("DEBT : no retry", {"title": "no retry"}),
    ("DEBT - no retry", {"title": "no retry"}),
    ("DEBT -- no retry", {"title": "no retry"}),
    ("DEBT \u2013 no retry", {"title": "no retry"}),
    ("DEBT \u2014 no retry", {"title": "no retry"}),
    ("DEBT no retry", {"title": "no retry"}),
    ("DEBT\tno retry", {"title": "no retry"}),
    ("  DEBT: no retry  ", {"title": "no retry"}),
    ("- DEBT: no retry", {"title": "no retry"}),
    ("* DEBT no retry", {"title": "no retry"}),
    ("TECHDEBT: no retry", {"title": "no retry"}),
    ("TECH_DEBT: no retry", {"title": "no retry"}),
    ("TODO_TECHDEBT: no retry", {"title": "no retry"}),
    ("TECHDEBT      - Not a great implementation", {"title": "Not a great implementation"}),
    ("@debt no retry", {"title": "no retry"}),
    ("@debt: no retry", {"title": "no retry"}),
    ("@DEBT: no retry", {"title": "no retry"}),
    ("@techdebt(@x): no retry", {"title": "no retry", "owner": "@x"}),
    ("DEBT: 没有重试", {"title": "没有重试"}),
    ("DEBT 没有重试", {"title": "没有重试"}),
    ("DEBT: a: b", {"title": "a: b"}),
    ("DEBT: use std::vector", {"title": "use std::vector"}),
    ("DEBT: [ ] checkbox", {"title": "[ ] checkbox"}),
    ("DEBT: (later) fix", {"title": "(later) fix"}),
    ("DEBT (temporary) hack", {"title": "(temporary) hack"}),
    ("DEBT: no retry */", {"title": "no retry"}),
    ("DEBT: no retry -->", {"title": "no retry"}),
    ("DEBT: no retry #}", {"title": "no retry"}),
    ("DEBT: no retry %}", {"title": "no retry"}),
    ("DEBT: no retry %>", {"title": "no retry"}),
    ('DEBT: no retry """', {"title": "no retry"}),
    ("DEBT: no retry =#", {"title": "no retry"}),
    ("DEBT: ???", {"title": "???"}),
    # context
    ("DEBT(@alice): t", {"title": "t", "owner": "@alice"}),
    ("DEBT(@alice) t", {"title": "t", "owner": "@alice"}),
    ("DEBT(@alice)t", {"title": "t", "owner": "@alice"}),
    ("DEBT(@alice) - t", {"title": "t", "owner": "@alice"}),
    ("DEBT (@alice): t", {"title": "t", "owner": "@alice"}),
    ("DEBT (@alice, security) t", {"title": "t", "owner": "@alice", "aspect": "security"}),
    ("DEBT (hardcoding) t", {"title": "t", "kind": "hardcoding"}),
    ("DEBT (!urgent, 3d) t", {"title": "t", "labels": ("urgent",), "principal_hours": (24.0,) * 3}),
    ("DEBT [-] minus", {"title": "[-] minus"}),
    ("DEBT [later] t", {"title": "[later] t"}),
    ("DEBT( @alice , #412 ): t", {"title": "t", "owner": "@alice", "refs": ("#412",)}),
    ("DEBT(@org/team): t", {"title": "t", "owner": "@org/team"}),
    ("DEBT(@red-0ne): t", {"title": "t", "owner": "@red-0ne"}),
    ("DEBT(alice): t", {"title": "t", "owner": "@alice"}),
    ("DEBT(red-0ne): t", {"title": "t", "owner": "@red-0ne"}),
    ("DEBT(alice@example.org): t", {"title": "t", "owner": "alice@example.org"}),
    ("DEBT(@alice, @bob): t", {"title": "t", "owner": "@alice", "labels": ("@bob",)}),
    ("DEBT(alice, bob): t", {"title": "t", "owner": "@alice", "labels": ("bob",)}),
    ("DEBT(slow, @alice): t", {"title": "t", "owner": "@alice", "labels": ("slow",)}),
    ("DEBT(@alice|#412): t", {"title": "t", "owner": "@alice", "refs": ("#412",)}),
    ("DEBT(#412): t", {"title": "t", "refs": ("#412",)}),
    ("DEBT(#519,#348): t", {"title": "t", "refs": ("#519", "#348")}),
    ("DEBT(#810, 811): t", {"title": "t", "refs": ("#810", "#811")}),
    ("DEBT(#859+): t", {"title": "t", "refs": ("#859",)}),
    ("DEBT(#1, #1): t", {"title": "t", "refs": ("#1",)}),
    ("DEBT(org/repo#7): t", {"title": "t", "refs": ("org/repo#7",)}),
    ("DEBT(SEC-41): t", {"title": "t", "refs": ("SEC-41",)}),
    ("DEBT(debt-042): t", {"title": "t", "refs": ("debt-042",)}),
    ("DEBT(b/1234): t", {"title": "t", "refs": ("b/1234",)}),
    ("DEBT(crbug.com/1234): t", {"title": "t", "refs": ("crbug.com/1234",)}),
    ("DEBT(https://x.org/a/b?c=1#d): t", {"title": "t", "refs": ("https://x.org/a/b?c=1#d",)}),
    ("DEBT(https://x.org/a_(b)): t", {"title": "t", "refs": ("https://x.org/a_(b)",)}),
    ("DEBT(D-7k3fq2m9): t", {"title": "t", "id": "D-7k3fq2m9"}),
    ("DEBT(D-7K3F): t", {"title": "t", "id": "D-7k3f"}),
    ("DEBT(D-7k3fq2m9)", {"id": "D-7k3fq2m9"}),
    ("DEBT(security): t", {"title": "t", "aspect": "security"}),
    ("DEBT(Security): t", {"title": "t", "aspect": "security"}),
    ("DEBT(security, privacy): t", {"title": "t", "aspect": "security", "labels": ("privacy",)}),
    ("DEBT(hardcoding): t", {"title": "t", "kind": "hardcoding"}),
    ("DEBT(edge-case, security): t", {"title": "t", "kind": "edge-case", "aspect": "security"}),
    ("DEBT(#perf): t", {"title": "t", "labels": ("perf",)}),
    ("DEBT(!urgent): t", {"title": "t", "labels": ("urgent",)}),
    ("DEBT(!412): t", {"title": "t", "labels": ("412",)}),
    ("DEBT(needs thought): t", {"title": "t", "labels": ("needs thought",)}),
    ("DEBT(debt): t", {"title": "t", "labels": ("debt",)}),
    ("DEBT(cost=3d): t", {"title": "t", "principal_hours": (24.0, 24.0, 24.0)}),
    ("DEBT(cost: 3d): t", {"title": "t", "principal_hours": (24.0, 24.0, 24.0)}),
    ("DEBT(3d): t", {"title": "t", "principal_hours": (24.0, 24.0, 24.0)}),
    ("DEBT(5sp): t", {"title": "t", "points": 5.0}),
    ("DEBT(owner=zed): t", {"title": "t", "owner": "@zed"}),
    ("DEBT(team=core): t", {"title": "t", "labels": ("team=core",)}),
    ("DEBT(kind=scale-limit): t", {"title": "t", "kind": "scale-limit"}),
    # users outside the parentheses, and several groups
    ("DEBT @alice: t", {"title": "t", "owner": "@alice"}),
    ("DEBT @alice t", {"title": "t", "owner": "@alice"}),
    ("DEBT@alice t", {"title": "t", "owner": "@alice"}),
    ("DEBT(#1)@alice: t", {"title": "t", "owner": "@alice", "refs": ("#1",)}),
    ("DEBT(#1) @alice: t", {"title": "t", "owner": "@alice", "refs": ("#1",)}),
    ("DEBT: @alice please", {"title": "@alice please"}),
    ("DEBT(@a)(#1): t", {"title": "t", "owner": "@a", "refs": ("#1",)}),
    # markers
    ("DEBT #234: t", {"title": "t", "refs": ("#234",)}),
    ("DEBT: #234 t", {"title": "t", "refs": ("#234",)}),
    (
        "DEBT #234:15m/DEV t",
        {"title": "t", "refs": ("#234",), "principal_hours": (0.25,) * 3, "labels": ("DEV",)},
    ),
    (
        "DEBT: #234:15m/DEV t",
        {"title": "t", "refs": ("#234",), "principal_hours": (0.25,) * 3, "labels": ("DEV",)},
    ),
    ("DEBT: #234/DEV t", {"title": "t", "refs": ("#234",), "labels": ("DEV",)}),
    ("DEBT: #234:2h t", {"title": "t", "refs": ("#234",), "principal_hours": (2.0, 2.0, 2.0)}),
    ("DEBT: #234:3-5d t", {"title": "t", "refs": ("#234",), "principal_hours": (24.0, 32.0, 40.0)}),
    (
        "DEBT #234:2d/3d/5d/DEV t",
        {"title": "t", "refs": ("#234",), "principal_hours": (16.0, 24.0, 40.0), "labels": ("DEV",)},
    ),
    ("DEBT: org/repo#7 t", {"title": "t", "refs": ("org/repo#7",)}),
    ("DEBT: SEC-41 t", {"title": "t", "refs": ("SEC-41",)}),
    ("DEBT: SEC-41: t", {"title": "t", "refs": ("SEC-41",)}),
    ("DEBT: #1, #2 t", {"title": "t", "refs": ("#1", "#2")}),
    ("DEBT(#1): #2 t", {"title": "t", "refs": ("#1", "#2")}),
    ("DEBT: UTF-8 is assumed", {"title": "UTF-8 is assumed"}),
    ("DEBT: SHA-256 would do", {"title": "SHA-256 would do"}),
    ("DEBT: #include order", {"title": "#include order"}),
    ("DEBT: https://x.org/1 is slow", {"title": "https://x.org/1 is slow"}),
    # words joined by slashes
    ("TECHDEBT/DISCUSS: telemetry", {"title": "telemetry", "labels": ("DISCUSS",)}),
    ("TODO_TECHDEBT/TODO_FUTURE: t", {"title": "t", "labels": ("TODO_FUTURE",)}),
    # in the middle of a line
    ("nolint // SA1019 TODO_TECHDEBT(#1276): t", {"title": "t", "refs": ("#1276",)}),
    ("noqa DEBT: t", {"title": "t"}),
    ("DISCUSS/TECHDEBT: t", {"title": "t"}),
    ("noqa DEBT(D-7k3fq2m9)", {"id": "D-7k3fq2m9"}),
    ("noqa. DEBT(@a) t", {"title": "t", "owner": "@a"}),
    # candidates that say they are debt
    ("TODO(debt): t", {"title": "t"}),
    ("TODO(DEBT): t", {"title": "t"}),
    ("TODO(tech-debt): t", {"title": "t"}),
    ("TODO(techdebt): t", {"title": "t"}),
    ("TODO(tech_debt): t", {"title": "t"}),
    ("FIXME(tech-debt, @x): t", {"title": "t", "owner": "@x"}),
    ("HACK(@x, debt, #7): t", {"title": "t", "owner": "@x", "refs": ("#7",)}),
    ("XXX(debt-042) t", {"title": "t", "refs": ("debt-042",)}),
    ("TODO(debt-042)", {"refs": ("debt-042",)}),
    ("DEBT(@alice, debt-042):", {"owner": "@alice", "refs": ("debt-042",)}),
    ("see below, TODO(debt): t", {"title": "t"}),
    ("@todo(debt) t", {"title": "t"}),
]


@pytest.mark.parametrize(("header", "expected"), HEADERS, ids=[header for header, _ in HEADERS])
def test_a_header_says(header: str, expected: dict[str, object]) -> None:
    found = read(header)
    assert [said(each.tag) for each in found.tags] == [expected]
    assert found.problems == ()
    assert found.candidates == ()


CONDITIONS = [
    ("[2026-12-01]", ["2026-12-01"]),
    ("[2026-12-01, #412 closed]", ["2026-12-01", "#412 closed"]),
    ("[>=2.0.0]", [">=2.0.0"]),
    ("[>2]", [">2"]),
    ("[react@>=18]", ["react@>=18"]),
    ("[+left-pad]", ["+left-pad"]),
    ("[-left-pad]", ["-left-pad"]),
    ("[org/repo#7 merged]", ["org/repo#7 merged"]),
    ("[#412]", ["#412"]),
    ("[customers-pay-for-security]", ["customers-pay-for-security"]),
    ("[2026-12-01][>=2.0.0]", ["2026-12-01", ">=2.0.0"]),
    ("(2026-12-01)", ["2026-12-01"]),
    (" [2026-12-01]", ["2026-12-01"]),
]
SURE_CONDITIONS = ["2026-12-01", ">=2.0.0", "> 2", "react@>=18", "@scope/pkg@>1.2.3-rc.1", "+left-pad"]
SURE_CONDITIONS += ["-@types/node", "#412", "#412 closed", "org/repo#7 merged", "SEC-41 closed", "django>=6"]


@pytest.mark.parametrize("condition", SURE_CONDITIONS)
def test_what_only_a_condition_looks_like_is_one_after_a_space_too(condition: str) -> None:
    tag = only_tag(f"DEBT [{condition}, #4 closed] t")
    assert [trigger.text for trigger in tag.triggers] == list(dict.fromkeys([condition, "#4 closed"]))
    assert tag.title == "t"


@pytest.mark.parametrize(("conditions", "expected"), CONDITIONS)
def test_conditions_are_triggers_as_written(conditions: str, expected: list[str]) -> None:
    tag = only_tag(f"DEBT{conditions}: t")
    assert [(trigger.text, trigger.source) for trigger in tag.triggers] == [
        (text, "conds") for text in expected
    ]
    assert tag.title == "t"
    assert read(f"DEBT{conditions}: t").problems == ()


def test_context_and_conditions_stand_in_any_order() -> None:
    assert only_tag("DEBT[2026-12-01](@a): t") == only_tag("DEBT(@a)[2026-12-01]: t")


NO_TAGS = [
    "",
    "debt: no retry",
    "Debt: prefer equity",
    "Debt(x): y",
    "debt(@alice): no retry",
    "DEBT_RATIO = 3",
    "MY_DEBT: x",
    "DEBTS: x",
    "DEBT2: x",
    "INDEBTED: x",
    "DEBT = 3",
    "DEBT == 3",
    "DEBT += 3",
    "DEBT := 3",
    "DEBT::total()",
    "x = DEBT::total()",
    "DEBT.total: x",
    "DEBT, and other words",
    "DEBT-free: x",
    "DEBT's title",
    "DEBT ======",
    "DEBT TO EQUITY RATIO",
    "DEBT is what we call it",
    "DEBT tags are read here",
    "DEBT and equity",
    "the DEBT we have",
    "the DEBT - we have",
    "part of the TODO_TECHDEBT",
    "Similarly to TECHDEBT, but worse",
    "see DEBT(#12)",
    "(see DEBT(#12).)",
    "see DEBT[x]",
    "@debts: x",
    "someone@debt: x",
    "@debt-team please look",
    "@Debt: x",
    "TODO_DEBT: x",
    "BUG-free",
    'TODOS_DIR="$PWD"',
    "éDEBT: x",
    "DEBTé: x",
]


@pytest.mark.parametrize("text", NO_TAGS)
def test_this_is_neither_tag_nor_candidate(text: str) -> None:
    assert read(text) == CommentFindings()


def test_each_keyword_is_kept_as_a_tag_word() -> None:
    keywords = ["DEBT", "TECHDEBT", "TECH_DEBT", "TODO_TECHDEBT"]
    assert [only_tag(f"{word}: t").keyword for word in keywords] == keywords
    assert only_tag("@debt t").keyword == "DEBT"
    assert only_tag("@todo_techdebt t").keyword == "TODO_TECHDEBT"
    assert only_tag("FIXME(debt): t").keyword == "FIXME"


def test_words_from_the_settings_are_tag_words_and_literal() -> None:
    words = Vocabulary(tags=("DEBT", "SHORTCUT", "A.B"))
    assert read("SHORTCUT(@a): t", words).tags[0].tag.keyword == "SHORTCUT"
    assert read("@shortcut t", words).tags[0].tag.keyword == "SHORTCUT"
    assert read("AxB: t", words).tags == ()


def test_labels_and_aspects_from_the_settings_are_known() -> None:
    words = Vocabulary(labels=("billing",), aspects=("latency",))
    tag = read("DEBT(billing, latency): t", words).tags[0].tag
    assert (tag.owner, tag.labels, tag.aspect) == (None, ("billing",), "latency")


FIELDS: list[tuple[str, dict[str, object]]] = [
    ("cost: 3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("cost:3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("cost : 3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("cost = 3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("cost=3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("- cost: 3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("* cost: 3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("COST: 3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("Cost: 3d", {"principal_hours": (24.0, 24.0, 24.0)}),
    ("principal: 3-5d", {"principal_hours": (24.0, 32.0, 40.0)}),
    ("estimate: 2d/3d/5d", {"principal_hours": (16.0, 24.0, 40.0)}),
    ("effort: 3d 4h", {"principal_hours": (28.0, 28.0, 28.0)}),
    ("cost: 5sp", {"points": 5.0}),
    ("bought: six weeks", {"bought": "six weeks"}),
    ("bought: time; money", {"bought": "time; money"}),
    ("opportunity: six weeks", {"bought": "six weeks"}),
    ("why: six weeks", {"bought": "six weeks"}),
    ("saved: 2w", {"saved_hours": (80.0, 80.0, 80.0)}),
    ("owner: alice", {"owner": "@alice"}),
    ("owner: @alice", {"owner": "@alice"}),
    ("assignee: alice", {"owner": "@alice"}),
    ("owner: @org/team", {"owner": "@org/team"}),
    ("owner: Alice Smith", {"owner": "Alice Smith"}),
    ("owner: a@b.org", {"owner": "a@b.org"}),
    ("owner: @alice, @bob", {"owner": "@alice", "labels": ("@bob",)}),
    ("ref: #412", {"refs": ("#412",)}),
    ("issue: #412, SEC-41", {"refs": ("#412", "SEC-41")}),
    ("ticket: org/repo#7", {"refs": ("org/repo#7",)}),
    ("Issue URL: https://x.org/o/r/issues/4", {"refs": ("https://x.org/o/r/issues/4",)}),
    ("Ref: https://x.org/a,b;c", {"refs": ("https://x.org/a,b;c",)}),
    ("ref: see #412.", {"refs": ("#412",)}),
    ("ref: jira:SEC-41", {"refs": ("jira:SEC-41",)}),
    ("id: D-7k3fq2m9", {"id": "D-7k3fq2m9"}),
    ("ref: D-7k3fq2m9", {"id": "D-7k3fq2m9"}),
    ("kind: hardcoding", {"kind": "hardcoding"}),
    ("category: Hardcoding", {"kind": "hardcoding"}),
    ("kind: security", {"aspect": "security"}),
    ("aspect: security", {"aspect": "security"}),
    ("aspect: latency", {"aspect": "latency"}),
    ("requires: D-7k3fq2m9, #12", {"requires": ("D-7k3fq2m9", "#12")}),
    ("blocked-by: #12", {"requires": ("#12",)}),
    ("blocks: APP-77", {"blocks": ("APP-77",)}),
    ("alternatives: a queue", {"alternatives": "a queue"}),
    ("just text", {"body": "just text"}),
    ("note: just text", {"body": "note: just text"}),
    ("see: elsewhere", {"body": "see: elsewhere"}),
    ("host: example", {"body": "host: example"}),
    ("then: nothing", {"body": "then: nothing"}),
    ("https://x.org: slow", {"body": "https://x.org: slow"}),
    ("kind::Of", {"body": "kind::Of"}),
    ("id == 3", {"body": "id == 3"}),
    ("owner => x", {"body": "owner => x"}),
    ("issue://12", {"body": "issue://12"}),
    ("the cost: 3d", {"body": "the cost: 3d"}),
    ("cost 3d", {"body": "cost 3d"}),
    ("- a list item", {"body": "- a list item"}),
    ("work:around", {"body": "work:around"}),
]


@pytest.mark.parametrize(("line", "expected"), FIELDS, ids=[line for line, _ in FIELDS])
def test_a_line_below_the_header_says(line: str, expected: dict[str, object]) -> None:
    found = read(f"DEBT: t\n{line}")
    assert said(found.tags[0].tag) == {"title": "t", **expected}
    assert found.problems == ()


@pytest.mark.parametrize("indent", ["", "  ", "\t", "        "])
def test_fields_do_not_depend_on_indentation(indent: str) -> None:
    tag = only_tag(f"DEBT: t\n{indent}cost: 3d\n{indent}bought: time")
    assert (tag.principal_hours, tag.bought) == ((24.0, 24.0, 24.0), "time")


@pytest.mark.parametrize("key", ["repay-when", "trigger", "when", "TRIGGER"])
def test_a_trigger_in_words_is_kept(key: str) -> None:
    (trigger,) = only_tag(f"DEBT: t\n{key}: customers pay for it").triggers
    assert (trigger.text, trigger.source) == ("customers pay for it", "repay-when")


@pytest.mark.parametrize("key", ["repay-by", "due", "expires"])
def test_a_due_date_is_a_trigger(key: str) -> None:
    (trigger,) = only_tag(f"DEBT: t\n{key}: 2026-12-01").triggers
    assert (trigger.text, trigger.source) == ("2026-12-01", "repay-by")


def test_semicolons_separate_several_fields() -> None:
    tag = only_tag("DEBT: t\ncost = 3d; owner = bob; interest=1h/touch; trigger=#4 closed")
    assert (tag.principal_hours, tag.owner) == ((24.0, 24.0, 24.0), "@bob")
    assert tag.interest.per_touch_hours == 1.0
    assert [trigger.text for trigger in tag.triggers] == ["#4 closed"]


PROBLEMS = [
    ("DEBT(@alice: t", ["DL001"]),
    ("DEBT(@alice, #4 t", ["DL001"]),
    ("DEBT(", ["DL001", "DL002"]),
    ("DEBT", ["DL002"]),
    ("DEBT:", ["DL002"]),
    ("@debt", ["DL002"]),
    ("DEBT(@alice):", ["DL002"]),
    ("DEBT\ncost: 3d", ["DL002"]),
    ("TODO(debt)", ["DL002"]),
    ("noqa DEBT:", ["DL002"]),
    ("DEBT[2026-12-01: t", ["DL003"]),
    ("DEBT[", ["DL003", "DL002"]),
    ("DEBT(@a)[x: t", ["DL003"]),
    ("DEBT: t\nintrest: 2h", ["DL004"]),
    ("DEBT: t\ncots: 3d", ["DL004"]),
    ("DEBT: t\nonwer: alice", ["DL004"]),
    ("DEBT: t\nbougth: time", ["DL004"]),
    ("DEBT: t\nrepay-wen: never", ["DL004"]),
    ("DEBT: t\nrepay_when: never", ["DL004"]),
    ("DEBT: t\nrepay when: never", ["DL004"]),
    ("DEBT: t\nrepaywhen: never", ["DL004"]),
    ("DEBT: t\ntriger: never", ["DL004"]),
    ("DEBT: t\nTRIGER: never", ["DL004"]),
    ("DEBT: t\nknid: other", ["DL004"]),
    ("DEBT: t\naspct: security", ["DL004"]),
    ("DEBT: t\nassignee2: x", []),
    ("DEBT: t\nowners: x", ["DL004"]),
    ("DEBT: t\nrequired: #12", ["DL004"]),
    ("DEBT: t\nrequired: a second team", []),
    ("DEBT: t\nexpired: 2026-12-01", ["DL004"]),
    ("DEBT: t\nsave: 2d", ["DL004"]),
    ("DEBT: t\ninteract: 2h/sprint", ["DL004"]),
    ("DEBT: t\nother: @alice", ["DL004"]),
    ("DEBT: t\nidd: D-7k3fq2m9", ["DL004"]),
    ("DEBT: t\nin: progress", []),
    ("DEBT: t\nsee: https://x.org/1", []),
    ("DEBT: t\n- intrest: 2h", ["DL004"]),
    ("DEBT: t\nintrest = 2h", ["DL004"]),
    ("DEBT: t\ncase: 3d", ["DL004"]),
    ("DEBT: t\ncost = 3d; onwer = bob", ["DL004"]),
    ("DEBT: t\ncost = 3d; colour = red", ["DL004"]),
    ("DEBT(intrest=2h): t", ["DL004"]),
    ("DEBT: t\ncost: 3d\ncost: 3d", ["DL005"]),
    ("DEBT: t\ncost: 3d\nestimate: 4d", ["DL005"]),
    ("DEBT: t\nrepay-when: a\ntrigger: b", ["DL005"]),
    ("DEBT: t\nref: #1\nissue: #2", []),
    ("DEBT: t\ncost:", ["DL006"]),
    ("DEBT: t\ncost: \ncost: 3d", ["DL006"]),
    ("DEBT: t\n- owner:", ["DL006"]),
    ("DEBT(cost=): t", ["DL006"]),
    ("DEBT: t\ncost: soon", ["DL007"]),
    ("DEBT: t\ncost: 5", ["DL007"]),
    ("DEBT: t\ncost: -3d", ["DL007"]),
    ("DEBT: t\ninterest: often", ["DL007"]),
    ("DEBT: t\ninterest: 2sp/sprint", ["DL007"]),
    ("DEBT: t\nsaved: lots", ["DL007"]),
    ("DEBT: #4:99x/DEV t", ["DL007"]),
    ("DEBT[2026-02-30]: t", ["DL008"]),
    ("DEBT[2026-13-01]: t", ["DL008"]),
    ("DEBT[2026-1-1]: t", ["DL008"]),
    ("DEBT[01/12/2026]: t", ["DL008"]),
    ("DEBT[2026-12-01, 2026-02-30]: t", ["DL008"]),
    ("DEBT(2026-02-30): t", ["DL008"]),
    ("DEBT: t\nrepay-by: 2026-02-30", ["DL008"]),
    ("DEBT: t\nrepay-by: next year", ["DL008"]),
    ("DEBT: t\nrepay-when: 2026-02-30", ["DL008"]),
    ("DEBT(D-xyz!)", ["DL009"]),
    ("DEBT(D-7k3)", ["DL009"]),
    ("DEBT(D-7k3fq2m9x): t", ["DL009"]),
    ("DEBT(D-7k3fqilo): t", ["DL009"]),
    ("DEBT(412): t", ["DL009"]),
    ("DEBT(#41x): t", ["DL009"]),
    ("DEBT(#): t", ["DL009"]),
    ("DEBT(SEC-): t", ["DL009"]),
    ("DEBT(SEC-4x): t", ["DL009"]),
    ("DEBT(@): t", ["DL009"]),
    ("DEBT(?): t", ["DL009"]),
    ("DEBT: t\nid: 5", ["DL009"]),
    ("DEBT: t\nref: the wiki", ["DL009"]),
    ("DEBT: t\nrequires: a miracle", ["DL009"]),
    ("DEBT(): t", ["DL010"]),
    ("DEBT(,): t", ["DL010"]),
    ("DEBT(@alice,): t", ["DL010"]),
    ("DEBT(@alice,,#412): t", ["DL010"]),
    ("DEBT[]: t", ["DL010"]),
    ("DEBT[2026-12-01,]: t", ["DL010"]),
    ("DEBT: no\u200b retry", ["DL011"]),
    ("DEBT: \u202eyrter on", ["DL011"]),
    ("DEBT: no \x1b[31mretry", ["DL011"]),
    ("DEBT: no \u2066retry", ["DL011"]),
    ("DEBT: no\xad retry", ["DL011"]),
    ("DEBT: no\x85 retry", ["DL011"]),
    ("DEBT: a\u200db", ["DL011"]),
    ("DEBT: no\U000e0041 retry", ["DL011"]),
    ("\u200bDEBT: t", ["DL011"]),
    ("DEBT: t\nbody\u200b text", ["DL011"]),
    ("DEBT: \u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", []),
    ("DEBT: \U0001f469\u200d\U0001f4bb", []),
    ("DEBT: a\tb", []),
    ("DEBT(@alice): t\nowner: bob", ["DL017"]),
    ("DEBT(@alice): t\nowner: alice", []),
    ("DEBT(hardcoding): t\nkind: other", ["DL017"]),
    ("DEBT(D-7k3fq2m9): t\nid: D-7k3fq2m8", ["DL017"]),
    ("DEBT(D-7k3fq2m9, D-7k3fq2m8): t", ["DL017"]),
    ("DEBT(hardcoding, other): t", ["DL017"]),
    ("DEBT(security): t\naspect: privacy", ["DL017"]),
    ("DEBT: #4:2h t\ncost: 3h", ["DL017"]),
    ("DEBT: #4:2h t\ncost: 2h", []),
    ("DEBT: t\nkind: sloppy", ["DL018"]),
    ("DEBT(kind=sloppy): t", ["DL018"]),
]


@pytest.mark.parametrize(("comment", "codes"), PROBLEMS, ids=[repr(comment) for comment, _ in PROBLEMS])
def test_the_problems_of_a_comment_are(comment: str, codes: list[str]) -> None:
    assert [problem.code for problem in read(comment).problems] == codes


@pytest.mark.parametrize(("comment", "codes"), [(c, k) for c, k in PROBLEMS if k and "DL002" not in k])
def test_a_tag_with_a_problem_is_still_a_tag(comment: str, codes: list[str]) -> None:
    tags = read(comment).tags
    assert len(tags) == 1 or (not tags and codes == ["DL009"])


@pytest.mark.parametrize(("comment", "codes"), PROBLEMS)
def test_messages_are_lower_case_and_hints_say_what_to_type(comment: str, codes: list[str]) -> None:
    for problem in read(comment).problems:
        assert problem.code in codes
        assert problem.hint
        assert "!" not in problem.hint
        words = textwrap.shorten(problem.message, 40)
        assert words[0] == '"' or words[0].islower() or words.startswith(("DEBT", "TODO")), problem.message


def test_a_suggestion_names_the_known_field() -> None:
    (problem,) = read("DEBT: t\n  intrest: 2h").problems
    assert problem.line == 2
    assert '"interest: ..."' in problem.hint
