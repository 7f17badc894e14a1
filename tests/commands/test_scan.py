"""The scan command on real repositories and folders, as a user runs it."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from sandbox import Sandbox

from debtledger import cli
from debtledger.context import from_process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TAG = """\
# DEBT(@alice, #412, security)[2026-12-01]: export endpoint skips the token check
#   cost: 3d
#   interest: 2h/sprint
#   bought: pilot shipped six weeks early
#   repay-when: customers now paying for security
"""


def run(cwd: Path, *arguments: str, text: bytes | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    context = replace(
        from_process(),
        cwd=str(cwd),
        env=dict(os.environ),
        out=out,
        err=err,
        input=None if text is None else io.BytesIO(text),
        colour=False,
        width=80,
    )
    return cli.main(["scan", *arguments], context), out.getvalue(), err.getvalue()


def report(cwd: Path, *arguments: str, text: bytes | None = None) -> dict[str, Any]:
    code, out, err = run(cwd, "--format", "json", *arguments, text=text)
    assert code in (0, 1), err
    parsed: dict[str, Any] = json.loads(out)
    schema = json.loads(resources.files("debtledger.schemas").joinpath("scan.schema.json").read_text())
    jsonschema.validate(parsed, schema)
    return parsed


def titles(found: dict[str, Any]) -> list[str]:
    return [debt["title"] for debt in found["debts"]]


def skipped(found: dict[str, Any]) -> dict[str, str]:
    return {each["path"]: each["reason"] for each in found["skipped"]}


def test_a_tag_is_listed_with_all_that_it_says(folder: Sandbox) -> None:
    folder.write("src/a.py", "x = 1\n" + TAG)
    found = report(folder.root)
    assert found["debts"] == [
        {
            "id": None,
            "fingerprint": found["debts"][0]["fingerprint"],
            "title": "export endpoint skips the token check",
            "keyword": "DEBT",
            "owner": "@alice",
            "kind": None,
            "aspect": "security",
            "refs": ["#412"],
            "labels": [],
            "principal_hours": [24, 24, 24],
            "interest": {"per_sprint_hours": 2.0, "per_touch_hours": None},
            "bought": "pilot shipped six weeks early",
            "saved_hours": None,
            "triggers": [
                {"text": "2026-12-01", "source": "conds"},
                {"text": "customers now paying for security", "source": "repay-when"},
            ],
            "level": "L2",
            "body": "",
            "places": [{"path": "src/a.py", "line": 2, "end_line": 6, "language": "Python"}],
            "requires": [],
            "blocks": [],
            "alternatives": None,
            "points": None,
        }
    ]
    assert found["summary"] == {
        "files_scanned": 1,
        "debts": 1,
        "candidates": 0,
        "problems": 0,
        "coverage": 1.0,
        "principal_hours": 24.0,
    }


def test_one_debt_in_two_files_has_two_places(folder: Sandbox) -> None:
    folder.write("a.py", "# DEBT(#7): shared limit\n")
    folder.write("b.go", "// DEBT(#7): Shared  limit.\n//   cost: 2h\n")
    found = report(folder.root)
    places = found["debts"][0]["places"]
    assert [(place["path"], place["line"]) for place in places] == [("a.py", 1), ("b.go", 1)]
    assert found["debts"][0]["principal_hours"] == [2, 2, 2]


def test_candidates_are_always_in_the_json_and_listed_in_the_text_on_demand(folder: Sandbox) -> None:
    folder.write("lib/a.py", "# todo(bob): #12 later\nTODOS_DIR = 1  # a workaround\ns = 'FIXME'\n")
    assert report(folder.root)["candidates"] == [
        candidate(1, "TODO", "later", owner="@bob", refs=["#12"]),
        candidate(2, "WORKAROUND", "a workaround", owner=None, refs=[]),
    ]
    assert "lib/a.py:1" not in run(folder.root)[1]
    assert "lib/a.py:1" in run(folder.root, "--candidates")[1]


def candidate(line: int, keyword: str, text: str, **more: object) -> dict[str, object]:
    return {"path": "lib/a.py", "line": line, "keyword": keyword, "text": text, **more}


def test_untracked_files_count_unless_ignored(repo: Sandbox) -> None:
    repo.write(".gitignore", "build\n")
    repo.write("new.py", "# DEBT: new\n")
    repo.write("build/out.py", "# DEBT: generated\n")
    assert titles(report(repo.root)) == ["no retry", "new"]
    repo.write(".debtledger.toml", "[scan]\nuntracked = false\n")
    assert titles(report(repo.root)) == ["no retry"]


def test_a_tracked_file_counts_even_if_ignored(repo: Sandbox) -> None:
    repo.write(".gitignore", "*.py\n")
    assert titles(report(repo.root)) == ["no retry"]


def test_the_work_tree_counts_not_the_commit(repo: Sandbox) -> None:
    repo.write("a.py", "# DEBT: edited\n")
    (repo.root / "sub" / "b.c").unlink()
    found = report(repo.root)
    assert titles(found) == ["edited"]
    assert found["summary"]["files_scanned"] == 1
    assert found["skipped"] == []


def test_a_revision_the_index_and_the_work_tree_are_three_things(repo: Sandbox) -> None:
    repo.write("a.py", "# DEBT: staged\n")
    repo.git("add", "a.py")
    repo.write("a.py", "# DEBT: edited\n")
    assert titles(report(repo.root)) == ["edited"]
    assert titles(report(repo.root, "--staged")) == ["staged"]
    assert titles(report(repo.root, "--rev", "HEAD")) == ["no retry"]


def test_a_revision_is_reported_with_its_commit(repo: Sandbox) -> None:
    first = repo.git("rev-parse", "HEAD").decode().strip()
    repo.write("a.py", "x = 1\n")
    repo.commit("second")
    repo.git("tag", "-a", "-m", "one", "v1", first)
    found = report(repo.root, "--rev", "v1")
    assert found["repository"] == {"root": str(repo.root), "head": first, "branch": None}
    assert titles(found) == ["no retry"]
    assert report(repo.root)["repository"]["branch"] == "main"


@pytest.mark.parametrize("rev", ["nosuch", "-x", "--output=evil", "", "HEAD:a.py", "a b", "\x1b[31m"])
def test_a_revision_that_is_none_is_wrong_usage(repo: Sandbox, rev: str) -> None:
    code, out, err = run(repo.root, f"--rev={rev}")
    assert (code, out) == (2, "")
    assert "no such revision" in err
    assert "\x1b" not in err
    assert not (repo.root / "evil").exists()


def test_include_and_exclude_narrow_what_is_read(repo: Sandbox) -> None:
    repo.write("src/x.py", "# DEBT: in src\n")
    repo.write("src/gen/y.py", "# DEBT: generated\n")
    repo.commit()
    for mode in ((), ("--staged",), ("--rev", "HEAD")):
        assert titles(report(repo.root, *mode, "--include", "src")) == ["generated", "in src"]
        assert titles(report(repo.root, *mode, "--include", "src", "--exclude", "gen")) == ["in src"]
        assert titles(report(repo.root, *mode, "--exclude", "src/**/*.py")) == ["no retry"]


def test_several_paths_are_read_each_once(repo: Sandbox) -> None:
    repo.write("src/x.py", "# DEBT: in src\n")
    repo.commit()
    assert titles(report(repo.root, "src", "a.py", "src/x.py")) == ["no retry", "in src"]
    assert report(repo.root, "src", "a.py", "src/x.py")["summary"]["files_scanned"] == 2
    assert titles(report(repo.root / "src", "..")) == ["no retry", "in src"]
    assert titles(report(repo.root / "src")) == ["in src"]
    assert titles(report(repo.root, "--rev", "HEAD", "src")) == ["in src"]


def test_paths_of_two_repositories_are_wrong_usage(repo: Sandbox, tmp_path: Path) -> None:
    other = Sandbox(tmp_path / "other").init()
    code, _, err = run(repo.root, ".", str(other.root))
    assert code == 2
    assert "different repositories" in err


def test_a_plain_folder_is_read_whole(folder: Sandbox) -> None:
    folder.write("a.py", TAG)
    folder.write(".hidden/b.sh", "# DEBT: hidden\n")
    folder.write("nested/.git/c.py", "# DEBT: of git\n")
    found = report(folder.root)
    assert titles(found) == ["hidden", "export endpoint skips the token check"]
    assert found["repository"] == {"root": str(folder.root), "head": None, "branch": None}


def test_a_single_file_outside_a_repository_is_read(folder: Sandbox) -> None:
    folder.write("a.py", "# DEBT: one\n")
    folder.write("b.py", "# DEBT: two\n")
    assert titles(report(folder.root, "a.py")) == ["one"]


def test_standard_input_is_read_as_the_file_named(folder: Sandbox) -> None:
    text = b"s = 1 -- DEBT: not in Python\n"
    assert titles(report(folder.root, "--stdin-name", "x.py", text=text)) == []
    found = report(folder.root, "--stdin-name", "dir/x.sql", text=text)
    assert found["debts"][0]["places"] == [{"path": "dir/x.sql", "line": 1, "end_line": 1, "language": "SQL"}]


@pytest.mark.parametrize("more", [("--rev", "HEAD"), ("--staged",)])
def test_standard_input_is_of_no_revision_and_not_staged(repo: Sandbox, more: tuple[str, ...]) -> None:
    code, out, err = run(repo.root, "--stdin-name", "x.py", *more, text=b"# DEBT: one\n")
    assert (code, out) == (2, "")
    assert f"--stdin-name and {more[0]}" in err


def test_standard_input_needs_a_name(folder: Sandbox) -> None:
    code, _, err = run(folder.root, "--stdin-name", "", text=b"# DEBT: one\n")
    assert code == 2
    assert "--stdin-name pay.py" in err


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.symlink_to("/etc/passwd"), "symlink"),
        (lambda path: path.write_bytes(b"\0# DEBT: x\n"), "binary"),
        (lambda path: path.write_bytes(b"# DEBT: x\n" + b"x" * 2_097_152), "too large"),
        (lambda path: path.write_bytes(b"# DEBT: x " + b"y" * 70_000), "line too long"),
        (os.mkfifo, "not a regular file"),
    ],
)
def test_what_is_not_read_is_said_with_the_reason(
    folder: Sandbox, make: Callable[[Path], None], reason: str
) -> None:
    make(folder.root / "x.py")
    found = report(folder.root)
    assert skipped(found) == {"x.py": reason}
    assert found["debts"] == []
    assert found["summary"]["files_scanned"] == 0


@pytest.mark.parametrize("mode", [(), ("--staged",), ("--rev", "HEAD")])
def test_the_same_reasons_hold_in_a_repository(repo: Sandbox, mode: tuple[str, ...]) -> None:
    repo.write("bin.py", b"\0# DEBT: x\n")
    repo.write("big.py", b"# DEBT: x\n" + b"x" * 2_097_152)
    (repo.root / "link.py").symlink_to("a.py")
    repo.commit()
    found = report(repo.root, *mode)
    assert skipped(found) == {"big.py": "too large", "bin.py": "binary", "link.py": "symlink"}
    assert titles(found) == ["no retry"]
    assert found["summary"]["files_scanned"] == 2


def test_a_file_without_read_permission_is_said(folder: Sandbox) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    folder.write("a.py", TAG).chmod(0)
    assert skipped(report(folder.root)) == {"a.py": "unreadable"}


@pytest.mark.parametrize("mode", [(), ("--staged",), ("--rev", "HEAD")])
def test_a_submodule_is_another_repository(repo: Sandbox, tmp_path: Path, mode: tuple[str, ...]) -> None:
    inner = Sandbox(tmp_path / "inner").init()
    inner.write("x.py", "# DEBT: inner\n")
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(inner.root), "mod")
    repo.commit()
    found = report(repo.root, *mode)
    assert titles(found) == ["no retry"]
    assert skipped(found) == {"mod": "submodule"}
    assert titles(report(repo.root / "mod")) == ["inner"]


def test_an_unmerged_file_is_read_as_it_stands(in_merge_conflict: Sandbox) -> None:
    in_merge_conflict.write("a.py", "<<<<<<<\n# DEBT: ours\n=======\n# DEBT: theirs\n>>>>>>>\n")
    assert titles(report(in_merge_conflict.root)) == ["ours", "theirs"]
    assert skipped(report(in_merge_conflict.root, "--staged")) == {"a.py": "unmerged"}


def test_an_unborn_and_an_empty_repository_have_an_answer(unborn: Sandbox) -> None:
    assert report(unborn.root)["repository"] == {"root": str(unborn.root), "head": None, "branch": "main"}
    unborn.write("a.py", "# DEBT: first\n")
    assert titles(report(unborn.root)) == ["first"]
    assert titles(report(unborn.root, "--staged")) == []
    unborn.git("add", "-A")
    assert titles(report(unborn.root, "--staged")) == ["first"]
    assert titles(report(unborn.root)) == ["first"]


def test_a_linked_work_tree_and_a_sparse_one_are_read(repo: Sandbox, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "side")
    linked = Sandbox(tmp_path / "linked")
    linked.write("n.py", "# DEBT: linked\n")
    assert titles(report(linked.root)) == ["no retry", "linked"]
    assert titles(report(repo.root)) == ["no retry"]
    repo.git("sparse-checkout", "set", "sub")
    found = report(repo.root)
    assert skipped(found) in ({}, {"a.py": "not checked out"})
    repo.git("sparse-checkout", "set", "--no-cone", "sub/*")
    assert skipped(report(repo.root)) == {"a.py": "not checked out"}


def test_utf16_and_other_encodings_are_read(repo: Sandbox) -> None:
    repo.write("u16.cs", "// DEBT: größer\r\n".encode("utf-16"))
    repo.write("latin.py", "# DEBT: größer\n".encode("latin-1"))
    repo.write("bom.py", "# DEBT: größer\n".encode("utf-8-sig"))
    repo.commit()
    found = report(repo.root)
    assert [len(debt["places"]) for debt in found["debts"] if debt["title"] == "größer"] == [3]


NAMES = [
    b"new\nline.py",
    b"quo\"te'.py",
    b"\x1b[31mred.py",
    b"-dash.py",
    b"--rev=x.py",
    b"\xff\xfe.py",
    b"::set-output name=x::y.py",
    "caf\u00e9.py".encode(),
    "cafe\u0301.py".encode(),
    b":(exclude)magic.py",
    b"sp ace.py",
    b"*.py",
]


@pytest.mark.parametrize("mode", [(), ("--staged",), ("--rev", "HEAD")])
def test_file_names_of_every_kind_round_trip(unborn: Sandbox, mode: tuple[str, ...]) -> None:
    for number, name in enumerate(NAMES):
        unborn.write(name, f"# DEBT: number {number}\n")
    unborn.commit()
    found = report(unborn.root, *mode)
    paths = {debt["title"]: os.fsencode(debt["places"][0]["path"]) for debt in found["debts"]}
    assert paths == {f"number {number}": name for number, name in enumerate(NAMES)}
    text = run(unborn.root, *mode)[1]
    assert not set(text) & {"\x1b", "\r", "\u009b"}


def test_problems_make_the_exit_code_and_name_place_code_and_what_to_type(folder: Sandbox) -> None:
    folder.write("a.py", "# DEBT(@alice: no retry\n")
    code, out, _ = run(folder.root)
    assert code == 1
    assert "a.py:1: DL001" in out
    assert "debtledger explain DL001" in out
    folder.write("a.py", "# DEBT(@alice): no retry\n")
    assert run(folder.root)[0] == 0


def test_a_level_makes_problems_of_what_is_missing(folder: Sandbox) -> None:
    folder.write("a.py", "# DEBT(@alice): no retry\n#   cost: 3d\n")
    assert report(folder.root)["problems"] == []
    problems = report(folder.root, "--level", "L1")["problems"]
    assert [(each["code"], each["path"], each["line"]) for each in problems] == [("DL012", "a.py", 1)]


def test_words_of_the_settings_are_found_everywhere(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", '[tags]\nwords = ["SHORTCUT"]\n[candidates]\nwords = ["LATER"]\n')
    repo.write("x.py", "# SHORTCUT: quick\n# TODO: x\n# later: y\n")
    repo.commit()
    for mode in ((), ("--staged",), ("--rev", "HEAD")):
        found = report(repo.root, *mode)
        assert titles(found) == ["no retry", "quick"]
        assert [each["keyword"] for each in found["candidates"]] == ["LATER"]


def test_broken_settings_stop_the_scan_and_name_the_line(repo: Sandbox) -> None:
    repo.write(".debtledger.toml", "[scan]\nexlude = []\n")
    code, out, err = run(repo.root)
    assert (code, out) == (2, "")
    assert ".debtledger.toml:2" in err
    assert "scan.exclude" in err


def test_fenced_regions_are_left_out(folder: Sandbox) -> None:
    folder.write("a.py", "# debtledger: off\n# DEBT: x\n# TODO: y\n# debtledger: on\n# DEBT: z\n")
    found = report(folder.root)
    assert titles(found) == ["z"]
    assert found["candidates"] == []


@pytest.mark.parametrize("arguments", [("--rev", "HEAD", "--staged"), ("nosuch",), ("--format", "xml")])
def test_wrong_usage_is_told(repo: Sandbox, arguments: tuple[str, ...]) -> None:
    assert run(repo.root, *arguments)[0] == 2


def test_asking_a_plain_folder_for_a_revision_is_wrong_usage(folder: Sandbox) -> None:
    code, _, err = run(folder.root, "--staged")
    assert code == 2
    assert "no git repository" in err


def test_a_limit_shows_the_first_of_each_list_and_says_how_many_more_there_are(folder: Sandbox) -> None:
    folder.write("a.py", "".join(f"# DEBT: number {number}\n\n" for number in range(5)))
    text = run(folder.root, "--limit", "2")[1]
    assert ("number 1" in text, "number 2" in text, "3 more debts" in text) == (True, False, True)
    assert len(report(folder.root, "--limit", "2")["debts"]) == 5
    assert run(folder.root, "--limit", "-1")[0] == 2


def test_git_works_no_longer_than_the_settings_say(repo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(repo.root / "sub" / ".gitignore")
    monkeypatch.setenv("DEBTLEDGER_LIMITS_GIT_SECONDS", "1")
    code, _, err = run(repo.root)
    assert code == 2
    assert "took too long" in err
