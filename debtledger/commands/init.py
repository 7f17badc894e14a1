"""`debtledger init`: set a repository up, or add what it lacks; every file is shown before it is written."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Literal

from debtledger.command import CLEAN, PROBLEMS, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.setup.steps import Step
    from debtledger.ground import Ground
    from debtledger.initiation import Plan

    Manner = Literal["show", "ask", "do"]
    """Whether files are only shown, asked about, or written at once."""

COMMAND = Command(
    summary="Set up this repository: settings, a baseline of what is there, and the commit hook.",
    group="set-up",
    text="Each file is shown before it is written, on a terminal you are asked, and nothing of yours is"
    " overwritten; what is there already stays. Without a terminal, init alone only shows what it would do;"
    " --yes does it, and so do --hook and --pre-commit, which say what you want. --hook writes the hooks"
    " pre-commit, commit-msg and prepare-commit-msg where git looks for them; a hook that is there already"
    " is kept and runs first. --pre-commit adds to .pre-commit-config.yaml, which keeps its comments.",
    parameters=(
        Option(flags=("--hook",), kind="flag", help="Only the hooks of git."),
        Option(flags=("--pre-commit",), kind="flag", help="Only the hooks of pre-commit, or prek."),
        Option(flags=("--remove",), kind="flag", help="With --hook: take them away again."),
        Option(flags=("--yes",), kind="flag", help="Do not ask."),
        Option(flags=("--dry-run",), kind="flag", help="Show what would be written, and write nothing."),
    ),
    examples=(
        "debtledger init",
        "debtledger init --yes",
        "debtledger init --hook",
        "debtledger init --hook --remove",
        "debtledger init --pre-commit",
        "debtledger init --dry-run",
    ),
)
TO_WRITE = "  debtledger init --yes\n"
OF_GIT = (".git/", "/")
"""How paths begin that nobody adds to a commit."""


def run(context: Context, *, remove: bool, yes: bool, dry_run: bool, **only: bool) -> int:
    """Show and write what is missing. Exit code 1 where something is left to be done by hand."""
    from debtledger.ground import find_ground

    if remove and (not only["hook"] or only["pre_commit"]):
        raise UsageError("--remove takes the hooks of git away", "debtledger init --hook --remove")
    ground = find_ground((), context)
    named = any(only.values())
    if named and ground.repository is None:
        raise UsageError(f"{ground.root} is no git repository", "cd to one, or git init")
    manner: Manner = "do" if yes or named else "show"
    if dry_run:
        manner = "show"
    elif context.interactive and not yes:
        manner = "ask"
    if remove:
        plan = _removal(ground)
    elif named:
        plan = _named(ground, only)
    else:
        plan = _all(context, ground, manner)
    done = [step for group in _groups(plan.steps) for step in _done(context, group, manner)]
    context.write(_end(plan, done, manner))
    return PROBLEMS if plan.advice else CLEAN


def _removal(ground: Ground) -> Plan:
    from debtledger.initiation import hooks_removed

    assert ground.repository is not None
    return hooks_removed(ground.repository)


def _named(ground: Ground, only: Mapping[str, bool]) -> Plan:
    from debtledger.initiation import hooks_of, joined, pre_commit_of

    assert ground.repository is not None
    return joined(
        *((hooks_of(ground.repository),) if only["hook"] else ()),
        *((pre_commit_of(ground.root),) if only["pre_commit"] else ()),
    )


def _all(context: Context, ground: Ground, manner: Manner) -> Plan:
    from debtledger.config import find
    from debtledger.initiation import whole

    unset = find(ground.start, ground.root) is None
    return whole(ground, _answers(context) if manner == "ask" and unset else {}, context)


def _answers(context: Context) -> dict[str, str]:
    """What is asked before the settings are written. Raises UsageError where no more is answered."""
    from debtledger.core.setup.starting import QUESTIONS, understood

    context.say("a few questions for .debtledger.toml; enter leaves one open, ^D stops")
    answers = {}
    for question in QUESTIONS:
        while True:
            typed = context.ask(f"{question.words} ({question.example}): ")
            if typed is None:
                raise UsageError("no more answers, so nothing was written")
            if not typed.strip() or understood(question.name, typed.strip()):
                break
            context.say(f"  write it like {question.example}")
        if typed.strip():
            answers[question.name] = typed.strip()
    return answers


def _groups(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Files that belong together, for the same reason."""
    from itertools import groupby

    return (list(group) for _, group in groupby(steps, lambda step: step.why))


def _done(context: Context, group: list[Step], manner: Manner) -> list[Step]:
    """Show some files, and write those that may be written. Raises UsageError where nobody answers."""
    from debtledger.core.setup.steps import told
    from debtledger.core.text import safe_text
    from debtledger.initiation import carry_out

    for step in group:
        context.write(f"{line}\n" for line in (*told(step), ""))
    if manner == "show" or (manner == "ask" and not _wanted(context, _question(group))):
        return []
    for step in group:
        carry_out(step)
        context.write((f"{'removed' if step.after is None else 'wrote'} {safe_text(step.shown)}\n",))
    context.write("\n")
    return group


def _wanted(context: Context, question: str) -> bool:
    """Ask until the answer is understood. Raises UsageError where nobody answers."""
    from debtledger.deciding.questions import NO, YES

    while True:
        typed = context.ask(question)
        if typed is None:
            raise UsageError("no more answers: what was shown last is not written", "debtledger init")
        if typed.strip().lower() in YES | NO:
            return typed.strip().lower() in YES
        context.say("  write y or n")


def _question(group: Sequence[Step]) -> str:
    what = "it" if len(group) == 1 else f"these {len(group)} files"
    return f"{'write' if any(step.after is not None for step in group) else 'remove'} {what}? [Y/n] "


def _end(plan: Plan, done: Sequence[Step], manner: Manner) -> Iterator[str]:
    """What was there, what is left to people, and what to type next."""
    from debtledger.core.text import safe_text

    for path in plan.present:
        yield f"{safe_text(path)} is there already\n"
    for advice in plan.advice:
        yield f"{safe_text(advice.about)}{':' if advice.lines else ''}\n"
        yield from (f"  {safe_text(line)}\n" for line in advice.lines)
    if not plan.steps:
        yield "there is nothing to write\n"
    elif not done:
        yield f"nothing was written\n{TO_WRITE if manner == 'show' else ''}"
    tracked = [step.shown for step in done if step.after is not None and not step.shown.startswith(OF_GIT)]
    then = [*([f"git add {shlex.join(tracked)}"] if tracked else []), *(plan.then if done else ())]
    yield from (f"  {safe_text(line)}\n" for line in then)
