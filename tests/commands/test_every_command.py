from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger

from debtledger import rooms

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str, cwd: str = "/", env: dict[str, str] | None = None) -> tuple[int, str, str]:
    return debtledger(cwd, *arguments, env=env or {})


@pytest.mark.parametrize("name", rooms.names("debtledger.commands"))
def test_every_command_declares_itself_and_shows_help(name: str) -> None:
    module = rooms.load("debtledger.commands", name)
    assert module.COMMAND.summary.endswith(".")
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    assert " ".join(out.split()).find(module.COMMAND.summary) > 0


@pytest.mark.parametrize("name", rooms.names("debtledger.commands"))
def test_every_command_answers_an_unknown_option_with_its_help(name: str) -> None:
    code, out, err = run(name, "--no-such-thing")
    assert (code, out) == (2, "")
    assert err.endswith(f"  debtledger {name} --help\n")


@pytest.mark.parametrize("name", rooms.names("debtledger.commands"))
def test_every_example_of_a_command_is_a_command_line_that_it_understands(name: str, tmp_path: Path) -> None:
    for example in rooms.load("debtledger.commands", name).COMMAND.examples:
        program, *words = shlex.split(re.split(r" [<|] ", example)[0], comments=True)
        if program != "debtledger":
            continue
        code, _, err = run(*words, cwd=str(tmp_path), env={"PATH": os.environ["PATH"]})
        assert code in (0, 1, 2), example
        assert "--help" not in err, example


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_command_prints_the_script_of_a_shell(shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert code == 0
    assert f"_DEBTLEDGER_COMPLETE={shell}_complete" in out


def test_completion_of_an_unknown_shell_is_wrong_usage() -> None:
    code, _, err = run("completion", "zhs")
    assert code == 2
    assert "did you mean zsh?" in err
