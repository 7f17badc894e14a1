"""What commit messages say of debts is checked, asked for and suggested, in real commits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

ID = "D-7k3fq2m9"
OTHER = "D-1m2vx8c4"
SCRIPT = "import sys; from debtledger.hook import main; sys.exit(main())"
TAGGED = f"def pay():\n    # DEBT({ID})\n    return 1\n"
UNTAGGED = "def pay():\n    return 1\n"


def record(identity: str, title: str = "one token per tenant", state: str = "active") -> str:
    return f'schema = 1\nid = "{identity}"\ntitle = "{title}"\nstate = "{state}"\n'


def stock(repo: Sandbox) -> None:
    """Give a repository a debt with a record and a tag, and the hooks."""
    repo.write(f".debtledger/debts/{ID}.toml", record(ID))
    repo.write("pay.py", TAGGED)
    repo.commit("take on a debt")
    install(repo)


def install(repo: Sandbox, *options: str) -> None:
    for hook in ("commit-msg", "prepare-commit-msg"):
        words = " ".join([f"--{hook}", *(options if hook == "commit-msg" else ())])
        path = repo.root / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{SCRIPT}" {words} "$@"\n')
        path.chmod(0o755)


def commit(repo: Sandbox, *options: str, editor: str = "") -> tuple[int, str]:
    """Run git commit: the exit code, and what the hooks said."""
    env = {**os.environ, **({"GIT_EDITOR": editor} if editor else {})}
    done = subprocess.run(
        ["git", "commit", "-q", *options],
        cwd=repo.root,
        env=env,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr.decode()


def message(repo: Sandbox) -> str:
    return repo.git("log", "-1", "--format=%B").decode()


@pytest.fixture
def stocked(repo: Sandbox) -> Sandbox:
    stock(repo)
    return repo


def test_a_trailer_names_a_debt_that_there_is_and_says_hours(stocked: Sandbox) -> None:
    code, said = commit(stocked, "--allow-empty", "-m", "a", "-m", "Debt-Interest: D-zzzz 1h")
    assert code == 1
    assert "COMMIT_EDITMSG:3: DL091 Debt-Interest: no record has the id D-zzzz" in said
    assert re.search(r"kept: git commit --edit --file=\S+COMMIT_EDITMSG\n", said)
    code, said = commit(stocked, "-a", "--allow-empty", "-m", "a", "-m", "Debt-Interest: D-0 1h")
    assert "write Debt-Interest: D-7k3fq2m9 3h\n    the ids of all debts: debtledger list" in said
    assert "COMMIT_EDITMSG   with -a, -p or the paths as before\n" in said
    code, said = commit(stocked, "--allow-empty", "-m", "a", "-m", f"Debt-Interest: {ID}")
    assert "DL090 Debt-Interest: no hours" in said
    assert f"Debt-Interest: {ID} 3h" in said
    assert commit(stocked, "--allow-empty", "-m", "a", "-m", "Debt-Interest: d-7k3f 1.5h") == (0, "")
    assert commit(stocked, "--allow-empty", "-m", "a", "-m", f"Debt-Takes: {ID}\nSigned-off-by: A <a@b>") == (
        0,
        "",
    )


def test_all_that_is_wrong_is_told_at_once_with_the_command_that_goes_on(stocked: Sandbox) -> None:
    lines = f"Debt-Repays: {ID}\nDebt-Repay: {ID} 3h\nDebt-Takes: D-zzzz\nDebt-Interest: {ID} soon"
    code, said = commit(stocked, "--allow-empty", "-m", "a", "-m", lines)
    assert code == 1
    assert [line.split(":")[1] for line in said.split("\n") if ": DL" in line] == ["3", "4", "5", "6"]
    assert "did you mean Debt-Repays?" in said
    assert "git commit --edit --file=.git/COMMIT_EDITMSG" in said


def test_a_trailer_where_git_sees_none_is_told(stocked: Sandbox) -> None:
    code, said = commit(stocked, "--allow-empty", "-m", "a", "-m", f"Debt-Repays: {ID} 3h", "-m", "thanks")
    assert code == 1
    assert "COMMIT_EDITMSG:3: DL093" in said
    assert commit(stocked, "--allow-empty", "-m", "a", "-m", "the trailer Debt-Repays: is checked") == (0, "")


def test_the_last_tag_of_an_open_debt_does_not_go_without_a_word(stocked: Sandbox) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    code, said = commit(stocked, "-m", "scope the tokens")
    assert code == 1
    assert f"DL092 the last tag of {ID} goes" in said
    assert f"Debt-Repays: {ID} 3h" in said
    assert commit(stocked, "-m", "scope the tokens", "-m", f"Debt-Repays: {ID} 3h") == (0, "")


def test_a_debt_that_was_said_to_be_repaid_before_is_not_asked_for_again(stocked: Sandbox) -> None:
    assert commit(stocked, "--allow-empty", "-m", "a", "-m", f"Debt-Repays: {ID} 3h") == (0, "")
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "clean up") == (0, "")


def test_a_tag_that_moves_or_stands_elsewhere_too_is_not_gone(stocked: Sandbox) -> None:
    stocked.git("mv", "pay.py", "money.py")
    assert commit(stocked, "-m", "move") == (0, "")
    stocked.write("other.py", TAGGED)
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "a second place") == (0, "")
    stocked.git("rm", "-q", "money.py")
    assert commit(stocked, "-m", "one place less") == (0, "")
    stocked.git("rm", "-q", "other.py")
    assert commit(stocked, "-m", "the last one")[0] == 1


def test_a_record_that_is_closed_in_the_same_commit_answers(stocked: Sandbox) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    stocked.write(f".debtledger/debts/{ID}.toml", record(ID, state="written-off"))
    code, said = commit(stocked, "-m", "drop it")
    assert code == 1
    assert f"git add .debtledger/debts/{ID}.toml" in said
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "drop it") == (0, "")


def test_a_record_that_is_not_staged_is_named_with_the_command_that_stages_it(stocked: Sandbox) -> None:
    stocked.write(f".debtledger/debts/{OTHER}.toml", record(OTHER, "no retry"))
    code, said = commit(stocked, "--allow-empty", "-m", "a", "-m", f"Debt-Takes: {OTHER}")
    assert code == 1
    assert f"git add .debtledger/debts/{OTHER}.toml" in said


def test_what_is_committed_counts_and_not_what_is_staged_besides(stocked: Sandbox) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "pay.py")
    stocked.write("a.py", "x = 2\n")
    assert commit(stocked, "-m", "only a", "--", "a.py") == (0, "")
    assert commit(stocked, "-m", "all", "-a")[0] == 1


def test_the_first_commit_can_speak_of_debts(unborn: Sandbox) -> None:
    install(unborn)
    unborn.write(f".debtledger/debts/{ID}.toml", record(ID))
    unborn.write("pay.py", TAGGED)
    unborn.git("add", "-A")
    assert commit(unborn, "-m", "first", "-m", f"Debt-Takes: {ID}") == (0, "")


def test_fix_writes_the_line_and_only_a_person_says_the_hours(stocked: Sandbox) -> None:
    install(stocked, "--fix")
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    code, said = commit(stocked, "-m", "scope the tokens")
    assert code == 1
    assert f"wrote into the message: Debt-Repays: {ID} HOURS" in said
    kept = stocked.root / ".git" / "COMMIT_EDITMSG"
    assert kept.read_text() == f"scope the tokens\n\nDebt-Repays: {ID} HOURS\n"
    code, said = commit(stocked, "-F", str(kept))
    assert "DL090" in said
    assert kept.read_text().count("HOURS") == 1
    filled = "sed -i s/HOURS/2.5h/"
    assert commit(stocked, "--edit", "--file=.git/COMMIT_EDITMSG", editor=filled) == (0, "")
    assert message(stocked).strip().endswith(f"Debt-Repays: {ID} 2.5h")


def test_a_merge_answers_only_for_what_it_does_itself(stocked: Sandbox) -> None:
    stocked.git("checkout", "-q", "-b", "other")
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "repay", "-m", f"Debt-Repays: {ID} 3h partial") == (0, "")
    stocked.git("checkout", "-q", "main")
    stocked.write("a.py", "x = 3\n")
    stocked.commit("meanwhile")
    stocked.git("merge", "-q", "--no-edit", "other")
    assert len(stocked.git("log", "-1", "--format=%P").split()) == 2


def test_a_merge_that_drops_a_tag_both_sides_have_is_asked(stocked: Sandbox) -> None:
    stocked.git("checkout", "-q", "-b", "other")
    stocked.write("b.py")
    stocked.commit("theirs")
    stocked.git("checkout", "-q", "main")
    stocked.write("a.py", "x = 3\n")
    stocked.commit("ours")
    stocked.git("merge", "-q", "--no-commit", "--no-ff", "other")
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "merge")[0] == 1


def test_a_squashed_merge_offers_what_the_commits_in_it_have_said(stocked: Sandbox, tmp_path: Path) -> None:
    stocked.git("checkout", "-q", "-b", "other")
    stocked.write("a.py", "x = 4\n")
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "a part", "-m", f"Debt-Repays: {ID} 1h partial") == (0, "")
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "the rest", "-m", f"Debt-Repays: {ID} 3h") == (0, "")
    stocked.git("checkout", "-q", "main")
    stocked.git("merge", "-q", "--squash", "other")
    assert "Debt-Repays" in (stocked.root / ".git" / "SQUASH_MSG").read_text()
    code, said = commit(stocked, "--no-edit")
    assert code == 1
    assert f"end the message with what it quotes: Debt-Repays: {ID} 3h; Debt-Repays: {ID} 1h partial" in said
    shown = tmp_path / "shown"
    assert commit(stocked, editor=f"sh -c 'cp \"$1\" {shown}; false' -")[0] == 1
    assert f"# Debt-Repays: {ID} 1h partial\n" in shown.read_text()
    assert "HOURS" not in shown.read_text()
    install(stocked, "--fix")
    assert commit(stocked, "--no-edit")[0] == 0
    trailers = stocked.git("log", "-1", "--format=%(trailers:only)").decode()
    assert trailers.strip() == f"Debt-Repays: {ID} 3h\nDebt-Repays: {ID} 1h partial"


def test_interest_that_is_quoted_is_no_repayment(stocked: Sandbox) -> None:
    install(stocked, "--fix")
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    code, said = commit(stocked, "-m", "all of it", "-m", f"squashed:\n    Debt-Interest: {ID} 3h")
    assert (code, "DL092" in said) == (1, True)
    assert f"wrote into the message: Debt-Repays: {ID} HOURS" in said


def test_a_revert_is_told_and_not_stopped(repo: Sandbox) -> None:
    repo.write(f".debtledger/debts/{ID}.toml", record(ID))
    repo.commit("record")
    repo.write("pay.py", TAGGED)
    repo.commit("tag")
    install(repo)
    repo.git("revert", "--no-commit", "HEAD")
    head = repo.git("rev-parse", "HEAD").decode().strip()
    code, said = commit(repo, "-m", 'Revert "tag"', "-m", f"This reverts commit {head}.")
    assert code == 0
    assert f"the last tag of {ID} goes with this revert" in said


def test_messages_that_do_not_stay_are_not_asked(stocked: Sandbox) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    assert commit(stocked, "--fixup", "HEAD") == (0, "")
    stocked.git("reset", "-q", "--soft", "HEAD^")
    assert commit(stocked, "--squash", "HEAD", "-m", "and more") == (0, "")


def test_an_amended_message_is_checked_and_what_it_has_said_counts(stocked: Sandbox) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    assert commit(stocked, "-m", "scope", "-m", f"Debt-Repays: {ID} 3h") == (0, "")
    assert commit(stocked, "--amend", "--no-edit") == (0, "")
    assert commit(stocked, "--amend", "-m", "scope", "-m", "Debt-Repays: D-zzzz 3h")[0] == 1


def test_comments_and_what_is_below_the_scissors_are_no_message(stocked: Sandbox, tmp_path: Path) -> None:
    typed = tmp_path / "typed"
    typed.write_text(f"title\n# Debt-Repays: {ID}\n")
    put = f"sed -i 1r{typed}"
    assert commit(stocked, "--allow-empty", editor=put) == (0, "")
    stocked.configure("core.commentChar", ";")
    typed.write_text("title\n; Debt-Repays: D-zzzz\n")
    assert commit(stocked, "--allow-empty", "-v", editor=put) == (0, "")
    stocked.write("big.txt", "Debt-Repays: D-zzzz\n" * 100_000)
    stocked.git("add", "-A")
    stocked.configure("core.commentChar", "auto")
    assert commit(stocked, "-v", "-e", "-m", "title", editor="true") == (0, "")


def test_a_message_that_keeps_comments_is_read_as_git_reads_it(stocked: Sandbox) -> None:
    text = f"title\n\n# a heading\n\nDebt-Repays: {ID} 3h\n"
    assert commit(stocked, "--allow-empty", "--cleanup=verbatim", "-m", text) == (0, "")
    trailers = stocked.git("log", "-1", "--format=%(trailers:only)").decode()
    assert trailers.strip() == f"Debt-Repays: {ID} 3h"


def test_an_editor_shows_what_the_commit_could_say_of_debts(stocked: Sandbox, tmp_path: Path) -> None:
    stocked.write(f".debtledger/debts/{OTHER}.toml", record(OTHER, "no retry"))
    stocked.write("hook.py", f"def send():\n    # DEBT({OTHER})\n    return 1\n")
    stocked.write("pay.py", TAGGED.replace("return 1", "return 2"))
    stocked.git("add", "-A")
    shown = tmp_path / "shown"
    keep = f'sh -c \'cp "$1" {shown}; printf "title\\n" > "$1"\' -'
    assert commit(stocked, editor=keep) == (0, "")
    lines = shown.read_text().split("\n")
    assert f"# Debt-Takes: {OTHER}" in lines
    assert f"# Debt-Interest: {ID} HOURS" in lines
    assert lines.index(f"# Debt-Takes: {OTHER}") < lines.index("# Changes to be committed:")
    assert message(stocked) == "title\n\n"


def test_a_suggestion_that_is_taken_is_a_trailer(stocked: Sandbox) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    editor = "sed -i -e '1s/^/title/' -e 's/^# \\(Debt-Repays: .*\\) HOURS/\\1 3h/'"
    assert commit(stocked, editor=editor) == (0, "")
    assert stocked.git("log", "-1", "--format=%(trailers:only)").decode().strip() == f"Debt-Repays: {ID} 3h"


@pytest.mark.parametrize("way", ["-m", "scissors", "whitespace", "nothing"])
def test_suggestions_stay_out_of_the_commit(way: str, stocked: Sandbox) -> None:
    stocked.write("pay.py", TAGGED.replace("return 1", "return 2"))
    if way != "nothing":
        stocked.git("add", "-A")
    if way in ("scissors", "whitespace"):
        stocked.configure("commit.cleanup", way)
    edited = () if way == "-m" else ("-e",)
    assert commit(stocked, "--allow-empty", *edited, "-m", "title", editor="true")[0] == 0
    assert "Debt-" not in message(stocked)


def test_below_the_scissors_is_where_suggestions_stand_when_comments_are_kept(stocked: Sandbox) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    stocked.configure("commit.cleanup", "scissors")
    editor = f"sed -i -e '1s/^/title\\n\\nDebt-Repays: {ID} 3h\\n/'"
    assert commit(stocked, editor=editor) == (0, "")
    assert message(stocked) == f"title\n\nDebt-Repays: {ID} 3h\n\n"
    shown = (stocked.root / ".git" / "COMMIT_EDITMSG").read_text()
    assert shown.index(">8") < shown.index(f"# Debt-Repays: {ID} HOURS")


def test_a_repository_without_records_is_never_bothered(repo: Sandbox) -> None:
    install(repo)
    repo.write("a.py", "x = 2\n")
    repo.git("add", "-A")
    assert commit(repo, "-m", "the tag without a record goes") == (0, "")
    assert commit(repo, "--allow-empty", "-m", "a", "-m", f"Debt-Takes: {ID}")[0] == 1


def traced(repo: Sandbox, log: Path, *words: str) -> list[str]:
    """The system calls by which a hook, or git below it, connects, or changes what is on the disk."""
    names = "connect,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,symlink"
    command = [
        "strace",
        "-f",
        "-qq",
        "-o",
        str(log),
        "-e",
        f"trace={names}",
        "-e",
        "signal=none",
        sys.executable,
        "-c",
        SCRIPT,
    ]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([*command, *words], cwd=repo.root, env=env, capture_output=True, check=False, timeout=60)
    lines = log.read_text(errors="replace").split("\n")
    assert any(" openat(" in line for line in lines)
    reading = re.compile(r' openat\([^"]*"[^"]*", O_RDONLY|"/dev/(?:null|tty)"|ENOENT|resumed>|exited with')
    return [line for line in lines if line and not reading.search(line)]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed; .ci/run installs it")
def test_checking_a_message_writes_nothing_and_connects_to_nothing(stocked: Sandbox, tmp_path: Path) -> None:
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    stocked.write(".git/COMMIT_EDITMSG", "scope the tokens\n")
    log = tmp_path / "log"
    assert traced(stocked, log, "--commit-msg", ".git/COMMIT_EDITMSG") == []
    fixing = traced(stocked, log, "--commit-msg", "--fix", ".git/COMMIT_EDITMSG")
    assert any("COMMIT_EDITMSG" in line for line in fixing)


def test_a_message_of_controls_is_shown_and_not_obeyed(stocked: Sandbox) -> None:
    lines = f"Debt-Interest: {ID} \x1b[31mred\u202e\nDebt-Takes: D-\x1b]0;x\x07"
    code, said = commit(stocked, "--allow-empty", "-m", "a", "-m", lines)
    assert code == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(said)
    assert "<1B>" in said


def test_a_message_that_is_no_plain_file_or_too_long_is_told(stocked: Sandbox, tmp_path: Path) -> None:
    def check(path: Path) -> tuple[int, str]:
        words = [sys.executable, "-c", SCRIPT, "--commit-msg", str(path)]
        done = subprocess.run(words, cwd=stocked.root, capture_output=True, check=False, timeout=60)
        return done.returncode, done.stderr.decode()

    target = tmp_path / "target"
    target.write_text(f"a\n\nDebt-Takes: {ID}\n")
    assert check(target) == (0, "")
    link = tmp_path / "link"
    link.symlink_to(target)
    assert check(link)[0] == 2
    os.mkfifo(tmp_path / "pipe")
    assert check(tmp_path / "pipe")[0] == 2
    assert check(tmp_path / "missing")[0] == 2
    target.write_text(f"a\n\nDebt-Takes: {ID}\n" + "words\n" * 200_000)
    code, said = check(target)
    assert (code, "larger than 1 MiB" in said) == (2, True)


def test_bytes_that_are_no_utf_8_stay_in_the_message(stocked: Sandbox) -> None:
    stocked.configure("i18n.commitEncoding", "ISO-8859-1")
    stocked.write("pay.py", UNTAGGED)
    stocked.git("add", "-A")
    file = stocked.root / ".git" / "COMMIT_EDITMSG"
    file.write_bytes(b"caf\xe9\n")
    words = [sys.executable, "-c", SCRIPT, "--commit-msg", "--fix", ".git/COMMIT_EDITMSG"]
    subprocess.run(words, cwd=stocked.root, capture_output=True, check=False, timeout=60)
    assert file.read_bytes() == f"caf\udce9\n\nDebt-Repays: {ID} HOURS\n".encode(errors="surrogateescape")
