"""`debtledger demo`: a made-up company's repository, in which a debt becomes due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, Argument, Command, Option, Sequel, UsageError

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Build a made-up company's repository with two years of debts, and look at it.",
    group="set-up",
    text="Security is postponed there for a pilot, until customers pay for it. Without DIR it is built in a"
    " new temporary folder; DIR must be new or empty. It needs no network and no token, and touches none of"
    " your settings. On a terminal the screens open on it; elsewhere, and with --no-tui, it is told what"
    " happened and what to type.",
    parameters=(
        Argument(name="folder", metavar="[DIR]", kind="path", count=0),
        Option(
            flags=("--tour",), kind="flag", help="Walk through what is there, with a few words at each place."
        ),
        Option(flags=("--no-tui",), kind="flag", help="Tell what is there instead of opening the screens."),
    ),
    examples=("debtledger demo", "debtledger demo --tour", "debtledger demo paperboat --no-tui"),
)


def run(context: Context, *, folder: str | None, tour: bool, no_tui: bool) -> int | Sequel:
    """Build it, and open the screens or tell what is there. Raises UsageError and RepositoryError."""
    from dataclasses import replace

    from debtledger.demonstration.building import build
    from debtledger.demonstration.place import room
    from debtledger.demonstration.telling import told
    from debtledger.demonstration.tour import walked

    if folder == "":
        raise UsageError("the folder has no name", "debtledger demo paperboat")
    with room(None if folder is None else context.path(folder)) as root:
        commits = build(root, context)
    context.write(told(root, commits))
    if context.interactive and not no_tui:
        return _shown(replace(context, cwd=root), "tour" if tour else "")
    return walked(root) if tour else CLEAN


def _shown(context: Context, way: str) -> int:
    """Open the screens until somebody leaves; way: "tour" for one over them."""
    from debtledger.tui.app import Face
    from debtledger.tui.key import BACKLOG
    from debtledger.tui.opening import open_screens
    from debtledger.tui.touring import Guide

    return open_screens(context, BACKLOG, "", Guide if way else Face)
