"""The problems that only the check of a change finds: what must not be committed as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from debtledger.core.model import Severity

NEW_CANDIDATE: Final = "DL040"
GROWN: Final = "DL041"
NO_FINGERPRINT: Final = "DL042"
REMOVED_RECORD: Final = "DL043"
PLACEHOLDER: Final = "DL019"

RULE_OF_PLACEHOLDERS: Final[tuple[str, str, Severity, str, tuple[str, str]]] = (
    PLACEHOLDER,
    "placeholder that nobody has filled in",
    "error",
    (
        "A field says ?, which is what debtledger check --fix writes where a field is missing. It stands for"
        " what only a person knows, and counts as not said. Write the value in its place."
    ),
    ("# DEBT: no retry\n#   cost: ?", "# DEBT: no retry\n#   cost: 3d"),
)
RULES_OF_CHECKS: Final[tuple[tuple[str, str, Severity, str, tuple[str, str]], ...]] = (
    (
        NEW_CANDIDATE,
        "new candidate",
        "warning",
        (
            "The change brings an untagged TODO, FIXME, HACK, XXX or workaround comment, of which nobody has"
            " said what it costs and when it is repaid. Make it a tag, or take it out. The setting"
            " check.candidates says whether it is refused, told or left alone."
        ),
        ("# TODO: retry", "# DEBT[2026-12-01]: no retry\n#   cost: 3d"),
    ),
    (
        GROWN,
        "the baseline has grown without a reason",
        "error",
        (
            "The baseline holds what was there before anybody looked, and only ever shrinks. A line that the"
            " change adds to it says behind a # why it had to grow; debtledger baseline update"
            " --allow-growth writes that."
        ),
        ("+0123456789abcdef", "+0123456789abcdef # taken over from another repository"),
    ),
    (
        NO_FINGERPRINT,
        "line of the baseline that is no fingerprint",
        "error",
        (
            "A line of .debtledger/baseline is 16 hexadecimal digits, and behind a # the reason if there is"
            " one. Anything else, such as the marker of a conflict, accepts nothing."
        ),
        ("<<<<<<< ours", "0123456789abcdef"),
    ),
    (
        REMOVED_RECORD,
        "record removed",
        "error",
        (
            "The change deletes or renames a record. Records stay for ever: closing a debt is a state, and"
            " git would apply what another branch says of this record to a different one. Bring the file"
            " back, and close the debt if it is over. Where only the commit that you amend has it, and nobody"
            " else has that: git reset --soft HEAD~1, and commit again."
        ),
        ("git rm .debtledger/debts/D-7k3fq2m9.toml", "debtledger repay D-7k3fq2m9 --hours 3"),
    ),
)
