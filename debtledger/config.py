"""Settings in force: defaults, .debtledger.toml, the user's own file, the environment, flags."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from debtledger.settings import whose
from debtledger.settings.setting import BadValueError, Home, Setting, checked, from_text
from debtledger.settings.table import BY_KEY, SECTIONS, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.core.checking.demands import Policy
    from debtledger.core.model import Level
    from debtledger.core.reader import Reader
    from debtledger.core.vocabulary import Vocabulary

FILE_NAME: Final = whose.FILE_NAME
MAX_BYTES: Final = 65_536
MAX_SHOWN: Final = 20

user_file = whose.user_file


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsProblem:
    """One thing wrong with the settings: `where` is FILE:LINE, a variable or a flag; hint may be empty."""

    where: str
    message: str
    hint: str = ""


class SettingsError(Exception):
    """Settings that cannot be used, with everything that is wrong with them."""

    def __init__(self, problems: tuple[SettingsProblem, ...]) -> None:
        self.problems = problems
        shown = [f"{each.where}: {each.message}" + _indented(each.hint) for each in problems[:MAX_SHOWN]]
        more = [f"and {len(problems) - MAX_SHOWN} more"] if len(problems) > MAX_SHOWN else []
        super().__init__("\n".join(["these settings cannot be used", *shown, *more]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings in force, one attribute for each line of the settings table.

    origins says for each key where its value is from: "default", FILE:LINE, a variable or a flag; files are
    the settings files that were read. homes says whose file each key of an entry of a table is from
    ("tracker.code.projects").
    """

    tags_words: tuple[str, ...]
    tags_labels: tuple[str, ...]
    tags_aspects: tuple[str, ...]
    candidates_words: tuple[str, ...]
    effort_hours_per_day: float
    effort_days_per_week: float
    effort_sprint_days: float
    scan_include: tuple[str, ...]
    scan_exclude: tuple[str, ...]
    scan_untracked: bool
    scan_max_file_bytes: int
    scan_max_line_bytes: int
    scan_level: Level
    ci_fail_on: tuple[str, ...]
    limits_git_seconds: float
    cache_enabled: bool
    check_level: Level
    check_candidates: Policy
    check_kinds: Mapping[str, Any]
    check_paths: Mapping[str, Any]
    issues_debt_labels: tuple[str, ...]
    issues_debt_types: tuple[str, ...]
    issues_headings: Mapping[str, Any]
    issues_fields: Mapping[str, Any]
    asks_topic_prefix: str
    asks_strength_prefix: str
    asks_customer_prefix: str
    asks_segment_prefix: str
    quadrant_technical_debt: tuple[str, ...]
    quadrant_support: tuple[str, ...]
    quadrant_architectural_innovation: tuple[str, ...]
    quadrant_new_features: tuple[str, ...]
    quadrant_targets: Mapping[str, Any]
    customers_file: str
    economics_hour_rate: float
    economics_discount_per_year: float
    economics_horizon_sprints: float
    economics_touches_per_sprint: float
    economics_watched_sprints: float
    economics_payback_sprints: float
    economics_budget_hours: float
    demand_confirmed: bool
    demand_margin: float
    demand_segment_a: float
    demand_segment_b: float
    demand_segment_c: float
    demand_segment_d: float
    demand_segment_x: float
    demand_blocker: float
    demand_retention: float
    demand_nice: float
    history_bots: tuple[str, ...]
    history_most_files: int
    sprint_first_day: str
    sprint_capacity_hours: float
    tracker: Mapping[str, Any]
    host: Mapping[str, Any]
    limits_sync_seconds: float
    limits_request_seconds: float
    limits_response_bytes: int
    triggers_metrics: str
    trigger: tuple[Mapping[str, Any], ...]
    views: Mapping[str, Any]
    ui_keys: Mapping[str, Any]
    ui_theme: str
    ui_glyphs: str
    ui_editor: str
    origins: Mapping[str, str]
    homes: Mapping[str, Home]
    files: tuple[str, ...]

    def value(self, setting: Setting) -> Any:
        """The value of one setting."""
        return getattr(self, setting.field)

    def reader(self) -> Reader:
        """How files are read under these settings."""
        from debtledger.core.reader import Reader

        return Reader(
            vocabulary=self.vocabulary(), max_file=self.scan_max_file_bytes, max_line=self.scan_max_line_bytes
        )

    def vocabulary(self) -> Vocabulary:
        """The words that the tag grammar knows under these settings."""
        from debtledger.core.vocabulary import DEFAULT_ASPECTS, Vocabulary

        return Vocabulary(
            tags=_united(Vocabulary().tags, self.tags_words),
            candidates=self.candidates_words,
            labels=self.tags_labels,
            aspects=_united(DEFAULT_ASPECTS, self.tags_aspects),
            hours_per_day=self.effort_hours_per_day,
            days_per_week=self.effort_days_per_week,
            sprint_days=self.effort_sprint_days,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The bytes of one settings file: how messages name it, and whose it is."""

    name: str
    home: Home
    data: bytes


@dataclass(slots=True)
class _Draft:
    values: dict[str, Any]
    origins: dict[str, str]
    problems: list[SettingsProblem]
    homes: dict[str, Home]

    def wrong(self, where: str, message: str, hint: str = "") -> None:
        self.problems.append(SettingsProblem(where=where, message=message, hint=hint))

    def put(self, setting: Setting, value: Any, where: str) -> None:
        self.values[setting.field] = value
        self.origins[setting.key] = where


def load(
    start: str, root: str | None, env: Mapping[str, str], flags: Mapping[str, Any] | None = None
) -> Config:
    """The settings for a scan of the folder `start` inside the repository at `root` (None: a plain folder).

    The nearest .debtledger.toml from start upward to root counts; the user's file, the environment and
    flags (values by dotted key) override it in this order. Raises SettingsError with all that is wrong.
    """
    draft = _Draft({}, {}, [], {})
    sources = [*_found(draft, start, root), *_users(draft, env)]
    return _settle(draft, sources, env, flags or {})


def load_text(name: str, data: bytes | None, env: Mapping[str, str]) -> Config:
    """The settings that a repository's file of this name and these bytes makes, if it has one.

    The user's file and the environment override it. Raises SettingsError.
    """
    draft = _Draft({}, {}, [], {})
    sources = [] if data is None else [Source(name=name, home="repository", data=data)]
    return _settle(draft, [*sources, *_users(draft, env)], env, {})


def combine(
    sources: tuple[Source, ...], env: Mapping[str, str], flags: Mapping[str, Any] | None = None
) -> Config:
    """The settings that the given files, the environment and flags make. Raises SettingsError."""
    return _settle(_Draft({}, {}, [], {}), list(sources), env, flags or {})


def find(start: str, root: str | None) -> str | None:
    """The path of the nearest .debtledger.toml from the folder `start` upward to `root`, if there is one."""
    folder = os.path.realpath(start)
    top = os.path.realpath(root) if root is not None else os.path.abspath(os.sep)
    if os.path.commonpath((folder, top)) != top:
        folder = top
    while True:
        path = os.path.join(folder, FILE_NAME)
        if os.path.lexists(path):
            return path
        if folder == top:
            return None
        folder = os.path.dirname(folder)


def read_settings(path: str, follow: int = os.O_NOFOLLOW) -> bytes:
    """The bytes of a settings file, up to one more than allowed. Raises OSError with a plain reason."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | follow)
    except OSError as error:
        if os.path.islink(path) and follow:
            raise OSError(error.errno, "a symbolic link, not a file") from None
        raise
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(None, "not a regular file")
        return file.read(MAX_BYTES + 1)


def _found(draft: _Draft, start: str, root: str | None) -> Iterator[Source]:
    path = find(start, root)
    if path is not None:
        name = os.path.relpath(path, os.path.realpath(root)) if root is not None else path
        yield from _source(draft, path, name, "repository")


def _users(draft: _Draft, env: Mapping[str, str]) -> Iterator[Source]:
    path = user_file(env)
    if path is not None and os.path.lexists(path):
        yield from _source(draft, path, path, "user")


def _source(draft: _Draft, path: str, name: str, home: Home) -> Iterator[Source]:
    try:
        # The user's own file may be a link: programs that manage home directories make it one.
        data = read_settings(path, os.O_NOFOLLOW if home == "repository" else 0)
    except OSError as error:
        draft.wrong(name, f"not read: {(error.strerror or str(error)).lower()}")
    else:
        yield Source(name=name, home=home, data=data)


def _settle(draft: _Draft, sources: list[Source], env: Mapping[str, str], flags: Mapping[str, Any]) -> Config:
    for setting in SETTINGS:
        draft.put(setting, setting.default, "default")
    for source in sources:
        _apply_source(draft, source)
    _apply_environment(draft, env)
    for key, value in flags.items():
        _apply(draft, BY_KEY[key], value, f"flag for {key}")
    if draft.problems:
        raise SettingsError(tuple(draft.problems))
    files = tuple(each.name for each in sources)
    return Config(**draft.values, origins=draft.origins, homes=draft.homes, files=files)


def _apply_source(draft: _Draft, source: Source) -> None:
    from debtledger.toml import TomlError, parse

    try:
        document = parse(source.data, MAX_BYTES)
    except TomlError as error:
        draft.wrong(f"{source.name}:{error.line}" if error.line else source.name, error.message)
        return
    for path, value in _leaves(document.values, ()):
        where = f"{source.name}:{document.line(path)}"
        _apply_key(draft, source.home, path, value, where)


def _leaves(values: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every key that stands for a value: tables are entered unless they stand where a value belongs."""
    for name, value in values.items():
        path = (*above, name)
        if isinstance(value, dict) and value and ".".join(path) not in BY_KEY:
            yield from _leaves(value, path)
        elif value != {} or path[0] not in SECTIONS or path[0] in BY_KEY or len(path) > 1:
            yield path, value


def _apply_key(draft: _Draft, home: Home, path: tuple[str, ...], value: Any, where: str) -> None:
    from debtledger.settings import trust

    key = ".".join(path)
    setting = BY_KEY.get(key)
    refusal = trust.refusal(home, path, value, setting)
    if refusal is not None:
        draft.wrong(where, *refusal)
    elif setting is None:
        draft.wrong(where, f"unknown setting {_quoted(key)}", _nearest_key(path))
    else:
        _apply(draft, setting, value, where)
        if setting.kind == "table" and isinstance(value, dict):
            draft.homes.update(dict.fromkeys(_entry_keys(key, value), home))


def _entry_keys(key: str, table: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in table.items():
        yield f"{key}.{name}"
        if isinstance(entry, dict):
            yield from (f"{key}.{name}.{inner}" for inner in entry)


def _apply(draft: _Draft, setting: Setting, value: Any, where: str) -> None:
    try:
        good = checked(setting, value)
    except BadValueError as error:
        draft.wrong(where, f"{setting.key}: {error}")
    else:
        if setting.kind == "table":
            good = _overlaid(draft.values[setting.field], good)
        draft.put(setting, good, where)


def _overlaid(under: Mapping[str, Any], over: Any) -> dict[str, Any]:
    """A table over another of the same name: entries that both have are tables again, joined key by key."""
    joined = dict(under)
    for name, value in over.items():
        below = joined.get(name)
        joined[name] = below | value if isinstance(below, dict) and isinstance(value, dict) else value
    return joined


def _apply_environment(draft: _Draft, env: Mapping[str, str]) -> None:
    by_variable = {setting.variable: setting for setting in SETTINGS}
    sections = tuple(f"{whose.PREFIX}{section.upper()}_" for section in SECTIONS)
    for name in sorted(name for name in env if name.startswith(sections)):
        setting = by_variable.get(name)
        if setting is None:
            draft.wrong(name, "unknown setting in the environment", _did_you_mean(name, tuple(by_variable)))
            continue
        try:
            draft.put(setting, from_text(setting, env[name]), name)
        except BadValueError as error:
            draft.wrong(name, f"{setting.key}: {error}")


def _nearest_key(path: tuple[str, ...]) -> str:
    """The known key nearest to an unknown one: in its own section first, then by its last part anywhere."""
    from debtledger.nearest import nearest

    section, name = path[0], path[-1]
    hint = _did_you_mean(".".join(path), tuple(BY_KEY))
    if hint or len(path) > 2:  # noqa: PLR2004 - section and name
        return hint
    by_name = {key.partition(".")[2]: key for key in reversed(BY_KEY)}
    same = nearest(name, by_name)
    if same:
        return f"did you mean {by_name[same]}?"
    known = [key for key in BY_KEY if key.startswith(f"{section}.")]
    return f"known: {', '.join(known)}" if known else f"known sections: {', '.join(SECTIONS)}"


def _did_you_mean(word: str, known: tuple[str, ...]) -> str:
    from debtledger.nearest import did_you_mean

    return did_you_mean(word, known)


def _quoted(key: str) -> str:
    return f'"{key}"' if len(key) <= 80 else f'"{key[:80]}…"'  # noqa: PLR2004


def _indented(hint: str) -> str:
    return "".join(f"\n  {line}" for line in hint.split("\n")) if hint else ""


def _united(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
