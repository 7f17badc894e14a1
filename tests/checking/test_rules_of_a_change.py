"""What a change must satisfy: levels, candidates, the baseline, records; and how it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from checking.commits import BARE, WHOLE, hook
from commandline import debtledger

if TYPE_CHECKING:
    from sandbox import Sandbox

ID = "D-7k3fq2m9"
RECORD = f'schema = 1\nid = "{ID}"\ntitle = "Shared token"\nstate = "active"\n'
WHOLE_RECORD = f'{RECORD}\n[principal]\nhours = 8\n\n[[trigger]]\ntext = "2030-01-01"\n'


def staged(repo: Sandbox, *arguments: str, **files: str) -> tuple[int, str]:
    """Stage files (a name is written with "__" for "/"), and check."""
    for name, text in files.items():
        repo.write(name.replace("__", "/") + ".py", text)
    repo.git("add", "-A")
    code, out, err = debtledger(repo.path, "check", *arguments)
    return code, out + err


def settle(repo: Sandbox, text: str) -> None:
    repo.write(".debtledger.toml", text)
    repo.commit("settings")


@pytest.mark.parametrize(
    ("level", "tag", "lacks"),
    [
        ("L0", BARE, set()),
        ("L1", BARE, {"DL012", "DL013"}),
        ("L2", WHOLE, {"DL014", "DL015"}),
        ("L3", WHOLE + "#   bought: time\n#   owner: @lea\n", {"DL016"}),
    ],
)
def test_the_level_of_the_settings_is_demanded(repo: Sandbox, level: str, tag: str, lacks: set[str]) -> None:
    settle(repo, f'[check]\nlevel = "{level}"\n')
    code, said = staged(repo, n=tag.replace("no retry", "no limit"))
    assert code == bool(lacks)
    assert {code for code in ("DL012", "DL013", "DL014", "DL015", "DL016") if f" {code} " in said} == lacks


def test_kinds_and_paths_have_levels_of_their_own_and_the_higher_counts(repo: Sandbox) -> None:
    settle(
        repo,
        '[check.kinds]\ncustom-oneoff = "L2"\n\n[check.paths]\n"lib/**" = "L3"\n"lib/tests/**" = "L0"\n',
    )
    custom = "# DEBT(custom-oneoff)[2030-01-01]: for one customer\n#   cost: 3d\n"
    assert staged(repo, n=WHOLE.replace("no", "any"))[0] == 0
    assert "n.py:1: DL015" in staged(repo, n=custom)[1]
    assert "lib/n.py:1: DL016" in staged(repo, n="", lib__n=WHOLE.replace("no", "some"))[1]
    assert staged(repo, lib__n="", lib__tests__n="# DEBT: anything goes\n")[0] == 0
    assert "DL015" in staged(repo, lib__tests__n=custom)[1]


def test_levels_that_are_none_are_told_with_their_place(repo: Sandbox) -> None:
    settle(repo, '[check.kinds]\nsloppy = "L2"\n\n[check.paths]\n"src/**" = "high"\n')
    code, said = staged(repo, n=BARE)
    assert code == 2
    assert "check.kinds.sloppy" in said
    assert "check.paths.src/**: expected one of L0, L1, L2, L3" in said


@pytest.mark.parametrize(
    ("policy", "code", "word"),
    [("allow", 0, ""), ("warn", 0, "warning: DL040"), ("require-adopt", 1, "DL040")],
)
def test_new_candidates_are_for_the_policy(repo: Sandbox, policy: str, code: int, word: str) -> None:
    repo.write("old.py", "# TODO: old\n")
    settle(repo, f'[check]\ncandidates = "{policy}"\n')
    ended, said = staged(repo, n="# TODO: new\n", old="x = 1\n\n    # TODO: old\n")
    assert (ended, word in said) == (code, True)
    assert "old" not in said
    assert (said == "") == (policy == "allow")
    assert ("debtledger adopt n.py:1" in said) == (policy != "allow")


def test_settings_are_those_that_are_staged(repo: Sandbox) -> None:
    settle(repo, '[check]\nlevel = "L0"\n')
    repo.write(".debtledger.toml", '[check]\nlevel = "L1"\n')
    repo.write("n.py", "# DEBT: no limit\n")
    repo.git("add", "n.py")
    assert debtledger(repo.path, "check")[0] == 0
    repo.git("add", "-A")
    repo.write(".debtledger.toml", '[check]\nlevel = "L0"\n')
    assert debtledger(repo.path, "check")[0] == 1


def test_the_baseline_accepts_by_what_is_said_wherever_it_stands(repo: Sandbox) -> None:
    assert debtledger(repo.path, "check", "--all")[0] == 1
    assert debtledger(repo.path, "adopt", "--all", "--as", "baseline")[0] == 0
    assert debtledger(repo.path, "check", "--all")[:2] == (0, "")
    repo.commit("baseline")
    assert staged(repo, deep__er="def f():\n    # DEBT: no retry\n    return 1\n")[0] == 0
    repo.commit("moved")
    code, said = staged(
        repo, deep__er="def f():\n    # DEBT: no retry\n    #   cost: 3 moons\n    return 1\n"
    )
    assert code == 1
    assert "DL007" in said
    assert "DL012" not in said


def test_the_baseline_shrinks_and_grows_only_for_a_reason(repo: Sandbox) -> None:
    baseline = repo.root / ".debtledger" / "baseline"
    repo.write("b.py", "# TODO: stream\n")
    repo.commit("more")
    code, out, _ = debtledger(repo.path, "baseline", "update")
    assert code == 1
    assert "debtledger adopt --all --as baseline" in out
    debtledger(repo.path, "adopt", "--all", "--as", "baseline")
    repo.commit("baseline")
    before = baseline.read_text()
    assert len(before.split()) == 2
    repo.write("b.py", "# TODO: cache\n")
    code, out, _ = debtledger(repo.path, "baseline", "update")
    assert code == 1
    assert "b.py:1: TODO cache" in out
    assert len(baseline.read_text().split()) == 1
    code, out, _ = debtledger(repo.path, "baseline", "update", "--allow-growth", "taken\nover")
    assert code == 0
    assert "# taken over\n" in baseline.read_text()
    assert staged(repo)[0] == 0
    repo.commit("grown")
    assert debtledger(repo.path, "baseline", "update")[:2] == (0, "2 accepted as they are, 0 taken out\n")


def test_a_baseline_that_has_grown_without_a_reason_is_refused(repo: Sandbox) -> None:
    debtledger(repo.path, "adopt", "--all", "--as", "baseline")
    repo.git("add", "-A")
    assert debtledger(repo.path, "check")[0] == 0
    repo.commit("baseline")
    repo.write("n.py", "# DEBT: no limit\n")
    debtledger(repo.path, "adopt", "n.py:1", "--as", "baseline")
    code, said = staged(repo)
    assert code == 1
    assert ".debtledger/baseline:" in said
    assert "DL041" in said
    assert hook(repo.root)[0] == 1
    assert debtledger(repo.path, "baseline", "update")[0] == 1
    assert debtledger(repo.path, "baseline", "update", "--allow-growth", "no time")[0] == 0
    assert staged(repo)[0] == 0


def test_conflict_markers_in_a_baseline_are_refused(repo: Sandbox) -> None:
    repo.write(".debtledger/baseline", "<<<<<<< ours\n0123456789abcdef\n")
    code, said = staged(repo)
    assert code == 1
    assert ".debtledger/baseline:1: DL042" in said


def test_a_tag_names_a_record_that_is_staged(repo: Sandbox) -> None:
    repo.write(f".debtledger/debts/{ID}.toml", WHOLE_RECORD)
    repo.write("n.py", f"# DEBT({ID})\n")
    repo.git("add", "n.py")
    code, out, _ = debtledger(repo.path, "check")
    assert code == 1
    assert f"n.py:1: DL021 no record has the id {ID}" in out
    repo.git("add", "-A")
    assert debtledger(repo.path, "check")[:2] == (0, "")


def test_what_the_record_says_counts_for_the_level(repo: Sandbox) -> None:
    repo.write(f".debtledger/debts/{ID}.toml", RECORD)
    code, said = staged(repo, n=f"# DEBT({ID})\n")
    assert code == 1
    assert f"debtledger edit {ID} cost=3d" in said


def test_requirements_must_be_in_reach(repo: Sandbox) -> None:
    code, said = staged(repo, n=f"{WHOLE}#   requires: {ID}\n")
    assert code == 1
    assert "DL025" in said
    repo.write(f".debtledger/debts/{ID}.toml", WHOLE_RECORD)
    assert "DL025" not in staged(repo)[1]


def test_records_are_valid_resolve_and_are_never_removed(repo: Sandbox) -> None:
    path = f".debtledger/debts/{ID}.toml"
    repo.write(path, WHOLE_RECORD)
    repo.commit("record")
    repo.write(path, WHOLE_RECORD + '\n[links]\nrequires = ["D-9zzz9zzz"]\n')
    code, said = hook(repo.root, "--ledger")
    assert code == 0
    repo.git("add", "-A")
    code, said = hook(repo.root, "--ledger")
    assert code == 1
    assert f"{path}:1: DL025" in said
    repo.write(path, "<<<<<<< ours\n")
    repo.git("add", "-A")
    assert f"{path}:1: DL030" in hook(repo.root, "--ledger")[1]
    repo.git("rm", "-q", "-f", path)
    code, said = hook(repo.root)
    assert code == 1
    assert "DL043" in said


def test_where_nothing_is_staged_the_whole_ledger_is_judged(repo: Sandbox) -> None:
    repo.write(".debtledger/debts/D-9zzz9zzz.toml", RECORD)
    repo.write(".debtledger/strategy.toml", 'schema = 1\n[topic.security]\nchoice = "later"\n')
    repo.commit("broken")
    code, said = hook(repo.root, "--ledger")
    assert code == 1
    assert "DL030" in said
    assert "DL060" in said


def test_what_is_missing_is_written_for_a_person_to_fill_in(repo: Sandbox) -> None:
    code, said = staged(repo, "--fix", n="x = 1\n    # DEBT: no limit\n    # of any sort\nx = 2\n")
    assert code == 1
    written = (repo.root / "n.py").read_text()
    assert (
        written
        == "x = 1\n    # DEBT: no limit\n    # of any sort\n    #   cost: ?\n    #   repay-when: ?\nx = 2\n"
    )
    assert "git add n.py" in said
    assert "check --fix" not in said
    code, said = staged(repo, "--fix")
    assert code == 1
    assert "DL019 nobody has said the cost yet" in said
    assert (repo.root / "n.py").read_text() == written
    filled = written.replace("cost: ?", "cost: 3d").replace("repay-when: ?", "repay-when: 2030-01-01")
    assert staged(repo, n=filled)[0] == 0


def test_a_file_that_is_staged_otherwise_is_not_written(repo: Sandbox) -> None:
    repo.write("n.py", "# DEBT: no limit\n")
    repo.git("add", "-A")
    repo.write("n.py", "# DEBT: no limit\nx = 1\n")
    code, _, err = debtledger(repo.path, "check", "--fix")
    assert code == 1
    assert "n.py is left alone: it stands otherwise than what was checked\n  git add n.py" in err
    assert (repo.root / "n.py").read_text() == "# DEBT: no limit\nx = 1\n"


def test_the_command_that_is_named_writes_what_is_missing_whatever_was_checked(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "-b", "side")
    for asked in (["--base", "main"], ["--all"], ["n.py"]):
        repo.write("n.py", "# DEBT: no limit\n")
        repo.commit("again")
        code, said, _ = debtledger(repo.path, "check", *asked)
        assert code == 1
        command = next(line for line in said.splitlines() if " --fix " in line).split("   ")[0].split()
        assert command == ["debtledger", "check", *asked, "--fix"]
        assert debtledger(repo.path, *command[1:])[0] == 1
        assert (repo.root / "n.py").read_text() == "# DEBT: no limit\n#   cost: ?\n#   repay-when: ?\n"
    assert hook(repo.root, "--ledger", "--fix")[0] == 2


def test_a_branch_is_judged_from_where_it_left(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.write("n.py", "# DEBT: no limit\n")
    repo.commit("on the side")
    repo.git("checkout", "-q", "main")
    repo.write("m.py", "# DEBT: no cache\n")
    repo.commit("on main")
    repo.git("checkout", "-q", "side")
    code, out, _ = debtledger(repo.path, "check", "--base", "main")
    assert code == 1
    assert "n.py:1: DL012" in out
    assert "m.py" not in out
    refs = {"PRE_COMMIT_FROM_REF": "main", "PRE_COMMIT_TO_REF": "side"}
    assert hook(repo.root, "n.py", env=refs)[0] == 1
    assert hook(repo.root, "a.py", env=refs)[0] == 0


def test_a_branch_is_judged_by_the_settings_that_it_left(repo: Sandbox) -> None:
    settle(repo, '[check]\nlevel = "L1"\n')
    repo.git("checkout", "-q", "-b", "side")
    repo.write("n.py", "# DEBT: no limit\n")
    settle(repo, '[check]\nlevel = "L0"\n')
    assert debtledger(repo.path, "check", "--base", "main")[0] == 1


@pytest.mark.parametrize("way", ["large", "link"])
def test_settings_that_cannot_be_read_do_not_count_as_none(repo: Sandbox, way: str) -> None:
    if way == "link":
        (repo.root / ".debtledger.toml").symlink_to("a.py")
    else:
        repo.write(".debtledger.toml", '[check]\nlevel = "L3"\n' + "# x\n" * 20_000)
    code, said = staged(repo, n=WHOLE)
    assert code == 2
    assert ".debtledger.toml: not read: " + ("too large" if way == "large" else "not a regular file") in said
    assert hook(repo.root)[0] == 2


def test_an_older_version_that_cannot_be_read_is_told(repo: Sandbox) -> None:
    repo.write("n.py", "# DEBT: no limit\n" + "x = 1\n" * 400_000)
    repo.commit("large")
    code, said = staged(repo, n="# DEBT: no limit\n")
    assert code == 1
    assert "n.py: what it said before is not known (too large), and counts as new\n" in said
    assert "n.py" not in staged(repo, n="x = 1\n")[1]


def test_a_record_that_is_not_staged_is_named(repo: Sandbox) -> None:
    path = f".debtledger/debts/{ID}.toml"
    repo.write(path, WHOLE_RECORD)
    for tag in (f"# DEBT({ID})\n", f"# DEBT[2030-01-01]: no limit\n#   cost: 3d\n#   requires: {ID}\n"):
        repo.write("n.py", tag)
        repo.git("add", "n.py")
        code, said = hook(repo.root)
        assert code == 1
        assert f"\n    its record is not staged: git add {path}\n" in said
    repo.git("add", path)
    assert hook(repo.root)[0] == 0
    repo.git("rm", "-q", "--cached", path)
    (repo.root / path).unlink()
    assert "not staged" not in hook(repo.root)[1]


def test_a_branch_that_brings_the_first_settings_is_not_judged_by_them(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.write("n.py", "# DEBT: no limit\n")
    settle(repo, '[check]\nlevel = "L0"\n[scan]\nexclude = ["**"]\n')
    assert debtledger(repo.path, "check", "--base", "main")[0] == 1
    repo.git("rm", "-q", "--cached", ".debtledger.toml")
    repo.git("commit", "-q", "-m", "settings only in the work tree")
    assert debtledger(repo.path, "check", "--base", "main")[0] == 1


def test_a_branch_that_brings_the_first_baseline_accepts_what_has_a_reason(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.write("n.py", "# DEBT: no limit\n")
    assert debtledger(repo.path, "adopt", "--all", "--as", "baseline")[0] == 0
    repo.commit("all of it")
    code, said, _ = debtledger(repo.path, "check", "--base", "main")
    assert (code, "n.py:1: DL012" in said, "a.py" in said) == (1, True, False)
    lines = (repo.root / ".debtledger" / "baseline").read_text().splitlines()
    repo.write(".debtledger/baseline", "".join(f"{line} # moved here\n" for line in lines))
    repo.commit("reasons")
    assert debtledger(repo.path, "check", "--base", "main")[0] == 0


def test_a_shallow_clone_says_what_it_lacks(repo: Sandbox) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("one")
    repo.git("checkout", "-q", "main")
    repo.commit("two")
    clone = repo.root.parent / "clone"
    repo.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{repo.root}", str(clone))
    code, _, err = debtledger(str(clone), "check", "--base", "origin/side")
    assert code == 2
    assert "this clone has 1 commits" in err
    assert "fetch-depth: 0" in err


def test_every_format_tells_the_same(repo: Sandbox) -> None:
    code, out, _ = [
        staged(repo, n="# DEBT: no limit\n"),
        *debtledger(repo.path, "check", "--format", "json"),
    ][1:]
    page = json.loads(str(out))
    assert (code, page["schema"], page["verdict"], page["checked"]) == (1, 1, "refused", "staged")
    assert [each["code"] for each in page["problems"]] == ["DL012", "DL013"]
    assert page["problems"][0]["why"] == "new"
    annotations = debtledger(repo.path, "check", "--format", "github")[1]
    assert annotations.startswith("::error file=n.py,line=1,title=DL012::")
    log = json.loads(debtledger(repo.path, "check", "--format", "sarif")[1])
    assert {each["ruleId"] for each in log["runs"][0]["results"]} == {"DL012", "DL013", "DEBT"}


def test_files_limit_it_and_stand_for_themselves_where_they_are_not_staged(repo: Sandbox) -> None:
    assert debtledger(repo.path, "check")[0] == 0
    assert debtledger(repo.path, "check", "a.py")[0] == 1
    assert hook(repo.root, "a.py")[0] == 1
    repo.write("n.py", "# DEBT: no limit\n")
    repo.git("add", "-A")
    assert hook(repo.root, "a.py")[0] == 0
    assert debtledger(repo.path, "check", "sub")[0] == 0
    assert debtledger(repo.path, "check", ".")[0] == 1
    assert debtledger(repo.path, "check", "--all", "--staged")[0] == 2


def test_a_plain_folder_can_be_checked_as_a_whole(folder: Sandbox) -> None:
    folder.write("n.py", BARE)
    assert debtledger(folder.path, "check")[0] == 2
    assert debtledger(folder.path, "check", "--all")[0] == 1
