from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger

if TYPE_CHECKING:
    from sandbox import Sandbox

SETTINGS = '[sprint]\nfirst_day = "2026-06-01"\ncapacity_hours = 160\n'


def _record(identity: str, title: str, rest: str) -> str:
    head = f'schema = 1\nid = "{identity}"\ntitle = "{title}"\nstate = "active"\n'
    return f'{head}{rest}\n[scope]\npaths = ["a.py"]\n'


@pytest.fixture
def shop(repo: Sandbox) -> Sandbox:
    """A repository with four debts: a cheap one, a big one, one without an estimate, one not worth it."""
    repo.write("a.py", "x = 1\n")
    records = {
        "D-aaaa1111": ("cheap", "[principal]\nhours = 6\n[interest]\ntoil_hours_per_sprint = 2"),
        "D-bbbb2222": ("big", "[principal]\nhours = [24, 40, 72]\n[interest]\ntoil_hours_per_sprint = 9"),
        "D-cccc3333": ("unknown", "[interest]\ntoil_hours_per_sprint = 9"),
        "D-dddd4444": ("poor", "[principal]\nhours = 90\n[interest]\ntoil_hours_per_sprint = 0.1"),
    }
    for identity, (title, rest) in records.items():
        repo.write(f".debtledger/debts/{identity}.toml", _record(identity, title, rest))
    repo.commit("debts")
    return repo


def _json(cwd: str, *arguments: str, today: date = date(2026, 6, 2)) -> dict[str, Any]:
    code, out, err = debtledger(cwd, *arguments, "--format", "json", today=today)
    assert code in (0, 1), err
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_plan_says_what_is_chosen_what_missed_and_how_good_it_is(shop: Sandbox) -> None:
    found = _json(shop.path, "plan", "--budget", "32")
    assert found["schema"] == 1
    assert found["budget_hours"] == 32
    assert [(each["id"], each["title"], each["principal_hours"]) for each in found["chosen"]] == [
        ("D-aaaa1111", "cheap", [6, 6, 6])
    ]
    assert {each["id"]: each["cause"] for each in found["missed"]} == {
        "D-bbbb2222": "too big",
        "D-cccc3333": "no estimate",
        "D-dddd4444": "not worth it",
    }
    assert found["proved"] is True
    assert found["gap"] == 0
    assert found["value"] == found["upper_bound"] > 0
    assert [(part["id"], part["hours"]) for part in found["slices"]] == [("D-bbbb2222", 26)]


def test_the_value_of_a_plan_is_what_it_spares_at_present_value(shop: Sandbox) -> None:
    rate = 1.1 ** (14 / 365) - 1
    value = 2 * (1 - (1 + rate) ** -26) / rate
    found = _json(shop.path, "plan", "--budget", "6")
    # the region of a debt that names whole paths is expected to be touched, but nothing is lost by it
    assert found["value"] == pytest.approx(value, rel=1e-6)


def test_a_plan_for_people_has_reasons_and_a_line_where_it_is_cut(shop: Sandbox) -> None:
    code, out, _ = debtledger(shop.path, "plan", "--budget", "50")
    assert code == 0
    assert "48.7 h planned, 1.3 h free" in out
    assert "spares 9 h a sprint, pays back in 4.7 sprints" in out
    assert "1 debt needs an estimate: D-cccc" in out
    assert "gap 0 %" in out
    assert "proved: no plan of this budget is worth more" in out


def test_what_is_due_but_has_no_estimate_is_told_and_makes_the_code_1(shop: Sandbox) -> None:
    trigger = '[[trigger]]\nname = "go live"\n[[trigger.if]]\nsignal = "date"\non = 2026-05-15'
    shop.write(".debtledger/debts/D-cccc3333.toml", _record("D-cccc3333", "unknown", trigger))
    code, out, _ = debtledger(shop.path, "plan", "--budget", "50")
    assert code == 1
    assert "due, but needs an estimate" in out
    assert "1 debt due, but cannot be planned" in out
    missed = {each["id"]: each["due"] for each in _json(shop.path, "plan", "--budget", "50")["missed"]}
    assert missed == {"D-cccc3333": True, "D-dddd4444": False}


def test_a_plan_without_settings_says_what_to_set(shop: Sandbox) -> None:
    code, out, err = debtledger(shop.path, "plan")
    assert code == 0
    assert "budget 32 h" in out
    assert "set sprint.first_day and sprint.capacity_hours" in err


@pytest.mark.parametrize("budget", ["-1", "nan", "inf", "much", "1e400"])
def test_a_budget_that_is_none_is_refused(shop: Sandbox, budget: str) -> None:
    code, out, err = debtledger(shop.path, "plan", f"--budget={budget}")
    assert (code, out) == (2, "")
    assert "no number of hours" in err


def test_a_plan_is_written_to_the_sprint_and_the_records_and_writing_it_again_changes_nothing(
    shop: Sandbox,
) -> None:
    shop.write(".debtledger.toml", SETTINGS)
    code, _, err = debtledger(shop.path, "plan", "--budget", "50", "--commit")
    assert code == 0
    assert "wrote .debtledger/sprints/2026-S23.toml" in err
    folder = shop.root / ".debtledger"
    sprint = (folder / "sprints" / "2026-S23.toml").read_text()
    assert 'planned = [\n  "D-aaaa1111",\n  "D-bbbb2222",\n]' in sprint
    record = (folder / "debts" / "D-aaaa1111.toml").read_text()
    assert 'state = "planned"' in record
    assert 'note = "planned for 2026-S23"' in record
    assert debtledger(shop.path, "plan", "--budget", "50", "--commit")[0] == 0
    assert (folder / "debts" / "D-aaaa1111.toml").read_text() == record
    assert (folder / "sprints" / "2026-S23.toml").read_text() == sprint


def test_a_plan_without_a_sprint_cannot_be_written(shop: Sandbox) -> None:
    code, _, err = debtledger(shop.path, "plan", "--commit")
    assert code == 2
    assert "no sprint to write the plan to" in err


def test_a_broken_sprint_file_is_told_and_left_alone(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", SETTINGS)
    broken = shop.write(".debtledger/sprints/2026-S23.toml", "start = [\n")
    code, _, err = debtledger(shop.path, "plan", "--commit")
    assert code == 2
    assert "DL080" in err
    assert broken.read_text() == "start = [\n"
    record = shop.root / ".debtledger" / "debts" / "D-aaaa1111.toml"
    assert 'state = "active"' in record.read_text()


def test_the_file_of_another_sprint_is_left_alone(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", SETTINGS)
    other = 'name = "2026/S23"\nstart = 2025-06-01\nend = 2025-06-02\n'
    file = shop.write(".debtledger/sprints/2026-S23.toml", other)
    code, _, err = debtledger(shop.path, "plan", "--commit")
    assert code == 2
    assert "that of the sprint 2026/S23" in err
    assert file.read_text() == other


def test_what_is_carried_into_a_sprint_to_come_is_not_settled_yet(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", SETTINGS)
    for sprint, settled in (("2026-S25", False), ("2026-S23", True)):
        assert debtledger(shop.path, "plan", "--sprint", sprint, "--commit")[0] == 0
        text = (shop.root / ".debtledger" / "sprints" / f"{sprint}.toml").read_text()
        assert ("carry_in" in text) is settled


def test_another_budget_is_compared(shop: Sandbox) -> None:
    found = _json(shop.path, "plan", "--budget", "10", "--what-if", "budget=60", "--what-if", "capacity=300")
    assert [(each["change"], each["budget_hours"]) for each in found["what_if"]] == [
        ("budget=60", 60),
        ("capacity=300", 60),
    ]
    assert found["what_if"][0]["value"] > found["value"]
    assert debtledger(shop.path, "plan", "--what-if", "luck=3")[0] == 2


def test_a_debt_asked_for_is_planned_first_and_in_parts_where_it_is_too_big(shop: Sandbox) -> None:
    found = _json(shop.path, "plan", "--budget", "20", "--must", "D-bbbb")
    assert [(part["id"], part["hours"]) for part in found["slices"]] == [("D-bbbb2222", 20)]
    assert found["chosen"] == []
    code, out, _ = debtledger(shop.path, "plan", "--budget", "20", "--must", "D-bbbb")
    assert code == 1
    assert "1 debt due, but not in the budget: 42.7 h" in out
    assert "Debt-Repays: D-bbbb 20h partial" in out


def test_a_circle_is_not_planned_and_makes_the_code_1(shop: Sandbox) -> None:
    for identity, other in (("D-aaaa1111", "D-bbbb2222"), ("D-bbbb2222", "D-aaaa1111")):
        rest = (
            f'[principal]\nhours = 6\n[interest]\ntoil_hours_per_sprint = 5\n[links]\nrequires = ["{other}"]'
        )
        shop.write(f".debtledger/debts/{identity}.toml", _record(identity, identity, rest))
    code, out, _ = debtledger(shop.path, "plan", "--budget", "50")
    assert code == 1
    assert "in a circle: D-aaaa after D-bbbb after D-aaaa" in out


def test_a_sprint_shows_floor_spent_free_and_boy_scout_hours_apart(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", SETTINGS)
    shop.write(".debtledger/sprints/2026-S23.toml", 'start = 2026-06-01\nplanned = ["D-bbbb2222"]\n')
    for identity, hours in (("D-bbbb2222", 5), ("D-aaaa1111", 2)):
        event = f'[[event]]\nat = 2026-06-02\nwhat = "repaid"\nby = "A"\nhours = {hours}\npartial = true\n'
        path = shop.root / ".debtledger" / "debts" / f"{identity}.toml"
        path.write_text(path.read_text().replace('"active"', '"repaying"') + event)
    shop.commit("repaid")
    found = _json(shop.path, "sprint")
    assert (found["sprint"], found["floor_hours"], found["allotted_hours"]) == ("2026-S23", 32, 32)
    assert (found["spent_hours"], found["boy_scout_hours"]) == (5, 2)
    code, out, _ = debtledger(shop.path, "sprint")
    assert code == 0
    assert "boy scout" in out


def test_without_settings_there_is_no_sprint_and_it_says_what_to_write(shop: Sandbox) -> None:
    code, out, _ = debtledger(shop.path, "sprint")
    assert code == 0
    assert "first_day" in out
    assert _json(shop.path, "sprint")["sprint"] is None
    assert debtledger(shop.path, "sprint", "S99")[0] == 2


def test_targets_that_do_not_make_1_are_told(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", f"{SETTINGS}[quadrant.targets]\ntechnical_debt = 0.5\n")
    code, out, err = debtledger(shop.path, "sprint")
    assert code == 0
    assert "DL081 quadrant.targets make 1.3, not 1" in err
    assert "50% of 160 h" in out


def test_a_plan_fits_a_screen_of_80_columns(shop: Sandbox) -> None:
    path = shop.root / ".debtledger" / "debts" / "D-bbbb2222.toml"
    path.write_text(path.read_text().replace("[24, 40, 72]", "22234.56").replace("big", "big " * 40))
    for budget in ("20", "9999", "99999"):
        _, out, _ = debtledger(shop.path, "plan", "--budget", budget, "--must", "D-bbbb", "--must", "D-cccc")
        assert max(len(each) for each in out.splitlines()) <= 80


def test_metrics_say_unknown_and_not_nought(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", SETTINGS)
    code, out, _ = debtledger(shop.path, "metrics")
    assert code == 0
    assert "innovation rate" in out
    assert "unknown" in out
    found = _json(shop.path, "metrics", "--since", "2026-06-01")
    overall = {each["name"]: each["overall"] for each in found["metrics"]}
    assert overall["adherence"] == 0
    assert overall["innovation rate"] is None
    code, out, _ = debtledger(shop.path, "metrics", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0][:2] == ["sprint", "adherence"]
    assert [row[2] for row in rows[1:]] == [""] * (len(rows) - 1)
    assert debtledger(shop.path, "metrics", "--since", "soon")[0] == 2


def test_metrics_tell_what_they_can_where_nobody_says_when_sprints_are(shop: Sandbox) -> None:
    event = '[[event]]\nat = 2026-06-01\nwhat = "repaid"\nby = "A"\nhours = 3\npartial = true\n'
    path = shop.root / ".debtledger" / "debts" / "D-aaaa1111.toml"
    path.write_text(path.read_text().replace('"active"', '"repaying"\n[taken]\ndate = 2026-05-30') + event)
    other = shop.root / ".debtledger" / "debts" / "D-cccc3333.toml"
    other.write_text(other.read_text().replace("[interest]", "[principal]\nhours = 6\n[interest]"))
    code, out, err = debtledger(shop.path, "metrics")
    assert code == 0
    assert "spans of 14 days that end today, an assumption" in err
    assert "accumulation ratio" in out
    found = {each["name"]: each for each in _json(shop.path, "metrics")["metrics"]}
    assert found["adherence"]["overall"] is None
    assert found["boy-scout rate"]["values"][-1] == 0


@pytest.mark.parametrize(
    ("due", "taken", "events", "days"),
    [
        ("2026-05-20", "2026-04-01", [("repaid", "2026-06-01")], 12),
        ("2026-03-01", "2026-05-30", [("repaid", "2026-06-01")], 2),
        ("2026-06-02", "2026-04-01", [("repaid", "2026-06-01")], None),
        ("2026-05-01", "2026-04-01", [("repaid", "2026-05-04"), ("reopened", "2026-05-25")], None),
        (
            "2026-05-01",
            "2026-04-01",
            [("repaid", "2026-05-04"), ("reopened", "2026-05-25"), ("repaid", "2026-06-01")],
            7,
        ),
    ],
)
def test_repayment_is_measured_from_the_day_on_which_a_trigger_was_true(
    due: str, taken: str, events: list[tuple[str, str]], days: int | None, shop: Sandbox
) -> None:
    shop.write(".debtledger.toml", SETTINGS)
    path = shop.root / ".debtledger" / "debts" / "D-aaaa1111.toml"
    state = "repaid" if events[-1][0] == "repaid" else "active"
    text = path.read_text().replace('"active"', f'"{state}"\n[taken]\ndate = {taken}')
    text += f'[[trigger]]\nname = "the day"\n[[trigger.if]]\nsignal = "date"\non = {due}\n'
    for what, at in events:
        hours = "hours = 3\n" if what == "repaid" else ""
        text += f'[[event]]\nat = {at}\nwhat = "{what}"\nby = "A"\n{hours}'
    path.write_text(text)
    found = {each["name"]: each["overall"] for each in _json(shop.path, "metrics")["metrics"]}
    assert found["fired to repaid"] == days


def test_bars_of_many_sprints_fit_the_screen(shop: Sandbox) -> None:
    shop.write(".debtledger.toml", SETTINGS.replace("[sprint]", "[effort]\nsprint_days = 7\n[sprint]"))
    path = shop.root / ".debtledger" / "debts" / "D-aaaa1111.toml"
    path.write_text(path.read_text().replace('"active"', '"active"\n[taken]\ndate = 2024-05-30'))
    code, out, _ = debtledger(shop.path, "metrics", "--since", "2024-01-01")
    assert code == 0
    assert max(len(each) for each in out.splitlines()) <= 80
