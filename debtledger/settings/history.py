"""The settings of history: which commits are no touches of a debt."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import Setting

HISTORY: Final = (
    Setting(
        key="history.bots",
        kind="texts",
        default=("[bot]", "dependabot", "renovate", "pre-commit-ci", "github-actions"),
        text="Commits of programs are no touches: those whose author's name or address has one of these texts"
        " in it, in any case.",
        basis="assumption",
    ),
    Setting(
        key="history.most_files",
        kind="integer",
        default=30,
        low=1,
        high=1_000_000,
        text="Commits that change more files than this are no touches: they rename, reformat or move.",
        basis="assumption",
    ),
)
