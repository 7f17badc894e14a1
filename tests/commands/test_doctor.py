from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger

from debtledger import __version__
from debtledger.core.lexing.languages import LANGUAGES
from debtledger.settings import table as settings_table

if TYPE_CHECKING:
    from pathlib import Path

POOR_GIT = """#!/bin/sh
case "$*" in
  *" grep "*) echo "fatal: cannot use Perl-compatible regexes" >&2; exit 128;;
  *" version"*) echo git version 2.30.0;;
  *) exit 128;;
esac
"""


def run(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    quiet = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_NOSYSTEM": "1"}
    return debtledger(str(cwd), *arguments, env=quiet | (env or {}))


def report(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("doctor", "--format", "json", *arguments, cwd=cwd, env=env)[1])
    return found


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    return folder


def test_all_is_fine_in_a_repository_and_each_section_is_there(work: Path) -> None:
    code, out, err = run("doctor", cwd=work)
    assert (code, err) == (0, "")
    for title in ("versions", "repository", "settings", "cache", "languages"):
        assert f"{title}\n" in out
    assert str(work) in out
    assert out.endswith("everything is fine\n")


def test_versions_name_the_program_python_git_and_the_packages(work: Path) -> None:
    versions = report(cwd=work)["versions"]
    assert versions["debtledger"] == __version__
    assert versions["git"][0].isdigit()
    assert versions["git grep -P"] == "works"
    packages = {"click", "gitpython", "jira", "networkx", "pygithub", "textual", "tomli-w"}
    assert packages | {"python"} <= set(versions)


def test_every_setting_is_shown_with_where_it_came_from(work: Path) -> None:
    (work / ".debtledger.toml").write_text('[scan]\nexclude = ["vendor/**"]\n')
    shown = report(cwd=work, env={"DEBTLEDGER_SCAN_LEVEL": "L1"})["settings"]
    assert set(shown) == set(settings_table.BY_KEY)
    assert shown["scan.exclude"] == {"value": ["vendor/**"], "from": ".debtledger.toml:2"}
    assert shown["scan.level"] == {"value": "L1", "from": "DEBTLEDGER_SCAN_LEVEL"}
    assert shown["scan.untracked"] == {"value": True, "from": "default"}
    text = run("doctor", cwd=work)[1]
    assert any("scan.exclude" in line and ".debtledger.toml:2" in line for line in text.splitlines())


@pytest.mark.parametrize("form", ["text", "json"])
def test_broken_settings_are_shown_and_the_exit_code_says_so(work: Path, form: str) -> None:
    (work / ".debtledger.toml").write_text('[scan]\nlevle = "L1"\nuntracked = 1\n')
    code, out, err = run("doctor", "--format", form, cwd=work)
    assert (code, err) == (2, "")
    for words in (".debtledger.toml:2", "did you mean scan.level?", ".debtledger.toml:3", "true or false"):
        assert words in out


def test_a_plain_folder_is_fine(tmp_path: Path) -> None:
    code, out, _ = run("doctor", cwd=tmp_path)
    assert code == 0
    assert "a plain folder" in out
    assert report(cwd=tmp_path)["repository"]["root"] is None


def test_another_folder_can_be_named(tmp_path: Path, work: Path) -> None:
    assert report("work", cwd=tmp_path)["repository"]["root"] == str(work)


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    code, _, err = run("doctor", "nowhere", cwd=tmp_path)
    assert code == 2
    assert "nowhere is no folder" in err


def test_a_damaged_repository_is_a_problem_and_no_traceback(work: Path) -> None:
    (work / ".git" / "HEAD").write_text("garbage")
    code, out, err = run("doctor", cwd=work)
    assert (code, err) == (1, "")
    assert "repository: " in out
    assert out.endswith("problems: 1\n")


def test_a_machine_without_git_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    code, out, err = run("doctor", cwd=tmp_path, env={"PATH": str(tmp_path)})
    assert (code, err) == (1, "")
    assert "install git" in out


def test_a_git_without_perl_expressions_is_a_problem(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "git").write_text(POOR_GIT)
    (programs / "git").chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    code, out, _ = run("doctor", cwd=tmp_path, env={"PATH": path})
    assert code == 1
    assert "built with PCRE" in out


def test_languages_are_counted_and_listed_when_asked_for(work: Path) -> None:
    assert report(cwd=work)["languages"] == {"count": len(LANGUAGES)}
    assert set(report("--languages", cwd=work)["languages"]["names"]) == set(LANGUAGES)
    out = run("doctor", "--languages", cwd=work)[1]
    assert "Python" in out
    assert max(map(len, out.partition("languages\n")[2].splitlines())) <= 80


def test_a_cache_that_was_not_made_yet_is_said_so_and_not_made(work: Path) -> None:
    assert report(cwd=work)["cache"]["state"] == "not made yet"
    assert not (work / ".git" / "debtledger").exists()


def test_control_characters_in_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    folder = tmp_path / "evil\x1b[31m"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    assert "\x1b" in str(folder)
    assert "\x1b" not in run("doctor", cwd=folder)[1]
