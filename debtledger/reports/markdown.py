"""A report as Markdown with tables: the same sentences and numbers as the page, without charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.article import article
from debtledger.core.briefing.sections import Foreign
from debtledger.core.markdown import code_cell, code_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.briefing.facts import Briefing
    from debtledger.core.briefing.sections import Section, Sentence, Table

SUMMARY: Final = "the same in Markdown, with tables instead of charts"


def render(found: Briefing) -> Iterator[str]:
    """Yield the report piece by piece; foreign text stands in code, where nothing in it is markup."""
    of = f" of {code_span(found.name)}" if found.name else ""
    yield f"# Technical debt{of}\n\n"
    commit = f", commit {found.commit[:10]}" if found.commit and not found.words else ""
    yield f"As of {code_span(found.words) if found.words else found.as_of}{commit}.\n"
    if found.query:
        yield f"\nAbout the debts that {code_span(found.query)} means.\n"
    for section in article(found):
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"\n## {section.title}\n"
    sentences = [_sentence(each) for each in section.sentences]
    if section.number:
        yield f"\n**{section.number}**" + ("" if sentences else "\n")
    for number, sentence in enumerate(sentences):
        yield f" {sentence}\n" if section.number and not number else f"\n{sentence}\n"
    for table in section.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"\n{table.caption[:1].upper()}{table.caption[1:]}:\n\n"
    yield _row(table.heads)
    yield _row(tuple("---:" if at in table.numeric else "---" for at in range(len(table.heads))))
    for row in table.rows:
        yield _row(tuple(code_cell(cell) if isinstance(cell, Foreign) else cell for cell in row))


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _sentence(sentence: Sentence) -> str:
    return "".join(code_span(part) if isinstance(part, Foreign) else part for part in sentence)
