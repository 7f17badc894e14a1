"""Every command over every hostile repository, and those that write over every hostile ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hostile import ledgers
from hostile.corpus import CORPUS
from hostile.measured import run

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder, HostileRepository

READING = (
    "debtledger scan",
    "debtledger scan --format github ; scan --rev HEAD --format sarif ; scan --staged --format json ; doctor",
    "debtledger list ; show a.py:1 ; log ; graph --format mermaid ; import --from todos ; doctor --fix",
    "debtledger history ; history --by month ; history --candidates --format json",
    "debtledger list --sort payback ; list --columns id,title,place,age ; list --format json ; verdicts",
    "debtledger triggers ; triggers explain a.py:1 ; triggers --format json --fail-on fired ; strategy",
    "debtledger signals ; signals export ; customers ; customers check ; backlog ; backlog --format json",
    "debtledger diff HEAD~1 ; diff HEAD --direct --format markdown ; diff HEAD~1 --format sarif",
    "debtledger ci ; ci --base HEAD~1 --format github ; ci --base HEAD --format markdown",
    "debtledger plan ; plan --budget 32 --format json ; sprint ; sprint --format json ; metrics",
    "debtledger report ; report --format journal ; config --explain ; schema list",
    "debtledger sync --dry-run ; tui ; demo . ; init ; init --hook --dry-run ; init --pre-commit --dry-run",
    "debtledger scan --age ; list --as-of HEAD ; list --as-of 2020-01-01 ; show a.py:1 --as-of HEAD",
    "debtledger-hook --commit-msg a.py",
    "debtledger-hook",
    "debtledger check --all ; check --base HEAD --format json ; check --format sarif ; baseline",
    "debtledger check --fix ; check --format github",
)
"""The second scan is a warm one."""
DATA = "debtledger scan --format csv ; report --format csv"
TAKING = """debtledger take --title tokens --at a.py:1 ; adopt todo.py:1 ; adopt --all --as baseline ;
 record todo.py:1 ; import --from tags --write"""
DECIDING = f"""debtledger edit {ledgers.ID} owner=@platform ; acknowledge {ledgers.ID} ;
 snooze {ledgers.ID} --until 2099-01-01 ; repay {ledgers.ID} --hours 1 --partial ; decline {ledgers.ID} ;
 reopen {ledgers.ID} ; write-off {ledgers.ID} ; link {ledgers.ID} SEC-41 ; log {ledgers.ID}"""
DECLARING = """debtledger signal --anyway customers pay --note seen ;
 strategy tackle security --review 2099-01-01 ; strategy ignore ponies --review 2099-01-01"""
SETTING_UP = "debtledger init --yes ; init --hook ; init --pre-commit ; init --hook --remove"
WRITING = (TAKING, DECIDING, DECLARING, SETTING_UP)
CPU_SECONDS = 2.0
"""For a run of one or two commands; where there are more, each has one second."""
MEMORY_BYTES = 256 << 20
TOLD = {0, 1, 2, 3}


@pytest.mark.parametrize("build", CORPUS, ids=lambda build: build.__name__)
def test_no_program_runs_nothing_leaks_and_every_end_is_told(build: Builder, tmp_path: Path) -> None:
    assert_harmless(build(tmp_path), READING)


@pytest.mark.parametrize("build", ledgers.BUILDERS, ids=lambda build: build.__name__)
def test_writing_into_a_hostile_ledger_stays_within_it(build: Builder, tmp_path: Path) -> None:
    case = build(tmp_path)
    todo = case.root / "todo.py"
    if not todo.is_symlink():
        todo.write_text("# TODO: stream the rows\n")
    assert_harmless(case, WRITING)
    assert "no retry on the payment webhook" in (case.root / "a.py").read_text()


@pytest.mark.parametrize("build", ledgers.BUILDERS, ids=lambda build: build.__name__)
def test_data_for_spreadsheets_holds_no_controls(build: Builder, tmp_path: Path) -> None:
    """It keeps what is text, though: directions of writing too."""
    ended = run(build(tmp_path).root, *DATA.split())
    shown = ended.said.decode(errors="replace").replace("\r\n", "\n")  # the lines of CSV end so
    assert ended.code in TOLD, shown
    assert not {"\x1b", "\r", "\u009b"} & set(shown)


def test_all_that_is_written_into_a_hostile_ledger_can_be_written_into_a_sound_one(tmp_path: Path) -> None:
    root = ledgers.editor_of_the_repository(tmp_path).root
    (root / "todo.py").write_text("# TODO: stream the rows\n")
    for words in WRITING:
        ended = run(root, *words.split())
        assert ended.code == 0, ended.said.decode()


def assert_harmless(case: HostileRepository, commands: tuple[str, ...]) -> None:
    before = contents(case.outside)
    for words in commands:
        ended = run(case.root, *words.split())
        shown = ended.said.decode(errors="replace")
        assert ended.code in TOLD, f"{words}: {shown}"
        assert "Traceback" not in shown, words
        assert not case.marker.exists(), words
        assert case.secret not in shown, words
        assert not {"\x1b", "\r", "\u009b", "\u202e"} & set(shown), words
        assert ended.seconds < max(CPU_SECONDS, words.count(";") + 1), words
        assert ended.peak < MEMORY_BYTES, words
    assert contents(case.outside) == before


def contents(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
