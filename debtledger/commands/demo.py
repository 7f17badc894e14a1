"""`debtledger demo`: a made-up company's repository, in which a debt becomes due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, INTERNAL, Argument, Command, Option, Sequel, UsageError

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
    if tour:
        return walked(root)
    return CLEAN if no_tui or not context.interactive else _shown(replace(context, cwd=root))


def _shown(context: Context) -> int:
    """Open the screens until somebody leaves."""
    from debtledger.tui.app import Face
    from debtledger.tui.glyphs import ASCII, UNICODE

    plain = (context.out.encoding or "").lower().replace("-", "") != "utf8"
    face = Face(context, "backlog", ASCII if plain else UNICODE)
    error = face.run()
    if error is not None:
        raise error
    return INTERNAL if face.return_code else CLEAN
