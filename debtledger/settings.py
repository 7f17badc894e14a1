"""The table of settings: every key with its type, its default, where it may be set, and what it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

Home = Literal["repository", "user"]
Value = bool | float | str | tuple[str, ...]
Kind = Literal["switch", "integer", "number", "level", "words", "names", "globs"]

EVERYWHERE: Final[tuple[Home, ...]] = ("repository", "user")
USER_ONLY: Final[tuple[Home, ...]] = ("user",)

MAX_ITEMS: Final = 200
LEVELS: Final = ("L0", "L1", "L2", "L3")
WORD: Final = re.compile(r"[A-Z][A-Z0-9_]{1,31}")
NAME: Final = re.compile(r"[^\W_][\w./+-]{0,63}")
GLOB: Final = re.compile(r"[^\x00-\x1f\x7f]{1,1024}")


class BadValueError(ValueError):
    """A value of the wrong type or out of bounds; the text says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: `key` is its dotted path; low and high are the bounds of a number, both allowed."""

    key: str
    kind: Kind
    default: Value
    text: str
    homes: tuple[Home, ...] = EVERYWHERE
    low: float = 0
    high: float = 0

    @property
    def field(self) -> str:
        """Its attribute of Config."""
        return self.key.replace(".", "_")

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"DEBTLEDGER_{self.field.upper()}"


SETTINGS: Final = (
    Setting(
        key="tags.words",
        kind="words",
        default=(),
        text="More words that start a tag, besides DEBT, TECHDEBT, TECH_DEBT and TODO_TECHDEBT. Literal upper"
        " case words, never patterns; each is also known in its @lower form (WORKAROUND, @workaround).",
    ),
    Setting(
        key="tags.labels",
        kind="names",
        default=(),
        text="Labels that may stand in the parentheses of a tag. A bare word there that is neither a kind, an"
        " aspect nor one of these is taken for an owner, as in TODO(alice).",
    ),
    Setting(
        key="tags.aspects",
        kind="names",
        default=(),
        text="More aspects, the qualities that customers would buy (security, performance …), besides the"
        " built-in ones.",
    ),
    Setting(
        key="candidates.words",
        kind="words",
        default=("TODO", "FIXME", "HACK", "XXX"),
        text="Words that make an untagged comment a candidate, whatever their case. Comments that speak of a"
        " workaround are candidates too.",
    ),
    Setting(
        key="effort.hours_per_day",
        kind="number",
        default=8.0,
        low=0.5,
        high=24,
        text="Working hours in a day: what 1d means in `cost: 1d`.",
    ),
    Setting(
        key="effort.days_per_week",
        kind="number",
        default=5.0,
        low=0.5,
        high=7,
        text="Working days in a week: what 1w means in `cost: 1w`.",
    ),
    Setting(
        key="effort.sprint_days",
        kind="number",
        default=14.0,
        low=1,
        high=366,
        text="Calendar days in a sprint: interest said per day, week or month is converted with it.",
    ),
    Setting(
        key="scan.include",
        kind="globs",
        default=(),
        text="Read only files whose path matches one of these globs; none means all files.",
    ),
    Setting(
        key="scan.exclude",
        kind="globs",
        default=(),
        text="Do not read files whose path matches one of these globs, even if included.",
    ),
    Setting(
        key="scan.untracked",
        kind="switch",
        default=True,
        text="Read untracked files too, unless git ignores them.",
    ),
    Setting(
        key="scan.max_file_bytes",
        kind="integer",
        default=2_097_152,
        low=1024,
        high=16_777_216,
        text="Larger files are skipped, and reported as skipped.",
    ),
    Setting(
        key="scan.max_line_bytes",
        kind="integer",
        default=65_536,
        low=256,
        high=1_048_576,
        text="Longer lines are skipped, and reported as skipped.",
    ),
    Setting(
        key="scan.level",
        kind="level",
        default="L0",
        text="What every tag must say: L0 that it can be read; L1 a cost and when to repay; L2 also what it"
        " bought and an owner; L3 also the context, in its body. What is missing is a problem.",
    ),
    Setting(
        key="limits.git_seconds",
        kind="number",
        default=120.0,
        low=1,
        high=86_400,
        homes=USER_ONLY,
        text="How long one git command may take before it is stopped.",
    ),
    Setting(
        key="cache.enabled",
        kind="switch",
        default=True,
        homes=USER_ONLY,
        text="Remember results in the git directory, so that the next scan reads only what changed.",
    ),
)
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
SECTIONS: Final = tuple(dict.fromkeys(setting.key.partition(".")[0] for setting in SETTINGS))


def checked(setting: Setting, value: Any) -> Value:
    """The value as Config holds it. Raises BadValueError, which says what was expected."""
    match setting.kind:
        case "switch":
            if not isinstance(value, bool):
                raise BadValueError(f"expected true or false, got {shown(value)}")
            return value
        case "integer" | "number":
            return _number(setting, value)
        case "level":
            if value not in LEVELS:
                raise BadValueError(f"expected one of {', '.join(LEVELS)}, got {shown(value)}")
            return str(value)
        case "words" | "names" | "globs":
            return _texts(setting, value)


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
        case "words" | "names" | "globs":
            return checked(setting, [item.strip() for item in text.split(",") if item.strip()])
        case "level":
            return checked(setting, text.strip())


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


def as_toml(value: Value) -> str:
    """A value as it is written in a settings file."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case tuple():
            return f"[{', '.join(as_toml(item) for item in value)}]"
    return f"{value:g}" if value == int(value) and isinstance(value, float) else str(value)


def _number(setting: Setting, value: Any) -> float:
    wanted = int if setting.kind == "integer" else int | float
    what = "a whole number" if setting.kind == "integer" else "a number"
    # nan is neither above nor below a bound, so it fails here too.
    if isinstance(value, bool) or not isinstance(value, wanted) or not setting.low <= value <= setting.high:
        raise BadValueError(
            f"expected {what} from {setting.low:g} to {setting.high:.15g}, got {shown(value)}"
        )
    return value if setting.kind == "integer" else float(value)


def _texts(setting: Setting, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadValueError(f'expected a list of texts such as ["…"], got {shown(value)}')
    if len(value) > MAX_ITEMS:
        raise BadValueError(f"expected at most {MAX_ITEMS} items, got {len(value)}")
    for item in value:
        _check_item(setting.kind, item)
    return tuple(dict.fromkeys(value))


def _check_item(kind: Kind, item: Any) -> None:
    pattern, what = {
        "words": (WORD, "literal words in upper case, 2 to 32 of A-Z, 0-9 and _"),
        "names": (NAME, "names of letters, digits and _ . / + -, at most 64"),
        "globs": (GLOB, "globs such as src/**, without control characters"),
    }[kind]
    if not isinstance(item, str) or not pattern.fullmatch(item):
        raise BadValueError(f"expected {what}, got {shown(item)}")
