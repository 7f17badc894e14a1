"""What to type where a tag lacks something, in the comments of its own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.lexing.comments import all_comments, comment_style
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
    spoken = LANGUAGES.get(language, FALLBACK)
    style = comment_style(spoken)
    if style.line is None and style.block is None:
        return ""
    mark = (style.line or "").rstrip()
    if not mark or sum(1 for _ in all_comments(f"{mark} a\n{mark} b", spoken)) > 1:
        # A marker on the next line would be a word, or would begin another comment.
        return f"type below it, inside of the same comment:     {EXAMPLES[code]}"
    return f"type below it, as a line of the same comment:  {mark}   {EXAMPLES[code]}"


def shown(tag: Tag | None) -> str:
    """A tag in a few words: its title, else its id."""
    text = (tag.title or tag.id or "") if tag else ""
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
