"""A file that the set-up would write, as it is and as it would be; and how that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT_LINES: Final = 2
MOST_LINES: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One file: how it is shown, the folder that is there and the path from it, and why it is written.

    before: None where there is none. after: None to remove it. aside: the name that the present file gets
    first. back: the name of a file that takes its place when it is removed. mode: the permissions of the new
    one, None for the usual ones. most: how many lines of it are shown.
    """

    shown: str
    root: str
    path: str
    why: str
    before: str | None = None
    after: str | None = None
    aside: str = ""
    back: str = ""
    mode: int | None = None
    most: int = MOST_LINES


def told(step: Step) -> Iterator[str]:
    """What would be written: a new file whole, of an old one what changes; long ones are cut short."""
    yield f"{safe_text(step.shown)}: {step.why}"
    if step.aside:
        yield f"  the present file is kept as {step.aside}, and runs first"
    if step.back:
        yield f"  {step.back} takes its place again"
    lines = list(_lines(step))
    yield from (f"  {safe_text(line)}".rstrip() for line in lines[: step.most])
    if len(lines) > step.most:
        yield f"  and {len(lines) - step.most:,} more lines"


def _lines(step: Step) -> Iterator[str]:
    if step.after is None:
        return
    new = step.after.split("\n")
    if step.before is None or step.aside:
        yield from (f"+ {line}" for line in (new[:-1] if not new[-1] else new))
        return
    from difflib import unified_diff

    old = step.before.split("\n")
    for at, line in enumerate(unified_diff(old, new, lineterm="", n=CONTEXT_LINES)):
        if at > 1:  # the names of both files are said already
            yield line if line.startswith("@@") else f"{line[:1]} {line[1:]}"
