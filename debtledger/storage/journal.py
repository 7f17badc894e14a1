"""Several files changed at once: all of them or none, also when the machine stops in between."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.sources.durable import Folder

SCHEMA: Final = 1
MAX_JOURNAL_BYTES: Final = 32 << 20
MAX_FILE_BYTES: Final = 1 << 20
_NAME = re.compile(r"D-[0-9a-hjkmnp-tv-z]{8}\.toml")
_TEMPORARY = re.compile(r"\.D-[0-9a-hjkmnp-tv-z]{8}\.toml\.[0-9a-f]{12}\.tmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A finished temporary file that is to get its name: checksums of it and of what it replaces, if any."""

    temporary: str
    name: str
    old: str | None
    new: str


def temporary_name(name: str) -> str:
    """A new name for a temporary file beside the file of that name."""
    return f".{name}.{os.urandom(6).hex()}.tmp"


def is_temporary(name: str) -> bool:
    """Whether a file is one of the program's own temporary ones."""
    return _TEMPORARY.fullmatch(name) is not None


def checksum(data: bytes) -> str:
    """What tells two contents apart."""
    return sha256(data).hexdigest()


def commit(state: Folder, journal: str, moves: Sequence[Move]) -> None:
    """Write down what will be done; from when this returns on it will be done, whatever happens."""
    data = json.dumps({"schema": SCHEMA, "moves": [asdict(move) for move in moves]}).encode()
    temporary = f"{journal}.{os.urandom(6).hex()}.tmp"
    state.write(temporary, data)
    try:
        state.replace(temporary, journal)
        state.sync()
    except OSError:
        state.remove(temporary)
        state.remove(journal)
        raise


def carry_out(debts: Folder, state: Folder, moves: Sequence[Move]) -> None:
    """Give the files their names.

    A file that somebody has changed since is left alone; what it would have become is kept in the state.
    """
    for move in moves:
        fresh = _content(debts, move.temporary)
        if fresh is None:
            continue
        present = _content(debts, move.name)
        found = None if present is None else checksum(present)
        if checksum(fresh) == move.new and found == move.old:
            debts.replace(move.temporary, move.name)
            continue
        if found != move.new:
            kept = f"dropped-{move.name}-{checksum(fresh)[:16]}"
            state.remove(kept)
            state.write(kept, fresh)
        debts.remove(move.temporary)
    debts.sync()


def pending(state: Folder, journal: str) -> list[Move] | None:
    """What a journal says is to be done; None where there is no journal, nothing for a damaged one."""
    data = _content(state, journal, MAX_JOURNAL_BYTES)
    if data is None:
        return None
    try:
        said = json.loads(data)
        moves = [Move(**move) for move in said["moves"]]
        return moves if all(map(_is_own, moves)) else []
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


def _is_own(move: Move) -> bool:
    """Whether a move stays among the records: a foreign repository may come with a journal."""
    return _NAME.fullmatch(move.name) is not None and is_temporary(move.temporary)


def _content(folder: Folder, name: str, limit: int = MAX_FILE_BYTES) -> bytes | None:
    try:
        return folder.read(name, limit)
    except FileNotFoundError:
        return None
