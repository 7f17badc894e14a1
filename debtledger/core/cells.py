"""Values as cells of a table of comma-separated values, which no spreadsheet runs as formulas."""

from __future__ import annotations

from debtledger.core.text import without_controls

# What spreadsheets take for the start of a formula, full-width forms too; and the apostrophe itself, so
# that removing one leading apostrophe always gives the text back.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")  # noqa: RUF001


def cell(value: object) -> str:
    """A value as the text of a cell; numbers have as many digits as they deserve, None is empty."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    # The first character is judged as it came: a tab that is made visible was still meant to hide a formula.
    text = str(value)
    return ("'" if text.startswith(_FORMULA_STARTS) else "") + without_controls(text)
