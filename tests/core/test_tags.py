from __future__ import annotations

from dataclasses import dataclass

import pytest

from debtledger.core.model import Interest, Tag, Trigger
from debtledger.core.tagging.candidates import CandidateFinding
from debtledger.core.tagging.fences import Fence, outside
from debtledger.core.tagging.tags import CommentFindings, outside_fences, read_comment
from debtledger.core.vocabulary import Vocabulary

WORDS = Vocabulary()


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def read(comment: str, first: int = 1, vocabulary: Vocabulary = WORDS) -> CommentFindings:
    return read_comment([Line(at, text) for at, text in enumerate(comment.split("\n"), first)], vocabulary)


def test_the_example_of_the_documents_says_everything() -> None:
    found = read(
        "DEBT(@alice, #412, security)[2026-12-01]: export endpoint skips the token check\n"
        "  cost: 3d\n"
        "  interest: 2h/sprint\n"
        "  bought: pilot shipped to 3 design partners six weeks early\n"
        "  repay-when: customers now paying for security",
        first=39,
    )
    (each,) = found.tags
    assert (each.line, each.end_line) == (39, 43)
    assert each.tag == Tag(
        keyword="DEBT",
        title="export endpoint skips the token check",
        owner="@alice",
        aspect="security",
        refs=("#412",),
        principal_hours=(24.0, 24.0, 24.0),
        interest=Interest(per_sprint_hours=2.0),
        bought="pilot shipped to 3 design partners six weeks early",
        triggers=(
            Trigger(text="2026-12-01", source="conds"),
            Trigger(text="customers now paying for security", source="repay-when"),
        ),
    )
    assert found.problems == ()


def test_text_below_the_header_is_body_until_an_empty_line() -> None:
    (each,) = read("DEBT: t\n  one\ncost: 3d\ntwo\n\nthree\ncost: 4d").tags
    assert each.tag.body == "one\ntwo"
    assert each.tag.principal_hours == (24.0, 24.0, 24.0)
    assert each.end_line == 4


def test_a_wrapped_value_goes_on_as_body() -> None:
    (each,) = read("DEBT: t\n  bought: shipped to\n    three partners").tags
    assert (each.tag.bought, each.tag.body) == ("shipped to", "three partners")


def test_an_empty_header_takes_its_title_from_the_next_line_of_text() -> None:
    (each,) = read("DEBT(@a):\n  cost: 3d\n  no retry\n  body").tags
    assert (each.tag.title, each.tag.body, each.end_line) == ("no retry", "body", 4)


def test_a_line_of_white_space_ends_a_tag() -> None:
    (each,) = read("DEBT: t\n \t \nbody").tags
    assert (each.tag.body, each.end_line) == ("", 1)


def test_the_next_tag_ends_a_tag() -> None:
    found = read("DEBT: one\n  cost: 1d\nDEBT two\nTECHDEBT(#3): three\n  cost: 3d")
    assert [(each.tag.title, each.line, each.end_line) for each in found.tags] == [
        ("one", 1, 2),
        ("two", 3, 3),
        ("three", 4, 5),
    ]


def test_a_candidate_at_the_start_of_a_line_ends_a_tag() -> None:
    found = read("DEBT: one\n  body\nTODO: two\n  cost: 1d")
    assert [(each.tag.title, each.tag.body, each.end_line) for each in found.tags] == [("one", "body", 2)]
    assert [(each.line, each.text) for each in found.candidates] == [(3, "two")]


def test_a_candidate_word_inside_the_text_of_a_tag_is_no_candidate() -> None:
    found = read("DEBT: remove the HACK\n  which is a workaround\n  hack upon hack")
    assert found.candidates == ()
    assert found.tags[0].tag.body == "which is a workaround\nhack upon hack"


def test_a_line_has_one_tag_at_most() -> None:
    found = read("DEBT(#1): until DEBT(#2): is repaid")
    assert [each.tag.title for each in found.tags] == ["until DEBT(#2): is repaid"]


def test_text_before_a_tag_belongs_to_nothing() -> None:
    found = read("some text\nmore TODO_TECHDEBT(#1): t\nbody")
    assert [(each.tag.title, each.tag.body, each.line) for each in found.tags] == [("t", "body", 2)]


def test_a_bad_tag_does_not_hide_the_next() -> None:
    found = read("DEBT(@a: one\n\nDEBT[2026-02-30]: two\n\nDEBT: three")
    assert [each.tag.title for each in found.tags] == ["one", "two", "three"]
    assert [(problem.code, problem.line) for problem in found.problems] == [("DL001", 1), ("DL008", 3)]


def test_an_unclosed_context_without_a_colon_keeps_its_words() -> None:
    (each,) = read("DEBT(@alice no retry").tags
    assert each.tag.title == "@alice no retry"
    assert each.tag.owner is None


def test_the_first_of_two_statements_wins() -> None:
    (each,) = read("DEBT(@alice): t\nowner: bob\ncost: 1d\ncost: 2d").tags
    assert (each.tag.owner, each.tag.principal_hours) == ("@alice", (8.0, 8.0, 8.0))


def test_a_date_that_does_not_exist_is_kept_as_written() -> None:
    (each,) = read("DEBT[2026-02-30]: t").tags
    assert [trigger.text for trigger in each.tag.triggers] == ["2026-02-30"]


def test_a_tag_without_anything_is_a_problem_and_no_debt() -> None:
    found = read("DEBT")
    assert found.tags == ()
    assert [problem.code for problem in found.problems] == ["DL002"]


CANDIDATES = [
    ("TODO: fix", ("TODO", "fix", None, ())),
    ("TODO fix", ("TODO", "fix", None, ())),
    ("TODO - fix", ("TODO", "fix", None, ())),
    ("todo: fix", ("TODO", "fix", None, ())),
    ("Fixme later", ("FIXME", "later", None, ())),
    ("HACK", ("HACK", "", None, ())),
    ("xxx: what", ("XXX", "what", None, ())),
    ("a TODO here", ("TODO", "here", None, ())),
    ("(TODO)", ("TODO", "", None, ())),
    ("[TODO] fix", ("TODO", "fix", None, ())),
    ("`TODO`: fix", ("TODO", "fix", None, ())),
    ("**TODO:** fix", ("TODO", "** fix", None, ())),
    ("TODO: fix */", ("TODO", "fix", None, ())),
    ("TODO(alice): fix", ("TODO", "fix", "@alice", ())),
    ("TODO(@alice): fix", ("TODO", "fix", "@alice", ())),
    ("TODO(@alice) fix", ("TODO", "fix", "@alice", ())),
    ("TODO (alice): fix", ("TODO", "fix", "@alice", ())),
    ("TODO @alice: fix", ("TODO", "fix", "@alice", ())),
    ("TODO @alice fix", ("TODO", "fix", "@alice", ())),
    ("TODO(alice): #123 fix", ("TODO", "fix", "@alice", ("#123",))),
    ("TODO(alice, #123): fix", ("TODO", "fix", "@alice", ("#123",))),
    ("TODO(#123): fix", ("TODO", "fix", None, ("#123",))),
    ("TODO(SEC-41): fix", ("TODO", "fix", None, ("SEC-41",))),
    ("TODO(b/1234): fix", ("TODO", "fix", None, ("b/1234",))),
    ("TODO(https://x.org/1): fix", ("TODO", "fix", None, ("https://x.org/1",))),
    ("TODO: #123 fix", ("TODO", "fix", None, ("#123",))),
    ("TODO #123: fix", ("TODO", "fix", None, ("#123",))),
    ("TODO: SEC-41 fix", ("TODO", "fix", None, ("SEC-41",))),
    ("TODO: UTF-8 names", ("TODO", "UTF-8 names", None, ())),
    ("TODO: org/repo#7 fix", ("TODO", "fix", None, ("org/repo#7",))),
    ("@todo #12:30min title", ("TODO", "title", None, ("#12",))),
    ("@todo #12:30min/DEV title", ("TODO", "title", None, ("#12",))),
    ("@todo #12:0.5h/DEV title", ("TODO", "title", None, ("#12",))),
    ("@todo #12:1h title", ("TODO", "title", None, ("#12",))),
    ("TODO [2026-01-01]: x", ("TODO", "x", None, ())),
    ("TODO[2026-01-01]: x", ("TODO", "x", None, ())),
    ("TODO(2026-01-01): x", ("TODO", "x", None, ())),
    ("TODO(alice, 2026-01-01): x", ("TODO", "x", "@alice", ())),
    ("TODO(security): x", ("TODO", "x", None, ())),
    ("TODO(#perf): x", ("TODO", "x", None, ())),
    ("TODO(some words with spaces): x", ("TODO", "(some words with spaces): x", None, ())),
    ("TODO (if needed) x", ("TODO", "(if needed) x", None, ())),
    ("TODO (maybe) x", ("TODO", "(maybe) x", None, ())),
    ("TODO(2024): x", ("TODO", "(2024): x", None, ())),
    ("TODO(1): x", ("TODO", "(1): x", None, ())),
    ("TODO(?): x", ("TODO", "(?): x", None, ())),
    ("TODO(): x", ("TODO", "(): x", None, ())),
    ("TODO(v2): x", ("TODO", "(v2): x", None, ())),
    ("TODO(alice: x", ("TODO", "(alice: x", None, ())),
    ("todo(debt): x", ("TODO", "x", None, ())),
    ("TODO: see #4", ("TODO", "see #4", None, ())),
    ("hack todo FIXME", ("HACK", "todo FIXME", None, ())),
    ("a workaround for x", ("WORKAROUND", "a workaround for x", None, ())),
    ("Work-around for x", ("WORKAROUND", "Work-around for x", None, ())),
    ("we worked around x", ("WORKAROUND", "we worked around x", None, ())),
    ("this works around x", ("WORKAROUND", "this works around x", None, ())),
    ("work around x */", ("WORKAROUND", "work around x", None, ())),
]


@pytest.mark.parametrize(("text", "expected"), CANDIDATES, ids=[text for text, _ in CANDIDATES])
def test_a_candidate_says(text: str, expected: tuple[str, str, str | None, tuple[str, ...]]) -> None:
    keyword, rest, owner, refs = expected
    found = read(text, first=7)
    assert found.candidates == (CandidateFinding(line=7, keyword=keyword, text=rest, owner=owner, refs=refs),)
    assert found.tags == ()
    assert found.problems == ()


@pytest.mark.parametrize(
    "text",
    ["todos", "TODO_IMPROVE: x", "hacker", "XXXX", "fixmes", "workarounds", "reworked around", "mastodon"],
)
def test_a_part_of_a_word_is_no_candidate(text: str) -> None:
    assert read(text) == CommentFindings()


def test_each_line_has_one_candidate_at_most() -> None:
    found = read("TODO: one TODO two\nplain\nFIXME three")
    assert [(each.line, each.keyword) for each in found.candidates] == [(1, "TODO"), (3, "FIXME")]


def test_candidate_words_come_from_the_settings() -> None:
    words = Vocabulary(candidates=("REVISIT",))
    assert [each.keyword for each in read("TODO x\nrevisit: y", vocabulary=words).candidates] == ["REVISIT"]
    assert read("TODO x", vocabulary=Vocabulary(candidates=())).candidates == ()


FENCES = [
    ("debtledger: off", "off"),
    ("debtledger:off", "off"),
    ("debtledger: on", "on"),
    ("  debtledger: on  ", "on"),
    ("* debtledger: off.", "off"),
    ("debtledger: off - examples below", "off"),
    ("debtledger: off (examples)", "off"),
    ("debtledger: off, TODO: not these", "off"),
]


@pytest.mark.parametrize(("text", "state"), FENCES)
def test_a_fence_is_alone_on_its_line_but_for_an_explanation(text: str, state: str) -> None:
    found = read(text, first=5)
    assert [(fence.line, fence.state) for fence in found.fences] == [(5, state)]
    assert found.candidates == ()


@pytest.mark.parametrize(
    "text",
    [
        "see debtledger: off",
        "debtledger: offline",
        "Debtledger: off",
        "DEBTLEDGER: OFF",
        "debtledger: OFF",
        "debtledger off",
        "mydebtledger: off",
        "debtledger: on-call",
        "debtledger: stop",
    ],
)
def test_this_is_no_fence(text: str) -> None:
    assert read(text) == CommentFindings()


def test_a_fence_ends_a_tag() -> None:
    found = read("DEBT: t\ndebtledger: off\nbody")
    assert found.tags[0].tag.body == ""


def test_what_stands_between_the_fences_is_left_out() -> None:
    comments = [
        read("DEBT: one", first=1),
        read("debtledger: off", first=3),
        read("DEBT: two\nTODO: x\nDEBT(", first=5),
        read("debtledger: on", first=9),
        read("DEBT: three\nTODO: y\nDEBT(", first=11),
    ]
    found = outside_fences(comments)
    assert [each.tag.title for each in found.tags] == ["one", "three"]
    assert [each.line for each in found.candidates] == [12]
    assert {problem.line for problem in found.problems} == {13}


def test_a_fence_that_is_never_opened_again_reaches_to_the_end() -> None:
    found = outside_fences([read("debtledger: off\nDEBT: one\n\nDEBT: two")])
    assert found.tags == ()


def test_a_fence_that_opens_what_is_open_changes_nothing() -> None:
    found = outside_fences([read("debtledger: on\nDEBT: one")])
    assert len(found.tags) == 1


def test_fences_inside_one_comment_count() -> None:
    found = outside_fences([read("debtledger: off\nDEBT: one\ndebtledger: on\nDEBT: two")])
    assert [each.tag.title for each in found.tags] == ["two"]


def test_fences_need_no_order() -> None:
    candidates = read("TODO a\nTODO b\nTODO c", first=4).candidates
    fences = [Fence(line=6, state="on"), Fence(line=5, state="off")]
    assert [each.line for each in outside(candidates, fences)] == [4, 6]
