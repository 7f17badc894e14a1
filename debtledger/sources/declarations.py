"""The files of what people declared: read safely, written durably, one signal a file."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.market.declared import (
    ENDING,
    MAX_SIGNAL_BYTES,
    MAX_STRATEGY_BYTES,
    SIGNALS,
    SIGNALS_FOLDER,
    STRATEGY,
    STRATEGY_PATH,
    BrokenDeclaration,
    read_signal,
    read_strategy,
    signal_file_name,
    with_topic,
    write_signal,
)
from debtledger.core.rules import problem
from debtledger.core.whereabouts import HOME
from debtledger.sources.durable import open_folder, reason, remedy
from debtledger.sources.files import Tree
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.market.demand import Declared, Topic
    from debtledger.core.model import Problem
    from debtledger.sources.durable import Folder

MOST_SIGNALS: Final = 10_000
STATE_FOLDER: Final = "debtledger"
LOCK: Final = "declarations.lock"
LOCK_SECONDS: Final = 5.0


class NotDeclared(Exception):  # noqa: N818 - the name that everybody uses for it
    """What was declared cannot be written: why, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Declarations(NamedTuple):
    """What people declared, oldest signal first, and what is wrong with the files."""

    declared: tuple[Declared, ...] = ()
    topics: tuple[Topic, ...] = ()
    problems: tuple[Problem, ...] = ()


def load_declarations(root: str) -> Declarations:
    """Read the signals and the strategy of a work tree. What cannot be read is a problem, never an error."""
    problems: list[Problem] = []
    declared = []
    topics: tuple[Topic, ...] = ()
    with Tree(root) as tree:
        for path in _signal_paths(tree, problems):
            data = tree.read(path, MAX_SIGNAL_BYTES)
            name = os.fsdecode(path)
            if isinstance(data, Refusal):
                problems.append(_unread(name, data))
                continue
            try:
                declared.append(read_signal(data, name))
            except BrokenDeclaration as error:
                problems += error.problems
        data = tree.read(STRATEGY_PATH, MAX_STRATEGY_BYTES)
    if not isinstance(data, Refusal):
        try:
            topics = read_strategy(data)
        except BrokenDeclaration as error:
            problems += error.problems
    elif data.reason != "missing":
        problems.append(_unread(STRATEGY_PATH, data))
    return Declarations(tuple(sorted(declared, key=_order)), topics, tuple(problems))


def declare(root: str, git_dir: str | None, declared: Declared) -> tuple[str, bool]:
    """Write a signal to a file of its own: its path, and whether it is new.

    Raises NotDeclared, and BrokenDeclaration for one that could not be read again.
    """
    name = signal_file_name(declared)
    path = f"{SIGNALS_FOLDER}/{name}"
    data = write_signal(declared).encode()
    with _writing(root, git_dir, path) as home, home.make(SIGNALS) as folder:
        if folder.exists(name):
            return path, False
        temporary = _temporary()
        folder.write(temporary, data)
        try:
            folder.publish(temporary, name)
        except BaseException:
            folder.remove(temporary)
            raise
        folder.sync()
    return path, True


def decide(root: str, git_dir: str | None, topic: Topic) -> str:
    """Write what was decided about a topic into the strategy file. Returns its path.

    Raises NotDeclared, and BrokenDeclaration where the file is broken; it is left alone then.
    """
    with _writing(root, git_dir, STRATEGY_PATH) as home:
        before = home.read(STRATEGY, MAX_STRATEGY_BYTES) if home.exists(STRATEGY) else b""
        try:
            text = before.decode()
        except UnicodeDecodeError:
            raise NotDeclared(f"{STRATEGY_PATH} is not UTF-8 text", "save it as UTF-8") from None
        data = with_topic(text, topic).encode()
        temporary = _temporary()
        home.write(temporary, data, home.mode(STRATEGY) if home.exists(STRATEGY) else None)
        try:
            home.replace(temporary, STRATEGY)
        except BaseException:
            home.remove(temporary)
            raise
        home.sync()
    return STRATEGY_PATH


def _order(declared: Declared) -> tuple[str, str]:
    return declared.at, declared.path


def _signal_paths(tree: Tree, problems: list[Problem]) -> Iterator[bytes]:
    folder = os.fsencode(SIGNALS_FOLDER)
    count = 0
    for path, why in tree.walk(folder):
        name = os.fsdecode(path)
        if not name.endswith(ENDING) or os.path.basename(name).startswith("."):
            if path == folder and why not in (None, "missing"):
                problems.append(_problem(name, f"not read: {why}"))
            continue
        if path.count(b"/") != folder.count(b"/") + 1:
            continue
        count += 1
        if count > MOST_SIGNALS:
            problems.append(_problem(SIGNALS_FOLDER, f"holds more than {MOST_SIGNALS:,} signals"))
            return
        yield path


def _unread(path: str, refusal: Refusal) -> Problem:
    return _problem(path, f"not read: {refusal.reason}")


def _problem(path: str, message: str) -> Problem:
    return problem("DL060", path, 1, message, "make it a small plain file in a plain folder")


def _temporary() -> str:
    return f".debtledger-{os.urandom(6).hex()}.tmp"


@contextmanager
def _writing(root: str, git_dir: str | None, path: str) -> Iterator[Folder]:
    """The folder .debtledger, while nobody else declares anything. Raises NotDeclared."""
    try:
        with ExitStack() as stack:
            top = stack.enter_context(open_folder(root))
            home = stack.enter_context(top.make(HOME))
            state = home
            if git_dir is not None:
                state = stack.enter_context(stack.enter_context(open_folder(git_dir)).make(STATE_FOLDER))
            lock = state.lock(LOCK, LOCK_SECONDS)
            if lock is None:
                raise NotDeclared("another debtledger is declaring something", "try again when it has ended")
            stack.callback(os.close, lock)
            yield home
    except OSError as error:
        hint = remedy(error) or f"look at {HOME}"
        raise NotDeclared(f"{path} cannot be written: {reason(error)}", hint) from error
