"""The sprints of boards of trackers, as they were when they were last read; kept beside the issues."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from debtledger.cache import Cache
from debtledger.core.packing import UnpackingError, pack, unpack
from debtledger.core.references import is_date
from debtledger.core.sprint import TrackerSprint
from debtledger.replies import TrackerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOPIC: Final = "boards"
MOST_SPRINTS: Final = 2000
MOST_CHARACTERS: Final = 4 << 20


def read_boards(tracker: object, name: str, common_dir: str) -> str:
    """Read the sprints of a tracker's boards and keep them; those read before stay where that fails.

    name: what the settings call the tracker. Returns what went wrong, "" for nothing.
    """
    sprints = getattr(tracker, "sprints", None)
    if sprints is None:
        return ""
    try:
        found = list(sprints())
    except TrackerError as error:
        return f"{name}: its boards were not read: {error.message}"
    with Cache(common_dir) as cache:
        cache.put(TOPIC, name, json.dumps([pack(each) for each in found[:MOST_SPRINTS]]).encode())
    return ""


def kept_sprints(common_dir: str, names: Iterable[str]) -> tuple[TrackerSprint, ...]:
    """The sprints of the boards of these trackers that were read; those without days are left out."""
    with Cache(common_dir) as cache:
        found = [each for name in names for each in _loaded(cache.get(TOPIC, name))]
    return tuple(each for each in found if each.name and (each.start or each.end))


def _loaded(data: bytes | None) -> Iterator[TrackerSprint]:
    if data is None or len(data) > MOST_CHARACTERS:
        return
    try:
        packed = json.loads(data)
        sprints = [unpack(TrackerSprint, each) for each in packed if isinstance(packed, list)]
    except (UnpackingError, ValueError, TypeError, RecursionError):
        return
    yield from (each for each in sprints if all(not day or is_date(day) for day in (each.start, each.end)))
