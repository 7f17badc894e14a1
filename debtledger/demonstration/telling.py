"""What is told of the repository of the story: what happened there, and what to type to see it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.text import safe_text
from debtledger.demonstration.debts import EXPORT, MAIL, NUMBERS, TAX, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator


class Sight(NamedTuple):
    """Something to type, and what is to be seen then."""

    words: tuple[str, ...]
    seen: str


STORY: Final = (
    "Paperboat sells bills for freight. 280 days ago it shipped its paid import six weeks earlier,",
    "with one API token for all of a tenant: nobody who pays had asked for more, so security waited.",
    "75 days ago a large customer of segment C shouted for it, then one of segment D: still held.",
    "Since then three paying customers of A and B have asked. Five days ago that made it due.",
)
SIGHTS: Final = (
    Sight(("triggers", "explain", TOKEN), "why it fired: 3 of 3 paying customers, and whom it ignores"),
    Sight(("plan",), "the sprint repays it first, with what it requires"),
    Sight(("show", EXPORT), "a feature for one customer that went underwater"),
    Sight(("triggers", "--near"), f"a limit that comes nearer: {NUMBERS}, at 85 %"),
    Sight(("show", TAX), "the hottest region of the code, and what each touch costs"),
    Sight(("resolve", MAIL), "a tag that is gone, which does not mean repaid"),
    Sight(("signals",), "who asks for what, who pays, and what was said no to"),
)


def told(root: str, commits: int) -> Iterator[str]:
    """Yield the summary of the repository that was built."""
    yield f"{safe_text(root)}: {commits} commits in two years\n\n"
    yield "\n".join(STORY) + "\n\n"
    yield f"  cd {safe_text(shlex.quote(root))}\n"
    typed = [f"debtledger {' '.join(sight.words)}" for sight in SIGHTS]
    width = max(map(len, typed))
    for words, sight in zip(typed, SIGHTS, strict=True):
        yield f"  {words:<{width}}  {sight.seen}\n"
    yield f"  {'debtledger tui':<{width}}  all of it on screens\n"
    yield "\nEverything in it is made up, and it can be deleted at any time.\n"
