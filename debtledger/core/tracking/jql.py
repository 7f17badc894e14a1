"""Questions to Jira in its own language, built of checked words only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from debtledger.core.tracking.jira_issues import KEY, PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

ORDER: Final = "ORDER BY updated ASC"
WESTMOST: Final = timezone(timedelta(hours=-12))
"""Where clocks show the earliest time: what is asked in it is asked soon enough in every zone."""


def changed_since(project: str, since: str, zone: tzinfo) -> str:
    """The question for the issues of a project that have changed since a time (UTC; "" for all of them).

    Jira reads times by the clock of the user who asks, to the minute. Raises ValueError.
    """
    if not PROJECT.fullmatch(project):
        raise ValueError(f"{project!r} is no key of a project")
    where = f'project = "{project}"' if project.lower() in _RESERVED else f"project = {project}"
    if not since:
        return f"{where} {ORDER}"
    wall = _wall_time(datetime.fromisoformat(since), zone)
    return f'{where} AND updated >= "{wall:%Y-%m-%d %H:%M}" {ORDER}'


def with_keys(keys: Sequence[str]) -> str:
    """The question for the issues with these keys. Raises ValueError."""
    for key in keys:
        if not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key of an issue")
    return f"key in ({', '.join(keys)})"


def _wall_time(moment: datetime, zone: tzinfo) -> datetime:
    """What a clock of the zone shows at a moment, or earlier where that could be read as a later moment."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    for _ in range(_MOST_STEPS):
        readings = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if all(reading <= moment for reading in readings):
            break
        wall -= timedelta(hours=1)
    return wall


_MOST_STEPS = 4
_RESERVED_WORDS = """a abort access add after alias all alter and any are as asc at audit avg before begin
    between boolean break but by byte catch cf char character check checkpoint collate collation column
    commit connect continue count create current date decimal declare decrement default defaults
    define delete delimiter desc difference distinct divide do double drop else empty encoding end
    equals escape exclusive exec execute exists explain false fetch file field first float for from
    function go goto grant greater group having identified if immediate in increment index initial
    inner inout input insert int integer intersect intersection into is isempty isnull it join last
    left less like limit lock long max min minus mode modify modulo more multiply next no noaudit
    not notin nowait null number object of on option or order outer output power previous prior
    privileges public raise raw remainder rename resource return returns revoke right row rowid
    rownum rows select session set share size sqrt start strict string subtract such sum synonym
    table that the their then there these they this to trans transaction trigger true uid union
    unique update user validate values view was when whenever where while will with"""
"""Words that Jira takes for parts of a question unless they are quoted."""
_RESERVED = frozenset(_RESERVED_WORDS.split())
