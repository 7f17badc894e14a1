from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.reader import Reader
from debtledger.core.rereading import reread
from debtledger.core.tagging.reading import read_text
from debtledger.core.vocabulary import Vocabulary

READER = Reader(vocabulary=Vocabulary(), max_file=1 << 20, max_line=200)
PIECES = (
    "# TODO: x",
    "x = 1",
    "",
    "# DEBT: y",
    "#   cost: 3d",
    "y" * 150,
    "# FIXME " + "z" * 300,
    "s = '# HACK'",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("\n".join)
WORDS = ("TODO", "DEBT", "FIXME", "HACK")


@given(TEXTS)
def test_known_lines_find_what_a_search_of_the_whole_text_finds(text: str) -> None:
    lines = [number for number, line in enumerate(text.split("\n"), 1) if any(word in line for word in WORDS)]
    assert read_text("a.py", text, READER, lines) == read_text("a.py", text, READER)


@given(TEXTS, st.lists(st.integers(1, 99), max_size=5, unique=True).map(sorted))
def test_lines_that_are_not_there_find_nothing_more(text: str, lines: list[int]) -> None:
    found = read_text("a.py", text, READER, lines)
    assert set(found.candidates) <= set(read_text("a.py", text, READER).candidates)


def test_a_fence_counts_though_no_line_is_known_for_it() -> None:
    text = "# debtledger: off\n# TODO: x\n# debtledger: on\n# TODO: y\n"
    assert [each.text for each in read_text("a.py", text, READER, [2, 4]).candidates] == ["y"]


def test_a_long_line_is_said_only_when_a_word_stands_in_it() -> None:
    assert read_text("a.py", "# " + "y" * 300, READER).skipped == ()
    skipped = read_text("a.py", "# TODO " + "y" * 300, READER).skipped
    assert [each.reason for each in skipped] == ["line too long"]


@given(
    st.lists(st.sampled_from((*PIECES, "# DEBT(: x", "# debtledger: off", "# debtledger: on"))).map("\n".join)
)
def test_comments_that_were_read_before_say_the_same_on_other_lines(text: str) -> None:
    for moved in (text, "\n" + text):
        assert read_text("a.py", moved, READER, read=reread) == read_text("a.py", moved, READER)
