"""What a setting is: its type, its default, where it may be set, and which values it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Home = Literal["repository", "user"]
Plain = Mapping[str, Any]
"""A table as TOML gives it; what may stand in it, its readers say."""
Value = bool | float | str | tuple[str, ...] | Plain | tuple[Plain, ...]
Kind = Literal[
    "switch",
    "integer",
    "number",
    "choice",
    "text",
    "day",
    "words",
    "names",
    "globs",
    "texts",
    "table",
    "tables",
]
TABLES: Final[tuple[Kind, ...]] = ("table", "tables")

EVERYWHERE: Final[tuple[Home, ...]] = ("repository", "user")
USER_ONLY: Final[tuple[Home, ...]] = ("user",)

MAX_ITEMS: Final = 200
WORD: Final = re.compile(r"[A-Z][A-Z0-9_]{1,31}")
NAME: Final = re.compile(r"[^\W_][\w./+-]{0,63}")
GLOB: Final = re.compile(r"[^\x00-\x1f\x7f]{1,1024}")
BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
TEXT: Final = re.compile(r"[^\x00-\x1f\x7f]{0,1024}")


class BadValueError(ValueError):
    """A value of the wrong type or out of bounds; the text says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: `key` is its dotted path.

    low and high are the bounds of a number, both allowed; choices the values of a choice, or of the items of
    a list. basis: where a default that people may doubt comes from: "literature: …", "measured: …" or
    "assumption". example: lines of TOML that show a table, which has no default to show.
    """

    key: str
    kind: Kind
    default: Value
    text: str
    homes: tuple[Home, ...] = EVERYWHERE
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    basis: str = ""
    example: str = ""

    @property
    def field(self) -> str:
        """Its attribute of Config."""
        return self.key.replace(".", "_")

    @property
    def section(self) -> str:
        """The table that it stands in."""
        return self.key.partition(".")[0]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"DEBTLEDGER_{self.field.upper()}"


def checked(setting: Setting, value: Any) -> Value:
    """The value as Config holds it. Raises BadValueError, which says what was expected."""
    match setting.kind:
        case "switch":
            if not isinstance(value, bool):
                raise BadValueError(f"expected true or false, got {shown(value)}")
            return value
        case "integer" | "number":
            return _number(setting, value)
        case "choice":
            if value not in setting.choices:
                raise BadValueError(f"expected one of {', '.join(setting.choices)}, got {shown(value)}")
            return str(value)
        case "text" | "day":
            return _text(setting, value)
        case "words" | "names" | "globs" | "texts":
            return _texts(setting, value)
        case "table":
            return _table(value, f"a table such as [{setting.key}.NAME]")
        case "tables":
            return _tables(setting, value)


def from_text(setting: Setting, text: str) -> Value:
    """The value that an environment variable gives: lists are separated by commas. Raises BadValueError."""
    match setting.kind:
        case "switch":
            known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
            return checked(setting, known.get(text.strip().lower(), text))
        case "integer":
            return checked(setting, int(text) if re.fullmatch(r"\s*\d{1,18}\s*", text, re.ASCII) else text)
        case "number":
            pattern = r"\s*\d{1,18}(\.\d{0,18})?\s*"
            return checked(setting, float(text) if re.fullmatch(pattern, text, re.ASCII) else text)
        case "words" | "names" | "globs" | "texts":
            return checked(setting, [item.strip() for item in text.split(",") if item.strip()])
        case "choice" | "text" | "day":
            return checked(setting, text.strip())
        case "table" | "tables":
            raise BadValueError("a table cannot be set by a variable")


def shown(value: Any) -> str:
    """A value for a message: short, whatever was given."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'  # noqa: PLR2004
        case int():
            return str(value) if abs(value) < 1e18 else "a huge number"  # noqa: PLR2004
        case float():
            return str(value)
        case list() | tuple():
            return "a list"
        case dict():
            return "a table"
    return f"a {type(value).__name__}"


def as_toml(value: Value | list[Any]) -> str:
    """A value as it is written in a settings file; dates and times, which only tables hold, as well."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case tuple() | list():
            return f"[{', '.join(as_toml(item) for item in value)}]"
        case Mapping():
            return f"{{{', '.join(f'{_key(name)} = {as_toml(item)}' for name, item in value.items())}}}"
        case float() if value.is_integer():
            return f"{value:g}"
    return str(value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else as_toml(name)


def _number(setting: Setting, value: Any) -> float:
    wanted = int if setting.kind == "integer" else int | float
    what = "a whole number" if setting.kind == "integer" else "a number"
    # nan is neither above nor below a bound, so it fails here too.
    if isinstance(value, bool) or not isinstance(value, wanted) or not setting.low <= value <= setting.high:
        raise BadValueError(
            f"expected {what} from {setting.low:g} to {setting.high:.15g}, got {shown(value)}"
        )
    return value if setting.kind == "integer" else float(value)


def _text(setting: Setting, value: Any) -> str:
    if not isinstance(value, str) or not TEXT.fullmatch(value):
        raise BadValueError(f"expected a text on one line, got {shown(value)}")
    if setting.kind == "day" and value and not _is_day(value):
        raise BadValueError(f'expected a day such as "2026-01-31", got {shown(value)}')
    return value


def _is_day(text: str) -> bool:
    from debtledger.core.references import is_date

    return is_date(text)


def _table(value: Any, wanted: str) -> Plain:
    if not isinstance(value, Mapping):
        raise BadValueError(f"expected {wanted}, got {shown(value)}")
    if len(value) > MAX_ITEMS:
        raise BadValueError(f"expected at most {MAX_ITEMS} entries, got {len(value)}")
    return value


def _tables(setting: Setting, value: Any) -> tuple[Plain, ...]:
    if not isinstance(value, list | tuple):
        raise BadValueError(f"expected tables such as [[{setting.key}]], got {shown(value)}")
    if len(value) > MAX_ITEMS:
        raise BadValueError(f"expected at most {MAX_ITEMS} of them, got {len(value)}")
    return tuple(_table(each, f"a table in [[{setting.key}]]") for each in value)


def _texts(setting: Setting, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadValueError(f'expected a list of texts such as ["…"], got {shown(value)}')
    if len(value) > MAX_ITEMS:
        raise BadValueError(f"expected at most {MAX_ITEMS} items, got {len(value)}")
    for item in value:
        _check_item(setting.kind, item)
        if setting.choices and item not in setting.choices:
            raise BadValueError(f"expected some of {', '.join(setting.choices)}, got {shown(item)}")
    return tuple(dict.fromkeys(value))


def _check_item(kind: Kind, item: Any) -> None:
    pattern, what = {
        "words": (WORD, "literal words in upper case, 2 to 32 of A-Z, 0-9 and _"),
        "names": (NAME, "names of letters, digits and _ . / + -, at most 64"),
        "globs": (GLOB, "globs such as src/**, without control characters"),
        "texts": (TEXT, "texts on one line"),
    }[kind]
    if not isinstance(item, str) or not pattern.fullmatch(item):
        raise BadValueError(f"expected {what}, got {shown(item)}")
