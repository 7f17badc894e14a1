"""An answer that is given again is the one that would be worked out anew, whatever happened in between."""

from __future__ import annotations

import io
import os
import time
from contextlib import closing
from datetime import date
from sqlite3 import connect
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox import Sandbox

from debtledger import answers
from debtledger.bookkeeping import open_books
from debtledger.cli import main
from debtledger.context import Context
from debtledger.core.identity import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE = 0.03
TOKEN = "D-7k3fq2m9"
RETRY = "D-aaaa2222"
FOLDER = ".debtledger/debts"
RECORD = f"{FOLDER}/{TOKEN}.toml"
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are at rest after less than PAUSE, so that tests need not wait for seconds."""
    monkeypatch.setattr(answers, "RACY_NANOSECONDS", int(PAUSE * 1e9 / 2))


def record(key: str, title: str, more: str = "") -> str:
    return f'schema = 1\nid = "{key}"\ntitle = "{title}"\n{more}'


class Look:
    """How somebody looks at a ledger."""

    def __init__(self) -> None:
        self.today = DAY
        self.width = 80
        self.colour = False
        self.words: tuple[str, ...] = ()
        self.env: dict[str, str] = {}

    def __call__(self, where: Sandbox, **env: str) -> tuple[int, str, str]:
        context = Context(
            cwd=where.path, env={**os.environ, **self.env, **env}, today=self.today, out=io.StringIO(),
            err=io.StringIO(), input=None, colour=self.colour, width=self.width, interactive=False,
        )  # fmt: skip
        code = main(["list", *self.words], context)
        assert isinstance(context.out, io.StringIO)
        assert isinstance(context.err, io.StringIO)
        return code, context.out.getvalue(), context.err.getvalue()

    def cold(self, where: Sandbox) -> tuple[int, str, str]:
        return self(where, DEBTLEDGER_CACHE_ENABLED="false")


@pytest.fixture
def look() -> Look:
    return Look()


@pytest.fixture
def ledger(unborn: Sandbox) -> Sandbox:
    """Two commits, two records, a tag each in a clean, a changed and an untracked file, and ignored ones."""
    snoozed = '[[event]]\nat = 2026-05-01\nwhat = "snoozed"\nuntil = 2026-07-01\nby = "lea"\n'
    unborn.write(RECORD, record(TOKEN, "Shared token", snoozed))
    unborn.write(
        f"{FOLDER}/{RETRY}.toml",
        record(RETRY, "No retry of the webhook that tells the shop of a payment", 'owner = "@lea"\n'),
    )
    unborn.write("clean.py", f"# DEBT({TOKEN}): shared token\n# DEBT: first words\n# SHORTCUT: more\n")
    unborn.write("changed.py")
    unborn.commit("one")
    unborn.write("clean.py", f"# DEBT({TOKEN}): shared token\n# DEBT: other words\n# SHORTCUT: more\n")
    unborn.write(".gitignore", "*.local\n.debtledger/baseline\n.debtledger.toml\nD-*0000.toml\n")
    unborn.write(f"{FOLDER}/D-aaaa0000.toml", record("D-aaaa0000", "Ignored by git"))
    unborn.commit("two")
    unborn.write("changed.py", "# DEBT: aaaa\n")
    unborn.write("untracked.py", "# DEBT: bbbb\n")
    time.sleep(PAUSE)
    return unborn


def in_place(path: str, old: bytes, new: bytes) -> Callable[[Sandbox, Look], None]:
    """Change a file so that its name, size, time and place on the disk stay the same."""

    def change(where: Sandbox, _look: Look) -> None:
        file = where.root / path
        before = file.stat()
        assert len(old) == len(new)
        assert old in file.read_bytes()
        with file.open("r+b") as stream:
            data = stream.read().replace(old, new)
            stream.seek(0)
            stream.write(data)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


def write(path: str, content: str) -> Callable[[Sandbox, Look], object]:
    return lambda where, _look: where.write(path, content)


def seen_as(**how: Any) -> Callable[[Sandbox, Look], object]:
    return lambda _where, look: look.__dict__.update(how)


def linked(where: Sandbox, _look: Look) -> None:
    """Put a link in the place of the folder of the records, which leads to that very folder."""
    (where.root / ".debtledger").rename(where.root / "elsewhere.local")
    (where.root / ".debtledger").symlink_to("elsewhere.local")


def committed(where: Sandbox, _look: Look) -> None:
    """Make a commit that changes a clean file, which is clean again then."""
    where.git("checkout", "-q", "HEAD~1", "--", "clean.py")
    where.git("commit", "-qm", "back")


CHANGES: dict[str, Callable[[Sandbox, Look], Any]] = {
    "a record": in_place(RECORD, b"Shared", b"Common"),
    "a record that git ignores": in_place(f"{FOLDER}/D-aaaa0000.toml", b"Ignored", b"Unknown"),
    "a new record": write(f"{FOLDER}/D-bbbb2222.toml", record("D-bbbb2222", "New")),
    "a new record that git ignores": write(f"{FOLDER}/D-bbbb0000.toml", record("D-bbbb0000", "New")),
    "a record less": lambda where, _: (where.root / RECORD).unlink(),
    "a record that git ignores less": lambda where, _: (where.root / f"{FOLDER}/D-aaaa0000.toml").unlink(),
    "a record that is broken": write(RECORD, "<<<<<<< ours\n"),
    "a folder that is a link": linked,
    "a changed file": in_place("changed.py", b"aaaa", b"cccc"),
    "an untracked file": in_place("untracked.py", b"bbbb", b"cccc"),
    "a new untracked file": write("new.py", "# DEBT: new\n"),
    "an untracked file less": lambda where, _: (where.root / "untracked.py").unlink(),
    "a clean file": in_place("clean.py", b"other", b"there"),
    "a clean file less": lambda where, _: (where.root / "clean.py").unlink(),
    "what git ignores": lambda where, _: where.write(".git/info/exclude", "untracked.py\n"),
    "another commit": committed,
    "a baseline": write(".debtledger/baseline", fingerprint("other words") + "\n"),
    "settings": write(".debtledger.toml", '[tags]\nwords = ["SHORTCUT"]\n'),
    "a variable": seen_as(env={"DEBTLEDGER_TAGS_WORDS": "SHORTCUT"}),
    "untracked files wanted or not": seen_as(env={"DEBTLEDGER_SCAN_UNTRACKED": "false"}),
    "the day": seen_as(today=date(2026, 7, 2)),
    "the width": seen_as(width=41),
    "colour": seen_as(colour=True),
    "the query": seen_as(words=("owner:@lea",)),
    "the form": seen_as(words=("--format", "json")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_the_answer_is_noticed(
    ledger: Sandbox, look: Look, change: Callable[[Sandbox, Look], Any]
) -> None:
    first = look(ledger)
    assert look(ledger) == first
    change(ledger, look)
    time.sleep(PAUSE)
    fresh = look.cold(ledger)
    assert fresh != first
    assert look(ledger) == fresh
    assert look(ledger) == fresh


def test_a_baseline_that_git_ignores_is_noticed_when_it_changes(ledger: Sandbox, look: Look) -> None:
    ledger.write(".debtledger/baseline", fingerprint("other words") + "\n")
    time.sleep(PAUSE)
    first = look(ledger)
    in_place(".debtledger/baseline", fingerprint("other words").encode(), fingerprint("more").encode())(
        ledger, look
    )
    time.sleep(PAUSE)
    assert look(ledger) == look.cold(ledger) != first


def test_an_answer_is_given_again_without_reckoning(
    ledger: Sandbox, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = look(ledger)
    monkeypatch.setattr("debtledger.bookkeeping.open_books", None)
    assert look(ledger) == first
    assert "aaaa" in first[1]


def test_a_new_program_answers_anew(ledger: Sandbox, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    look(ledger)
    monkeypatch.setattr(answers, "edition", lambda *_: "another")
    monkeypatch.setattr("debtledger.bookkeeping.open_books", None)
    assert look(ledger)[0] == 70


def test_an_answer_about_files_that_changed_just_now_is_not_kept(
    ledger: Sandbox, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "RACY_NANOSECONDS", 10**12)
    look(ledger)
    assert kept(ledger) == []


def test_an_answer_about_files_that_changed_meanwhile_is_not_kept(
    ledger: Sandbox, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_late(*arguments: Any) -> Any:
        ledger.write(f"{FOLDER}/D-bbbb2222.toml", record("D-bbbb2222", "Guest"))
        time.sleep(PAUSE)
        return open_books(*arguments)

    monkeypatch.setattr("debtledger.bookkeeping.open_books", open_late)
    assert "Guest" in look(ledger)[1]
    assert kept(ledger) == []


def test_an_incomplete_answer_is_not_kept(ledger: Sandbox, look: Look) -> None:
    ledger.write(RECORD, "broken")
    time.sleep(PAUSE)
    assert look(ledger)[0] == 3
    assert kept(ledger) == []


def test_what_an_interrupted_command_promised_is_done_first(
    ledger: Sandbox, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(ledger)
    ledger.write(".git/debtledger/journal-0000", "{}")
    monkeypatch.setattr("debtledger.bookkeeping.open_books", None)
    assert look(ledger)[0] == 70


@pytest.mark.parametrize(
    "text", ["\x1b]0;owned\x07", "\x1b[31;1mred", "a\u202eb", "  ::error::no", "x ##[error]no", "\x9b2J"]
)
def test_a_cache_that_came_with_a_repository_cannot_drive_a_terminal(
    ledger: Sandbox, look: Look, text: str
) -> None:
    first = look(ledger)
    with closing(connect(ledger.root / ".git/debtledger/cache.sqlite")) as cache, cache:
        cache.execute("UPDATE entry SET value = ? WHERE topic = 'answers'", (f"[0]\n{text}\n".encode(),))
    assert look(ledger) == first


@pytest.mark.parametrize(
    "head", ["", "0", "[]", "{}", '["0"]', "[0, 1]", "[3]", "[true]", "[[0]]", "[" * 10**5]
)
def test_what_is_no_answer_is_passed_over(ledger: Sandbox, look: Look, head: str) -> None:
    first = look(ledger)
    with closing(connect(ledger.root / ".git/debtledger/cache.sqlite")) as cache, cache:
        cache.execute("UPDATE entry SET value = ? WHERE topic = 'answers'", (f"{head}\nevil\n".encode(),))
    assert look(ledger) == first


def test_coloured_answers_are_kept(ledger: Sandbox, look: Look) -> None:
    look.colour = True
    assert "\x1b[" in look(ledger)[1]
    assert len(kept(ledger)) == 1


PATHS = ("a.py", "src/b.c", f"{FOLDER}/{TOKEN}.toml", f"{FOLDER}/{RETRY}.toml", ".debtledger/baseline")
TEXTS = {
    ".py": ("x = 1\n", f"# DEBT({TOKEN}): aa\n", "# DEBT: aa\n# DEBT: bb\n", "# DEBT: bb\n# DEBT: aa\n"),
    ".c": ("", f"// DEBT({RETRY})\n", "// DEBT: bb\n// TODO\n"),
    ".toml": (record(TOKEN, "aa"), record(RETRY, "bb"), record(RETRY, "cc", 'state = "repaid"\n'), "id ="),
    "": ("", fingerprint("aa") + "\n", fingerprint("bb") + "\n", "junk\n"),
}
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(PATHS), st.integers(0, 3)),
    st.tuples(st.just("delete"), st.sampled_from(PATHS)),
    st.tuples(st.sampled_from(["commit", "stage", "back", "ignore", "settings", "day", "query", "width"])),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=8))
def test_after_any_edits_the_answer_is_the_one_without_a_cache(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    repo = Sandbox(tmp_path_factory.mktemp("answers") / "repo").init()
    look = Look()
    repo.write(PATHS[0], TEXTS[".py"][2])
    repo.write(PATHS[2], TEXTS[".toml"][0])
    repo.commit()
    for step in steps:
        play(repo, look, *step)
        time.sleep(PAUSE)
        fresh = look.cold(repo)
        assert [look(repo), look(repo)] == [fresh, fresh]


def play(repo: Sandbox, look: Look, what: str, path: str = "", choice: int = 0) -> None:  # noqa: C901
    match what:
        case "write":
            texts = TEXTS[os.path.splitext(path)[1]]
            repo.write(path, texts[choice % len(texts)])
        case "delete":
            (repo.root / path).unlink(missing_ok=True)
        case "commit":
            repo.commit()
        case "stage":
            repo.git("add", "-A")
        case "back":
            many = repo.git("rev-list", "HEAD").count(b"\n") > 1
            repo.git("reset", "-q", "--hard", "HEAD~1" if many else "HEAD")
        case "ignore":
            repo.write(".gitignore", ".debtledger\nsrc\n")
        case "settings":
            look.env = {} if look.env else {"DEBTLEDGER_TAGS_WORDS": "TODO"}
        case "day":
            look.today = date(2026, 7, 2) if look.today == DAY else DAY
        case "query":
            look.words = () if look.words else ("not", "state:repaid")
        case "width":
            look.width = 120 - look.width


def kept(where: Sandbox) -> list[Any]:
    with closing(connect(where.root / ".git/debtledger/cache.sqlite")) as cache:
        return cache.execute("SELECT key FROM entry WHERE topic = 'answers'").fetchall()
