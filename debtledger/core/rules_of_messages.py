"""The problems of commit messages: what their trailers say of debts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from debtledger.core.model import Severity

RULES_OF_MESSAGES: Final[tuple[tuple[str, str, Severity, str, tuple[str, str]], ...]] = (
    (
        "DL090",
        "trailer that is not understood",
        "error",
        (
            "A trailer of a commit message about a debt names an id, then the hours: Debt-Repays and"
            " Debt-Interest say how long it took, as 3h or 2-4h; Debt-Takes says no hours."
            " Hours are never invented, so a repayment without them counts for nothing."
        ),
        ("Debt-Repays: D-7k3fq2m9", "Debt-Repays: D-7k3fq2m9 3h"),
    ),
    (
        "DL091",
        "trailer names no debt",
        "error",
        (
            "The id in a trailer of a commit message is the id of no record, or the start of several, in what"
            " is about to be committed. A debt without a record has no id: debtledger record gives it one."
        ),
        ("Debt-Takes: D-9zzz9zzz", "Debt-Takes: D-7k3fq2m9"),
    ),
    (
        "DL092",
        "nobody says what became of a debt",
        "error",
        (
            "The commit removes the last tag of an open debt. That alone is no repayment: many such comments"
            " go by accident. The message says that it is repaid and how long that took, or the record says"
            " that it was written off, or the tag stays."
        ),
        ("Scope the tokens", "Scope the tokens\n\nDebt-Repays: D-7k3fq2m9 3h"),
    ),
    (
        "DL093",
        "trailer that git does not see",
        "error",
        (
            "git takes lines for trailers only in the last paragraph of a message, with an empty line before"
            " it and nothing but trailers in it. What stands elsewhere is text, and its hours are lost."
        ),
        (
            "Scope the tokens\n\nDebt-Repays: D-7k3fq2m9 3h\n\nThanks to Lea.",
            "Scope the tokens\n\nThanks to Lea.\n\nDebt-Repays: D-7k3fq2m9 3h",
        ),
    ),
)
