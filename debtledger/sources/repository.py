"""Which repository a path lies in, and its shape; every shape has an answer or a message."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.git import (
    LOCAL_VARIABLES,
    Git,
    GitError,
    RepositoryError,
    configuration,
    defused,
    for_another,
    for_repository,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

DISCOVERY_SECONDS: Final = 10.0

# rev-parse repeats a flag that it does not know, which keeps paths with newlines apart.
_SEPARATOR = "--debtledger-separator"
_FLAGS = ("--is-shallow-repository", "--show-object-format")
_PATHS = ("--absolute-git-dir", "--git-common-dir", "--show-toplevel")
_QUESTIONS = (*_FLAGS, *(word for path in _PATHS for word in (_SEPARATOR, path)))
# In subfolders a pipe of such a name meets the time limit.
_READ_BY_GIT = (
    ".gitattributes",
    ".gitignore",
    ".mailmap",
    ".git",
    *(
        f".git/{name}"
        for name in (
            "HEAD",
            "config",
            "config.worktree",
            "index",
            "packed-refs",
            "info/attributes",
            "info/exclude",
        )
    ),
)
_NO_REPOSITORY = "not a git repository (or any"
# What git says, and what to type then; the first that matches counts.
_HINTS = (
    (
        "cannot use bare repository",
        "it has no files to scan: clone it, or type git worktree add ../work and scan that",
    ),
    ("dubious ownership", "if you trust its owner: git config --global --add safe.directory {path}"),
    ("not a git repository: ", "its .git file points to nothing: git worktree repair, or remove {path}/.git"),
    ("config", "look at {path}/.git/config"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository with a work tree; git runs in it, linked says that it is one of several work trees."""

    root: str
    git_dir: str
    common_dir: str
    object_format: str
    shallow: bool
    sparse: bool
    partial: bool
    linked: bool
    git: Git = field(repr=False, compare=False)


class _Layout(NamedTuple):
    shallow: bool
    object_format: str
    git_dir: str
    common_dir: str
    root: str


def discover(path: str, env: Mapping[str, str], cwd: str) -> Repository | None:
    """The repository that an absolute path lies in, None when it lies in none. Raises RepositoryError.

    GIT_DIR, GIT_INDEX_FILE and the like, which git sets for hooks, count for the repository of cwd only.
    """
    start = _directory(path)
    nearest = _nearest(start, env)
    if nearest is not None and _is_within(start, f"{nearest}/.git"):
        raise RepositoryError(f"{start} lies inside a .git directory", f"scan {nearest} or a folder of it")
    _refuse_pipes(nearest)
    if not LOCAL_VARIABLES.isdisjoint(env):
        own = _find(cwd, for_repository(env, cwd))
        if own is not None and _is_within(start, own.root) and not _is_nested(nearest, own.root):
            return own
    found = _find(start, for_another(env))
    if found is None and nearest is None:
        return None
    if found is None or nearest is None or not os.path.samefile(found.root, nearest):
        where = f" but in {found.root}" if found else ""
        raise RepositoryError(
            f"{nearest or start}: its .git is damaged, or its work tree is not here{where}",
            "type git status there, and look at core.worktree in .git/config",
        )
    return found


def head(git: Git) -> tuple[str | None, str | None]:
    """The commit and the branch of HEAD: no commit before the first one, no branch when detached."""
    commit = git.start("rev-parse", "--verify", "--quiet", "HEAD^{commit}", succeeds=(0, 1))
    branch = git.start("symbolic-ref", "--quiet", "--short", "HEAD", succeeds=(0, 1))
    return commit.result().decode().strip() or None, os.fsdecode(branch.result()).rstrip("\n") or None


def describe(repository: Repository) -> list[tuple[str, str]]:
    """Facts about a repository for a person to read."""
    commit, branch = head(repository.git)
    shape = ("shallow", "sparse", "partial", "linked")
    return [
        ("root", repository.root),
        ("git directory", repository.git_dir),
        ("branch", branch or "detached"),
        ("commit", commit or "none yet"),
        ("object format", repository.object_format),
        ("shape", ", ".join(word for word in shape if getattr(repository, word)) or "plain"),
        ("remotes", ", ".join(os.fsdecode(repository.git.run("remote")).split("\n")[:-1]) or "none"),
    ]


def _directory(path: str) -> str:
    try:
        real = os.path.realpath(path, strict=True)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        raise RepositoryError(f"{path}: {why.lower()}", "type an existing file or folder") from None
    return real if os.path.isdir(real) else os.path.dirname(real)


def _nearest(start: str, env: Mapping[str, str]) -> str | None:
    """The nearest directory upward in which something called .git stands, as far as git itself looks."""
    ceilings = env.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
    device = os.stat(start).st_dev
    directory = start
    while True:
        if _has_git(directory):
            return directory
        outer = os.path.dirname(directory)
        if outer == directory or outer in ceilings or os.stat(outer).st_dev != device:
            return None
        directory = outer


def _refuse_pipes(root: str | None) -> None:
    """Raise RepositoryError where git would wait for ever for somebody to write into a pipe."""
    for name in _READ_BY_GIT if root else ():
        try:
            mode = os.lstat(f"{root}/{name}").st_mode
        except OSError:
            continue
        if stat.S_ISFIFO(mode):
            raise RepositoryError(f"{root}/{name} is a pipe, and git would wait for it", "remove it")


def _has_git(directory: str) -> bool:
    """Whether .git is there; git takes an empty directory of that name for nothing, and so do we."""
    try:
        return bool(os.listdir(f"{directory}/.git"))
    except NotADirectoryError:
        return True
    except OSError:
        return os.path.lexists(f"{directory}/.git")


def _find(directory: str, env: Mapping[str, str]) -> Repository | None:
    git = Git(directory, env, ())
    listing = git.start("config", "-z", "--list", seconds=DISCOVERY_SECONDS)
    try:
        layout = _layout(git, directory)
        if layout is None:
            return None
        pairs = configuration(listing.result())
    finally:
        listing.kill()
    settings = {key: value.lower() for key, value in pairs}
    return Repository(
        root=layout.root,
        git_dir=layout.git_dir,
        common_dir=layout.common_dir,
        object_format=layout.object_format,
        shallow=layout.shallow,
        sparse=settings.get(b"core.sparsecheckout") in (b"true", b"1", b"yes", b"on"),
        partial=b"extensions.partialclone" in settings or any(key.endswith(b".promisor") for key in settings),
        linked=layout.git_dir != layout.common_dir,
        git=Git(layout.root, env, defused(pairs)),
    )


def _layout(git: Git, directory: str) -> _Layout | None:
    """Where the parts of the repository are, None when there is none. Raises RepositoryError."""
    try:
        said = git.run("rev-parse", "--path-format=absolute", *_QUESTIONS, seconds=DISCOVERY_SECONDS)
    except GitError as error:
        if _NO_REPOSITORY in error.stderr:
            return None
        raise _explained(error, directory) from None
    flags, *paths = os.fsdecode(said).removesuffix("\n").split(f"\n{_SEPARATOR}\n")
    words = flags.split("\n")
    if len(words) != len(_FLAGS) or len(paths) != len(_PATHS):
        raise RepositoryError(f"{directory}: git's answer about it is not understood")
    return _Layout(words[0] == "true", words[1], *paths)


def _explained(error: GitError, directory: str) -> RepositoryError:
    if "must be run in a work tree" in error.stderr:
        return RepositoryError(
            f"{directory} lies inside a .git directory or a bare repository", "scan a folder of a work tree"
        )
    hint = next((hint for words, hint in _HINTS if words in error.stderr), "type git status there")
    return RepositoryError(f"{directory}: {error.stderr or error.message}", hint.format(path=directory))


def _is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def _is_nested(nearest: str | None, root: str) -> bool:
    """Whether a repository of its own begins below root."""
    return nearest is not None and nearest != root and _is_within(nearest, root)
