"""The verb init: what a repository lacks to work with debtledger, file by file, and writing it."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger import __version__
from debtledger.command import UsageError
from debtledger.config import FILE_NAME, find
from debtledger.core.baseline import legacy, write_baseline
from debtledger.core.setup import precommit
from debtledger.core.setup.scripts import (
    ARGUMENTS,
    HOOKS,
    KEPT,
    SHEBANG,
    NoRoom,
    is_ours,
    part,
    script,
    with_part,
    without_part,
)
from debtledger.core.setup.starting import settings_text
from debtledger.core.setup.steps import Step
from debtledger.program import hook_program
from debtledger.sources.baseline import ATTRIBUTES, PATH, with_attribute
from debtledger.sources.durable import open_folder, put, reason, remedy
from debtledger.sources.git import RepositoryError
from debtledger.sources.hookfolder import hook_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.context import Context
    from debtledger.ground import Ground
    from debtledger.sources.durable import Folder
    from debtledger.sources.hookfolder import HookFolder
    from debtledger.sources.repository import Repository

MOST_BYTES: Final = 1 << 20
FINGERPRINTS: Final = 3
"""Of a baseline that are shown: they say nothing to people."""
EXECUTABLE: Final = 0o755
LEGACY: Final = ".legacy"
"""What pre-commit calls a hook that was there before its own, and runs first."""
RUN: Final = "git runs it at every commit"
REMOVED: Final = "the hook of debtledger is taken away"
INSTALL: Final = "pre-commit install --hook-type pre-commit --hook-type commit-msg"


class Advice(NamedTuple):
    """What is not written: why, and the lines or words that a person can do it with."""

    about: str
    lines: tuple[str, ...] = ()


class Plan(NamedTuple):
    """The files to be written, those that are right already, what is left to people, and then to type."""

    steps: tuple[Step, ...] = ()
    present: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    then: tuple[str, ...] = ()


def joined(*plans: Plan) -> Plan:
    """Several plans as one."""
    return Plan(
        tuple(step for plan in plans for step in plan.steps),
        tuple(each for plan in plans for each in plan.present),
        tuple(each for plan in plans for each in plan.advice),
        tuple(each for plan in plans for each in plan.then),
    )


def settings_of(root: str, start: str, answers: Mapping[str, str]) -> Plan:
    """A settings file at the root, where there is none from a folder upward."""
    there = find(start, root)
    if there is not None:
        return Plan(present=(os.path.relpath(there, root),))
    why = "what a tag must say, and what an hour costs"
    return Plan(
        steps=(Step(shown=FILE_NAME, root=root, path=FILE_NAME, why=why, after=settings_text(answers)),)
    )


def baseline_of(root: str, context: Context) -> Plan:
    """The tags and candidates that are there, where there is no baseline yet; and how git merges it.

    Raises UsageError, SettingsError, RepositoryError and LedgerError.
    """
    if os.path.lexists(os.path.join(root, PATH)):
        return joined(_attributes(root), Plan(present=(PATH,)))
    from debtledger.reckoning import ReckonRequest, reconcile

    reckoning = reconcile(ReckonRequest(), context)
    debts = [entry.debt for entry in reckoning.entries if entry.record is None and entry.debt.places]
    found = legacy(debts, reckoning.candidates)
    if not found:
        return Plan()
    why = f"the TODO comments and tags that are here now are accepted as they are: {len(found):,}"
    step = Step(shown=PATH, root=root, path=PATH, why=why, after=write_baseline(found), most=FINGERPRINTS)
    return joined(_attributes(root), Plan(steps=(step,)))


def pre_commit_of(root: str) -> Plan:
    """Our hooks in the settings of pre-commit. Raises UsageError where those cannot be read."""
    before = _read(root, precommit.FILE)
    try:
        after = precommit.with_hooks(before or "", __version__)
    except precommit.CannotSplice as error:
        lines = ("repos:", *precommit.lines_of_hooks(__version__))
        return Plan(advice=(Advice(f"{precommit.FILE} is left as it is: {error}; add to it", lines),))
    if after == before:
        return Plan(present=(precommit.FILE,))
    step = Step(
        shown=precommit.FILE,
        root=root,
        path=precommit.FILE,
        why="pre-commit, or prek, runs the hooks",
        before=before,
        after=after,
    )
    return Plan(steps=(step,), then=(INSTALL,))


def hooks_of(repository: Repository) -> Plan:
    """Plain hooks of git, beside those that are there or at their end. Raises UsageError."""
    try:
        where = hook_folder(repository)
    except RepositoryError as error:
        lines = tuple(f"{hook}: debtledger-hook{ARGUMENTS[hook]}" for hook in HOOKS)
        return Plan(advice=(Advice(f"{error.message}; {error.hint}", lines),))
    each = _beside if where.whose == "git's" else _within
    return joined(*(each(where, hook, repository.root) for hook in HOOKS))


def hooks_removed(repository: Repository) -> Plan:
    """What takes our hooks away, and puts those back that were there before. Raises UsageError."""
    try:
        where = hook_folder(repository)
    except RepositoryError as error:
        raise UsageError(error.message, "remove the lines of debtledger there by hand") from None
    steps = []
    for hook in HOOKS:
        step = _step(where, hook, repository.root)
        text = step.before or ""
        if where.whose == "git's" and is_ours(text):
            kept = hook + KEPT
            back = kept if os.path.lexists(os.path.join(where.path, kept)) else ""
            steps.append(replace(step, why=REMOVED, back=back))
        elif without_part(text) != text:
            rest = without_part(text)
            steps.append(replace(step, why=REMOVED, after=None if rest == SHEBANG else rest))
    return Plan(steps=tuple(steps))


def whole(ground: Ground, answers: Mapping[str, str], context: Context) -> Plan:
    """All that a repository, or a plain folder, lacks. Raises what its parts raise."""
    plans = [settings_of(ground.root, ground.start, answers)]
    if ground.repository is not None:
        plans.append(baseline_of(ground.root, context))
        managed = os.path.lexists(os.path.join(ground.root, precommit.FILE))
        plans.append(pre_commit_of(ground.root) if managed else hooks_of(ground.repository))
    return joined(*plans)


def carry_out(step: Step) -> None:
    """Write, move or remove the file of a step, if it is still as it was. Raises UsageError."""
    *folders, name = step.path.split("/")
    try:
        with ExitStack() as stack:
            folder = stack.enter_context(open_folder(step.root))
            for each in folders:
                folder = stack.enter_context(folder.make(each))
            if not step.aside and _content(folder, name) != step.before:
                raise UsageError(f"{step.shown} has been changed meanwhile", "debtledger init")
            _put(folder, name, step)
    except OSError as error:
        raise UsageError(f"{step.shown} cannot be written: {reason(error)}", remedy(error)) from error


def _put(folder: Folder, name: str, step: Step) -> None:
    if step.after is None:
        if step.back:
            folder.replace(step.back, name)
        else:
            folder.unlink(name)
        folder.sync()
        return
    data = step.after.encode("utf-8", "surrogateescape")
    if not step.aside:
        put(folder, name, data, step.mode)
        return
    if folder.exists(step.aside):
        raise UsageError(f"there is {step.aside} already", "look at both, and remove one")
    folder.replace(name, step.aside)
    try:
        put(folder, name, data, step.mode)
    except BaseException:
        folder.replace(step.aside, name)
        raise


def _attributes(root: str) -> Plan:
    """The line that lets git merge the baseline as a set. Raises UsageError."""
    before = _read(root, ATTRIBUTES)
    data = (before or "").encode("utf-8", "surrogateescape")
    after = with_attribute(data).decode("utf-8", "surrogateescape")
    if after == before:
        return Plan(present=(ATTRIBUTES,))
    why = "git merges the baseline as a set"
    step = Step(shown=ATTRIBUTES, root=root, path=ATTRIBUTES, why=why, before=before, after=after)
    return Plan(steps=(step,))


def _beside(where: HookFolder, hook: str, root: str) -> Plan:
    """Our hook in the git directory; another one that is there is kept, and run first."""
    after = script(hook, hook_program())
    step = replace(_step(where, hook, root), why=RUN, after=after, mode=EXECUTABLE)
    path = os.path.join(where.path, hook)
    if step.before == after and os.access(path, os.X_OK):
        return Plan(present=(step.shown,))
    if is_ours(step.before or "") or not os.path.lexists(path):
        return Plan(steps=(step,))
    if is_ours(_step(where, hook + LEGACY, root).before or ""):
        return Plan(present=(f"{step.shown}{LEGACY}",))
    kept = hook + KEPT
    if os.path.isdir(path):
        return Plan(advice=(Advice(f"{step.shown} is left as it is: it is a folder"),))
    if os.path.lexists(os.path.join(where.path, kept)):
        about = f"{step.shown} is left as it is, for {kept} is there too; look at both, and remove one"
        return Plan(advice=(Advice(about),))
    return Plan(steps=(replace(step, aside=kept, before=None),))


def _within(where: HookFolder, hook: str, root: str) -> Plan:
    """Our lines at the end of a hook that is a file of the project."""
    path = os.path.join(where.path, hook)
    runs = os.access(path, os.X_OK)
    step = replace(_step(where, hook, root), why=RUN, mode=None if runs else EXECUTABLE)
    lines = tuple(part(hook).rstrip("\n").split("\n"))
    if os.path.lexists(path) and step.before is None:
        return Plan(advice=(Advice(f"{step.shown} is left as it is: it is no plain file; add to it", lines),))
    try:
        after = with_part(step.before or "", hook)
    except NoRoom as error:
        return Plan(advice=(Advice(f"{step.shown} is left as it is: {error}; add to it", lines),))
    if after == step.before and runs:
        return Plan(present=(step.shown,))
    return Plan(steps=(replace(step, after=after),))


def _step(where: HookFolder, name: str, root: str) -> Step:
    """A hook as it is; one that is no plain file looks empty."""
    path = os.path.join(where.path, name)
    inside = path.startswith(f"{root}/")
    folder, base = os.path.split(where.path)
    try:
        with open_folder(where.path) as opened:
            before = _content(opened, name)
    except OSError:
        before = None
    shown = os.path.relpath(path, root) if inside else path
    return Step(shown=shown, root=folder, path=f"{base}/{name}", why="", before=before)


def _read(root: str, name: str) -> str | None:
    """The text of a file at the root; None where there is none. Raises UsageError."""
    try:
        with open_folder(root) as folder:
            text = _content(folder, name)
    except OSError as error:
        raise UsageError(f"{name} is not read: {reason(error)}", remedy(error)) from error
    if text is not None and len(text) > MOST_BYTES:
        raise UsageError(f"{name} is larger than {MOST_BYTES >> 20} MiB", "")
    return text


def _content(folder: Folder, name: str) -> str | None:
    """The text of a file, with all its bytes; None where there is none. Raises OSError."""
    try:
        return folder.read(name, MOST_BYTES).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
