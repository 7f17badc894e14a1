"""From the screens to other programs: the words that start the editor, addresses, and the clipboard."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screens import Screen, drive, face, play
from shop import stock

from debtledger.sources.process import hand_over
from debtledger.tui.acts.links import is_address
from debtledger.tui.clipboard import programs
from debtledger.tui.editor import Call, command, wish

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

FILE, LINE = "src/pay/auth.py", 39
AT = f"{FILE}:{LINE}"


@pytest.mark.parametrize(
    ("editor", "words", "attached"),
    [
        *((name, (name, "+39", "--", FILE), True) for name in ("vi", "vim", "nvim", "nano", "emacs", "kak")),
        ("/usr/bin/vim -n", ("/usr/bin/vim", "-n", "+39", "--", FILE), True),
        ("hx", ("hx", AT), True),
        ("subl", ("subl", AT), False),
        ("zed --wait", ("zed", "--wait", AT), True),
        *((name, (name, "--goto", AT), False) for name in ("code", "codium", "cursor")),
        ("code --wait", ("code", "--wait", "--goto", AT), True),
        ("'/opt/my editor/nvim'", ("/opt/my editor/nvim", "+39", "--", FILE), True),
        ("ed", ("ed", FILE), True),
        ("kate --line {line} {file}", ("kate", "--line", "39", FILE), False),
        ("idea {file}:{line}", ("idea", AT), True),
    ],
)
def test_an_editor_is_started_at_the_line(editor: str, words: tuple[str, ...], attached: bool) -> None:  # noqa: FBT001
    assert command(editor, FILE, LINE) == Call(words=words, attached=attached)


@pytest.mark.parametrize("editor", ["", "   ", "vim 'open"])
def test_words_that_cannot_be_taken_apart_start_nothing(editor: str) -> None:
    assert command(editor, FILE, LINE) is None


@pytest.mark.parametrize("editor", ["hx", "code", "ed", "kate {file}", "vi"])
def test_a_file_that_looks_like_an_option_is_none(editor: str) -> None:
    call = command(editor, "-c!touch owned.py", 1)
    assert call is not None
    for word in call.words[1 + call.words.index("--") if "--" in call.words else 1 :]:
        assert not word.startswith("-c")


@given(st.text())
def test_no_name_of_a_file_becomes_more_than_one_word(file: str) -> None:
    call = command("kate --line {line} {file}", file, 1)
    assert call is not None
    assert len(call.words) == 4


def test_the_editor_of_the_settings_comes_before_those_of_the_environment() -> None:
    env = {"VISUAL": "v", "EDITOR": "e", "GIT_EDITOR": "g"}
    assert wish("s", env, "c") == "s"
    assert wish("", env, "c") == "v"
    assert wish("", {"EDITOR": "e", "GIT_EDITOR": "g"}, "c") == "e"
    assert wish(" ", {"VISUAL": " ", "GIT_EDITOR": "g"}, "c") == "g"
    assert wish("", {}, "c") == "c"
    assert wish("", {}, "") == "vi"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://github.com/acme/app/issues/412", True),
        ("http://127.0.0.1:8080/browse/SEC-41?a=b#c", True),
        ("https://acme.atlassian.net", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://a b", False),
        ("https://a/\x1b]0;x\x07", False),
        ("https://user@evil/", False),
        ("-h https://a", False),
        ("https://a/" + "x" * 3000, False),
        ("https://exa\u202emple.com/", False),
        ("", False),
    ],
)
def test_only_plain_addresses_of_the_web_reach_a_browser(text: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_address(text) is is_one


def test_the_clipboard_of_a_machine_far_away_is_left_alone() -> None:
    assert [words[0] for words in programs({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"})] == [
        "pbcopy", "wl-copy", "xclip", "xsel",
    ]  # fmt: skip
    assert not list(programs({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}))


def test_bytes_are_handed_to_a_program_that_is_not_waited_for_long(tmp_path: Path) -> None:
    there = tmp_path / "there"
    write = [sys.executable, "-c", f"import sys; open({str(there)!r}, 'w').write(sys.stdin.read())"]
    assert hand_over(write, os.environ, b"D-7f3a0001", 20.0) == 0
    assert there.read_text() == "D-7f3a0001"
    assert hand_over(["no-such-program"], os.environ, b"x", 1.0) == -1
    assert hand_over([sys.executable, "-c", "import time; time.sleep(60)"], os.environ, b"x", 0.1) == -1


def test_the_editor_that_a_repository_names_is_never_started(
    unborn: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(unborn)
    unborn.configure("core.editor", "touch owned")
    assert unborn.git("var", "GIT_EDITOR").strip() == b"touch owned"  # as git itself would start it
    for name in ("VISUAL", "EDITOR", "GIT_EDITOR"):
        monkeypatch.delenv(name, raising=False)
    app = face(unborn.path, "ledger")

    async def steps(screen: Screen) -> None:
        await screen.press("e")
        assert screen.app._window._call("a.py", 1).words[0] == "vi"

    play(app, steps)
    assert not (unborn.root / "owned").exists()


def test_where_no_editor_can_be_started_the_place_is_copied_and_shown(unborn: Sandbox) -> None:
    screen = drive(face(stock(unborn).path, "ledger"), "e")
    assert "there is no editor here" in screen
    assert "copied src/part01.py:2" in screen


def test_the_id_and_the_link_are_copied_and_shown(unborn: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    stock(unborn)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    async def steps(screen: Screen) -> None:
        assert "copied D-7f3a0001" in await screen.press("2", "y")
        assert screen.app.clipboard == "D-7f3a0001"
        await screen.press("Y")
        commit = unborn.git("rev-parse", "HEAD").decode().strip()
        assert screen.app.clipboard == f"https://github.com/acme/app/blob/{commit}/src/part01.py#L2"

    play(face(unborn.path), steps)


def test_the_browser_is_opened_at_the_issue_where_there_is_a_desktop(
    unborn: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(unborn)
    monkeypatch.setenv("DISPLAY", ":99")
    opened: list[str] = []
    app = face(unborn.path, "ledger")
    monkeypatch.setattr(app, "open_url", opened.append)

    async def steps(screen: Screen) -> None:
        assert "opened" in await screen.press("o")

    play(app, steps)
    commit = unborn.git("rev-parse", "HEAD").decode().strip()
    assert opened == [f"https://github.com/acme/app/blob/{commit}/src/part01.py#L2"]


def test_without_a_link_there_is_no_key_for_one(folder: Sandbox) -> None:
    folder.write("a.py", "# DEBT: no retry\n")

    async def steps(screen: Screen) -> None:
        assert "o Open" not in await screen.press("2")
        assert "opened" not in await screen.press("o")

    play(face(folder.path), steps)


def test_no_link_is_offered_where_the_code_is_on_no_site(unborn: Sandbox) -> None:
    unborn.write("a.py", "# DEBT: it waits\n")
    unborn.commit("one")
    assert "o Open" not in drive(face(unborn.path), "2")
    unborn.git("remote", "add", "origin", "/srv/git/app.git")
    assert "o Open" not in drive(face(unborn.path), "2")
    unborn.git("remote", "set-url", "origin", "git@github.com:acme/app.git")
    assert "o Open" in drive(face(unborn.path), "2")
