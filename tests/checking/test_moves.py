"""Whatever happens to the place of an old tag, it is not new; and what is new is never taken for old."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.checking.demands import Demands
from debtledger.core.checking.judging import Told, judge, sift
from debtledger.core.checking.known import known
from debtledger.core.reader import Reader
from debtledger.core.report import join
from debtledger.core.tagging.reading import read_text
from debtledger.core.vocabulary import Vocabulary
from debtledger.core.words import may_hold

if TYPE_CHECKING:
    from debtledger.core.model import Findings

READER = Reader(Vocabulary(), 1 << 20, 1 << 12)
WORDS = st.sampled_from(["retry", "limit", "cache", "webhook", "token", "shared", "one", "per", "tenant"])
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
FIELDS = st.lists(
    st.sampled_from(
        ["owner: @lea", "cost: 3d", "cost: 3 moons", "intrest: 2h", "repay-when: it hurts", "body of it"]
    ),
    max_size=4,
)
TAGS = st.lists(st.tuples(TITLES, FIELDS), min_size=1, max_size=4, unique_by=lambda each: each[0])
STYLES = st.sampled_from([("a.py", "# "), ("a.js", "// "), ("a.sql", "-- "), ("a.tex", "% ")])


def text_of(tags: list[tuple[str, list[str]]], lead: str, above: int, marker: str) -> str:
    comments = [
        "\n".join(f"{lead}{marker}{line}" for line in (f"DEBT: {title}", *(f"  {each}" for each in fields)))
        for title, fields in tags
    ]
    return "\n" * above + "\nx = 1\n".join(comments) + "\n"


def read(path: str, text: str) -> Findings:
    return read_text(path, text, READER)


@given(st.permutations(range(4)), TAGS, STYLES, STYLES, st.sampled_from(["", "    ", "\t\t"]))
def test_old_tags_are_never_new_wherever_they_go(
    order: list[int], tags: list[tuple[str, list[str]]], old: tuple[str, str], new: tuple[str, str], lead: str
) -> None:
    before = read(old[0], text_of(tags, "", 0, old[1]))
    moved = [tags[at] for at in order if at < len(tags)]
    after = read(new[0], text_of(moved, lead, order[0], new[1]))
    past = known([before], ())
    judged = sift(after, past)
    assert judge(after, past, judged, Demands(level="L3"), Told()) == ()


@given(TAGS, STYLES, TITLES)
def test_new_titles_are_always_new(
    tags: list[tuple[str, list[str]]], style: tuple[str, str], title: str
) -> None:
    fresh = f"never said before {title}"
    before = read(style[0], text_of(tags, "", 0, style[1]))
    after = read(style[0], text_of([*tags, (fresh, [])], "", 0, style[1]))
    judged = sift(after, known([before], ()))
    assert [each.tag.title for each in judged.tags] == [fresh]


@given(TAGS, st.integers(0, 3))
def test_an_older_tag_that_says_more_has_changed(tags: list[tuple[str, list[str]]], at: int) -> None:
    before = read("a.py", text_of(tags, "", 0, "# "))
    title, fields = tags[at % len(tags)]
    said = [(title, [*fields, "aspect: security"]) if each[0] == title else each for each in tags]
    judged = sift(read("a.py", text_of(said, "", 0, "# ")), known([before], ()))
    assert set(judged.tags.values()) == {"changed"}


def test_re_flowing_the_words_of_a_tag_changes_nothing() -> None:
    before = read("a.py", "# DEBT: one shared token\n# per tenant, no scopes\n#   cost: 3d\n")
    after = read("a.py", "# DEBT: one shared\n# token per tenant,\n# no scopes\n#   cost: 3d\n")
    assert sift(after, known([before], ())).tags == {}


def test_a_problem_that_was_there_is_excused_and_another_is_not() -> None:
    before = read("a.py", "# DEBT: no retry\n#   cost: 3 moons\n")
    past = known([before], ())
    for line, codes in (("cost: 3 moons", set()), ("cost: 4 moons", {"DL007"})):
        after = read("b.py", f"x = 1\n# DEBT: no retry\n#   {line}\n")
        found = judge(after, past, sift(after, past), Demands(level="L0"), Told())
        assert {each.problem.code for each in found} == codes


def test_a_record_is_not_accepted_by_the_title_of_its_tag() -> None:
    found = read("a.py", "# DEBT: no retry\n")
    legacy = replace(found.sightings[0].tag, id="D-7k3fq2m9")
    past = known([], {"0" * 16})
    assert not past.accepts(legacy)


@given(
    st.binary(max_size=60),
    st.sampled_from([b"# DEBT: x", b"// todo x", b"@techdebt x", b"a work-around", b"FixMe"]),
    st.binary(max_size=60),
)
def test_the_quick_look_sees_every_word_that_the_long_one_sees(head: bytes, word: bytes, tail: bytes) -> None:
    data = head + b"\n" + word + b"\n" + tail
    found = join([read("a.py", data.decode("latin-1"))])
    assert may_hold(data) or not (found.sightings or found.candidates)
    wide = data.decode("latin-1").encode("utf-16-le")
    assert may_hold(wide)


def test_words_inside_of_other_words_are_none() -> None:
    assert not may_hold(b"DEBTS and todos, hacker, xxxl; the network goes around")
    assert not may_hold(b"in debt, technical debt")
