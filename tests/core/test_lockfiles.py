"""Versions of lock files, and specifiers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.triggering.inquiry import Lock
from debtledger.core.triggering.lockfiles import StrangeLock, ecosystem_of, included, own_version, pins
from debtledger.core.triggering.specifiers import is_specifier, satisfies

if TYPE_CHECKING:
    from debtledger.core.triggering.lockfiles import Ecosystem

FILES = {
    "requirements.txt": "# x\nDjango==5.0.1 ; python_version > '3'  # why\nflask>=2\n"
    "uvicorn[standard]==0.30 \\\n  --hash=sha256:0\n",
    "poetry.lock": '[[package]]\nname = "django"\nversion = "5.0.1"\n\n[package.extras]\nversion = "9"\n\n'
    '[metadata]\nname = "no"\n',
    "uv.lock": 'version = 1\n[[package]]\nname = "Django"\nversion = "5.0.1"\nsource = { registry = "x" }\n',
    "pylock.toml": '[[packages]]\nname = "django"\nversion = "5.0.1"\n',
    "Pipfile.lock": '{"default": {"django": {"version": "==5.0.1"}}, "develop": {"x": {"git": "y"}}}',
    "pyproject.toml": '[project]\ndependencies = ["django==5.0.1", "x>=2"]\n',
    "package-lock.json": '{"packages": {"": {"version": "9"}, "node_modules/django": {"version": "5.0.1"},'
    ' "node_modules/x/node_modules/django": {"version": "1.0.0"}}}',
    "npm-shrinkwrap.json": '{"lockfileVersion": 1, "dependencies": {"django": {"version": "5.0.1"}}}',
    "yarn.lock": '# yarn lockfile v1\n\n"django@^5.0.0", django@^5:\n  version "5.0.1"\n  resolved "x"\n',
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\npackages:\n\n  django@5.0.1:\n"
    "    resolution: {integrity: x}\n",
    "Cargo.lock": 'version = 3\n\n[[package]]\nname = "django"\nversion = "5.0.1"\nsource = "x"\n',
    "go.mod": "module acme/app\n\ngo 1.22\n\nrequire (\n\tdjango v5.0.1 // indirect\n)\n"
    "replace x => y v1.0.0\n",
    "go.sum": "django v5.0.1 h1:x=\ndjango v5.0.1/go.mod h1:y=\n",
}


@pytest.mark.parametrize("name", FILES)
def test_each_lock_file_says_which_version_is_pinned(name: str) -> None:
    assert ecosystem_of(name) is not None
    (version,) = pins(name, FILES[name])["django"]
    assert version.removeprefix("v") == "5.0.1"
    assert pins(name, FILES[name].replace("\n", "\r\n"))["django"] == (version,)


def test_yarn_berry_and_older_pnpm_are_read_as_well() -> None:
    berry = '__metadata:\n  version: 8\n\n"@scope/x@npm:^2.0.0":\n  version: 2.1.0\n  resolution: "x"\n'
    assert pins("yarn.lock", berry) == {"@scope/x": ("2.1.0",)}
    older = "packages:\n\n  /@scope/x/2.1.0:\n    dev: true\n\n  /y@1.0.0(z@2.0.0):\n    dev: true\n"
    assert pins("pnpm-lock.yaml", older) == {"@scope/x": ("2.1.0",), "y": ("1.0.0",)}


REQUIREMENTS = """# what the app needs
--index-url https://example.org/simple
-r base.txt  # the rest
-c constraints.txt
-e git+https://example.org/x/y.git@v1.0#egg=y
django==6.0.1 \\
    --hash=sha256:aaaa
    # via -r requirements.in
requests[security,socks]==2.31.0 ; python_version >= "3.8"
flask>=2
numpy==1.*
pkg @ https://example.org/pkg-1.0.whl
torch==2.5.0+cpu
"""


def test_a_package_that_is_wanted_in_no_certain_version_is_there_without_one() -> None:
    assert pins("requirements.txt", REQUIREMENTS) == {
        "y": (),
        "django": ("6.0.1",),
        "requests": ("2.31.0",),
        "flask": (),
        "numpy": (),
        "pkg": (),
        "torch": ("2.5.0+cpu",),
    }
    assert included(REQUIREMENTS) == ("base.txt",)
    assert pins("pyproject.toml", '[project]\ndependencies = ["x>=2", "y (==3.0)"]\n') == {
        "x": (),
        "y": ("3.0",),
    }
    assert pins("Pipfile.lock", '{"_meta": {"a": 1}, "docs": {"x": {"git": "y"}}}') == {"x": ()}


def test_toml_is_read_with_either_quotes_and_several_versions_are_all_told() -> None:
    single = "[[packages]]\nname = 'attrs'\nversion = '25.1.0'  # newest\n[[packages.wheels]]\nname = 'no'\n"
    assert pins("pylock.toml", single) == pins("pylock.docs.toml", single) == {"attrs": ("25.1.0",)}
    two = "".join(f'[[package]]\nname = "bitflags"\nversion = "{each}"\n' for each in ("1.3.2", "2.4.1"))
    assert pins("Cargo.lock", two) == {"bitflags": ("1.3.2", "2.4.1")}


GO_MOD = """module example.org/app

go 1.22.1

require github.com/one/dep v1.0.0

require (
\tgithub.com/gin/gin v1.9.1
\tgolang.org/x/net v0.20.0 // indirect
\tgithub.com/foo/bar/v2 v2.3.4
)

replace github.com/foo/bar/v2 => ../bar

replace (
\tgithub.com/gin/gin v1.9.1 => github.com/fork/gin v1.9.9
\tgithub.com/one/dep v0.9.0 => github.com/one/dep v0.9.1
\tgolang.org/x/net => golang.org/x/net v0.30.0
)

exclude (
\tgithub.com/bad/two v1.2.3
)

retract v1.0.0
"""


def test_go_counts_what_is_required_as_it_is_replaced() -> None:
    assert pins("go.mod", GO_MOD) == {
        "github.com/one/dep": ("v1.0.0",),
        "github.com/gin/gin": ("v1.9.9",),
        "golang.org/x/net": ("v0.30.0",),
        "github.com/foo/bar/v2": (),
    }
    assert pins("go.sum", "x v1.0.0/go.mod h1:a=\nx v1.1.0 h1:b=\nx v1.1.0/go.mod h1:c=\n") == {
        "x": ("v1.1.0",)
    }


def test_an_alias_of_npm_is_the_package_behind_it() -> None:
    lock = '{"packages": {"node_modules/old": {"name": "real", "version": "3.0.0"}}}'
    assert pins("package-lock.json", lock) == {"real": ("3.0.0",)}
    assert pins("yarn.lock", '"old@npm:real@^3":\n  version "3.0.0"\n') == {"real": ("3.0.0",)}


def test_a_line_of_nothing_but_spaces_takes_no_time() -> None:
    for name in ("requirements.txt", "poetry.lock", "go.mod", "yarn.lock", "pnpm-lock.yaml"):
        pins(name, f"a{' ' * 1_900}b\n" * 100)
        pins(name, f"[[package]]\nname{' ' * 1_900}b\n" * 100)


def test_python_names_are_compared_as_pep_503_says() -> None:
    assert pins("requirements.txt", "Zope.Interface_x==1\n") == {"zope-interface-x": ("1",)}


@pytest.mark.parametrize("name", ["main.py", "package.json", "Cargo.toml", "lock", "requirements.in"])
def test_other_files_are_no_lock_files(name: str) -> None:
    assert ecosystem_of(name) is None


@given(st.sampled_from(sorted(FILES)), st.text(max_size=300))
def test_no_text_is_an_error_of_another_kind(name: str, text: str) -> None:
    with suppress(StrangeLock):
        pins(name, text)


def test_brackets_without_end_are_refused() -> None:
    with pytest.raises(StrangeLock):
        pins("package-lock.json", "[" * 100_000)


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("pyproject.toml", '[project]\nversion = "2.1"', "2.1"),
        ("pyproject.toml", '[tool.poetry]\nversion = "2.1"', "2.1"),
        ("pyproject.toml", '[project]\ndynamic = ["version"]', ""),
        ("package.json", '{"version": "2.1.0"}', "2.1.0"),
        ("package.json", "{", ""),
        ("Cargo.toml", '[package]\nversion = "2.1.0"', "2.1.0"),
        ("Cargo.toml", "[package]\nversion.workspace = true", ""),
    ],
)
def test_a_project_says_its_own_version(name: str, text: str, version: str) -> None:
    assert own_version(name, text) == version


@pytest.mark.parametrize(
    ("ecosystem", "version", "specifier", "fits"),
    [
        ("python", "6.0", ">=6", True),
        ("python", "6.0rc1", ">=6", False),
        ("python", "5.10", ">=5.9", True),
        ("python", "5.0.1", ">=5,<5.0.1", False),
        ("python", "5.4", "~=5.2", True),
        ("python", "5.4", "=5.4", True),
        ("python", "not a version", ">=6", None),
        ("npm", "10.0.0", ">9.9.9", True),
        ("npm", "6.0.0-rc.1", ">=6", False),
        ("npm", "6.0.0-rc.2", ">6.0.0-rc.1", True),
        ("npm", "6.0.0", "==6", True),
        ("npm", "6.1.0", "!=6", True),
        ("npm", "5.9.0", "~=5.2", True),
        ("npm", "6.0.0", "~=5.2", False),
        ("go", "v1.2.3+incompatible", ">=1.2.3", True),
        ("go", "v0.0.0-20240101000000-abcdef123456", ">=0.0.1", False),
        ("cargo", "1.2", ">=1.2.0,<2", True),
        ("self", "2.1", ">=v2", True),
        ("npm", "latest", ">=1", None),
        ("npm", "19.1.0", "==19.*", True),
        ("npm", "20.0.0", "==19.*", False),
        ("cargo", "1.2", "==1.2.0.*", True),
        ("npm", "19.1.0", "!=19.*", False),
        ("npm", "19.1.0", ">=19.*", None),
    ],
)
def test_a_version_satisfies_a_specifier_by_the_rules_of_its_ecosystem(
    ecosystem: Ecosystem,
    version: str,
    specifier: str,
    fits: bool | None,  # noqa: FBT001 - what is expected
) -> None:
    assert is_specifier(specifier)
    assert satisfies(Lock(path="x", ecosystem=ecosystem, version=version), specifier) is fits


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_version_or_specifier_is_an_error(version: str, specifier: str) -> None:
    for ecosystem in ("python", "npm"):
        satisfies(Lock(path="x", ecosystem=ecosystem, version=version), specifier)
