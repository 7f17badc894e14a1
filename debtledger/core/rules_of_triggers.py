"""The problems of triggers: what people declared, and the conditions that debts wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from debtledger.core.model import Severity

_TRIGGER: Final = '[[trigger]]\n[[trigger.if]]\nsignal = "customer_ask"\ntopic = "security"\n'

RULES_OF_TRIGGERS: Final[tuple[tuple[str, str, Severity, str, tuple[str, str]], ...]] = (
    (
        "DL060",
        "broken signal or strategy",
        "error",
        (
            "A file in .debtledger/signals, or .debtledger/strategy.toml, cannot be read: it is no TOML, it "
            "lacks a name or a day, a topic is neither tackled nor ignored, or a newer debtledger wrote it. "
            "What it declares does not count until it is mended. Its bytes are left alone."
        ),
        (
            'strategy.toml:\nschema = 1\n[topic.security]\nchoice = "later"',
            'strategy.toml:\nschema = 1\n[topic.security]\nchoice = "ignore"',
        ),
    ),
    (
        "DL061",
        "condition not understood",
        "error",
        (
            "A condition of a trigger names a kind or a parameter that does not exist, or gives a parameter a"
            " value that it cannot have. The condition is unknown until it is mended, so the trigger does not"
            " fire by it. The message names what was probably meant; docs/triggers.md has the table of all "
            "kinds."
        ),
        (f"{_TRIGGER}min_custmers = 3", f"{_TRIGGER}min_customers = 3"),
    ),
    (
        "DL062",
        "trigger is not declared",
        "error",
        (
            "A record uses a trigger by its name, but the settings declare none of that name. The debt waits "
            "for something that cannot happen. Declare it as [[trigger]] in .debtledger.toml, or correct the "
            "name."
        ),
        ('[[trigger]]\nuse = "second tenent"', '[[trigger]]\nuse = "second tenant"'),
    ),
    (
        "DL063",
        "metrics not read",
        "error",
        (
            "The file that the setting triggers.metrics names is not there, is no JSON or CSV of names and "
            "numbers, or lies outside of the repository. Conditions on metrics are unknown meanwhile. Let the"
            " job that writes it write one object of names and numbers, or rows of date, name and value."
        ),
        ('{"p95 latency": "fast"}', '{"p95 latency": 230}'),
    ),
)
