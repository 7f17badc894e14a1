"""Settings and constants: their values, where they were set, and what their numbers rest on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from debtledger.core.lines import EMPTY, FAINT, STRONG, flow, labelled, line, painted, text_width
from debtledger.pages.entries import SCHEMA
from debtledger.settings.setting import as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.core.constants import Constant
    from debtledger.core.lines import Line
    from debtledger.core.objects import JsonObject
    from debtledger.core.view import View
    from debtledger.settings.setting import Setting

ASSUMPTION: Final = "assumption"
CHOICE: Final = "your choice"
NUMBERS: Final = frozenset({"integer", "number"})
INDENT: Final = "    "
LINES: Final = 8
FOOT: Final = "what their numbers rest on: debtledger config --explain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All settings, with "value" and "from" of each by key; constants, where they are asked for."""

    settings: tuple[Setting, ...]
    in_force: Mapping[str, Mapping[str, Any]]
    constants: tuple[Constant, ...] | None = None


def origin(setting: Setting) -> str:
    """What the default of a setting rests on: literature, a measurement, an assumption, or taste."""
    return setting.basis or (ASSUMPTION if setting.kind in NUMBERS else CHOICE)


def as_json(page: Choices) -> Iterator[str]:
    """Yield one JSON object; constants and what explains settings are there where they were asked for."""
    said: JsonObject = {"schema": SCHEMA, "settings": [_object(page, each) for each in page.settings]}
    if page.constants is not None:
        said["constants"] = [each._asdict() for each in page.constants]
    yield json.dumps(said, indent=2) + "\n"


def as_text(page: Choices, view: View) -> Iterator[str]:
    """Yield the settings for people, and the constants where they were asked for."""
    yield from painted(_lines(page, text_width(view)), view)


def _object(page: Choices, setting: Setting) -> JsonObject:
    said: JsonObject = {"key": setting.key, **page.in_force[setting.key]}
    if page.constants is not None:
        said |= {"default": setting.default, "text": setting.text, "basis": origin(setting)}
    return said


def _lines(page: Choices, width: int) -> Iterator[Line]:
    section = ""
    for setting in page.settings:
        if setting.section != section:
            section = setting.section
            yield from (EMPTY,) if setting is not page.settings[0] else ()
        yield from _setting(page, setting, width)
    if page.constants is None:
        yield EMPTY
        yield line((FOOT, FAINT))
        return
    yield EMPTY
    yield line(("constants of the formulas, which no setting changes", STRONG))
    for each in page.constants:
        yield EMPTY
        yield from flow(
            (
                f"{each.name} = {as_toml(list(each.value) if isinstance(each.value, tuple) else each.value)}",
                each.unit,
            ),
            width,
        )
        yield from _explained(each.text, each.basis, width)


def _setting(page: Choices, setting: Setting, width: int) -> Iterator[Line]:
    known = page.in_force[setting.key]
    value, where = as_toml(_plain(known["value"])), str(known["from"])
    yield from flow((f"{setting.key} = {value}", where), width)
    if page.constants is not None:
        default = as_toml(_plain(setting.default))
        basis = origin(setting)
        if default != value:
            basis = f"{CHOICE}; its default is {default}" + (f" ({basis})" if basis != CHOICE else "")
        yield from _explained(setting.text, basis, width)


def _explained(text: str, basis: str, width: int) -> Iterator[Line]:
    yield from labelled(INDENT[:-1], text, width, LINES, FAINT)
    yield from labelled(f"{INDENT}from:", basis, width, LINES)


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value
