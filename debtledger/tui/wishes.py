"""What settings say of the interface: views that are saved, colours and keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from debtledger.command import UsageError
from debtledger.config import SettingsError, SettingsProblem
from debtledger.nearest import did_you_mean
from debtledger.tui.session import Session

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from debtledger.config import Config
    from debtledger.survey import Survey

QUERY_LENGTH: Final = 400
NAME_LENGTH: Final = 60
KEY: Final = re.compile(r"[!-~]|[a-z0-9]+(?:[_+][a-z0-9]+)*")
MOST_KEYS: Final = 8
FIELDS: Final = ("screen", "filter", "sort", "reverse")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A view that somebody gave a name."""

    name: str
    screen: str
    filter: str = ""
    sort: str = ""
    backwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """All of it; chosen: the saved view to begin with; keymap: keys by the names of what they do.

    session: where somebody was. found: the work tree, surveyed already.
    """

    saved: tuple[SavedView, ...] = ()
    chosen: SavedView | None = None
    theme: str = ""
    keymap: Mapping[str, str] = field(default_factory=dict)
    session: Session = field(default_factory=Session)
    found: Survey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that settings may use: screens, columns to sort by, ids of keys, and themes."""

    screens: Collection[str]
    sorts: Collection[str]
    keys: Collection[str]
    themes: Collection[str]


def wishes_of(config: Config, known: Vocabulary) -> Wishes:
    """What the settings say. Raises SettingsError with all that is wrong."""
    problems: list[SettingsProblem] = []
    saved = tuple(_views(config, known, problems))
    keymap = dict(_keys(config, known, problems))
    theme = config.ui_theme
    if theme and theme not in known.themes:
        hint = did_you_mean(theme, known.themes) or f"known: {', '.join(sorted(known.themes))}"
        problems.append(_problem(config, "ui.theme", f'no theme is called "{theme}"', hint))
    if problems:
        raise SettingsError(tuple(problems))
    return Wishes(saved=saved, theme=theme, keymap=keymap)


def view_named(name: str, saved: tuple[SavedView, ...], screens: Collection[str]) -> SavedView | None:
    """The saved view of a name, None for a screen itself. Raises UsageError for any other word."""
    if name in screens:
        return None
    for view in saved:
        if view.name == name:
            return view
    names = [*screens, *(view.name for view in saved)]
    hint = did_you_mean(name, names) or f"known: {', '.join(names)}"
    raise UsageError(f"no view is called {name!r}", hint)


def _views(config: Config, known: Vocabulary, problems: list[SettingsProblem]) -> Iterator[SavedView]:
    for name, said in config.views.items():
        if not name or len(name) > NAME_LENGTH or not name.isprintable():
            problems.append(_problem(config, "views", f'"{name[:NAME_LENGTH]}" is no name for a view'))
        elif isinstance(said, str):
            yield from _view(config, name, {"filter": said}, known, problems)
        elif isinstance(said, dict):
            yield from _view(config, name, said, known, problems)
        else:
            hint = f'{name} = "state:fired"'
            problems.append(_problem(config, "views", f"{name}: expected a query or a table", hint))


def _view(
    config: Config, name: str, said: Mapping[str, Any], known: Vocabulary, problems: list[SettingsProblem]
) -> Iterator[SavedView]:
    wrong = list(_faults(said, known))
    if wrong:
        problems += [_problem(config, "views", f"{name}: {message}", hint) for message, hint in wrong]
        return
    yield SavedView(
        name=name,
        screen=said.get("screen", "ledger"),
        filter=said.get("filter", ""),
        sort=said.get("sort", ""),
        backwards=said.get("reverse", False),
    )


def _faults(said: Mapping[str, Any], known: Vocabulary) -> Iterator[tuple[str, str]]:
    for key in said:
        if key not in FIELDS:
            yield f'"{key[:NAME_LENGTH]}" is not known', did_you_mean(key, FIELDS) or ", ".join(FIELDS)
    for key, words in (("screen", known.screens), ("sort", ("", *known.sorts))):
        value = said.get(key)
        if value is not None and value not in words:
            shown = f'"{value[:NAME_LENGTH]}"' if isinstance(value, str) else "that"
            yield f"{key} cannot be {shown}", f"known: {', '.join(word for word in words if word)}"
    query = said.get("filter", "")
    if not isinstance(query, str) or len(query) > QUERY_LENGTH:
        yield f"filter must be a query of at most {QUERY_LENGTH} characters", 'filter = "state:fired"'
    if not isinstance(said.get("reverse", False), bool):
        yield "reverse must be true or false", ""


def _keys(config: Config, known: Vocabulary, problems: list[SettingsProblem]) -> Iterator[tuple[str, str]]:
    taken: dict[str, str] = {}
    for name, said in config.ui_keys.items():
        keys = _split(said) if isinstance(said, str) else []
        if name not in known.keys:
            hint = did_you_mean(name, known.keys) or f"known: {', '.join(known.keys)}"
            problems.append(_problem(config, "ui.keys", f'nothing is called "{name[:NAME_LENGTH]}"', hint))
        elif not keys or len(keys) > MOST_KEYS or not all(map(KEY.fullmatch, keys)):
            hint = 'write "x", "f5" or "ctrl+r"; several apart by commas'
            problems.append(_problem(config, "ui.keys", f"{name}: that is no key", hint))
        else:
            clashes = [key for key in keys if taken.setdefault(key, name) != name]
            problems += [
                _problem(config, "ui.keys", f"{key} is both {taken[key]} and {name}") for key in clashes
            ]
            yield name, ",".join(keys)


def _split(said: str) -> list[str]:
    """The keys of a list; a comma alone is a key itself."""
    return [","] if said.strip() == "," else [key.strip() for key in said.split(",") if key.strip()]


def _problem(config: Config, key: str, message: str, hint: str = "") -> SettingsProblem:
    return SettingsProblem(where=config.origins[key], message=f"{key}: {message}", hint=hint)
