"""The sprints of boards of trackers, as they were when they were last read; kept beside the issues."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Final

from debtledger.core.packing import UnpackingError, pack, unpack
from debtledger.core.planning.sprint import TrackerSprint
from debtledger.core.references import is_date
from debtledger.storage.cache import Cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOPIC: Final = "boards"
MOST_SPRINTS: Final = 2000
MOST_CHARACTERS: Final = 4 << 20


def keep_sprints(common_dir: str, name: str, sprints: Iterable[TrackerSprint]) -> None:
    """Keep the sprints of the boards of a tracker, which the settings call by this name."""
    with Cache(common_dir) as cache:
        cache.put(TOPIC, name, json.dumps([pack(each) for each in islice(sprints, MOST_SPRINTS)]).encode())


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
