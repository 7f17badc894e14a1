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
"""The name of a package as its file has it, and a version; empty where it is there in no certain one."""

MOST_BYTES: Final = 16 << 20
MOST_DEPTH: Final = 60
MOST_LINE: Final = 2000
TOML_BYTES: Final = 256 << 10


class StrangeLock(ValueError):  # noqa: N818 - the name that everybody uses for what cannot be read
    """A lock file that cannot be understood."""


def ecosystem_of(path: str) -> Ecosystem | None:
    """The ecosystem of a file by its name and folder, None where it is no lock file."""
    folder, _, name = path.rpartition("/")
    if name in _READERS:
        return _READERS[name][0]
    among = folder.rpartition("/")[2] == "requirements" and name.endswith(".txt")
    return "python" if among or _REQUIREMENTS.fullmatch(name) or _PYLOCK.fullmatch(name) else None


def pins(name: str, text: str) -> dict[str, tuple[str, ...]]:
    """The versions of each package by its name for comparing, none where it is not pinned.

    Raises StrangeLock.
    """
    ecosystem, read = _READERS.get(name, ("python", _packages if _PYLOCK.fullmatch(name) else _requirements))
    found: dict[str, dict[str, None]] = {}
    for package, version in read(text):
        if package:
            versions = found.setdefault(package_key(package, ecosystem), {})
            if version:
                versions[version] = None
    return {package: tuple(versions) for package, versions in found.items()}


def included(text: str) -> tuple[str, ...]:
    """The files that a file of requirements reads as well, as it names them: `-r base.txt`."""
    found = (_INCLUDED.fullmatch(line) for line in _lines(text))
    return tuple(dict.fromkeys(each["path"] for each in found if each))


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
            if not isinstance(found, str):
                found = _table(_table(values.get("workspace")).get("package")).get("version")
    except (StrangeLock, toml.TomlError):
        return ""
    return found if isinstance(found, str) else ""


_JOINTS = re.compile(r"[-_.]+")
_REQUIREMENTS = re.compile(r"(?:[\w.-]{1,60}-)?requirements(?:[-_.][\w.-]{1,60})?\.txt|constraints\.txt")
_PYLOCK = re.compile(r"pylock(?:\.[\w-]{1,60})?\.toml")
_INCLUDED = re.compile(r"\s*+(?:-r|--requirement)[\s=]\s*+(?P<path>[\w.-][\w./-]{0,200})(?:\s++#.*)?\s*+")
_WANTED = re.compile(
    r"\s*+(?P<name>[A-Za-z0-9][\w.-]*+)\s*+(?:\[[^\]]{0,200}\])?\s*+"
    r"(?:\(?\s*+===?\s*+(?P<version>[\w.+!-]++)(?!\*)|(?=[<>=!~;#(@,\\]|$))"
)
_EGG = re.compile(r"\s*+(?:-e\s|--editable\s|[a-z+]{2,12}://).{0,400}?[#&]egg=(?P<name>[A-Za-z0-9][\w.-]*+)")
_ASSIGNED = re.compile(
    r"""(?P<key>name|version)\s*+=\s*+(?:"(?P<value>[^"]*)"|'(?P<other>[^']*)')\s*(?:\#.*)?"""
)
_GO_SUM = re.compile(r"(?P<name>[^\s]{1,300})\s(?P<version>v[0-9][\w.+-]{0,200})\sh1:.*")
_YARN_KEY = re.compile(
    r'"?(?P<name>(?:@[\w.-]{1,200}/)?[\w.-]{1,200})@(?:npm:(?P<real>(?:@[\w.-]{1,200}/)?[\w.-]{1,200})@)?'
)
_YARN_VERSION = re.compile(r'  version:?\s+"?(?P<version>[\w.+-]+)"?\s*')
_PNPM = re.compile(
    r"  ['\"]?/?(?P<name>(?:@[\w.-]+/)?[\w.-]+)[@/](?P<version>[0-9][\w.+-]*)"
    r"(?:[(_][^:]*)?['\"]?:\s*(?:\{\})?"
)


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip("\r") for line in text.split("\n") if len(line) <= MOST_LINE)


def _requirements(text: str) -> Iterator[Pin]:
    for line in _lines(text):
        yield from _wanted(line)


def _wanted(line: str) -> Iterator[Pin]:
    """What a line of requirements asks for, with a version where it allows only one."""
    if found := _WANTED.match(line):
        yield found["name"], found["version"] or ""
    elif found := _EGG.match(line):
        yield found["name"], ""


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
            said.setdefault(found["key"], found["value"] or found["other"] or "")
    if inside and said:
        yield said.get("name", ""), said.get("version", "")


def _pyproject(text: str) -> Iterator[Pin]:
    try:
        project = _table(toml.parse(text.encode(), TOML_BYTES).values.get("project"))
    except toml.TomlError as error:
        raise StrangeLock(error.message) from None
    wanted = project.get("dependencies")
    for each in wanted if isinstance(wanted, list) else ():
        if isinstance(each, str):
            yield from _wanted(each)


def _pipfile(text: str) -> Iterator[Pin]:
    for group, packages in _json(text).items():
        for name, said in _table(packages).items() if group != "_meta" else ():
            version = _table(said).get("version")
            yield name, version.lstrip("=") if isinstance(version, str) and version.startswith("==") else ""


def _package_lock(text: str) -> Iterator[Pin]:
    """The packages that stand at the top of node_modules; version 1 lists them as dependencies."""
    values = _json(text)
    packages = _table(values.get("packages"))
    for path, said in packages.items():
        name = path.removeprefix("node_modules/")
        version, called = _table(said).get("version"), _table(said).get("name")
        if name != path and "node_modules/" not in name and isinstance(version, str):
            yield called if isinstance(called, str) else name, version
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
            name = (found["real"] or found["name"]) if found else ""
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
    """What go.mod requires, as its replacements have it. A replacement by a folder has no version."""
    required: dict[str, str] = {}
    replaced: dict[tuple[str, str], str] = {}
    block = ""
    for line in _lines(text):
        words = line.partition("//")[0].split()
        if words[1:] == ["("] or (words and words[0].endswith("(")):
            block = words[0].rstrip("(")
            continue
        if block and words[:1] == [")"]:
            block = ""
            continue
        verb = block or next(iter(words), "")
        said = words if block else words[1:]
        if verb == "require" and len(said) > 1:
            required[said[0]] = said[1]
        elif verb == "replace" and "=>" in said:
            at = said.index("=>")
            old, new = said[:at], said[at + 1 :]
            replaced[old[0] if old else "", old[1] if len(old) > 1 else ""] = new[1] if len(new) > 1 else ""
    for name, version in required.items():
        yield name, replaced.get((name, version), replaced.get((name, ""), version))


def _go_sums(text: str) -> Iterator[Pin]:
    """The modules of go.sum whose code is used; of others it only has the go.mod."""
    for line in _lines(text):
        found = _GO_SUM.fullmatch(line)
        if found:
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
    "go.sum": ("go", _go_sums),
}
OWN: Final = ("pyproject.toml", "package.json", "Cargo.toml")
"""The files that say the version of the project itself, the likeliest first."""
