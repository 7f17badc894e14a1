"""What may stand in the tables of settings, as JSON Schema, so that editors complete it.

It refuses less than the readers of these tables do, which say what is wrong in words.
"""

from __future__ import annotations

from typing import Any, Final

from debtledger.settings.check import LEVELS

SIGNALS: Final = (
    "customer_ask", "date", "defect_count", "interest_ratio", "issue_closed", "issue_count", "manual",
    "metric", "region_change", "revenue_at_stake", "touch_rate", "version", "votes",
)  # fmt: skip
"""The kinds of conditions; a test compares them with the modules."""

_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": ["string", "array"], "items": _TEXT}
_LEVEL: Final = {"type": "object", "additionalProperties": {"enum": list(LEVELS)}}
_WORDS: Final = {"type": "object", "additionalProperties": _TEXT}
_SHARE: Final = {"type": "number", "minimum": 0, "maximum": 1}
_CELLS: Final = ("technical_debt", "support", "architectural_innovation", "new_features")
_CONDITION: Final = {
    "type": "object",
    "required": ["signal"],
    "properties": {"signal": {"description": "what is looked at", "enum": list(SIGNALS)}},
}
_WHEN: Final = {
    "description": "how many of the conditions must be true; without it all",
    "oneOf": [
        {"enum": ["all", "any"]},
        {
            "type": "object",
            "required": ["at_least"],
            "properties": {"at_least": {"type": "integer", "minimum": 1}},
            "additionalProperties": False,
        },
    ],
}
INSIDES: Final[dict[str, dict[str, Any]]] = {
    "check.kinds": _LEVEL,
    "check.paths": _LEVEL,
    "issues.headings": _WORDS,
    "issues.fields": _WORDS,
    "views": {"type": "object", "additionalProperties": {"type": ["string", "object"]}},
    "ui.keys": _WORDS,
    "quadrant.targets": {
        "type": "object",
        "properties": dict.fromkeys(_CELLS, _SHARE),
        "additionalProperties": False,
    },
    "tracker": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "properties": {"kind": _TEXT, "host": _TEXT, "projects": {"type": "array", "items": _TEXT}},
        },
    },
    "trigger": {
        "type": "object",
        "properties": {
            "name": {"description": "what records and tags call it", **_TEXTS},
            "wording": {"description": "words of a tag that mean it, too", **_TEXTS},
            **dict.fromkeys(("words", "text", "id"), _TEXTS),
            "when": _WHEN,
            "if": {"oneOf": [_CONDITION, {"type": "array", "items": _CONDITION}]},
        },
        "additionalProperties": False,
    },
}
"""By the key of the setting; for a list of tables, that of one of them."""
