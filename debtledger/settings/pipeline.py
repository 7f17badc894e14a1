"""The settings of a CI: for what `debtledger ci` fails."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import Setting

PIPELINE: Final = (
    Setting(
        key="ci.fail_on",
        kind="names",
        choices=("problems", "check", "unpriced", "fired", "budget", "ratchet"),
        default=("problems",),
        text="What in a change makes `debtledger ci` fail: problems that it brings; check, what `debtledger"
        " check` refuses; unpriced, debt taken on without a cost; fired, triggers that it fires; budget, more"
        " principal taken on than is left of the budget of the sprint; ratchet, more untagged TODOs than"
        " before, or a baseline that grows without a reason. The settings of the base count.",
    ),
)
