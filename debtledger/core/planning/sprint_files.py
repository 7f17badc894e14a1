"""The file of a sprint: its days, capacity and plan; read with care, and spliced when it is written.

What a file says beyond what is written stays byte for byte where it is, comments as well.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from debtledger.core.planning.sprint import MOST_DAYS, SprintFile, possible
from debtledger.core.references import is_date

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Final = 1
MAX_BYTES: Final = 64 << 10
FOLDER: Final = ".debtledger/sprints"
ENDING: Final = ".toml"
LONGEST: Final = 50
MAX_HOURS: Final = 1_000_000.0
MOST_PLANNED: Final = 2000
FILE_NAME: Final = re.compile(r"\w[\w.+-]{0,63}")
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
_TABLE: Final = re.compile(r"^[ \t]*\[", re.MULTILINE)


class SprintFileError(ValueError):
    """The file of a sprint that does not say what it must: what is wrong, and the key that is meant."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.key = key


def file_name(name: str) -> str:
    """The name of the file of a sprint: its own, with a hyphen for what a file name had better not hold.

    Letters of other alphabets are lost in that, and the end of a long name: a checksum keeps those apart.
    """
    plain = re.sub(r"[^\w.+-]+", "-", name, flags=re.ASCII).strip("-.")[:LONGEST]
    if len(name) > LONGEST or any(each.isalnum() and not each.isascii() for each in name):
        plain += f"-{crc32(name.casefold().encode(errors='surrogatepass')):08x}"
    return (plain if FILE_NAME.fullmatch(plain) else f"sprint-{plain.lstrip('-')}") + ENDING


def read_sprint(values: Mapping[str, Any], name: str) -> SprintFile:
    """What a file says of the sprint `name`. Raises SprintFileError."""
    if values.get("schema", SCHEMA) != SCHEMA:
        raise SprintFileError(f"schema {values.get('schema')} is not known here", "schema")
    start, end = _day(values, "start"), _day(values, "end")
    if start and end and end < start:
        raise SprintFileError(f"it ends on {end}, before it starts on {start}", "end")
    known = [day for day in (start, end) if day]
    if known and not possible(known[0], known[-1]):
        raise SprintFileError(f"its days are not of our times, or more than {MOST_DAYS}", "start")
    slices = values.get("slices", {})
    if not isinstance(slices, dict):
        raise SprintFileError("slices is no table", "slices")
    own = values.get("name", "")
    return SprintFile(
        name=own if isinstance(own, str) and own else name,
        start=start,
        end=end,
        capacity_hours=_number(values, "capacity_hours", MAX_HOURS),
        min_debt_share=_number(values, "min_debt_share", 1.0),
        carry_in=_number(values, "carry_in", MAX_HOURS),
        planned=_keys(values.get("planned", [])),
        slices=tuple((key, _number(slices, key, MAX_HOURS) or 0.0) for key in slices),
    )


def write_sprint(file: SprintFile, before: str = "") -> str:
    """The text of a sprint's file: that before with another plan, or a new one with all that is known."""
    planned = "".join(f'  "{key}",\n' for key in file.planned)
    plan = f"planned = [\n{planned}]\n" if planned else "planned = []\n"
    parts = "".join(f'"{key}" = {_written(hours)}\n' for key, hours in file.slices)
    slices = f"\n[slices]\n{parts}" if parts else ""
    if before.strip():
        return _spliced(before, plan, slices)
    lines = [f"schema = {SCHEMA}", f'name = "{_escaped(file.name)}"']
    lines += [f"{key} = {day}" for key, day in (("start", file.start), ("end", file.end)) if day]
    numbers = {
        "capacity_hours": file.capacity_hours,
        "min_debt_share": file.min_debt_share,
        "carry_in": file.carry_in,
    }
    lines += [f"{key} = {_written(number)}" for key, number in numbers.items() if number is not None]
    return "\n".join([*lines, "", plan]) + slices


def _spliced(before: str, plan: str, slices: str) -> str:
    """The text with the assignment of `planned` and the table of slices in place of those it had."""
    text = re.sub(r"^\[slices\][^\n]*\n(?:(?![ \t]*\[)[^\n]*(?:\n|\Z))*", "", before, flags=re.MULTILINE)
    head = _TABLE.search(text)
    top = text[: _first_table(text)] if head else text
    rest = text[len(top) :]
    old = re.search(r"^planned[ \t]*=[ \t]*\[[^\]]*\][^\n]*(?:\n|\Z)", top, flags=re.MULTILINE)
    if old:
        top = top[: old.start()] + plan + top[old.end() :]
    else:
        top = top.rstrip("\n") + "\n\n" + plan + ("\n" if rest else "")
    return (top + rest).rstrip("\n") + "\n" + slices


def _first_table(text: str) -> int:
    """Where the first table begins; brackets of a list that goes over lines begin none."""
    depth = 0
    place = 0
    for line in text.splitlines(keepends=True):
        bare = re.sub(r'"[^"\n]*"', "", line).partition("#")[0]
        if not depth and bare.lstrip().startswith("["):
            return place
        depth = max(depth + bare.count("[") - bare.count("]"), 0)
        place += len(line)
    return len(text)


def _day(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and is_date(value):
        return value
    raise SprintFileError(f"{key} is no day such as 2026-06-08", key)


def _number(values: Mapping[str, Any], key: str, most: float) -> float | None:
    value = values.get(key)
    if value is None:
        return None
    # nan is neither above nor below a bound, so it fails here too.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise SprintFileError(f"{key} is no number from 0 to {most:,.0f}", key)
    return float(value)


def _keys(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_PLANNED:
        raise SprintFileError(f"planned is no list of at most {MOST_PLANNED} ids", "planned")
    for each in value:
        if not isinstance(each, str) or not _KEY.fullmatch(each):
            raise SprintFileError("planned holds something that is no id", "planned")
    return tuple(dict.fromkeys(value))


def _written(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".") if number != int(number) else str(int(number))


def _escaped(text: str) -> str:
    """A text between the quotes of a basic string; what cannot be printed stands there as an escape."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(each if each.isprintable() else f"\\U{ord(each):08X}" for each in plain)
