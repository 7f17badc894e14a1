from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.vocabulary import Vocabulary, git_pattern, hit_pattern

if TYPE_CHECKING:
    from pathlib import Path

WORDS = Vocabulary()
AS_BYTES = re.compile(git_pattern(WORDS).encode())

FOUND = [
    ("x DEBT: y", "DEBT", "tag"),
    ("TECHDEBT", "TECHDEBT", "tag"),
    ("TECH_DEBT", "TECH_DEBT", "tag"),
    ("TODO_TECHDEBT", "TODO_TECHDEBT", "tag"),
    ("(DEBT)", "DEBT", "tag"),
    ("@debt x", "@debt", "at"),
    ("@todo_techdebt x", "@todo_techdebt", "at"),
    ("@DEBT", "DEBT", "tag"),
    ("todo", "todo", "candidate"),
    ("ToDo:", "ToDo", "candidate"),
    ("@fixme", "fixme", "candidate"),
    ("hack-ish", "hack", "candidate"),
    ("XxX", "XxX", "candidate"),
    ("Workaround", "Workaround", "workaround"),
    ("WORKED AROUND", "WORKED AROUND", "workaround"),
    ("works-around", "works-around", "workaround"),
    ("debtledger: off", "debtledger:", "fence"),
]
NOT_FOUND = [
    "debt",
    "Debt",
    "DEBTS",
    "MYDEBT",
    "DEBT_",
    "_DEBT",
    "me@debt",
    "éTODO",
    "TODOé",
    "TODO_X",
    "autodo",
]
NOT_FOUND += [
    "hacker",
    "XXXX",
    "working around",
    "work  around",
    "reworkaround",
    "mydebtledger:",
    "ha\u212ak",
    "todo1",
]


@pytest.mark.parametrize(("text", "word", "group"), FOUND)
def test_a_word_is_found(text: str, word: str, group: str) -> None:
    (found,) = hit_pattern(WORDS).finditer(text)
    assert (found[0], found.lastgroup) == (word, group)
    assert group == "fence" or AS_BYTES.search(text.encode())


@pytest.mark.parametrize("text", NOT_FOUND)
def test_this_is_not_found(text: str) -> None:
    assert hit_pattern(WORDS).search(text) is None


ENCODINGS = ["utf-8", "latin-1", "shift_jis", "gb18030", "euc_jp", "cp1252", "koi8_r"]
AROUND = st.text("aT9_ .@(\u3002\u3001\uff21\u00e9\u30ab\u4e2d\u6c49\u2014\u2019", max_size=4)


@given(AROUND, st.sampled_from([word for _, word, _ in FOUND]), AROUND, st.sampled_from(ENCODINGS))
@settings(max_examples=400, deadline=None)
def test_in_bytes_at_least_the_same_lines_are_found(
    before: str, word: str, after: str, encoding: str
) -> None:
    text = before + word + after
    data = text.encode(encoding, "ignore")
    found = {match.lastgroup for match in hit_pattern(WORDS).finditer(data.decode(encoding))}
    if found - {"fence"}:
        assert AS_BYTES.search(data)


def test_a_plain_word_boundary_would_miss_a_word_after_a_double_byte_character() -> None:
    data = "\u3002TODO".encode("shift_jis")
    assert re.search(rb"\bTODO\b", data) is None
    assert AS_BYTES.search(data)


def test_the_words_of_settings_are_literal() -> None:
    words = Vocabulary(tags=("A.B", "C+D"), candidates=("X*Y",))
    texts = ["AxB", "CCD", "XXY", "A.B", "@c+d", "x*y"]
    assert [bool(hit_pattern(words).search(text)) for text in texts] == [False] * 3 + [True] * 3
    in_bytes = re.compile(git_pattern(words).encode())
    assert [bool(in_bytes.search(text.encode())) for text in texts] == [False] * 3 + [True] * 3


def test_there_may_be_no_candidate_words() -> None:
    words = Vocabulary(candidates=())
    assert hit_pattern(words).search("TODO") is None
    assert hit_pattern(words).search("DEBT")


def test_git_grep_finds_what_the_pattern_finds(tmp_path: Path) -> None:
    for number, (text, _, _) in enumerate(FOUND):
        (tmp_path / f"{number}.txt").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "sjis.txt").write_bytes("\u3002TODO\n".encode("shift_jis"))
    (tmp_path / "none.txt").write_text(
        "\n".join(word for word in NOT_FOUND if word.isascii()), encoding="utf-8"
    )
    run = subprocess.run(
        ["git", "grep", "--no-index", "-I", "-l", "-P", "-e", git_pattern(WORDS)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": str(tmp_path)},
    )
    fences = {number for number, (_, _, group) in enumerate(FOUND) if group == "fence"}
    words = {f"{number}.txt" for number in set(range(len(FOUND))) - fences}
    assert set(run.stdout.split()) >= words | {"sjis.txt"}
