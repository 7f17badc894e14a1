"""Which paths a scan reads: those below the paths asked for that the globs admit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ANY_DEPTH = "**"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Paths relative to the root, written with "/": those asked for (none: all), and globs over them.

    A glob without a slash matches a file or folder of that name anywhere; one with a slash is anchored at the
    root; ``**`` stands for any number of folders. What matches a folder matches everything below it.
    """

    paths: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def admits(self, path: str) -> bool:
        """Tell whether a path is asked for, included (or nothing is named to include) and not excluded."""
        if self.paths and not any(path == asked or path.startswith(f"{asked}/") for asked in self.paths):
            return False
        if not self.include and not self.exclude:
            return True
        parts = path.split("/")
        if self.include and not any(_matches(_segments(glob), parts) for glob in self.include):
            return False
        return not any(_matches(_segments(glob), parts) for glob in self.exclude)


@lru_cache(maxsize=256)
def _segments(glob: str) -> tuple[re.Pattern[str] | None, ...]:
    """Compile a glob into one pattern a folder; None is ``**``."""
    names = [name for name in glob.split("/") if name not in ("", ".")]
    if "/" not in glob.rstrip("/"):
        names = [ANY_DEPTH, *names]
    return tuple(None if name == ANY_DEPTH else re.compile(translate(name)) for name in names)


def _matches(segments: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Match segments against a leading run of parts, by the set of segments reached so far.

    The set keeps the work at segments by parts, where backtracking over several ``**`` would explode.
    """
    reached = _skip_depth({0}, segments)
    for part in parts:
        if len(segments) in reached:
            return True
        reached = _skip_depth(
            {
                here if segment is None else here + 1
                for here in reached
                if here < len(segments) and ((segment := segments[here]) is None or segment.match(part))
            },
            segments,
        )
    return len(segments) in reached


def _skip_depth(reached: set[int], segments: Sequence[re.Pattern[str] | None]) -> set[int]:
    for here in sorted(reached):
        step = here
        while step < len(segments) and segments[step] is None:
            step += 1
            reached.add(step)
    return reached
