"""A report as one page that needs nothing else: no network, no script, no font and no picture from elsewhere.

It is read in light and in dark, on paper, and without colour; each chart has its numbers in a table beside.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from debtledger.charting import drawn
from debtledger.core.briefing.article import article
from debtledger.core.briefing.sections import Foreign
from debtledger.core.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.briefing.facts import Briefing
    from debtledger.core.briefing.sections import Picture, Section, Sentence, Table

SUMMARY: Final = "one page for a browser, with charts; it needs nothing else, and prints"
LONG: Final = 24
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --page: #ffffff;
  --box: #f6f8fa; --accent: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #9da7b3; --line: #3d444d;
  --page: #0d1117; --box: #161b22; --accent: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 0 0 .5rem; }
p { margin: .4rem 0; max-width: 46rem; overflow-wrap: anywhere; }
.about, figcaption, caption { color: var(--faint); font-size: .875rem; }
section { border-top: 1px solid var(--line); padding: 1.25rem 0; }
.number { font-size: 2.75rem; font-weight: 700; line-height: 1.15; color: var(--accent); margin: 0; }
figure { margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .75rem 0; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--faint); font-weight: 600; }
td.f { overflow-wrap: anywhere; min-width: 7rem; }
td:not(.f) { white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
figure { overflow-x: auto; }
@media screen and (max-width: 40rem) { body { padding: 1rem; } .chart { min-width: 36rem; } }
summary { cursor: pointer; color: var(--accent); font-size: .875rem; }
.chart { display: block; width: 100%; height: auto; color: var(--ink); font-family: inherit; }
.chart text { fill: currentColor; font-size: 13px; stroke: none; }
.chart .axis.y text { text-anchor: end; } .chart .axis.x text { text-anchor: middle; }
.chart .title { text-anchor: middle; fill: var(--faint); }
.chart .text-overlay text { text-anchor: middle; } .chart .numbered text { paint-order: stroke;
  stroke: var(--page); stroke-width: 3px; }
.chart .background { fill: none; } .chart .axis path { stroke: var(--line); fill: none; }
.chart .line { fill: none; stroke: currentColor; stroke-width: 1; }
.chart .plain .line { stroke: var(--accent); stroke-width: 2.5; }
.chart .dashed .line { stroke-width: 2; stroke-dasharray: 8 5; }
.chart .bound .line { stroke-dasharray: 2 4; stroke-width: 1.5; } .chart .rule .line { stroke: var(--faint); }
.chart .names circle { display: none; } .chart .names text { fill: var(--faint); font-style: italic; }
.chart .dot { fill: var(--accent); stroke: var(--page); stroke-width: 1; }
.chart .bars rect, .chart .bar rect { stroke: currentColor; stroke-width: 1; }
.chart .ground { fill: var(--line); } .chart .back { fill: var(--page); }
.chart .mark { stroke: var(--accent); fill: var(--accent); stroke-width: 1.5; }
@media print { :root { --ink: #000; --faint: #333; --line: #999; --page: #fff; --box: #fff; --accent: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; } figure, tr { break-inside: avoid; }
  h2, .number, caption { break-after: avoid; } p { orphans: 3; } .chart { max-width: 15cm; }
  section { padding: .75rem 0; } details { display: none; } .wide { overflow: visible; } }
"""


def render(found: Briefing) -> Iterator[str]:
    """Yield the page piece by piece."""
    title = f"Technical debt of {found.name}" if found.name else "Technical debt"
    yield "<!doctype html>\n"
    yield '<html lang="en"><head><meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield f"<title>{_text(title)}</title>\n<style>{STYLE}</style></head>\n"
    yield f"<body><header><h1>{_text(title)}</h1>\n"
    yield f'<p class="about">{_text(_about(found))}</p></header>\n<main>\n'
    for section in article(found):
        yield from _section(section)
    yield "</main></body></html>\n"


def _about(found: Briefing) -> str:
    parts = [f"as of {found.words or found.as_of}"]
    if found.commit and not found.words:
        parts.append(f"commit {found.commit[:10]}")
    if found.query:
        parts.append(f"debts that {found.query} means")
    return ", ".join(parts)


def _section(section: Section) -> Iterator[str]:
    yield f'<section id="{section.name}" aria-labelledby="{section.name}-title">\n'
    yield f'<h2 id="{section.name}-title">{_text(section.title)}</h2>\n'
    if section.number:
        yield f'<p class="number">{_text(section.number)}</p>\n'
    for sentence in section.sentences:
        yield f"<p>{_sentence(sentence)}</p>\n"
    for index, picture in enumerate(section.pictures):
        yield _figure(picture, f"{section.name}-{index}")
    for table in section.tables:
        if table.detail:
            yield f"<details><summary>{_text(table.caption)}: the numbers</summary>\n"
            yield f"{_table(table)}</details>\n"
        else:
            yield _table(table)
    yield "</section>\n"


def _figure(picture: Picture, name: str) -> str:
    chart, legend = drawn(picture.chart, name), _text(picture.legend)
    return f"<figure>{chart}\n<figcaption>{legend}</figcaption></figure>\n"


def _table(table: Table) -> str:
    heads = "".join(
        f'<th scope="col"{_class(index, table)}>{_text(head)}</th>' for index, head in enumerate(table.heads)
    )
    rows = "".join(f"<tr>{_cells(row, table)}</tr>\n" for row in table.rows)
    return (
        f'<div class="wide"><table><caption>{_text(table.caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )


def _cells(row: tuple[str, ...], table: Table) -> str:
    return "".join(f"<td{_class(index, table, cell)}>{_text(cell)}</td>" for index, cell in enumerate(row))


def _class(index: int, table: Table, cell: str = "") -> str:
    if index in table.numeric:
        return ' class="n"'
    return ' class="f"' if isinstance(cell, Foreign) or len(cell) > LONG else ""


def _sentence(sentence: Sentence) -> str:
    return "".join(f"<q>{_text(part)}</q>" if isinstance(part, Foreign) else _text(part) for part in sentence)


def _text(text: str) -> str:
    """Text as it stands, ours or foreign: nothing in it is markup, and nothing turns lines around."""
    return escape(safe_text(text))
