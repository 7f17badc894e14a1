from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest

from debtledger.context import Context, from_process, wants_colour, width_of
from debtledger.progress import CLEAR, Progress, line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def context(**changes: object) -> Context:
    plain = Context(
        cwd="/here", env={}, today=date(2026, 1, 2), out=io.StringIO(), err=io.StringIO(), input=None,
        colour=False, width=80, interactive=False,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("env", "stream", "colour"),
    [
        ({}, "terminal", True),
        ({}, "pipe", False),
        ({"TERM": "dumb"}, "terminal", False),
        ({"NO_COLOR": "1"}, "terminal", False),
        ({"NO_COLOR": ""}, "terminal", True),
        ({"FORCE_COLOR": "1"}, "pipe", True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, "terminal", True),
        ({"FORCE_COLOR": "0"}, "terminal", False),
        ({"FORCE_COLOR": ""}, "pipe", False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "terminal", False),
    ],
)
def test_colour_follows_the_environment_and_the_stream(
    env: dict[str, str], stream: str, *, colour: bool
) -> None:
    assert wants_colour(env, stream) is colour


def test_a_report_in_a_file_is_coloured_only_when_that_is_forced() -> None:
    here = context(colour=True)
    assert here.colour_for(None)
    assert here.colour_for("-")
    assert not here.colour_for("report.txt")
    assert replace(here, env={"FORCE_COLOR": "1"}).colour_for("report.txt")


@pytest.mark.parametrize(
    ("columns", "terminal", "width"),
    [
        ("", None, 80), ("", 120, 120), ("100", 120, 100), ("0", 120, 120), ("-5", None, 80), ("x", 90, 90),
        ("²", None, 80), ("1", None, 20), ("9999", None, 1000), ("9" * 5000, 90, 90), ("", 3, 20),
    ],
)  # fmt: skip
def test_the_width_is_what_columns_or_the_terminal_say_within_bounds(
    columns: str, terminal: int | None, width: int
) -> None:
    assert width_of({"COLUMNS": columns}, terminal) == width


def test_what_is_said_shows_control_characters_instead_of_obeying_them() -> None:
    here = context()
    here.say("first \x1b[31m\nsecond \u202e")
    assert isinstance(here.err, io.StringIO)
    assert here.err.getvalue() == "first <1B>[31m\nsecond <202E>\n"


def test_paths_are_seen_from_the_current_directory_whatever_their_bytes() -> None:
    assert context().path("a\udcff/b") == "/here/a\udcff/b"
    assert context().path("/x") == "/x"


def test_a_report_for_dash_or_nowhere_goes_to_standard_output() -> None:
    here = context()
    here.write_output(["a"], None)
    here.write_output(["b"], "-")
    assert isinstance(here.out, io.StringIO)
    assert here.out.getvalue() == "ab"


def test_the_context_of_this_process_can_be_made() -> None:
    here = from_process()
    assert here.cwd.startswith("/")
    assert here.today.year >= 2024


def shown(stream: io.StringIO, seconds: list[float], total: int = 10) -> Progress:
    clock = iter(seconds)
    return Progress(stream, "reading", total, lambda: next(clock))


def test_progress_shows_nothing_for_short_work_and_at_most_ten_times_a_second() -> None:
    stream = Terminal()
    with shown(stream, [0.0, 0.1, 0.31, 0.35, 0.40, 0.42]) as progress:
        for _ in range(5):
            progress.advance()
    assert [part for part in stream.getvalue().split(CLEAR) if part] == [
        line("reading", 2, 10),
        line("reading", 5, 10),
    ]


def test_progress_leaves_no_line_behind() -> None:
    stream = Terminal()
    with shown(stream, [0.0, 1.0]) as progress:
        progress.advance()
    assert stream.getvalue().endswith(CLEAR)


def test_progress_that_was_never_shown_writes_nothing() -> None:
    stream = Terminal()
    with shown(stream, [0.0, 0.1]) as progress:
        progress.advance()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(("err", "env"), [(io.StringIO(), {}), (Terminal(), {"TERM": "dumb"})])
def test_progress_is_silent_where_there_is_no_terminal(err: io.StringIO, env: dict[str, str]) -> None:
    progress = context(err=err, env=env).progress("reading", 10)
    with progress:
        progress.advance(10)
    assert err.getvalue() == ""


def test_the_progress_line_shows_words_count_and_percent() -> None:
    assert line("reading files", 250, 1000) == "reading files [#####---------------] 250 of 1,000  25 %"
    assert line("reading files", 2000, 1000) == "reading files [####################] 2,000 of 1,000  100 %"
    assert line("reading files", 7, 0) == "reading files 7"
