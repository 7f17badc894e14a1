"""Safe text and its shaping."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.text import (
    brief_hours,
    clip,
    count,
    display_width,
    hours,
    inert_line,
    number,
    safe_text,
    without_controls,
    wrap,
)

HOSTILE = {
    "escape": ("\x1b[2J", "<1B>[2J"),
    "bell in a window title": ("\x1b]0;t\x07", "<1B>]0;t<07>"),
    "newline": ("a\nb", "a<0A>b"),
    "carriage return": ("a\rb", "a<0D>b"),
    "tab": ("a\tb", "a<09>b"),
    "nul": ("\0", "<00>"),
    "delete": ("\x7f", "<7F>"),
    "c1 introducer": ("\x9b2J", "<9B>2J"),
    "next line": ("\x85", "<85>"),
    "bidi override": ("\u202etxt", "<202E>txt"),
    "bidi isolate": ("\u2066x\u2069", "<2066>x<2069>"),
    "arabic letter mark": ("\u061c", "<61C>"),
    "zero width space": ("a\u200bb", "a<200B>b"),
    "word joiner": ("\u2060", "<2060>"),
    "soft hyphen": ("\xad", "<AD>"),
    "byte order mark": ("\ufeff", "<FEFF>"),
    "line separator": ("\u2028", "<2028>"),
    "surrogate": ("\udcff", "<DCFF>"),
    "tag character": ("\U000e0041", "<E0041>"),
    "variation selector": ("\ufe00", "<FE00>"),
    "hangul filler": ("\u3164", "<3164>"),
}


@pytest.mark.parametrize(("text", "shown"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_characters_become_visible(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@pytest.mark.parametrize("text", ["", "plain", "größer → 価格 🚀", "e\u0301", "❤\ufe0f", "עברית", "<1B>"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_no_character_of_unicode_passes_that_a_terminal_could_act_on_or_nobody_could_see() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    kinds = {unicodedata.category(character) for character in safe_text(every)}
    assert kinds.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    # Of the format characters only those remain that have a glyph.
    left = {c for c in safe_text(every) if unicodedata.category(c) == "Cf"}
    assert all(unicodedata.bidirectional(c) in {"AN", "L", "AL"} for c in left)


def test_isprintable_alone_would_let_invisible_characters_pass() -> None:
    invisible = "\u3164\u115f\ufe00\U000e0100\u034f"
    assert invisible.isprintable()
    assert safe_text(invisible) == "<3164><115F><FE00><E0100><34F>"


@given(st.text(st.characters()))
@settings(max_examples=200)
def test_safe_text_is_idempotent_and_one_line(text: str) -> None:
    safe = safe_text(text)
    assert safe_text(safe) == safe
    assert len(safe.splitlines()) <= 1
    safe.encode("utf-8")


@given(st.text(st.characters()))
@settings(max_examples=100)
def test_data_keeps_everything_but_controls_and_surrogates(text: str) -> None:
    kept = without_controls(text)
    assert not [c for c in kept if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    if not any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        assert kept == text


@pytest.mark.parametrize(
    ("line", "inert"),
    [
        ("::error::x", "<3A>:error::x"),
        ("  \u3000::stop-commands::x", "  \u3000<3A>:stop-commands::x"),
        ("see ##[add-mask]x", "see #<23>[add-mask]x"),
        ("###[group]", "##<23>[group]"),
        ("std::vector #[derive] a::b", "std::vector #[derive] a::b"),
    ],
)
def test_a_line_is_no_command_to_a_workflow_runner(line: str, inert: str) -> None:
    assert inert_line(safe_text(line)) == inert


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("価格", 4), ("e\u0301", 1), ("🚀", 2), ("❤\ufe0f", 2)]
)
def test_width_is_counted_in_columns(text: str, width: int) -> None:
    assert display_width(safe_text(text)) == width


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("価格表", 5, "価格…"),
        ("ab cdef", 4, "ab…"),
        ("ab", 1, "a…"),
    ],
)
def test_what_is_too_wide_ends_with_an_ellipsis(text: str, width: int, clipped: str) -> None:
    assert clip(safe_text(text), width) == clipped


def test_marks_without_width_do_not_make_endless_text() -> None:
    assert len(clip(safe_text("a" + "\u0301" * 100_000), 20)) <= 81


@given(st.text(st.characters(codec="utf-8")), st.integers(8, 40), st.integers(1, 4))
@settings(max_examples=200)
def test_wrapped_lines_are_few_and_fit_and_lose_no_word_unless_clipped(
    text: str, width: int, most: int
) -> None:
    safe = safe_text(text)
    lines = wrap(safe, width, most)
    assert len(lines) <= most
    assert all(display_width(line) <= width for line in lines)
    if lines and not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(safe.split())


def test_lines_break_between_words() -> None:
    assert wrap(safe_text("no retry on the payment webhook"), 16, 3) == ["no retry on the", "payment webhook"]
    assert wrap(safe_text("abcdefghijkl mn"), 10, 3) == ["abcdefghij", "kl mn"]
    assert wrap(safe_text("one two three four"), 9, 1) == ["one two…"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (24, "24 h"),
        (2.5, "2.5 h"),
        (0.05, "0.05 h"),
        (0, "0 h"),
        (1250.0, "1,250 h"),
        (81.66, "81.7 h"),
        (10, "10 h"),
    ],
)
def test_hours_are_said_with_the_digits_they_deserve(value: float, said: str) -> None:
    assert hours(value) == said


def test_amounts_agree_with_their_noun() -> None:
    assert [count(amount, "debt") for amount in (0, 1, 2000)] == ["0 debts", "1 debt", "2,000 debts"]
    assert number(100) == "100"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0 h"),
        (0.05, "0.05 h"),
        (999.94, "999.9 h"),
        (999.96, "1,000 h"),
        (9999.4, "9,999 h"),
        (9999.6, "10k h"),
        (123_456, "123k h"),
        (2_500_000, "2M h"),
    ],
)
def test_hours_of_tables_are_brief(value: float, said: str) -> None:
    assert brief_hours(value) == said


@given(st.floats(min_value=0, max_value=9e9))
def test_hours_of_tables_take_seven_columns_at_most(value: float) -> None:
    assert len(brief_hours(value)) <= 7
