"""What doctor asks of trackers: can they be reached, who are we to them, what does the token lack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, cast

from debtledger.command import UsageError
from debtledger.config import SettingsProblem
from debtledger.network.courier import Deadline
from debtledger.network.machines import GITHUB, host_of
from debtledger.network.replies import TrackerError
from debtledger.rooms import UnknownMemberError
from debtledger.sync import open_courier, trackers_of
from debtledger.trackers import connect

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.network.courier import Courier
    from debtledger.network.profiles import Profile
    from debtledger.survey import Survey
    from debtledger.trackers import Health, Inspectable

SKEW_SECONDS = 60
"""From this difference on clocks are told: readings overlap by more, signatures do not."""
UNKNOWN = "not known"
Facts = dict[str, str]


class Inspection(NamedTuple):
    """The facts of each tracker by "tracker NAME", and what is wrong; unread: a tracker does not answer."""

    sections: dict[str, Facts]
    problems: tuple[SettingsProblem, ...]
    unread: bool


def inspect_trackers(context: Context) -> Inspection:
    """Ask every tracker of the repository around the current folder. Raises SettingsError."""
    try:
        found, profiles = trackers_of((), context)
    except UsageError as error:
        return Inspection({"trackers": {"state": error.message, "try": error.hint}}, (), unread=False)
    deadline = Deadline(found.config.limits_sync_seconds)
    sections: dict[str, Facts] = {}
    problems = list(profiles.problems)
    unread = False
    for profile in profiles.usable:
        facts = _known(profile)
        sections[f"tracker {profile.name}"] = facts
        try:
            problems += _asked(profile, found, deadline, facts)
        except (TrackerError, UnknownMemberError) as error:
            facts["reachable"] = "yes" if isinstance(error, TrackerError) and error.status else "no"
            refused = isinstance(error, TrackerError) and error.fault == "unauthorised"
            facts["authenticated as"] = "nobody: the token is not accepted" if refused else UNKNOWN
            facts["missing"] = UNKNOWN
            problems.append(_problem(profile, error.message, error.hint))
            unread = True
    return Inspection(sections, tuple(problems), unread)


def _known(profile: Profile) -> Facts:
    return {
        "kind": profile.kind,
        "address": host_of(profile.api) or profile.api,
        "projects": ", ".join(profile.projects),
        "token": f"from {profile.token_from}" if profile.token_from else "none",
    }


def _asked(profile: Profile, found: Survey, deadline: Deadline, facts: Facts) -> list[SettingsProblem]:
    """Ask one tracker; the facts grow while it answers. Raises TrackerError and UnknownMemberError."""
    courier = open_courier(profile, found, deadline)
    tracker = connect(profile, courier)
    if not hasattr(tracker, "inspect"):
        facts["reachable"] = "not asked: this kind of tracker does not say"
        return []
    try:
        health = cast("Inspectable", tracker).inspect()
    finally:
        courier.close()
        _note_what_was_heard(courier, facts)
    facts["reachable"] = "yes"
    facts["authenticated as"] = health.account or "nobody"
    facts["missing"] = "; ".join(health.missing) or "nothing"
    facts |= {f"note {number}": note for number, note in enumerate(health.notes, 1)}
    return _problems(profile, courier, health)


def _note_what_was_heard(courier: Courier, facts: Facts) -> None:
    heard = courier.heard
    if heard.left is not None:
        until = "" if heard.reset is None else f" until {datetime.fromtimestamp(heard.reset, UTC):%H:%M} UTC"
        facts["rate limit"] = f"{heard.left:,} requests left{until}"
    if heard.ahead is not None:
        facts["clock"] = _clock(heard.ahead) or "in step"


def _problems(profile: Profile, courier: Courier, health: Health) -> list[SettingsProblem]:
    found = [
        _problem(profile, f"the token lacks {each}", "make a token that has it, or ask for access")
        for each in health.missing
    ]
    skew = _clock(courier.heard.ahead or 0)
    if skew:
        found.append(_problem(profile, skew, "set the clock of this machine, by NTP for instance"))
    if courier.heard.left == 0:
        found.append(
            _problem(profile, "no request is left for now", "wait, or use a token with a limit of its own")
        )
    if profile.kind == GITHUB and not profile.token:
        hint = "set GH_TOKEN, or type gh auth login"
        if host_of(profile.api) != "api.github.com":
            hint = (
                f'name the variable with the token: token_env in [host."{profile.host}"] of your own settings'
            )
        found.append(
            _problem(profile, "without a token only public issues are read, 60 requests an hour", hint)
        )
    return found


def _clock(ahead: float) -> str:
    if abs(ahead) < SKEW_SECONDS:
        return ""
    return f"the clock of the server is {abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} this one"


def _problem(profile: Profile, message: str, hint: str) -> SettingsProblem:
    return SettingsProblem(where=f"tracker {profile.name}", message=message, hint=hint)
