"""Lock files: which versions a project is pinned to, in Python, npm, Cargo and Go. Pure, linear in the text.

Files that programs write (poetry.lock, Cargo.lock, yarn.lock …) are read line by line, in the layout that
those programs give them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, Literal

from debtledger import toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Ecosystem = Literal["python", "npm", "cargo", "go"]
Pin = tuple[str, str]
"""The name of a package as its file has it, and a version."""

MOST_BYTES: Final = 16 << 20
MOST_DEPTH: Final = 60
MOST_LINE: Final = 2000
TOML_BYTES: Final = 256 << 10


class StrangeLock(ValueError):  # noqa: N818 - the name that everybody uses for what cannot be read
    """A lock file that cannot be understood."""


def ecosystem_of(name: str) -> Ecosystem | None:
    """The ecosystem of a file by its name, None where it is no lock file."""
    if name in _READERS:
        return _READERS[name][0]
    return "python" if _REQUIREMENTS.fullmatch(name) else None


def pins(name: str, text: str) -> dict[str, tuple[str, ...]]:
    """The versions of each package by its name for comparing. Raises StrangeLock."""
    ecosystem, read = _READERS.get(name, ("python", _requirements))
    found: dict[str, dict[str, None]] = {}
    for package, version in read(text):
        if package and version:
            found.setdefault(package_key(package, ecosystem), {})[version] = None
    return {package: tuple(versions) for package, versions in found.items()}


def package_key(name: str, ecosystem: Ecosystem) -> str:
    """The name of a package for comparing: PEP 503 for Python, without case elsewhere."""
    folded = name.strip().casefold()
    return _JOINTS.sub("-", folded) if ecosystem == "python" else folded


def own_version(name: str, text: str) -> str:
    """The version of the project itself, by pyproject.toml, package.json or Cargo.toml; or empty."""
    try:
        if name == "package.json":
            found = _json(text).get("version")
        else:
            values = toml.parse(text.encode(), TOML_BYTES).values
            tool = _table(_table(values.get("tool")).get("poetry"))
            found = _table(values.get("project")).get("version") or tool.get("version")
            found = found or _table(values.get("package")).get("version")
    except (StrangeLock, toml.TomlError):
        return ""
    return found if isinstance(found, str) else ""


_JOINTS = re.compile(r"[-_.]+")
_REQUIREMENTS = re.compile(r"(?:[\w.-]{1,60}-)?requirements(?:[-_.][\w.-]{1,60})?\.txt|constraints\.txt")
_PINNED = re.compile(
    r"\s*(?P<name>[A-Za-z0-9][\w.-]*+)\s*(?:\[[^\]]{0,200}\])?\s*===?\s*(?P<version>[\w.+!-]++)"
)
_ASSIGNED = re.compile(r'(?P<key>name|version)\s*=\s*"(?P<value>[^"]*)"\s*')
_GO = re.compile(
    r"\s*(?:require\s+)?(?P<name>[^\s()\"]+)\s+(?P<version>v[0-9][\w.+-]*)(?:/go\.mod)?(?:\s.*)?"
)
_YARN_KEY = re.compile(r'"?(?P<name>(?:@[\w.-]+/)?[\w.-]+)@')
_YARN_VERSION = re.compile(r'  version:?\s+"?(?P<version>[\w.+-]+)"?\s*')
_PNPM = re.compile(
    r"  ['\"]?/?(?P<name>(?:@[\w.-]+/)?[\w.-]+)[@/](?P<version>[0-9][\w.+-]*)"
    r"(?:[(_][^:]*)?['\"]?:\s*(?:\{\})?"
)


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip("\r") for line in text.split("\n") if len(line) <= MOST_LINE)


def _requirements(text: str) -> Iterator[Pin]:
    for line in _lines(text):
        found = _PINNED.match(line)
        if found:
            yield found["name"], found["version"]


def _packages(text: str) -> Iterator[Pin]:
    """The [[package]] tables of poetry.lock, uv.lock, pylock.toml and Cargo.lock."""
    said: dict[str, str] = {}
    inside = False
    for line in _lines(text):
        if line.startswith("["):
            if inside and said:
                yield said.get("name", ""), said.get("version", "")
            inside, said = line.strip() in ("[[package]]", "[[packages]]"), {}
        elif inside and (found := _ASSIGNED.fullmatch(line)):
            said.setdefault(found["key"], found["value"])
    if inside and said:
        yield said.get("name", ""), said.get("version", "")


def _pyproject(text: str) -> Iterator[Pin]:
    try:
        project = _table(toml.parse(text.encode(), TOML_BYTES).values.get("project"))
    except toml.TomlError as error:
        raise StrangeLock(error.message) from None
    wanted = project.get("dependencies")
    for each in wanted if isinstance(wanted, list) else ():
        found = _PINNED.match(each) if isinstance(each, str) else None
        if found:
            yield found["name"], found["version"]


def _pipfile(text: str) -> Iterator[Pin]:
    values = _json(text)
    for group in ("default", "develop"):
        for name, said in _table(values.get(group)).items():
            version = _table(said).get("version")
            if isinstance(version, str):
                yield name, version.lstrip("=")


def _package_lock(text: str) -> Iterator[Pin]:
    """The packages that stand at the top of node_modules; version 1 lists them as dependencies."""
    values = _json(text)
    packages = _table(values.get("packages"))
    for path, said in packages.items():
        name = path.removeprefix("node_modules/")
        version = _table(said).get("version")
        if name != path and "node_modules/" not in name and isinstance(version, str):
            yield name, version
    if not packages:
        for name, said in _table(values.get("dependencies")).items():
            version = _table(said).get("version")
            if isinstance(version, str):
                yield name, version


def _yarn(text: str) -> Iterator[Pin]:
    name = ""
    for line in _lines(text):
        if line[:1] not in (" ", "#", ""):
            found = _YARN_KEY.match(line)
            name = found["name"] if found else ""
        elif name and (found := _YARN_VERSION.fullmatch(line)):
            yield name, found["version"]
            name = ""


def _pnpm(text: str) -> Iterator[Pin]:
    inside = False
    for line in _lines(text):
        if line[:1] not in (" ", ""):
            inside = line.startswith(("packages:", "snapshots:"))
        elif inside and (found := _PNPM.fullmatch(line)):
            yield found["name"], found["version"]


def _go(text: str) -> Iterator[Pin]:
    for line in _lines(text):
        if not line.lstrip().startswith(("//", "module ", "go ", "replace ", "exclude ", "retract ")):
            found = _GO.fullmatch(line)
            if found and "=>" not in line:
                yield found["name"], found["version"]


def _json(text: str) -> dict[str, Any]:
    depth = deepest = 0
    for char in re.findall(r"[\[\]{}]", text):
        depth += 1 if char in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > MOST_DEPTH:
        raise StrangeLock("nested too deep")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise StrangeLock("not valid JSON") from None
    return _table(values)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


_READERS: Final[dict[str, tuple[Ecosystem, Callable[[str], Iterator[Pin]]]]] = {
    "poetry.lock": ("python", _packages),
    "uv.lock": ("python", _packages),
    "pdm.lock": ("python", _packages),
    "pylock.toml": ("python", _packages),
    "Pipfile.lock": ("python", _pipfile),
    "pyproject.toml": ("python", _pyproject),
    "package-lock.json": ("npm", _package_lock),
    "npm-shrinkwrap.json": ("npm", _package_lock),
    "yarn.lock": ("npm", _yarn),
    "pnpm-lock.yaml": ("npm", _pnpm),
    "Cargo.lock": ("cargo", _packages),
    "go.mod": ("go", _go),
    "go.sum": ("go", _go),
}
OWN: Final = ("pyproject.toml", "package.json", "Cargo.toml")
"""The files that say the version of the project itself, the likeliest first."""
