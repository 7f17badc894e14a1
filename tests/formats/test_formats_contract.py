"""What every format promises, tried on each member of the room."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import debtledger.formats
from debtledger.core.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from debtledger.core.model import ScanReport

    Hostile = Callable[[str], ScanReport]

NAMES = sorted(module.name for module in pkgutil.iter_modules(debtledger.formats.__path__))
FOR_PEOPLE = ("github", "text")
VIEWS = (View(), View(colour=True, width=20, candidates=True, limit=1), View(width=300, candidates=True))

PAYLOADS = {
    "window title": "\x1b]0;owned\x07",
    "clear screen": "\x1b[2J\x1b[H",
    "c1 introducer": "\x9b31m",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\text\x1b]8;;\x1b\\",
    "carriage return": "good\rbad",
    "newline and command": "x\n::error file=a::owned",
    "command": "::set-output name=x::y",
    "indented command": " \u3000::stop-commands::x",
    "old command": "##[add-mask]x",
    "bidi override": "\u202e\u2066evil\u2069",
    "zero width": "pay\u200bment\u2060",
    "surrogate": "caf\udce9/\udcff.py",
    "lone high surrogate": "\ud800",
    "tag characters": "\U000e0041\U000e0042",
    "delete": "\x7f\x7f",
    "formula": '=HYPERLINK("https://evil.example","x")',
    "markup": "[@click=app.bell]x[/] [/oops] <b> `a` | %0A::error::x",
    "empty": "",
    "long": "word " * 5000,
    "wide": "価" * 3000,
}
# What a terminal or a log may act on, and what nobody can see.
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
OWN_COLOUR = re.compile("\x1b\\[[0-9]{1,2}m")


def rendered(name: str, report: ScanReport, view: View) -> str:
    module: Any = importlib.import_module(f"debtledger.formats.{name}")
    pieces: Iterator[str] = module.render(report, view)
    return "".join(pieces)


def test_the_room_holds_the_five_formats() -> None:
    assert {"csv", "github", "json", "sarif", "text"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_says_what_it_is_for_in_one_line(name: str) -> None:
    summary = importlib.import_module(f"debtledger.formats.{name}").SUMMARY
    assert summary
    assert summary.isprintable()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("which", ["empty", "single", "sample"])
def test_every_report_renders_the_same_each_time_and_ends_with_a_newline(
    name: str, which: str, request: pytest.FixtureRequest
) -> None:
    report: ScanReport = request.getfixturevalue(which)
    for view in VIEWS:
        first = rendered(name, report, view)
        assert first == rendered(name, report, view)
        assert first.endswith("\n")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_strings_leave_every_format_whole_and_encodable(
    name: str, payload: str, hostile: Hostile
) -> None:
    for view in VIEWS:
        rendered(name, hostile(payload), view).encode("utf-8")


@pytest.mark.parametrize("name", FOR_PEOPLE)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_foreign_control_reaches_a_terminal_or_a_log(name: str, payload: str, hostile: Hostile) -> None:
    for view in VIEWS:
        assert not RAW.search(OWN_COLOUR.sub("", rendered(name, hostile(payload), view)))


@pytest.mark.parametrize("name", FOR_PEOPLE)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_foreign_line_is_a_workflow_command(name: str, payload: str, hostile: Hostile) -> None:
    for view in VIEWS:
        text = rendered(name, hostile(payload), view)
        assert "##[" not in text
        commands = [line for line in text.split("\n") if line.lstrip().startswith("::")]
        assert all(re.match(r"::(error|warning|notice) file=", line) for line in commands)
        assert len(commands) == (3 if name == "github" else 0)


@pytest.mark.parametrize("name", ["csv", "json", "sarif"])
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_escape_reaches_a_terminal_from_the_machine_formats(
    name: str, payload: str, hostile: Hostile
) -> None:
    text = rendered(name, hostile(payload), View()).replace("\r\n", "\n")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_the_naive_rendering_fails_these_checks() -> None:
    naive = "".join(f"{payload}:1: DL001 {payload}\n" for payload in PAYLOADS.values())
    assert RAW.search(naive)
    assert "##[" in naive
    assert any(line.lstrip().startswith("::") for line in naive.split("\n"))


@given(payload=st.text(st.characters(exclude_categories=()), max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_random_strings_break_no_format(payload: str, hostile: Hostile) -> None:
    report = hostile(payload)
    for name in NAMES:
        text = rendered(name, report, VIEWS[1])
        text.encode("utf-8")
        if name in FOR_PEOPLE:
            assert not RAW.search(OWN_COLOUR.sub("", text))
        if name in {"json", "sarif"}:
            json.loads(text)
