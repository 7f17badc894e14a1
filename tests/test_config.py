from __future__ import annotations

import os
import socket
import time
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from debtledger.config import Config, SettingsError, Source, combine, find, load, user_file
from debtledger.core import vocabulary
from debtledger.core.words import TAG_WORDS
from debtledger.settings import setting as settings
from debtledger.settings import table as settings_table

EXAMPLE = Path(__file__).parents[1] / ".debtledger.toml.example"


def from_repository(text: str) -> Config:
    return combine((Source(name=".debtledger.toml", home="repository", data=text.encode()),), {})


def wrong(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        from_repository(text)
    return str(caught.value)


# The table, the example and the Config class say the same.


def test_every_setting_of_the_table_is_an_attribute_of_config_and_the_other_way_round() -> None:
    attributes = {each.name for each in fields(Config)} - {"origins", "homes", "files"}
    assert attributes == {setting.field for setting in settings_table.SETTINGS}


def test_every_default_of_the_table_is_a_value_that_the_table_accepts() -> None:
    config = combine((), {})
    for setting in settings_table.SETTINGS:
        assert settings.checked(setting, setting.default) == config.value(setting) == setting.default
        assert config.origins[setting.key] == "default"


def test_the_example_sets_every_setting_of_a_repository_to_its_default() -> None:
    shown = flat(tomllib.loads(EXAMPLE.read_text("utf-8")))
    table = {each.key: each.default for each in plain() if "repository" in each.homes}
    assert {key: as_held(value) for key, value in shown.items()} == table


def test_the_commented_block_of_the_example_holds_every_setting_of_the_user_alone() -> None:
    text = EXAMPLE.read_text("utf-8").partition("# The settings below")[2].partition("\n")[2]
    lines = [line.removeprefix("# ") for line in text.splitlines() if " = " in line or line.startswith("# [")]
    table = {each.key: each.default for each in plain() if "repository" not in each.homes}
    assert flat(tomllib.loads("\n".join(lines))) == table


def test_the_example_explains_every_setting_in_the_words_of_the_table() -> None:
    text = " ".join(line.removeprefix("# ") for line in EXAMPLE.read_text("utf-8").splitlines())
    for setting in settings_table.SETTINGS:
        assert setting.text in text, setting.key


def test_the_example_can_be_used_as_it_is() -> None:
    config = from_repository(EXAMPLE.read_text("utf-8"))
    assert {each.key: config.value(each) for each in settings_table.SETTINGS} == {
        each.key: each.default for each in settings_table.SETTINGS
    }


def plain() -> list[settings.Setting]:
    return [each for each in settings_table.SETTINGS if each.kind not in settings.TABLES]


def test_the_example_shows_every_table_in_lines_that_can_be_used_as_they_are() -> None:
    for setting in settings_table.SETTINGS:
        if setting.kind in settings.TABLES:
            assert "".join(f"# {line}\n" for line in setting.example.splitlines()) in EXAMPLE.read_text(
                "utf-8"
            )
            home = setting.homes[0]
            combine((Source(name="file.toml", home=home, data=setting.example.encode()),), {})


def flat(values: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        found |= flat(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}": value}
    return found


def as_held(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# The vocabulary is made from the settings.


def test_the_defaults_make_the_vocabulary_of_the_tag_grammar() -> None:
    assert combine((), {}).vocabulary() == vocabulary.Vocabulary()


def test_words_labels_and_aspects_are_added_and_candidate_words_replaced() -> None:
    config = from_repository(
        '[tags]\nwords = ["SHORTCUT", "DEBT"]\nlabels = ["mobile"]\naspects = ["latency"]\n'
        '[candidates]\nwords = ["KLUDGE"]\n[effort]\nhours_per_day = 6\n'
    )
    words = config.vocabulary()
    assert words.tags == (*TAG_WORDS, "SHORTCUT")
    assert words.labels == ("mobile",)
    assert words.aspects == (*vocabulary.DEFAULT_ASPECTS, "latency")
    assert words.candidates == ("KLUDGE",)
    assert words.hours_per_day == 6.0


# Discovery.


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "outer" / "repo" / "src" / "deep").mkdir(parents=True)
    return tmp_path / "outer" / "repo"


def test_the_nearest_file_upward_counts(tree: Path) -> None:
    (tree / ".debtledger.toml").write_text('[scan]\nlevel = "L1"\n')
    assert load(str(tree / "src" / "deep"), str(tree), {}).scan_level == "L1"
    (tree / "src" / ".debtledger.toml").write_text('[scan]\nlevel = "L2"\n')
    config = load(str(tree / "src" / "deep"), str(tree), {})
    assert config.scan_level == "L2"
    assert config.origins["scan.level"] == "src/.debtledger.toml:2"
    assert config.files == ("src/.debtledger.toml",)


def test_a_file_above_the_root_of_the_repository_does_not_count(tree: Path) -> None:
    (tree.parent / ".debtledger.toml").write_text('[scan]\nlevel = "L3"\n')
    assert load(str(tree / "src"), str(tree), {}).scan_level == "L0"
    assert load(str(tree / "src"), None, {}).scan_level == "L3"


def test_a_start_outside_the_root_looks_in_the_root_only(tree: Path, tmp_path: Path) -> None:
    (tree / ".debtledger.toml").write_text("")
    (tmp_path / ".debtledger.toml").write_text("")
    assert find(str(tmp_path), str(tree)) == str(tree / ".debtledger.toml")


def test_a_root_that_is_a_prefix_of_another_name_is_not_its_root(tree: Path) -> None:
    other = tree.parent / "repository"
    other.mkdir()
    (other / ".debtledger.toml").write_text("")
    assert find(str(other), str(tree)) is None


def test_the_root_may_be_reached_through_a_link(tree: Path, tmp_path: Path) -> None:
    (tree / ".debtledger.toml").write_text('[scan]\nlevel = "L1"\n')
    (tmp_path / "link").symlink_to(tree)
    assert load(str(tmp_path / "link" / "src"), str(tree), {}).scan_level == "L1"


# Precedence.


def test_flags_beat_the_environment_that_beats_the_users_file_that_beats_the_repository(
    tree: Path, tmp_path: Path
) -> None:
    (tree / ".debtledger.toml").write_text(
        "[effort]\nhours_per_day = 1\ndays_per_week = 1\nsprint_days = 1\n"
    )
    (tmp_path / "debtledger").mkdir()
    mine = tmp_path / "debtledger" / "config.toml"
    mine.write_text("[effort]\ndays_per_week = 2\nsprint_days = 2\n[scan]\nlevel = 'L2'\n")
    env = {
        "XDG_CONFIG_HOME": str(tmp_path),
        "DEBTLEDGER_EFFORT_SPRINT_DAYS": "3",
        "DEBTLEDGER_SCAN_LEVEL": "L3",
    }
    config = load(str(tree), str(tree), env, {"scan.level": "L1"})
    assert (config.effort_hours_per_day, config.effort_days_per_week) == (1.0, 2.0)
    assert (config.effort_sprint_days, config.scan_level) == (3.0, "L1")
    assert config.origins["effort.hours_per_day"] == ".debtledger.toml:2"
    assert config.origins["effort.days_per_week"] == f"{mine}:2"
    assert config.origins["effort.sprint_days"] == "DEBTLEDGER_EFFORT_SPRINT_DAYS"
    assert config.origins["scan.level"] == "flag for scan.level"
    assert config.origins["scan.untracked"] == "default"


@pytest.mark.parametrize(
    ("env", "path"),
    [
        ({"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "/x/debtledger/config.toml"),
        ({"XDG_CONFIG_HOME": "", "HOME": "/h"}, "/h/.config/debtledger/config.toml"),
        ({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}, "/h/.config/debtledger/config.toml"),
        ({"HOME": "relative"}, None),
        ({}, None),
    ],
)
def test_the_users_file_stands_where_the_base_directory_rules_say(
    env: dict[str, str], path: str | None
) -> None:
    assert user_file(env) == path


@pytest.mark.parametrize(
    ("name", "text", "key", "value"),
    [
        ("DEBTLEDGER_SCAN_UNTRACKED", "no", "scan.untracked", False),
        ("DEBTLEDGER_SCAN_UNTRACKED", "1", "scan.untracked", True),
        ("DEBTLEDGER_SCAN_MAX_FILE_BYTES", "4096", "scan.max_file_bytes", 4096),
        ("DEBTLEDGER_EFFORT_HOURS_PER_DAY", "7.5", "effort.hours_per_day", 7.5),
        ("DEBTLEDGER_SCAN_EXCLUDE", "vendor/**, *.min.js,", "scan.exclude", ("vendor/**", "*.min.js")),
        ("DEBTLEDGER_TAGS_WORDS", "", "tags.words", ()),
        ("DEBTLEDGER_LIMITS_GIT_SECONDS", "5", "limits.git_seconds", 5.0),
        ("DEBTLEDGER_CACHE_ENABLED", "false", "cache.enabled", False),
        ("DEBTLEDGER_SCAN_LEVEL", " L2 ", "scan.level", "L2"),
    ],
)
def test_an_environment_variable_sets_a_setting(name: str, text: str, key: str, value: object) -> None:
    config = combine((), {name: text})
    assert config.value(settings_table.BY_KEY[key]) == value
    assert config.origins[key] == name


def test_a_misspelt_variable_is_answered_and_foreign_ones_are_left_alone() -> None:
    with pytest.raises(SettingsError, match="did you mean DEBTLEDGER_SCAN_LEVEL") as caught:
        combine((), {"DEBTLEDGER_SCAN_LEVLE": "L1", "DEBTLEDGER_IMAGE": "x", "SCAN_LEVEL": "L9"})
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DEBTLEDGER_SCAN_UNTRACKED", "maybe"),
        ("DEBTLEDGER_SCAN_MAX_FILE_BYTES", "1e9"),
        ("DEBTLEDGER_SCAN_MAX_FILE_BYTES", "9" * 5_000),
        ("DEBTLEDGER_EFFORT_HOURS_PER_DAY", "nan"),
        ("DEBTLEDGER_EFFORT_HOURS_PER_DAY", "-1"),
        ("DEBTLEDGER_SCAN_LEVEL", "l1"),
        ("DEBTLEDGER_TAGS_WORDS", "lower"),
    ],
)
def test_a_bad_variable_is_an_error_that_names_it(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: .*expected"):
        combine((), {name: text})


# Mistakes.


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("[scan]\nlevle = 'L1'", ".debtledger.toml:2", "did you mean scan.level?"),
        ("[scan]\nincludes = []", ".debtledger.toml:2", "did you mean scan.include?"),
        ("\n[scna]\nlevel = 'L1'", ".debtledger.toml:3", "did you mean scan.level?"),
        ("scan.exlude = []", ".debtledger.toml:1", "did you mean scan.exclude?"),
        ("[candidates]\nwords = []\nx = {y = {z = 1}}", ".debtledger.toml:3", ""),
        ("hours_per_day = 8", ".debtledger.toml:1", "did you mean effort.hours_per_day?"),
        ("[zzz]\nqqq = 1", ".debtledger.toml:2", "known sections: tags, candidates"),
        ("[zzz]", ".debtledger.toml:1", "known sections"),
        ("[[scan]]\nlevel = 'L1'", ".debtledger.toml:1", ""),
        ("level = 'L1'", ".debtledger.toml:1", "did you mean scan.level?"),
        ("levle = 'L1'", ".debtledger.toml:1", "did you mean scan.level?"),
        ("[scan]\nfoo = 1", ".debtledger.toml:2", "known: scan.include"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_one(text: str, where: str, hint: str) -> None:
    message = wrong(text)
    assert f"{where}: unknown setting" in message
    assert hint in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[scan]\nlevel = 1", "scan.level: expected one of L0, L1, L2, L3, got 1"),
        ("[scan]\nlevel = ['L1']", "got a list"),
        ("[scan]\nuntracked = 1", "expected true or false, got 1"),
        ("[scan]\nuntracked = 'true'", 'expected true or false, got "true"'),
        ("[scan]\nmax_file_bytes = 1.5", "expected a whole number from 1024 to 16777216, got 1.5"),
        ("[scan]\nmax_file_bytes = true", "got true"),
        ("[scan]\nmax_file_bytes = -1", "got -1"),
        ("[scan]\nmax_file_bytes = 99999999999999999999999", "got a huge number"),
        ("[effort]\nhours_per_day = nan", "expected a number from 0.5 to 24, got nan"),
        ("[effort]\nhours_per_day = -inf", "got -inf"),
        ("[effort]\nhours_per_day = 2026-01-01", "got a date"),
        ("[effort]\nhours_per_day = {a = 1}", "got a table"),
        ("[tags]\nwords = 'DEBT'", 'expected a list of texts such as ["…"], got "DEBT"'),
        ("[tags]\nwords = [['X']]", "got a list"),
        ("[tags]\nwords = ['debt']", 'upper case, 2 to 32 of A-Z, 0-9 and _, got "debt"'),
        ("[tags]\nwords = ['DE.*']", 'got "DE.*"'),
        ("[tags]\nwords = ['DEBT\\n']\n[scan]\nlevel='L9'", "scan.level"),
        ('[tags]\nwords = ["DEBT\\n"]', "literal words"),
        ("[tags]\nwords = ['X']", "literal words"),
        ("[tags]\nlabels = ['']", "names of letters"),
        ("[tags]\nlabels = ['a b']", "names of letters"),
        ("[scan]\nexclude = ['']", "globs such as"),
        ('[scan]\nexclude = ["a\\u0000b"]', "globs such as"),
        ("[scan]\nexclude = [" + "'a'," * 201 + "]", "at most 200 items, got 201"),
    ],
)
def test_a_wrong_value_is_told_with_what_was_expected(text: str, expected: str) -> None:
    assert expected in wrong(text)


def test_all_mistakes_of_all_homes_are_told_together(tree: Path, tmp_path: Path) -> None:
    (tree / ".debtledger.toml").write_text("[scan]\nlevel = 7\nbogus = 1\n[github]\ntoken = 'x'\n")
    (tmp_path / "debtledger").mkdir()
    (tmp_path / "debtledger" / "config.toml").write_text("[scan\n")
    env = {"XDG_CONFIG_HOME": str(tmp_path), "DEBTLEDGER_SCAN_LEVEL": "high"}
    with pytest.raises(SettingsError) as caught:
        load(str(tree), str(tree), env)
    places = [problem.where for problem in caught.value.problems]
    assert places == [
        ".debtledger.toml:2",
        ".debtledger.toml:3",
        ".debtledger.toml:5",
        f"{tmp_path}/debtledger/config.toml:1",
        "DEBTLEDGER_SCAN_LEVEL",
    ]


def test_thousands_of_mistakes_make_a_short_message() -> None:
    message = wrong("".join(f"k{number} = 1\n" for number in range(3_000)))
    assert message.count("\n") < 60
    assert "and 2980 more" in message


def test_a_hostile_number_of_mistakes_takes_little_time() -> None:
    text = "".join(f"{'k' * 70}{number} = 1\n" for number in range(800))
    before = time.process_time()
    wrong(text)
    assert time.process_time() - before < 1


def test_an_empty_file_and_empty_known_tables_are_fine() -> None:
    assert from_repository("").scan_level == "L0"
    assert from_repository("[scan]\n[tags]\n").scan_level == "L0"


# What stands under the name of a settings file may be anything.


@pytest.mark.parametrize(
    "kind", ["link", "dangling link", "folder", "fifo", "socket", "large", "zero device"]
)
def test_what_is_no_plain_small_file_is_refused_at_once(tree: Path, kind: str) -> None:
    path = tree / ".debtledger.toml"
    outside = tree.parent / "outside.toml"
    outside.write_text("secret-word = 1\n")
    make(path, kind, outside)
    before = time.process_time()
    with pytest.raises(SettingsError) as caught:
        load(str(tree), str(tree), {})
    assert time.process_time() - before < 0.5
    assert caught.value.problems[0].where.startswith(".debtledger.toml")
    assert "secret-word" not in str(caught.value)


def test_a_plain_open_would_have_read_the_file_behind_a_link(tree: Path) -> None:
    outside = tree.parent / "outside.toml"
    outside.write_text("secret-word = 1\n")
    make(tree / ".debtledger.toml", "link", outside)
    assert "secret-word" in (tree / ".debtledger.toml").read_text()


def make(path: Path, kind: str, outside: Path) -> None:
    match kind:
        case "link":
            path.symlink_to(outside)
        case "dangling link":
            path.symlink_to("nowhere")
        case "zero device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as listener:
                here = Path.cwd()
                os.chdir(path.parent)  # the path of a socket is short
                listener.bind(path.name)
                os.chdir(here)
        case "large":
            with path.open("wb") as file:
                file.truncate(20 << 30)


def test_the_users_own_file_may_be_a_link_but_must_be_a_file(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "debtledger").mkdir()
    (tmp_path / "real.toml").write_text("[scan]\nlevel = 'L1'\n")
    mine = tmp_path / "debtledger" / "config.toml"
    mine.symlink_to(tmp_path / "real.toml")
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert load(str(tree), str(tree), env).scan_level == "L1"
    mine.unlink()
    os.mkfifo(mine)
    with pytest.raises(SettingsError, match="not a regular file"):
        load(str(tree), str(tree), env)
