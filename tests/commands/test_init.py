"""`debtledger init` shows each file, writes what is missing, keeps what is there, and can be run again."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from commandline import TODAY, debtledger
from sandbox import Sandbox

from debtledger import cli
from debtledger.context import Context

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = ("pre-commit", "commit-msg", "prepare-commit-msg")
BROKEN = "# DEBT(@alice: no retry\n"
WELL = "# DEBT(@alice): log it\n#   cost: 3d\n#   repay-when: 2030-01-01\n"


def init(repo: Sandbox, *options: str) -> tuple[int, str]:
    code, out, err = debtledger(repo.path, "init", *options)
    return code, out + err


def answer(repo: Sandbox, typed: str, *options: str) -> tuple[int, str]:
    """Run init as on a terminal."""
    out = io.StringIO()
    context = Context(
        cwd=repo.path, env=os.environ, today=TODAY, out=out, err=out, input=io.BytesIO(typed.encode()),
        colour=False, width=80, interactive=True,
    )  # fmt: skip
    code = cli.main(("init", *options), context)
    return code, out.getvalue()


def commit(repo: Sandbox, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        ["git", "commit", "-q", "-m", "change", *options],
        cwd=repo.root, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr.decode()


def write_hook(repo: Sandbox, name: str, text: str, folder: str = ".git/hooks") -> Path:
    path = repo.write(f"{folder}/{name}", text)
    path.chmod(0o755)
    return path


def stage(repo: Sandbox, text: str) -> None:
    repo.write("n.py", text)
    repo.git("add", "n.py")


def contents(repo: Sandbox) -> dict[str, bytes]:
    names = [path for path in repo.root.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in names if not path.name.startswith(("index", "cache"))}


def test_without_a_terminal_init_only_shows_and_yes_writes(repo: Sandbox) -> None:
    before = contents(repo)
    code, said = init(repo)
    assert code == 0
    assert "+ level = " in said
    assert "nothing was written\n  debtledger init --yes" in said
    assert contents(repo) == before
    code, said = init(repo, "--yes")
    assert code == 0
    assert "git add .debtledger.toml .gitattributes .debtledger/baseline" in said
    assert (repo.root / ".git" / "hooks" / "commit-msg").stat().st_mode & 0o111
    assert init(repo, "--dry-run")[1].endswith("there is nothing to write\n")


def test_init_again_changes_nothing(repo: Sandbox) -> None:
    init(repo, "--yes")
    before = contents(repo)
    code, said = init(repo, "--yes")
    assert code == 0
    assert "there is nothing to write" in said
    assert contents(repo) == before


def test_what_is_there_is_never_overwritten(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", '[scan]\nlevel = "L2" # ours\n')
    repo.write(".debtledger/baseline", "")
    repo.write(".gitattributes", "* text=auto")
    init(repo, "--yes")
    assert (repo.root / ".debtledger.toml").read_text() == '[scan]\nlevel = "L2" # ours\n'
    assert (repo.root / ".debtledger" / "baseline").read_text() == ""
    assert (repo.root / ".gitattributes").read_text() == "* text=auto\n.debtledger/baseline merge=union\n"


def test_each_file_is_shown_and_asked_about(repo: Sandbox) -> None:
    code, said = answer(repo, "95\nmany\n120\n2026-01-05\ny\nwhat\nn\nN\nYes\n")
    assert code == 0
    assert said.count("? [Y/n] ") == 5
    assert "write these 3 files? [Y/n]" in said
    settings = (repo.root / ".debtledger.toml").read_text()
    assert "\nhour_rate = 95\n" in settings
    assert "\ncapacity_hours = 120\n" in settings
    assert '\nfirst_day = "2026-01-05"\n' in settings
    assert debtledger(repo.path, "doctor")[0] == 0
    assert not (repo.root / ".debtledger").exists()
    assert (repo.root / ".git" / "hooks" / "pre-commit").exists()


def test_no_more_answers_end_it(repo: Sandbox) -> None:
    code, said = answer(repo, "\n\n\ny\n")
    assert code == 2
    assert "not written" in said
    assert (repo.root / ".debtledger.toml").exists()
    assert not (repo.root / ".gitattributes").exists()
    assert answer(repo, "", "--hook")[0] == 2


def test_a_plain_folder_gets_settings_only(folder: Sandbox) -> None:
    assert init(folder, "--yes")[0] == 0
    assert [path.name for path in folder.root.iterdir()] == [".debtledger.toml"]
    assert init(folder, "--hook")[0] == 2


def test_the_hooks_judge_real_commits(repo: Sandbox) -> None:
    assert init(repo, "--hook")[0] == 0
    stage(repo, BROKEN)
    code, said = commit(repo)
    assert (code, "DL001" in said) == (1, True)
    stage(repo, WELL)
    assert commit(repo)[0] == 0
    code, said = commit(repo, "--allow-empty", "-m", "Debt-Takes: D-zzzz")
    assert (code, "DL091" in said) == (1, True)


def test_a_hook_that_was_there_runs_first_and_its_exit_code_counts(repo: Sandbox) -> None:
    log = repo.root / "log"
    write_hook(repo, "pre-commit", f"#!/bin/sh\necho ran >> {log}\n[ ! -e {repo.root}/stop ] || exit 7\n")
    code, said = init(repo, "--hook")
    assert code == 0
    assert "kept as pre-commit.before-debtledger" in said
    stage(repo, BROKEN)
    assert commit(repo)[0] == 1
    stage(repo, WELL)
    assert commit(repo)[0] == 0
    assert log.read_text() == "ran\nran\n"
    repo.write("stop")
    assert commit(repo, "--allow-empty")[0] == 1


def test_the_hook_that_was_there_gets_the_arguments_and_may_change_the_message(repo: Sandbox) -> None:
    write_hook(repo, "commit-msg", '#!/bin/sh\nprintf "\\nChange-Id: 1\\n" >> "$1"\n')
    init(repo, "--hook")
    assert commit(repo, "--allow-empty") == (0, "")
    assert repo.git("log", "-1", "--format=%(trailers:only)").strip() == b"Change-Id: 1"


def test_init_again_does_not_chain_twice_and_remove_brings_everything_back(repo: Sandbox) -> None:
    write_hook(repo, "pre-commit", "#!/bin/sh\nexit 0\n")
    (repo.root / ".git" / "hooks" / "commit-msg").symlink_to("../../a.py")
    before = contents(repo)
    init(repo, "--hook")
    once = contents(repo)
    assert init(repo, "--hook")[1].endswith("there is nothing to write\n")
    assert contents(repo) == once
    code, said = init(repo, "--hook", "--remove")
    assert code == 0
    assert "removed .git/hooks/pre-commit" in said
    assert contents(repo) == before
    assert (repo.root / ".git" / "hooks" / "commit-msg").is_symlink()
    assert init(repo, "--remove")[0] == 2


def test_a_program_that_is_gone_stops_no_commit_and_is_told(repo: Sandbox) -> None:
    init(repo, "--hook")
    for hook in HOOKS:
        path = repo.root / ".git" / "hooks" / hook
        path.write_text("".join(
            line if not line.startswith("program=") else "program='/nowhere at all/debtledger-hook'\n"
            for line in path.read_text().splitlines(keepends=True)
        ))  # fmt: skip
    stage(repo, BROKEN)
    git = shutil.which("git")
    assert git is not None
    tools = repo.root / "tools"
    tools.mkdir()
    (tools / "git").symlink_to(git)
    done = subprocess.run(
        ["git", "commit", "-q", "-m", "a"],
        cwd=repo.root, env={**os.environ, "PATH": str(tools)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert b"debtledger-hook is not found: this commit is not checked" in done.stderr


def test_names_with_spaces_and_quotes_are_no_trouble(tmp_path: Path) -> None:
    repo = Sandbox(tmp_path / 'it\'s a "repo" $HOME').init()
    write_hook(repo, "pre-commit", "#!/bin/sh\necho before >&2\n")
    assert init(repo, "--hook")[0] == 0
    stage(repo, BROKEN)
    code, said = commit(repo)
    assert code == 1
    assert "before" in said
    assert "DL001" in said


def test_all_work_trees_share_the_hooks(repo: Sandbox, tmp_path: Path) -> None:
    linked = Sandbox(tmp_path / "linked")
    repo.git("worktree", "add", "-q", linked.path)
    assert init(linked, "--hook")[0] == 0
    assert (repo.root / ".git" / "hooks" / "pre-commit").exists()
    for each in (linked, repo):
        stage(each, BROKEN)
        assert commit(each)[0] == 1
        stage(each, WELL)
        code, said = commit(each, "-m", "Debt-Takes: D-zzzz")
        assert (code, "DL091" in said) == (1, True)


def test_a_submodule_has_hooks_of_its_own(repo: Sandbox, tmp_path: Path) -> None:
    outer = Sandbox(tmp_path / "outer").init()
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", repo.path, "sub")
    inner = Sandbox(outer.root / "sub")
    assert init(inner, "--hook")[0] == 0
    assert (outer.root / ".git" / "modules" / "sub" / "hooks" / "pre-commit").exists()
    stage(inner, BROKEN)
    assert commit(inner)[0] == 1
    stage(outer, BROKEN)
    assert commit(outer)[0] == 0


@pytest.mark.parametrize("where", [".githooks", ".husky"])
def test_hooks_among_the_files_of_the_project_get_lines_at_their_end(where: str, repo: Sandbox) -> None:
    repo.configure("core.hooksPath", where)
    mine = write_hook(repo, "pre-commit", "#!/usr/bin/env sh\necho mine >&2\n", where)
    code, said = init(repo, "--hook")
    assert code == 0
    assert f"git add {where}/pre-commit {where}/commit-msg" in said
    assert mine.read_text().startswith("#!/usr/bin/env sh\necho mine >&2\n# >>> debtledger")
    assert sys.prefix not in mine.read_text()
    stage(repo, BROKEN)
    path = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    done = subprocess.run(
        ["git", "commit", "-q", "-m", "a"],
        cwd=repo.root, env={**os.environ, "PATH": path}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(b"mine\n")
    assert b"DL001" in done.stderr
    assert init(repo, "--hook")[1].endswith("there is nothing to write\n")
    init(repo, "--hook", "--remove")
    assert mine.read_text() == "#!/usr/bin/env sh\necho mine >&2\n"
    assert not (repo.root / where / "commit-msg").exists()


def test_the_folder_that_husky_makes_anew_is_not_written_to(repo: Sandbox) -> None:
    repo.configure("core.hooksPath", ".husky/_")
    write_hook(repo, "pre-commit", '#!/usr/bin/env sh\n. "${0%/*}/h"', ".husky/_")
    repo.write(".husky/pre-commit", "npm test\n")
    assert init(repo, "--hook")[0] == 0
    assert (repo.root / ".husky" / "pre-commit").read_text().startswith("npm test\n# >>> debtledger")
    assert [path.name for path in (repo.root / ".husky" / "_").iterdir()] == ["pre-commit"]


@pytest.mark.parametrize(
    "text", ["#!/usr/bin/env python3\n", "#!/bin/sh\nexec make check\n", "#!/bin/sh\ncat <<EOF\nx\nEOF\n"]
)
def test_a_script_that_nothing_can_be_added_to_is_left_and_the_lines_are_told(
    text: str, repo: Sandbox
) -> None:
    repo.configure("core.hooksPath", ".githooks")
    mine = write_hook(repo, "pre-commit", text, ".githooks")
    code, said = init(repo, "--hook")
    assert code == 1
    assert ".githooks/pre-commit is left as it is" in said
    assert "  debtledger-hook || exit $?" in " ".join(said.split("\n"))
    assert mine.read_text() == text


def test_hooks_outside_of_the_repository_are_told_and_never_written(repo: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    repo.configure("core.hooksPath", "../outside")
    code, said = init(repo, "--hook")
    assert code == 1
    assert "outside of this repository" in said
    assert "commit-msg: debtledger-hook --commit-msg" in said
    repo.git("config", "--unset", "core.hooksPath")
    shutil.rmtree(repo.root / ".git" / "hooks", ignore_errors=True)
    (repo.root / ".git" / "hooks").symlink_to(outside)
    assert init(repo, "--hook")[0] == 1
    assert list(outside.iterdir()) == []


def test_hooks_of_all_repositories_are_the_users_own(
    repo: Sandbox, tmp_path: Path, env: dict[str, str]
) -> None:
    (tmp_path / "hooks").mkdir()
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\n\thooksPath = {tmp_path}/hooks\n")
    code, out, _ = debtledger(repo.path, "init", "--hook", env={**env, "GIT_CONFIG_GLOBAL": str(settings)})
    assert code == 1
    assert "your global git settings say" in out
    assert list((tmp_path / "hooks").iterdir()) == []


def test_settings_of_pre_commit_are_added_to_and_that_once(repo: Sandbox) -> None:
    code, said = init(repo, "--pre-commit")
    assert code == 0
    assert "pre-commit install --hook-type pre-commit --hook-type commit-msg" in said
    assert "id: debtledger-commit-msg" in (repo.root / ".pre-commit-config.yaml").read_text()
    assert init(repo, "--pre-commit")[1].endswith("there is nothing to write\n")
    repo.write(".pre-commit-config.yaml", "repos: [{repo: local, hooks: []}]\n")
    code, said = init(repo, "--pre-commit")
    assert code == 1
    assert "is left as it is: repos is written in one line; add to it:\n  repos:\n    - repo: https" in said


def test_where_pre_commit_is_used_its_settings_are_offered(repo: Sandbox) -> None:
    repo.write(".pre-commit-config.yaml", "repos: []\n")
    assert init(repo, "--yes")[0] == 0
    assert "id: debtledger\n" in (repo.root / ".pre-commit-config.yaml").read_text()
    assert not (repo.root / ".git" / "hooks" / "pre-commit").exists()


def test_links_are_not_written_through(repo: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("repos: []\n")
    (repo.root / ".pre-commit-config.yaml").symlink_to(outside)
    assert init(repo, "--pre-commit")[0] == 2
    (repo.root / ".pre-commit-config.yaml").unlink()
    (repo.root / ".debtledger").symlink_to(tmp_path)
    assert init(repo, "--yes")[0] in (2, 3)
    assert outside.read_text() == "repos: []\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside.yaml", "repo"]


def test_a_hook_of_a_manager_that_runs_ours_is_not_chained_again(repo: Sandbox) -> None:
    init(repo, "--hook")
    hooks = repo.root / ".git" / "hooks"
    (hooks / "pre-commit").rename(hooks / "pre-commit.legacy")
    write_hook(repo, "pre-commit", '#!/bin/sh\nexec "$0.legacy"\n')
    assert init(repo, "--hook")[1].endswith("there is nothing to write\n")


def test_a_hook_that_took_the_place_of_ours_beside_one_that_is_kept_is_left_to_people(repo: Sandbox) -> None:
    write_hook(repo, "pre-commit", "#!/bin/sh\nexit 0\n")
    init(repo, "--hook")
    mine = write_hook(repo, "pre-commit", "#!/bin/sh\nexit 1\n")
    code, said = init(repo, "--hook")
    assert code == 1
    assert "pre-commit.before-debtledger is there too; look at both, and remove one" in said
    assert mine.read_text() == "#!/bin/sh\nexit 1\n"


def test_a_file_that_changes_while_somebody_reads_it_is_not_written(repo: Sandbox) -> None:
    settings = repo.write(".pre-commit-config.yaml", "repos: []\n")

    class Slow(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            settings.write_text("repos: []\nci: {}\n")
            return super().readline(size)

    out = io.StringIO()
    context = Context(
        cwd=repo.path, env=os.environ, today=TODAY, out=out, err=out, input=Slow(b"y\n"),
        colour=False, width=80, interactive=True,
    )  # fmt: skip
    assert cli.main(("init", "--pre-commit"), context) == 2
    assert "has been changed meanwhile" in out.getvalue()
    assert settings.read_text() == "repos: []\nci: {}\n"
