"""What people do on the screens: asked for, written as the commands write it, told, and undone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from commandline import debtledger
from screens import SIZES, USUAL, Screen, assert_golden, drive, face, play
from shop import stock

from debtledger.core.recording.records import read_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox import Sandbox

    from debtledger.core.recording.record import Record

FIRED, BEST = "D-7f3a0001", "D-263c0002"
SPRINT = ".debtledger/sprints/2026-S23.toml"


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    return stock(unborn)


def typed(text: str) -> list[str]:
    """The keys of a text."""
    return ["space" if char == " " else char for char in text]


def record(repo: Sandbox, identity: str = BEST) -> Record:
    return read_record((repo.root / f".debtledger/debts/{identity}.toml").read_text(), identity)


def files(repo: Sandbox) -> Mapping[str, bytes]:
    return {
        os.path.join(folder, name): (repo.root / folder / name).read_bytes()
        for folder, _, names in os.walk(repo.root)
        for name in names
        if "/.git/" not in f"{folder}/"
    }


DECISIONS = {
    "a": (["enter"], "acknowledged", "active"),
    "n": (
        ["2", "0", "2", "7", "-", "0", "1", "-", "3", "1", "enter", *typed("later"), "enter"],
        "snoozed",
        "active",
    ),
    "p": (["3", "enter", "enter", "enter"], "repaid", "repaid"),
    "x": (["enter", *typed("no customer pays"), "enter"], "declined", "accepted"),
    "w": ([*typed("gone"), "enter"], "written-off", "written-off"),
}


@pytest.mark.parametrize("key", DECISIONS)
def test_a_decision_is_written_told_and_undone_to_the_byte(shop: Sandbox, key: str) -> None:
    answers, what, state = DECISIONS[key]
    before = files(shop)

    async def steps(screen: Screen) -> None:
        text = await screen.press(key, *answers)
        assert "wrote" in text
        assert f"{BEST}.toml" in text
        found = record(shop)
        assert (found.events[-1].what, found.events[-1].by, found.state) == (what, "Alice", state)
        assert "undone" in await screen.press("u")
        assert files(shop) == before
        assert "nothing was written here" in await screen.press("u")

    play(face(shop.path), steps)


def test_a_decision_is_the_same_as_that_of_the_command(shop: Sandbox) -> None:
    other = stock(type(shop)(shop.root.parent / "other").init())
    drive(face(shop.path), "p", *typed("1d 4h"), "enter", "backspace", "y", "enter", *typed("half"), "enter")
    debtledger(other.path, "repay", BEST, "--hours", "1d 4h", "--partial", "--note", "half")
    assert record(shop) == record(other)
    assert record(shop).events[-1].hours == 12


def test_a_closed_debt_is_opened_again(shop: Sandbox) -> None:
    debtledger(shop.path, "write-off", BEST)
    drive(face(shop.path, "ledger"), "j", "b", *typed("still used"), "enter")
    assert (record(shop).state, record(shop).events[-1].note) == ("active", "still used")


def test_what_is_missing_is_said_in_the_dialog_as_the_command_says_it(shop: Sandbox) -> None:
    before = files(shop)

    async def steps(screen: Screen) -> None:
        said = await screen.press("n", "enter", "enter")
        assert "snooze needs a day to end on" in said
        assert "Snooze D-263c" in said
        said = await screen.press("shift+tab", *typed("2020-01-01"), "enter", "enter")
        assert "2020-01-01 is not after 2026-06-02" in said
        assert "snooze" not in (await screen.press("escape")).lower().replace("n snooze", "")

    play(face(shop.path), steps)
    assert files(shop) == before


def test_what_the_state_does_not_allow_is_refused_in_words(shop: Sandbox) -> None:
    assert "there is nothing to reopen" in drive(face(shop.path), "b", "enter")


def test_fields_are_changed_as_by_edit(shop: Sandbox) -> None:
    screen = drive(face(shop.path), "m", *typed('owner=@ana cost=3d title="Two words"'), "enter")
    assert "wrote" in screen
    found = record(shop)
    assert (found.owner, found.title) == ("@ana", "Two words")
    assert found.events[-1].what == "re-estimated"


def test_a_field_that_does_not_exist_is_refused_with_what_was_meant(shop: Sandbox) -> None:
    before = files(shop)
    assert "did you mean owner?" in drive(face(shop.path), "m", *typed("ownr=@ana"), "enter")
    assert files(shop) == before


def test_a_debt_without_a_record_is_offered_one_first(repo: Sandbox) -> None:
    before = files(repo)

    async def steps(screen: Screen) -> None:
        assert "No record yet" in await screen.press("n")
        done = await screen.press("enter")
        assert "a.py" in done
        (path,) = (repo.root / ".debtledger/debts").iterdir()
        assert path.stem in (repo.root / "a.py").read_text()
        assert "Snooze D-" in await screen.press("n")
        await screen.press("escape", "u")
        assert files(repo) == before

    play(face(repo.path), steps)


def test_a_debt_never_gets_two_records_however_quick_somebody_is(repo: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.pilot.press("n", "enter", "n", "enter", "m", "enter", "n", "enter")
        await screen.settled()
        assert len(list((repo.root / ".debtledger/debts").iterdir())) == 1

    play(face(repo.path), steps)


def test_a_tag_that_got_an_id_meanwhile_is_left_alone(repo: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("n")
        debtledger(repo.path, "record", "a.py:1")
        theirs = files(repo)
        assert "by now" in await screen.press("enter")
        assert files(repo) == theirs

    play(face(repo.path), steps)


def test_a_signal_shows_what_it_fires_before_it_is_written(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        asked = await screen.press("4", "f", *typed("payments"))
        assert "fires for 1 debt" in asked
        assert "No idempotency key: fired" in asked
        assert not (shop.root / ".debtledger/signals").exists()
        done = await screen.press("enter", *typed("seen in the logs"), "enter")
        assert "declared in" in done
        assert ".debtledger/signals/2026-06-02" in done
        assert "Fired 2" in done
        written = list((shop.root / ".debtledger/signals").iterdir())
        assert len(written) == 1
        assert "seen in the logs" in written[0].read_text()
        assert "Fired 1" in await screen.press("u")
        assert not written[0].exists()

    play(face(shop.path), steps)


def test_the_trigger_under_the_cursor_is_offered_first(shop: Sandbox) -> None:
    asked = drive(face(shop.path, "signals"), "j", "j", "f")
    assert "▌payments" in asked
    assert "none" not in asked.split("where one can see it")[0].split("type")[-1]


def test_a_signal_that_nothing_waits_for_is_refused_with_a_near_one(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        said = await screen.press("f", *typed("paymnts"), "enter", "enter")
        assert 'did you mean "payments"?' in said

    play(face(shop.path), steps)


def planned(repo: Sandbox) -> str:
    path = repo.root / SPRINT
    return path.read_text().partition("planned = ")[2] if path.exists() else ""


def test_planning_a_debt_is_shown_at_once_and_written_to_the_sprint_and_the_record(shop: Sandbox) -> None:
    before = files(shop)

    async def steps(screen: Screen) -> None:
        assert "▒ 0 h planned  ░ 32 h free" in await screen.press("3")
        text = await screen.press("space")
        assert "[x] D-7f3a" in text
        assert "▒ 16 h planned  ░ 16 h free" in text
        assert f"wrote {SPRINT}" in text
        assert FIRED in planned(shop)
        assert record(shop, FIRED).state == "planned"
        text = await screen.press("space")
        assert "▒ 0 h planned  ░ 32 h free" in text
        assert FIRED not in planned(shop)
        assert record(shop, FIRED).state == "active"
        assert [each.what for each in record(shop, FIRED).events] == ["planned", "unplanned"]
        assert "[x] D-7f3a" in await screen.press("u")
        assert "▒ 0 h planned" in await screen.press("u")
        assert files(shop) == before

    play(face(shop.path), steps)


def test_what_is_planned_by_hand_stays_and_the_rest_is_planned_around_it(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        text = await screen.press("3")
        rank = [line for line in text.splitlines() if "] D-" in line]
        assert "[ ] D-4b97" in text
        steps_down = next(number for number, line in enumerate(rank) if "D-4b97" in line)
        text = await screen.press(*["j"] * steps_down, "space")
        assert "[x] D-4b97" in text
        assert "▒ 10 h planned  ░ 22 h free" in text
        assert "[+] D-7f3a" in text
        assert text.splitlines()[-2].startswith(" D-4b97  planned")

    play(face(shop.path), steps)


def test_more_than_the_budget_can_be_planned_and_is_called_too_much(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        text = await screen.press("3", "P")
        rank = [line for line in text.splitlines() if "] D-" in line]
        down = next(number for number, line in enumerate(rank) if "D-4b97" in line)
        assert "10 h too much" in await screen.press("g", *["j"] * down, "space")

    play(face(shop.path), steps)


def test_all_that_is_proposed_is_planned_at_once_as_plan_commit_does(shop: Sandbox) -> None:
    other = stock(type(shop)(shop.root.parent / "other").init())
    assert "4 debts planned for 2026-S23" in drive(face(shop.path, "sprint"), "P")
    debtledger(other.path, "plan", "--commit")
    assert (other.root / SPRINT).read_text() == (shop.root / SPRINT).read_text()
    assert record(other, FIRED) == record(shop, FIRED)


def test_what_if_plans_anew_and_writes_nothing(shop: Sandbox) -> None:
    before = files(shop)

    async def steps(screen: Screen) -> None:
        assert "[ ] D-62aa" in await screen.press("3")
        text = await screen.press("+", "+", "+")
        assert "what if: +12 h" in text
        assert "44 h" in text
        assert "[+] D-62aa" in text
        assert "what if: -4 h" in await screen.press("-", "-", "-", "-")
        assert "what if" not in await screen.press("=")

    play(face(shop.path), steps)
    assert files(shop) == before


def test_another_sprint_is_looked_at_and_leaves_out_what_this_one_repays(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "[x] D-7f3a" in await screen.press("3", "space")
        text = await screen.press("]")
        assert "Sprint 2026-S25" in text
        assert "[ ] D-7f3a" in text
        assert "planned for 2026-S23" in text
        assert ", over" in await screen.press("[", "[")
        assert "day 2 of 14" in await screen.press("]")

    play(face(shop.path), steps)


def test_without_a_sprint_planning_says_what_to_set(repo: Sandbox) -> None:
    screen = drive(face(repo.path, "sprint"), "space")
    assert "there is no sprint to write the plan to" in screen
    assert "sprint.first_day" in screen


def test_a_record_that_others_changed_is_left_alone_and_shown_as_it_is(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("n", *typed("2027-01-31"), "enter")
        path = shop.root / f".debtledger/debts/{BEST}.toml"
        theirs = path.read_bytes().replace(b"Legacy session cookie", b"Their own title")
        path.write_bytes(theirs)
        said = await screen.press("enter")
        assert "has been changed on the disk" in said
        assert path.read_bytes() == theirs
        assert "Their own title" in await screen.press("escape")
        assert "snoozed" in await screen.press("n", *typed("2027-01-31"), "enter", "enter")
        assert record(shop).title == "Their own title"

    play(face(shop.path), steps)


def test_what_others_changed_after_us_is_not_undone(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("a", "enter")
        path = shop.root / f".debtledger/debts/{BEST}.toml"
        theirs = path.read_bytes() + b"# theirs\n"
        path.write_bytes(theirs)
        assert "it is left as it is" in " ".join((await screen.press("u")).replace("▌", " ").split())
        assert path.read_bytes() == theirs

    play(face(shop.path), steps)


def test_a_plan_that_others_changed_is_not_overwritten(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("3", "space")
        path = shop.root / SPRINT
        theirs = path.read_text().replace(FIRED, BEST)
        path.write_text(theirs)
        said = await screen.press("j", "space")
        assert "has been changed on the disk" in " ".join(said.replace("▌", " ").split())
        assert path.read_text() == theirs
        assert "[x] D-263c" in screen.text()

    play(face(shop.path), steps)


def test_several_acts_in_a_row_are_undone_one_by_one(shop: Sandbox) -> None:
    before = files(shop)

    async def steps(screen: Screen) -> None:
        await screen.press("a", "enter", "a", "enter", "m", *typed("owner=@x"), "enter")
        assert len(record(shop).events) == 2
        await screen.press("u", "u", "u")

    play(face(shop.path), steps)
    assert files(shop) == before


def test_an_act_keeps_the_cursor_on_its_debt(shop: Sandbox) -> None:
    screen = drive(face(shop.path), "j", "j", "n", *typed("2027-01-31"), "enter", "enter", size=USUAL)
    assert any(line.startswith("▌D-964d") for line in screen.splitlines())


def test_an_act_works_from_the_page_of_a_debt_and_the_page_shows_it(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("enter", "a", *typed("planned"), "enter")
        assert record(shop).events[-1].note == "planned"
        assert "acknowledged" in screen.text().splitlines()[1]

    play(face(shop.path), steps)


def test_the_mouse_fills_in_a_dialog(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        lines = (await screen.press("4", "f")).splitlines()
        row = next(number for number, line in enumerate(lines) if " payments" in line and "│" in line)
        await screen.pilot.click(offset=(lines[row].index("payments"), row))
        await screen.settled()
        lines = screen.text().splitlines()
        assert any("▌payments" in line for line in lines)
        row = next(number for number, line in enumerate(lines) if "enter Declare" in line)
        await screen.pilot.click(offset=(lines[row].index("Declare"), row))
        await screen.settled()
        assert "declared in" in screen.text()

    play(face(shop.path), steps)


FORMS: Mapping[str, Iterable[str]] = {
    "snooze": ("n",),
    "repay": ("p",),
    "modify": ("m",),
    "signal": ("4", "f"),
    "refused": ("n", "enter", "enter"),
    "unrecorded": ("2", "G", "n"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("form", FORMS)
def test_dialogs_say_the_same_as_before(shop: Sandbox, form: str, size: tuple[int, int]) -> None:
    screen = drive(face(shop.path), *FORMS[form], size=size)
    assert max(map(len, screen.splitlines())) <= size[0]
    assert_golden(f"dialog-{form}-{size[0]}x{size[1]}", _box(screen))


def _box(screen: str) -> str:
    """The dialog alone, cut out of what lies below it."""
    lines = screen.splitlines()
    foot = next(number for number, line in enumerate(lines) if "esc Leave" in line)
    left, right = lines[foot + 1].rindex("╰─"), lines[foot + 1].index("─╯") + 2
    top = max(number for number in range(foot) if lines[number][left : left + 2] == "╭─")
    return "\n".join(line[left:right] for line in lines[top : foot + 2]) + "\n"


def test_settings_that_somebody_breaks_meanwhile_are_told_in_words_once(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("a")
        shop.write(".debtledger.toml", "[sprint\n")
        text = await screen.press("enter")
        assert "these settings cannot be used" in text
        assert "internal error" not in text
        await screen.press("escape")
        for _ in range(3):
            screen.app.rescan()
            await screen.settled()
        assert screen.text().count("it cannot be read now") == 1
        assert "D-263c" in screen.text()

    play(face(shop.path), steps)
