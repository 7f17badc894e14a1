"""`debtledger plan`: what to repay in a sprint, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, PLAIN_FORMAT, PROBLEMS, Command, Option, UsageError
from debtledger.deciding.decisions import known_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.context import Context
    from debtledger.pages.agenda import Agenda
    from debtledger.planning import Ground, Proposal, Wish

MOST_HOURS = 1_000_000.0
MOST_SPRINTS = 52

COMMAND = Command(
    summary="Plan the repayment budget of a sprint: what is due first, then the best use of the rest.",
    group="plan",
    text="A debt is due where its trigger has fired; it comes with all that it requires. What else is worth"
    " repaying is chosen so that it spares most hours over the horizon of economics.horizon_sprints. What"
    " just missed it is told with the reason, and how good the plan is. Debts that are due and are not in the"
    " plan make the exit code 1. ^C ends the search with the best plan so far.",
    parameters=(
        Option(flags=("--sprint",), metavar="NAME", help="The sprint to plan, instead of the current one."),
        Option(
            flags=("--budget",), metavar="HOURS", help="Hours for repayment, instead of the sprint's own."
        ),
        Option(
            flags=("--horizon",),
            metavar="SPRINTS",
            default="6",
            help="How many sprints to look at; 6 by default.",
        ),
        Option(
            flags=("--must",),
            metavar="ID",
            multiple=True,
            complete=known_ids,
            help="Take this debt as due; can be repeated. One that is too big comes in parts.",
        ),
        Option(
            flags=("--what-if",),
            metavar="CHANGE",
            multiple=True,
            help="Compare with budget=HOURS or capacity=HOURS; can be repeated.",
        ),
        Option(
            flags=("--commit",),
            kind="flag",
            help="Write the plan to the file of the sprint, and to the records of its debts.",
        ),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=(
        "debtledger plan --budget 32",
        "debtledger plan --budget 32 --what-if budget=48",
        "debtledger plan --budget 32 --format json",
    ),
)


def run(  # noqa: PLR0913 - the options of the command
    context: Context,
    *,
    sprint: str | None,
    budget: str | None,
    horizon: str,
    must: Sequence[str],
    what_if: Sequence[str],
    commit: bool,
    format_name: str,
    output: str | None,
) -> int:
    """Print the plan, and write it where that is asked for."""
    from debtledger.bookkeeping import open_books
    from debtledger.pages.entries import told
    from debtledger.planning import Wish, propose, survey_ground

    books = open_books(context)
    wish = Wish(
        sprint=sprint,
        budget=None if budget is None else _hours(budget, "--budget"),
        horizon=_sprints(horizon),
        musts=tuple(books.find(typed).key for typed in must),
    )
    changes = [(text, _changed(wish, text)) for text in what_if]
    ground = survey_ground(books, context)
    proposal = propose(ground, wish)
    variants = [(text, _page(ground, propose(ground, each))) for text, each in changes]
    context.write_output(_shown(context, _page(ground, proposal, variants), format_name, output), output)
    for text in (*told(ground.timetable.problems), *proposal.notes):
        context.say(text)
    if commit:
        _commit(context, ground, proposal)
    if books.reckoning.broken:
        context.say("the plan is incomplete: a record is broken\n  debtledger doctor")
        return LEDGER
    late = any(miss.due for miss in proposal.plan.missed)
    return PROBLEMS if late or proposal.plan.circles else CLEAN


def _shown(context: Context, page: Agenda, format_name: str, output: str | None) -> Iterable[str]:
    from debtledger.core.view import View
    from debtledger.pages import agenda

    if format_name == "json":
        return agenda.as_json(page)
    return agenda.as_text(page, View(colour=context.colour_for(output), width=context.width))


def _page(ground: Ground, proposal: Proposal, variants: Sequence[tuple[str, Agenda]] = ()) -> Agenda:
    from debtledger.pages.agenda import Agenda

    return Agenda(
        sprint=proposal.sprint.name if proposal.sprint is not None else "",
        budget=proposal.budget,
        spent=proposal.spent,
        plan=proposal.plan,
        ahead=proposal.ahead,
        runway=proposal.runway,
        seconds=proposal.seconds,
        interrupted=proposal.interrupted,
        debts=proposal.debts,
        names={entry.key: ground.books.name_of(entry) for entry in ground.books.entries},
        variants=variants,
    )


def _commit(context: Context, ground: Ground, proposal: Proposal) -> None:
    from debtledger.deciding.pledging import pledge

    done = pledge(context, ground, proposal)
    for text in done:
        context.say(text)


def _changed(wish: Wish, text: str) -> Wish:
    """The wish with another budget or capacity. Raises UsageError."""
    from dataclasses import replace

    name, _, amount = text.partition("=")
    if name == "budget":
        return replace(wish, budget=_hours(amount, "--what-if budget="))
    if name == "capacity":
        return replace(wish, budget=None, capacity=_hours(amount, "--what-if capacity="))
    raise UsageError(f"--what-if {text} is not understood", "write --what-if budget=40 or capacity=200")


def _sprints(text: str) -> int:
    """How many sprints to look at. Raises UsageError."""
    sprints = _hours(text, "--horizon")
    if sprints < 1 or sprints > MOST_SPRINTS or sprints != int(sprints):
        raise UsageError(f"--horizon {text} is no number of sprints from 1 to {MOST_SPRINTS}", "--horizon 6")
    return int(sprints)


def _hours(text: str, option: str) -> float:
    """A number of hours, "32" or "32h". Raises UsageError."""
    plain = text.strip().removesuffix("h").strip()
    try:
        hours = float(plain) if plain.isascii() else -1.0
    except ValueError:
        hours = -1.0
    # nan is neither above nor below a bound, so it fails here too.
    if not 0 <= hours <= MOST_HOURS:
        raise UsageError(f"{option} {text} is no number of hours", "write a number from 0 on, such as 32")
    return hours
