"""What trackers said when they were last read: the issues of the book, ready to be found, offline."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from debtledger.core.tracking.issues import ELSEWHERE, Tracked, united
from debtledger.core.whereabouts import ISSUES
from debtledger.storage.database import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.config import Config
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.tracking.issuedebts import Marks
    from debtledger.core.tracking.issues import Found, Issues
    from debtledger.sources.git import Git
    from debtledger.sources.repository import Repository

NOTHING = Tracked()


def read_tracked(repository: Repository | None, config: Config) -> Tracked:
    """The issues that were read for a repository; nothing where none ever was, at the cost of one look."""
    if repository is None or not os.path.lexists(book_path(repository.common_dir)):
        return NOTHING
    from debtledger.core.tracking.issuejoin import tracked
    from debtledger.core.tracking.issues import only_slug, shelved
    from debtledger.storage.issuebook import IssueBook

    with IssueBook(repository.common_dir) as book:
        # What the settings have dropped or renamed is read no more, and what it said grows old.
        read = [(name, project) for name, project in book.projects() if _is_read(name, config, project)]
        read_at = {name: book.read_at(name, [each for own, each in read if own == name]) for name, _ in read}
        issues = _freshest_first((issue for each in read for issue in book.issues(*each)), read_at)
        answers = book.answers()
    if not (issues or answers or any(read_at.values())):
        return NOTHING
    own = own_slugs(repository.git)
    shelf = shelved(issues, own or only_slug(each.ref for each in issues), read_at)
    return tracked(_with_answers(shelf, answers, config), marks(config), config.vocabulary())


def book_path(common_dir: str) -> str:
    """Where the issues of a repository are kept."""
    return os.path.join(common_dir, FOLDER, ISSUES)


def marks(config: Config) -> Marks:
    """What makes an issue a debt under these settings."""
    from debtledger.core.tracking.issuedebts import Marks, mark

    _check(config, "issues.headings", config.issues_headings)
    _check(config, "issues.fields", config.issues_fields)
    return Marks(
        labels=frozenset(map(mark, config.issues_debt_labels)),
        types=frozenset(map(mark, config.issues_debt_types)),
        headings={name: str(key) for name, key in config.issues_headings.items()},
        fields={name: str(key) for name, key in config.issues_fields.items()},
    )


def _with_answers(shelf: Issues, answers: Mapping[str, tuple[Found, ...]], config: Config) -> Issues:
    """The issues with those elsewhere, and with what Jira found for queries."""
    elsewhere: dict[str, Found] = {}
    queries: dict[str, Found] = {}
    for question, several in answers.items():
        found = [each for each in several if each.tracker == ELSEWHERE or _is_read(each.tracker, config)]
        if found and found[0].tracker == ELSEWHERE:
            elsewhere[question.casefold()] = found[0]
        elif found:
            queries[question] = united(found)
            elsewhere |= {
                issue.ref.casefold(): replace(each, refs=(issue.ref,), beyond=(issue,))
                for each in found
                for issue in each.beyond
            }
    return replace(shelf, elsewhere=elsewhere, queries=queries)


def _is_read(name: str, config: Config, project: str | None = None) -> bool:
    """Whether a tracker, or a project of it, is read under these settings; without any, all that ever was."""
    if not config.tracker:
        return True
    table = config.tracker.get(name)
    projects = table.get("projects") if isinstance(table, Mapping) else ()
    listed = [projects] if isinstance(projects, str) else list(projects or ())
    return name in config.tracker and (project is None or not listed or project in listed)


def _freshest_first(issues: Iterable[Issue], read_at: Mapping[str, str]) -> tuple[Issue, ...]:
    """The issues; where several trackers tell of the same one, what was changed or read last comes first."""
    found = tuple(issues)
    if len({each.tracker for each in found}) < 2:  # noqa: PLR2004 - one alone is never old
        return found
    return tuple(sorted(found, key=lambda each: (each.updated, read_at.get(each.tracker, "")), reverse=True))


def _check(config: Config, key: str, table: Mapping[str, object]) -> None:
    """Raise SettingsError where a heading or a field stands for something that is no field."""
    from debtledger.config import SettingsError, SettingsProblem
    from debtledger.core.market.asks import KEYS as ASKED
    from debtledger.core.tagging.fields import KEYS
    from debtledger.core.tracking.issuedebts import CONTEXT
    from debtledger.nearest import did_you_mean

    known = (*KEYS, *ASKED, CONTEXT)
    problems = [
        SettingsProblem(
            where=config.origins[key],
            message=f'{key}: "{name[:60]}" stands for no field, but for {str(meant)[:60]!r}',
            hint=did_you_mean(str(meant), known) or f"the fields are {', '.join(known)}",
        )
        for name, meant in table.items()
        if meant not in known
    ]
    if problems:
        raise SettingsError(tuple(problems))


def own_slugs(git: Git) -> tuple[str, ...]:
    """The repositories that this one was cloned from, origin first; none where git does not tell."""
    from debtledger.core.tracking.remotes import remotes
    from debtledger.sources.git import GitError, configuration

    try:
        pairs = configuration(git.run("config", "-z", "--list"))
    except GitError:
        return ()
    return tuple(dict.fromkeys(remote.slug for remote in remotes(pairs)))
