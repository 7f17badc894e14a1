from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from debtledger import rooms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    package = tmp_path / "den_of_doors"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "plain.py").write_text("NAME = 'plain'\n")
    (package / "two_words.py").write_text("NAME = 'two'\n")
    (package / "_hidden.py").write_text("raise AssertionError\n")
    (package / "broken.py").write_text("raise AssertionError('imported too early')\n")
    monkeypatch.syspath_prepend(tmp_path)
    rooms.names.cache_clear()
    yield "den_of_doors"
    for name in [name for name in sys.modules if name.startswith("den_of_doors")]:
        del sys.modules[name]


def test_the_file_names_are_the_names_and_underscores_become_hyphens(room: str) -> None:
    assert rooms.names(room) == ("broken", "plain", "two-words")


def test_listing_a_room_imports_no_member(room: str) -> None:
    rooms.names(room)
    assert not [name for name in sys.modules if name.startswith("den_of_doors.")]


def test_a_member_is_imported_when_it_is_asked_for(room: str) -> None:
    assert rooms.load(room, "two-words").NAME == "two"


def test_an_error_inside_a_member_is_not_hidden_as_an_unknown_name(room: str) -> None:
    with pytest.raises(AssertionError, match="too early"):
        rooms.load(room, "broken")


def test_an_unknown_name_is_answered_with_the_nearest_one(room: str) -> None:
    with pytest.raises(rooms.UnknownMemberError) as caught:
        rooms.load(room, "two-wrods")
    assert caught.value.near == "two-words"
    assert "did you mean two-words?" in str(caught.value)


def test_a_name_like_none_is_answered_with_all_of_them(room: str) -> None:
    with pytest.raises(rooms.UnknownMemberError, match="known: broken, plain, two-words"):
        rooms.load(room, "zzzz")


@pytest.mark.parametrize(
    "name", ["_hidden", "hidden", "two_words", "..os", "os.path", "", "PLAIN", "x" * 10_000]
)
def test_only_registered_names_are_ever_imported(room: str, name: str) -> None:
    with pytest.raises(rooms.UnknownMemberError):
        rooms.load(room, name)


def test_the_message_names_the_kind_of_thing_that_is_missing() -> None:
    with pytest.raises(rooms.UnknownMemberError, match="no format is called 'jsn'; did you mean json"):
        rooms.load("debtledger.formats", "jsn")
