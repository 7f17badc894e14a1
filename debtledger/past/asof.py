"""The ledger at a date or a revision: settings, records and baseline as a commit's tree has them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.command import UsageError
from debtledger.config import FILE_NAME, MAX_BYTES, load_text
from debtledger.core.baseline import Baseline, read_baseline
from debtledger.core.recording.record import FOLDER
from debtledger.core.references import is_date
from debtledger.core.whereabouts import BASELINE, HOME
from debtledger.sources.git import GitError
from debtledger.sources.listings import parse_tree, resolve
from debtledger.sources.refusal import Refusal
from debtledger.storage.committed import records_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.ground import Ground
    from debtledger.sources.git import Git
    from debtledger.storage.store import Loaded

SHOWN: Final = 10
MOST_BASELINE: Final = 64 << 20


class AsOf(NamedTuple):
    """A commit, None where there was none yet, the day that counts as today, and how to say it."""

    commit: str | None
    day: date
    words: str


def as_of(git: Git, typed: str) -> AsOf:
    """The commit that a day (YYYY-MM-DD) or a revision means.

    A day means the last commit of the main line of HEAD (first parents) that was made before it ended, in
    UTC. Raises UsageError for what is neither, and RepositoryError.
    """
    text = typed.strip()
    if is_date(text):
        return _on_day(git, date.fromisoformat(text))
    if text[:4].isdecimal() and text[4:5] == "-" and len(text) == len("2026-01-31"):
        raise UsageError(f"--as-of {text} is no day", "write year, month and day: --as-of 2026-01-31")
    commit = resolve(git, text) if text else ""
    if not commit:
        raise UsageError("--as-of needs a day or a revision", "--as-of 2026-01-31, or --as-of v1.0")
    try:
        seconds = int(git.run("show", "-s", "--format=%ct", "--no-show-signature", commit, "--").split()[0])
    except (GitError, ValueError, IndexError):
        raise UsageError(f"--as-of {text} is no commit", "git log --oneline") from None
    return AsOf(commit, _day(seconds), f"{text}, commit {commit[:SHOWN]}")


def _on_day(git: Git, day: date) -> AsOf:
    try:
        tip = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
    except GitError:
        return AsOf(None, day, f"{day}: there is no commit yet")
    end = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + 86_399
    found = git.run("rev-list", "--first-parent", "-1", f"--before={end}", "--end-of-options", tip, "--")
    commit = found.decode().strip()
    if commit:
        return AsOf(commit, day, f"{day}, commit {commit[:SHOWN]}")
    listing = git.run("log", "--first-parent", "--format=%ct", "--no-show-signature", tip, "--").split()
    first = _day(int(listing[-1])) if listing else day
    return AsOf(None, day, f"{day}: there was no commit yet; the first is of {first}")


def _day(seconds: int) -> date:
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        return date(1970, 1, 1)


def settings_at(ground: Ground, git: Git, commit: str, context: Context) -> Config:
    """The settings of a commit, where nearest to the current folder, under those of the user.

    Raises SettingsError.
    """
    below = os.path.relpath(ground.start, ground.root)
    parts = [] if below == "." else below.split(os.sep)
    names = ["/".join((*parts[:count], FILE_NAME)) for count in range(len(parts), -1, -1)]
    for name in names:
        data = _file(git, commit, name, MAX_BYTES)
        if data is not None:
            return load_text(f"{name} of {commit[:SHOWN]}", data, context.env)
    return load_text("", None, context.env)


def baseline_at(git: Git, commit: str) -> Baseline:
    """The baseline of a commit, empty where it has none. Raises GitError."""
    data = _file(git, commit, f"{HOME}/{BASELINE}", MOST_BASELINE)
    return Baseline() if data is None else read_baseline(data.decode("utf-8", "replace"))


def records_at(git: Git, commit: str) -> Loaded:
    """The records of a commit, and what is wrong with those that are broken. Raises GitError."""
    listing = git.run("ls-tree", "-z", "--full-tree", commit, "--", f"{FOLDER}/")
    return records_in(git, parse_tree(listing))


def _file(git: Git, commit: str, path: str, cap: int) -> bytes | None:
    """The bytes of a file of a commit; None where there is none that can be read."""
    entries = parse_tree(git.run("ls-tree", "-z", "--full-tree", commit, "--", path))
    return next(_read(git, [entry.oid for entry in entries], cap), None)


def _read(git: Git, oids: Sequence[str], cap: int) -> Iterator[bytes]:
    for _, data in git.batch(oids, cap):
        if not isinstance(data, Refusal):
            yield data
