"""`debtledger config`: every setting and every constant is told with what it rests on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger

from debtledger.core.constants import CONSTANTS
from debtledger.core.economy import economics, load
from debtledger.settings.table import SETTINGS

if TYPE_CHECKING:
    from sandbox import Sandbox

ORIGIN = re.compile(r"(?:literature|measured): \S|assumption")


def _told(repo: Sandbox, *arguments: str, env: dict[str, str] | None = None) -> Any:
    code, out, err = debtledger(repo.path, "config", *arguments, "--format", "json", env=env)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_every_setting_is_told_with_its_value_and_where_it_was_set(
    repo: Sandbox, env: dict[str, str]
) -> None:
    repo.write(".debtledger.toml", "[economics]\nhour_rate = 120\n")
    said = _told(repo, env={**env, "DEBTLEDGER_ECONOMICS_PAYBACK_SPRINTS": "4"})
    found = {each["key"]: each for each in said["settings"]}
    assert list(found) == [setting.key for setting in SETTINGS]
    assert found["economics.hour_rate"]["value"] == 120
    assert found["economics.hour_rate"]["from"].startswith(".debtledger.toml")
    assert found["economics.payback_sprints"]["from"] == "DEBTLEDGER_ECONOMICS_PAYBACK_SPRINTS"
    assert found["economics.horizon_sprints"]["from"] == "default"
    assert "constants" not in said


def test_every_number_has_an_origin_literature_measured_or_assumption(repo: Sandbox) -> None:
    said = _told(repo, "--explain")
    kinds = {setting.key: setting.kind for setting in SETTINGS}
    for each in said["settings"]:
        if kinds[each["key"]] in ("integer", "number"):
            assert ORIGIN.match(each["basis"]), each["key"]
        assert each["basis"]
        assert each["text"]
    for each in said["constants"]:
        assert ORIGIN.match(each["basis"]), each["name"]
    assert len({each["name"] for each in said["constants"]}) == len(said["constants"]) == len(CONSTANTS)


def test_the_constants_are_those_that_are_reckoned_with() -> None:
    known = {each.name: each.value for each in CONSTANTS}
    assert known["friction.drag_weight"] == economics.DRAG_WEIGHT == 4
    assert known["calibration.hours"] == economics.CALIBRATION_HOURS == 40
    assert known["load.reported_share"] == load.REPORTED_SHARE == 0.23
    assert known["demand.min_customers"] == 2
    assert known["demand.max_single_share"] == 0.6


def test_people_read_value_origin_and_what_it_is_for(repo: Sandbox) -> None:
    code, out, _ = debtledger(repo.path, "config", "--explain")
    assert code == 0
    text = " ".join(out.split())
    assert "economics.hour_rate = 90 · default" in text
    assert "from: assumption" in text
    assert "load.reported_share = 0.23 · share of time" in text
    assert "from: literature: Besker, Martini and Bosch (2018)" in text
    assert "from: measured: medians of real repositories" in text


def test_a_changed_setting_is_told_with_its_default(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", "[economics]\nhour_rate = 120\n")
    out = " ".join(debtledger(repo.path, "config", "--explain")[1].split())
    assert "economics.hour_rate = 120" in out
    assert "from: your choice; its default is 90 (assumption)" in out


@pytest.mark.parametrize("command", ["config", "doctor"])
def test_what_may_be_a_token_is_not_shown(command: str, repo: Sandbox, env: dict[str, str]) -> None:
    home = repo.root.parent / "home"
    (home / ".config" / "debtledger").mkdir(parents=True)
    settings = '[host."ghe.corp"]\napi = "https://ghe.corp/api/v3"\ntoken = "canary-1234"\n'
    (home / ".config" / "debtledger" / "config.toml").write_text(settings)
    _, out, err = debtledger(
        repo.path, command, "--format", "json", env={**env, "HOME": str(home), "XDG_CONFIG_HOME": ""}
    )
    assert "canary" not in out + err


def test_broken_settings_are_told_with_exit_code_2(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", "[economics]\nhour_rate = -1\n")
    code, out, err = debtledger(repo.path, "config")
    assert (code, out) == (2, "")
    assert "economics.hour_rate" in err
