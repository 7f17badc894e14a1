"""The digest of a project as an issue on GitHub: its title, and Markdown that no foreign text leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.markdown import code_span, quiet
from debtledger.core.text import clip, count, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.ci.digest import Call, Digest

MOST_ROWS: Final = 50
MOST_WARMING: Final = 10
MOST_CELL: Final = 120
NOTHING: Final = "No trigger waits for a decision, and no tag has vanished."


def title(digest: Digest) -> str:
    """The title of the issue."""
    return f"Debt digest: {_headline(digest)}"


def body(digest: Digest) -> str:
    """The text of the issue: the same for the same findings, on whatever day."""
    return "\n".join(_paragraphs(digest)).strip() + "\n"


def _headline(digest: Digest) -> str:
    parts = []
    if digest.fired:
        parts.append(f"{count(len(digest.fired), 'trigger')} fired")
    if digest.vanished:
        parts.append(f"{count(len(digest.vanished), 'tag')} vanished")
    return ", ".join(parts) or "nothing waits for a decision"


def _paragraphs(digest: Digest) -> Iterator[str]:
    yield f"**{_headline(digest).capitalize()}.**" if not digest.empty else NOTHING
    yield ""
    if digest.fired:
        yield from _table(digest.fired, "Fired since")
        yield "Seen it? `debtledger acknowledge ID`. Not now? `debtledger snooze ID --until DAY`."
        yield "Time to repay? `debtledger plan`."
        yield ""
    yield from _vanished(digest.vanished)
    if digest.warming:
        near = len(digest.warming)
        yield f"<details><summary>{near:,} {'is' if near == 1 else 'are'} halfway or nearer</summary>"
        yield ""
        yield from _table(digest.warming[:MOST_WARMING], "How far")
        if near > MOST_WARMING:
            yield f"{near - MOST_WARMING:,} more: `debtledger triggers --near`."
            yield ""
        yield "</details>"
        yield ""
    yield from _rest(digest)


def _table(calls: Sequence[Call], when: str) -> Iterator[str]:
    yield f"| Debt | Waits for | {when} | What shows it |"
    yield "|---|---|---|---|"
    for each in calls[:MOST_ROWS]:
        far = each.since or (f"{each.progress:.0%}" if each.progress < 1 else "")
        cells = (f"{_cell(each.title)} {_cell(each.name)}", _cell(each.trigger), far, _cell(each.told))
        yield f"| {' | '.join(cells)} |"
    if len(calls) > MOST_ROWS:
        yield ""
        yield f"{len(calls) - MOST_ROWS:,} more: `debtledger triggers --fired`."
    yield ""


def _vanished(vanished: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not vanished:
        return
    yield "Their tags are gone from the code, and nobody has said what became of the debts:"
    yield ""
    for name, words in vanished[:MOST_ROWS]:
        yield f"- {_cell(words)}: {_cell(f'debtledger repay {name} --hours N')}"
    if len(vanished) > MOST_ROWS:
        yield f"- and {len(vanished) - MOST_ROWS:,} more"
    yield ""


def _rest(digest: Digest) -> Iterator[str]:
    said = []
    if digest.seen:
        said.append(f"{count(digest.seen, 'trigger')} fired and seen")
    if digest.unknown:
        said.append(f"{count(digest.unknown, 'trigger')} that nobody can decide now")
    if said:
        yield f"Besides: {', '.join(said)}."
        yield ""
    for note in digest.notes:
        yield f"- {quiet(_cell(note))}"


def _cell(text: str) -> str:
    """Foreign text in a cell of a table, where a bar would end it even in code."""
    return code_span(clip(safe_text(text), MOST_CELL)).replace("|", "\\|")
