"""Foreign text in Markdown: only ever inside code, where nothing in it is markup and nobody is notified."""

from __future__ import annotations

import re

from debtledger.core.text import safe_text

GAP = "\u200b"
SHORTEST_FENCE = 3


def code_span(text: str) -> str:
    """The text as code within a line; empty for an empty text."""
    line = quiet(safe_text(text)).strip()
    if not line:
        return ""
    mark = "`" * (_longest_run(line) + 1)
    pad = " " if "`" in (line[0], line[-1]) else ""
    return f"{mark}{pad}{line}{pad}{mark}"


def code_cell(text: str) -> str:
    """The text as code in a cell of a table, where no bar in it ends the cell; empty for an empty text.

    Readers of Markdown differ in whether a backslash before an escaped bar counts, so none stands there.
    """
    return code_span(text).replace("\\|", f"\\{GAP}|").replace("|", "\\|")


def code_block(text: str) -> str:
    """The text as a block of code, with its line ends; empty for an empty text."""
    lines = [_unmentioned(safe_text(line).rstrip()) for line in text.split("\n")]
    if not any(lines):
        return ""
    mark = "`" * max(SHORTEST_FENCE, *(_longest_run(line) + 1 for line in lines))
    return "\n".join((f"{mark}text", *lines, mark))


def quiet(text: str) -> str:
    """The text in which @name calls nobody and #12 links nothing, also where it is no code."""
    return _NUMBER.sub(f"#{GAP}", _unmentioned(text))


def _unmentioned(text: str) -> str:
    return text.replace("@", f"@{GAP}")


def _longest_run(text: str) -> int:
    return max(map(len, _RUNS.findall(text)), default=0)


_RUNS = re.compile("`+")
_NUMBER = re.compile("#(?=[0-9])")
