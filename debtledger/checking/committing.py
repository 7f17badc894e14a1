"""The verbs for commit messages: hold one against what is staged, and suggest what it could say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from debtledger.checking.staging import effects_of, ids_of_work_tree, open_stage, states_of_work_tree
from debtledger.config import load
from debtledger.core.committing import NO_EDITOR
from debtledger.core.committing.message import (
    KEEPING,
    Custom,
    comment_of,
    kept,
    kind_of,
    with_remarks,
    with_trailers,
)
from debtledger.core.committing.sayings import (
    Known,
    Sheet,
    placeholder,
    quoted,
    quoted_repayments,
    said_of_debts,
    suggestions,
    unsaid,
)
from debtledger.core.life import CLOSED
from debtledger.core.recording.record import record_path
from debtledger.sources.durable import open_folder, put, reason
from debtledger.sources.git import RepositoryError, configuration
from debtledger.sources.repository import discover

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.checking.staging import Stage
    from debtledger.context import Context
    from debtledger.core.committing.sayings import Quotes
    from debtledger.core.model import Problem
    from debtledger.sources.git import Git

Mending = Literal["tell", "add"]

MOST_BYTES: Final = 1 << 20
"""Of a message; what is below the scissors does not count."""
CONFIGURED: Final = r"^(core\.comment(char|string)|commit\.cleanup)$"
BY_HAND: Final = "add the line by hand"


class MessageError(Exception):
    """A message that cannot be read or written: what is wrong, and what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is wrong with a message, what is only remarked, and the lines that were put into it."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A message as it is in its file; whole says that nothing of the file was left out."""

    path: str
    file: str
    text: str
    custom: Custom
    whole: bool


def judge(path: str, context: Context, mending: Mending = "tell") -> Judgement:
    """Whether a message can be understood where it speaks of debts, and says what became of those that go.

    mending: "add" puts the trailers into it that are missing, for their hours to be filled in. Raises
    MessageError, SettingsError and RepositoryError.
    """
    stage = _stage(context)
    draft = _read(path, context, stage.repository.git)
    lines = kept(draft.text, draft.custom)
    kind = kind_of(lines)
    if kind == "fixup" or not any(line.text for line in lines):
        return Judgement()
    sheet = Sheet(draft.path, lines)
    known = Known(stage.ids, ids_of_work_tree(stage.repository))
    said = said_of_debts(sheet, known, stage.config.vocabulary())
    gone = [each for each in effects_of(stage, context).gone if each not in said.repaid]
    if not gone or kind == "combined":
        return Judgement(problems=said.problems)
    titles = {record.id: record.title for record in stage.records}
    if kind == "revert":
        notes = tuple(f"the last tag of {each} goes with this revert: {titles[each]}" for each in gone)
        return Judgement(problems=said.problems, notes=notes)
    quotes = quoted_repayments(quoted(lines, known, stage.config.vocabulary()))
    lost = {each: titles[each] for each in gone}
    hints = {**_quoted_hints(gone, quotes), **_closed_elsewhere(gone, stage)}
    if mending == "tell":
        return Judgement(problems=(*said.problems, *unsaid(sheet, lost, hints)))
    added = tuple(line for each in gone for line in quotes.get(each, (placeholder(each),)))
    _write(draft, with_trailers(draft.text, added, draft.custom))
    asked = unsaid(sheet, {each: lost[each] for each in gone if each not in quotes}, hints)
    return Judgement(problems=(*said.problems, *asked), added=added)


def suggest(path: str, context: Context) -> tuple[str, ...]:
    """Put comments with the trailers that the commit could have into a message that an editor will show.

    Returns the trailers. Raises MessageError, SettingsError and RepositoryError.
    """
    stage = _stage(context)
    if not stage.records:
        return ()
    draft = _read(path, context, stage.repository.git)
    if draft.custom.cleanup in KEEPING or not draft.whole:
        return ()
    titles = {record.id: record.title for record in stage.records}
    quotes = quoted(kept(draft.text, draft.custom), Known(stage.ids), stage.config.vocabulary())
    found = suggestions(effects_of(stage, context), titles, quotes, draft.text)
    if found.remarks:
        _write(draft, with_remarks(draft.text, found.remarks, draft.custom))
    return found.trailers


def _stage(context: Context) -> Stage:
    repository = discover(context.cwd, context.env, context.cwd)
    if repository is None:
        raise RepositoryError(f"{context.cwd} is no git repository", "cd to one, or git init")
    config = load(repository.root, repository.root, context.env)
    repository.git.seconds = config.limits_git_seconds
    return open_stage(repository, config)


def _read(path: str, context: Context, git: Git) -> _Draft:
    """Read the message; of a longer file only the part above the scissors."""
    file = context.path(path)
    folder, name = os.path.split(file)
    try:
        with open_folder(folder or "/") as opened:
            data = opened.read(name, MOST_BYTES)
    except OSError as error:
        raise MessageError(
            f"{path} cannot be read: {reason(error)}", "name the file of the message"
        ) from None
    text = data.decode("utf-8", "surrogateescape")
    custom = _custom(git, text, context)
    whole = len(data) <= MOST_BYTES
    if not whole and len(kept(text, custom)) == text.count("\n") + 1:
        raise MessageError(f"{path} is larger than {MOST_BYTES >> 20} MiB", "write a shorter message")
    return _Draft(path=path, file=file, text=text, custom=custom, whole=whole)


def _custom(git: Git, text: str, context: Context) -> Custom:
    """What git's settings say about messages."""
    listing = git.start("config", "-z", "--get-regexp", CONFIGURED, succeeds=(0, 1)).result()
    said = {key.decode(): value.decode("utf-8", "replace") for key, value in configuration(listing)}
    comment = said.get("core.commentstring") or said.get("core.commentchar", "")
    return Custom(
        comment=comment_of(comment, text),
        cleanup=said.get("commit.cleanup", ""),
        edited=context.env.get("GIT_EDITOR") != NO_EDITOR,
    )


def _write(draft: _Draft, text: str) -> None:
    """Put the message back, with all bytes that were in it."""
    if not draft.whole:
        raise MessageError(f"{draft.path} is too large to be changed", BY_HAND)
    folder, name = os.path.split(draft.file)
    try:
        with open_folder(folder or "/") as opened:
            put(opened, name, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise MessageError(f"{draft.path} cannot be written: {reason(error)}", BY_HAND) from None


def _quoted_hints(gone: Iterable[str], quotes: Quotes) -> dict[str, str]:
    """What to type for debts of which the message quotes what other commits have said."""
    said = {each: quotes[each] for each in gone if each in quotes}
    return {each: f"end the message with what it quotes: {'; '.join(lines)}" for each, lines in said.items()}


def _closed_elsewhere(gone: Iterable[str], stage: Stage) -> dict[str, str]:
    """What to type for debts that are closed in the work tree, which only has not been staged."""
    states = states_of_work_tree(stage.repository, gone)
    return {
        each: f"its record says {state}, but is not staged: git add {record_path(each)}"
        for each, state in states.items()
        if state in CLOSED
    }
