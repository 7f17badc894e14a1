"""From the first paint to the last key: what was seen last, what is noticed, and where somebody was."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screens import WIDE, Screen, drive, face, play, shown
from shop import stock

from debtledger.core.packing import pack, unpack
from debtledger.survey import survey_all
from debtledger.tui import vigil
from debtledger.tui.glimpse import TOPIC, Glimpse, glimpse_of, load_glimpse
from debtledger.tui.glyphs import UNICODE
from debtledger.tui.reading import read
from debtledger.tui.session import (
    NARROWEST,
    WIDEST,
    Session,
    keep_session,
    load_session,
    session_file,
)
from debtledger.tui.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox import Sandbox

    from debtledger.tui.app import Face

ESCAPE = "\x1b]0;owned\x07"


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    return stock(unborn)


def _face(repo: Sandbox, view: str = "backlog", wishes: Wishes | None = None) -> Face:
    from debtledger.tui.app import Face

    context = face(repo.path)._surroundings
    return Face(context, view, UNICODE, wishes or Wishes())


def _glimpse(repo: Sandbox) -> Glimpse | None:
    return load_glimpse(survey_all(face(repo.path)._surroundings, {}))


def _held(repo: Sandbox, look: Callable[[Screen], None]) -> None:
    """Look at the screen while the thread waits, after what was seen last and before anything is read."""

    async def run() -> None:
        app = _face(repo)
        reader = app._reader
        reader._painted.set = lambda: None  # type: ignore[method-assign]
        async with app.run_test(size=WIDE) as pilot:
            screen = Screen(app, pilot)
            for _ in range(200):
                await pilot.pause()
                if app._window.glimpsed:
                    break
                await asyncio.sleep(0.01)
            await pilot.pause()
            look(screen)
            type(reader._painted).set(reader._painted)
            await screen.settled()

    asyncio.run(run())


def _kept(repo: Sandbox) -> Any:
    """What the cache holds of what was seen last."""
    with closing(sqlite3.connect(repo.root / ".git/debtledger/cache.sqlite")) as cache:
        (value,) = cache.execute("SELECT value FROM entry WHERE topic = ?", (TOPIC,)).fetchone()
    return json.loads(value)


def _keep(repo: Sandbox, value: bytes) -> None:
    with closing(sqlite3.connect(repo.root / ".git/debtledger/cache.sqlite")) as cache, cache:
        cache.execute("UPDATE entry SET value = ? WHERE topic = ?", (value, TOPIC))


# What was seen last


def test_what_was_seen_last_is_there_before_anything_is_read(shop: Sandbox) -> None:
    drive(face(shop.path))

    def look(screen: Screen) -> None:
        text = screen.text()
        assert screen.app.known is None
        assert "▌D-263c    · Legacy session cookie    0.62 spr    6.4 h     4 h" in text
        assert "Technical debt 10" in text
        assert "as of 2026-06-02; it is being read" in text
        assert "11 open · 35.1 h/sprint" in text.splitlines()[0]

    _held(shop, look)


def test_what_was_seen_last_is_replaced_by_what_is_there_now(shop: Sandbox) -> None:
    drive(face(shop.path))
    shop.write("src/new.py", "# DEBT: the newest of all\n")
    _held(shop, lambda screen: _assert_not_in("the newest of all", screen.text()))
    assert "the newest of all" in drive(face(shop.path))


def _assert_not_in(words: str, text: str) -> None:
    assert words not in text


def test_of_very_many_debts_only_the_first_are_kept(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from debtledger.tui import glimpse

    monkeypatch.setattr(glimpse, "MOST_ROWS", 3)
    drive(face(shop.path))
    _held(shop, lambda screen: _assert_in("8 more are being read", screen.text()))


def _assert_in(words: str, text: str) -> None:
    assert words in text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _kept: b"not json",
        lambda _kept: b"[" * 100_000,
        lambda kept: json.dumps(kept[:-1]).encode(),
        lambda kept: json.dumps([7, *kept[1:]]).encode(),
        lambda kept: json.dumps(kept).replace('"D-263c0002"', "17").encode(),
        lambda kept: json.dumps(kept).replace(", 0.0, 0.0, 4.0", ", NaN, 0.0, 4.0").encode(),
        lambda kept: json.dumps(kept).replace(", 0.0, 0.0, 4.0", ", 0.0, 1e308, 4.0").encode(),
        lambda _kept: b"x" * (5 << 20),
    ],
)
def test_what_is_damaged_in_the_cache_is_as_if_nothing_had_been_seen(
    shop: Sandbox, spoil: Callable[[Any], bytes]
) -> None:
    drive(face(shop.path))
    assert _glimpse(shop) is not None
    bad = spoil(_kept(shop))
    assert bad != json.dumps(_kept(shop)).encode()
    _keep(shop, bad)
    assert _glimpse(shop) is None
    assert "Legacy session cookie" in drive(face(shop.path))


def test_words_from_a_foreign_cache_drive_no_terminal(shop: Sandbox) -> None:
    drive(face(shop.path))
    text = json.dumps(_kept(shop)).replace(
        "Legacy session cookie", f"{ESCAPE}[red]".replace("\x1b", "\\u001b").replace("\x07", "\\u0007")
    )
    _keep(shop, text.encode())
    seen = _glimpse(shop)
    assert seen is not None
    assert any(ESCAPE in cell for cell in seen.backlog[0].cells)

    def look(screen: Screen) -> None:
        strips = screen.app.screen._compositor.render_strips()
        raw = "\n".join("".join(segment.text for segment in strip) for strip in strips)
        assert "<1B>]0;owned<07>[red]" in raw
        assert "\x1b" not in raw

    _held(shop, look)


def test_what_is_kept_comes_back_as_it_was(shop: Sandbox) -> None:
    *_, known = read(face(shop.path)._surroundings, lambda _words: None)
    made = glimpse_of(known, ("interest", True))
    assert made is not None
    assert made.sort == "-interest"
    assert unpack(Glimpse, json.loads(json.dumps(pack(made)))) == made


def test_without_a_cache_nothing_is_kept(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBTLEDGER_CACHE_ENABLED", "false")
    drive(face(shop.path))
    assert _glimpse(shop) is None


# What is noticed


def _noticed(
    repo: Sandbox, change: Callable[[], object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vigil, "SECONDS", 0.05)

    async def steps(screen: Screen) -> None:
        await screen.press("j", "j")
        before = screen.text()
        assert words not in before
        change()
        for _ in range(400):
            await asyncio.sleep(0.02)
            await screen.pilot.pause()
            if words in screen.text():
                break
        await screen.settled()
        assert words in screen.text()
        assert "▌D-964d" in screen.text()

    play(face(repo.path), steps)


def test_a_record_that_somebody_edits_is_noticed_and_the_cursor_stays(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop.root / ".debtledger/debts/D-263c0002.toml"

    def change() -> None:
        path.write_text(path.read_text().replace("Legacy session cookie", "Session cookie of 2019"))

    _noticed(shop, change, "Session cookie of 2019", monkeypatch)


def test_a_checkout_is_noticed(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    _noticed(shop, lambda: shop.git("checkout", "-q", "-b", "other"), "repo@other", monkeypatch)


def test_a_commit_is_noticed(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def change() -> None:
        shop.write("src/late.py", "# DEBT: brought by a commit\n")
        shop.git("add", "src/late.py")
        shop.git("commit", "-q", "-m", "late")

    _noticed(shop, change, "brought by a commit", monkeypatch)


def test_a_new_record_is_noticed(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    record = shop.root / ".debtledger/debts/D-263c0002.toml"
    text = record.read_text().replace("D-263c0002", "D-aaaa0001").replace("Legacy session", "Second")
    _noticed(
        shop,
        lambda: shop.write(".debtledger/debts/D-aaaa0001.toml", text),
        "Second cookie",
        monkeypatch,
    )


def test_a_tag_that_is_edited_in_a_file_with_debts_is_noticed(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("src/plain.py", "# DEBT: a plain one\n")
    _noticed(
        shop, lambda: shop.write("src/plain.py", "# DEBT: a plainer one\n"), "a plainer one", monkeypatch
    )


def test_nothing_is_read_again_as_long_as_nothing_changes(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vigil, "SECONDS", 0.02)
    read_again = []
    app = face(shop.path)

    async def run() -> None:
        async with shown(app) as screen:
            known = app.known
            for _ in range(25):
                await asyncio.sleep(0.02)
                await screen.pilot.pause()
            read_again.append(app.known is not known)

    asyncio.run(run())
    assert read_again == [False]


def test_only_files_that_were_looked_at_both_times_are_compared() -> None:
    assert not vigil.differs({"a": (1, 1, 1)}, {"b": (2, 2, 2)})
    assert not vigil.differs({"a": (1, 1, 1)}, {"a": (1, 1, 1), "b": None})
    assert vigil.differs({"a": (1, 1, 1)}, {"a": None})
    assert vigil.differs({"a": None}, {"a": (1, 1, 1)})


def test_a_head_that_points_out_of_the_repository_is_not_followed(shop: Sandbox) -> None:
    found = survey_all(face(shop.path)._surroundings, {})
    for name in ("refs/../../../../etc/passwd", "/etc/passwd", "refs/heads/a\0b"):
        (shop.root / ".git/HEAD").write_text(f"ref: {name}\n")
        paths = vigil.sight_of(found, (), {})
        assert not any("passwd" in path or "\0" in path for path in paths)


# Where somebody was


def test_the_interface_begins_where_it_was_left(shop: Sandbox, tmp_path: Path) -> None:
    state = str(tmp_path / "state" / "repo.toml")

    async def leave() -> Session | None:
        app = _face(shop)
        async with shown(app) as screen:
            await screen.press("z", "2", "s", "s", "S", "j", "j", "d", "greater_than_sign")
        return app.session

    session = asyncio.run(leave())
    assert session is not None
    assert (session.view, session.sort, session.backwards) == ("ledger", "interest", True)
    assert (session.picture, session.pane, session.share) == ("effort", False, 35)
    keep_session(state, session)
    assert load_session(state) == session

    async def come_back() -> None:
        app = _face(shop, "", Wishes(session=load_session(state)))
        async with shown(app) as screen:
            text = screen.text()
            assert "[2 Ledger]" in text
            assert "Int/spr▴" in text
            assert app._window.key == session.selected
            assert "│" not in text
            assert "Repay now" in await screen.press("1")

    asyncio.run(come_back())


def test_a_view_that_is_asked_for_comes_before_the_one_that_was_left(shop: Sandbox) -> None:
    app = _face(shop, "signals", Wishes(session=Session(view="ledger")))
    assert "[4 Signals]" in drive(app)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"view = [",
        b'view = "nowhere"\nsort = "nothing"\npicture = "\\u001b]0;owned\\u0007"\n',
        b"view = 3\nselected = true\nsort = []\nbackwards = 1\nshare = 1e99\npane = 'no'\n",
        b"share = 4000000000000000000000\n",
        b"share = true\n",
        b"a." * 2000 + b" = 1\n",
        b'selected = "' + b"x" * 100_000 + b'"\n',
        b"\xff\xfe\x00",
    ],
)
def test_a_state_file_that_is_not_ours_changes_nothing(shop: Sandbox, tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "state.toml"
    path.write_bytes(text)
    session = load_session(str(path))
    assert NARROWEST <= session.share <= WIDEST
    screen = drive(_face(shop, "", Wishes(session=session)))
    assert "[1 Backlog]" in screen
    assert "Legacy session cookie" in screen


def test_a_state_file_that_is_a_link_or_no_file_is_not_read_and_not_written_through(tmp_path: Path) -> None:
    good = tmp_path / "good.toml"
    good.write_text('view = "ledger"\n')
    assert load_session(str(good)).view == "ledger"
    link = tmp_path / "link.toml"
    link.symlink_to(good)
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    assert load_session(str(link)) == load_session(str(pipe)) == load_session(None) == Session()
    keep_session(str(link), Session(view="trend"))
    assert good.read_text() == 'view = "ledger"\n'


def test_a_state_folder_that_cannot_be_written_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep_session(str(tmp_path / "file" / "state.toml"), Session())
    keep_session(None, Session())
    assert (tmp_path / "file").read_text() == ""


TEXTS = st.text(max_size=30)


@given(
    st.builds(
        Session,
        view=TEXTS,
        selected=TEXTS,
        saved=TEXTS,
        sort=TEXTS,
        backwards=st.booleans(),
        picture=TEXTS,
        pane=st.booleans(),
        share=st.integers(NARROWEST, WIDEST),
    )
)
def test_every_session_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, session: Session
) -> None:
    path = str(tmp_path_factory.getbasetemp() / "session.toml")
    keep_session(path, session)
    back = load_session(path)
    printable = {
        name: value
        for name, value in asdict(session).items()
        if not isinstance(value, str) or value.encode("utf-8", "replace").decode() == value
    }
    assert replace(back, **printable) == back


def test_each_repository_has_a_state_file_of_its_own_outside_of_it(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": "/nowhere"}
    one, other = session_file(env, "/a/repo"), session_file(env, "/b/repo")
    assert one is not None
    assert other is not None
    assert one != other
    assert Path(one).parent == tmp_path / "state" / "debtledger"
    assert (
        session_file({"HOME": "/home/lea"}, "/a/repo")
        == f"/home/lea/.local/state/debtledger/{Path(one).name}"
    )
    assert session_file({"XDG_STATE_HOME": "relative"}, "/a") is None
    strange = session_file(env, "/x/a b\x1b;c")
    assert strange is not None
    assert Path(strange).name.startswith("a-b-c-")
