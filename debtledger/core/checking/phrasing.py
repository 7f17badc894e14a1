"""What to type where a tag lacks something, in the comments of its own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.lexing.comments import comment_style
from debtledger.core.lexing.languages import FALLBACK, LANGUAGES

if TYPE_CHECKING:
    from debtledger.core.model import Tag

EXAMPLES: Final = {
    "DL012": "repay-when: a second customer needs it",
    "DL013": "cost: 3d",
    "DL014": "bought: the pilot two weeks earlier",
    "DL015": "owner: @you",
    "DL016": "The pilot has one customer, who does not need it.",
}
"""A line of a comment for each thing that a tag may lack."""

EDITABLE: Final = {
    "DL012": "repay-when=2027-01-31",
    "DL013": "cost=3d",
    "DL014": "bought='the pilot two weeks earlier'",
    "DL015": "owner=@you",
    "DL016": "context='why it was right then'",
}
"""The same for the record of a debt."""

PLACEHOLDERS: Final = {
    "DL013": "cost: ?",
    "DL012": "repay-when: ?",
    "DL014": "bought: ?",
    "DL015": "owner: ?",
    "DL016": "context: ?",
}
"""The lines that stand there until a person has filled them in, in this order."""

MOST_SHOWN: Final = 80


def in_comment(code: str, language: str) -> str:
    """What to type below a tag in that language, as a hint; "" for a language without comments."""
    style = comment_style(LANGUAGES.get(language, FALLBACK))
    opener = style.line or (style.block[1] if style.block else None)
    if opener is None:
        return ""
    return f"type below it, as a line of the same comment:  {opener.rstrip()}   {EXAMPLES[code]}"


def shown(tag: Tag | None) -> str:
    """A tag in a few words: its title, else its id."""
    text = (tag.title or tag.id or "") if tag else ""
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
