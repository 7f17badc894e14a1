"""The table of settings as a JSON Schema, for editors that complete and check TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from debtledger.settings.insides import INSIDES
from debtledger.settings.setting import GLOB, MAX_ITEMS, NAME, TABLES, TEXT, WORD
from debtledger.settings.table import SETTINGS

if TYPE_CHECKING:
    import re

    from debtledger.settings.setting import Home, Setting

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
TITLES: Final[dict[Home, str]] = {
    "repository": "settings of debtledger in a repository, .debtledger.toml",
    "user": "your own settings of debtledger",
}
ITEMS: Final[dict[str, re.Pattern[str]]] = {"words": WORD, "names": NAME, "globs": GLOB, "texts": TEXT}
LETTERS: Final = (r"\w", r"\W")


def settings_schema(home: Home) -> dict[str, Any]:
    """The schema of a settings file: what may stand in that of a repository, or in a user's own."""
    root: dict[str, Any] = {"$schema": DRAFT, "title": TITLES[home], **_table()}
    for setting in SETTINGS:
        if home in setting.homes:
            *tables, name = setting.key.split(".")
            inner = root
            for table in tables:
                inner = inner["properties"].setdefault(table, _table())
            inner["properties"][name] = _value(setting)
    return root


def _table() -> dict[str, Any]:
    return {"type": "object", "properties": {}, "additionalProperties": False}


def _value(setting: Setting) -> dict[str, Any]:
    basis = f" (default from: {setting.basis})" if setting.basis else ""
    said: dict[str, Any] = {"description": setting.text + basis, **_kind(setting)}
    if setting.kind not in TABLES:
        default = setting.default
        said["default"] = list(default) if isinstance(default, tuple) else default
    return said


def _kind(setting: Setting) -> dict[str, Any]:
    match setting.kind:
        case "switch":
            return {"type": "boolean"}
        case "integer" | "number":
            return {"type": setting.kind, "minimum": setting.low, "maximum": setting.high}
        case "choice":
            return {"enum": list(setting.choices)}
        case "text":
            return {"type": "string", "maxLength": 1024}
        case "day":
            return {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$"}
        case "words" | "names" | "globs" | "texts":
            return {"type": "array", "maxItems": MAX_ITEMS, "items": _item(setting)}
        case "table":
            return {**_inside(setting), "maxProperties": MAX_ITEMS}
        case "tables":
            return {"type": "array", "maxItems": MAX_ITEMS, "items": _inside(setting)}


def _inside(setting: Setting) -> dict[str, Any]:
    return INSIDES.get(setting.key, {"type": "object"})


def _item(setting: Setting) -> dict[str, Any]:
    """One item of a list; patterns are left out where readers of patterns differ in what letters are."""
    if setting.choices:
        return {"enum": list(setting.choices)}
    pattern = ITEMS[setting.kind].pattern
    known = {"type": "string"}
    return known if any(each in pattern for each in LETTERS) else {**known, "pattern": f"^(?:{pattern})$"}
