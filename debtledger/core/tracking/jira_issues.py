"""What Jira answers, as values: issues of Cloud, Server and Data Center in the plain-text API (version 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from debtledger.core.references import is_date
from debtledger.core.tracking.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.tracking.issue import IssueState

KEY: Final = re.compile(r"[A-Z][A-Z0-9_]{1,19}-[0-9]{1,9}")
PROJECT: Final = re.compile(r"[A-Z][A-Z0-9_]{1,19}")
FIELD_ID: Final = re.compile(r"[a-z][A-Za-z]{1,40}|customfield_[0-9]{1,12}")
FIELDS: Final = (
    "summary",
    "description",
    "status",
    "resolution",
    "resolutiondate",
    "updated",
    "created",
    "duedate",
    "labels",
    "priority",
    "assignee",
    "reporter",
    "issuetype",
    "components",
    "fixVersions",
    "votes",
    "timespent",
    "timeoriginalestimate",
    "worklog",
)
"""The fields that are asked for, beside those that the settings name."""
POINTS: Final = "points"
CUSTOMER: Final = "customer"
ORGANIZATIONS: Final = "organizations"
SECONDS_AN_HOUR: Final = 3600
Json = Mapping[str, object]


class BadAnswerError(ValueError):
    """An answer that is not what Jira's description says: where, and what it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How issues of one profile are read: its name, the address of the site, and fields by name to their ids.

    The names points, customer and organizations fill the places of the same meaning in an Issue; all
    others are kept as they are, as texts.
    """

    tracker: str
    site: str
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def asked(self) -> tuple[str, ...]:
        """The ids of all fields to ask for."""
        return tuple(dict.fromkeys((*FIELDS, *self.fields.values())))


def read_issue(answer: object, form: Form) -> Issue:
    """One issue of an answer. Raises BadAnswerError."""
    said = _object(answer, "an issue")
    key = _text(said, "key")
    if not KEY.fullmatch(key):
        raise BadAnswerError("an issue has no sound key")
    fields = _object(said.get("fields"), f"fields of {key}")
    try:
        return _issue(key, fields, form)
    except BadAnswerError as error:
        raise BadAnswerError(f"{key}: {error}") from None


def utc(text: str) -> str:
    """A time as Jira writes it, 2026-11-22T10:54:00.000+0100, in UTC to the second. Raises BadAnswerError."""
    try:
        time = datetime.fromisoformat(text)
        return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if time.tzinfo else _no_time(text)
    except (ValueError, OverflowError):
        return _no_time(text)


def _no_time(text: str) -> str:
    raise BadAnswerError(f"{text[:40]!r} is no time")


def _issue(key: str, fields: Json, form: Form) -> Issue:
    resolved = _name(fields, "resolution")
    named = {name: fields.get(where) for name, where in form.fields.items()}
    customers = (
        *(f"org-{each}" if each.isdecimal() else each for each in _ids(named.get(ORGANIZATIONS))),
        *_values(named.get(CUSTOMER)),
    )
    own = (POINTS, CUSTOMER, ORGANIZATIONS)
    texts = {name: ", ".join(_values(value)) for name, value in named.items() if name not in own}
    versions = _names(fields, "fixVersions")
    return Issue(
        ref=f"jira:{key}",
        tracker=form.tracker,
        title=_text(fields, "summary"),
        body=_text(fields, "description"),
        state=_state(fields, resolved),
        status=_name(fields, "status"),
        reason=resolved,
        kind=_name(fields, "issuetype"),
        labels=_texts(fields, "labels"),
        priority=_name(fields, "priority"),
        components=_names(fields, "components"),
        milestone=versions[0] if versions else "",
        author=_name(fields, "reporter", "displayName"),
        assignee=_name(fields, "assignee", "displayName"),
        created=_time(fields, "created"),
        updated=_time(fields, "updated"),
        closed=_time(fields, "resolutiondate"),
        due=_text(fields, "duedate"),
        url=f"{form.site}/browse/{key}",
        votes=int(_number(_inner(fields, "votes").get("votes"), "votes") or 0),
        points=_number(named.get(POINTS), POINTS),
        hours_spent=_hours(fields, "timespent"),
        hours_estimated=_hours(fields, "timeoriginalestimate"),
        customers=tuple(dict.fromkeys(customers)),
        fields={name: text for name, text in texts.items() if text},
        worked=tuple(_worked(fields)),
    )


def _state(fields: Json, resolved: str) -> IssueState:
    """Closed is what stands in the category "done"; where there are no categories, what is resolved."""
    category = _inner(_inner(fields, "status"), "statusCategory")
    done = _text(category, "key") == "done" if category else bool(resolved)
    return "closed" if done else "open"


def _object(value: object, what: str) -> Json:
    if not isinstance(value, Mapping):
        raise BadAnswerError(f"{what}: an object was expected")
    return cast("Json", value)


def _inner(fields: Json, name: str) -> Json:
    """An object that may be left out."""
    value = fields.get(name)
    return {} if value is None else _object(value, name)


def _text(fields: Json, name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadAnswerError(f"{name}: a text was expected")
    return value


def _name(fields: Json, name: str, key: str = "name") -> str:
    return _text(_inner(fields, name), key)


def _list(fields: Json, name: str) -> Sequence[object]:
    value = fields.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadAnswerError(f"{name}: a list was expected")
    return value


def _texts(fields: Json, name: str) -> tuple[str, ...]:
    values = _list(fields, name)
    if not all(isinstance(value, str) for value in values):
        raise BadAnswerError(f"{name}: texts were expected")
    return tuple(cast("Sequence[str]", values))


def _names(fields: Json, name: str) -> tuple[str, ...]:
    return tuple(_text(_object(value, name), "name") for value in _list(fields, name))


def _time(fields: Json, name: str) -> str:
    text = _text(fields, name)
    return utc(text) if text else ""


def _number(value: object, name: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 < value < 1e15:  # noqa: PLR2004
        raise BadAnswerError(f"{name}: a number was expected")
    return value


def _hours(fields: Json, name: str) -> float | None:
    seconds = _number(fields.get(name), name)
    return None if seconds is None else seconds / SECONDS_AN_HOUR


def _worked(fields: Json) -> Iterator[str]:
    """The entries of the work log that are there, with the day on which work began and the hours."""
    logs = _inner(fields, "worklog").get("worklogs")
    for each in logs if isinstance(logs, list) else []:
        entry = _object(each, "worklog")
        hours, started = _hours(entry, "timeSpentSeconds"), _text(entry, "started")
        if hours and hours > 0 and is_date(started[:10]):
            yield f"{started[:10]} {hours:g}"


def _values(value: object) -> tuple[str, ...]:
    """What a custom field says, of whatever sort it is: texts, numbers, options, users, versions, lists."""
    match value:
        case None | "" | bool():
            return ()
        case str():
            return (value,)
        case int() | float():
            return (f"{value:.15g}",)
        case Mapping():
            names = (value.get(name) for name in ("value", "name", "displayName", "key", "id"))
            return next((_values(each) for each in names if isinstance(each, str) and each), ())
        case list():
            return tuple(text for each in value for text in _values(each) if not isinstance(each, list))
    return ()


def _ids(value: object) -> tuple[str, ...]:
    """The opaque ids of organisations; their names are kept nowhere."""
    each_one = value if isinstance(value, list) else [value]
    said = (each.get("id") if isinstance(each, Mapping) else None for each in each_one)
    return tuple(str(each) for each in said if isinstance(each, str | int) and each != "")
