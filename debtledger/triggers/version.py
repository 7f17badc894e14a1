"""A package, or the project itself, has reached a version, by the lock files of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.conditions import Parameter, flawed, unknown_standing
from debtledger.core.triggering.inquiry import Installed, Lock, Unknown
from debtledger.core.triggering.specifiers import GONE, INSTALLED, is_specifier, satisfies
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "a package (or self) has a version that a specifier names, by the lock files"
PARAMETERS: Final = {
    "package": Parameter(kind="text", example='"django"'),
    "specifier": Parameter(kind="text", example='">=6"'),
    "self": Parameter(kind="text", example='">=2.0"'),
}
NEEDS: Final = (("package", "self"),)
SELF: Final = "self"
MOST_FILES: Final = 5


def questions(condition: Condition) -> tuple[Question, ...]:
    """Which versions are locked."""
    return (Installed(package=_wish(condition)[0]),)


def checked(condition: Condition) -> Condition:
    """The condition, or one that is unknown where its specifier is none."""
    package, specifier = _wish(condition)
    if package and specifier and is_specifier(specifier):
        return condition
    said = f"{specifier} is no specifier of versions" if specifier else "version does not say its specifier"
    return flawed(condition.signal, said, 'write specifier = ">=6"')


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Nought or one: whether every lock file that has the package has such a version."""
    package, specifier = _wish(condition)
    locks = answers.to(Installed(package=package))
    if not isinstance(locks, tuple):
        unknown = locks if isinstance(locks, Unknown) else Unknown(why="nobody has answered")
        return unknown_standing(condition.signal, unknown)
    found = [lock for lock in locks if isinstance(lock, Lock)]
    there = [lock for lock in found if lock.version or lock.loose]
    if specifier in (INSTALLED, GONE):
        true = bool(there) is (specifier == INSTALLED)
        told = f"{package} is {'in' if there else 'not in'} {_files(there or found)}"
        return _standing(condition, there or found, true=true, told=told)
    if not there:
        why = f"{package} is in none of {_files(found)}"
        hint = f"lock {package}, or correct its name"
        return unknown_standing(condition.signal, Unknown(why=why, hint=hint, source="lock files"))
    pinned = [lock for lock in there if lock.version]
    if not pinned:
        why = f"{package} is in {_files(there)}, in no certain version"
        return unknown_standing(
            condition.signal, Unknown(why=why, hint=f"commit a lock file with {package}", source="lock files")
        )
    verdicts = [satisfies(lock, specifier) for lock in pinned]
    told = ", ".join(
        dict.fromkeys(f"{package} {lock.version} in {lock.path}" for lock in pinned[:MOST_FILES])
    )
    if None in verdicts and False not in verdicts:
        return unknown_standing(
            condition.signal, Unknown(why=f"{told}: cannot be compared", source="lock files")
        )
    return _standing(condition, pinned, true=all(verdicts), told=told)


def past(condition: Condition, answers: Answers) -> Past:
    """When it was upgraded is not looked up."""
    del condition, answers
    return ()


def _wish(condition: Condition) -> tuple[str, str]:
    """The package and the specifier, which may stand behind the name: `django>=6`."""
    package, specifier = condition.text("package"), condition.text("specifier")
    if condition.text(SELF):
        return SELF, condition.text(SELF)
    at = next((index for index, char in enumerate(package) if char in "<>=!~" and index), len(package))
    name, behind = package[:at].rstrip(" @"), package[at:].strip()
    return name, (specifier or behind).replace(" ", "")


def _standing(condition: Condition, locks: list[Lock], *, true: bool, told: str) -> ConditionStanding:
    package, specifier = _wish(condition)
    wish = {INSTALLED: f"{package} is not installed", GONE: f"{package} is still there"}
    return ConditionStanding(
        signal=condition.signal,
        told=told,
        progress=1.0 if true else 0.0,
        evidence=tuple(dict.fromkeys(lock.path for lock in locks[:MOST_FILES])),
        source="lock files",
        missing="" if true else wish.get(specifier, f"{package} {specifier}"),
    )


def _files(locks: list[Lock]) -> str:
    paths = list(dict.fromkeys(lock.path for lock in locks))
    more = f" and {len(paths) - MOST_FILES} more" if len(paths) > MOST_FILES else ""
    return ", ".join(paths[:MOST_FILES]) + more
