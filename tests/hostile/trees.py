"""Repositories and folders whose files are traps: links, devices, giants, names, depths."""

from __future__ import annotations

import os
import socket
import unicodedata
from typing import TYPE_CHECKING

from hostile.case import TAG, Ground, python

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder, HostileRepository

GIANT = 20 << 30
LONG_LINE = 300 << 20
# Longer than any path may be, and still what pytest can remove.
DEPTH = 700
NAMES = (
    b"new\nline.py",
    b"carriage\rreturn.py",
    b"tab\tand \"quotes\" and 'more'.py",
    b"back\\slash.py",
    b"\x1b]0;title\x07\x1b[31mred.py",
    b"-rf.py",
    b"--output=here.py",
    b"\xff\xfe not utf-8.py",
    b"::set-output name=a::b.py",
    b"##[error]here.py",
    b":(exclude)a.py",
    b":!a.py",
    b"*.py",
    b"[a].py",
    b" leading and trailing ",
    b"$(touch here).py",
    b"`touch here`.py",
    "\u202egnp.py".encode(),
    "\u200bzero-width.py".encode(),
    unicodedata.normalize("NFC", "é.py").encode(),
    unicodedata.normalize("NFD", "é.py").encode(),
    b"1 .M N... 100644 100644 100644 a b c.py",
    b"n" * 252 + b".py",
    b"%0Aencoded.py",
)


def link_to_a_file_outside(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / "leak.py").symlink_to(ground.secret)
    repo.commit()
    return ground.leaks_from("leak.py")


def untracked_link_to_a_file_outside(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (ground.started().root / "leak.py").symlink_to(ground.secret)
    return ground.leaks_from("leak.py")


def link_in_place_of_a_tracked_file(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / "a.py").unlink()
    (repo.root / "a.py").symlink_to(ground.secret)
    return ground.leaks_from("a.py")


def link_in_place_of_a_folder(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.write("deep/down/secret.py", TAG)
    repo.commit()
    (repo.root / "deep/down/secret.py").unlink()
    (repo.root / "deep/down").rmdir()
    (repo.root / "deep/down").symlink_to(ground.outside)
    return ground.leaks_from("deep/down/secret.py")


def link_to_itself(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / "self.py").symlink_to("self.py")
    (repo.root / "up").symlink_to("..")
    repo.commit()
    return ground.leaks_from("up/outside/secret.py")


def link_to_an_endless_device(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / "zero.py").symlink_to("/dev/zero")
    repo.commit()
    return ground.crashes(*python("open('zero.py', 'rb').read()"))


def pipe(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.mkfifo(ground.started().root / "pipe.py")
    return ground.hangs(*python("open('pipe.py').read()"))


def pipe_in_place_of_a_tracked_file(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / "a.py").unlink()
    os.mkfifo(repo.root / "a.py")
    return ground.hangs(*python("open('a.py').read()"))


def socket_file(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    short = os.open(repo.root, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{short}/socket.py")
    os.close(short)
    return ground.crashes(*python("open('socket.py').read()"))


def folder_in_place_of_a_tracked_file(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    (repo.root / "a.py").unlink()
    repo.write("a.py/b.py", TAG)
    return ground.crashes(*python("open('a.py').read()"))


def giant_file(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.truncate(ground.started().write("giant.py", TAG), GIANT)
    return ground.crashes(*python("open('giant.py', 'rb').read()"))


def giant_in_place_of_a_tracked_file(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    os.truncate(repo.root / "b.txt", GIANT)
    return ground.crashes(*python("open('b.txt', 'rb').read()"))


def giant_line(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.truncate(ground.started().write("line.py", TAG), LONG_LINE)
    return ground.merely("300 MB fit into memory; the reader's own limit is what the test sees")


def giant_blob(tmp_path: Path) -> HostileRepository:
    """A commit with a file that is small in the repository and 128 MB outside."""
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.configure("core.compression", "1")
    repo.write("bomb.py", b"#" * (128 << 20))
    repo.commit()
    repo.write("bomb.py", TAG)
    return ground.merely("128 MB fit into memory; the reader's own limit is what the test sees")


def names_of_every_kind(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    for name in NAMES:
        repo.write(b"names/" + name, TAG)
    repo.commit()
    for name in NAMES:
        repo.write(b"untracked/" + name, TAG)
    return ground.crashes(
        *python(
            "import subprocess; [open('names/' + n.split('/')[-1]) for n in"
            " subprocess.check_output(['git', 'ls-files', 'names'], text=True).split('\\n')]"
        )
    )


def very_deep_folders(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    root = ground.started().root
    above = os.open(root, os.O_RDONLY)
    for _ in range(DEPTH):
        os.mkdir("deeper", dir_fd=above)
        below = os.open("deeper", os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = below
    file = os.open("bottom.py", os.O_WRONLY | os.O_CREAT, dir_fd=above)
    os.write(file, TAG.encode())
    os.close(file)
    os.close(above)
    return ground.crashes(*python("open('deeper/' * 700 + 'bottom.py')"))


def other_spellings_of_git(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    for name in (".GIT", ".Git", "git~1"):
        repo.write(f"sub/{name}/config", f"[core]\nfsmonitor = {ground.program}\n")
        repo.write(f"sub/{name}/x.py", f"# DEBT: {name}\n")
    return ground.merely("only file systems that ignore case take them for git's own")


def settings_are_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (ground.started().root / ".debtledger.toml").symlink_to(ground.secret)
    return ground.leaks_from(".debtledger.toml")


def settings_are_a_pipe(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.mkfifo(ground.started().root / ".debtledger.toml")
    return ground.hangs(*python("open('.debtledger.toml').read()"))


def settings_are_endless(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (ground.started().root / ".debtledger.toml").symlink_to("/dev/zero")
    return ground.crashes(*python("open('.debtledger.toml', 'rb').read()"))


def settings_are_giant(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    os.truncate(ground.started().write(".debtledger.toml", "[scan]\n"), GIANT)
    return ground.crashes(*python("open('.debtledger.toml', 'rb').read()"))


def cache_folder_is_a_link(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    (ground.started().root / ".git/debtledger").symlink_to(ground.outside)
    return ground.leaks_from(".git/debtledger/secret.py")


def plain_folder_of_traps(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.repo
    repo.write("a.py", TAG)
    (repo.root / "leak.py").symlink_to(ground.secret)
    (repo.root / "folder").symlink_to(ground.outside)
    (repo.root / "zero.py").symlink_to("/dev/zero")
    os.mkfifo(repo.root / "pipe.py")
    os.truncate(repo.write("giant.py", TAG), GIANT)
    for name in NAMES:
        repo.write(b"names/" + name, TAG)
    return ground.leaks(
        *python(
            "import os\nfor d, _, fs in os.walk('.', followlinks=True):\n"
            "  for f in fs:\n    if 'secret' in f: print(open(d + '/' + f).read())"
        )
    )


BUILDERS: list[Builder] = [
    link_to_a_file_outside,
    untracked_link_to_a_file_outside,
    link_in_place_of_a_tracked_file,
    link_in_place_of_a_folder,
    link_to_itself,
    link_to_an_endless_device,
    pipe,
    pipe_in_place_of_a_tracked_file,
    socket_file,
    folder_in_place_of_a_tracked_file,
    giant_file,
    giant_in_place_of_a_tracked_file,
    giant_line,
    giant_blob,
    names_of_every_kind,
    very_deep_folders,
    other_spellings_of_git,
    settings_are_a_link,
    settings_are_a_pipe,
    settings_are_endless,
    settings_are_giant,
    cache_folder_is_a_link,
    plain_folder_of_traps,
]
