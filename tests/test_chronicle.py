"""Touches, receipts and repayments of debts, on histories whose truth is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import debtledger

if TYPE_CHECKING:
    from sandbox import Sandbox

RETRY = """import os


def before():
    return 0


def pay(order):
    # DEBT: no retry on the webhook
    send(order)
    return {value}


def after():
    return {other}
"""


def saved(repo: Sandbox, day: str, author: str = "Bob", message: str = "change") -> str:
    """Commit everything as somebody on a day, at noon UTC."""
    at = f"{day}T12:00:00+00:00"
    who = {
        "GIT_AUTHOR_NAME": author,
        "GIT_AUTHOR_EMAIL": f"{author.split(maxsplit=1)[0].lower()}@example.com",
    }
    repo.git("add", "-A")
    repo.git(
        *("commit", "-q", "--allow-empty", "-m", message),
        env={"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, **who},
    )
    return repo.git("rev-parse", "HEAD").decode().strip()


def evidence(repo: Sandbox, typed: str = "pay.py:9") -> dict[str, Any]:
    code, out, err = debtledger(repo.path, "show", typed, "--format", "json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)["debt"]["evidence"]
    return found


@pytest.fixture
def taken(unborn: Sandbox) -> Sandbox:
    """A repository whose first commit takes a debt in a function."""
    unborn.write("pay.py", RETRY.format(value=1, other=1))
    saved(unborn, "2026-01-01", "Alice", "take it")
    return unborn


def test_a_change_of_the_function_is_a_touch_and_one_of_its_neighbour_is_none(taken: Sandbox) -> None:
    taken.write("pay.py", RETRY.format(value=2, other=1))
    saved(taken, "2026-01-02")
    taken.write("pay.py", RETRY.format(value=2, other=2))
    saved(taken, "2026-01-03")

    found = evidence(taken)

    assert (found["touches"], found["authors"], found["last_touch"]) == (1, 1, "2026-01-02")
    assert found["since"] == found["code_since"] == "2026-01-01"
    # The naive count, by file, is another.
    assert len(taken.git("log", "--format=%H", "--no-merges", "--", "pay.py").split()) - 1 == 2


def test_commits_of_one_author_on_one_day_are_one_touch(taken: Sandbox) -> None:
    for value, day, author in ((2, "02", "Bob"), (3, "02", "Bob"), (4, "02", "Carol"), (5, "03", "Bob")):
        taken.write("pay.py", RETRY.format(value=value, other=1))
        saved(taken, f"2026-01-{day}", author)

    found = evidence(taken)

    assert (found["touches"], found["authors"], found["last_touch"]) == (3, 2, "2026-01-03")


def test_two_addresses_of_one_person_are_one_author(taken: Sandbox) -> None:
    for value, author in ((2, "Bob"), (3, "Robert")):
        taken.write("pay.py", RETRY.format(value=value, other=1))
        saved(taken, "2026-01-02", author)
    assert evidence(taken)["authors"] == 2
    taken.write(".mailmap", "Bob <bob@example.com> <robert@example.com>\n")

    found = evidence(taken)

    assert (found["touches"], found["authors"]) == (1, 1)


def test_the_region_is_found_again_where_lines_before_it_came_and_went(taken: Sandbox) -> None:
    text = RETRY.format(value=1, other=1)
    taken.write("pay.py", "# a licence\n" * 40 + text)
    saved(taken, "2026-01-02")
    taken.write(
        "pay.py", "# a licence\n" * 40 + text.replace("return 1\n\n\ndef after", "return 7\n\n\ndef after")
    )
    saved(taken, "2026-01-03")
    taken.write("pay.py", text.replace("return 1\n\n\ndef after", "return 7\n\n\ndef after"))
    saved(taken, "2026-01-04")

    found = evidence(taken)

    assert (found["touches"], found["last_touch"]) == (1, "2026-01-03")


def test_touches_go_on_through_renames_of_the_file_and_of_the_function(taken: Sandbox) -> None:
    taken.write("pay.py", RETRY.format(value=2, other=1))
    saved(taken, "2026-01-02")
    taken.git("mv", "pay.py", "billing.py")
    saved(taken, "2026-01-03", message="rename the file")
    taken.write("billing.py", RETRY.format(value=2, other=1).replace("def pay", "def charge"))
    saved(taken, "2026-01-04")

    found = evidence(taken, "billing.py:9")

    assert (found["touches"], found["last_touch"]) == (2, "2026-01-04")
    assert found["since"] == "2026-01-01"


def test_a_function_that_moves_to_another_file_takes_its_touches_along(taken: Sandbox) -> None:
    taken.write("pay.py", RETRY.format(value=2, other=1))
    saved(taken, "2026-01-02")
    body = RETRY.format(value=2, other=1).split("\n\n\n")
    taken.write("pay.py", "\n\n\n".join((body[0], body[1], body[3])))
    taken.write("web.py", "x = 1\n\n\n" + body[2] + "\n")
    saved(taken, "2026-01-03", message="move it")
    taken.write("web.py", "x = 1\n\n\n" + body[2].replace("return 2", "return 3") + "\n")
    saved(taken, "2026-01-04")

    found = evidence(taken, "web.py:5")

    assert (found["touches"], found["last_touch"]) == (2, "2026-01-04")


def test_a_title_that_was_edited_is_still_the_same_debt(taken: Sandbox) -> None:
    taken.write("pay.py", RETRY.format(value=2, other=1))
    saved(taken, "2026-01-02")
    taken.write("pay.py", RETRY.format(value=2, other=1).replace("no retry on", "nobody retries"))
    saved(taken, "2026-01-03")

    found = evidence(taken)

    assert (found["touches"], found["last_touch"]) == (2, "2026-01-03")


def test_another_tag_in_the_place_of_one_is_a_debt_of_its_own(taken: Sandbox) -> None:
    text = RETRY.format(value=1, other=1)
    fresh = "    log(order)\n    # DEBT: amounts are floats\n"
    taken.write("pay.py", text.replace("    # DEBT: no retry on the webhook\n", fresh))
    commit = saved(taken, "2026-01-05")

    found = evidence(taken, "pay.py:10")

    assert (found["since"], found["touches"]) == ("2026-01-05", 0)
    told = json.loads(debtledger(taken.path, "history", "--format", "json")[1])["tags"]
    assert [tag["events"][-1]["commit"] for tag in told] == [commit, commit]


def test_white_space_merges_bots_big_commits_and_ignored_ones_are_no_touches(taken: Sandbox) -> None:
    text = RETRY.format(value=1, other=1)
    taken.write("pay.py", text.replace("    send(order)", "    send( order )\n"))
    saved(taken, "2026-01-02", message="white space")
    taken.write("pay.py", text.replace("return 1\n\n\ndef", "return 2\n\n\ndef"))
    saved(taken, "2026-01-03", "dependabot[bot]", "a bot")
    for number in range(31):
        taken.write(f"many/{number}.py")
    taken.write("pay.py", text.replace("return 1\n\n\ndef", "return 3\n\n\ndef"))
    saved(taken, "2026-01-04", message="big")
    taken.write("pay.py", text.replace("return 1\n\n\ndef", "return 4\n\n\ndef"))
    ignored = saved(taken, "2026-01-05", message="reformat")
    assert evidence(taken)["touches"] == 1
    taken.write(".git-blame-ignore-revs", f"# formatting\n{ignored}\n")

    assert evidence(taken)["touches"] == 0


def test_bots_and_big_commits_are_what_the_settings_say(taken: Sandbox) -> None:
    taken.write("pay.py", RETRY.format(value=2, other=1))
    taken.write("b.py")
    saved(taken, "2026-01-02", "Deploy Robot")
    assert evidence(taken)["touches"] == 1
    taken.write(".debtledger.toml", '[history]\nbots = ["deploy robot"]\n')
    assert evidence(taken)["touches"] == 0
    taken.write(".debtledger.toml", "[history]\nbots = []\nmost_files = 1\n")
    assert evidence(taken)["touches"] == 0


def test_commits_of_a_merged_branch_count_and_the_merge_does_not(taken: Sandbox) -> None:
    taken.git("checkout", "-q", "-b", "side")
    taken.write("pay.py", RETRY.format(value=2, other=1))
    saved(taken, "2026-01-02")
    taken.git("checkout", "-q", "main")
    taken.write("pay.py", RETRY.format(value=1, other=5))
    saved(taken, "2026-01-03")
    taken.git("merge", "-q", "--no-ff", "-m", "merge", "side")

    found = evidence(taken)

    assert (found["touches"], found["last_touch"]) == (1, "2026-01-02")


def test_a_revert_is_a_touch_like_any_other(taken: Sandbox) -> None:
    for value, day in ((2, "02"), (1, "03")):
        taken.write("pay.py", RETRY.format(value=value, other=1))
        saved(taken, f"2026-01-{day}")

    assert evidence(taken)["touches"] == 2


def test_files_that_change_along_with_the_region_are_counted(taken: Sandbox) -> None:
    for value in (2, 3):
        taken.write("pay.py", RETRY.format(value=value, other=1))
        taken.write("queue.py", f"x = {value}\n")
        saved(taken, f"2026-01-0{value}")
    taken.write("other.py")
    taken.write("queue.py")
    saved(taken, "2026-01-05")

    assert evidence(taken)["drags"] == [{"path": "queue.py", "times": 2}]


def test_listed_paths_count_whole(unborn: Sandbox) -> None:
    unborn.write("api/a.py", "x = 1\n")
    unborn.write("api/b.py", "y = 1\n")
    unborn.write("web.py", "z = 1\n")
    saved(unborn, "2026-01-01")
    identity = "D-7k3fq2m9"
    unborn.write(
        f".debtledger/debts/{identity}.toml",
        f'schema = 1\nid = "{identity}"\ntitle = "one token"\n\n[taken]\ndate = 2026-01-01\n\n'
        '[scope]\npaths = ["api"]\n',
    )
    saved(unborn, "2026-01-01", message="record it")
    for day, path in (("02", "api/a.py"), ("03", "api/b.py"), ("04", "web.py")):
        unborn.write(path, "changed = 1\n")
        saved(unborn, f"2026-01-{day}")

    found = evidence(unborn, identity)

    assert (found["touches"], found["last_touch"]) == (2, "2026-01-03")


def test_a_file_that_is_edited_just_now_has_its_code_elsewhere(taken: Sandbox) -> None:
    taken.write("short.py", "# DEBT: rates\n#   cost: 3d\n#   saved: 1d\nRATE = 3\n")
    saved(taken, "2026-01-02")
    taken.write("short.py", "# DEBT: rates\nRATE = 3\n")
    code, out, err = debtledger(taken.path, "show", "short.py:1", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["debt"]["evidence"]["code_since"] == "2026-01-02"


def test_a_debt_that_is_closed_is_touched_no_more(unborn: Sandbox) -> None:
    unborn.write("api/a.py", "x = 1\n")
    identity = "D-7k3fq2m9"
    record = (
        f'schema = 1\nid = "{identity}"\ntitle = "one token"\nstate = "STATE"\n\n[scope]\npaths = ["api"]\n'
    )
    record += "\n[taken]\ndate = 2026-01-01\n"
    end = '\n[[event]]\nat = 2026-01-03\nwhat = "repaid"\nby = "lea"\nhours = 3\n'
    unborn.write(f".debtledger/debts/{identity}.toml", record.replace("STATE", "active"))
    saved(unborn, "2026-01-01")
    for day in ("02", "03", "04", "05"):
        unborn.write("api/a.py", f"x = {day!r}\n")
        saved(unborn, f"2026-01-{day}")
    assert evidence(unborn, identity)["touches"] == 4

    unborn.write(f".debtledger/debts/{identity}.toml", record.replace("STATE", "repaid") + end)

    found = evidence(unborn, identity)
    assert (found["touches"], found["last_touch"]) == (2, "2026-01-03")


def test_a_new_commit_adds_to_what_is_remembered_and_a_rewritten_history_replaces_it(taken: Sandbox) -> None:
    for value in (2, 3, 4):
        taken.write("pay.py", RETRY.format(value=value, other=1))
        saved(taken, f"2026-01-0{value}")
        assert evidence(taken)["touches"] == value - 1
    taken.git("reset", "-q", "--hard", "HEAD~2")
    assert evidence(taken)["touches"] == 1
    cold = evidence(taken)
    (taken.root / ".git/debtledger/cache.sqlite").write_bytes(b"no database")

    assert evidence(taken) == cold


def test_replaced_and_grafted_commits_are_followed_as_git_shows_them(taken: Sandbox) -> None:
    taken.write("pay.py", RETRY.format(value=2, other=1))
    second = saved(taken, "2026-01-02")
    taken.write("pay.py", RETRY.format(value=3, other=1))
    saved(taken, "2026-01-03")
    seen = [evidence(taken)["touches"]]
    grafts = taken.root / ".git" / "info" / "grafts"
    grafts.write_text(f"{second}\n")
    seen.append(evidence(taken)["touches"])
    grafts.unlink()
    seen.append(evidence(taken)["touches"])
    taken.git("replace", "--graft", second)
    seen.append(evidence(taken)["touches"])

    assert seen == [2, 1, 2, 1]


def test_a_shallow_clone_says_that_it_does_not_see_everything(taken: Sandbox) -> None:
    for value in (2, 3):
        taken.write("pay.py", RETRY.format(value=value, other=1))
        saved(taken, f"2026-01-0{value}")
    assert evidence(taken)["whole"] is True
    clone = type(taken)(taken.root.parent / "clone")
    taken.git("clone", "-q", "--depth", "2", f"file://{taken.path}", clone.path)

    found = evidence(clone)

    assert found["whole"] is False
    assert found["since"] is None
    assert found["origin"]["kind"] == "unknown"
    clone.git("fetch", "-q", "--unshallow")
    assert (evidence(clone)["touches"], evidence(clone)["since"]) == (2, "2026-01-01")


def recorded(repo: Sandbox) -> str:
    """Give the debt a record, and commit that; returns its id."""
    assert debtledger(repo.path, "record", "pay.py:9")[0] == 0
    saved(repo, "2026-01-01", "Alice", "record it")
    return next((repo.root / ".debtledger/debts").iterdir()).stem


def test_trailers_are_receipts_and_repayments(taken: Sandbox) -> None:
    identity = recorded(taken)
    short = identity[:6].upper()
    message = f"fix\n\nWhy.\n\nDebt-Interest: {short} 1.5h\ndebt-repays: {identity} 3h partial\n"
    taken.write(
        "pay.py",
        (taken.root / "pay.py").read_text().replace("return 1\n\n\ndef after", "return 9\n\n\ndef after"),
    )
    commit = saved(taken, "2026-01-02", "Bob", message)

    found = evidence(taken, identity)

    told = {"at": "2026-01-02", "by": "Bob", "source": f"commit {commit[:10]}"}
    assert found["receipts"] == [{**told, "hours": 1.5}]
    assert found["repayments"] == [{**told, "hours": 3.0, "partial": True}]
    # What repays a debt is no touch of it.
    assert found["touches"] == 0


def test_a_trailer_that_is_not_understood_is_told_and_stops_nothing(taken: Sandbox) -> None:
    identity = recorded(taken)
    saved(taken, "2026-01-02", "Bob", f"x\n\nDebt-Interest: {identity} many\nDebt-Repays: D-0000 3h\n")

    code, _, err = debtledger(taken.path, "show", identity)

    assert code == 0
    assert '"many" is no time' in err
    assert "no record has the id D-0000" in err


def test_a_debt_that_a_commit_repays_is_repaying_and_does_not_vanish(taken: Sandbox) -> None:
    identity = recorded(taken)
    taken.write("pay.py", "x = 1\n")
    saved(taken, "2026-01-02", "Bob", f"retry\n\nDebt-Repays: {identity} 3h\n")

    _, out, err = debtledger(taken.path, "list")

    assert "repaying" in out
    assert f"debtledger repay {identity} --hours 3" in err


def test_a_tag_vanishes_from_the_default_branch_only(taken: Sandbox) -> None:
    identity = recorded(taken)
    taken.git("checkout", "-q", "-b", "topic")
    taken.write("pay.py", "x = 1\n")
    saved(taken, "2026-01-02")

    _, out, err = debtledger(taken.path, "list")
    assert "vanished" not in out
    assert f"the tag of {identity} is missing here, on branch topic" in err
    taken.git("checkout", "-q", "main")
    taken.git("merge", "-q", "--ff-only", "topic")

    assert "vanished" in debtledger(taken.path, "list")[1]
