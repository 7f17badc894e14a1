"""The files of sprints: read safely, written durably."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.planning.sprint_files import (
    ENDING,
    FOLDER,
    MAX_BYTES,
    SprintFileError,
    file_name,
    read_sprint,
    write_sprint,
)
from debtledger.core.rules import problem
from debtledger.core.whereabouts import HOME
from debtledger.sources.durable import Folder, open_folder, reason, remedy
from debtledger.sources.files import Tree
from debtledger.sources.refusal import Refusal
from debtledger.toml import TomlError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.model import Problem
    from debtledger.core.planning.sprint import SprintFile

SPRINTS: Final = "sprints"
MOST_FILES: Final = 2000


class NotWritten(Exception):  # noqa: N818 - the name that everybody uses for it
    """The file of a sprint cannot be written: why, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SprintFiles(NamedTuple):
    """What the files say, by their names, and what is wrong with them."""

    files: tuple[SprintFile, ...] = ()
    problems: tuple[Problem, ...] = ()


def load_sprint_files(root: str) -> SprintFiles:
    """Read the files of sprints of a work tree. What cannot be read is a problem, never an error."""
    files: list[SprintFile] = []
    problems: list[Problem] = []
    try:
        names = list(_names(root))
    except FileNotFoundError:
        return SprintFiles()
    except OSError as error:
        return SprintFiles(problems=(_problem(FOLDER, 1, f"it is not read: {reason(error)}"),))
    with Tree(root) as tree:
        for name in names[:MOST_FILES]:
            path = f"{FOLDER}/{name}"
            data = tree.read(path, MAX_BYTES)
            if isinstance(data, Refusal):
                problems.append(_problem(path, 1, f"it is not read: {data.reason}"))
                continue
            try:
                document = parse(data, MAX_BYTES)
                files.append(read_sprint(document.values, name.removesuffix(ENDING)))
            except TomlError as error:
                problems.append(_problem(path, error.line or 1, error.message))
            except SprintFileError as error:
                line = document.line((error.key,)) if error.key else 1
                problems.append(_problem(path, line, error.message))
    return SprintFiles(tuple(files), tuple(problems))


def check_sprint_file(root: str, file: SprintFile) -> None:
    """See whether the plan of a sprint can be put into its file. Raises NotWritten; nothing changes."""
    name = file_name(file.name)
    with (
        _telling(f"{FOLDER}/{name}"),
        suppress(FileNotFoundError),
        open_folder(root) as top,
        top.enter(HOME) as home,
        home.enter(SPRINTS) as folder,
    ):
        _text(folder, name, file)


def save_sprint_file(root: str, file: SprintFile) -> str:
    """Write the plan of a sprint to its file. Returns its path. Raises NotWritten; nothing changes then."""
    name = file_name(file.name)
    path = f"{FOLDER}/{name}"
    with _telling(path), open_folder(root) as top, top.make(HOME) as home, home.make(SPRINTS) as folder:
        _put(folder, name, file)
    return path


@contextmanager
def _telling(path: str) -> Iterator[None]:
    """Turn what goes wrong with a file into NotWritten."""
    try:
        yield
    except (TomlError, SprintFileError, UnicodeDecodeError) as error:
        raise NotWritten(f"{path} is left alone: {error}", "mend it first") from None
    except OSError as error:
        message = f"{path} cannot be written: {reason(error)}"
        raise NotWritten(message, remedy(error) or "nothing was changed") from error


def _put(folder: Folder, name: str, file: SprintFile) -> None:
    text = _text(folder, name, file)
    mode = folder.mode(name) if folder.exists(name) else None
    temporary = f".debtledger-{os.urandom(6).hex()}.tmp"
    folder.write(temporary, text.encode(), mode)
    try:
        folder.replace(temporary, name)
    except BaseException:
        folder.remove(temporary)
        raise
    folder.sync()


def _text(folder: Folder, name: str, file: SprintFile) -> str:
    """What the file says with the plan in it. Raises SprintFileError where it is that of another sprint."""
    before = folder.read(name, MAX_BYTES) if folder.exists(name) else b""
    if before:
        there = read_sprint(parse(before, MAX_BYTES).values, name.removesuffix(ENDING))
        if there.name.casefold() != file.name.casefold():
            raise SprintFileError(f"it is that of the sprint {there.name}, not of {file.name}", "name")
    text = write_sprint(file, before.decode())
    again = read_sprint(parse(text.encode(), MAX_BYTES).values, file.name)
    if (again.planned, again.slices) != (file.planned, file.slices):
        raise SprintFileError("the plan could not be put there")
    return text


def _names(root: str) -> Iterator[str]:
    with open_folder(root) as top, top.enter(HOME) as home, home.enter(SPRINTS) as folder:
        found = [entry.name for entry in folder.entries()]
    return iter(sorted(name for name in found if name.endswith(ENDING) and not name.startswith(".")))


def _problem(path: str, line: int, message: str) -> Problem:
    return problem("DL080", path, line, message, "debtledger explain DL080")
