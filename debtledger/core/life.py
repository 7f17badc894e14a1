"""The life of a debt: its states, what people may decide in each, and what a decision must say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from debtledger.core.references import is_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debtledger.core.recording.record import Event

State = Literal["proposed", "active", "planned", "repaying", "vanished", "accepted", "repaid", "written-off"]
Step = Literal[
    "acknowledged",
    "snoozed",
    "declined",
    "re-estimated",
    "moved",
    "planned",
    "unplanned",
    "repaid in part",
    "repaid",
    "written-off",
    "reopened",
]

STATES: Final[tuple[State, ...]] = get_args(State)
CLOSED: Final = frozenset({"repaid", "written-off"})
"""The states in which nothing is left to decide, until somebody opens the debt again."""
OPEN: Final = frozenset(STATES) - CLOSED
MAX_HOURS: Final = 1_000_000.0


class LifeError(ValueError):
    """A decision that a debt's state does not allow, or that lacks something: message, and what to type."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def state_named(text: str | None) -> State:
    """The state that a record names, "active" where it names none. Raises LifeError for another word."""
    name = text or "active"
    if name not in STATES:
        raise LifeError(f'unknown state "{name}"', f"the states are {', '.join(STATES)}")
    return name


def transition(state: State, step: str) -> State:
    """The state after a step. Raises LifeError where the state does not allow it, and says what it does."""
    allowed = _TRANSITIONS[state]
    if step not in allowed:
        raise LifeError(_refusal(state, step), _THEN[state] + ", ".join(_commands(allowed)))
    return allowed[step]


def after(state: State, event: Event) -> State:
    """The state after a decision that says all it must: hours for repaid, a later day for snoozed.

    Raises LifeError where something is missing or the state does not allow it.
    """
    step = "repaid in part" if event.what == "repaid" and event.partial else event.what
    following = transition(state, step)
    if event.what == "repaid":
        _check_hours(event.hours)
    if event.what == "snoozed" or event.until is not None:
        _check_until(event)
    return following


def standing(state: State, events: Iterable[Event], review_on: str | None, today: str) -> State:
    """The state on a day (YYYY-MM-DD): what was declined is active again from its review date on."""
    if state != "accepted":
        return state
    until = [event.until for event in events if event.what == "declined"]
    review = (until[-1] if until else None) or review_on
    return "active" if review is not None and review <= today else "accepted"


def stays_untagged(events: Iterable[Event]) -> bool:
    """Whether somebody answered that the debt is still there although its tag is gone.

    That is a move, or a reopening of what was not closed.
    """
    closed = stays = False
    for event in events:
        if event.what == "moved" or (event.what == "reopened" and not closed):
            stays = True
        elif event.what == "reopened":
            closed = False
        elif event.what in {"written-off", "declined"} or (event.what == "repaid" and not event.partial):
            closed, stays = True, False
    return stays


def claimed_repaid(events: Iterable[Event], day: str | None) -> bool:
    """Whether a commit said on a day that it repays the debt, and nobody has reopened the debt since."""
    return day is not None and not any(event.what == "reopened" and event.at >= day for event in events)


def marks(events: Iterable[Event], today: str) -> tuple[str, ...]:
    """What lies over the state on a day: "acknowledged", "snoozed" until a later day; reopening ends both."""
    found: dict[str, bool] = {}
    for event in events:
        if event.what == "reopened":
            found.clear()
        elif event.what == "acknowledged":
            found["acknowledged"] = True
        elif event.what == "snoozed":
            found["snoozed"] = (event.until or "") > today
    return tuple(name for name in MARKS if found.get(name))


MARKS: Final = ("acknowledged", "snoozed")

_SAME: Final = ("acknowledged", "snoozed", "re-estimated", "moved")


def _in(state: State, following: Mapping[Step, State]) -> dict[Step, State]:
    """The steps of an open state: those that change nothing, and those that do."""
    return {**dict.fromkeys(_SAME, state), **following}


_CLOSING: Final[dict[Step, State]] = {
    "repaid in part": "repaying",
    "repaid": "repaid",
    "written-off": "written-off",
}
_TRANSITIONS: Final[dict[State, dict[Step, State]]] = {
    "proposed": _in("proposed", {"planned": "planned", "declined": "accepted", **_CLOSING}),
    "active": _in("active", {"planned": "planned", "declined": "accepted", **_CLOSING}),
    "planned": _in(
        "planned", {"planned": "planned", "unplanned": "active", "declined": "accepted", **_CLOSING}
    ),
    "repaying": _in(
        "repaying", {"planned": "repaying", "unplanned": "repaying", "declined": "accepted", **_CLOSING}
    ),
    "vanished": {"repaid": "repaid", "written-off": "written-off", "moved": "active", "reopened": "active"},
    "accepted": _in("accepted", {**_CLOSING, "reopened": "active"}),
    "repaid": {"reopened": "active"},
    "written-off": {"reopened": "active"},
}
_THEN: Final[dict[State, str]] = {
    **dict.fromkeys(STATES, "possible now: "),
    "vanished": "its tag is gone, so say what became of it: ",
}
_COMMANDS: Final[dict[Step, str]] = {
    "repaid": "repay",
    "repaid in part": "repay --partial",
    "written-off": "write-off",
    "declined": "decline",
    "reopened": "reopen",
    "snoozed": "snooze",
    "acknowledged": "acknowledge",
}
_DEEDS: Final = {
    "acknowledged": "acknowledge",
    "snoozed": "snooze",
    "declined": "decline",
    "re-estimated": "estimate",
    "moved": "move",
    "planned": "plan",
    "unplanned": "leave out",
    "repaid in part": "repay",
    "repaid": "repay",
    "written-off": "write off",
    "reopened": "reopen",
}


def _commands(steps: Iterable[Step]) -> list[str]:
    """The commands by which people take these steps; for some there is none of their own."""
    return [command for step, command in _COMMANDS.items() if step in steps]


def _refusal(state: State, step: str) -> str:
    deed = _DEEDS.get(step)
    if deed is None:
        return f'unknown decision "{step}"'
    if step == "reopened":
        return f"the debt is {state}: there is nothing to reopen"
    already = " already" if step == state or (step, state) == ("declined", "accepted") else ""
    return f"cannot {deed} a debt that is{already} {state}"


def _check_hours(hours: float | None) -> None:
    if hours is None:
        raise LifeError("repaying needs the hours it took", "add --hours 3")
    if not 0 < hours <= MAX_HOURS:
        raise LifeError(
            f"{hours:g} hours cannot be what it took", "if nothing had to be done: debtledger write-off"
        )


def _check_until(event: Event) -> None:
    if event.until is None:
        raise LifeError(f"{_DEEDS[event.what]} needs a day to end on", "add --until 2027-01-31")
    if not is_date(event.until):
        raise LifeError(f'"{event.until}" is no day', "write year, month and day: --until 2027-01-31")
    if event.until <= event.at:
        raise LifeError(f"{event.until} is not after {event.at}", "name a later day")
