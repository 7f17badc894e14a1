"""The hooks under pre-commit and prek, installed from a clean clone, in real commits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger

if TYPE_CHECKING:
    from sandbox import Sandbox

ROOT = Path(__file__).parents[2]
FOUND = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)))
TOOLS = {name: shutil.which(name, path=FOUND) for name in ("pre-commit", "prek")}
ID = "D-7k3fq2m9"
RECORD = f'schema = 1\nid = "{ID}"\ntitle = "one token per tenant"\n'
WELL = "# DEBT(@alice): log it\n#   cost: 3d\n#   repay-when: 2030-01-01\n"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean clone of this project, as it is committed."""
    path = tmp_path_factory.mktemp("clone") / "debtledger"
    done = subprocess.run(["git", "clone", "-q", str(ROOT), str(path)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this is no git repository")
    return path


@pytest.mark.parametrize("name", TOOLS)
def test_commits_are_judged_by_the_hooks_that_init_has_added(
    name: str, clone: Path, repo: Sandbox, tmp_path: Path
) -> None:
    tool = TOOLS[name]
    if tool is None:
        pytest.skip(f"{name} is not installed; nox -s hooks does")
    assert debtledger(repo.path, "init", "--pre-commit")[0] == 0
    rev = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=clone, capture_output=True, text=True, check=True
    ).stdout.strip()
    settings = repo.root / ".pre-commit-config.yaml"
    text = re.sub(r"repo: https.*", f"repo: {clone}", settings.read_text())
    settings.write_text(re.sub(r"rev: v.*", f"rev: {rev}", text))
    env = {
        **os.environ,
        "PATH": FOUND,
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PREK_HOME": str(tmp_path / "prek"),
    }

    def commit(*options: str, skip: str = "") -> tuple[int, str]:
        repo.git("add", "-A")
        done = subprocess.run(
            ["git", "commit", "-q", "--allow-empty", "-m", "change", *options],
            cwd=repo.root, env={**env, "SKIP": skip}, capture_output=True, check=False, timeout=300,
        )  # fmt: skip
        return done.returncode, (done.stdout + done.stderr).decode()

    subprocess.run([tool, "install"], cwd=repo.root, env=env, capture_output=True, check=True)
    repo.write(f".debtledger/debts/{ID}.toml", RECORD)
    repo.write("pay.py", f"# DEBT({ID})\n")
    repo.write("n.py", WELL)
    code, said = commit(skip="debtledger")
    assert code == 0, said
    repo.write("m.py", "# DEBT(@alice: no retry\n")
    code, said = commit()
    assert (code, "DL001" in said) == (1, True), said
    assert commit(skip="debtledger")[0] == 0
    code, said = commit("-m", "Debt-Repays: D-zzzz 3h")
    assert (code, "DL091" in said) == (1, True), said
    repo.write("pay.py", "x = 1\n")
    code, said = commit()
    assert (code, "DL092" in said) == (1, True), said
    assert commit("-m", f"Debt-Repays: {ID} 3h")[0] == 0
    repo.write(f".debtledger/debts/{ID}.toml", RECORD + 'id = "twice"\n')
    code, said = commit()
    assert (code, f"{ID}.toml:" in said) == (1, True), said
