"""The records that git has, in a commit or in the index, where no work tree is looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from debtledger.core.identity import valid_id
from debtledger.core.recording.record import ENDING, FOLDER, MAX_RECORD_BYTES, BrokenRecord, record_path
from debtledger.core.recording.record_reading import BROKEN, read_record
from debtledger.core.rules import problem
from debtledger.sources.listings import parse_index
from debtledger.sources.refusal import Refusal
from debtledger.storage.store import Loaded, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.sources.git import Git
    from debtledger.sources.listings import Entry


def records_staged(git: Git) -> Loaded:
    """The records that the next commit will have, and what is wrong with those that are broken.

    Raises GitError.
    """
    return records_in(git, parse_index(git.run("ls-files", "-v", "-s", "-z", "--", f"{FOLDER}/")))


def records_in(git: Git, entries: Iterable[Entry]) -> Loaded:
    """The records among some files, and what is wrong with those that are broken. Raises GitError."""
    named = {
        entry.oid: name
        for entry in entries
        if (name := os.fsdecode(entry.path).rpartition("/")[2]).endswith(ENDING)
        and valid_id(name.removesuffix(ENDING))
    }
    return records_of((named[oid], data) for oid, data in git.batch(named, MAX_RECORD_BYTES))


def records_of(files: Iterable[tuple[str, bytes | Refusal]]) -> Loaded:
    """The records in the bytes of files, given by their names, and what is wrong with broken ones."""
    stored: list[Stored] = []
    broken = []
    for name, data in files:
        identity = name.removesuffix(ENDING)
        path = record_path(identity)
        if isinstance(data, Refusal):
            broken.append(problem(BROKEN, path, 1, f"the record is not read: {data.reason}", ""))
            continue
        text = data.decode("utf-8", "replace")
        try:
            stored.append(Stored(record=read_record(text, identity), text=text, path=path))
        except BrokenRecord as error:
            broken += error.problems
    return Loaded(records=tuple(stored), broken=tuple(broken))
