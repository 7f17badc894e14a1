from __future__ import annotations

import io
import json
import os
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from debtledger import cli
from debtledger.context import Context
from debtledger.sources import rewriting
from debtledger.sources.baseline import load_baseline

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

CODE = "def pay():\n    x = 1  # TODO(@alice): stream the rows #12\n    return x\n"
TAG = "# DEBT(@bob, security)[2026-12-01]: export skips the check\n#   cost: 3d\n# pilots asked\n"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Shop:
    """A repository in which commands are typed."""

    repo: Sandbox

    def run(
        self,
        *arguments: str,
        below: str = "",
        typed: bytes | None = None,
        interactive: bool = False,
        **env: str,
    ) -> Result:
        out, err = io.StringIO(), io.StringIO()
        context = Context(
            cwd=str(self.repo.root / below),
            env={**os.environ, **env},
            today=date(2026, 3, 4),
            out=out,
            err=err,
            input=None if typed is None else io.BytesIO(typed),
            colour=False,
            width=100,
            interactive=interactive,
        )
        return Result(cli.main(arguments, context), out.getvalue(), err.getvalue())

    def text(self, path: str) -> str:
        return (self.repo.root / path).read_bytes().decode()

    def records(self) -> list[dict[str, Any]]:
        folder = self.repo.root / ".debtledger/debts"
        return [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]

    def debts(self) -> list[dict[str, Any]]:
        scanned = self.run("scan", "--format", "json")
        assert scanned.data["problems"] == []
        return list(scanned.data["debts"])


@pytest.fixture
def shop(unborn: Sandbox) -> Shop:
    unborn.write("pay.py", CODE)
    unborn.write("src/export.py", TAG + "y = 2\n")
    unborn.write("src/copy.c", "/* DEBT: Export skips  the check. */\nint x;\n")
    unborn.commit("first")
    return Shop(unborn)


def test_taking_a_debt_writes_its_record_and_prints_its_tag(shop: Shop) -> None:
    done = shop.run(
        "take", "--title", "no retry on the webhook", "--cost", "2-4d", "--interest", "2h/sprint, 1h/touch",
        "--bought", "launch in May", "--saved", "2w", "--repay-when", "#412 closed",
        "--repay-when", "2026-12-01", "--owner", "platform", "--kind", "edge-case", "--aspect", "reliability",
        "--ref", "#4", "--ref", "SEC-41", "--context", "one pilot only",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    (record,) = shop.records()
    identity = record.pop("id")
    assert record == {
        "schema": 1,
        "title": "no retry on the webhook",
        "kind": "edge-case",
        "aspect": "reliability",
        "owner": "@platform",
        "state": "active",
        "taken": {"date": date(2026, 3, 4), "by": "Alice", "commit": record["taken"]["commit"]},
        "decision": {"context": "one pilot only"},
        "bought": {"what": "launch in May", "saved_hours": [80, 80, 80]},
        "principal": {"hours": [16, 24, 32]},
        "interest": {"drag_hours": [1, 1, 1], "toil_hours_per_sprint": 2},
        "trigger": [{"text": "#412 closed"}, {"text": "2026-12-01"}],
        "links": {"issues": ["#4", "SEC-41"]},
    }
    head = shop.repo.git("rev-parse", "HEAD").decode()
    assert head.startswith(record["taken"]["commit"])
    assert f"wrote .debtledger/debts/{identity}.toml\n" in done.out
    assert f"  DEBT({identity}): no retry on the webhook\n" in done.out


def test_at_a_place_the_tag_goes_into_the_file(shop: Shop) -> None:
    done = shop.run("take", "--title", "one token for all", "--at", "pay.py:3")
    assert done.code == 0
    (record,) = shop.records()
    head, tail = CODE.split("    return")
    assert shop.text("pay.py") == f"{head}    # DEBT({record['id']}): one token for all\n    return{tail}"
    assert "wrote pay.py:3\n" in done.out
    assert record["id"] in [debt["id"] for debt in shop.debts()]


def test_a_place_counts_from_the_current_folder(shop: Shop) -> None:
    done = shop.run("take", "--title", "one token for all", "--at", "export.py:4", below="src")
    assert done.code == 0
    assert "one token for all" in shop.text("src/export.py")
    assert (shop.repo.root / ".debtledger").is_dir()
    assert "wrote src/export.py:4\n" in done.out


def test_as_json_it_says_what_was_written(shop: Shop) -> None:
    said = shop.run("take", "--title", "one token", "--at", "pay.py:1", "--format", "json").data
    (record,) = shop.records()
    assert said["schema"] == 1
    assert said["debt"] == {
        "id": record["id"],
        "title": "one token",
        "record": f".debtledger/debts/{record['id']}.toml",
        "tag": f"DEBT({record['id']}): one token",
        "place": {"path": "pay.py", "line": 1},
    }


def test_a_debt_may_require_others_by_the_start_of_their_ids(shop: Shop) -> None:
    first = shop.run("take", "--title", "one", "--format", "json").data["debt"]["id"]
    shop.run("take", "--title", "two", "--requires", first[:7])
    assert [record.get("links") for record in shop.records() if record["title"] == "two"] == [
        {"requires": [first]}
    ]
    assert shop.run("take", "--title", "three", "--requires", "D-zzzzzzzz").code == 2
    assert len(shop.records()) == 2


def test_outside_a_repository_it_works_as_well(folder: Sandbox) -> None:
    plain = Shop(folder)
    folder.write("sub/a.py", "x = 1\n")
    assert plain.run("take", "--title", "no retry", "--at", "sub/a.py:1").code == 0
    (record,) = plain.records()
    assert record["taken"].keys() == {"date", "by"}
    assert plain.text("sub/a.py") == f"# DEBT({record['id']}): no retry\nx = 1\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "a debt needs a title"),
        (("--title", "  "), "a debt needs a title"),
        (("--cost", "3d"), "a debt needs a title"),
        (("--title", "x", "--cost", "plenty"), "cost: duration"),
        (("--title", "x", "--interest", "much"), "interest: interest"),
        (("--title", "x", "--saved", "5sp"), "saved: "),
        (("--title", "x", "--kind", "hardcodng"), "kind: unknown kind"),
        (("--title", "x", "--ref", "what"), "ref: "),
        (("--title", "x", "--repay-when", "2026-02-31"), "repay-when: "),
        (("--title", "pay \u202eevil"), "title: hidden characters"),
        (("--title", "x" * 501), "title: a title of 501 characters"),
        (("--title", "x", "--context", "long " * 5000), "such a record cannot be written"),
        (("--title", "x", "--at", "pay.py"), "pay.py is no place"),
        (("--title", "x", "--at", "pay.py:0"), "has no line 0"),
        (("--title", "x", "--at", "pay.py:99"), "has no line 99"),
        (("--title", "x", "--at", "src:1"), "src is a folder"),
        (("--title", "x", "--at", "gone.py:1"), "gone.py: no such file"),
        (("--title", "x", "--at", ".git/config:1"), ".git"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    shop: Shop, arguments: tuple[str, ...], said: str
) -> None:
    done = shop.run("take", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert shop.repo.git("status", "--porcelain") == b""


@pytest.mark.parametrize("kind", ["read-only", "link", "notebook", "binary", "json", "latin"])
def test_a_file_that_cannot_take_a_tag_gets_no_record_either(shop: Shop, tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("x\n")
    path = shop.repo.root / {"notebook": "a.ipynb", "json": "a.json"}.get(kind, "a.py")
    contents = {
        "notebook": b'{"cells": []}\n',
        "json": b"{}\n",
        "binary": b"\0\1\2\0\0",
        "latin": "# caf\xe9\n".encode("latin-1"),
    }
    if kind == "link":
        path.symlink_to(outside)
    else:
        path.write_bytes(contents.get(kind, b"x\n"))
    if kind == "read-only":
        path.chmod(0o444)
    before = path.read_bytes()
    title = "only \u65e5\u672c" if kind == "latin" else "no retry"
    done = shop.run("take", "--title", title, "--at", f"{path.name}:1")
    if kind == "latin":
        # The title stays out of a comment that cannot hold it.
        (record,) = shop.records()
        assert path.read_bytes() == f"# DEBT({record['id']})\n# café\n".encode("latin-1").replace(
            b")\n", b")\n#\n"
        )
        return
    assert done.code == 2
    assert path.read_bytes() == before
    assert outside.read_text() == "x\n"
    assert not (shop.repo.root / ".debtledger").exists()


def test_windows_files_keep_their_line_ends_and_marks(shop: Shop) -> None:
    shop.repo.write("w.cs", b"\xef\xbb\xbfclass A {\r\n\tint x;\r\n}\r\n")
    shop.repo.write("u.cs", "\ufeffint x;\r\n".encode("utf-16-le"))
    shop.run("take", "--title", "no retry", "--at", "w.cs:2")
    shop.run("take", "--title", "no lock", "--at", "u.cs:1")
    ids = {record["title"]: record["id"] for record in shop.records()}
    wanted = f"class A {{\r\n\t// DEBT({ids['no retry']}): no retry\r\n\tint x;\r\n}}\r\n"
    assert (shop.repo.root / "w.cs").read_bytes() == b"\xef\xbb\xbf" + wanted.encode()
    assert (shop.repo.root / "u.cs").read_bytes().decode(
        "utf-16"
    ) == f"// DEBT({ids['no lock']}): no lock\r\nint x;\r\n"


def test_a_file_changed_meanwhile_stays_and_the_record_is_named(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = rewriting.encoded

    def changed_meanwhile(source: rewriting.Source, text: str) -> bytes:
        (shop.repo.root / "pay.py").write_text("changed\n")
        return encoded(source, text)

    monkeypatch.setattr(rewriting, "encoded", changed_meanwhile)
    done = shop.run("take", "--title", "no retry", "--at", "pay.py:1")
    (record,) = shop.records()
    assert done.code == 2
    assert f"{record['id']}.toml is written, but its tag is not: pay.py has been changed" in done.err
    assert f"write the tag by hand: DEBT({record['id']}): no retry" in done.err
    assert shop.text("pay.py") == "changed\n"


def test_titles_of_others_cannot_drive_the_terminal(shop: Shop) -> None:
    shop.repo.write("evil.py", "# TODO: \x1b]0;taken\x07 over\n# DEBT: \x1b[2Jgone\n")
    for arguments in (("adopt", "evil.py:1"), ("record", "evil.py:2"), ("take", "--title", "a\x1b[2Jb")):
        done = shop.run(*arguments)
        assert "\x1b" not in done.out + done.err


def editor(tmp_path: Path, script: str) -> str:
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_the_editor_gets_a_template_and_what_is_filled_in_is_taken(shop: Shop, tmp_path: Path) -> None:
    fill = (
        f'cp "$1" {tmp_path}/template; sed -i -e "s/^title:/title: by hand/" -e "s/^owner:/owner: @lea/" "$1"'
    )
    fill += '; printf "one pilot\\n# left out\\nonly\\n" >> "$1"'
    done = shop.run("take", "--edit", "--cost", "3d", "--context", "because", EDITOR=editor(tmp_path, fill))
    assert (done.code, done.err) == (0, "")
    (record,) = shop.records()
    assert (record["title"], record["owner"]) == ("by hand", "@lea")
    assert record["principal"]["hours"] == [24, 24, 24]
    assert record["decision"]["context"].split() == ["because", "one", "pilot", "only"]
    template = (tmp_path / "template").read_text()
    assert "cost: 3d\n" in template
    assert "# without a title nothing is written" in template.replace("out; ", "\n# ")


@pytest.mark.parametrize("script", [":", ': > "$1"', "exit 3", 'rm "$1"; : > "$1"'])
def test_an_empty_text_or_a_failing_editor_abandons(shop: Shop, tmp_path: Path, script: str) -> None:
    done = shop.run("take", "--edit", EDITOR=editor(tmp_path, script), TMPDIR=str(tmp_path))
    assert done.code == 2
    assert "nothing was written" in done.err
    assert shop.repo.git("status", "--porcelain") == b""


def test_an_editor_that_is_not_there_is_said(shop: Shop) -> None:
    done = shop.run("take", "--edit", EDITOR="no-such-editor")
    assert done.code == 2
    assert "the editor no-such-editor cannot be started: no such file" in done.err


def test_the_editor_may_have_options_and_visual_counts_more(shop: Shop) -> None:
    script = "sed -i -e 's/^title:/title: by hand/'"
    assert shop.run("take", "--edit", VISUAL=script, EDITOR="false").code == 0
    assert shop.records()[0]["title"] == "by hand"


def test_a_text_that_is_not_understood_is_kept(shop: Shop, tmp_path: Path) -> None:
    done = shop.run("take", "--edit", EDITOR=editor(tmp_path, 'printf "title: x\\ncost: plenty\\n" > "$1"'))
    assert done.code == 2
    kept = done.err.split("what you wrote is in ")[1].strip()
    with open(kept, encoding="utf-8") as stream:
        assert stream.read() == "title: x\ncost: plenty\n"
    os.unlink(kept)
    assert shop.repo.git("status", "--porcelain") == b""


def test_somebody_who_sits_there_may_mend_the_text(shop: Shop, tmp_path: Path) -> None:
    mend, spoil = 'sed -i s/plenty/3d/ "$1"', 'printf "title: x\\ncost: plenty\\n" > "$1"'
    script = f'if grep -q plenty "$1"; then {mend}; else {spoil}; fi'
    done = shop.run("take", "--edit", typed=b"y\n", interactive=True, EDITOR=editor(tmp_path, script))
    assert done.code == 0
    assert shop.records()[0]["principal"]["hours"] == [24, 24, 24]


def test_somebody_is_asked_for_what_was_not_said(shop: Shop) -> None:
    answers = b"no retry\n3 moons\n3d\n\n\n\n2026-12-01\n\nhardcoding\n\n\n"
    done = shop.run(
        "take", "--owner", "@lea", typed=answers.replace(b"\n\nhard", b"\nhard"), interactive=True
    )
    assert done.code == 0
    assert "duration" in done.err
    assert "kind, the sort of shortcut:\n  scaffolding, hardcoding," in done.err
    assert "dependency-hold, other\nkind: " in done.err
    (record,) = shop.records()
    assert (record["title"], record["owner"], record["kind"]) == ("no retry", "@lea", "hardcoding")
    assert record["trigger"] == [{"text": "2026-12-01"}]


def test_when_the_answers_end_nothing_is_written(shop: Shop) -> None:
    done = shop.run("take", typed=b"no retry\n3d\n", interactive=True)
    assert done.code == 2
    assert "\ndebtledger: no more answers" in done.err
    assert "no more answers, so nothing was written" in done.err
    assert shop.repo.git("status", "--porcelain") == b""


def test_a_title_on_the_command_line_asks_nothing(shop: Shop) -> None:
    done = shop.run("take", "--title", "no retry", typed=b"", interactive=True)
    assert (done.code, done.err) == (0, "")


def test_a_candidate_is_adopted_with_its_words(shop: Shop) -> None:
    done = shop.run("adopt", "pay.py:2", "--cost", "3d")
    assert done.code == 0
    assert done.out.startswith("pay.py:2: DEBT(@alice): stream the rows #12\nwrote pay.py\n")
    line = "    x = 1  # DEBT(@alice): stream the rows #12\n           #   cost: 3d\n"
    assert shop.text("pay.py") == CODE.replace("    x = 1  # TODO(@alice): stream the rows #12\n", line)
    found = next(debt for debt in shop.debts() if debt["title"].startswith("stream"))
    assert (found["owner"], found["principal_hours"]) == ("@alice", [24.0, 24.0, 24.0])
    assert not (shop.repo.root / ".debtledger").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pay.py:1",), "candidates are on lines 2"),
        (("src/export.py:1",), "is a tag already"),
        (("src/copy.c:2",), "there is no candidate"),
        ((), "nothing to adopt is named"),
        (("--all",), "--all is for the baseline"),
        (("--all", "pay.py:2", "--as", "baseline"), "--all is for the baseline"),
        (("pay.py:2", "--as", "baseline", "--cost", "3d"), "says nothing about a debt"),
        (("pay.py:2", "--as", "basline"), "did you mean baseline?"),
        (("pay.py:2", "--cost", "plenty"), "cost: duration"),
    ],
)
def test_what_cannot_be_adopted_is_said(shop: Shop, arguments: tuple[str, ...], said: str) -> None:
    done = shop.run("adopt", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert shop.repo.git("status", "--porcelain") == b""


def test_the_baseline_accepts_everything_and_then_only_what_is_still_there(shop: Shop) -> None:
    done = shop.run("adopt", "--all", "--as", "baseline", below="src")
    assert done.code == 0
    assert done.out.startswith(
        "2 accepted as they are: 2 new, 0 gone\nwrote .gitattributes\nwrote .debtledger/baseline\n"
    )
    first = load_baseline(shop.repo.path).fingerprints
    assert len(first) == 2
    shop.repo.write("pay.py", "# FIXME: new one\n")
    again = shop.run("adopt", "--all", "--as", "baseline", "--format", "json").data
    assert again["baseline"] == {"accepted": 2, "new": 1, "gone": 1}
    assert again["wrote"] == [".debtledger/baseline"]
    assert len(load_baseline(shop.repo.path).fingerprints & first) == 1


def test_the_same_baseline_is_not_written_again(shop: Shop) -> None:
    shop.run("adopt", "--all", "--as", "baseline")
    path = shop.repo.root / ".debtledger/baseline"
    path.write_bytes(path.read_bytes() + path.read_bytes())
    before = path.stat().st_mtime_ns
    assert shop.run("adopt", "--all", "--as", "baseline").out == "2 accepted as they are: 0 new, 0 gone\n"
    assert path.stat().st_mtime_ns == before


def test_moving_the_code_keeps_it_in_the_baseline(shop: Shop) -> None:
    shop.run("adopt", "--all", "--as", "baseline")
    before = load_baseline(shop.repo.path)
    shop.repo.write("moved/deep.py", "\n\n" + CODE)
    (shop.repo.root / "pay.py").unlink()
    shop.run("adopt", "--all", "--as", "baseline")
    assert load_baseline(shop.repo.path) == before


def test_single_things_are_added_to_the_baseline(shop: Shop) -> None:
    assert shop.run("adopt", "pay.py:2", "--as", "baseline").code == 0
    assert shop.run("adopt", "src/export.py:2", "--as", "baseline").code == 0
    one_by_one = load_baseline(shop.repo.path)
    shop.run("adopt", "--all", "--as", "baseline")
    assert load_baseline(shop.repo.path) == one_by_one
    assert shop.text("pay.py") == CODE


def test_a_broken_baseline_is_not_added_to(shop: Shop) -> None:
    path = shop.repo.write(".debtledger/baseline", "<<<<<<< ours\n")
    done = shop.run("adopt", "pay.py:2", "--as", "baseline")
    assert done.code != 0
    assert "baseline:1" in done.err
    assert path.read_text() == "<<<<<<< ours\n"
    assert shop.run("adopt", "--all", "--as", "baseline").code == 0
    assert load_baseline(shop.repo.path).broken == ()


def test_a_tag_becomes_a_record_at_all_its_places(shop: Shop) -> None:
    done = shop.run("record", "src/export.py:1")
    assert (done.code, done.err) == (0, "")
    (record,) = shop.records()
    identity = record["id"]
    assert (record["owner"], record["aspect"], record["principal"]) == (
        "@bob",
        "security",
        {"hours": [24, 24, 24]},
    )
    assert record["trigger"] == [{"text": "2026-12-01"}]
    assert record["decision"] == {"context": "pilots asked"}
    assert record["taken"]["date"] == date(2026, 1, 1)
    assert record["taken"]["by"] == "Alice"
    assert (
        shop.text("src/export.py") == f"# DEBT({identity}): export skips the check\n# pilots asked\ny = 2\n"
    )
    assert shop.text("src/copy.c") == f"/* DEBT({identity}): Export skips  the check. */\nint x;\n"
    (debt,) = (debt for debt in shop.debts() if debt["id"] == identity)
    assert len(debt["places"]) == 2
    listed = shop.run("list", "--format", "json").data
    assert [each["record"] for each in listed["debts"]] == [f".debtledger/debts/{identity}.toml"]


def test_a_tag_is_found_by_its_fingerprint_from_any_folder(shop: Shop) -> None:
    mark = shop.debts()[0]["fingerprint"]
    done = shop.run("record", mark[:8], "--format", "json", below="src")
    assert done.code == 0
    assert sorted(done.data["wrote"])[1:] == ["src/copy.c", "src/export.py"]


def test_a_tag_not_committed_yet_was_taken_today(shop: Shop) -> None:
    shop.repo.write("new.py", "# DEBT: not yet committed\n")
    shop.run("record", "new.py:1")
    assert shop.records()[0]["taken"]["date"] == date(2026, 3, 4)


def test_what_tags_disagree_on_is_told_when_the_record_takes_over(shop: Shop) -> None:
    shop.repo.write("one.py", "# DEBT(@lea): two owners here\n")
    shop.repo.write("two.py", "# DEBT(@bob): two owners here\n")
    done = shop.run("record", "two.py:1")
    assert "its tags disagreed on owner; the record has what the first of them said\n" in done.out
    assert f"  debtledger edit {shop.records()[0]['id']} owner=...\n" in done.out
    assert shop.records()[0]["owner"] == "@lea"


def test_an_id_without_a_record_gets_one(shop: Shop) -> None:
    shop.repo.write("lost.py", "# DEBT(D-7k3fq2m9): lost record\n#   cost: 1d\n")
    assert shop.run("record", "lost.py:1").code == 0
    assert [record["id"] for record in shop.records()] == ["D-7k3fq2m9"]
    assert shop.text("lost.py") == "# DEBT(D-7k3fq2m9): lost record\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("pay.py:2", "is a candidate, no tag yet"),
        ("pay.py:1", "there is no tag at pay.py:1"),
        ("ffffffff", "no debt is called"),
        ("gone.py:1", "no such file"),
    ],
)
def test_what_cannot_be_recorded_is_said(shop: Shop, typed: str, said: str) -> None:
    done = shop.run("record", typed)
    assert done.code == 2
    assert said in done.err
    assert shop.repo.git("status", "--porcelain") == b""


def test_what_has_a_record_gets_no_other(shop: Shop) -> None:
    shop.run("record", "src/export.py:1")
    done = shop.run("record", "src/export.py:1")
    assert done.code == 2
    assert "has a record" in done.err
    assert len(shop.records()) == 1


def test_one_place_that_cannot_be_written_stops_before_the_record(shop: Shop) -> None:
    (shop.repo.root / "src/copy.c").chmod(0o444)
    done = shop.run("record", "src/export.py:1")
    assert done.code == 2
    assert "src/copy.c is read-only" in done.err
    assert shop.repo.git("diff", "--name-only") == b""
    assert shop.records() == []


def test_three_debts_survive_a_refactoring(shop: Shop) -> None:
    shop.run("take", "--title", "one", "--at", "pay.py:1")
    shop.run("take", "--title", "two", "--at", "src/copy.c:2")
    shop.run("record", "src/export.py:1")
    shop.repo.commit("debts")
    shutil.move(shop.repo.root / "src", shop.repo.root / "lib")
    shop.repo.write("lib/pay.py", "\n\n" + shop.text("pay.py"))
    (shop.repo.root / "pay.py").unlink()
    shop.repo.commit("refactoring")
    listed = shop.run("list", "--format", "json")
    assert sorted(each["title"] for each in listed.data["debts"]) == ["Export skips the check.", "one", "two"]
    assert all(each["record"] and each["places"] for each in listed.data["debts"])
