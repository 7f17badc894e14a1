"""Repositories whose ledger is a trap: links, pipes, giants, and records that say what they should not."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from hostile.case import Ground, python

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder, HostileRepository
    from sandbox import Sandbox

ID = "D-7k3fq2m9"
HOME = ".debtledger"
RECORD = f"{HOME}/debts/{ID}.toml"
BASELINE = f"{HOME}/baseline"
SOUND = f'schema = 1\nid = "{ID}"\ntitle = "no retry on the payment webhook"\n'
GIANT = 20 << 30
NESTED = 20_000
ESCAPES = "\\u001b]0;title\\u0007\\u001b[31mred\\r\\u202e::error::x"


def ledger_is_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (ground.started().root / HOME).symlink_to(ground.outside)
    return ground.leaks_from(f"{HOME}/secret.py")


def folder_of_records_is_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / HOME).mkdir()
    (repo.root / HOME / "debts").symlink_to(ground.outside)
    return ground.leaks_from(f"{HOME}/debts/secret.py")


def record_is_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    _in_place_of(_recorded(ground), RECORD).symlink_to(ground.secret)
    return ground.leaks_from(RECORD)


def record_is_a_pipe(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.mkfifo(_in_place_of(_recorded(ground), RECORD))
    return ground.hangs(*python(f"open({RECORD!r}).read()"))


def record_is_endless(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    _in_place_of(_recorded(ground), RECORD).symlink_to("/dev/zero")
    return ground.crashes(*python(f"open({RECORD!r}, 'rb').read()"))


def record_is_giant(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.truncate(_recorded(ground).root / RECORD, GIANT)
    return ground.crashes(*python(f"open({RECORD!r}, 'rb').read()"))


def record_is_nested_without_end(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    _recorded(ground).write(RECORD, f"{SOUND}x = {'[' * NESTED}\n")
    return ground.crashes(*python(f"import tomllib; tomllib.load(open({RECORD!r}, 'rb'))"))


def record_of_escapes(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    said = f'owner = "{ESCAPES}"\ncontext = "{ESCAPES}"\nrequires = ["D-zzzz{ESCAPES}"]\n'
    event = f'[[event]]\nat = 2026-01-01\nwhat = "acknowledged"\nby = "{ESCAPES}"\nnote = "{ESCAPES}"\n'
    _recorded(ground).write(RECORD, SOUND.replace("no retry", ESCAPES) + said + event)
    return ground.merely("what a terminal does with it is no matter of a command")


def record_named_by_escapes(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    _recorded(ground).write(f"{HOME}/debts/\x1b[31m\r\u202eD-1.toml".encode(), "<<<<<<< ours\n")
    return ground.merely("what a terminal does with it is no matter of a command")


def baseline_is_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (_recorded(ground).root / BASELINE).symlink_to(ground.secret)
    return ground.leaks_from(BASELINE)


def baseline_is_a_pipe(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.mkfifo(_recorded(ground).root / BASELINE)
    return ground.hangs(*python(f"open({BASELINE!r}).read()"))


def baseline_is_giant(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.truncate(_recorded(ground).write(BASELINE, ""), GIANT)
    return ground.crashes(*python(f"open({BASELINE!r}, 'rb').read()"))


def attributes_are_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (_recorded(ground).root / ".gitattributes").symlink_to(ground.secret)
    return ground.leaks_from(".gitattributes")


def source_is_a_link(tmp_path: Path) -> HostileRepository:
    """The file that a tag would be written into leads outside."""
    ground = Ground(tmp_path)
    (_recorded(ground).root / "todo.py").symlink_to(ground.secret)
    return ground.leaks_from("todo.py")


def state_folder_is_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (_recorded(ground).root / ".git/debtledger").symlink_to(ground.outside)
    return ground.leaks_from(".git/debtledger/secret.py")


def lock_is_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _recorded(ground)
    (repo.root / ".git/debtledger").mkdir()
    (repo.root / ".git/debtledger/ledger.lock").symlink_to(ground.secret)
    return ground.leaks_from(".git/debtledger/ledger.lock")


def lock_is_a_pipe(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _recorded(ground)
    (repo.root / ".git/debtledger").mkdir()
    os.mkfifo(repo.root / ".git/debtledger/ledger.lock")
    return ground.hangs(*python("open('.git/debtledger/ledger.lock').read()"))


def journal_that_moves_files_outside(tmp_path: Path) -> HostileRepository:
    from debtledger.storage.store import Store

    ground = Ground(tmp_path)
    repo = _recorded(ground)
    store = Store(str(repo.root), str(repo.root / ".git"))
    (repo.root / ".git/debtledger").mkdir()
    move = {
        "temporary": f"../../{'a' * 12}.tmp",
        "name": "../../../outside/secret.py",
        "old": None,
        "new": "",
    }
    journal = json.dumps({"schema": 1, "moves": [move]})
    (repo.root / ".git/debtledger" / store._journal).write_text(journal)
    return ground.merely("only this program reads its journal")


def editor_of_the_repository(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _recorded(ground)
    repo.configure("core.editor", ground.program)
    repo.write("todo.py", "changed\n")
    repo.git("add", "todo.py")
    return ground.runs("git", "commit")


def _recorded(ground: Ground) -> Sandbox:
    """The repository with a record in its last commit."""
    repo = ground.started()
    repo.write(RECORD, SOUND)
    repo.commit()
    return repo


def _in_place_of(repo: Sandbox, path: str) -> Path:
    (repo.root / path).unlink()
    return repo.root / path


BUILDERS: list[Builder] = [
    ledger_is_a_link,
    folder_of_records_is_a_link,
    record_is_a_link,
    record_is_a_pipe,
    record_is_endless,
    record_is_giant,
    record_is_nested_without_end,
    record_of_escapes,
    record_named_by_escapes,
    baseline_is_a_link,
    baseline_is_a_pipe,
    baseline_is_giant,
    attributes_are_a_link,
    source_is_a_link,
    state_folder_is_a_link,
    lock_is_a_link,
    lock_is_a_pipe,
    journal_that_moves_files_outside,
    editor_of_the_repository,
]
