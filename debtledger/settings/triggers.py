"""The settings of triggers: those that several debts share, and the file of metrics."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import Setting

TRIGGERS: Final = (
    Setting(
        key="triggers.metrics",
        kind="text",
        default="",
        text="The file of the repository in which a job of yours writes metrics, as JSON or CSV: conditions"
        " on metrics read it. None means that such conditions are unknown.",
    ),
    Setting(
        key="trigger",
        kind="tables",
        default=(),
        text="Triggers that several debts wait for. A record uses one by its name, the repay-when of a tag by"
        " its name or by any of its wordings.",
        example='[[trigger]]\nname = "customers-pay-for-security"\n'
        'wording = "customers now paying for security"\nwhen = "all"\n'
        '[[trigger.if]]\nsignal = "customer_ask"\ntopic = "security"\nwindow = "90d"\nmin_customers = 3\n'
        '[[trigger.if]]\nsignal = "revenue_at_stake"\ntopic = "security"\nmin = 50000',
    ),
)
