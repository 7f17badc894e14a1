"""Versions: whether one satisfies a specifier such as ">=6" or ">=1.2,<2", by the rules of its ecosystem.

Python: PEP 440. All others: Semantic Versioning 2.0.0, a missing part is nought.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from debtledger.core.triggering.inquiry import Lock

INSTALLED, GONE = "installed", "gone"
OPERATORS: Final = (">=", "<=", "==", "!=", "~=", ">", "<", "=")


def is_specifier(text: str) -> bool:
    """Whether a text is one or several comparisons with versions, "installed" or "gone"."""
    return text in (INSTALLED, GONE) or all(_PART.fullmatch(part) for part in text.split(","))


def satisfies(lock: Lock, specifier: str) -> bool | None:
    """Whether the version of a lock file satisfies a specifier; None where it cannot be compared."""
    if lock.ecosystem in ("python", "self"):
        found = _by_pep_440(lock.version, specifier)
        if found is not None or lock.ecosystem == "python":
            return found
    return _by_semver(lock.version, specifier)


def key_of(version: str) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]] | None:
    """What versions are ordered by; a pre-release comes before its release. None for what is no version."""
    found = _SEMVER.fullmatch(version.strip())
    if found is None:
        return None
    numbers = [int(part) for part in found["numbers"].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    before = found["before"] or ""
    parts = tuple(
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in before.split(".")
        if part
    )
    return tuple(numbers), not before, parts


_PART = re.compile(r"\s*(?P<operator>>=?|<=?|[=~!]=|=)\s*(?P<version>[vV]?[0-9][\w.+!*-]{0,60})\s*")
_WILDCARD = re.compile(r"[vV]?(?P<numbers>[0-9]{1,9}(?:\.[0-9]{1,9}){0,5})\.\*")
_EQUALS = frozenset({"=", "==", "!="})
_SEMVER = re.compile(
    r"[vV]?(?P<numbers>[0-9]{1,9}(?:\.[0-9]{1,9}){0,5})(?:-(?P<before>[0-9A-Za-z.-]{1,60}))?(?:\+[\w.-]{0,60})?"
)


@lru_cache(maxsize=4096)
def _by_pep_440(version: str, specifier: str) -> bool | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    parts = (re.sub(r"^=(?!=)", "==", part.strip()) for part in specifier.split(","))
    try:
        return SpecifierSet(",".join(re.sub(r"[vV](?=[0-9])", "", part) for part in parts)).contains(
            Version(version), prereleases=True
        )
    except (InvalidSpecifier, InvalidVersion):
        return None


def _by_semver(version: str, specifier: str) -> bool | None:
    has = key_of(version)
    if has is None:
        return None
    for part in specifier.split(","):
        found = _PART.fullmatch(part)
        any_of = _WILDCARD.fullmatch(found["version"]) if found and found["operator"] in _EQUALS else None
        if found and any_of:
            if _begins(has[0], any_of["numbers"]) is (found["operator"] == "!="):
                return False
            continue
        wanted = key_of(found["version"]) if found else None
        if found is None or wanted is None:
            return None
        if not _COMPARE[found["operator"]]((has > wanted) - (has < wanted)) or (
            found["operator"] == "~=" and not _compatible(has[0], found["version"])
        ):
            return False
    return True


def _begins(numbers: tuple[int, ...], wanted: str) -> bool:
    """Whether a version begins with these numbers, as ==19.* asks."""
    parts = [int(part) for part in wanted.split(".")]
    return [*numbers, *([0] * len(parts))][: len(parts)] == parts


def _compatible(numbers: tuple[int, ...], wanted: str) -> bool:
    """Whether all parts but the last of those wanted are the same, as PEP 440 has it for ~=."""
    parts = [int(part) for part in re.findall(r"[0-9]+", wanted.partition("-")[0])]
    padded = (*numbers, *([0] * len(parts)))
    return list(padded[: len(parts) - 1]) == parts[:-1]


_COMPARE = {
    ">=": lambda order: order >= 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    "<": lambda order: order < 0,
    "==": lambda order: order == 0,
    "=": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "~=": lambda order: order >= 0,
}
