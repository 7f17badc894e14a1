"""Editing the whole record of a debt in the user's editor."""

from __future__ import annotations

import io
import os
import tomllib
from typing import TYPE_CHECKING

import pytest
from commandline import TODAY
from commandline import debtledger as run

from debtledger import cli
from debtledger.context import Context

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

CONDITIONS = """
[[trigger]]
name = "customers now paying for security"
[[trigger.if]]
signal = "customer_ask"
topic = "security"
"""


@pytest.fixture
def record(unborn: Sandbox) -> Path:
    """The record of a debt that was just taken."""
    code, _, err = run(unborn.path, "take", "--title", "one token per tenant", "--cost", "3d")
    assert code == 0, err
    unborn.commit()
    (path,) = (unborn.root / ".debtledger" / "debts").iterdir()
    return path


def edited(record: Path, script: str, answers: str = "") -> tuple[int, str, str]:
    """Edit the record with a shell script as the editor, whose $1 is the text, before a terminal."""
    editor = record.parents[2] / "editor.sh"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o700)
    out, err = io.StringIO(), io.StringIO()
    context = Context(
        cwd=str(record.parents[2]), env={**os.environ, "EDITOR": str(editor)}, today=TODAY, out=out, err=err,
        input=io.BytesIO(answers.encode()), colour=False, width=80, interactive=True,
    )  # fmt: skip
    code = cli.main(("edit", record.stem), context)
    return code, out.getvalue(), err.getvalue()


def test_triggers_with_conditions_are_written_in_the_editor(record: Path, tmp_path: Path) -> None:
    (tmp_path / "more").write_text(CONDITIONS)
    before = record.read_text()
    code, out, err = edited(record, f'cat "{tmp_path}/more" >> "$1"')
    assert code == 0, err
    assert record.read_text() == before + CONDITIONS
    assert tomllib.loads(record.read_text())["trigger"][0]["if"][0]["topic"] == "security"
    assert "edited the record" in out


def test_a_text_that_was_left_as_it_is_changes_nothing(record: Path) -> None:
    before = record.read_bytes()
    code, out, _ = edited(record, "true")
    assert (code, record.read_bytes()) == (0, before)
    assert "nothing was written" in out


def test_a_text_that_is_not_understood_is_refused_and_kept(record: Path) -> None:
    before = record.read_bytes()
    code, _, err = edited(record, 'echo "title = [" >> "$1"', "n\n")
    assert (code, record.read_bytes()) == (2, before)
    kept = err.split("what you wrote is in ")[1].split()[0]
    with open(kept, encoding="utf-8") as stream:
        assert stream.read().endswith("title = [\n")
    os.remove(kept)


def test_a_text_that_is_not_understood_can_be_mended_at_once(record: Path) -> None:
    script = 'if grep -q "^owner" "$1"; then sed -i "s/^owner.*/owner = \\"@lea\\"/" "$1"; fi\n'
    script += 'grep -q "^owner" "$1" || sed -i "1a owner = 3" "$1"'
    code, _, err = edited(record, script, "y\n")
    assert code == 0, err
    assert tomllib.loads(record.read_text())["owner"] == "@lea"


def test_what_somebody_else_has_written_meanwhile_is_not_overwritten(record: Path) -> None:
    script = f'echo "# mine" >> "$1"; echo "# theirs" >> "{record}"'
    code, _, err = edited(record, script)
    assert code == 2
    assert record.read_text().endswith("# theirs\n")
    os.remove(err.split("what you wrote is in ")[1].split()[0])


def test_without_a_terminal_there_is_nothing_to_change(record: Path) -> None:
    code, _, err = run(str(record.parents[2]), "edit", record.stem)
    assert code == 2
    assert "there is nothing to change" in err
