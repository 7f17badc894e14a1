from __future__ import annotations

import csv
import io
import json
import os
from contextlib import closing
from importlib import resources
from sqlite3 import connect
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from commandline import debtledger
from madehistory import Made, numbered
from sandbox import Sandbox

from debtledger.sources import harvest, synthetic

if TYPE_CHECKING:
    from pathlib import Path

CODE = "\n".join(numbered(1, 12)) + "\n"
MORE = "\n".join(numbered(50, 12)) + "\n"
TAG = "# DEBT: no retry on the webhook\n"

Lived = tuple[list[tuple[str, str]], str]


def lives(repo: Sandbox, *arguments: str) -> dict[str, Lived]:
    """The events, with their commits, and the fate of each tag by its title."""
    return {
        tag["title"]: ([(event["what"], event["commit"]) for event in tag["events"]], tag["fate"])
        for tag in told(repo, *arguments)["tags"]
    }


def told(repo: Sandbox, *arguments: str) -> Any:
    code, out, said = debtledger(repo.path, "history", "--format", "json", *arguments)
    assert code == 0, said
    return json.loads(out)


def test_a_tag_that_came_moved_changed_and_went_is_told_with_its_commits(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"a.py": CODE})
    made.commit({"a.py": TAG + CODE})
    made.commit({"a.py": CODE + TAG})
    made.commit({"a.py": CODE, "b.py": MORE + TAG})
    made.commit({"a.py": CODE, "b.py": MORE + "# DEBT: no retry on the webhook, nor a limit\n"})
    made.commit({"a.py": CODE, "b.py": MORE})
    oids = made.write(unborn)
    (tag,) = told(unborn)["tags"]
    events = [(each["what"], each["commit"], each["path"], each["line"]) for each in tag["events"]]
    assert events == [
        ("introduced", oids[1], "a.py", 1),
        ("moved", oids[2], "a.py", 13),
        ("moved", oids[3], "b.py", 13),
        ("edited", oids[4], "b.py", 13),
        ("removed", oids[5], "b.py", 13),
    ]
    assert tag["fate"] == "vanished"
    assert tag["title"] == "no retry on the webhook, nor a limit"
    assert {each["author"] for each in tag["events"]} == {"Alice"}
    assert tag["events"][0]["date"] == "2026-01-01"
    assert tag["events"][0]["at"] == "2026-01-01T13:00:00Z"


def test_lines_that_shift_and_indentation_are_no_events(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"a.py": CODE + TAG})
    made.commit({"a.py": MORE + CODE + TAG})
    made.commit({"a.py": MORE + CODE + "    " + TAG})
    oids = made.write(unborn)
    assert lives(unborn) == {"no retry on the webhook": ([("introduced", oids[0])], "alive")}


def test_a_field_below_the_header_is_part_of_the_tag(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"a.py": TAG + "#   cost: 3d\n" + CODE})
    made.commit({"a.py": TAG + "#   cost: 5d\n" + CODE})
    oids = made.write(unborn)
    assert lives(unborn)["no retry on the webhook"][0] == [("introduced", oids[0]), ("edited", oids[1])]


def test_a_renamed_file_takes_its_tags_along_even_when_they_change(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"old.py": CODE + TAG})
    made.commit({"new/name.py": MORE + CODE + "# DEBT: no retry on the webhook yet\n"})
    oids = made.write(unborn)
    assert lives(unborn)["no retry on the webhook yet"] == (
        [("introduced", oids[0]), ("moved", oids[1]), ("edited", oids[1])],
        "alive",
    )


def test_a_revert_of_a_removal_continues_the_life(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"a.py": CODE + TAG})
    made.commit({"a.py": CODE})
    made.commit({"a.py": CODE + TAG})
    oids = made.write(unborn)
    expected = [("introduced", oids[0]), ("removed", oids[1]), ("introduced", oids[2])]
    assert lives(unborn) == {"no retry on the webhook": (expected, "alive")}


def test_a_cherry_picked_tag_is_one_tag(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"a.py": CODE})
    main = made.commit({"a.py": CODE + TAG}, 0)
    other = made.commit({"a.py": CODE + TAG, "b.py": MORE}, 0)
    made.commit({"a.py": CODE + TAG, "b.py": MORE}, main, other)
    made.commit({"a.py": CODE, "b.py": MORE})
    oids = made.write(unborn)
    assert lives(unborn) == {
        "no retry on the webhook": ([("introduced", oids[1]), ("removed", oids[4])], "vanished")
    }


def test_what_a_merge_itself_adds_edits_and_drops_is_its_doing(unborn: Sandbox) -> None:
    """The evil merge: neither parent has what it has."""
    made = Made()
    base = made.commit({"a.py": CODE + "# DEBT: first thing lacks\n# DEBT: second thing lacks\n"})
    one = made.commit({"a.py": MORE + CODE + "# DEBT: first thing lacks\n# DEBT: second thing lacks\n"}, base)
    two = made.commit({"a.py": CODE + "# DEBT: first thing lacks\n# DEBT: second thing lacks\nx = 1\n"}, base)
    evil = MORE + CODE + "# DEBT: first thing lacks more\n" + "x = 1\n# DEBT: third wheel\n"
    made.commit({"a.py": evil}, one, two)
    oids = made.write(unborn)
    assert lives(unborn) == {
        "first thing lacks more": ([("introduced", oids[0]), ("edited", oids[3])], "alive"),
        "second thing lacks": ([("introduced", oids[0]), ("removed", oids[3])], "vanished"),
        "third wheel": ([("introduced", oids[3])], "alive"),
    }


def test_a_merge_that_takes_our_side_only_drops_the_tags_of_the_other(unborn: Sandbox) -> None:
    made = Made()
    base = made.commit({"a.py": CODE})
    ours = made.commit({"a.py": CODE, "c.py": MORE}, base)
    theirs = made.commit({"a.py": CODE + TAG}, base)
    made.commit({"a.py": CODE, "c.py": MORE}, ours, theirs)
    oids = made.write(unborn)
    assert lives(unborn) == {
        "no retry on the webhook": ([("introduced", oids[2]), ("removed", oids[3])], "vanished")
    }


def test_a_removal_on_one_side_is_not_the_merges(unborn: Sandbox) -> None:
    made = Made()
    base = made.commit({"a.py": CODE + TAG})
    ours = made.commit({"a.py": CODE + TAG, "c.py": MORE}, base)
    theirs = made.commit({"a.py": CODE}, base)
    made.commit({"a.py": CODE, "c.py": MORE}, ours, theirs)
    oids = made.write(unborn)
    assert lives(unborn)["no retry on the webhook"][0] == [("introduced", oids[0]), ("removed", oids[2])]


def test_the_tags_of_all_arms_of_an_octopus_are_there(unborn: Sandbox) -> None:
    made = Made()
    base = made.commit({"a.py": CODE})
    arms = [made.commit({"a.py": CODE, f"{n}.py": f"# DEBT: arm {n} lacks tests\n"}, base) for n in range(4)]
    made.commit({"a.py": CODE, **{f"{n}.py": f"# DEBT: arm {n} lacks tests\n" for n in range(4)}}, *arms)
    oids = made.write(unborn)
    assert lives(unborn) == {
        f"arm {n} lacks tests": ([("introduced", oids[arm])], "alive") for n, arm in enumerate(arms)
    }


def test_a_subtree_merge_moves_tags_and_an_unrelated_root_begins_with_its_own(unborn: Sandbox) -> None:
    made = Made()
    main = made.commit({"a.py": CODE})
    other = made.root({"lib.py": MORE + TAG})
    made.commit({"a.py": CODE, "vendor/lib.py": MORE + TAG}, main, other)
    oids = made.write(unborn)
    (tag,) = told(unborn)["tags"]
    assert [(each["what"], each["commit"], each["path"]) for each in tag["events"]] == [
        ("introduced", oids[1], "lib.py"),
        ("moved", oids[2], "vendor/lib.py"),
    ]


def test_branches_that_head_does_not_reach_do_not_count(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "--orphan", "other")
    repo.write("z.py", "# DEBT: elsewhere\n")
    repo.commit("elsewhere")
    repo.git("checkout", "-q", "main")
    assert list(lives(repo)) == ["no retry"]


def test_modes_links_and_submodules_are_no_changes_of_tags(repo: Sandbox) -> None:
    first = repo.git("rev-parse", "HEAD").decode().strip()
    os.chmod(repo.root / "a.py", 0o755)
    repo.commit("mode")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},module")
    repo.git("commit", "-qm", "module")
    os.symlink("a.py", repo.root / "link.py")
    repo.git("add", "link.py")
    repo.git("commit", "-qm", "link")
    assert lives(repo) == {"no retry": ([("introduced", first)], "alive")}


def test_a_file_that_becomes_a_link_loses_its_tags(repo: Sandbox) -> None:
    (repo.root / "a.py").unlink()
    os.symlink("sub/b.c", repo.root / "a.py")
    last = repo.commit("link")
    assert lives(repo)["no retry"][0][-1] == ("removed", last)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# TODO(alice, tech-debt): stream rows", "stream rows"),
        ("# @debt one token", "one token"),
        ("# SHORTCUT: one token", "one token"),
    ],
)
def test_every_way_to_write_a_tag_is_found(repo: Sandbox, line: str, title: str) -> None:
    repo.write(".debtledger.toml", '[tags]\nwords = ["SHORTCUT"]\n')
    repo.write("c.py", f"{line}\n")
    last = repo.commit("more")
    assert lives(repo)[title] == ([("introduced", last)], "alive")


def test_tags_in_other_encodings_are_found(repo: Sandbox) -> None:
    repo.write("c.py", "x = 1\n# DEBT: wide\n".encode("utf-16"))
    last = repo.commit("wide")
    assert lives(repo)["wide"] == ([("introduced", last)], "alive")


def test_words_that_are_no_tags_are_no_lives(repo: Sandbox) -> None:
    repo.write("c.py", 'DEBT_RATIO = 3\nx = "# DEBT: in a string"\n# the debt of nations\n')
    repo.write(".debtledger/signals/note.toml", "# DEBT: not code\n")
    repo.commit("more")
    assert list(lives(repo)) == ["no retry"]


def test_candidates_live_too_when_asked_for(repo: Sandbox) -> None:
    repo.write("c.py", "# TODO: stream rows\n")
    last = repo.commit("more")
    assert lives(repo, "--candidates")["stream rows"] == ([("introduced", last)], "alive")
    assert "stream rows" not in lives(repo)


def test_a_trailer_that_names_the_id_tells_a_repayment(repo: Sandbox) -> None:
    repo.write("c.py", "# DEBT(D-7k3fq2m9): one token\n# DEBT(D-1m2vx8c4): one key\n" + CODE)
    repo.commit("more")
    repo.write("c.py", CODE)
    repo.commit("pay\n\nDebt-Repays: D-7k3fq2m9 3h\nDebt-Repays: D-1m2vx8c4 1h partial\n")
    assert [each[1] for each in lives(repo).values()] == ["alive", "repaid", "vanished"]


def test_a_record_that_says_repaid_tells_a_repayment(repo: Sandbox) -> None:
    repo.write("c.py", "# DEBT(D-7k3fq2m9): one token\n")
    repo.commit("more")
    repo.write(
        ".debtledger/debts/D-7k3fq2m9.toml",
        'schema = 1\nid = "D-7k3fq2m9"\ntitle = "one token"\nstate = "repaid"\n\n'
        '[[event]]\nat = 2026-01-02\nwhat = "repaid"\nby = "lea"\nhours = 3\n',
    )
    repo.write("c.py", "x = 1\n")
    repo.commit("gone")
    assert lives(repo)["one token"][1] == "repaid"


def test_paths_select_what_stood_there(repo: Sandbox) -> None:
    repo.write("sub/c.py", "# DEBT: below\n")
    repo.commit("more")
    assert list(lives(repo, "sub")) == ["below"]


def test_excluded_files_have_no_lives(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", '[scan]\nexclude = ["sub/**"]\n')
    repo.write("sub/c.py", "# DEBT: below\n")
    repo.commit("more")
    assert list(lives(repo)) == ["no retry"]


@pytest.mark.parametrize("when", ["HEAD~1", "2026-01-01"])
def test_the_history_can_be_seen_from_an_earlier_commit(repo: Sandbox, when: str) -> None:
    first = repo.git("rev-parse", "HEAD").decode().strip()
    repo.commits = 48
    repo.write("a.py", "x = 1\n")
    repo.commit("gone")
    assert lives(repo)["no retry"][1] == "vanished"
    assert lives(repo, "--as-of", when) == {"no retry": ([("introduced", first)], "alive")}


def test_before_the_first_day_of_a_history_there_was_no_tag(repo: Sandbox) -> None:
    assert lives(repo, "--as-of", "1999-01-01") == {}


def test_what_is_neither_a_day_nor_a_revision_is_told(repo: Sandbox) -> None:
    code, _, said = debtledger(repo.path, "history", "--as-of", "nowhere")
    assert (code, "no such revision" in said) == (2, True)


def test_before_the_first_commit_there_is_no_history(unborn: Sandbox) -> None:
    assert debtledger(unborn.path, "history")[:2] == (0, "no tag ever stood in this history\n")
    assert told(unborn)["tags"] == []


def test_a_folder_that_is_no_repository_has_no_history(folder: Sandbox) -> None:
    assert debtledger(folder.path, "history")[0] == 2


def test_over_time_tags_come_go_and_survive(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"a.py": CODE + "# DEBT: one thing\n# DEBT: other thing\n"})
    made.commit({"a.py": CODE + "# DEBT: one thing\n"})
    made.write(unborn)
    found = told(unborn, "--by", "month")
    months = [
        (each["name"], each["introduced"], each["removed"], each["alive"]) for each in found["burn_down"]
    ]
    assert months[0] == ("2026-01", 2, 1, 1)
    assert months[-1] == ("2026-06", 0, 0, 1)
    assert [each["share"] for each in found["survival"]] == [1.0, 0.5, 0.5, 0.5, 0.5, 0.5]
    code, out, _ = debtledger(unborn.path, "history", "--by", "month", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert (rows[0]["period"], rows[0]["alive"], rows[1]["survival"]) == ("2026-01", "1", "0.5")
    chart = debtledger(unborn.path, "history", "--by", "month")[1]
    assert "2026-01      +2    -1     1  ####" in chart
    assert "2 tags ever: 1 alive · 0 repaid · 1 vanished\n" in chart


@pytest.mark.parametrize("arguments", [(), ("--by", "week")])
def test_what_is_written_as_json_is_what_the_schema_says(repo: Sandbox, arguments: tuple[str, ...]) -> None:
    text = resources.files("debtledger").joinpath("schemas/history.schema.json").read_text("utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    found = told(repo, *arguments)
    validator.validate(found)
    assert not validator.is_valid({**found, "more": 1})


def test_as_a_table_every_event_is_a_row(repo: Sandbox) -> None:
    _, out, _ = debtledger(repo.path, "history", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["title"], row["what"], row["path"], row["line"]) == ("no retry", "introduced", "a.py", "1")


def test_for_people_a_life_is_a_few_lines(repo: Sandbox) -> None:
    _, out, _ = debtledger(repo.path, "history")
    assert "no retry  alive\n  2026-01-01  introduced  a.py:1 · " in out
    assert out.endswith("1 tag ever: 1 alive · 0 repaid · 0 vanished\n")


def test_where_a_shallow_clone_is_cut_off_the_beginning_is_not_known(repo: Sandbox, tmp_path: Path) -> None:
    repo.write("sub/b.c", "/* DEBT: new */\n")
    repo.commit("second")
    clone = Sandbox(tmp_path / "clone")
    repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", clone.path)
    events = [tag["events"][0] for tag in told(clone)["tags"]]
    assert [event["or_before"] for event in events] == [True, True]
    clone.git("-c", "protocol.file.allow=always", "fetch", "-q", "--unshallow")
    deepened = told(clone)
    assert [tag["events"][0]["or_before"] for tag in deepened["tags"]] == [False, False]
    assert [tag["events"] for tag in deepened["tags"]] == [tag["events"] for tag in told(repo)["tags"]]


def test_replaced_and_grafted_commits_count_as_git_shows_them(unborn: Sandbox) -> None:
    made = Made()
    made.commit({"a.py": CODE + TAG})
    made.commit({"a.py": CODE})
    made.commit({"a.py": CODE + "x = 2\n"})
    oids = made.write(unborn)
    assert list(lives(unborn)) == ["no retry on the webhook"]
    unborn.git("replace", "--graft", oids[2])
    assert lives(unborn) == {}
    unborn.git("replace", "-d", oids[2])
    assert list(lives(unborn)) == ["no retry on the webhook"]
    (unborn.root / ".git" / "info" / "grafts").write_text(f"{oids[2]}\n")
    assert lives(unborn) == {}


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many commits each run reads."""
    counts: list[int] = []
    true = harvest.harvest

    def counting(task: harvest.Task, steps: Any, before: Any) -> Any:
        counts.append(len(steps))
        return true(task, steps, before)

    monkeypatch.setattr("debtledger.past.lifetimes.harvest", counting)
    return counts


def test_a_later_run_reads_new_commits_only(repo: Sandbox, walked: list[int]) -> None:
    lives(repo)
    lives(repo)
    repo.write("a.py", "x = 1\n")
    last = repo.commit("gone")
    assert lives(repo)["no retry"][0][-1] == ("removed", last)
    assert walked == [1, 1]


def test_a_rewritten_history_is_told_as_it_is_now(repo: Sandbox, walked: list[int]) -> None:
    repo.write("c.py", "# DEBT: to be rewritten\n")
    repo.commit("second")
    assert len(lives(repo)) == 2
    repo.git("reset", "-q", "--hard", "HEAD~1")
    assert list(lives(repo)) == ["no retry"]
    repo.write("d.py", "# DEBT: instead\n")
    repo.commit("instead")
    repo.git("-c", "gc.reflogExpire=now", "reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    assert list(lives(repo)) == ["no retry", "instead"]
    assert walked == [2, 1]


def test_a_branch_that_is_older_than_what_is_known_is_joined(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.write("s.py", "# DEBT: aside\n")
    side = repo.commit("side")
    repo.git("checkout", "-q", "main")
    repo.write("m.py", "# DEBT: ahead\n")
    repo.commit("main")
    assert list(lives(repo)) == ["no retry", "ahead"]
    repo.git("merge", "-q", "--no-edit", "side")
    warm = told(repo)
    assert lives(repo)["aside"] == ([("introduced", side)], "alive")
    with closing(connect(repo.root / ".git" / "debtledger" / "cache.sqlite")) as cache:
        cache.execute("DELETE FROM entry")
        cache.commit()
    assert told(repo) == warm


@pytest.mark.parametrize("junk", [b"", b"\0", b"\0\0\0\0\0\0\0\2[]rest", b"[" * 90_000])
def test_a_cache_that_is_not_understood_is_no_cache(repo: Sandbox, junk: bytes) -> None:
    good = told(repo)
    with closing(connect(repo.root / ".git" / "debtledger" / "cache.sqlite")) as cache:
        changed = cache.execute("UPDATE entry SET value = ? WHERE topic = 'history'", (junk,)).rowcount
        cache.commit()
    assert changed == 1
    assert told(repo) == good


def test_an_interrupted_run_leaves_what_it_has_searched(
    unborn: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    for number in range(3):
        made.commit({"a.py": CODE + f"# DEBT: thing {number} lacks\n"})
    made.write(unborn)
    searched: list[int] = []
    true = synthetic.search

    def counting(overlaid: Any, oids: Any, *rest: Any) -> Any:
        searched.append(len(oids))
        return true(overlaid, oids, *rest)

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(harvest, "search", counting)
    with monkeypatch.context() as patch:
        patch.setattr(harvest._Contents, "read", stop)
        assert debtledger(unborn.path, "history")[0] == 130
    found = told(unborn)
    assert searched == [3, 0]
    assert len(found["tags"]) == 1


def test_nothing_is_written_into_the_repository(repo: Sandbox) -> None:
    objects = repo.root / ".git" / "objects"
    before = sorted(path for path in objects.rglob("*"))
    lives(repo)
    assert sorted(path for path in objects.rglob("*")) == before
