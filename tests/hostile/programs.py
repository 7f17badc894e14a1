"""Repositories that name programs for git to run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hostile.case import TAG, Ground

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder, HostileRepository
    from sandbox import Sandbox

SIGNATURES = {
    "gpg.program": ("-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"),
    "gpg.x509.program": ("-----BEGIN SIGNED MESSAGE-----", "-----END SIGNED MESSAGE-----"),
    "gpg.ssh.program": ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"),
}


def fsmonitor(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().configure("core.fsmonitor", ground.program)
    return ground.runs("git", "status")


def hooks_path(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    hook = repo.write("hooks/post-index-change", ground.evil.read_bytes())
    hook.chmod(0o755)
    repo.configure("core.hooksPath", "hooks")
    _touch(repo, "a.py")
    return ground.runs("git", "status")


def own_hooks(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.write(".git/hooks/post-index-change", ground.evil.read_bytes()).chmod(0o755)
    _touch(repo, "a.py")
    return ground.runs("git", "status")


def external_diff(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.configure("diff.external", ground.program)
    repo.write("a.py", "changed\n")
    return ground.runs("git", "diff")


def diff_driver(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "diff")
    repo.configure("diff.evil.command", ground.program)
    return ground.runs("git", "diff")


def textconv_in_diff(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "diff")
    repo.configure("diff.evil.textconv", ground.program)
    return ground.runs("git", "diff")


def textconv_in_log(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "diff")
    repo.configure("diff.evil.textconv", ground.program)
    return ground.runs("git", "log", "-p")


def textconv_in_blame(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "diff")
    repo.configure("diff.evil.textconv", ground.program)
    return ground.runs("git", "blame", "a.py")


def clean_filter(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter")
    repo.configure("filter.evil.clean", ground.program)
    return ground.runs("git", "status")


def process_filter(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter")
    repo.configure("filter.evil.process", ground.program)
    repo.configure("filter.evil.required", "true")
    return ground.runs("git", "status")


def smudge_filter(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter")
    repo.configure("filter.evil.smudge", ground.program)
    return ground.runs("git", "cat-file", "--filters", "HEAD:a.py")


def filter_with_an_odd_name(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter", "e.v=i]l\udcff")
    repo.configure("filter.e.v=i]l\udcff.clean", ground.program)
    return ground.runs("git", "status")


def filter_without_a_name(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter", "")
    repo.write(
        ".git/config", (repo.root / ".git/config").read_text() + f'[filter ""]\nclean = {ground.program}\n'
    )
    return ground.runs("git", "status")


def filter_in_an_included_file(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter")
    repo.write("innocent.inc", f'[filter "evil"]\nclean = {ground.program}\n')
    repo.configure("include.path", "../innocent.inc")
    return ground.runs("git", "status")


def filter_in_a_conditional_include(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter")
    repo.write("innocent.inc", f'[filter "evil"]\nclean = {ground.program}\n')
    repo.configure("includeIf.gitdir:**.path", "../innocent.inc")
    return ground.runs("git", "status")


def filter_of_the_work_tree(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_driver(ground, "filter")
    repo.configure("extensions.worktreeConfig", "true")
    repo.git("config", "--worktree", "filter.evil.clean", ground.program)
    return ground.runs("git", "status")


def pgp_program(tmp_path: Path) -> HostileRepository:
    return _signed(tmp_path, "gpg.program")


def x509_program(tmp_path: Path) -> HostileRepository:
    return _signed(tmp_path, "gpg.x509.program")


def ssh_signature_program(tmp_path: Path) -> HostileRepository:
    return _signed(tmp_path, "gpg.ssh.program", {"gpg.ssh.allowedSignersFile": "/dev/null"})


def ssh_command(tmp_path: Path) -> HostileRepository:
    return _promised(tmp_path, {"remote.origin.url": "ssh://example.invalid/x"}, "core.sshCommand")


def ext_remote(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    settings = {"remote.origin.url": f"ext::{ground.program}", "protocol.ext.allow": "always"}
    return _fetches(ground, settings)


def upload_pack(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    remote = ground.outside / "remote"
    return _promised_at(ground, {"remote.origin.url": str(remote)}, "remote.origin.uploadpack")


def git_proxy(tmp_path: Path) -> HostileRepository:
    return _promised(tmp_path, {"remote.origin.url": "git://example.invalid/x"}, "core.gitProxy")


def credential_helper(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().configure("credential.helper", ground.program)
    question = b"protocol=https\nhost=example.invalid\nusername=x\npassword=y\n\n"
    return ground.runs("git", "credential", "approve", naive_input=question)


def pager(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.configure("core.pager", ground.program)
    repo.configure("pager.status", ground.program)
    return ground.runs("script", "-qec", "git -p log", "/dev/null")


def alias(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    for name in ("st", "status", "grep", "ls-files", "cat-file"):
        repo.configure(f"alias.{name}", f"!{ground.program}")
    return ground.runs("git", "st")


def editor(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    ground.started().configure("core.editor", ground.program)
    return ground.runs("git", "config", "--edit")


def trailer_command(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.configure("trailer.sign.command", ground.program)
    return ground.runs("git", "interpret-trailers", naive_input=b"subject\n")


def submodule_update_command(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_submodule(ground)
    repo.configure("submodule.sub.update", f"!{ground.program}")
    repo.configure("submodule.sub.url", "../sub")
    repo.git("-C", "sub", "commit", "-q", "--allow-empty", "-m", "later")
    return ground.runs("git", "submodule", "update")


def submodule_with_fsmonitor(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_submodule(ground)
    repo.git("-C", "sub", "config", "core.fsmonitor", ground.program)
    return ground.runs("git", "status")


def submodule_recursion(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = _with_submodule(ground)
    repo.configure("submodule.recurse", "true")
    repo.git("-C", "sub", "config", "diff.evil.textconv", ground.program)
    repo.write("sub/.git/info/attributes", "* diff=evil\n")
    repo.git("-C", "sub", "config", "core.fsmonitor", ground.program)
    return ground.runs("git", "status")


def embedded_bare_repository(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.git("init", "-q", "--bare", "docs")
    repo.git("-C", "docs", "config", "core.bare", "false")
    repo.git("-C", "docs", "config", "core.worktree", "..")
    repo.write(
        "docs/config", (repo.root / "docs/config").read_text() + f"[core]\nfsmonitor = {ground.program}\n"
    )
    repo.write("docs/guide.py", TAG)
    return ground.runs("git", "status", root=repo.root / "docs")


def shadowing_modules(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    code = f"open({str(ground.marker)!r}, 'w').close()\n"
    for module in ("tomllib", "json", "re", "sitecustomize", "git", "click", "debtledger"):
        repo.write(f"{module}.py", code)
    return ground.runs("python3", "-c", "import tomllib")


def git_in_the_work_tree(tmp_path: Path) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    repo.write("git", ground.evil.read_bytes()).chmod(0o755)
    path = f".:{os.environ['PATH']}"
    return ground.runs("env", f"PATH={path}", "git", "status")


def _with_driver(ground: Ground, kind: str, name: str = "evil") -> Sandbox:
    """A repository in which attributes name a driver, and git has to look into a file of unchanged size."""
    repo = ground.started()
    repo.write(".git/info/attributes", f"* {kind}={name}\n".encode(errors="surrogateescape"))
    repo.write("a.py", TAG.replace("retry", "yrter"))
    return repo


def _with_submodule(ground: Ground) -> Sandbox:
    repo = ground.started()
    repo.git("init", "-q", "-b", "main", "sub")
    repo.write("sub/c.py", TAG)
    repo.git("-C", "sub", "add", ".")
    repo.git("-C", "sub", "commit", "-q", "-m", "sub")
    repo.write(".gitmodules", '[submodule "sub"]\npath = sub\nurl = ../sub\n')
    repo.git("-c", "advice.addEmbeddedRepo=false", "add", "-A")
    repo.commit()
    return repo


def _signed(tmp_path: Path, key: str, more: dict[str, str] | None = None) -> HostileRepository:
    ground = Ground(tmp_path)
    repo = ground.started()
    begin, end = SIGNATURES[key]
    header, message = repo.git("cat-file", "commit", "HEAD").split(b"\n\n", 1)
    signature = f"\ngpgsig {begin}\n aGVsbG8=\n {end}\n\n".encode()
    commit = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=header + signature + message)
    repo.git("update-ref", "HEAD", commit.decode().strip())
    for name, value in {key: ground.program, "log.showSignature": "true", **(more or {})}.items():
        repo.configure(name, value)
    return ground.runs("git", "log")


def _promised(tmp_path: Path, settings: dict[str, str], program_key: str) -> HostileRepository:
    return _promised_at(Ground(tmp_path), settings, program_key)


def _promised_at(ground: Ground, settings: dict[str, str], program_key: str) -> HostileRepository:
    return _fetches(ground, {**settings, program_key: ground.program})


def _fetches(ground: Ground, settings: dict[str, str]) -> HostileRepository:
    """A partial clone in which the blob of a.py is promised by a remote that runs a program."""
    repo = ground.started()
    blob = repo.git("rev-parse", "HEAD:a.py").decode().strip()
    (repo.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    partial = {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
    }
    for key, value in {**partial, **settings}.items():
        repo.configure(key, value)
    return ground.runs("env", "-u", "GIT_NO_LAZY_FETCH", "GIT_NO_LAZY_FETCH=0", "git", "cat-file", "-p", blob)


def _touch(repo: Sandbox, path: str) -> None:
    """Let git see a file that it has to look at again, and write the index after that."""
    os.utime(repo.root / path, (1_000_000_000, 1_000_000_000))


BUILDERS: list[Builder] = [
    fsmonitor,
    hooks_path,
    own_hooks,
    external_diff,
    diff_driver,
    textconv_in_diff,
    textconv_in_log,
    textconv_in_blame,
    clean_filter,
    process_filter,
    smudge_filter,
    filter_with_an_odd_name,
    filter_without_a_name,
    filter_in_an_included_file,
    filter_in_a_conditional_include,
    filter_of_the_work_tree,
    pgp_program,
    x509_program,
    ssh_signature_program,
    ssh_command,
    ext_remote,
    upload_pack,
    git_proxy,
    credential_helper,
    pager,
    alias,
    editor,
    trailer_command,
    submodule_update_command,
    submodule_with_fsmonitor,
    submodule_recursion,
    embedded_bare_repository,
    shadowing_modules,
    git_in_the_work_tree,
]
