"""The project keeps what its documents promise."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

import debtledger
from debtledger.core.lexing.languages import LANGUAGES
from debtledger.core.tagging.fields import KEYS
from debtledger.core.vocabulary import DEFAULT_ASPECTS, KINDS
from debtledger.core.words import CANDIDATE_WORDS, TAG_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CI_RUN = (ROOT / ".ci" / "run").read_text("utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
MODULES = sorted((ROOT / "debtledger").rglob("*.py"))

MODULE_LINES = 400
FUNCTION_LINES = 60
PARAMETERS = 5
HEAVY = ("click", "git", "github", "jira", "networkx", "pygal", "requests", "rich", "textual")
STARTS_A_PROGRAM = re.compile(r"\bos\.(?:exec|fork|popen|posix_spawn|spawn|startfile|system)")
# in pieces, so that this file does not hold what it looks for
REGISTRY_HOSTS = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy", "golang", "org"),
    )
)
MACHINE_PATHS = re.compile(r"(?<![\w.~$}-])/(?:work/(?:main|shared)|root/\w|tmp/(?:v|real|brief)/|opt/pypi)")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _shell_blocks(text: str) -> list[list[str]]:
    return [block.rstrip("\n").split("\n") for block in _blocks(text, "sh")]


def _commands(text: str) -> Iterator[str]:
    """What is typed after `debtledger` in the shell blocks of a document and in its inline code."""
    lines = [line for block in _shell_blocks(text) for line in block]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`(debtledger(?: [^`]+)?)`", prose)
    for line in (*lines, *inline):
        words = shlex.split(line, comments=True)
        if words[:1] == ["debtledger"] and not any(word.isupper() and word.isalpha() for word in words):
            yield shlex.join(words[1:])


COMMANDS = sorted({command for path in DOCUMENTS for command in _commands(path.read_text("utf-8"))})


def test_the_readme_names_two_commands_first_one_that_shows_the_demo_and_then_one_that_tests() -> None:
    demo, tests = _shell_blocks(README)[:2]
    assert demo == ["python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/debtledger demo"]
    assert len(tests) == 1
    assert tests[0].endswith("&& .venv/bin/pytest")


def test_the_continuous_integration_ends_with_the_test_command_of_the_readme() -> None:
    (command,) = _shell_blocks(README)[1]
    assert CI_RUN.rstrip("\n").split("\n")[-1] == command


def test_the_continuous_integration_stops_at_the_first_failure() -> None:
    assert "\nset -euo pipefail\n" in CI_RUN
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_the_documents_runs(command: str, shop: Path, tmp_path: Path) -> None:
    there = shutil.copytree(shop, tmp_path / "shop")
    done = _debtledger(*shlex.split(command), cwd=there)
    # screens need a terminal, which the tests of tests/e2e give them
    assert done.returncode in ((2,) if command.startswith("tui") else (0, 1)), done.stderr
    assert "Traceback" not in done.stderr


def test_the_scan_that_the_readme_shows_is_what_a_scan_prints(tmp_path: Path) -> None:
    tag = _blocks(README, "python")[0]
    source = {"src/export.py": tag, "src/pay.py": "# DEBT: no retry on the payment webhook\n# TODO: log it\n"}
    for name, text in source.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    assert _debtledger("scan", cwd=tmp_path).stdout == _blocks(README, "text")[0]


def test_the_documents_show_commands() -> None:
    assert {"", "scan", "doctor", "explain DL012", "list", "repay D-7k3f --hours 3"} <= set(COMMANDS)


@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_no_document_says_more_languages_than_there_are(path: Path) -> None:
    (said,) = re.findall(r"more than (\d+)\s+languages", path.read_text("utf-8"))
    assert int(said) < len(LANGUAGES)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    made = set(
        re.findall(r'^    "(\w+\.md)": ', (ROOT / "docs" / "pages.py").read_text("utf-8"), re.MULTILINE)
    )
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        assert target in made or (path.parent / target).exists(), target


def test_the_tag_page_names_every_kind_and_aspect_and_every_spelling_of_a_field() -> None:
    page = (ROOT / "docs" / "tags.md").read_text("utf-8")
    named = set(re.findall(r"`([^`\n]+)`", page))
    assert {*KINDS, *DEFAULT_ASPECTS, *TAG_WORDS, *CANDIDATE_WORDS} <= named
    assert {key for key in KEYS if " " not in key} <= named


def test_the_example_of_the_json_page_is_what_the_schema_describes() -> None:
    page = (ROOT / "docs" / "json.md").read_text("utf-8")
    example = json.loads(_blocks(page, "json")[0])
    schema = json.loads((ROOT / "debtledger" / "schemas" / "scan.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(example)
    assert example["tool"]["version"] == debtledger.__version__


def test_no_file_names_a_registry_host_or_a_path_of_one_machine() -> None:
    for path in _project_files():
        text = path.read_bytes().decode("utf-8", "replace")
        assert not [host for host in REGISTRY_HOSTS if host in text], path
        assert not MACHINE_PATHS.search(text), path


def test_the_check_for_paths_of_one_machine_finds_one() -> None:
    assert MACHINE_PATHS.search("see /" + "work/main/debtledger")
    assert not MACHINE_PATHS.search("https://example.org/" + "work/main")


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert text.startswith("# Changelog\n")
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading) for heading in headings[1:])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= kinds


def test_every_place_that_states_the_version_states_the_same() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", debtledger.__version__)
    assert set(re.findall(r"rev: v(\S+)", README)) == {debtledger.__version__}
    assert _debtledger("--version", cwd=ROOT).stdout == f"debtledger {debtledger.__version__}\n"


def test_the_hooks_for_pre_commit_name_a_console_script_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    assert set(re.findall(r"^ +entry: (\S+)", hooks, re.MULTILINE)) <= set(project["scripts"])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short_and_take_few_parameters(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MODULE_LINES
    for function in _functions(ast.parse(text)):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        assert lines <= FUNCTION_LINES, function.name
        positional = [*function.args.posonlyargs, *function.args.args]
        own = [argument for argument in positional if argument.arg not in ("self", "cls")]
        assert len(own) <= PARAMETERS, function.name


def test_the_package_has_no_room_for_odds_and_ends() -> None:
    vague = {"utils", "util", "helpers", "common", "misc", "manager", "base"}
    assert not [path for path in MODULES if path.stem in vague]


def test_one_module_starts_programs() -> None:
    starting = {
        path.relative_to(ROOT).as_posix() for path in MODULES if STARTS_A_PROGRAM.search(path.read_text())
    }
    assert starting == {"debtledger/sources/process.py"}


@pytest.mark.parametrize("module", ["debtledger.hook", "debtledger.workflow"])
def test_importing_what_people_wait_for_loads_nothing_heavy(module: str) -> None:
    assert not _loaded_by(f"import {module}") & set(HEAVY)


def test_the_check_for_heavy_imports_sees_one_inside_a_function() -> None:
    assert "click" in _loaded_by("(lambda: __import__('click'))()")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with several commits, a debt, a candidate and what the documents' commands name."""
    folder = tmp_path_factory.mktemp("documents") / "shop"
    folder.mkdir()
    _git(folder, "init", "--quiet", "--initial-branch=main")
    for name, text in (
        ("src/export.py", "# TODO: stream the rows\nx = 1\n"),
        ("src/pay.py", "# DEBT: no retry\n#   repay-when: customers now paying for security\n"),
        ("tests/test_it.py", "# DEBT: slow\n# DEBT(D-7k3fq2m9)\n"),
        ("TECH_DEBT.md", "| Title | Cost |\n|---|---|\n| No back pressure | 3d |\n"),
        (".debtledger/debts/D-7k3fq2m9.toml", 'schema = 1\nid = "D-7k3fq2m9"\ntitle = "one token"\n'),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", name)
    return folder


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *identity, *arguments], cwd=folder, env=environment, check=True)


def _debtledger(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "debtledger", *arguments],
        cwd=cwd,
        env={**_environment(), "TMPDIR": str(cwd.parent)},  # where the demo builds
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _environment() -> dict[str, str]:
    """The environment, with the package under test importable wherever the tests run from."""
    return {**os.environ, "PYTHONPATH": str(Path(debtledger.__file__).parents[1])}


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=_environment(), capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def _project_files() -> list[Path]:
    """Every file that is tracked or would be; all of them where this is no git repository."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    named = [ROOT / os.fsdecode(name) for name in listing.stdout.split(b"\0") if name]
    files = named if listing.returncode == 0 else [*MODULES, *DOCUMENTS]
    return [path for path in files if path.is_file() and not path.is_symlink()]


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
