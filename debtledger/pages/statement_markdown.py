"""The statement of a change as Markdown for a pull request: a sentence, a table, a picture, and folds.

Foreign text stands in code only, where it can be no markup, call nobody and link nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from debtledger.core.markdown import code_block, code_cell, code_span
from debtledger.core.statement.telling import headline, sections, totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.core.statement.statement import Statement
    from debtledger.core.statement.telling import Item, Section

MOST_CHARACTERS: Final = 60_000
"""GitHub takes 65,536; a marker and what a workflow adds have room as well."""
LIMITS: Final = (50, 25, 10, 5, 2, 1)
MOST_TITLE: Final = 160
MOST_FACT: Final = 240
OPEN: Final = frozenset(
    {"problems", "taken", "vanished", "repaid", "written_off", "reestimated", "fired", "living_on"}
)
"""The sections of the table; settings are told below it, and all others are folded."""
TOUCHED_OPEN: Final = 3


def as_markdown(statement: Statement) -> Iterator[str]:
    """Yield the statement; what does not fit into a comment is counted."""
    for limit in LIMITS:
        text = "\n".join(_parts(statement, limit)) + "\n"
        if len(text) <= MOST_CHARACTERS or limit == LIMITS[-1]:
            break
    yield text if len(text) <= MOST_CHARACTERS else _shortest(statement)


def _shortest(statement: Statement) -> str:
    return f"{_head(statement)}\n\n`debtledger diff` shows it: there is more than fits here.\n"


def _head(statement: Statement) -> str:
    return f"### Technical debt: {headline(statement)}"


def _parts(statement: Statement, limit: int) -> Iterator[str]:
    yield _head(statement)
    found = sections(statement)
    table = [each for each in found if each.field in OPEN]
    if table:
        yield ""
        yield from _table(table, limit)
    sums = [f"**{label}** {marked(words)}" for label, words in totals(statement)]
    if sums:
        yield ""
        yield " · ".join(sums)
    yield from _picture(statement)
    for section in found:
        if section.field == "vanished":
            yield from _questions(section, limit)
        elif section.field == "settings":
            yield from _list(section, limit)
        elif section.field not in OPEN:
            yield from _fold(section, limit)
    for note in statement.notes:
        yield ""
        yield f"> {marked(note)}"


def _table(found: Iterable[Section], limit: int) -> Iterator[str]:
    yield "| | debt | | where |"
    yield "|---|---|---|---|"
    for section in found:
        for number, item in enumerate(section.items[:limit]):
            what = f"**{section.heading}**" if number == 0 else ""
            facts = " · ".join(marked(fact, "cell") for fact in item.facts)
            yield f"| {what} | {_cell(item.name)} {_cell(item.title)} | {facts} | {_cell(item.place)} |"
        if len(section.items) > limit:
            yield f"| | and {len(section.items) - limit:,} more | | |"


def _questions(section: Section, limit: int) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{section.means}</summary>"
    yield ""
    for item in section.items[:limit]:
        yield from _point("- ", _span(item.name), _span(item.title))
        yield from _asks(item)
    yield ""
    yield "</details>"


def _list(section: Section, limit: int) -> Iterator[str]:
    yield ""
    yield f"**{section.heading}** ({section.means})"
    yield ""
    yield from _bullets(section, limit)


def _fold(section: Section, limit: int) -> Iterator[str]:
    """A section that is there for those who look."""
    state = " open" if section.field == "touched" and len(section.items) <= TOUCHED_OPEN else ""
    yield ""
    yield f"<details{state}><summary>{section.heading}: {len(section.items):,}</summary>"
    yield ""
    if section.means:
        yield section.means
        yield ""
    yield from _bullets(section, limit)
    if section.field == "touched":
        trailers = [command for item in section.items[:limit] for command, _ in item.asks]
        lines = [each for each in trailers if _TRAILER.fullmatch(each)]
        if lines:
            yield ""
            yield code_block("\n".join(lines))
    yield ""
    yield "</details>"


def _bullets(section: Section, limit: int) -> Iterator[str]:
    for item in section.items[:limit]:
        parts = [_span(item.name), _span(item.title), _span(item.place)]
        facts = " · ".join(marked(fact) for fact in item.facts)
        yield from _point("- ", *parts, facts)
        if section.field != "touched" or not all(_TRAILER.fullmatch(command) for command, _ in item.asks):
            yield from _asks(item)
    if len(section.items) > limit:
        yield f"- and {len(section.items) - limit:,} more"


def _asks(item: Item) -> Iterator[str]:
    for command, why in item.asks:
        yield from _point("  - ", _span(command), f"({marked(why)})" if why else "")


def _point(lead: str, *parts: str) -> Iterator[str]:
    """A point of a list; none where nothing is left to say, as a lone dash would make a heading."""
    said = " ".join(part for part in parts if part)
    if said:
        yield lead + said


_TRAILER: Final = re.compile(r"Debt-Interest: D-[0-9a-z]{1,20} \?h")


def _picture(statement: Statement) -> Iterator[str]:
    """Hours that come and go, where both do; GitHub draws it."""
    net = statement.net_principal
    bars = [
        ("taken on", net.added),
        ("repaid", net.removed),
        ("estimated up" if net.changed > 0 else "estimated down", abs(net.changed)),
    ]
    shown = [(name, value) for name, value in bars if value > 0]
    if len(shown) < 2:  # noqa: PLR2004 - one bar says no more than its number
        return
    yield ""
    yield "```mermaid"
    yield "xychart-beta"
    yield '    title "Principal in hours"'
    names = ", ".join(f'"{name}"' for name, _ in shown)
    yield f"    x-axis [{names}]"
    yield f'    y-axis "hours" 0 --> {_plain(max(value for _, value in shown))}'
    yield f"    bar [{', '.join(_plain(value) for _, value in shown)}]"
    yield "```"


def _plain(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def marked(text: str, where: str = "line") -> str:
    """Words of ours with foreign ones among them: what is more than letters or a number becomes code."""
    found: list[str] = []
    foreign: list[str] = []
    for word in text[:MOST_FACT].split():
        if _HARMLESS.fullmatch(word):
            found += [*_coded(foreign, where), word]
            foreign = []
        else:
            foreign.append(word)
    return " ".join([*found, *_coded(foreign, where)]) + ("…" if len(text) > MOST_FACT else "")


_NUMBER: Final = r"[+-]?[0-9]{1,6}(?:[.,][0-9]{1,3}){0,3}"
_HARMLESS: Final = re.compile(
    rf"\(?[A-Za-z]{{1,30}}\)?[,;:.]?|\(?{_NUMBER}%?[,;:]?|→|·|%\)?[,;:]?|h/(?:sprint|touch)[,;:]?"
)
"""Words that no reader of Markdown takes for more; "1." and "1)" would begin a list."""


def _coded(words: Sequence[str], where: str) -> list[str]:
    """Foreign words as code, without the bracket or comma of ours around them."""
    text = " ".join(words)
    lead = "(" if text.startswith("(") else ""
    closes = text.endswith((",", ";", ":")) or (text.endswith(")") and text.count("(") <= text.count(")"))
    end = len(text) - closes
    inside = text[len(lead) : end]
    code = code_cell(inside) if where == "cell" else code_span(inside)
    return [f"{lead}{code}{text[end:]}"] if code and not inside.endswith(_ENDS) else _whole(text, where)


def _whole(text: str, where: str) -> list[str]:
    code = code_cell(text) if where == "cell" else code_span(text)
    return [code] if code else []


_ENDS: Final = (",", ";", ":", ")", "(")


def _cell(text: str) -> str:
    return code_cell(_clipped(text))


def _span(text: str) -> str:
    return code_span(_clipped(text))


def _clipped(text: str) -> str:
    return text if len(text) <= MOST_TITLE else f"{text[: MOST_TITLE - 1]}…"
