"""The checks of the project; `nox -l` lists them, `nox` runs the usual ones on the built wheel."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "types", "imports", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_external_run = True

PYPROJECT = nox.project.load_toml("pyproject.toml")
# without it "-m" puts the checkout before the installed wheel
INSTALLED = {"PYTHONSAFEPATH": "1"}


@nox.session
def lint(session: nox.Session) -> None:
    """Style and format, with every rule of ruff but the reasoned exceptions of pyproject.toml."""
    session.install(*_group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types of the package, its tests and its tools."""
    session.install(*_dependencies(), *_group("types"), "nox")
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """The layers and the purity that ARCHITECTURE.md promises."""
    session.install(*_group("imports"))
    session.run("lint-imports", "--no-cache")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests against the built wheel, under branch coverage with its floor."""
    session.install(_wheel(session), *_group("test"))
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs, env=INSTALLED)
    if not session.posargs:
        session.run("coverage", "combine")
        session.run("coverage", "report")


@nox.session
def minimums(session: nox.Session) -> None:
    """All tests with the lowest version of every direct dependency."""
    session.install("uv")
    wheel = _wheel(session)
    uv_install = ("uv", "pip", "install", "--python", str(Path(session.bin) / "python"))
    session.run(*uv_install, "--resolution", "lowest-direct", *_dependencies(), *_group("test"))
    session.run(*uv_install, "--no-deps", "--reinstall", wheel)
    session.run("pytest", *session.posargs, env=INSTALLED)


@nox.session
def e2e(session: nox.Session) -> None:
    """The program on a real terminal, inside tmux."""
    session.install(_wheel(session), *_group("test"))
    session.run("pytest", "tests/e2e", *session.posargs, env=INSTALLED)


@nox.session
def hooks(session: nox.Session) -> None:
    """The hooks under pre-commit and prek, from a clean clone."""
    session.install(_wheel(session), *_group("hooks"))
    session.run("pytest", "tests/e2e/test_hook_managers.py", *session.posargs, env=INSTALLED)


@nox.session
def exact(session: nox.Session) -> None:
    """The proof of plans by HiGHS, which with numpy is too large (85 MB) to be tested everywhere."""
    session.install(f"{_wheel(session)}[exact]", *_group("test"))
    session.run("pytest", "tests/test_proving.py", *session.posargs, env=INSTALLED)


@nox.session
def workflows(session: nox.Session) -> None:
    """The action and the workflows: their form, and what is unsafe in them."""
    session.install(*_group("workflows"))
    workflows = sorted(map(str, Path(".github").glob("*/*.yml")))
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("zizmor", "--offline", "action.yml", *workflows)


@nox.session
def mermaid(session: nox.Session) -> None:
    """The pictures in comments, drawn by Mermaid itself in a browser; needs npm and chromium."""
    session.install(_wheel(session), *_group("test"))
    folder = session.create_tmp()
    session.run("npm", "install", "--no-save", "--prefix", folder, "mermaid@11", external=True)
    script = Path(folder) / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"
    session.run("pytest", "tests/ci/test_mermaid.py", env={**INSTALLED, "MERMAID": str(script.resolve())})


@nox.session
def screenshots(session: nox.Session) -> None:
    """The pictures of the documents, taken anew, with one version of Textual."""
    session.install(_wheel(session), *_group("screenshots"))
    session.run("python", "tests/screenshots.py", *session.posargs)


@nox.session
def snapshots(session: nox.Session) -> None:
    """Whether the pictures are still what the screens look like, to the byte: colours, themes, and all."""
    session.install(_wheel(session), *_group("screenshots"))
    session.run("python", "tests/screenshots.py", "--check")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, strictly: a broken link or an unlisted page fails."""
    session.install(".", *_group("docs"))
    session.run("mkdocs", "build", "--strict", "--site-dir", "site", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Speed and memory as ratios against peers in the same run; `-- --repo PATH` takes a real tree."""
    session.install(_wheel(session), *_group("bench"))
    session.run("python", "benchmarks/run.py", *session.posargs)


def _wheel(session: nox.Session) -> str:
    """Build the wheel and give its path.

    Not below create_tmp(): that would also move the temporary folders of tests into this repository.
    """
    folder = session.cache_dir / "wheel"
    for old in folder.glob("*.whl"):
        old.unlink()
    session.run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), ".")
    (wheel,) = folder.glob("*.whl")
    return str(wheel)


def _dependencies() -> list[str]:
    return list(PYPROJECT["project"]["dependencies"])


def _group(name: str) -> tuple[str, ...]:
    return nox.project.dependency_groups(PYPROJECT, name)
