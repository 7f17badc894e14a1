"""The problems of demand: the customers file, and the snapshot of signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from debtledger.core.model import Severity

_ASK: Final = '{"schema":1,"type":"ask","topic":"sso","at":"2026-05-01","ref":"jira:A-4"}'

RULES_OF_DEMAND: Final[tuple[tuple[str, str, Severity, str, tuple[str, str]], ...]] = (
    (
        "DL070",
        "customers file not understood",
        "warning",
        (
            "A customer in your customers file has no id, is there twice, or has a segment, revenue, day or "
            "answer that cannot be read. What is understood counts. Type debtledger customers check for the "
            "whole list."
        ),
        ('[[customer]]\nid = "cus:01"\nsegment = "F"', '[[customer]]\nid = "cus:01"\nsegment = "A"'),
    ),
    (
        "DL071",
        "snapshot of signals not understood",
        "warning",
        (
            "A line of signals.jsonl is no JSON object that this version of debtledger writes, so it does "
            "not count. Do not mend it by hand: write the snapshot again with debtledger signals export "
            "where the trackers are read."
        ),
        (_ASK.replace("2026-05-01", "in May"), _ASK),
    ),
)
