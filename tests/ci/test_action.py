"""The action and the example workflows: what they may do, and their steps run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ci.talking_server import SLUG, TalkingServer
from ci.workflows import CANARY, ID, NUMBER, Workflow, example

from debtledger.core.ci.outputs import COUNTED, counts
from debtledger.core.statement.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github").glob("*/*.yml"))
EXAMPLES = ROOT / ".github" / "examples"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
EXPRESSION = re.compile(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
    return loaded


def steps_of(path: Path) -> list[dict[str, Any]]:
    document = read(path)
    if path == ACTION:
        return list(document["runs"]["steps"])
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_what_is_used_is_pinned_and_no_expression_stands_in_a_script(path: Path) -> None:
    for step in steps_of(path):
        used = step.get("uses", "./")
        assert used == "./" or PINNED.fullmatch(used), used
        assert "${{" not in step.get("run", "")
    for line in path.read_text().splitlines():
        if "uses: " in line:
            assert "#" in line, line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_nothing_that_no_job_asks_for(path: Path) -> None:
    document = read(path)
    assert document["permissions"] in ({}, "{}")
    for job in document["jobs"].values():
        assert job["permissions"]
        assert "timeout-minutes" in job
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"
                assert "ref" not in step["with"]


def test_no_workflow_with_a_token_that_may_write_checks_out_a_pull_request() -> None:
    for path in WORKFLOWS:
        events = read(path)["on"]
        assert "pull_request_target" not in events
        if "workflow_run" in events:
            assert not any("checkout" in step.get("uses", "") for step in steps_of(path))


def test_every_output_of_the_action_is_one_that_the_command_makes() -> None:
    made = {name.replace("_", "-") for name, _ in counts(Statement(base="", head=""))}
    assert len(made) == len(COUNTED)
    made |= {"verdict", "comment", "report", "sarif", "commit", "net-principal-hours"}
    said = read(ACTION)["outputs"]
    for name, output in said.items():
        assert output["value"] == f"${{{{ steps.debtledger.outputs.{name} }}}}"
    assert set(said) <= made


# The last step, as a runner of Actions runs it.


def run_action(
    workflow: Workflow, place: str | None = None, **inputs: str
) -> subprocess.CompletedProcess[bytes]:
    """The last step of the action in bash, with the program of this environment in place of the installed."""
    document = read(ACTION)
    given = {name: said.get("default", "") for name, said in document["inputs"].items()}
    given |= {"token": CANARY} | {name.replace("_", "-"): value for name, value in inputs.items()}
    step = document["runs"]["steps"][-1]
    temporary = workflow.folder / "temp"
    programs = temporary / "debtledger" / "venv" / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    program = programs / "debtledger"
    if not program.exists():
        installed = Path(sys.executable).with_name("debtledger")
        program.symlink_to(installed if installed.exists() else str(shutil.which("debtledger")))
    env = {name: EXPRESSION.sub(lambda match: given[match[1]], text) for name, text in step["env"].items()}
    for name in ("summary.md", "output"):
        (workflow.folder / name).unlink(missing_ok=True)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=place or workflow.sandbox.path,
        env={**workflow.environment(), "RUNNER_TEMP": str(temporary), **env},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def workflow(unborn: Sandbox, tmp_path: Path) -> Iterator[Workflow]:
    folder = tmp_path / "given"
    folder.mkdir()
    with TalkingServer() as server:
        yield Workflow(unborn, folder, server).start()
        assert server.violations == []


def test_the_action_states_a_pull_request_and_gives_its_outputs(workflow: Workflow) -> None:
    workflow.pull_request()
    ended = run_action(workflow)
    assert ended.returncode == 0, ended.stderr.decode()
    assert CANARY.encode() not in ended.stdout + ended.stderr
    outputs = workflow.outputs
    assert (outputs["verdict"], outputs["comment"], outputs["taken"]) == ("pass", "created", "1")
    assert set(read(ACTION)["outputs"]) - {"commit"} <= set(outputs)
    assert json.loads(Path(outputs["report"]).read_text())["head"] == workflow.head
    assert Path(outputs["sarif"]).exists()
    assert "one host for all" in workflow.summary


def test_the_token_of_the_input_counts_before_that_of_the_job(workflow: Workflow) -> None:
    workflow.pull_request()
    workflow.env["GH_TOKEN"] = "ghp_of_another_machine"
    assert run_action(workflow).returncode == 0
    assert workflow.outputs["comment"] == "created"


def test_a_checkout_cannot_bring_modules_of_its_own(workflow: Workflow) -> None:
    for name in ("tomllib.py", "json.py", "debtledger.py", "sitecustomize.py"):
        workflow.sandbox.write(name, "import os\nopen('stolen', 'w').write(os.environ['GITHUB_TOKEN'])\n")
    workflow.pull_request(workflow.sandbox.commit("modules"))
    assert run_action(workflow).returncode == 0
    assert not (workflow.sandbox.root / "stolen").exists()


def test_python_started_with_m_would_have_taken_them(workflow: Workflow) -> None:
    workflow.sandbox.write("debtledger.py", "open('stolen', 'w').write('x')\n")
    subprocess.run(
        [sys.executable, "-m", "debtledger"], cwd=workflow.sandbox.path, check=False, env=dict(os.environ)
    )
    assert (workflow.sandbox.root / "stolen").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("comment", 'true"; touch stolen; "'),
        ("run", "$(touch stolen)"),
        ("run", "change; touch stolen"),
        ("folder", "$(touch stolen)"),
        ("author", "x --head=main; touch stolen"),
        ("comment", "yes"),
    ],
)
def test_inputs_are_data(workflow: Workflow, name: str, value: str) -> None:
    workflow.pull_request()
    ended = run_action(workflow, **{name: value})
    assert name == "author" or ended.returncode != 0
    assert not (workflow.sandbox.root / "stolen").exists()


def test_the_pair_for_forks_tells_in_one_run_what_the_other_found(workflow: Workflow, tmp_path: Path) -> None:
    assert workflow.server
    workflow.server.read_only = True
    workflow.pull_request(theirs="mallory/app")
    assert run_action(workflow).returncode == 0
    assert workflow.outputs["comment"] == "forbidden"
    report = workflow.outputs["report"]
    workflow.server.read_only = False
    payload = example("workflow_run")
    payload["workflow_run"] |= {"head_sha": workflow.head, "event": "pull_request"}
    workflow.event("workflow_run", payload)
    nowhere = tmp_path / "no-checkout"
    nowhere.mkdir()
    ended = run_action(workflow, str(nowhere), run="post", report=report)
    assert ended.returncode == 0, ended.stderr.decode()
    assert workflow.outputs["comment"] == "created"
    assert len(workflow.server.bodies(NUMBER)) == 1


def test_the_workflow_of_receipts_pushes_what_a_comment_says(workflow: Workflow, tmp_path: Path) -> None:
    sandbox = workflow.sandbox
    sandbox.git("checkout", "-q", "main")
    sandbox.write(f".debtledger/debts/{ID}.toml", f'schema = 1\n\nid = "{ID}"\n\ntitle = "no retry"\n')
    sandbox.commit("record")
    remote = tmp_path / "remote.git"
    sandbox.git("clone", "-q", "--bare", sandbox.path, str(remote))
    sandbox.git("remote", "add", "origin", str(remote))
    payload = example("issue_comment")
    payload["issue"] |= {"pull_request": {}, "number": NUMBER}
    payload["comment"] |= {"body": "/debt interest D-7k3f 1.5h", "author_association": "OWNER"}
    workflow.event("issue_comment", payload)
    assert run_action(workflow).returncode == 0
    commit = workflow.outputs["commit"]
    # Somebody else was quicker.
    sandbox.commit("meanwhile")
    sandbox.git("push", "-q", "origin", "HEAD:main")
    sandbox.git("reset", "-q", "--hard", "HEAD~1")
    step = next(each for each in steps_of(EXAMPLES / "receipts.yml") if each.get("name") == "push the commit")
    committer = {name: step["env"][name] for name in step["env"] if name.startswith("GIT_COMMITTER")}
    ended = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=sandbox.path,
        env={**workflow.environment(), "COMMIT": commit, "BRANCH": "main", "TOKEN": CANARY, **committer,
             "GITHUB_SERVER_URL": "https://github.com"},
        capture_output=True,
        timeout=60,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr.decode()
    said = sandbox.git("log", "-2", "--format=%B", "FETCH_HEAD~0").decode()
    assert "meanwhile" in said
    pushed = sandbox.git("ls-remote", "origin", "refs/heads/main").split()[0]
    assert f"Debt-Interest: {ID} 1.5h" in sandbox.git("log", "-1", "--format=%B", pushed).decode()
    assert CANARY.encode() not in ended.stdout + ended.stderr


def test_the_examples_name_the_repository_of_the_action() -> None:
    used = {step["uses"] for path in EXAMPLES.glob("*.yml") for step in steps_of(path) if "uses" in step}
    ours = {each for each in used if each.startswith("debtledger/debtledger@")}
    assert len(ours) == 1
    assert SLUG not in "".join(used)


def test_the_documentation_shows_the_example_as_it_is() -> None:
    example_text = (EXAMPLES / "pull-request.yml").read_text()
    assert example_text[example_text.index("name: ") :].strip() in (ROOT / "docs" / "ci.md").read_text()
