"""A message is read as git will keep it, and lines are added where git reads them as what they are."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.committing.message import (
    SCISSORS,
    Custom,
    comment_of,
    kept,
    kind_of,
    with_remarks,
    with_trailers,
)
from debtledger.core.committing.sayings import Known, Sheet, said_of_debts
from debtledger.core.past.trailers import debt_trailers, read_trailers
from debtledger.core.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

ID = "D-7k3fq2m9"
TRAILER = f"Debt-Repays: {ID} 3h"
LINES = st.sampled_from(
    [
        "title",
        "some words",
        "",
        "  indented",
        "# a comment",
        "#",
        "; other",
        "Signed-off-by: A <a@b>",
        TRAILER,
        f"Debt-Interest: {ID} 1h",
        f"# {SCISSORS}",
        "(cherry picked from commit 1234567)",
        "https://example.org/x: y",
        "\r",
    ]
)
MESSAGES = st.lists(LINES, max_size=9).map("\n".join)


def stored(text: str, tmp_path: Path, *options: str) -> str:
    """The message that a real commit has in the end, with an editor that changes nothing."""
    env = {**os.environ, "GIT_EDITOR": "true", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    file = tmp_path / "typed"
    file.write_text(text, newline="")
    command = [
        "git",
        "commit",
        "-q",
        "--allow-empty",
        "--allow-empty-message",
        "-e",
        "-F",
        str(file),
        *options,
    ]
    subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
    show = ["git", "log", "-1", "--format=%B"]
    done = subprocess.run(show, cwd=tmp_path, env=env, check=True, capture_output=True)
    return done.stdout.decode()


@pytest.mark.parametrize("cleanup", ["", "strip", "whitespace", "scissors"])
def test_what_is_kept_has_the_trailers_of_the_commit_that_git_makes(cleanup: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    options = (f"--cleanup={cleanup}",) if cleanup else ()

    @settings(max_examples=15)
    @given(text=MESSAGES)
    def same(text: str) -> None:
        if cleanup != "scissors":
            # Elsewhere git cuts only below what it has written itself, which nobody types.
            text = text.replace(SCISSORS, "")
        lines = "\n".join(line.text for line in kept(text, Custom(cleanup=cleanup)))
        assert read_trailers(lines) == read_trailers(stored(text, tmp_path, *options))

    same()


@given(text=MESSAGES, cleanup=st.sampled_from(["", "strip", "scissors", "whitespace"]), edited=st.booleans())
def test_a_trailer_that_is_added_is_read_and_nothing_else_changes(
    text: str, cleanup: str, *, edited: bool
) -> None:
    custom = Custom(cleanup=cleanup, edited=edited)
    whole = with_trailers(text, [TRAILER], custom)
    before = read_trailers("\n".join(line.text for line in kept(text, custom)))
    after = read_trailers("\n".join(line.text for line in kept(whole, custom)))
    if any(line.text for line in kept(text, custom)):
        assert after == (*before, ("Debt-Repays", f"{ID} 3h"))
    left = whole.split("\n")
    for line in text.split("\n"):
        assert line in left
        del left[: left.index(line) + 1]


@given(text=MESSAGES, cleanup=st.sampled_from(["", "strip", "scissors"]))
def test_remarks_never_become_part_of_the_message(text: str, cleanup: str) -> None:
    custom = Custom(cleanup=cleanup)
    if cleanup == "scissors" and SCISSORS not in text:
        return  # git has always written the line then
    whole = with_remarks(text, ["a remark", TRAILER], custom)

    def message(of: str) -> list[str]:
        return "\n".join(line.text for line in kept(of, custom)).strip().split("\n")

    assert [line for line in message(whole) if line] == [line for line in message(text) if line]
    assert f"# {TRAILER}" in whole.replace("\r", "").split("\n")


def test_line_ends_stay_as_they_are() -> None:
    text = "title\r\n\r\nwords\r\n# c\r\n"
    assert with_trailers(text, [TRAILER], Custom()) == f"title\r\n\r\nwords\r\n\r\n{TRAILER}\r\n# c\r\n"
    assert "\r\n# a remark\r\n" in with_remarks(text, ["a remark"], Custom())


@pytest.mark.parametrize(
    ("said", "text", "comment"),
    [
        ("", "", "#"),
        (";", "", ";"),
        ("auto", "a\n@ git\n\n", "@"),
        ("auto", "plain\n", "#"),
        ("//", "", "//"),
    ],
)
def test_comments_begin_as_the_settings_say(said: str, text: str, comment: str) -> None:
    assert comment_of(said, text) == comment


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("fixup! x", "fixup"),
        ("squash! x\n\ny", "combined"),
        ("amend! x", "combined"),
        ('Revert "x"\n\nThis reverts commit 0123.', "revert"),
        ('Revert "x"\n\nby hand', "plain"),
        ("", "plain"),
    ],
)
def test_the_sort_of_a_commit_is_told_by_its_message(text: str, kind: str) -> None:
    assert kind_of(kept(text, Custom())) == kind


@settings(max_examples=200)
@given(text=st.text(max_size=200) | MESSAGES)
def test_no_message_is_too_strange_and_what_is_told_names_a_line_of_it(text: str) -> None:
    lines = kept(text, Custom())
    found = said_of_debts(Sheet("m", lines), Known((ID,)), Vocabulary())
    count = text.count("\n") + 1
    assert all(1 <= each.line <= count for each in found.problems)
    said = debt_trailers("\n".join(line.text for line in lines), Vocabulary())
    assert found.repaid == {ID for each in said if each.kind == "repays" and each.id == ID}
