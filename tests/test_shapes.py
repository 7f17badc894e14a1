"""Every output in JSON is as its schema says, and so are records and settings."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from commandline import debtledger
from shop import stock

from debtledger import rooms
from debtledger.command import Option
from debtledger.core.recording.record_reading import read_record
from debtledger.core.recording.record_writing import ORDER
from debtledger.settings.insides import INSIDES, SIGNALS
from debtledger.settings.table import SETTINGS
from debtledger.shapes import names, shape

if TYPE_CHECKING:
    from sandbox import Sandbox

ROOT = Path(__file__).parents[1]
OUTPUTS = {
    "scan": ("scan --age",),
    "list": ("list", "list --columns id,payback --sort payback"),
    "show": ("show D-7f3a", "show D-1099"),
    "log": ("log", "log D-7f3a"),
    "graph": ("graph",),
    "history": ("history", "history --by month"),
    "triggers": ("triggers",),
    "strategy": ("strategy",),
    "verdicts": ("verdicts",),
    "import": ("import --from markdown TECH_DEBT.md",),
    "plan": ("plan", "plan --budget 20 --what-if budget=40 --must D-00e1"),
    "sprint": ("sprint",),
    "metrics": ("metrics",),
    "signals": ("signals",),
    "customers": ("customers", "customers check"),
    "backlog": ("backlog",),
    "sync": ("sync --dry-run",),
    "doctor": ("doctor", "doctor --languages"),
    "explain": ("explain", "explain DL012"),
    "report": ("report", "report state:open --as-of HEAD"),
    "config": ("config", "config --explain"),
    "take": ("take --title tokens --at src/part01.py:1",),
    "adopt": ("adopt todo.py:1", "adopt --all --as baseline"),
    "record": ("record inline.py:1",),
    "link": ("link D-7f3a SEC-41",),
    "baseline": ("baseline",),
    "check": ("check", "check --base HEAD~1", "check --all"),
    "ci": ("ci --base HEAD~1 --no-comment",),
    "diff": ("diff HEAD~1", "diff HEAD"),
    "signal": ("signal --anyway customers-pay --note seen",),
}
"""What is typed for each schema, in a stocked shop; --format json is added."""


def _writes_json(name: str) -> bool:
    for each in rooms.load("debtledger.commands", name).COMMAND.parameters:
        if isinstance(each, Option) and "--format" in each.flags:
            return "json" in each.choices or bool(each.room and "json" in rooms.names(each.room))
    return False


JSON_COMMANDS = tuple(name for name in rooms.names("debtledger.commands") if _writes_json(name))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    from sandbox import Sandbox

    repo = stock(Sandbox(tmp_path_factory.mktemp("shop") / "repo").init())
    repo.write("todo.py", "# TODO: one thing\nx = 1\n# TODO: another\n")
    repo.write("inline.py", "# DEBT: no retry\n#   cost: 3h\nx = 1\n")
    repo.write("TECH_DEBT.md", "| Title | Cost |\n|---|---|\n| No back pressure | 3d |\n")
    repo.commit("more")
    return repo


@pytest.mark.parametrize("name", names())
def test_every_schema_is_one(name: str) -> None:
    found = shape(name)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["title"]


@pytest.mark.parametrize("name", JSON_COMMANDS)
def test_every_command_that_writes_json_has_a_schema_called_after_it(name: str) -> None:
    assert name in names()


def test_a_change_has_the_same_shape_in_a_ci_as_in_a_diff() -> None:
    # only a diff tells the sums that follow from other numbers
    sums = {"budget_left", "net"}
    there, here = shape("ci")["$defs"], shape("diff")["$defs"]
    assert there.keys() == here.keys() >= sums
    assert [name for name in sorted(here) if here[name] != there[name]] == sorted(sums)


def test_no_schema_is_left_of_a_command_that_is_gone() -> None:
    made = {"record-file", "settings", "user-settings"}
    assert set(names()) - made <= set(rooms.names("debtledger.commands"))


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name in OUTPUTS for typed in OUTPUTS[name]])
def test_what_commands_write_is_as_their_schema_says(name: str, typed: str, shop: Sandbox) -> None:
    found = _written(shop, typed)
    jsonschema.Draft202012Validator(_closed(shape(name))).validate(found)
    assert found["schema"] == 1


def _closed(schema: Any) -> Any:
    """A schema that refuses every key that it does not name, where it names any."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(each) for key, each in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


@pytest.mark.parametrize(
    "name",
    ["list", "scan", "plan", "sprint", "metrics", "report", "triggers", "backlog", "verdicts", "doctor"],
)
def test_a_folder_without_anything_has_outputs_of_the_same_shape(name: str, folder: Sandbox) -> None:
    code, out, err = debtledger(folder.path, name, "--format", "json")
    assert code == 0, err
    jsonschema.Draft202012Validator(shape(name)).validate(json.loads(out))


@pytest.mark.parametrize("name", OUTPUTS)
def test_another_shape_is_refused(name: str, shop: Sandbox) -> None:
    typed = OUTPUTS[name][0]
    found = _written(shop, typed if name not in {"take", "adopt", "record"} else "list")
    validator = jsonschema.Draft202012Validator(shape(name))
    assert not validator.is_valid({**found, "schema": 2})
    assert not validator.is_valid({"schema": 1, "nothing": "known"})


def test_every_command_that_writes_json_is_tried() -> None:
    assert set(JSON_COMMANDS) == set(OUTPUTS)


def _written(shop: Sandbox, typed: str) -> Any:
    code, out, err = debtledger(shop.path, *typed.split(), "--format", "json")
    assert code in (0, 1), err
    return json.loads(out)


def test_the_records_of_the_shop_and_that_of_the_model_are_as_the_schema_says(shop: Sandbox) -> None:
    validator = jsonschema.Draft202012Validator(shape("record-file"))
    texts = [each.read_text() for each in sorted((shop.root / ".debtledger" / "debts").iterdir())]
    texts.append((ROOT / "tests" / "data" / "worked_example.toml").read_text())
    assert len(texts) > 5
    for text in texts:
        validator.validate(_plain(tomllib.loads(text)))


def test_the_schema_of_records_knows_every_key_that_is_written() -> None:
    properties = shape("record-file")["properties"]
    for table, keys in ORDER:
        known = properties if not table else _inner(properties[table])
        assert set(keys) <= set(known), table


def _inner(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("items", schema)["properties"]
    return found


LEAST = 'schema = 1\nid = "D-7k3fq2m9"\ntitle = "one token"\n'


@pytest.mark.parametrize(
    "more",
    [
        'state = "gone"\n',
        "[principal]\nhours = [1, 2]\n",
        '[principal]\nhours = "3d"\n',
        "[interest]\ntoil_hours_per_sprint = -1\n",
        '[[event]]\nwhat = "repaid"\n',
        '[[trigger]]\nwhen = "most"\n',
        "[[trigger]]\n[[trigger.if]]\ntopic = 'security'\n",
        "[taken]\ndate = 2026\n",
    ],
)
def test_what_no_reader_takes_for_a_record_the_schema_refuses_too(more: str) -> None:
    validator = jsonschema.Draft202012Validator(shape("record-file"))
    assert validator.is_valid(_plain(tomllib.loads(LEAST)))
    assert not validator.is_valid(_plain(tomllib.loads(LEAST + more)))
    read_record(LEAST, "D-7k3fq2m9")
    with pytest.raises(Exception, match="D-7k3fq2m9"):
        read_record(LEAST + more, "D-7k3fq2m9")


def test_an_unknown_key_of_a_record_is_seen_by_an_editor() -> None:
    validator = jsonschema.Draft202012Validator(shape("record-file"))
    assert not validator.is_valid(_plain(tomllib.loads(LEAST + 'titel = "x"\n')))


def _plain(value: Any) -> Any:
    """TOML as JSON: its dates are texts."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def test_the_example_of_all_settings_is_as_the_schema_says() -> None:
    text = (ROOT / ".debtledger.toml.example").read_text("utf-8")
    settings = tomllib.loads(text)
    assert "economics" in settings
    jsonschema.Draft202012Validator(shape("settings")).validate(_plain(settings))


def test_the_examples_of_tables_are_as_the_schema_says() -> None:
    examples = [setting for setting in SETTINGS if setting.example]
    assert {setting.key for setting in examples} == {*INSIDES, "host"}
    for setting in examples:
        validator = jsonschema.Draft202012Validator(shape("user-settings"))
        validator.validate(tomllib.loads(setting.example))


def test_editors_are_told_every_kind_of_condition() -> None:
    assert tuple(name.replace("-", "_") for name in rooms.names("debtledger.triggers")) == SIGNALS


def test_every_setting_is_in_the_schema_of_the_files_that_may_say_it() -> None:
    for home, name in (("repository", "settings"), ("user", "user-settings")):
        schema = shape(name)
        for setting in SETTINGS:
            found = _at(schema, setting.key)
            assert (found is not None) == (home in setting.homes), setting.key


def _at(schema: dict[str, Any], key: str) -> Any:
    found: Any = schema
    for part in key.split("."):
        found = (found or {}).get("properties", {}).get(part)
    return found


@pytest.mark.parametrize(
    "settings",
    [
        '[scan]\nlevel = "L9"\n',
        '[scan]\nlevl = "L1"\n',
        '[tags]\nwords = ["lower"]\n',
        "[economics]\nhour_rate = 0\n",
        "[limits]\ngit_seconds = 5\n",
        '[host."ghe.corp"]\napi = "https://ghe.corp"\n',
        '[ci]\nfail_on = ["nothing"]\n',
        '[check.kinds]\nhardcoding = "L7"\n',
        "[quadrant.targets]\nfeatures = 0.5\n",
        "[quadrant.targets]\nsupport = 2\n",
        '[[trigger]]\nname = "x"\n[[trigger.if]]\nsignal = "custmer_ask"\n',
        '[[trigger]]\nname = "x"\nwhne = "all"\n',
        '[tracker.code]\nprojects = "acme/app"\n',
    ],
)
def test_settings_that_a_repository_may_not_say_are_refused(settings: str) -> None:
    validator = jsonschema.Draft202012Validator(shape("settings"))
    assert validator.is_valid(tomllib.loads('[scan]\nlevel = "L1"\n'))
    assert not validator.is_valid(tomllib.loads(settings))


def test_the_command_lists_and_prints_them_and_answers_a_slip_of_the_pen() -> None:
    run = partial(debtledger, "/")
    assert run("schema")[1].split() == list(names())
    assert json.loads(run("schema", "settings")[1]) == shape("settings")
    code, out, err = run("schema", "setings")
    assert (code, out) == (2, "")
    assert re.search("did you mean settings", err)
