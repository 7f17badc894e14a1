from __future__ import annotations

import io
import re
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from debtledger import __version__, cli, rooms
from debtledger.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMBERS = {
    "good": """
COMMAND = Command(
    summary="Do good.",
    text="At length.",
    parameters=(
        Argument(name="paths", kind="path", count=-1),
        Option(flags=("--rev",), help="A revision."),
        Option(flags=("--glob",), multiple=True, help="A glob."),
        Option(flags=("--loud",), kind="flag", help="Say it loud."),
        Option(flags=("-n", "--number"), kind="integer", default=3, help="How often."),
        Option(flags=("--shape",), choices=("round", "square"), default="round", help="The shape."),
        Option(flags=("--format",), name="format_name", room="debtledger.formats", help="The format."),
        Option(flags=("--code",), complete=lambda context: ("DL001", "DL012"), help="A code."),
    ),
    examples=("debtledger good --loud",),
)

def run(context, **values):
    context.write([f"{name}={values[name]!r}\\n" for name in sorted(values)])
    return 1
""",
    "usage": """
COMMAND = Command(summary="Refuse.", group="decide")
def run(context):
    raise UsageError("that cannot be", "type this")
""",
    "settings": """
COMMAND = Command(summary="Find broken settings.")
def run(context):
    from debtledger.config import load
    return load(context.cwd, context.cwd, {"DEBTLEDGER_SCAN_LEVEL": "high"})
""",
    "repository": """
COMMAND = Command(summary="Find a broken repository.")
def run(context):
    from debtledger.sources.git import RepositoryError
    raise RepositoryError("no commits here", "make one")
""",
    "member": """
COMMAND = Command(summary="Ask for a member that is not there.")
def run(context):
    from debtledger import rooms
    rooms.load("debtledger.formats", "jsno")
""",
    "bug": """
COMMAND = Command(summary="Fail.")
def run(context):
    raise ValueError("bad \\x1b[31m thing")
""",
    "interrupt": """
COMMAND = Command(summary="Be interrupted.")
def run(context):
    raise KeyboardInterrupt
""",
    "pipe": """
COMMAND = Command(summary="Lose the reader.")
def run(context):
    raise BrokenPipeError
""",
    "chosen": """
COMMAND = Command(
    summary="Choose.", parameters=(Argument(name="shell", metavar="SHELL", choices=("bash", "zsh")),)
)
def run(context, shell):
    return 0
""",
    "nothing": """
COMMAND = Command(summary="Do nothing.")
def run(context):
    return 0
""",
}
PREAMBLE = "from debtledger.command import Argument, Command, Option, UsageError\n"


@pytest.fixture(autouse=True)
def _room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    package = tmp_path / "trial_commands"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name, text in MEMBERS.items():
        (package / f"{name}.py").write_text(PREAMBLE + text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(cli, "ROOM", "trial_commands")
    rooms.names.cache_clear()
    yield
    for name in [name for name in sys.modules if name.startswith("trial_commands")]:
        del sys.modules[name]


def run(*arguments: str, cwd: str = "/", env: dict[str, str] | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    context = Context(
        cwd=cwd, env=env or {}, today=date(2026, 1, 2), out=out, err=err, input=None, colour=False, width=80,
        interactive=False,
    )  # fmt: skip
    code = cli.main(arguments, context)
    return code, out.getvalue(), err.getvalue()


def test_without_arguments_help_is_printed() -> None:
    code, out, err = run()
    assert code == 0
    assert "Usage: debtledger" in out
    assert not err
    for name in MEMBERS:
        assert f"  {name} " in out


def test_help_lists_the_commands_in_groups() -> None:
    _, out, _ = run()
    sections = dict(re.findall(r"^([A-Z][\w -]+):\n((?:  .*\n)+)", out, re.MULTILINE))
    assert [title for title in sections if title != "Options"] == ["Look", "Decide"]
    assert sections["Decide"].split()[0] == "usage"
    assert "good" in sections["Look"].split()


def test_the_version_is_printed() -> None:
    assert run("--version") == (0, f"debtledger {__version__}\n", "")


def test_declared_options_and_arguments_reach_run_by_name() -> None:
    code, out, _ = run(
        "good", "a", "--rev", "v1", "--glob", "x", "b", "--glob", "y", "--loud", "-n", "5", "--format", "json"
    )
    assert code == 1
    assert out.splitlines() == [
        "code=None", "format_name='json'", "glob=('x', 'y')", "loud=True", "number=5", "paths=('a', 'b')",
        "rev='v1'", "shape='round'",
    ]  # fmt: skip


def test_what_is_not_given_has_its_default() -> None:
    _, out, _ = run("good")
    assert out.splitlines() == [
        "code=None", "format_name=None", "glob=()", "loud=False", "number=3", "paths=()", "rev=None",
        "shape='round'",
    ]  # fmt: skip


def test_a_path_that_looks_like_an_option_comes_after_two_dashes() -> None:
    _, out, _ = run("good", "--", "--rev", "-o")
    assert "paths=('--rev', '-o')" in out


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("god",), "debtledger: no command is called 'god'", "did you mean: debtledger good"),
        (("zzz",), "no command is called 'zzz'", "known: bug, chosen, good"),
        (("",), "no command is called ''", "known: bug, chosen, good"),
        (("good", "--lod"), "debtledger good: no such option: --lod", "did you mean --loud?"),
        (("--verison",), "debtledger: no such option: --verison", "did you mean --version?"),
        (("good", "--shape", "rond"), "'rond' is not known", "did you mean round?"),
        (("good", "--shape", "xyz"), "'xyz' is not known", "known: round, square"),
        (("good", "--format", "jsn"), "'jsn' is not known", "did you mean json?"),
        (("good", "-n", "x"), "debtledger good: invalid value for", "debtledger good --help"),
        (("good", "--rev"), "requires an argument", "debtledger good --help"),
        (("chosen",), "debtledger chosen: missing argument 'SHELL'", "known: bash, zsh"),
        (("nothing", "extra"), "unexpected extra argument", "debtledger nothing --help"),
    ],
)
def test_wrong_usage_is_answered_with_what_to_type(
    arguments: tuple[str, ...], message: str, hint: str
) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert not out
    assert message in err.splitlines()[0]
    assert f"  {hint}" in err


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("usage", 2, "debtledger: that cannot be\n  type this\n"),
        ("settings", 2, "DEBTLEDGER_SCAN_LEVEL: scan.level: expected one of"),
        ("repository", 2, "debtledger: no commits here\n  make one\n"),
        ("member", 2, "debtledger: no format is called 'jsno'\n  did you mean json?\n"),
        ("interrupt", 130, "debtledger: interrupted\n"),
        ("pipe", 141, ""),
        ("nothing", 0, ""),
    ],
)
def test_every_ending_has_its_exit_code_and_message(name: str, code: int, message: str) -> None:
    ended, out, err = run(name)
    assert ended == code
    assert not out
    assert message in err
    assert bool(message) == bool(err)


def test_an_internal_error_is_one_line_and_a_hint() -> None:
    code, _, err = run("bug")
    assert code == 70
    first, second = err.splitlines()
    assert first == "debtledger: internal error: ValueError: bad <1B>[31m thing"
    assert "--debug" in second


@pytest.mark.parametrize("arguments", [("--debug", "bug"), ("bug", "--debug")])
def test_debug_shows_where_an_internal_error_happened(arguments: tuple[str, ...]) -> None:
    code, _, err = run(*arguments)
    assert code == 70
    assert "Traceback (most recent call last):" in err
    assert "trial_commands" in err
    assert "\x1b" not in err


def test_no_command_runs_where_the_current_directory_is_gone() -> None:
    code, _, err = run("nothing", cwd="")
    assert code == 2
    assert "no longer exists" in err
    assert run("--help", cwd="")[0] == 0


def test_the_help_of_a_command_shows_its_text_options_and_examples() -> None:
    code, text, _ = run("good", "-h")
    assert code == 0
    for words in (
        "Do good.",
        "At length.",
        "--shape [round|square]",
        "[default: 3]",
        "    debtledger good --loud",
    ):
        assert words in text
    assert "--debug" not in text


def complete(shell: str, words: str, index: int) -> str:
    env = {"_DEBTLEDGER_COMPLETE": f"{shell}_complete"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMP_WORDS", words)
        patch.setenv("COMP_CWORD", str(index) if shell != "fish" else words.rpartition(" ")[2])
        return run(env=env)[1]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_offered_commands_options_and_values(shell: str) -> None:
    assert "good" in complete(shell, "debtledger go", 1)
    assert "--shape" in complete(shell, "debtledger good --s", 2)
    assert "square" in complete(shell, "debtledger good --shape sq", 3)
    assert "sarif" in complete(shell, "debtledger good --format s", 3)
    assert "DL012" in complete(shell, "debtledger good --code dl01", 3)
    assert "DL012" not in complete(shell, "debtledger good --code dl00", 3)
